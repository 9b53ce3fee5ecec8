"""Run in a child process by :mod:`tfedu.devices.opencl.discovery`: whatever a driver does here, it does not do to us.

``probe.py list`` prints the devices as JSON; ``probe.py try PLATFORM DEVICE`` reads a JSON list of ways to compile (see
``discovery.Way``), runs a small kernel in each way and prints how long it took. It imports nothing of tfedu, so that it
starts fast and runs where it lies.
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
import time
import warnings
from typing import Any

# What kernels rely on: built-in functions on 32-byte vectors, arithmetic on vectors of 64 bytes, and a dozen vectors of
# WIDTH floats that stay in registers, as in a matrix product's tile.
SOURCE = """
#if WIDTH == 16 && defined(__x86_64__) && !defined(__AVX512F__)
#error vectors of 64 bytes would be split: the compiler does not use AVX-512 on this processor
#endif
typedef float16 loose __attribute__((aligned(4)));
typedef floatWIDTH tile __attribute__((aligned(4)));
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void probe(__global const float* x, __global float* y, int count) {
  const int i = get_global_id(0);
  __global const float* row = x + i * count * 16;
  float part[16];
  for (int l = 0; l < 16; l += WIDTH) {
    tile sum[12];
    for (int j = 0; j < 12; ++j) sum[j] = (tile)(0.0f);
    for (int again = 0; again < 8; ++again)
      for (int k = 0; k < count; ++k) {
        const tile v = *(__global const tile*)(row + k * 16 + l);
        for (int j = 0; j < 12; ++j) sum[j] += x[j + again] * v;
      }
    for (int j = 1; j < 12; ++j) sum[0] += sum[j];
    *(tile*)(part + l) = sum[0];
  }
  const float16 first = *(__global const loose*)row;
  float16 total = (float16)(exp(first.lo), exp(first.hi)) + *(loose*)part;
  for (int k = 0; k < count; ++k) {
    const float16 w = *(__global const loose*)(row + k * 16);
    total += (float16)(sqrt(fabs(w.lo)), sqrt(fabs(w.hi)));
  }
  *(__global loose*)(y + i * 16) = total;
}
"""
SCALAR_SOURCE = """
__kernel void probe(__global const float* x, __global float* y, int count) {
  __local float part[16];
  const int lane = get_local_id(0), i = get_group_id(0);
  float total = exp(x[i * count * 16 + lane]);
  for (int k = 0; k < count; ++k) {
    const float v = x[(i * count + k) * 16 + lane];
    total += sqrt(fabs(v));
    for (int again = 0; again < 8; ++again)
      for (int j = 0; j < 12; ++j) total += x[j + again] * v;
  }
  part[lane] = total;
  barrier(CLK_LOCAL_MEM_FENCE);
  y[i * 16 + lane] = part[lane];
}
"""


def list_devices() -> list[dict[str, Any]]:
    import pyopencl as cl

    found = []
    for p, platform in enumerate(cl.get_platforms()):
        for d, device in enumerate(platform.get_devices()):
            found.append(
                {
                    "platform": p,
                    "device": d,
                    "platform_name": platform.name.strip(),
                    "platform_version": platform.version.strip(),
                    "name": device.name.strip(),
                    "version": device.version.strip(),
                    "driver": device.driver_version,
                    "cpu": bool(device.type & cl.device_type.CPU),
                    "units": device.max_compute_units,
                    "memory": device.global_mem_size,
                }
            )
        if not platform.get_devices():
            found.append({"platform": p, "device": None, "platform_name": platform.name.strip()})
    return found


def try_device(platform: int, index: int, ways: list[dict[str, Any]]) -> None:
    """Compile and run the kernel in each way; print one line for each: the best of some runs in seconds, or null.

    Every line is out before the next way is tried, so that the parent knows which one brought the process down.
    """
    import pyopencl as cl

    warnings.simplefilter("ignore")
    device = cl.get_platforms()[platform].get_devices()[index]
    context = cl.Context([device])
    for way in ways:
        try:
            compile_for(device, way["processor"])
            seconds = _run(context, device, way)
        except Exception as error:  # whatever a driver raises counts against it
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            seconds = None
        print(json.dumps(seconds), flush=True)


_DEVICE_BYTES = 1024
_names: list[Any] = []  # PoCL keeps pointers into these
_present: dict[int, str] = {}  # handle -> the processor's name that PoCL has now, where it was exchanged


def compile_for(device: Any, processor: str) -> None:
    """Make PoCL 3.0 compile for ``processor`` (a name that LLVM knows) from now on ("": the one it found).

    PoCL asks LLVM for the processor's name when it starts. The LLVM in its wheel is of 2022: it answers "generic" for
    processors that came later, a name with which nothing compiles, and confuses some others. PoCL offers no setting for
    this, but keeps the name in its description of the device, to which an OpenCL handle points; there it is exchanged.

    Raises:
        RuntimeError: the name is not found where it is expected.
    """
    found = device.version.rpartition("-gnu-")[2].strip()
    present = _present.get(device.int_ptr, found)
    wanted = processor or found
    if wanted == present:
        return
    for offset in range(0, _DEVICE_BYTES, 8):
        (pointer,) = struct.unpack("<Q", _peek(device.int_ptr + offset, 8) or bytes(8))
        if pointer and _peek(pointer, len(present) + 1) == present.encode() + b"\0":
            _names.append(ctypes.create_string_buffer(wanted.encode()))
            ctypes.c_uint64.from_address(device.int_ptr + offset).value = ctypes.addressof(_names[-1])
            _present[device.int_ptr] = wanted
            return
    raise RuntimeError(f"PoCL does not say that it compiles for {present!r}")


def _peek(address: int, count: int) -> bytes:
    """Bytes of this process's own memory; empty where there is none."""
    try:
        with open("/proc/self/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            return memory.read(count)
    except (OSError, ValueError, OverflowError):
        return b""


def _run(context: Any, device: Any, way: dict[str, Any]) -> float:
    import numpy as np
    import pyopencl as cl

    cpu = bool(device.type & cl.device_type.CPU)
    queue = cl.CommandQueue(context, device)
    rows, count = 64, 40
    x = (np.arange(rows * count * 16, dtype=np.float32) % 101 - 50) / 50
    y = np.zeros(rows * 16, np.float32)
    flags = cl.mem_flags
    given = cl.Buffer(context, flags.READ_ONLY | flags.COPY_HOST_PTR, hostbuf=x)
    result = cl.Buffer(context, flags.WRITE_ONLY, y.nbytes)
    source = SOURCE.replace("WIDTH", str(way["width"])) if cpu else SCALAR_SOURCE
    source = "\n".join((way["prefix"], source, way["suffix"]))
    kernel = cl.Kernel(cl.Program(context, source).build(cache_dir=False), "probe")  # type: ignore[arg-type]
    kernel.set_args(given, result, np.int32(count))
    sizes = ((rows,), (1,)) if cpu else ((rows * 16,), (16,))
    best = float("inf")
    for _ in range(30):
        start = time.perf_counter()
        cl.enqueue_nd_range_kernel(queue, kernel, *sizes)
        queue.finish()
        best = min(best, time.perf_counter() - start)
    cl.enqueue_copy(queue, y, result)
    wide = x.astype(np.float64).reshape(rows, count, 16)
    weight = sum(x[a : a + 12].sum(dtype=np.float64) for a in range(8))
    want = np.exp(wide[:, 0]) + np.sqrt(np.abs(wide)).sum(1) + wide.sum(1) * weight
    error = float(np.max(np.abs(y.reshape(rows, 16) - want)))
    if not error < 1e-2:
        raise ValueError(f"wrong result: error {error}")
    return best


if __name__ == "__main__":
    if sys.argv[1] == "list":
        print(json.dumps(list_devices()))
    else:
        try_device(int(sys.argv[2]), int(sys.argv[3]), json.load(sys.stdin))
