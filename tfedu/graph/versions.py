"""Which TensorFlow a program meets here: the constants by which it may decide what to do (``tf.VERSION``, ...)."""

from __future__ import annotations

VERSION = "1.15.0"
"""The TensorFlow whose names and behaviour these are; tfedu's own version is ``tfedu.__version__``."""
GIT_VERSION = "v1.15.0-rc3-22-g590d6eef7e"
COMPILER_VERSION = "none"
CXX11_ABI_FLAG = 0
MONOLITHIC_BUILD = 0
GRAPH_DEF_VERSION = 134
"""The version of the GraphDef format that is written."""
GRAPH_DEF_VERSION_MIN_CONSUMER = 0
GRAPH_DEF_VERSION_MIN_PRODUCER = 0
SAVED_MODEL_SCHEMA_VERSION = 1
"""The version of SavedModel's directory format."""
