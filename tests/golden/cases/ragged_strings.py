# -*- coding: utf-8 -*-
"""Strings taken apart into the rows of ragged tensors, and put together again."""

from ..spec import Family, given

FAMILY = Family("ragged_strings")


def case(case_id, expr, *inputs, **options):
    """Inside of what makes a ragged tensor the names of the operations are TensorFlow's own affair."""
    FAMILY.case(case_id, expr, *inputs, **dict({"ops": "none", "shapes": "true"}, **options))


error, program = FAMILY.error, FAMILY.program


def text(values):
    return given(values, "string")


LINES = text([b"the quick  fox", b"", b" a b "])
TABLE = text([[b"a b c", b"d"], [b"e f", b""]])
NESTED = "tf.RaggedTensor.from_row_lengths(x0, [2, 0, 1])"

# -- split ------------------------------------------------------------------------------------------------------------

for result in ("SparseTensor", "RaggedTensor"):
    case("split/vector/" + result, "tf.strings.split(x0, result_type='{}')".format(result), LINES)
    case("split/sep/" + result, "tf.strings.split(x0, ' ', 1, '{}')".format(result), LINES)
    case("split/table/" + result, "tf.strings.split(x0, result_type='{}')".format(result), TABLE)
    case("split/ragged/" + result, "tf.strings.split({}, result_type='{}')".format(NESTED, result), LINES)
    case("split/none/" + result, "tf.strings.split(x0, result_type='{}')".format(result), text([]))
    case("string_split/" + result, "tf.string_split(x0, result_type='{}')".format(result), LINES)
    case("string_split/bytes/" + result, "tf.string_split(x0, '', result_type='{}')".format(result), LINES)
    case("string_split/empty/" + result, "tf.string_split(x0, ' ', False, result_type='{}')".format(result), LINES)
case("split/scalar", "tf.strings.split(x0, result_type='RaggedTensor')", text(b"a b c"))
FAMILY.case("split/names", "tf.strings.split(x0, name='words')", LINES)
error("split/result_type", "tf.strings.split(['a'], result_type='X')", phrase="result_type must be 'RaggedTensor' or 'SparseTensor'.")
error("string_split/result_type", "tf.string_split(['a'], result_type='X')", phrase="result_type must be 'RaggedTensor' or 'SparseTensor'.")
error("string_split/scalar", "tf.string_split('a', result_type='RaggedTensor')", phrase="Shape must be rank 1 but is rank 0")
error("split/number", "tf.strings.split(3)", phrase="Expected string, got 3 of type 'int' instead.")
for name, value in (("vector", LINES), ("table", TABLE), ("scalar", text(b"abc")), ("none", text([])), ("chinese", text(["语言".encode("utf-8")]))):
    case("bytes_split/" + name, "tf.strings.bytes_split(x0)", value)
case("bytes_split/ragged", "tf.strings.bytes_split(" + NESTED + ")", LINES)

# -- characters -------------------------------------------------------------------------------------------------------

BROKEN = text(
    [
        b"a\xffb",
        b"\xe4\xbd",
        b"\xe4\xbdx",
        b"\xf0\x9f\x98",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        b"ab\x01c\n",
        b"",
        u"语言😊é".encode("utf-8"),
        b"\xe4\x80\x80\x80\xff\xfe",
        b"\xf8\x88\x80\x80\x80",
        b"\xef\xbb\xbfa\xef\xbf\xbe",
    ]
)
UTF16 = text([b"\x00a\xd8\x3d\xde\x0a", b"\xd8\x3d", b"\xd8\x3d\x00a", b"\x00", b"\x00a\x00", b"\xde\x0a\x00a", b""])
UTF32 = text([b"\x00\x00\x00a\x00\x01\xf6\x0a", b"\x00\x11\x00\x00\x00\x00\x00a", b"\x00\x00\xd8\x00", b"\x00\x00"])
for name, value, encoding in (("utf8", BROKEN, "UTF-8"), ("utf16", UTF16, "UTF-16-BE"), ("utf32", UTF32, "UTF-32-BE")):
    for label, how in (
        ("plain", ""),
        ("ignore", ", errors='ignore'"),
        ("char", ", replacement_char=63"),
        ("control", ", replace_control_characters=True"),
        ("control_ignore", ", 'ignore', 63, True"),
    ):
        case("decode/{}/{}".format(name, label), "tf.strings.unicode_decode(x0, '{}'{})".format(encoding, how), value)
        case(
            "decode_with_offsets/{}/{}".format(name, label),
            "tf.strings.unicode_decode_with_offsets(x0, '{}'{})".format(encoding, how),
            value,
        )
    for label, how in (("plain", ""), ("ignore", ", errors='ignore'"), ("char", ", replacement_char=63")):
        case("unicode_split/{}/{}".format(name, label), "tf.strings.unicode_split(x0, '{}'{})".format(encoding, how), value)
    case("unicode_split_with_offsets/" + name, "tf.strings.unicode_split_with_offsets(x0, '{}')".format(encoding), value)
for name, value, encoding in (
    ("gbk", text([b"\xc4\xe3\xba\xc3a", b"\xc4"]), "GBK"),
    ("latin", text([b"\xc4\xe3a"]), "latin-1"),
    ("ascii", text([b"\xc4\xe3a"]), "US-ASCII"),
    ("little", text([b"a\x00\x3d\xd8\x0a\xde"]), "UTF-16-LE"),
):
    case("decode_with_offsets/" + name, "tf.strings.unicode_decode_with_offsets(x0, '{}')".format(encoding), value)
for name, value in (("scalar", text(u"语言".encode("utf-8"))), ("table", TABLE), ("none", text([])), ("deep", text([[[b"a"], [b"bc"]]]))):
    case("decode/" + name, "tf.strings.unicode_decode(x0, 'UTF-8', name='d')", value)
    case("decode_with_offsets/" + name, "tf.strings.unicode_decode_with_offsets(x0, 'UTF-8')", value)
    case("unicode_split/" + name, "tf.strings.unicode_split(x0, 'UTF-8')", value)
case("decode/ragged", "tf.strings.unicode_decode(" + NESTED + ", 'UTF-8')", LINES)
case("unicode_split/ragged", "tf.strings.unicode_split(" + NESTED + ", 'UTF-8')", LINES)
case("decode/surrogate", "tf.strings.unicode_decode(x0, 'UTF-8', replacement_char=0xd800)", text([b"a\xff"]))
error("decode/strict", "tf.strings.unicode_decode([b'a\\xff'], 'UTF-8', errors='strict')", phrase="Invalid formatting on input string")
error("decode/encoding", "tf.strings.unicode_decode(['a'], 'nonsense')", phrase="Could not create converter for input encoding: nonsense")
error("decode/char", "tf.strings.unicode_decode(['a'], 'UTF-8', replacement_char=0x110000)", phrase="replacement_char out of unicode codepoint range")
error("decode/errors", "tf.strings.unicode_decode(['a'], 'UTF-8', errors='x')", phrase="not in: \"strict\", \"replace\", \"ignore\"")
error("unicode_split/encoding", "tf.strings.unicode_split(['a'], 'latin-1')", phrase="Op passed string 'latin-1' not in:")

CODES = "tf.ragged.constant([[65, 0x8bed, 0x1f60a], [], [0xd800, -1, 0x110000, 66, 0xfffe, 0xfdd0], [0xd83d, 0xde0a]])"
for encoding in ("UTF-8", "UTF-16-BE", "UTF-32-BE"):
    for label, how in (("plain", ""), ("ignore", ", errors='ignore'"), ("char", ", replacement_char=63")):
        case("encode/{}/{}".format(encoding, label), "tf.strings.unicode_encode({}, '{}'{})".format(CODES, encoding, how))
case("encode/vector", "tf.strings.unicode_encode(x0, 'UTF-8')", given([65, 66], "int32"))
case("encode/table", "tf.strings.unicode_encode(x0, 'UTF-8', name='e')", given([[65, 66], [67, 68]], "int32"))
case("encode/deep", "tf.strings.unicode_encode(x0, 'UTF-8')", given([[[65, 66], [67, 68]], [[69, 70], [71, 72]]], "int32"))
case("encode/two", "tf.strings.unicode_encode(tf.ragged.constant([[[65], [66, 67]], [], [[]]], dtype=tf.int32), 'UTF-8')")
case("encode/inner", "tf.strings.unicode_encode(tf.ragged.constant([[[65, 66]], []], ragged_rank=1), 'UTF-8')")
error("encode/strict", "tf.strings.unicode_encode([-1], 'UTF-8', errors='strict')", phrase="Code point value out of valid Unicode range.")
error("encode/scalar", "tf.strings.unicode_encode(65, 'UTF-8')", phrase="input_tensor's rank must be at least 1.")
error("encode/char", "tf.strings.unicode_encode([65], 'UTF-8', replacement_char=-5)", phrase="replacement_char out of unicode codepoint range")
error("encode/encoding", "tf.strings.unicode_encode([65], 'UTF-7')", phrase="Op passed string 'UTF-7' not in:")
case("script/some", "tf.strings.unicode_script(x0)", given([65, 0x8BED, 0x3B1, 32, 0x1F60A, -1, 0x110000, 0xD800, 0x410, 0x10FFFF, 0], "int32"))
case("script/every_97th", "tf.strings.unicode_script(tf.range(0, 0x30000, 97))")
case("script/table", "tf.strings.unicode_script(x0)", given([[65], [0x3042]], "int32"))
case("script/ragged", "tf.strings.unicode_script(tf.ragged.constant([[65, 0x3042], [], [0x5d0]]))")

LETTERS = text([u"deep深度学习".encode("utf-8"), u"Ünï αβγ".encode("utf-8"), u"ひらがなカタカナ한글".encode("utf-8"), u"русский עברית ไทย 123".encode("utf-8"), b""])
for script in "Han Latin Greek Cyrillic Hiragana Katakana Hangul Hebrew Thai Common".split():
    case("regex/script/" + script, "tf.strings.regex_replace(x0, r'\\p{{{}}}+', '<\\\\0>')".format(script), LETTERS)
    case("regex/no_script/" + script, "tf.strings.regex_full_match(x0, r'[\\P{{{0}}}a]*')".format(script), LETTERS)
error("regex/script", "tf.strings.regex_replace('a', r'\\p{Klingon}', '')", phrase="invalid character class range")

# -- n-grams ----------------------------------------------------------------------------------------------------------

WORDS = text([b"a", b"b", b"c", b"d"])
ROWS = "tf.RaggedTensor.from_row_lengths(x0, [3, 0, 1])"
for label, how in (
    ("two", "2"),
    ("one", "1"),
    ("both", "[1, 3]"),
    ("tuple", "(2, 1)"),
    ("separator", "2, separator='-'"),
    ("pads", "3, pad_values='*'"),
    ("pair", "3, pad_values=('<', '>')"),
    ("pad_width", "[1, 4], pad_values='x', padding_width=1"),
    ("pad_width_wide", "2, pad_values='x', padding_width=5"),
    ("short", "3, preserve_short_sequences=True"),
    ("short_both", "[3, 2], preserve_short_sequences=True"),
    ("short_pads", "7, pad_values='p', padding_width=1, preserve_short_sequences=True"),
    ("short_all_pads", "4, pad_values='p', preserve_short_sequences=True"),
    ("long", "9"),
    ("name", "2, name='n'"),
):
    # a row of nothing but padding is a neighbour's word in TensorFlow
    rows = "tf.RaggedTensor.from_row_lengths(x0, [3, 1])" if "pad" in label or label == "pair" else ROWS
    case("ngrams/rows/" + label, "tf.strings.ngrams({}, {})".format(rows, how), WORDS)
case("ngrams/vector", "tf.strings.ngrams(x0, 2)", WORDS)
case("ngrams/table", "tf.strings.ngrams(x0, [1, 2])", text([[b"a", b"b", b"c"], [b"d", b"e", b"f"]]))
case("ngrams/two", "tf.strings.ngrams(tf.RaggedTensor.from_nested_row_lengths(x0, [[1, 1], [3, 1]]), 2)", WORDS)
error("ngrams/width", "tf.strings.ngrams(['a'], 0)", phrase="All ngram_widths must be greater than 0. Got 0")
error("ngrams/scalar", "tf.strings.ngrams('a', 1)", phrase="Data must have rank>0")
error("ngrams/pads", "tf.strings.ngrams(['a'], 1, padding_width=1)", phrase="pad_values must be provided if padding_width is set.")
error("ngrams/pad_width", "tf.strings.ngrams(['a'], 1, pad_values='', padding_width=0)", phrase="padding_width must be greater than 0.")
error("ngrams/pad_type", "tf.strings.ngrams(['a'], 1, pad_values=3)", phrase="pad_values must be a string, tuple of strings, or None.")

# -- strings in rows --------------------------------------------------------------------------------------------------

for function in (
    "strings.length({})",
    "strings.substr({}, 0, 2)",
    "strings.strip({})",
    "strings.regex_replace({}, 'a', 'b')",
    "strings.regex_full_match({}, '.*a.*')",
    "strings.to_hash_bucket_fast({}, 10)",
    "strings.to_hash_bucket_strong({}, 10, [1, 2])",
    "strings.join([{0}, {0}], '-')",
    "encode_base64({})",
):
    case("rows/" + function.split("(")[0], "tf." + function.format(NESTED), LINES)
case("rows/as_string", "tf.as_string(tf.ragged.constant([[1, 2], []]))")
for axis in (0, 1, -1):
    case("reduce_join/{}".format(axis), "tf.strings.reduce_join({}, axis={}, separator='+')".format(ROWS, axis), WORDS)

FAMILY.on_reference_alone("split/*", "decode/*", "decode_with_offsets/*", "encode/*", "script/*", "unicode_split/*", "ngrams/*")
