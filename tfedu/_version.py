"""The one place that holds the version; the build, ``tf.__version__`` and ``tfedu version`` read it from here."""

__version__ = "0.1.0"
