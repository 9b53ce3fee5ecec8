"""Shapes and pieces: asking for a shape, reshaping, joining, splitting, repeating, picking."""

from tfedu.ops.array.joining import (
    concat as concat,
)
from tfedu.ops.array.joining import (
    split as split,
)
from tfedu.ops.array.joining import (
    stack as stack,
)
from tfedu.ops.array.joining import (
    unstack as unstack,
)
from tfedu.ops.array.queries import (
    identity as identity,
)
from tfedu.ops.array.queries import (
    identity_n as identity_n,
)
from tfedu.ops.array.queries import (
    indices_where as indices_where,
)
from tfedu.ops.array.queries import (
    rank as rank,
)
from tfedu.ops.array.queries import (
    shape as shape,
)
from tfedu.ops.array.queries import (
    shape_n as shape_n,
)
from tfedu.ops.array.queries import (
    size as size,
)
from tfedu.ops.array.queries import (
    stop_gradient as stop_gradient,
)
from tfedu.ops.array.repeating import (
    broadcast_to as broadcast_to,
)
from tfedu.ops.array.repeating import (
    cast_index as cast_index,
)
from tfedu.ops.array.repeating import (
    pad as pad,
)
from tfedu.ops.array.repeating import (
    reverse as reverse,
)
from tfedu.ops.array.repeating import (
    tile as tile,
)
from tfedu.ops.array.reshaping import (
    expand_dims as expand_dims,
)
from tfedu.ops.array.reshaping import (
    invert_permutation as invert_permutation,
)
from tfedu.ops.array.reshaping import (
    matrix_transpose as matrix_transpose,
)
from tfedu.ops.array.reshaping import (
    reshape as reshape,
)
from tfedu.ops.array.reshaping import (
    squeeze as squeeze,
)
from tfedu.ops.array.reshaping import (
    transpose as transpose,
)
