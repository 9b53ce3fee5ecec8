"""Sparse tensors put in order, reshaped, joined, cut."""

from ..spec import Family, boolean, f32, f64, given, i32

FAMILY = Family("sparse_layout")
case, error = FAMILY.case, FAMILY.error

MIXED = "tf.SparseTensor([[2, 0], [0, 4], [1, 1], [0, 1]], x0, [3, 5])"
IN_ORDER = "tf.SparseTensor([[0, 1], [0, 4], [1, 1], [2, 0]], x0, [3, 5])"
CUBE = "tf.SparseTensor([[0, 0, 1], [0, 2, 0], [1, 1, 2], [1, 2, 3]], x0, [2, 3, 4])"
EMPTY = "tf.SparseTensor(np.zeros([0, 2], np.int64), x0, [3, 5])"
FED = "tf.SparseTensor(x1, x0, x2)"
FED_PLACES = (given([[2, 0], [0, 4], [1, 1], [0, 1]], "int64"), given([3, 5], "int64"))
MANY = "tf.SparseTensor(np.stack([np.arange(33)[::-1] % 7, np.arange(33) * 5 % 31], 1), x0, [7, 31])"
THREE = "tf.SparseTensor([[0, 1], [1, 0], [2, 4]], x1, [3, 5])"

case("reorder", "tf.sparse.reorder({})".format(MIXED), f32(4))
case("reorder/many", "tf.sparse.reorder({})".format(MANY), f32(33))
case("reorder/empty", "tf.sparse_reorder({})".format(EMPTY), f32(0))
case("reorder/one", "tf.sparse_reorder(tf.SparseTensor([[4]], x0, [5]), name='r')", f64(1))
case("reorder/twice_the_same", "tf.sparse.reorder(tf.SparseTensor([[1], [0], [1]], x0, [2]))", i32(3))
case("reorder/huge", "tf.sparse.reorder(tf.SparseTensor([[1, 2**60], [0, 3]], x0, [2, 2**61]))", f32(2))
case("reorder/string", "tf.sparse.reorder({})".format(MIXED), given(["a", "b", "c", "d"], "string"))
case("reorder/fed", "tf.sparse.reorder({})".format(FED), f32(4), *FED_PLACES, static="rank")
case("reshape", "tf.sparse.reshape({}, [5, 3])".format(IN_ORDER), f32(4))
case("reshape/rest", "tf.sparse_reshape({}, [-1])".format(IN_ORDER), f32(4))
case("reshape/cube", "tf.sparse.reshape({}, [4, -1], name='flat')".format(CUBE), f32(4))
case(
    "reshape/fed",
    "tf.sparse.reshape({}, x3)".format(FED),
    f32(4),
    *(FED_PLACES + (given([5, -1], "int64"),)),
    static="rank",
)
case("reshape/int32", "tf.sparse.reshape({}, x1)".format(IN_ORDER), f32(4), given([15], "int32"))
case("reshape/empty", "tf.sparse.reshape({}, [15])".format(EMPTY), f32(0))
case("transpose", "tf.sparse.transpose({})".format(IN_ORDER), f32(4), ops="result")
case("transpose/perm", "tf.sparse.transpose({}, [1, 2, 0])".format(CUBE), f32(4))
case("transpose/fed", "tf.sparse_transpose({}, [1, 0])".format(FED), f32(4), *FED_PLACES, static="rank")
case("expand_dims", "tf.sparse.expand_dims({})".format(IN_ORDER), f32(4), ops="result")
case("expand_dims/first", "tf.sparse.expand_dims({}, 0)".format(IN_ORDER), f32(4), ops="result")
case("expand_dims/inside", "tf.sparse.expand_dims({}, -2, name='wide')".format(IN_ORDER), i32(4), ops="result")
case("concat/rows", "tf.sparse.concat(0, [{}, {}])".format(MIXED, THREE), f32(4), f32(3), grad=False)
case("concat/columns", "tf.sparse_concat(1, [{}, {}], name='c')".format(MIXED, THREE), f32(4), f32(3), grad=False)
case("concat/from_the_end", "tf.sparse.concat(-1, [{}, {}])".format(MIXED, THREE), i32(4), i32(3))
case("concat/one", "tf.sparse.concat(1, [{}])".format(MIXED), f32(4))
case(
    "concat/ragged",
    "tf.sparse.concat(1, [{}, tf.SparseTensor([[4, 0]], x1, [5, 2])], expand_nonconcat_dim=True)".format(MIXED),
    i32(4),
    i32(1),
    ops="none",
)
case(
    "concat/ragged_last",
    "tf.sparse.concat(-1, [{}, tf.SparseTensor([[4, 0]], x1, [5, 2])], expand_nonconcat_dim=True)".format(MIXED),
    i32(4),
    i32(1),
    ops="none",
)
case("concat/string", "tf.sparse.concat(0, [{0}, {0}])".format(MIXED), given(["a", "b", "c", "d"], "string"))
case(
    "concat/fed",
    "tf.sparse.concat(0, [{}, {}])".format(FED, THREE.replace("x1", "x3")),
    i32(4),
    *(FED_PLACES + (i32(3),)),
    static="rank",
)
case("split", "tf.sparse.split(sp_input={}, num_split=2, axis=1)".format(IN_ORDER), i32(4))
case("split/three", "tf.sparse_split(sp_input={}, num_split=3, axis=2, name='s')".format(CUBE), i32(4))
case("split/old_name", "tf.sparse_split(sp_input={}, num_split=2, axis=0)".format(IN_ORDER), i32(4))
case("slice", "tf.sparse.slice({}, [0, 1], [2, 3])".format(IN_ORDER), f32(4))
case("slice/beyond", "tf.sparse_slice({}, [1, 0], [7, 2], name='s')".format(IN_ORDER), f32(4))
case("slice/nothing", "tf.sparse.slice({}, [0, 2], [1, 1])".format(IN_ORDER), f32(4))
case("slice/cube", "tf.sparse.slice({}, [1, 0, 0], [1, 3, 3])".format(CUBE), f64(4))
case(
    "slice/fed",
    "tf.sparse.slice({}, x3, [2, 2])".format(FED),
    i32(4),
    *(FED_PLACES + (given([0, 0], "int64"),)),
    static="rank",
)
case("retain", "tf.sparse.retain({}, [True, False, False, True])".format(IN_ORDER), f32(4))
case("retain/mask", "tf.sparse_retain({}, x1)".format(IN_ORDER), f32(4), boolean(4))
case("retain/none", "tf.sparse.retain({}, [False] * 4)".format(IN_ORDER), i32(4))
case(
    "fill_empty_rows",
    "tf.sparse.fill_empty_rows(tf.SparseTensor([[1, 1], [1, 2], [3, 0]], x0, [5, 4]), x1)",
    f32(3),
    f32(),
)
case("fill_empty_rows/full", "tf.sparse_fill_empty_rows({}, 0.0)".format(IN_ORDER), f32(4))
case("fill_empty_rows/empty", "tf.sparse_fill_empty_rows({}, 7, name='f')".format(EMPTY), i32(0))
case(
    "fill_empty_rows/mixed",
    "tf.sparse.fill_empty_rows({}, 0)".format("tf.SparseTensor([[2, 0], [0, 4], [0, 1]], x0, [4, 5])"),
    i32(3),
)
case(
    "fill_empty_rows/string",
    "tf.sparse.fill_empty_rows({}, 'none')".format("tf.SparseTensor([[2, 0]], x0, [3, 1])"),
    given(["a"], "string"),
)
case("fill_empty_rows/fed", "tf.sparse.fill_empty_rows({}, 1)".format(FED), i32(4), *FED_PLACES, static="rank")
case(
    "mask",
    "[(s.values, s.indices) for s in [tf.sparse.mask(tf.IndexedSlices(x0, tf.constant([12, 26, 37])), [26, 12])]]",
    f32(3, 2),
)
case(
    "merge",
    "tf.sparse.merge(tf.SparseTensor([[0, 0], [1, 0], [1, 1]], x0, [2, 2]), tf.SparseTensor([[0, 0], [1, 0], [1, 1]], x1, [2, 2]), 6)",
    given([3, 5, 0], "int32"),
    f32(3),
)
case(
    "merge/list",
    "tf.sparse_merge([tf.SparseTensor([[0], [1]], x0, [2]), tf.SparseTensor([[0], [1]], x0, [2])], tf.SparseTensor([[0], [1]], x1, [2]), [4, 5], already_sorted=True)",
    given([3, 1], "int64"),
    f32(2),
)
case(
    "to_indicator",
    "tf.sparse.to_indicator(tf.SparseTensor([[0, 0], [1, 0], [1, 1]], x0, [2, 2]), 6)",
    given([3, 5, 5], "int64"),
)
case(
    "to_indicator/int32",
    "tf.sparse_to_indicator(tf.SparseTensor([[0, 0], [1, 0], [1, 1]], x0, [2, 2]), 6, name='i')",
    given([3, 0, 5], "int32"),
)
case("reset_shape", "tf.sparse.reset_shape({})".format(CUBE), f32(4))
case("reset_shape/larger", "tf.sparse_reset_shape({}, [4, 6])".format(IN_ORDER), f32(4))
case(
    "reset_shape/fed",
    "tf.sparse.reset_shape({}, x3)".format(FED),
    f32(4),
    *(FED_PLACES + (given([4, 6], "int64"),)),
    static="rank",
    ops="result",
)
case("shape", "[tf.shape({0}), tf.shape({0}, out_type=tf.int64), tf.size({0}), tf.rank({0})]".format(IN_ORDER), f32(4))

error("reorder/of_dense", "tf.sparse.reorder(x0)", f32(2), phrase="Input must be a SparseTensor.")
error(
    "reshape/known",
    "tf.sparse.reshape({}, [4, 4])".format(IN_ORDER),
    f32(4),
    phrase="Cannot reshape a tensor with 15 elements to shape [4, 4] (16 elements).",
)
error(
    "reshape/two_unknown",
    "tf.sparse.reshape({}, [-1, -1])".format(IN_ORDER),
    f32(4),
    phrase="At most one dimension can be inferred (-1). Found: [-1 -1]",
)
error(
    "reshape/fed",
    "tf.sparse.reshape({}, x3)".format(FED),
    f32(4),
    *(FED_PLACES + (given([4, -1], "int64"),)),
    static="rank",
    phrase="Input to reshape is a SparseTensor with 15 dense values, but the requested shape requires a multiple of 4.",
)
error(
    "reshape/fed_size",
    "tf.sparse.reshape({}, x3)".format(FED),
    f32(4),
    *(FED_PLACES + (given([4, 4], "int64"),)),
    static="rank",
    phrase="Input to reshape is a tensor with 15 dense values, but the requested shape has 16.",
)
error("concat/not_a_list", "tf.sparse.concat(0, 3)", phrase="Inputs must be a list or tuple.")
error(
    "concat/shapes",
    "tf.sparse.concat(0, [{}, tf.SparseTensor([[0, 0]], x1, [1, 1])])".format(MIXED),
    f32(4),
    f32(1),
    phrase="Input shapes must match: expected 5 for dimension 1 but got 1 at position 1",
)
error(
    "concat/axis",
    "tf.sparse.concat(2, [{0}, tf.SparseTensor(x1, x0, x2)])".format(MIXED),
    f32(4),
    *FED_PLACES,
    static="rank",
    phrase="Concat dimension must be in range [-2, 2), got 2",
)
error(
    "split/positional",
    "tf.sparse_split({}, 2, 1)".format(IN_ORDER),
    f32(4),
    phrase="Keyword arguments are required for this function.",
)
error("split/missing", "tf.sparse_split(sp_input={}, axis=1)".format(IN_ORDER), f32(4), phrase="num_split is required")
error(
    "split/too_many",
    "tf.sparse_split(sp_input={}, num_split=4, axis=0)".format(IN_ORDER),
    f32(4),
    phrase="should be between 1 and the splitting dimension size (3), got 4",
)
error(
    "split/axis",
    "tf.sparse_split(sp_input={}, num_split=4, axis=2)".format(IN_ORDER),
    f32(4),
    phrase="Input split_dim should be between 0 and rank (2), got 2",
)
error(
    "retain/length",
    "tf.sparse.retain({}, [True])".format(IN_ORDER),
    f32(4),
    phrase="Dimensions 4 and 1 are not compatible",
)
error(
    "fill_empty_rows/bounds",
    "tf.sparse.fill_empty_rows(tf.SparseTensor([[2, 0]], x0, [2, 2]), 0.0)",
    f32(1),
    phrase="indices(0, 0) is invalid: 2 >= 2",
)
error(
    "merge/size",
    "tf.sparse.merge({0}, {0}, 1.5)".format(IN_ORDER),
    i32(4),
    phrase="vocab_size has to be a Tensor or Python int.",
)
error(
    "merge/lengths",
    "tf.sparse.merge([{0}], {0}, [1, 2])".format(IN_ORDER),
    i32(4),
    phrase="sp_ids and vocab_size have to have equal lengths.",
)
error(
    "reset_shape/smaller",
    "tf.sparse.reset_shape({}, [2, 6])".format(IN_ORDER),
    f32(4),
    phrase="Requested new_shape should have dimension sizes >= sp_input.shape.",
)
error(
    "reset_shape/rank",
    "tf.sparse.reset_shape({}, [2])".format(IN_ORDER),
    f32(4),
    phrase="Dimensions 1 and 2 are not compatible",
)

FAMILY.on_reference_alone(
    "reorder/[eofth]*", "reshape/[!c]*", "transpose*", "expand_dims*", "concat/[!r]*", "split/*", "slice/*", "retain*"
)
FAMILY.on_reference_alone("fill_empty_rows/*", "merge*", "to_indicator/*", "reset_shape*", "shape")
