# -*- coding: utf-8 -*-
"""Record files, written and read; batches of records of sequences."""

import os
import shutil
import tempfile

import numpy as np

from ..spec import Family, failure, message_of

FAMILY = Family("record_files")
program = FAMILY.program

RECORDS = [b"a", b"", b"c" * 300, bytes(bytearray(range(256))) * 5]


def in_folder(function):
    """``function`` of a folder that is gone afterwards."""
    folder = tempfile.mkdtemp()
    try:
        return function(folder)
    finally:
        shutil.rmtree(folder)


def read(tf, path, options=None):
    """The records, and how reading ended, without the name of the folder."""
    found = []
    try:
        for record in tf.io.tf_record_iterator(path, options):
            found.append(record.decode("latin-1"))
    except tf.errors.OpError as error:
        return [found, type(error).__name__, message_of(error).replace(os.path.dirname(path), "")]
    return [found, "end", ""]


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def put(path, data):
    with open(path, "wb") as file:
        file.write(data)
    return path


@program
def written_and_read(tf):
    """The bytes of a plain file; what is read of compressed ones."""

    def play(folder):
        results = []
        for name, options in (
            ("plain", None),
            ("none", tf.io.TFRecordOptions(tf.io.TFRecordCompressionType.NONE)),
            ("zlib", tf.io.TFRecordOptions(tf.io.TFRecordCompressionType.ZLIB)),
            ("gzip", tf.python_io.TFRecordOptions("GZIP", compression_level=9)),
            ("gzip_name", "GZIP"),
            ("zlib_number", 1),
        ):
            path = os.path.join(folder, name)
            with tf.python_io.TFRecordWriter(path, options) as writer:
                for record in RECORDS:
                    writer.write(record)
            data = contents(path)
            results.append([name, read(tf, path, options), read(tf, path, "") if name in ("gzip", "plain") else None])
            results.append(data.decode("latin-1") if name in ("plain", "none") else data[:2] == b"\x1f\x8b")
        return results

    return in_folder(play)


@program
def damaged(tf):
    """What comes before the damage is there."""

    def play(folder):
        path = os.path.join(folder, "whole")
        with tf.io.TFRecordWriter(path) as writer:
            for record in (b"a", b"", b"c" * 300):
                writer.write(record)
        data = contents(path)
        results = [read(tf, put(os.path.join(folder, "cut"), data[:cut])) for cut in (348, 345, 344, 39, 33, 20, 17, 5, 0)]
        for place in (0, 3, 9, 12, 14, 20, 40, 100, 348):
            bad = bytearray(data)
            bad[place] ^= 1
            results.append(read(tf, put(os.path.join(folder, "bad"), bytes(bad))))
        for kind in ("ZLIB", "GZIP"):
            results.append(read(tf, path, kind))
            packed = os.path.join(folder, kind)
            with tf.io.TFRecordWriter(packed, kind) as writer:
                for record in (b"a", b"", b"c" * 300):
                    writer.write(record)
            results.append(read(tf, packed))
            results.append(read(tf, put(os.path.join(folder, "cut"), contents(packed)[:-1]), kind))
            results.append(read(tf, put(os.path.join(folder, "cut"), contents(packed)[:5]), kind))
            results.append(read(tf, put(os.path.join(folder, "cut"), b""), kind))
        results.append(read(tf, os.path.join(folder, "missing")))
        return results

    return in_folder(play)


@program
def writers(tf):
    """Flushing, closing, and what may be written."""

    def play(folder):
        path = os.path.join(folder, "records")
        writer = tf.io.TFRecordWriter(path)
        writer.write(b"x")
        writer.flush()
        size = os.path.getsize(path)
        text = failure(lambda: writer.write(u"text"), "expected bytes")
        writer.close()
        writer.close()
        return [
            size,
            text,
            failure(lambda: writer.write(b"late"), "Writer not initialized or previously closed"),
            failure(lambda: writer.flush(), "Writer not initialized or previously closed"),
            failure(lambda: tf.io.TFRecordWriter(os.path.join(folder, "no", "folder")), "No such file or directory"),
        ]

    return in_folder(play)


@program
def options(tf):
    """What options say of themselves."""
    kinds = tf.io.TFRecordCompressionType
    name = tf.io.TFRecordOptions.get_compression_type_string
    made = tf.io.TFRecordOptions("GZIP", compression_level=3, window_bits=12)
    return [
        [kinds.NONE, kinds.ZLIB, kinds.GZIP],
        [name(x) for x in (None, "", "GZIP", 1, 2, kinds.NONE, made, tf.io.TFRecordOptions())],
        [made.compression_type, made.compression_level, made.window_bits, made.mem_level],
        failure(lambda: tf.io.TFRecordOptions("XX"), 'Not a valid compression_type: "XX"'),
        failure(lambda: tf.io.TFRecordOptions(5), 'Not a valid compression_type: "5"'),
    ]


# -- batches of records of sequences ----------------------------------------------------------------------------------


def feature(tf, values):
    first = values[0] if values else b""
    if isinstance(first, bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    if isinstance(first, float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def record(tf, context, lists):
    """A serialised SequenceExample."""
    features = tf.train.Features(feature={key: feature(tf, value) for key, value in context.items()})
    steps = {key: tf.train.FeatureList(feature=[feature(tf, step) for step in value]) for key, value in lists.items()}
    message = tf.train.SequenceExample(context=features, feature_lists=tf.train.FeatureLists(feature_list=steps))
    return message.SerializeToString(deterministic=True)


def records(tf):
    return [
        record(
            tf,
            {"id": [7], "w": [1.0, 2.0], "tag": [b"x", b"y"]},
            {"tok": [[1], [2], [3]], "vec": [[1.0, 2.0], [3.0, 4.0]], "var": [[b"a"], [], [b"b", b"c"]], "s": [[b"q"]]},
        ),
        record(tf, {"id": [8], "w": [3.0, 4.0]}, {"tok": [[9]], "vec": [], "var": [[b"d"]], "s": [[b"r"], [b"s"]]}),
        record(tf, {"id": [9], "w": [5.0, 6.0], "tag": [b"q"]}, {"tok": []}),
    ]


def shown(value):
    """A tensor's value, or the three parts of a sparse one."""
    return [np.asarray(v) for v in value] if isinstance(value, tuple) else np.asarray(value)


@program
def sequence_batches(tf):
    """Contexts, sequences and lengths of three records."""
    fixed, var, steps = tf.FixedLenFeature, tf.VarLenFeature, tf.FixedLenSequenceFeature
    context = {"id": fixed([], tf.int64), "w": fixed([2], tf.float32), "tag": var(tf.string), "no": fixed([], tf.int64, 3)}
    lists = {
        "tok": steps([], tf.int64),
        "vec": steps([2], tf.float32, allow_missing=True),
        "s": steps([], tf.string, allow_missing=True),
        "var": var(tf.string),
    }
    parsed = tf.io.parse_sequence_example(records(tf), context, lists, example_names=["n1", "n2", "n3"], name="p")
    alone = tf.io.parse_sequence_example(records(tf)[:1], {"id": var(tf.int64)})
    empty = tf.io.parse_sequence_example(tf.constant([], tf.string), {"tag": var(tf.string)}, {"tok": steps([], tf.int64)})
    made = [[op.name, op.type] for op in tf.get_default_graph().get_operations() if op.name.startswith("p/")]
    shapes = [{key: str(value.get_shape()) for key, value in part.items()} for part in parsed]
    with tf.Session() as sess:
        values = [sess.run(part) for part in (*parsed, alone[0], *empty)]
    return [made, shapes, [{key: shown(value) for key, value in part.items()} for part in values]]


@program
def sequence_batch_errors(tf):
    """What a batch may not hold."""
    fixed, var, steps = tf.FixedLenFeature, tf.VarLenFeature, tf.FixedLenSequenceFeature
    first = records(tf)[:1]

    def parse(phrase, *features):
        def run():
            with tf.Session() as sess:
                return sess.run(tf.io.parse_sequence_example(first, *features, example_names=["n"]))

        return failure(run, phrase)

    return [
        parse("Missing features."),
        parse("Inconsistent number of elements for feature zz: 0 vs 1", {"zz": fixed([], tf.int64)}),
        parse("Inconsistent number of elements for feature w: 2 vs", {"w": fixed([3], tf.float32)}),
        parse("Error in context feature id in example n", {"id": fixed([], tf.float32)}),
        parse("Error in context feature id in example n", {"id": var(tf.float32)}),
        parse("Missing feature q in example n", {}, {"q": steps([], tf.int64)}),
        parse("Unexpected shape error in feature tok", {}, {"tok": steps([2], tf.int64)}),
        parse("Error in sequence feature tok in example n", {}, {"tok": steps([], tf.float32)}),
        parse("Error in sequence feature tok in example n", {}, {"tok": var(tf.float32)}),
        parse("must be None", {}, {"tok": steps([], tf.int64, default_value=1)}),
        parse("Unsupported FixedLenSequenceFeature", {"id": steps([], tf.int64)}),
        parse("Unsupported FixedLenFeature", {}, {"id": fixed([], tf.int64)}),
    ]


FAMILY.error(
    "sequence_batch/scalar",
    "tf.io.parse_sequence_example('a', {'id': tf.FixedLenFeature([], tf.int64)})",
    phrase="Shape must be rank 1 but is rank 0",
)
