"""TFRecord files: strings of bytes one after the other, with checksums, compressed or not.

Each record is its length (eight bytes, little end first), the checksum of these, its bytes, and their checksum.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from tfedu.graph import errors
from tfedu.platform.crc32c import masked
from tfedu.platform.paths import as_tensorflow_errors, local

_BUFFER = 256 * 1024


class TFRecordCompressionType:
    """How a record file is compressed: ``NONE``, ``ZLIB`` or ``GZIP``."""

    NONE = 0
    ZLIB = 1
    GZIP = 2


class TFRecordOptions:
    """How a record file is compressed, in detail (TF: ``tf.io.TFRecordOptions``).

    Args:
        compression_type: ``"GZIP"``, ``"ZLIB"`` or ``""``; or a :class:`TFRecordCompressionType`.
        compression_level: 0 to 9; how much time to spend.
        compression_strategy, compression_method, mem_level, window_bits: as zlib has them.
        flush_mode, input_buffer_size, output_buffer_size: accepted; nothing depends on them here.

    Raises:
        ValueError: ``Not a valid compression_type: "..."``.

    >>> TFRecordOptions(TFRecordCompressionType.GZIP).compression_type
    2
    """

    compression_type_map = {  # noqa: RUF012 - a public name of TensorFlow's
        TFRecordCompressionType.ZLIB: "ZLIB",
        TFRecordCompressionType.GZIP: "GZIP",
        TFRecordCompressionType.NONE: "",
    }

    def __init__(
        self,
        compression_type: Any = None,
        flush_mode: Any = None,
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
        """``"GZIP"``, ``"ZLIB"`` or ``""``, of options, a compression type or its name.

        >>> TFRecordOptions.get_compression_type_string(TFRecordCompressionType.ZLIB)
        'ZLIB'
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
        """What compresses, or None."""
        kind = self.get_compression_type_string(self.compression_type)
        if not kind:
            return None
        bits = zlib.MAX_WBITS if self.window_bits is None else self.window_bits
        if kind == "GZIP" and bits < 16:
            bits += 16
        return zlib.compressobj(
            zlib.Z_DEFAULT_COMPRESSION if self.compression_level is None else self.compression_level,
            zlib.DEFLATED if self.compression_method is None else self.compression_method,
            bits,
            zlib.DEF_MEM_LEVEL if self.mem_level is None else self.mem_level,
            zlib.Z_DEFAULT_STRATEGY if self.compression_strategy is None else self.compression_strategy,
        )


class TFRecordWriter:
    """Writes records to a file (TF: ``tf.io.TFRecordWriter``, ``tf.python_io.TFRecordWriter``).

    Args:
        path: of the file, which begins anew.
        options: :class:`TFRecordOptions`, a :class:`TFRecordCompressionType` or the name of one.

    Raises:
        NotFoundError, PermissionDeniedError, ...: the file cannot be written.
        ValueError: a compression that is not known.

    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/some.tfrecords"
    >>> with TFRecordWriter(path) as writer:
    ...     writer.write(b"one")
    ...     writer.write(b"two")
    >>> list(tf_record_iterator(path))
    [b'one', b'two']
    """

    def __init__(self, path: Any, options: Any = None) -> None:
        if not isinstance(options, TFRecordOptions):
            options = TFRecordOptions(options)
        name = local(path)
        with as_tensorflow_errors(name):
            self._file: BinaryIO | None = open(name, "wb")  # noqa: SIM115 - closed by close()
        self._compressor = options._compressor()

    def __enter__(self) -> TFRecordWriter:
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()

    def _open(self) -> BinaryIO:
        if self._file is None:
            raise errors.FailedPreconditionError(None, None, "Writer not initialized or previously closed")
        return self._file

    def write(self, record: bytes) -> None:
        """Append one record.

        Raises:
            TypeError: no bytes. FailedPreconditionError: the file is closed.
        """
        if not isinstance(record, (bytes, bytearray)):
            raise TypeError(f"expected bytes, {type(record).__name__} found")
        data = bytes(record)
        length = struct.pack("<Q", len(data))
        whole = b"".join([length, struct.pack("<I", masked(length)), data, struct.pack("<I", masked(data))])
        self._open().write(self._compressor.compress(whole) if self._compressor else whole)

    def flush(self) -> None:
        """Write to the file what is still in memory."""
        file = self._open()
        if self._compressor:
            file.write(self._compressor.flush(zlib.Z_SYNC_FLUSH))
        file.flush()

    def close(self) -> None:
        """Finish the file. Closing twice is no error."""
        if self._file is not None:
            if self._compressor:
                self._file.write(self._compressor.flush())
            self._file.close()
            self._file = None


def tf_record_iterator(path: Any, options: Any = None) -> Iterator[bytes]:
    """The records of a file, one after the other (TF: ``tf.io.tf_record_iterator``, also in ``tf.python_io``).

    Args:
        path: of the file.
        options: as for :class:`TFRecordWriter`; a file does not say how it is compressed.

    Yields:
        bytes. Where the file breaks off inside of a record's length, the records end.

    Raises:
        NotFoundError, ...: the file cannot be read.
        DataLossError: after all records in front of the damage: ``corrupted record at 17`` (a checksum is wrong) or
            ``truncated record at 17`` (it breaks off); or ``inflate() failed with error -3: ...``.
    """
    kind = TFRecordOptions.get_compression_type_string(options)
    name = local(path)
    with as_tensorflow_errors(name), open(name, "rb") as file:
        source = _Inflated(file, kind) if kind else file
        offset = 0
        while True:
            header = source.read(12)
            if len(header) < 12:
                return
            length = _checked(header, offset)
            (size,) = struct.unpack("<Q", length)
            data = _read(source, size + 4)
            if len(data) < size + 4:
                raise errors.DataLossError(None, None, f"truncated record at {offset}")
            yield _checked(data, offset + 12)
            offset += 12 + size + 4


def _read(source: Any, size: int) -> bytes:
    """As many bytes as are there; a damaged length shall not ask for all memory at once."""
    pieces = []
    while size > 0:
        piece = source.read(min(size, 1 << 26))
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _checked(data: bytes, offset: int) -> bytes:
    """What stands in front of the checksum."""
    body, check = data[:-4], data[-4:]
    if struct.unpack("<I", check)[0] != masked(body):
        raise errors.DataLossError(None, None, f"corrupted record at {offset}")
    return body


class _Inflated:
    """A compressed file as if it was not; where it breaks off, it ends."""

    def __init__(self, file: BinaryIO, kind: str) -> None:
        self._file = file
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS + (16 if kind == "GZIP" else 0))
        self._ready = b""

    def read(self, size: int) -> bytes:
        pieces = [self._ready]
        missing = size - len(self._ready)
        while missing > 0:
            piece = self._more()
            if piece is None:
                break
            pieces.append(piece)
            missing -= len(piece)
        whole = b"".join(pieces)
        self._ready = whole[size:]
        return whole[:size]

    def _more(self) -> bytes | None:
        waiting = self._inflater.unconsumed_tail or self._file.read(_BUFFER)
        if not waiting:
            return None
        try:
            return self._inflater.decompress(waiting, _BUFFER)
        except zlib.error as error:
            reason = str(error).rpartition(": ")[2]
            message = f"inflate() failed with error -3: {reason}"
            raise errors.DataLossError(None, None, message) from None
