"""A tensor or variable as a key: compared by identity, whatever ``==`` may mean for what it refers to."""

from __future__ import annotations

from typing import Any


class Reference:
    """What ``experimental_ref`` returns; equal to another reference to the same object.

    >>> one = [1]
    >>> Reference(one) == Reference(one), Reference(one) == Reference([1]), Reference(one).deref() is one
    (True, False, True)
    """

    __slots__ = ("_wrapped",)

    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped

    def deref(self) -> Any:
        """The object itself."""
        return self._wrapped

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reference):
            raise TypeError("Cannot compare wrapped object with unwrapped object")
        return self._wrapped is other._wrapped

    def __hash__(self) -> int:
        return id(self._wrapped)

    def __repr__(self) -> str:
        return f"<Reference wrapping {self._wrapped!r}>"
