"""Files and records read into tensors. Importing this package declares the operations."""

from tfedu.ops.parsing import (  # noqa: F401
    audio,
    csv,
    example,
    files,
    raw,
    sequence_batch,
    sequence_example,
)
