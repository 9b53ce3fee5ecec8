"""Graphs go from tfedu to TensorFlow 1.15 and back, and give equal results there and here.

What travels is made from the golden cases and programs (``tests/golden``), with gradients, and from the models of
``models.py``.

- **tfedu to TensorFlow.** TensorFlow imported and ran the graphs that tfedu writes, with the frozen answers as its
  results. ``data/verified.txt`` has a digest of each of those graphs; ``test_written_graphs.py`` computes them anew. It
  is red when tfedu writes a graph that TensorFlow has not run, until it has been run.
- **TensorFlow to tfedu.** ``data/tensorflow.tar.xz`` has graphs that TensorFlow wrote, at least one for each operation
  and each of its types; ``test_foreign_graphs.py`` imports and runs them on both devices.

To verify anew, and to freeze what was verified, with a Python 3.7 that has TensorFlow 1.15::

    python -m tests.graph_def.exchange.verify /path/to/python            # everything, some minutes
    python -m tests.graph_def.exchange.verify /path/to/python math nn    # two families

The tests ask TensorFlow themselves, instead of comparing digests, when ``TFEDU_TENSORFLOW`` names that Python.
What cannot travel stands with its reason in ``exceptions.py``.
"""
