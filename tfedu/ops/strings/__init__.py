"""Strings. Importing this package declares their operations."""

from tfedu.ops.strings import (  # noqa: F401
    formatting,
    hashing,
    joining,
    letters,
    numbers,
    regular,
    splitting,
)
