"""Which public functions take ragged tensors, and what they do with them.

``tf.add`` and the others know nothing of ragged tensors. The public name stands for a function that looks whether one
is among the arguments, and if so asks the rule below; see :func:`ragged_aware`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from tfedu.ops import array, constant
from tfedu.ops.array import batch_gather, partition, scatter
from tfedu.ops.array import gather as picking
from tfedu.ops.checks.values import check_numerics
from tfedu.ops.math import bitwise, clip, complex, conjugate, segment
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math import reduction as dense_reduction
from tfedu.ops.parsing import raw
from tfedu.ops.ragged import axes, broadcasting, choosing, gather, joining, reduction
from tfedu.ops.ragged.mapping import in_rows
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged, is_ragged, splits_type
from tfedu.ops.strings import hashing, letters, numbers, regular, unicode
from tfedu.ops.strings import joining as string_joining

Function = Callable[..., Any]

# -- elementwise ------------------------------------------------------------------------------------------------------


def _unary(function: Function) -> Function:
    """The function of the flat values, in the same rows."""

    def rule(x: Any, *args: Any, **kwargs: Any) -> Any:
        x = as_ragged(x)
        return x.with_flat_values(function(x.flat_values, *args, **kwargs))

    return rule


def _of_list(function: Function) -> Function:
    """The function of a list whose ragged members have the same rows."""

    def rule(inputs: Any, *args: Any, **kwargs: Any) -> Any:
        inputs = [as_ragged(x) for x in inputs]
        splits_type(*inputs)
        ragged = [x for x in inputs if isinstance(x, RaggedTensor)]
        flat = [x.flat_values if isinstance(x, RaggedTensor) else x for x in inputs]
        return in_rows(lambda: function(flat, *args, **kwargs), ragged)

    return rule


def _binary(function: Function) -> Function:
    """The function of two tensors that are brought to the same rows."""

    def rule(x: Any, y: Any, *args: Any, **kwargs: Any) -> Any:
        kind = (x if is_ragged(x) else y).dtype
        x, y = as_ragged(x, name="x", preferred_dtype=kind), as_ragged(y, name="y", preferred_dtype=kind)
        if _conflict(x, y) or _conflict(y, x):
            x, y = broadcasting.matched(x, y)
        like = x if isinstance(x, RaggedTensor) else y
        flat = (v.flat_values if isinstance(v, RaggedTensor) else v for v in (x, y))
        return like.with_flat_values(function(*flat, *args, **kwargs))

    return rule


def _conflict(x: Any, y: Any) -> bool:
    """Whether ``x`` has ragged axes that meet axes of ``y``, and do not lie all in front of them."""
    if not isinstance(x, RaggedTensor):
        return False
    if isinstance(y, RaggedTensor):
        return True
    inner, outer = x.flat_values.shape.ndims, y.shape.ndims
    return outer != 0 and (inner is None or outer is None or inner <= outer)


_UNARY: tuple[Function, ...] = (
    *(check_numerics, array.identity, constant.ones_like, constant.zeros_like, clip.clip_by_value, bitwise.invert),
    *(ew.abs, ew.acos, ew.acosh, complex.angle, ew.asin, ew.asinh, ew.atan, ew.atanh, ew.cast, ew.ceil, conjugate.conj),
    *(ew.cos, ew.cosh, ew.digamma, ew.erf, ew.erfc, ew.exp, ew.expm1, ew.floor, complex.imag, ew.is_finite, ew.is_inf),
    *(ew.is_nan, ew.lgamma, ew.log, ew.log1p, ew.log_sigmoid, ew.logical_not, ew.negative, complex.real),
    *(ew.reciprocal, ew.rint, ew.round, ew.rsqrt, clip.saturate_cast, ew.sign, ew.sin, ew.sinh, ew.sqrt, ew.square),
    *(ew.tan, raw.decode_compressed, numbers.as_string),
    *(letters.decode_base64, letters.encode_base64, regular.regex_full_match, regular.regex_replace),
    *(letters.string_strip, hashing.string_to_hash_bucket_fast, hashing.string_to_hash_bucket_strong),
    *(letters.substr, letters.string_length, unicode.unicode_script),
)
_LISTS: tuple[Function, ...] = (ew.add_n, string_joining.string_join)
_BINARY: tuple[Function, ...] = (
    *(bitwise.bitwise_and, bitwise.bitwise_or, bitwise.bitwise_xor, bitwise.left_shift, bitwise.right_shift, ew.add),
    *(ew.atan2, complex.complex, ew.div_no_nan, ew.divide, ew.equal, ew.floordiv, ew.floormod, ew.greater),
    *(ew.greater_equal, ew.less, ew.less_equal, ew.logical_and, ew.logical_or, ew.logical_xor, ew.maximum, ew.minimum),
    *(ew.multiply, ew.not_equal, ew.pow, ew.realdiv, ew.squared_difference, ew.subtract, ew.truediv, ew.truncatediv),
    ew.truncatemod,
)
_SPECIAL: dict[Function, tuple[Function, str]] = {
    batch_gather.batch_gather: (gather.batch_gather, "params indices"),
    array.concat: (joining.concat, "values"),
    array.expand_dims: (axes.expand_dims, "input"),
    picking.gather: (gather.gather, "params indices"),
    scatter.gather_nd: (gather.gather_nd, "params indices"),
    picking.one_hot: (axes.one_hot, "indices"),
    array.rank: (axes.rank, "input"),
    array.size: (axes.size, "input"),
    array.squeeze: (axes.squeeze, "input"),
    array.stack: (joining.stack, "values"),
    array.tile: (axes.tile, "input"),
    ew.where: (choosing.where, "condition x y"),
    partition.dynamic_partition: (choosing.dynamic_partition, "data partitions"),
    segment.unsorted_segment_sum: (reduction.segment_sum, "data segment_ids"),
    segment.unsorted_segment_prod: (reduction.segment_prod, "data segment_ids"),
    segment.unsorted_segment_min: (reduction.segment_min, "data segment_ids"),
    segment.unsorted_segment_max: (reduction.segment_max, "data segment_ids"),
    segment.unsorted_segment_mean: (reduction.segment_mean, "data segment_ids"),
    segment.unsorted_segment_sqrt_n: (reduction.segment_sqrt_n, "data segment_ids"),
    string_joining.reduce_join: (reduction.reduce_join, "inputs"),
    dense_reduction.reduce_sum: (reduction.reduce_sum, "input_tensor"),
    dense_reduction.reduce_prod: (reduction.reduce_prod, "input_tensor"),
    dense_reduction.reduce_min: (reduction.reduce_min, "input_tensor"),
    dense_reduction.reduce_max: (reduction.reduce_max, "input_tensor"),
    dense_reduction.reduce_mean: (reduction.reduce_mean, "input_tensor"),
    dense_reduction.reduce_any: (reduction.reduce_any, "input_tensor"),
    dense_reduction.reduce_all: (reduction.reduce_all, "input_tensor"),
}


# -- the public functions ---------------------------------------------------------------------------------------------


def _rules() -> dict[Function, tuple[Function, list[str]]]:
    """Function -> what it does with ragged tensors, and the arguments where they may stand."""
    rules: dict[Function, tuple[Function, list[str]]] = {}
    for make, functions, count in ((_unary, _UNARY, 1), (_of_list, _LISTS, 1), (_binary, _BINARY, 2)):
        for function in functions:
            rules[function] = make(function), list(inspect.signature(function).parameters)[:count]
    return rules | {function: (rule, names.split()) for function, (rule, names) in _SPECIAL.items()}


_RULES = _rules()


@functools.lru_cache(maxsize=None)
def _aware(function: Function) -> Function:
    rule, names = _RULES[function]
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if any(map(_holds_ragged, (*args, *kwargs.values()))):
            bound = signature.bind(*args, **kwargs)
            if any(_holds_ragged(bound.arguments.get(name)) for name in names):
                return rule(*bound.args, **bound.kwargs)
        return function(*args, **kwargs)

    return call


def _holds_ragged(value: Any) -> bool:
    return any(map(is_ragged, value)) if isinstance(value, (list, tuple)) else is_ragged(value)


def ragged_aware(value: Any) -> Any:
    """The public function in place of ``value``: one that also takes ragged tensors, where TensorFlow's does.

    >>> from tfedu.ops.ragged.literals import constant as ragged_constant
    >>> ragged_aware(ew.add)(ragged_constant([[1], [2, 3]]), 1).shape.as_list()
    [2, None]
    >>> ragged_aware(len) is len
    True
    """
    return _aware(value) if inspect.isfunction(value) and value in _RULES else value


# -- the operators of Python ------------------------------------------------------------------------------------------


def _swapped(function: Function) -> Function:
    return lambda y, x: function(x, y)


for _operator, _function in (
    ("add", ew.add),
    ("sub", ew.subtract),
    ("mul", ew.multiply),
    ("truediv", ew.truediv),
    ("floordiv", ew.floordiv),
    ("mod", ew.floormod),
    ("pow", ew.pow),
    ("and", ew.logical_and),
    ("or", ew.logical_or),
    ("xor", ew.logical_xor),
):
    setattr(RaggedTensor, f"__{_operator}__", _aware(_function))
    setattr(RaggedTensor, f"__r{_operator}__", _swapped(_aware(_function)))
for _operator, _function in (
    ("lt", ew.less),
    ("le", ew.less_equal),
    ("gt", ew.greater),
    ("ge", ew.greater_equal),
    ("neg", ew.negative),
    ("abs", ew.abs),
    ("invert", ew.logical_not),
):
    setattr(RaggedTensor, f"__{_operator}__", _aware(_function))
