"""Summaries to look at and to listen to: pictures as PNG, sound as WAV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import scalar as scalar_shape
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor
from tfedu.ops.image import png
from tfedu.ops.parsing import audio as sound
from tfedu.ops.summaries.naming import collected, summary_scope
from tfedu.ops.summaries.numbers import DEFAULT, extents, new_summary

_ALMOST_ZERO = 1e-6


def _tag(base: str, kind: str, at_most: int, index: int) -> str:
    return f"{base}/{kind}/{index}" if at_most > 1 else f"{base}/{kind}"


# -- pictures ---------------------------------------------------------------------------------------------------------


def as_bytes(picture: np.ndarray, bad_colour: np.ndarray) -> np.ndarray:
    """Numbers [..., channels] as uint8: the largest becomes 255, or, where some are negative, zero becomes 128 and the
    one farthest from it 1 or 255. Pixels that are not finite take ``bad_colour``.

    >>> as_bytes(np.array([[0.0], [0.5], [2.0]], np.float32), np.array([255], np.uint8)).ravel().tolist()
    [0, 63, 255]
    """
    finite = np.isfinite(picture).all(axis=-1)
    lowest = np.float32(picture[finite].min()) if finite.any() else np.float32(np.inf)
    highest = np.float32(picture[finite].max()) if finite.any() else np.float32(-np.inf)
    kind = picture.dtype.type
    with np.errstate(over="ignore"):
        if lowest < 0:
            farthest = max(abs(lowest), abs(highest))
            scale, offset = kind(0.0 if farthest < _ALMOST_ZERO else np.float32(127) / farthest), kind(128)
        else:
            scale, offset = kind(0.0 if highest < _ALMOST_ZERO else np.float32(255) / highest), kind(0)
    result = np.empty(picture.shape, np.uint8)
    result[finite] = (picture[finite] * scale + offset).astype(np.uint8)
    result[~finite] = bad_colour[: picture.shape[-1]]
    return result


def _bad_colour(ctx: Any, channels: int) -> np.ndarray:
    colour = ctx.attr("bad_color")
    if colour.dtype != np.uint8:
        raise ctx.invalid(f"bad_color must be uint8, got {dtypes.as_dtype(colour.dtype).name}")
    if colour.ndim != 1:
        raise ctx.invalid(f"bad_color must be a vector, got {extents(colour)}")
    if len(colour) < channels:
        raise ctx.invalid(f"expected depth <= bad_color.size, got depth = {channels}, bad_color.size = {len(colour)}")
    return colour


def _image_host(ctx: Any, tag: np.ndarray, tensor: np.ndarray) -> bytes:
    if tag.size != 1 or tag.ndim > 1:
        raise ctx.invalid("Tags must be a scalar")
    if tensor.ndim != 4 or tensor.shape[3] not in (1, 3, 4):
        raise ctx.invalid(f"Tensor must be 4-D with last dim 1, 3, or 4, not {extents(tensor)}")
    batch, height, width, channels = tensor.shape
    if batch and not tensor.size:
        raise ctx.invalid(f"input tensor must have non-zero dims. Found: [{', '.join(map(str, tensor.shape))}].")
    at_most, colour = ctx.attr("max_images"), _bad_colour(ctx, channels)
    base, summary = tag.item().decode("utf8", "replace"), new_summary()
    for index, picture in enumerate(tensor[:at_most]):
        pixels = picture if picture.dtype == np.uint8 else as_bytes(picture, colour)
        image = summary.value.add(tag=_tag(base, "image", at_most, index)).image
        image.height, image.width, image.colorspace = height, width, channels
        image.encoded_image_string = png.encode(pixels, -1)
    return summary.SerializeToString()


declare(
    "ImageSummary",
    "tag: string, tensor: T",
    "summary: string",
    "max_images: int >= 1 = 3, T: {uint8, float32, float16, float64} = float32, "
    "bad_color: tensor = uint8[255, 0, 0, 255]",
    doc=("Pictures for TensorBoard", "供 TensorBoard 显示的图像摘要"),
    shape=scalar_shape,
    host=_image_host,
)


def image(
    name: str, tensor: Any, max_outputs: int = 3, collections: Sequence[str] | None = None, family: str | None = None
) -> Tensor:
    """A summary of pictures (TF: ``tf.summary.image``).

    Args:
        name, collections, family: see :func:`scalar`.
        tensor: [batch, height, width, 1 (grey), 3 (RGB) or 4 (RGBA)], uint8 as it is shown, or of a float type; each
            picture is then scaled for itself, so that its largest value is 255. Where it has negative values, zero is
            128. A pixel that is not finite is shown in red.
        max_outputs: how many pictures of the batch; their tags end in ``/image/0``, ``/image/1``, ... (in ``/image``
            for a single one).

    Returns:
        a string scalar, a serialised ``Summary``.

    Raises (in a run):
        InvalidArgumentError: another shape.
    """
    with summary_scope(name, family, [tensor]) as (tag, scope):
        made = apply_op("ImageSummary", scope, tag=tag, tensor=tensor, max_images=max_outputs)
        return collected(made, collections, DEFAULT)


# -- sound ------------------------------------------------------------------------------------------------------------


def _audio_host(ctx: Any, tag: np.ndarray, tensor: np.ndarray, sample_rate: np.ndarray) -> bytes:
    if tag.ndim:
        raise ctx.invalid("Tag must be a scalar")
    if tensor.ndim not in (2, 3):
        raise ctx.invalid(f"Tensor must be 3-D or 2-D, got: {extents(tensor)}")
    if sample_rate.size != 1:
        raise ctx.invalid("sample_rate must be scalar")
    rate = float(sample_rate.item())
    if not rate > 0:
        raise ctx.invalid("sample_rate must be > 0")
    at_most = ctx.attr("max_outputs")
    base, summary = tag.item().decode("utf8", "replace"), new_summary()
    for index, samples in enumerate(tensor[:at_most]):
        samples = samples if samples.ndim == 2 else samples[:, np.newaxis]
        clip = summary.value.add(tag=_tag(base, "audio", at_most, index)).audio
        clip.sample_rate, clip.content_type = rate, "audio/wav"
        clip.length_frames, clip.num_channels = samples.shape
        try:
            clip.encoded_audio_string = sound.wav(samples, max(round(rate), 1))
        except ValueError as error:
            raise ctx.invalid(str(error)) from None
    return summary.SerializeToString()


declare(
    "AudioSummaryV2",
    "tag: string, tensor: float32, sample_rate: float32",
    "summary: string",
    "max_outputs: int >= 1 = 3",
    doc=("Sound for TensorBoard", "供 TensorBoard 播放的音频摘要"),
    shape=scalar_shape,
    host=_audio_host,
)


def audio(
    name: str,
    tensor: Any,
    sample_rate: Any,
    max_outputs: int = 3,
    collections: Sequence[str] | None = None,
    family: str | None = None,
) -> Tensor:
    """A summary of sound (TF: ``tf.summary.audio``).

    Args:
        name, collections, family: see :func:`scalar`.
        tensor: float32 [batch, frames, channels] or [batch, frames], in [-1, 1].
        sample_rate: frames per second, a float32 scalar.
        max_outputs: how many clips of the batch; their tags end in ``/audio/0``, ... (in ``/audio`` for a single one).

    Returns:
        a string scalar, a serialised ``Summary``.

    Raises (in a run):
        InvalidArgumentError: another shape, a sample rate that is not positive.
    """
    with summary_scope(name, family, [tensor]) as (tag, scope):
        sample_rate = convert_to_tensor(sample_rate, dtypes.float32, "sample_rate")
        made = apply_op(
            "AudioSummaryV2", scope, tag=tag, tensor=tensor, max_outputs=max_outputs, sample_rate=sample_rate
        )
        return collected(made, collections, DEFAULT)
