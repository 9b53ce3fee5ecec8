"""Complex numbers: making them, taking them apart, and their size and direction."""

from __future__ import annotations

from typing import Any

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import broadcast_two, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.broadcasting import unbroadcast
from tfedu.ops.constant import zeros_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.conjugate import real_part

_PART = "T: {complex64, complex128} = complex64, Tout: {float32, float64} = float32"


def _zero(like: Tensor) -> Tensor:
    return convert_to_tensor(0, like.dtype.base_dtype)


def _complex_gradient(op: Any, dz: Tensor) -> list[Tensor]:
    x, y = op.inputs
    return [unbroadcast(real(dz), x, y), unbroadcast(imag(dz), y, x)]


def _real_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    return [complex(dy, _zero(dy))]


def _imag_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    return [complex(_zero(dy), dy)]


def _angle_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    [z] = op.inputs
    turned = ew.reciprocal(complex(imag(z), real(z)))
    return [-complex(dy, _zero(dy)) * turned]


def _modulus_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    size = op.outputs[0]
    return [ew.div_no_nan(complex(dy, _zero(dy)) * op.inputs[0], complex(size, _zero(size)))]


declare(
    "Complex",
    "real: T, imag: T",
    "out: Tout",
    "T: {float32, float64} = float32, Tout: {complex64, complex128} = complex64",
    doc=("Complex numbers from real and imaginary parts", "由实部和虚部构造复数"),
    formula="z = x + iy; dx = Re(dz), dy = Im(dz)",
    shape=broadcast_two,
    lower=lambda ctx, x, y: ir.binary("complex", x, y),
    gradient=_complex_gradient,
)
declare(
    "Real",
    "input: T",
    "output: Tout",
    _PART,
    doc=("Real part of a complex number", "复数的实部"),
    formula="y = Re(z); dz = dy + 0i",
    shape=unchanged,
    lower=lambda ctx, z: real_part(z),
    gradient=_real_gradient,
)
declare(
    "Imag",
    "input: T",
    "output: Tout",
    _PART,
    doc=("Imaginary part of a complex number", "复数的虚部"),
    formula="y = Im(z); dz = 0 + i dy",
    shape=unchanged,
    lower=lambda ctx, z: ir.unary("imag", z),
    gradient=_imag_gradient,
)
declare(
    "Angle",
    "input: T",
    "output: Tout",
    _PART,
    doc=("Argument of a complex number, in (-pi, pi]", "复数的辐角，取值于 (-π, π]"),
    formula="y = atan2(Im(z), Re(z)); dz = -dy / (Im(z) + i Re(z))",
    shape=unchanged,
    lower=lambda ctx, z: ir.binary("atan2", ir.unary("imag", z), real_part(z)),
    gradient=_angle_gradient,
)
declare(
    "ComplexAbs",
    "x: T",
    "y: Tout",
    _PART,
    doc=("Modulus of a complex number: its distance from 0", "复数的模：到原点的距离"),
    formula="y = |z|; dz = dy z / |z|",
    shape=unchanged,
    lower=lambda ctx, z: ir.unary("abs", z),
    gradient=_modulus_gradient,
)


def complex(real: Any, imag: Any, name: str | None = None) -> Tensor:
    """``real + imag j`` (TF: ``tf.complex``): complex64 from float32, complex128 from float64; shapes broadcast.

    Raises:
        TypeError: ``real and imag have incorrect types``: both must be float32 or both float64.

    >>> complex([1.0, 2.0], [0.0, 3.0]).dtype.name
    'complex64'
    """
    real, imag = convert_to_tensor(real, name="real"), convert_to_tensor(imag, name="imag")
    with name_scope(name, "Complex", [real, imag]) as scope:
        kinds = (real.dtype.base_dtype, imag.dtype.base_dtype)
        if kinds not in ((dtypes.float32, dtypes.float32), (dtypes.float64, dtypes.float64)):
            raise TypeError(f"real and imag have incorrect types: {real.dtype.name} {imag.dtype.name}")
        result = dtypes.complex64 if kinds[0] is dtypes.float32 else dtypes.complex128
        return apply_op("Complex", scope, real=real, imag=imag, Tout=result)


def _part(op_type: str, input: Any, name: str | None) -> Tensor:
    """A part of a complex tensor; a real tensor is its own real part, the other two are zeros."""
    with name_scope(name, op_type, [input]) as scope:
        x = convert_to_tensor(input, name="input")
        if not x.dtype.is_complex:
            return x if op_type == "Real" else zeros_like(x)
        return apply_op(op_type, scope, input=x, Tout=x.dtype.real_dtype)


def real(input: Any, name: str | None = None) -> Tensor:
    """The real part of a complex tensor, of the same shape; a real tensor itself.

    >>> real([1 + 2j]).dtype.name
    'float64'
    """
    return _part("Real", input, name)


def imag(input: Any, name: str | None = None) -> Tensor:
    """The imaginary part of a complex tensor, of the same shape; of a real tensor zeros."""
    return _part("Imag", input, name)


def angle(input: Any, name: str | None = None) -> Tensor:
    """The argument of a complex tensor, in (-pi, pi]; of a real tensor zeros, also where it is negative."""
    return _part("Angle", input, name)
