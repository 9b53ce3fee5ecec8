"""Colours of images, adjustments by chance, and how alike images are."""

import numpy as np

from ..spec import Family, apart, f16, f32, f64, given, i32, u8

FAMILY = Family("colours")
case, error = FAMILY.case, FAMILY.error


def unit(*shape, **options):
    """Floats 0 .. 1, as images have them."""
    return f32(*shape, **dict({"low": 0.0, "high": 1.0}, **options))


# --- colours ----------------------------------------------------------------------------------------------------------
for target in ("uint8", "int8", "uint16", "int32", "int64", "float16", "float64"):
    case(
        "convert/float32_to_" + target,
        "tf.image.convert_image_dtype(x0, tf.{})".format(target),
        unit(3, 5, 2),
        fd=False,
    )
    case("convert/uint8_to_" + target, "tf.image.convert_image_dtype(x0, tf.{})".format(target), u8(3, 5, 2))
for source, target in [("int32", "uint8"), ("int32", "float32"), ("uint8", "float32"), ("uint16", "uint8")]:
    case(
        "convert/{}_to_{}_given".format(source, target),
        "tf.image.convert_image_dtype(x0, tf.{}, name='other')".format(target),
        given([[[0, 1, 2]], [[255, 256, 30000]]] if source != "uint8" else [[[0, 1, 255]]], source),
    )
case("convert/saturate", "tf.image.convert_image_dtype(x0, tf.uint8, saturate=True)", f32(3, 5, 2))
case("convert/saturate_ints", "tf.image.convert_image_dtype(x0, tf.uint8, saturate=True)", i32(3, 5, 2))
error("convert/bool", "tf.image.convert_image_dtype(x0, tf.bool)", f32(3, 5, 2), phrase="floating point or integer")
# what is not single precision is converted to it: too coarse for differences
for words, make in [("float32", unit), ("uint8", u8), ("float16", f16)]:
    case("adjust_brightness/" + words, "tf.image.adjust_brightness(x0, 0.2)", make(3, 5, 3), fd=False)
    case("adjust_gamma/" + words, "tf.image.adjust_gamma(x0, 1.5, 0.8)", make(3, 5, 3), grad=False)
    if words != "float16":  # which TensorFlow's own kernels lack on processors
        case("adjust_contrast/" + words, "tf.image.adjust_contrast(x0, 1.7)", make(3, 5, 3), grad=False)
        case("adjust_hue/" + words, "tf.image.adjust_hue(x0, 0.3)", make(3, 5, 3), grad=False)
        case("adjust_saturation/" + words, "tf.image.adjust_saturation(x0, 1.6)", make(3, 5, 3), grad=False)
    case(
        "standardization/" + words,
        "tf.image.per_image_standardization(x0)",
        make(2, 3, 5, 3),
        scale=8,
        ops="result",
        fd=False,
    )
case("adjust_gamma/grad", "tf.image.adjust_gamma(x0, 1.5, 0.8)", unit(3, 5, 3, low=0.1), fd=False)
case("adjust_contrast/batch", "tf.image.adjust_contrast(x0, x1)", f32(2, 31, 33, 3), f32(), grad=False, scale=4)
case("standardization/plain", "tf.image.per_image_standardization(tf.ones([4, 4, 1]))", ops="result")
error("standardization/empty", "tf.image.per_image_standardization(x0)", f32(0, 5, 3), phrase="must be > 0")
# red, yellow, ..., grey, black, white, and ties of every kind
COLOURS = [
    [1.0, 0.0, 0.0],
    [1.0, 1.0, 0.0],
    [0.0, 1.0, 0.0],
    [0.0, 1.0, 1.0],
    [0.0, 0.0, 1.0],
    [1.0, 0.0, 1.0],
    [0.0, 0.0, 0.0],
    [1.0, 1.0, 1.0],
    [0.5, 0.5, 0.5],
    [0.9, 0.2, 0.2],
    [0.2, 0.9, 0.9],
    [0.25, 0.5, 0.75],
    [0.75, 0.5, 0.25],
    [0.5, 0.25, 0.75],
    [0.5, 0.75, 0.25],
]
for delta in (-1.0, -0.4, 0.0, 0.2, 1.0):
    case(
        "adjust_hue/{}".format(delta),
        "tf.image.adjust_hue(x0, {})".format(delta),
        given([[c] for c in COLOURS]),
        grad=False,
    )
for factor in (0.0, 0.5, 3.0):
    case(
        "adjust_saturation/{}".format(factor),
        "tf.image.adjust_saturation(x0, {})".format(factor),
        given([[c] for c in COLOURS]),
        grad=False,
    )
case("adjust_hue/unknown", "tf.image.adjust_hue(x0, 0.3)", unit(3, 5, 3), static="none", ops="result", grad=False)
for name in ("rgb_to_hsv", "hsv_to_rgb"):
    case(name + "/random", "tf.image.{}(x0)".format(name), unit(5, 7, 3))
    case(name + "/colours", "tf.image.{}(x0)".format(name), given(COLOURS), fd=False)
    case(name + "/batch", "tf.image.{}(x0)".format(name), unit(2, 3, 33, 3, low=0.1), fd=name == "hsv_to_rgb")
    case(name + "/float64", "tf.image.{}(x0)".format(name), f64(5, 3, low=0.0, high=1.0), grad=False)
    case(name + "/empty", "tf.image.{}(x0)".format(name), unit(0, 3), grad=False)
    error(name + "/channels", "tf.image.{}(x0)".format(name), f32(4, 2), phrase="Dimension must be 3 but is 2")
case(
    "rgb_to_hsv/slope",
    "tf.image.rgb_to_hsv(x0)",
    given([[0.2, 0.5, 0.9], [0.9, 0.4, 0.1], [0.3, 0.8, 0.5], [0.8, 0.1, 0.6]]),
)
for name in ("rgb_to_yiq", "yiq_to_rgb", "rgb_to_yuv", "yuv_to_rgb"):
    case(name, "tf.image.{}(x0)".format(name), unit(3, 5, 3), ops="result", scale=2)
    case(name + "/float64", "tf.image.{}(x0)".format(name), f64(2, 3, 1, 3), ops="result", scale=2)
case("rgb_to_grayscale/float32", "tf.image.rgb_to_grayscale(x0)", unit(3, 5, 3), ops="result", scale=2, fd=False)
case("rgb_to_grayscale/uint8", "tf.image.rgb_to_grayscale(x0)", u8(2, 3, 5, 3), ops="result")
case("grayscale_to_rgb/float32", "tf.image.grayscale_to_rgb(x0)", unit(3, 5, 1))
case("grayscale_to_rgb/uint8", "tf.image.grayscale_to_rgb(x0)", u8(2, 3, 5, 1))
case("grayscale_to_rgb/unknown", "tf.image.grayscale_to_rgb(x0)", unit(3, 5, 1), static="rank", ops="result")
error("grayscale_to_rgb/channels", "tf.image.grayscale_to_rgb(x0)", f32(3, 5, 2), phrase="should be size 1.")
error("adjust_gamma/negative", "tf.image.adjust_gamma(x0, -1)", f32(3, 5, 2), phrase="Gamma should be a non-negative")
error("adjust_hue/rank", "tf.image.adjust_hue(x0, .1)", f32(5, 3), phrase="Shape must be at least rank 3 but is rank 2")
error("adjust_hue/channels", "tf.image.adjust_hue(x0, .1)", f32(5, 3, 2), phrase="input must have 3 channels")
error("adjust_hue/vector", "tf.image.adjust_hue(x0, [.1])", f32(5, 3, 3), phrase="delta must be scalar: [1]")
error(
    "adjust_saturation/vector", "tf.image.adjust_saturation(x0, [.1])", f32(5, 3, 3), phrase="scale must be scalar: [1]"
)
error(
    "adjust_contrast/vector", "tf.image.adjust_contrast(x0, [.1])", f32(5, 3, 3), phrase="must be rank 0 but is rank 1"
)
error(
    "adjust_contrast/gradient",
    "tf.gradients(tf.image.adjust_contrast(x0, 2.), x0)",
    f32(5, 3, 3),
    phrase="o gradient defined for operation",
)
error(
    "resize_area/gradient",
    "tf.gradients(tf.image.resize_area(x0, [2, 2]), x0)",
    f32(1, 5, 3, 3),
    phrase="o gradient defined for operation",
)

# --- chance -----------------------------------------------------------------------------------------------------------
for seed in (1, 2, 3, 7):
    case(
        "random_flip/{}".format(seed),
        "tf.image.random_flip_left_right(x0, seed={})".format(seed),
        apart(3, 5, 2),
        ops="none",
        fd=False,
    )
case("random_flip/batch", "tf.image.random_flip_up_down(x0, seed=3)", apart(7, 2, 3, 2), ops="result", fd=False)
case("random_flip/uint8", "tf.image.random_flip_up_down(x0, seed=4)", u8(7, 2, 3, 2), ops="result", static="rank")
case(
    "random_flip/graph_seed",
    "tf.image.random_flip_left_right(x0)",
    apart(5, 2, 3, 2),
    ops="result",
    graph_seed=5,
    fd=False,
)
case("random_brightness", "tf.image.random_brightness(x0, 0.3, seed=4)", unit(3, 5, 3), fd=False)
case("random_contrast", "tf.image.random_contrast(x0, 0.2, 1.8, seed=4)", unit(3, 5, 3), grad=False)
case("random_hue", "tf.image.random_hue(x0, 0.3, seed=4)", unit(3, 5, 3), grad=False)
case("random_saturation", "tf.image.random_saturation(x0, 0.2, 1.8, seed=4)", unit(3, 5, 3), grad=False)
error(
    "random_brightness", "tf.image.random_brightness(x0, -.1)", f32(5, 3, 3), phrase="max_delta must be non-negative."
)
error("random_hue", "tf.image.random_hue(x0, .6)", f32(5, 3, 3), phrase="max_delta must be <= 0.5.")
error("random_contrast", "tf.image.random_contrast(x0, .6, .5)", f32(5, 3, 3), phrase="upper must be > lower.")
error(
    "random_saturation", "tf.image.random_saturation(x0, -.6, .5)", f32(5, 3, 3), phrase="lower must be non-negative."
)

# --- quality ----------------------------------------------------------------------------------------------------------
case("total_variation/image", "tf.image.total_variation(x0)", apart(4, 5, 2), ops="result", scale=2)
case("total_variation/batch", "tf.image.total_variation(x0)", apart(2, 4, 5, 2), ops="result", scale=2)
error(
    "total_variation/rank",
    "tf.image.total_variation(x0)",
    f32(4, 5),
    phrase="'images' must be either 3 or 4-dimensional.",
)
case("image_gradients", "tf.image.image_gradients(x0)", f32(2, 4, 5, 3), ops="none")
case("sobel_edges", "tf.image.sobel_edges(x0)", f32(2, 4, 5, 3), ops="none", scale=2)
case("psnr/floats", "tf.image.psnr(x0, x1, 1.0)", unit(2, 5, 7, 3), unit(2, 5, 7, 3), ops="result", scale=2, fd=False)
case("psnr/uint8", "tf.image.psnr(x0, x1, 255)", u8(5, 7, 3), u8(5, 7, 3), ops="result", scale=2)
case("psnr/equal", "tf.image.psnr(x0, x0, 1.0)", unit(5, 7, 3), ops="result", grad=False)
case("ssim/floats", "tf.image.ssim(x0, x1, 1.0)", unit(2, 13, 12, 2), unit(2, 13, 12, 2), ops="none", scale=8, fd=False)
case(
    "ssim/uint8",
    "tf.image.ssim(x0, x1, 255, filter_size=5, filter_sigma=1.1)",
    u8(9, 8, 3),
    u8(9, 8, 3),
    ops="none",
    scale=8,
)
case(
    "ssim/broadcast",
    "tf.image.ssim(x0, x1, 1.0, filter_size=3)",
    unit(2, 5, 5, 1),
    unit(1, 5, 5, 1),
    ops="none",
    scale=8,
    grad=False,
)
case(
    "ssim_multiscale",
    "tf.image.ssim_multiscale(x0, x1, 1.0, [.3, .4, .3], filter_size=3)",
    unit(2, 17, 14, 2, low=0.4),
    unit(2, 17, 14, 2, low=0.5),
    ops="none",
    scale=16,
    grad=False,
)
error(
    "psnr/shapes",
    "tf.image.psnr(x0, x1, 1.0)",
    unit(5, 7, 3),
    unit(5, 6, 3),
    phrase="Dimensions must be equal, but are 7 and 6",
)
error("ssim/shapes", "tf.image.ssim(x0, x1, 1.0)", unit(5, 7, 3), unit(5, 7, 1), phrase="are incompatible")


@FAMILY.program
def the_luck_of_several_runs(tf):
    """Flips and colours, run by run."""
    image = tf.constant(np.arange(24, dtype=np.float32).reshape(2, 4, 3) / 24)
    batch = tf.stack([image] * 5)
    lucky = [
        tf.image.random_flip_left_right(image, seed=1),
        tf.image.random_flip_up_down(image, seed=2),
        tf.image.random_flip_left_right(batch, seed=3),
        tf.image.random_brightness(image, 0.5, seed=3),
        tf.image.random_contrast(image, 0.5, 1.5, seed=3),
        tf.image.random_hue(image, 0.5, seed=3),
        tf.image.random_saturation(image, 0.5, 1.5, seed=3),
        tf.image.random_crop(image, [1, 2, 3], seed=3),
    ]
    with tf.Session() as session:
        return [session.run(lucky) for _ in range(6)]


FAMILY.on_reference_alone(
    "convert/*", "adjust_*/uint8", "adjust_hue/[-01]*", "*/float64", "*/unknown", "random_flip/[123]"
)
