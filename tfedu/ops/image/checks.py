"""What every function on images asks first: is it an image, and how large is it?

What is known while the graph is built is checked then; what only a run can know becomes a check of the run.
"""

from __future__ import annotations

from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.array import expand_dims, rank, shape, squeeze, unstack
from tfedu.ops.control import check, with_dependencies
from tfedu.ops.math import elementwise as ew

Checks = list[tuple[Tensor, str]]
"""Conditions that a run must find true, each with the complaint if it does not."""

EITHER = "'image' must have either 3 or 4 dimensions."


def is_tensor(x: Any) -> bool:
    """Whether ``x`` has no value before a run: a tensor or a variable."""
    return isinstance(x, Tensor) or hasattr(x, "_as_ref_tensor")


def require(condition: Any, message: str) -> Checks:
    """No checks if ``condition`` is plainly true, one if it is a tensor.

    Raises:
        ValueError: ``condition`` is plainly false.
    """
    if is_tensor(condition):
        return [(condition, message)]
    if not condition:
        raise ValueError(message)
    return []


def held(checks: Checks, value: Tensor) -> Tensor:
    """``value``, once all ``checks`` have held."""
    for condition, message in checks:
        value = check(condition, value, message)
    return with_dependencies([], value)


def at_least_3d(image: Tensor) -> Checks:
    """What must be checked of an image [..., height, width, channels] without empty axes.

    Raises:
        ValueError: fewer axes; an extent of 0.
    """
    dims = image.dims
    if dims is not None and len(dims) < 3:
        raise ValueError("'image' must be at least three-dimensional.")
    if dims is not None and 0 in dims:
        raise ValueError(f"all dims of 'image.shape' must be > 0: {TensorShape(dims)}")
    if dims is not None and None not in dims:
        return []
    return [
        (ew.greater(shape(image), 0), "all dims of 'image.shape' must be > 0."),
        (ew.greater_equal(rank(image), 3), "'image' must be at least three-dimensional."),
    ]


def checked_image(image: Tensor) -> Tensor:
    """The image itself, checked as in :func:`at_least_3d`."""
    return held(at_least_3d(image), image)


def as_batch(image: Tensor) -> tuple[Tensor, bool]:
    """The image as [batch, height, width, channels], and whether it was a batch before.

    Raises:
        ValueError: neither three nor four axes.
    """
    dims = image.dims
    if dims is None:
        image = expand_dims(image, 0)
        image.set_shape([None] * 4)
        return image, False
    if len(dims) not in (3, 4):
        raise ValueError(EITHER)
    return (image, True) if len(dims) == 4 else (expand_dims(image, 0), False)


def unbatched(image: Tensor, is_batch: bool) -> Tensor:
    """The way back from :func:`as_batch`."""
    return image if is_batch else squeeze(image, axis=[0])


def dimensions(image: Tensor, axes: int) -> list[Any]:
    """The extents of an image of ``axes`` axes: ints where they are known, scalar tensors elsewhere."""
    dims = image.get_shape().with_rank(axes).as_list()
    if None not in dims:
        return dims
    extents = unstack(shape(image), axes)
    return [known if known is not None else extent for known, extent in zip(dims, extents)]


def known(extents: list[Any]) -> list[Any]:
    """Extents for ``set_shape``: None where only a run can tell."""
    return [None if is_tensor(extent) else extent for extent in extents]
