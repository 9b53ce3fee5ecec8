"""Summaries of numbers: a scalar, a histogram, a whole tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.attr_values import write_tensor
from tfedu.graph.graph import GraphKeys
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import scalar as scalar_shape
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op
from tfedu.ops.summaries import histogram as buckets
from tfedu.ops.summaries.naming import collected, summary_scope

_REAL = "{float32, float64, int32, uint8, int16, int8, int64, bfloat16, uint16, float16, uint32, uint64}"
DEFAULT = (GraphKeys.SUMMARIES,)


def new_summary() -> Any:
    """An empty ``Summary`` message."""
    from tensorboard.compat.proto.summary_pb2 import Summary

    return Summary()


def extents(array: np.ndarray) -> str:
    return f"[{','.join(map(str, array.shape))}]"


# -- one number -------------------------------------------------------------------------------------------------------


def _scalar_host(ctx: Any, tags: np.ndarray, values: np.ndarray) -> bytes:
    if tags.shape != values.shape:
        only = f" (tag '{tags.item().decode('utf8', 'replace')}')" if tags.size == 1 else ""
        raise ctx.invalid(f"tags and values not the same shape: {extents(tags)} != {extents(values)}{only}")
    summary = new_summary()
    for tag, value in zip(tags.ravel(), values.ravel()):
        with np.errstate(over="ignore"):
            summary.value.add(tag=tag, simple_value=float(np.float32(value)))
    return summary.SerializeToString()


declare(
    "ScalarSummary",
    "tags: string, values: T",
    "summary: string",
    f"T: {_REAL}",
    doc=("A number for TensorBoard's curves", "供 TensorBoard 绘制曲线的标量摘要"),
    shape=scalar_shape,
    host=_scalar_host,
)


def scalar(name: str, tensor: Any, collections: Sequence[str] | None = None, family: str | None = None) -> Tensor:
    """A summary of one number: a point of a curve (TF: ``tf.summary.scalar``).

    Args:
        name: of the operation; its tag is this name with all scopes, made unique.
        tensor: a scalar of a real type.
        collections: where to collect it (default: where :func:`merge_all` looks).
        family: becomes the first part of the tag.

    Returns:
        a string scalar, a serialised ``Summary``.

    Raises (in a run):
        InvalidArgumentError: not a scalar.

    >>> from tfedu import Session
    >>> from tensorboard.compat.proto.summary_pb2 import Summary
    >>> with Session() as sess:
    ...     made = Summary.FromString(sess.run(scalar("loss", 0.5)))
    >>> made.value[0].tag, made.value[0].simple_value
    ('loss', 0.5)
    """
    with summary_scope(name, family, [tensor]) as (tag, scope):
        return collected(apply_op("ScalarSummary", scope, tags=tag, values=tensor), collections, DEFAULT)


# -- many numbers -----------------------------------------------------------------------------------------------------


def _histogram_host(ctx: Any, tag: np.ndarray, values: np.ndarray) -> bytes:
    if tag.ndim:
        raise ctx.invalid("tags must be scalar")
    numbers = values.ravel().astype(np.float64)
    bad = np.flatnonzero(~np.isfinite(numbers))
    if bad.size:
        what = "Nan" if np.isnan(numbers[bad[0]]) else "Infinity"
        raise ctx.invalid(f"{what} in summary histogram for: {ctx.op.name}")
    summary = new_summary()
    buckets.fill(summary.value.add(tag=tag.item()).histo, numbers)
    return summary.SerializeToString()


declare(
    "HistogramSummary",
    "tag: string, values: T",
    "summary: string",
    f"T: {_REAL} = float32",
    doc=("How the values of a tensor are distributed", "张量取值分布的直方图摘要"),
    shape=scalar_shape,
    host=_histogram_host,
)


def histogram(name: str, values: Any, collections: Sequence[str] | None = None, family: str | None = None) -> Tensor:
    """A summary of how the values of a tensor are distributed (TF: ``tf.summary.histogram``).

    Args:
        name, collections, family: see :func:`scalar`.
        values: a tensor of a real type and any shape.

    Returns:
        a string scalar, a serialised ``Summary``.

    Raises (in a run):
        InvalidArgumentError: ``Nan in summary histogram for: ...``, or ``Infinity in ...``.
    """
    with summary_scope(name, family, [values], "HistogramSummary") as (tag, scope):
        return collected(apply_op("HistogramSummary", scope, tag=tag, values=values), collections, DEFAULT)


# -- the tensor itself ------------------------------------------------------------------------------------------------


def _tensor_host(ctx: Any, tag: np.ndarray, tensor: np.ndarray, metadata: np.ndarray) -> bytes:
    for what, given in (("tag", tag), ("serialized_summary_metadata", metadata)):
        if given.ndim:
            raise ctx.invalid(f"{what} must be scalar")
    summary = new_summary()
    value = summary.value.add(tag=tag.item())
    write_tensor(value.tensor, tensor, ctx.attr("T"), raw=ctx.attr("T") is not dtypes.string)
    value.metadata.ParseFromString(metadata.item())
    return summary.SerializeToString()


declare(
    "TensorSummaryV2",
    "tag: string, tensor: T, serialized_summary_metadata: string",
    "summary: string",
    "T: type",
    doc=("A whole tensor, for a plugin of TensorBoard's", "供 TensorBoard 插件使用的张量摘要"),
    shape=scalar_shape,
    host=_tensor_host,
)


def tensor_summary(
    name: str,
    tensor: Any,
    summary_description: str | None = None,
    collections: Sequence[str] | None = None,
    summary_metadata: Any = None,
    family: str | None = None,
    display_name: str | None = None,
) -> Tensor:
    """A summary that holds a whole tensor (TF: ``tf.summary.tensor_summary``).

    Args:
        name, collections, family: see :func:`scalar`.
        tensor: any type and shape.
        summary_description: a text in Markdown that TensorBoard shows beside it.
        summary_metadata: a ``SummaryMetadata`` message that says which plugin it is for; it is filled in.
        display_name: what TensorBoard calls it instead of the tag.

    Returns:
        a string scalar, a serialised ``Summary``.
    """
    from tensorboard.compat.proto.summary_pb2 import SummaryMetadata

    metadata = SummaryMetadata() if summary_metadata is None else summary_metadata
    if summary_description is not None:
        metadata.summary_description = summary_description
    if display_name is not None:
        metadata.display_name = display_name
    with summary_scope(name, family, [tensor]) as (tag, scope):
        made = apply_op(
            "TensorSummaryV2", scope, tag=tag, tensor=tensor, serialized_summary_metadata=metadata.SerializeToString()
        )
        return collected(made, collections, DEFAULT)


def text(name: str, tensor: Tensor, collections: Sequence[str] | None = None) -> Tensor:
    """A summary of text; TensorBoard reads it as Markdown, and a matrix as a table (TF: ``tf.summary.text``).

    Args:
        name, collections: see :func:`scalar`.
        tensor: a string tensor.

    Raises:
        ValueError: a tensor of another type.
    """
    from tensorboard.compat.proto.summary_pb2 import SummaryMetadata

    if tensor.dtype != dtypes.string:
        raise ValueError(f"Expected tensor {tensor.name} to have dtype string, got {tensor.dtype}")
    metadata = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="text"))
    return tensor_summary(name, tensor, summary_metadata=metadata, collections=collections)
