"""Attributes replaced for the time of a test."""

from __future__ import annotations

import inspect
from typing import Any


class StubOutForTesting:
    """Replaces attributes and puts them back, at the latest when it is collected (TF: ``tf.test.StubOutForTesting``).

    ``unittest.mock.patch.object`` does the same.

    >>> import math
    >>> with StubOutForTesting() as stubs:
    ...     stubs.Set(math, "sqrt", lambda x: "stubbed")
    ...     math.sqrt(4)
    'stubbed'
    >>> math.sqrt(4)
    2.0
    """

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> StubOutForTesting:
        return self

    def __exit__(self, *error: Any) -> None:
        self.CleanUp()

    def __del__(self) -> None:
        self.CleanUp()

    def CleanUp(self) -> None:
        """Undo everything."""
        self.UnsetAll()

    SmartUnsetAll = CleanUp

    def Set(self, parent: Any, child_name: str, new_child: Any) -> None:
        """Replace ``parent.child_name``, which must exist."""
        found = inspect.getattr_static(parent, child_name)
        old = found if isinstance(found, (staticmethod, classmethod)) else getattr(parent, child_name)
        self._replaced.append((parent, child_name, old))
        setattr(parent, child_name, staticmethod(new_child) if isinstance(found, staticmethod) else new_child)

    def SmartSet(self, obj: Any, attr_name: str, new_attr: Any) -> None:
        """Replace an attribute where it is defined: in the object itself or in the class it comes from.

        Raises:
            AttributeError: ``Attribute not found.``
        """
        places = (
            [obj] if inspect.ismodule(obj) else [obj, *(inspect.getmro(obj if isinstance(obj, type) else type(obj)))]
        )
        for place in places:
            if attr_name in vars(place):
                self.Set(place, attr_name, new_attr)
                return
        raise AttributeError("Attribute not found.")

    def UnsetAll(self) -> None:
        """Undo what :meth:`Set` did, the last first."""
        while self._replaced:
            parent, name, old = self._replaced.pop()
            setattr(parent, name, old)
