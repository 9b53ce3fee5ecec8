"""One OpenCL device as a place where programs run: its queues, its memory, its programs.

On a CPU, PoCL offers the same cores twice: ``pthread`` uses all of them and needs tens of microseconds per wait,
``basic`` computes in the calling thread and needs one or two. Both live in one context and share all buffers, so every
program is sent where it is done sooner.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import MutableMapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np
import pyopencl as cl

from tfedu.compiler.ir import Program
from tfedu.devices.opencl.kernels.base import Target

if TYPE_CHECKING:
    from tfedu.devices.opencl.executor import OpenCLExecutable

_FLAGS = cl.mem_flags
_SHARED = _FLAGS.USE_HOST_PTR | _FLAGS.READ_WRITE
_SHARED_CONST = _FLAGS.USE_HOST_PTR | _FLAGS.READ_ONLY
_ALIGN = 64
_SMALL = 4096
_MOST_PENDING = 64  # runs that may be under way before the host waits for them


def empty(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """Host memory for a value; unless it is small, it starts at a cache line."""
    nbytes = dtype.itemsize * prod(shape)
    if nbytes < _SMALL:
        return np.empty(shape, dtype)
    memory = np.empty(nbytes + _ALIGN, np.uint8)
    start = -memory.ctypes.data % _ALIGN
    return memory[start : start + nbytes].view(dtype).reshape(shape)


class OpenCLBuffer:
    """A value in a device's memory; on a CPU that is host memory, seen as ``host``."""

    __slots__ = ("device", "dtype", "host", "mem", "shape")

    def __init__(
        self, device: OpenCLDevice, mem: cl.Buffer, shape: tuple[int, ...], dtype: np.dtype, host: np.ndarray | None
    ) -> None:
        self.device = device
        self.mem = mem
        self.shape = shape
        self.dtype = dtype
        self.host = host

    def numpy(self) -> np.ndarray:
        """The value on the host (waits until it is computed). The array is the caller's own."""
        self.device.synchronize()
        array = self.device.read(self)
        return array.copy() if array is self.host else array

    def __repr__(self) -> str:
        return f"<buffer {self.dtype.name}{list(self.shape)} on {self.device.name}>"


class OpenCLDevice:
    """A device that executes programs with OpenCL.

    Args:
        name: TensorFlow's name, ``/device:CPU:0`` or ``/device:GPU:0``.
        devices: the OpenCL device, and for PoCL's CPU the low-latency twin before it.
        prefix, suffix: what the driver needs around every program, or "".
        width: float lanes of the vectors that hand-written kernels should use on a CPU.
    """

    def __init__(
        self, name: str, devices: Sequence[cl.Device], prefix: str = "", suffix: str = "", width: int = 8
    ) -> None:
        self.name = name
        self.kind = "GPU" if "GPU" in name else "CPU"
        self.cl_device = devices[-1]
        self.description = f"{self.cl_device.name.strip()} ({self.cl_device.platform.name.strip()})"
        self.context = cl.Context(list(devices))
        self.queues = [cl.CommandQueue(self.context, device) for device in devices]
        self.queue = self.queues[-1]
        self.prefix = prefix
        self.suffix = suffix
        # a CPU shares the host's memory: values are NumPy arrays that kernels see in place
        self.shares_memory = bool(self.cl_device.type & cl.device_type.CPU)
        self.target = _target(self.cl_device, self.shares_memory, width)
        self.lock = threading.RLock()
        self.alignment = max(_ALIGN, self.cl_device.mem_base_addr_align // 8)
        self.builds = 0
        self.launches = 0
        self._pending: list[Any] = []
        self._built = [WeakValueDictionary[str, cl.Program]() for _ in devices]
        self._busy: cl.CommandQueue | None = None

    @property
    def has_twin(self) -> bool:
        """Whether small programs can run in the calling thread."""
        return len(self.queues) > 1

    def compile(self, program: Program) -> OpenCLExecutable:
        from tfedu.devices.opencl.executor import OpenCLExecutable

        return OpenCLExecutable(self, program)

    def built(self, queue: cl.CommandQueue) -> MutableMapping[str, cl.Program]:
        """Text of a kernel -> the program that has it, for all programs that are still in use on ``queue``."""
        return self._built[self.queues.index(queue)]

    def build(self, source: str, queue: cl.CommandQueue) -> cl.Program:
        """Compile OpenCL C for the device of ``queue``."""
        self.builds += 1
        text = "\n".join(part for part in (self.prefix, source, self.suffix) if part)
        # PoCL keeps a cache of its own, and PyOpenCL's would make it compile twice
        program = cl.Program(self.context, text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", cl.CompilerWarning)
            built: cl.Program = program.build(
                # Numbers below 1e-38 are slow on CPUs; TensorFlow, too, computes with 0 instead. The drivers' warnings
                # about generated code (-w) would only puzzle a learner who sees them below a cell.
                options=["-cl-denorms-are-zero", "-w"],
                devices=[queue.device],
                cache_dir=False if self.shares_memory else None,  # type: ignore[arg-type]
            )
        return built

    def allocate(self, shape: tuple[int, ...], dtype: np.dtype) -> OpenCLBuffer:
        """A buffer whose content does not matter yet."""
        if self.shares_memory:
            host = empty(shape, dtype)
            return OpenCLBuffer(self, self.wrap(host), shape, dtype, host)
        nbytes = dtype.itemsize * prod(shape)
        return OpenCLBuffer(self, cl.Buffer(self.context, _FLAGS.READ_WRITE, max(nbytes, 1)), shape, dtype, None)

    def wrap(self, array: np.ndarray) -> cl.Buffer:
        """Host memory as an OpenCL buffer, without a copy (CPU devices). The buffer keeps the array alive."""
        if not array.size:
            array = np.empty(1, np.uint8)  # OpenCL has no empty buffers
        return cl.Buffer(self.context, _SHARED if array.flags.writeable else _SHARED_CONST, 0, array)

    def upload(self, array: np.ndarray) -> OpenCLBuffer:
        """A buffer with a copy of ``array``."""
        buffer = self.allocate(array.shape, array.dtype)
        self.write(buffer, array)
        return buffer

    def read(self, value: Any) -> np.ndarray:
        """The array in a slot or buffer, once its queue is done; on a CPU the memory itself."""
        array: np.ndarray = value.host
        if array is not None:
            return array
        array = np.empty(value.shape, value.dtype)
        if array.nbytes:
            cl.enqueue_copy(self.queue, array, value.mem)
        return array

    def write(self, value: Any, array: np.ndarray) -> None:
        """Put an array into a slot or buffer."""
        if value.host is not None:
            np.copyto(value.host, array)
        elif array.nbytes:
            cl.enqueue_copy(self.queue, value.mem, np.ascontiguousarray(array))

    def enter(self, queue: cl.CommandQueue) -> None:
        """Before commands go to ``queue``: wait for the other one, if it may still be at work."""
        if self._busy is not None and self._busy is not queue:
            self.synchronize()

    def leave(self, queue: cl.CommandQueue, alive: Any) -> None:
        """After commands went to ``queue``: ``alive`` is what they use and nothing else may hold."""
        if self.has_twin and queue is self.queues[0]:
            return  # it computes in the calling thread
        queue.flush()
        self._busy = queue
        self._pending.append(alive)
        if len(self._pending) > _MOST_PENDING:
            self.synchronize()

    def synchronize(self) -> None:
        """Wait until everything that was launched is done."""
        with self.lock:
            if self._busy is not None:
                self._busy.finish()
                self._busy = None
                self._pending.clear()

    def __repr__(self) -> str:
        return f"<{self.name}: {self.description}>"


def _target(device: cl.Device, is_cpu: bool, width: int) -> Target:
    return Target(
        is_cpu=is_cpu,
        vector_width=width if is_cpu else 1,
        compute_units=device.max_compute_units,
        local_mem=device.local_mem_size,
        max_work_group=device.max_work_group_size,
        has_fp64="cl_khr_fp64" in device.extensions,
        has_fp16="cl_khr_fp16" in device.extensions,
    )
