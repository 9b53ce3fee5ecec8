"""The narrow interface between a session and whatever executes its programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from tfedu.compiler.ir import Program


class Buffer(Protocol):
    """A value that lives on a device. ``shape`` and ``dtype`` are known without waiting for it."""

    shape: tuple[int, ...]
    dtype: np.dtype

    def numpy(self) -> np.ndarray:
        """The value on the host (waits until it is computed). The array is the caller's own."""
        ...


class Executable(Protocol):
    """A compiled program, ready to be run any number of times."""

    def __call__(
        self, inputs: Sequence[Any], variables: dict[str, Any], offsets: Mapping[str, int]
    ) -> Sequence[Buffer]:
        """Run once.

        Args:
            inputs: one value per ``program.inputs``: an ndarray of exactly that shape and dtype (any strides), or a
                Buffer of this device.
            variables: variable key -> Buffer of this device. Keys in ``program.updates`` hold the new value
                afterwards: the same buffer written in place, or a new one put into the dict.
            offsets: random stream -> counter offset at which this run starts.

        Returns:
            one Buffer per ``program.outputs``. It keeps its value until it is released, whatever runs next.

        Raises:
            tfedu.graph.errors.OpError: when a check of the program fails (variables are then unchanged).
        """
        ...

    def describe(self) -> list[dict[str, Any]]:
        """One entry per launch: ``kernel``, ``source`` (device code), ``ops`` (origins), ``shape``, ``flops``,
        ``bytes``."""
        ...


class Device(Protocol):
    """One place where programs run."""

    name: str  # "/device:CPU:0": TensorFlow's name
    kind: str  # "CPU" or "GPU"
    description: str  # the driver's own words

    def compile(self, program: Program) -> Executable: ...

    def upload(self, array: np.ndarray) -> Buffer:
        """A buffer with a copy of ``array``."""
        ...

    def synchronize(self) -> None:
        """Wait until everything that was launched is done."""
        ...
