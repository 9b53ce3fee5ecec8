"""Strings. Importing this package declares their operations."""

from tfedu.ops.strings import (  # noqa: F401
    encodings,
    formatting,
    hashing,
    joining,
    letters,
    ngrams,
    numbers,
    regular,
    splitting,
    unicode,
)
