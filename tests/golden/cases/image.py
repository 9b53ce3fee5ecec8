"""Sizes and shapes of images."""

from ..spec import Family, f16, f32, f64, given, i32, u8

FAMILY = Family("image")
case, error = FAMILY.case, FAMILY.error


# --- resizing ---------------------------------------------------------------------------------------------------------
# The results are single precision whatever goes in: too coarse for differences, so the oracle's gradients are compared.
METHODS = ("bilinear", "nearest_neighbor", "bicubic")
for method in METHODS:
    for before, after in [((5, 7), (3, 4)), ((5, 7), (9, 15)), ((1, 1), (2, 3)), ((4, 4), (4, 4)), ((31, 33), (7, 64))]:
        for words, options in [("", ""), ("_corners", ", align_corners=True"), ("_half", ", half_pixel_centers=True")]:
            case(
                "resize_{}/{}x{}_to_{}x{}{}".format(method, before[0], before[1], after[0], after[1], words),
                "tf.image.resize_{}(x0, {}{})".format(method, list(after), options),
                f32(1, before[0], before[1], 1 if before[0] > 5 else 2),
                fd=False,
            )
    case("resize_{}/batch".format(method), "tf.image.resize_{}(x0, [2, 3])".format(method), f32(3, 4, 5, 3), fd=False)
    case("resize_{}/int32".format(method), "tf.image.resize_{}(x0, [3, 5])".format(method), i32(1, 2, 4, 2))
    case("resize_{}/uint8".format(method), "tf.image.resize_{}(x0, [3, 5])".format(method), u8(1, 2, 4, 2))
    case("resize_{}/float16".format(method), "tf.image.resize_{}(x0, [3, 5])".format(method), f16(1, 2, 4, 2), fd=False)
    # the gradient for float64 sums products that were rounded to float32
    case(
        "resize_{}/float64".format(method),
        "tf.image.resize_{}(x0, [3, 5])".format(method),
        f64(1, 2, 4, 2),
        fd=False,
        scale=1e4,
    )
    case(
        "resize_{}/view".format(method),
        "tf.image.resize_{}(x0, [3, 5])".format(method),
        f32(1, 4, 5, 3, layout="transposed"),
        fd=False,
    )
    case(
        "resize_{}/size_tensor".format(method),
        "tf.image.resize_{}(x0, 2 * tf.shape(x0)[1:3])".format(method),
        f32(1, 2, 3, 1),
        ops="result",
        fd=False,
    )
    case(
        "resize_{}/empty_batch".format(method),
        "tf.image.resize_{}(x0, [3, 5])".format(method),
        f32(0, 2, 4, 2),
        grad=False,
    )
for before, after in [((5, 7), (3, 4)), ((5, 7), (9, 15)), ((31, 33), (7, 3)), ((6, 8), (3, 4))]:
    for words, options in [("", ""), ("_corners", ", align_corners=True")]:
        case(
            "resize_area/{}x{}_to_{}x{}{}".format(before[0], before[1], after[0], after[1], words),
            "tf.image.resize_area(x0, {}{})".format(list(after), options),
            f32(1, before[0], before[1], 2),
            grad=False,
            scale=2,
        )
case("resize_area/uint8", "tf.image.resize_area(x0, [2, 2])", u8(1, 5, 4, 2))
case("resize_area/corners_of_one", "tf.image.resize_area(x0, [2, 2], align_corners=True)", f32(1, 1, 4, 1), grad=False)
for words, expression in [
    ("default", "tf.image.resize_images(x0, [4, 3])"),
    ("nearest", "tf.image.resize_images(x0, [4, 3], tf.image.ResizeMethod.NEAREST_NEIGHBOR)"),
    ("bicubic", "tf.image.resize_images(x0, (4, 3), method=2, align_corners=True)"),
    ("area", "tf.image.resize_images(x0, [4, 3], 3, name='small')"),
    ("same", "tf.image.resize_images(x0, [2, 5])"),
    ("proportions", "tf.image.resize_images(x0, [4, 4], preserve_aspect_ratio=True)"),
    ("new_name", "tf.image.resize(x0, tf.constant([1, 2]))"),
]:
    case("resize_images/" + words, expression, f32(2, 2, 5, 3), fd=False, grad=words != "area", ops="result")
case("resize_images/image", "tf.image.resize_images(x0, [4, 3])", f32(2, 5, 3), fd=False)
case("resize_images/word", "tf.image.resize_images(x0, [4, 3], 'nearest')", u8(2, 5, 3))
case("resize_images/uint8", "tf.image.resize_images(x0, [4, 3])", u8(2, 5, 3))
error("resize_images/method", "tf.image.resize_images(x0, [4, 3], 9)", f32(2, 5, 3), phrase="is not implemented.")
error("resize_images/size", "tf.image.resize_images(x0, 4)", f32(2, 5, 3), phrase="'size' must be a 1-D Tensor of 2")
error("resize_images/float_size", "tf.image.resize_images(x0, [.5, 2.])", f32(2, 5, 3), phrase="'size' must be a 1-D")
error("resize_images/rank", "tf.image.resize_images(x0, [4, 3])", f32(5, 3), phrase="must have either 3 or 4")
error("resize_images/unknown", "tf.image.resize_images(x0, [4, 3])", f32(2, 5, 3), static="none", phrase="no shape")
error("resize/negative", "tf.image.resize_bilinear(x0, [-1, 3])", f32(1, 2, 5, 3), phrase="dimensions must be positive")
error(
    "resize/zero", "tf.image.resize_bicubic(x0, [0, 3])", f32(1, 2, 5, 3), phrase="output dimensions must be positive"
)
error(
    "resize/empty", "tf.image.resize_nearest_neighbor(x0, [2, 3])", f32(1, 2, 0, 3), phrase="must be of non-zero size"
)
error("resize/no_pair", "tf.image.resize_bilinear(x0, [3])", f32(1, 2, 5, 3), phrase="Dimension must be 2 but is 1")
error("resize/rank", "tf.image.resize_area(x0, [3, 3])", f32(2, 5, 3), phrase="Shape must be rank 4 but is rank 3")
error(
    "resize/corners_and_centers",
    "tf.image.resize_bicubic(x0, [3, 3], align_corners=True, half_pixel_centers=True)",
    f32(1, 2, 5, 3),
    phrase="If half_pixel_centers is True, align_corners must be False.",
)
case("resize_image_with_pad/wide", "tf.image.resize_image_with_pad(x0, 6, 6)", f32(4, 8, 2), ops="result", fd=False)
case("resize_image_with_pad/tall", "tf.image.resize_image_with_pad(x0, 5, 9)", f32(2, 7, 3, 1), ops="result", fd=False)
case("resize_image_with_pad/nearest", "tf.image.resize_image_with_pad(x0, 5, 9, 1)", u8(7, 3, 1), ops="result")

# --- shapes -----------------------------------------------------------------------------------------------------------
for name in ("flip_left_right", "flip_up_down", "transpose_image"):
    case(name + "/image", "tf.image.{}(x0)".format(name), f32(3, 5, 2))
    case(name + "/batch", "tf.image.{}(x0)".format(name), f32(2, 3, 5, 2))
    case(name + "/uint8", "tf.image.{}(x0)".format(name), u8(31, 33, 1))
    case(name + "/view", "tf.image.{}(x0)".format(name), f32(3, 4, 5, layout="transposed"))
    error(
        name + "/rank", "tf.image.{}(x0)".format(name), f32(3, 5), phrase="'image' must be at least three-dimensional."
    )
    error(name + "/rank_5", "tf.image.{}(x0)".format(name), f32(1, 1, 1, 1, 1), phrase="either 3 or 4 dimensions.")
    error(
        name + "/empty",
        "tf.image.{}(x0)".format(name),
        f32(0, 5, 3),
        phrase="all dims of 'image.shape' must be > 0: (0",
    )
case("transpose/named", "tf.image.transpose(x0, name='turned')", f32(3, 5, 2))
# TensorFlow cannot differentiate this one, and knows less of the result's shape
TURNED = {"grad": "fd", "static": "rank"}
for k in (-1, 0, 1, 2, 3, 4, 6):
    case("rot90/{}".format(k), "tf.image.rot90(x0, {})".format(k), f32(3, 5, 2), ops="none", **TURNED)
case("rot90/batch", "tf.image.rot90(x0)", f32(2, 3, 5, 2), ops="none", **TURNED)
case("rot90/square", "tf.image.rot90(x0)", f32(4, 4, 2), ops="none")
case("rot90/tensor", "tf.image.rot90(x0, x1)", f32(3, 5, 2), given(3, "int32"), ops="none", **TURNED)
for fraction in (0.1, 0.5, 0.73, 1.0):
    case(
        "central_crop/{}".format(fraction),
        "tf.image.central_crop(x0, {})".format(fraction),
        f32(7, 10, 2),
        ops="result",
    )
case("central_crop/batch", "tf.image.central_crop(x0, 0.4)", f32(2, 7, 10, 2), ops="result")
case("central_crop/unknown", "tf.image.central_crop(x0, 0.4)", f32(7, 10, 2), static="rank", ops="result")
error("central_crop/fraction", "tf.image.central_crop(x0, 1.5)", f32(7, 10, 2), phrase="must be within (0, 1]")
error("central_crop/rank", "tf.image.central_crop(x0, .5)", f32(1, 1, 7, 1, 2), phrase="Had rank = 5.")
case("pad_to_bounding_box/image", "tf.image.pad_to_bounding_box(x0, 1, 2, 6, 9)", f32(3, 5, 2))
case("pad_to_bounding_box/batch", "tf.image.pad_to_bounding_box(x0, 0, 0, 3, 6)", f32(2, 3, 5, 2))
case("pad_to_bounding_box/uint8", "tf.image.pad_to_bounding_box(x0, 1, 2, 6, 9)", u8(3, 5, 2))
case(
    "pad_to_bounding_box/tensors",
    "tf.image.pad_to_bounding_box(x0, x1, 2, 6, x1 + 8)",
    f32(3, 5, 2),
    given(1, "int32"),
    ops="result",
)
case("crop_to_bounding_box/image", "tf.image.crop_to_bounding_box(x0, 1, 2, 2, 3)", f32(3, 5, 2))
case("crop_to_bounding_box/batch", "tf.image.crop_to_bounding_box(x0, 0, 0, 3, 4)", f32(2, 3, 5, 2))
case(
    "crop_to_bounding_box/tensors",
    "tf.image.crop_to_bounding_box(x0, x1, 2, x1 + 1, 3)",
    f32(3, 5, 2),
    given(1, "int32"),
    ops="result",
)
for name, numbers, phrase in [
    ("crop_to_bounding_box", "-1, 0, 1, 1", "offset_height must be >= 0."),
    ("crop_to_bounding_box", "0, -1, 1, 1", "offset_width must be >= 0."),
    ("crop_to_bounding_box", "0, 0, 0, 1", "target_height must be > 0."),
    ("crop_to_bounding_box", "0, 0, 1, 0", "target_width must be > 0."),
    ("crop_to_bounding_box", "2, 0, 2, 1", "height must be >= target + offset."),
    ("crop_to_bounding_box", "0, 3, 1, 3", "width must be >= target + offset."),
    ("pad_to_bounding_box", "-1, 0, 9, 9", "offset_height must be >= 0"),
    ("pad_to_bounding_box", "0, -1, 9, 9", "offset_width must be >= 0"),
    ("pad_to_bounding_box", "1, 0, 3, 9", "height must be <= target - offset"),
    ("pad_to_bounding_box", "0, 1, 9, 5", "width must be <= target - offset"),
]:
    error(name + "/" + numbers, "tf.image.{}(x0, {})".format(name, numbers), f32(3, 5, 2), phrase=phrase)
error(
    "crop_to_bounding_box/at_run",
    "tf.image.crop_to_bounding_box(x0, x1, 0, 2, 1)",
    f32(3, 5, 2),
    given(2, "int32"),
    phrase="height must be >= target + offset.",
)
error("crop_to_bounding_box/rank", "tf.image.crop_to_bounding_box(x0, 0, 0, 1, 1)", f32(3, 5), phrase="either 3 or 4")
for words, expression in [
    ("crop", "tf.image.resize_image_with_crop_or_pad(x0, 2, 3)"),
    ("pad", "tf.image.resize_image_with_crop_or_pad(x0, 6, 8)"),
    ("both", "tf.image.resize_image_with_crop_or_pad(x0, 7, 2)"),
    ("same", "tf.image.resize_with_crop_or_pad(x0, 3, 5)"),
]:
    case("crop_or_pad/" + words, expression, f32(3, 5, 2))
    case("crop_or_pad/{}_batch".format(words), expression, f32(2, 3, 5, 2))
    case("crop_or_pad/{}_unknown".format(words), expression, f32(3, 5, 2), static="rank", ops="result")
error(
    "crop_or_pad/zero", "tf.image.resize_with_crop_or_pad(x0, 0, 5)", f32(3, 5, 2), phrase="target_height must be > 0."
)

FAMILY.on_reference_alone("resize_*/5x7*", "resize_*/1x1*", "resize_*/4x4*", "resize_*/view", "resize_images/*")
FAMILY.on_reference_alone(
    "*_tensor", "*/tensor*", "*/uint8", "*/batch", "crop_or_pad/*", "central_crop/0.[17]*", "rot90/[-046]*"
)
