"""Real data for the lessons: found where the user keeps it, fetched when asked, checked before it is used.

>>> from tfedu.datasets import load_digits
>>> digits = load_digits(one_hot=True, seed=1)
>>> images, labels = digits.train.next_batch(100)
>>> images.shape, labels.shape
((100, 64), (100, 10))

Nothing here imports the engine, and nothing reaches for the network unless a call says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tfedu.datasets import input_data, mnist
from tfedu.datasets.dataset import DataSet, Datasets, dense_to_one_hot
from tfedu.datasets.digits import digits_or_mnist, load_digits
from tfedu.datasets.errors import DatasetError, DownloadError
from tfedu.datasets.idx import read_idx, write_idx
from tfedu.datasets.mnist import load_mnist, read_data_sets
from tfedu.datasets.places import cache_dir, find
from tfedu.datasets.registry import Entry, catalogue

if TYPE_CHECKING:
    from tfedu.datasets.download import fetch

__all__ = [
    "DataSet",
    "DatasetError",
    "Datasets",
    "DownloadError",
    "Entry",
    "cache_dir",
    "catalogue",
    "dense_to_one_hot",
    "digits_or_mnist",
    "fetch",
    "find",
    "input_data",
    "load_digits",
    "load_mnist",
    "mnist",
    "read_data_sets",
    "read_idx",
    "write_idx",
]


def __getattr__(name: str) -> Any:
    """``fetch`` is looked up late: it needs Python's HTTP client, which most programs here never do."""
    if name == "fetch":
        from tfedu.datasets.download import fetch

        return fetch
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
