"""Sparse tensors. Importing this package declares their operations."""

from tfedu.ops.sparse import convert  # noqa: F401
