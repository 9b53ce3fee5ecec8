"""Norms, cross products, exponentials, logarithms and roots of matrices, least squares, pseudo-inverses, ranks, shifts."""

from ..spec import Family, apart, c64, c128, f32, f64, given, i32

FAMILY = Family("matrix_functions")
case, error = FAMILY.case, FAMILY.error

KINDS = (("", f32), ("/float64", f64), ("/complex64", c64), ("/complex128", c128))

# --- norms -----------------------------------------------------------------------------------------------------------
for order in ("'euclidean'", "1", "2", "np.inf", "3", "2.5"):
    for axis in (None, 0, -1):
        name = "norm/{}/{}".format(order.strip("'"), axis)
        case(name, "tf.norm(x0, ord={}, axis={})".format(order, axis), apart(3, 5), ops="result", scale=8)
for order in ("'euclidean'", "'fro'", "1", "2", "np.inf"):
    for axis in ([0, 1], (-1, 0)):
        name = "norm/{}/{}".format(order.strip("'"), "".join(map(str, axis)))
        case(name, "tf.norm(x0, ord={}, axis={})".format(order, axis), f32(3, 4, 2), ops="result", scale=16)
case("norm/keepdims", "tf.linalg.norm(x0, ord='fro', axis=[0, 2], keepdims=True)", f32(3, 4, 2), ops="result", scale=8)
case("norm/keep_dims", "tf.norm(x0, keep_dims=True)", f32(3, 4), ops="result", scale=8)
case("norm/complex", "[tf.norm(x0), tf.norm(x0, 1), tf.norm(x0, np.inf, axis=0)]", c64(3, 4), ops="result", scale=8)
case("norm/names", "tf.norm(x0)", f32(3, 4), scale=8)
case("global_norm", "tf.linalg.global_norm([x0, x1])", f32(3, 4), f32(2), ops="result", scale=8)
case("normalize", "tf.linalg.normalize(x0)", f32(3, 4), ops="result", scale=8)
case("normalize/one", "tf.linalg.normalize(x0, ord=1, axis=1)", apart(3, 4), ops="result", scale=8)
case("normalize/matrices", "tf.linalg.normalize(x0, ord='fro', axis=(-2, -1))", f64(2, 3, 4), ops="result", scale=8)
error("norm/matrix_order", "tf.norm(x0, 3, axis=[0, 1])", f32(2, 2), phrase="'ord' must be a supported matrix norm in")
error("norm/negative", "tf.norm(x0, -1)", f32(2, 2), phrase="'ord' must be a supported vector norm, got -1")
error("norm/word", "tf.norm(x0, 'fro')", f32(2, 2), phrase="'ord' must be a supported vector norm, got fro")
error(
    "norm/twice",
    "tf.norm(x0, axis=(0, 0))",
    f32(2, 2),
    phrase="'axis' must be None, an integer, or a tuple of 2 unique",
)
error(
    "norm/three",
    "tf.norm(x0, axis=(0, 1, 2))",
    f32(2, 2),
    phrase="'axis' must be None, an integer, or a tuple of 2 unique",
)

# --- cross products -----------------------------------------------------------------------------------------------------
case("cross", "tf.cross(x0, x1)", f32(3), f32(3), scale=4)
case("cross/stack", "tf.linalg.cross(x0, x1)", f32(2, 5, 3), f32(2, 5, 3), scale=4)
case("cross/float64", "tf.cross(x0, x1)", f64(33, 3), f64(33, 3), scale=4)
case("cross/int32", "tf.cross(x0, x1)", i32(4, 3), i32(4, 3))
case("cross/views", "tf.cross(x0, x1)", f32(5, 3, layout="transposed"), f32(5, 3, layout="strided"), scale=4)
case("cross/0", "tf.cross(x0, x1)", f32(0, 3), f32(0, 3))
error(
    "cross/extent", "tf.cross(x0, x1)", f32(2), f32(2), phrase="Dimension must be 3 but is 2 for 'Cross' (op: 'Cross')"
)
error("cross/rank", "tf.cross(x0, x1)", f32(2, 3), f32(3), phrase="Shapes must be equal rank, but are 2 and 1")

# --- functions of matrices ------------------------------------------------------------------------------------------------
SYMMETRIC = "(tf.matmul(x0, x0, adjoint_a=True) + tf.eye(int(x0.shape[-1]), dtype=x0.dtype))"
for kind, make in KINDS:
    for size in (0.3, 2.0):
        small = {"low": -size, "high": size}
        # TensorFlow squares with a loop, whose gradient for a stack it cannot always take
        case("expm/{}{}".format(size, kind), "tf.linalg.expm(x0)", make(3, 3, **small), ops="result", scale=32)
    case(
        "sqrtm" + kind,
        "tf.matrix_square_root(" + SYMMETRIC + ")",
        make(3, 3),
        ops="result",
        scale=32,
        grad="complex" not in kind,
    )
    case(
        "sqrtm/any" + kind,
        "tf.linalg.sqrtm(x0 + 4 * tf.eye(4, dtype=x0.dtype))",
        make(4, 4),
        ops="none",
        scale=32,
        grad="complex" not in kind,
    )
for shape in ((1, 1), (0, 0), (2, 3, 3), (2, 1, 2, 2)):
    text = "x".join(map(str, shape))
    case("expm/" + text, "tf.linalg.expm(x0)", f32(*shape), ops="none" if 0 in shape else "result", scale=32)
    case("sqrtm/" + text, "tf.linalg.sqrtm(" + SYMMETRIC + ")", f32(*shape), ops="none", scale=32, grad=0 not in shape)
case("expm/large", "tf.linalg.expm(x0)", f64(3, 3, low=-9.0, high=9.0), ops="none", scale=1e4, grad=False)
case("expm/nilpotent", "tf.linalg.expm(x0)", given([[0.0, 1.0], [0.0, 0.0]]), ops="none", scale=4)
case("sqrtm/defective", "tf.linalg.sqrtm(x0)", given([[4.0, 1.0], [0.0, 4.0]], "float64"), grad=False)
case("sqrtm/rotation", "tf.linalg.sqrtm(x0)", given([[0.0, -1.0], [1.0, 0.0]], "float64"), grad=False)
case("sqrtm/none", "tf.linalg.sqrtm(x0)", given([[-1.0, 0.0], [0.0, 4.0]]), grad=False)
case("sqrtm/singular", "tf.linalg.sqrtm(x0)", given([[1.0, 2.0], [2.0, 4.0]]), grad=False, scale=4)
for kind, make in KINDS[2:]:
    case("logm" + kind, "tf.linalg.logm(" + SYMMETRIC + ")", make(3, 3), ops="result", grad=False, scale=64)
    case("logm/any" + kind, "tf.linalg.logm(x0)", make(2, 3, 3), grad=False, scale=64)
case("logm/negative", "tf.linalg.logm(x0)", given([[1.0, 2.0], [3.0, 4.0]], "complex64"), grad=False, scale=8)
case("logm/defective", "tf.linalg.logm(x0)", given([[2.0, 1.0], [0.0, 2.0]], "complex128"), grad=False, scale=64)
case("logm/0", "tf.linalg.logm(x0)", c64(2, 0, 0), grad=False)
error("expm/rectangle", "tf.linalg.sqrtm(x0)", f32(2, 3), phrase="Dimensions must be equal, but are 2 and 3")
error("expm/integers", "tf.linalg.expm(x0)", i32(2, 2), phrase="tf.linalg.expm does not support matrices of type")
error(
    "logm/real", "tf.linalg.logm(x0)", f32(2, 2), phrase="has DataType float32 not in list of allowed values: complex64"
)
error(
    "logm/gradient",
    "tf.gradients(tf.real(tf.linalg.logm(x0)), x0)",
    c64(2, 2),
    phrase="No gradient defined for operation",
)

# --- least squares ---------------------------------------------------------------------------------------------------
for kind, make in KINDS:
    for rows, columns in ((4, 2), (2, 4), (3, 3)):
        text = "{}x{}{}".format(rows, columns, kind)
        single = kind in ("", "/complex64")
        fd = not (single and rows == columns)
        call = "tf.matrix_solve_ls(x0, x1{})"
        case(
            "lstsq/" + text,
            call.format(""),
            make(rows, columns),
            make(rows, 2),
            ops="result",
            scale=512,
            fd=fd,
            grad=rows != columns,
        )
        case(
            "lstsq/slow/" + text, call.format(", fast=False"), make(rows, columns), make(rows, 2), scale=512, grad=False
        )
        if kind != "/complex128":
            case(
                "lstsq/smooth/" + text,
                call.format(", l2_regularizer=0.5"),
                make(rows, columns),
                make(rows, 2),
                ops="result",
                scale=64,
                fd=kind != "/complex64",  # differences would take it in complex128, which is refused
            )
for rows, columns in ((4, 2), (2, 4)):
    case(
        "lstsq/unknown/{}x{}".format(rows, columns),
        "tf.matrix_solve_ls(x0, x1, 0.5)",
        f64(rows, columns),
        f64(rows, 2),
        static="rank",
        ops="none",
        scale=64,
    )
case("lstsq/stack", "tf.linalg.lstsq(x0, x1, 0.5)", f32(2, 3, 4, 2), f32(2, 3, 4, 1), ops="result", scale=64)
case(
    "lstsq/rank",
    "tf.linalg.lstsq(x0, x1, fast=False)",
    given([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]),
    f32(3, 1),
    scale=16,
    grad=False,
)
error(
    "lstsq/complex128",
    "tf.matrix_solve_ls(x0, x1, 0.5)",
    c128(2, 2),
    c128(2, 1),
    phrase="currently disabled for complex128",
)
error(
    "lstsq/rows",
    "tf.matrix_solve_ls(x0, x1, fast=False)",
    f32(2, 2),
    f32(3, 1),
    phrase="Dimensions must be equal, but are 2 and 3",
)
error(
    "lstsq/slow_gradient",
    "tf.gradients(tf.matrix_solve_ls(x0, x1, fast=False), x0)",
    f32(2, 2),
    f32(2, 1),
    phrase="Gradient not defined for fast=False",
)
for kind, make in KINDS[:2]:
    for shape in ((3, 2), (2, 3), (2, 3, 3), (1, 1)):
        text = "x".join(map(str, shape)) + kind
        case("pinv/" + text, "tf.linalg.pinv(x0)", make(*shape), ops="result", scale=64)
        case("matrix_rank/" + text, "tf.linalg.matrix_rank(x0)", make(*shape), ops="result")
case(
    "pinv/singular",
    "tf.linalg.pinv(x0)",
    given([[1.0, 2.0], [2.0, 4.0], [1.0, 2.0]]),
    ops="result",
    scale=16,
    grad=False,
)
case("pinv/rcond", "tf.linalg.pinv(x0, rcond=0.5)", given([[3.0, 0.0], [0.0, 1.0]]), ops="result", scale=8, grad=False)
case("matrix_rank/singular", "tf.linalg.matrix_rank(x0)", given([[1.0, 2.0], [2.0, 4.0]]), ops="result")
case("matrix_rank/tol", "tf.linalg.matrix_rank(x0, tol=2.0)", given([[3.0, 0.0], [0.0, 1.0]]), ops="result")
error(
    "pinv/complex", "tf.linalg.pinv(x0)", c64(2, 2), phrase="Input `a` must have `float`-like `dtype` (saw complex64)."
)
error(
    "matrix_rank/vector",
    "tf.linalg.matrix_rank(x0)",
    f32(3),
    phrase="Input `a` must have at least 2 dimensions (saw: 1).",
)

# --- shifts -----------------------------------------------------------------------------------------------------------
for name in ("fftshift", "ifftshift"):
    for shape in ((1,), (4,), (5,), (3, 4), (2, 3, 5)):
        case("{}/{}".format(name, "x".join(map(str, shape))), "tf.signal.{}(x0)".format(name), f32(*shape))
    case(name + "/axis", "tf.signal.{}(x0, axes=1)".format(name), c64(3, 5))
    case(name + "/axes", "tf.signal.{}(x0, axes=(0, -1))".format(name), f32(3, 4, 5))
    case(name + "/list", "tf.signal.{}([0, 1, 2, -2, -1], name='moved')".format(name))

FAMILY.on_reference_alone("norm/*", "expm/*", "sqrtm/*", "logm/*", "lstsq/*", "pinv/*", "matrix_rank/*")
