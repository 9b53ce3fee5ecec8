"""Text and bytes, converted into each other (``tf.compat.as_bytes`` and its kin)."""

from __future__ import annotations

from typing import Any


def as_bytes(bytes_or_text: Any, encoding: str = "utf-8") -> bytes:
    """Bytes, encoded where text is given.

    Raises:
        TypeError: for anything else.

    >>> as_bytes("卷积").hex()
    'e58db7e7a7af'
    """
    if isinstance(bytes_or_text, (bytes, bytearray)):
        return bytes(bytes_or_text)
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


def as_text(bytes_or_text: Any, encoding: str = "utf-8") -> str:
    """Text, decoded where bytes are given.

    Raises:
        TypeError: for anything else.
    """
    if isinstance(bytes_or_text, str):
        return bytes_or_text
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text.decode(encoding)
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


as_str = as_text


def as_str_any(value: Any) -> str:
    """``str(value)``, with bytes decoded.

    >>> as_str_any(b"loss"), as_str_any(3)
    ('loss', '3')
    """
    return as_text(value) if isinstance(value, bytes) else str(value)
