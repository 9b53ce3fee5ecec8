"""Gradients held against difference quotients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tfedu import autodiff
from tfedu.graph.context import get_default_session
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.array import identity
from tfedu.ops.constant import constant

Jacobians = tuple[np.ndarray, np.ndarray]


def compute_gradient(
    x: Any,
    x_shape: Any,
    y: Tensor,
    y_shape: Any,
    x_init_value: Any = None,
    delta: float = 1e-3,
    init_targets: Sequence[Any] | None = None,
    extra_feed_dict: Mapping[Any, Any] | None = None,
) -> Any:
    """The Jacobian of ``y`` by ``x``, as ``tf.gradients`` has it and as differences have it.

    It runs in the default session.

    Args:
        x: a tensor, or a list of tensors (then ``x_shape`` and ``x_init_value`` are lists too).
        x_shape: its shape.
        y: a tensor.
        y_shape: its shape.
        x_init_value: where to compare (default: random numbers in [0, 1)).
        delta: the step of the central differences.
        init_targets: operations to run first.
        extra_feed_dict: values of other placeholders.

    Returns:
        two arrays of shape [size of x, size of y], theoretical and numeric; for a list, a list of such pairs.
        Float types only.
    """
    for target in init_targets or ():
        target.run()
    feeds = dict(extra_feed_dict or {})
    if not isinstance(x, list):
        return _compare(x, x_shape, y, y_shape, x_init_value, delta, feeds)
    starts = [None] * len(x) if x_init_value is None else x_init_value
    return [
        _compare(one, shape, y, y_shape, start, delta, feeds)
        for one, shape, start in zip(x, x_shape, starts, strict=True)
    ]


def compute_gradient_error(
    x: Any,
    x_shape: Any,
    y: Tensor,
    y_shape: Any,
    x_init_value: Any = None,
    delta: float = 1e-3,
    init_targets: Sequence[Any] | None = None,
    extra_feed_dict: Mapping[Any, Any] | None = None,
) -> float:
    """The largest difference between the two Jacobians of :func:`compute_gradient`.

    >>> from tfedu import Session, float64, placeholder
    >>> with Session():
    ...     x = placeholder(float64, [3])
    ...     compute_gradient_error(x, [3], x * x, [3]) < 1e-9
    True
    """
    found = compute_gradient(x, x_shape, y, y_shape, x_init_value, delta, init_targets, extra_feed_dict)
    pairs = found if isinstance(x, list) else [found]
    return max((float(np.abs(one - two).max()) for one, two in pairs if one.size), default=0)


def _compare(x: Tensor, x_shape: Any, y: Tensor, y_shape: Any, start: Any, delta: float, feeds: Any) -> Jacobians:
    for name, tensor in (("x", x), ("y", y)):
        assert tensor.dtype.is_floating, f"Don't support type {tensor.dtype.name} for {name}"
    x_shape = tuple(x_shape) if np.ndim(x_shape) else (x_shape,)
    y_shape = tuple(y_shape) if np.ndim(y_shape) else (y_shape,)
    if start is None:
        start = np.random.random_sample(x_shape)
    assert np.shape(start) == x_shape, f"x_shape = {x_shape}, init_data shape = {np.shape(start)}"
    at = np.array(start, x.dtype.base_dtype.numpy_type)
    return _theoretical(x, at, y, y_shape, feeds), _numeric(x, at, y, y_shape, delta, feeds)


def _theoretical(x: Tensor, at: np.ndarray, y: Tensor, y_shape: tuple[int, ...], feeds: Any) -> np.ndarray:
    with x.graph.as_default():
        weight = constant(1.0, y.dtype.base_dtype, y_shape)
        # Through an identity: the gradient of a sum would be the very tensor that is fed.
        (slope,) = autodiff.gradients(y, x, identity(weight))
        dense = convert_to_tensor(slope) if isinstance(slope, IndexedSlices) else slope
    session = get_default_session()
    weights = np.zeros(y_shape, y.dtype.base_dtype.numpy_type)
    jacobian = np.zeros((at.size, weights.size), at.dtype)
    for column in range(weights.size):
        weights.flat[column] = 1
        jacobian[:, column] = session.run(dense, {**feeds, x: at, weight: weights}).ravel()
        weights.flat[column] = 0
    if not weights.size and np.any(session.run(dense, {**feeds, x: at, weight: weights})):
        raise ValueError("Empty tensor with nonzero gradients")
    return jacobian


def _numeric(x: Tensor, at: np.ndarray, y: Tensor, y_shape: tuple[int, ...], delta: float, feeds: Any) -> np.ndarray:
    session = get_default_session()
    jacobian = np.zeros((at.size, int(np.prod(y_shape))), at.dtype)
    for row in range(at.size):
        sides = []
        for step in (delta, -delta):
            moved = at.copy()
            moved.flat[row] += step
            sides.append(session.run(y, {**feeds, x: moved}))
        jacobian[row] = ((sides[0] - sides[1]) / (2 * delta)).ravel()
    return jacobian
