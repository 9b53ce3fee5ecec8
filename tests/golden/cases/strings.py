# -*- coding: utf-8 -*-
"""Strings."""

from ..spec import Family, f32, f64, given, i32, i64

FAMILY = Family("strings")
case, error = FAMILY.case, FAMILY.error


def text(values):
    """An input of strings, given as bytes."""
    return given(values, "string")


NONE = text([])
WORDS = text([b"hello", b"", b"TensorFlow 1.15", "\u5377\u79ef".encode("utf8"), b"\xff\x00"])
TABLE = text([[b"a", b"b", b"c"], [b"d", b"", b"f"]])
LENGTHS = text([b"a" * n for n in (0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 128, 129, 200)])

# -- numbers ----------------------------------------------------------------------------------------------------------

FLOATS = [1.5, 2.0, 1e10, 1e-5, -0.25, float("inf"), -float("inf"), float("nan")]
for name, options in [
    ("plain", ""),
    ("shortest", ", shortest=True"),
    ("scientific", ", scientific=True"),
    ("precision", ", precision=2"),
    ("precision_0", ", precision=0"),
    ("shortest_precision", ", precision=2, shortest=True"),
    ("width", ", precision=1, width=20, fill='0'"),
    ("left", ", precision=1, width=20, fill='-'"),
]:
    case("as_string/float/" + name, "tf.as_string(x0{})".format(options), given(FLOATS), grad=False)
case("as_string/double", "tf.as_string(x0, precision=17)", f64(3, 4), grad=False)
case("as_string/complex", "tf.as_string(tf.constant([1+2j, -1.5-3j]), precision=1, width=6)")
case("as_string/int32", "tf.as_string(x0)", i32(31))
case("as_string/int64", "tf.strings.as_string(x0, width=6, fill='0')", i64(3, 3))
case("as_string/int8", "tf.as_string(x0)", given([-128, 127], "int8"))
case("as_string/bool", "tf.as_string(x0, width=7)", given([True, False], "bool"))
case("as_string/sign", "tf.as_string([1, -20], width=5, fill='+')")
case("as_string/spaces", "tf.as_string([1, -20], width=5)")
case("as_string/none", "tf.as_string(x0)", i32(0))
case("as_string/scalar", "tf.as_string(3)")
for name, options, phrase in [
    ("both", "scientific=True, shortest=True", "Cannot select both scientific and shortest notation"),
    ("fill_letter", "width=3, fill='x'", 'Fill argument not supported: "x"'),
    ("fill_long", "width=3, fill='00'", "Fill string must be one or fewer characters"),
]:
    error("as_string/" + name, "tf.as_string([1.5], {})".format(options), phrase=phrase)
error("as_string/precision", "tf.as_string([1], precision=3)", phrase="precision not supported for datatype int32")
error("as_string/form", "tf.as_string([1], shortest=True)", phrase="scientific and shortest format not supported for")
error("as_string/string", "tf.as_string(['a'])", phrase="has DataType string not in list of allowed values: int8,")

NUMBERS = text(
    [b"1.5", b" 2 ", b"3e2", b"inf", b"nan", b"-Inf", b"0x10", b"+5", b"1e400", b"1e-400", b".5", b"5.", b"\n7\t"]
)
case("string_to_number/float", "tf.string_to_number(x0)", NUMBERS)
case("string_to_number/double", "tf.strings.to_number(x0, tf.float64)", text([[b"0.1", b"1e300"], [b"-7", b"NAN"]]))
case("string_to_number/int32", "tf.string_to_number(x0, out_type=tf.int32)", text([b" 12 ", b"-2147483648", b"0"]))
case("string_to_number/int64", "tf.string_to_number(x0, tf.int64)", text([b"3000000000", b"-9223372036854775808"]))
case("string_to_number/none", "tf.string_to_number(x0)", NONE)
case("string_to_number/names", "tf.string_to_number(input='4', name='four')")
for name, word, kind in [
    ("word", "1.5a", "float32"),
    ("empty", "", "float32"),
    ("two", "1 2", "float32"),
    ("underscore", "1_0", "float32"),
    ("fraction", "1.5", "int32"),
    ("plus", "+12", "int32"),
    ("large", "3000000000", "int32"),
    ("larger", "9300000000000000000", "int64"),
    ("hex", "0x1f", "int64"),
]:
    error(
        "string_to_number/" + name,
        "tf.string_to_number(['{}'], tf.{})".format(word, kind),
        phrase="StringToNumberOp could not correctly convert string:",
    )
error("string_to_number/both", "tf.string_to_number(['1'], input=['2'])", phrase="Cannot specify both")

# -- letters ----------------------------------------------------------------------------------------------------------

case("length/bytes", "tf.strings.length(x0)", WORDS)
case("length/letters", "tf.strings.length(x0, unit='UTF8_CHAR')", WORDS)
case("length/none", "tf.strings.length(x0, 'named')", NONE)
error("length/unit", "tf.strings.length(['a'], unit='WORD')", phrase="passed string 'WORD' not in")
case("lower/ascii", "tf.strings.lower(x0)", text([b"ABC\xc3\x89", b"x"]))
case("lower/unicode", "tf.strings.lower(x0, encoding='utf-8')", text([b"ABC\xc3\x89", b"A\xff"]))
case("upper/ascii", "tf.strings.upper(x0)", text([[b"abc\xc3\xa9"]]))
case("upper/unicode", "tf.strings.upper(x0, 'utf-8', 'up')", text([b"abc\xc3\x9f", b"\xc3\xa9"]))
error(
    "upper/encoding",
    "tf.strings.upper(['a'], encoding='latin-1')",
    phrase="only utf-8 or '' (no encoding) is supported",
)
case("strip", "tf.string_strip(x0)", text([b" a b\t\n", b"\x0b\x0cz\r", b"", b"\xc2\xa0a"]))
case("strip/strings", "tf.strings.strip(x0)", text([[b" x "]]))
case("substr/scalars", "tf.substr(x0, 1, 3)", text([b"hello", b"world"]))
case("substr/each", "tf.substr(x0, x1, x2)", text([b"hello", b"world"]), given([1, 2], "int32"), given([3, 1], "int32"))
case("substr/one_string", "tf.substr('hello', x0, x1)", given([0, 1], "int64"), given([1, 2], "int64"))
case("substr/broadcast", "tf.strings.substr([['hello'], ['world']], [0, 1], [1, 2])")
case("substr/from_the_end", "tf.substr(['hello', 'abc'], -3, 2)")
case("substr/past_the_end", "tf.substr(['hello', 'abcde'], [5, 2], [2, 100])")
case("substr/negative_length", "tf.substr('hello', 2, -1)")
case(
    "substr/letters",
    "tf.strings.substr(x0, -2, 1, unit='UTF8_CHAR')",
    text([b"h\xc3\xa9l", "\u5377\u79ef".encode("utf8")]),
)
case(
    "substr/letters_each", "tf.strings.substr(x0, [1, 0], [2, 1], 'part', 'UTF8_CHAR')", text([b"h\xc3\xa9llo", b"abc"])
)
case("substr/none", "tf.substr(x0, 0, 1)", NONE)
error("substr/after", "tf.substr('hello', 6, 2)", phrase="pos 6 out of range for string b'hello' at index 0")
error("substr/before", "tf.substr(['hello'], [-6], [2])", phrase="pos -6 out of range for string b'hello' at index 0")
error(
    "substr/letter",
    "tf.strings.substr('abc', 4, 2, unit='UTF8_CHAR')",
    phrase="pos 4 out of range for string at index 0",
)
error(
    "substr/shapes", "tf.substr(['a', 'b'], [1, 2, 3], [1, 2, 3])", phrase="Dimensions must be equal, but are 2 and 3"
)
error("substr/lengths", "tf.substr(['a'], [1], [1, 2])", phrase="pos and len shapes must match: [1] vs. [2]")
for pad in (False, True):
    case("base64/encode_{}".format(pad), "tf.encode_base64(x0, pad={})".format(pad), WORDS)
case("base64/decode", "tf.decode_base64(x0)", text([[b"aGVsbG8", b"aGVsbG8="], [b"YQ==", b"__79"]]))
case("base64/io", "tf.io.decode_base64(tf.io.encode_base64(x0))", WORDS)
for name, word in [("letters", "a+b/"), ("space", "aGVs bG8"), ("one_pad", "YQ="), ("early_pad", "YQ==YQ==")]:
    error("base64/" + name, "tf.decode_base64(['{}'])".format(word), phrase="Invalid character found in base64.")
error("base64/length", "tf.decode_base64(['a'])", phrase="Base64 string length cannot be 1 modulo 4.")

# -- encodings --------------------------------------------------------------------------------------------------------

BROKEN = text(
    [b"\xed\xa0\x80|\xf5|\xc0\x80|\xe5\x8d|\xf0\x9f\x98|\xff\xfe|\x80\x80|\xe5a|\xf4\x90\x80\x80", b"a\tb\x01\x7f"]
)
for target in ("UTF-8", "UTF-16-BE", "UTF-32-BE"):
    case("transcode/to_" + target, "tf.strings.unicode_transcode(x0, 'UTF-8', '{}')".format(target), WORDS)
for name, options in [
    ("replaced", ""),
    ("ignored", ", errors='ignore'"),
    ("marked", ", replacement_char=63"),
    ("surrogate", ", replacement_char=0xd800"),
    ("controls", ", replace_control_characters=True, name='t'"),
    ("no_controls", ", 'ignore', replace_control_characters=True"),
]:
    case("transcode/" + name, "tf.strings.unicode_transcode(x0, 'UTF-8', 'UTF-8'{})".format(options), BROKEN)
for source, word in [
    ("UTF-16-BE", b"\x00h\xd8\x3d\xde\x00\x00x"),
    ("UTF-16", b"\xfe\xff\x00a"),
    ("UTF-32-BE", b"\x00\x00\x00h"),
    ("latin-1", b"h\xe9\x80"),
    ("US-ASCII", b"h\xe9"),
    ("GBK", b"\xc4\xe3"),
    ("Big5", b"\xa4\xa4"),
    ("utf8", b"\xef\xbb\xbfa"),
]:
    case(
        "transcode/from_" + source,
        "tf.strings.unicode_transcode(x0, '{}', 'UTF-8')".format(source),
        text([[word, b""]]),
    )
for name, arguments, phrase in [
    ("strict", "[b'\\xff'], 'UTF-8', 'UTF-8', errors='strict'", "Invalid formatting on input string"),
    ("source", "['a'], 'nonsense', 'UTF-8'", "Could not create converter for input encoding: nonsense"),
    ("character", "['a'], 'UTF-8', 'UTF-8', replacement_char=-1", "replacement_char out of unicode codepoint range"),
    ("target", "['a'], 'UTF-8', 'latin-1'", "passed string 'latin-1' not in"),
    ("errors", "['a'], 'UTF-8', 'UTF-8', errors='x'", "passed string 'x' not in"),
]:
    error("transcode/" + name, "tf.strings.unicode_transcode({})".format(arguments), phrase=phrase)

# -- joining ----------------------------------------------------------------------------------------------------------

case("join", "tf.string_join([x0, x1], '-')", TABLE, TABLE)
case("join/scalar", "tf.string_join(['epoch', x0])", WORDS)
case("join/scalars", "tf.strings.join(['a', 'b', 'c'], separator=', ', name='all')")
case("join/one", "tf.strings.join([x0])", NONE)
error(
    "join/shapes",
    "tf.string_join([['a'], ['b', 'c']])",
    phrase="Dimension 0 in both shapes must be equal, but are 1 and 2",
)
error(
    "join/shapes_at_run",
    "tf.string_join([x0, x1])",
    text([b"a"]),
    text([b"b", b"c"]),
    static="none",
    phrase="Input shapes do not match: [1] vs. [2]",
)
error("join/nothing", "tf.string_join([])", phrase="with length 0 shorter than minimum length 1")
for name, axis in [("0", "0"), ("1", "1"), ("last", "-1"), ("both", "[0, 1]"), ("turned", "[1, 0]"), ("none", "[]")]:
    case("reduce_join/" + name, "tf.reduce_join(x0, {}, separator='-')".format(axis), TABLE)
    case("reduce_join/keep_" + name, "tf.reduce_join(x0, {}, keep_dims=True)".format(axis), TABLE)
case("reduce_join/all", "tf.reduce_join(x0)", TABLE)
case("reduce_join/all_unknown", "tf.reduce_join(x0)", TABLE, static="none")
case("reduce_join/names", "tf.strings.reduce_join(x0, reduction_indices=0, keepdims=True, name='r')", TABLE)
case("reduce_join/three", "tf.reduce_join(x0, [-1, 0], separator='-')", text([[[b"a", b"b"], [b"c", b"d"]]]))
case("reduce_join/empty", "tf.reduce_join(x0, 0)", text([[b"a"]][:0] or [[]]))
case("reduce_join/computed_axis", "tf.reduce_join(x0, x1)", TABLE, given(1, "int32"))
error(
    "reduce_join/axis",
    "tf.reduce_join([['a']], 2)",
    phrase="Invalid reduction dimension 2 for input with 2 dimensions.",
)
error("reduce_join/twice", "tf.reduce_join([['a']], [0, 0])", phrase="Duplicate reduction dimension 0")
error("reduce_join/both", "tf.reduce_join([['a']], 0, reduction_indices=0)", phrase="Cannot specify both")
case("segment_join", "tf.strings.unsorted_segment_join(x0, [1, 0, 1], 3, separator=':')", text([b"a", b"b", b"c"]))
case("segment_join/rows", "tf.strings.unsorted_segment_join(x0, [0, 0], 1, ':')", TABLE)
case("segment_join/table", "tf.strings.unsorted_segment_join(x0, [[0, 1, 1], [1, 0, 0]], x1)", TABLE, given(2, "int64"))
case("segment_join/none", "tf.strings.unsorted_segment_join(x0, x1, 2)", NONE, i32(0))
for name, ids in [("large", "[1, 5]"), ("negative", "[1, -1]")]:
    error(
        "segment_join/" + name,
        "tf.strings.unsorted_segment_join(['a', 'b'], {}, 3)".format(ids),
        phrase="segment_ids are not allowed to exceed num_segments or to have negative values.",
    )
error(
    "segment_join/shapes",
    "tf.strings.unsorted_segment_join(['a', 'b', 'c'], [1, 0], 3)",
    phrase="Dimensions must be equal",
)
error("segment_join/count", "tf.strings.unsorted_segment_join(['a'], [0], -1)", phrase="must be non-negative but is -1")

# -- splitting --------------------------------------------------------------------------------------------------------

for name, expr, words in [
    ("spaces", "tf.string_split(x0)", [b"a b  c", b"", b"d"]),
    ("any_of", "tf.string_split(x0, delimiter=',;')", [b"a,b;c", b";"]),
    ("bytes", "tf.string_split(x0, '')", [b"abc", b"h\xc3\xa9"]),
    ("keep_empty", "tf.string_split(x0, ' ', False)", [b"a b  c", b"", b" d "]),
    ("special", "tf.string_split(x0, '^-]')", [b"a-b]c^d"]),
    ("v2_spaces", "tf.strings.split(x0)", [b" a b \t c\n", b"", b"d"]),
    ("v2_sep", "tf.strings.split(x0, ',')", [b"a,b,,c", b""]),
    ("v2_limit", "tf.strings.split(x0, sep='<>', maxsplit=1)", [b"a<>b<>c"]),
    ("v2_spaces_limit", "tf.strings.split(x0, maxsplit=1)", [b" a b c ", b"a "]),
    ("v2_none", "tf.strings.split(x0)", []),
    ("none", "tf.string_split(x0)", []),
]:
    case("split/" + name, "(lambda s: [s.indices, s.values, s.dense_shape])({})".format(expr), text(words))
error("split/scalar", "tf.string_split('a b').values", phrase="Shape must be rank 1 but is rank 0")
error("split/both", "tf.string_split(['a b'], ' ', delimiter=' ').values", phrase="Cannot specify both")

# -- regular expressions ----------------------------------------------------------------------------------------------

REPLACE = [
    ("plain", "a", "o", b"banana"),
    ("empty_matches", "b*", "-", b"abc"),
    ("groups", "(a)(X)", r"\2\1\0|", b"aXbX"),
    ("no_such_group", "(a)", r"[\2]", b"ab"),
    ("wrong_rewrite", "(a)", r"q\xz", b"aba"),
    ("backslash", "a", r"\\", b"ab"),
    ("end", "b$", "x", b"ab\n"),
    ("line_ends", "(?m)$", "x", b"a\nb\n"),
    ("line_starts", "(?m)^", "x", b"a\nb\n"),
    ("dot", ".", "x", b"a\nb"),
    ("dot_all", "(?s).", "x", b"a\nb"),
    ("case", "(?i)a", "x", b"aAb"),
    ("case_from_here", "a(?i)b|c", "x", b"aBCc"),
    ("case_scoped", "(?i:a)a", "x", b"AaAA"),
    ("case_in_group", "((?i)a)b", "x", b"AbAB"),
    ("words", r"\w+", "x", "a1\u0661_\xe9 b".encode("utf8")),
    ("no_words", r"\W", "x", "a1\u0661_\xe9 b".encode("utf8")),
    ("digits", r"\d", "x", "a1\u0661".encode("utf8")),
    ("spaces", r"\s", "x", b"a\x0b b\xc2\xa0\t"),
    ("letters", ".", "x", "h\xe9\u5377".encode("utf8")),
    ("no_utf8", ".", "x", b"a\xffb"),
    ("no_utf8_between", "a.b", "x", b"a\xffb"),
    ("no_utf8_negated", "[^a]", "x", b"a\xffb"),
    ("posix", "[[:alpha:]]", "x", b"a-b"),
    ("posix_negated", "[[:^alpha:]_]", "x", b"a-b1_"),
    ("negated_both", r"[^\D1]", "x", b"a12"),
    ("perl_in_set", r"[\D1]", "x", b"a12"),
    ("bracket_in_set", "[]a]", "x", b"]ab"),
    ("range_end", "[a-]", "x", b"a-b"),
    ("quoted", r"\Q.b*\E", "x", b"a.b*"),
    ("category", r"\pL", "x", b"ab1"),
    ("no_category", r"\P{Lu}", "x", b"aB1"),
    ("boundaries", r"\bab\b", "x", b"ab abc ab"),
    ("very_end", r"b\z", "x", b"abab"),
    ("named", r"(?P<n>a)", r"[\1]", b"ab"),
    ("codes", r"\x61\x{62}\143", "x", b"aabc"),
    ("first_alternative", "a|ab", "x", b"ab"),
    ("lazy", "a+?", "x", b"aaa"),
    ("times", "a{2}", "x", b"aaa"),
    ("no_times", "a{,2}", "x", b"a{,2}"),
    ("empty_pattern", "", "-", b"ab"),
]
for name, pattern, rewrite, word in REPLACE:
    case("regex_replace/" + name, "tf.regex_replace(x0, {!r}, {!r})".format(pattern, rewrite), text([word, b""]))
case("regex_replace/once", "tf.strings.regex_replace(x0, 'a', 'o', replace_global=False)", text([[b"banana", b"b"]]))
case("regex_replace/wrong_once", r"tf.regex_replace(x0, 'a', 'q\\x', False)", text([b"banana"]))
case("regex_replace/tensors", "tf.regex_replace(x0, x1, x2, name='r')", text([b"foo bar"]), text(b"o+"), text(b"0"))
error(
    "regex_replace/rank",
    "tf.regex_replace(['a'], tf.constant(['a']), 'b')",
    phrase="Shape must be rank 0 but is rank 1",
)
for name, pattern, complaint in [
    ("open", "(", "missing ): ("),
    ("close", "a)", "missing ): a)"),
    ("set", "[a", "missing ]: [a"),
    ("range", "[b-a]", "invalid character class range: b-a"),
    ("star", "*a", "no argument for repetition operator: *"),
    ("star_star", "a**", "bad repetition operator: **"),
    ("possessive", "a++", "bad repetition operator: ++"),
    ("times", "a{1001}", "invalid repetition size: {1001}"),
    ("backwards", "a{3,2}", "invalid repetition size: {3,2}"),
    ("backslash", "\\", "trailing \\"),
    ("back_reference", r"(a)\1", r"invalid escape sequence: \1"),
    ("end_of_text", r"b\Z", r"invalid escape sequence: \Z"),
    ("look_ahead", "a(?=b)", "invalid perl operator: (?="),
    ("look_behind", "(?<=a)b", "invalid perl operator: (?<"),
    ("comment", "a(?#c)", "invalid perl operator: (?#"),
    ("named_reference", "(?P<n>a)(?P=n)", "invalid perl operator: (?P"),
    ("category", r"\p{Nope}", r"invalid character class range: \p{Nope}"),
]:
    error("regex/" + name, "tf.regex_replace(['ab'], {!r}, 'x')".format(pattern), phrase=complaint)
case("regex_full_match", "tf.strings.regex_full_match(x0, 'ab?')", text([b"a", b"ab", b"b", b"", b"ab\n"]))
case("regex_full_match/longer_alternative", "tf.strings.regex_full_match(x0, 'a|ab')", text([[b"ab"]]))
case("regex_full_match/tensor", "tf.strings.regex_full_match(x0, x1)", text([[b"ab", b"A"]]), text(b"[a-z]+"))
error(
    "regex_full_match/pattern",
    "tf.strings.regex_full_match(['a'], tf.constant('('))",
    phrase="Invalid pattern: (, error: missing ): (",
)

# -- hashes -----------------------------------------------------------------------------------------------------------

for name, call in [
    ("fast", "tf.string_to_hash_bucket_fast(x0, {})"),
    ("plain", "tf.string_to_hash_bucket(x0, {})"),
    ("strong", "tf.string_to_hash_bucket_strong(x0, {}, [1, -2])"),
]:
    case("hash/{}_lengths".format(name), call.format(2**62), LENGTHS)
    case("hash/{}_words".format(name), call.format(10), WORDS)
    case("hash/{}_table".format(name), call.format(1000), TABLE)
    case("hash/{}_none".format(name), call.format(3), NONE)
case("hash/names", "tf.strings.to_hash_bucket(input='a', num_buckets=5)")
case("hash/scalar", "tf.strings.to_hash_bucket_fast('a', 5, name='h')")
error("hash/key", "tf.strings.to_hash_bucket_strong(['a'], 10, [1])", phrase="Key must have 2 elements")
case("fingerprint/strings", "tf.fingerprint(x0)", WORDS)
case("fingerprint/rows", "tf.fingerprint(x0)", TABLE)
case("fingerprint/floats", "tf.fingerprint(x0)", f32(31, 5), grad=False)
case("fingerprint/ints", "tf.fingerprint(x0)", i64(3, 2, 5))
error("fingerprint/scalar", "tf.fingerprint(3)", phrase="Shape must be at least rank 1 but is rank 0")
error("hash/no_buckets", "tf.string_to_hash_bucket(['a'], 0)", phrase="Op passed 0 less than minimum 1.")
error("fingerprint/method", "tf.fingerprint([1], method='md5')", phrase="Unsupported method: md5")
