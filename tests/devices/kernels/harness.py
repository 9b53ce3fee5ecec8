"""Runs emitted kernels with nothing but pyopencl, so that a failure is the kernel's own.

The code for any vector width runs on any CPU, and the code for a GPU does too: :data:`TARGETS` are all tested on
whatever device there is.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tfedu.compiler import ir
from tfedu.devices.opencl import devices, kernels, notice
from tfedu.devices.opencl.kernels import KernelSource, Target
from tfedu.devices.reference.primitives import evaluate_node

TARGETS = {
    "avx512": Target(vector_width=16),
    "avx2": Target(vector_width=8),
    "neon": Target(vector_width=4),
    "gpu": Target(is_cpu=False, vector_width=1, compute_units=8),
}
#: Sizes around the edges of tiles and work-groups.
EDGES = (1, 2, 5, 31, 32, 33, 63, 64, 65)
RUBBISH = 0xA5

Case = tuple[ir.Node, list[np.ndarray]]


@functools.lru_cache(maxsize=None)
def opencl() -> tuple[Any, Any, Any]:
    """pyopencl, a context and a queue of the device that tfedu would use; skips the test where there is none."""
    cl = pytest.importorskip("pyopencl")
    found = devices()
    if not found:
        pytest.skip(f"no OpenCL device: {notice()}")
    context = cl.Context([found[0].queues[0].device])
    return cl, context, cl.CommandQueue(context)


def case(build: Callable[..., ir.Node], *arrays: np.ndarray, **attrs: Any) -> Case:
    """``build`` (a builder of the IR) applied to input leaves that look like ``arrays``, and the arrays."""
    leaves = [ir.input_(i, a.shape, a.dtype) for i, a in enumerate(arrays)]
    return build(*leaves, **attrs), list(arrays)


def integers(rng: np.random.Generator, shape: Sequence[int], dtype: Any = "f4", low: int = -3, high: int = 4) -> Any:
    """Small whole numbers: sums of them are exact in every dtype, so that results must agree to the last bit."""
    return rng.integers(0 if np.dtype(dtype).kind == "u" else low, high, shape).astype(dtype)


def check(cases: Sequence[Case], target: Target, offset: int = 0, ulps: float = 0) -> None:
    """Every case equals the reference device, exactly or within ``ulps`` units in the last place."""
    for (node, arrays), got in zip(cases, compute(cases, target, offset), strict=True):
        want = evaluate_node(node, arrays, offset)
        label = f"{node} of {[a.shape for a in arrays]} {node.attrs}"
        if ulps:
            spacing = np.spacing(np.abs(want)).astype(np.float64)
            distance = np.abs(got.astype(np.float64) - want.astype(np.float64)) / spacing
            assert distance.max() <= ulps, f"{label}: {distance.max()} units in the last place"
        else:
            np.testing.assert_array_equal(got, want, err_msg=label)


def compute(cases: Sequence[Case], target: Target, offset: int = 0) -> list[np.ndarray]:
    """The value of each case; all kernels are built as one program."""
    sources = [emit(node, target, f"k{index}") for index, (node, _) in enumerate(cases)]
    program = build(sources)
    return [run(program, s, node, arrays, offset) for s, (node, arrays) in zip(sources, cases, strict=True)]


def emit(node: ir.Node, target: Target, name: str = "k") -> KernelSource:
    source = kernels.emit(node, target, name)
    assert source is not None, f"no kernel for {node} {node.attrs}"
    return source


def build(sources: Sequence[KernelSource]) -> Any:
    """One program; a compiler warning is an error."""
    cl, context, queue = opencl()
    head = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n" if queue.device.double_fp_config else ""
    with warnings.catch_warnings():
        warnings.simplefilter("error", cl.CompilerWarning)
        return cl.Program(context, head + "\n".join(s.source for s in sources)).build(cache_dir=False)


def run(
    program: Any,
    source: KernelSource,
    node: ir.Node,
    arrays: Sequence[np.ndarray],
    offset: int = 0,
    allocate: Callable[[int], np.ndarray] = lambda size: np.empty(size, np.uint8),
) -> np.ndarray:
    """Launch ``source``. Results and temporaries hold rubbish before.

    ``allocate`` gives the memory (bytes) of each buffer; a test may place it where reading beyond its end is noticed.
    """
    cl, context, queue = opencl()
    flags = cl.mem_flags.READ_WRITE | cl.mem_flags.USE_HOST_PTR
    memories = []

    def buffer(size: int, content: bytes | None = None) -> Any:
        memory = allocate(max(1, size))
        memory[:] = RUBBISH
        if content:
            memory[:] = np.frombuffer(content, np.uint8)
        memories.append(memory)
        return cl.Buffer(context, flags, hostbuf=memory)

    fill = {
        "arg": [buffer(a.nbytes, np.ascontiguousarray(a).tobytes()) for a in arrays],
        "scratch": [buffer(size) for size in source.scratch],
        "out": [buffer(node.nbytes)],
        "offset": [np.uint64(offset)],
        "seeds": [np.array([part % 2**64 for part in node.attrs.get("key", (0, 0))], np.uint64)],
    }
    for launch in source.launches:
        args = [fill[token[0]][token[1] if len(token) > 1 else 0] for token in launch.args]
        cl.Kernel(program, launch.function)(queue, launch.global_size, launch.local_size, *args)
    result = np.empty(max(1, node.nbytes), np.uint8)
    cl.enqueue_copy(queue, result, fill["out"][0])
    return result[: node.nbytes].view(node.dtype).reshape(node.shape)
