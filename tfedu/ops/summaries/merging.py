"""Several summaries as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.graph.context import get_default_graph
from tfedu.graph.graph import GraphKeys
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import scalar as scalar_shape
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.summaries.naming import clean, collected
from tfedu.ops.summaries.numbers import new_summary

_V2 = "_SUMMARY_V2"


def _merge_host(ctx: Any, *inputs: np.ndarray) -> bytes:
    from google.protobuf.message import DecodeError

    merged, tags = new_summary(), set()
    for serialised in (item for array in inputs for item in array.ravel()):
        summary = new_summary()
        try:
            summary.ParseFromString(serialised)
        except DecodeError:
            raise ctx.invalid("Could not parse one of the summary inputs") from None
        for value in summary.value:
            if value.tag and value.tag in tags:
                raise ctx.invalid(f"Duplicate tag {value.tag} found in summary inputs")
            tags.add(value.tag)
        merged.MergeFrom(summary)
    return merged.SerializeToString()


declare(
    "MergeSummary",
    "inputs: N * string",
    "summary: string",
    "N: int >= 1",
    doc=("Several summaries as one", "合并多个摘要"),
    shape=scalar_shape,
    host=_merge_host,
)


def merge(inputs: Sequence[Any], collections: Sequence[str] | None = None, name: str | None = None) -> Tensor:
    """One summary with the values of several (TF: ``tf.summary.merge``).

    Args:
        inputs: string tensors, serialised ``Summary`` messages.
        collections: where to collect it (default: nowhere).

    Returns:
        a string scalar, a serialised ``Summary``.

    Raises (in a run):
        InvalidArgumentError: two values have one tag.
    """
    name = clean(name)
    with name_scope(name, "Merge", inputs):
        return collected(apply_op("MergeSummary", name, inputs=inputs), collections, [])


def merge_all(key: str = GraphKeys.SUMMARIES, scope: str | None = None, name: str | None = None) -> Tensor | None:
    """One summary with the values of all that the default graph has collected (TF: ``tf.summary.merge_all``).

    Args:
        key: the collection.
        scope: only summaries whose name begins with this regular expression.

    Returns:
        a string scalar, or None when there is no summary.
    """
    summaries = get_default_graph().get_collection(key, scope)
    return merge(summaries, name=name) if summaries else None


def get_summary_description(node_def: Any) -> Any:
    """The ``SummaryDescription`` of a ``TensorSummary`` node (TF: ``tf.summary.get_summary_description``).

    Raises:
        ValueError: another node.
    """
    from google.protobuf import json_format
    from tensorboard.compat.proto.summary_pb2 import SummaryDescription

    if node_def.op != "TensorSummary":
        raise ValueError(f"Can't get_summary_description on {node_def.op}")
    description = SummaryDescription()
    json_format.Parse(node_def.attr["description"].s.decode(), description)
    return description


def all_v2_summary_ops() -> list[Any]:
    """The default graph's summaries of the kind of TensorFlow 2 (TF: ``tf.summary.all_v2_summary_ops``).

    Those are made by ``tf.contrib.summary``, which is not here, or put into the collection ``_SUMMARY_V2`` by a
    program.
    """
    return get_default_graph().get_collection(_V2)


def initialize(graph: Any = None, session: Any = None) -> None:
    """Open the default writer of ``tf.contrib.summary`` (TF: ``tf.summary.initialize``).

    Raises:
        RuntimeError: there is no default writer, as always here: without ``tf.contrib.summary`` none can be made.
    """
    raise RuntimeError("No default tf.contrib.summary.SummaryWriter found")
