"""``import tensorflow`` inside one process, and what is said about names that are missing."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator

import pytest

import tfedu
from tfedu import compat, datasets
from tfedu.api.missing import explain, nearest, tensorflow_names
from tfedu.compat import modules, notices


@pytest.fixture
def alias() -> Iterator[object]:
    """tensorflow is tfedu while the test runs."""
    if compat.real_tensorflow() is not None:
        pytest.skip("a real TensorFlow is installed here")
    assert compat.install()
    notices.forget()
    yield importlib.import_module("tensorflow")
    compat.uninstall()
    assert "tensorflow" not in sys.modules


def test_nothing_is_found_unless_installed() -> None:
    if compat.real_tensorflow() is None:
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("tensorflow")


def test_the_objects_are_tfedus(alias: object) -> None:
    import tensorflow as tf
    import tensorflow.compat.v1 as tf1
    from tensorflow import Graph, placeholder
    from tensorflow.compat.v1 import Session

    assert Graph is tfedu.Graph and placeholder is tfedu.placeholder and Session is tfedu.Session
    assert tf.nn.relu is tfedu.nn.relu and tf1.nn.relu is tfedu.nn.relu
    assert tf.train.AdamOptimizer is tfedu.train.AdamOptimizer
    assert tf1.disable_v2_behavior() is None
    assert tf.__version__.startswith("1.")
    assert tf.compat.as_bytes("a") == b"a"
    assert compat.install()  # twice is once
    assert sum(type(f).__name__ == "Finder" for f in sys.meta_path) == 1


def test_below_the_public_names(alias: object) -> None:
    from tensorflow.examples.tutorials.mnist import input_data
    from tensorflow.python.client import device_lib
    from tensorflow.python.framework import dtypes, ops, tensor_util
    from tensorflow.python.ops import array_ops, math_ops, nn_ops, variable_scope

    assert input_data.read_data_sets is datasets.read_data_sets
    assert ops.RegisterGradient is tfedu.RegisterGradient and ops.Tensor is tfedu.Tensor
    assert dtypes.float32 is tfedu.float32
    assert array_ops.reshape is tfedu.reshape and math_ops.reduce_sum is tfedu.reduce_sum
    assert nn_ops.conv2d is tfedu.nn.conv2d
    assert variable_scope.get_variable is tfedu.get_variable
    assert "CPU" in {d.device_type for d in device_lib.list_local_devices()}
    with tfedu.Graph().as_default():
        assert tensor_util.constant_value(tfedu.constant(3)) == 3


@pytest.mark.parametrize("row", sorted(modules.python_modules()))
def test_every_module_of_the_table_gives_something_or_says_no(row: str, alias: object) -> None:
    name = f"tensorflow.python.{row}"
    with pytest.raises((AttributeError, ModuleNotFoundError), match=name):
        _ = importlib.import_module(name).surely_not_there


def test_star(alias: object) -> None:
    names: dict[str, object] = {}
    exec("from tensorflow import *", names)
    assert names["constant"] is tfedu.constant
    assert "mul" in names
    assert "graph" not in names and "runtime" not in names  # rooms of the engine


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("import tensorflow.kears", r"tf\.kears"),
        ("from tensorflow.python import debug", "TensorFlow's own workings"),
        ("from tensorflow.contrib import cudnn_rnn", "since version 0.7"),
        ("import tensorflow.python.framework.nothing", "TensorFlow's own workings"),
    ],
)
def test_a_missing_module_explains_itself(statement: str, said: str, alias: object) -> None:
    with pytest.raises(ImportError, match=said):
        exec(statement, {})


def test_a_missing_name_explains_itself(alias: object) -> None:
    import tensorflow as tf

    with pytest.raises(AttributeError, match=r"Did you mean tf\.reduce_mean\?"):
        _ = tf.reduce_means
    with pytest.raises(AttributeError, match=r"Did you mean tf\.nn\.softmax\?"):
        _ = tfedu.nn.sofmax
    with pytest.raises(AttributeError, match="neither has TensorFlow"):
        _ = tfedu.zzz
    assert not hasattr(tf, "runtime")


def test_what_tensorflow_has() -> None:
    names = tensorflow_names()
    assert names["nn.conv2d"] == "function" and names["Session"] == "class" and names["train"] == "module"
    assert "mul" not in names  # gone since 1.0
    assert nearest("math.matmul") == "matmul"
    text = explain("estimator.Estimator")
    assert "a class of TensorFlow 1.15" in text or hasattr(tfedu, "estimator")
    assert "1.1" in text


def test_notebook_extension() -> None:
    if compat.real_tensorflow() is not None:
        pytest.skip("a real TensorFlow is installed here")
    from IPython.testing.globalipapp import start_ipython

    shell = start_ipython()
    try:
        shell.run_line_magic("load_ext", "tfedu")
        assert importlib.import_module("tensorflow").constant is tfedu.constant
    finally:
        compat.uninstall()


def test_tensorboard_is_not_misled(alias: object) -> None:
    import tensorboard.compat

    assert tensorboard.compat.tf.__name__ != "tensorflow"
