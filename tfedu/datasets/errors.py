"""What can go wrong with data: the file is damaged, or it cannot be had."""

from __future__ import annotations


class DatasetError(ValueError):
    """A file is not what it should be: wrong magic number, truncated, damaged, absurd. Nothing of it was used."""


class DownloadError(OSError):
    """No mirror gave the file. The message says why each failed and where to put a copy by hand."""
