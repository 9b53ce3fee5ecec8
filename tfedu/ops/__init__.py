"""The operations, one module per family. Importing this package declares them all."""

from tfedu.ops import (  # noqa: F401
    array,
    broadcasting,
    clip,
    constant,
    control,
    conv,
    elementwise,
    gather,
    linalg,
    nn,
    random,
    reduction,
    scatter,
    segment,
    slicing,
    state,
    training,
)
