"""The questions, one module per room of the op library."""

import importlib

FAMILIES = ["math", "reductions", "array", "nn", "random", "graph", "state", "training"]


def family(name):
    """The family ``name``, its tables read."""
    return importlib.import_module("." + name, __package__).FAMILY
