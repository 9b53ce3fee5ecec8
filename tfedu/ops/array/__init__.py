"""Shapes and pieces: asking for a shape, reshaping, joining, splitting, repeating, picking."""

from tfedu.ops.array.joining import (
    concat as concat,
    parallel_stack as parallel_stack,
    split as split,
    stack as stack,
    unstack as unstack,
)
from tfedu.ops.array.queries import (
    guarantee_const as guarantee_const,
    identity as identity,
    identity_n as identity_n,
    indices_where as indices_where,
    rank as rank,
    shape as shape,
    shape_n as shape_n,
    size as size,
    stop_gradient as stop_gradient,
)
from tfedu.ops.array.repeating import broadcast_to as broadcast_to, cast_index as cast_index, pad as pad, tile as tile
from tfedu.ops.array.reshaping import (
    expand_dims as expand_dims,
    invert_permutation as invert_permutation,
    matrix_transpose as matrix_transpose,
    reshape as reshape,
    squeeze as squeeze,
    transpose as transpose,
)
from tfedu.ops.array.turning import reverse as reverse, roll as roll
