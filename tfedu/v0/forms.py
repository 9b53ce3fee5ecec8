"""What 0.x wrote differently: names that changed, and arguments that changed names or places.

The namespace :mod:`tfedu.v0` and the command ``tfedu upgrade`` both read this table: the one adapts calls when they
happen, the other rewrites them in the program's text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Keywords = dict[str, Any]
Arguments = tuple[tuple[Any, ...], Keywords]


@dataclass(frozen=True)
class Form:
    """One old spelling, and how it reads today.

    Attributes:
        new: the present name.
        spelling: how to write it today.
        is_old: whether a call with these arguments is written in the old form; the call itself has to tell.
        order: the arguments in their old order, by their present names; empty where the places are the same.
        keywords: old names of arguments -> present ones.
        dropped: arguments that have no successor.
        values: what else the present function wants to be different, from the arguments by their present names.
    """

    new: str
    spelling: str
    is_old: Callable[[tuple[Any, ...], Keywords], bool] = lambda args, kwargs: True
    order: tuple[str, ...] = ()
    keywords: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    values: Callable[[Keywords], Keywords] = lambda given: given

    def adapt(self, args: tuple[Any, ...], kwargs: Keywords) -> Arguments | None:
        """The arguments as the present function wants them, or None when the call is written for it already."""
        if not self.is_old(args, kwargs):
            return None
        given = {self.keywords.get(k, k): v for k, v in kwargs.items() if k not in self.dropped}
        if not self.order:
            return args, given
        return (), self.values(dict(zip(self.order, args)) | given)


def _renamed(new: str, keywords: Mapping[str, str] | None = None, dropped: tuple[str, ...] = ()) -> Form:
    """Another name for the same thing."""
    return Form(new, f"tf.{new}", keywords=keywords or {}, dropped=dropped)


def _is_int(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _is_scalar(value: Any) -> bool:
    """A number or a tensor of rank 0, which cannot be a list of things to join."""
    rank = getattr(getattr(value, "shape", None), "ndims", None)
    return _is_int(value) or rank == 0


def _old_concat(args: tuple[Any, ...], kwargs: Keywords) -> bool:
    axis_first = bool(args) and _is_scalar(args[0]) and (len(args) < 2 or not _is_int(args[1]))
    return axis_first or "concat_dim" in kwargs


def _old_split(args: tuple[Any, ...], kwargs: Keywords) -> bool:
    dim_first = bool(args) and _is_scalar(args[0]) and (len(args) > 2 or "value" in kwargs)
    return dim_first or "split_dim" in kwargs or "num_split" in kwargs


def _old_reverse(args: tuple[Any, ...], kwargs: Keywords) -> bool:
    dims = kwargs.get("dims", args[1] if len(args) > 1 else None)
    if not isinstance(dims, (list, tuple, np.ndarray)) or not len(dims):
        return False
    return all(isinstance(d, (bool, np.bool_)) for d in dims)


def _turned(given: Keywords) -> Keywords:
    return given | {"axis": [i for i, turned in enumerate(given["axis"]) if turned]}


def _old_loss(args: tuple[Any, ...], kwargs: Keywords) -> bool:
    return (bool(args) and args[0] is not None) or "targets" in kwargs


def _old_resize(args: tuple[Any, ...], kwargs: Keywords) -> bool:
    given = dict(zip(("images", "new_height", "new_width"), args)) | kwargs
    return _is_int(given.get("new_height")) and _is_int(given.get("new_width"))


def _sized(given: Keywords) -> Keywords:
    return given | {"size": [given.pop("new_height"), given.pop("new_width")]}


def _named(given: Keywords) -> Keywords:
    """Before 0.11 the third argument was the name; ``dim`` came between."""
    if isinstance(given.get("dim"), str):
        given["name"] = given.pop("dim")
    return given


def _loss(name: str, *between: str) -> Form:
    """Losses took ``(logits, labels, name)`` by position; since 1.0 they accept keywords only."""
    spelling = f"tf.{name}(labels=..., logits=...)"
    order = ("logits", "labels", *between, "name")
    return Form(name, spelling, _old_loss, order, {"targets": "labels"}, values=_named)


def _old_sparse_split(args: tuple[Any, ...], kwargs: Keywords) -> bool:
    return bool(args) or "split_dim" in kwargs


def _never(args: tuple[Any, ...], kwargs: Keywords) -> bool:
    """Two flags changed places: no call tells which order it has, and the present one is the likelier."""
    return False


_TAG = {"tag": "name", "tags": "name"}
"""Summaries took ``(tag, values, ...)``, and a ``name`` for the operation; the tag is the name now."""

FORMS: dict[str, Form] = {
    "concat": Form(
        "concat", "tf.concat(values, axis)", _old_concat, ("axis", "values", "name"), {"concat_dim": "axis"}
    ),
    "split": Form(
        "split",
        "tf.split(value, num_or_size_splits, axis)",
        _old_split,
        ("axis", "num_or_size_splits", "value", "name"),
        {"split_dim": "axis", "num_split": "num_or_size_splits"},
    ),
    "reverse": Form(
        "reverse",
        "tf.reverse(tensor, axis=[...])",
        _old_reverse,
        ("tensor", "axis", "name"),
        {"dims": "axis"},
        (),
        _turned,
    ),
    "op_scope": Form(
        "name_scope", "tf.name_scope(name, default_name, values)", order=("values", "name", "default_name")
    ),
    "sparse_split": Form(
        "sparse_split",
        "tf.sparse_split(sp_input=..., num_split=..., axis=...)",
        _old_sparse_split,
        ("axis", "num_split", "sp_input", "name"),
        {"split_dim": "axis"},
    ),
    "sparse_concat": Form(
        "sparse_concat",
        "tf.sparse_concat(axis, sp_inputs)",
        lambda args, kwargs: "concat_dim" in kwargs,
        keywords={"concat_dim": "axis"},
    ),
    "svd": Form(
        "svd",
        "tf.svd(tensor, full_matrices=..., compute_uv=...)",
        _never,
        ("tensor", "compute_uv", "full_matrices", "name"),
    ),
    "nn.softmax_cross_entropy_with_logits": _loss("nn.softmax_cross_entropy_with_logits", "dim"),
    "nn.sparse_softmax_cross_entropy_with_logits": _loss("nn.sparse_softmax_cross_entropy_with_logits"),
    "nn.sigmoid_cross_entropy_with_logits": _loss("nn.sigmoid_cross_entropy_with_logits"),
    "image.resize_images": Form(
        "image.resize_images",
        "tf.image.resize_images(images, [height, width])",
        _old_resize,
        ("images", "new_height", "new_width", "method", "align_corners"),
        values=_sized,
    ),
    "scalar_summary": _renamed("summary.scalar", {**_TAG, "values": "tensor"}, ("name",)),
    "histogram_summary": _renamed("summary.histogram", _TAG, ("name",)),
    "image_summary": _renamed("summary.image", {**_TAG, "max_images": "max_outputs"}, ("name",)),
    "audio_summary": _renamed("summary.audio", _TAG, ("name",)),
    "batch_matmul": _renamed("matmul", {"x": "a", "y": "b", "adj_x": "adjoint_a", "adj_y": "adjoint_b"}),
    **{
        old: _renamed(new)
        for old, new in {
            "mul": "multiply",
            "sub": "subtract",
            "neg": "negative",
            "inv": "reciprocal",
            "pack": "stack",
            "unpack": "unstack",
            "select": "where",
            "complex_abs": "abs",
            "listdiff": "setdiff1d",
            "list_diff": "setdiff1d",
            "concat_v2": "concat",
            "all_variables": "global_variables",
            "initialize_all_variables": "global_variables_initializer",
            "initialize_variables": "variables_initializer",
            "initialize_local_variables": "local_variables_initializer",
            "initialize_all_tables": "tables_initializer",
            "merge_summary": "summary.merge",
            "merge_all_summaries": "summary.merge_all",
            "train.SummaryWriter": "summary.FileWriter",
            "nn.rnn": "nn.static_rnn",
            "nn.bidirectional_rnn": "nn.static_bidirectional_rnn",
            "nn.state_saving_rnn": "nn.static_state_saving_rnn",
            "image.per_image_whitening": "image.per_image_standardization",
            "image.random_crop": "random_crop",
            "batch_band_part": "matrix_band_part",
            "batch_set_diag": "matrix_set_diag",
            "batch_cholesky": "cholesky",
            "batch_cholesky_solve": "cholesky_solve",
            "batch_matrix_band_part": "matrix_band_part",
            "batch_matrix_determinant": "matrix_determinant",
            "batch_matrix_diag": "matrix_diag",
            "batch_matrix_diag_part": "matrix_diag_part",
            "batch_matrix_inverse": "matrix_inverse",
            "batch_matrix_set_diag": "matrix_set_diag",
            "batch_matrix_solve": "matrix_solve",
            "batch_matrix_solve_ls": "matrix_solve_ls",
            "batch_matrix_transpose": "matrix_transpose",
            "batch_matrix_triangular_solve": "matrix_triangular_solve",
            "batch_self_adjoint_eig": "self_adjoint_eig",
            "batch_self_adjoint_eigvals": "self_adjoint_eigvals",
            "batch_svd": "svd",
            "batch_fft": "fft",
            "batch_fft2d": "fft2d",
            "batch_fft3d": "fft3d",
            "batch_ifft": "ifft",
            "batch_ifft2d": "ifft2d",
            "batch_ifft3d": "ifft3d",
        }.items()
    },
}
"""Dotted 0.x name -> its form. The present name may be missing still; then the old one is missing as well."""

_AXIS = {"reduction_indices": "axis"}

KEYWORDS: dict[str, dict[str, str]] = {
    **dict.fromkeys((f"reduce_{r}" for r in "all any join logsumexp max mean min prod sum".split()), _AXIS),
    "count_nonzero": _AXIS,
    "argmax": {"dimension": "axis"},
    "argmin": {"dimension": "axis"},
    "expand_dims": {"dim": "axis"},
    "squeeze": {"squeeze_dims": "axis"},
    "reverse_sequence": {"seq_dim": "seq_axis", "batch_dim": "batch_axis"},
    "sparse_reduce_sum": {"reduction_axes": "axis"},
    "sparse_reduce_sum_sparse": {"reduction_axes": "axis"},
}
"""Arguments that were renamed where nothing else was; the functions of 1.15 understand both names."""
