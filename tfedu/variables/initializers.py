"""Initial values (``tf.zeros_initializer``, ...): objects that make a tensor when called with a shape."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops import constant as C
from tfedu.ops.array import matrix_transpose, reshape
from tfedu.ops.linalg.decompositions.qr import qr
from tfedu.ops.linalg.parts import diag_part
from tfedu.ops.math.elementwise import sign
from tfedu.ops.random import draws as R


class PartitionInfo(NamedTuple):
    """The part of a larger variable that an initializer is asked for."""

    full_shape: list[int]
    var_offset: list[int]


class Initializer:
    """``initializer(shape, dtype=None) -> Tensor``; ``dtype=None`` means the one given to the constructor."""

    dtype: DType = dtypes.float32

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        raise TypeError(f"{type(self).__name__} makes nothing; use one of its subclasses")

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {k: v.name if isinstance(v, DType) else v for k, v in vars(self).items()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Initializer:
        return cls(**config)

    def _kind(self, dtype: Any) -> DType:
        return self.dtype if dtype is None else as_dtype(dtype).base_dtype


class Zeros(Initializer):
    """All 0."""

    def __init__(self, dtype: Any = dtypes.float32) -> None:
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return C.zeros(shape, self._kind(dtype))


class Ones(Initializer):
    """All 1."""

    def __init__(self, dtype: Any = dtypes.float32) -> None:
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return C.ones(shape, self._kind(dtype))


class Constant(Initializer):
    """A given value or list of values; the last is repeated to fill the shape.

    Raises:
        TypeError: a value that is no number, list or array.
    """

    def __init__(self, value: Any = 0, dtype: Any = dtypes.float32, verify_shape: bool = False) -> None:
        if not (np.isscalar(value) or isinstance(value, (list, tuple, np.ndarray))):
            raise TypeError(
                f"Invalid type for initial value: {type(value)} "
                "(expected Python scalar, list or tuple of values, or numpy.ndarray)."
            )
        self.value = value
        self.dtype = as_dtype(dtype)
        self.verify_shape = verify_shape

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None, verify_shape: Any = None) -> Tensor:
        verify = self.verify_shape if verify_shape is None else verify_shape
        return C.constant(self.value, self._kind(dtype), TensorShape(shape).as_list(), verify_shape=verify)


class RandomUniform(Initializer):
    """Evenly distributed in [minval, maxval)."""

    def __init__(
        self, minval: Any = 0, maxval: Any = None, seed: int | None = None, dtype: Any = dtypes.float32
    ) -> None:
        self.minval, self.maxval, self.seed, self.dtype = minval, maxval, seed, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return R.random_uniform(shape, self.minval, self.maxval, self._kind(dtype), seed=self.seed)


class RandomNormal(Initializer):
    """Normally distributed."""

    def __init__(
        self, mean: Any = 0.0, stddev: Any = 1.0, seed: int | None = None, dtype: Any = dtypes.float32
    ) -> None:
        self.mean, self.stddev, self.seed, self.dtype = mean, stddev, seed, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return R.random_normal(shape, self.mean, self.stddev, self._kind(dtype), seed=self.seed)


class TruncatedNormal(RandomNormal):
    """Normally distributed, redrawn beyond two deviations."""

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return R.truncated_normal(shape, self.mean, self.stddev, self._kind(dtype), seed=self.seed)


class Identity(Initializer):
    """The identity matrix times ``gain``. Raises ValueError for anything but two axes."""

    def __init__(self, gain: float = 1.0, dtype: Any = dtypes.float32) -> None:
        self.gain, self.dtype = gain, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        extents = TensorShape(shape).as_list()
        whole = extents if partition_info is None else partition_info.full_shape
        if len(whole) != 2:
            raise ValueError("Identity matrix initializer can only be used for 2D matrices.")
        row, column = (0, 0) if partition_info is None else partition_info.var_offset
        matrix = np.eye(*whole, dtype=self._kind(dtype).numpy_type)
        part = matrix[row : row + (extents[0] or 0), column : column + (extents[1] or 0)]
        return C.constant(part if self.gain == 1 else (part * self.gain).astype(matrix.dtype))


class Orthogonal(Initializer):
    """A matrix with orthogonal columns (or rows, whichever are fewer) of length ``gain`` (Saxe et al. 2013).

    More than two axes: the matrix of all but the last by the last.

    Raises:
        ValueError: fewer than two axes.
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None, dtype: Any = dtypes.float32) -> None:
        self.gain, self.seed, self.dtype = gain, seed, _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        extents = TensorShape(shape).as_list()
        if len(extents) < 2:
            raise ValueError("The tensor to initialize must be at least two-dimensional")
        rows, columns = math.prod(e or 0 for e in extents[:-1]), extents[-1] or 0
        q = random_orthogonal(max(rows, columns), min(rows, columns), self._kind(dtype), self.seed)
        return self.gain * reshape(matrix_transpose(q) if rows < columns else q, extents)


def _floating(dtype: Any) -> DType:
    kind = as_dtype(dtype)
    if not kind.is_floating:
        raise ValueError(f"Expected floating point type, got {kind}.")
    return kind


def random_orthogonal(rows: int, columns: int, dtype: DType, seed: int | None) -> Tensor:
    """[rows, columns] (rows >= columns) with orthonormal columns, every such matrix equally likely."""
    q, r = qr(R.random_normal([rows, columns], dtype=dtype, seed=seed), full_matrices=False)
    return q * sign(diag_part(r))


def fans(shape: Any) -> tuple[int, int]:
    """Inputs and outputs per unit of a weight: for a filter [h, w, in, out] those of its whole window."""
    extents = [e or 1 for e in TensorShape(shape).as_list()]
    if len(extents) < 2:
        size = extents[0] if extents else 1
        return size, size
    window = math.prod(extents[:-2])
    return extents[-2] * window, extents[-1] * window


# the deviation of a standard normal that is cut at two deviations
_CUT_DEVIATION = 0.87962566103423978


class VarianceScaling(Initializer):
    """Random values whose variance is ``scale`` / n, n = number of inputs, outputs, or their mean.

    Args:
        mode: ``"fan_in"``, ``"fan_out"`` or ``"fan_avg"``.
        distribution: ``"truncated_normal"`` (``"normal"``), ``"untruncated_normal"`` or ``"uniform"``.

    Raises:
        ValueError: a scale that is not positive, or an unknown mode or distribution.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        dtype: Any = dtypes.float32,
    ) -> None:
        if scale <= 0.0:
            raise ValueError("`scale` must be positive float.")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError("Invalid `mode` argument:", mode)
        if distribution not in ("normal", "uniform", "truncated_normal", "untruncated_normal"):
            raise ValueError("Invalid `distribution` argument:", distribution)
        self.scale, self.mode, self.distribution, self.seed, self.dtype = (
            scale,
            mode,
            distribution,
            seed,
            as_dtype(dtype),
        )

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        inputs, outputs = fans(shape if partition_info is None else partition_info.full_shape)
        count = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2}[self.mode]
        variance = self.scale / max(1.0, count)
        kind = self._kind(dtype)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return R.random_uniform(shape, -limit, limit, kind, seed=self.seed)
        if self.distribution == "untruncated_normal":
            return R.random_normal(shape, 0.0, math.sqrt(variance), kind, seed=self.seed)
        return R.truncated_normal(shape, 0.0, math.sqrt(variance) / _CUT_DEVIATION, kind, seed=self.seed)


class UniformUnitScaling(Initializer):
    """Uniform in +-factor * sqrt(3 / inputs) (TF: ``tf.uniform_unit_scaling_initializer``)."""

    def __init__(self, factor: float = 1.0, seed: int | None = None, dtype: Any = dtypes.float32) -> None:
        self.factor, self.seed, self.dtype = factor, seed, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        whole = TensorShape(shape if partition_info is None else partition_info.full_shape).as_list()
        size = max(1.0, float(math.prod([e or 1 for e in whole[:-1]])))
        limit = math.sqrt(3 / size) * self.factor
        return R.random_uniform(shape, -limit, limit, self._kind(dtype), seed=self.seed)


class GlorotUniform(VarianceScaling):
    """Glorot & Bengio 2010, uniform: limit sqrt(6 / (inputs + outputs))."""

    def __init__(self, seed: int | None = None, dtype: Any = dtypes.float32) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed, dtype)


class GlorotNormal(VarianceScaling):
    """Glorot & Bengio 2010, normal: deviation sqrt(2 / (inputs + outputs))."""

    def __init__(self, seed: int | None = None, dtype: Any = dtypes.float32) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, dtype)


def he_normal(seed: int | None = None) -> VarianceScaling:
    """He et al. 2015, normal: deviation sqrt(2 / inputs), for ReLU layers."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: int | None = None) -> VarianceScaling:
    """He et al. 2015, uniform: limit sqrt(6 / inputs), for ReLU layers."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


def lecun_normal(seed: int | None = None) -> VarianceScaling:
    """LeCun et al. 1998, normal: deviation sqrt(1 / inputs)."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: int | None = None) -> VarianceScaling:
    """LeCun et al. 1998, uniform: limit sqrt(3 / inputs)."""
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def xavier_initializer(uniform: bool = True, seed: int | None = None, dtype: Any = dtypes.float32) -> VarianceScaling:
    """Glorot & Bengio 2010 (TF: ``tf.contrib.layers.xavier_initializer``).

    Uniform: limit sqrt(6 / (inputs + outputs)). Normal: TensorFlow rounds the correction for cutting the normal
    distribution at two deviations to 1.3, so that its deviation before the cut is sqrt(2.6 / (inputs + outputs)).

    Raises:
        TypeError: ``Cannot create initializer for non-floating point type.``
    """
    if not as_dtype(dtype).is_floating:
        raise TypeError("Cannot create initializer for non-floating point type.")
    if uniform:
        return GlorotUniform(seed, dtype)
    return VarianceScaling(1.3 * _CUT_DEVIATION**2, "fan_avg", "truncated_normal", seed, dtype)
