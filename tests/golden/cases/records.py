# -*- coding: utf-8 -*-
"""Records: tf.train.Example and its kin."""

import gzip
import os
import shutil
import tempfile

from ..spec import Family, failure

FAMILY = Family("records")
program = FAMILY.program


def feature(tf, values):
    """A Feature message: of bytes, integers or floats, by the first value; None: of nothing."""
    if values is None:
        return tf.train.Feature()
    if not values or isinstance(values[0], float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    if isinstance(values[0], bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def example(tf, **features):
    """A serialised Example."""
    message = tf.train.Features(feature={name: feature(tf, values) for name, values in features.items()})
    return tf.train.Example(features=message).SerializeToString(deterministic=True)


def parts(tf, parsed):
    """The tensors of a parsed dict, sparse ones as lists of three."""
    return {
        key: [value.indices, value.values, value.dense_shape] if isinstance(value, tf.SparseTensor) else value
        for key, value in parsed.items()
    }


def shown(tf, parsed):
    """Static shapes, names and values of a parsed dict."""
    tensors = parts(tf, parsed)
    described = {
        key: [[t.name, t.dtype.name, t.shape.as_list()] for t in (value if isinstance(value, list) else [value])]
        for key, value in tensors.items()
    }
    with tf.Session() as session:
        return {"tensors": described, "values": session.run(tensors)}


def operations(tf):
    return [[op.name, op.type, [t.name for t in op.inputs]] for op in tf.get_default_graph().get_operations()]


@program
def messages(tf):
    one = tf.train.Example(features=tf.train.Features(feature={"a": feature(tf, [1.0, 2.0])}))
    again = tf.train.Example.FromString(one.SerializeToString())
    again.features.feature["b"].int64_list.value.extend([3, -4])
    again.features.feature["c"].bytes_list.value.append(b"\x00x")
    sequence = tf.train.SequenceExample(
        context=one.features,
        feature_lists=tf.train.FeatureLists(
            feature_list={"s": tf.train.FeatureList(feature=[feature(tf, [1]), feature(tf, None)])}
        ),
    )
    return {
        "bytes": one.SerializeToString().decode("latin-1"),
        "all": again.SerializeToString(deterministic=True).decode("latin-1"),
        "sequence": sequence.SerializeToString().decode("latin-1"),
        "text": str(sequence.feature_lists),
        "kinds": [again.features.feature[key].WhichOneof("kind") for key in ("a", "b", "c", "d")],
        "equal": one == tf.train.Example.FromString(one.SerializeToString()),
        "floats": list(one.features.feature["a"].float_list.value),
    }


@program
def batch(tf):
    records = [example(tf, a=[1.0, 2.0], b=[3], c=[b"x", b"y"]), example(tf, a=[4.0, 5.0], c=[b"z"])]
    features = {
        "a": tf.FixedLenFeature([2], tf.float32),
        "b": tf.FixedLenFeature([], tf.int64, -1),
        "c": tf.VarLenFeature(tf.string),
        "none": tf.VarLenFeature(tf.float32),
    }
    result = shown(tf, tf.parse_example(records, features))
    result["operations"] = operations(tf)
    node = next(op for op in tf.get_default_graph().get_operations() if op.type == "ParseExample")
    result["shapes"] = [shape.as_list() for shape in map(tf.TensorShape, node.get_attr("dense_shapes"))]
    return result


@program
def batch_of_every_kind(tf):
    records = [
        example(tf, t=[1.0, 2.0, 3.0, 4.0], w=[b"a", b"b"], i=[0, 5], j=[1, 2], v=[1.0, 2.0], e=None),
        example(tf, t=[], w=[b"c"], e=[7.0]),
    ]
    features = {
        "t": tf.FixedLenSequenceFeature([2], tf.float32, allow_missing=True),
        "w": tf.FixedLenSequenceFeature([], tf.string, True, "?"),
        "absent": tf.FixedLenSequenceFeature([], tf.int64, allow_missing=True),
        "e": tf.FixedLenFeature([1], tf.float32, [9.0]),
        "m": tf.FixedLenFeature([2, 2], tf.int64, [[1, 2], [3, 4]]),
        "s": tf.SparseFeature("i", "v", tf.float32, 10),
        "p": tf.io.SparseFeature(["i", "j"], "v", tf.float32, [10, 3]),
    }
    return {
        "parsed": shown(tf, tf.io.parse_example(serialized=records, features=features, name="parsed")),
        "kinds": [list(features[key]) == list(features[key]) for key in sorted(features)],
    }


@program
def batch_of_none(tf):
    features = {"a": tf.FixedLenFeature([2], tf.float32), "b": tf.VarLenFeature(tf.int64)}
    serialized = tf.placeholder(tf.string, [None])
    parsed = parts(tf, tf.parse_example(serialized, features))
    with tf.Session() as session:
        empty = session.run(parsed, {serialized: []})
        two = session.run(parsed, {serialized: [example(tf, a=[1.0, 2.0], b=[1]), example(tf, a=[3.0, 4.0])]})
    return {"empty": empty, "two": two, "shape": parsed["a"].shape.as_list()}


@program
def batch_errors(tf):
    record, other = example(tf, a=[1.0, 2.0], b=[3], c=[b"x"]), example(tf, a=[1.0, 2.0])
    fixed, variable, steps = tf.FixedLenFeature, tf.VarLenFeature, tf.FixedLenSequenceFeature

    def run(features, phrase, records=(record, other), **options):
        def attempt():
            with tf.Graph().as_default(), tf.Session() as session:
                session.run(parts(tf, tf.parse_example(list(records), features, **options)))

        return failure(attempt, phrase)

    return [
        run({"b": fixed([], tf.int64)}, "Name: <unknown>, Feature: b (data type: int64) is required but could not be"),
        run({"b": fixed([], tf.int64)}, "Name: two, Feature: b (data", example_names=["one", "two"]),
        run({"a": fixed([2], tf.int64)}, "Key: a, Index: 0.  Data types don't match. Data type: float but expected"),
        run({"a": fixed([3], tf.float32)}, "Number of float values != expected.  Values size: 2 but output shape: [3]"),
        run({"a": fixed([], tf.float32)}, "Number of float values != expected.  Values size: 2 but output shape: []"),
        run({"c": variable(tf.int64)}, "Data types don't match. Expected type: int64, Actual type: string"),
        run(
            {"a": steps([3], tf.float32, True)}, "is not a multiple of stride length. Saw 2 values but output shape is:"
        ),
        run({"a": steps([3], tf.float32)}, "Unsupported: FixedLenSequenceFeature requires allow_missing to be True."),
        run({}, "Missing: features was {}."),
        run(None, "Missing: features was None."),
        run(
            {"a": fixed([2], tf.float64)}, "has DataType float64 not in list of allowed values: float32, int64, string"
        ),
        run({"a": fixed(None, tf.float32)}, "Missing shape for feature a."),
        run({"a": fixed([None], tf.float32)}, "First dimension of shape for feature a unknown."),
        run({"a": fixed([2, None], tf.float32)}, "All dimensions of shape for feature a need to be known but received"),
        run({"a": fixed([2], None)}, "Missing type for feature a."),
        run({"a": variable(None)}, "Missing type for feature a."),
        run({"a": 3}, "Invalid feature a:3."),
        run({"a": tf.SparseFeature("", "v", tf.float32, 3)}, "Missing index_key for SparseFeature"),
        run({"a": tf.SparseFeature("i", "", tf.float32, 3)}, "Missing value_key for SparseFeature"),
        failure(lambda: tf.parse_example(record, {"a": variable(tf.float32)}), "Shape must be rank 1 but is rank 0"),
    ]


@program
def single(tf):
    record = example(tf, a=[1.0, 2.0], b=[3], c=[b"x", b"y"], i=[0, 5], v=[1.0, 2.0])
    features = {
        "a": tf.FixedLenFeature([2], tf.float32),
        "b": tf.FixedLenFeature([], tf.int64, -1),
        "c": tf.VarLenFeature(tf.string),
        "none": tf.VarLenFeature(tf.float32),
    }
    result = shown(tf, tf.parse_single_example(record, features))
    result["operations"] = operations(tf)
    others = {
        "a": tf.FixedLenSequenceFeature([], tf.float32, True),
        "none": tf.FixedLenSequenceFeature([2], tf.int64, True, default_value=7),
        "missing": tf.FixedLenFeature([2], tf.string, ["p", "q"]),
        "s": tf.SparseFeature("i", "v", tf.float32, 10),
    }
    result["others"] = shown(tf, tf.io.parse_single_example(record, others, name="again"))
    return result


@program
def single_with_a_name(tf):
    record = example(tf, a=[1.0, 2.0], c=[b"x", b"y"])
    features = {"a": tf.FixedLenFeature([2], tf.float32), "c": tf.VarLenFeature(tf.string)}
    result = shown(tf, tf.parse_single_example(record, features, example_names="first"))
    result["operations"] = operations(tf)
    return result


@program
def json(tf):
    record = """{"features": {"feature": {
        "a": {"int64List": {"value": ["1", 2]}},
        "b": {"bytesList": {"value": ["eA=="]}},
        "c": {"floatList": {"value": [1.5, "NaN"]}}}}}"""
    features = {
        "a": tf.FixedLenFeature([2], tf.int64),
        "b": tf.FixedLenFeature([], tf.string),
        "c": tf.FixedLenFeature([2], tf.float32),
    }
    binary = tf.decode_json_example([record])

    def attempt(text):
        with tf.Session() as session:
            session.run(tf.io.decode_json_example([text], name="decoded"))

    with tf.Session() as session:
        return {
            "parsed": session.run(tf.parse_example(binary, features)),
            "empty": session.run(tf.decode_json_example([["{}"]])),
            "names": [binary.name, binary.shape.as_list()],
            "junk": failure(lambda: attempt("junk"), "Error while parsing JSON: "),
            "field": failure(lambda: attempt('{"x": 1}'), "Error while parsing JSON: "),
        }


@program
def single_errors(tf):
    record = example(tf, a=[1.0, 2.0], c=[b"x"])
    fixed, variable = tf.FixedLenFeature, tf.VarLenFeature

    def run(features, phrase, **options):
        def attempt():
            with tf.Graph().as_default(), tf.Session() as session:
                session.run(parts(tf, tf.parse_single_example(record, features, **options)))

        return failure(attempt, phrase)

    return [
        run({"b": fixed([], tf.int64)}, "Feature: b (data type: int64) is required but could not be found."),
        run({"b": fixed([], tf.int64)}, "Name: n, Feature: b", example_names="n"),
        run({"a": fixed([2], tf.int64)}, "Key: a.  Data types don't match. Data type: float but expected type: int64"),
        run({"a": fixed([3], tf.float32)}, "Key: a.  "),
        run({"c": variable(tf.int64)}, "Key: c.  Data types don't match. Expected type: int64, Actual type: string"),
        run({}, "Missing features."),
        failure(lambda: tf.parse_single_example([record], {"a": variable(tf.float32)}), "Shape must be rank 0 but is"),
        failure(
            lambda: tf.parse_single_example([record], {"a": variable(tf.float32)}, example_names="n"),
            "Input serialized must be a scalar",
        ),
    ]


def sequence(tf, context, **lists):
    """A serialised SequenceExample."""
    steps = {
        name: tf.train.FeatureList(feature=[feature(tf, values) for values in rows]) for name, rows in lists.items()
    }
    return tf.train.SequenceExample(
        context=tf.train.Features(feature={name: feature(tf, values) for name, values in context.items()}),
        feature_lists=tf.train.FeatureLists(feature_list=steps),
    ).SerializeToString(deterministic=True)


def _sequence(tf):
    return sequence(
        tf,
        {"n": [3], "w": [b"a", b"b"]},
        t=[[1], [2], [3]],
        x=[[1.0, 2.0], [3.0, 4.0]],
        v=[[b"p"], None, [b"q", b"r"]],
        e=[],
    )


@program
def single_sequence(tf):
    context, steps = tf.parse_single_sequence_example(
        _sequence(tf),
        {
            "n": tf.FixedLenFeature([], tf.int64),
            "w": tf.VarLenFeature(tf.string),
            "default": tf.FixedLenFeature([2], tf.float32, [1.0, 2.0]),
            "none": tf.VarLenFeature(tf.int64),
        },
        {
            "t": tf.FixedLenSequenceFeature([], tf.int64),
            "x": tf.FixedLenSequenceFeature([2], tf.float32),
            "v": tf.VarLenFeature(tf.string),
            "e": tf.FixedLenSequenceFeature([], tf.float32),
            "absent": tf.FixedLenSequenceFeature([2], tf.string, allow_missing=True),
            "none": tf.VarLenFeature(tf.float32),
        },
    )
    made = operations(tf)
    return {"context": shown(tf, context), "steps": shown(tf, steps), "operations": made}


@program
def single_sequence_errors(tf):
    record = _sequence(tf)
    fixed, variable, steps = tf.FixedLenFeature, tf.VarLenFeature, tf.FixedLenSequenceFeature

    def run(context, lists, phrase, serialized=record, **options):
        def attempt():
            with tf.Graph().as_default(), tf.Session() as session:
                both = tf.io.parse_single_sequence_example(serialized, context, lists, **options)
                session.run([parts(tf, parsed) for parsed in both])

        return failure(attempt, phrase)

    return [
        run({"z": fixed([], tf.int64)}, None, "Name: , Context feature 'z' is required but could not be found."),
        run(None, {"z": steps([], tf.int64)}, "Name: , Feature list 'z' is required but could not be found.  Did you"),
        run(None, {"t": steps([], tf.float32)}, "Name: , Feature list: t, Index: 0.  Data types don't match."),
        run(None, {"v": variable(tf.int64)}, "Name: , Feature List: v, Index: 0.  Data types don't match."),
        run({"n": fixed([], tf.float32)}, None, "Name: nm, Context feature: n.  Data types", example_name="nm"),
        run({"n": variable(tf.float32)}, None, "Context feature: n.  Data types don't match. Expected type: float"),
        run(
            {"n": fixed([2], tf.int64)},
            None,
            "Number of int64 values != expected.  values size: 1 but output shape: [2]",
        ),
        run(
            None,
            {"x": steps([3], tf.float32)},
            "Key: x, Index: 0.  Number of float values != expected.  values size: 2",
        ),
        run(None, {"e": steps([], tf.float32)}, "Could not parse example input, value: 'junk'", serialized=b"junk"),
        run(None, None, "Missing features."),
        run({"n": steps([], tf.int64)}, None, "Unsupported FixedLenSequenceFeature FixedLenSequenceFeature(shape=[]"),
        run(None, {"n": fixed([], tf.int64)}, "Unsupported FixedLenFeature FixedLenFeature(shape=[], dtype=tf.int64"),
        run(None, {"t": steps([], tf.int64, default_value=3)}, "Value feature_list_dense_defaults[t] must be None"),
    ]


@program
def record_files(tf):
    """Files of records: written plain and compressed, read again, damaged, cut off, absent."""
    python_io = tf.python_io
    before, folder = os.getcwd(), tempfile.mkdtemp()
    os.chdir(folder)
    try:
        words = [b"", b"one", "zw\u00f6lf".encode("utf8"), b"\x00" * 3000]
        kinds = python_io.TFRecordCompressionType

        def written(name, options=None):
            with python_io.TFRecordWriter(name, options) as writer:
                for word in words:
                    writer.write(word)
                writer.flush()
            return [len(record) for record in python_io.tf_record_iterator(name, options)]

        sizes = {
            "plain": written("plain"),
            "zlib": written("zlib", python_io.TFRecordOptions(kinds.ZLIB)),
            "gzip": written("gzip", python_io.TFRecordOptions("GZIP", compression_level=9)),
        }
        with open("plain", "rb") as file:
            whole = file.read()
        with gzip.open("gzip") as file:
            same = file.read() == whole
        sizes["by_name"] = [len(r) for r in python_io.tf_record_iterator("gzip", python_io.TFRecordOptions("GZIP"))]
        with open("cut", "wb") as file:
            file.write(whole[:-1])
        with open("damaged", "wb") as file:
            file.write(whole[:30] + b"?" + whole[31:])
        first = next(python_io.tf_record_iterator("cut"))
        closed = python_io.TFRecordWriter("closed")
        closed.write(b"x")
        closed.close()
        closed.close()
        name_of = python_io.TFRecordOptions.get_compression_type_string
        return {
            "sizes": sizes,
            "hex": whole[:60].hex(),
            "same": same,
            "first": len(first),
            "cut": failure(lambda: list(python_io.tf_record_iterator("cut")), "truncated record at 57"),
            "damaged": failure(lambda: list(python_io.tf_record_iterator("damaged")), "corrupted record at 28"),
            "absent": failure(lambda: list(python_io.tf_record_iterator("nope")), "No such file or directory"),
            "no_folder": failure(lambda: python_io.TFRecordWriter("no/x"), "No such file or directory"),
            "kind": failure(lambda: python_io.TFRecordOptions("BZIP"), "Not a valid compression_type"),
            "names": [name_of(kind) for kind in (None, "", "GZIP", kinds.ZLIB, kinds.NONE)],
            "kinds": [kinds.NONE, kinds.ZLIB, kinds.GZIP],
            "closed": os.path.getsize("closed"),
            "same_class": tf.io.TFRecordWriter is python_io.TFRecordWriter,
        }
    finally:
        os.chdir(before)
        shutil.rmtree(folder)
