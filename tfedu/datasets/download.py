"""Fetches files when it is asked to: from several mirrors, resuming, verified, and never half-written.

A download grows in ``<name>.part``. Only when its checksum is right does it get its name, in one atomic step; so
whatever lies under the real name is whole. A broken connection leaves the ``.part`` for the next attempt to go on from.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import os
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from tfedu.datasets.errors import DatasetError, DownloadError
from tfedu.datasets.locking import folder_lock
from tfedu.datasets.places import cached
from tfedu.datasets.registry import RemoteFile, entry
from tfedu.i18n import t

TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as dead."""

ATTEMPTS = 4
"""How often one mirror is asked before the next one; an attempt goes on where the last one broke off."""

MAX_BYTES = 2**31
"""What an unknown file may at most measure."""

_CHUNK = 1 << 16
_SLACK = 1 << 16

Check = Callable[[Path, str], None]


def fetch(name: str, dest: str | os.PathLike[str] | None = None, *, progress: bool = True) -> Path:
    """Download data set ``name``; files that are there and whole are left alone.

    Args:
        name: a name of :func:`~tfedu.datasets.catalogue`.
        dest: the folder, made when needed; default: the set's folder in the cache.
        progress: whether to draw a progress bar.

    Returns:
        The folder.

    Raises:
        KeyError: for a name that the catalogue does not know.
        ValueError: for a set that comes with a package and has nothing to fetch.
        DownloadError: when no mirror gave a file; the message says where to put a copy by hand.
        DatasetError: when ``dest`` has a file of that name with other content.
        OSError: when the folder cannot be written.
    """
    wanted = entry(name)
    if not wanted.files:
        raise ValueError(t("datasets.nothing_to_fetch", name=name, package=wanted.bundled_with))
    folder = cached(wanted) if dest is None else Path(dest).expanduser()
    return fetch_files(wanted.files, wanted.mirrors, folder, replace=dest is None, progress=progress)


def fetch_files(
    files: Iterable[RemoteFile],
    mirrors: Sequence[str],
    folder: Path,
    *,
    check: Check | None = None,
    replace: bool = False,
    progress: bool = True,
    timeout: float = TIMEOUT,
) -> Path:
    """Download ``files`` into ``folder`` from the first of ``mirrors`` that gives them whole.

    ``check(path, name)`` judges files for which the catalogue has no checksum, by raising :class:`DatasetError`.
    ``replace`` says what to do with a file that is there but not the catalogue's: fetch it anew (our own cache), or
    raise :class:`DatasetError` (a folder of the user's, whose files are not ours to overwrite).
    One process downloads into a folder at a time; another one waits and then finds the files there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with folder_lock(folder):
            for file in files:
                if not _is_there(folder / file.name, file, replace):
                    _fetch_file(file, mirrors, folder, check, progress, timeout)
    except PermissionError as error:
        raise PermissionError(error.errno, t("datasets.cannot_write", path=folder), str(folder)) from error
    return folder


def _is_there(path: Path, file: RemoteFile, replace: bool) -> bool:
    """Whether a file is there already and whole."""
    if not path.is_file():
        return False
    whole = matches(path, file)
    if not whole and not replace:
        raise DatasetError(t("datasets.other_content", path=path))
    return whole


def _fetch_file(
    file: RemoteFile, mirrors: Sequence[str], folder: Path, check: Check | None, progress: bool, timeout: float
) -> None:
    target = folder / file.name
    part = folder / f"{file.name}.part"
    failures = []
    for mirror in mirrors:
        url = urllib.parse.urljoin(mirror if mirror.endswith("/") else f"{mirror}/", file.name)
        for _ in range(ATTEMPTS):
            before = _size(part)
            try:
                _transfer(url, part, file, progress, timeout)
                if not matches(part, file):
                    raise DatasetError(t("datasets.checksum", size=_size(part), expected=file.size))
                if check is not None:
                    check(part, file.name)
            except DatasetError as error:
                part.unlink(missing_ok=True)
                failures.append(f"{url}: {error}")
                if before == 0:
                    break  # the mirror itself serves a bad file; otherwise the resumed half may have been to blame
            except urllib.error.HTTPError as error:
                failures.append(f"{url}: HTTP {error.code} {error.reason}")
                break
            except (OSError, http.client.HTTPException) as error:
                failures.append(f"{url}: {getattr(error, 'reason', None) or error or type(error).__name__}")
                if _size(part) <= before:
                    break  # no progress at all: asking again at once would not help
            else:
                os.replace(part, target)
                print(t("datasets.downloaded", name=file.name, size=_size(target)))
                return
    raise DownloadError(
        t("datasets.download_failed", name=file.name, folder=folder, reasons="\n".join(f"  - {f}" for f in failures))
    )


def _transfer(url: str, part: Path, file: RemoteFile, progress: bool, timeout: float) -> None:
    """Bring ``part`` to the full length of what ``url`` serves, going on from what it already holds."""
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise DownloadError(t("datasets.scheme", url=url))
    have = _size(part)
    headers = {"User-Agent": "tfedu", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        response = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=timeout)
    except urllib.error.HTTPError as error:
        if error.code != http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        return  # nothing beyond what is there: the checksum decides whether it is the whole file
    with response:
        span = _Span.of(response, have)
        limit = MAX_BYTES if file.size is None else max(file.size, file.raw_size or 0) + _SLACK
        if span.total is not None and span.total > limit:
            raise DatasetError(t("datasets.too_long", url=url, size=span.total, limit=limit))
        _write(response, part, span, limit, file.name, url, progress)


@dataclass(frozen=True)
class _Span:
    """Which bytes of the file an answer carries: from ``start`` up to ``total`` (``None``: the server does not say)."""

    start: int
    total: int | None

    @classmethod
    def of(cls, response: Any, asked: int) -> _Span:
        length = response.headers.get("Content-Length")
        start = 0
        if response.status == http.client.PARTIAL_CONTENT:
            unit, _, described = response.headers.get("Content-Range", "").partition(" ")
            first = described.partition("-")[0]
            if unit != "bytes" or first != str(asked):
                raise http.client.HTTPException(f"Content-Range: {unit} {described}")
            start = asked
        return cls(start, start + int(length) if length and length.isdigit() else None)


def _write(response: Any, part: Path, span: _Span, limit: int, name: str, url: str, progress: bool) -> None:
    from tqdm.auto import tqdm

    position = span.start
    with (
        part.open("r+b" if span.start else "wb") as out,
        tqdm(total=span.total, initial=position, desc=name, unit="B", unit_scale=True, disable=not progress) as bar,
    ):
        out.seek(position)
        while chunk := response.read1(_CHUNK):
            position += len(chunk)
            if position > limit:
                raise DatasetError(t("datasets.too_long", url=url, size=position, limit=limit))
            out.write(chunk)
            bar.update(len(chunk))
        out.flush()
        os.fsync(out.fileno())
    if span.total is not None and position < span.total:
        raise http.client.HTTPException(t("datasets.broke_off", got=position, size=span.total))


def matches(path: Path, file: RemoteFile) -> bool:
    """Whether a file is the catalogue's: as published, or, when it was only compressed anew, by its content.

    A file of which the catalogue knows no checksum passes.
    """
    if file.sha256 is None:
        return True
    if path.stat().st_size == file.size and _sha256(path) == file.sha256:
        return True
    return file.raw_sha256 is not None and _raw_sha256(path, file.raw_size or 0) == file.raw_sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return _digest(stream, path.stat().st_size)


def _raw_sha256(path: Path, raw_size: int) -> str:
    """The checksum of what a ``.gz`` unpacks to; empty when that is broken or longer than ``raw_size``."""
    try:
        with gzip.open(path) as stream:
            return _digest(stream, raw_size)
    except (OSError, EOFError, zlib.error):
        return ""


def _digest(stream: BinaryIO | gzip.GzipFile, limit: int) -> str:
    """SHA-256 of everything in ``stream``; empty when there is more than ``limit``."""
    digest, total = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        total += len(chunk)
        if total > limit:
            return ""
        digest.update(chunk)
    return digest.hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
