"""Files of records (TFRecord; event files are such): a length, the data, a checksum of each.

uint64 length, uint32 checksum of the length, data, uint32 checksum of the data
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tfedu.io.crc32c import crc32c, crc32c_each, masked

HEADER, FOOTER = 12, 4
_AT_ONCE = 1 << 20
_SHORT = 2048
"""Records up to this many bytes are checked many at a time."""


def framed(data: bytes) -> bytes:
    """``data`` as one record of a file.

    >>> framed(b"").hex()
    '000000000000000029039807d8ea82a2'
    """
    return b"".join([framed_header(len(data)), data, struct.pack("<I", masked(crc32c(data)))])


def framed_header(length: int) -> bytes:
    """What stands before ``length`` bytes of data."""
    written = struct.pack("<Q", length)
    return written + struct.pack("<I", masked(crc32c(written)))


class Records:
    """The records of a file that may still grow: iterating gives what is new since the last time.

    At most a megabyte (or one record) is in memory.

    Attributes:
        path: the file.
        position: how many bytes of whole, right records have been read.
        damaged: whether what follows is not a record; nothing more is read then.

    >>> Path("some.tfrecord").write_bytes(framed(b"one") + framed(b"two")[:-1])
    37
    >>> records = Records("some.tfrecord")
    >>> list(records), records.position, records.truncated
    ([b'one'], 19, True)
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.position = 0
        self.damaged = False

    @property
    def truncated(self) -> bool:
        """Whether a part of a record follows: it is being written, or its writer was interrupted."""
        return not self.damaged and self.path.stat().st_size > self.position

    def __iter__(self) -> Iterator[bytes]:
        wanted = 0
        with self.path.open("rb") as file:
            while not self.damaged:
                file.seek(self.position)
                block = file.read(max(_AT_ONCE, wanted))
                starts, lengths, wanted = _frames(block)
                right = _right(block, starts, lengths)
                for start, length in zip(starts[:right].tolist(), lengths[:right].tolist()):
                    self.position += HEADER + length + FOOTER
                    yield block[start : start + length]
                self.damaged = right < len(starts) or wanted < 0
                left = os.fstat(file.fileno()).st_size - self.position
                if not right and (not wanted or wanted > left):
                    return  # the end, or a record that is not complete yet


def _frames(block: bytes) -> tuple[np.ndarray, np.ndarray, int]:
    """Where the data of each complete record lies, if its header is right.

    Last, the size of the record that is not complete; 0 when not even its header is, -1 when that is wrong.
    """
    starts, lengths, at = [], [], 0
    unpack = struct.Struct("<Q").unpack_from
    while at + HEADER <= len(block):
        (length,) = unpack(block, at)
        end = at + HEADER + length + FOOTER
        if end > len(block):
            break
        starts.append(at + HEADER)
        lengths.append(length)
        at = end
    wanted = 0
    if at + HEADER <= len(block):
        header = crc32c(block[at : at + 8])
        wanted = end - at if masked(header) == unpack(block + bytes(4), at + 8)[0] & 0xFFFFFFFF else -1
    return np.array(starts, np.int64), np.array(lengths, np.int64), wanted


def _right(block: bytes, starts: np.ndarray, lengths: np.ndarray) -> int:
    """How many records from the first on have the checksums that they carry."""
    buffer = np.frombuffer(block, np.uint8)
    found = np.empty(len(starts), np.int64)
    short = lengths <= _SHORT
    found[short] = crc32c_each(buffer, starts[short], lengths[short])
    for number in np.flatnonzero(~short).tolist():
        found[number] = crc32c(block[starts[number] : starts[number] + lengths[number]])
    headers = crc32c_each(buffer, starts - HEADER, np.full(len(starts), 8))

    def carried(places: np.ndarray) -> np.ndarray:
        return buffer[places[:, np.newaxis] + np.arange(4)].view("<u4").ravel()

    wrong = (masked(found) != carried(starts + lengths)) | (masked(headers) != carried(starts - 4))
    return int(wrong.argmax()) if wrong.any() else len(starts)
