"""Cholesky, QR, LU, singular values, eigenvalues, determinants, inverses, systems of equations.

Vectors of a decomposition are determined up to a factor of size 1 that is an accident of the algorithm: what is
compared is their size, and what they make together.
"""

from ..spec import Family, c64, c128, f32, f64, given, i32

FAMILY = Family("decompositions")
case, error = FAMILY.case, FAMILY.error

NAN = float("nan")
KINDS = (("", f32), ("/float64", f64), ("/complex64", c64), ("/complex128", c128))
SHAPES = ((1, 1), (3, 3), (2, 3, 3), (2, 1, 2, 2), (0, 0), (0, 2, 2), (2, 0, 0))


def name_of(shape):
    return "x".join(map(str, shape))


def positive(x):
    """A positive definite matrix made of any, in the text of an expression."""
    return "(tf.matmul({0}, {0}, adjoint_a=True) + tf.eye(int({0}.shape[-1]), dtype={0}.dtype))".format(x)


def regular(x, size=4):
    """A matrix that is well invertible, made of any."""
    return "({0} + {1} * tf.eye(int({0}.shape[-1]), dtype={0}.dtype))".format(x, size)


# --- Cholesky -----------------------------------------------------------------------------------------------------
CHOLESKY = "tf.cholesky(" + positive("x0") + ")"
for kind, make in KINDS:
    case("cholesky" + kind, CHOLESKY, make(3, 3), ops="result", scale=8)
    case(
        "cholesky_solve" + kind,
        "tf.cholesky_solve(" + CHOLESKY + ", x1)",
        make(3, 3),
        make(3, 2),
        ops="result",
        scale=32,
    )
    case("logdet" + kind, "tf.linalg.logdet(" + positive("x0") + ")", make(2, 3, 3), ops="result", scale=8)
for shape in SHAPES:
    case("cholesky/" + name_of(shape), CHOLESKY, f32(*shape), ops="none", scale=8)
case("cholesky/33", CHOLESKY, f32(33, 33), ops="none", scale=64, grad=False)
case("cholesky/plain", "tf.cholesky(x0)", given([[4.0, 9.0], [2.0, 5.0]]), grad=False)
case("cholesky/name", "tf.linalg.cholesky(x0, name='factor')", given([[4.0]]), grad=False)
case("cholesky_solve/names", "tf.cholesky_solve(x0, x1)", given([[2.0, 0.0], [1.0, 3.0]]), f32(2, 2), scale=4, fd=False)
error(
    "cholesky/rectangle",
    "tf.cholesky(x0)",
    f32(2, 3),
    phrase="Dimensions must be equal, but are 2 and 3 for 'Cholesky'",
)
error("cholesky/vector", "tf.cholesky(x0)", f32(2), phrase="Shape must be at least rank 2 but is rank 1 for 'Cholesky'")
error("cholesky/run", "tf.cholesky(x0)", f32(2, 3), static="rank", phrase="Input matrix must be square.")
error(
    "cholesky/indefinite",
    "tf.cholesky(x0)",
    given([[1.0, 2.0], [2.0, 1.0]]),
    phrase="Cholesky decomposition was not successful",
)
error(
    "cholesky/integers",
    "tf.cholesky(x0)",
    i32(2, 2),
    phrase="has DataType int32 not in list of allowed values: float64",
)

# --- QR -----------------------------------------------------------------------------------------------------------
for kind, make in KINDS:
    for shape in ((3, 3), (4, 2), (2, 4), (2, 3, 2)):
        grad = "complex" not in kind and shape[-2] >= shape[-1]
        case("qr/{}{}".format(name_of(shape), kind), "tf.qr(x0)", make(*shape), scale=8, grad=grad)
    case("qr/full" + kind, "tf.qr(x0, full_matrices=True)", make(4, 2), scale=8, grad=False)
for shape in ((1, 1), (0, 0), (2, 0, 3), (3, 0), (33, 31)):
    case("qr/" + name_of(shape), "tf.linalg.qr(x0)", f32(*shape), scale=32, grad=False)
error("qr/vector", "tf.qr(x0)", f32(2), phrase="Shape must be at least rank 2 but is rank 1 for 'Qr'")
error("qr/wide_gradient", "tf.gradients(tf.qr(x0), x0)", f32(2, 3), phrase="QrGrad not implemented when ncols > nrows")
error(
    "qr/complex_gradient",
    "tf.gradients(tf.real(tf.qr(x0)[0]), x0)",
    c64(2, 2),
    phrase="QrGrad not implemented for dtype",
)

# --- singular values ------------------------------------------------------------------------------------------------
WHOLE = "tf.matmul(u * tf.cast(tf.expand_dims(s, -2), u.dtype), v, adjoint_b=True)"
for kind, make in KINDS:
    for shape in ((3, 3), (4, 2), (2, 4), (2, 3, 2)):
        text = "x".join(map(str, shape)) + kind
        grad = "complex" not in kind
        case("svd/values/" + text, "tf.svd(x0, compute_uv=False)", make(*shape), scale=16, ops="none")
        case(
            "svd/whole/" + text,
            "[[s, " + WHOLE + "] for s, u, v in [tf.svd(x0)]]",
            make(*shape),
            scale=32,
            ops="none",
            grad=grad,
        )
        case(
            "svd/vectors/" + text,
            "[[tf.abs(u), tf.abs(v)] for s, u, v in [tf.svd(x0)]]",
            make(*shape),
            scale=64,
            ops="none",
            grad=grad,
        )
    for shape in ((2, 3), (3, 2), (3, 3)):
        text = "x".join(map(str, shape)) + kind
        case(
            "svd/full/" + text,
            "[tf.abs(t) for t in tf.svd(x0, full_matrices=True)]",
            make(*shape),
            scale=64,
            ops="none",
            grad=grad,
        )
case("svd/names", "[tf.abs(t) for t in tf.svd(x0)]", given([[1.0, 0.0], [0.0, 0.0], [0.0, 0.5]]), grad=False, scale=4)
case("svd/nan", "tf.svd(x0)", given([[[NAN, 1.0], [1.0, 1.0]], [[3.0, 0.0], [0.0, 2.0]]]), grad=False, scale=4)
case("svd/names_of_values", "tf.linalg.svd(x0, compute_uv=False, name='values')", f32(3, 2), scale=4)
case("svd/complex_names", "tf.svd(x0, compute_uv=False)", c64(3, 2), scale=8)
case("svd/33", "tf.svd(x0, compute_uv=False)", f32(33, 31), scale=32, ops="none", grad=False)
error("svd/vector", "tf.svd(x0)", f32(2), phrase="Shape must be at least rank 2 but is rank 1 for 'Svd'")
error(
    "svd/complex_gradient",
    "tf.gradients(tf.abs(tf.svd(x0)[1]), x0)",
    c64(2, 2),
    phrase="not implemented for complex types",
)
error(
    "svd/full_gradient", "tf.gradients(tf.svd(x0, full_matrices=True)[1], x0)", f32(2, 4), phrase="for abs(m - n) > 1"
)

# --- eigenvalues ------------------------------------------------------------------------------------------------------
SYMMETRIC = "(x0 + tf.linalg.adjoint(x0))"
for kind, make in KINDS:
    for shape in ((1, 1), (3, 3), (2, 3, 3)):
        text = "x".join(map(str, shape)) + kind
        case("eigh/values/" + text, "tf.self_adjoint_eigvals(" + SYMMETRIC + ")", make(*shape), scale=16, ops="none")
        case(
            "eigh/vectors/" + text,
            "[[e, tf.abs(v)] for e, v in [tf.self_adjoint_eig(" + SYMMETRIC + ")]]",
            make(*shape),
            scale=64,
            ops="none",
        )
        case(
            "eigh/whole/" + text,
            "[tf.matmul(v * tf.exp(tf.expand_dims(e, -2)), v, adjoint_b=True) for e, v in [tf.self_adjoint_eig("
            + SYMMETRIC
            + ")]]",
            make(*shape),
            scale=64,
            ops="none",
        )
for shape in ((0, 0), (2, 0, 0), (0, 2, 2)):
    case("eigh/" + name_of(shape), "tf.self_adjoint_eig(x0)", f32(*shape), grad=False)
case("eigh/lower", "tf.linalg.eigvalsh(x0)", given([[1.0, 9.0], [2.0, 1.0]]), fd=False)
case("eigh/33", "tf.linalg.eigvalsh(" + SYMMETRIC + ")", f32(33, 33), scale=32, ops="none", grad=False)
error("eigh/rectangle", "tf.self_adjoint_eig(x0)", f32(2, 3), phrase="Dimensions must be equal, but are 2 and 3")
error(
    "eigh/nan",
    "tf.self_adjoint_eig(x0)",
    given([[NAN, 1.0], [1.0, 1.0]]),
    phrase="eigen decomposition was not successful",
)

# --- LU -----------------------------------------------------------------------------------------------------------
for kind, make in KINDS:
    case("lu" + kind, "tf.linalg.lu(x0)", make(3, 3), scale=32, grad=False)
for shape in SHAPES:
    case("lu/" + name_of(shape), "tf.linalg.lu(x0, output_idx_type=tf.int64)", f32(*shape), scale=32, grad=False)
case("lu/33", "tf.linalg.lu(x0)", f32(33, 33), scale=256, grad=False)
error("lu/singular", "tf.linalg.lu(x0)", given([[1.0, 2.0], [2.0, 4.0]]), phrase="Input is not invertible.")
error(
    "lu/gradient", "tf.gradients(tf.linalg.lu(x0)[0], x0)", f32(2, 2), phrase="No gradient defined for operation 'Lu'"
)

# --- determinants and inverses --------------------------------------------------------------------------------------
for kind, make in KINDS:
    # TensorFlow's gradient of a complex determinant is not the slope: it lacks a conjugation
    case("det" + kind, "tf.matrix_determinant(x0)", make(2, 3, 3), scale=16, fd="complex" not in kind)
    case("slogdet" + kind, "tf.linalg.slogdet(x0)", make(2, 3, 3), scale=16, fd="complex" not in kind)
    case("inverse" + kind, "tf.matrix_inverse(" + regular("x0") + ")", make(2, 3, 3), ops="result", scale=16)
    case("inverse/adjoint" + kind, "tf.linalg.inv(x0, adjoint=True)", make(3, 3), scale=64, grad=False)
for shape in SHAPES:
    case("det/" + name_of(shape), "tf.linalg.det(x0)", f32(*shape), scale=16)
    case("inverse/" + name_of(shape), "tf.matrix_inverse(" + regular("x0") + ")", f32(*shape), scale=16, ops="none")
case("inverse/33", "tf.matrix_inverse(" + regular("x0", 10) + ")", f32(33, 33), scale=32, ops="none", grad=False)
case("det/singular", "[tf.matrix_determinant(x0), tf.linalg.slogdet(x0)]", given([[1.0, 2.0], [2.0, 4.0]]), grad=False)
case("det/views", "tf.matrix_determinant(x0)", f32(3, 3, layout="transposed"), scale=16)
error("det/rectangle", "tf.matrix_determinant(x0)", f32(2, 3), phrase="Dimensions must be equal, but are 3 and 2")
error("inverse/rectangle", "tf.matrix_inverse(x0)", f32(2, 3), phrase="Dimensions must be equal, but are 2 and 3")
error("inverse/singular", "tf.matrix_inverse(x0)", given([[1.0, 2.0], [2.0, 4.0]]), phrase="Input is not invertible.")
error("inverse/nan", "tf.matrix_inverse(x0)", given([[NAN, 2.0], [2.0, 4.0]]), phrase="Input is not invertible.")

# --- systems of equations -------------------------------------------------------------------------------------------
for kind, make in KINDS:
    for flag in ("", ", adjoint=True"):
        name = kind + ("/adjoint" if flag else "")
        case(
            "solve" + name,
            "tf.matrix_solve(" + regular("x0") + ", x1" + flag + ")",
            make(3, 3),
            make(3, 2),
            ops="result",
            scale=16,
        )
        for lower in (True, False):
            case(
                "triangular/{}{}".format("lower" if lower else "upper", name),
                "tf.matrix_triangular_solve({}, x1, lower={}{})".format(regular("x0"), lower, flag),
                make(2, 3, 3),
                make(2, 3, 2),
                ops="result",
                scale=16,
            )
for shape in SHAPES:
    for columns in (1, 3):
        right = shape[:-1] + (columns,)
        text = "{}/{}".format(name_of(shape), columns)
        case(
            "solve/" + text,
            "tf.linalg.solve(" + regular("x0") + ", x1)",
            f32(*shape),
            f32(*right),
            scale=16,
            ops="none",
        )
        case(
            "triangular/" + text,
            "tf.linalg.triangular_solve(" + regular("x0") + ", x1)",
            f32(*shape),
            f32(*right),
            scale=16,
            ops="none",
        )
case(
    "solve/33",
    "tf.matrix_solve(" + regular("x0", 10) + ", x1)",
    f32(33, 33),
    f32(33, 31),
    scale=32,
    ops="none",
    grad=False,
)
case("solve/names", "tf.matrix_solve(x0, x1)", given([[2.0, 0.0], [1.0, 3.0]]), f32(2, 2), scale=4)
case("solve/no_columns", "tf.matrix_solve(x0, x1)", f32(2, 2), f32(2, 0), scale=4)
error(
    "solve/rectangle",
    "tf.matrix_solve(x0, x1)",
    f32(2, 3),
    f32(2, 2),
    phrase="Dimensions must be equal, but are 2 and 3",
)
error("solve/rows", "tf.matrix_solve(x0, x1)", f32(2, 2), f32(3, 1), phrase="Dimensions must be equal, but are 2 and 3")
error(
    "solve/vector", "tf.matrix_solve(x0, x1)", f32(2, 2), f32(2), phrase="Shape must be at least rank 2 but is rank 1"
)
error(
    "solve/stack",
    "tf.matrix_solve(x0, x1)",
    f32(3, 2, 2),
    f32(2, 2),
    phrase="Shapes must be equal rank, but are 1 and 0",
)
error(
    "solve/singular",
    "tf.matrix_solve(x0, x0)",
    given([[1.0, 2.0], [2.0, 4.0]]),
    phrase="Input matrix is not invertible.",
)
error("solve/nan", "tf.matrix_solve(x0, x0)", given([[NAN, 2.0], [2.0, 4.0]]), phrase="Input matrix is not invertible.")
error(
    "triangular/singular",
    "tf.matrix_triangular_solve(x0, x0)",
    given([[1.0, 2.0], [2.0, 0.0]]),
    phrase="Input matrix is not invertible.",
)

# The decompositions are the host's work, whatever the device; what is around them is compared elsewhere.
FAMILY.on_reference_alone("*/*")
