"""What the machine can do at most: fused multiply-adds in registers, and bytes read from memory."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pyopencl as cl

from tfedu.devices import opencl

_SOURCE = """
typedef floatWIDTH wide __attribute__((aligned(4)));
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void multiply_add(__global float* out, float a, float b) {
  const wide m = (wide)(a), n = (wide)(b);
  wide s0 = (wide)(0.1f), s1 = (wide)(0.2f), s2 = (wide)(0.3f), s3 = (wide)(0.4f);
  wide s4 = (wide)(0.5f), s5 = (wide)(0.6f), s6 = (wide)(0.7f), s7 = (wide)(0.8f);
  wide s8 = (wide)(0.9f), s9 = (wide)(1.1f), s10 = (wide)(1.2f), s11 = (wide)(1.3f);
  for (int i = 0; i < COUNT; ++i) {
    s0 = s0 * m + n; s1 = s1 * m + n; s2 = s2 * m + n; s3 = s3 * m + n; s4 = s4 * m + n; s5 = s5 * m + n;
    s6 = s6 * m + n; s7 = s7 * m + n; s8 = s8 * m + n; s9 = s9 * m + n; s10 = s10 * m + n; s11 = s11 * m + n;
  }
  const wide sum = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
  *(__global wide*)(out + WIDTH * get_global_id(0)) = sum;
}
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void add_up(__global float* out, __global const float* x, int chunk) {
  wide sum[4];
  for (int j = 0; j < 4; ++j) sum[j] = (wide)(0.0f);
  __global const wide* row = (__global const wide*)(x + (long)get_global_id(0) * chunk);
  for (int i = 0; i < chunk / WIDTH; i += 4)
    for (int j = 0; j < 4; ++j) sum[j] += row[i + j];
  *(__global wide*)(out + WIDTH * get_global_id(0)) = sum[0] + sum[1] + sum[2] + sum[3];
}
"""
_COUNT = 2_000_000


def measure() -> dict[str, Any]:
    """``gflops``, ``gbytes`` (per second, the best of some runs) and ``device`` of the first OpenCL device."""
    device = opencl.devices()[0]
    width, units = device.target.vector_width if device.target.is_cpu else 1, device.target.compute_units
    source = _SOURCE.replace("WIDTH", str(width)).replace("COUNT", str(_COUNT))
    program = device.build(source, device.queue)
    x = np.ones(1 << 26, np.float32)
    out = device.upload(np.zeros(16 * 64 * units, np.float32))
    given = device.upload(x)
    items = 4 * units
    flops = 2 * 12 * width * _COUNT * items
    add = cl.Kernel(program, "multiply_add")
    add.set_args(out.mem, np.float32(0.999), np.float32(0.001))
    read = cl.Kernel(program, "add_up")
    read.set_args(out.mem, given.mem, np.int32(x.size // items))
    return {
        "gflops": flops / _best(device, add, items) / 1e9,
        "gbytes": x.nbytes / _best(device, read, items) / 1e9,
        "device": device.description,
    }


def _best(device: Any, kernel: cl.Kernel, items: int) -> float:
    best = float("inf")
    for _ in range(7):
        begin = time.perf_counter()
        cl.enqueue_nd_range_kernel(device.queue, kernel, (items,), (1,))
        device.queue.finish()
        best = min(best, time.perf_counter() - begin)
    return best
