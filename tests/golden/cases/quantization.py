"""Floats as small integers."""

from ..spec import Family, f32, f64, given

FAMILY = Family("quantization")
case, error = FAMILY.case, FAMILY.error

SOME = given([-7.0, -1.5, 0.0, 0.3, 2.0, 6.5])
LOW, HIGH = given([-1.0, 0.0, -2.0]), given([1.0, 2.0, 3.0])

# -- pretended --------------------------------------------------------------------------------------------------------

for name, options in (
    ("plain", ""),
    ("four_bits", ", -1.0, 2.0, 4"),
    ("narrow", ", -3.0, 3.0, 8, True"),
    ("moved", ", 1.0, 2.0"),
):
    case("fake_quant_args/" + name, "tf.fake_quant_with_min_max_args(x0{})".format(options), SOME, fd=False)
case("fake_quant_args/many", "tf.quantization.fake_quant_with_min_max_args(x0, -1.0, 1.0)", f32(5, 33), fd=False)
case("fake_quant_args/empty", "tf.fake_quant_with_min_max_args(x0)", f32(0, 3), fd=False)
case(
    "fake_quant_args_gradient",
    "tf.fake_quant_with_min_max_args_gradient(x0, x1, -1.0, 1.0)",
    f32(31),
    f32(31),
    grad=False,
)
error(
    "fake_quant_args/limits",
    "tf.fake_quant_with_min_max_args(x0, 2.0, 1.0)",
    SOME,
    phrase="min has to be smaller than max, was: 2 >= 1",
)
error(
    "fake_quant_args/bits",
    "tf.fake_quant_with_min_max_args(x0, num_bits=1)",
    SOME,
    phrase="num_bits must be between 2 and 16, inclusive",
)
case(
    "fake_quant_vars",
    "tf.fake_quant_with_min_max_vars(x0, x1, x2)",
    f32(5, 31),
    given(-1.3),
    given(1.0),
    fd=False,
    scale=4,
)
case("fake_quant_vars/nothing", "tf.fake_quant_with_min_max_vars(x0, 0.0, 0.0)", SOME, fd=False)
case("fake_quant_vars/bits", "tf.quantization.fake_quant_with_min_max_vars(x0, -1.3, 2.0, 4, True)", SOME, fd=False)
case(
    "fake_quant_vars_gradient",
    "tf.fake_quant_with_min_max_vars_gradient(x0, x1, -1.0, 1.0)",
    f32(3, 5),
    f32(3, 5),
    grad=False,
)
case(
    "fake_quant_per_channel",
    "tf.fake_quant_with_min_max_vars_per_channel(x0, x1, x2)",
    f32(5, 3, low=-4.0, high=4.0),
    LOW,
    HIGH,
    fd=False,
    scale=4,
)
case(
    "fake_quant_per_channel/vector",
    "tf.fake_quant_with_min_max_vars_per_channel(x0, x1, x2)",
    f32(3),
    LOW,
    HIGH,
    fd=False,
)
case(
    "fake_quant_per_channel/images",
    "tf.fake_quant_with_min_max_vars_per_channel(x0, x1, x2)",
    f32(2, 2, 2, 3),
    LOW,
    HIGH,
    fd=False,
    scale=4,
)
case(
    "fake_quant_per_channel_gradient",
    "tf.fake_quant_with_min_max_vars_per_channel_gradient(x0, x1, x2, x3)",
    f32(5, 3),
    f32(5, 3),
    LOW,
    HIGH,
    grad=False,
)
error(
    "fake_quant_vars/vector",
    "tf.fake_quant_with_min_max_vars(x0, x1, x1)",
    f32(3),
    f32(3),
    phrase="Shape must be rank 0 but is rank 1",
)
error(
    "fake_quant_per_channel/channels",
    "tf.fake_quant_with_min_max_vars_per_channel(x0, x1, x1)",
    f32(2, 3),
    f32(2),
    phrase="Dimensions must be equal, but are 3 and 2",
)

# -- real -------------------------------------------------------------------------------------------------------------

BACK = {"quint8": "uint8", "qint8": "int8", "quint16": "uint16", "qint16": "int16", "qint32": "int32"}
for mode in ("MIN_COMBINED", "MIN_FIRST", "SCALED"):
    for kind in ("quint8", "qint8") + (("qint16", "quint16") if mode == "MIN_COMBINED" else ()):
        case(
            "quantize/{}_{}".format(mode, kind),
            "(lambda q: [tf.bitcast(q[0], tf.{}), q[1], q[2]])(tf.quantize_v2(x0, -7.0, 6.5, tf.{}, '{}'))".format(
                BACK[kind], kind, mode
            ),
            SOME,
            grad=False,
        )
        if kind in ("quint8", "qint8"):
            case(
                "dequantize/{}_{}".format(mode, kind),
                "tf.dequantize(tf.bitcast(x0, tf.{}), -7.0, 6.5, '{}')".format(kind, mode),
                given([0, 1, 100, 127], BACK[kind]),
            )
case(
    "quantize/even",
    "tf.bitcast(tf.quantize(x0, -4.0, 4.0, tf.qint8, 'SCALED', 'HALF_TO_EVEN')[0], tf.int8)",
    SOME,
    grad=False,
)
case("quantize/widened", "tf.quantization.quantize(x0, 1.0, 1.0, tf.quint8)[1:]", f32(5), grad=False)
case("dequantize/empty", "tf.dequantize(tf.bitcast(x0, tf.quint8), 0.0, 1.0)", given([], "uint8"))
error(
    "quantize/rounding",
    "tf.quantize(x0, -4.0, 4.0, tf.qint8, 'MIN_FIRST', 'HALF_TO_EVEN')",
    SOME,
    phrase="only supported for mode 'SCALED'",
)
error("quantize/type", "tf.quantize(x0, -4.0, 4.0, tf.int8)", SOME, phrase="int8 not in list of allowed values")
error("dequantize/type", "tf.dequantize(x0, -4.0, 4.0)", SOME, phrase="float32 not in list of allowed values")
for name, options in (
    ("given", "-1.0, 2.0, range_given=True"),
    ("found", "0.0, 0.0"),
    ("unsigned", "0.0, 0.0, signed_input=False"),
    ("half_up", "-4.0, 4.0, range_given=True, num_bits=4, round_mode='HALF_UP'"),
    ("narrow", "-4.0, 4.0, range_given=True, narrow_range=True"),
):
    case(
        "quantize_and_dequantize/" + name,
        "tf.quantization.quantize_and_dequantize(x0, {})".format(options),
        SOME,
        fd=False,
    )
case(
    "quantize_and_dequantize/float64",
    "tf.quantization.quantize_and_dequantize(x0, -1.0, 1.0, range_given=True)",
    f64(31),
    fd=False,
)
