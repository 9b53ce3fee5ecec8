# -*- coding: utf-8 -*-
"""Summaries: their tags, their messages field by field, what is refused."""

import re

import numpy as np

from ..spec import Family, failure

FAMILY = Family("summaries")
program = FAMILY.program


def bare(serialised):
    """A serialised Summary as plain data, field by field; pictures and sound stay files."""
    shown = []
    for value in message_class()().FromString(serialised).value:
        fields = {"tag": value.tag, "kind": value.WhichOneof("value")}
        if fields["kind"] == "simple_value":
            fields["value"] = np.float32(value.simple_value)
        elif fields["kind"] == "histo":
            histo = value.histo
            fields["numbers"] = np.array([histo.min, histo.max, histo.num])
            fields["sums"] = np.array([histo.sum, histo.sum_squares])
            fields["limits"] = [float.hex(limit) for limit in histo.bucket_limit]
            fields["counts"] = list(histo.bucket)
        elif fields["kind"] == "image":
            image = value.image
            fields["size"] = [image.height, image.width, image.colorspace]
            fields["picture"] = pixels(image.encoded_image_string)
        elif fields["kind"] == "audio":
            audio = value.audio
            fields["layout"] = [float(audio.sample_rate), audio.num_channels, audio.length_frames, audio.content_type]
            fields["file"] = audio.encoded_audio_string
        elif fields["kind"] == "tensor":
            fields["tensor"] = value.tensor.SerializeToString()
            metadata = value.metadata
            fields["metadata"] = [
                metadata.display_name,
                metadata.summary_description,
                metadata.plugin_data.plugin_name,
                metadata.plugin_data.content,
            ]
        shown.append(fields)
    return shown


def message_class():
    """``Summary`` of whoever asks: the oracle has its own."""
    try:
        from tensorboard.compat.proto.summary_pb2 import Summary
    except ImportError:
        from tensorflow.core.framework.summary_pb2 import Summary
    return lambda: Summary


def pixels(file):
    """What a PNG file shows, by the one decoder that both sides have: a few lines on zlib."""
    import struct
    import zlib

    width, height, _, colour = struct.unpack(">IIBB", file[16:26])
    channels = {0: 1, 2: 3, 6: 4}[colour]
    at, packed = 8, b""
    while at < len(file):
        (size,) = struct.unpack(">I", file[at : at + 4])
        if file[at + 4 : at + 8] == b"IDAT":
            packed += file[at + 8 : at + 8 + size]
        at += size + 12
    lines = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels).astype(int)
    shown = np.zeros((height + 1, (width + 1) * channels), int)
    for row, line in enumerate(lines, 1):
        for at, byte in enumerate(line[1:], channels):
            left, above, corner = shown[row, at - channels], shown[row - 1, at], shown[row - 1, at - channels]
            nearest = min((abs(above - corner), 0, left), (abs(left - corner), 1, above), key=lambda c: c[:2])
            paeth = corner if abs(left + above - 2 * corner) < nearest[0] else nearest[2]
            shown[row, at] = (byte + [0, left, above, (left + above) // 2, paeth][line[0]]) % 256
    return shown[1:, channels:].reshape(height, width, channels).astype(np.uint8)


def run(tf, *summaries):
    """The summaries' messages, what operations there are, and what was collected."""
    operations = [[op.name, op.type, [t.name for t in op.inputs]] for op in tf.get_default_graph().get_operations()]
    with tf.Session() as session:
        messages = [bare(message) for message in session.run(list(summaries))]
    return {
        "messages": messages,
        "operations": operations,
        "types": [[s.dtype.name, s.shape.as_list()] for s in summaries],
        "collected": [s.name for s in tf.get_collection(tf.GraphKeys.SUMMARIES)],
    }


def fails(tf, make, phrase):
    def attempt():
        with tf.Graph().as_default(), tf.Session() as session:
            session.run(make())

    return failure(attempt, phrase)


@program
def scalars(tf):
    made = [tf.summary.scalar("loss", 0.1)]
    with tf.name_scope("layer"):
        made.append(tf.summary.scalar("loss", tf.constant(3)))
        made.append(tf.summary.scalar("loss", tf.constant(7, tf.int64)))
        made.append(tf.summary.scalar("mean", tf.constant(1e300, tf.float64)))
        made.append(tf.summary.scalar("loss", 2.0, family="train"))
        made.append(tf.summary.scalar("loss", 2.0, family="train"))
    with tf.name_scope("layer"):
        made.append(tf.summary.scalar("loss", float("nan")))
        made.append(tf.summary.scalar("a b:0", -float("inf")))
    made.append(tf.summary.scalar("/c/d.e-f", np.float16(0.1)))
    made.append(tf.summary.scalar("other", 1.0, collections=["mine", "yours"]))
    made.append(tf.summary.scalar("none", 1.0, collections=[]))
    result = run(tf, *made)
    result["mine"] = [[s.name for s in tf.get_collection(key)] for key in ("mine", "yours")]
    return result


@program
def histograms(tf):
    random = np.random.RandomState(3)
    made = [
        tf.summary.histogram("normal", random.normal(size=(31, 33)).astype(np.float32)),
        tf.summary.histogram(
            "wide", np.concatenate([np.exp(random.uniform(-60, 60, 65)), -np.exp(random.uniform(-60, 60, 64))])
        ),
        tf.summary.histogram("whole", random.randint(-9, 9, size=(5, 7, 2)).astype(np.int32)),
        tf.summary.histogram("bytes", np.arange(256, dtype=np.uint8)),
        tf.summary.histogram("zeros", tf.zeros([4])),
        tf.summary.histogram("edges", tf.constant([1e-12, 1.1e-12, -1e-12, 0.0, -0.0, 1e-300, -1e-300], tf.float64)),
        tf.summary.histogram("far", tf.constant([1e19, 9.92e19, 9.93e19, 1e21, -1e21, 1e200], tf.float64)),
        tf.summary.histogram("one", 2.5),
        tf.summary.histogram("nothing", tf.zeros([0, 3])),
        tf.summary.histogram("half", random.normal(size=65).astype(np.float16)),
        tf.summary.histogram("views", random.normal(size=(33, 31)).T[::2]),
        tf.summary.histogram(None, [1.0]),
        tf.summary.histogram("normal", [1, 2], family="f"),
    ]
    return run(tf, *made)


@program
def pictures(tf):
    random = np.random.RandomState(5)
    ramp = np.linspace(-2, 1, 31 * 33).reshape(1, 31, 33, 1)
    holes = random.uniform(0, 3, size=(1, 3, 5, 3)).astype(np.float32)
    holes[0, 1, 2, 1], holes[0, 0, 0, 0], holes[0, 2, 4, 2] = np.nan, np.inf, -np.inf
    made = [
        tf.summary.image("positive", random.uniform(0, 0.3, size=(5, 4, 3, 1)).astype(np.float32)),
        tf.summary.image("signed", ramp.astype(np.float32)),
        tf.summary.image("colours", random.normal(size=(2, 5, 7, 3)).astype(np.float32), max_outputs=1),
        tf.summary.image("opacity", random.normal(size=(2, 5, 7, 4)).astype(np.float32), 10),
        tf.summary.image("holes", holes),
        tf.summary.image("nothing_finite", np.full((1, 2, 2, 1), np.nan, np.float32)),
        tf.summary.image("zero", tf.zeros([1, 2, 3, 1])),
        tf.summary.image("bytes", random.randint(0, 256, size=(3, 1, 65, 3)).astype(np.uint8), 2),
        tf.summary.image("half", random.normal(size=(1, 6, 6, 1)).astype(np.float16)),
        tf.summary.image("double", random.normal(size=(1, 6, 6, 1))),
        tf.summary.image("tiny", np.full((1, 2, 2, 1), 1e-7, np.float32)),
        tf.summary.image("no_batch", tf.zeros([0, 2, 3, 1])),
        tf.summary.image("colours", tf.zeros([1, 1, 1, 1]), family="f"),
    ]
    result = run(tf, *made)
    op = made[0].op
    result["attributes"] = [op.get_attr("max_images"), op.get_attr("T").name]
    return result


@program
def sounds(tf):
    random = np.random.RandomState(7)
    made = [
        tf.summary.audio("mono", random.uniform(-1.2, 1.2, size=(2, 33)).astype(np.float32), 8000),
        tf.summary.audio("stereo", random.uniform(-1, 1, size=(4, 31, 2)).astype(np.float32), 44100.0, max_outputs=2),
        tf.summary.audio("one", tf.constant([[-1.0, 1.0, 0.0, 0.5 / 32768]]), tf.constant(1.5), max_outputs=1),
        tf.summary.audio("slow", tf.zeros([1, 2]), 0.2),
        tf.summary.audio("no_batch", tf.zeros([0, 2]), 8000),
    ]
    return run(tf, *made)


@program
def tensors(tf):
    made = [
        tf.summary.text("words", tf.constant("# Title\n*text* 你好")),
        tf.summary.text("table", tf.constant([["a", "b"], ["c", "d"]])),
        tf.summary.tensor_summary("plain", tf.constant([[1.0, 2.0]])),
        tf.summary.tensor_summary("told", tf.constant([1, 2]), "what it is", display_name="shown", family="f"),
        tf.summary.tensor_summary("empty", tf.zeros([0, 2], tf.int64), collections=["mine"]),
    ]
    return run(tf, *made)


@program
def merged(tf):
    nothing = tf.summary.merge_all()
    with tf.name_scope("a"):
        first = tf.summary.scalar("x", 1.0)
        second = tf.summary.histogram("h", [1.0, 2.0])
    third = tf.summary.scalar("b/x", 3.0)
    aside = tf.summary.scalar("aside", 4.0, collections=["mine"])
    every = tf.summary.merge_all()
    again = tf.summary.merge_all()
    some = tf.summary.merge_all(scope="a")
    mine = tf.summary.merge_all("mine", name="my merge")
    pair = tf.summary.merge([third, aside], collections=["pairs"], name="pair")
    nested = tf.summary.merge([tf.summary.merge([first]), tf.stack([second, third]), tf.constant([], tf.string)])
    result = run(tf, every, again, some, mine, pair, nested)
    result["nothing"] = nothing
    result["pairs"] = [s.name for s in tf.get_collection("pairs")]
    return result


@program
def placeholders(tf):
    rate = tf.placeholder(tf.float32, name="rate")
    values = tf.placeholder(tf.float32, [None, 2])
    tf.summary.scalar("rate", rate)
    tf.summary.histogram("values", values)
    summary = tf.summary.merge_all()
    with tf.Session() as session:
        fed = [session.run(summary, {rate: r, values: np.full((n, 2), r)}) for r, n in ((0.5, 1), (0.25, 3))]
        missing = failure(lambda: session.run(summary, {rate: 1.0}), "You must feed a value for placeholder tensor")
    return {"messages": [bare(message) for message in fed], "missing": missing}


@program
def refused(tf):
    summary = tf.summary
    return [
        fails(tf, lambda: summary.scalar("a", [1.0, 2.0]), "tags and values not the same shape: [] != [2] (tag 'a')"),
        fails(tf, lambda: summary.scalar("a", True), "has DataType bool not in list of allowed values"),
        fails(tf, lambda: summary.scalar(None, 1.0), "At least one of name (None) and default_name (None)"),
        fails(tf, lambda: summary.scalar("", 1.0), "'' is not a valid node name"),
        fails(tf, lambda: summary.histogram("n", [[1.0, float("nan")]]), "Nan in summary histogram for: n"),
        fails(tf, lambda: summary.histogram("n", [float("inf"), float("nan")]), "Infinity in summary histogram for: n"),
        fails(
            tf,
            lambda: summary.image("a", tf.zeros([1, 2, 2, 2])),
            "Tensor must be 4-D with last dim 1, 3, or 4, not [1,2,2,2]",
        ),
        fails(
            tf, lambda: summary.image("a", tf.zeros([2, 2])), "Tensor must be 4-D with last dim 1, 3, or 4, not [2,2]"
        ),
        fails(
            tf,
            lambda: summary.image("a", tf.zeros([1, 0, 2, 1])),
            "input tensor must have non-zero dims. Found: [1, 0, 2, 1].",
        ),
        fails(tf, lambda: summary.image("a", tf.zeros([1, 2, 2, 1]), 0), "less than minimum 1"),
        fails(
            tf,
            lambda: summary.image("a", tf.zeros([1, 2, 2, 1], tf.int32)),
            "has DataType int32 not in list of allowed",
        ),
        fails(tf, lambda: summary.audio("a", tf.zeros([2]), 8000), "Tensor must be 3-D or 2-D, got: [2]"),
        fails(tf, lambda: summary.audio("a", tf.zeros([2, 3]), 0), "sample_rate must be > 0"),
        fails(tf, lambda: summary.audio("a", tf.zeros([2, 0]), 8000), "audio is null"),
        fails(tf, lambda: summary.text("a", tf.constant(1)), "to have dtype string, got <dtype: 'int32'>"),
        fails(tf, lambda: summary.merge([summary.scalar("a", 1.0)] * 2), "Duplicate tag a found in summary inputs"),
        fails(tf, lambda: summary.merge([tf.constant("no summary")]), "Could not parse one of the summary inputs"),
        fails(tf, lambda: summary.merge([]), "shorter than minimum length 1"),
    ]


@program
def description(tf):
    node = tf.NodeDef(name="n", op="TensorSummary")
    node.attr["description"].s = b'{"typeHint": "text"}'
    other = failure(lambda: tf.summary.get_summary_description(tf.NodeDef(op="Other")), "Can't get_summary_description")
    return {"hint": tf.summary.get_summary_description(node).type_hint, "other": other}


def of_variable(tf, variable):
    """The statistics that the book's program attaches to every variable."""
    with tf.name_scope("summaries"):
        mean = tf.reduce_mean(variable)
        tf.summary.scalar("mean", mean)
        with tf.name_scope("stddev"):
            stddev = tf.sqrt(tf.reduce_mean(tf.square(variable - mean)))
        tf.summary.scalar("stddev", stddev)
        tf.summary.scalar("max", tf.reduce_max(variable))
        tf.summary.scalar("min", tf.reduce_min(variable))
        tf.summary.histogram("histogram", variable)


@program
def tags_of_a_network(tf):
    """Two layers, dropout, loss and accuracy with the scopes of the books: their 27 tags, and pictures of the input."""

    def layer(x, sizes, name, act=tf.nn.relu):
        with tf.name_scope(name):
            with tf.name_scope("weights"):
                weights = tf.Variable(tf.fill(sizes, 0.1))
                of_variable(tf, weights)
            with tf.name_scope("biases"):
                biases = tf.Variable(tf.constant(0.1, shape=sizes[1:]))
                of_variable(tf, biases)
            with tf.name_scope("Wx_plus_b"):
                before = tf.matmul(x, weights) + biases
                tf.summary.histogram("pre_activations", before)
            after = act(before, name="activation")
            tf.summary.histogram("activations", after)
            return after

    x, y = tf.ones([4, 6]), tf.one_hot([0, 1, 2, 0], 3)
    with tf.name_scope("input_reshape"):
        tf.summary.image("input", tf.reshape(x, [-1, 2, 3, 1]), 10)
    hidden = layer(x, [6, 5], "layer1")
    with tf.name_scope("dropout"):
        keep = tf.placeholder_with_default(1.0, [])
        tf.summary.scalar("dropout_keep_probability", keep)
        dropped = tf.nn.dropout(hidden, keep)
    logits = layer(dropped, [5, 3], "layer2", act=tf.identity)
    with tf.name_scope("cross_entropy"):
        difference = tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=logits)
        with tf.name_scope("total"):
            cross_entropy = tf.reduce_mean(difference)
    tf.summary.scalar("cross_entropy", cross_entropy)
    with tf.name_scope("accuracy"):
        with tf.name_scope("correct_prediction"):
            correct = tf.equal(tf.argmax(logits, 1), tf.argmax(y, 1))
        with tf.name_scope("accuracy"):
            accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
    tf.summary.scalar("accuracy", accuracy)
    merged = tf.summary.merge_all()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        message = bare(session.run(merged))
    return {
        "tags": sorted({re.sub(r"/image/\d+$", "/image", value["tag"]) for value in message}),
        "kinds": [[value["tag"], value["kind"]] for value in message],
        "numbers": [value["value"] for value in message if value["kind"] == "simple_value"],
        "merge": [merged.name, [t.name for t in merged.op.inputs]],
    }


@program
def of_the_second_kind(tf):
    """There is no writer of TensorFlow 2's kind, and nothing that it would have to write."""
    tf.summary.scalar("a", 1.0)
    tf.add_to_collection("_SUMMARY_V2", tf.constant(1.0, name="mine"))
    return {
        "collected": [tensor.name for tensor in tf.summary.all_v2_summary_ops()],
        "initialize": failure(tf.summary.initialize, "No default tf.contrib.summary.SummaryWriter found"),
    }
