"""Arguments that few calls use: later and earlier names of one argument, shorter forms of lists, other layouts."""

from ..spec import Family, f32, f64, i32

FAMILY = Family("arguments")
case, error = FAMILY.case, FAMILY.error

case("arg_max/by_position", "tf.arg_max(x0, 1)", f32(3, 5))
case("arg_max/type", "tf.arg_max(x0, 1, tf.int32)", f32(3, 5))
case("arg_min/named", "tf.arg_min(x0, dimension=0, name='least')", f32(3, 5))
case("convert_to_tensor/dtype_hint", "tf.convert_to_tensor([1, 2], dtype_hint=tf.float64)")
case("convert_to_tensor/hint_that_does_not_fit", "tf.convert_to_tensor(['a'], dtype_hint=tf.float64)")
error(
    "convert_to_tensor/both_names",
    "tf.convert_to_tensor(1, preferred_dtype=tf.float32, dtype_hint=tf.float32)",
    phrase="Cannot specify both",
)
case("count_nonzero/input", "tf.count_nonzero(input=x0, axis=1)", i32(3, 5, low=0, high=2), ops="result")
error("count_nonzero/both_names", "tf.count_nonzero([1], input=[1])", phrase="Cannot specify both")
case(
    "space_to_batch/block_shape",
    "tf.space_to_batch(x0, [[0, 0], [1, 1]], block_shape=2)",
    f32(1, 4, 6, 1),
    ops="result",
)
case(
    "batch_to_space/block_shape",
    "tf.batch_to_space(x0, [[0, 0], [1, 1]], None, block_shape=2)",
    f32(4, 2, 4, 1),
    ops="result",
)
error(
    "space_to_batch/both_names",
    "tf.space_to_batch(x0, [[0, 0], [0, 0]], 2, None, 2)",
    f32(1, 4, 4, 1),
    phrase="Cannot specify both",
)

for strides in ("1", "2", "[2]", "[2, 1]", "[1, 1, 2, 1]"):
    case(
        "conv2d/strides_" + strides.replace(" ", ""),
        "tf.nn.conv2d(x0, x1, {}, 'SAME')".format(strides),
        f32(1, 7, 6, 2),
        f32(3, 3, 2, 3),
        scale=4,
    )
case(
    "conv2d/dilations_2",
    "tf.nn.conv2d(x0, x1, 1, 'VALID', dilations=2)",
    f32(1, 7, 6, 2),
    f32(3, 3, 2, 1),
    scale=4,
    grad="fd",
)
case(
    "conv2d/filters",
    "tf.nn.conv2d(x0, filters=x1, strides=1, padding='SAME')",
    f32(1, 5, 5, 1),
    f32(2, 2, 1, 1),
    scale=4,
)
error(
    "conv2d/both_names",
    "tf.nn.conv2d(x0, x1, 1, 'SAME', filters=x1)",
    f32(1, 5, 5, 1),
    f32(2, 2, 1, 1),
    phrase="Cannot specify both",
)
error(
    "conv2d/three_strides",
    "tf.nn.conv2d(x0, x1, [1, 1, 1], 'SAME')",
    f32(1, 5, 5, 1),
    f32(2, 2, 1, 1),
    phrase="strides should be of length 1, 2 or 4",
)

case(
    "conv2d_transpose/stride_2",
    "tf.nn.conv2d_transpose(x0, x1, [1, 6, 8, 2], 2)",
    f32(1, 3, 4, 3),
    f32(3, 3, 2, 3),
    scale=4,
)
case(
    "conv2d_transpose/input",
    "tf.nn.conv2d_transpose(input=x0, filters=x1, output_shape=[1, 3, 4, 2], strides=1)",
    f32(1, 3, 4, 3),
    f32(3, 3, 2, 3),
    scale=4,
)
case(
    "conv2d_backprop_input/filters",
    "tf.nn.conv2d_backprop_input([1, 5, 5, 1], filters=x0, out_backprop=x1, strides=[1, 1, 1, 1], padding='VALID')",
    f32(2, 2, 1, 3),
    f32(1, 4, 4, 3),
    scale=4,
)
case(
    "conv2d_backprop_input/explicit",
    "tf.nn.conv2d_backprop_input([1, 4, 4, 1], x0, x1, [1, 1, 1, 1], [[0, 0], [1, 0], [0, 1], [0, 0]])",
    f32(2, 2, 1, 3),
    f32(1, 4, 4, 3),
    scale=4,
)
case(
    "conv2d_backprop_filter/explicit",
    "tf.nn.conv2d_backprop_filter(x0, [2, 2, 1, 3], x1, [1, 1, 1, 1], [[0, 0], [1, 0], [0, 1], [0, 0]])",
    f32(1, 4, 4, 1),
    f32(1, 4, 4, 3),
    scale=4,
)

case(
    "softmax_cross_entropy_with_logits_v2/by_position",
    "tf.nn.softmax_cross_entropy_with_logits_v2(tf.nn.softmax(x0), x1, -1)",
    f64(3, 4),
    f64(3, 4),
    ops="result",
)
error(
    "softmax_cross_entropy_with_logits_v2/nothing",
    "tf.nn.softmax_cross_entropy_with_logits_v2(None, None)",
    phrase="None values not supported",
)
error(
    "softmax_cross_entropy_with_logits_v2/both_names",
    "tf.nn.softmax_cross_entropy_with_logits_v2(x0, x0, -1, dim=-1)",
    f32(3, 4),
    phrase="Cannot specify both",
)


@FAMILY.program
def conversions(tf):
    """Own classes become tensors: functions are asked by priority, and may leave a value to the next one."""

    class Celsius(object):
        def __init__(self, degrees):
            self.degrees = degrees

    def refuse(value, dtype=None, name=None, as_ref=False):
        return NotImplemented

    def kelvin(value, dtype=None, name=None, as_ref=False):
        return tf.constant(value.degrees + 273.0, dtype, name=name)

    def never(value, dtype=None, name=None, as_ref=False):
        raise AssertionError

    tf.register_tensor_conversion_function(Celsius, never, priority=200)
    tf.register_tensor_conversion_function(Celsius, kelvin)
    tf.register_tensor_conversion_function(Celsius, refuse, priority=10)
    with tf.Session() as sess:
        return sess.run([tf.convert_to_tensor(Celsius(20.0)), tf.constant(1.0) + Celsius(0.0)])


@FAMILY.program
def errors(tf):
    """Errors are made with TensorFlow's arguments and know their numbers."""
    known = tf.errors.NotFoundError(None, None, "gone")
    found = [known.error_code, known.message]
    for error in (tf.errors.UnknownError(None, None, "x"), tf.errors.UnknownError(None, None, "x", 7)):
        found.append(error.error_code)
    return found + [tf.errors.OpError(None, None, "y", 9).error_code]


@FAMILY.program
def device_names(tf):
    """Specifications of devices are merged, replaced, changed."""
    one = tf.DeviceSpec.from_string("/job:w/gpu:1")
    two = tf.DeviceSpec(device_type="CPU", task=3)
    found = [one.make_merged_spec(two).to_string(), one.to_string(), one.replace(job=None, replica=2).to_string()]
    one.merge_from(two)
    found.append(one.to_string())
    found.append(one.parse_from_string("/cpu:0") is one)
    same = tf.DeviceSpec.from_string("/cpu:0")
    return found + [one.to_string(), one == same, hash(one) == hash(same)]


@FAMILY.program
def shapes_in_common(tf):
    """What two shapes agree on, and shapes as protocol buffers."""
    pairs = [([2, None, 3], [2, 2, 4]), ([2], [3, 4]), (None, [3]), ([2, 3], [2, 3]), ([], [])]
    found = [str(tf.TensorShape(a).most_specific_compatible_shape(tf.TensorShape(b))) for a, b in pairs]
    return found + [str(tf.TensorShape(shape).as_proto()) for shape in ([2, None], None, [])]


@FAMILY.program
def references(tf):
    """Tensors and variables as keys; who takes the parts of slices."""
    with tf.Graph().as_default():
        x, v = tf.constant([1.0]), tf.Variable(0.0)
        found = []
        for thing in (x, v):
            reference = thing.experimental_ref()
            found += [reference == thing.experimental_ref(), reference.deref() is thing]
        found.append(x.experimental_ref() == v.experimental_ref())
        indices = tf.constant([0])
        slices = tf.IndexedSlices(x, indices)
        for part in (x, indices, x):
            tf.negative(part)
        return found + sorted(op.name for op in slices.consumers())
