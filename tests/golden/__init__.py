"""Frozen truth: what the real TensorFlow 1.15.5 answers to a table of small questions.

``cases/`` holds the questions as plain Python that any interpreter from 3.7 on can import, ``generate.py`` asks the
real TensorFlow and writes ``data/``, and ``tests/ops`` replays the same questions on tfedu and compares. TensorFlow
itself is needed only to ask anew, never to run the tests.
"""
