"""Moments, batch normalisation, the losses and convolutions that came with them."""

from ..spec import Family, f16, f32, f64, given, i32

FAMILY = Family("normalization")
case, error = FAMILY.case, FAMILY.error

# --- moments ----------------------------------------------------------------------------------------------------------
for shape, axes in [((1,), "[0]"), ((5, 7), "[0]"), ((2, 3, 4, 3), "[0, 1, 2]"), ((33, 2), "[0, 1]"), ((31, 5), "[1]")]:
    words = "x".join(map(str, shape)) + "_" + axes[1:-1].replace(", ", "")
    case("moments/" + words, "tf.nn.moments(x0, {})".format(axes), f32(*shape), scale=4)
    case(
        "weighted_moments/" + words,
        "tf.nn.weighted_moments(x0, {}, x1)".format(axes),
        f32(*shape),
        f32(*shape, low=0.5),
        scale=16,
    )
    case("sufficient_statistics/" + words, "tf.nn.sufficient_statistics(x0, {})[:3]".format(axes), f32(*shape), scale=4)
case("moments/float16", "tf.nn.moments(x0, [0])", f16(5, 3), fd=False)
case("moments/keepdims", "tf.nn.moments(x0, [0, 2], keepdims=True)", f32(2, 3, 4))
case("moments/keep_dims", "tf.nn.moments(x0, [1], keep_dims=True)", f32(2, 3, 4))
case("moments/named", "tf.nn.moments(x0, [1], name='mine')", f64(2, 3, 4))
case(
    "weighted_moments/column",
    "tf.nn.weighted_moments(x0, [0], x1, keepdims=True)",
    f32(5, 3),
    f32(5, 1, low=0.5),
    scale=16,
)
case("weighted_moments/counts", "tf.nn.weighted_moments(x0, [0], x1)", f32(5, 3), i32(5, 3, low=1), scale=16)
case(
    "weighted_moments/float16",
    "tf.nn.weighted_moments(x0, [0], x1)",
    f16(5, 3),
    f32(5, 3, low=0.5),
    fd=False,
    scale=4,
    grad=False,
)
case("sufficient_statistics/shift", "tf.nn.sufficient_statistics(x0, [0], shift=x1, keepdims=True)", f32(5, 3), f32(3))
case(
    "sufficient_statistics/unknown",
    "tf.nn.sufficient_statistics(x0, [0, 1], name='mine')[:3]",
    f32(5, 3),
    static="rank",
    ops="result",
)
case("normalize_moments", "tf.nn.normalize_moments(tf.cast(7, x0.dtype), x0, x1, None)", f32(3), f32(3), scale=4)
case(
    "normalize_moments/shift",
    "tf.nn.normalize_moments(tf.cast(7, x0.dtype), x0, x1, x2, name='mine')",
    f32(3),
    f32(3),
    f32(3),
    scale=4,
)
case(
    "normalize_moments/whole",
    "tf.nn.normalize_moments(*tf.nn.sufficient_statistics(x0, [0]))",
    f32(9, 3),
    scale=16,
)
error(
    "moments/both_names", "tf.nn.moments(x0, [0], keep_dims=True, keepdims=True)", f32(3), phrase="Cannot specify both"
)

# --- batch normalisation ----------------------------------------------------------------------------------------------
VECTORS = [f32(3, low=0.5), f32(3)]
STATISTICS = [f32(3), f32(3, low=0.5)]
for shape in [(1, 1, 1, 3), (2, 4, 5, 3), (1, 31, 33, 3), (3, 1, 1, 3)]:
    words = "x".join(map(str, shape))
    case("fused/training_" + words, "tf.nn.fused_batch_norm(x0, x1, x2)", f32(*shape), *VECTORS, fd=False, scale=8)
    case(
        "fused/use_" + words,
        "tf.nn.fused_batch_norm(x0, x1, x2, x3, x4, is_training=False)[0]",
        f32(*shape),
        *(VECTORS + STATISTICS),
        fd=False,
        scale=8,
    )
case("fused/float16", "tf.nn.fused_batch_norm(x0, x1, x2)", f16(2, 4, 5, 3), *VECTORS, fd=False, scale=8)
case(
    "fused/epsilon",
    "tf.nn.fused_batch_norm(x0, x1, x2, epsilon=0.1, name='mine')",
    f32(2, 4, 5, 3),
    *VECTORS,
    fd=False,
    scale=8,
)
case(
    "fused/tiny_epsilon",
    "tf.nn.fused_batch_norm(x0, x1, x2, epsilon=1e-9)",
    f32(2, 4, 5, 3),
    *VECTORS,
    fd=False,
    scale=8,
)
case(
    "fused/views", "tf.nn.fused_batch_norm(x0, x1, x2)", f32(2, 4, 5, 3, layout="strided"), *VECTORS, fd=False, scale=8
)
case(
    "fused/second_training",
    "tf.gradients(tf.nn.fused_batch_norm(x0, x1, x2)[0] ** 2, [x0, x1, x2])",
    f32(2, 2, 2, 3),
    *VECTORS,
    fd=False,
    ops="none",
    scale=64,
)
case(
    "fused/second_use",
    "tf.gradients(tf.nn.fused_batch_norm(x0, x1, x2, x3, x4, is_training=False)[0] ** 2, [x0, x1, x2])",
    f32(2, 2, 2, 3),
    *(VECTORS + STATISTICS),
    fd=False,
    ops="none",
    scale=64,
)
error(
    "fused/given",
    "tf.nn.fused_batch_norm(x0, x1, x2, mean=x2)",
    f32(2, 4, 5, 3),
    *VECTORS,
    phrase="Both 'mean' and 'variance' must be None if is_training is True.",
)
error(
    "fused/rank",
    "tf.nn.fused_batch_norm(x0, x1, x2)",
    f32(2, 4, 3),
    *VECTORS,
    phrase="Shape must be rank 4 but is rank 3",
)
error(
    "fused/channels",
    "tf.nn.fused_batch_norm(x0, x1, x2)",
    f32(2, 4, 2, 4),
    *VECTORS,
    phrase="Dimensions must be equal, but are",
)
error(
    "fused/dtype",
    "tf.nn.fused_batch_norm(x0, x1, x2)",
    f64(2, 4, 2, 3),
    *VECTORS,
    phrase="not in list of allowed values",
)
BATCH = "tf.nn.batch_norm_with_global_normalization(x0, x1, x2, x3, x4, 1e-3, {})"
for after in (True, False):
    case("global/{}".format(after), BATCH.format(after), f32(2, 2, 2, 3), *(STATISTICS + VECTORS), scale=8)
case(
    "global/newer_names",
    "tf.nn.batch_norm_with_global_normalization(input=x0, mean=x1, variance=x2, beta=x3, gamma=x4, variance_epsilon=1e-3, scale_after_normalization=True, name='mine')",
    f32(2, 2, 2, 3),
    *(STATISTICS + VECTORS),
    scale=8,
)

# --- losses -----------------------------------------------------------------------------------------------------------
for full in (False, True):
    for size in (0, 1, 33):
        case(
            "log_poisson/{}_{}".format(full, size),
            "tf.nn.log_poisson_loss(x0, x1, {})".format(full),
            f32(size, low=1.5, high=9),
            f32(size),
            scale=4,
        )
case(
    "log_poisson/small_counts",
    "tf.nn.log_poisson_loss(x0, x1, True, name='mine')",
    given([0.0, 0.25, 1.0, 2.0]),
    f32(4),
    grad=False,
)
error(
    "log_poisson/shapes",
    "tf.nn.log_poisson_loss(x0, x1)",
    f32(3),
    f32(4),
    phrase="log_input and targets must have the same shape ((4,) vs (3,))",
)
case("average_loss", "tf.nn.compute_average_loss(x0)", f32(7))
case("average_loss/matrix", "tf.nn.compute_average_loss(x0)", f32(7, 3), scale=4)
case("average_loss/size", "tf.nn.compute_average_loss(x0, global_batch_size=16)", f32(7), ops="result")
case("average_loss/weights", "tf.nn.compute_average_loss(x0, x1)", f32(7), f32(7), ops="none", fd=False)
case("average_loss/scalar_weight", "tf.nn.compute_average_loss(x0, 0.5)", f32(7), ops="none", fd=False)
case("regularization", "tf.nn.scale_regularization_loss(x0)", f32(7))
case("regularization/scalar", "tf.nn.scale_regularization_loss(x0)", f32())
error(
    "average_loss/scalar",
    "tf.nn.compute_average_loss(x0)",
    f32(),
    phrase="Invalid value passed for `per_example_loss`. Expected a tensor with at least rank 1",
)

# --- convolution per channel ------------------------------------------------------------------------------------------
DEPTHWISE = [
    # image, window and multiplier, strides, padding, rate
    ((1, 1, 1, 1), (1, 1, 1), 1, "SAME", 1),
    ((2, 5, 4, 3), (3, 2, 2), 1, "SAME", 1),
    ((2, 5, 4, 3), (3, 2, 2), 2, "VALID", 1),
    ((1, 7, 8, 2), (2, 3, 1), 1, "SAME", 2),
    ((1, 7, 8, 2), (2, 3, 1), 1, "VALID", 3),
    ((1, 3, 33, 1), (3, 5, 2), 2, "SAME", 1),
]
for image, window, stride, padding, rate in DEPTHWISE:
    words = "{}_{}_s{}_{}_r{}".format("x".join(map(str, image)), "x".join(map(str, window)), stride, padding, rate)
    weights = f32(window[0], window[1], image[3], window[2])
    steps = "[1, {0}, {0}, 1]".format(stride)
    more = "" if rate == 1 else ", rate=[{0}, {0}]".format(rate)
    case(
        "depthwise/" + words,
        "tf.nn.depthwise_conv2d(x0, x1, {}, '{}'{})".format(steps, padding, more),
        f32(*image),
        weights,
        scale=8,
    )
    case(
        "separable/" + words,
        "tf.nn.separable_conv2d(x0, x1, x2, {}, '{}'{})".format(steps, padding, more),
        f32(*image),
        weights,
        f32(1, 1, image[3] * window[2], 3),
        scale=16,
    )
    if rate == 1:
        case(
            "depthwise_native/" + words,
            "tf.nn.depthwise_conv2d_native(x0, x1, {}, '{}')".format(steps, padding),
            f32(*image),
            weights,
            scale=8,
        )
case(
    "depthwise_backprop_input",
    "tf.nn.depthwise_conv2d_backprop_input([1, 4, 4, 2], x0, x1, [1, 1, 1, 1], 'SAME')",
    f32(3, 3, 2, 2),
    f32(1, 4, 4, 4),
    scale=8,
    grad="fd",
)
case(
    "depthwise_native_backprop_input",
    "tf.nn.depthwise_conv2d_native_backprop_input([1, 4, 4, 2], x0, x1, [1, 2, 2, 1], 'SAME')",
    f32(3, 3, 2, 2),
    f32(1, 2, 2, 4),
    scale=8,
    grad="fd",
)
case(
    "depthwise_backprop_filter",
    "tf.nn.depthwise_conv2d_backprop_filter(x0, [3, 3, 2, 2], x1, [1, 1, 1, 1], 'SAME')",
    f32(1, 4, 4, 2),
    f32(1, 4, 4, 4),
    scale=8,
    grad="fd",
)
case(
    "depthwise_native_backprop_filter",
    "tf.nn.depthwise_conv2d_native_backprop_filter(x0, [3, 3, 2, 2], x1, [1, 2, 2, 1], 'SAME')",
    f32(1, 4, 4, 2),
    f32(1, 2, 2, 4),
    scale=8,
    grad="fd",
)
error(
    "depthwise/both_names",
    "tf.nn.depthwise_conv2d(x0, x1, [1, 1, 1, 1], 'SAME', rate=[1, 1], dilations=[1, 1])",
    f32(1, 4, 4, 2),
    f32(3, 3, 2, 2),
    phrase="Cannot specify both",
)

FAMILY.on_reference_alone(
    "moments/*",
    "weighted_moments/*",
    "sufficient_statistics/*",
    "normalize_moments*",
    "log_poisson/*",
    "average_loss*",
    "regularization*",
    "*/1x1x1x1_*",
)
