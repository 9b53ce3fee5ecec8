"""An array in one line, as TensorFlow's runtime writes it in messages (``Assert``, ``Print``)."""

from __future__ import annotations

from typing import Any

import numpy as np


def summary(array: np.ndarray, count: int) -> str:
    """The first ``count`` elements (all, if negative), nested in brackets like the array; dots stand for the rest.

    >>> summary(np.arange(6).reshape(2, 3), 4)
    '[0 1 2][3...]...'
    >>> summary(np.array(0.1, np.float32), 3)
    '0.1'
    """
    limit = array.size if count < 0 else min(count, array.size)
    if array.ndim == 0:
        text = _element(array[()]) if limit else ""
    elif array.size == 0:
        text = ""
    else:
        text = _rows(array, limit, outermost=True)
    return text + ("..." if array.size > limit else "")


def _rows(array: np.ndarray, limit: int, outermost: bool = False) -> str:
    if array.ndim == 1:
        text = " ".join(_element(value) for value in array[:limit])
        return text + ("..." if array.size > limit and not outermost else "")
    inner = array[0].size
    parts = [_rows(row, limit - i * inner) for i, row in enumerate(array) if i * inner < limit]
    return "".join(f"[{part}]" for part in parts)


def printed(array: np.ndarray, count: int) -> str:
    """The array as ``tf.print`` writes it: rows under rows, and of each axis ``count`` elements at either end.

    >>> print(printed(np.arange(20).reshape(4, 5), 1))
    [[0 ... 4]
     ...
     [15 ... 19]]
    """
    ends = array.size if count < 0 else min(count, array.size)
    return _printed(array, 0, array.ndim, ends)


def _printed(array: Any, axis: int, rank: int, ends: int) -> str:
    if axis == rank:
        return _printed_element(array[()] if isinstance(array, np.ndarray) else array)
    gap = " " if axis == rank - 1 else "\n" * (rank - 1 - axis) + " " * (axis + 1)
    extent = len(array)
    shown = [_printed(part, axis + 1, rank, ends) for part in array[:ends]]
    rest = [_printed(part, axis + 1, rank, ends) for part in array[max(ends, extent - ends) :]]
    if extent <= 2 * ends:
        return f"[{gap.join(shown + rest)}]"
    # The gap in front of the dots is there even when nothing stands before it.
    return f"[{gap.join(shown)}{gap}{gap.join(['...', *rest])}]"


def _printed_element(value: Any) -> str:
    if isinstance(value, bytes):
        return '"' + "".join(map(_escaped, value)) + '"'
    return "?" if isinstance(value, complex) else _element(value)


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "'": "\\'", "\\": "\\\\"}


def _escaped(byte: int) -> str:
    """A byte as C writes it in a string."""
    letter = chr(byte)
    return _ESCAPES.get(letter) or (letter if 32 <= byte < 127 else f"\\{byte:03o}")


def _element(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf8", "backslashreplace")
    if isinstance(value, (bool, np.bool_)):
        return str(int(value))
    if isinstance(value, np.float64):
        short = f"{value:.15g}"
        return short if float(short) == value or not np.isfinite(value) else f"{value:.17g}"
    if isinstance(value, np.floating):
        short = f"{float(value):.6g}"
        return short if np.float32(short) == np.float32(value) or not np.isfinite(value) else f"{float(value):.9g}"
    return str(value)
