"""Runs emitted kernels with nothing but pyopencl, so that a failure is the kernel's own."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tfedu.compiler import ir
from tfedu.devices.opencl import kernels
from tfedu.devices.opencl.kernels import KernelSource, Target

AVX512 = Target(vector_width=16)
AVX2 = Target(vector_width=8)
NEON = Target(vector_width=4)
GPU = Target(is_cpu=False, vector_width=1, compute_units=8)
TARGETS = {"avx512": AVX512, "avx2": AVX2, "neon": NEON, "gpu": GPU}


@functools.lru_cache(maxsize=None)
def _context() -> tuple[Any, Any, Any]:
    """pyopencl, a context and a queue of the first OpenCL device; skips the test where there is none."""
    if shutil.which("ld") is None:
        pytest.skip("no ld on PATH: PoCL would abort the process")
    cl = pytest.importorskip("pyopencl")
    cache = os.environ.get("TFEDU_CACHE") or tempfile.mkdtemp()
    os.environ.setdefault("POCL_CACHE_DIR", os.path.join(cache, "pocl-kernels"))
    os.makedirs(os.environ["POCL_CACHE_DIR"], exist_ok=True)
    devices = [device for platform in cl.get_platforms() for device in platform.get_devices()]
    if not devices:
        pytest.skip("no OpenCL device")
    context = cl.Context(devices[:1])
    return cl, context, cl.CommandQueue(context)


def node_of(build: Any, arrays: Sequence[np.ndarray], **attrs: Any) -> ir.Node:
    """``build`` (a builder of the IR) applied to input leaves that look like ``arrays``."""
    return build(*(ir.input_(i, a.shape, a.dtype) for i, a in enumerate(arrays)), **attrs)


def compute(
    cases: Sequence[tuple[ir.Node, Sequence[np.ndarray]]], target: Target = AVX2, offset: int = 0
) -> list[np.ndarray]:
    """The value of each node on the given operands; all kernels are built as one program."""
    sources = []
    for index, (node, _) in enumerate(cases):
        source = kernels.emit(node, target, f"k{index}")
        assert source is not None, f"no kernel for {node} {node.attrs}"
        sources.append(source)
    program = build(sources)
    return [run(program, s, n, arrays, offset) for s, (n, arrays) in zip(sources, cases, strict=True)]


def build(sources: Sequence[KernelSource]) -> Any:
    cl, context, queue = _context()
    head = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n" if queue.device.double_fp_config else ""
    return cl.Program(context, head + "\n".join(s.source for s in sources)).build(cache_dir=False)


def run(program: Any, source: KernelSource, node: ir.Node, arrays: Sequence[np.ndarray], offset: int) -> np.ndarray:
    """Launch ``source``. Every buffer ends where its elements end and the result starts as rubbish (0xA5 bytes)."""
    cl, context, queue = _context()
    flags = cl.mem_flags
    arrays = [np.ascontiguousarray(a) for a in arrays]
    operands = [cl.Buffer(context, flags.READ_ONLY, max(1, a.nbytes)) for a in arrays]
    for buffer, array in zip(operands, arrays, strict=True):
        if array.nbytes:
            cl.enqueue_copy(queue, buffer, array)
    scratch = [cl.Buffer(context, flags.READ_WRITE, size) for size in source.scratch]
    result = np.full(max(1, node.nbytes), 0xA5, np.uint8)
    out = cl.Buffer(context, flags.READ_WRITE | flags.COPY_HOST_PTR, hostbuf=result)
    for buffer, size in zip(scratch, source.scratch, strict=True):
        cl.enqueue_fill_buffer(queue, buffer, np.uint8(0xA5), 0, size)
    for launch in source.launches:
        fill = {"arg": operands, "scratch": scratch, "out": [out], "offset": [np.uint64(offset)]}
        args = [fill[token[0]][token[1] if len(token) > 1 else 0] for token in launch.args]
        cl.Kernel(program, launch.function)(queue, launch.global_size, launch.local_size, *args)
    cl.enqueue_copy(queue, result, out)
    return result[: node.nbytes].view(node.dtype).reshape(node.shape).copy()


def one_core(target: Target) -> Target:
    return replace(target, compute_units=1)
