"""Making, reshaping, cutting, joining and indexing tensors."""

from ..spec import Family, boolean, f32, given, i32, i64

FAMILY = Family("array")
case, error = FAMILY.case, FAMILY.error

# --- constants --------------------------------------------------------------------------------------------------------
for words, arguments in [
    ("int", "42"),
    ("float", "1.5"),
    ("bool", "True"),
    ("word", "'Hello, TensorFlow!'"),
    ("list", "[1, 2, 3]"),
    ("floats", "[[1., 2.], [3., 4.]]"),
    ("mixed", "[1, 2.5]"),
    ("numpy64", "np.array([1.5, 2.5])"),
    ("numpy_int64", "np.array([1, 2])"),
    ("typed", "[1, 2], dtype=tf.float32"),
    ("typed_name", "[1, 2], dtype='float64'"),
    ("enum", "[1, 2], dtype=1"),
    ("shaped", "-1.0, shape=[2, 3]"),
    ("filled_up", "[1, 2, 3], shape=[2, 3]"),
    ("named", "3.0, name='three'"),
    ("empty", "[]"),
    ("empty_matrix", "np.zeros([0, 3], np.float32)"),
    ("words", "['a', 'bc']"),
    ("complex", "1 + 2j"),
    ("int64_large", "2 ** 40"),
    ("float16", "[1.0, 0.1], tf.float16"),
    ("tuple", "(1, 2)"),
    ("uint8", "[1, 255], tf.uint8"),
    ("none_dimension", "[[[]]]"),
    ("numpy_strided", "np.arange(6.)[::2]"),
]:
    case("constant/" + words, "tf.constant({})".format(arguments))
for name in ("zeros", "ones"):
    case(name + "/matrix", "tf.{}([2, 3])".format(name))
    case(name + "/int32", "tf.{}([5], tf.int32)".format(name))
    case(name + "/scalar", "tf.{}([])".format(name))
    case(name + "/empty", "tf.{}([0, 3])".format(name))
    case(name + "/bool", "tf.{}([2], dtype=tf.bool)".format(name))
    case(name + "/shape_tensor", "tf.{}(tf.shape(x0))".format(name), f32(2, 3))
    case(name + "/large", "tf.{}([33, 31])".format(name))
    case(name + "/of_dimension", "tf.{}(x0.shape[1])".format(name), f32(2, 3), ops="result")
    case(name + "_like/float32", "tf.{}_like(x0)".format(name), f32(2, 3))
    case(name + "_like/int32", "tf.{}_like(x0)".format(name), i32(5))
    case(name + "_like/retyped", "tf.{}_like(x0, dtype=tf.float64)".format(name), i32(5))
    case(name + "_like/no_optimize", "tf.{}_like(x0, optimize=False)".format(name), f32(33), ops="result")
    case(name + "_like/unknown", "tf.{}_like(x0)".format(name), f32(2, 3), static="none", ops="result")
    case(name + "_like/list", "tf.{}_like([1, 2])".format(name))
case("fill/matrix", "tf.fill([2, 3], 9)")
case("fill/input", "tf.fill([5, 2], x0)", f32())
case("fill/shape_tensor", "tf.fill(tf.shape(x0), 7.0)", f32(2, 33))
for words, arguments in [
    ("limit", "5"),
    ("start", "3, 18, 3"),
    ("float", "3.0, 1.0, -0.5"),
    ("one_float", "5."),
    ("empty", "0"),
    ("typed", "3, dtype=tf.float32"),
    ("mixed", "0, 1, 0.25"),
    ("long", "65"),
    ("inexact", "0., 1., 0.1"),
]:
    case("range/" + words, "tf.range({})".format(arguments), ops="result" if words == "one_float" else "all")
case("range/tensor", "tf.range(x0)", given(5, "int32"), static="none")
for words, arguments in [
    ("five", "2.0, 5.0, 5"),
    ("one", "2.0, 5.0, 1"),
    ("many", "-1.0, 1.0, 33"),
    ("down", "3.0, 1.0, 3"),
]:
    case("linspace/" + words, "tf.linspace({})".format(arguments))
for words, arguments in [
    ("three", "3"),
    ("wide", "2, 5"),
    ("tall", "5, 2"),
    ("int", "2, dtype=tf.int32"),
    ("batch", "2, batch_shape=[3]"),
    ("large", "33"),
]:
    case("eye/" + words, "tf.eye({})".format(arguments), ops="result")
case("one_hot/rows", "tf.one_hot(x0, 10)", i32(5, low=0, high=10))
case("one_hot/int64", "tf.one_hot(x0, 3)", i64(2, 3, low=0, high=3))
case("one_hot/values", "tf.one_hot(x0, 4, 5.0, -1.0)", i32(5, low=0, high=4))
case("one_hot/int_values", "tf.one_hot(x0, 10, 1, 0)", i32(5, low=0, high=10))
case("one_hot/bools", "tf.one_hot(x0, 3, True, False)", i32(5, low=0, high=3))
case("one_hot/outside", "tf.one_hot(x0, 3)", given([0, 2, -1, 3, 7], "int32"))
case("one_hot/axis_0", "tf.one_hot(x0, 4, axis=0)", i32(3, low=0, high=4))
case("one_hot/axis_1", "tf.one_hot(x0, 4, axis=1)", i32(3, 2, low=0, high=4))
case("one_hot/scalar", "tf.one_hot(2, 5)")
case("one_hot/empty", "tf.one_hot(x0, 5)", i32(0))
case("one_hot/dtype", "tf.one_hot(x0, 3, dtype=tf.int64)", i32(33, low=0, high=3))
case("diag", "tf.diag(x0)", f32(3))
case("diag_part", "tf.diag_part(x0)", f32(3, 3))
case("matrix_diag", "tf.matrix_diag(x0)", f32(2, 3))
case("matrix_band_part", "tf.matrix_band_part(x0, 1, -1)", f32(3, 4))
case("matrix_diag_part", "tf.matrix_diag_part(x0)", f32(2, 3, 4))
case("matrix_set_diag", "tf.matrix_set_diag(x0, x1)", f32(2, 3, 4), f32(2, 3))
case("sequence_mask", "tf.sequence_mask([1, 3, 2], 5)", ops="result")
case("meshgrid", "tf.meshgrid([1, 2, 3], [4, 5])", ops="result")

# --- what shape has it? -----------------------------------------------------------------------------------------------
for name in ("shape", "size", "rank"):
    case(name + "/static", "tf.{}(x0)".format(name), f32(2, 3))
    case(name + "/unknown", "tf.{}(x0)".format(name), f32(2, 3), static="none")
    case(name + "/partly", "tf.{}(x0)".format(name), f32(5, 0), static="rank")
    case(name + "/scalar", "tf.{}(x0)".format(name), f32())
    case(name + "/list", "tf.{}([[1, 2], [3, 4]])".format(name), ops="result")
case("shape/int64", "tf.shape(x0, out_type=tf.int64)", f32(2, 3), static="rank")
case("shape/element", "tf.shape(x0)[0]", f32(5, 2), static="rank")
case("shape_n", "tf.shape_n([x0, x1])", f32(2), f32(3, 1))
case("broadcast_dynamic_shape", "tf.broadcast_dynamic_shape(tf.shape(x0), tf.shape(x1))", f32(2, 1), f32(3))
case("invert_permutation", "tf.invert_permutation([2, 0, 1])")

# --- same elements, other shape ---------------------------------------------------------------------------------------
for words, source, shape in [
    ("flat", (2, 3), "[-1]"),
    ("matrix", (6,), "[2, 3]"),
    ("minus_one_first", (4, 33), "[-1, 3]"),
    ("minus_one_last", (4, 6), "[2, -1]"),
    ("to_scalar", (1, 1), "[]"),
    ("from_scalar", (), "[1, 1]"),
    ("image", (2, 784), "[-1, 28, 28, 1]"),
    ("same", (2, 3), "[2, 3]"),
    ("empty", (0, 3), "[3, 0]"),
    ("empty_flat", (0, 3), "[-1]"),
    ("four", (2, 3, 5), "[1, 5, 2, 3]"),
]:
    case(
        "reshape/" + words,
        "tf.reshape(x0, {})".format(shape),
        f32(*source),
        fd=len(source) < 2 or source[1] < 100,
        grad=words != "image",
    )
case("reshape/view", "tf.reshape(x0, [-1])", f32(3, 5, layout="transposed"))
case("reshape/by_tensor", "tf.reshape(x0, tf.shape(x1))", f32(6), f32(3, 2))
case("reshape/by_pieces", "tf.reshape(x0, [tf.shape(x0)[0], -1])", f32(2, 3, 4))
case("reshape/by_dimension", "tf.reshape(x0, [-1, x0.shape[1] * x0.shape[2]])", f32(2, 3, 4), ops="result")
case("reshape/int32", "tf.reshape(x0, [3, -1])", i32(2, 3))
case("reshape/words", "tf.reshape(tf.constant(['a', 'b']), [2, 1])")
for words, source, arguments in [
    ("matrix", (2, 3), ""),
    ("three", (2, 3, 5), ""),
    ("perm", (2, 3, 5), ", [1, 0, 2]"),
    ("perm_2", (2, 3, 5), ", perm=[2, 0, 1]"),
    ("vector", (5,), ""),
    ("scalar", (), ""),
    ("identity", (2, 3), ", [0, 1]"),
    ("four", (2, 3, 4, 5), ", [0, 3, 1, 2]"),
    ("edges", (31, 33), ""),
    ("empty", (0, 3), ""),
    ("row", (1, 65), ""),
]:
    case("transpose/" + words, "tf.transpose(x0{})".format(arguments), f32(*source), ops="all" if source else "result")
case("transpose/view", "tf.transpose(x0)", f32(5, 7, layout="transposed"))
case("transpose/unknown_rank", "tf.transpose(x0)", f32(2, 3), static="none")
case("transpose/bool", "tf.transpose(x0)", boolean(2, 3))
case("matrix_transpose", "tf.matrix_transpose(x0)", f32(2, 3, 4), ops="result")
for words, source, arguments in [
    ("first", (2, 3), "0"),
    ("last", (2, 3), "-1"),
    ("middle", (2, 3), "1"),
    ("axis", (5,), "axis=1"),
    ("scalar", (), "0"),
    ("dim", (2, 3), "dim=0"),
    ("empty", (0,), "0"),
]:
    case("expand_dims/" + words, "tf.expand_dims(x0, {})".format(arguments), f32(*source))
for words, source, arguments in [
    ("all", (1, 3, 1, 2), ""),
    ("one", (1, 3, 1), ", [0]"),
    ("last", (1, 3, 1), ", axis=-1"),
    ("two", (1, 3, 1, 1), ", [0, -1]"),
    ("nothing", (2, 3), ""),
    ("squeeze_dims", (1, 3), ", squeeze_dims=[0]"),
    ("to_scalar", (1, 1), ""),
]:
    case("squeeze/" + words, "tf.squeeze(x0{})".format(arguments), f32(*source))
case("broadcast_to/rows", "tf.broadcast_to(x0, [3, 5])", f32(5))
case("broadcast_to/columns", "tf.broadcast_to(x0, [2, 3, 4])", f32(3, 1))
case("broadcast_to/scalar", "tf.broadcast_to(x0, [33])", f32())
case("identity", "tf.identity(x0)", f32(5))
case("identity/named", "tf.identity(x0, name='same')", i32(5))
case("identity/view", "tf.identity(x0)", f32(5, 3, layout="transposed"))
case("stop_gradient", "tf.stop_gradient(x0) * x0", f32(5), fd=False)
case("stop_gradient/alone", "tf.stop_gradient(x0)", f32(5), fd=False)
case("placeholder_with_default", "tf.placeholder_with_default(x0, [None, 3])", f32(2, 3))
case("placeholder_with_default/constant", "tf.placeholder_with_default([1., 2.], [2]) * 2.")
case("print", "tf.Print(x0 * 2., [x0], first_n=1)", f32(3), ops="result")

# --- joining and cutting ----------------------------------------------------------------------------------------------
case("concat/rows", "tf.concat([x0, x1], 0)", f32(2, 3), f32(5, 3))
case("concat/columns", "tf.concat([x0, x1, x2], 1)", f32(2, 1), f32(2, 31), f32(2, 33))
case("concat/last", "tf.concat([x0, x1], axis=-1)", f32(2, 3, 4), f32(2, 3, 1))
case("concat/one", "tf.concat([x0], 0)", f32(3), ops="result")
case("concat/with_empty", "tf.concat([x0, x1], 0)", f32(0, 3), f32(2, 3))
case("concat/int32", "tf.concat([x0, [1, 2]], 0)", i32(3))
case("concat/views", "tf.concat([x0, x1], 0)", f32(5, 3, layout="transposed"), f32(2, 3, layout="strided"))
case("concat/vectors", "tf.concat([x0, x1], 0)", f32(64), f32(65))
case("concat/words", "tf.concat([['a'], ['b', 'c']], 0)")
case("stack/scalars", "tf.stack([x0, x1])", f32(), f32())
case("stack/first", "tf.stack([x0, x1, x2])", f32(5), f32(5), f32(5))
case("stack/second", "tf.stack([x0, x1], axis=1)", f32(33, 2), f32(33, 2))
case("stack/last", "tf.stack([x0, x1], axis=-1)", f32(2, 3), f32(2, 3, layout="transposed"))
case("stack/numbers", "tf.stack([1, 2, 3])", ops="result")
case("stack/pack_of_list", "tf.convert_to_tensor([x0, 2.0 * x0])", f32())
case("unstack/first", "tf.unstack(x0)", f32(3, 5))
case("unstack/second", "tf.unstack(x0, axis=1)", f32(2, 3, 4))
case("unstack/num", "tf.unstack(x0, num=2, axis=-1)", f32(33, 2), static="none")
case("split/equal", "tf.split(x0, 3)", f32(6, 2))
case("split/columns", "tf.split(x0, 2, axis=1)", f32(3, 64))
case("split/sizes", "tf.split(x0, [1, 4, 2], 1)", f32(2, 7))
case("split/minus_one", "tf.split(x0, [2, -1], 0)", f32(5, 3))
case("split/value", "tf.split(value=x0, num_or_size_splits=3, axis=-1)", f32(2, 33))
case("split/one_used", "tf.split(x0, 3)[1]", f32(6))
case("slice/matrix", "tf.slice(x0, [1, 0], [2, 2])", f32(5, 3))
case("slice/minus_one", "tf.slice(x0, [1, 1], [-1, 1])", f32(5, 3))
case("slice/empty", "tf.slice(x0, [1], [0])", f32(5))
case("slice/three", "tf.slice(x0, [0, 1, 2], [2, 1, 3])", f32(2, 3, 5))
case("slice/by_tensor", "tf.slice(x0, x1, [2])", f32(5), given([2], "int32"))
for words, source, index in [
    ("first", (5,), "0"),
    ("last", (5,), "-1"),
    ("range", (65,), "1:33"),
    ("open", (5,), "2:"),
    ("to", (5,), ":3"),
    ("all", (5,), ":"),
    ("step", (33,), "::2"),
    ("backwards", (5,), "::-1"),
    ("backwards_step", (32,), "-2:1:-3"),
    ("row", (3, 4), "1"),
    ("column", (3, 4), ":, 1"),
    ("element", (3, 4), "1, 2"),
    ("corner", (3, 4), "1:, :2"),
    ("ellipsis", (2, 3, 4), "..., 0"),
    ("ellipsis_middle", (2, 3, 4, 5), "0, ..., 1:3"),
    ("newaxis", (3, 4), ":, tf.newaxis"),
    ("newaxis_first", (3,), "tf.newaxis, :"),
    ("newaxis_last", (3, 4), "..., tf.newaxis"),
    ("empty", (5,), "3:3"),
    ("beyond", (5,), "2:99"),
    ("negative_range", (5,), "-3:-1"),
    ("time_step", (2, 5, 3), ":, 2, :"),
    ("strided_matrix", (5, 7), "::2, 1::3"),
    ("mixed", (4, 5, 6), "1:3, -1, ::-2"),
    ("image_channel", (2, 5, 5, 3), ":, :, :, 1"),
]:
    case("getitem/" + words, "x0[{}]".format(index), f32(*source))
case("getitem/by_tensor", "x0[x1]", f32(5, 2), given(3, "int32"))
case("getitem/range_by_tensor", "x0[x1:x2]", f32(7), given(1, "int32"), given(5, "int32"))
case("getitem/int32", "x0[1:, ::-1]", i32(3, 4))
case("getitem/view", "x0[1:4, 2]", f32(5, 3, layout="transposed"))
case("strided_slice/plain", "tf.strided_slice(x0, [1, 0], [3, 5], [1, 2])", f32(4, 5))
case("strided_slice/masks", "tf.strided_slice(x0, [1, 1], [2, 4], [1, 1], begin_mask=2, end_mask=1)", f32(4, 5))
case("boolean_mask", "tf.boolean_mask(x0, [True, False, True])", f32(3, 2), ops="result")
case("tile/vector", "tf.tile(x0, [3])", f32(5))
case("tile/matrix", "tf.tile(x0, [2, 3])", f32(2, 3))
case("tile/one", "tf.tile(x0, [1, 1])", f32(2, 3))
case("tile/zero", "tf.tile(x0, [0, 2])", f32(2, 3))
case("tile/edges", "tf.tile(x0, [1, 33])", f32(2, 1))
case("tile/int32", "tf.tile(x0, [2])", i32(3))
for mode in ("CONSTANT", "REFLECT", "SYMMETRIC"):
    case("pad/" + mode.lower(), "tf.pad(x0, [[1, 2], [2, 1]], '{}')".format(mode), f32(3, 5))
    case("pad/{}_vector".format(mode.lower()), "tf.pad(x0, [[3, 4]], mode='{}')".format(mode), f32(33))
case("pad/value", "tf.pad(x0, [[1, 1], [0, 2]], constant_values=7)", f32(2, 3))
case("pad/image", "tf.pad(x0, [[0, 0], [2, 2], [2, 2], [0, 0]])", f32(2, 3, 3, 1))
case("pad/nothing", "tf.pad(x0, [[0, 0]])", f32(5))
case("pad/int32", "tf.pad(x0, [[1, 1]])", i32(3))
case("pad/empty", "tf.pad(x0, [[1, 1]])", f32(0))
case("reverse/first", "tf.reverse(x0, [0])", f32(5, 3))
case("reverse/two", "tf.reverse(x0, axis=[0, 2])", f32(2, 3, 4))
case("reverse/last", "tf.reverse(x0, [-1])", f32(2, 33))
case("reverse_sequence", "tf.reverse_sequence(x0, [2, 3, 1], seq_axis=1, batch_axis=0)", f32(3, 4))

# --- lookup -----------------------------------------------------------------------------------------------------------
ROWS = given([2, 0, 2, 4], "int32")
case("gather/rows", "tf.gather(x0, x1)", f32(5, 3), ROWS)
case("gather/vector", "tf.gather(x0, x1)", f32(65), i32(33, low=0, high=65))
case("gather/scalar", "tf.gather(x0, 2)", f32(5, 3))
case("gather/matrix_of_indices", "tf.gather(x0, x1)", f32(5, 2), i64(2, 3, low=0, high=5))
case("gather/axis_1", "tf.gather(x0, x1, axis=1)", f32(2, 5, 3), ROWS)
case("gather/last", "tf.gather(x0, [1, 0], axis=-1)", f32(2, 3))
case("gather/nothing", "tf.gather(x0, x1)", f32(5, 3), i32(0))
case("gather/int32", "tf.gather(x0, x1)", i32(5), ROWS)
case("gather/twice", "tf.gather(x0, x1) + tf.gather(x0 * 2, x1)", f32(5, 3), ROWS)
case("gather_nd/elements", "tf.gather_nd(x0, [[0, 1], [2, 0]])", f32(3, 4))
case("gather_nd/rows", "tf.gather_nd(x0, [[2], [0], [2]])", f32(3, 4))
case("scatter_nd", "tf.scatter_nd([[4], [1], [4]], x0, [6])", f32(3))
case("embedding_lookup/batch", "tf.nn.embedding_lookup(x0, x1)", f32(10, 4), i32(2, 3, low=0, high=10))
case("embedding_lookup/repeated", "tf.nn.embedding_lookup(x0, [1, 1, 1])", f32(3, 2))
case("dynamic_stitch", "tf.dynamic_stitch([[0, 2], [1]], [x0, x1])", f32(2, 3), f32(1, 3))
case("dynamic_partition", "tf.dynamic_partition(x0, [0, 1, 0, 1], 2)", f32(4, 2))
case("unique", "tf.unique([1, 1, 2, 4, 4, 4, 7, 8, 8])")
case("unique_with_counts", "tf.unique_with_counts([1, 1, 2, 4, 4, 4, 7, 8, 8])")
case("setdiff1d", "tf.setdiff1d([1, 2, 3, 4], [2, 4])")
case("sparse_to_dense", "tf.sparse_to_dense([[0, 1], [1, 2]], [2, 3], 1.0, 0.0)")
case("sparse_to_dense/values", "tf.sparse_to_dense([[0, 1], [1, 2]], [2, 3], x0, x1)", f32(2), f32())
case("space_to_batch_nd", "tf.space_to_batch_nd(x0, [2, 2], [[0, 0], [1, 1]])", f32(1, 4, 2, 3))
case("batch_to_space_nd", "tf.batch_to_space_nd(x0, [2, 2], [[0, 0], [1, 0]])", f32(4, 2, 2, 3))
case("space_to_depth", "tf.space_to_depth(x0, 2)", f32(1, 4, 4, 1))
case("depth_to_space", "tf.depth_to_space(x0, 2)", f32(1, 2, 2, 4))
case(
    "extract_image_patches",
    "tf.extract_image_patches(x0, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], 'VALID')",
    f32(1, 4, 4, 2),
)

case("convert_to_tensor/float", "tf.convert_to_tensor(3.5)")
case("convert_to_tensor/numpy", "tf.convert_to_tensor(np.float32(3.5))")
case("convert_to_tensor/typed", "tf.convert_to_tensor([1, 2], dtype=tf.float32)")
case("convert_to_tensor/preferred", "tf.convert_to_tensor([1, 2], preferred_dtype=tf.float64)")
case("convert_to_tensor/same", "tf.convert_to_tensor(x0)", f32(2))
case("second/gather", "tf.convert_to_tensor(tf.gradients(tf.gather(x0, [1, 0, 1]) ** 3, x0)[0])", f32(3, 2), ops="none")
case("second/gather_columns", "tf.gradients(tf.gather(x0, [1, 0, 1], axis=1) ** 3, x0)[0]", f32(3, 2), ops="none")
case(
    "second/extract_image_patches",
    "tf.gradients(tf.extract_image_patches(x0, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], 'VALID') ** 3, x0)[0]",
    f32(1, 3, 3, 1),
    ops="none",
    scale=4,
)
case("second/transpose", "tf.gradients(tf.transpose(x0) ** 3, x0)[0]", f32(3, 2), ops="none")
case("second/slice", "tf.gradients(x0[1:3] ** 3, x0)[0]", f32(5), ops="none")
case("second/concat", "tf.gradients(tf.concat([x0, x0 ** 2], 0) ** 2, x0)[0]", f32(5), ops="none")
case("second/pad", "tf.gradients(tf.pad(x0, [[1, 1]]) ** 3, x0)[0]", f32(3), ops="none")
case("second/pad_reflect", "tf.gradients(tf.pad(x0, [[1, 1]], 'REFLECT') ** 3, x0)[0]", f32(3), ops="none")
case("second/tile", "tf.gradients(tf.tile(x0, [3]) ** 3, x0)[0]", f32(3), ops="none")
case("second/reverse", "tf.gradients(tf.reverse(x0, [0]) ** 3, x0)[0]", f32(3), ops="none")

# --- errors -----------------------------------------------------------------------------------------------------------
error(
    "constant_too_long",
    "tf.constant([1, 2, 3], shape=[2])",
    phrase="Too many elements provided. Needed at most 2, but received 3",
)
error("constant_ragged", "tf.constant([[1, 2], [3]])", phrase="Argument must be a dense tensor")
error("constant_none", "tf.constant(None)", phrase="None values not supported.")
error(
    "constant_wrong_type", "tf.constant(1.5, dtype=tf.int32)", phrase="Expected int32, got 1.5 of type 'float' instead."
)
error(
    "constant_word_as_float",
    "tf.constant('a', dtype=tf.float32)",
    phrase="Expected float32, got 'a' of type 'str' instead.",
)
error("linspace_ints", "tf.linspace(2, 5, 5)", phrase="has DataType int32 not in list of allowed values")
error(
    "reshape_count",
    "tf.reshape(x0, [4, 4])",
    f32(2, 3),
    phrase="Cannot reshape a tensor with 6 elements to shape [4,4] (16 elements) for 'Reshape' (op: 'Reshape')",
)
error(
    "reshape_remainder",
    "tf.reshape(x0, [-1, 4])",
    f32(2, 3),
    phrase="Dimension size must be evenly divisible by 4 but is 6 for 'Reshape' (op: 'Reshape')",
)
error(
    "reshape_count_at_run",
    "tf.reshape(x0, [4, 4])",
    f32(2, 3),
    static="none",
    phrase="Input to reshape is a tensor with 6 values, but the requested shape has 16",
)
error("reshape_two_unknown", "tf.reshape(x0, [-1, -1])", f32(2, 3), phrase="-1")
error(
    "concat_shapes",
    "tf.concat([x0, x1], 0)",
    f32(2, 3),
    f32(2, 4),
    phrase="in both shapes must be equal, but are 3 and 4.",
)
error(
    "concat_shapes_at_run",
    "tf.concat([x0, x1], 0)",
    f32(2, 3),
    f32(2, 4),
    static="none",
    phrase="ConcatOp : Dimensions of inputs should match",
)
error("concat_types", "tf.concat([x0, x1], 0)", f32(2), i32(2), phrase="that don't all match")
error("split_remainder", "tf.split(x0, 4)", f32(6), phrase="Dimension size must be evenly divisible by 4 but is 6")
error("split_sizes", "tf.split(x0, [1, 2])", f32(6), phrase="can't split axis of size 6 into pieces of size [1,2]")
error("transpose_perm", "tf.transpose(x0, [0, 1, 2])", f32(2, 3), phrase="Dimension must be 2 but is 3 for 'transpose'")
error(
    "squeeze_not_one",
    "tf.squeeze(x0, [0])",
    f32(2, 3),
    phrase="Can not squeeze dim[0], expected a dimension of 1, got 2",
)
error("expand_dims_axis", "tf.expand_dims(x0, 3)", f32(2), phrase="3")
error("gather_outside", "tf.gather(x0, x1)", f32(3), given([1, 5], "int32"), phrase="is not in [0, 3)")
error("getitem_outside", "x0[5]", f32(3), phrase="slice index 5 of dimension 0 out of bounds.")
error("getitem_too_many", "x0[0, 0]", f32(3), phrase="Index out of range using input dim 1; input has only 1 dims")
error(
    "getitem_float",
    "x0[1.5]",
    f32(3),
    phrase="Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 tensors are valid indices",
)
error("getitem_zero_step", "x0[::0]", f32(3), phrase="strides[0] must be non-zero")
error("unstack_unknown", "tf.unstack(x0)", f32(2, 3), static="none", phrase="Cannot infer num from shape")
error("iterate", "[row for row in x0]", f32(2, 3), phrase="itera")
error("bool", "1 if x0 else 2", f32(), phrase="as a Python `bool`")
error("len", "len(x0)", f32(3), phrase="len")
error("pad_rank", "tf.pad(x0, [[1, 1]])", f32(2, 3), phrase="Shape must be rank 1 but is rank 2 for 'Pad'")
error("stack_shapes", "tf.stack([x0, x1])", f32(2), f32(3), phrase="must be equal, but are 2 and 3")
error("slice_outside", "tf.slice(x0, [1], [5])", f32(3), phrase=" ")
error("tile_rank", "tf.tile(x0, [1])", f32(2, 3), phrase="Shape must be rank")
error("broadcast_to_shapes", "tf.broadcast_to(x0, [2, 2])", f32(3), phrase="Dimensions must be equal, but are 3 and 2")
error("one_hot_float", "tf.one_hot(x0, 3)", f32(2), phrase="has DataType float32 not in list of allowed values")
error(
    "cast_to_tensor_dtype",
    "tf.convert_to_tensor(x0, dtype=tf.int32)",
    f32(2),
    phrase="Tensor conversion requested dtype int32 for Tensor with dtype float32",
)
error("negative_fill", "tf.zeros([-1])", phrase="must be >= 0")

FAMILY.on_reference_alone("constant/*", "convert_to_tensor/*", "second/*", "shape/*", "size/*", "rank/*", "*/empty")
