"""The questions, one module per room of the op library."""

import importlib

FAMILIES = [
    "math",
    "linalg",
    "complex",
    "decompositions",
    "matrix_functions",
    "tridiagonal",
    "signal",
    "reductions",
    "array",
    "bits",
    "special",
    "quantization",
    "nn",
    "conv",
    "image",
    "colours",
    "boxes",
    "codecs",
    "sampling",
    "windows",
    "normalization",
    "ctc",
    "fractional",
    "random",
    "graph",
    "graph_details",
    "session",
    "state",
    "variables",
    "lasting",
    "autodiff",
    "checks",
    "metrics",
    "training",
    "optimizers",
    "optimizers_sparse",
    "sparse",
    "sparse_layout",
    "sparse_math",
    "sparse_more",
    "services",
    "queues",
    "strings",
    "parsing",
    "records",
    "summaries",
    "arguments",
]


def family(name):
    """The family ``name``, its tables read."""
    return importlib.import_module("." + name, __package__).FAMILY
