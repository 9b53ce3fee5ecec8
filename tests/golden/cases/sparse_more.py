"""What is built on sparse tensors: sets, edit distances, strings, tables of words looked up several at a time."""

from ..spec import Family, f32, f64, given, i32

FAMILY = Family("sparse_more")
case, error = FAMILY.case, FAMILY.error

S = "tf.SparseTensor([[0, 0], [0, 1], [0, 3], [2, 0]], x0, [3, 4])"
T = "tf.SparseTensor([[0, 1], [1, 0], [2, 0], [2, 1]], x1, [3, 2])"
FOUR, OTHER = given([3, 1, 3, 5], "int32"), given([3, 7, 5, 2], "int32")
DENSE, DENSER = given([[3, 1, 1], [2, 2, 9], [5, 7, 6]], "int32"), given([[1, 4], [9, 9], [8, 0]], "int32")

case("sets/size", "tf.sets.size({})".format(S), FOUR)
case("sets/size_string", "tf.sets.set_size({})".format(S), given(["b", "a", "b", "a"], "string"))
for word in ("union", "intersection", "difference"):
    case("sets/{}".format(word), "tf.sets.{}({}, {})".format(word, S, T), FOUR, OTHER)
    case("sets/{}/dense".format(word), "tf.sets.set_{}(x0, x1)".format(word), DENSE, DENSER)
    case("sets/{}/mixed".format(word), "tf.sets.{}(x1, {})".format(word, S), FOUR, DENSE)
    case("sets/{}/mixed_back".format(word), "tf.sets.{}({}, x1)".format(word, S), FOUR, DENSE)
case("sets/difference/b_minus_a", "tf.sets.difference({}, x1, aminusb=False)".format(S), FOUR, DENSE)
case("sets/union/string", "tf.sets.union(x0, x1)", given([["b", "a"]], "string"), given([["a", "c"]], "string"))
case("sets/union/fed", "tf.sets.union(x0, x1)", DENSE, DENSER, static="rank")
case("sets/union/cube", "tf.sets.union(x0, x0)", given([[[1, 1], [2, 1]], [[0, 0], [5, 4]]], "int64"))
case("sets/intersection/nothing", "tf.sets.intersection(x0, x1)", given([[1, 2]], "uint8"), given([[3]], "uint8"))

H = "tf.SparseTensor([[0, 0, 0], [1, 0, 0], [1, 0, 1]], x0, [2, 1, 2])"
TRUTH = "tf.SparseTensor([[0, 1, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]], x1, [2, 2, 2])"
case(
    "edit_distance",
    "tf.edit_distance({}, {})".format(H, TRUTH),
    given([1, 2, 3], "int32"),
    given([1, 2, 3, 4], "int32"),
)
case(
    "edit_distance/steps",
    "tf.edit_distance({}, {}, normalize=False, name='steps')".format(H, TRUTH),
    given(["a", "b", "c"], "string"),
    given(["a", "b", "c", "d"], "string"),
)
case(
    "edit_distance/long",
    "tf.edit_distance(tf.SparseTensor([[0, i] for i in range(33)], x0, [1, 33]), "
    "tf.SparseTensor([[0, i] for i in range(31)], x1, [1, 31]))",
    i32(33, low=0, high=3),
    i32(31, low=0, high=3),
)
case(
    "edit_distance/fed",
    "tf.edit_distance(tf.SparseTensor([[0, 0]], x0, x1), tf.SparseTensor([[0, 0]], x0, x1))",
    given([1], "int64"),
    given([1, 1], "int64"),
    static="rank",
)

case("serialize", "tf.serialize_sparse({})".format(S), FOUR)
case("serialize/float", "tf.io.serialize_sparse({}, name='s')".format(S), f32(4))
case("serialize/string", "tf.serialize_sparse({})".format(S), given(["b", "", "x" * 200, "a"], "string"))
case("serialize_many", "tf.serialize_many_sparse({})".format(S), FOUR)
case("serialize_many/string", "tf.io.serialize_many_sparse({})".format(S), given(["b", "", "x" * 200, "a"], "string"))
case(
    "deserialize_many",
    "tf.deserialize_many_sparse(tf.serialize_many_sparse({}), tf.float64, rank=2)".format(S),
    f64(4),
    grad=False,
)
case(
    "deserialize_many/string",
    "tf.io.deserialize_many_sparse(tf.serialize_many_sparse({}), tf.string, name='d')".format(S),
    given(["b", "", "x" * 200, "a"], "string"),
)
case(
    "deserialize_many/two",
    "tf.deserialize_many_sparse(tf.stack([tf.serialize_sparse({}), tf.serialize_sparse({})]), tf.int32)".format(S, T),
    FOUR,
    OTHER,
)

IDS = "tf.SparseTensor([[0, 0], [0, 1], [1, 0], [2, 0], [2, 2]], x1, [3, 3])"
WEIGHTS = "tf.SparseTensor([[0, 0], [0, 1], [1, 0], [2, 0], [2, 2]], x2, [3, 3])"
FIVE = given([1, 4, 0, 2, 4], "int64")
POSITIVE = f32(5, low=0.5, high=2.0)
for combiner in ("mean", "sqrtn", "sum"):
    call = "tf.nn.embedding_lookup_sparse({{}}, {}, {{}}, combiner='{}')".format(IDS, combiner)
    case("lookup/{}".format(combiner), call.format("x0", "None"), f32(5, 3), FIVE, ops="result")
    case("lookup/{}/weighted".format(combiner), call.format("x0", WEIGHTS), f32(5, 3), FIVE, POSITIVE, ops="result")
    safe = (
        "tf.nn.safe_embedding_lookup_sparse({}, tf.SparseTensor([[0, 0], [0, 1], [2, 0], [2, 1], [3, 0]], x1, [5, 2]), {}, '%s')"
        % combiner
    )
    case(
        "safe/{}".format(combiner),
        safe.format("x0", "None"),
        f32(5, 3),
        given([1, 4, -1, 2, -5], "int64"),
        ops="result",
    )
case(
    "lookup/partitioned",
    "tf.nn.embedding_lookup_sparse([x0, x2], {}, None, combiner='mean')".format(IDS),
    f32(3, 2),
    FIVE,
    f32(2, 2),
    ops="result",
)
case(
    "lookup/partitioned_div",
    "tf.nn.embedding_lookup_sparse([x0, x2], {}, None, 'div', combiner='sum')".format(IDS),
    f32(3, 2),
    FIVE,
    f32(2, 2),
    ops="result",
)
case(
    "lookup/max_norm",
    "tf.nn.embedding_lookup_sparse(x0, {}, None, combiner='sum', max_norm=1.0)".format(IDS),
    f32(5, 3),
    FIVE,
    ops="result",
)
case(
    "lookup/default", "tf.nn.embedding_lookup_sparse(x0, {}, None, name='l')".format(IDS), f32(5, 3), FIVE, ops="result"
)
case(
    "safe/weighted",
    "tf.nn.safe_embedding_lookup_sparse([x0], tf.SparseTensor([[0, 0], [0, 1], [2, 0], [2, 1], [3, 0]], x1, [5, 2]), "
    "tf.SparseTensor([[0, 0], [0, 1], [2, 0], [2, 1], [3, 0]], x2, [5, 2]))",
    f32(5, 3),
    given([1, 4, -1, 2, 0], "int64"),
    given([1.0, 2.0, 3.0, 0.5, -1.0]),
    ops="result",
    fd=False,
)
case(
    "safe/default_id",
    "tf.nn.safe_embedding_lookup_sparse(x0, tf.SparseTensor([[0, 0, 0], [1, 1, 0]], x1, [2, 2, 2]), default_id=3)",
    f32(5, 3),
    given([1, 4], "int64"),
    ops="result",
)

error("sets/size_of_dense", "tf.sets.size(x0)", DENSE, phrase="Expected `SparseTensor`, got ")
error("sets/floats", "tf.sets.union(x0, x0)", f32(2, 2), phrase="'a' invalid dtype <dtype: 'float32'>.")
error(
    "sets/types",
    "tf.sets.union(x0, x1)",
    DENSE,
    given([[1]], "int64"),
    phrase="Types don't match, <dtype: 'int32'> vs <dtype: 'int64'>.",
)
error(
    "sets/shapes",
    "tf.sets.union(x0, x1)",
    DENSE,
    given([[1]], "int32"),
    phrase="Dimension 0 in both shapes must be equal, but are 3 and 1.",
)
error(
    "sets/shapes_fed",
    "tf.sets.union(x0, x1)",
    DENSE,
    given([[1]], "int32"),
    static="rank",
    phrase="Mismatched shapes [3] vs [1]",
)
error("sets/vector", "tf.sets.union(x0, x0)", i32(2), phrase="Shape must be at least rank 2 but is rank 1")
error("sets/rank", "tf.sets.size(tf.SparseTensor([[0]], x0, [1]))", i32(1), phrase="Invalid rank 1.")
error(
    "sets/order",
    "tf.sets.size(tf.SparseTensor([[0, 1], [0, 0]], x0, [1, 2]))",
    i32(2),
    phrase="indices[1] = [0,0] is out of order.",
)
error(
    "sets/repeated",
    "tf.sets.size(tf.SparseTensor([[0, 1], [0, 1]], x0, [1, 2]))",
    i32(2),
    phrase="indices[1] = [0,1] is repeated",
)
error(
    "sets/bounds",
    "tf.sets.size(tf.SparseTensor([[0, 5]], x0, [1, 2]))",
    i32(1),
    phrase="indices[0] = [0,5] is out of bounds: need 0 <= index < [1,2]",
)
error("edit_distance/dense", "tf.edit_distance(x0, {})".format(S), FOUR, phrase="Hypothesis must be a SparseTensor.")
error("edit_distance/dense_truth", "tf.edit_distance({}, x0)".format(S), FOUR, phrase="Truth must be a SparseTensor.")
error(
    "edit_distance/ranks",
    "tf.edit_distance({}, tf.SparseTensor([[0, 0, 0]], x1, [1, 1, 1]))".format(S),
    FOUR,
    i32(1),
    phrase="Num elements of hypothesis_shape does not match truth_shape: 2 vs. 3",
)
error(
    "edit_distance/vectors",
    "tf.edit_distance(tf.SparseTensor([[0]], x0, [1]), tf.SparseTensor([[0]], x0, [1]))",
    i32(1),
    phrase="must have rank at least 2, but truth_shape rank is: 1",
)
error("serialize/of_dense", "tf.serialize_sparse(x0)", f32(2), phrase="Input must be a SparseTensor.")
error(
    "serialize_many/vector",
    "tf.serialize_many_sparse(tf.SparseTensor([[0]], x0, [1]))",
    i32(1),
    phrase="Rank of input SparseTensor should be > 1, but saw rank: 1",
)
error(
    "deserialize_many/type",
    "tf.deserialize_many_sparse(tf.serialize_many_sparse({}), tf.float32)".format(S),
    FOUR,
    phrase="Requested SparseTensor of type float but SparseTensor[0].values.dtype() == int32",
)
error(
    "deserialize_many/garbage",
    "tf.deserialize_many_sparse([['a', 'b', 'c']], tf.float32)",
    phrase="Could not parse serialized proto",
)
error(
    "deserialize_many/columns",
    "tf.deserialize_many_sparse([['a', 'b']], tf.float32)",
    phrase="Dimension must be 3 but is 2",
)
error(
    "lookup/combiner",
    "tf.nn.embedding_lookup_sparse(x0, {}, None, combiner='max')".format(IDS),
    f32(5, 3),
    FIVE,
    phrase="combiner must be one of 'mean', 'sqrtn' or 'sum'",
)
error(
    "lookup/dense_ids",
    "tf.nn.embedding_lookup_sparse(x0, x1, None, combiner='sum')",
    f32(5, 3),
    FIVE,
    phrase="sp_ids must be SparseTensor",
)
error(
    "lookup/dense_weights",
    "tf.nn.embedding_lookup_sparse(x0, {}, x1, combiner='sum')".format(IDS),
    f32(5, 3),
    FIVE,
    phrase="sp_weights must be either None or SparseTensor",
)
error(
    "safe/nothing",
    "tf.nn.safe_embedding_lookup_sparse(None, {})".format(IDS),
    f32(1),
    FIVE,
    phrase="Missing embedding_weights None.",
)

FAMILY.on_reference_alone("sets/*", "edit_distance*", "serialize*", "deserialize*", "lookup/s*", "safe/s*", "safe/m*")

WORDS = "tf.SparseTensor([[0, 0], [1, 0], [1, 1]], x0, [2, 2])"
THREE = given(["a", "b", "c"], "string")
case(
    "cross",
    "tf.sparse.cross([{}, x1, x2])".format(WORDS),
    THREE,
    given([["d"], ["e"]], "string"),
    i32(2, 2),
    ops="result",
)
case("cross/numbers", "tf.sparse.cross([x0, x1], name='c')", i32(2, 2), i32(2, 1))
case("cross/strings", "tf.sparse.cross([{0}, {0}])".format(WORDS), THREE)
case("cross/nothing", "tf.sparse.cross([])")
case(
    "cross_hashed",
    "tf.sparse.cross_hashed([{}, x1, x2])".format(WORDS),
    THREE,
    given([["d"], ["e"]], "string"),
    i32(2, 2),
    ops="result",
)
case(
    "cross_hashed/buckets",
    "tf.sparse.cross_hashed([x0, x1], num_buckets=100)",
    i32(2, 2),
    given([["a b"], ["x" * 99]], "string"),
)
case("cross_hashed/key", "tf.sparse.cross_hashed([{0}, {0}, {0}], hash_key=5)".format(WORDS), THREE)
error("cross/not_a_list", "tf.sparse.cross(x0)", i32(2, 2), phrase="Inputs must be a list")
error("cross/no_tensor", "tf.sparse.cross([1])", phrase="All inputs must be SparseTensors")
error(
    "cross/rows",
    "tf.sparse.cross([x0, x1])",
    i32(2, 2),
    i32(3, 2),
    phrase="Expected batch size 2 got 3 at dense tensor 1",
)

FAMILY.on_reference_alone("cross*")
