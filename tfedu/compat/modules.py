"""Which module of TensorFlow is what here."""

from __future__ import annotations

import importlib
from functools import lru_cache
from types import ModuleType
from typing import Any

from tfedu.api.elsewhere import ELSEWHERE
from tfedu.api.missing import explain
from tfedu.api.table import NAMES
from tfedu.compat.notices import old_spelling
from tfedu.graph.versions import VERSION
from tfedu.i18n import t
from tfedu.v0.dialect import Dialect, follow

DATASETS = {
    "examples.tutorials.mnist.input_data": "tfedu.datasets.input_data",
    "contrib.learn.python.learn.datasets.mnist": "tfedu.datasets.mnist",
}
"""Modules of TensorFlow whose work a loader of tfedu does."""

# Where tutorials reach below the public API: the module, and the namespaces in which its names are looked up.
PYTHON = """
client.device_lib: =tfedu.compat.device_lib
client.session: .
framework.constant_op: .
framework.dtypes: .
framework.errors: errors
framework.graph_util: graph_util
framework.importer: .
framework.op_def_registry: .
framework.ops: .
framework.random_seed: random .
framework.sparse_tensor: .
framework.tensor_shape: .
framework.tensor_util: =tfedu.compat.tensor_util
ops.array_ops: .
ops.check_ops: .
ops.clip_ops: .
ops.control_flow_ops: .
ops.data_flow_ops: .
ops.embedding_ops: nn
ops.gradients: .
ops.gradients_impl: .
ops.image_ops: image
ops.init_ops: . initializers
ops.io_ops: .
ops.linalg_ops: linalg .
ops.logging_ops: .
ops.math_ops: . math
ops.nn: nn
ops.nn_impl: nn
ops.nn_ops: nn
ops.partitioned_variables: .
ops.random_ops: .
ops.rnn: nn
ops.rnn_cell: nn.rnn_cell
ops.rnn_cell_impl: nn.rnn_cell
ops.script_ops: .
ops.sparse_ops: .
ops.state_ops: .
ops.string_ops: strings .
ops.variable_scope: .
ops.variables: .
platform.app: =tfedu.platform.app
platform.flags: =tfedu.platform.flags
platform.gfile: gfile
platform.test: =tfedu.testing
platform.googletest: =tfedu.testing
framework.test_util: =tfedu.testing
platform.tf_logging: logging
summary.summary: summary
summary.summary_iterator: train
summary.writer.writer: summary
summary.writer.writer_cache: summary
training.adam: train
training.gradient_descent: train
training.learning_rate_decay: train
training.momentum: train
training.moving_averages: train
training.optimizer: train
training.saver: train
training.training: train
training.training_util: train
platform.resource_loader: resource_loader
util.compat: compat
util.nest: nest
"""


class Borrowed(ModuleType):
    """A module below ``tensorflow`` that has no names of its own: it looks them up in others."""

    def __init__(self, name: str, sources: list[Any], package: bool = False) -> None:
        super().__init__(name)
        self._sources = sources
        if package:
            self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        for source in self._sources:
            try:
                value = getattr(source, name)
            except AttributeError:
                continue
            setattr(self, name, value)
            return value
        raise AttributeError(describe(f"{self.__name__}.{name}"))


@lru_cache(maxsize=None)
def python_modules() -> dict[str, str]:
    """``"framework.ops"`` -> its sources, read from :data:`PYTHON`."""
    rows = (line.partition(":") for line in PYTHON.split("\n") if line)
    return {name: sources.strip() for name, _, sources in rows}


def describe(fullname: str) -> str:
    """What ``tensorflow.<...>`` is that tfedu does not have."""
    path = fullname.partition(".")[2]
    if path.partition(".")[0] in ("python", "core", "examples", "tools", "models"):
        return t("compat.internal", name=fullname)
    return explain(path)


def root() -> Dialect:
    """``tensorflow`` itself."""
    return Dialect("tensorflow", "", old_spelling, {"__version__": VERSION})


def version_one(name: str) -> Dialect:
    """``tensorflow.compat.v1``: the same names, and the switches that turn TensorFlow 2 into TensorFlow 1."""

    def already_so(*args: Any, **kwargs: Any) -> None:
        """Nothing to switch: graphs and sessions are all there is."""

    switches = (
        "disable_v2_behavior",
        "disable_eager_execution",
        "disable_v2_tensorshape",
        "disable_resource_variables",
    )
    return Dialect(name, "", old_spelling, {"__version__": VERSION, **dict.fromkeys(switches, already_so)})


def module(fullname: str) -> ModuleType | None:
    """The module to hand out for ``tensorflow[....]``, or None when tfedu has nothing of the kind."""
    if fullname == "tensorflow":
        return root()
    path = fullname.partition(".")[2]
    if path == "compat.v1":
        return version_one(fullname)
    if path in DATASETS:
        return Borrowed(fullname, [importlib.import_module(DATASETS[path])])
    if path in NAMES:
        return Dialect(fullname, path, old_spelling)
    if path in ELSEWHERE and not ELSEWHERE[path][1]:
        return Borrowed(fullname, [follow(path)], package=path == "compat")
    if path.startswith("python."):
        below = path.removeprefix("python.")
        if below in python_modules():
            return _python(fullname, python_modules()[below])
        if below in NAMES:
            return Dialect(fullname, below, old_spelling)
    if any(p.startswith(f"{path}.") for p in _all_paths()):
        return Borrowed(fullname, [], package=True)
    return None


def _all_paths() -> list[str]:
    return [*DATASETS, *NAMES, *(f"python.{p}" for p in python_modules())]


def _python(fullname: str, sources: str) -> ModuleType | None:
    if sources.startswith("="):
        return Borrowed(fullname, [importlib.import_module(sources[1:])])
    found: list[Any] = []
    for namespace in sources.split():
        if namespace == ".":
            found.append(root())
        elif namespace in NAMES:
            found.append(Dialect(fullname, namespace, old_spelling))
        elif namespace == "compat":
            found.append(follow("compat"))
    return Borrowed(fullname, found) if found else None
