"""What ``+``, ``<``, ``-x`` and the other operators of Python do with tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.graph.composite import Composite
from tfedu.graph.tensor import Tensor, overload
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math.elementwise.arithmetic import multiply, pow, subtract
from tfedu.ops.math.elementwise.comparison import (
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
)
from tfedu.ops.math.elementwise.division import div, floordiv, floormod, truediv
from tfedu.ops.math.elementwise.unary import abs, negative
from tfedu.ops.sparse_tensor import SparseTensor


def _overload_pair(operator: str, function: Callable[..., Tensor]) -> None:
    def forward(x: Any, y: Any) -> Any:
        if isinstance(y, SparseTensor) or (isinstance(y, Composite) and hasattr(type(y), f"__r{operator}__")):
            return NotImplemented  # it knows what a tensor can do with it
        with name_scope(None, operator, [x, y]) as scope:
            if not isinstance(y, Tensor):
                y = convert_to_tensor(y, name="y", preferred_dtype=x.dtype.base_dtype)
            return function(x, y, name=scope)

    def backward(y: Any, x: Any) -> Any:
        with name_scope(None, operator, [x, y]) as scope:
            return function(convert_to_tensor(x, y.dtype.base_dtype, "x"), y, name=scope)

    overload(operator, forward)
    overload(f"r{operator}", backward)


def _add_v2(x: Any, y: Any, name: str | None = None) -> Tensor:
    return apply_op("AddV2", name, x=x, y=y)


_overload_pair("add", _add_v2)
_overload_pair("sub", subtract)
_overload_pair("mul", multiply)
_overload_pair("div", div)
_overload_pair("truediv", truediv)
_overload_pair("floordiv", floordiv)
_overload_pair("mod", floormod)
_overload_pair("pow", pow)
_overload_pair("and", logical_and)
_overload_pair("or", logical_or)
_overload_pair("xor", logical_xor)
for _operator, _function in (
    ("lt", less),
    ("le", less_equal),
    ("gt", greater),
    ("ge", greater_equal),
    ("neg", negative),
    ("abs", abs),
    ("invert", logical_not),
):
    overload(_operator, _function)
