"""The living definition of the IR: one small NumPy function per primitive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfedu.compiler.ir import BINARY, UNARY, Node
from tfedu.devices.reference import elementwise, philox, windows

Array = np.ndarray[Any, Any]

REDUCERS: dict[str, Callable[..., Array]] = {
    "sum": np.sum,
    "prod": np.prod,
    "max": np.max,
    "min": np.min,
    "any": np.any,
    "all": np.all,
}


def identity_of(kind: str, dtype: np.dtype) -> Any:
    """The value a reduction of nothing gives."""
    if kind in ("sum", "any"):
        return dtype.type(0)
    if kind in ("prod", "all"):
        return dtype.type(1)
    if dtype.kind == "f":
        return dtype.type(-np.inf if kind == "max" else np.inf)
    limits = np.iinfo(dtype)
    return dtype.type(limits.min if kind == "max" else limits.max)


def _reduce(node: Node, x: Array) -> Array:
    kind, axes = node.attrs["kind"], node.attrs["axes"]
    wide = np.float32 if node.dtype == np.float16 and kind in ("sum", "prod") else node.dtype
    if kind in ("max", "min"):
        return REDUCERS[kind](x, axis=axes, initial=identity_of(kind, node.dtype))
    if kind in ("any", "all"):
        return REDUCERS[kind](x, axis=axes)
    return REDUCERS[kind](x, axis=axes, dtype=wide).astype(node.dtype)


def _scan(node: Node, x: Array) -> Array:
    axis, kind = node.attrs["axis"], node.attrs["kind"]
    x = np.flip(x, axis) if node.attrs["reverse"] else x
    total = (np.cumsum if kind == "sum" else np.cumprod)(x, axis=axis, dtype=node.dtype)
    if node.attrs["exclusive"] and x.shape[axis]:
        head = np.full_like(np.take(total, [0], axis), 0 if kind == "sum" else 1)
        total = np.concatenate([head, np.delete(total, -1, axis)], axis)
    return np.flip(total, axis) if node.attrs["reverse"] else total


def _argsort(node: Node, x: Array) -> Array:
    if node.attrs["descending"]:
        # reversing twice keeps equal elements in their original order
        return (x.shape[-1] - 1 - np.argsort(x[..., ::-1], axis=-1, kind="stable"))[..., ::-1].astype(np.int32)
    return np.argsort(x, axis=-1, kind="stable").astype(np.int32)


def _slice(node: Node, x: Array) -> Array:
    index = []
    for start, extent, step in zip(node.attrs["starts"], node.shape, node.attrs["steps"], strict=True):
        stop = start + extent * step
        index.append(slice(start, None if stop < 0 else stop, step) if extent else slice(0, 0))
    return x[tuple(index)]


def _pad(node: Node, x: Array) -> Array:
    pairs = list(zip(node.attrs["low"], node.attrs["high"], strict=True))
    return np.pad(x, pairs, constant_values=node.attrs["value"])


def _dot(node: Node, x: Array, y: Array) -> Array:
    x = np.swapaxes(x, -1, -2) if node.attrs["ta"] else x
    y = np.swapaxes(y, -1, -2) if node.attrs["tb"] else y
    if node.dtype == np.float16:
        return np.matmul(x.astype(np.float32), y.astype(np.float32)).astype(np.float16)
    return np.matmul(x, y)


def _gather(node: Node, params: Array, indices: Array) -> Array:
    axis = node.attrs["axis"]
    size = params.shape[axis]
    valid = (indices >= 0) & (indices < size)
    if size == 0:
        return np.zeros(node.shape, node.dtype)
    picked = np.take(params, np.where(valid, indices, 0), axis=axis)
    if valid.all():
        return picked
    return np.where(valid.reshape(valid.shape + (1,) * (params.ndim - axis - 1)), picked, 0).astype(node.dtype)


def _scatter_add(node: Node, base: Array, indices: Array, updates: Array) -> Array:
    flat = indices.reshape(-1)
    valid = (flat >= 0) & (flat < base.shape[0])
    result = base.copy()
    np.add.at(result, flat[valid], updates.reshape(flat.size, *base.shape[1:])[valid])
    return result


def _window(node: Node) -> tuple[Any, ...]:
    return tuple(node.attrs[k] for k in ("window", "strides", "padding"))


def _conv_attrs(node: Node) -> tuple[Any, ...]:
    return (*(node.attrs[k] for k in ("strides", "padding", "dilations")), node.shape)


RULES: dict[str, Callable[..., Any]] = {
    "const": lambda node: node.value,
    "iota": lambda node: np.broadcast_to(
        np.arange(node.shape[node.attrs["axis"]], dtype=node.dtype).reshape(
            [-1 if i == node.attrs["axis"] else 1 for i in range(node.ndim)]
        ),
        node.shape,
    ),
    "cast": lambda node, x: elementwise.cast(x, node.dtype),
    "bitcast": lambda node, x: x.view(node.dtype),
    "select": lambda node, c, x, y: np.where(c, x, y),
    "reshape": lambda node, x: x.reshape(node.shape),
    "transpose": lambda node, x: x.transpose(node.attrs["perm"]),
    "broadcast": lambda node, x: np.broadcast_to(x, node.shape),
    "slice": _slice,
    "pad": _pad,
    "concat": lambda node, *xs: np.concatenate(xs, axis=node.attrs["axis"]),
    "reduce": _reduce,
    "argreduce": lambda node, x: (np.argmax if node.attrs["kind"] == "max" else np.argmin)(
        x, axis=node.attrs["axis"]
    ).astype(node.dtype),
    "scan": _scan,
    "argsort": _argsort,
    "take_along": lambda node, x, i: np.take_along_axis(x, i.astype(np.int64), axis=-1),
    "dot": _dot,
    "conv": lambda node, x, w: windows.conv(x, w, *_conv_attrs(node)),
    "conv_input_grad": lambda node, dy, w: windows.conv_input_grad(dy, w, *_conv_attrs(node)),
    "conv_filter_grad": lambda node, x, dy: windows.conv_filter_grad(x, dy, *_conv_attrs(node)),
    "pool": lambda node, x: windows.pool(node.attrs["kind"], x, *_window(node)),
    "max_pool_grad": lambda node, x, y, dy: windows.max_pool_grad(x, dy, *_window(node)),
    "avg_pool_grad": lambda node, dy: windows.avg_pool_grad(dy, node.shape, *_window(node)),
    "gather": _gather,
    "scatter_add": _scatter_add,
}


def evaluate_node(node: Node, args: Sequence[Array], offset: int = 0) -> Array:
    """The value of one node, given its operands' values.

    Args:
        node: any node but ``input`` and ``state``, whose values only the run knows.
        args: arrays of the operands' shapes and dtypes, any strides.
        offset: the random stream's counter at the start of the run (``random`` nodes only).

    Returns:
        An array of exactly ``node.shape`` and ``node.dtype``; it may share memory with an operand.
    """
    with np.errstate(all="ignore"):
        if node.prim in UNARY:
            value = elementwise.UNARY[node.prim](*args)
        elif node.prim in BINARY:
            value = elementwise.BINARY[node.prim](*args)
        elif node.prim == "random" and node.size == 0:
            value = np.zeros(node.shape, node.dtype)
        elif node.prim == "random":
            a = node.attrs
            value = philox.sample(
                a["dist"], node.shape, node.dtype, a["key"], offset, a.get("low", 0), a.get("high", 0)
            )
        else:
            value = RULES[node.prim](node, *args)
    value = np.asarray(value, node.dtype)
    if value.shape != node.shape:
        raise AssertionError(f"{node} evaluated to shape {value.shape}")
    return value
