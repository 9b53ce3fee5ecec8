"""What programs use besides tensors: nested structures, files, error classes."""

import collections
import os
import shutil
import tempfile

from ..spec import Family, failure

FAMILY = Family("services")
program = FAMILY.program

Pair = collections.namedtuple("Pair", "x y")
Other = collections.namedtuple("Other", "x y")


def _plain(value):
    """Containers in words: golden answers know lists and dicts alone."""
    if isinstance(value, Pair):
        return ["Pair", _plain(value.x), _plain(value.y)]
    if isinstance(value, dict):
        return [type(value).__name__] + [[key, _plain(item)] for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [type(value).__name__] + [_plain(item) for item in value]
    return value


@program
def nest_flatten(tf):
    nest = tf.nest
    ordered = collections.OrderedDict([("b", 1), ("a", [2, {"z": 3, "y": 4}])])
    packed = [
        nest.pack_sequence_as(Pair(1, [2]), (5, 6)),
        nest.pack_sequence_as(ordered, [10, 20, 30, 40]),
        nest.pack_sequence_as(collections.defaultdict(list, a=1), [10]),
        nest.pack_sequence_as(range(2), [10, 20]),
        nest.pack_sequence_as("leaf", ["only"]),
    ]
    return {
        "flat": [
            nest.flatten(value)
            for value in ([[1, (2, [3])], []], {"b": 1, "a": 2}, ordered, "word", None, Pair(1, [2]), range(3))
        ],
        "nested": [nest.is_nested(value) for value in ([], (), {}, "a", b"a", None, {1, 2}, range(2), {}.values())],
        "packed": [_plain(value) for value in packed],
        "keys": failure(lambda: nest.flatten({1: 1, "a": 2}), "not supported between"),
        "few": failure(lambda: nest.pack_sequence_as([1, [2]], [1]), "Could not pack sequence. Structure had 2"),
        "many": failure(lambda: nest.pack_sequence_as(3, [1, 2]), "len(flat_sequence) == 2 > 1"),
        "no_sequence": failure(lambda: nest.pack_sequence_as([1], 3), "flat_sequence must be a sequence"),
    }


@program
def nest_map(tf):
    def total(*values):
        return sum(values)

    apply = tf.nest.map_structure
    return {
        "two": _plain(apply(total, {"a": 1, "b": (2,)}, {"a": 3, "b": (4,)})),
        "types": apply(total, [1], (2,), check_types=False),
        "other_types": failure(lambda: apply(total, [1], (2,)), "The two structures don't have the same nested"),
        "no_function": failure(lambda: apply(3, [1]), "func must be callable, got: 3"),
        "no_structure": failure(lambda: apply(total), "Must provide at least one structure"),
        "keyword": failure(lambda: apply(total, [1], foo=3), "not: `foo`"),
    }


@program
def nest_same(tf):
    same = tf.nest.assert_same_structure

    def whole(one, two, **options):
        try:
            same(one, two, **options)
        except (ValueError, TypeError) as error:
            return [type(error).__name__, str(error)]
        return "same"

    pairs = [
        ([1, 2], 3),
        (3, [1, 2]),
        ([1, 2], [1, 2, 3]),
        ([1, 2], [1, [3]]),
        ([1, [2]], (1, (2,))),
        ({"a": 1}, {"b": 1}),
        ({"a": [1]}, {"a": 1}),
        (collections.OrderedDict(a=1), {"a": 2}),
        (Pair(1, 2), Other(1, 2)),
        (Pair(1, 2), collections.namedtuple("Pair", "x y")(3, 4)),
        (Pair(1, 2), (1, 2)),
        ([1], {0: 1}),
    ]
    slices = [tf.IndexedSlices(tf.constant([1.0]), tf.constant([0]), shape) for shape in (tf.constant([3]), None)]
    parts = tf.nest.flatten(slices, expand_composites=True)
    return {
        "strict": [whole(one, two) for one, two in pairs],
        "lax": [whole(one, two, check_types=False) for one, two in pairs],
        "parts": [tensor.name for tensor in parts],
        "rebuilt": tf.nest.pack_sequence_as(slices, parts, expand_composites=True)[0].dense_shape.name,
        "leaves": len(tf.nest.flatten(slices)),
    }


def _in_a_folder(function):
    """Run ``function`` in an empty folder."""
    before, folder = os.getcwd(), tempfile.mkdtemp()
    os.chdir(folder)
    try:
        return function()
    finally:
        os.chdir(before)
        shutil.rmtree(folder)


@program
def gfile_reading_and_writing(tf):
    GFile = tf.gfile.GFile

    def play():
        found = []
        with GFile("f", "w") as f:
            f.write("h\u00e9llo\nworld\n\nlast")
            found += [f.tell(), f.name, f.mode, f.seekable()]
        found += [GFile("f").size(), GFile("f").read(), GFile("f").readlines(), GFile("f").read(3), list(GFile("f"))]
        f = GFile("f")
        f.seek(3)
        found += [f.tell(), f.readline()]
        f.seek(-2, 2)
        found += [f.read(), f.read()]
        found.append(failure(lambda: f.seek(100), "reached end of file"))
        found.append(f.tell())
        f.seek(position=2)
        f.seek(1, 1)
        found.append(f.tell())
        found += [
            failure(lambda: f.seek(-1), "Seeking to a negative position: -1"),
            failure(lambda: f.seek(0, 5), "Invalid whence argument: 5. Valid values are 0, 1, or 2."),
            failure(f.seek, "seek(): offset argument required"),
            failure(lambda: f.seek(1, 0, 1), "offset and position may not be set simultaneously"),
        ]
        for mode, text in (("a+", "!"), ("r+", "Z"), ("a", "Y"), ("w+", "X"), ("wb", b"\x00\xff")):
            with GFile("f", mode) as f:
                f.write(text)
            found.append([mode, GFile("f", "rb").read().decode("latin-1")])
        with GFile("q", "w+") as f:
            f.write("abc")
            f.flush()
            found.append(f.read())
        found += [
            failure(lambda: GFile("nope").read(), "nope; No such file or directory"),
            failure(lambda: GFile("nope").size(), "nope; No such file or directory"),
            failure(lambda: GFile("a/b", "w").write("x"), "a/b; No such file or directory"),
            failure(lambda: GFile("f", "rw"), "mode is not 'r' or 'w' or 'a' or 'r+' or 'w+' or 'a+'"),
            failure(lambda: GFile("f", "w").read(), "File isn't open for reading"),
            failure(lambda: GFile("f").write("x"), "File isn't open for writing"),
            failure(lambda: GFile("foo://bar").read(), "File system scheme 'foo' not implemented (file: 'foo://bar')"),
            failure(lambda: GFile(3).read(), "Expected binary or unicode string, got 3"),
        ]
        return found

    return _in_a_folder(play)


@program
def gfile_files_and_folders(tf):
    g = tf.gfile

    def play():
        with g.GFile("f", "w") as f:
            f.write("text")
        g.MkDir("d")
        g.MkDir("d")
        g.MakeDirs("d/e/f")
        g.MakeDirs("d/e/f")
        g.Copy("f", "q")
        g.Copy("f", "q", True)
        g.Copy("f", "d/c")
        g.Rename("f", "q", overwrite=True)
        g.Rename("d", "dd")
        found = [
            [g.Exists(name) for name in ("f", "q", "d", "dd", "dd/c", b"q", "", "file:///")],
            [g.IsDirectory(name) for name in ("q", "dd", "nope")],
            sorted(g.ListDirectory("dd")),
            [g.Stat("q").length, g.Stat("q").is_directory, g.Stat("dd").is_directory],
            [[folder, folders, sorted(files)] for folder, folders, files in g.Walk("dd")],
            [[folder, folders, sorted(files)] for folder, folders, files in g.Walk("dd", in_order=False)],
            list(g.Walk("nope")),
            failure(lambda: g.MkDir("z/y"), "z/y; No such file or directory"),
            failure(lambda: g.MakeDirs("q/g"), "q/g; Not a directory"),
            failure(lambda: g.Remove("nope"), "nope; No such file or directory"),
            failure(lambda: g.Remove("dd"), "dd; Is a directory"),
            failure(lambda: g.DeleteRecursively("nope"), "nope not found"),
            failure(lambda: g.DeleteRecursively("q"), "q; Not a directory"),
            failure(lambda: g.Copy("q", "dd/c"), "file already exists"),
            failure(lambda: g.Copy("nope", "n"), "nope; No such file or directory"),
            failure(lambda: g.Copy("q", "dd", True), "dd; Is a directory"),
            failure(lambda: g.Rename("q", "dd/c"), "file already exists"),
            failure(lambda: g.Rename("nope", "n"), "nope; No such file or directory"),
            failure(lambda: g.ListDirectory("q"), "Could not find directory q"),
            failure(lambda: g.Stat("nope"), "nope; No such file or directory"),
        ]
        g.DeleteRecursively("dd")
        tf.io.gfile.remove("q")
        return found + [tf.io.gfile.listdir(".")]

    return _in_a_folder(play)


@program
def gfile_glob(tf):
    def play():
        tf.gfile.MakeDirs("dd/e")
        for name in ("1.txt", "2.txt", "[x].txt", ".hidden", "e/3.txt", "a-b", "a^b", "a]b"):
            with tf.gfile.GFile("dd/" + name, "w") as f:
                f.write("x")
        patterns = [
            "dd/*.txt",
            "dd/?.txt",
            ["dd/1*", "dd/2*"],
            "dd/*",
            "*/*",
            "dd/{1,2}.txt",
            "dd/[12].txt",
            "dd/[1-2].txt",
            "dd/[!1].txt",
            "dd/[^1].txt",
            "dd/\\[x].txt",
            "dd/a[]-]b",
            "dd",
            "./dd/1.*",
            "",
            "*",
            "dd/**",
            "**/3.txt",
            "dd/*/3.txt",
            "dd/nope",
            "d[a-e]/2.txt",
        ]
        return [sorted(tf.gfile.Glob(pattern)) for pattern in patterns] + [
            failure(lambda: tf.gfile.Glob("nope/*"), "nope; No such file or directory")
        ]

    return _in_a_folder(play)


@program
def error_codes(tf):
    names = sorted(name for name in dir(tf.errors) if name.endswith("Error") and name != "OpError")
    codes = [tf.errors.error_code_from_exception_type(getattr(tf.errors, name)) for name in names]
    return {
        "codes": dict(zip(names, codes)),
        "back": [tf.errors.exception_type_from_error_code(code).__name__ for code in codes],
        "no_code": failure(lambda: tf.errors.exception_type_from_error_code(99), "99"),
        "unknown": type(tf.errors.error_code_from_exception_type(ValueError)).__name__,
    }


@program
def logging_levels(tf):
    log = tf.logging
    before = log.get_verbosity()
    log.set_verbosity(log.ERROR)
    after = [log.get_verbosity(), tf.get_logger().name, log.info("not shown"), log.log_if(log.INFO, "no", False)]
    log.set_verbosity(before)
    return after + [log.DEBUG, log.INFO, log.WARN, log.ERROR, log.FATAL]


@program
def bytes_and_text(tf):
    compat = tf.compat
    return [
        compat.as_bytes("\u5377\u79ef").decode("latin-1"),
        compat.as_text(b"abc"),
        compat.as_str("abc"),
        compat.as_str_any(b"abc"),
        compat.as_str_any(3.5),
        failure(lambda: compat.as_bytes(3), "Expected binary or unicode string, got 3"),
        failure(lambda: compat.as_text(3), "Expected binary or unicode string, got 3"),
    ]
