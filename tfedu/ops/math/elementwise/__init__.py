"""Elementwise mathematics: the operations, the functions ``tf.add``, ``tf.exp``, ..., and the operators of tensors."""

from tfedu.ops.math.elementwise import (
    operators as operators,  # the operators of Python learn what they mean
    slopes as slopes,  # what gradients are made of
)
from tfedu.ops.math.elementwise.arithmetic import (
    accumulate_n as accumulate_n,
    add as add,
    add_n as add_n,
    maximum as maximum,
    minimum as minimum,
    multiply as multiply,
    pow as pow,
    scalar_mul as scalar_mul,
    squared_difference as squared_difference,
    subtract as subtract,
)
from tfedu.ops.math.elementwise.bessel import (
    bessel_i0 as bessel_i0,
    bessel_i0e as bessel_i0e,
    bessel_i1 as bessel_i1,
    bessel_i1e as bessel_i1e,
)
from tfedu.ops.math.elementwise.casting import (
    cast as cast,
    to_bfloat16 as to_bfloat16,
    to_complex128 as to_complex128,
    to_complex64 as to_complex64,
    to_double as to_double,
    to_float as to_float,
    to_int32 as to_int32,
    to_int64 as to_int64,
)
from tfedu.ops.math.elementwise.comparison import (
    equal as equal,
    greater as greater,
    greater_equal as greater_equal,
    is_finite as is_finite,
    is_inf as is_inf,
    is_nan as is_nan,
    less as less,
    less_equal as less_equal,
    logical_and as logical_and,
    logical_not as logical_not,
    logical_or as logical_or,
    logical_xor as logical_xor,
    not_equal as not_equal,
    where as where,
    where_v2 as where_v2,
)
from tfedu.ops.math.elementwise.declaring import ones_of as ones_of, zeros_of as zeros_of
from tfedu.ops.math.elementwise.division import (
    div as div,
    div_no_nan as div_no_nan,
    divide as divide,
    floordiv as floordiv,
    floormod as floormod,
    realdiv as realdiv,
    truediv as truediv,
    truncatediv as truncatediv,
    truncatemod as truncatemod,
)
from tfedu.ops.math.elementwise.no_nan import (
    multiply_no_nan as multiply_no_nan,
    reciprocal_no_nan as reciprocal_no_nan,
    xdivy as xdivy,
    xlogy as xlogy,
)
from tfedu.ops.math.elementwise.special import (
    digamma as digamma,
    erf as erf,
    erfc as erfc,
    lgamma as lgamma,
    log_sigmoid as log_sigmoid,
    sigmoid as sigmoid,
)
from tfedu.ops.math.elementwise.trigonometry import (
    acos as acos,
    acosh as acosh,
    asin as asin,
    asinh as asinh,
    atan as atan,
    atan2 as atan2,
    atanh as atanh,
    cos as cos,
    cosh as cosh,
    sin as sin,
    sinh as sinh,
    tan as tan,
    tanh as tanh,
)
from tfedu.ops.math.elementwise.unary import (
    abs as abs,
    ceil as ceil,
    exp as exp,
    expm1 as expm1,
    floor as floor,
    log as log,
    log1p as log1p,
    negative as negative,
    reciprocal as reciprocal,
    rint as rint,
    round as round,
    rsqrt as rsqrt,
    sign as sign,
    sqrt as sqrt,
    square as square,
)
