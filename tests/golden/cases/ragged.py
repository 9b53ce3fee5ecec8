# -*- coding: utf-8 -*-
"""Ragged tensors: rows of different lengths."""

import numpy as np

from ..spec import Family, f32, failure, given, i32, i64

FAMILY = Family("ragged")


def case(case_id, expr, *inputs, **options):
    """Inside of what makes a ragged tensor the names of the operations are TensorFlow's own affair."""
    FAMILY.case(case_id, expr, *inputs, **dict({"ops": "none", "shapes": "true"}, **options))


error, program = FAMILY.error, FAMILY.program
R = "tf.RaggedTensor."
ROWS = R + "from_row_splits(x0, [0, 2, 2, 5, 6])"
TWO = R + "from_nested_row_splits(x0, [[0, 2, 2, 3], [0, 1, 4, 6]])"
WIDE = R + "from_row_lengths(x0, [2, 0, 3])"
V6, W5 = f32(6), f32(5, 3)


# -- made of values and rows ------------------------------------------------------------------------------------------

for way, argument in (
    ("row_splits", "[0, 2, 2, 5]"),
    ("row_lengths", "[2, 0, 3]"),
    ("value_rowids", "[0, 0, 2, 2, 2]"),
    ("row_starts", "[0, 2, 2]"),
    ("row_limits", "[2, 2, 5]"),
):
    case("from/" + way, R + "from_{}(x0, {})".format(way, argument), f32(5))
    case("from/{}/int32".format(way), R + "from_{}(x0, np.array({}, np.int32))".format(way, argument), f32(5, 2))
    case("from/{}/fed".format(way), R + "from_{}(x0, x1)".format(way), f32(5), given(eval(argument), "int64"))
    case("from/{}/nothing".format(way), R + "from_{}(x0, x1)".format(way), f32(0), given([0] if way == "row_splits" else [], "int64"))
    case("from/{}/unchecked".format(way), R + "from_{}(x0, {}, validate=False, name='rt')".format(way, argument), i64(5))
case("from/value_rowids/nrows", R + "from_value_rowids(x0, [0, 0, 2], nrows=5)", i32(3))
case("from/value_rowids/nrows_fed", R + "from_value_rowids(x0, [0, 0, 2], nrows=x1)", i32(3), given(4, "int64"))
case("from/nested_row_splits", TWO, V6)
case("from/nested_row_lengths", R + "from_nested_row_lengths(x0, [[2, 0, 1], [1, 3, 2]])", V6)
case("from/nested_value_rowids", R + "from_nested_value_rowids(x0, [[0, 0, 2], [0, 1, 1, 1, 2, 2]], [4, 3])", V6)
case("from/nested_nothing", R + "from_nested_row_splits(x0, [])", V6)
case("from/strings", R + "from_row_lengths(x0, [1, 2])", given([b"a", b"b", b"c"], "string"))
error("from/row_splits_end", R + "from_row_splits(x0, x1)", f32(3), given([0, 2], "int64"), phrase="do not form a valid RaggedTensor")
error("from/row_splits_start", R + "from_row_splits(x0, x1)", f32(3), given([1, 3], "int64"), phrase="do not form a valid RaggedTensor")
error("from/row_splits_order", R + "from_row_splits(x0, x1)", f32(3), given([0, 2, 1, 3], "int64"), phrase="do not form a valid RaggedTensor")
error("from/row_splits_none", R + "from_row_splits(x0, [])", f32(3), phrase="row_splits tensor may not be empty.")
error("from/row_lengths_sum", R + "from_row_lengths(x0, x1)", f32(3), given([1, 1], "int64"), phrase="do not form a valid RaggedTensor")
error("from/row_lengths_negative", R + "from_row_lengths(x0, [4, -1])", f32(3), phrase="do not form a valid RaggedTensor")
error("from/row_starts", R + "from_row_starts(x0, x1)", f32(3), given([0, 2, 1], "int64"), phrase="do not form a valid RaggedTensor")
error("from/row_limits", R + "from_row_limits(x0, x1)", f32(3), given([2, 4], "int64"), phrase="do not form a valid RaggedTensor")
error("from/rowids_order", R + "from_value_rowids(x0, x1)", f32(3), given([0, 2, 1], "int64"), phrase="do not form a valid RaggedTensor")
error("from/rowids_number", R + "from_value_rowids(x0, [0, 0])", f32(3), phrase="Shapes (3,) and (2,) are incompatible")
error("from/nrows", R + "from_value_rowids(x0, [0, 0, 2], nrows=2)", f32(3), phrase="Expected nrows >= value_rowids[-1] + 1; got nrows=2")
error("from/nrows_negative", R + "from_value_rowids(x0, [0, 0, 2], nrows=-1)", f32(3), phrase="Expected nrows >= 0; got -1")
error("from/type", R + "from_row_splits(x0, [0., 3.])", f32(3), phrase="row_splits must have dtype int32 or int64")
error("from/rank", R + "from_row_splits(x0, [[0, 3]])", f32(3), phrase="must have rank 1")
error("from/scalar", R + "from_row_splits(x0, [0, 3], validate=False)", f32(), phrase="must have rank at least 1")
error("from/flag", R + "from_row_splits(x0, [0, 3], validate=1)", f32(3), phrase="validate must have type bool")
error("from/nested_tensor", R + "from_nested_row_splits(x0, x1)", f32(3), i64(2), phrase="nested_row_splits must be a list of Tensors")
error("from/nested_nrows", R + "from_nested_value_rowids(x0, [[0, 0, 0]], [1, 2])", f32(3), phrase="nested_nrows must have the same length as nested_value_rowids")
error("from/mixed", R + "from_row_splits(tf.RaggedTensor.from_row_splits(x0, [0, 3]), tf.constant([0, 1]))", f32(3), phrase="dtype mismatch")
error("private", "tf.RaggedTensor(x0, [0, 3])", f32(3), phrase="RaggedTensor constructor is private")


# -- written down -----------------------------------------------------------------------------------------------------

for name, arguments in (
    ("two", "[[1, 2], [], [3]]"),
    ("three", "[[[1], [2, 3]], [], [[]]]"),
    ("floats", "[[1, 2.5], []], dtype=tf.float64"),
    ("strings", "[['a', 'b'], ['c']]"),
    ("inner", "[[[1, 2], [3, 4]], [[5, 6]]], inner_shape=(2,)"),
    ("rank", "[[[1, 2], [3, 4]], [[5, 6]]], ragged_rank=1"),
    ("empty", "[[], []]"),
    ("nothing", "[]"),
    ("dense", "[1, 2, 3]"),
    ("dense_rank", "[[1, 2], [3, 4]], ragged_rank=0"),
    ("scalar", "5"),
    ("int32", "[[1], [2, 3]], row_splits_dtype=tf.int32"),
    ("arrays", "[np.array([1, 2]), np.array([3])]"),
    ("tuples", "((1, 2), [3])"),
    ("depths", "[[], [[]]]"),
):
    case("constant/" + name, "tf.ragged.constant({})".format(arguments))
error("constant/depth", "tf.ragged.constant([[1], 2])", phrase="all scalar values must have the same nesting depth")
error("constant/empty_deep", "tf.ragged.constant([[1], [[]]])", phrase="empty list nesting is greater than scalar value nesting")
error("constant/inner", "tf.ragged.constant([[[1, 2], [3]]], ragged_rank=1)", phrase="inner values have inconsistent shape")
error("constant/rank", "tf.ragged.constant([[1, 2]], ragged_rank=2)", phrase="requires scalar value depth greater than")
error("constant/both", "tf.ragged.constant([[1, 2]], ragged_rank=2, inner_shape=(2,))", phrase="incompatible with ragged_rank=2 and dim(inner_shape)=1")
error("constant/scalar", "tf.ragged.constant(3, ragged_rank=1)", phrase="Invalid pylist=3: incompatible with ragged_rank=1")
error("constant/negative", "tf.ragged.constant([3], ragged_rank=-1)", phrase="must be nonnegative")
error("constant/ragged", "tf.ragged.constant(tf.ragged.constant([[1]]))", phrase="pylist may not be a RaggedTensor or RaggedTensorValue.")

for kind in "int32 int64 float32 float64".split():
    case("range/" + kind, "tf.ragged.range(x0, x1, x2)", given([0, 5, 8], kind), given([3, 5, 12], kind), given([1, 1, 2], kind), grad=False)
case("range/limits", "tf.ragged.range([3, 0, 2])")
case("range/back", "tf.ragged.range(5, [0, 2, 7], -2, name='r')")
case("range/fractions", "tf.ragged.range([0., 2.], 5., .3)")
case("range/mixed", "tf.ragged.range([0, 2], 5., row_splits_dtype=tf.int32)")
case("range/typed", "tf.ragged.range([0, 2], 5, dtype=tf.float64)")
case("range/nothing", "tf.ragged.range(x0)", given([], "int32"))
error("range/zero", "tf.ragged.range([1, 2], [3, 4], 0)", phrase="Requires delta != 0")
error("range/rows", "tf.ragged.range([1, 2], [3, 4, 5])", phrase="Dimensions must be equal, but are")
error("range/rank", "tf.ragged.range([[1, 2]], [3, 4])", phrase="Shape must be at most rank 1 but is rank 2")

for kind in "int32 int64".split():
    case("segment_ids/" + kind, "tf.ragged.row_splits_to_segment_ids(x0)", given([0, 3, 3, 5], kind))
    case("row_splits/" + kind, "tf.ragged.segment_ids_to_row_splits(x0)", given([0, 0, 0, 2, 2], kind))
case("segment_ids/list", "tf.ragged.row_splits_to_segment_ids([0, 2, 3], out_type=tf.int32)")
case("segment_ids/nothing", "tf.ragged.row_splits_to_segment_ids([0])")
case("row_splits/number", "tf.ragged.segment_ids_to_row_splits([0, 0, 2], num_segments=5)")
case("row_splits/typed", "tf.ragged.segment_ids_to_row_splits([0, 0, 2], x0, tf.int32)", given(4, "int32"))
error("segment_ids/type", "tf.ragged.row_splits_to_segment_ids([0., 1.])", phrase="splits must have dtype int32 or int64")
error("segment_ids/none", "tf.ragged.row_splits_to_segment_ids(x0)", i64(0), phrase="Invalid row_splits: []")


# -- questions --------------------------------------------------------------------------------------------------------

for name, expr, given_input in (("rows", ROWS, V6), ("two", TWO, V6), ("wide", WIDE, W5)):
    for question in (
        "value_rowids() nested_value_rowids() nrows() nrows(out_type=tf.int32) row_starts() row_limits() row_lengths() "
        "nested_row_lengths() bounding_shape() bounding_shape(axis=0) bounding_shape(axis=1) bounding_shape(axis=[1]) "
        "bounding_shape(out_type=tf.int64) nested_row_splits flat_values values with_row_splits_dtype(tf.int32) "
        "to_tensor() to_sparse()"
    ).split():
        case("ask/{}/{}".format(name, question), "({}).{}".format(expr, question), given_input, grad="fd")
case("ask/two/row_lengths_inside", "(" + TWO + ").row_lengths(axis=2)", V6)
error("ask/row_lengths", "(" + ROWS + ").row_lengths(axis=2)", V6, phrase="axis=2 out of bounds")
error("ask/to_list", "(" + ROWS + ").to_list()", V6, phrase="only supported in eager mode")
case("with/values", "(" + ROWS + ").with_values(x0 * 2)", V6)
case("with/flat_values", "(" + TWO + ").with_flat_values(x0 * 2)", V6)
error("with/number", "(" + ROWS + ").with_values(x0[1:])", V6, phrase="Shapes (6,) and (5,) are incompatible")
error("with/bool", "bool(" + ROWS + ")", V6, phrase="RaggedTensor may not be used as a boolean.")

case("to_tensor/default", "(" + ROWS + ").to_tensor(x1)", V6, f32(), grad="fd")
case("to_tensor/strings", R + "from_row_lengths(x0, [1, 2]).to_tensor('-')", given([b"a", b"b", b"c"], "string"), grad="fd")
case("to_tensor/row", "(" + WIDE + ").to_tensor(x1)", W5, f32(3), grad="fd")
case("to_tensor/spread", "(" + WIDE + ").to_tensor(7.0)", W5, grad="fd")
case("to_tensor/two", "(" + TWO + ").to_tensor(-1.0, name='dense')", V6, grad="fd")
case("to_tensor/nothing", R + "from_row_lengths(x0, [0, 0]).to_tensor()", f32(0), grad="fd")
case("to_tensor/no_rows", R + "from_row_splits(x0, [0]).to_tensor()", f32(0), grad="fd")

case("from_tensor/plain", R + "from_tensor(x0)", f32(3, 4))
case("from_tensor/one", R + "from_tensor(x0)", f32(1, 1))
case("from_tensor/nothing", R + "from_tensor(x0)", f32(0, 3))
case("from_tensor/odd", R + "from_tensor(x0)", f32(31, 33, layout="transposed"))
case("from_tensor/lengths", R + "from_tensor(x0, lengths=[1, 0, 9])", f32(3, 4))
case("from_tensor/lengths_negative", R + "from_tensor(x0, [-1, 2], row_splits_dtype=tf.int32)", f32(2, 3, 2))
case("from_tensor/padding", R + "from_tensor(x0, padding=0)", given([[5, 7, 0], [0, 3, 0], [0, 0, 0]], "int32"))
case("from_tensor/padding_rows", R + "from_tensor(x0, padding=[0, 0])", given([[[5, 0], [0, 0]], [[0, 0], [0, 7]]], "int32"))
case("from_tensor/rank", R + "from_tensor(x0, ragged_rank=2, name='rt')", f32(2, 3, 4))
case("from_tensor/rank_three", R + "from_tensor(x0, ragged_rank=3)", f32(2, 3, 2, 2))
case("from_tensor/rank_padding", R + "from_tensor(x0, padding=0, ragged_rank=2)", given([[[5, 0, 0], [6, 7, 0]], [[0, 0, 0], [0, 1, 0]]], "int32"))
case("from_tensor/nested_lengths", R + "from_tensor(x0, lengths=([2, 0, 1], [1, 2, 1]))", f32(3, 2, 2))
error("from_tensor/both", R + "from_tensor(x0, [1], 0)", f32(1, 2), phrase="Specify lengths or padding, but not both")
error("from_tensor/rank", R + "from_tensor(x0, ragged_rank=0)", f32(1, 2), phrase="ragged_rank must be greater than 0; got 0")
error("from_tensor/rank_type", R + "from_tensor(x0, ragged_rank=1.0)", f32(1, 2), phrase="ragged_rank expected int")
error("from_tensor/vector", R + "from_tensor(x0)", f32(2), phrase="must have rank at least 2")

SPARSE = "tf.SparseTensor({}, x0, [4, 3])"
case("from_sparse/plain", R + "from_sparse(" + SPARSE.format("[[0, 0], [0, 1], [2, 0]]") + ")", f32(3))
case("from_sparse/int32", R + "from_sparse(" + SPARSE.format("[[0, 0], [1, 0], [3, 0]]") + ", row_splits_dtype=tf.int32)", i64(3))
error("from_sparse/gap", R + "from_sparse(" + SPARSE.format("[[0, 0], [0, 2], [2, 0]]") + ")", f32(3), phrase="SparseTensor is not right-ragged")
error("from_sparse/start", R + "from_sparse(" + SPARSE.format("[[0, 1], [0, 2], [2, 0]]") + ")", f32(3), phrase="SparseTensor is not right-ragged")
error("from_sparse/dense", R + "from_sparse(x0)", f32(3, 2), phrase="Expected SparseTensor, got Tensor")
error("from_sparse/rank", R + "from_sparse(tf.SparseTensor([[0]], x0, [4]))", f32(1), phrase="rank(st_input) must be 2")


# -- elementwise ------------------------------------------------------------------------------------------------------

for function in (
    "abs ceil cos exp floor identity log_sigmoid negative ones_like zeros_like round sign sin square is_nan reciprocal"
).split():
    case("unary/" + function, "tf.{}({})".format(function, ROWS), V6)
case("unary/cast", "tf.cast(" + ROWS + ", tf.int32)", V6)
case("unary/clip", "tf.clip_by_value(" + TWO + ", -1.0, 0.5)", V6)
case("unary/keyword", "tf.square(x=" + TWO + ", name='sq')", V6)
case("unary/not", "tf.logical_not(tf.greater(" + ROWS + ", 0.0))", V6)
case("unary/invert", "tf.bitwise.invert(" + ROWS + ")", i32(6))
case("list/add_n", "tf.add_n([{0}, {0}])".format(ROWS), V6)
for function in "add subtract multiply divide maximum minimum squared_difference floordiv truediv".split():
    case("binary/{}/scalar".format(function), "tf.{}({}, 2.0)".format(function, ROWS), V6)
    case("binary/{}/ragged".format(function), "tf.{0}({1}, tf.RaggedTensor.from_row_splits(x1, [0, 2, 2, 5, 6]))".format(function, ROWS), V6, f32(6, low=1.0, high=3.0))
for operator in "+ - * / // % ** > >= < <=".split():
    case("operator/right/" + operator, "({}) {} 2.0".format(ROWS, operator), f32(6, low=0.5, high=3.0))
    case("operator/left/" + operator, "2.0 {} ({})".format(operator, ROWS), f32(6, low=0.5, high=3.0))
for operator in "& | ^".split():
    case("operator/" + operator, "({0} > 0.0) {1} ({0} < 1.0)".format(ROWS, operator), V6)
    case("operator/left/" + operator, "True {1} ({0} < 1.0)".format(ROWS, operator), V6)
case("operator/unary", "[-({0}), abs({0}), ~({0} > 0.0)]".format(ROWS), V6)
case("operator/tensor", "x1 * (" + ROWS + ")", V6, f32())
case("broadcast/column", ROWS + " + x1", V6, f32(4, 1))
case("broadcast/column_left", "x1 - " + ROWS, V6, f32(4, 1))
case("broadcast/column_of_one", ROWS + " + x1", V6, f32(1, 1))
case("broadcast/vector_of_one", ROWS + " * x1", V6, f32(1))
case("broadcast/inner", WIDE + " * x1", W5, f32(3))
case("broadcast/row_and_inner", WIDE + " * x1", W5, f32(3, 1, 3))
case("broadcast/two_levels", TWO + " + x1", V6, f32(3, 1, 1))
case("broadcast/two_levels_ragged", TWO + " + tf.RaggedTensor.from_row_splits(x1, [0, 2, 2, 3])[:, :, tf.newaxis]", V6, f32(3))
error("broadcast/rows", ROWS + " + x1", V6, f32(3, 1), phrase="Unable to broadcast: dimension size mismatch in dimension")
error("broadcast/mixed", "tf.add({0}, ({0}).with_row_splits_dtype(tf.int32))".format(ROWS), V6, phrase="mismatched row_splits dtypes")
error("convert/matmul", "tf.matmul(" + ROWS + ", [[1.0]])", V6, phrase="Failed to convert object of type <class ")
error("convert/tensor", "tf.convert_to_tensor(" + ROWS + ")", V6, phrase="Failed to convert object of type <class ")
case("map/one", "tf.ragged.map_flat_values(lambda x: x * x, " + TWO + ")", V6)
case("map/keywords", "tf.ragged.map_flat_values(tf.multiply, x={0}, y={0})".format(ROWS), V6)
case("map/list", "tf.ragged.map_flat_values(tf.add_n, [{0}, {0}, {0}])".format(ROWS), V6)
case("map/dense", "tf.ragged.map_flat_values(tf.square, x0)", V6)
error("map/rows", "tf.ragged.map_flat_values(tf.add, {0}, {1})".format(ROWS, R + "from_row_lengths(x0, [1, 2, 2, 1])"), V6, phrase="Inputs must have identical ragged splits")
error("map/levels", "tf.ragged.map_flat_values(tf.add, {0}, {1})".format(ROWS, TWO), V6, phrase="Inputs must have identical ragged splits")


# -- reductions -------------------------------------------------------------------------------------------------------

for function in "sum prod min max mean".split():
    for name, expr, given_input, axes in (("rows", ROWS, V6, (None, 0, 1, -1, [0, 1])), ("two", TWO, V6, (None, 0, 1, 2, [1, 2], [0, 2])), ("wide", WIDE, W5, (0, 1, 2, [1, 2]))):
        for axis in axes:
            if function == "mean" and name == "two" and isinstance(axis, list):
                continue
            case("reduce_{}/{}/{}".format(function, name, axis), "tf.reduce_{}({}, axis={})".format(function, expr, axis), given_input, fd=function in ("sum", "mean"), grad=function != "prod")
for function in ("all", "any"):
    for axis in (None, 0, 1):
        case("reduce_{}/{}".format(function, axis), "tf.reduce_{}({} > 0.0, axis={})".format(function, ROWS, axis), V6)
    case("reduce_{}/two".format(function), "tf.reduce_{}({} > 0.0, axis=1)".format(function, TWO), V6)
case("reduce_sum/name", "tf.reduce_sum(" + ROWS + ", axis=tf.constant(1), name='s')", V6)
case("reduce_sum/no_axes", "tf.reduce_sum(" + ROWS + ", axis=[])", V6)
case("reduce_sum/old", "tf.reduce_sum(" + ROWS + ", reduction_indices=1)", V6)
error("reduce_sum/keepdims", "tf.reduce_sum(" + ROWS + ", axis=1, keepdims=True)", V6, phrase="keepdims=True is not supported for RaggedTensors.")
error("reduce_sum/axis", "tf.reduce_sum(" + ROWS + ", axis=2)", V6, phrase="axis=2 out of bounds")
error("reduce_sum/unknown", "tf.reduce_sum(" + ROWS + ", axis=x1)", V6, i32(), phrase="axis must be known at graph construction time.")
for function in "sum prod min max mean sqrt_n".split():
    case("segment_{}/rows".format(function), "tf.math.unsorted_segment_{}({}, [1, 0, 1, 3], 4)".format(function, ROWS), V6, fd=False, grad=False)
    case("segment_{}/two".format(function), "tf.math.unsorted_segment_{}({}, x1, 2)".format(function, TWO), V6, given([0, 0, 1], "int32"), grad=False)
case("segment_sum/ragged_ids", "tf.math.unsorted_segment_sum({0}, {1}, 3)".format(ROWS, "tf.RaggedTensor.from_row_splits(x1, [0, 2, 2, 5, 6])"), V6, given([0, 1, 2, 0, 0, 1], "int32"))
error("segment_sum/dense_data", "tf.math.unsorted_segment_sum(x0, tf.ragged.constant([[0], [1]]), 3)", f32(2, 1), phrase="segment_ids is ragged and data is not")


# -- shapes and pieces ------------------------------------------------------------------------------------------------

case("rank", "[tf.rank({}), tf.rank({})]".format(ROWS, TWO), V6)
case("size", "[tf.size({}), tf.size({}, out_type=tf.int64)]".format(ROWS, TWO), V6)
for axis in (0, 1, 2, -1):
    case("expand_dims/{}".format(axis), "tf.expand_dims({}, {})".format(ROWS, axis), V6)
case("expand_dims/inside", "tf.expand_dims(" + WIDE + ", axis=3)", W5)
case("squeeze/ones", "tf.squeeze(tf.expand_dims(" + ROWS + ", 1), 1)", V6)
case("squeeze/inside", "tf.squeeze(tf.expand_dims(" + ROWS + ", 2), axis=[2])", V6)
case("squeeze/dense", "tf.squeeze(" + R + "from_row_lengths(x0, [2, 1]), [2])", f32(3, 1))
error("squeeze/axis", "tf.squeeze(" + ROWS + ")", V6, phrase="Ragged.squeeze must have an axis argument.")
error("squeeze/long", "tf.squeeze(" + ROWS + ", 1)", V6, phrase="the given axis (axis = 1) is not squeezable!")
for multiples in ([1, 1], [2, 1], [1, 3], [2, 2], [0, 1]):
    case("tile/rows/{}".format(multiples), "tf.tile({}, {})".format(ROWS, multiples), V6, grad="fd")
for multiples in ([2, 1, 1], [1, 2, 1], [1, 1, 2], [2, 3, 2]):
    case("tile/two/{}".format(multiples), "tf.tile({}, {})".format(TWO, multiples), V6, grad="fd")
case("tile/wide", "tf.tile(" + WIDE + ", x1)", W5, given([2, 1, 2], "int32"), grad="fd")
for axis in (0, 1, -1):
    case("concat/{}".format(axis), "tf.concat([{0}, tf.RaggedTensor.from_row_splits(x1, [0, 1, 2, 2, 3]), {0}], axis={1})".format(ROWS, axis), V6, f32(3), grad="fd")
    case("concat/dense/{}".format(axis), "tf.concat([{0}, x1], {1})".format(ROWS, axis), V6, f32(4, 2), grad="fd")
case("concat/inside", "tf.concat([{0}, {0}], axis=2)".format(TWO), V6, grad="fd")
case("concat/levels", "tf.concat([{0}, {1}], axis=1)".format(TWO, "tf.constant(1.0, shape=[3, 2, 1])"), V6, grad=False)
case("concat/one", "tf.concat([" + ROWS + "], 0)", V6, grad="fd")
error("concat/ranks", "tf.concat([{0}, x1], 0)".format(ROWS), V6, f32(2), phrase="must have rank 2")
error("concat/rows", "tf.concat([{0}, x1], 1)".format(ROWS), V6, f32(3, 2), static="rank", phrase="Input tensors have incompatible shapes.")
for axis in (0, 1, 2):
    case("stack/{}".format(axis), "tf.ragged.stack([{0}, {0}], axis={1})".format(ROWS, axis), V6, grad="fd")
case("stack/vectors", "tf.ragged.stack([x0, x1])", f32(3), f32(3), grad="fd")
error("stack/vectors", "tf.ragged.stack([x0, x1])", f32(2), f32(3), phrase="must be equal, but are 2 and 3")
case("stack/vectors_inside", "tf.ragged.stack([x0, x1], axis=1)", f32(3), f32(3), grad="fd")
case("stack/one", "tf.ragged.stack([x0])", f32(3), grad="fd")
case("stack/mixed", "tf.stack([" + ROWS + ", x1])", V6, f32(4, 1), grad="fd")
error("stack/none", "tf.ragged.stack([])", phrase="rt_inputs may not be empty.")
error("stack/axis", "tf.ragged.stack([x0, x0], axis=3)", f32(3), phrase="axis=3 out of bounds")

case("gather/rows", "tf.gather({}, x1)".format(ROWS), V6, given([3, 0, 0, 1], "int32"))
case("gather/two", "tf.gather({}, x1)".format(TWO), V6, given([2, 0], "int64"))
case("gather/one", "tf.gather({}, x1)".format(ROWS), V6, given(2, "int32"))
case("gather/table", "tf.gather({}, x1)".format(ROWS), V6, given([[3, 0], [2, 2], [1, 0]], "int32"))
case("gather/wide", "tf.gather({}, x1)".format(WIDE), W5, given([2, 0, 2], "int32"))
case("gather/ragged_indices", "tf.gather(x0, tf.ragged.constant([[3, 1], [], [0]]))", V6)
case("gather/both", "tf.gather(" + ROWS + ", tf.ragged.constant([[3, 1], [], [0]]))", V6)
case("gather/nothing", "tf.gather({}, x1)".format(ROWS), V6, given([], "int32"))
case("gather/strings", "tf.gather(tf.ragged.constant([['a', 'b'], ['c']]), [1, 0, 1])")
error("gather/out", "tf.gather({}, [0, 4])".format(ROWS), V6, phrase="indices[1] = 4 is not in [0, 4)")
error("gather/negative", "tf.gather({}, x1)".format(ROWS), V6, given([0, -1], "int32"), phrase="indices[1] = -1 is not in [0, 4)")
error("gather/axis", "tf.gather({}, [0], axis=1)".format(ROWS), V6, phrase="axis != 0 is not supported for ragged gather yet.")
error("gather/batch", "tf.gather({}, [0], batch_dims=1)".format(ROWS), V6, phrase="batch_dims != 0 is not supported for ragged gather yet.")
case("gather_nd/elements", "tf.gather_nd({}, [[0, 1], [2, 2]])".format(ROWS), V6)
case("gather_nd/rows", "tf.gather_nd({}, [[2], [0]])".format(ROWS), V6)
case("gather_nd/deep", "tf.gather_nd({}, [[0, 1, 2], [2, 0, 0]])".format(TWO), V6)
case("gather_nd/inner", "tf.gather_nd({}, [[0, 1, 2], [2, 0, 0]])".format(WIDE), W5)
case("gather_nd/row_of_inner", "tf.gather_nd({}, [[0, 1], [2, 0]])".format(TWO), V6)
case("gather_nd/table", "tf.gather_nd({}, [[[0, 1], [2, 2]], [[3, 0], [0, 0]]])".format(ROWS), V6)
case("gather_nd/ragged", "tf.gather_nd(x0, tf.ragged.constant([[[1, 0]], [], [[0, 1], [1, 1]]], ragged_rank=1))", f32(2, 2))
error("gather_nd/ragged_inside", "tf.gather_nd(x0, tf.ragged.constant([[1, 0], [1]]))", f32(2, 2), phrase="The innermost dimension of indices may not be ragged")
case("batch_gather/ragged", "tf.batch_gather({}, tf.ragged.constant([[1, 0], [], [2, 2, 0], [0]]))".format(ROWS), V6)
case("batch_gather/dense_params", "tf.batch_gather(x0, tf.ragged.constant([[1, 0], [], [2]]))", f32(3, 3))
case("batch_gather/dense_indices", "tf.batch_gather(" + R + "from_row_lengths(x0, [3, 2]), [[1, 0], [1, 1]])", f32(5))
case("batch_gather/rows", "tf.batch_gather({}, [1, 0])".format(ROWS), V6)
case("batch_gather/two", "tf.batch_gather({}, tf.ragged.constant([[[0], [2, 0]], [], [[1]]]))".format(TWO), V6)
error("batch_gather/rank", "tf.batch_gather({}, x1)".format(ROWS), V6, i32(2, 2, 2), phrase="batch shape from indices does not match params shape")
case("one_hot", "tf.one_hot(tf.ragged.constant([[0, 2], [], [1]]), 3)")
error("one_hot/axis", "tf.one_hot(tf.ragged.constant([[0, 2], [], [1]]), 3, axis=0)", phrase="axis may not be less than indices.ragged_rank.")

MASK = "tf.ragged.constant([[True, False], [], [False, True, True], [False]])"
case("mask/rows", "tf.ragged.boolean_mask({}, [True, False, True, True])".format(ROWS), V6)
case("mask/elements", "tf.ragged.boolean_mask({}, {})".format(ROWS, MASK), V6)
case("mask/dense", "tf.ragged.boolean_mask(x0, [[True, False, True], [False, False, False]])", f32(2, 3))
case("mask/dense_inner", "tf.ragged.boolean_mask(x0, [[True, False], [False, True]])", f32(2, 2, 3))
case("mask/dense_three", "tf.ragged.boolean_mask(x0, x1)", f32(2, 2, 2), given([[[True, False], [True, True]], [[False, False], [True, False]]], "bool"))
case("mask/dense_vector", "tf.ragged.boolean_mask(x0, [True, False, True])", f32(3, 2))
case("mask/two_rows", "tf.ragged.boolean_mask({}, {})".format(TWO, "tf.ragged.constant([[True, False], [], [True]])"), V6)
case("mask/two_elements", "tf.ragged.boolean_mask({}, {} > 0.0)".format(TWO, TWO), V6)
case("mask/dense_data", "tf.ragged.boolean_mask(x0, tf.ragged.constant([[True, False], [False, True]]))", f32(2, 2))
case("mask/dense_mask", "tf.ragged.boolean_mask(" + R + "from_row_lengths(x0, [2, 2]), [[True, False], [True, True]])", f32(4))
error("mask/scalar", "tf.ragged.boolean_mask(x0, True)", V6, phrase="mask cannot be scalar.")
error("mask/rows", "tf.ragged.boolean_mask({}, tf.ragged.constant([[True], [], [True] * 3, [False] * 2]))".format(ROWS), V6, phrase="Inputs must have identical ragged splits")

case("where/coordinates", "tf.where(tf.ragged.constant([[True, False], [], [True, True]]))")
case("where/coordinates_two", "tf.where({} > 0.0)".format(TWO), V6)
case("where/elements", "tf.where({0} > 0.0, {0}, -({0}))".format(ROWS), V6, grad="fd")
case("where/rows", "tf.where([True, False, False, True], {0}, {1})".format(ROWS, R + "from_row_lengths(x1, [1, 0, 1, 2])"), V6, f32(4), grad="fd")
error("where/one", "tf.where({0} > 0.0, {0})".format(ROWS), V6, phrase="both")
error("where/shapes", "tf.where({0} > 0.0, {0}, 1.0)".format(ROWS), V6, phrase="Input shapes do not match.")

case("partitions/vector", "tf.ragged.stack_dynamic_partitions(x0, [1, 0, 1, 1], 3)", f32(4))
case("partitions/rows", "tf.ragged.stack_dynamic_partitions({}, [1, 0, 1, 1], 3)".format(ROWS), V6)
case("partitions/ragged", "tf.ragged.stack_dynamic_partitions({}, tf.ragged.constant([[1, 0], [], [1, 1, 0], [1]]), 2)".format(ROWS), V6)
case("partitions/table", "tf.ragged.stack_dynamic_partitions(x0, [[1, 0], [0, 0]], 2)", f32(2, 2))
case("partitions/scalar", "tf.ragged.stack_dynamic_partitions(x0, 2, 4)", f32(3))
case("partitions/list", "tf.dynamic_partition({}, [1, 0, 1, 1], 3)".format(ROWS), V6, grad="fd")
error("partitions/number", "tf.ragged.stack_dynamic_partitions(x0, x1, 3)", f32(2), given([1, 3], "int64"), phrase="partitions must be less than num_partitions")


# -- rt[...] ----------------------------------------------------------------------------------------------------------

for name, expr, given_input, keys in (
    ("rows", ROWS, V6, "0 1 -1 1:3 ::2 ::-1 3: 9: :-1 :,1: :,:1 :,-1: :,:-1 :,::2 :,::-1 1:,1: ... ...,1: 0,0 2,1: 2,-1 tf.newaxis :,tf.newaxis :,:,tf.newaxis 0,tf.newaxis ...,tf.newaxis :,0:0 :,1:2"),
    ("two", TWO, V6, "0 0,1 0,1,2 1: :,1: :,:,1: :,:,:2 ...,1: 0,...,1: :,:,::2 :,tf.newaxis 0,1,... 2,0,0 ..."),
    ("wide", WIDE, W5, "0 0,1 0,1,2 :,1: :,:,1 :,:,1: ...,0 ...,tf.newaxis 2,:,1"),
):
    for key in keys.split():
        case("getitem/{}/{}".format(name, key), "({})[{}]".format(expr, key), given_input)
for kind in "int32 int64".split():
    case("getitem/tensor/" + kind, "({})[x1]".format(ROWS), V6, given(2, kind))
    case("getitem/bounds/" + kind, "({})[x1:]".format(ROWS), V6, given(2, kind))
    case("getitem/columns/" + kind, "({})[:, x1:]".format(ROWS), V6, given(1, kind))
    case("getitem/columns_negative/" + kind, "({})[:, :x1]".format(ROWS), V6, given(-1, kind))
error("getitem/inner", "({})[:, 0]".format(ROWS), V6, phrase="Cannot index into an inner ragged dimension.")
error("getitem/many", "({})[..., 0, 0, 0]".format(ROWS), V6, phrase="Too many indices for RaggedTensor")
error("getitem/word", "({})['a']".format(ROWS), V6, phrase="are valid indices, got 'a'")
error("getitem/out", "({})[7]".format(ROWS), V6, phrase="slice index 7 of dimension 0 out of bounds")
error("getitem/step", "({})[:, ::1.5]".format(ROWS), V6, phrase="slice strides must be integers or None")
error("getitem/offset", "({})[:, 1.5:]".format(ROWS), V6, phrase="slice offsets must be integers or None")


# -- sessions ---------------------------------------------------------------------------------------------------------


def parts(value):
    """What a RaggedTensorValue holds."""
    return {
        "list": value.to_list(),
        "splits": [np.asarray(s) for s in value.nested_row_splits],
        "values": np.asarray(value.flat_values),
        "shape": list(value.shape),
        "rank": value.ragged_rank,
        "text": str(value),
        "kinds": [str(value.dtype), str(value.row_splits.dtype)],
    }


@program
def fetched_and_fed(tf):
    """Fetching gives values that can be fed again."""
    one = tf.ragged.placeholder(tf.float32, 1, [])
    unknown = tf.ragged.placeholder(tf.float32, 1, name="u")
    two = tf.ragged.placeholder(tf.int32, 2, [2])
    shapes = [str(one.shape), str(two.shape), str(unknown.shape), unknown.values.name, one.ragged_rank, two.ragged_rank, one.dtype.name]
    fed = tf.ragged.constant_value([[1.0, 2.0], [], [3.0]], dtype=np.float32)
    deep = tf.ragged.constant_value([[[[1, 2]], []], [[[3, 4], [5, 6]]]], dtype=tf.int32, inner_shape=(2,))
    with tf.Session() as sess:
        first = sess.run(one * 2.0, {one: fed})
        again = sess.run({"a": [one, tf.reduce_sum(one, 1)]}, {one: first})
        nested = sess.run(two, {two: deep})
        swapped = failure(lambda: sess.run(one, {one: [[1.0]]}), "nested_row_splits")
        array = failure(lambda: sess.run(one), "You must feed a value for placeholder tensor")
    return [shapes, parts(first), parts(again["a"][0]), again["a"][1], parts(nested), swapped, array]


@program
def values(tf):
    """RaggedTensorValue, made by hand."""
    make = tf.ragged.RaggedTensorValue
    flat, splits = np.array([3, 1, 4]), np.array([0, 2, 2, 3])
    inner = make(flat, splits)
    outer = make(inner, np.array([0, 1, 3]))
    written = [tf.ragged.constant_value(*a) for a in (([[1, 2], []],), ([[[1]], []], np.float64), ([["a"], ["b", "c"]],))]
    small = tf.ragged.constant_value([[1], []], row_splits_dtype="int32")
    plain = [tf.ragged.constant_value([1, 2]), tf.ragged.constant_value(3.5)]
    return {
        "values": [parts(v) for v in (inner, outer, small)],
        "repr": repr(inner).replace("dtype=int64", ""),
        "written": [v.to_list() for v in written[:2]],
        "plain": plain,
        "errors": [
            failure(lambda: make(flat, [0, 3]), "row_splits must be a 1D int32 or int64 numpy array"),
            failure(lambda: make([1, 2, 3], splits), "values must be a numpy array or a RaggedTensorValue"),
            failure(lambda: make(inner, np.array([0, 3], np.int32)), "must have the same dtype"),
            failure(lambda: tf.ragged.constant_value([[1], 2]), "same nesting depth"),
        ],
    }


@program
def consumers(tf):
    """Who takes a part of a ragged tensor."""
    rt = tf.ragged.constant([[1.0, 2.0], [3.0]])
    tf.identity(rt.values, name="of_values")
    tf.identity(rt.row_splits, name="of_splits")
    return {"names": sorted(op.name for op in rt.consumers()), "text": repr(rt), "str": str(rt)}


@program
def bag_of_words(tf):
    """An embedding averaged over sentences of different lengths, learned for a few steps."""
    words = tf.ragged.constant([[0, 2, 1], [3], [1, 1, 4, 0]])
    table = tf.Variable(np.linspace(-1.0, 1.0, 10).reshape(5, 2).astype(np.float32))
    found = tf.ragged.map_flat_values(tf.nn.embedding_lookup, table, words)
    mean = tf.reduce_mean(found, axis=1)
    loss = tf.reduce_sum(tf.square(mean - [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]))
    step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        losses = [sess.run([loss, step])[0] for _ in range(5)]
        return {"losses": np.array(losses), "table": sess.run(table), "mean": sess.run(mean)}

FAMILY.on_reference_alone(
    *"from/* constant/* range/* segment_ids/* row_splits/* ask/* unary/* binary/* operator/* reduce_* getitem/* gather* tile/*".split(),
    *"from_tensor/* expand_dims/* squeeze/* concat/* mask/* where/* partitions/* segment_* stack/* batch_gather/*".split()
)
