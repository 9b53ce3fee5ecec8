"""Connectionist temporal classification: labels that say what comes, not when (``tf.nn.ctc_loss``, ...)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.errors import FailedPreconditionError
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import concat, expand_dims, reshape, shape, tile, transpose
from tfedu.ops.array.gather import argmax, boolean_mask, one_hot
from tfedu.ops.array.scatter import scatter_nd
from tfedu.ops.array.sequences import sequence_mask
from tfedu.ops.constant import constant, ones_like, range_
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import cumsum, reduce_max, reduce_sum
from tfedu.ops.nn.ctc_paths import Alignments, Beam, best_path, log_probabilities
from tfedu.ops.sparse_tensor import SparseTensor

# -- operations -------------------------------------------------------------------------------------------------------


def _label(ctx: Any, row: int, given: list[int], classes: int, frames: int) -> list[int]:
    """The classes of one example without the nulls at its end, checked."""
    label: list[int] = []
    finished = False
    for i, value in enumerate(given):
        if i and ctx.attr("preprocess_collapse_repeated") and value == given[i - 1]:
            continue
        if value >= classes - 1:
            finished = True
        elif finished:
            raise ctx.invalid(
                f"Saw a non-null label (index >= num_classes - 1) following a null label, batch: {row} num_classes: "
                f"{classes} labels: {','.join(map(str, given))} labels seen so far: {','.join(map(str, label))}"
            )
        else:
            label.append(value)
    if any(value < 0 for value in label):
        raise ctx.invalid(f"All labels must be nonnegative integers, batch: {row} labels: {','.join(map(str, label))}")
    if not ctx.attr("ignore_longer_outputs_than_inputs") and len(label) > frames:
        raise ctx.invalid(
            f"Not enough time for target transition sequence (required: {len(label)}, available: {frames}){row}You can "
            "turn this error into a warning by using the flag ignore_longer_outputs_than_inputs"
        )
    return label


def _too_long(lengths: np.ndarray, longest: int) -> str | None:
    """The complaint about the first example with more frames than there are."""
    for row, length in enumerate(lengths.tolist()):
        if length > longest:
            return f"sequence_length({row}) <= {longest}"
    return None


def _check_lengths(ctx: Any, lengths: np.ndarray, longest: int) -> None:
    complaint = _too_long(lengths, longest)
    if complaint:
        raise FailedPreconditionError(ctx.op, ctx.op, f"{complaint}\n\t [[{{{{node {ctx.op.name}}}}}]]")


def _losses(
    ctx: Any, inputs: np.ndarray, indices: np.ndarray, values: np.ndarray, lengths: np.ndarray
) -> list[np.ndarray]:
    longest, batch, classes = inputs.shape
    complaint = _too_long(lengths, longest)
    if complaint:
        raise ctx.invalid(complaint)
    losses, gradient = np.zeros(batch, inputs.dtype), np.zeros_like(inputs)
    for row in range(batch):
        given = values[indices[:, 0] == row].tolist()
        frames = int(lengths[row])
        if not given:
            raise ctx.invalid(f"Labels length is zero in batch {row}")
        label = _label(ctx, row, given, classes, frames)
        if len(label) <= frames and frames:
            paths = Alignments(log_probabilities(inputs[:frames, row]), label, ctx.attr("ctc_merge_repeated"))
            losses[row], gradient[:frames, row] = paths.loss_and_gradient()
    return [losses, gradient]


def _loss_shape(ctx: ShapeContext) -> list[Dims]:
    inputs, indices, values, lengths = ctx.rank(0, 3), ctx.rank(1, 2), ctx.rank(2, 1), ctx.rank(3, 1)
    ctx.merged_dim(indices[0], values[0])
    batch = ctx.merged_dim(inputs[1], lengths[0])
    return [(batch,), (inputs[0], batch, inputs[2])]


def _loss_gradient(op: Any, dloss: Tensor, _: Any) -> list[Tensor | None]:
    once = apply_op(
        "PreventGradient",
        input=op.outputs[1],
        message="Currently there is no way to take the second derivative of ctc_loss due to the fused implementation's "
        "interaction with tf.gradients()",
    )
    return [expand_dims(dloss, -1) * once, None, None, None]


declare(
    "CTCLoss",
    "inputs: T, labels_indices: int64, labels_values: int32, sequence_length: int32",
    "loss: T, gradient: T",
    "preprocess_collapse_repeated: bool = false, ctc_merge_repeated: bool = true, "
    "ignore_longer_outputs_than_inputs: bool = false, T: {float32, float64} = float32",
    doc=("Minus the log probability of a label over all its alignments", "CTC 损失：标签所有对齐方式的负对数概率"),
    shape=_loss_shape,
    host=_losses,
    gradient=_loss_gradient,
)


def _sparse_rows(rows: Sequence[list[int]]) -> list[np.ndarray]:
    """Indices, values and shape of a sparse matrix with these rows."""
    places = [(i, j) for i, row in enumerate(rows) for j in range(len(row))]
    return [
        np.array(places, np.int64).reshape(-1, 2),
        np.array([value for row in rows for value in row], np.int64),
        np.array([len(rows), max(map(len, rows), default=0)], np.int64),
    ]


def _greedy(ctx: Any, inputs: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    _check_lengths(ctx, lengths, len(inputs))
    found = [best_path(inputs[:frames, row], ctx.attr("merge_repeated")) for row, frames in enumerate(lengths.tolist())]
    scores = np.array([score for _, score in found], inputs.dtype).reshape(-1, 1)
    return [*_sparse_rows([label for label, _ in found]), scores]


def _beam_search(ctx: Any, inputs: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    _check_lengths(ctx, lengths, len(inputs))
    width, count = ctx.attr("beam_width"), ctx.attr("top_paths")
    if count > width:
        raise ctx.invalid("requested more paths than the beam width.")
    found = []
    for row, frames in enumerate(lengths.tolist()):
        beam = Beam(width)
        for frame in log_probabilities(inputs[:frames, row]).tolist():
            beam.step(frame)
        best = beam.best(count, ctx.attr("merge_repeated"))
        if best is None:
            raise ctx.invalid("Less leaves in the beam search than requested.")
        found.append(best)
    parts = [_sparse_rows([best[k][0] for best in found]) for k in range(count)]
    scores = np.array([[score for _, score in best] for best in found], inputs.dtype).reshape(-1, count)
    return [*(part[kind] for kind in range(3) for part in parts), scores]


def _batch(ctx: ShapeContext) -> int | None:
    return ctx.merged_dim(ctx.rank(0, 3)[1], ctx.rank(1, 1)[0])


def _beam_shape(ctx: ShapeContext) -> list[Dims]:
    batch, count = _batch(ctx), ctx.attr("top_paths")
    return [*[(None, 2)] * count, *[(None,)] * count, *[(2,)] * count, (batch, count)]


declare(
    "CTCGreedyDecoder",
    "inputs: T, sequence_length: int32",
    "decoded_indices: int64, decoded_values: int64, decoded_shape: int64, log_probability: T",
    "merge_repeated: bool = false, T: {float32, float64} = float32",
    doc=("The likeliest class of every frame, as a label", "CTC 贪心解码：逐帧取最可能的类别"),
    shape=lambda ctx: [(None, 2), (None,), (2,), (_batch(ctx), 1)],
    host=_greedy,
)
declare(
    "CTCBeamSearchDecoder",
    "inputs: T, sequence_length: int32",
    "decoded_indices: top_paths * int64, decoded_values: top_paths * int64, decoded_shape: top_paths * int64, "
    "log_probability: T",
    "beam_width: int >= 1, top_paths: int >= 1, merge_repeated: bool = true, T: {float32, float64} = float32",
    doc=("The likeliest labels, found by beam search", "CTC 束搜索解码：求最可能的若干标签"),
    shape=_beam_shape,
    host=_beam_search,
)

# -- functions --------------------------------------------------------------------------------------------------------


def ctc_loss(
    labels: Any,
    inputs: Any = None,
    sequence_length: Any = None,
    preprocess_collapse_repeated: bool = False,
    ctc_merge_repeated: bool = True,
    ignore_longer_outputs_than_inputs: bool = False,
    time_major: bool = True,
    logits: Any = None,
) -> Tensor:
    """Connectionist temporal classification (TF: ``tf.nn.ctc_loss``): -log P(label), summed over all alignments.

    Args:
        labels: an int32 SparseTensor [batch, longest label]; classes 0 .. ``num_classes - 2``.
        inputs: floats [frames, batch, num_classes], before softmax; the last class is the blank. ``logits`` is their
            later name.
        sequence_length: int32 [batch], how many frames count.
        preprocess_collapse_repeated: take equal neighbours in ``labels`` for one.
        ctc_merge_repeated: equal neighbours in an alignment are one class unless a blank stands between.
        ignore_longer_outputs_than_inputs: let the loss of a label that is longer than its frames be 0.
        time_major: False: ``inputs`` are [batch, frames, num_classes].

    Returns:
        [batch] losses.

    Raises:
        TypeError: ``Expected labels (first argument) to be a SparseTensor``.
        InvalidArgumentError: in the run, an empty label, one that is too long, frames that are not there.
    """
    if not isinstance(labels, SparseTensor):
        raise TypeError("Expected labels (first argument) to be a SparseTensor")
    inputs = either("logits", logits, "inputs", inputs)
    if not time_major:
        inputs = transpose(inputs, [1, 0, 2])
    loss, _ = apply_op(
        "CTCLoss",
        inputs=inputs,
        labels_indices=labels.indices,
        labels_values=labels.values,
        sequence_length=sequence_length,
        preprocess_collapse_repeated=preprocess_collapse_repeated,
        ctc_merge_repeated=ctc_merge_repeated,
        ignore_longer_outputs_than_inputs=ignore_longer_outputs_than_inputs,
    )
    return loss


def ctc_loss_v2(
    labels: Any,
    logits: Any,
    label_length: Any,
    logit_length: Any,
    logits_time_major: bool = True,
    unique: Any = None,
    blank_index: int | None = None,
    name: str | None = None,
) -> Tensor:
    """:func:`ctc_loss` with the blank where you like, and with dense labels.

    Args:
        labels: a SparseTensor, or int32 [batch, longest label] of which ``label_length`` counts.
        logits: floats [frames, batch, num_classes].
        label_length, logit_length: int32 [batch]; for sparse labels ``label_length`` is None.
        unique: what :func:`ctc_unique_labels` returned; it changes nothing but TensorFlow's speed.
        blank_index: which class is the blank; negative counts from the end. Default 0 for dense labels; to be given for
            sparse ones.

    Returns:
        [batch] losses; infinite for a dense label that does not fit, where TensorFlow gives about 700. Frames that do
        not count have no gradient, where TensorFlow gives those of dense labels one.

    Raises:
        ValueError: ``blank_index must be given when using SparseTensor labels``.
    """
    if isinstance(labels, SparseTensor):
        if blank_index is None:
            raise ValueError("blank_index must be given when using SparseTensor labels.")
        logits, move = _blank_last(logits, blank_index)
        moved = SparseTensor(labels.indices, move(labels.values), labels.dense_shape)
        return ctc_loss(moved, logits, logit_length, time_major=logits_time_major)
    with name_scope(name, "ctc_loss_dense", [logits, labels, label_length, logit_length]):
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, name="labels")
        label_length = convert_to_tensor(label_length, name="label_length")
        logit_length = convert_to_tensor(logit_length, name="logit_length")
        logits, move = _blank_last(logits, blank_index or 0)
        null = shape(logits)[2] - 1
        counts = sequence_mask(label_length, maxlen=shape(labels)[1])
        padded = ew.where(counts, move(labels), ones_like(labels) * ew.cast(null, labels.dtype))
        losses = ctc_loss(
            _as_sparse(padded),
            logits,
            logit_length,
            ignore_longer_outputs_than_inputs=True,
            time_major=logits_time_major,
        )
        fits = ew.cast(label_length, dtypes.int64) <= ew.cast(logit_length, dtypes.int64)
        return ew.where(fits, losses, ones_like(losses) * constant(np.inf, losses.dtype))


def _blank_last(logits: Any, blank_index: int) -> tuple[Any, Any]:
    """The logits with the blank behind the other classes, and a function that numbers labels accordingly."""
    dims = logits.dims if isinstance(logits, Tensor) else np.shape(logits)
    classes = None if dims is None else dims[2]
    blank: Any = blank_index
    if blank_index < 0:
        blank = blank_index + (shape(logits)[2] if classes is None else classes)
    if classes is not None and blank + 1 == classes:
        return logits, lambda labels: labels
    parts = [logits[:, :, :blank], logits[:, :, blank + 1 :], logits[:, :, blank : blank + 1]]
    return concat(parts, 2), lambda labels: ew.where(labels < blank, labels, labels - 1)


def _as_sparse(dense: Tensor) -> SparseTensor:
    """Every element of a matrix, as a SparseTensor."""
    rows, columns = shape(dense)[0], shape(dense)[1]
    row = tile(expand_dims(range_(rows), 1), [1, columns])
    column = tile(expand_dims(range_(columns), 0), [rows, 1])
    indices = concat([reshape(row, [-1, 1]), reshape(column, [-1, 1])], 1)
    values = ew.cast(reshape(dense, [-1]), dtypes.int32)
    return SparseTensor(ew.cast(indices, dtypes.int64), values, ew.cast(shape(dense), dtypes.int64))


def ctc_greedy_decoder(
    inputs: Any, sequence_length: Any, merge_repeated: bool = True
) -> tuple[list[SparseTensor], Tensor]:
    """The likeliest class of every frame, blanks removed (and equal neighbours, unless a blank stands between).

    Args:
        inputs: floats [frames, batch, num_classes]; the last class is the blank.
        sequence_length: int32 [batch].
        merge_repeated: merge equal neighbours.

    Returns:
        ``([label], score)``: an int64 SparseTensor [batch, longest label], and [batch, 1], minus the sum of the logits.
    """
    indices, values, extents, score = apply_op(
        "CTCGreedyDecoder", inputs=inputs, sequence_length=sequence_length, merge_repeated=merge_repeated
    )
    return [SparseTensor(indices, values, extents)], score


def ctc_beam_search_decoder(
    inputs: Any, sequence_length: Any, beam_width: int = 100, top_paths: int = 1, merge_repeated: bool = True
) -> tuple[list[SparseTensor], Tensor]:
    """The likeliest labels, found by keeping the ``beam_width`` best beginnings of labels from frame to frame.

    Args:
        inputs: floats [frames, batch, num_classes]; the last class is the blank.
        sequence_length: int32 [batch].
        top_paths: how many labels to return.
        merge_repeated: merge equal neighbours in what was found, even those that a blank kept apart.

    Returns:
        ``(labels, log probabilities)``: ``top_paths`` int64 SparseTensors, and [batch, top_paths].

    Raises:
        InvalidArgumentError: in the run, more paths than the beam has.
    """
    indices, values, extents, scores = apply_op(
        "CTCBeamSearchDecoder",
        inputs=inputs,
        sequence_length=sequence_length,
        beam_width=beam_width,
        top_paths=top_paths,
        merge_repeated=merge_repeated,
    )
    return [SparseTensor(*parts) for parts in zip(indices, values, extents)], scores


def ctc_beam_search_decoder_v2(
    inputs: Any, sequence_length: Any, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[SparseTensor], Tensor]:
    """:func:`ctc_beam_search_decoder` that leaves equal neighbours as they were found."""
    return ctc_beam_search_decoder(inputs, sequence_length, beam_width, top_paths, merge_repeated=False)


def ctc_unique_labels(labels: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """The distinct classes of each label, in the order of their first appearance, and where each one went.

    Args:
        labels: int32 [batch, longest label].

    Returns:
        int64 [batch, longest label], filled up with 0, and int32 of the same shape.
    """
    with name_scope(name, "ctc_unique_labels", [labels]):
        labels = convert_to_tensor(labels, name="labels")
        length = shape(labels)[1]
        same = ew.equal(expand_dims(labels, 2), expand_dims(labels, 1))
        first = argmax(ew.cast(same, dtypes.int32), axis=2, output_type=dtypes.int32)
        new = ew.equal(first, range_(length))
        order = cumsum(ew.cast(new, dtypes.int32), axis=1) - 1
        # where the first of its kind went; and one place for each that is new
        places = reduce_sum(one_hot(first, length, dtype=dtypes.int32) * expand_dims(order, 1), 2)
        targets = one_hot(ew.where(new, order, -ones_like(order)), length, dtype=dtypes.int64)
        values = reduce_sum(targets * expand_dims(ew.cast(labels, dtypes.int64), 2), 1)
        values.set_shape([None, None])
        return values, places


def collapse_repeated(labels: Any, seq_length: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Labels in which equal neighbours are one, and their new lengths.

    Args:
        labels: [batch, longest label].
        seq_length: integers [batch].

    Returns:
        [batch, longest new label], filled up with 0, and [batch].
    """
    with name_scope(name, "collapse_repeated_labels", [labels, seq_length]):
        labels = convert_to_tensor(labels, name="labels")
        seq_length = convert_to_tensor(seq_length, name="seq_length")
        changes = ew.not_equal(labels[:, 1:], labels[:, :-1])
        stays = concat([ones_like(labels[:, :1], dtypes.bool_), changes], 1)
        known = None if labels.dims is None else labels.dims[1]
        stays = ew.logical_and(stays, sequence_mask(seq_length, maxlen=known or shape(labels)[1]))
        lengths = reduce_sum(ew.cast(stays, dtypes.int32), axis=1)
        longest = reduce_max(lengths)
        taken = reshape(sequence_mask(lengths, maxlen=longest), [-1])
        places = boolean_mask(range_(shape(taken)[0]), taken)
        moved = boolean_mask(reshape(labels, [-1]), reshape(stays, [-1]))
        flat = scatter_nd(expand_dims(places, 1), moved, shape(taken))
        return reshape(flat, [shape(labels)[0], longest]), ew.cast(lengths, seq_length.dtype)
