"""One downloader per folder: a lock that the operating system drops when its holder dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tfedu.i18n import t

LOCK_NAME = ".tfedu-download.lock"
_POLL = 0.1

if sys.platform == "win32":
    import msvcrt

    def _try_lock(stream: BinaryIO) -> bool:
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(stream: BinaryIO) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def folder_lock(folder: Path, timeout: float = 3600.0) -> Iterator[None]:
    """Hold ``folder`` for downloading; wait while another process or thread does, and say so once.

    The lock file stays behind, empty: removing it would let two waiters lock two different files of that name.

    Raises:
        TimeoutError: when the folder is still held after ``timeout`` seconds.
    """
    with (folder / LOCK_NAME).open("ab") as stream:
        deadline = time.monotonic() + timeout
        told = False
        while not _try_lock(stream):
            if time.monotonic() > deadline:
                raise TimeoutError(t("datasets.lock_timeout", folder=folder, lock=folder / LOCK_NAME))
            if not told:
                print(t("datasets.lock_waiting", folder=folder))
                told = True
            time.sleep(_POLL)
        yield
