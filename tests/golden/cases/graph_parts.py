"""What graphs are made of: operations, slices with rows, references, messages, and values known before a run."""

import collections

import numpy as np

from ..spec import Family, failure, outcome

FAMILY = Family("graph_parts")
program = FAMILY.program


@program
def operations(tf):
    """What an operation says of itself, with devices, control inputs and several outputs."""
    with tf.device("/cpu:0"):
        a = tf.constant([3.0, 1.0], name="a")
    with tf.control_dependencies([a]):
        top, order = tf.nn.top_k(tf.constant([1.0, 3.0, 2.0], name="v"), 2, name="top")
        taken = tf.gather(top, order, name="taken")
    op = taken.op
    v = tf.Variable(1.0, name="variable")
    assign = v.assign(2.0)
    with tf.Session() as session:
        session.run(v.initializer)
        assign.op.run(session=session)
        x = tf.placeholder(tf.float32, [], name="x")
        fed = v.assign(x)
        fed.op.run({x: 7.0}, session)
        value = session.run(v)
        missing = outcome(lambda: fed.op.run(session=session))
    return [
        [[t.name for t in o.values()] for o in (a.op, top.op, tf.no_op(name="nothing"))],
        str(a.op).split("\n")[:3],
        [line for line in str(op).split("\n") if line.startswith(("name", "op", "  input", "input", "device"))],
        [repr(o) for o in (a.op, top.op)],
        [c.name for c in op.control_inputs],
        [sorted(c.name for c in t.consumers()) for t in (a, top, order, taken)],
        [order.value_index, order.op.name, order.name, order.op is top.op],
        [value, missing],
        [a.op.get_attr("dtype").name, top.op.get_attr("sorted")],
        failure(lambda: a.op.get_attr("fnord"), "fnord"),
    ]


@program
def references(tf):
    """Tensors as keys."""
    x, y = tf.constant(1.0, name="x"), tf.constant(1.0, name="y")
    first, again, other = x.experimental_ref(), x.experimental_ref(), y.experimental_ref()
    v = tf.Variable(1.0)
    return [
        [first == again, first == other, first != again, first != other],
        [hash(first) == hash(again), hash(first) == hash(other), len({first, again, other})],
        [first.deref() is x, other.deref() is y, v.experimental_ref().deref() is v],
        [{first: 1}[again], {other: 2}[y.experimental_ref()]],
        failure(lambda: first == x, "Cannot compare wrapped object with unwrapped object"),
        failure(lambda: first == 3, "Cannot compare wrapped object with unwrapped object"),
    ]


@program
def slices(tf):
    """IndexedSlices: what they say, with a shape and without."""
    values, rows = tf.constant([[1.0, 2.0], [3.0, 4.0]], name="values"), tf.constant([0, 2], name="rows")
    known = tf.IndexedSlices(values, rows, tf.constant([4, 2], name="shape"))
    bare = tf.IndexedSlices(values, rows)
    negated = -known
    with tf.Session() as session:
        fetched = session.run([known, bare, negated])
        dense = session.run([tf.convert_to_tensor(known), tf.convert_to_tensor(negated)])
    return [
        [known.dense_shape.name, bare.dense_shape is None],
        [known.name, known.op.name, known.device, known.dtype.name, known.values.name, known.indices.name],
        [str(known), str(bare)],
        [known.graph is tf.get_default_graph(), sorted(op.name for op in rows.consumers())],
        [[v.values, v.indices, v.dense_shape is None] for v in fetched],
        fetched[0].dense_shape,
        dense,
        [t.name for t in tf.nest.flatten([known, bare], expand_composites=True)],
        failure(
            lambda: tf.convert_to_tensor(bare), "Tensor conversion requested for IndexedSlices without dense_shape"
        ),
        failure(lambda: tf.convert_to_tensor(known, dtype=tf.int32), "Tensor conversion requested dtype int32"),
    ]


Pair = collections.namedtuple("Pair", "x y")


@program
def structures(tf):
    """Nested structures with tensors of several parts, and refusals that name both structures."""
    nest = tf.nest
    known = tf.IndexedSlices(tf.constant([1.0], name="a"), tf.constant([0], name="b"), tf.constant([3], name="c"))
    other = tf.IndexedSlices(tf.constant([2.0], name="d"), tf.constant([1], name="e"), tf.constant([3], name="f"))
    bare = tf.IndexedSlices(tf.constant([1.0], name="g"), tf.constant([0], name="h"))
    names = nest.map_structure(lambda x: x, {"k": known}, expand_composites=True)
    return [
        [names["k"].values.name, names["k"].indices.name, names["k"].dense_shape.name],
        outcome(lambda: nest.assert_same_structure(known, other, expand_composites=True)),
        outcome(lambda: nest.assert_same_structure(known, bare, expand_composites=True)),
        outcome(lambda: nest.assert_same_structure(known, 3, expand_composites=True)),
        outcome(lambda: nest.assert_same_structure(known, 3)),
        outcome(lambda: nest.map_structure(lambda *x: 0, known, bare, expand_composites=True)),
        outcome(lambda: nest.map_structure(lambda x, y: x, [1, 2], [1, 2, 3])),
        outcome(lambda: nest.map_structure(lambda x, y: x, [1, 2], (1, 2))),
        outcome(lambda: nest.map_structure(lambda x, y: x + y, [1, 2], (1, 2), check_types=False)),
        failure(lambda: nest.map_structure(lambda x: x, [1], foo=1, bar=2), "Only valid keyword arguments are"),
        failure(lambda: nest.assert_same_structure([1], 3), "The two structures don't have the same nested structure."),
        outcome(lambda: list(nest.flatten(Pair(x={"b": 1, "a": 2}, y=(3, [4]))))),
        str(nest.pack_sequence_as(Pair(x={"b": 1, "a": 2}, y=(3, [4])), [10, 20, 30, 40])),
    ]


@program
def known_early(tf):
    """Static shapes that follow from values known before a run, whole or in part."""
    x = tf.placeholder(tf.float32, [None, 4, 3])
    deep = tf.placeholder(tf.float32)
    shape = tf.shape(x)
    size = tf.placeholder(tf.int32, [])

    def filled(dims):
        return str(tf.zeros(dims).shape)

    def reshaped(dims):
        return str(tf.reshape(deep, dims).shape)

    return [
        [filled(d) for d in ([2, 3], tf.constant([2, 3]), [size, 3], tf.stack([2, size]), shape, shape[1:], shape[:2])],
        [filled(d) for d in (shape[1:3], shape[-2:], shape[:1], shape[::2], shape[0:3:2], shape[2:1])],
        [filled(d) for d in (tf.concat([shape[:1], [7]], 0), tf.concat([[2], shape[1:], [size]], 0))],
        [filled(d) for d in (tf.shape(deep), tf.concat([shape, tf.shape(deep)], 0))],
        [reshaped(d) for d in ([-1, 3], [size, -1], tf.stack([shape[0], 12]), tf.stack([shape[1], shape[2], 2]))],
        [reshaped(d) for d in (tf.constant([2, -1]), shape, tf.placeholder(tf.int32, [2]), tf.placeholder(tf.int32))],
        [filled([tf.rank(x), tf.size(tf.zeros([2, 3])), 2]), filled([tf.rank(x) + 1, 2 * 3])],
        [filled(tf.constant([2, 3]) * 2), filled(tf.reverse(tf.constant([2, 3]), [0])), filled(tf.range(1, 4))],
        [
            str(tf.contrib.util.constant_value(t))
            for t in (tf.constant(3), tf.rank(x), shape[1], shape[0], size, tf.shape(deep))
        ],
        [
            str(tf.contrib.util.constant_value(t))
            for t in (tf.zeros([2]), tf.stack([1, 2]), tf.cast(tf.constant(2.5), tf.int32))
        ],
    ]


@program
def on_the_processor(tf):
    """Which operations have no kernel on a graphics card."""
    must = tf.graph_util.must_run_on_cpu
    ops = [
        tf.constant(1).op,
        tf.constant("a").op,
        tf.constant(1.0).op,
        tf.cast(tf.constant(1), tf.float32).op,
        tf.cast(tf.constant(1.0), tf.int32).op,
        tf.dynamic_stitch([[0]], [tf.constant([1])]).op,
        tf.dynamic_stitch([[0]], [tf.constant([1.0])]).op,
        tf.Variable(1.0).op,
        tf.add(1.0, 2.0).op,
    ]
    return [[must(op), must(op, True), must(op.node_def), must(op.node_def, pin_variables_on_cpu=True)] for op in ops]


@program
def constants_in_messages(tf):
    """Constants of every type, written into a message and read again."""
    arrays = [
        [np.array(value, kind) for value in (1, [1, 0, 1], [[]])]
        for kind in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 ? c8 c16".split()
    ]
    tensors = [tf.constant(array) for row in arrays for array in row]
    tensors += [tf.constant("word"), tf.constant(["a", "bc"]), tf.constant([], tf.string), tf.constant(b"\xff\x00")]
    tensors += [tf.cast(tf.constant([1.0, 2.5]), tf.bfloat16), tf.constant([], tf.bfloat16)]
    fields = []
    for tensor in tensors:
        if tensor.op.type == "Const":
            message = tensor.op.node_def.attr["value"].tensor
            fields.append([message.dtype, [d.size for d in message.tensor_shape.dim], list(message.string_val) == []])
    with tf.Graph().as_default(), tf.Session() as session:
        names = [t.name for t in tensors]
        back = tf.import_graph_def(tensors[0].graph.as_graph_def(), return_elements=names, name="")
        kinds = [t.dtype.name for t in back]
        values = session.run([tf.cast(t, tf.float32) if t.dtype == tf.bfloat16 else t for t in back])
    return [fields, kinds, [str(value) for value in values[:42:2]]]


@program
def importing(tf):
    """What an import returns, maps and refuses."""
    with tf.Graph().as_default() as source:
        x = tf.placeholder(tf.float32, [2], name="x")
        y = tf.add(x, 1.0, name="y")
        tf.split(y, 2, name="halves")
        message = source.as_graph_def()
    z = tf.constant([5.0, 6.0], name="z")
    bring = tf.import_graph_def
    found = bring(message, return_elements=["y", "y:0", "halves:1", "halves"], name="first")
    mapped = bring(message, {"x": z, b"y:0": z}, ["halves:0", "y:0"], name="second")
    with tf.Session() as session:
        value = session.run(mapped[0])
    return [
        [element.name for element in found],
        [element.name for element in mapped],
        value,
        bring(message, name="third") is None,
        bring(message, return_elements=[], name="fourth"),
        failure(lambda: bring("text"), "graph_def must be a GraphDef proto."),
        failure(lambda: bring(message, return_elements=[3]), "return_elements must be a list of strings."),
        failure(
            lambda: bring(message, return_elements=["halves:2"]),
            "Invalid return output 2 of node 'halves', which has 2 output(s)",
        ),
        failure(
            lambda: bring(message, return_elements=["nope"]), "Requested return node 'nope' not found in graph def"
        ),
        failure(
            lambda: bring(message, return_elements=["nope:0"]),
            "Requested return tensor 'nope:0' not found in graph def",
        ),
        failure(lambda: bring(message, {3: z}), "input_map must be a dictionary mapping strings to Tensor objects."),
        failure(
            lambda: bring(message, {"nope:0": z}), "Attempted to map inputs that were not found in graph_def: [nope:0]"
        ),
    ]
