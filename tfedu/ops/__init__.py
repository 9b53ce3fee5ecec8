"""The operations, one module per family. Importing this package declares them all."""

from tfedu.ops import (  # noqa: F401
    array,
    broadcasting,
    constant,
    control,
    image,
    parsing,
    quantized,
    queues,
    ragged,
    signal,
    sparse,
    strings,
    summaries,
)
from tfedu.ops.array import (  # noqa: F401
    batch_gather,
    edit_distance,
    gather,
    inspection,
    partition,
    positions,
    scatter,
    sequences,
    sets,
    slicing,
    spatial,
)
from tfedu.ops.checks import (  # noqa: F401
    shapes,
    values,
)
from tfedu.ops.linalg import (  # noqa: F401
    decompositions,
    parts,
    products,
)
from tfedu.ops.math import (  # noqa: F401
    bitwise,
    clip,
    complex,
    contraction,
    counting,
    elementwise,
    euclidean_norm,
    gamma,
    logsumexp,
    norms,
    polynomial,
    reduction,
    segment,
)
from tfedu.ops.nn import (  # noqa: F401
    activations,
    argmax_pooling,
    batch_norm,
    bias,
    candidate_sampling,
    conv,
    convolution,
    cross_entropy,
    ctc,
    depthwise,
    dropout,
    embedding,
    fractional,
    local_response,
    loss_averages,
    losses,
    moments,
    morphology,
    normalization,
    pooling,
    sampled_losses,
    softmax,
)
from tfedu.ops.quantized import (  # noqa: F401
    fake_quant,
    quantization,
)
from tfedu.ops.random import (  # noqa: F401
    draws,
    rejection,
    stateless,
)
from tfedu.ops.variables import (  # noqa: F401
    accumulators,
    scattering,
    state,
    training,
)
