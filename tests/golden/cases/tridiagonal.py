"""Products and systems of equations with tridiagonal matrices."""

from ..spec import Family, c64, c128, f32, f64, given

FAMILY = Family("tridiagonal")
case, error = FAMILY.case, FAMILY.error

KINDS = (("", f32), ("/float64", f64), ("/complex64", c64), ("/complex128", c128))
HEAVY = "(x0 + tf.constant([[0.0], [6.0], [0.0]], x0.dtype))"

for kind, make in KINDS:
    fd = "complex" not in kind  # TensorFlow's gradient of complex systems is not the slope: it lacks conjugations
    for pivoting in ("", ", partial_pivoting=False"):
        name = kind + ("/plain" if pivoting else "")
        case(
            "solve" + name,
            "tf.linalg.tridiagonal_solve(" + HEAVY + ", x1" + pivoting + ")",
            make(3, 5),
            make(5, 2),
            ops="none",
            scale=32,
            fd=fd,
        )
    case(
        "solve/pivots" + kind,
        "tf.linalg.tridiagonal_solve(x0, x1)",
        make(2, 3, 4),
        make(2, 4, 1),
        scale=512,
        grad=False,
    )
    case("matmul" + kind, "tf.linalg.tridiagonal_matmul(x0, x1)", make(3, 5), make(5, 2), ops="none", scale=8)
    case(
        "matmul/stack" + kind, "tf.linalg.tridiagonal_matmul(x0, x1)", make(2, 3, 4), make(2, 4, 3), ops="none", scale=8
    )
for size in (1, 2, 31):
    case(
        "solve/{}".format(size),
        "tf.linalg.tridiagonal_solve(" + HEAVY + ", x1)",
        f32(3, size),
        f32(size),
        ops="none",
        scale=32,
    )
    case(
        "matmul/{}".format(size),
        "tf.linalg.tridiagonal_matmul(x0, x1)",
        f32(3, size),
        f32(size, 2),
        ops="none",
        scale=8,
    )
case("solve/names", "tf.linalg.tridiagonal_solve(x0, x1)", f32(3, 4), f32(4, 1), grad=False, scale=512)
case(
    "solve/vector_names",
    "tf.linalg.tridiagonal_solve(x0, x1, name='solution')",
    f32(3, 4),
    f32(4),
    grad=False,
    scale=512,
)
case(
    "solve/sequence",
    "tf.linalg.tridiagonal_solve([x0, x1 + 6, x2], x3, diagonals_format='sequence')",
    f32(4),
    f32(4),
    f32(4),
    f32(4),
    ops="none",
    scale=32,
)
case(
    "solve/short_sequence",
    "tf.linalg.tridiagonal_solve((x0, x1 + 6, x2), x3, 'sequence')",
    f32(3),
    f32(4),
    f32(3),
    f32(4),
    ops="none",
    scale=32,
)
case(
    "solve/matrix",
    "tf.linalg.tridiagonal_solve(x0 + 6 * tf.eye(4, dtype=x0.dtype), x1, diagonals_format='matrix')",
    f32(2, 4, 4),
    f32(2, 4),
    ops="none",
    scale=32,
)
case(
    "solve/transposed",
    "tf.linalg.tridiagonal_solve(" + HEAVY + ", x1, transpose_rhs=True)",
    f32(3, 4),
    f32(2, 4),
    ops="none",
    scale=32,
)
case(
    "solve/conjugate",
    "tf.linalg.tridiagonal_solve(" + HEAVY + ", x1, transpose_rhs=True, conjugate_rhs=True)",
    c64(3, 4),
    c64(2, 4),
    ops="none",
    scale=32,
    fd=False,
)
case(
    "matmul/sequence",
    "tf.linalg.tridiagonal_matmul([x0, x1, x2], x3, 'sequence')",
    f32(4),
    f32(4),
    f32(4),
    f32(4, 2),
    scale=8,
)
case(
    "matmul/matrix",
    "tf.linalg.tridiagonal_matmul(x0, x1, diagonals_format='matrix')",
    f32(2, 4, 4),
    f32(2, 4, 3),
    ops="none",
    scale=8,
)
error("solve/three", "tf.linalg.tridiagonal_solve(x0, x1)", f32(2, 3), f32(3), phrase="Expected 3 diagonals got 2")
error("solve/rows", "tf.linalg.tridiagonal_solve(x0, x1)", f32(3, 3), f32(2), phrase="sides to be equal, got 3 and 2")
error(
    "solve/format",
    "tf.linalg.tridiagonal_solve(x0, x1, 'x')",
    f32(3, 3),
    f32(3),
    phrase="Unrecognized diagonals_format: x",
)
error(
    "solve/rank",
    "tf.linalg.tridiagonal_solve(x0, x1)",
    f32(3, 3),
    f32(),
    phrase="Expected the rank of rhs to be 1 or 2, got 0",
)
error(
    "solve/pair",
    "tf.linalg.tridiagonal_solve((x0, x0), x0, 'sequence')",
    f32(3),
    phrase="Expected diagonals to be a sequence of length 3.",
)
error(
    "solve/short",
    "tf.linalg.tridiagonal_solve((x1, x0, x0), x0, 'sequence')",
    f32(4),
    f32(2),
    phrase="Expected superdiagonal to be have length 4 or 3, got 2.",
)
error(
    "solve/singular",
    "tf.linalg.tridiagonal_solve(x0, x1)",
    given([[0.0, 0.0]] * 3),
    f32(2),
    phrase="The matrix is not invertible.",
)
error(
    "matmul/format",
    "tf.linalg.tridiagonal_matmul(x0, x1, 'x')",
    f32(3, 3),
    f32(3, 1),
    phrase="Unrecognized diagonals_format: x",
)

FAMILY.on_reference_alone("solve/*")
