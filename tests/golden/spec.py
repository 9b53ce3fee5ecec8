"""The words in which a golden question is written: inputs, cases, programs, families.

This file and the tables in ``cases/`` are read by two interpreters, the Python 3.7 of the oracle and the Python of the
tests, so they use nothing newer than 3.7. Every random number comes from ``np.random.RandomState``, whose streams NumPy
promises never to change: both sides make the same inputs without storing them.
"""

import fnmatch
import re
import zlib
from collections import namedtuple

import numpy as np

SIZES = (0, 1, 2, 5, 31, 32, 33, 63, 64, 65)
"""Lengths around the edges of vectors and work-groups: where a kernel that forgets its tail shows it."""

Input = namedtuple("Input", "shape dtype kind low high layout values")


def _input(shape, dtype, kind="uniform", low=-2.0, high=2.0, layout="c", values=None):
    return Input(tuple(shape), dtype, kind, low, high, layout, values)


def f32(*shape, **options):
    """A float32 input, uniform in [-2, 2) unless ``low``, ``high`` or ``kind`` say otherwise."""
    return _input(shape, "float32", **options)


def f64(*shape, **options):
    """A float64 input."""
    return _input(shape, "float64", **options)


def f16(*shape, **options):
    """A float16 input."""
    return _input(shape, "float16", **options)


def c64(*shape, **options):
    """A complex64 input, both parts uniform in [-2, 2)."""
    return _input(shape, "complex64", **options)


def c128(*shape, **options):
    """A complex128 input."""
    return _input(shape, "complex128", **options)


def apart(*shape, **options):
    """A float32 input of distinct values, none near zero: no tie for max, no kink for relu under a small step."""
    return _input(shape, "float32", kind="apart", **options)


def i32(*shape, **options):
    """An int32 input, uniform in [-9, 9]."""
    return _input(shape, "int32", **dict({"low": -9, "high": 10}, **options))


def i64(*shape, **options):
    """An int64 input, uniform in [-9, 9]."""
    return _input(shape, "int64", **dict({"low": -9, "high": 10}, **options))


def u8(*shape, **options):
    """A uint8 input."""
    return _input(shape, "uint8", **dict({"low": 0, "high": 200}, **options))


def boolean(*shape, **options):
    """A bool input, both values equally likely."""
    return _input(shape, "bool", **dict({"low": 0, "high": 2}, **options))


def given(values, dtype="float32"):
    """An input whose values stand in the table."""
    return _input(np.shape(values), dtype, kind="given", values=values)


def seed_of(*parts):
    """A seed that depends on nothing but the given words."""
    return zlib.crc32("/".join(str(part) for part in parts).encode("utf-8")) & 0x7FFFFFFF


def uniform(rng, low, high, shape, dtype):
    """Real numbers, or complex ones both of whose parts are, uniform in [low, high)."""
    values = np.asarray(rng.uniform(low, high, size=shape))
    if np.dtype(dtype).kind == "c":
        values = values + 1j * rng.uniform(low, high, size=shape)
    return values.astype(dtype)


def _draw(spec, shape, rng):
    if spec.kind == "apart":
        count = int(np.prod(shape))
        step = max(4.0 / max(count, 1), 0.02)
        return ((rng.permutation(count) - (count - 1) // 2) * step + 0.3 * step).reshape(shape).astype(spec.dtype)
    if np.dtype(spec.dtype).kind in "fc":
        return uniform(rng, spec.low, spec.high, shape, spec.dtype)
    return rng.randint(spec.low, spec.high, size=shape).astype(spec.dtype)


def _laid_out(spec, rng):
    """The values in the memory layout of the spec: only ``c`` is contiguous, the others are views."""
    if spec.layout == "c":
        return _draw(spec, spec.shape, rng)
    if spec.layout == "transposed":
        return _draw(spec, spec.shape[::-1], rng).T
    if spec.layout == "strided":
        return _draw(spec, spec.shape[:-1] + (2 * spec.shape[-1],), rng)[..., ::2]
    if spec.layout == "reversed":
        return _draw(spec, spec.shape, rng)[::-1]
    if spec.layout == "broadcast":
        return np.broadcast_to(_draw(spec, spec.shape[1:], rng), spec.shape)
    raise ValueError("unknown layout {!r}".format(spec.layout))


def materialise(spec, case_id, index):
    """The array for input ``index`` of a case."""
    if spec.kind == "given":
        return np.array(spec.values, dtype=object if spec.dtype == "string" else spec.dtype)
    array = _laid_out(spec, np.random.RandomState(seed_of(case_id, "input", index)))
    assert array.shape == spec.shape, (case_id, array.shape, spec.shape)
    return array


def cotangent(shape, dtype, case_id, index):
    """A random weight for every element of output ``index``: ones would hide a transposition in a gradient."""
    return uniform(np.random.RandomState(seed_of(case_id, "cotangent", index)), -1.0, 1.0, shape, dtype)


class Case(object):
    """One expression over ``tf`` and the inputs ``x0``, ``x1``, ...

    Args:
        grad: compare gradients (``"fd"``: by finite differences alone, where the oracle's own CPU kernel is missing).
        fd: also check the gradients by finite differences in float64.
        ops: ``"all"`` compares every created operation with TensorFlow's; ``"result"`` the outermost scope alone, of
            compositions whose inside is TensorFlow's own affair; ``"none"`` nothing, where even the names are.
        shapes: ``"equal"``: what is known before a run is what TensorFlow knows; ``"true"``: it does not contradict the
            run, for compositions that TensorFlow computes on its way wherever all is constant.
        static: what the placeholders know of their shape: ``"full"``, ``"rank"`` or ``"none"``.
        phrase: the case must fail with a message holding these words.
        scale: factor on the tolerance, for long sums.
        graph_seed, runs: for random cases, the graph's seed and how many runs of one session to compare.
    """

    def __init__(
        self,
        case_id,
        expr,
        inputs,
        grad=True,
        fd=True,
        ops="all",
        shapes="equal",
        static="full",
        phrase=None,
        scale=1.0,
        graph_seed=None,
        runs=1,
    ):
        self.id, self.expr, self.inputs = case_id, expr, inputs
        self.grad, self.fd, self.ops, self.static = grad is True, bool(grad and fd), ops, static
        self.phrase, self.scale, self.shapes = phrase, scale, shapes
        self.graph_seed, self.runs = graph_seed, runs
        self.everywhere = True

    def arrays(self):
        """The arrays to feed, in the order of the inputs."""
        return [materialise(spec, self.id, index) for index, spec in enumerate(self.inputs)]


class Family(object):
    """The cases and programs of one room of the op library."""

    def __init__(self, name):
        self.name, self.cases, self.programs = name, [], {}
        self._ids = set()

    def case(self, case_id, expr, *inputs, **options):
        """Add a case."""
        assert case_id not in self._ids, "two cases are called " + case_id
        self._ids.add(case_id)
        self.cases.append(Case(case_id, expr, inputs, **options))

    def error(self, case_id, expr, *inputs, **options):
        """Add a case that must fail; ``phrase`` is what the message must hold."""
        assert options.get("phrase"), case_id + " says nothing about its message"
        self.case("error/" + case_id, expr, *inputs, **options)

    def on_reference_alone(self, *patterns):
        """Name the variations that give a compiled device no new kind of kernel, only one more to compile.

        A shape is a constant in a kernel's source, so each of a thousand small cases costs a compilation; what differs
        between these and their neighbours is decided before any device is asked.
        """
        for pattern in patterns:
            matching = [case for case in self.cases if fnmatch.fnmatchcase(case.id, pattern)]
            assert matching, "no case of {} is called {}".format(self.name, pattern)
            for case in matching:
                case.everywhere = False

    def program(self, function):
        """Add a program: a function of ``tf`` that returns nested lists and dicts of numbers, arrays and words."""
        assert function.__name__ not in self.programs, function.__name__
        self.programs[function.__name__] = function
        return function


def flatten(value):
    """The tensors (or operations, or None) of a nested result, from left to right.

    A sparse tensor is three, a ragged one its values and the splits of each ragged axis.
    """
    if type(value).__name__ == "SparseTensor":
        return [value.indices, value.values, value.dense_shape]
    if type(value).__name__ == "RaggedTensor":
        return [value.flat_values] + list(value.nested_row_splits)
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in flatten(value[key])]
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in flatten(item)]
    return [value]


def evaluate(case, tf, inputs):
    """The result of the case's expression, flattened."""
    names = {"tf": tf, "np": np}
    names.update(("x{}".format(index), tensor) for index, tensor in enumerate(inputs))
    return flatten(eval(case.expr, names))


def static_shape(spec, static):
    """The shape to declare for an input's placeholder."""
    return {
        "full": list(spec.shape),
        "first": [None] + list(spec.shape[1:]) if spec.shape else [],
        "rank": [None] * len(spec.shape),
        "none": None,
    }[static]


WIDEST = {"float16": "float64", "float32": "float64", "complex64": "complex128"}
"""In which type differences are taken."""


def placeholders(case, tf, static=None, double=False):
    """One placeholder per input, called ``x0``, ``x1``, ..."""
    return [
        tf.placeholder(
            getattr(tf, WIDEST.get(spec.dtype, spec.dtype) if double else spec.dtype),
            static_shape(spec, static or case.static),
            name="x{}".format(index),
        )
        for index, spec in enumerate(case.inputs)
    ]


def differentiable(case):
    """The positions of the inputs that may have a gradient."""
    return [index for index, spec in enumerate(case.inputs) if spec.dtype.startswith(("float", "complex"))]


def gradients(case, tf, inputs, outputs, shapes):
    """``tf.gradients`` of all continuous outputs, weighted by their cotangents, for all continuous inputs."""
    sources = [inputs[index] for index in differentiable(case)]
    targets = [
        (index, tensor)
        for index, tensor in enumerate(outputs)
        if hasattr(tensor, "dtype") and (tensor.dtype.is_floating or tensor.dtype.is_complex)
    ]
    if not sources or not targets:
        return []
    weights = [
        tf.constant(cotangent(shapes[index], tensor.dtype.as_numpy_dtype, case.id, index)) for index, tensor in targets
    ]
    return tf.gradients([tensor for _, tensor in targets], sources, grad_ys=weights)


def without_line(text):
    """A message of tfedu without the line of the program that comes first: it may contain what is looked for."""
    return re.sub(r"\A\S+, line \d+: .*\n", "", text)


def message_of(error):
    """The first line of an exception's message, without the folder in which Python's packages lie.

    What follows the first line in TensorFlow is its own call stack.
    """
    text = re.sub(r"/\S*/site-packages/", "", without_line(getattr(error, "message", None) or str(error)))
    return text.split("\n\t [[")[0].split("\n\nOriginal stack trace")[0].strip().split("\n")[0]


def failure(function, phrase):
    """Call a function that must raise; for programs that show an error among their results."""
    try:
        function()
    except Exception as error:  # every kind of failure is a result here
        return {
            "raises": [kind.__name__ for kind in type(error).__mro__],
            "phrase": phrase,
            "message": message_of(error),
        }
    return {"raises": [], "phrase": phrase, "message": ""}


def outcome(function, *arguments):
    """What a call returns in words; or the type of what it raises."""
    try:
        return str(function(*arguments))
    except Exception as error:  # every kind of failure is a result here
        return type(error).__name__
