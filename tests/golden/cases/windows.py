"""Windows of one, two and three axes: three-dimensional convolution and pooling, the functions for any number of axes."""

from ..spec import Family, apart, f16, f32, f64, i32

FAMILY = Family("windows")
case, error = FAMILY.case, FAMILY.error

# --- three axes -------------------------------------------------------------------------------------------------------
VOLUMES = [
    # volume (n, d, h, w, c), window, features, strides, padding
    ((1, 1, 1, 1, 1), (1, 1, 1), 1, (1, 1, 1), "SAME"),
    ((1, 3, 4, 5, 2), (3, 3, 3), 2, (1, 1, 1), "SAME"),
    ((2, 3, 4, 5, 2), (2, 3, 2), 3, (1, 1, 1), "VALID"),
    ((1, 5, 4, 3, 1), (3, 2, 3), 2, (2, 2, 2), "SAME"),
    ((1, 5, 6, 3, 2), (2, 2, 2), 1, (2, 1, 1), "VALID"),
    ((1, 4, 3, 7, 1), (1, 3, 3), 2, (1, 2, 3), "SAME"),
    ((1, 2, 2, 33, 1), (2, 2, 5), 1, (1, 1, 2), "SAME"),
    ((1, 2, 3, 3, 31), (2, 2, 2), 2, (1, 1, 1), "VALID"),
    ((0, 3, 3, 3, 1), (2, 2, 2), 2, (1, 1, 1), "SAME"),
]
for volume, window, features, strides, padding in VOLUMES:
    words = "{}_{}_{}_s{}_{}".format(
        "x".join(map(str, volume)),
        "x".join(map(str, window)),
        features,
        "x".join(map(str, strides)),
        padding,
    )
    steps = "[1, {}, {}, {}, 1]".format(*strides)
    case(
        "conv3d/" + words,
        "tf.nn.conv3d(x0, x1, {}, '{}')".format(steps, padding),
        f32(*volume),
        f32(*(window + (volume[-1], features))),
        scale=4,
    )
    pool = "x0, [1, {}, {}, {}, 1], {}, '{}'".format(*(window + (steps, padding)))
    case("max_pool3d/" + words, "tf.nn.max_pool3d({})".format(pool), apart(*volume), fd=False)
    case("avg_pool3d/" + words, "tf.nn.avg_pool3d({})".format(pool), f32(*volume), scale=4)
CONV3D = "tf.nn.conv3d(x0, x1, [1, 1, 1, 1, 1], 'SAME')"
case("conv3d/float64", CONV3D, f64(1, 2, 3, 4, 2), f64(2, 2, 2, 2, 3), scale=4)
case("conv3d/float16", CONV3D, f16(1, 2, 3, 4, 2), f16(2, 2, 2, 2, 3), scale=4, fd=False, grad=False)
case("conv3d/views", CONV3D, f32(2, 3, 4, 2, 2, layout="transposed"), f32(2, 2, 2, 2, 2, layout="strided"), scale=4)
case(
    "conv3d/filters",
    "tf.nn.conv3d(x0, strides=[1] * 5, padding='VALID', filters=x1)",
    f32(1, 2, 3, 4, 2),
    f32(2, 2, 2, 2, 3),
    scale=4,
)
case(
    "conv3d/named",
    "tf.nn.conv3d(x0, x1, [1] * 5, 'VALID', name='mine')",
    f32(1, 2, 3, 4, 2),
    f32(2, 2, 2, 2, 3),
    scale=4,
)
case(
    "conv3d/second",
    "tf.gradients(tf.nn.conv3d(x0, x1, [1, 2, 1, 2, 1], 'SAME') ** 2, [x0, x1])",
    f32(1, 3, 2, 3, 2),
    f32(2, 2, 2, 2, 2),
    ops="none",
    scale=32,
)
case(
    "conv3d_backprop_filter",
    "tf.nn.conv3d_backprop_filter(x0, [2, 2, 2, 2, 3], x1, [1, 1, 2, 1, 1], 'SAME')",
    f32(1, 3, 4, 3, 2),
    f32(1, 3, 2, 3, 3),
    scale=4,
)
case(
    "conv3d_backprop_filter_v2",
    "tf.nn.conv3d_backprop_filter_v2(x0, [2, 2, 2, 2, 3], x1, [1] * 5, 'SAME')",
    f32(1, 3, 2, 3, 2),
    f32(1, 3, 2, 3, 3),
    scale=4,
)
case(
    "conv3d_transpose",
    "tf.nn.conv3d_transpose(x0, x1, [1, 4, 4, 6, 3], [1, 2, 2, 2, 1])",
    f32(1, 2, 2, 3, 2),
    f32(3, 3, 3, 3, 2),
    scale=4,
)
case(
    "conv3d_transpose/one_stride",
    "tf.nn.conv3d_transpose(x0, x1, [1, 4, 4, 6, 3], 2, 'SAME')",
    f32(1, 2, 2, 3, 2),
    f32(2, 2, 2, 3, 2),
    scale=4,
)
case(
    "conv3d_transpose/sizes",
    "tf.nn.conv3d_transpose(x0, x1, tf.stack([tf.shape(x0)[0], 3, 3, 4, 3]), [1] * 5, 'VALID')",
    f32(1, 2, 2, 3, 2),
    f32(2, 2, 2, 3, 2),
    scale=4,
)
case(
    "conv3d_transpose/int64_sizes",
    "tf.nn.conv3d_transpose(x0, x1, np.array([1, 3, 3, 4, 3]), [1] * 5, 'VALID')",
    f32(1, 2, 2, 3, 2),
    f32(2, 2, 2, 3, 2),
    scale=4,
)
case("max_pool3d/numbers", "tf.nn.max_pool3d(x0, 2, 2, 'SAME')", apart(1, 3, 4, 5, 2), fd=False)
case("max_pool3d/float16", "tf.nn.max_pool3d(x0, 2, 2, 'SAME')", f16(1, 3, 4, 5, 2), fd=False, grad=False)
case(
    "max_pool3d/second",
    "tf.gradients(tf.nn.max_pool3d(x0, 2, 2, 'SAME') ** 2, x0)",
    apart(1, 3, 2, 3, 2),
    ops="none",
    fd=False,
)
case(
    "max_pool3d/third",
    "tf.gradients(tf.gradients(tf.nn.max_pool3d(x0, 2, 1, 'VALID') ** 3, x0)[0], x0)[0]",
    apart(1, 3, 2, 3, 1),
    ops="none",
    fd=False,
    scale=16,
)
case("avg_pool3d/second", "tf.gradients(tf.nn.avg_pool3d(x0, 2, 2, 'SAME') ** 2, x0)", f32(1, 3, 2, 3, 2), ops="none")
case("avg_pool3d/float64", "tf.nn.avg_pool3d(x0, [2, 1, 3], [1, 1, 2], 'SAME')", f64(1, 3, 4, 5, 2))
error(
    "conv3d/channels",
    "tf.nn.conv3d(x0, x1, [1] * 5, 'SAME')",
    f32(1, 4, 4, 4, 2),
    f32(2, 2, 2, 3, 1),
    phrase="Depth of input (2) is not a multiple of input depth of filter (3)",
)
error(
    "conv3d/rank",
    "tf.nn.conv3d(x0, x1, [1] * 5, 'SAME')",
    f32(4, 4, 4, 2),
    f32(2, 2, 2, 2, 1),
    phrase="Shape must be rank 5 but is rank 4",
)
error(
    "conv3d/too_large",
    "tf.nn.conv3d(x0, x1, [1] * 5, 'VALID')",
    f32(1, 1, 4, 4, 2),
    f32(2, 2, 2, 2, 1),
    phrase="Negative dimension size caused by subtracting 2 from 1",
)
error(
    "conv3d/padding",
    "tf.nn.conv3d(x0, x1, [1] * 5, 'EXPLICIT')",
    f32(1, 1, 4, 4, 2),
    f32(2, 2, 2, 2, 1),
    phrase="Op passed string 'EXPLICIT' not in",
)
error(
    "max_pool3d/too_large",
    "tf.nn.max_pool3d(x0, 2, 1, 'VALID')",
    f32(1, 1, 4, 4, 2),
    phrase="Negative dimension size caused by subtracting 2 from 1",
)
error(
    "max_pool3d/ksize",
    "tf.nn.max_pool3d(x0, [1, 2, 2, 1], 1, 'VALID')",
    f32(1, 2, 4, 4, 2),
    phrase="ksize should be of length 1, 3 or 5 but was 4",
)
error(
    "max_pool3d/dtype",
    "tf.nn.max_pool3d(x0, 2, 1, 'VALID')",
    f64(1, 2, 4, 4, 2),
    phrase="not in list of allowed values",
)
error("avg_pool/dtype", "tf.nn.avg_pool(x0, 2, 1, 'VALID')", i32(1, 2, 4, 2), phrase="not in list of allowed values")
error("max_pool/zero", "tf.nn.max_pool(x0, [1, 0, 2, 1], 1, 'VALID')", f32(1, 2, 4, 2), phrase="ksize cannot be zero.")
error(
    "max_pool/both_names",
    "tf.nn.max_pool(x0, 2, 1, 'VALID', input=x0)",
    f32(1, 2, 4, 2),
    phrase="Cannot specify both 'value' and 'input'",
)
error(
    "conv2d/explicit_word",
    "tf.nn.conv2d(x0, x1, 1, 'EXPLICIT')",
    f32(1, 2, 4, 2),
    f32(1, 1, 2, 1),
    phrase='"EXPLICIT" is not a valid value for the padding parameter',
)
error(
    "conv2d/three_pairs",
    "tf.nn.conv2d(x0, x1, 1, [[0, 0], [1, 1], [0, 0]])",
    f32(1, 2, 4, 2),
    f32(1, 1, 2, 1),
    phrase="When padding is a list, it must be of size 4. Got padding of size: 3",
)
error(
    "conv2d/not_pairs",
    "tf.nn.conv2d(x0, x1, 1, [0, 1, 1, 0])",
    f32(1, 2, 4, 2),
    f32(1, 1, 2, 1),
    phrase="Element with index 0 of padding is not a list/tuple",
)
error(
    "conv2d/triples",
    "tf.nn.conv2d(x0, x1, 1, [[0, 0, 0]] * 4)",
    f32(1, 2, 4, 2),
    f32(1, 1, 2, 1),
    phrase="Element with index 0 of padding has size 3",
)
error(
    "conv2d/channels",
    "tf.nn.conv2d(x0, x1, 1, 'SAME')",
    f32(1, 2, 4, 3),
    f32(1, 1, 2, 1),
    phrase="Depth of input (3) is not a multiple of input depth of filter (2)",
)

# --- one axis, and two under their later names ------------------------------------------------------------------------
for kind, source in (("max", apart), ("avg", f32)):
    for length, window, stride, padding in [
        (1, 1, 1, "SAME"),
        (7, 2, 2, "SAME"),
        (33, 5, 3, "VALID"),
        (31, 3, 1, "SAME"),
    ]:
        case(
            "{}_pool1d/{}_{}_{}_{}".format(kind, length, window, stride, padding),
            "tf.nn.{}_pool1d(x0, {}, {}, '{}')".format(kind, window, stride, padding),
            source(2, length, 3),
            scale=4,
        )
    case(
        kind + "_pool1d/lists",
        "tf.nn.{}_pool1d(x0, [1, 2, 1], [1, 1, 1], 'VALID', name='mine')".format(kind),
        source(2, 5, 3),
    )
    case(kind + "_pool2d", "tf.nn.{}_pool2d(x0, 2, [2, 1], 'SAME')".format(kind), source(2, 5, 4, 3))
    case(kind + "_pool2d/named", "tf.nn.{}_pool2d(x0, 2, 2, 'SAME', name='mine')".format(kind), source(2, 5, 4, 3))
    case(kind + "_pool/numbers", "tf.nn.{}_pool(x0, 3, 2, 'SAME')".format(kind), source(2, 5, 4, 3))
    case(kind + "_pool/input", "tf.nn.{}_pool(None, 3, 2, 'SAME', input=x0)".format(kind), source(2, 5, 4, 3))
    case(kind + "_pool_v2/row", "tf.nn.{}_pool_v2(x0, 3, 2, 'SAME')".format(kind), source(2, 5, 3))
    case(kind + "_pool_v2/image", "tf.nn.{}_pool_v2(x0, 3, 2, 'SAME')".format(kind), source(2, 5, 4, 3))
    case(
        kind + "_pool_v2/volume",
        "tf.nn.{}_pool_v2(x0, 3, 2, 'SAME')".format(kind),
        source(2, 5, 4, 3, 1),
        fd=kind == "avg",
    )
    case(kind + "_pool_v2/named", "tf.nn.{}_pool_v2(x0, 3, 2, 'SAME', name='mine')".format(kind), source(2, 5, 4, 3))
    error(
        kind + "_pool_v2/rank",
        "tf.nn.{}_pool_v2(x0, 3, 2, 'SAME')".format(kind),
        f32(2, 5),
        phrase="Input tensor must be of rank 3, 4 or 5 but was 2.",
    )
case(
    "conv1d/dilations", "tf.nn.conv1d(x0, x1, 1, 'VALID', dilations=2)", f32(2, 9, 3), f32(3, 3, 2), scale=4, grad="fd"
)
case("conv1d/all", "tf.nn.conv1d(x0, x1, [1, 2, 1], 'SAME')", f32(2, 9, 3), f32(3, 3, 2), scale=4)
case(
    "conv1d/input", "tf.nn.conv1d(filters=x1, stride=1, padding='SAME', input=x0)", f32(2, 9, 3), f32(3, 3, 2), scale=4
)
case("conv1d_transpose", "tf.nn.conv1d_transpose(x0, x1, [2, 8, 3], 2)", f32(2, 4, 2), f32(3, 3, 2), scale=4)
case(
    "conv1d_transpose/valid",
    "tf.nn.conv1d_transpose(x0, x1, [2, 6, 3], 1, 'VALID', name='mine')",
    f32(2, 4, 2),
    f32(3, 3, 2),
    scale=4,
)
error(
    "conv1d/format",
    "tf.nn.conv1d(x0, x1, 2, 'SAME', data_format='WNC')",
    f32(2, 9, 3),
    f32(3, 3, 2),
    phrase='data_format must be "NWC" or "NCW".',
)

# --- any number of axes -----------------------------------------------------------------------------------------------
SHAPES = {1: ((2, 9, 2), (3, 2, 3)), 2: ((2, 7, 6, 2), (3, 2, 2, 3)), 3: ((1, 5, 4, 6, 2), (2, 3, 2, 2, 1))}
for axes, (image, window) in sorted(SHAPES.items()):
    for padding in ("SAME", "VALID"):
        for words, more in [
            ("plain", ""),
            ("strides", ", strides=2"),
            ("holes", ", dilation_rate=[{}]".format(", ".join(["2", "1", "3"][:axes]))),
            ("two", ", dilations=2"),
        ]:
            if axes == 3 and padding == "VALID" and words in ("holes", "two"):
                continue
            case(
                "convolution/{}d_{}_{}".format(axes, padding, words),
                "tf.nn.convolution(x0, x1, '{}'{})".format(padding, more),
                f32(*image),
                f32(*window),
                scale=8,
            )
    case(
        "conv_transpose/{}d".format(axes),
        "tf.nn.conv_transpose(x0, x1, {}, 2)".format([image[0]] + [2 * n for n in image[1:-1]] + [window[-2]]),
        f32(*(image[:-1] + (3,))),
        f32(*(window[:-1] + (3,))),
        scale=4,
    )
    for kind, source in (("MAX", apart), ("AVG", f32)):
        for words, more in [
            ("SAME", "'SAME'"),
            ("strides", "'VALID', strides={}".format([2] * axes)),
            ("holes", "'VALID', dilation_rate={}".format([2] * axes)),
            ("some_holes", "'VALID', dilations={}".format([2] + [1] * (axes - 1))),
        ]:
            case(
                "pool/{}{}d_{}".format(kind, axes, words),
                "tf.nn.pool(x0, {}, '{}', {})".format([2] * axes, kind, more),
                source(*image),
                fd=not (kind == "MAX" and axes == 3),
            )
error(
    "convolution/rank",
    "tf.nn.convolution(x0, x1, 'SAME')",
    f32(2, 5),
    f32(1, 2),
    phrase="Input tensor must be of rank 3, 4 or 5 but was 2.",
)
error(
    "convolution/strides_and_holes",
    "tf.nn.convolution(x0, x1, 'SAME', strides=2, dilation_rate=2)",
    f32(2, 5, 5, 1),
    f32(2, 2, 1, 1),
    phrase="strides > 1 not supported in conjunction with dilation_rate > 1",
)
error(
    "convolution/channels",
    "tf.nn.convolution(x0, x1, 'SAME', dilation_rate=2)",
    f32(2, 5, 5, 1),
    f32(2, 2, 3, 1),
    phrase="number of input channels does not match corresponding dimension of filter, 1 != 3",
)
error(
    "convolution/padding",
    "tf.nn.convolution(x0, x1, 'same', dilation_rate=2)",
    f32(2, 5, 5, 1),
    f32(2, 2, 1, 1),
    phrase="Invalid padding method 'same'",
)
error(
    "convolution/zero",
    "tf.nn.convolution(x0, x1, 'SAME', dilation_rate=0)",
    f32(2, 5, 5, 1),
    f32(2, 2, 1, 1),
    phrase="must be positive",
)
error("pool/kind", "tf.nn.pool(x0, [2], 'MIN', 'SAME')", f32(2, 5, 1), phrase="1-D MIN pooling is not supported.")
error(
    "pool/same",
    "tf.nn.pool(x0, [2], 'MAX', 'SAME', dilation_rate=[2])",
    f32(2, 5, 1),
    phrase="pooling with SAME padding is not implemented for dilation_rate > 1",
)
error(
    "pool/strides",
    "tf.nn.pool(x0, [2], 'MAX', 'SAME', strides=[3])",
    f32(2, 5, 1),
    phrase="strides > window_shape not supported due to inconsistency",
)
error(
    "pool/axes",
    "tf.nn.pool(x0, [2] * 4, 'MAX', 'SAME')",
    f32(2, 5, 1),
    phrase="It is required that 1 <= num_spatial_dims <= 3.",
)
error("pool/rank", "tf.nn.pool(x0, [2, 2], 'MAX', 'SAME')", f32(2, 5, 1), phrase="must have rank 4")
error(
    "conv_transpose/length",
    "tf.nn.conv_transpose(x0, x1, [1, 2], 1)",
    f32(2, 5, 1),
    f32(2, 1, 1),
    phrase="output_shape must be of length 3, 4 or 5 but was 2.",
)
error(
    "conv_transpose/number",
    "tf.nn.conv_transpose(x0, x1, 3, 1)",
    f32(2, 5, 1),
    f32(2, 1, 1),
    phrase="output_shape must be a tensor or sized collection.",
)

# --- holes ------------------------------------------------------------------------------------------------------------
for rate in (1, 2, 3):
    for padding in ("SAME", "VALID"):
        case(
            "atrous_conv2d/{}_{}".format(rate, padding),
            "tf.nn.atrous_conv2d(x0, x1, {}, '{}')".format(rate, padding),
            f32(2, 8, 9, 2),
            f32(3, 2, 2, 3),
            scale=8,
        )
        size = [2, 8, 9, 3] if padding == "SAME" else [2, 8 + 2 * rate, 9 + rate, 3]
        case(
            "atrous_conv2d_transpose/{}_{}".format(rate, padding),
            "tf.nn.atrous_conv2d_transpose(x0, x1, {}, {}, '{}')".format(size, rate, padding),
            f32(2, 8, 9, 2),
            f32(3, 2, 3, 2),
            scale=8,
        )
case(
    "atrous_conv2d_transpose/tensor",
    "tf.nn.atrous_conv2d_transpose(x0, x1, tf.shape(x2), 2, 'SAME')",
    f32(1, 4, 5, 2),
    f32(2, 2, 3, 2),
    f32(1, 4, 5, 3),
    ops="result",
    scale=8,
)
error(
    "atrous_conv2d_transpose/rate",
    "tf.nn.atrous_conv2d_transpose(x0, x1, [1, 4, 5, 3], 0, 'SAME')",
    f32(1, 4, 5, 2),
    f32(2, 2, 3, 2),
    phrase="rate 0 cannot be less than one",
)
error(
    "atrous_conv2d_transpose/channels",
    "tf.nn.atrous_conv2d_transpose(x0, x1, [1, 4, 5, 3], 2, 'SAME')",
    f32(1, 4, 5, 3),
    f32(2, 2, 3, 2),
    phrase="value's input channels does not match filters' input channels, 3 != 2",
)
error(
    "atrous_conv2d_transpose/padding",
    "tf.nn.atrous_conv2d_transpose(x0, x1, [1, 4, 5, 3], 2, 'FULL')",
    f32(1, 4, 5, 2),
    f32(2, 2, 3, 2),
    phrase="padding must be either VALID or SAME: FULL",
)
SLIDE = "lambda larger, axes, padding: tf.nn.conv2d(larger, x1, [1, 1, 1, 1], padding)"
case(
    "with_space_to_batch/same",
    "tf.nn.with_space_to_batch(x0, [2, 3], 'SAME', {}, filter_shape=[2, 2, 2, 1])".format(SLIDE),
    f32(1, 6, 7, 2),
    f32(2, 2, 2, 1),
    scale=8,
)
case(
    "with_space_to_batch/valid",
    "tf.nn.with_space_to_batch(x0, [2, 3], 'VALID', {})".format(SLIDE),
    f32(1, 6, 7, 2),
    f32(2, 2, 2, 1),
    scale=8,
)
case(
    "with_space_to_batch/second_axis",
    "tf.nn.with_space_to_batch(x0, [2], 'VALID', {}, spatial_dims=[2])".format(SLIDE),
    f32(1, 6, 7, 2),
    f32(2, 2, 2, 1),
    scale=8,
)
case(
    "with_space_to_batch/unknown",
    "tf.nn.with_space_to_batch(x0, [2, 2], 'VALID', {})".format(SLIDE),
    f32(1, 6, 7, 2),
    f32(2, 2, 2, 1),
    ops="result",
    static="rank",
    scale=8,
)
error(
    "with_space_to_batch/order",
    "tf.nn.with_space_to_batch(x0, [2, 2], 'VALID', {}, spatial_dims=[2, 1])".format(SLIDE),
    f32(1, 6, 7, 2),
    f32(2, 2, 2, 1),
    phrase="spatial_dims must be a montonically increasing sequence of positive integers",
)
error(
    "with_space_to_batch/filter",
    "tf.nn.with_space_to_batch(x0, [2, 2], 'SAME', {})".format(SLIDE),
    f32(1, 6, 7, 2),
    f32(2, 2, 2, 1),
    phrase="filter_shape must be specified for SAME padding",
)
error(
    "with_space_to_batch/rate",
    "tf.nn.with_space_to_batch(x0, [[2]], 'SAME', {})".format(SLIDE),
    f32(1, 6, 7, 2),
    f32(2, 2, 2, 1),
    phrase="rate must be rank 1",
)
case("required_paddings", "tf.required_space_to_batch_paddings([7, 8], [2, 3], [[1, 0], [0, 1]])", grad=False)
case(
    "required_paddings/tensors",
    "tf.required_space_to_batch_paddings(x0, [2, 3])",
    i32(2, low=1, high=20),
    ops="result",
    grad=False,
)
case(
    "required_paddings/none",
    "tf.required_space_to_batch_paddings(np.zeros(0, np.int32), np.zeros(0, np.int32))",
    grad=False,
    ops="result",
)

# --- places of maxima, dilation, erosion ------------------------------------------------------------------------------
for image, window, stride, padding in [
    ((1, 1, 1, 1), (1, 1), 1, "SAME"),
    ((2, 5, 7, 3), (2, 2), 2, "VALID"),
    ((2, 5, 6, 2), (3, 2), 2, "SAME"),
    ((1, 4, 33, 1), (2, 5), 1, "SAME"),
    # TensorFlow itself stops with a division by zero where the batch is empty
]:
    words = "{}_{}_s{}_{}".format("x".join(map(str, image)), "x".join(map(str, window)), stride, padding)
    arguments = "x0, [1, {0[0]}, {0[1]}, 1], [1, {1}, {1}, 1], '{2}'".format(window, stride, padding)
    case("argmax/" + words, "tf.nn.max_pool_with_argmax({})".format(arguments), apart(*image))
    case(
        "argmax/batch_" + words,
        "tf.nn.max_pool_with_argmax({}, include_batch_in_index=True)".format(arguments),
        apart(*image),
    )
    rates = "[1, 1, 1, 1]" if stride > 1 else "[1, 2, 1, 1]"
    arguments = "x0, x1, strides=[1, {0}, {0}, 1], rates={1}, padding='{2}'".format(stride, rates, padding)
    for name in ("dilation2d", "erosion2d"):
        case(
            "{}/{}".format(name, words),
            "tf.nn.{}({})".format(name, arguments),
            apart(*image),
            apart(window[0], window[1], image[3]),
        )
case(
    "argmax/named",
    "tf.nn.max_pool_with_argmax(x0, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME', output_dtype=tf.int64, name='mine')",
    apart(1, 5, 4, 2),
    fd=False,
)
case(
    "argmax/ties",
    "tf.nn.max_pool_with_argmax(x0, [1, 2, 2, 1], [1, 1, 1, 1], 'SAME')",
    i32(1, 6, 5, 2, low=0, high=2),
    grad=False,
)
case("dilation2d/int32", "tf.nn.dilation2d(x0, x1, [1, 1, 1, 1], [1, 1, 1, 1], 'SAME')", i32(1, 6, 5, 2), i32(2, 3, 2))
case(
    "dilation2d/newer_names",
    "tf.nn.dilation2d(x0, filters=x1, strides=[1, 1, 1, 1], dilations=[1, 2, 2, 1], padding='VALID', name='mine')",
    apart(1, 6, 5, 2),
    apart(2, 3, 2),
)
case(
    "dilation2d/float64",
    "tf.nn.dilation2d(x0, x1, [1, 1, 1, 1], [1, 1, 1, 1], 'SAME')",
    f64(1, 6, 5, 2),
    f64(2, 3, 2),
    fd=False,
)
error(
    "argmax/format",
    "tf.nn.max_pool_with_argmax(x0, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME', data_format='NCHW')",
    f32(1, 5, 4, 2),
    phrase="Data formats other than 'NHWC' are not yet supported",
)
error(
    "argmax/too_large",
    "tf.nn.max_pool_with_argmax(x0, [1, 6, 2, 1], [1, 2, 2, 1], 'VALID')",
    f32(1, 5, 4, 2),
    phrase="Negative dimension size caused by subtracting 6 from 5",
)
error(
    "dilation2d/channels",
    "tf.nn.dilation2d(x0, x1, [1, 1, 1, 1], [1, 1, 1, 1], 'SAME')",
    f32(1, 6, 5, 2),
    f32(2, 3, 3),
    phrase="Dimensions must be equal, but are 2 and 3",
)
error(
    "dilation2d/rank",
    "tf.nn.dilation2d(x0, x1, [1, 1, 1, 1], [1, 1, 1, 1], 'SAME')",
    f32(1, 6, 5, 2),
    f32(2, 3, 2, 1),
    phrase="Shape must be rank 3 but is rank 4",
)

FAMILY.on_reference_alone(
    "conv3d/named",
    "conv3d/filters",
    "*/numbers",
    "*/input",
    "*/named",
    "convolution/*_two",
    "pool/*_some_holes",
    "atrous_conv2d*/3_*",
    "*_pool1d/1_*",
    "with_space_to_batch/*",
    "required_paddings*",
    "argmax/batch_*",
    "*/1x1x1x1_*",
)
