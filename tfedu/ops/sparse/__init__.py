"""Sparse tensors. Importing this package declares their operations."""

from tfedu.ops.sparse import (  # noqa: F401
    arithmetic,
    choosing,
    convert,
    crossing,
    embedding,
    layout,
    matmul,
    reduction,
    segments,
    serialize,
)
