"""Reading and writing TFRecord files from Python (TF: ``tf.python_io``)."""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tfedu.graph.errors import DataLossError, FailedPreconditionError
from tfedu.io.records import HEADER, Records, framed, framed_header
from tfedu.platform.paths import as_tensorflow_errors, local

__all__ = ["TFRecordCompressionType", "TFRecordOptions", "TFRecordWriter", "tf_record_iterator"]


class TFRecordCompressionType:
    """How the file as a whole is compressed."""

    NONE = 0
    ZLIB = 1
    GZIP = 2


_WRAPPED = {"ZLIB": zlib.MAX_WBITS, "GZIP": zlib.MAX_WBITS + 16}
"""What zlib calls window bits, which say what stands around the compressed data."""

_AT_ONCE = 1 << 18


class TFRecordOptions:
    """How a TFRecord file is written or read.

    Args:
        compression_type: ``""`` (default), ``"ZLIB"``, ``"GZIP"``, or a member of :class:`TFRecordCompressionType`.
        flush_mode, input_buffer_size, output_buffer_size: of TensorFlow's own writer; they change nothing here.
        window_bits, compression_level, compression_method, mem_level, compression_strategy: as zlib has them.

    Raises:
        ValueError: a compression that does not exist.
    """

    compression_type_map = {  # noqa: RUF012
        TFRecordCompressionType.ZLIB: "ZLIB",
        TFRecordCompressionType.GZIP: "GZIP",
        TFRecordCompressionType.NONE: "",
    }

    def __init__(
        self,
        compression_type: Any = None,
        flush_mode: int | None = None,
        input_buffer_size: int | None = None,
        output_buffer_size: int | None = None,
        window_bits: int | None = None,
        compression_level: int | None = None,
        compression_method: int | None = None,
        mem_level: int | None = None,
        compression_strategy: int | None = None,
    ) -> None:
        self.get_compression_type_string(compression_type)
        self.compression_type = compression_type
        self.flush_mode = flush_mode
        self.input_buffer_size = input_buffer_size
        self.output_buffer_size = output_buffer_size
        self.window_bits = window_bits
        self.compression_level = compression_level
        self.compression_method = compression_method
        self.mem_level = mem_level
        self.compression_strategy = compression_strategy

    @classmethod
    def get_compression_type_string(cls, options: Any) -> str:
        """``""``, ``"ZLIB"`` or ``"GZIP"``, from options, a name, or a number.

        Raises:
            ValueError: none of these.
        """
        if not options:
            return ""
        if isinstance(options, TFRecordOptions):
            return cls.get_compression_type_string(options.compression_type)
        if options in cls.compression_type_map:
            return cls.compression_type_map[options]
        if options in cls.compression_type_map.values():
            return str(options)
        raise ValueError(f'Not a valid compression_type: "{options}"')

    def _compressor(self) -> Any:
        kind = self.get_compression_type_string(self)
        if not kind:
            return None
        around = _WRAPPED[kind]
        bits = around if self.window_bits is None else self.window_bits + around - zlib.MAX_WBITS

        def chosen(value: int | None, usual: int) -> int:
            return usual if value is None else value

        return zlib.compressobj(
            chosen(self.compression_level, zlib.Z_DEFAULT_COMPRESSION),
            chosen(self.compression_method, zlib.DEFLATED),
            bits,
            chosen(self.mem_level, zlib.DEF_MEM_LEVEL),
            chosen(self.compression_strategy, zlib.Z_DEFAULT_STRATEGY),
        )


class TFRecordWriter:
    """Writes records into a file, which is made anew.

    Args:
        path: of the file.
        options: :class:`TFRecordOptions`, or a compression.

    Raises:
        OpError: the file cannot be made, such as NotFoundError where there is no such folder.

    >>> with TFRecordWriter("two.tfrecord") as writer:
    ...     writer.write(b"one")
    ...     writer.write(b"two")
    >>> list(tf_record_iterator("two.tfrecord"))
    [b'one', b'two']
    """

    def __init__(self, path: Any, options: Any = None) -> None:
        if not isinstance(options, TFRecordOptions):
            options = TFRecordOptions(compression_type=options)
        self._compressor = options._compressor()
        name = local(path)
        with as_tensorflow_errors(name):
            self._file = Path(name).open("wb")  # noqa: SIM115

    def __enter__(self) -> TFRecordWriter:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._file.closed:
            raise FailedPreconditionError(None, None, "Writer not initialized or previously closed")

    def write(self, record: bytes) -> None:
        """Append one record.

        Raises:
            TypeError: something else than bytes. FailedPreconditionError: the file is closed.
        """
        if not isinstance(record, bytes):
            raise TypeError(f"expected bytes, {type(record).__name__} found")
        self._check_open()
        data = framed(record)
        self._file.write(self._compressor.compress(data) if self._compressor else data)

    def flush(self) -> None:
        """Let what was written so far be in the file.

        Raises:
            FailedPreconditionError: the file is closed.
        """
        self._check_open()
        if self._compressor:
            self._file.write(self._compressor.flush(zlib.Z_SYNC_FLUSH))
        self._file.flush()

    def close(self) -> None:
        """Finish the file; a second time nothing happens."""
        if not self._file.closed:
            if self._compressor:
                self._file.write(self._compressor.flush())
            self._file.close()


def tf_record_iterator(path: Any, options: Any = None) -> Iterator[bytes]:
    """The records of a file, one after the other.

    Args:
        path: of the file.
        options: :class:`TFRecordOptions`, or a compression: how it was written.

    Raises:
        NotFoundError: there is no such file.
        DataLossError: a record is damaged, or the data of the last one not complete. What stands before it has been
            returned by then; a file that ends inside of a record's length just ends, as in TensorFlow.
    """
    kind = TFRecordOptions.get_compression_type_string(options)
    name = local(path)
    with as_tensorflow_errors(name):
        file = Path(name).open("rb")  # noqa: SIM115
    with file:
        if not kind:
            yield from _whole(Records(name))
            return
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "records"
            with plain.open("wb") as target:
                _decompress(file, target, kind)
            yield from _whole(Records(plain))


def _decompress(source: Any, target: Any, kind: str) -> None:
    decompressor = zlib.decompressobj(_WRAPPED[kind])
    try:
        while block := source.read(_AT_ONCE):
            target.write(decompressor.decompress(block))
    except zlib.error as error:
        reason = str(error).rpartition(": ")[2]
        raise DataLossError(None, None, f"inflate() failed with error -3: {reason}") from None
    target.write(decompressor.flush())


def _whole(records: Records) -> Iterator[bytes]:
    yield from records
    if records.damaged:
        with records.path.open("rb") as file:
            file.seek(records.position)
            header = file.read(HEADER)
        right = header == framed_header(struct.unpack("<Q", header[:8])[0])
        raise DataLossError(None, None, f"corrupted record at {records.position + HEADER * right}")
    if records.truncated and records.path.stat().st_size - records.position >= HEADER:
        raise DataLossError(None, None, f"truncated record at {records.position}")
