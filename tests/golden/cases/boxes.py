"""Windows into images, and boxes on them."""

import numpy as np

from ..spec import Family, f32, given, u8

FAMILY = Family("boxes")
case, error = FAMILY.case, FAMILY.error


def unit(*shape, **options):
    """Floats 0 .. 1, as images have them."""
    return f32(*shape, **dict({"low": 0.0, "high": 1.0}, **options))


# --- windows ----------------------------------------------------------------------------------------------------------
BOXES = given(
    [[0.0, 0.0, 1.0, 1.0], [0.1, 0.25, 0.8, 0.7], [0.9, 0.6, 0.2, 0.1], [-0.4, 0.3, 0.6, 1.5], [0.3, 0.3, 0.3, 0.3]]
)
OWNERS = given([0, 1, 1, 0, 1], "int32")
for method in ("bilinear", "nearest"):
    for size in ((3, 4), (1, 5), (2, 1)):
        case(
            "crop_and_resize/{}_{}x{}".format(method, *size),
            "tf.image.crop_and_resize(x0, x1, x2, {}, method='{}', extrapolation_value=-1.)".format(list(size), method),
            f32(2, 6, 7, 2),
            BOXES,
            OWNERS,
            fd=False,
            scale=2,
        )
    case(
        "crop_and_resize/{}_uint8".format(method),
        "tf.image.crop_and_resize(x0, x1, box_indices=x2, crop_size=[3, 3], method='{}')".format(method),
        u8(2, 5, 4, 3),
        BOXES,
        OWNERS,
        fd=False,
        scale=4,
    )
case(
    "crop_and_resize/no_boxes",
    "tf.image.crop_and_resize(x0, tf.zeros([0, 4]), tf.zeros([0], tf.int32), [3, 3])",
    f32(2, 5, 4, 3),
    fd=False,
)
case(
    "crop_and_resize/one_pixel",
    "tf.image.crop_and_resize(x0, [[0., 0., 1., 1.]], [0], [3, 3])",
    f32(1, 1, 1, 2),
    fd=False,
)
error(
    "crop_and_resize/both",
    "tf.image.crop_and_resize(x0, x1, x2, [2, 2], box_indices=x2)",
    f32(2, 6, 7, 2),
    BOXES,
    OWNERS,
    phrase="Cannot specify both 'box_ind' and 'box_indices'",
)
error(
    "crop_and_resize/zero",
    "tf.image.crop_and_resize(x0, x1, x2, [0, 2])",
    f32(2, 6, 7, 2),
    BOXES,
    OWNERS,
    phrase="crop dimensions must be positive",
)
error(
    "crop_and_resize/owners",
    "tf.image.crop_and_resize(x0, x1, [0, 0], [2, 2])",
    f32(2, 6, 7, 2),
    BOXES,
    phrase="must be equal, but are 5 and 2",
)
error(
    "crop_and_resize/method",
    "tf.image.crop_and_resize(x0, x1, x2, [2, 2], 'area')",
    f32(2, 6, 7, 2),
    BOXES,
    OWNERS,
    phrase="passed string 'area' not in",
)
for words, options in [
    ("centered", ""),
    ("pixels", ", centered=False, normalized=False"),
    ("centered_pixels", ", normalized=False"),
    ("shares", ", centered=False"),
]:
    case(
        "extract_glimpse/" + words,
        "tf.image.extract_glimpse(x0, [2, 3], x1{})".format(options),
        f32(3, 9, 11, 2),
        given([[0.4, 0.5], [0.5, 0.3], [0.2, 0.35]] if "pixels" not in words else [[3.0, 4.0], [2.5, 3.2], [3.4, 2.6]]),
        grad=False,
    )
error(
    "extract_glimpse/batch",
    "tf.image.extract_glimpse(x0, [2, 3], [[0., 0.]])",
    f32(3, 9, 11, 2),
    phrase="must be equal, but are 3 and 1",
)
case(
    "extract_patches",
    "tf.image.extract_patches(x0, [1, 2, 3, 1], [1, 1, 2, 1], [1, 1, 1, 1], 'VALID')",
    f32(1, 5, 6, 2),
)
case(
    "extract_image_patches",
    "tf.image.extract_image_patches(x0, [1, 2, 3, 1], [1, 1, 2, 1], [1, 1, 1, 1], 'SAME')",
    f32(1, 5, 6, 2),
)

# --- boxes ------------------------------------------------------------------------------------------------------------
FRAMES = given(
    [
        [[0.0, 0.0, 1.0, 1.0], [0.2, 0.3, 0.7, 0.6], [0.5, -0.2, 1.5, 0.5], [0.9, 0.9, 0.1, 0.1]]
        + [[0.4, 0.1 * i, 0.6, 1.0] for i in range(9)]
    ]
)
for channels in (1, 3, 4):
    case(
        "draw_bounding_boxes/{}".format(channels),
        "tf.image.draw_bounding_boxes(x0, x1)",
        unit(1, 9, 11, channels),
        FRAMES,
        grad=False,
    )
    case(
        "draw_bounding_boxes/coloured_{}".format(channels),
        "tf.image.draw_bounding_boxes(x0, x1, colors=[[.1, .2, .3, .4], [.5, .6, .7, .8]])",
        unit(1, 9, 11, channels),
        FRAMES,
        grad=False,
    )
error(
    "draw_bounding_boxes/channels",
    "tf.image.draw_bounding_boxes(x0, x1)",
    f32(1, 9, 11, 2),
    FRAMES,
    phrase="Channel depth should be either 1 (GRY), 3 (RGB), or 4 (RGBA)",
)
error(
    "draw_bounding_boxes/batch",
    "tf.image.draw_bounding_boxes(x0, x1)",
    f32(2, 9, 11, 3),
    FRAMES,
    phrase="The batch sizes should be the same",
)
error(
    "draw_bounding_boxes/columns",
    "tf.image.draw_bounding_boxes(x0, [[[0., 1.]]])",
    f32(1, 9, 11, 3),
    phrase="Dimension must be 4 but is 2",
)
error(
    "draw_bounding_boxes/colours",
    "tf.image.draw_bounding_boxes(x0, x1, colors=[[0., 1.]])",
    f32(1, 9, 11, 3),
    FRAMES,
    phrase="colors must have equal or more channels than the image provided: [1,2]",
)
for seed in (1, 2, 3, 4, 5):
    case(
        "sample_box/{}".format(seed),
        "tf.image.sample_distorted_bounding_box([97, 83, 3], x0, seed={}, min_object_covered={})".format(
            seed, 0.2 * seed
        ),
        given([[[0.0, 0.0, 0.2, 1.0], [0.4, 0.4, 0.9, 0.8]]]),
    )
case(
    "sample_box/seed2",
    "tf.image.sample_distorted_bounding_box([64, 64, 3], x0, 3, 4, 0.5, [0.5, 2.0], [0.1, 0.9], 7)",
    given([[[0.1, 0.2, 0.6, 0.7]]]),
)
case(
    "sample_box/int64",
    "tf.image.sample_distorted_bounding_box(x0, tf.zeros([1, 0, 4]), seed=3, use_image_if_no_bounding_boxes=True, name='s')",
    given([33, 65, 3], "int64"),
)
case(
    "sample_box/impossible",
    "tf.image.sample_distorted_bounding_box([9, 9, 3], x0, seed=3, min_object_covered=1.0, area_range=[0.1, 0.2])",
    given([[[0.0, 0.0, 1.0, 1.0]]]),
)
error(
    "sample_box/none",
    "tf.image.sample_distorted_bounding_box([9, 9, 3], tf.zeros([1, 0, 4]))",
    phrase="No bounding boxes provided as input.",
)
error(
    "sample_box/outside",
    "tf.image.sample_distorted_bounding_box([9, 9, 3], [[[0., 0., 1.5, 1.]]])",
    phrase="All bounding box coordinates must be in [0.0, 1.0]: 1.5",
)
error(
    "sample_box/size",
    "tf.image.sample_distorted_bounding_box([9, 9], [[[0., 0., 1., 1.]]])",
    phrase="Dimension must be 3 but is 2",
)
error(
    "sample_box/area",
    "tf.image.sample_distorted_bounding_box([9, 9, 3], [[[0., 0., 1., 1.]]], area_range=[.1, 1.5])",
    phrase="Area range must be less then or equal to 1.0: [0.1, 1.5]",
)
error(
    "sample_box/covered",
    "tf.image.sample_distorted_bounding_box([9, 9, 3], [[[0., 0., 1., 1.]]], min_object_covered=-1)",
    phrase="Min object covered must be non-negative: -1",
)

CORNERS = [
    [0, 0, 1, 1],
    [0, 0.1, 1, 1.1],
    [0, -0.1, 1, 0.9],
    [0, 10, 1, 11],
    [0, 10.1, 1, 11.1],
    [0, 100, 1, 101],
    [1, 1, 0, 0],
    [2, 2, 2, 2],
]
SCORES = [0.9, 0.75, 0.6, 0.95, 0.5, 0.3, 0.9, 0.1]
for words, options in [
    ("three", "3"),
    ("many", "30"),
    ("none", "0"),
    ("strict", "30, iou_threshold=0.1"),
    ("lenient", "30, iou_threshold=1.0"),
    ("scores", "30, score_threshold=0.5"),
]:
    case(
        "nms/" + words,
        "tf.image.non_max_suppression(x0, x1, {})".format(options),
        given(CORNERS),
        given(SCORES),
        grad=False,
    )
    case(
        "nms_padded/" + words,
        "tf.image.non_max_suppression_padded(x0, x1, {}, pad_to_max_output_size=True)".format(options),
        given(CORNERS),
        given(SCORES),
        grad=False,
    )
    case(
        "nms_scores/" + words,
        "tf.image.non_max_suppression_with_scores(x0, x1, {})".format(options),
        given(CORNERS),
        given(SCORES),
        grad=False,
    )
    case(
        "nms_soft/" + words,
        "tf.image.non_max_suppression_with_scores(x0, x1, {}, soft_nms_sigma=0.5)".format(options),
        given(CORNERS),
        given(SCORES),
        grad=False,
    )
case("nms/random", "tf.image.non_max_suppression(x0, x1, 20, 0.2)", unit(40, 4), unit(40), grad=False)
case("nms/ties", "tf.image.non_max_suppression(x0, x1, 20, 0.2)", unit(15, 4), given([0.5] * 15), grad=False)
case("nms/empty", "tf.image.non_max_suppression(x0, x1, 20)", unit(0, 4), unit(0), grad=False)
case("nms_padded/plain", "tf.image.non_max_suppression_padded(x0, x1, 4)", given(CORNERS), given(SCORES), grad=False)
case("nms_overlaps", "tf.image.non_max_suppression_overlaps(x0, x1, 5, 0.3, 0.2)", unit(9, 9), unit(9), grad=False)
for words, options in [
    ("plain", ""),
    ("padded", ", pad_per_class=True"),
    ("unclipped", ", clip_boxes=False"),
    ("strict", ", iou_threshold=.1, score_threshold=.4"),
]:
    case(
        "nms_combined/" + words,
        "tf.image.combined_non_max_suppression(x0, x1, 2, 9{})".format(options),
        f32(2, 7, 1, 4),
        unit(2, 7, 3),
        grad=False,
    )
case(
    "nms_combined/own_boxes",
    "tf.image.combined_non_max_suppression(x0, x1, 3, 4)",
    f32(2, 7, 3, 4),
    unit(2, 7, 3),
    grad=False,
)
error(
    "nms/threshold",
    "tf.image.non_max_suppression(x0, x1, 3, 1.5)",
    given(CORNERS),
    given(SCORES),
    phrase="iou_threshold must be in [0, 1]",
)
error(
    "nms/scores",
    "tf.image.non_max_suppression(x0, x1, 3)",
    given(CORNERS),
    unit(3),
    phrase="must be equal, but are 8 and 3",
)
error(
    "nms/columns", "tf.image.non_max_suppression(x0, x1, 3)", unit(3, 3), unit(3), phrase="Dimension must be 4 but is 3"
)
error(
    "nms/vector",
    "tf.image.non_max_suppression(x0, x1, [3])",
    unit(3, 4),
    unit(3),
    phrase="Shape must be rank 0 but is rank 1",
)
error(
    "nms_combined/classes",
    "tf.image.combined_non_max_suppression(x0, x1, 2, 9)",
    unit(1, 3, 3, 4),
    unit(1, 3, 2),
    phrase="third dimension of boxes must be either 1 or equal",
)


@FAMILY.program
def boxes_of_several_runs(tf):
    """Each run draws other boxes; a session starts again with the first."""
    samples = [
        tf.image.sample_distorted_bounding_box([97, 83, 3], [[[0.1, 0.2, 0.6, 0.7]]], seed, seed2, share, *ranges)
        for seed, seed2, share, ranges in [
            (1, 2, 0.1, ()),
            (3, 0, 0.9, ()),
            (3, 5, 0.4, ([0.5, 2.0], [0.1, 0.9], 7)),
            (9, 1, 0.0, ([3.0, 4.0], [0.01, 0.1])),
        ]
    ]
    with tf.Session() as session:
        return [[list(sample) for sample in session.run(samples)] for _ in range(20)]


@FAMILY.program
def noise_around_a_glimpse(tf):
    """What lies outside of the image is drawn from between its smallest and largest number."""
    image = tf.constant(np.arange(1, 26, dtype=np.float32).reshape(1, 5, 5, 1))
    glimpse = tf.image.extract_glimpse(image, [60, 60], [[0.0, 0.0]])
    zero = tf.image.extract_glimpse(image, [3, 3], [[4.0, 4.0]], centered=False, normalized=False)
    with tf.Session() as session:
        seen, corner = session.run([glimpse, zero])
    outside = np.concatenate([seen[0, :20].ravel(), seen[0, -20:].ravel()])
    return [
        bool(outside.min() >= 1 and outside.max() <= 25),
        bool(abs(outside.mean() - 13) < 1),
        seen[0, 27:32, 27:32, 0],
        corner[0, :2, :2, 0],
    ]
