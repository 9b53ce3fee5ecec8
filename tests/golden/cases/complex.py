"""Complex numbers: parts, arithmetic, functions, products, reductions, and gradients in TensorFlow's convention."""

import numpy as np

from ..spec import SIZES, Family, c64, c128, f32, f64, failure, given, i32

FAMILY = Family("complex")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program

NAN, INF = float("nan"), float("inf")
EVERY_SIZE = "[{} for x in (" + ", ".join("x{}".format(i) for i in range(len(SIZES))) + ")]"
RIGHT = {"low": 0.2, "high": 2.0}

# --- parts ------------------------------------------------------------------------------------------------------------
case("complex", "tf.complex(x0, x1)", f32(2, 33), f32(2, 33))
case("complex/float64", "tf.complex(x0, x1)", f64(3), f64(3))
case("complex/broadcast", "tf.complex(x0, x1)", f32(2, 1, 3), f32(5, 1))
case("complex/scalar", "tf.complex(1.0, x0)", f32(5), fd=False)
case("complex/infinite", "tf.complex(x0, x1)", given([INF, 1.0, -INF]), given([1.0, INF, -INF]), grad=False)
for name in ("real", "imag", "angle", "conj", "abs"):
    once = "tf.{}(x0)".format(name)
    case(name + "/sizes", EVERY_SIZE.format(once.replace("x0", "x")), *[c64(size) for size in SIZES])
    case(name + "/complex128", once, c128(2, 3))
    case(name + "/transposed", once, c64(5, 7, layout="transposed"))
    case(name + "/strided", once, c64(3, 33, layout="strided"))
    case(name + "/float32", once, f32(3))
case("imag/int32", "tf.imag(x0)", i32(3))
case("math_names", "[tf.math.real(x0), tf.math.imag(x0), tf.math.angle(x0), tf.math.conj(x0), tf.math.abs(x0)]", c64(3))
case("angle/quadrants", "tf.angle(x0)", given([1, 1j, -1, -1j, -1 - 1e-9j], "complex64"), grad=False)
case("conj/list", "tf.conj([1 + 2j])")
case("abs/list", "tf.abs([3 + 4j])")
case("constant", "[tf.constant(1 + 2j), tf.constant([1, 2j], tf.complex64)]")
case("zeros", "[tf.zeros([2], tf.complex64), tf.ones([2], tf.complex128), tf.ones_like(x0)]", c64(3))
case("eye", "tf.eye(2, dtype=tf.complex64)", ops="result")

# --- arithmetic -------------------------------------------------------------------------------------------------------
for name, expr in [
    ("add", "x0 + x1"),
    ("sub", "x0 - x1"),
    ("mul", "x0 * x1"),
    ("div", "x0 / x1"),
    ("div_no_nan", "tf.div_no_nan(x0, x1)"),
    ("squared_difference", "tf.squared_difference(x0, x1)"),
]:
    fd = name != "squared_difference"  # TensorFlow's gradient is not the slope where the cotangent is not real
    case(name, expr, c64(2, 33), c64(2, 33), fd=fd)
    case(name + "/broadcast", expr, c64(3, 1, 5), c64(4, 1), fd=fd)
    case(name + "/complex128", expr, c128(2, 3), c128(2, 3), fd=fd)
case("numbers", "[x0 * 2, 2j * x0, 1 - x0, x0 / 2.0]", c64(5))
case("mul/0", "x0 * x1", c64(0, 3), c64(3))
case("div_no_nan/zero", "tf.div_no_nan(x0, x1)", c64(3), given([0, 1j, 0], "complex64"), grad=False)
case("pow", "tf.pow(x0, x1)", c64(5, **RIGHT), c64(5), scale=8)
case("pow/complex128", "x0 ** x1", c128(2, 3, **RIGHT), c128(2, 3), scale=8)
case("pow/square", "x0 ** 2", c64(33), scale=4)
case("equal", "[tf.equal(x0, x0), tf.not_equal(x0, x1)]", c64(33), c64(33))
case("add_n", "tf.add_n([x0, x1, x0])", c64(3), c64(3))
case("where", "tf.where([True, False, True], x0, x1)", c64(3), c64(3))

# --- functions --------------------------------------------------------------------------------------------------------
for name in (
    "negative",
    "square",
    "sign",
    "reciprocal",
    "sqrt",
    "rsqrt",
    "exp",
    "expm1",
    "log",
    "log1p",
    "sin",
    "cos",
) + (
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "sigmoid",
):
    for dtype, make in (("", c64), ("/complex128", c128)):
        case(
            name + dtype, "tf.{}(x0)".format(name), make(2, 33 if not dtype else 3, **RIGHT), scale=8, fd=name != "sign"
        )

# --- types ------------------------------------------------------------------------------------------------------------
case("cast/to_complex", "[tf.cast(x0, tf.complex64), tf.cast(x0, tf.complex128)]", f32(33), fd=False)
case("cast/to_real", "[tf.cast(x0, tf.float32), tf.cast(x0, tf.float64)]", c64(33), fd=False)
case("cast/widen", "[tf.cast(x0, tf.complex128), tf.to_complex64(x1), tf.to_complex128(x1)]", c64(3), i32(3), fd=False)
case("cast/to_int", "tf.cast(x0, tf.int32)", c64(5))
case("cast/to_bool", "tf.cast(x0, tf.bool)", given([0, 1j, 1, 1 + 1j], "complex64"), grad=False)

# --- movement, reductions, products -------------------------------------------------------------------------------
case("transpose/conjugate", "tf.transpose(x0, conjugate=True)", c64(2, 33))
case("transpose/perm", "tf.transpose(x0, [1, 2, 0], conjugate=True)", c64(2, 3, 4))
case("transpose/plain", "tf.transpose(x0)", c64(2, 3))
case("transpose/real", "tf.transpose(x0, conjugate=True)", f32(2, 3))
case("matrix_transpose/conjugate", "tf.matrix_transpose(x0, conjugate=True)", c64(2, 3, 4))
case("adjoint", "tf.linalg.adjoint(x0)", c64(2, 3, 4))
case("adjoint/real", "tf.linalg.adjoint(x0)", f32(2, 3))
case("movement", "tf.concat([tf.reshape(x0, [6]), tf.pad(x1, [[1, 0]])], 0)[::-1]", c64(2, 3), c64(4), ops="result")
case("gather", "tf.gather(x0, [2, 0, 0])", c64(3, 2))
case("stack", "tf.stack([x0, x1])", c64(3), c64(3))
case("tile", "tf.tile(x0, [2, 2])", c64(2, 3))
case("reduce_sum", "[tf.reduce_sum(x0), tf.reduce_sum(x0, 0), tf.reduce_sum(x0, 1)]", c64(31, 33), scale=8)
case("reduce_mean", "[tf.reduce_mean(x0), tf.reduce_mean(x0, 1)]", c64(5, 7))
case("reduce_prod", "[tf.reduce_prod(x0), tf.reduce_prod(x0, 0)]", c128(3, 4))
case("cumsum", "tf.cumsum(x0)", c64(5))
case("norm", "[tf.norm(x0), tf.norm(x0, axis=1), tf.norm(x0, ord=1)]", c64(3, 4), ops="result", scale=4)
for flags in ("", "transpose_a=True", "adjoint_a=True", "transpose_b=True", "adjoint_b=True, transpose_a=True"):
    for stack in ((), (2,)):
        a = (3, 5) if "_a" in flags else (5, 3)
        b = (4, 3) if "_b" in flags else (3, 4)
        case(
            "matmul/{}/{}".format(flags or "plain", "stack" if stack else "one"),
            "tf.matmul(x0, x1{})".format(flags and ", " + flags),
            c64(*(stack + a)),
            c64(*(stack + b)),
            scale=4,
        )
case("matmul/33", "tf.matmul(x0, x1)", c64(33, 31), c64(31, 33), scale=8, grad=False)
case("matmul/complex128", "tf.matmul(x0, x1)", c128(2, 3), c128(3, 2))
case("real_loss", "tf.reduce_sum(tf.abs(x0 * x1) ** 2)", c64(5), c64(5), scale=8)
case("second", "tf.gradients(tf.real(x0 * x0 * x0), x0)", c64(5), scale=8, ops="none")

# --- errors -----------------------------------------------------------------------------------------------------------
error(
    "complex/types", "tf.complex(x0, x1)", f32(2), f64(2), phrase="real and imag have incorrect types: float32 float64"
)
error("complex/integers", "tf.complex(1, 2)", phrase="real and imag have incorrect types: int32 int32")
error("conj/bool", "tf.conj(True)", phrase="Expected numeric or variant tensor, got dtype tf.bool")
error("less", "x0 < x0", c64(2), phrase="has DataType complex64 not in list of allowed values")
error("gradients", "tf.gradients(x0 * x0, x0)", c64(2), phrase="Gradients of complex tensors must set grad_ys")
error("mixed", "x0 + x1", c64(2), f32(2), phrase="has type float32 that does not match type complex64 of argument 'x'.")


@program
def mandelbrot(tf):
    """The set of the books: z -> z^2 + c, and for each c how long it stays small."""
    y, x = np.mgrid[-1.3:1.3:0.1, -2:1:0.1]
    xs = tf.constant((x + 1j * y).astype(np.complex64))
    zs = tf.Variable(xs)
    ns = tf.Variable(tf.zeros_like(xs, tf.float32))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        moved = zs * zs + xs
        small = tf.abs(moved) < 4
        step = tf.group(zs.assign(moved), ns.assign_add(tf.cast(small, tf.float32)))
        for _ in range(40):
            session.run(step)
        return {"counts": session.run(ns), "inside": session.run(tf.reduce_sum(tf.cast(small, tf.int32)))}


@program
def descent(tf):
    """A step against the gradient makes a real loss of a complex variable smaller."""
    z = tf.Variable(tf.constant([1 + 2j, -1j], tf.complex64))
    loss = tf.reduce_sum(tf.abs(z * z - tf.constant([2j, 3 + 0j], tf.complex64)) ** 2)
    [slope] = tf.gradients(loss, [z])
    step = z.assign(z - 0.02 * slope)
    losses = []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(5):
            losses.append(session.run(loss))
            session.run(step)
        return {"losses": losses, "z": session.run(z)}


@program
def feeding(tf):
    """Feeding and fetching complex numbers, and what a session says to a real tensor of complex values."""
    z = tf.placeholder(tf.complex64, [None])
    w = tf.placeholder(tf.float32, [None])
    with tf.Session() as session:
        return {
            "lists": session.run(z * 1j, {z: [1, 2j, 3 + 4j]}),
            "arrays": session.run([z, tf.conj(z)], {z: np.array([1.5, 2.5])}),
            "wide": session.run(z, {z: np.array([1 + 1j], np.complex128)}),
            "refused": failure(lambda: session.run(w, {w: [1j]}), "complex"),
        }
