"""The rarer ways through arithmetic: every kind of einsum, averages of groups, rows of a table, shapes that broadcast."""

from ..spec import Family, boolean, c64, f16, f32, f64, failure, i32, outcome

FAMILY = Family("math_details")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program

# --- einsum ----------------------------------------------------------------------------------------------------------
for equation, shapes in (
    ("ij->ji", [(3, 5)]),
    ("ij->", [(3, 5)]),
    ("ij->j", [(3, 5)]),
    ("ijk->ki", [(2, 3, 5)]),
    ("i,i->", [(7,), (7,)]),
    ("i,j->ij", [(3,), (5,)]),
    ("ij,j->i", [(3, 5), (5,)]),
    ("ij,ij->", [(3, 5), (3, 5)]),
    ("ij,ij->ij", [(3, 5), (3, 5)]),
    ("ij,jk->k", [(3, 5), (5, 2)]),
    ("ij,kj->ki", [(3, 5), (4, 5)]),
    ("ji,kj", [(5, 3), (4, 5)]),
    ("ijk,jk->i", [(2, 3, 5), (3, 5)]),
    ("abc,cd->abd", [(2, 3, 5), (5, 4)]),
    ("abcd,cd->ab", [(2, 3, 4, 5), (4, 5)]),
    ("bhqd,bhkd->bhqk", [(2, 3, 4, 5), (2, 3, 1, 5)]),
    ("ij,jk,kl->il", [(2, 3), (3, 5), (5, 4)]),
    ("ij,i,j->", [(3, 5), (3,), (5,)]),
    ("b i j , b j k -> b i k", [(2, 3, 1), (2, 1, 4)]),
    ("ij,jk->ik", [(0, 3), (3, 4)]),
    ("ij,jk->ik", [(33, 31), (31, 2)]),
):
    label = "{}/{}".format(equation.replace(" ", "_").replace(">", ""), "_".join(map(str, shapes[0])))
    inputs = ", ".join("x{}".format(i) for i in range(len(shapes)))
    case(
        "einsum/" + label,
        "tf.einsum('{}', {})".format(equation, inputs),
        *(f32(*s) for s in shapes),
        ops="result",
        scale=8,
    )
case("einsum/float64", "tf.einsum('aij,ajk->aki', x0, x1)", f64(2, 3, 4), f64(2, 4, 5), ops="result", scale=8)
case(
    "einsum/views",
    "tf.einsum('ij,jk->ki', x0, x1)",
    f32(5, 3, layout="transposed"),
    f32(3, 4, layout="strided"),
    ops="result",
    scale=8,
)
error(
    "einsum/arguments",
    "tf.einsum('ij,jk->ik', x0)",
    f32(2, 3),
    phrase='Got 1 arguments for equation "ij,jk->ik", expecting 2',
)
error(
    "einsum/twice",
    "tf.einsum('ii->i', x0)",
    f32(3, 3),
    phrase="Subscript not supported: an axis appears more than once: ii",
)

# --- groups of rows --------------------------------------------------------------------------------------------------
for name in ("mean", "sqrt_n"):
    call = "tf.math.unsorted_segment_{}(x0, tf.constant({{}}), {{}})".format(name)
    case("segments/" + name, call.format([2, 0, 2, 2], 4), f32(4, 3), ops="result", scale=4)
    case("segments/{}/float64".format(name), call.format([1, -1, 1], 2), f64(3), ops="result", scale=4)
    case("segments/{}/table".format(name), call.format([[0, 1], [1, 1]], 3), f32(2, 2, 5), ops="result", scale=4)
    case("segments/{}/half".format(name), call.format([0, 0, 1], 2), f16(3, 2), ops="result", scale=8)

# --- lengths ---------------------------------------------------------------------------------------------------------
case("euclidean/complex", "tf.math.reduce_euclidean_norm(x0, 1)", c64(3, 5), grad=False, scale=4)
case("euclidean/half_sums", "tf.math.reduce_euclidean_norm(x0)", f16(33, 31), grad=False, scale=4)
case("clip/names", "tf.clip_by_norm(x0, 1.0)", f32(3, 5), ops="result", scale=4)
case("clip/average", "tf.clip_by_average_norm(x0, 0.01)", f32(3, 5), ops="result", scale=4, fd=False)
case(
    "saturate/names", "[tf.saturate_cast(x0, tf.uint8), tf.saturate_cast(x0, tf.int16, name='own')]", f32(5), grad=False
)
case("trace/names", "tf.trace(x0)", f32(3, 5), ops="result")
case("conj/kinds", "[tf.conj(x0), tf.conj(x1), tf.conj(x2)]", i32(3), f32(3), c64(3), ops="result")
error("conj/bool", "tf.conj(x0)", boolean(3), phrase="Expected numeric or variant tensor")
case("scalar_mul/name", "tf.scalar_mul(2.0, x0, name='scaled')", f32(3), ops="result")
error("accumulate_n/none", "tf.accumulate_n([])", phrase="inputs must be a list of at least one Tensor")
error("global_norm/tensor", "tf.global_norm(x0)", f32(3), phrase="t_list should be a sequence")
error("clip_by_global_norm/tensor", "tf.clip_by_global_norm(x0, 1.0)", f32(3), phrase="t_list should be a sequence")
case("div_no_nan/names", "tf.div_no_nan(x0, [1.0, 0.0, 2.0])", f32(3))
case("where/vector", "tf.where(x0, x1, x2)", boolean(3), f32(3, 2), f32(3, 2))
error(
    "where/rows",
    "tf.where(x0, x1, x1)",
    boolean(2),
    f32(3, 2),
    phrase="Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are [2] and [3].",
)
error("where/ranks", "tf.where(x0, x1, x1)", boolean(3, 2), f32(3), phrase="Shapes must be equal rank, but are")


@program
def broadcast_shapes(tf):
    """Static shapes under broadcasting, with ranks and extents unknown."""
    shapes = [None, [], [1], [3], [None], [2, 1], [2, 3], [None, 3], [4, 1, 3], [1, None, 1]]
    return [
        [outcome(tf.broadcast_static_shape, tf.TensorShape(a), tf.TensorShape(b)) for b in shapes] for a in shapes
    ] + [
        [
            str((tf.placeholder(tf.float32, a) + tf.placeholder(tf.float32, b)).shape)
            for b in ([3], [None], None, [2, 1])
        ]
        for a in ([], [3], [None, 3], [2, None])
    ]


@program
def select_shapes(tf):
    """What is known of a choice between two tensors."""
    flags = [None, [], [2], [None], [2, 3], [None, 3]]
    values = [None, [None, 3], [2, None], [2, 3]]

    def chosen(flag, one, two):
        flag = tf.placeholder(tf.bool, flag)
        return tf.where(flag, tf.placeholder(tf.float32, one), tf.placeholder(tf.float32, two)).shape

    return [[outcome(chosen, flag, one, two) for one in values for two in values] for flag in flags]


@program
def rows_of_a_table(tf):
    """Slices with indices under clipping, scaling and norms."""
    slices = tf.IndexedSlices(
        tf.constant([[3.0, 4.0], [0.0, 5.0]], name="v"), tf.constant([0, 2], name="i"), tf.constant([3, 2])
    )
    clipped = tf.clip_by_norm(slices, 1.0)
    along = tf.clip_by_norm(slices, 1.0, axes=[1], name="along")
    doubled = tf.scalar_mul(2.0, slices)
    some, norm = tf.clip_by_global_norm([slices, None, tf.constant([12.0])], 1.0)
    with tf.Session() as session:
        values = session.run([clipped.values, along.values, doubled.values, some[0].values, some[2], norm])
    return values + [
        [type(x).__name__ for x in (clipped, along, doubled, some[0], some[1])],
        [clipped.indices.name, along.dense_shape is slices.dense_shape, clipped.values.name, along.values.name],
        failure(lambda: tf.scalar_mul([1.0, 2.0], tf.constant([1.0])), "Only scalar multiply works, got shape"),
    ]


@program
def casts_that_cannot_be(tf):
    """A cast that no kernel does."""
    words = tf.constant(["1"], name="words")
    with tf.Session() as session:
        try:
            session.run(tf.cast(words, tf.float32, name="cast"))
        except tf.errors.OpError as error:
            return [type(error).__name__, error.op.name, error.node_def.name]
