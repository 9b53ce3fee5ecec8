"""Where data lies on this machine: the directories the user names, then the cache."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tfedu.datasets.registry import Entry, RemoteFile, entry


def cache_dir() -> Path:
    """The directory for downloads: ``TFEDU_CACHE``, else ``tfedu`` in the platform's cache directory of the user.

    That is ``~/.cache`` (or ``XDG_CACHE_HOME``) on Linux, ``~/Library/Caches`` on macOS and ``%LOCALAPPDATA%`` on
    Windows. The directory need not exist yet.
    """
    chosen = os.environ.get("TFEDU_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tfedu"


def data_path() -> list[Path]:
    """The directories of ``TFEDU_DATA``, separated as in ``PATH`` (``:``, on Windows ``;``)."""
    return [Path(part).expanduser() for part in os.environ.get("TFEDU_DATA", "").split(os.pathsep) if part]


def find(name: str) -> Path | None:
    """The folder that holds all files of data set ``name``: on the data path, else in the cache, else ``None``.

    Only presence is looked at; whoever reads the files checks them. A set that comes with a package has no folder.

    Raises:
        KeyError: when the catalogue has no such data set.
    """
    wanted = entry(name)
    if not wanted.files:
        return None
    candidates = [folder for root in data_path() for folder in (root, *(root / below for below in wanted.folders))]
    candidates.append(cached(wanted))
    return next((folder for folder in candidates if copies(folder, wanted.files)), None)


def cached(wanted: Entry) -> Path:
    """The folder of the cache where ``wanted`` is kept once it was fetched."""
    return cache_dir() / "datasets" / wanted.name


def copies(folder: Path, files: Sequence[RemoteFile]) -> list[Path] | None:
    """The paths of all ``files`` in ``folder``, compressed or not; ``None`` unless every one is there."""
    paths = [local_copy(folder, file) for file in files]
    present = [path for path in paths if path is not None]
    return present if len(present) == len(paths) else None


def local_copy(folder: Path, file: RemoteFile) -> Path | None:
    """The path of ``file`` in ``folder``, compressed or not, or ``None``."""
    return next((path for path in (folder / name for name in file.local_names) if path.is_file()), None)
