"""Elementwise mathematics: the operations, the functions ``tf.add``, ``tf.exp``, ..., and the operators of tensors."""

from tfedu.ops.elementwise import operators as operators  # the operators of Python learn what they mean
from tfedu.ops.elementwise.arithmetic import (
    accumulate_n as accumulate_n,
)
from tfedu.ops.elementwise.arithmetic import (
    add as add,
)
from tfedu.ops.elementwise.arithmetic import (
    add_n as add_n,
)
from tfedu.ops.elementwise.arithmetic import (
    maximum as maximum,
)
from tfedu.ops.elementwise.arithmetic import (
    minimum as minimum,
)
from tfedu.ops.elementwise.arithmetic import (
    multiply as multiply,
)
from tfedu.ops.elementwise.arithmetic import (
    pow as pow,
)
from tfedu.ops.elementwise.arithmetic import (
    scalar_mul as scalar_mul,
)
from tfedu.ops.elementwise.arithmetic import (
    squared_difference as squared_difference,
)
from tfedu.ops.elementwise.arithmetic import (
    subtract as subtract,
)
from tfedu.ops.elementwise.casting import (
    cast as cast,
)
from tfedu.ops.elementwise.casting import (
    to_complex64 as to_complex64,
)
from tfedu.ops.elementwise.casting import (
    to_complex128 as to_complex128,
)
from tfedu.ops.elementwise.casting import (
    to_double as to_double,
)
from tfedu.ops.elementwise.casting import (
    to_float as to_float,
)
from tfedu.ops.elementwise.casting import (
    to_int32 as to_int32,
)
from tfedu.ops.elementwise.casting import (
    to_int64 as to_int64,
)
from tfedu.ops.elementwise.comparison import (
    equal as equal,
)
from tfedu.ops.elementwise.comparison import (
    greater as greater,
)
from tfedu.ops.elementwise.comparison import (
    greater_equal as greater_equal,
)
from tfedu.ops.elementwise.comparison import (
    is_finite as is_finite,
)
from tfedu.ops.elementwise.comparison import (
    is_inf as is_inf,
)
from tfedu.ops.elementwise.comparison import (
    is_nan as is_nan,
)
from tfedu.ops.elementwise.comparison import (
    less as less,
)
from tfedu.ops.elementwise.comparison import (
    less_equal as less_equal,
)
from tfedu.ops.elementwise.comparison import (
    logical_and as logical_and,
)
from tfedu.ops.elementwise.comparison import (
    logical_not as logical_not,
)
from tfedu.ops.elementwise.comparison import (
    logical_or as logical_or,
)
from tfedu.ops.elementwise.comparison import (
    logical_xor as logical_xor,
)
from tfedu.ops.elementwise.comparison import (
    not_equal as not_equal,
)
from tfedu.ops.elementwise.comparison import (
    where as where,
)
from tfedu.ops.elementwise.declaring import (
    ones_of as ones_of,
)
from tfedu.ops.elementwise.declaring import (
    zeros_of as zeros_of,
)
from tfedu.ops.elementwise.division import (
    div as div,
)
from tfedu.ops.elementwise.division import (
    div_no_nan as div_no_nan,
)
from tfedu.ops.elementwise.division import (
    divide as divide,
)
from tfedu.ops.elementwise.division import (
    floordiv as floordiv,
)
from tfedu.ops.elementwise.division import (
    floormod as floormod,
)
from tfedu.ops.elementwise.division import (
    realdiv as realdiv,
)
from tfedu.ops.elementwise.division import (
    truediv as truediv,
)
from tfedu.ops.elementwise.division import (
    truncatediv as truncatediv,
)
from tfedu.ops.elementwise.division import (
    truncatemod as truncatemod,
)
from tfedu.ops.elementwise.special import (
    digamma as digamma,
)
from tfedu.ops.elementwise.special import (
    erf as erf,
)
from tfedu.ops.elementwise.special import (
    erfc as erfc,
)
from tfedu.ops.elementwise.special import (
    lgamma as lgamma,
)
from tfedu.ops.elementwise.special import (
    sigmoid as sigmoid,
)
from tfedu.ops.elementwise.trigonometry import (
    acos as acos,
)
from tfedu.ops.elementwise.trigonometry import (
    acosh as acosh,
)
from tfedu.ops.elementwise.trigonometry import (
    asin as asin,
)
from tfedu.ops.elementwise.trigonometry import (
    asinh as asinh,
)
from tfedu.ops.elementwise.trigonometry import (
    atan as atan,
)
from tfedu.ops.elementwise.trigonometry import (
    atan2 as atan2,
)
from tfedu.ops.elementwise.trigonometry import (
    atanh as atanh,
)
from tfedu.ops.elementwise.trigonometry import (
    cos as cos,
)
from tfedu.ops.elementwise.trigonometry import (
    cosh as cosh,
)
from tfedu.ops.elementwise.trigonometry import (
    sin as sin,
)
from tfedu.ops.elementwise.trigonometry import (
    sinh as sinh,
)
from tfedu.ops.elementwise.trigonometry import (
    tan as tan,
)
from tfedu.ops.elementwise.trigonometry import (
    tanh as tanh,
)
from tfedu.ops.elementwise.unary import (
    abs as abs,
)
from tfedu.ops.elementwise.unary import (
    ceil as ceil,
)
from tfedu.ops.elementwise.unary import (
    exp as exp,
)
from tfedu.ops.elementwise.unary import (
    expm1 as expm1,
)
from tfedu.ops.elementwise.unary import (
    floor as floor,
)
from tfedu.ops.elementwise.unary import (
    log as log,
)
from tfedu.ops.elementwise.unary import (
    log1p as log1p,
)
from tfedu.ops.elementwise.unary import (
    negative as negative,
)
from tfedu.ops.elementwise.unary import (
    reciprocal as reciprocal,
)
from tfedu.ops.elementwise.unary import (
    rint as rint,
)
from tfedu.ops.elementwise.unary import (
    round as round,
)
from tfedu.ops.elementwise.unary import (
    rsqrt as rsqrt,
)
from tfedu.ops.elementwise.unary import (
    sign as sign,
)
from tfedu.ops.elementwise.unary import (
    sqrt as sqrt,
)
from tfedu.ops.elementwise.unary import (
    square as square,
)
