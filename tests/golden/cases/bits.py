"""Bits, element types, picking, counting, scattering: what is asked for less often."""

import numpy as np

from ..spec import Family, apart, boolean, f16, f32, f64, failure, given, i32, i64, u8

FAMILY = Family("bits")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program

# -- bitwise ----------------------------------------------------------------------------------------------------------

for name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    case(name + "/int32", "tf.bitwise.{}(x0, x1)".format(name), i32(31), i32(31))
    case(name + "/broadcast", "tf.bitwise.{}(x0, x1)".format(name), u8(2, 3), u8(3))
    case(name + "/empty", "tf.bitwise.{}(x0, x1)".format(name), i64(0, 3), i64(3))
case("invert/int32", "tf.bitwise.invert(x0)", i32(33))
case("invert/uint8", "tf.bitwise.invert(x0)", u8(2, 3, layout="transposed"))
for dtype in ("int8", "int16", "int32", "int64", "uint8", "uint16"):
    whole = [1, 7, 3, 100, 5] if dtype[0] == "u" else [1, -7, 3, -100, 5]
    case("left_shift/" + dtype, "tf.bitwise.left_shift(x0, x1)", given(whole, dtype), given([0, 1, 2, 3, 7], dtype))
    case("right_shift/" + dtype, "tf.bitwise.right_shift(x0, x1)", given(whole, dtype), given([0, 1, 2, 3, 7], dtype))
case("left_shift/too_far", "tf.bitwise.left_shift(x0, x1)", given([1, 1, 1], "int32"), given([31, 40, -1], "int32"))
case("right_shift/too_far", "tf.bitwise.right_shift(x0, x1)", given([-8, 8, -8], "int32"), given([99, 40, -1], "int32"))
case("right_shift/broadcast", "tf.bitwise.right_shift(x0, 1)", i32(2, 33))
error("invert/float", "tf.bitwise.invert(x0)", f32(2), phrase="float32 not in list of allowed values")

# -- bitcast, nextafter -----------------------------------------------------------------------------------------------

case("bitcast/float32_int32", "tf.bitcast(x0, tf.int32)", f32(2, 31))
case("bitcast/int64_float64", "tf.bitcast(x0, tf.float64)", i64(5))
case("bitcast/float32_uint8", "tf.bitcast(x0, tf.uint8)", f32(3, 2))
case("bitcast/uint8_float32", "tf.bitcast(x0, tf.float32)", u8(3, 4, high=60))
case("bitcast/int64_int16", "tf.bitcast(x0, tf.int16)", i64(3))
case("bitcast/int32_int64", "tf.bitcast(x0, tf.int64)", i32(3, 2))
case("bitcast/float16_uint16", "tf.bitcast(x0, tf.uint16)", f16(5))
case("bitcast/empty", "tf.bitcast(x0, tf.uint8)", f32(0, 2))
case("bitcast/quantized", "tf.bitcast(tf.bitcast(x0, tf.qint8), tf.int8)", given([1, -2, 3], "int8"))
error(
    "bitcast/last_axis", "tf.bitcast(x0, tf.int64)", i32(2, 3), phrase="Cannot bitcast due to shape. 3 does not match 2"
)
error("bitcast/scalar", "tf.bitcast(x0, tf.int64)", i32(), phrase="Shape must be at least rank 1 but is rank 0")
error("bitcast/in_the_run", "tf.bitcast(x0, tf.int64)", f32(3), static="none", phrase="Cannot bitcast from 1 to 9")
error("bitcast/bool", "tf.bitcast(x0, tf.int8)", boolean(3), phrase="has DataType bool not in list of allowed values")
for name, kind in (("float32", f32), ("float64", f64)):
    case("nextafter/" + name, "tf.math.nextafter(x0, x1)", kind(2, 5), kind(5))
case(
    "nextafter/special",
    "tf.math.nextafter(x0, x1)",
    given([1, -1, 2, np.nan, 3]),
    given([1, -9, -np.inf, 1, np.inf]),
    fd=False,
)

# -- element types ----------------------------------------------------------------------------------------------------

case("bfloat16/there_and_back", "tf.cast(tf.cast(x0, tf.bfloat16), tf.float32)", f32(2, 33), fd=False)
case(
    "bfloat16/ties",
    "tf.cast(tf.to_bfloat16(x0), tf.float32)",
    given([1.0, 1.00390625, 1.01171875, -1.00390625, 3.0e38, 1e-30, np.inf, np.nan]),
    grad=False,
)
case("bfloat16/to_int", "tf.cast(tf.cast(x0, tf.bfloat16), tf.int32)", f32(5, low=-9, high=9))
case("bfloat16/moved", "tf.cast(tf.transpose(tf.cast(x0, tf.bfloat16)), tf.float32)", f32(2, 3), fd=False)
case("bfloat16/constant", "tf.cast(tf.constant([1.0, 3.14159], tf.bfloat16), tf.float32)")
case("bfloat16/bits", "tf.bitcast(tf.cast(x0, tf.bfloat16), tf.uint16)", f32(5))
case("complex_casts", "[tf.to_complex64(x0), tf.to_complex128(x0)]", f32(3), grad=False)
case("qint8/cast", "tf.cast(tf.cast(x0, tf.qint8), tf.int32)", f32(5, low=-9, high=9))


@program
def what_dtypes_say(tf):
    """Every property of every element type."""

    def said(dtype, name):
        try:
            value = getattr(dtype, name)
        except (TypeError, KeyError) as trouble:
            return type(trouble).__name__
        return getattr(value, "name", value) if name == "real_dtype" else value

    words = (
        "as_datatype_enum size is_floating is_complex is_integer is_quantized is_unsigned is_bool is_numpy_compatible"
    )
    names = "float16 float32 float64 int8 int32 uint8 uint16 int64 bool string complex64 complex128"
    more = " bfloat16 qint8 quint8 qint16 quint16 qint32 resource variant"
    return {
        name: [said(getattr(tf, name), word) for word in (words + " real_dtype").split()]
        + ([said(getattr(tf, name), "limits")] if name not in ("bfloat16", "resource", "variant") else [])
        + [repr(getattr(tf, name)), str(getattr(tf, name)), str(getattr(tf, name)._as_ref)]
        for name in (names + more).split()
    }


@program
def quantized_dtypes(tf):
    """The set of them, what NumPy calls them, and how they are found again."""
    return [
        sorted(dtype.name for dtype in tf.QUANTIZED_DTYPES),
        [str(getattr(tf, name).as_numpy_dtype) for name in "qint8 quint8 qint16 quint16 qint32".split()],
        [tf.as_dtype(value).name for value in (11, "qint32", np.dtype([("quint8", np.uint8)]), 14, "variant", 120)],
        [
            failure(lambda: tf.qint8.min, "Cannot find minimum value of"),
            failure(lambda: tf.bool.max, "Cannot find max"),
        ],
    ]


# -- moving -----------------------------------------------------------------------------------------------------------

case("roll/one", "tf.roll(x0, 2, 0)", f32(5))
case("roll/negative", "tf.roll(x0, -1, -1)", f32(2, 33, layout="strided"))
case("roll/two_axes", "tf.manip.roll(x0, [1, -2], [0, 1])", f32(3, 5))
case("roll/twice_one_axis", "tf.roll(x0, [1, 2], [0, 0])", i32(5, 2))
case("roll/far", "tf.roll(x0, 31, 0)", f32(3))
case("roll/empty", "tf.roll(x0, 1, 0)", f32(0, 3))
case("roll/fed_shift", "tf.roll(x0, x1, 0)", f32(5), given(3, "int32"))
case("roll/strings", "tf.roll(x0, 1, 0)", given(["a", "b", "c"], "string"))
error("roll/as_many", "tf.roll(x0, [1, 2], [0])", f32(2, 3), phrase="Shapes are [2] and [1].")
error("roll/scalar", "tf.roll(x0, 1, 0)", f32(), phrase="Shape must be at least rank 1 but is rank 0")
error("roll/axis", "tf.roll(x0, [1], [5])", f32(2, 3), phrase="axis 5 is out of range")
case("reverse_v2", "tf.reverse_v2(x0, [0, -1])", f32(2, 3))
case("parallel_stack", "tf.parallel_stack([x0, x1])", f32(2, 3), f32(2, 3), grad=False)
case("parallel_stack/scalars", "tf.parallel_stack([x0, 2.0])", f32(), grad=False)
case("ensure_shape/known", "tf.ensure_shape(x0, [2, 3])", f32(2, 3))
case("ensure_shape/tells", "tf.ensure_shape(x0, [2, None])", f32(2, 3), static="none")
error("ensure_shape/now", "tf.ensure_shape(x0, [3, 3])", f32(2, 3), phrase="Shapes are [3,3] and [2,3].")
error(
    "ensure_shape/in_the_run",
    "tf.ensure_shape(x0, [3, 3])",
    f32(2),
    static="none",
    phrase="[2] is not compatible with expected shape [3,3].",
)
case("guarantee_const", "tf.guarantee_const(x0)", f32(3), grad=False)
case("repeat/scalar", "tf.repeat(x0, 3)", f32(2, 3), ops="result")
case("repeat/of_a_scalar", "tf.repeat(x0, 3)", f32(), ops="result")
case("repeat/axis_1", "tf.repeat(x0, 2, axis=1)", f32(2, 3), ops="result")
case("repeat/last_axis", "tf.repeat(x0, 2, axis=-1)", f32(2, 3, 31), ops="result")
case("repeat/list", "tf.repeat(x0, [1, 0, 2], axis=0)", f32(3, 2), ops="result")
case("repeat/list_axis_1", "tf.repeat(x0, [1, 0, 2], axis=1)", f32(2, 3, 2), ops="result")
case("repeat/flat_list", "tf.repeat(x0, [3, 1])", i32(2), ops="result")
case("repeat/int64", "tf.repeat(x0, x1, axis=0)", f32(3), given([2, 0, 1], "int64"), ops="result")
error("repeat/as_many", "tf.repeat(x0, [2, 0, 1])", f32(2), phrase="Dimensions 2 and 3 are not compatible")
error("repeat/matrix", "tf.repeat(x0, [[2, 0]], axis=0)", f32(2), phrase="must have rank at most 1")

# -- picking ----------------------------------------------------------------------------------------------------------

case("batch_gather", "tf.batch_gather(x0, x1)", f32(2, 3, 2), given([[0, 2], [1, 1]], "int32"), ops="result")
case(
    "batch_gather/two", "tf.batch_gather(x0, x1)", f32(2, 2, 3), given([[[0], [2]], [[1], [1]]], "int64"), ops="result"
)
case("batch_gather/vector", "tf.batch_gather(x0, x1)", f32(5), given([4, 0, 0], "int32"), ops="result")
case("gather/batch_dims", "tf.gather(x0, x1, batch_dims=1)", f32(2, 3, 4), given([[0, 2], [1, 1]], "int32"))
for axis in (2, -2):  # the oracle's gradient goes to the wrong rows when axis > batch_dims
    case(
        "gather/batch_dims_axis{}".format(axis),
        "tf.gather(x0, x1, axis={}, batch_dims=1)".format(axis),
        f32(2, 3, 4, 2),
        given([[0, 3], [1, 1]], "int32"),
        grad="fd",
    )
case(
    "gather/batch_dims_negative",
    "tf.gather(x0, x1, axis=-1, batch_dims=-1)",
    f32(2, 4),
    given([[0, 3], [1, 1]], "int32"),
)
case(
    "gather_nd/batch_dims",
    "tf.gather_nd(x0, x1, batch_dims=1)",
    f32(2, 3, 4),
    given([[[0, 1]], [[2, 3]]], "int32"),
    ops="none",
)
case("manip/gather_nd", "tf.manip.gather_nd(x0, [[1, 0]])", f32(2, 3))
case("manip/others", "[tf.manip.tile(x0, [1, 2]), tf.manip.reverse(x0, [1]), tf.manip.reshape(x0, [-1])]", f32(2, 3))
case("where_v2/all", "tf.where_v2(x0, x1, x2)", boolean(2, 3), f32(2, 3), f32(2, 3))
case("where_v2/scalars", "tf.where_v2(x0 > 0, x0, 0.0)", apart(33))
case("where_v2/rows", "tf.where_v2(x0, x1, x2)", boolean(3, 1), f32(5), f32(3, 5))
case("where_v2/condition_alone", "tf.where_v2(x0)", boolean(2, 3))
case("where_v2/empty", "tf.where_v2(x0, x1, x2)", boolean(0, 3), f32(3), f32(1))
error(
    "where_v2/one_missing",
    "tf.where_v2(x0, x1)",
    boolean(3),
    f32(3),
    phrase="x and y must both be non-None or both be None.",
)
error(
    "where_v2/shapes", "tf.where_v2(x0, x1, x1)", boolean(3), f32(2), phrase="Dimensions must be equal, but are 3 and 2"
)
for side in ("left", "right"):
    case(
        "searchsorted/" + side,
        "tf.searchsorted(x0, x1, side='{}')".format(side),
        given([[1, 2, 2, 5], [0, 3, 3, 3]]),
        given([[2, 0, 9], [3, 1, 4]]),
    )
    case(
        "searchsorted/long_" + side,
        "tf.searchsorted(tf.cumsum(tf.cast(x0, tf.int32)), x1, side='{}')".format(side),
        u8(33),
        i32(65, low=0, high=4000),
    )
case(
    "searchsorted/int64",
    "tf.searchsorted(x0, x1, out_type=tf.int64)",
    given([1, 3, 5], "int64"),
    given([5, 2], "int64"),
)
case("searchsorted/one", "tf.searchsorted(x0, x1)", f32(1), f32(5))
error(
    "searchsorted/side",
    "tf.searchsorted(x0, x0, 'mid')",
    f32(2),
    phrase="side must be either 'right' or 'left'.  Saw: mid.",
)
error(
    "searchsorted/leading",
    "tf.searchsorted(x0, x1)",
    f32(3, 2),
    f32(1, 2),
    static="none",
    phrase="Leading dim_size of both tensors must match.",
)
case("unravel_index/vector", "tf.unravel_index(x0, [3, 3])", given([2, 5, 7], "int32"))
case("unravel_index/scalar", "tf.unravel_index(x0, [2, 3])", given(4, "int32"))
case("unravel_index/int64", "tf.unravel_index(x0, x1)", given([0, 22], "int64"), given([2, 3, 4], "int64"))
error(
    "unravel_index/matrix",
    "tf.unravel_index(x0, [2, 3])",
    i32(2, 2),
    phrase='The indices can only be scalar or vector, got "[2,2]"',
)

# of an input of unknown rank TensorFlow says that the patches have four axes: nothing to compare with
for padding in ("SAME", "VALID"):
    case(
        "extract_volume_patches/" + padding,
        "tf.extract_volume_patches(x0, [1, 2, 2, 1, 1], [1, 1, 2, 1, 1], '{}')".format(padding),
        f32(2, 3, 4, 2, 2),
        static="first",
    )
case(
    "extract_volume_patches/one",
    "tf.extract_volume_patches(x0, [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], 'VALID')",
    f32(1, 2, 3, 2, 1),
    static="first",
)
case(
    "extract_volume_patches/overlap",
    "tf.extract_volume_patches(x0, [1, 3, 3, 3, 1], [1, 1, 1, 1, 1], 'SAME')",
    f64(1, 3, 3, 5, 1),
    static="first",
)
error(
    "extract_volume_patches/rank",
    "tf.extract_volume_patches(x0, [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], 'SAME')",
    f32(2, 3, 3, 1),
    phrase="Shape must be rank 5 but is rank 4",
)

case(
    "second/extract_volume_patches",
    "tf.gradients(tf.extract_volume_patches(x0, [1, 2, 2, 2, 1], [1, 1, 1, 1, 1], 'SAME') ** 3, x0)",
    f32(1, 2, 3, 2, 1),
    ops="none",
    static="first",
    scale=4,
)

# -- counting ---------------------------------------------------------------------------------------------------------

case("bincount", "tf.bincount(x0)", given([1, 1, 2, 5, 0, 1], "int32"), ops="result")
case("bincount/limits", "tf.math.bincount(x0, minlength=4, maxlength=6)", given([1, 1, 9], "int32"), ops="result")
case("bincount/weights", "tf.bincount(x0, weights=x1)", given([[1, 1], [2, 0]], "int32"), f32(2, 2), ops="result")
case("bincount/float", "tf.bincount(x0, dtype=tf.float64)", given([3, 1], "int32"), ops="result")
case("bincount/empty", "tf.bincount(x0, minlength=3)", i32(0), ops="result")
error("bincount/negative", "tf.bincount(x0)", given([1, -1], "int32"), phrase="Input arr must be non-negative!")
error("bincount/floats", "tf.bincount([1.5])", phrase="Expected int32, got 1.5 of type 'float' instead.")
case("histogram", "tf.histogram_fixed_width(x0, [0.0, 5.0], nbins=5)", given([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0]))
case("histogram/many", "tf.histogram_fixed_width(x0, [-2.0, 2.0])", f32(5, 65))
case("histogram/int", "tf.histogram_fixed_width(x0, [-9, 9], 7, tf.int64)", i32(33))
case("histogram/float64", "tf.histogram_fixed_width(x0, x1, 3)", f64(31), given([-1.0, 1.0], "float64"))
case("histogram/empty", "tf.histogram_fixed_width(x0, [0.0, 1.0], 3)", f32(0))
error("histogram/nbins", "tf.histogram_fixed_width(x0, [0.0, 5.0], 0)", f32(3), phrase="Requires nbins > 0: 0")
error(
    "histogram/range",
    "tf.histogram_fixed_width(x0, [5.0, 0.0], 5)",
    f32(3),
    phrase="value_range should satisfy value_range[0] < value_range[1], but got '[5, 0]'",
)
case(
    "histogram_bins",
    "tf.histogram_fixed_width_bins(x0, [0.0, 5.0], nbins=5)",
    given([[-1.0, 0.0, 1.5], [2.0, 5.0, 15.0]]),
)
case(
    "confusion_matrix",
    "tf.confusion_matrix(x0, x1, 5)",
    given([1, 2, 4], "int32"),
    given([2, 2, 4], "int32"),
    ops="result",
)
case(
    "confusion_matrix/found",
    "tf.math.confusion_matrix(x0, x1)",
    given([1, 2, 4], "int64"),
    given([2, 2, 4], "int64"),
    ops="result",
)
case(
    "confusion_matrix/weights",
    "tf.confusion_matrix(x0, x1, 3, tf.float32, weights=x2)",
    given([1, 2, 1], "int32"),
    given([2, 2, 2], "int32"),
    f32(3),
    ops="result",
    grad=False,
)
case(
    "confusion_matrix/column",
    "tf.confusion_matrix(x0, x1, 3)",
    given([[1], [2]], "int32"),
    given([2, 2], "int32"),
    ops="result",
    static="rank",
)
error("confusion_matrix/lengths", "tf.confusion_matrix([1, 2], [1, 3, 4], 5)", phrase="Shapes are [2] and [3].")
error(
    "confusion_matrix/bound",
    "tf.confusion_matrix(x0, x1, 3)",
    given([1, 2], "int32"),
    given([1, 3], "int32"),
    phrase="assertion failed: [`predictions` out of bound]",
)
error(
    "confusion_matrix/negative",
    "tf.confusion_matrix(x0, x1, 3)",
    given([1, -2], "int32"),
    given([1, 2], "int32"),
    phrase="assertion failed: [`labels` contains negative values]",
)

# -- scattering -------------------------------------------------------------------------------------------------------

for name in ("update", "add", "sub"):
    expr = "tf.tensor_scatter_{}(x0, x1, x2)".format(name)
    case("tensor_scatter_{}/elements".format(name), expr, f32(5), given([[4], [0]], "int32"), f32(2))
    case("tensor_scatter_{}/rows".format(name), expr, f32(3, 31), given([[2], [0]], "int64"), f32(2, 31))
    case("tensor_scatter_{}/points".format(name), expr, f32(2, 3), given([[[1, 0]], [[0, 2]]], "int32"), f32(2, 1))
    case("tensor_scatter_{}/ints".format(name), expr, i32(2, 3), given([[1, 0]], "int32"), i32(1))
    case(
        "tensor_scatter_{}/nothing".format(name),
        expr,
        f32(2, 3),
        i32(0, 1),
        f32(0, 3),
    )
case("tensor_scatter_update/last_stays", "tf.tensor_scatter_update(x0, [[0], [0]], x1)", i32(3), i32(2))
case("tensor_scatter_add/twice", "tf.tensor_scatter_nd_add(x0, [[0], [0]], x1)", f32(3), f32(2))
case("tensor_scatter_sub/twice", "tf.tensor_scatter_nd_sub(x0, [[0], [0]], x1)", f32(3), f32(2))
error(
    "tensor_scatter_update/outside",
    "tf.tensor_scatter_nd_update(x0, [[7]], [5])",
    i32(3),
    phrase="does not index into shape [3]",
)
error(
    "tensor_scatter_update/outer",
    "tf.tensor_scatter_update(x0, [[2]], [5, 6])",
    i32(4),
    phrase="The outer 1 dimensions of indices.shape=[1,1] must match the outer 1 dimensions of updates.shape=[2]",
)
error(
    "tensor_scatter_update/inner",
    "tf.tensor_scatter_update(x0, [[1]], [[5, 6]])",
    i32(2, 3),
    phrase="The inner 1 dimensions of output.shape=[2,3] must match the inner 1 dimensions of updates.shape=[1,2]",
)


def _after(tf, shape, change, dtype=np.float32):
    """A variable with other rows, and once more."""
    start = (np.arange(np.prod(shape)).reshape(shape) - 3).astype(dtype)
    variable = tf.Variable(start, name="v")
    changed = change(variable)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return [changed.name, changed.dtype.name, session.run(changed), session.run(changed), session.run(variable)]


@program
def rows_of_a_variable(tf):
    """All that can be done to them, repeated rows and scalars too."""
    results = {}
    for name in "scatter_mul scatter_div scatter_min scatter_max scatter_add scatter_sub scatter_update".split():
        function = getattr(tf, name)
        results[name] = [
            _after(tf, (3, 2), lambda v, function=function: function(v, [2, 0], [[2.0, 4.0], [-1.0, 0.5]])),
            _after(
                tf,
                (5,),
                lambda v, function=function: function(v, [[1, 3]], [[2.0, 4.0]], use_locking=True, name="mine"),
            ),
            _after(tf, (4, 2), lambda v, function=function: function(v, [1, 3], 2.0)),
            _after(tf, (4,), lambda v, function=function: function(v, [1, 2], [2, 3]), np.int32),
        ]
        if name not in ("scatter_update",):
            results[name].append(_after(tf, (3,), lambda v, function=function: function(v, [1, 1, 2], [2.0, 4.0, 0.5])))
    return results


@program
def elements_of_a_variable(tf):
    """By their coordinates."""
    results = {}
    for name in "scatter_nd_update scatter_nd_add scatter_nd_sub".split():
        function = getattr(tf, name)
        results[name] = [
            _after(tf, (3, 2), lambda v, function=function: function(v, [[2, 0], [0, 1]], [9.0, 8.0])),
            _after(tf, (3, 2), lambda v, function=function: function(v, [[1]], [[9.0, 8.0]])),
            _after(
                tf, (4,), lambda v, function=function: function(v, [[[1]], [[3]]], [[2], [3]], name="mine"), np.int64
            ),
        ]
    results["batch"] = _after(
        tf, (2, 3), lambda v: tf.batch_scatter_update(v, [[0, 2], [1, 0]], [[9.0, 8.0], [7.0, 6.0]])
    )[1:]
    return results


@program
def scatters_that_fail(tf):
    """Outside of the variable, or of another shape."""
    variable = tf.Variable(np.zeros((3, 2), np.float32))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return [
            failure(lambda: session.run(tf.scatter_mul(variable, [3], [[1.0, 1.0]])), "[0, 3)"),
            failure(
                lambda: session.run(tf.scatter_nd_add(variable, [[3, 0]], [1.0])), "does not index into shape [3,2]"
            ),
            failure(
                lambda: tf.scatter_nd_update(variable, [[0]], [1.0]), "The inner 1 dimensions of input.shape=[3,2]"
            ),
        ]


# -- checks -----------------------------------------------------------------------------------------------------------

case("check_numerics", "tf.check_numerics(x0, 'all well')", f32(2, 3))
case("verify_tensor_all_finite", "tf.verify_tensor_all_finite(x0, 'all well')", f32(2, 3))
case("verify_tensor_all_finite/new_names", "tf.debugging.assert_all_finite(x=x0, message='all well')", f16(3), fd=False)
for name, values, found in (
    ("inf", [1.0, np.inf], "bad : Tensor had Inf values"),
    ("nan", [np.nan, 1.0], "bad : Tensor had NaN values"),
    ("both", [np.nan, np.inf], "bad : Tensor had Inf and NaN values"),
):
    error("check_numerics/" + name, "tf.check_numerics(x0, 'bad')", given(values), phrase=found)
error(
    "verify_tensor_all_finite/no_message",
    "tf.verify_tensor_all_finite(x0)",
    f32(2),
    phrase="Expected string for argument 'message'",
)


@program
def checks_for_the_whole_graph(tf):
    """One operation looks at every tensor; the first that is no number is named."""
    x = tf.placeholder(tf.float32, name="x")
    y = tf.log(x, name="y")
    tf.add(y, 1.0, name="z")
    check = tf.add_check_numerics_ops()
    operations = [
        [op.name, op.type, [c.name for c in op.control_inputs]] for op in tf.get_default_graph().get_operations()
    ]
    with tf.Session() as session:
        session.run(check, {x: 2.0})
        return [operations, failure(lambda: session.run(check, {x: 0.0}), "y:0 : Tensor had Inf values")]


@program
def the_gradient_is_checked_too(tf):
    """A finite value with an infinite slope."""
    x = tf.constant(0.0)
    slope = tf.gradients(tf.sqrt(tf.check_numerics(x, "root")), x)[0]
    with tf.Session() as session:
        return failure(lambda: session.run(slope), "Not a number (NaN) or infinity (Inf) values detected in gradient.")


# -- questions about tensors ------------------------------------------------------------------------------------------


@program
def kinds_of_things(tf):
    """Tensor or not, of numbers or not, known or not."""
    variable = tf.Variable(1.0)
    rows = tf.IndexedSlices(tf.zeros([1, 2]), tf.constant([0]))
    known = [tf.constant([1, 2]), tf.shape(tf.zeros([2, 3])), tf.placeholder(tf.float32)]
    shape = tf.TensorShape([2, None])
    same = tf.constant(2.0)
    return [
        [tf.is_tensor(x) for x in (tf.constant(1), variable, rows, 1, [1], np.zeros(2))],
        [tf.is_numeric_tensor(x) for x in (tf.constant(1), tf.constant("a"), tf.constant(True), 1, tf.constant(1j))],
        [tf.get_static_value(x) is None for x in known],
        [tf.get_static_value(x).tolist() for x in known if tf.get_static_value(x) is not None],
        [tf.dimension_value(shape[0]), tf.dimension_value(shape[1]), tf.dimension_value(7), tf.dimension_value(None)],
        [str(tf.dimension_at_index(shape, 1)), str(tf.dimension_at_index(tf.TensorShape(None), 4))],
        tf.convert_to_tensor_or_indexed_slices(rows) is rows,
        tf.convert_to_tensor_or_indexed_slices(same) is same,
        failure(
            lambda: tf.convert_to_tensor_or_indexed_slices(rows, tf.int32), "Tensor conversion requested dtype int32"
        ),
        tf.newaxis is None,
        [tf.AggregationMethod.ADD_N, tf.AggregationMethod.DEFAULT, tf.AggregationMethod.EXPERIMENTAL_TREE],
        [tf.AggregationMethod.EXPERIMENTAL_ACCUMULATE_N],
    ]


@program
def tensors_as_messages(tf):
    """There and back again."""
    found = []
    for value, options in (
        ([1.0, 2.0], {}),
        ([[1, 2], [3, 4]], {"dtype": tf.int64}),
        (5, {"shape": [2, 2]}),
        ([1, 2], {"shape": [4]}),
        (["a", "bc"], {}),
        ([True], {}),
        (np.arange(6, dtype=np.uint8), {"shape": [2, 3]}),
        (np.array([1.5, 2.5], np.float16), {}),
        ([1.0, 3.140625], {"dtype": tf.bfloat16}),
        (2.5, {"dtype": tf.bfloat16}),
    ):
        message = tf.make_tensor_proto(value, **options)
        array = tf.make_ndarray(message)
        found.append(
            [
                message.dtype,
                [d.size for d in message.tensor_shape.dim],
                array.astype(float).tolist() if array.dtype != object else array.tolist(),
            ]
        )
    found.append(
        failure(
            lambda: tf.make_tensor_proto([1, 2, 3], shape=[2]),
            "Too many elements provided. Needed at most 2, but received 3",
        )
    )
    found.append(
        failure(
            lambda: tf.make_tensor_proto([1, 2], shape=[4], verify_shape=True),
            "Expected Tensor's shape: (4,), got (2,).",
        )
    )
    return found


@program
def time_stamp(tf):
    """Later is more."""
    stamp = tf.timestamp()
    with tf.Session() as session:
        first, second = session.run(stamp), session.run(stamp)
    return [stamp.name, stamp.dtype.name, stamp.shape.as_list(), bool(1.5e9 < first <= second)]


@program
def versions(tf):
    """What programs ask before they decide."""
    return [
        tf.VERSION.rpartition(".")[0],
        tf.version.VERSION == tf.VERSION,
        [type(tf.GIT_VERSION).__name__, type(tf.COMPILER_VERSION).__name__, tf.CXX11_ABI_FLAG, tf.MONOLITHIC_BUILD],
        [tf.GRAPH_DEF_VERSION, tf.GRAPH_DEF_VERSION_MIN_CONSUMER, tf.version.GRAPH_DEF_VERSION_MIN_PRODUCER],
    ]


# -- clipping ---------------------------------------------------------------------------------------------------------

case("clip_by_average_norm", "tf.clip_by_average_norm(x0, 0.1)", f32(2, 3), fd=False)
case("clip_by_average_norm/small", "tf.clip_by_average_norm(x0, 100.0)", f32(5), grad=False)
