"""Gradients that are operations themselves, of real and complex numbers, and their own gradients."""

from ..spec import Family, apart, c64, c128, f16, f64, i32

FAMILY = Family("slopes")
case = FAMILY.case

RIGHT = {"low": 0.2, "high": 2.0}

for name in ("tanh", "sigmoid", "sqrt", "rsqrt", "reciprocal"):
    call = "tf.{}(x0)".format(name)
    for kind, source in [("float64", f64(3, 5, **RIGHT)), ("complex64", c64(31, **RIGHT)), ("complex128", c128(2, 3, **RIGHT))]:
        case(name + "/" + kind, call, source, ops="result", scale=4)
        weighted = "tf.gradients({}, x0, x1)[0]".format(call)
        case("second/{}/{}".format(name, kind), weighted, source, source, ops="none", scale=8)
    case(name + "/float16", call, f16(33, **RIGHT), ops="result", scale=4, fd=False)
    case(name + "/none", call, f64(0, 3), ops="result")
    case("second/" + name + "/strided", "tf.gradients({}, x0)[0]".format(call), f64(3, 5, layout="strided", **RIGHT), ops="none")

case("third/tanh", "tf.gradients(tf.gradients(tf.gradients(tf.tanh(x0), x0)[0], x0)[0], x0)[0]", apart(5), ops="none", scale=8)
case("mod/nothing_by_zero", "[tf.floormod(x0, 0), tf.floordiv(x0, 0), tf.truncatemod(x0, 0)]", i32(0))

FAMILY.on_reference_alone("second/*/float64", "*/none", "*/float16", "*/strided")
