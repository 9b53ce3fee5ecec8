"""Ragged tensors: rows of different lengths. Importing this package declares their operations."""

from tfedu.ops.ragged import (  # noqa: F401
    axes,
    broadcasting,
    choosing,
    conversion,
    gather,
    indexing,
    joining,
    literals,
    mapping,
    partitions,
    ranges,
    reduction,
    segment_ids,
    spec,
    tensor,
    value,
)
