"""Element types: TensorFlow's names and numbers over NumPy's types (``tf.DType``, ``tf.float32``, ...)."""

from __future__ import annotations

from typing import Any

import numpy as np


class DType:
    """The type of a tensor's elements.

    >>> float32.name, float32.size, float32.is_floating
    ('float32', 4, True)
    >>> as_dtype("float") is float32
    True
    """

    __slots__ = ("_base", "_ref", "enum", "name", "numpy_type")

    def __init__(self, name: str, enum: int, numpy_type: Any, base: DType | None = None) -> None:
        self.name = name
        self.enum = enum
        self.numpy_type: np.dtype = np.dtype(numpy_type)
        self._base = base
        self._ref: DType | None = None

    @property
    def base_dtype(self) -> DType:
        """The type without the reference mark of a variable."""
        return self._base or self

    @property
    def is_ref_dtype(self) -> bool:
        """True for ``float32_ref`` and the like: the type of a variable's own output."""
        return self._base is not None

    # TensorFlow's internal spelling, which some tutorials print or use.
    @property
    def _as_ref(self) -> DType:
        if self._base is not None:
            return self
        if self._ref is None:
            self._ref = DType(f"{self.name}_ref", self.enum + 100, self.numpy_type, self)
        return self._ref

    @property
    def as_numpy_dtype(self) -> Any:
        """The NumPy scalar type, e.g. ``numpy.float32`` (``numpy.object_`` for strings).

        Quantized types are NumPy's integers under a name: ``dtype([('qint8', 'i1')])``. NumPy has no bfloat16; its
        numbers are kept as the float32 they are, so this says ``numpy.float32``.
        """
        base = self.base_dtype
        return np.dtype([(base.name, self.numpy_type)]) if base.is_quantized else self.numpy_type.type

    def array(self, value: Any) -> np.ndarray:
        """``value`` as an array of this type: what bfloat16 cannot hold is rounded away."""
        array = np.asarray(value, self.numpy_type)
        return _rounded_to_bfloat16(array) if self.base_dtype is bfloat16 else array

    @property
    def as_datatype_enum(self) -> int:
        """The number in TensorFlow's ``types.proto``."""
        return self.enum

    @property
    def size(self) -> int:
        """Bytes of one element, as TensorFlow holds it: strings and the like are handles."""
        return {bfloat16: 2, resource: 1, variant: 1}.get(self.base_dtype, self.numpy_type.itemsize)

    @property
    def is_floating(self) -> bool:
        return self.numpy_type.kind == "f"

    @property
    def is_complex(self) -> bool:
        return self.numpy_type.kind == "c"

    @property
    def c_name(self) -> str:
        """What messages from TensorFlow's C++ call the type: ``float``, ``double``, ``half``; otherwise its name."""
        return {"float32": "float", "float64": "double", "float16": "half"}.get(self.base_dtype.name, self.name)

    @property
    def is_integer(self) -> bool:
        return self.numpy_type.kind in "iu" and not self.is_quantized

    @property
    def is_quantized(self) -> bool:
        """True for ``qint8`` and the like: integers that stand for real numbers of a range."""
        return self.base_dtype.name.startswith(("qint", "quint"))

    @property
    def is_unsigned(self) -> bool:
        return self.numpy_type.kind == "u" and not self.is_quantized

    @property
    def is_bool(self) -> bool:
        return self.numpy_type.kind == "b"

    @property
    def is_numpy_compatible(self) -> bool:
        return self.base_dtype not in (resource, variant)

    @property
    def real_dtype(self) -> DType:
        """``float32`` for ``complex64``, ``float64`` for ``complex128``, otherwise the type itself."""
        return {"complex64": float32, "complex128": float64}.get(self.base_dtype.name, self)

    @property
    def min(self) -> Any:
        """The smallest value that can be represented. Raises TypeError for what is no real number."""
        return self._limit("min", "minimum")

    @property
    def max(self) -> Any:
        """The largest value that can be represented. Raises TypeError for what is no real number."""
        return self._limit("max", "maximum")

    def _limit(self, which: str, word: str) -> Any:
        if self.base_dtype is bfloat16:  # the upper half of a float32
            return np.float32(-LARGEST_BFLOAT16 if which == "min" else LARGEST_BFLOAT16)
        if self.is_floating:
            return getattr(np.finfo(self.numpy_type), which)
        if self.is_integer:
            return getattr(np.iinfo(self.numpy_type), which)
        raise TypeError(f"Cannot find {word} value of {self}.")

    @property
    def limits(self) -> tuple[Any, Any]:
        """The brightness of black and of white in a picture of this type: (0, 255), (0, 1), ..."""
        if self.is_integer:
            return 0, self.max
        if self.base_dtype in (float32, float64):
            return 0, 1
        raise KeyError(self.numpy_type.type)

    def is_compatible_with(self, other: Any) -> bool:
        """True if a tensor of ``other`` can stand where this type is wanted; no value can stand for a reference."""
        other = as_dtype(other)
        return self is other or self is other.base_dtype

    def __eq__(self, other: object) -> bool:
        if other is None:
            return False
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return self.enum

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: {self.name!r}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return as_dtype, (self.name,)


float32 = DType("float32", 1, np.float32)
float64 = DType("float64", 2, np.float64)
int32 = DType("int32", 3, np.int32)
uint8 = DType("uint8", 4, np.uint8)
int16 = DType("int16", 5, np.int16)
int8 = DType("int8", 6, np.int8)
string = DType("string", 7, np.object_)
complex64 = DType("complex64", 8, np.complex64)
int64 = DType("int64", 9, np.int64)
bool_ = DType("bool", 10, np.bool_)
uint16 = DType("uint16", 17, np.uint16)
complex128 = DType("complex128", 18, np.complex128)
float16 = DType("float16", 19, np.float16)
qint8 = DType("qint8", 11, np.int8)
quint8 = DType("quint8", 12, np.uint8)
qint32 = DType("qint32", 13, np.int32)
bfloat16 = DType("bfloat16", 14, np.float32)
qint16 = DType("qint16", 15, np.int16)
quint16 = DType("quint16", 16, np.uint16)
resource = DType("resource", 20, np.object_)
variant = DType("variant", 21, np.object_)
uint32 = DType("uint32", 22, np.uint32)
uint64 = DType("uint64", 23, np.uint64)

ALL = (
    *(float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64),
    *(bool_, string, complex64, complex128, bfloat16, qint8, quint8, qint16, quint16, qint32, resource, variant),
)
QUANTIZED_DTYPES = frozenset(kind for d in ALL if d.is_quantized for kind in (d, d._as_ref))
_BY_NAME = {d.name: d for d in ALL} | {"float": float32, "double": float64, "half": float16}
_BY_ENUM = {d.enum: d for d in ALL}
_BY_NUMPY = {d.numpy_type: d for d in ALL if d.numpy_type.kind != "O" and d is not bfloat16 and not d.is_quantized}
_QUANTIZED_NUMPY = {np.dtype(d.as_numpy_dtype): d for d in ALL if d.is_quantized}
LARGEST_BFLOAT16 = float.fromhex("0x1.fep127")


def _rounded_to_bfloat16(array: np.ndarray) -> np.ndarray:
    """float32 with the lower half of its bits rounded away, ties to even; NaN stays NaN."""
    bits = array.view(np.uint32).astype(np.uint64)
    half = np.uint64(0x7FFF) + ((bits >> np.uint64(16)) & np.uint64(1))
    rounded = ((bits + half) & np.uint64(0xFFFF0000)).astype(np.uint32).view(np.float32)
    return np.where(np.isnan(array), array, rounded)


def as_dtype(type_value: Any) -> DType:
    """The :class:`DType` meant by a DType, a name, a NumPy type or dtype, a Python type, or a types.proto number.

    Raises:
        TypeError: ``Cannot convert value ... to a TensorFlow DType``.
    """
    if isinstance(type_value, DType):
        return type_value
    if isinstance(type_value, str):
        if type_value in _BY_NAME:
            return _BY_NAME[type_value]
        if type_value.endswith("_ref") and type_value[:-4] in _BY_NAME:
            return _BY_NAME[type_value[:-4]]._as_ref
    elif isinstance(type_value, int) and not isinstance(type_value, bool):
        if type_value in _BY_ENUM:
            return _BY_ENUM[type_value]
        if type_value - 100 in _BY_ENUM:
            return _BY_ENUM[type_value - 100]._as_ref
    elif type_value is float:
        return float32
    elif type_value is int:
        return int64
    elif type_value is not None:
        try:
            dtype = np.dtype(type_value)
        except TypeError:
            pass
        else:
            if dtype.kind in "SUO":
                return string
            if dtype in _BY_NUMPY:
                return _BY_NUMPY[dtype]
            if dtype in _QUANTIZED_NUMPY:
                return _QUANTIZED_NUMPY[dtype]
    raise TypeError(f"Cannot convert value {type_value!r} to a TensorFlow DType.")
