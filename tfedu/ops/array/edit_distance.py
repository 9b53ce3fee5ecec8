"""How many steps lead from one sequence to another: the distance of Levenshtein."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.sparse_tensor import is_sparse


def levenshtein(a: Sequence[Any], b: Sequence[Any]) -> int:
    """The fewest insertions, deletions and substitutions that make ``b`` of ``a``.

    >>> levenshtein("kitten", "sitting")
    3
    """
    previous = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        current = [i]
        for j, right in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (left != right)))
        previous = current
    return previous[-1]


def _sequences(indices: np.ndarray, values: np.ndarray) -> dict[tuple[int, ...], list[Any]]:
    sequences: dict[tuple[int, ...], list[Any]] = {}
    for row, value in zip(indices[:, :-1].tolist(), values.tolist()):
        sequences.setdefault(tuple(row), []).append(value)
    return sequences


def _distances(ctx: Any, *arrays: np.ndarray) -> np.ndarray:
    hypothesis, truth = (_sequences(*arrays[start : start + 2]) for start in (0, 3))
    shapes = arrays[2], arrays[5]
    for name, extents in zip(("truth", "hypothesis"), shapes[::-1]):
        if len(extents) < 2:
            raise ctx.invalid(
                f"Input SparseTensors must have rank at least 2, but {name}_shape rank is: {len(extents)}"
            )
    if len(shapes[0]) != len(shapes[1]):
        raise ctx.invalid(
            f"Expected truth and hypothesis to have matching ranks, but saw {len(shapes[1])} vs. {len(shapes[0])}"
        )
    result = np.zeros(tuple(np.maximum(*shapes)[:-1].tolist()), np.float32)
    for place in hypothesis.keys() | truth.keys():
        wanted, found = truth.get(place, []), hypothesis.get(place, [])
        distance = levenshtein(wanted, found)
        if ctx.attr("normalize"):
            result[place] = distance / len(wanted) if wanted else np.inf
        else:
            result[place] = distance
    return result


def _distance_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 2), ctx.rank(3, 2), ctx.rank(1, 1), ctx.rank(4, 1)
    hypothesis, truth = ctx.value(2), ctx.value(5)
    if hypothesis is None or truth is None:
        return [None]
    if len(hypothesis) != len(truth):
        raise ctx.error(
            f"Num elements of hypothesis_shape does not match truth_shape: {len(hypothesis)} vs. {len(truth)}"
        )
    return [tuple(int(extent) for extent in np.maximum(hypothesis, truth)[:-1])]


declare(
    "EditDistance",
    "hypothesis_indices: int64, hypothesis_values: T, hypothesis_shape: int64, "
    "truth_indices: int64, truth_values: T, truth_shape: int64",
    "output: float32",
    "normalize: bool = true, T: type",
    doc=("Levenshtein distance of sequences", "序列之间的编辑距离（莱文斯坦距离）"),
    shape=_distance_shape,
    host=_distances,
)


def edit_distance(hypothesis: Any, truth: Any, normalize: bool = True, name: str = "edit_distance") -> Tensor:
    """The Levenshtein distance between sequences (TF: ``tf.edit_distance``).

    Args:
        hypothesis, truth: SparseTensors of one type and rank >= 2; the last axis runs along the sequences, whose
            elements stand in row-major order.
        normalize: divide by the length of the true sequence.

    Returns:
        float32, one number per sequence; infinite where a normalized distance is one to nothing.

    Raises:
        TypeError: ``Hypothesis must be a SparseTensor.``

    >>> from tfedu.ops.sparse_tensor import SparseTensor
    >>> word, other = (SparseTensor([[0, 0], [0, 1]], letters, [1, 2]) for letters in (["a", "b"], ["a", "c"]))
    >>> edit_distance(word, other).shape.as_list()
    [1]
    """
    for value, word in ((hypothesis, "Hypothesis"), (truth, "Truth")):
        if not is_sparse(value):
            raise TypeError(f"{word} must be a SparseTensor.")
    return apply_op(
        "EditDistance",
        name,
        hypothesis_indices=hypothesis.indices,
        hypothesis_values=hypothesis.values,
        hypothesis_shape=hypothesis.dense_shape,
        truth_indices=truth.indices,
        truth_values=truth.values,
        truth_shape=truth.dense_shape,
        normalize=normalize,
    )
