"""The graph itself: names, scopes, shapes, and the words a tensor prints."""

import numpy as np

from ..spec import Family, failure

FAMILY = Family("graph")
program = FAMILY.program


def names_of(tf):
    """Every operation of the default graph, in the order of creation."""
    return [op.name for op in tf.get_default_graph().get_operations()]


def types_of(tf):
    """Name and type of every operation of the default graph."""
    return [[op.name, op.type] for op in tf.get_default_graph().get_operations()]


@program
def tensor_words(tf):
    """What ``print(tensor)`` shows."""
    a = tf.constant([1.0, 2.0], name="a")
    b = tf.constant([2.0, 3.0], name="b")
    x = tf.placeholder(tf.float32, [None, 784])
    y = tf.placeholder(tf.int32)
    return [
        str(tensor)
        for tensor in (
            tf.constant(3.0),
            tf.constant(3.0),
            a + b,
            tf.add(a, b, name="sum"),
            x,
            y,
            x[0],
            tf.matmul(x, tf.zeros([784, 10])),
            tf.constant("hello"),
            tf.equal(a, b),
            tf.cast(a, tf.float64),
            tf.argmax(x, 1),
            tf.zeros([2, 3], tf.int64),
            tf.shape(x),
        )
    ] + [repr(a), repr(x), repr(tf.constant(True))]


@program
def shape_words(tf):
    """What shapes and dimensions show, and how they compare."""
    x = tf.placeholder(tf.float32, [None, 784])
    unknown = tf.placeholder(tf.float32)
    return [
        str(x.shape),
        repr(x.shape),
        str(x.get_shape()),
        str(unknown.shape),
        repr(unknown.shape),
        x.shape.as_list(),
        x.shape.ndims,
        unknown.shape.ndims,
        str(x.shape[0]),
        str(x.shape[1]),
        repr(x.shape[1]),
        repr(x.shape[0]),
        int(x.shape[1]),
        x.shape[1].value,
        x.shape[0].value,
        str(tf.TensorShape([2, 3])),
        len(tf.TensorShape([2, 3])),
        tf.TensorShape([2, 3]).num_elements(),
        tf.TensorShape([2, None]).is_fully_defined(),
        tf.TensorShape([2, 3]) == [2, 3],
        x.shape.is_compatible_with([5, 784]),
        x.shape.is_compatible_with([5, 783]),
        str(x.shape.merge_with([32, None])),
        str(x.shape.concatenate([3])),
        str(x.shape[1:]),
        str(tf.constant(0.0).shape),
        repr(tf.zeros(tf.constant([1, 2, 3]) + 1).shape),
        failure(lambda: unknown.shape.as_list(), "as_list() is not defined on an unknown TensorShape."),
        failure(lambda: len(unknown.shape), "Cannot take the length of "),
        failure(lambda: x.shape.merge_with([1, 2, 3]), "Shapes (?, 784) and (1, 2, 3)"),
    ]


@program
def set_shape(tf):
    """Static knowledge can only grow."""
    x = tf.placeholder(tf.float32, [None, None, None])
    x.set_shape([2, None, 4])
    first = str(x.shape)
    x.set_shape([None, 3, None])
    return [first, str(x.shape), failure(lambda: x.set_shape([5, 3, 4]), "Shapes")]


@program
def dtype_words(tf):
    """Data types: words, NumPy partners, predicates, numbers."""
    kinds = [tf.float32, tf.float64, tf.float16, tf.int32, tf.int64, tf.uint8, tf.bool, tf.string, tf.complex64]
    return [
        [
            repr(kind),
            str(kind),
            kind.name,
            kind.is_floating,
            kind.is_integer,
            kind.as_datatype_enum,
            kind.size if kind != tf.string else None,
        ]
        for kind in kinds
    ] + [
        tf.as_dtype("float32").name,
        tf.as_dtype(np.int64).name,
        tf.as_dtype(1).name,
        tf.float32 == np.float32,
        tf.float32.as_numpy_dtype.__name__,
        tf.float32 == tf.float64,
        tf.int32.max,
        tf.int32.min,
        tf.constant(1.0).dtype.name,
        failure(lambda: tf.as_dtype("floaty"), "floaty"),
    ]


@program
def default_names(tf):
    """The names operations get when nobody gives one."""
    x, y = tf.placeholder(tf.float32, [2, 2]), tf.placeholder(tf.float32, [2, 2])
    results = [
        x + y,
        x - y,
        x * y,
        x / y,
        -x,
        x < y,
        x**y,
        tf.matmul(x, y),
        tf.matmul(y, x),
        tf.add_n([x, y]),
        tf.nn.relu(x),
        tf.nn.softmax(x),
        tf.reduce_mean(x),
        tf.reduce_sum(x, 1),
        tf.reduce_max(x),
        tf.square(x),
        tf.cast(x, tf.int32),
        tf.argmax(x, 1),
        tf.concat([x, y], 0),
        tf.reshape(x, [-1]),
        tf.identity(x),
        tf.log(x),
        tf.equal(x, y),
        tf.transpose(x),
        x[0],
        tf.zeros([2]),
        tf.ones([2]),
        tf.nn.bias_add(x, [1.0, 2.0]),
        tf.stack([x, y]),
        tf.expand_dims(x, 0),
        tf.squeeze(x),
        tf.tile(x, [1, 1]),
        tf.nn.sigmoid(x),
        tf.nn.tanh(x),
        tf.maximum(x, y),
        tf.nn.l2_loss(x),
        tf.random_normal([2]),
        tf.random_uniform([2]),
        tf.truncated_normal([2]),
        tf.one_hot([0, 1], 2),
        tf.gather(x, [0]),
        tf.clip_by_value(x, 0.0, 1.0),
        tf.where(x < y, x, y),
        tf.stop_gradient(x),
        tf.fill([2], 1),
        tf.range(3),
        tf.linspace(0.0, 1.0, 3),
        tf.shape(x),
        tf.size(x),
        tf.rank(x),
        tf.subtract(x, y),
        tf.multiply(x, y),
        tf.divide(x, y),
        tf.div(x, y),
        tf.negative(x),
        tf.pow(x, y),
        tf.exp(x),
        tf.sqrt(x),
        tf.abs(x),
        abs(x),
        tf.no_op(),
        tf.group(x, y),
        tf.nn.dropout(x, 0.5),
        tf.unstack(x)[0],
        tf.split(x, 2)[0],
        tf.slice(x, [0, 0], [1, 1]),
        tf.pad(x, [[0, 0], [1, 1]]),
        tf.reverse(x, [0]),
        tf.eye(2),
        tf.floor(x),
        tf.round(x),
        x // y,
        x % y,
        tf.logical_not(x < y),
        tf.reduce_any(x < y),
        tf.nn.in_top_k(x, [0, 1], 1),
        tf.nn.top_k(x)[0],
        tf.nn.moments(x, [0])[0],
        tf.nn.embedding_lookup(x, [0]),
        tf.tensordot(x, y, 1),
        tf.zeros_like(x),
        tf.ones_like(x),
        tf.cumsum(x),
        tf.nn.log_softmax(x),
    ]
    return [item.name for item in results]


@program
def names_repeat(tf):
    """A second tenant of a name gets a number."""
    names = [tf.constant(0).name for _ in range(3)] + [tf.constant(0, name="c").name for _ in range(2)]
    names += [tf.constant(0, name="c_1").name, tf.constant(0, name="C").name, tf.add(1, 2, name="c/d").name]
    return names + names_of(tf)


@program
def name_scopes(tf):
    """The table of the programmer's guide."""
    names = [tf.constant(0, name="c").name, tf.constant(2, name="c").name]
    with tf.name_scope("outer"):
        names.append(tf.constant(2, name="c").name)
        with tf.name_scope("inner"):
            names.append(tf.constant(3, name="c").name)
        names.append(tf.constant(4, name="c").name)
        with tf.name_scope("inner"):
            names.append(tf.constant(5, name="c").name)
    with tf.name_scope("outer") as scope:
        names += [scope, tf.constant(6, name="c").name]
    with tf.name_scope(scope):
        names.append(tf.constant(7, name="c").name)
    with tf.name_scope("outer/"):
        names.append(tf.constant(8, name="d").name)
    with tf.name_scope(None):
        names.append(tf.constant(9, name="c").name)
    with tf.name_scope("a") as a, tf.name_scope("b") as b:
        with tf.name_scope(a):
            names += [b, tf.constant(1).name]
        with tf.name_scope(""):
            names.append(tf.constant(1, name="root").name)
    with tf.name_scope("conv1") as scope:
        names.append(tf.nn.relu(1.0, name=scope).name)
    with tf.name_scope(None, "default_word", [1.0]) as scope:
        names.append(scope)
    with tf.name_scope("given", "default_word") as scope:
        names.append(scope)
    return names


@program
def name_errors(tf):
    """Names TensorFlow cannot carry."""
    return [
        failure(lambda: tf.constant(1, name="with space"), "'with space' is not a valid"),
        failure(lambda: tf.placeholder(tf.float32, name="with space"), "is not a valid"),
        failure(lambda: tf.name_scope("bad scope!").__enter__(), "is not a valid scope name"),
    ]


@program
def hidden_scope(tf):
    """Three things in one scope: fifteen operations."""
    with tf.name_scope("hidden"):
        a = tf.constant(5, name="alpha")
        w = tf.Variable(tf.random_uniform([1, 2], -1.0, 1.0), name="weights")
        b = tf.Variable(tf.zeros([1]), name="biases")
    return [a.op.name, w.op.name, b.op.name] + types_of(tf)


@program
def placeholder_words(tf):
    """Placeholders: names, shapes, dtypes."""
    with tf.name_scope("input"):
        first, second = (
            tf.placeholder(tf.float32, [None, 2], name="x_input"),
            tf.placeholder(tf.float32, name="x_input"),
        )
    return [
        first.name,
        second.name,
        str(first),
        str(second),
        tf.placeholder(np.float32).dtype.name,
        tf.placeholder("int64", ()).shape.ndims,
        first.op.type,
    ]


@program
def operation_words(tf):
    """What an operation knows of itself."""
    a, b = tf.constant([[1.0, 2.0]], name="a"), tf.constant([[1.0], [2.0]], name="b")
    product = tf.matmul(a, b, transpose_a=False, name="product")
    op = product.op
    top = tf.nn.top_k([1.0, 3.0, 2.0], 2)
    return [
        op.name,
        op.type,
        [tensor.name for tensor in op.inputs],
        [tensor.name for tensor in op.outputs],
        op.get_attr("transpose_a"),
        op.get_attr("T").name,
        product.value_index,
        product.op is op,
        [consumer.name for consumer in a.consumers()],
        product.graph is op.graph,
        [tensor.name for tensor in top],
        top.indices.value_index,
        op.device,
        [control.name for control in op.control_inputs],
        str(op).split("\n")[:4],
        failure(lambda: op.get_attr("nothing"), "nothing"),
    ]


@program
def graph_lookup(tf):
    """Finding things in a graph by name."""
    graph = tf.get_default_graph()
    a = tf.constant(1.0, name="a")
    with tf.name_scope("s"):
        tf.add(a, a, name="b")
    return [
        graph.get_tensor_by_name("a:0").name,
        graph.get_operation_by_name("s/b").name,
        graph.as_graph_element("a").name,
        graph.as_graph_element("s/b:0").name,
        [op.name for op in graph.get_operations()],
        a.graph is graph,
        graph.unique_name("a"),
        graph.unique_name("a", mark_as_used=False),
        graph.unique_name("new"),
        graph.is_feedable(a),
        failure(lambda: graph.get_tensor_by_name("a"), 'must be of the form "<op_name>:<output_index>"'),
        failure(lambda: graph.get_tensor_by_name("nope:0"), "refers to a Tensor which does not exist"),
        failure(lambda: graph.get_tensor_by_name("a:1"), "refers to a Tensor which does not exist"),
        failure(lambda: graph.get_operation_by_name("nope"), "refers to an Operation not in the graph"),
        failure(lambda: graph.get_operation_by_name("a:0"), "appears to refer to a Tensor, not a Operation"),
    ]


@program
def two_graphs(tf):
    """A default graph, a second graph, and things that stay apart."""
    outer = tf.get_default_graph()
    graph = tf.Graph()
    with graph.as_default():
        c = tf.constant(30.0)
        with tf.Session() as session:
            inside = [c.graph is graph, session.graph is graph, session.run(c)]
    d = tf.constant(1.0)
    with tf.Session() as session:
        return inside + [
            d.graph is outer,
            tf.get_default_graph() is outer,
            failure(lambda: session.run(c), "is not an element of this graph."),
            failure(lambda: tf.add(c, d), "must be from the same graph as"),
        ]


@program
def finalized_graph(tf):
    """A finished graph takes no more operations."""
    tf.constant(1.0)
    graph = tf.get_default_graph()
    graph.finalize()
    return [graph.finalized, failure(lambda: tf.constant(2.0), "Graph is finalized and cannot be modified.")]


@program
def counting_operations(tf):
    """Each constructor adds nodes: the two constants and the product of the first lesson, and a loop that never stops growing."""
    a = tf.constant([[3.0, 3.0]])
    b = tf.constant([[2.0], [2.0]])
    product = tf.matmul(a, b)
    before = types_of(tf)
    for _ in range(5):
        product = product + 1.0
    with tf.Session() as session:
        return [before, len(names_of(tf)), session.run(product)]


@program
def list_operands_become_constants(tf):
    """Lists handed to an op become constants under its name."""
    tf.matmul([[1.0, 2.0]], [[1.0], [2.0]])
    tf.add(1, 2)
    tf.constant([1.0]) + 1.0
    3.0 * tf.constant([1.0])
    tf.concat([[1, 2], [3]], 0)
    tf.reshape([1, 2], [2, 1])
    tf.cast(3, tf.float32)
    tf.nn.relu([1.0])
    tf.stack([tf.constant(1), 2])
    return types_of(tf)


@program
def control_dependencies(tf):
    """Edges without data."""
    a, b = tf.constant(1.0, name="a"), tf.constant(2.0, name="b")
    with tf.control_dependencies([a]):
        c = tf.identity(b, name="c")
        with tf.control_dependencies([b]):
            d = tf.add(1.0, 2.0, name="d")
        with tf.control_dependencies(None):
            e = tf.constant(0.0, name="e")
        f = tf.no_op(name="f")
    g = tf.group(a, c, f, name="g")
    h = tf.tuple([c, d])
    return [
        [op.name, op.type, sorted(control.name for control in op.control_inputs)]
        for op in tf.get_default_graph().get_operations()
    ] + [g.name, [item.name for item in h], e.op.name]


@program
def group_kinds(tf):
    """Groups of nothing, of one, of operations and tensors."""
    with tf.Session() as session:
        results = [tf.group().type, tf.group(tf.no_op(), tf.constant(1)).type, session.run(tf.group(tf.constant(1)))]
    return results + types_of(tf)


@program
def collections(tf):
    """Named lists that travel with the graph."""
    a, b = tf.constant(1.0, name="tower_0/a"), tf.constant(2.0, name="tower_1/b")
    tf.add_to_collection("losses", a)
    tf.add_to_collection("losses", b)
    tf.add_to_collection("words", "one")
    graph = tf.get_default_graph()
    return [
        [item.name for item in tf.get_collection("losses")],
        [item.name for item in tf.get_collection("losses", scope="tower_1")],
        tf.get_collection("words"),
        tf.get_collection("none"),
        sorted(graph.get_all_collection_keys()),
        tf.get_collection_ref("words") is tf.get_collection_ref("words"),
        [
            tf.GraphKeys.GLOBAL_VARIABLES,
            tf.GraphKeys.TRAINABLE_VARIABLES,
            tf.GraphKeys.LOSSES,
            tf.GraphKeys.UPDATE_OPS,
            tf.GraphKeys.SUMMARIES,
            tf.GraphKeys.GLOBAL_STEP,
        ],
    ]


@program
def python_protocols(tf):
    """What a symbolic tensor refuses to pretend."""
    x = tf.constant([1.0, 2.0])

    def branch():
        if x:
            return 1

    def iterate():
        for item in x:
            return item

    return [
        failure(branch, "sing a `tf.Tensor` as a Python `bool` is not allowed"),
        failure(iterate, "itera"),
        failure(lambda: len(x), "len is not well defined for symbolic Tensors"),
        failure(lambda: float(x), "float() argument must be"),
        (x == x) is True,
        len({x, x}),
        x in [x],
        failure(lambda: x.eval(), "Cannot evaluate tensor using `eval()`: No default session is registered."),
        failure(lambda: x.op.run(), "Cannot execute operation using `run()`: No default session is registered."),
    ]


@program
def devices_in_names(tf):
    """Device strings as an operation shows them."""
    names = []
    with tf.device("/cpu:0"):
        names.append(tf.constant(1.0).device)
        with tf.device("/device:GPU:1"):
            names.append(tf.constant(1.0).device)
        with tf.device(None):
            names.append(tf.constant(1.0).device)
    with tf.device("/gpu:0"):
        names.append(tf.constant(1.0).op.device)
    with tf.device("/job:worker/task:3"), tf.device("/cpu:0"):
        names.append(tf.constant(1.0).device)
    with tf.device(lambda op: "/device:CPU:0" if op.type == "Const" else "/device:GPU:0"):
        names += [tf.constant(1.0).device, tf.add(1.0, 2.0).device]
    return names + [tf.constant(1.0).device]


@program
def gradient_names(tf):
    """Gradients live under their own scope, one sub-scope per operation."""
    x = tf.placeholder(tf.float32, [2, 2], name="x")
    loss = tf.reduce_sum(tf.square(tf.matmul(x, x, name="m"), name="s"), name="loss")
    first = tf.gradients(loss, x)[0]
    second = tf.gradients(loss, x, name="again")[0]
    scopes = []
    for name in names_of(tf):
        prefix = "/".join(name.split("/")[:2])
        if "/" in name and prefix not in scopes and prefix.endswith("_grad"):
            scopes.append(prefix)
    return [first.name, second.name, scopes]
