"""Operations on quantized tensors: small integers that stand for the numbers of a range."""

from tfedu.ops.quantized.layers import (
    quantized_avg_pool as quantized_avg_pool,
    quantized_conv2d as quantized_conv2d,
    quantized_max_pool as quantized_max_pool,
    quantized_relu_x as quantized_relu_x,
)
from tfedu.ops.quantized.ranges import quantized_concat as quantized_concat
