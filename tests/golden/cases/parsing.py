# -*- coding: utf-8 -*-
"""Files, bytes and records read into tensors; tensors written into text."""

import os
import shutil
import struct
import tempfile

import numpy as np

from ..spec import Family, f32, f64, failure, given, i32, i64

FAMILY = Family("parsing")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program


def text(values):
    """An input of strings, given as bytes."""
    return given(values, "string")


# -- bytes ------------------------------------------------------------------------------------------------------------

BYTES = text([bytes(bytearray(range(i, i + 48))) for i in (0, 60, 120)])
for kind in "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 complex64 complex128".split():
    case("decode_raw/" + kind, "tf.decode_raw(x0, tf.{})".format(kind), BYTES)
case("decode_raw/bool", "tf.decode_raw(x0, tf.bool)", text([b"\x00\x01\x02"]))
case("decode_raw/big_endian", "tf.decode_raw(x0, tf.int32, little_endian=False)", BYTES)
case("decode_raw/scalar", "tf.io.decode_raw(x0, tf.uint8)", text(b"hello"))
case("decode_raw/table", "tf.decode_raw(bytes=x0, out_type=tf.uint8, name='raw')", text([[b"ab"], [b"cd"]]))
case("decode_raw/empty_strings", "tf.decode_raw(x0, tf.int16)", text([b"", b""]))
case("decode_raw/none", "tf.decode_raw(x0, tf.int16)", text([]))
error(
    "decode_raw/half",
    "tf.decode_raw(['abc'], tf.int16)",
    phrase="has length 3 that is not a multiple of 2, the size of int16",
)
error("decode_raw/float", "tf.decode_raw(['abc'], tf.float32)", phrase="not a multiple of 4, the size of float")
error("decode_raw/lengths", "tf.decode_raw(['ab', 'abcd'], tf.int16)", phrase="but element 1 has size 2 != 4")
error(
    "decode_raw/string",
    "tf.decode_raw(['ab'], tf.string)",
    phrase="has DataType string not in list of allowed values: float16,",
)

ZLIB = b"x\x9c\xcbH\xcd\xc9\xc9\x07\x00\x06,\x02\x15"
GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xcbH\xcd\xc9\xc9\x07\x00\x86\xa6\x106\x05\x00\x00\x00"
case("decode_compressed/zlib", "tf.decode_compressed(x0, 'ZLIB')", text([[ZLIB, b"", ZLIB[:6]]]))
case("decode_compressed/gzip", "tf.io.decode_compressed(x0, compression_type='GZIP')", text(GZIP))
case("decode_compressed/not", "tf.decode_compressed(x0)", text([b"as it is"]))
error(
    "decode_compressed/junk",
    "tf.decode_compressed(['junk'], 'ZLIB')",
    phrase="inflate() failed with error -3: incorrect header check",
)
error(
    "decode_compressed/type",
    "tf.decode_compressed(['junk'], 'BZ2')",
    phrase="Only ZLIB, GZIP or NONE are supported compressions",
)

for name, value in [
    ("float", f32(2, 3)),
    ("double", f64(2)),
    ("int", i32(0)),
    ("scalar", i64()),
    ("strings", text([[b"a", b"bc\x00"]])),
    ("bool", given([True, False], "bool")),
]:
    case("tensor/serialize_" + name, "tf.serialize_tensor(x0)", value, grad=False)
    case(
        "tensor/there_and_back_" + name,
        "tf.io.parse_tensor(tf.io.serialize_tensor(x0), tf.{})".format(value.dtype),
        value,
        grad=False,
    )
error(
    "tensor/type",
    "tf.parse_tensor(tf.serialize_tensor([1.5]), tf.int32)",
    phrase="Type mismatch between parsed tensor (float) and dtype (int32)",
)
error("tensor/empty", "tf.parse_tensor('', tf.int32)", phrase="Cannot parse tensor from proto:")
error(
    "tensor/vector", "tf.parse_tensor(['a'], tf.int32)", phrase="Expected `serialized` to be a scalar, got shape: [1]"
)

# -- comma-separated values -------------------------------------------------------------------------------------------

for name, lines, arguments in [
    (
        "types",
        [b"1,2.5,abc,-7,1e300", b"3,4,d, 8 ,nan"],
        "[[0], [0.], [''], tf.constant([0], tf.int64), tf.constant([0], tf.float64)]",
    ),
    ("scalar_defaults", [b"1,2.5"], "[0, 0.]"),
    ("defaults", [b"1,", b",x"], "[[5], ['none']]"),
    ("required", [b"1"], "[tf.constant([], tf.int32)]"),
    ("quotes", [b'"a,b",c', b'"a""b","c\nd"', b'"",""', b'"1",2'], "[['z'], ['y']]"),
    ("no_quotes", [b'a"b,"c"'], "[[''], ['']], use_quote_delim=False"),
    ("tabs", [b"1\t2", b"3\t"], "[[0], [9]], field_delim='\\t'"),
    ("missing", [b"NA,NA,", b"1,x,y"], "[[5], ['d'], ['e']], na_value='NA'"),
    ("columns", [b"1,2,3", b"4,,6"], "[[0], [0]], select_cols=[0, 2]"),
    ("first_column", [b'1,"broken'], "[[0]], select_cols=[0]"),
    ("last_column", [b"1,2,"], "[[7]], name='csv', select_cols=[2]"),
    ("line_ends_in_front", [b"\n1,\r\n2"], "[[0], [0]]"),
    ("special_delimiter", [b"1|2", b"3|"], "[[0], [4]], field_delim='|'"),
    ("none", [], "[[0], ['']]"),
]:
    case("csv/" + name, "tf.decode_csv(x0, {})".format(arguments), text(lines))
case("csv/scalar", "tf.decode_csv(x0, [[0], [0.], ['']])", text(b"1,2.5,abc"))
case("csv/table", "tf.io.decode_csv(records=x0, record_defaults=[[0], [0]])", text([[b"1,2", b"3,4"], [b"5,6", b"7,"]]))
for name, line, arguments, phrase in [
    ("many", "1,2,3", "[[0], [0]]", "Expect 2 fields but have 3 in record 0"),
    ("few", "1", "[[0], [0]]", "Expect 2 fields but have 1 in record 0"),
    ("empty", "", "[[0]]", "Expect 1 fields but have 0 in record 0"),
    ("no_such_column", "1,2", "[[0]], select_cols=[3]", "Expect 1 fields but have 0 in record 0"),
    ("required", "1,", "[[0], tf.constant([], tf.int32)]", "Field 1 is required but missing in record 0!"),
    ("int", "1.5", "[[0]]", "Field 0 in record 0 is not a valid int32: 1.5"),
    ("large", "99999999999", "[[0]]", "Field 0 in record 0 is not a valid int32: 99999999999"),
    ("int64", "x", "[tf.constant([0], tf.int64)]", "Field 0 in record 0 is not a valid int64: x"),
    ("float", "x", "[[0.]]", "Field 0 in record 0 is not a valid float: x"),
    ("double", "x", "[tf.constant([0], tf.float64)]", "Field 0 in record 0 is not a valid double: x"),
    ("quote_inside", 'a"b', "[['']]", "Unquoted fields cannot have quotes/CRLFs inside"),
    ("line_end", "1,2\\n", "[[0], [0]]", "Unquoted fields cannot have quotes/CRLFs inside"),
    ("unescaped", '"a"b,c', "[[''], ['']]", "Quote inside a string has to be escaped by another quote"),
    ("space_behind", '"a" ,2', "[[''], [0]]", "Quote inside a string has to be escaped by another quote"),
    ("open", '"a,c', "[[''], ['']]", "Quoted field has to end with quote followed by delim or end"),
    ("open_pair", '"a""', "[['']]", "Quoted field has to end with quote followed by delim or end"),
    ("long_delimiter", "1", "[[0]], field_delim='ab'", "field_delim should be only 1 char"),
    ("no_delimiter", "1", "[[0]], field_delim=''", "field_delim should be only 1 char"),
    ("two_defaults", "1", "[[1, 2]]", "Shape of a default must be a length-0 or length-1 vector, or a scalar."),
    ("default_table", "1", "[[[1]]]", "Shape must be at most rank 1 but is rank 2"),
    ("bool", "1", "[tf.constant([True])]", "has DataType bool not in list of allowed values: float32, float64,"),
    ("no_columns", "1", "[]", "Attr 'OUT_TYPE' of 'DecodeCSV' Op passed list of length 0 less than minimum 1."),
    ("descending", "1,2", "[[0], [0]], select_cols=[1, 0]", "select_cols is not strictly increasing."),
    ("negative", "1,2", "[[0], [0]], select_cols=[-1, 0]", "select_cols contains negative values."),
    ("lengths", "1,2", "[[0], [0]], select_cols=[1]", "Length of select_cols and record_defaults do not match."),
]:
    error("csv/" + name, "tf.decode_csv(['{}'], {})".format(line, arguments), phrase=phrase)

# -- sound ------------------------------------------------------------------------------------------------------------


def wav(channels=1, bits=16, data=b"\x00\x00\xff\x7f\x00\x80", kind=1, extra=b"", size=None, head=b"RIFF", rate=8000):
    """A WAV file."""
    layout = struct.pack("<IHHIIHH", 16, kind, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)
    body = b"WAVEfmt " + layout + extra + b"data" + struct.pack("<I", len(data) if size is None else size) + data
    return head + struct.pack("<I", len(body)) + body


STEREO = wav(2, data=b"\x00\x00\xff\x7f\x00\x80\x01\x00\x03\x00\xfe\xff")
for name, data, options in [
    ("mono", wav(), ""),
    ("stereo", STEREO, ", name='sound'"),
    ("more_channels", wav(), ", desired_channels=3"),
    ("fewer_channels", STEREO, ", 1"),
    ("fewer_samples", wav(), ", desired_samples=2"),
    ("more_samples", STEREO, ", desired_samples=5"),
    ("other_chunks", wav(extra=b"LIST" + struct.pack("<I", 4) + b"abcd"), ""),
    ("silence", wav(data=b""), ""),
]:
    case("wav/decode_" + name, "list(tf.audio.decode_wav(x0{}))".format(options), text(data))
for name, data, phrase in [
    ("bits", wav(bits=8), "Can only read 16-bit WAV files, but received 8"),
    ("kind", wav(kind=3), "Bad audio format for WAV: Expected 1 (PCM), but got3"),
    ("head", wav(head=b"RIFX"), "Header mismatch: Expected RIFF but found RIFX"),
    ("empty", b"", "Data too short when trying to read string"),
    ("cut", wav()[:20], "Data too short when trying to read string"),
    ("cut_data", wav(size=100), "Data too short when trying to read string"),
    ("odd_data", wav(data=b"abc"), "Data too short when trying to read string"),
    ("large", wav(size=2**32 - 1), "WAV data chunk 'data' is too large: 4294967295 bytes, but the limit is 2147483647"),
    ("channels", wav(0), "Bad number of channels for WAV: Expected at least 1, but got 0"),
    ("no_data", wav()[:-14], "No data chunk found in WAV"),
]:
    error("wav/" + name, "tf.audio.decode_wav(x0).audio", text(data), phrase=phrase)
error("wav/rank", "tf.audio.decode_wav(['a']).audio", phrase="Shape must be rank 0 but is rank 1")
case(
    "wav/encode",
    "tf.audio.encode_wav(x0, 8000)",
    given([[0.0], [1.0], [-1.0], [0.5], [2.0], [-3.0], [0.1], [-0.1]]),
    grad=False,
)
case("wav/encode_stereo", "tf.audio.encode_wav(x0, x1)", f32(31, 2), given(44100, "int32"), grad=False)
error("wav/encode_rank", "tf.audio.encode_wav([0.], 8000)", phrase="Shape must be rank 2 but is rank 1")
error(
    "wav/encode_rate",
    "tf.audio.encode_wav([[0.]], -1)",
    phrase="sample_rate must be in (0, 2^32), got: 18446744073709551615",
)
error("wav/encode_nothing", "tf.audio.encode_wav([[]], 8000)", phrase="audio is null")

# -- text -------------------------------------------------------------------------------------------------------------

for name, value in [
    ("ints", i32(10)),
    ("floats", given([1.5, 2.0, 1e-7, 1e20, 1.0 / 3, 123456.0, 1234567.0, float("inf"), float("nan")])),
    ("doubles", given([0.1, 1.0 / 3, 1e300], "float64")),
    ("halves", given([1.5, 2.25], "float16")),
    ("cube", given(np.arange(24.0).reshape(2, 3, 4))),
    ("long_table", given(np.arange(100).reshape(10, 10), "int64")),
    ("strings", text([[b"a", b"b\"c\n\t'\\"], [b"\xff\x01", "\u5377".encode("utf8")]])),
    ("string", text(b"a")),
    ("scalar", given(3, "int32")),
    ("bools", given([True, False], "bool")),
    ("bytes", given([0, 255], "uint8")),
    ("no_rows", f32(0, 2)),
    ("no_columns", f32(2, 0)),
    ("nothing", f32(0)),
]:
    case("format/" + name, "tf.strings.format('[{{}}] {{}}', [x0, x0])".format(), value, grad=False)
    case("format/all_of_" + name, "tf.strings.format('{}', x0, summarize=-1)", value, grad=False)
    case(
        "format/one_of_" + name, "tf.strings.format('$', x0, placeholder='$', summarize=1, name='f')", value, grad=False
    )
case("format/none", "tf.strings.format('none', [])")
case("format/list", "tf.strings.format('{} {}', (1, [2]))")
case("format/complex", "tf.strings.format('{}', tf.constant([1 + 2j]))")
error(
    "format/few",
    "tf.strings.format('{} {}', tf.constant(1))",
    phrase="2 placeholder(s) in template does not match 1 tensor(s)",
)


@program
def print_graphs(tf):
    """What tf.print puts into the graph, and what it writes."""
    folder = tempfile.mkdtemp()
    stream = "file://" + os.path.join(folder, "printed.txt")
    x, word = tf.constant([[1.5, 2.0], [3.0, 4.0]], name="x"), tf.constant("word", name="word")
    sparse = tf.SparseTensor([[0, 1]], [7], [1, 2])
    lines = [
        tf.print("loss:", x, output_stream=stream),
        tf.print(word, output_stream=stream, name="only"),
        tf.print(word, 3, None, output_stream=stream, sep="|", end="!\n", name="named"),
        tf.print({"b": x, "a": [word, 1]}, (x,), output_stream=stream, summarize=1),
        tf.print("{}", "{}7", x[0], output_stream=stream),
        tf.print(sparse, output_stream=stream),
        tf.print("no tensors", output_stream=stream),
        tf.print(output_stream=stream),
    ]
    with tf.Session() as session:
        for line in lines:
            assert session.run(line) is None
    with open(stream[len("file://") :]) as file:
        printed = file.read()
    shutil.rmtree(folder)
    made = [op for op in tf.get_default_graph().get_operations() if op.type in ("StringFormat", "PrintV2")]
    return {
        "printed": printed,
        "operations": [[op.name, op.type, [tensor.name for tensor in op.inputs]] for op in made],
        "templates": [tf.compat.as_str(op.get_attr("template")) for op in made if op.type == "StringFormat"],
        "placeholders": [tf.compat.as_str(op.get_attr("placeholder")) for op in made if op.type == "StringFormat"],
        "ends": [tf.compat.as_str(op.get_attr("end")) for op in made if op.type == "PrintV2"],
        "stream": failure(
            lambda: tf.print("x", output_stream="x"), "Unsupported output stream, logging level, or file"
        ),
        "keyword": failure(lambda: tf.print("x", file=3), "Unrecognized keyword arguments for tf.print"),
    }


@program
def print_streams(tf):
    import sys

    streams = [sys.stdout, sys.stderr, tf.logging.info, tf.logging.WARN, tf.logging.error]
    lines = [tf.print("x", output_stream=stream) for stream in streams] + [tf.print("x")]
    return [tf.compat.as_str(line.get_attr("output_stream")) for line in lines]


@program
def files(tf):
    before, folder = os.getcwd(), tempfile.mkdtemp()
    os.chdir(folder)
    try:
        with tf.Session() as session:
            for name in ("a/b.txt", "a/c.txt", "top.txt"):
                assert session.run(tf.write_file(name, "in " + name)) is None
            return {
                "read": session.run(tf.read_file("a/b.txt")).decode(),
                "rewritten": session.run([tf.io.write_file("a/b.txt", "new"), tf.constant(1)])[1],
                "reread": session.run(tf.io.read_file(tf.constant("a/b.txt"))).decode(),
                "matching": [name.decode() for name in session.run(tf.matching_files("a/*.txt"))],
                "several": [name.decode() for name in session.run(tf.matching_files(["t*", "a/c*", "no*"]))],
                "shape": tf.matching_files("a").shape.as_list(),
                "nope": failure(lambda: session.run(tf.read_file("nope")), "nope; No such file or directory"),
                "folder": failure(lambda: session.run(tf.read_file("a")), "a; Is a directory"),
                "below_file": failure(lambda: session.run(tf.write_file("top.txt/x", "")), "top.txt"),
                "no_folder": failure(lambda: session.run(tf.matching_files("z/*")), "z; No such file or directory"),
                "rank": failure(lambda: tf.write_file(["a"], "b"), "Shape must be rank 0 but is rank 1"),
                "rank_2": failure(lambda: tf.matching_files([["a"]]), "Shape must be at most rank 1 but is rank 2"),
            }
    finally:
        os.chdir(before)
        shutil.rmtree(folder)


@program
def file_names(tf):
    """Files are looked up when local variables are initialised, and again only with them."""
    before, folder = os.getcwd(), tempfile.mkdtemp()
    os.chdir(folder)
    try:
        names = tf.train.match_filenames_once("*.csv")
        both = tf.train.match_filenames_once(["a*", "b*"], name="both")
        with tf.Session() as session:
            unready = failure(lambda: session.run(names), "uninitialized value matching_filenames")
            seen = []
            for name, again in (("a.csv", True), ("b.csv", False), ("c.csv", True)):
                open(name, "w").close()
                if again:
                    session.run(tf.local_variables_initializer())
                seen.append([[n.decode() for n in session.run(v)] for v in (names, both)])
        return {
            "unready": unready,
            "seen": seen,
            "variables": [[v.name, v.dtype.name, str(v.shape)] for v in tf.local_variables()],
            "global": [v.name for v in tf.global_variables() + tf.trainable_variables()],
            "operations": [[op.name, op.type] for op in tf.get_default_graph().get_operations()],
        }
    finally:
        os.chdir(before)
        shutil.rmtree(folder)
