"""Programs that say ``import tensorflow as tf`` find tfedu.

>>> install()
True
>>> import tensorflow as tf
>>> tf.constant([1, 2]).shape.as_list()
[2]
>>> uninstall()

In a notebook ``%load_ext tfedu`` does the same, in a terminal ``tfedu run script.py``. A real TensorFlow that is
installed is not pushed aside unless that is asked for. What is found is the namespace of both dialects
(:mod:`tfedu.v0`): an old spelling works, and is named once together with the new one.

This module is also ``tf.compat``: text and bytes, and ``tf.compat.v1``.
"""

from __future__ import annotations

import importlib.util
import shlex
import sys
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

from tfedu.compat.finder import Finder
from tfedu.compat.notices import say
from tfedu.i18n import t
from tfedu.platform.text import as_bytes, as_str, as_str_any, as_text

__all__ = [
    "as_bytes",
    "as_str",
    "as_str_any",
    "as_text",
    "install",
    "installed",
    "load_ipython_extension",
    "real_tensorflow",
    "uninstall",
    "unload_ipython_extension",
    "v1",
]

_WITHOUT_TENSORFLOW = "tensorboard.compat.notf"


def installed() -> bool:
    """Whether ``import tensorflow`` finds tfedu."""
    return any(isinstance(finder, Finder) for finder in sys.meta_path)


def real_tensorflow() -> str | None:
    """The version of the TensorFlow that is installed, or None.

    A TensorFlow without package data has the version ``"?"``.
    """
    if installed():
        rest = [finder for finder in sys.meta_path if not isinstance(finder, Finder)]
        found = any(find("tensorflow", None) for f in rest if (find := getattr(f, "find_spec", None)))
    else:
        found = "tensorflow" in sys.modules or importlib.util.find_spec("tensorflow") is not None
    if not found:
        return None
    for distribution in ("tensorflow", "tensorflow-cpu", "tensorflow-gpu"):
        try:
            return version(distribution)
        except PackageNotFoundError:
            continue
    return "?"


def install(force: bool = False, remedy: str = "tfedu.compat.install(force=True)") -> bool:
    """Let ``import tensorflow`` find tfedu.

    Args:
        force: also where a real TensorFlow is installed (default: that one wins, and a line on stderr says so).
        remedy: what that line recommends.

    Returns:
        whether ``import tensorflow`` finds tfedu now.

    Raises:
        ImportError: ``force``, but the real TensorFlow has been imported already.
    """
    if installed():
        return True
    real = real_tensorflow()
    if real is not None and not force:
        say(t("compat.real_wins", version=real, remedy=remedy))
        return False
    if "tensorflow" in sys.modules:
        raise ImportError(t("compat.real_loaded"))
    # TensorBoard would take what it finds under the name tensorflow for the whole of TensorFlow's file system.
    sys.modules.setdefault(_WITHOUT_TENSORFLOW, ModuleType(_WITHOUT_TENSORFLOW))
    sys.meta_path.insert(0, Finder())
    return True


def uninstall() -> None:
    """Forget what :func:`install` did; modules that imported tfedu as ``tensorflow`` keep what they have."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, Finder)]
    for name in [n for n in sys.modules if n == "tensorflow" or n.startswith("tensorflow.")]:
        del sys.modules[name]


def load_ipython_extension(ipython: Any) -> None:
    """``%load_ext tfedu``: :func:`install` for the notebook, and ``%tfboard logdir``, which shows event files."""
    install()
    ipython.register_magic_function(_tfboard, "line", "tfboard")


def unload_ipython_extension(ipython: Any) -> None:
    """``%unload_ext tfedu``."""
    ipython.magics_manager.magics["line"].pop("tfboard", None)
    uninstall()


def _tfboard(line: str) -> Any:
    """``%tfboard logdir``: the curves of event files (:func:`tfedu.viz.dashboard`)."""
    from tfedu.viz import dashboard

    return dashboard(" ".join(shlex.split(line)) or ".")


def __getattr__(name: str) -> Any:
    if name == "v1":
        from tfedu.compat.modules import version_one

        return version_one(f"{__name__}.v1")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
