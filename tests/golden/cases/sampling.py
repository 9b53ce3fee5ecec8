"""Candidate samplers, the losses made with them, lookups in tables of several parts."""

from ..spec import Family, apart, f32, f64, given, i32, i64

FAMILY = Family("sampling")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program

TRUE = given([[1, 9], [0, 3], [4, 4]], "int64")
SAMPLERS = [
    ("uniform", "tf.nn.uniform_candidate_sampler(x0, 2, {n}, {unique}, {range}, seed=3)"),
    ("log_uniform", "tf.nn.log_uniform_candidate_sampler(x0, 2, {n}, {unique}, {range}, seed=3)"),
    ("learned", "tf.nn.learned_unigram_candidate_sampler(x0, 2, {n}, {unique}, {range}, seed=3)"),
    (
        "fixed",
        "tf.nn.fixed_unigram_candidate_sampler(x0, 2, {n}, {unique}, {range}, "
        "unigrams=[1. + i % 7 for i in range({range})], distortion=0.75, seed=3)",
    ),
]
for name, expr in SAMPLERS:
    for n, unique, classes in [
        (1, True, 10),
        (5, True, 10),
        (10, True, 10),
        (33, False, 10),
        (31, True, 1000),
        (64, False, 1000),
        (8, True, 16),
    ]:
        case(
            "{}/{}{}of{}".format(name, n, "_" if unique else "_repeated_", classes),
            expr.format(n=n, unique=unique, range=classes),
            TRUE,
            grad=False,
        )
    case(name + "/no_rows", expr.format(n=3, unique=True, range=10), i64(0, 2), grad=False)
    error(
        name + "/too_few",
        expr.format(n=11, unique=True, range=10),
        TRUE,
        phrase="Sampler's range is too small.",
    )
case("log_uniform/wide", "tf.nn.log_uniform_candidate_sampler(x0, 2, 20, True, 50000, seed=11)", TRUE, grad=False)
case(
    "log_uniform/graph_seed", "tf.nn.log_uniform_candidate_sampler(x0, 2, 5, True, 50)", TRUE, grad=False, graph_seed=4
)
case("uniform/name", "tf.nn.uniform_candidate_sampler(x0, 2, 5, True, 50, seed=1, name='drawn')", TRUE, grad=False)
case("uniform/random", "tf.random.uniform_candidate_sampler(x0, 2, 5, True, 50, seed=1)", TRUE, grad=False)
case(
    "fixed/skewed",
    "tf.nn.fixed_unigram_candidate_sampler(x0, 2, 30, False, 4, unigrams=[100., 1., 0., 3.], seed=2)",
    given([[0, 3]], "int64"),
    grad=False,
)
case(
    "fixed/reserved",
    "tf.nn.fixed_unigram_candidate_sampler(x0, 2, 6, True, 10, num_reserved_ids=3, unigrams=[7., 6., 5., 4., 3., 2., 1.], seed=2)",
    TRUE,
    grad=False,
)
for shard, classes in ((0, 3), (1, 2)):
    case(
        "fixed/shard{}".format(shard),
        "tf.nn.fixed_unigram_candidate_sampler(x0, 2, 2, True, {}, num_reserved_ids=1, num_shards=2, shard={}, "
        "unigrams=[7., 6., 5., 4.], seed=2)".format(classes, shard),
        given([[0, 1]], "int64"),
        grad=False,
    )
case("all", "tf.nn.all_candidate_sampler(x0, 2, 10, True, seed=3)", TRUE, grad=False)
case("hits", "tf.nn.compute_accidental_hits(x0, x1, 2)", TRUE, given([4, 2, 9, 0, 4], "int64"), grad=False)
case("hits/none", "tf.nn.compute_accidental_hits(x0, x1, 2, seed=5)", TRUE, given([7], "int64"), grad=False)
error(
    "uniform/columns",
    "tf.nn.uniform_candidate_sampler(x0, 1, 3, True, 5, seed=1)",
    TRUE,
    phrase="true_classes must have num_true columns, expected: 2 was: 1",
)
error(
    "uniform/rank",
    "tf.nn.uniform_candidate_sampler(x0, 1, 3, True, 5, seed=1)",
    i64(3),
    phrase="Shape must be rank 2 but is rank 1",
)
error(
    "uniform/dtype",
    "tf.nn.uniform_candidate_sampler(x0, 2, 3, True, 5)",
    i32(2, 2),
    phrase="that does not match expected type of int64",
)
error(
    "fixed/nothing",
    "tf.nn.fixed_unigram_candidate_sampler(x0, 2, 3, True, 5, seed=1)",
    TRUE,
    phrase="Must provide either vocab_file or unigrams.",
)
error(
    "fixed/both",
    "tf.nn.fixed_unigram_candidate_sampler(x0, 2, 3, True, 5, unigrams=[1.], vocab_file='words', seed=1)",
    TRUE,
    phrase="Must only provide one of vocab_file and unigrams.",
)
error("hits/columns", "tf.nn.compute_accidental_hits(x0, x1, 1)", TRUE, i64(3), phrase="Dimension must be 1 but is 2")
error(
    "hits/rank",
    "tf.nn.compute_accidental_hits(x0, x1, 2)",
    TRUE,
    i64(3, 1),
    phrase="Shape must be rank 1 but is rank 2",
)

LABELS = given([[3], [0], [7], [3], [11]], "int64")
TWO_LABELS = given([[3, 1], [0, 2], [7, 19], [3, 12], [11, 4]], "int64")


def losses(case_id, rest, labels=LABELS, **options):
    """A case for each of the two losses. The expected counts are float32, so nothing here runs in float64."""
    for loss, ops in (("nce", "all"), ("sampled_softmax", "result")):
        case(
            "{}/{}".format(loss, case_id),
            "tf.nn.{}_loss(x0, x1, x3, x2, {})".format(loss, rest),
            f32(20, 4),
            f32(20),
            f32(5, 4),
            labels,
            **dict({"ops": ops, "fd": False, "scale": 4}, **options),
        )


def drawn(sampler, true, n, labels="x3"):
    return "sampled_values=tf.nn.{}_candidate_sampler({}, {}, {}, True, 20, seed=2)".format(sampler, labels, true, n)


losses("given", "6, 20, " + drawn("uniform", 1, 6))
losses("default", "6, 20", graph_seed=7)
losses("two_true", "6, 20, num_true=2, " + drawn("log_uniform", 2, 6), TWO_LABELS)
losses("hits_removed", "12, 20, remove_accidental_hits=True, " + drawn("log_uniform", 1, 12))
losses("hits_kept", "12, 20, remove_accidental_hits=False, " + drawn("log_uniform", 1, 12))
losses("named", "6, 20, name='mine', " + drawn("uniform", 1, 6))
losses(
    "int32_labels",
    "6, 20, " + drawn("uniform", 1, 6, "tf.cast(x3, tf.int64)"),
    given([[3], [0], [7], [3], [11]], "int32"),
)
for loss, strategy in (("nce", "div"), ("sampled_softmax", "mod")):
    case(
        "{}/parts_{}".format(loss, strategy),
        "tf.nn.{}_loss([x0, x1], x2, x4, x3, 6, 20, partition_strategy='{}', {})".format(
            loss, strategy, drawn("uniform", 1, 6, "x4")
        ),
        f32(10, 4),
        f32(10, 4),
        f32(20),
        f32(5, 4),
        LABELS,
        ops="result",
        fd=False,
        scale=4,
    )
case(
    "sampled_softmax/seed",
    "tf.nn.sampled_softmax_loss(x0, x1, x3, x2, 31, 65, seed=5)",
    f32(65, 33),
    f32(65),
    f32(3, 33),
    i64(3, 1, low=0, high=65),
    ops="result",
    fd=False,
    scale=8,
)

for strategy in ("mod", "div"):
    for rows in ((3, 3, 2), (2, 2), (1, 1, 1), (33, 32)):
        total = sum(rows)
        case(
            "lookup/{}_{}".format(strategy, "_".join(map(str, rows))),
            "tf.nn.embedding_lookup([{}], x0, partition_strategy='{}')".format(
                ", ".join("x{}".format(i + 1) for i in range(len(rows))), strategy
            ),
            i32(2, 5, low=0, high=total),
            *[apart(n, 3) for n in rows],
        )
    case(
        "lookup/int64_" + strategy,
        "tf.nn.embedding_lookup([x1, x2], x0, '{}')".format(strategy),
        i64(7, low=0, high=6),
        f64(3),
        f64(3),
    )
    case(
        "lookup/no_ids_" + strategy,
        "tf.nn.embedding_lookup([x1, x2], x0, '{}')".format(strategy),
        i32(0, low=0),
        f32(3, 2),
        f32(3, 2),
    )
case(
    "lookup/max_norm",
    "tf.nn.embedding_lookup(x1, x0, max_norm=1.5)",
    i32(2, 3, low=0, high=5),
    apart(5, 4),
    ops="result",
)
case(
    "lookup/parts_max_norm",
    "tf.nn.embedding_lookup([x1, x2], x0, max_norm=1.5)",
    i32(2, 3, low=0, high=5),
    apart(3, 4),
    apart(2, 4),
    ops="result",
)
case(
    "lookup/partial_heights",
    "tf.nn.embedding_lookup([x1, x2], x0, 'div')",
    i32(6, low=0, high=5),
    apart(3, 2),
    apart(2, 2),
    static="first",
)
error("lookup/none", "tf.nn.embedding_lookup(None, x0)", i32(2), phrase="params must be specified")
error("lookup/empty", "tf.nn.embedding_lookup([], x0)", i32(2), phrase="Need at least one param")
error(
    "lookup/strategy",
    "tf.nn.embedding_lookup([x1, x1], x0, 'rows')",
    i32(2),
    f32(2, 2),
    phrase="Unrecognized partition strategy: rows",
)
error("lookup/range", "tf.nn.embedding_lookup(x1, x0)", given([1, 5], "int32"), f32(5, 2), phrase="is not in [0, 5)")


@program
def samplers_go_on(tf):
    """Every run draws anew; the learned distribution remembers what it was shown; a new session starts again."""
    true = tf.placeholder(tf.int64, [None, 1])
    drawn = [
        tf.nn.uniform_candidate_sampler(true, 1, 4, True, 9, seed=1),
        tf.nn.log_uniform_candidate_sampler(true, 1, 4, False, 9, seed=1),
        tf.nn.learned_unigram_candidate_sampler(true, 1, 4, True, 9, seed=1),
        tf.nn.fixed_unigram_candidate_sampler(true, 1, 4, True, 4, unigrams=[1.0, 2.0, 3.0, 4.0], seed=1),
    ]
    results = []
    for _ in range(2):
        with tf.Session() as session:
            for shown in ([[3]], [[3], [3], [3]], [[1]], [[0]]):
                results.append([list(one) for one in session.run(drawn, {true: shown})])
    return results


@program
def word_vectors(tf):
    """A few steps of word2vec's skip-gram, as the books train it."""
    tf.set_random_seed(1)
    centre = tf.placeholder(tf.int32, [8])
    context = tf.placeholder(tf.int32, [8, 1])
    table = tf.Variable(tf.random_uniform([50, 16], -1.0, 1.0))
    weights = tf.Variable(tf.truncated_normal([50, 16], stddev=0.25))
    biases = tf.Variable(tf.zeros([50]))
    rows = tf.nn.embedding_lookup(table, centre)
    loss = tf.reduce_mean(tf.nn.nce_loss(weights, biases, context, rows, num_sampled=10, num_classes=50))
    step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    results = []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for i in range(5):
            words = [(3 * i + 7 * k) % 50 for k in range(9)]
            feed = {centre: words[:-1], context: [[w] for w in words[1:]]}
            results.append(session.run([step, loss], feed)[1])
        results.append(session.run(table)[:5])
    return results


@program
def vocabulary_file(tf):
    """Frequencies in the last field of each line."""
    import os
    import tempfile

    folder = tempfile.mkdtemp()
    name = os.path.join(folder, "words.csv")
    with open(name, "w") as lines:
        lines.write("the,100\nof,40\nand,35.5\nzebra,1\n")
    drawn = tf.nn.fixed_unigram_candidate_sampler([[0]], 1, 3, True, 4, vocab_file=name, seed=1)
    with tf.Session() as session:
        result = list(session.run(drawn))
        os.remove(name)
        os.rmdir(folder)
        return result


FAMILY.on_reference_alone("*_repeated_*", "*/5_of10", "*/10_of10", "lookup/*_2_2", "sampled_softmax/parts_*")
