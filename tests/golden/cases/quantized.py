"""Layers on quantized tensors, and what brings their results into a smaller range."""

import numpy as np

from ..spec import Family, given, i32, u8

FAMILY = Family("quantized")
case, error = FAMILY.case, FAMILY.error

X = "tf.bitcast(x0, tf.quint8)"
W = "tf.bitcast(x1, tf.quint8)"


def back(expression):
    """The integers as integers, which every engine can fetch, and the range."""
    return "(lambda q: [tf.cast(q[0], tf.int32), q[1], q[2]])({})".format(expression)


def u(*shape):
    return u8(*shape, low=0, high=256)


for name, shape, window, strides, padding in (
    ("same", (2, 5, 5, 3), (3, 3, 3, 2), 1, "SAME"),
    ("valid", (1, 5, 5, 3), (3, 2, 3, 2), 2, "VALID"),
    ("even", (1, 4, 6, 1), (2, 2, 1, 31), 2, "SAME"),
    ("one", (1, 1, 1, 1), (1, 1, 1, 1), 1, "VALID"),
    ("wide", (1, 33, 31, 2), (3, 3, 2, 4), 1, "SAME"),
):
    case(
        "conv2d/" + name,
        back(
            "tf.nn.quantized_conv2d({}, {}, -1.0, 2.5, -0.3, 0.7, [1, {s}, {s}, 1], '{}')".format(
                X, W, padding, s=strides
            )
        ),
        u(*shape),
        u(*window),
    )
case(
    "conv2d/fed",
    back("tf.nn.quantized_conv2d({}, {}, x2, x3, x4, x5, [1, 1, 1, 1], 'SAME')".format(X, W)),
    u(1, 4, 4, 2),
    u(2, 2, 2, 3),
    given(-3.0),
    given(0.5),
    given(0.0),
    given(1.0),
    grad=False,
)
for name, shape, ksize, strides, padding in (
    ("same", (2, 5, 5, 3), 3, 2, "SAME"),
    ("valid", (1, 5, 7, 2), 2, 1, "VALID"),
    ("wide", (1, 31, 33, 1), 3, 3, "SAME"),
):
    for kind in ("avg", "max"):
        case(
            "{}_pool/{}".format(kind, name),
            back(
                "tf.nn.quantized_{}_pool({}, -1.0, 2.5, [1, {k}, {k}, 1], [1, {s}, {s}, 1], '{}')".format(
                    kind, X, padding, k=ksize, s=strides
                )
            ),
            u(*shape),
        )
case(
    "concat/same_range",
    back("tf.quantization.quantized_concat(1, [{}, {}], [-1.0, -1.0], [2.0, 2.0])".format(X, W)),
    u(2, 3),
    u(2, 31),
)
case(
    "concat/ranges",
    back("tf.quantized_concat(0, [{}, {}, {}], [-1.0, 0.5, -3.0], [2.0, 2.5, 0.0])".format(X, W, X)),
    u(2, 3),
    u(5, 3),
)
case(
    "concat/axis",
    back("tf.quantization.quantized_concat(x2, [{}, {}], [-1.0, 0.0], [2.0, 255.0])".format(X, W)),
    u(2, 3),
    u(2, 1),
    i32(low=1, high=2),
)
case(
    "concat/wide",
    back(
        "tf.quantization.quantized_concat(0, [tf.bitcast(x0, tf.qint32), tf.bitcast(x1, tf.qint32)], [-8.0, -1.0], [8.0, 16.0])"
    ),
    given([-2000000000, -70000, 0, 5, 1000000, 2147483647], "int32"),
    given([-2147483648, 12345678], "int32"),
)
case(
    "names", "tf.nn.quantized_max_pool({}, 0.0, 1.0, [1, 2, 2, 1], [1, 1, 1, 1], 'VALID')[1:]".format(X), u(1, 3, 3, 1)
)
error(
    "conv2d/depth",
    "tf.nn.quantized_conv2d({}, {}, 0.0, 1.0, 0.0, 1.0, [1, 1, 1, 1], 'SAME')".format(X, W),
    u(1, 3, 3, 2),
    u(2, 2, 3, 1),
    phrase="Depth of input (2) is not a multiple of input depth of filter (3)",
)
error(
    "conv2d/rank",
    "tf.nn.quantized_conv2d({}, {}, 0.0, 1.0, 0.0, 1.0, [1, 1, 1, 1], 'SAME')".format(X, W),
    u(3, 3, 2),
    u(2, 2, 3, 1),
    phrase="Shape must be rank 4 but is rank 3",
)
error(
    "conv2d/strides",
    "tf.nn.quantized_conv2d({}, {}, 0.0, 1.0, 0.0, 1.0, [1, 1, 2, 1], 'SAME')".format(X, W),
    u(1, 3, 3, 1),
    u(2, 2, 1, 1),
    phrase="equal length strides in the row and column dimensions.",
)
error(
    "conv2d/scalar",
    "tf.nn.quantized_conv2d({}, {}, [0.0], 1.0, 0.0, 1.0, [1, 1, 1, 1], 'SAME')".format(X, W),
    u(1, 3, 3, 1),
    u(2, 2, 1, 1),
    phrase="Shape must be rank 0 but is rank 1",
)
FAMILY.on_reference_alone("*/one", "*/even", "*/wide", "concat/axis")


@FAMILY.program
def layers_of_a_quantized_network(tf):
    """Product, bias, requantizing, rectifier: what a quantized graph file holds."""
    rng = np.random.RandomState(7)
    q, i = tf.quint8, tf.qint32
    a, b, bias = (rng.randint(0, 256, shape).astype("uint8") for shape in ((5, 31), (31, 3), (3,)))
    names = ["low", "high", "wlow", "whigh", "blow", "bhigh", "want_low", "want_high"]
    with tf.Graph().as_default() as constants:
        for name, value in (("a", a), ("bT", b.T.copy()), ("bias", bias)):
            tf.bitcast(value, q, name=name)
        for name, value in zip(names, [-1.5, 3.0, -0.25, 0.5, -2.0, 1.0, -10.0, 20.0]):
            tf.constant(value, tf.float32, name=name)
        tf.constant([3, -1], name="extents")
        message = constants.as_graph_def()
    eight, wide = {"T1": q, "T2": q}, {"Tinput": i, "out_type": q}
    ends = ["low", "high", "wlow", "whigh"]
    nodes = [
        [
            "product",
            "QuantizedMatMul",
            ["a", "bT"] + ends,
            dict(eight, Toutput=i, Tactivation=q),
            {"transpose_a": False, "transpose_b": True},
        ],
        ["shrunk", "QuantizeDownAndShrinkRange", ["product", "product:1", "product:2"], wide, {}],
        ["used", "RequantizationRange", ["product", "product:1", "product:2"], {"Tinput": i}, {}],
        ["again", "Requantize", ["product", "product:1", "product:2", "used", "used:1"], wide, {}],
        ["wanted", "Requantize", ["product", "product:1", "product:2", "want_low", "want_high"], wide, {}],
        [
            "signed",
            "Requantize",
            ["product", "product:1", "product:2", "want_low", "want_high"],
            dict(wide, out_type=tf.qint8),
            {},
        ],
        [
            "biased",
            "QuantizedBiasAdd",
            ["shrunk", "bias", "shrunk:1", "shrunk:2", "blow", "bhigh"],
            dict(eight, out_type=i),
            {},
        ],
        ["down", "QuantizeDownAndShrinkRange", ["biased", "biased:1", "biased:2"], wide, {}],
        ["relu", "QuantizedRelu", ["down", "down:1", "down:2"], {"Tinput": q, "out_type": q}, {}],
        ["relu6", "QuantizedRelu6", ["down", "down:1", "down:2"], {"Tinput": q, "out_type": q}, {}],
        ["relu_wide", "QuantizedRelu", ["biased", "biased:1", "biased:2"], {"Tinput": i, "out_type": i}, {}],
        ["relu6_wide", "QuantizedRelu6", ["biased", "biased:1", "biased:2"], {"Tinput": i, "out_type": i}, {}],
    ]
    nodes.append(
        ["reshaped", "QuantizedReshape", ["relu", "extents", "relu:1", "relu:2"], {"T": q, "Tshape": tf.int32}, {}]
    )
    for name, kind, inputs, types, others in nodes:
        node = message.node.add(name=name, op=kind, input=inputs)
        for key, value in types.items():
            node.attr[key].type = value.as_datatype_enum
        for key, value in others.items():
            node.attr[key].b = value
    tf.import_graph_def(message, name="")
    found, whole = {}, tf.get_default_graph()
    with tf.Session() as session:
        for name, _kind, _, _, _ in nodes:
            operation = whole.get_operation_by_name(name)
            tensors = [tf.cast(t, tf.int32) if t.dtype.is_quantized else t for t in operation.outputs]
            found[name] = [session.run(tensors), [str(t.shape) for t in operation.outputs]]
    return found


@FAMILY.program
def there_and_back(tf):
    """Numbers quantized, convolved, dequantized: near to what floats give."""
    x = tf.random_uniform([1, 6, 6, 2], -1.0, 1.0, seed=3)
    w = tf.random_uniform([3, 3, 2, 2], -0.5, 0.5, seed=4)
    qx, qw = tf.quantize_v2(x, -1.0, 1.0, tf.quint8), tf.quantize_v2(w, -0.5, 0.5, tf.quint8)
    y = tf.nn.quantized_conv2d(qx[0], qw[0], qx[1], qx[2], qw[1], qw[2], [1, 1, 1, 1], "SAME")
    floats = tf.dequantize(y[0], y[1], y[2], mode="MIN_FIRST")
    with tf.Session() as session:
        return session.run([tf.cast(y[0], tf.int32), y[1], y[2], tf.shape(floats)])


@FAMILY.program
def relu_x_makes_a_node(tf):
    """There is no kernel on a processor; the node is there."""
    q = tf.bitcast(tf.constant([1, 200], tf.uint8), tf.quint8)
    result = tf.nn.quantized_relu_x(q, 3.0, 0.0, 6.0)
    return [type(result).__name__, list(result._fields), [t.name for t in result], str(result[0].shape)]
