"""The loader under the name that TensorFlow's tutorials import: ``tensorflow.examples.tutorials.mnist.input_data``."""

from __future__ import annotations

from tfedu.datasets.mnist import read_data_sets

__all__ = ["read_data_sets"]
