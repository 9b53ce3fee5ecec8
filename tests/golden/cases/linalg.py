"""Matrix products."""

from ..spec import Family, f16, f32, f64, i32

FAMILY = Family("linalg")
case, error = FAMILY.case, FAMILY.error


for m, k, n in [(1, 1, 1), (2, 5, 1), (1, 5, 2), (5, 2, 31), (31, 32, 33), (33, 1, 2), (2, 65, 2), (64, 2, 63)]:
    case("matmul/{}x{}x{}".format(m, k, n), "tf.matmul(x0, x1)", f32(m, k), f32(k, n), scale=4)
case("matmul/63x64x65", "tf.matmul(x0, x1)", f32(63, 64), f32(64, 65), scale=8, grad=False)
for m, k, n in [(0, 3, 2), (2, 0, 3), (2, 3, 0)]:
    case("matmul/empty_{}x{}x{}".format(m, k, n), "tf.matmul(x0, x1)", f32(m, k), f32(k, n))
case("matmul/transpose_a", "tf.matmul(x0, x1, transpose_a=True)", f32(5, 33), f32(5, 2), scale=4)
case("matmul/transpose_b", "tf.matmul(x0, x1, transpose_b=True)", f32(2, 33), f32(5, 33), scale=4)
case("matmul/transpose_both", "tf.matmul(x0, x1, transpose_a=True, transpose_b=True)", f32(5, 31), f32(2, 5), scale=4)
case("matmul/adjoint", "tf.matmul(x0, x1, adjoint_a=True)", f32(5, 3), f32(5, 2), ops="result")
case("matmul/views", "tf.matmul(x0, x1)", f32(33, 5, layout="transposed"), f32(5, 31, layout="strided"), scale=4)
case("matmul/float64", "tf.matmul(x0, x1)", f64(3, 4), f64(4, 2))
case("matmul/int32", "tf.matmul(x0, x1)", i32(3, 4), i32(4, 2))
case("matmul/float16", "tf.matmul(x0, x1)", f16(3, 4), f16(4, 2), fd=False)
case("matmul/batch", "tf.matmul(x0, x1)", f32(2, 3, 4), f32(2, 4, 5), scale=4)
case(
    "matmul/batch_transposed",
    "tf.matmul(x0, x1, transpose_a=True, transpose_b=True)",
    f32(2, 4, 3),
    f32(2, 5, 4),
    scale=4,
)
case("matmul/batch_broadcast", "tf.matmul(x0, x1)", f32(2, 1, 3, 4), f32(5, 4, 2), scale=4)
case("matmul/batch_of_4d", "tf.matmul(x0, x1)", f32(2, 3, 2, 5), f32(2, 3, 5, 1), scale=4)
case("matmul/lists", "tf.matmul([[1., 2.]], [[1.], [2.]])")
case("matmul/affine", "tf.matmul(x0, x1) + x2", f32(33, 5), f32(5, 10), f32(10), scale=4)
case(
    "matmul/two_layers",
    "tf.matmul(tf.nn.relu(tf.matmul(x0, x1) + x2), x3)",
    f32(5, 7),
    f32(7, 31),
    f32(31),
    f32(31, 2),
    scale=8,
)
case("matvec", "tf.linalg.matvec(x0, x1)", f32(3, 4), f32(4), ops="result")
case("tensordot/1", "tf.tensordot(x0, x1, 1)", f32(2, 3), f32(3, 4), ops="result", scale=4)
case("tensordot/axes_pair", "tf.tensordot(x0, x1, axes=[[1], [1]])", f32(2, 3), f32(4, 3), ops="result", scale=4)
case(
    "tensordot/two_axes",
    "tf.tensordot(x0, x1, axes=[[1, 2], [0, 1]])",
    f32(2, 3, 4),
    f32(3, 4, 2),
    ops="result",
    scale=4,
)
case(
    "tensordot/permuted",
    "tf.tensordot(x0, x1, axes=[[2, 0], [0, 2]])",
    f32(2, 3, 4),
    f32(4, 5, 2),
    ops="result",
    scale=4,
)
case("tensordot/outer", "tf.tensordot(x0, x1, 0)", f32(2), f32(3), ops="result")
case("einsum/matmul", "tf.einsum('ij,jk->ik', x0, x1)", f32(2, 3), f32(3, 4), ops="result", scale=4)
case("einsum/batch", "tf.einsum('bij,bjk->bik', x0, x1)", f32(2, 2, 3), f32(2, 3, 4), ops="result", scale=4)
case("second/matmul", "tf.gradients(tf.matmul(x0, x1) ** 2, [x0, x1])", f32(2, 3), f32(3, 4), ops="none", scale=16)
error(
    "matmul/shapes",
    "tf.matmul(x0, x1)",
    f32(2, 3),
    f32(2, 3),
    phrase="Dimensions must be equal, but are 3 and 2 for 'MatMul' (op: 'MatMul') with input shapes: [2,3], [2,3].",
)
error(
    "matmul/shapes_at_run",
    "tf.matmul(x0, x1)",
    f32(2, 3),
    f32(1, 3),
    static="rank",
    phrase="Matrix size-incompatible: In[0]: [2,3], In[1]: [1,3]",
)
error(
    "matmul/rank",
    "tf.matmul(x0, x1)",
    f32(3),
    f32(3, 2),
    phrase="Shape must be rank 2 but is rank 1 for 'MatMul' (op: 'MatMul') with input shapes: [3], [3,2].",
)
error(
    "matmul/dtypes",
    "tf.matmul(x0, x1)",
    f32(2, 2),
    f64(2, 2),
    phrase="that does not match type float32 of argument 'a'.",
)
error("matmul/batch_shapes", "tf.matmul(x0, x1)", f32(2, 3, 4), f32(3, 4, 5), phrase="must be equal, but are 2 and 3")
error(
    "matmul/both_flags",
    "tf.matmul(x0, x0, transpose_a=True, adjoint_a=True)",
    f32(2, 2),
    phrase="Only one of transpose_a and adjoint_a can be True.",
)

FAMILY.on_reference_alone("matmul/33x1x2", "matmul/2x5x1", "matmul/5x2x31", "matmul/lists")
