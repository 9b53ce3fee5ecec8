"""What each elementwise primitive means, as a table from its name to a NumPy function.

Every function gets operands of equal shape and dtype (:mod:`tfedu.compiler.ir` sees to that) and must return the dtype
that the IR says. Three conventions are ours and hold on every device:

* integer division by zero gives 0 here (TensorFlow raises: the lowering adds a check for that);
* ``max`` and ``min`` return NaN if either operand is NaN;
* ``sign`` of a complex number is z / |z|.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def _wide(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Evaluate in float64 and round once: for functions that NumPy lacks."""

    def apply(x: Array) -> Array:
        return np.asarray(function(np.asarray(x, np.float64)), x.dtype)

    return apply


_lgamma = np.vectorize(lambda x: math.inf if x == -math.inf or (x <= 0 and x == int(x)) else math.lgamma(x), [float])
_erf = np.vectorize(math.erf, [float])
_erfc = np.vectorize(math.erfc, [float])


def _digamma_scalar(x: float) -> float:
    """Reflection for x < 0, recurrence up to 10, then the asymptotic series (Abramowitz & Stegun 6.3.18)."""
    if math.isnan(x) or x == -math.inf or (x <= 0 and x == math.floor(x)):
        return math.nan
    if x < 0:
        return _digamma_scalar(1 - x) - math.pi / math.tan(math.pi * x)
    result = 0.0
    while x < 10:
        result -= 1 / x
        x += 1
    if math.isinf(x):
        return math.inf
    square = 1 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    return result + math.log(x) - 0.5 / x - series


_digamma = np.vectorize(_digamma_scalar, [float])


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), computed so that neither tail overflows."""
    if x.dtype.kind == "c":
        return np.asarray(1 / (1 + np.exp(-x)), x.dtype)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small)).astype(x.dtype)


def _sign(x: Array) -> Array:
    if x.dtype.kind == "c":
        size = np.abs(x)
        return np.where(size == 0, 0, x / np.where(size == 0, 1, size)).astype(x.dtype)
    return np.sign(x)


def _truncdiv(x: Array, y: Array) -> Array:
    if x.dtype.kind == "f":
        return np.trunc(x / y)
    quotient = np.floor_divide(np.abs(x), np.where(y == 0, 1, np.abs(y)))
    return np.where(y == 0, 0, np.where((x < 0) != (y < 0), -quotient, quotient)).astype(x.dtype)


def _pow(x: Array, y: Array) -> Array:
    if x.dtype.kind not in "iu":
        return np.power(x, y)
    # NumPy refuses negative integer exponents; the IR defines them as truncation of the real result.
    positive = np.power(x, np.maximum(y, 0))
    negative = np.where(np.abs(x) == 1, np.where(y % 2 == 0, 1, x), 0) if x.dtype.kind == "i" else positive
    return np.where(y < 0, negative, positive).astype(x.dtype)


def _integer_safe(function: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    def apply(x: Array, y: Array) -> Array:
        if x.dtype.kind == "f":
            return function(x, y)
        return np.where(y == 0, 0, function(x, np.where(y == 0, 1, y))).astype(x.dtype)

    return apply


def _not(x: Array) -> Array:
    return np.logical_not(x) if x.dtype == bool else np.invert(x)


def _complex(real: Array, imag: Array) -> Array:
    z = np.empty(real.shape, f"c{2 * real.dtype.itemsize}")
    z.real, z.imag = real, imag  # real + 1j * imag would turn an infinite part into NaN
    return z


def cast(x: Array, dtype: np.dtype) -> Array:
    """Like C: floats truncate towards zero, anything non-zero is True, complex loses its imaginary part."""
    if x.dtype.kind == "c" and dtype.kind != "c":
        x = x.real
    return np.asarray(x != 0) if dtype.kind == "b" else x.astype(dtype)


UNARY: dict[str, Callable[[Array], Array]] = {
    "neg": np.negative,
    "abs": np.abs,
    "sign": _sign,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "rsqrt": lambda x: (1 / np.sqrt(x)).astype(x.dtype),
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "sigmoid": sigmoid,
    "erf": _wide(_erf),
    "erfc": _wide(_erfc),
    "lgamma": _wide(_lgamma),
    "digamma": _wide(_digamma),
    "floor": np.floor,
    "ceil": np.ceil,
    "rint": np.rint,
    "not": _not,
    "isnan": np.isnan,
    "isinf": np.isinf,
    "isfinite": np.isfinite,
    "imag": np.imag,
}

BINARY: dict[str, Callable[[Array, Array], Array]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.true_divide,
    "truncdiv": _truncdiv,
    "floordiv": _integer_safe(np.floor_divide),
    "truncmod": _integer_safe(np.fmod),
    "floormod": _integer_safe(np.mod),
    "pow": _pow,
    "max": np.maximum,
    "min": np.minimum,
    "atan2": np.arctan2,
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "complex": _complex,
    "shl": np.left_shift,
    "shr": np.right_shift,
}
