"""What 0.x wrote differently: names that changed, and arguments that changed places.

A form looks at the arguments of one call. It answers with the arguments as the present function wants them, or None
when the call is written in the present form already; nothing but the call itself decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
Adapter = Callable[[tuple[Any, ...], dict[str, Any]], Arguments | None]


@dataclass(frozen=True)
class Form:
    """One old spelling: the present name, how to write it today, and what to do with the arguments."""

    new: str
    spelling: str
    adapt: Adapter


def _renamed(new: str, keywords: dict[str, str] | None = None) -> Form:
    """Another name (and other argument names, old -> new) for the same thing."""

    def adapt(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
        return args, {(keywords or {}).get(k, k): v for k, v in kwargs.items()}

    return Form(new, f"tf.{new}", adapt)


def _is_int(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _bound(names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The call's arguments by their old names."""
    return dict(zip(names, args)) | kwargs


def _concat(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments | None:
    axis_first = bool(args) and _is_scalar(args[0]) and (len(args) < 2 or not _is_int(args[1]))
    if not axis_first and "concat_dim" not in kwargs:
        return None
    given = _bound(("concat_dim", "values", "name"), args, kwargs)
    return (given.pop("values"), given.pop("concat_dim")), given


def _is_scalar(value: Any) -> bool:
    """A number or a tensor of rank 0, which cannot be a list of things to join."""
    rank = getattr(getattr(value, "shape", None), "ndims", None)
    return _is_int(value) or rank == 0


def _split(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments | None:
    old = "split_dim" in kwargs or "num_split" in kwargs
    dim_first = bool(args) and _is_scalar(args[0]) and (len(args) > 2 or "value" in kwargs)
    if not old and not dim_first:
        return None
    given = _bound(("split_dim", "num_split", "value", "name"), args, kwargs)
    return (given.pop("value"), given.pop("num_split"), given.pop("split_dim")), given


def _reverse(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments | None:
    given = _bound(("tensor", "dims", "name"), args, kwargs)
    dims = given.get("dims")
    if not isinstance(dims, (list, tuple, np.ndarray)) or not len(dims):
        return None
    if not all(isinstance(d, (bool, np.bool_)) for d in dims):
        return None
    given.pop("dims")
    return (given.pop("tensor"), [i for i, turned in enumerate(dims) if turned]), given


def _loss(target: str) -> Adapter:
    """Losses took ``(logits, <target>, name)`` by position; since 1.0 they accept keywords only."""

    def adapt(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments | None:
        if (not args or args[0] is None) and "targets" not in kwargs:
            return None
        given = _bound(("logits", target, "name"), args, kwargs)
        if "targets" in given:
            given["labels"] = given.pop("targets")
        return (), given

    return adapt


def _op_scope(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    given = _bound(("values", "name", "default_name"), args, kwargs)
    return (given.get("name"), given.get("default_name"), given.get("values")), {}


def _tagged(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    """Summaries took ``(tag, values, ...)``, and a ``name`` for the operation; the tag is the name now."""
    new = {"tag": "name", "tags": "name", "max_images": "max_outputs"}
    return args, {new.get(k, k): v for k, v in kwargs.items() if k != "name"}


def _resized(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments | None:
    given = _bound(("images", "new_height", "new_width", "method", "align_corners"), args, kwargs)
    if "new_width" not in given or not (_is_int(given.get("new_height")) and _is_int(given["new_width"])):
        return None
    size = [given.pop("new_height"), given.pop("new_width")]
    return (given.pop("images"), size), given


FORMS: dict[str, Form] = {
    "concat": Form("concat", "tf.concat(values, axis)", _concat),
    "split": Form("split", "tf.split(value, num_or_size_splits, axis)", _split),
    "reverse": Form("reverse", "tf.reverse(tensor, axis=[...])", _reverse),
    "op_scope": Form("name_scope", "tf.name_scope(name, default_name, values)", _op_scope),
    "nn.softmax_cross_entropy_with_logits": Form(
        "nn.softmax_cross_entropy_with_logits",
        "tf.nn.softmax_cross_entropy_with_logits(labels=..., logits=...)",
        _loss("labels"),
    ),
    "nn.sparse_softmax_cross_entropy_with_logits": Form(
        "nn.sparse_softmax_cross_entropy_with_logits",
        "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=..., logits=...)",
        _loss("labels"),
    ),
    "nn.sigmoid_cross_entropy_with_logits": Form(
        "nn.sigmoid_cross_entropy_with_logits",
        "tf.nn.sigmoid_cross_entropy_with_logits(labels=..., logits=...)",
        _loss("targets"),
    ),
    "image.resize_images": Form("image.resize_images", "tf.image.resize_images(images, [height, width])", _resized),
    "scalar_summary": Form("summary.scalar", "tf.summary.scalar(name, tensor)", _tagged),
    "histogram_summary": Form("summary.histogram", "tf.summary.histogram(name, values)", _tagged),
    "image_summary": Form("summary.image", "tf.summary.image(name, tensor)", _tagged),
    "audio_summary": Form("summary.audio", "tf.summary.audio(name, tensor, sample_rate)", _tagged),
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
            "all_variables": "global_variables",
            "initialize_all_variables": "global_variables_initializer",
            "initialize_variables": "variables_initializer",
            "initialize_local_variables": "local_variables_initializer",
            "initialize_all_tables": "tables_initializer",
            "merge_summary": "summary.merge",
            "merge_all_summaries": "summary.merge_all",
            "train.SummaryWriter": "summary.FileWriter",
            "image.per_image_whitening": "image.per_image_standardization",
            "image.random_crop": "random_crop",
            "batch_cholesky": "cholesky",
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
