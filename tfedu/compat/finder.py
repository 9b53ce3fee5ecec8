"""The finder that answers ``import tensorflow`` and ``from tensorflow.python.framework import ops``."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType

from tfedu.i18n import t


class _Loader(Loader):
    """Hands out a module that exists already."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: the module fills itself when it is asked."""


class Finder:
    """First on ``sys.meta_path``; knows ``tensorflow`` and what lies below it, and nothing else."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a module below ``tensorflow``.

        Raises:
            ModuleNotFoundError: tfedu has no such module; the text says what it is.
        """
        if fullname != "tensorflow" and not fullname.startswith("tensorflow."):
            return None
        from tfedu.compat.modules import describe, module

        found = module(fullname)
        if found is None:
            # Without ``name``: Python replaces an error that names the module by one that explains nothing.
            raise ModuleNotFoundError(t("compat.no_module", module=fullname, more=describe(fullname)))
        return ModuleSpec(fullname, _Loader(found), origin="tfedu", is_package=hasattr(found, "__path__"))
