"""Linear operators: products, solutions, determinants; which operator comes out of which; hints that contradict."""

from ..spec import Family, c64, c128, f32, f64, failure, i32

FAMILY = Family("linear_operators")
case = FAMILY.case

ROUND = "(x0 + 6 * tf.eye(int(x0.shape[-1]), dtype=x0.dtype))"
POSITIVE = "(tf.matmul(x0, x0, adjoint_b=True) + 4 * tf.eye(int(x0.shape[-1]), dtype=x0.dtype))"
L = "tf.linalg.LinearOperator"

ALL = (
    "(lambda A, x: [A.matmul(x), A.matmul(x, adjoint=True), A.matvec(x[..., 0]), A.matvec(x[..., 0], adjoint=True), "
    "A.solve(x), A.solve(x, adjoint=True), A.solvevec(x[..., 0]), A.determinant(), A.log_abs_determinant(), "
    "A.to_dense(), A.diag_part(), A.trace(), A.add_to_tensor(A.to_dense()), "
    "A.matmul(tf.linalg.adjoint(x), adjoint_arg=True), A.solve(tf.linalg.adjoint(x), adjoint_arg=True), "
    "A.inverse().matmul(x), A.adjoint().matmul(x), A.adjoint().solve(x)])({}, {})"
)
WITHOUT_OTHERS = ALL.split(", A.inverse()")[0] + "])({}, {})"  # a circulant's inverse is complex64 in any case
SHAPES = (
    "(lambda A: [A.shape_tensor(), A.batch_shape_tensor(), A.tensor_rank_tensor(), A.domain_dimension_tensor(), "
    "A.range_dimension_tensor()])({})"
)
PRODUCTS = (
    "(lambda A, x: [A.matmul(x), A.matvec(x[..., 0]), A.matmul(tf.linalg.adjoint(x), adjoint_arg=True), A.to_dense(), "
    "A.diag_part(), A.trace()])({}, {})"
)

KINDS = (("", f32), ("/float64", f64), ("/complex64", c64), ("/complex128", c128))


def everything(name, operator, *inputs, **options):
    """One case of every method and one of the shapes; the last input is multiplied."""
    methods = options.pop("methods", ALL)
    options = dict({"ops": "result", "scale": 64}, **options)
    case(name, methods.format(operator, "x{}".format(len(inputs) - 1)), *inputs, **options)
    if options["ops"] == "result":
        case("shapes/" + name, SHAPES.format(operator), *inputs, grad=False, ops="result")


for kind, make in KINDS:
    real = "complex" not in kind
    options = {"fd": real, "grad": real, "ops": "none" if kind else "result"}
    near = {"low": 1.0, "high": 2.0}
    for batch, lead in (("", ()), ("/stack", (2,))):
        name = kind + batch
        if kind in ("", "/complex128") if batch else kind != "/complex64":
            everything("full" + name, L + "FullMatrix(" + ROUND + ")", make(*(lead + (3, 3))), make(3, 2), **options)
            everything(
                "full_positive" + name,
                L + "FullMatrix(" + POSITIVE + ", is_self_adjoint=True, is_positive_definite=True)",
                make(*(lead + (3, 3))),
                make(*(lead + (3, 2))),
                **options,
            )
            everything("diag" + name, L + "Diag(x0)", make(*(lead + (3,)), **near), make(3, 2), **options)
            everything(
                "triangular" + name, L + "LowerTriangular(" + ROUND + ")", make(*(lead + (3, 3))), make(3, 2), **options
            )
            everything("householder" + name, L + "Householder(x0)", make(*(lead + (3,)), **near), make(3, 2), **options)
            everything(
                "scaled" + name, L + "ScaledIdentity(3, x0)", make(*lead, **near), make(*(lead + (3, 2))), **options
            )
            everything(
                "kronecker" + name,
                L + "Kronecker([" + L + "FullMatrix(" + ROUND + "), " + L + "Diag(x1)])",
                make(*(lead + (2, 2))),
                make(3, **near),
                make(*(lead + (6, 2))),
                **options,
            )
            everything(
                "blocks" + name,
                L + "BlockDiag([" + L + "FullMatrix(" + ROUND + "), " + L + "Diag(x1)])",
                make(*(lead + (2, 2))),
                make(3, **near),
                make(*(lead + (5, 2))),
                **options,
            )
            everything(
                "composition" + name,
                L + "Composition([" + L + "FullMatrix(" + ROUND + "), " + L + "Diag(x1)])",
                make(*(lead + (3, 3))),
                make(3, **near),
                make(*(lead + (3, 2))),
                **options,
            )
            everything(
                "update" + name,
                L + "LowRankUpdate(" + L + "Diag(x0 + 3), x1, diag_update=x2, v=x3)",
                make(*(lead + (4,)), **near),
                make(*(lead + (4, 2))),
                make(*(lead + (2,)), **near),
                make(*(lead + (4, 2))),
                make(*(lead + (4, 1))),
                **options,
            )
            case(
                "toeplitz" + name,
                PRODUCTS.format(L + "Toeplitz(x0, x1)", "x2"),
                make(*(lead + (4,))),
                make(*(lead + (4,))),
                make(*(lead + (4, 2))),
                ops="result",
                scale=16,
                grad=real,
                fd=False,
            )
    everything(
        "update_positive" + kind,
        L
        + "LowRankUpdate("
        + L
        + "Diag(x0, is_positive_definite=True, is_self_adjoint=True), x1, is_diag_update_positive=True)",
        make(4, values=[1.0, 2.0, 1.5, 2.5], kind="given"),
        make(4, 2),
        make(4, 1),
        **options,
    )
    everything("identity" + kind, L + "Identity(3, dtype=x0.dtype)", make(3, 2), **options)
    everything("identity/stack" + kind, L + "Identity(3, [2], dtype=x0.dtype)", make(3, 2), **options)

for dtype, make, spectrum in (
    ("float32", f32, f32),
    ("complex64", c64, c64),
    ("complex64", c64, f32),
    ("float64", f64, f64),
):
    name = "/{}_of_{}".format(dtype, spectrum(1).dtype)
    near = {"low": 1.0, "high": 2.0}
    for batch, lead in (("", ()), ("/stack", (2,))):
        everything(
            "circulant" + batch + name,
            L + "Circulant(x0, input_output_dtype=tf.{})".format(dtype),
            spectrum(*(lead + (5,)), **near),
            make(5, 2),
            grad=False,
            ops="none",
            methods=ALL if dtype == "complex64" else WITHOUT_OTHERS,
        )
    everything(
        "circulant2d" + name,
        L + "Circulant2D(x0, input_output_dtype=tf.{})".format(dtype),
        spectrum(2, 3, **near),
        make(6, 2),
        grad=False,
    )
    everything(
        "circulant3d" + name,
        L + "Circulant3D(x0, input_output_dtype=tf.{})".format(dtype),
        spectrum(2, 1, 3, **near),
        make(6, 1),
        grad=False,
    )
case(
    "circulant/kernel",
    "[{0}Circulant(x0).convolution_kernel(), {0}Circulant2D(x1).block_shape_tensor()]".format(L),
    c64(4),
    f32(3, 2),
    ops="result",
    grad=False,
)
for size in (1, 31, 33):
    case(
        "kronecker/{}".format(size),
        PRODUCTS.format(L + "Kronecker([" + L + "FullMatrix(x0), " + L + "FullMatrix(x1)])", "x2"),
        f32(2, 3),
        f32(1, size),
        f32(3 * size, 2),
        ops="result",
        scale=16,
    )
    case(
        "toeplitz/{}".format(size),
        PRODUCTS.format(L + "Toeplitz(x0, x1)", "x2"),
        f32(size),
        f32(size),
        f32(size, 1),
        ops="result",
        scale=32,
        grad=False,
    )
case(
    "kronecker/three",
    PRODUCTS.format(L + "Kronecker([" + L + "FullMatrix(x0), " + L + "Diag(x1), " + L + "FullMatrix(x2)])", "x3"),
    f32(2, 2),
    f32(3),
    f32(2, 2),
    f32(12, 2),
    ops="result",
    scale=16,
)
case(
    "full/wide",
    "(lambda A, x: [A.matmul(x), A.matmul(x[:2], adjoint=True), A.to_dense(), A.diag_part(), A.trace()])("
    + L
    + "FullMatrix(x0), x1)",
    f32(2, 3),
    f32(3, 4),
    ops="result",
)
case("full/names", L + "FullMatrix(x0).matmul(x1)", f32(2, 3), f32(3, 1))
case("diag/names", "[{0}Diag(x0).matmul(x1), {0}Diag(x0, name='D').solve(x1, name='S')]".format(L), f32(3), f32(3, 1))
case(
    "solve/many",
    L + "FullMatrix(" + ROUND + ").solve(x1, adjoint=True)",
    f32(3, 3),
    f32(4, 3, 1, layout="strided"),
    ops="result",
    scale=16,
)
case(
    "solve/many_triangular",
    L + "LowerTriangular(" + ROUND + ").solve(x1, adjoint=True)",
    f32(3, 3),
    f32(4, 3, 1),
    ops="result",
    scale=16,
)
case(
    "zeros",
    "(lambda A, x: [A.matmul(x), A.matmul(tf.linalg.adjoint(x), adjoint_arg=True), A.matvec(x[:, 0]), A.to_dense(), "
    "A.determinant(), A.trace(), A.diag_part(), A.add_to_tensor(x)])(" + L + "Zeros(3, batch_shape=[2]), x0)",
    f32(3, 2),
    ops="none",
    grad=False,
)
case(
    "zeros/wide",
    "(lambda A, x: [A.matmul(x), A.matmul(x[:2], adjoint=True), A.to_dense(), A.shape_tensor()])("
    + L
    + "Zeros(2, 3, is_square=False, is_self_adjoint=False), x0)",
    f32(3, 4),
    ops="none",
    grad=False,
)
case(
    "extents",
    "(lambda A, x: [A.matmul(x), A.trace(), A.shape_tensor(), A.to_dense()])("
    + L
    + "Identity(x1, [2], assert_proper_shapes=True), x0)",
    f32(3, 2),
    i32(low=3, high=4),
    ops="none",
    grad=False,
)
case(
    "functions",
    "(lambda A, x: [tf.matmul(A, x), tf.matmul(tf.linalg.adjoint(x), A), tf.linalg.det(A), tf.linalg.trace(A), "
    "tf.linalg.solve(A, x), tf.linalg.diag_part(A), tf.linalg.logdet(A), tf.linalg.cholesky(A).to_dense(), "
    "tf.linalg.inv(A, adjoint=True).matmul(x), tf.linalg.adjoint(A).matmul(x)])("
    + L
    + "FullMatrix("
    + POSITIVE
    + ", is_self_adjoint=True, is_positive_definite=True), x1)",
    f32(3, 3),
    f32(3, 2),
    ops="result",
    scale=64,
)
FAMILY.on_reference_alone("*/*", "shapes/*", "[a-su-z]*")


def _operators(tf):
    """One operator of each class, all of 2 rows and columns."""
    k = tf.linalg
    diag = k.LinearOperatorDiag([1.0, 2.0], is_positive_definite=True, is_non_singular=True, name="D")
    full = k.LinearOperatorFullMatrix([[3.0, 1.0], [1.0, 2.0]], name="F")
    positive = k.LinearOperatorFullMatrix(
        [[3.0, 1.0], [1.0, 2.0]], is_self_adjoint=True, is_positive_definite=True, name="P"
    )
    identity = k.LinearOperatorIdentity(2, name="I")
    one = k.LinearOperatorFullMatrix([[2.0]], is_self_adjoint=True, is_positive_definite=True, name="O")
    tril = k.LinearOperatorLowerTriangular([[1.0, 0.0], [3.0, 4.0]], is_non_singular=True, name="T")
    return [
        diag,
        k.LinearOperatorDiag([4.0, 0.5], name="E"),
        full,
        positive,
        identity,
        k.LinearOperatorScaledIdentity(2, 3.0, is_positive_definite=True, name="S"),
        tril,
        k.LinearOperatorComposition([full, diag]),
        k.LinearOperatorBlockDiag([one, one]),
        k.LinearOperatorKronecker([positive, one]),
        k.LinearOperatorLowRankUpdate(diag, [[1.0], [2.0]], name="U"),
        k.LinearOperatorHouseholder([1.0, 2.0], name="H"),
        k.LinearOperatorAdjoint(full),
        k.LinearOperatorInversion(full),
        k.LinearOperatorToeplitz([1.0, 2.0], [1.0, 3.0], name="Z"),
        k.LinearOperatorZeros(2, name="N"),
    ]


def _shown(operator):
    return [
        type(operator).__name__,
        operator.name,
        str(operator.shape),
        operator.is_non_singular,
        operator.is_self_adjoint,
        operator.is_positive_definite,
        operator.is_square,
        len(operator.graph_parents),
        operator.dtype.name,
    ]


def _answer(operator, method, *arguments):
    """What a method gives: an operator's class and hints, or what it says instead."""
    try:
        return _shown(getattr(operator, method)(*arguments))
    except (ValueError, NotImplementedError) as error:
        return [type(error).__name__, str(error)]


@FAMILY.program
def classes_and_hints(tf):
    """What is known of one operator of each class."""
    return [_shown(operator) for operator in _operators(tf)]


@FAMILY.program
def which_operator_comes_out(tf):
    """Adjoints, inverses and factors of all."""
    operators = _operators(tf)
    return [[_answer(operator, method) for operator in operators] for method in ("adjoint", "inverse", "cholesky")]


@FAMILY.program
def products_of_pairs(tf):
    """The products of each with each."""
    operators = _operators(tf)
    return [[_answer(a, "matmul", b) for b in operators] for a in operators]


@FAMILY.program
def solutions_of_pairs(tf):
    """The solutions of each with each."""
    operators = _operators(tf)
    return [[_answer(a, "solve", b) for b in operators] for a in operators]


@FAMILY.program
def values_of_pairs(tf):
    """The matrices of what comes out."""
    operators = _operators(tf)
    tensors = [[a.matmul(b).to_dense() for b in operators] for a in operators]
    tensors += [[a.solve(b).to_dense() for b in operators] for a in operators[:4] + operators[6:7]]
    tensors += [[operator.adjoint().to_dense() for operator in operators]]
    tensors += [[operator.inverse().to_dense() for operator in operators[:14]]]
    with tf.Session() as session:
        return session.run(tensors)


@FAMILY.program
def complex_pairs(tf):
    """Rules that look at the dtype: adjoints of complex diagonals, products of circulants."""
    k = tf.linalg
    diag = k.LinearOperatorDiag([1.0 + 1j, 2.0])
    scaled = k.LinearOperatorScaledIdentity(2, tf.constant(1.0 + 2j))
    circulant = k.LinearOperatorCirculant(tf.constant([3.0 + 1j, 1.0], tf.complex64))
    other = k.LinearOperatorCirculant(tf.constant([2.0, 1.0], tf.complex64), is_self_adjoint=True)
    made = [
        diag.adjoint(),
        scaled.adjoint(),
        circulant.adjoint(),
        circulant.inverse(),
        circulant.matmul(other),
        circulant.solve(other),
        circulant.H,
        diag.matmul(scaled),
        scaled.matmul(diag, adjoint=True, adjoint_arg=True),
        scaled.solve(diag),
    ]
    with tf.Session() as session:
        return [[_shown(operator) for operator in made], session.run([operator.to_dense() for operator in made])]


@FAMILY.program
def variables_are_read_anew(tf):
    """An operator of a variable follows it."""
    matrix = tf.Variable([[2.0, 1.0], [1.0, 3.0]])
    operators = [tf.linalg.LinearOperatorFullMatrix(matrix), tf.linalg.LinearOperatorDiag(matrix[0])]
    full = operators[0]
    fetches = [full.determinant(), full.matvec([1.0, 1.0]), full.to_dense(), full.solvevec([1.0, 1.0])]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        before = session.run(fetches)
        session.run(matrix.assign([[1.0, 0.0], [0.0, 5.0]]))
        return [before, session.run(fetches), len(full.graph_parents)]


@FAMILY.program
def assertions(tf):
    """What the checks say, at once or in the run."""
    k = tf.linalg
    with tf.Session() as session:

        def check(make, phrase):
            return failure(lambda: session.run(make()), phrase) if phrase else session.run(make())

        plain = k.LinearOperatorFullMatrix([[1.0, 2.0], [3.0, 4.0]])
        singular = k.LinearOperatorFullMatrix([[1.0, 2.0], [2.0, 4.0]], is_self_adjoint=True)
        diag = k.LinearOperatorDiag(tf.placeholder_with_default([0.0, -1.0], [2]))
        wave = k.LinearOperatorDiag(tf.placeholder_with_default(tf.constant([1.0 + 1j, -1.0]), [2]))
        circulant = k.LinearOperatorCirculant(tf.placeholder_with_default(tf.constant([0.0 + 0j, -1.0 + 1j]), [2]))
        scaled = k.LinearOperatorScaledIdentity(2, tf.placeholder_with_default(0.0, []))
        wide = k.LinearOperatorFullMatrix([[1.0, 2.0, 3.0]])
        toeplitz = k.LinearOperatorToeplitz(tf.placeholder_with_default([1.0, 2.0], [2]), [1.0, 3.0])
        return [
            check(plain.assert_non_singular, ""),
            check(singular.assert_non_singular, "Singular matrix up to precision epsilon."),
            check(singular.assert_self_adjoint, ""),
            check(plain.assert_self_adjoint, "Matrix was not equal to its adjoint."),
            check(plain.assert_positive_definite, "assert_positive_definite is not implemented."),
            check(diag.assert_non_singular, "Singular operator:  Diagonal contained zero values."),
            check(diag.assert_positive_definite, "Real diagonal operator had non-positive diagonal entries"),
            check(diag.assert_self_adjoint, ""),
            check(wave.assert_positive_definite, "diagonal entries with non-positive real part"),
            check(wave.assert_self_adjoint, "contained non-zero imaginary values."),
            check(circulant.assert_non_singular, "Singular operator:  Spectrum contained zero values."),
            check(circulant.assert_positive_definite, "Real part of spectrum was not all positive."),
            check(circulant.assert_self_adjoint, "The spectrum contained non-zero imaginary part."),
            check(scaled.assert_non_singular, "LinearOperator was singular"),
            check(scaled.assert_positive_definite, "LinearOperator was not positive definite."),
            check(scaled.assert_self_adjoint, ""),
            check(toeplitz.assert_self_adjoint, "row and col are not the same"),
            check(k.LinearOperatorIdentity(2).assert_non_singular, ""),
            check(k.LinearOperatorHouseholder([1.0]).assert_non_singular, ""),
            check(k.LinearOperatorHouseholder([1.0]).assert_self_adjoint, ""),
            check(k.LinearOperatorHouseholder([1.0]).assert_positive_definite, "always non-positive definite."),
            check(k.LinearOperatorZeros(2).assert_non_singular, "Zero operators are always non-invertible."),
            check(k.LinearOperatorZeros(2).assert_positive_definite, "always non-positive definite."),
            check(k.LinearOperatorZeros(2).assert_self_adjoint, ""),
            check(k.LinearOperatorKronecker([plain, wide]).assert_non_singular, "for the product to be invertible."),
            check(k.LinearOperatorKronecker([plain, wide]).assert_self_adjoint, "to be self adjoint."),
            check(k.LinearOperatorKronecker([plain, diag]).assert_non_singular, "Diagonal contained zero values."),
            check(k.LinearOperatorBlockDiag([diag, plain]).assert_non_singular, "Diagonal contained zero values."),
            check(k.LinearOperatorBlockDiag([diag, plain]).assert_self_adjoint, "not equal to its adjoint."),
            check(k.LinearOperatorAdjoint(diag).assert_positive_definite, "non-positive diagonal entries"),
            check(k.LinearOperatorInversion(diag).assert_non_singular, "Diagonal contained zero values."),
        ]


@FAMILY.program
def refused_hints_and_arguments(tf):
    """Hints that contradict each other or the class; arguments of the wrong rank, type, size."""
    k = tf.linalg
    diag, full = k.LinearOperatorDiag([1.0, 2.0]), k.LinearOperatorFullMatrix([[1.0, 2.0], [3.0, 4.0]])
    good = k.LinearOperatorDiag([1.0, 2.0], is_positive_definite=True)
    wide = k.LinearOperatorFullMatrix([[1.0, 2.0, 3.0]])
    wave = k.LinearOperatorDiag([1.0 + 1j, 2.0])
    number = tf.Variable(2)
    eye, zero, scaled = k.LinearOperatorIdentity, k.LinearOperatorZeros, k.LinearOperatorScaledIdentity
    blocks, product, chain = k.LinearOperatorBlockDiag, k.LinearOperatorKronecker, k.LinearOperatorComposition
    update, mirror, tril = k.LinearOperatorLowRankUpdate, k.LinearOperatorHouseholder, k.LinearOperatorLowerTriangular
    turned, inverse = k.LinearOperatorAdjoint, k.LinearOperatorInversion
    x = [[1.0], [2.0]]
    tries = [
        lambda: k.LinearOperatorFullMatrix([[1.0]], is_positive_definite=True, is_non_singular=False),
        lambda: k.LinearOperatorFullMatrix([[1.0]], is_non_singular=True, is_square=False),
        lambda: k.LinearOperatorFullMatrix([[1.0]], is_self_adjoint=True, is_square=False),
        lambda: k.LinearOperatorFullMatrix([[1.0]], is_square=False).is_square,
        lambda: k.LinearOperatorFullMatrix([[1, 2], [3, 4]]),
        lambda: k.LinearOperatorFullMatrix([1.0, 2.0]),
        lambda: tril([1.0]),
        lambda: tril([[1.0]], is_square=False),
        lambda: k.LinearOperatorDiag(1.0),
        lambda: k.LinearOperatorDiag([1.0], is_self_adjoint=False),
        lambda: k.LinearOperatorDiag([1.0], is_square=False),
        lambda: mirror(1.0),
        lambda: mirror([1.0], is_self_adjoint=False),
        lambda: mirror([1.0], is_positive_definite=True),
        lambda: mirror([1.0], is_square=False),
        lambda: eye(2, is_self_adjoint=False),
        lambda: eye(2, is_non_singular=False),
        lambda: eye(2, is_positive_definite=False),
        lambda: eye(2, is_square=False),
        lambda: eye(-2),
        lambda: eye([2]),
        lambda: eye(2.0),
        lambda: eye(2, batch_shape=3),
        lambda: eye(2, batch_shape=[-1]),
        lambda: eye(2, batch_shape=[1.0]),
        lambda: eye(number),
        lambda: eye(2, batch_shape=number),
        lambda: scaled(2, 1.0, is_self_adjoint=False),
        lambda: scaled(2, 1.0, is_square=False),
        lambda: scaled(-2, 1.0),
        lambda: zero(2, is_self_adjoint=False),
        lambda: zero(2, is_non_singular=True),
        lambda: zero(2, is_positive_definite=True),
        lambda: zero(2, 3),
        lambda: zero(2, 3, is_square=False),
        lambda: zero(2, -1),
        lambda: zero(2, 1.5),
        lambda: zero(2).solve(x),
        lambda: zero(2).inverse(),
        lambda: zero(2).cholesky(),
        lambda: wide.determinant(),
        lambda: wide.log_abs_determinant(),
        lambda: wide.solve([[1.0]]),
        lambda: wide.inverse(),
        lambda: full.cholesky(),
        lambda: full.matmul([[1.0]]),
        lambda: full.matmul([[1, 2], [3, 4]]),
        lambda: full.matmul(tf.constant(x, tf.float64)),
        lambda: full.matvec([1.0]),
        lambda: full.solve([[1.0]]),
        lambda: full.matmul(wide),
        lambda: full.solve(wide),
        lambda: full.add_to_tensor(tf.constant([[1, 2]])),
        lambda: chain([]),
        lambda: chain([diag, wave]),
        lambda: chain([good, good], is_non_singular=False),
        lambda: chain([diag, wide]).shape,
        lambda: chain(diag),
        lambda: blocks([]),
        lambda: blocks([diag, wave]),
        lambda: blocks([diag, wide]),
        lambda: blocks([good, good], is_non_singular=False),
        lambda: blocks([good, good], is_self_adjoint=False),
        lambda: blocks([good, good], is_positive_definite=False),
        lambda: blocks([good], is_square=False),
        lambda: product([]),
        lambda: product([diag, wave]),
        lambda: product([good, good], is_non_singular=False),
        lambda: product([good, good], is_self_adjoint=False),
        lambda: product([good, good], is_positive_definite=False),
        lambda: turned(good, is_square=False),
        lambda: turned(good, is_non_singular=False),
        lambda: turned(good, is_self_adjoint=False),
        lambda: turned(good, is_positive_definite=False),
        lambda: inverse(good, is_square=False),
        lambda: inverse(good, is_non_singular=False),
        lambda: inverse(good, is_self_adjoint=False),
        lambda: inverse(zero(2)),
        lambda: inverse(wide),
        lambda: update(good, x, is_diag_update_positive=False),
        lambda: update(good, x, is_self_adjoint=False),
        lambda: update(good, x, is_positive_definite=False),
        lambda: update(good, [[1.0], [2.0], [3.0]]),
        lambda: update(good, x, diag_update=[1.0, 2.0]),
        lambda: update(good, x, v=[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        lambda: update(zero(2), x).solve(x),
        lambda: k.LinearOperatorToeplitz(1.0, [1.0]),
        lambda: k.LinearOperatorToeplitz([1.0], [1.0, 2.0]),
        lambda: k.LinearOperatorToeplitz([1.0], [1.0], is_square=False),
        lambda: k.LinearOperatorCirculant(1.0),
        lambda: k.LinearOperatorCirculant2D([1.0]),
        lambda: k.LinearOperatorCirculant([1.0], is_self_adjoint=False),
        lambda: k.LinearOperatorCirculant([1.0], is_square=False),
        lambda: tf.matmul(diag, x, transpose_a=True),
        lambda: tf.matmul(diag, x, a_is_sparse=True),
        lambda: tf.linalg.logdet(diag),
        lambda: tf.linalg.solve(x, diag),
        lambda: tf.convert_to_tensor(diag),
    ]
    said = []
    for attempt in tries:
        answer = failure(attempt, "")
        said.append(
            [
                answer["raises"][:1],
                answer["message"].split("Tensor(")[0].split("  Found")[0].split("tfedu")[0].split("tensorflow")[0],
            ]
        )
    return said
