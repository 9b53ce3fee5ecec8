"""Sparse tensors. Importing this package declares their operations."""

from tfedu.ops.sparse import arithmetic, choosing, convert, layout, matmul, reduction, segments  # noqa: F401
