"""Convolution and pooling."""

from ..spec import Family, apart, f32, f64, given, i32

FAMILY = Family("conv")
case, error = FAMILY.case, FAMILY.error


# --- convolution ------------------------------------------------------------------------------------------------------
CONVOLUTIONS = [
    # image (n, h, w, c), kernel (h, w, out), stride, padding, dilation
    ((1, 1, 1, 1), (1, 1, 1), (1, 1), "SAME", (1, 1)),
    ((1, 5, 5, 1), (3, 3, 1), (1, 1), "SAME", (1, 1)),
    ((1, 5, 5, 1), (3, 3, 1), (1, 1), "VALID", (1, 1)),
    ((2, 5, 7, 3), (3, 2, 4), (1, 1), "SAME", (1, 1)),
    ((2, 5, 7, 3), (2, 3, 2), (1, 1), "VALID", (1, 1)),
    ((2, 6, 6, 2), (4, 4, 3), (1, 1), "SAME", (1, 1)),
    ((1, 7, 7, 2), (5, 5, 3), (1, 1), "SAME", (1, 1)),
    ((1, 7, 7, 2), (5, 5, 3), (1, 1), "VALID", (1, 1)),
    ((2, 7, 7, 3), (3, 3, 4), (2, 2), "SAME", (1, 1)),
    ((2, 8, 8, 2), (3, 3, 2), (2, 2), "SAME", (1, 1)),
    ((2, 8, 7, 2), (2, 2, 2), (2, 2), "VALID", (1, 1)),
    ((1, 9, 10, 1), (3, 3, 2), (3, 3), "SAME", (1, 1)),
    ((1, 10, 9, 1), (2, 4, 2), (3, 3), "VALID", (1, 1)),
    ((1, 7, 9, 1), (3, 3, 2), (2, 3), "SAME", (1, 1)),
    ((1, 5, 5, 2), (1, 1, 3), (2, 2), "SAME", (1, 1)),
    ((1, 5, 5, 2), (1, 1, 3), (3, 3), "VALID", (1, 1)),
    ((1, 7, 7, 2), (3, 3, 2), (1, 1), "SAME", (2, 2)),
    ((1, 9, 9, 1), (3, 3, 2), (1, 1), "VALID", (3, 3)),
    ((1, 8, 9, 1), (2, 3, 1), (1, 1), "VALID", (2, 3)),
    ((1, 1, 33, 1), (1, 5, 2), (1, 1), "SAME", (1, 1)),
    ((1, 33, 1, 2), (5, 1, 1), (2, 1), "SAME", (1, 1)),
    ((3, 4, 4, 5), (4, 4, 2), (1, 1), "VALID", (1, 1)),
    ((2, 3, 3, 31), (3, 3, 2), (1, 1), "SAME", (1, 1)),
    ((1, 3, 3, 2), (2, 2, 33), (1, 1), "SAME", (1, 1)),
    ((0, 4, 4, 1), (3, 3, 2), (1, 1), "SAME", (1, 1)),
    ((1, 2, 2, 1), (5, 5, 1), (1, 1), "SAME", (1, 1)),
    ((1, 3, 3, 1), (5, 5, 1), (2, 2), "SAME", (1, 1)),
]
for image, kernel, stride, padding, dilation in CONVOLUTIONS:
    words = "conv2d/{}_{}_s{}_{}{}".format(
        "x".join(map(str, image)),
        "x".join(map(str, kernel)),
        "x".join(map(str, stride)),
        padding,
        "" if dilation == (1, 1) else "_d" + "x".join(map(str, dilation)),
    )
    dilated = "" if dilation == (1, 1) else ", dilations=[1, {}, {}, 1]".format(*dilation)
    case(
        words,
        "tf.nn.conv2d(x0, x1, strides=[1, {}, {}, 1], padding='{}'{})".format(stride[0], stride[1], padding, dilated),
        f32(*image),
        f32(kernel[0], kernel[1], image[3], kernel[2]),
        scale=4,
        grad="fd" if dilated else True,
    )
PLAIN = "tf.nn.conv2d(x0, x1, [1, 1, 1, 1], 'SAME')"
case("conv2d/views", PLAIN, f32(2, 5, 4, 3, layout="transposed"), f32(3, 3, 3, 2, layout="strided"), scale=4)
case("conv2d/float64", PLAIN, f64(1, 4, 5, 2), f64(3, 3, 2, 2), scale=4)
case(
    "conv2d/explicit",
    "tf.nn.conv2d(x0, x1, [1, 2, 1, 1], padding=[[0, 0], [1, 2], [0, 1], [0, 0]])",
    f32(1, 5, 4, 2),
    f32(3, 2, 2, 2),
    scale=4,
)
case("conv2d/mnist_first", PLAIN, f32(2, 28, 28, 1), f32(5, 5, 1, 2), scale=4, grad=False)
case(
    "conv2d/block",
    "tf.nn.max_pool(tf.nn.relu(tf.nn.conv2d(x0, x1, [1, 1, 1, 1], 'SAME') + x2), [1, 2, 2, 1], [1, 2, 2, 1], 'SAME')",
    f32(2, 7, 7, 2),
    f32(3, 3, 2, 5),
    f32(5),
    scale=8,
)
case(
    "conv2d/only_filter_matters",
    "tf.nn.conv2d(tf.stop_gradient(x0), x1, [1, 1, 1, 1], 'SAME')",
    f32(1, 4, 4, 1),
    f32(3, 3, 1, 2),
    scale=4,
    fd=False,
)
case(
    "second/conv2d",
    "tf.gradients(tf.nn.conv2d(x0, x1, [1, 2, 2, 1], 'SAME') ** 2, [x0, x1])",
    f32(1, 5, 5, 2),
    f32(3, 3, 2, 2),
    ops="none",
    scale=32,
)
case(
    "third/max_pool",
    "tf.gradients(tf.gradients(tf.nn.max_pool(x0, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME') ** 3, x0)[0], x0)[0]",
    apart(1, 4, 4, 1),
    ops="none",
    scale=16,
)
case(
    "conv2d_backprop_input",
    "tf.nn.conv2d_backprop_input([1, 5, 5, 2], x0, x1, [1, 2, 2, 1], 'SAME')",
    f32(3, 3, 2, 4),
    f32(1, 3, 3, 4),
    scale=4,
)
case(
    "conv2d_backprop_filter",
    "tf.nn.conv2d_backprop_filter(x0, [3, 3, 2, 4], x1, [1, 2, 2, 1], 'SAME')",
    f32(1, 5, 5, 2),
    f32(1, 3, 3, 4),
    scale=4,
)
case(
    "conv2d_transpose",
    "tf.nn.conv2d_transpose(x0, x1, [2, 6, 6, 3], [1, 2, 2, 1], 'SAME')",
    f32(2, 3, 3, 2),
    f32(3, 3, 3, 2),
    ops="result",
    scale=4,
)
case(
    "depthwise_conv2d",
    "tf.nn.depthwise_conv2d(x0, x1, [1, 1, 1, 1], 'SAME')",
    f32(2, 5, 5, 2),
    f32(3, 3, 2, 2),
    ops="result",
    scale=4,
)
case(
    "second/depthwise_conv2d",
    "tf.gradients(tf.nn.depthwise_conv2d(x0, x1, [1, 1, 1, 1], 'SAME') ** 2, [x0, x1])",
    f32(1, 4, 4, 2),
    f32(3, 3, 2, 1),
    ops="none",
    scale=16,
    grad="fd",
)
case("conv1d", "tf.nn.conv1d(x0, x1, 2, 'SAME')", f32(2, 9, 3), f32(3, 3, 2), ops="result", scale=4)

# --- pooling ----------------------------------------------------------------------------------------------------------
POOLS = [
    ((1, 4, 4, 1), (2, 2), (2, 2), "SAME"),
    ((1, 5, 5, 2), (2, 2), (2, 2), "SAME"),
    ((2, 5, 7, 3), (2, 2), (2, 2), "VALID"),
    ((1, 7, 7, 2), (3, 3), (2, 2), "SAME"),
    ((2, 7, 6, 2), (3, 3), (2, 2), "VALID"),
    ((1, 5, 5, 1), (3, 3), (1, 1), "SAME"),
    ((1, 5, 5, 1), (3, 2), (1, 1), "VALID"),
    ((1, 6, 6, 2), (1, 1), (1, 1), "SAME"),
    ((1, 7, 7, 1), (2, 2), (3, 3), "VALID"),
    ((1, 7, 7, 1), (2, 2), (3, 3), "SAME"),
    ((2, 4, 4, 3), (4, 4), (4, 4), "VALID"),
    ((1, 3, 3, 33), (2, 2), (1, 1), "SAME"),
    ((1, 65, 1, 1), (2, 1), (2, 1), "SAME"),
    ((1, 5, 5, 1), (5, 5), (3, 3), "SAME"),
    ((0, 4, 4, 1), (2, 2), (2, 2), "SAME"),
]
for name in ("max_pool", "avg_pool"):
    for image, window, stride, padding in POOLS:
        words = "{}/{}_{}_s{}_{}".format(
            name, "x".join(map(str, image)), "x".join(map(str, window)), "x".join(map(str, stride)), padding
        )
        case(
            words,
            "tf.nn.{}(x0, ksize=[1, {}, {}, 1], strides=[1, {}, {}, 1], padding='{}')".format(
                name, window[0], window[1], stride[0], stride[1], padding
            ),
            apart(*image),
        )
    call = "tf.nn.{}(x0, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME')".format(name)
    case(name + "/view", call, apart(2, 5, 4, 3, layout="transposed"))
    case(name + "/float64", call, f64(1, 4, 4, 2, kind="apart"))
    case("second/" + name, "tf.gradients({} ** 2, x0)[0]".format(call), apart(1, 5, 5, 2), ops="none", scale=4)
case(
    "max_pool/ties",
    "tf.nn.max_pool(x0, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME')",
    given([[[[1.0], [1.0], [2.0]], [[1.0], [1.0], [2.0]]]]),
    fd=False,
)
case(
    "max_pool/negative_border",
    "tf.nn.max_pool(x0, [1, 3, 3, 1], [1, 1, 1, 1], 'SAME')",
    f32(1, 3, 3, 1, low=-3.0, high=-1.0),
)
case(
    "max_pool/overlapping_ties",
    "tf.nn.max_pool(x0, [1, 2, 2, 1], [1, 1, 1, 1], 'VALID')",
    given([[[[1.0], [3.0], [1.0]], [[3.0], [3.0], [0.0]]]]),
    fd=False,
)

error(
    "conv2d_depth",
    PLAIN,
    f32(1, 4, 4, 3),
    f32(3, 3, 2, 1),
    phrase="for 'Conv2D' (op: 'Conv2D') with input shapes: [1,4,4,3], [3,3,2,1].",
)
error(
    "conv2d_rank",
    PLAIN,
    f32(4, 4, 3),
    f32(3, 3, 3, 1),
    phrase="Shape must be rank 4 but is rank 3 for 'Conv2D' (op: 'Conv2D') with input shapes: [4,4,3], [3,3,3,1].",
)
error(
    "conv2d_too_small",
    "tf.nn.conv2d(x0, x1, [1, 1, 1, 1], 'VALID')",
    f32(1, 2, 2, 1),
    f32(3, 3, 1, 1),
    phrase="Negative dimension size caused by subtracting",
)
error(
    "conv2d_stride_batch",
    "tf.nn.conv2d(x0, x1, [2, 1, 1, 1], 'SAME')",
    f32(2, 4, 4, 1),
    f32(3, 3, 1, 1),
    phrase="strides in the batch and depth dimensions",
)
error("conv2d_padding", "tf.nn.conv2d(x0, x1, [1, 1, 1, 1], 'HALF')", f32(1, 4, 4, 1), f32(3, 3, 1, 1), phrase="HALF")
error("conv2d_int", PLAIN, i32(1, 4, 4, 1), i32(3, 3, 1, 1), phrase="has DataType int32 not in list of allowed values")
error("max_pool_depth", "tf.nn.max_pool(x0, [1, 2, 2, 2], [1, 2, 2, 2], 'SAME')", f32(1, 4, 4, 2), phrase="epth")

FAMILY.on_reference_alone("avg_pool/*SAME", "*/float64", "third/*")
