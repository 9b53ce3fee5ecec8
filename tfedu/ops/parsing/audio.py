"""Sound files: 16-bit PCM in WAV."""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op

_LIMIT = 2**31 - 1
_FORMAT = "<HHIIHH"
"""Kind, channels, sample rate, bytes per second, bytes per sample of all channels, bits."""


class _Reader:
    """Walks through the chunks of a file."""

    def __init__(self, ctx: Any, data: bytes) -> None:
        self.ctx, self.data, self.at = ctx, data, 0

    def take(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise self.ctx.invalid("Data too short when trying to read string")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def expect(self, word: bytes) -> None:
        found = self.take(len(word))
        if found != word:
            shown = found.decode("utf8", "backslashreplace")
            raise self.ctx.invalid(f"Header mismatch: Expected {word.decode()} but found {shown}")

    def layout(self) -> tuple[int, int]:
        """The number of channels and the sample rate, from the header."""
        self.expect(b"RIFF")
        self.number()
        self.expect(b"WAVE")
        self.expect(b"fmt ")
        size = self.number()
        if size not in (16, 18):
            raise self.ctx.invalid(f"Bad format chunk size for WAV: Expected 16 or 18, but got{size}")
        kind, channels, rate, per_second, per_sample, bits = struct.unpack(_FORMAT, self.take(16))
        self.take(size - 16)
        if kind != 1:
            raise self.ctx.invalid(f"Bad audio format for WAV: Expected 1 (PCM), but got{kind}")
        if channels < 1:
            raise self.ctx.invalid(f"Bad number of channels for WAV: Expected at least 1, but got {channels}")
        if bits != 16:
            raise self.ctx.invalid(f"Can only read 16-bit WAV files, but received {bits}")
        for what, found, expected in (
            ("sample", per_sample, 2 * channels),
            ("second", per_second, 2 * channels * rate),
        ):
            if found != expected:
                raise self.ctx.invalid(f"Bad bytes per {what} in WAV header: Expected {expected} but got {found}")
        return channels, rate

    def samples(self, channels: int) -> np.ndarray:
        """The data chunk, float32 [samples, channels] in [-1, 1)."""
        found = None
        while self.at < len(self.data):
            name, size = self.take(4), self.number()
            if size > _LIMIT:
                shown = name.decode("utf8", "backslashreplace")
                raise self.ctx.invalid(
                    f"WAV data chunk '{shown}' is too large: {size} bytes, but the limit is {_LIMIT}"
                )
            if name != b"data":
                self.at += size
                continue
            count = size // (2 * channels)
            numbers = np.frombuffer(self.take(2 * channels * count), "<i2")
            found = numbers.astype(np.float32).reshape(count, channels) / np.float32(2**15)
        if found is None:
            raise self.ctx.invalid("No data chunk found in WAV")
        return found


def _decode_host(ctx: Any, contents: np.ndarray) -> list[Any]:
    reader = _Reader(ctx, contents.item())
    channels, rate = reader.layout()
    audio = reader.samples(channels)
    wanted, length = ctx.attr("desired_channels"), ctx.attr("desired_samples")
    if wanted != -1:  # the first channels; the last one stands for those that are missing
        audio = audio[:, np.minimum(np.arange(wanted), channels - 1)]
    if length != -1:
        audio = np.pad(audio[:length], [(0, max(length - len(audio), 0)), (0, 0)])
    return [audio, rate]


def _decode_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    extents = [ctx.attr(name) for name in ("desired_samples", "desired_channels")]
    return [tuple(None if extent == -1 else extent for extent in extents), ()]


declare(
    "DecodeWav",
    "contents: string",
    "audio: float32, sample_rate: int32",
    "desired_channels: int = -1, desired_samples: int = -1",
    doc=("The samples of a WAV file", "解码 WAV 音频"),
    shape=_decode_shape,
    host=_decode_host,
)


class DecodeWav(NamedTuple):
    """What :func:`decode_wav` returns."""

    audio: Tensor
    sample_rate: Tensor


def decode_wav(
    contents: Any, desired_channels: int = -1, desired_samples: int = -1, name: str | None = None
) -> DecodeWav:
    """The samples of a 16-bit PCM WAV file (TF: ``tf.audio.decode_wav``).

    Args:
        contents: the file, a scalar string.
        desired_channels: how many channels are wanted (default: those of the file); a missing one repeats the last.
        desired_samples: how many samples are wanted (default: all); missing ones are 0.

    Returns:
        ``audio``, float32 [samples, channels] in [-1, 1), and ``sample_rate``, int32.

    Raises (in a run):
        InvalidArgumentError: no such file, or another kind of sound.
    """
    return DecodeWav(
        *apply_op(
            "DecodeWav", name, contents=contents, desired_channels=desired_channels, desired_samples=desired_samples
        )
    )


def wav(samples: np.ndarray, rate: int) -> bytes:
    """The file of samples [frames, channels] in [-1, 1]; what lies outside is clipped.

    Raises:
        ValueError: what TensorFlow says of samples or a rate that no file can have.
    """
    channels = samples.shape[1]
    if not 0 < rate < 2**32:
        raise ValueError(f"sample_rate must be in (0, 2^32), got: {rate % 2**64}")
    if not samples.size:
        raise ValueError("audio is null")
    if channels > 2**15 - 1:
        raise ValueError(f"num_channels must be in (0, 2^15), got: {channels}")
    scaled = samples.astype(np.float64) * 2**15
    numbers = np.clip(np.trunc(scaled + np.copysign(0.5, scaled)), -(2**15), 2**15 - 1).astype("<i2").tobytes()
    layout = struct.pack(_FORMAT, 1, channels, rate, 2 * channels * rate % 2**32, 2 * channels, 16)
    head = b"RIFF" + struct.pack("<I", 36 + len(numbers)) + b"WAVEfmt " + struct.pack("<I", 16) + layout
    return head + b"data" + struct.pack("<I", len(numbers)) + numbers


def _encode_host(ctx: Any, audio: np.ndarray, sample_rate: np.ndarray) -> bytes:
    try:
        return wav(audio, int(sample_rate))
    except ValueError as error:
        raise ctx.invalid(str(error)) from None


def _encode_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 2)
    ctx.rank(1, 0)
    return [()]


declare(
    "EncodeWav",
    "audio: float32, sample_rate: int32",
    "contents: string",
    doc=("Samples as a WAV file", "编码为 WAV 音频"),
    shape=_encode_shape,
    host=_encode_host,
)


def encode_wav(audio: Any, sample_rate: Any, name: str | None = None) -> Tensor:
    """Samples as a 16-bit PCM WAV file, a scalar string (TF: ``tf.audio.encode_wav``).

    Args:
        audio: float32 [samples, channels]; what lies outside of [-1, 1] is clipped.
        sample_rate: samples per second, int32.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sound = sess.run(decode_wav(encode_wav([[0.0, 0.5], [-1.0, 1.0]], 8000)))
    >>> sound.audio.shape, int(sound.sample_rate)
    ((2, 2), 8000)
    """
    return apply_op("EncodeWav", name, audio=audio, sample_rate=sample_rate)
