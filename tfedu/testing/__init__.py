"""``tf.test``: tests of programs that build graphs.

A test is a method of a :class:`TestCase`; each starts with an empty default graph and fixed seeds, and
``self.session()`` gives it a session. ``tf.test.main()`` runs the tests of a file.
"""

from unittest import mock

from tfedu.testing.benchmark import Benchmark, benchmark_config
from tfedu.testing.environment import (
    get_temp_dir,
    gpu_device_name,
    is_built_with_cuda,
    is_built_with_gpu_support,
    is_built_with_rocm,
    is_gpu_available,
    main,
    test_src_dir_path,
)
from tfedu.testing.gradient_checker import compute_gradient, compute_gradient_error
from tfedu.testing.graph_defs import assert_equal_graph_def
from tfedu.testing.stubs import StubOutForTesting
from tfedu.testing.test_case import TestCase

__all__ = [
    "Benchmark",
    "StubOutForTesting",
    "TestCase",
    "assert_equal_graph_def",
    "benchmark_config",
    "compute_gradient",
    "compute_gradient_error",
    "get_temp_dir",
    "gpu_device_name",
    "is_built_with_cuda",
    "is_built_with_gpu_support",
    "is_built_with_rocm",
    "is_gpu_available",
    "main",
    "mock",
    "test_src_dir_path",
]
