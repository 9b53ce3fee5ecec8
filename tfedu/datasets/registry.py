"""The catalogue of data sets: names, sizes, licences, addresses and checksums (``datasets/catalogue.json``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tfedu.i18n import language, t

# In an installed package the catalogue lies beside this file; in a checkout it is where contributors edit it.
_PLACES = (
    Path(__file__).with_name("catalogue.json"),
    Path(__file__).resolve().parents[2] / "datasets" / "catalogue.json",
)


@dataclass(frozen=True)
class RemoteFile:
    """One file of a data set.

    ``size`` (bytes) and ``sha256`` describe the file as it was published, ``raw_size`` and ``raw_sha256`` its content
    after decompression. All four are ``None`` for a file that the catalogue does not know (a mirror the user named).
    """

    name: str
    size: int | None = None
    sha256: str | None = None
    raw_size: int | None = None
    raw_sha256: str | None = None

    @property
    def local_names(self) -> tuple[str, ...]:
        """The names under which a copy may lie on disk: as published, decompressed, with the dot some tools write."""
        raw = self.name.removesuffix(".gz")
        dotted = raw.replace("-idx", ".idx")
        return tuple(dict.fromkeys((self.name, raw, f"{dotted}.gz", dotted)))


@dataclass(frozen=True)
class Entry:
    """A data set of the catalogue.

    >>> mnist = entry("mnist")
    >>> mnist.licence, len(mnist.files), mnist.size
    ('CC BY-SA 3.0', 4, 11594722)
    """

    name: str
    titles: dict[str, str]
    source: str
    licence: str
    bundled_with: str | None
    folders: tuple[str, ...]
    mirrors: tuple[str, ...]
    files: tuple[RemoteFile, ...]

    @property
    def title(self) -> str:
        """What the data set is, in the language in force."""
        return self.titles[language()]

    @property
    def size(self) -> int:
        """Bytes to download; 0 for a set that comes with a package."""
        return sum(file.size or 0 for file in self.files)


@lru_cache(maxsize=1)
def _entries() -> dict[str, Entry]:
    path = next(place for place in _PLACES if place.is_file())
    return {
        name: Entry(
            name=name,
            titles=fields["title"],
            source=fields["source"],
            licence=fields["licence"],
            bundled_with=fields["bundled_with"],
            folders=tuple(fields["folders"]),
            mirrors=tuple(fields["mirrors"]),
            files=tuple(RemoteFile(**file) for file in fields["files"]),
        )
        for name, fields in json.loads(path.read_text(encoding="utf8")).items()
    }


def catalogue() -> list[Entry]:
    """Every data set the project can load.

    >>> [entry.name for entry in catalogue()]
    ['mnist', 'digits']
    """
    return list(_entries().values())


def entry(name: str) -> Entry:
    """The catalogue's entry called ``name``.

    Raises:
        KeyError: when there is none; the message lists the names there are.
    """
    try:
        return _entries()[name]
    except KeyError:
        raise KeyError(t("datasets.unknown_name", name=name, names=", ".join(_entries()))) from None
