"""The IDX reader: what it reads, and every way in which a file can be bad."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfedu.datasets import DatasetError, read_idx, write_idx
from tfedu.datasets.mnist import extract_images, extract_labels
from tfedu.i18n import set_language


def idx(code: int, shape: tuple[int, ...], body: bytes) -> bytes:
    """An IDX file from its parts, by hand."""
    return bytes([0, 0, code, len(shape)]) + b"".join(struct.pack(">I", size) for size in shape) + body


@pytest.mark.parametrize("name", ["plain", "packed.gz"])
def test_reads_what_the_format_says(tmp_path: Path, name: str) -> None:
    content = idx(0x0B, (2, 3), bytes.fromhex("0001 0002 0003 fffe 7fff 8000"))
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    values = read_idx(path)
    assert values.tolist() == [[1, 2, 3], [-2, 32767, -32768]]
    assert values.dtype == np.int16
    assert values.dtype.isnative


@pytest.mark.parametrize(
    ("code", "body", "expected", "dtype"),
    [
        (0x08, b"\x00\xff", [0, 255], "uint8"),
        (0x09, b"\x80\x7f", [-128, 127], "int8"),
        (0x0C, b"\x00\x00\x01\x00\xff\xff\xff\xff", [256, -1], "int32"),
        (0x0D, struct.pack(">2f", 1.5, -0.25), [1.5, -0.25], "float32"),
        (0x0E, struct.pack(">2d", 0.1, 1e300), [0.1, 1e300], "float64"),
    ],
)
def test_every_element_type(code: int, body: bytes, expected: list[float], dtype: str) -> None:
    values = read_idx(io.BytesIO(idx(code, (2,), body)))
    assert values.tolist() == expected
    assert values.dtype == dtype


def test_compression_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    disguised = tmp_path / "labels"
    disguised.write_bytes(gzip.compress(idx(0x08, (1,), b"\x07")))
    assert read_idx(disguised).tolist() == [7]


def test_an_open_file_is_read_from_where_it_stands() -> None:
    stream = io.BytesIO(b"skip" + gzip.compress(idx(0x08, (2,), b"\x01\x02")))
    stream.seek(4)
    assert read_idx(stream).tolist() == [1, 2]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["uint8", "int8", "int16", "int32", "float32", "float64"]),
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, dtype: str, shape: list[int]) -> None:
    values = (np.arange(np.prod(shape)) % 100 - 7).astype(dtype).reshape(shape)
    for name in ("a", "a.gz"):
        path = tmp_path_factory.getbasetemp() / f"round-trip-{name}"
        write_idx(path, values)
        again = read_idx(path)
        assert again.dtype == values.dtype
        assert again.shape == values.shape
        np.testing.assert_array_equal(again, values)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.gz", "two.gz"):
        write_idx(tmp_path / name, np.arange(5, dtype=np.uint8))
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


@pytest.mark.parametrize("values", [np.zeros(2, np.int64), np.zeros(2, bool), np.uint8(3)])
def test_what_idx_cannot_hold_is_not_written(tmp_path: Path, values: object) -> None:
    with pytest.raises(TypeError, match="IDX cannot hold"):
        write_idx(tmp_path / "x", values)  # type: ignore[arg-type]
    assert not (tmp_path / "x").exists()


GOOD = idx(0x08, (2, 3), b"abcdef")
BAD = {
    "empty": (b"", "ends before its header"),
    "one byte": (b"\x00", "ends before its header"),
    "no sizes": (GOOD[:4], "ends before its header"),
    "half a size": (GOOD[:10], "ends before its header"),
    "no elements": (GOOD[:12], "cut off.*needs 6 bytes, the file holds 0"),
    "one element short": (GOOD[:-1], "cut off.*needs 6 bytes, the file holds 5"),
    "one byte too many": (GOOD + b"x", "bytes are left over"),
    "a web page": (b"<!DOCTYPE html><title>404</title>", "Invalid magic number 1008813135 in IDX file"),
    "unknown element type": (idx(0x07, (1,), b"x"), "Invalid magic number 1793"),
    "no dimensions": (bytes([0, 0, 8, 0]) + b"x", "Invalid magic number 2048"),
    "more dimensions than an array has": (idx(0x08, (1,) * 33, b"x"), "Invalid magic number"),
    "terabytes": (idx(0x08, (2**32 - 1, 2**32 - 1), b""), "exceeds the limit"),
    "terabytes of nothing": (idx(0x08, (0, 2**32 - 1, 2**32 - 1), b""), "exceeds the limit"),
    "overflowing 64 bits to zero": (idx(0x08, (2**16, 2**16, 2**16, 2**16), b""), "exceeds the limit"),
}


@pytest.mark.parametrize("packed", [False, True], ids=["raw", "gz"])
@pytest.mark.parametrize("fault", BAD)
def test_bad_content_is_refused_with_the_file_named(tmp_path: Path, fault: str, packed: bool) -> None:
    content, message = BAD[fault]
    path = tmp_path / "suspect"
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(DatasetError, match=message) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)
    assert "elete it" in str(caught.value), "the remedy is missing"


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-9],  # stream cut off
        lambda packed: packed[:-4],  # checksum there, length missing
        lambda packed: packed[:-8] + bytes(4) + packed[-4:],  # wrong checksum
        lambda packed: packed[:99] + bytes([packed[99] ^ 0x55]) + packed[100:],  # a flipped byte
        lambda packed: packed[:5],  # header cut off
        lambda packed: packed + b"garbage",
    ],
)
def test_damaged_compression_is_refused(tmp_path: Path, damage) -> None:
    path = tmp_path / "suspect.gz"
    path.write_bytes(damage(gzip.compress(idx(0x08, (1000,), bytes(range(250)) * 4))))
    with pytest.raises(DatasetError, match=r"suspect\.gz is damaged"):
        read_idx(path)


def test_a_hostile_file_costs_no_memory(tmp_path: Path) -> None:
    """A header that announces just under the limit, and a bomb behind a small header."""
    announces = tmp_path / "announces"
    announces.write_bytes(idx(0x08, (2**30 - 1,), b"few"))
    bomb = tmp_path / "bomb.gz"
    bomb.write_bytes(gzip.compress(idx(0x08, (3,), b"abc") + bytes(2**26)))
    tracemalloc.start()
    for path in (announces, bomb):
        with pytest.raises(DatasetError):
            read_idx(path)
    assert tracemalloc.get_traced_memory()[1] < 2**23
    tracemalloc.stop()


@settings(max_examples=300, deadline=None)
@given(st.booleans(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), max_size=4), st.integers(0, 60))
def test_whatever_happens_to_a_file_it_is_read_or_refused(
    packed: bool, changes: list[tuple[int, int]], cut: int
) -> None:
    """Bytes overwritten and an end cut off: never another exception, never an array that the bytes do not justify."""
    content = bytearray(gzip.compress(GOOD, mtime=0) if packed else GOOD)
    for place, value in changes:
        if place < len(content):
            content[place] = value
    content = content[: max(len(content) - cut, 0)] if cut < 30 else content
    try:
        values = read_idx(io.BytesIO(bytes(content)), limit=2**20)
    except DatasetError:
        return
    raw = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else bytes(content)
    assert raw.endswith(values.astype(values.dtype.newbyteorder(">")).tobytes())
    assert len(raw) == 4 + 4 * values.ndim + values.nbytes


def test_the_limit_is_exact() -> None:
    assert read_idx(io.BytesIO(GOOD), limit=6).size == 6
    with pytest.raises(DatasetError, match="exceeds the limit of 5 bytes"):
        read_idx(io.BytesIO(GOOD), limit=5)


def test_mnist_kinds_have_tensorflows_magic_numbers(tmp_path: Path) -> None:
    images, labels = tmp_path / "images", tmp_path / "labels"
    write_idx(images, np.zeros((2, 3, 4), np.uint8))
    write_idx(labels, np.array([1, 2], np.uint8))
    assert extract_images(images).shape == (2, 3, 4, 1)
    with labels.open("rb") as stream:
        assert extract_labels(stream, one_hot=True, num_classes=3).tolist() == [[0, 1, 0], [0, 0, 1]]
    with pytest.raises(DatasetError, match=r"Invalid magic number 2049 in MNIST image file: .*labels"):
        extract_images(labels)
    with pytest.raises(DatasetError, match=r"Invalid magic number 2051 in MNIST label file: .*images"):
        extract_labels(images)


def test_errors_speak_chinese() -> None:
    set_language("zh")
    with pytest.raises(DatasetError, match=r"不完整.*需要 6 字节，文件中只有 5 字节.*请删除后重新获取"):
        read_idx(io.BytesIO(GOOD[:-1]))
