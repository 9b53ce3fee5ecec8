"""Connectionist temporal classification: losses, decoders, labels."""

from ..spec import Family, f32, f64, given, i32

FAMILY = Family("ctc")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program


def sparse(*rows):
    """A SparseTensor of these labels."""
    indices = [[i, j] for i, row in enumerate(rows) for j in range(len(row))]
    values = [value for row in rows for value in row]
    return "tf.SparseTensor({}, {}, [{}, {}])".format(indices, values, len(rows), max(map(len, rows)))


LOSS = "tf.nn.ctc_loss({}, x0, {}{})"
LABELS = [
    ("one", (1, 1, 2), [[0]], [1], ""),
    ("two", (5, 2, 4), [[1], [2]], [5, 4], ""),
    ("longer", (9, 3, 5), [[1, 2, 3], [0, 0], [3, 1, 1, 0]], [9, 7, 8], ""),
    ("repeats", (8, 2, 4), [[1, 1, 1], [2, 2, 0]], [8, 6], ""),
    ("repeats_kept", (8, 2, 4), [[1, 1, 1], [2, 2, 0]], [8, 6], ", ctc_merge_repeated=False"),
    ("collapsed", (8, 2, 4), [[1, 1, 1], [2, 2, 0]], [8, 6], ", preprocess_collapse_repeated=True"),
    ("nulls", (8, 2, 4), [[1, 3], [2, 7, 3]], [8, 6], ""),
    ("no_path", (5, 2, 4), [[1], [2, 2]], [5, 2], ""),
    ("too_long", (5, 2, 4), [[1], [2, 1, 2]], [5, 2], ", ignore_longer_outputs_than_inputs=True"),
    ("long", (33, 2, 31), [list(range(12)), [5, 5, 6]], [33, 31], ""),
]
for words, shape, labels, lengths, more in LABELS:
    finite = words not in ("no_path", "too_long")
    case("loss/" + words, LOSS.format(sparse(*labels), lengths, more), f32(*shape), scale=4, fd=finite)
# the kernel computes float64 in float32
case("loss/float64", LOSS.format(sparse([1, 2], [0]), [5, 4], ""), f64(5, 2, 4), scale=1e5)
case("loss/batch_major", LOSS.format(sparse([1, 2], [0]), [5, 4], ", time_major=False"), f32(2, 5, 4), scale=4)
case(
    "loss/logits",
    "tf.nn.ctc_loss({}, sequence_length=[5, 4], logits=x0)".format(sparse([1, 2], [0])),
    f32(5, 2, 4),
    scale=4,
)
case("loss/large_logits", LOSS.format(sparse([1, 2], [0]), [5, 4], ""), f32(5, 2, 4, low=-40, high=40), scale=16)
case("loss/views", LOSS.format(sparse([1, 2], [0]), [5, 4], ""), f32(5, 2, 4, layout="strided"), scale=4)
error(
    "loss/dense",
    "tf.nn.ctc_loss([[1]], x0, [5, 4])",
    f32(5, 2, 4),
    phrase="Expected labels (first argument) to be a SparseTensor",
)
error(
    "loss/empty",
    LOSS.format("tf.SparseTensor([[0, 0]], [1], [2, 1])", [5, 4], ""),
    f32(5, 2, 4),
    phrase="Labels length is zero in batch 1",
)
error(
    "loss/time",
    LOSS.format(sparse([1, 2], [0, 1, 2]), [5, 2], ""),
    f32(5, 2, 4),
    phrase="Not enough time for target transition sequence (required: 3, available: 2)1You can turn this error into a warning by using the flag ignore_longer_outputs_than_inputs",
)
error("loss/frames", LOSS.format(sparse([1, 2], [0]), [6, 2], ""), f32(5, 2, 4), phrase="sequence_length(0) <= 5")
error(
    "loss/after_null",
    LOSS.format(sparse([1], [3, 2]), [5, 4], ""),
    f32(5, 2, 4),
    phrase="Saw a non-null label (index >= num_classes - 1) following a null label, batch: 1 num_classes: 4 labels: 3,2 labels seen so far:",
)
error(
    "loss/negative",
    LOSS.format(sparse([1], [1, -1]), [5, 4], ""),
    f32(5, 2, 4),
    phrase="All labels must be nonnegative integers, batch: 1 labels: 1,-1",
)
error(
    "loss/batch",
    LOSS.format(sparse([1], [1]), [5, 4, 3], ""),
    f32(5, 2, 4),
    phrase="Dimensions must be equal, but are 2 and 3",
)
error(
    "loss/second",
    "tf.gradients(tf.gradients({}, x0)[0], x0)".format(LOSS.format(sparse([1], [1]), [5, 4], "")),
    f32(5, 2, 4),
    phrase="Currently there is no way to take the second",
)

for shape, lengths in [((1, 1, 2), [1]), ((5, 2, 4), [5, 4]), ((33, 3, 5), [33, 0, 31]), ((9, 2, 2), [9, 8])]:
    words = "x".join(map(str, shape))
    decoded = "[list((s.indices, s.values, s.dense_shape)) for s in {0}[0]] + [{0}[1]]"
    for merge in (True, False):
        call = "tf.nn.ctc_greedy_decoder(x0, {}, {})".format(lengths, merge)
        case(
            "greedy/{}_{}".format(words, merge),
            "(lambda d: {})({})".format(decoded.format("d"), call),
            f32(*shape),
            grad=False,
        )
    if 0 not in lengths:
        for width, paths, merge in [(1, 1, False), (5, 2, True), (3, 1, True), (100, 2, False)]:
            call = "tf.nn.ctc_beam_search_decoder(x0, {}, {}, {}, {})".format(lengths, width, paths, merge)
            if words != "1x1x2" or paths == 1:
                case(
                    "beam/{}_{}_{}_{}".format(words, width, paths, merge),
                    "(lambda d: {})({})".format(decoded.format("d"), call),
                    f32(*shape),
                    grad=False,
                    scale=4,
                )
case(
    "beam/v2",
    "(lambda d: {})(tf.nn.ctc_beam_search_decoder_v2(x0, [9, 8], beam_width=7, top_paths=3))".format(
        decoded.format("d")
    ),
    f32(9, 2, 4),
    grad=False,
    scale=4,
)
case(
    "beam/float64",
    "(lambda d: {})(tf.nn.ctc_beam_search_decoder(x0, [9, 8], beam_width=7))".format(decoded.format("d")),
    f32(9, 2, 4),
    grad=False,
    scale=4,
)
case(
    "beam/peaks",
    "(lambda d: {})(tf.nn.ctc_beam_search_decoder(x0, [31, 9], beam_width=20))".format(decoded.format("d")),
    f32(31, 2, 7, low=-9, high=9),
    grad=False,
    scale=4,
)
error("greedy/frames", "tf.nn.ctc_greedy_decoder(x0, [5, 9])[1]", f32(5, 2, 4), phrase="sequence_length(1) <= 5")
error(
    "beam/paths",
    "tf.nn.ctc_beam_search_decoder(x0, [5, 4], 2, 3)[1]",
    f32(5, 2, 4),
    phrase="requested more paths than the beam width.",
)
error(
    "beam/leaves",
    "tf.nn.ctc_beam_search_decoder(x0, [0, 4], 2, 2)[1]",
    f32(5, 2, 4),
    phrase="Less leaves in the beam search than requested.",
)

DENSE = "tf.nn.ctc_loss_v2(x1, x0, [2, 1], [5, 4]{})"
for words, more in [
    ("first", ""),
    ("last", ", blank_index=-1"),
    ("middle", ", blank_index=2"),
    ("unique", ", unique=tf.nn.ctc_unique_labels(x1)"),
]:
    target = {
        "first": [[1, 3], [2, 0]],
        "last": [[1, 2], [0, 0]],
        "middle": [[1, 3], [0, 0]],
        "unique": [[1, 3], [2, 0]],
    }[words]
    case(
        "loss_v2/dense_" + words,
        DENSE.format(more),
        f32(5, 2, 4),
        given(target, "int32"),
        ops="none" if words == "unique" else "result",
        scale=16,
        grad="fd",
    )
case(
    "loss_v2/batch_major",
    DENSE.format(", logits_time_major=False"),
    f32(2, 5, 4),
    given([[1, 3], [2, 0]], "int32"),
    ops="result",
    scale=16,
    grad="fd",
)
for blank in (0, 2, 3, -1):
    labels = {0: ([1, 2], [3]), 2: ([1, 3], [0]), 3: ([1, 2], [0]), -1: ([1, 2], [0])}[blank]
    case(
        "loss_v2/sparse_{}".format(blank),
        "tf.nn.ctc_loss_v2({}, x0, None, [5, 4], blank_index={})".format(sparse(*labels), blank),
        f32(5, 2, 4),
        ops="result",
        scale=4,
    )
error(
    "loss_v2/no_blank",
    "tf.nn.ctc_loss_v2({}, x0, None, [5, 4])".format(sparse([1], [1])),
    f32(5, 2, 4),
    phrase="blank_index must be given when using SparseTensor labels.",
)
for shape in [(1, 1), (2, 5), (3, 33)]:
    words = "x".join(map(str, shape))
    case(
        "unique_labels/" + words,
        "list(tf.nn.ctc_unique_labels(x0))",
        i32(*shape, low=0, high=4),
        ops="result",
        static="none",
        grad=False,
    )
    case(
        "collapse/" + words,
        "tf.nn.collapse_repeated(x0, [{}])".format(", ".join(str(shape[1] - i) for i in range(shape[0]))),
        i32(*shape, low=0, high=2),
        ops="result",
        grad=False,
    )
case(
    "collapse/int64",
    "tf.nn.collapse_repeated(x0, tf.constant([4, 3], tf.int64))",
    given([[1, 3, 3, 0], [2, 2, 2, 1]], "int64"),
    ops="result",
    grad=False,
)


@program
def learns_a_word(tf):
    """A few steps of gradient descent on the loss, and what the decoders read afterwards."""
    logits = tf.Variable(tf.zeros([7, 1, 5]))
    label = tf.SparseTensor([[0, 0], [0, 1], [0, 2]], [2, 0, 3], [1, 3])
    loss = tf.reduce_mean(tf.nn.ctc_loss(label, logits, [7]))
    step = tf.train.GradientDescentOptimizer(2.0).minimize(loss)
    greedy, _ = tf.nn.ctc_greedy_decoder(logits, [7])
    beam, _ = tf.nn.ctc_beam_search_decoder(logits, [7], beam_width=10)
    results = []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(20):
            results.append(session.run([loss, step])[0])
        results.append(session.run([greedy[0].values, beam[0].values, tf.sparse_tensor_to_dense(beam[0])]))
    return results


FAMILY.on_reference_alone("greedy/*", "beam/*", "loss_v2/*", "loss/[lrn]*", "unique_labels/*", "collapse/*")
