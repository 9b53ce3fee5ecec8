"""Where tests run, and how they are started."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import sys
import tempfile
from typing import Any

from absl.testing import absltest

from tfedu.runtime.placement import available
from tfedu.testing import benchmark


def gpu_device_name() -> str:
    """The name of the first GPU, ``/device:GPU:0``, or an empty string."""
    return next((name for name in available() if ":GPU:" in name), "")


def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """Whether a GPU is there. With OpenCL there is no CUDA compute capability: a demand for one is not met."""
    return bool(gpu_device_name()) and min_cuda_compute_capability is None


def is_built_with_cuda() -> bool:
    """False: tfedu reaches GPUs through OpenCL."""
    return False


def is_built_with_rocm() -> bool:
    """False: tfedu reaches GPUs through OpenCL."""
    return False


def is_built_with_gpu_support() -> bool:
    """False, as it means CUDA or ROCm; :func:`is_gpu_available` says whether there is a GPU."""
    return is_built_with_cuda() or is_built_with_rocm()


@functools.lru_cache(maxsize=1)
def get_temp_dir() -> str:
    """A folder for temporary files, the same for all tests of the process; it is deleted at the end."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def test_src_dir_path(relative_path: str) -> str:
    """``relative_path`` below the sources, where Bazel runs the test.

    Raises:
        KeyError: Bazel does not, so that TEST_SRCDIR is not set.
    """
    return os.path.join(os.environ["TEST_SRCDIR"], "org_tensorflow/tensorflow", relative_path)


def main(argv: list[str] | None = None) -> None:
    """Run the tests of the program and exit; with ``--benchmarks=REGEX`` its benchmarks instead.

    Raises:
        SystemExit: always; 0 when all tests pass.
    """
    arguments = list(sys.argv if argv is None else argv)
    asked = next((a for a in arguments if a.lstrip("-").startswith("benchmarks=")), None)
    if asked is None:
        absltest.main(argv=arguments)
    benchmark.run_all(str(asked).partition("=")[2])
    sys.exit(0)
