"""The graph's own classes to the last corner: dimensions and shapes, types, errors, device names, lookups, stacks."""

import itertools
import operator
import pickle
import warnings

import numpy as np

from ..spec import Family, failure, outcome

FAMILY = Family("graph_details")
program = FAMILY.program
PLAYED = itertools.count()


def words(items):
    return [str(item) for item in items]


def limit(kind, which):
    return float(getattr(kind, which))


def name_of(tf, thing):
    return tf.as_dtype(thing).name


def read_and_written(tf, name):
    return tf.DeviceSpec.from_string(name).to_string()


@program
def dimension_arithmetic(tf):
    """Extents known and unknown under every operator, from both sides."""
    pairs = [(7, 2), (2, 7), (7, None), (None, 2), (None, None), (0, 3), (7, "x")]
    found = []
    for name in ("add", "sub", "mul", "floordiv", "mod", "eq", "ne", "lt", "le", "gt", "ge", "truediv"):
        function = getattr(operator, name)
        for a, b in pairs:
            found.append([name, str(a), str(b), outcome(function, tf.Dimension(a), b)])
            found.append(["r" + name, str(a), str(b), outcome(function, b, tf.Dimension(a))])
    return found


@program
def dimension_words(tf):
    """What an extent is made of, and what it says of itself."""
    three, unknown = tf.Dimension(3), tf.Dimension(None)
    return [
        [str(three), repr(three), str(unknown), repr(unknown), int(three), [0, 1, 2, 3][three]],
        [str(tf.Dimension(value)) for value in (three, unknown, "4", 5.0, np.int64(6), 0)],
        [three.is_compatible_with(value) for value in (3, 4, None, three)],
        [unknown.is_compatible_with(value) for value in (3, None)],
        [
            str(three.merge_with(None)),
            str(unknown.merge_with(3)),
            str(unknown.merge_with(None)),
            str(three.merge_with(3)),
        ],
        failure(lambda: three.merge_with(4), "Dimensions 3 and 4 are not compatible"),
        failure(lambda: three.assert_is_compatible_with(4), "Dimensions 3 and 4 are not compatible"),
        failure(lambda: tf.Dimension(2.5), "Ambiguous dimension: 2.5"),
        failure(lambda: tf.Dimension(-1), "Dimension -1 must be >= 0"),
        failure(lambda: tf.Dimension("x"), "invalid literal"),
        failure(lambda: three / 2, "unsupported operand type(s) for /: 'Dimension' and 'int', please use // instead"),
        failure(lambda: 2 / three, "unsupported operand type(s) for /: 'int' and 'Dimension', please use // instead"),
        failure(lambda: int(unknown), "__int__ returned non-int"),
    ]


@program
def shape_algebra(tf):
    """Shapes under every method, with ranks and extents known and unknown."""
    shapes = [None, [], [2], [None], [2, 3], [2, None], [None, None], [0, 3], [2, 3, 4]]
    made = [tf.TensorShape(shape) for shape in shapes]
    found = []
    for one in made:
        found.append(
            [str(one), repr(one), one.ndims, one.rank, bool(one), one.is_fully_defined(), one.num_elements()]
            + [outcome(len, one), outcome(words, one), outcome(one.as_list)]
            + [outcome(one.assert_is_fully_defined)]
        )
        for rank in (0, 1, 2):
            found.append(
                [
                    outcome(method, rank)
                    for method in (one.with_rank, one.with_rank_at_least, one.with_rank_at_most, one.assert_has_rank)
                ]
            )
        for other in made:
            found.append(
                [
                    one.is_compatible_with(other),
                    one == other,
                    outcome(operator.ne, one, other),
                    str(one.concatenate(other)),
                    outcome(one.merge_with, other),
                    outcome(one.assert_is_compatible_with, other),
                    outcome(one.assert_same_rank, other),
                ]
            )
    return found


@program
def shape_indexing(tf):
    """Parts of shapes; of an unknown one as much as the bounds say."""
    known, unknown = tf.TensorShape([2, None, 4]), tf.TensorShape(None)
    slices = [slice(1, None), slice(None, 2), slice(0, 2), slice(2, 1), slice(-2, None), slice(None, -1), slice(1, 3)]
    return [
        [str(known[0]), str(known[-1]), str(known[1]), str(unknown[3])],
        [str(known[s]) for s in slices],
        [str(unknown[s]) for s in slices],
        str(known[::2]),
        [str(tf.TensorShape(value)) for value in (3, np.int32(3), (2, "3"), tf.TensorShape([1]), np.array([2, 3]))],
        tf.TensorShape([2]) == 2,
        tf.TensorShape([2]) == "ab",
        failure(lambda: known[5], "index out of range"),
        failure(lambda: unknown[::2], "Steps are not yet handled"),
        failure(lambda: tf.TensorShape("23"), "A string has ambiguous TensorShape"),
        failure(lambda: iter(unknown), "Cannot iterate over a shape with unknown rank"),
        failure(lambda: len(unknown), "Cannot take the length of"),
        failure(lambda: known.assert_is_fully_defined(), "Shape (2, ?, 4) is not fully defined"),
        failure(lambda: known.merge_with([3, 3, 4]), "Shapes (2, ?, 4) and (3, 3, 4) are not compatible"),
        failure(lambda: known.merge_with([3]), "Shapes (2, ?, 4) and (3,) are not compatible"),
        failure(lambda: known.assert_is_compatible_with([3, 3, 4]), "Shapes (2, ?, 4) and [3, 3, 4] are incompatible"),
        failure(lambda: known.assert_has_rank(2), "Shape (2, ?, 4) must have rank 2"),
        failure(lambda: known.with_rank(2), "Shape (2, ?, 4) must have rank 2"),
        failure(lambda: known.with_rank_at_least(4), "Shape (2, ?, 4) must have rank at least 4"),
        failure(lambda: known.with_rank_at_most(2), "Shape (2, ?, 4) must have rank at most 2"),
    ]


NAMES = (
    "float16 float32 float64 bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool string complex64 "
    "complex128 qint8 quint8 qint16 quint16 qint32 resource variant"
).split()


@program
def type_table(tf):
    """Everything a type says of itself, for every type and for its reference."""
    found = []
    for name in NAMES:
        for kind in (getattr(tf, name), tf.as_dtype(name + "_ref")):
            found.append(
                [kind.name, str(kind), repr(kind), kind.as_datatype_enum, kind.base_dtype.name, kind.real_dtype.name]
                + [kind.is_floating, kind.is_integer, kind.is_complex, kind.is_bool, kind.is_unsigned]
                + [kind.is_quantized, kind.is_numpy_compatible, hash(kind), kind._as_ref.name]
                + [outcome(getattr, kind, "limits"), outcome(limit, kind, "min"), outcome(limit, kind, "max")]
            )
    return found


@program
def type_comparisons(tf):
    """What equals a type and what can stand for it."""
    things = [
        tf.float32,
        tf.float32._as_ref,
        tf.float64,
        "float32",
        "float",
        np.float32,
        np.dtype("f4"),
        1,
        101,
        None,
        "x",
    ]
    found = []
    for kind in (tf.float32, tf.float32._as_ref, tf.int32):
        found.append([kind == thing for thing in things])
        found.append([kind != thing for thing in things])
        found.append([outcome(kind.is_compatible_with, thing) for thing in things])
    return found + [[pickle.loads(pickle.dumps(getattr(tf, name))) is getattr(tf, name) for name in NAMES]]


@program
def type_conversions(tf):
    """Whatever may name a type."""
    things = [
        *("float half double int32 int64 float32_ref int8_ref qint8 bfloat16 string resource variant bool".split()),
        *(1, 2, 3, 9, 19, 20, 21, 22, 23, 101, 110, 123),
        *(float, bool, object, np.float16, np.uint64, np.complex64, np.str_, np.bytes_, np.object_),
        *(np.dtype("<i4"), np.dtype("S5"), np.dtype("U3"), np.dtype([("qint8", np.int8)])),
        *(tf.quint8.as_numpy_dtype, tf.qint32.as_numpy_dtype),
    ]
    wrong = ["floaty", "_ref", "x_ref", 0, 24, 100, 150, -1, None, np.dtype("M8[s]"), np.dtype([("a", "i4")])]
    return [outcome(name_of, tf, thing) for thing in things] + [outcome(name_of, tf, thing) for thing in wrong]


@program
def type_values(tf):
    """Half of the bits of a float32, ties to even."""
    values = [1.0, 1.00390625, 1.01171875, 1.0039063, 1.0038, 1.0117188, -1.00390625, 3.3895e38, 1e-40, 0.0, -0.0]
    values += [float("nan"), float("inf"), -float("inf"), 65504.0, 0.1]
    with tf.Session() as session:
        rounded = session.run(tf.cast(tf.cast(tf.constant(values), tf.bfloat16), tf.float32))
    return [rounded, [str(float(x)) for x in rounded]]


ERRORS = (
    "CancelledError UnknownError InvalidArgumentError DeadlineExceededError NotFoundError AlreadyExistsError "
    "PermissionDeniedError UnauthenticatedError ResourceExhaustedError FailedPreconditionError AbortedError "
    "OutOfRangeError UnimplementedError InternalError UnavailableError DataLossError"
).split()


@program
def error_classes(tf):
    """Numbers, attributes and words of every error."""
    op = tf.constant(1.0, name="somewhere").op
    found = []
    for name in ERRORS:
        kind = getattr(tf.errors, name)
        error = kind(op.node_def, op, "what went wrong")
        found.append(
            [
                name,
                error.error_code,
                error.message,
                error.op is op,
                error.node_def.name,
                isinstance(error, tf.errors.OpError),
            ]
            + ["what went wrong" in str(error), tf.errors.error_code_from_exception_type(kind)]
            + [tf.errors.exception_type_from_error_code(error.error_code) is kind]
        )
        bare = kind(None, None, "nothing is known")
        found.append([bare.op is None, bare.node_def is None, str(bare), repr(bare)[:12]])
    own = tf.errors.UnknownError(None, None, "m", 77)
    free = tf.errors.OpError(None, None, "m", 5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loud = failure(lambda: tf.errors.error_code_from_exception_type(ValueError), "Unknown class exception")
        warnings.simplefilter("ignore")
        unknown = tf.errors.error_code_from_exception_type(ValueError)
    return found + [
        [own.error_code, free.error_code, str(free)],
        loud,
        [type(unknown).__name__, unknown.message, unknown.op is None, unknown.node_def is None],
        failure(lambda: tf.errors.exception_type_from_error_code(99), "99"),
    ]


@program
def error_of_a_run(tf):
    """An error knows the operation that failed and its definition."""
    x = tf.placeholder(tf.float32, [None], name="x")
    checked = tf.reshape(x, [2], name="checked")
    with tf.Session() as session:
        try:
            session.run(checked, {x: [1.0, 2.0, 3.0]})
        except tf.errors.InvalidArgumentError as error:
            return [error.op.name, error.node_def.name, error.node_def.op, error.error_code, "checked" in str(error)]


@program
def device_words(tf):
    """Device names read, written, merged."""
    names = [
        *("", "/cpu:0", "/gpu:1", "/CPU:2", "/GPU:3", "/device:CPU:0", "/device:GPU:*", "/job:ps", "/replica:2"),
        *("/task:5", "/job:worker/replica:1/task:2/device:GPU:3", "/device:gpu:0", "/cpu:*", "/job:a/cpu:1", "/gpu"),
        *("/device:XLA_CPU:0", "/xla_gpu:1", "/XLA_GPU:2"),
    ]
    specs = []
    for name in names:
        specs.append([name, outcome(read_and_written, tf, name)])
    a = tf.DeviceSpec(job="worker", task=1, device_type="CPU", device_index=0)
    b = tf.DeviceSpec(device_type="GPU", device_index=2, replica=0)
    parts = [a.job, a.replica, a.task, a.device_type, a.device_index]
    merged = [a.make_merged_spec(b).to_string(), b.make_merged_spec(a).to_string()]
    a.merge_from(b)
    parsed = b.parse_from_string("/job:x/cpu:7")
    return specs + [
        parts,
        merged,
        a.to_string(),
        [parsed is b, b.to_string()],
        [tf.DeviceSpec() == tf.DeviceSpec(), tf.DeviceSpec(job="a") == tf.DeviceSpec(job="b")],
        failure(lambda: tf.DeviceSpec.from_string("/nonsense:0"), "Unknown attribute: 'nonsense'"),
    ]


@program
def lookups(tf):
    """What may name an element of a graph, and every refusal."""
    graph = tf.get_default_graph()
    a = tf.constant(1.0, name="a")
    with tf.Graph().as_default():
        foreign = tf.constant(2.0, name="foreign")
    return [
        graph.as_graph_element(b"a:0").name,
        graph.as_graph_element(a) is a,
        graph.as_graph_element(a.op) is a.op,
        graph.as_graph_element("a", allow_tensor=False) is a.op,
        graph.as_graph_element("a:0", allow_operation=False) is a,
        failure(
            lambda: graph.as_graph_element(a, False, False), "allow_tensor and allow_operation can't both be False."
        ),
        failure(lambda: graph.as_graph_element(a, allow_tensor=False), "Can not convert a Tensor into a Operation."),
        failure(
            lambda: graph.as_graph_element(a.op, allow_operation=False), "Can not convert a Operation into a Tensor."
        ),
        failure(lambda: graph.as_graph_element(3), "Can not convert a int into a Tensor or Operation."),
        failure(lambda: graph.as_graph_element(foreign), "is not an element of this graph."),
        outcome(lambda: graph.as_graph_element(foreign.op)),
        failure(lambda: graph.as_graph_element("a:0:1"), "looks a like a Tensor name, but is not a valid one"),
        failure(lambda: graph.as_graph_element("a:x"), "looks a like a Tensor name, but is not a valid one"),
        failure(lambda: graph.as_graph_element("b:0"), "The operation, 'b', does not exist in the graph."),
        failure(lambda: graph.as_graph_element("a:1"), "The operation, 'a', exists but only has 1 outputs."),
        failure(lambda: graph.as_graph_element("b"), "The name 'b' refers to an Operation not in the graph."),
        failure(lambda: graph.get_tensor_by_name("a"), "The name 'a' refers to an Operation, not a Tensor."),
        failure(
            lambda: graph.get_tensor_by_name("b"), "The name 'b' looks like an (invalid) Operation name, not a Tensor."
        ),
        failure(
            lambda: graph.get_operation_by_name("a:0"), "Name 'a:0' appears to refer to a Tensor, not a Operation."
        ),
        failure(lambda: graph.get_operation_by_name(3), "Operation names are strings (or similar), not int."),
        failure(lambda: graph.get_tensor_by_name(3), "Tensor names are strings (or similar), not int."),
    ]


@program
def unique_names(tf):
    """Numbers for names in use, in scopes and without marking."""
    graph = tf.get_default_graph()
    names = [graph.unique_name("w", mark_as_used=False), graph.unique_name("w"), graph.unique_name("W")]
    names += [graph.unique_name("w", mark_as_used=False), graph.unique_name("w_1"), graph.unique_name("w")]
    with graph.name_scope("s"):
        names += [graph.unique_name("w"), graph.unique_name("w"), graph.get_name_scope()]
        with graph.name_scope("s"):
            names += [graph.unique_name("w"), graph.get_name_scope()]
        with graph.name_scope(None) as top:
            names += [top, graph.unique_name("w")]
    with graph.name_scope("s") as again, graph.name_scope("_inner") as inner:
        names += [again, inner, tf.constant(1).name]
    return names + [
        graph.get_name_scope(),
        failure(lambda: graph.name_scope("_outer").__enter__(), "'_outer' is not a valid scope name"),
        failure(lambda: graph.name_scope("a b").__enter__(), "'a b' is not a valid scope name"),
        outcome(lambda: tf.constant(1, name="_x")),
    ]


@program
def stacks(tf):
    """Default graphs and sessions: the innermost counts, and nesting is enforced."""
    outer = tf.get_default_graph()
    inner = tf.Graph()
    with inner.as_default() as entered:
        found = [entered is inner, tf.get_default_graph() is inner]
        with outer.as_default():
            found.append(tf.get_default_graph() is outer)
        found.append(tf.get_default_graph() is inner)
    found += [tf.get_default_graph() is outer, tf.get_default_session() is None]
    first, second = tf.Session(), tf.Session()
    with first.as_default() as entered:
        found += [entered is first, tf.get_default_session() is first]
        with second.as_default():
            found.append(tf.get_default_session() is second)
        found.append(tf.get_default_session() is first)
    found.append(tf.get_default_session() is None)
    with inner.as_default():
        return found + [
            failure(tf.reset_default_graph, "If you need a cleared graph, exit the nesting and create a new")
        ]


@program
def which_session(tf):
    """``eval`` and ``run`` want a session of their own graph."""
    a = tf.constant(2.0, name="a")
    with tf.Graph().as_default():
        foreign = tf.Session()
    here = tf.Session()
    found = [
        a.eval(session=here),
        failure(a.eval, "Cannot evaluate tensor using `eval()`: No default session is registered."),
        failure(a.op.run, "Cannot execute operation using `run()`: No default session is registered."),
        failure(
            lambda: a.eval(session=foreign), "Cannot use the given session to evaluate tensor: the tensor's graph is"
        ),
        failure(
            lambda: a.op.run(session=foreign), "Cannot use the given session to execute operation: the operation's"
        ),
    ]
    with here.as_default():
        found.append(a.eval())
        found.append(a.op.run() is None)
    with foreign.as_default():
        found += [
            failure(
                a.eval, "Cannot use the default session to evaluate tensor: the tensor's graph is different from the"
            ),
            failure(
                a.op.run, "Cannot use the default session to execute operation: the operation's graph is different"
            ),
        ]
    return found


@program
def graph_state(tf):
    """Versions, seeds, collections, feedability, finality."""
    graph = tf.get_default_graph()
    found = [graph.version, graph.seed, graph.finalized]
    a = tf.constant(1.0, name="scope/a")
    found.append(graph.version)
    graph.add_to_collections("one", a)
    graph.add_to_collections(["one", "two", "two"], a)
    graph.add_to_collection("two", "word")
    found += [len(graph.get_collection(name)) for name in ("one", "two", "three")]
    found += [len(graph.get_collection("two", "scope")), len(graph.get_collection("two", "cope"))]
    copy = graph.get_collection("one")
    copy.append(1)
    found.append(len(graph.get_collection("one")))
    graph.get_collection_ref("three").append(3)
    found += [graph.get_collection("three"), sorted(graph.get_all_collection_keys()), sorted(graph.collections)]
    graph.clear_collection("two")
    found += [graph.get_collection("two"), graph.is_feedable(a), graph.is_fetchable(a), graph.is_fetchable(a.op)]
    graph.prevent_feeding(a)
    graph.prevent_fetching(a.op)
    found += [graph.is_feedable(a), graph.is_fetchable(a), graph.is_fetchable(a.op)]
    with tf.Session() as session:
        found += [
            failure(lambda: session.run(a), "Operation 'scope/a' has been marked as not fetchable."),
            failure(lambda: session.run([], {a: 2.0}), "may not be fed."),
        ]
    graph.finalize()
    return found + [
        graph.finalized,
        failure(lambda: graph.add_to_collection("one", 1), "Graph is finalized and cannot be modified."),
        failure(lambda: graph.clear_collection("one"), "Graph is finalized and cannot be modified."),
    ]


@program
def colocation(tf):
    """Operations beside others, containers, and devices of both."""
    graph = tf.get_default_graph()
    with tf.device("/cpu:1"):
        a = tf.constant(1.0, name="a")
    b = tf.constant(1.0, name="b")
    with graph.colocate_with(a):
        c = tf.constant(1.0, name="c")
        with graph.colocate_with(b.op):
            d = tf.constant(1.0, name="d")
        with graph.colocate_with(b, ignore_existing=True), tf.device("/cpu:2"):
            e = tf.constant(1.0, name="e")
        with graph.colocate_with(None, ignore_existing=True):
            f = tf.constant(1.0, name="f")
    with tf.device("/cpu:3"):
        with graph.colocate_with(b):
            g = tf.constant(1.0, name="g")
        h = tf.constant(1.0, name="h")
    with graph.container("box") as box:
        v = tf.Variable(1.0, name="v")
        with graph.container("inner"):
            w = tf.Variable(1.0, name="w")
    u = tf.Variable(1.0, name="u")
    return [
        [
            [item.name, item.device, [group.decode() for group in item.op.colocation_groups()]]
            for item in (a, b, c, d, e, f, g, h)
        ],
        box,
        [item.op.get_attr("container").decode() for item in (v, w, u)],
    ]


@program
def control_stack(tf):
    """Who waits for whom: repeated, implied, forgotten and nested dependencies."""
    a, b, c = (tf.constant(1.0, name=name) for name in "abc")
    slices = tf.IndexedSlices(tf.constant([1.0], name="values"), tf.constant([0], name="rows"), tf.constant([3]))
    with tf.control_dependencies([a, a.op, b]):
        tf.identity(a, name="uses_a")
        first = tf.identity(c, name="waits")
        tf.negative(first, name="waits_already")
        with tf.control_dependencies([c]):
            tf.no_op("two_blocks")
            with tf.control_dependencies(None):
                tf.no_op("free")
            with tf.control_dependencies([]):
                tf.no_op("still_two")
    with tf.control_dependencies([slices, "c", "a:0"]):
        tf.no_op("by_name")
    tf.no_op("after")
    return [
        [op.name, sorted(item.name for item in op.control_inputs)] for op in tf.get_default_graph().get_operations()
    ] + [failure(lambda: tf.control_dependencies([3]).__enter__(), "Can not convert a int into a Tensor or Operation.")]


@program
def gradient_options(tf):
    """Every option of ``tf.gradients``, and what it refuses."""
    x = tf.constant([1.0, 2.0], name="x")
    z = tf.constant([3.0], name="z")
    n = tf.constant([1, 2], name="n")
    shared = tf.square(x, name="shared")
    y = tf.add_n([shared * 2.0, shared * 3.0, tf.exp(shared)], name="y")
    kinds = tf.AggregationMethod
    found, methods = [], (None, kinds.ADD_N, kinds.DEFAULT, kinds.EXPERIMENTAL_TREE, kinds.EXPERIMENTAL_ACCUMULATE_N)
    for index, method in enumerate(methods):
        grads = tf.gradients(y, [x, z], aggregation_method=method, name="g{}".format(index))
        found.append([grads[0].name.split("/")[:2], grads[0].op.type, grads[1] is None])
    zero = tf.gradients(y, [z, x], unconnected_gradients="zero")
    stopped = tf.gradients([y, shared], [x, shared], stop_gradients=[shared])
    cotangents = tf.gradients([y, shared], x, grad_ys=[tf.constant([1.0, 0.0]), None])
    repeated = tf.gradients([shared, shared], [shared, x])
    single = tf.gradients(x, x)
    with tf.Session() as session:
        values = session.run([zero, [g for g in stopped if g is not None], cotangents, repeated, single])
    return found + [
        values,
        [g is None for g in stopped],
        tf.gradients([], [x, z]),
        tf.gradients(tf.stop_gradient(y), x),
        failure(lambda: tf.gradients(y, x, aggregation_method=9), "Invalid aggregation_method specified 9."),
        failure(lambda: tf.gradients(y, x, unconnected_gradients="x"), "Unknown value for unconnected_gradients: 'x'"),
        failure(lambda: tf.gradients([y, y], x, grad_ys=[None]), "Passed 1 grad_ys for 2 ys"),
        outcome(lambda: tf.gradients(y, x, grad_ys=n)),
        failure(lambda: tf.gradients(tf.complex(y, y), x), "Gradients of complex tensors must set grad_ys"),
        failure(lambda: tf.RegisterGradient(3), "op_type must be a string"),
    ]


@program
def gradients_of_ones_own(tf):
    """Registered gradients: used, wrong in number or shape, missing, registered twice."""
    here = "Detail{}".format(next(PLAYED))  # what is registered stays so for the whole process

    @tf.RegisterGradient(here + "Tripled")
    def _tripled(op, grad):
        return 3.0 * grad

    @tf.RegisterGradient(here + "TooMany")
    def _too_many(op, grad):
        return grad, grad

    @tf.RegisterGradient(here + "WrongShape")
    def _wrong_shape(op, grad):
        return tf.constant([1.0, 2.0, 3.0])

    @tf.RegisterGradient(here + "Nothing")
    def _nothing(op, grad):
        return None

    x = tf.constant([1.0, 2.0], name="x")
    graph = tf.get_default_graph()

    def slope(own):
        with graph.gradient_override_map({"Square": own}):
            y = tf.square(x)
        return tf.gradients(y, x)[0]

    with tf.Session() as session:
        value = session.run(slope(here + "Tripled"))
    return [
        value,
        slope(here + "Nothing") is None,
        failure(lambda: slope(here + "TooMany"), "Num gradients 2 generated for op "),
        failure(
            lambda: slope(here + "WrongShape"), "Incompatible shapes between op input and calculated input gradient"
        ),
        failure(lambda: slope(here + "NeverMade"), "No gradient defined for operation"),
        failure(
            lambda: tf.RegisterGradient(here + "Tripled")(_tripled),
            "Registering two gradient with name '",
        ),
    ]


@program
def second_derivatives(tf):
    """Hessians of vectors and matrices, of several variables at once, and what they need."""
    x = tf.constant([1.0, 2.0, 3.0])
    m = tf.constant([[1.0, -2.0], [0.5, 3.0]])
    y = tf.reduce_sum(x * x * x) + tf.reduce_sum(m * m * m) * x[0]
    with tf.Session() as session:
        return session.run(tf.hessians(y, [x, m]) + tf.hessians([y, y], x))
