"""Of boxes that overlap, keep the best: the family of non_max_suppression.

Which boxes stay depends on the numbers, one after the other, so these operations run on the host.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope

f32 = np.float32

# -- the algorithm ----------------------------------------------------------------------------------------------------


def _overlap(boxes: np.ndarray) -> Callable[[int, list[int]], np.ndarray]:
    """Intersection over union of one of ``boxes`` [n, 4] with others; an empty box overlaps nothing."""
    low, high = np.minimum(boxes[:, :2], boxes[:, 2:]), np.maximum(boxes[:, :2], boxes[:, 2:])
    area = np.prod(high - low, axis=1)

    def overlap(one: int, others: list[int]) -> np.ndarray:
        sides = np.minimum(high[one], high[others]) - np.maximum(low[one], low[others])
        common = np.prod(np.maximum(sides, 0), axis=1)
        union = area[one] + area[others] - common
        empty = (area[one] <= 0) | (area[others] <= 0)
        return np.where(empty, f32(0), common / np.where(empty, f32(1), union))

    return overlap


class _Queue:
    """A heap of (score, box, compared so far), highest score first.

    Of equal scores that comes first which the C++ library's heap happens to have on top: the steps here are its own.
    """

    def __init__(self) -> None:
        self._items: list[tuple[np.float32, int, int]] = []

    def __len__(self) -> int:
        return len(self._items)

    def push(self, item: tuple[np.float32, int, int]) -> None:
        self._items.append(item)
        self._rise(len(self._items) - 1, item)

    def _rise(self, hole: int, item: tuple[np.float32, int, int]) -> None:
        items = self._items
        while hole and items[(hole - 1) // 2][0] < item[0]:
            items[hole] = items[(hole - 1) // 2]
            hole = (hole - 1) // 2
        items[hole] = item

    def pop(self) -> tuple[np.float32, int, int]:
        items = self._items
        first, last = items[0], items.pop()
        if items:
            hole, child = 0, 2
            while child < len(items):
                child -= bool(items[child][0] < items[child - 1][0])
                items[hole] = items[child]
                hole, child = child, 2 * child + 2
            if child == len(items):  # one child alone
                items[hole] = items[child - 1]
                hole = child - 1
            self._rise(hole, last)
        return first


def _kept(
    scores: np.ndarray,
    count: int,
    overlap: Callable[[int, list[int]], np.ndarray],
    limit: float,
    lowest: float,
    sigma: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the boxes that stay, best first, and their scores.

    An overlap from ``limit`` on discards a box; with ``sigma`` > 0 a smaller one lowers its score (Bodla et al. 2017).
    A box that was chosen queues again, as in TensorFlow 1.15, and is discarded for overlapping itself.
    """
    queue = _Queue()
    for i, score in enumerate(scores.astype(f32)):
        if score > lowest:
            queue.push((score, i, 0))
    scale = f32(-0.5 / sigma) if sigma > 0 else f32(0)
    chosen: list[int] = []
    points: list[np.float32] = []
    while len(queue) and len(chosen) < count:
        before, i, seen = queue.pop()
        score, discarded = before, False
        for share in overlap(i, chosen[seen:])[::-1]:
            discarded = bool(share >= limit)
            score = score * np.exp(scale * share * share)
            if discarded or score <= lowest:
                break
        if discarded:
            continue
        seen = len(chosen)
        if score == before:
            chosen.append(i)
            points.append(score)
        if score > lowest:
            queue.push((score, i, seen))
    return np.array(chosen, np.int32), np.array(points, f32)


def _best(boxes: np.ndarray, scores: np.ndarray, count: int, limit: float, lowest: float) -> list[int]:
    """The numbers of at most ``count`` boxes, best first, none of which overlaps another by more than ``limit``."""
    overlap = _overlap(boxes)
    chosen: list[int] = []
    for i in np.argsort(-scores, kind="stable").tolist():
        if len(chosen) < count and scores[i] > lowest and not np.any(overlap(i, chosen) > limit):
            chosen.append(i)
    return chosen


def _check_limit(ctx: Any, limit: Any) -> float:
    if not 0 <= limit <= 1:
        raise ctx.invalid("iou_threshold must be in [0, 1]")
    return float(limit)


def _suppress(ctx: Any, boxes: np.ndarray, scores: np.ndarray, count: Any, *thresholds: Any) -> Any:
    limit, lowest, *sigma = thresholds
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ctx.invalid(f"boxes must have 4 columns, got shape {list(boxes.shape)}")
    if scores.shape != boxes.shape[:1]:
        raise ctx.invalid("scores has incompatible shape")
    count = max(int(count), 0)
    limit = _check_limit(ctx, limit)
    if sigma and sigma[0] < 0:
        raise ctx.invalid("soft_nms_sigma_val must be >= 0")
    chosen, points = _kept(
        scores, count, _overlap(boxes.astype(f32)), limit, float(lowest), float(sigma[0]) if sigma else 0.0
    )
    valid = len(chosen)
    if ctx.op.type != "NonMaxSuppressionV3" and ctx.attr("pad_to_max_output_size"):
        chosen, points = (np.pad(a, (0, count - valid)) for a in (chosen, points))
    found = {"NonMaxSuppressionV3": [chosen], "NonMaxSuppressionV4": [chosen, valid]}
    return found.get(ctx.op.type, [chosen, points, valid])


def _suppress_overlaps(
    ctx: Any, overlaps: np.ndarray, scores: np.ndarray, count: Any, limit: Any, lowest: Any
) -> np.ndarray:
    if overlaps.ndim != 2 or overlaps.shape[0] != overlaps.shape[1]:
        raise ctx.invalid("overlaps must be square")
    if scores.shape != overlaps.shape[:1]:
        raise ctx.invalid("scores has incompatible shape")
    return _kept(scores, max(int(count), 0), lambda i, others: overlaps[i, others], float(limit), float(lowest))[0]


def _suppress_classes(
    ctx: Any, boxes: np.ndarray, scores: np.ndarray, per_class: Any, total: Any, limit: Any, lowest: Any
) -> list[np.ndarray]:
    """For every image: the best boxes of each class, then the best of those."""
    per_class, total = int(per_class), int(total)
    if per_class <= 0:
        raise ctx.invalid("max_size_per_class must be positive")
    if total <= 0:
        raise ctx.invalid("max_total_size must be > 0")
    limit = _check_limit(ctx, limit)
    images, _, classes = scores.shape
    rows = min(total, per_class * classes) if ctx.attr("pad_per_class") else total
    result = np.zeros((images, rows, 4), f32), np.zeros((images, rows), f32), np.zeros((images, rows), f32)
    valid = np.zeros(images, np.int32)
    for image in range(images):
        found = []
        for c in range(classes):
            mine = boxes[image, :, c if boxes.shape[2] > 1 else 0]
            chosen = _best(mine, scores[image, :, c], per_class, limit, float(lowest))
            found += [(-scores[image, i, c], c, mine[i]) for i in chosen]
        found.sort(key=lambda item: item[0])
        valid[image] = min(len(found), rows)
        for row, (negative, c, box) in enumerate(found[:rows]):
            result[0][image, row] = np.clip(box, 0, 1) if ctx.attr("clip_boxes") else box
            result[1][image, row], result[2][image, row] = -negative, c
    return [*result, valid]


# -- declarations -----------------------------------------------------------------------------------------------------


def _scalars(ctx: ShapeContext, first: int) -> None:
    for index in range(first, len(ctx)):
        ctx.rank(index, 0)


def _check_boxes(ctx: ShapeContext) -> None:
    boxes, scores = ctx.rank(0, 2), ctx.rank(1, 1)
    _scalars(ctx, 2)
    ctx.merged_dim(boxes[0], scores[0])
    if boxes[1] not in (None, 4):
        raise ctx.error(f"Dimension must be 4 but is {boxes[1]}")


def _indices_shape(ctx: ShapeContext) -> list[Dims]:
    _check_boxes(ctx)
    return [(None,)]


def _padded_shape(ctx: ShapeContext) -> list[Dims]:
    _check_boxes(ctx)
    count = ctx.value(2)
    rows = int(count) if ctx.attr("pad_to_max_output_size") and count is not None else None
    return [(rows,)] * (len(ctx.op.op_def.outputs) - 1) + [()]


def _overlaps_shape(ctx: ShapeContext) -> list[Dims]:
    overlaps, scores = ctx.rank(0, 2), ctx.rank(1, 1)
    _scalars(ctx, 2)
    ctx.merged_dim(overlaps[0], scores[0])
    ctx.merged_dim(overlaps[0], overlaps[1])
    return [(None,)]


def _classes_shape(ctx: ShapeContext) -> list[Dims]:
    boxes, scores = ctx.rank(0, 4), ctx.rank(1, 3)
    _scalars(ctx, 2)
    batch = ctx.merged_dim(boxes[0], scores[0])
    ctx.merged_dim(boxes[1], scores[1])
    if boxes[3] not in (None, 4):
        raise ctx.error(f"Dimension must be 4 but is {boxes[3]}")
    if boxes[2] not in (None, 1) and scores[2] not in (None, boxes[2]):
        raise ctx.error("third dimension of boxes must be either 1 or equal to the third dimension of scores")
    per_class, total = ctx.value(2), ctx.value(3)
    rows = None if total is None else int(total)
    if ctx.attr("pad_per_class"):
        known = rows is not None and per_class is not None and scores[2] is not None
        rows = min(rows or 0, int(per_class) * (scores[2] or 0)) if known else None  # type: ignore[arg-type]
    return [(batch, rows, 4), (batch, rows), (batch, rows), (batch,)]


_BOXES = "boxes: T, scores: T, max_output_size: int32"
_FLOATS = "{float16, float32} = float32"
declare(
    "NonMaxSuppressionV3",
    f"{_BOXES}, iou_threshold: T_threshold, score_threshold: T_threshold",
    "selected_indices: int32",
    f"T: {_FLOATS}, T_threshold: {_FLOATS}",
    doc=("The best of boxes that overlap", "非极大值抑制：重叠的框中只留最好的"),
    shape=_indices_shape,
    host=_suppress,
    gradient=lambda op, *dy: [None] * len(op.inputs),
)
declare(
    "NonMaxSuppressionV4",
    f"{_BOXES}, iou_threshold: T_threshold, score_threshold: T_threshold",
    "selected_indices: int32, valid_outputs: int32",
    f"T: {_FLOATS}, T_threshold: {_FLOATS}, pad_to_max_output_size: bool = false",
    doc=("The best of boxes that overlap, and how many they are", "非极大值抑制，并给出留下的个数"),
    shape=_padded_shape,
    host=_suppress,
)
declare(
    "NonMaxSuppressionV5",
    f"{_BOXES}, iou_threshold: T, score_threshold: T, soft_nms_sigma: T",
    "selected_indices: int32, selected_scores: T, valid_outputs: int32",
    f"T: {_FLOATS}, pad_to_max_output_size: bool = false",
    doc=("The best of boxes that overlap, with scores that overlaps lower", "软非极大值抑制：重叠使得分降低"),
    shape=_padded_shape,
    host=_suppress,
)
declare(
    "NonMaxSuppressionWithOverlaps",
    "overlaps: float32, scores: float32, max_output_size: int32, overlap_threshold: float32, score_threshold: float32",
    "selected_indices: int32",
    doc=("The best of items that overlap, overlaps given", "按给定的重叠度做非极大值抑制"),
    shape=_overlaps_shape,
    host=_suppress_overlaps,
    gradient=lambda op, *dy: [None] * len(op.inputs),
)
declare(
    "CombinedNonMaxSuppression",
    "boxes: float32, scores: float32, max_output_size_per_class: int32, max_total_size: int32, "
    "iou_threshold: float32, score_threshold: float32",
    "nmsed_boxes: float32, nmsed_scores: float32, nmsed_classes: float32, valid_detections: int32",
    "pad_per_class: bool = false, clip_boxes: bool = true",
    doc=("The best boxes of all classes, for a batch of images", "对一批图像逐类做非极大值抑制，再取总体最好的"),
    shape=_classes_shape,
    host=_suppress_classes,
)

# -- functions --------------------------------------------------------------------------------------------------------


def non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"),
    name: str | None = None,
) -> Tensor:
    """Choose boxes from the best score downwards, leaving out what overlaps a chosen one.

    Args:
        boxes: floats [n, 4], each (y1, x1, y2, x2): any two opposite corners.
        scores: floats [n].
        max_output_size: how many to choose at most.
        iou_threshold: intersection over union, in [0, 1], from which on two boxes are one thing.
        score_threshold: what scores no more than this is left out.

    Returns:
        int32 [m]: indices into ``boxes``, best first. A box without area overlaps nothing, not even itself, and so is
        chosen again and again, as in TensorFlow 1.15.

    Raises:
        ValueError: shapes that do not fit.
        InvalidArgumentError: in the run, ``iou_threshold must be in [0, 1]``.

    >>> non_max_suppression([[0.0, 0.0, 1.0, 1.0]], [0.5], 3).dtype.name
    'int32'
    """
    with name_scope(name, "non_max_suppression"):
        return apply_op(
            "NonMaxSuppressionV3", **_arguments(boxes, scores, max_output_size, iou_threshold, score_threshold)
        )


def _arguments(boxes: Any, scores: Any, count: Any, limit: Any, lowest: Any) -> dict[str, Any]:
    return {
        "iou_threshold": convert_to_tensor(limit, name="iou_threshold"),
        "score_threshold": convert_to_tensor(lowest, name="score_threshold"),
        "boxes": boxes,
        "scores": scores,
        "max_output_size": count,
    }


def non_max_suppression_with_scores(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"),
    soft_nms_sigma: Any = 0.0,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """:func:`non_max_suppression` that can lower scores instead of leaving boxes out (Soft-NMS, Bodla et al. 2017).

    Args:
        soft_nms_sigma: above 0, an overlap s multiplies a score by exp(-s^2 / (2 sigma)).

    Returns:
        indices int32 [m] and scores [m] of the chosen boxes.
    """
    with name_scope(name, "non_max_suppression_with_scores"):
        arguments = _arguments(boxes, scores, max_output_size, iou_threshold, score_threshold)
        sigma = convert_to_tensor(soft_nms_sigma, name="soft_nms_sigma")
        indices, points, _ = apply_op("NonMaxSuppressionV5", soft_nms_sigma=sigma, **arguments)
        return indices, points


class NonMaxSuppressionV4(NamedTuple):
    """What :func:`non_max_suppression_padded` returns."""

    selected_indices: Tensor
    valid_outputs: Tensor


def non_max_suppression_padded(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"),
    pad_to_max_output_size: bool = False,
    name: str | None = None,
) -> NonMaxSuppressionV4:
    """:func:`non_max_suppression` that can fill its result up with zeros to a length known beforehand.

    Returns:
        ``selected_indices``, int32 [m] or, padded, [max_output_size]; ``valid_outputs``, how many of them count.
    """
    with name_scope(name, "non_max_suppression_padded"):
        arguments = _arguments(boxes, scores, max_output_size, iou_threshold, score_threshold)
        found = apply_op("NonMaxSuppressionV4", pad_to_max_output_size=pad_to_max_output_size, **arguments)
        return NonMaxSuppressionV4(*found)


def non_max_suppression_overlaps(
    overlaps: Any,
    scores: Any,
    max_output_size: Any,
    overlap_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"),
    name: str | None = None,
) -> Tensor:
    """:func:`non_max_suppression` of anything whose overlaps [n, n] are given."""
    with name_scope(name, "non_max_suppression_overlaps"):
        return apply_op(
            "NonMaxSuppressionWithOverlaps",
            overlap_threshold=convert_to_tensor(overlap_threshold, name="overlap_threshold"),
            overlaps=overlaps,
            scores=scores,
            max_output_size=max_output_size,
            score_threshold=score_threshold,
        )


class CombinedNonMaxSuppression(NamedTuple):
    """What :func:`combined_non_max_suppression` returns."""

    nmsed_boxes: Tensor
    nmsed_scores: Tensor
    nmsed_classes: Tensor
    valid_detections: Tensor


def combined_non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size_per_class: Any,
    max_total_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"),
    pad_per_class: bool = False,
    clip_boxes: bool = True,
    name: str | None = None,
) -> CombinedNonMaxSuppression:
    """The best boxes of all classes, for a batch of images.

    Args:
        boxes: float32 [batch, n, q, 4]; q is 1 or, with own boxes per class, the number of classes.
        scores: float32 [batch, n, classes].
        max_output_size_per_class, max_total_size: how many to choose of each class and in all.
        iou_threshold, score_threshold: as in :func:`non_max_suppression`.
        pad_per_class: the result has no more rows than all classes together can fill.
        clip_boxes: cut boxes off at 0 and 1.

    Returns:
        boxes [batch, rows, 4], scores and classes [batch, rows], all float32, zeros behind the end, and int32 [batch]:
        how many rows count.
    """
    with name_scope(name, "combined_non_max_suppression"):
        found = apply_op(
            "CombinedNonMaxSuppression",
            iou_threshold=convert_to_tensor(iou_threshold, "float32", name="iou_threshold"),
            score_threshold=convert_to_tensor(score_threshold, "float32", name="score_threshold"),
            boxes=boxes,
            scores=scores,
            max_output_size_per_class=max_output_size_per_class,
            max_total_size=max_total_size,
            pad_per_class=pad_per_class,
            clip_boxes=clip_boxes,
        )
        return CombinedNonMaxSuppression(*found)
