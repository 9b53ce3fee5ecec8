"""Write ``next_batch.json``: which examples the real TensorFlow 1.15 hands out, batch by batch.

Run it with a Python that has TensorFlow 1.15; the tests only read the JSON::

    python make_next_batch.py
"""

import json
import os

import numpy
import tensorflow as tf
from tensorflow.contrib.learn.python.learn.datasets.mnist import DataSet

HERE = os.path.dirname(os.path.abspath(__file__))

# name, graph seed, seed of the data set, numpy seed after construction, examples, [(batch, shuffle), ...]
CASES = [
    ("seeded, batches divide the epoch", None, 7, None, 12, [(4, True)] * 8),
    ("seeded, batches straddle the epoch", None, 7, None, 10, [(4, True)] * 9),
    ("batch as large as the data", None, 3, None, 6, [(6, True)] * 4),
    ("no shuffling", None, 3, None, 7, [(3, False)] * 7),
    ("shuffling switched on late", None, 11, None, 8, [(3, False), (3, True), (3, True), (3, False), (3, True)]),
    ("first batch unshuffled, then shuffled", None, 5, None, 9, [(2, False)] + [(4, True)] * 6),
    ("an empty first batch shuffles too", None, 5, None, 5, [(0, True), (2, True), (2, True), (2, True)]),
    ("batch of one", None, 0, None, 3, [(1, True)] * 8),
    ("negative seed", None, -1, None, 6, [(4, True)] * 4),
    ("seed beyond 31 bits", None, 2**31 + 5, None, 6, [(4, True)] * 4),
    ("numpy seeded by the caller", None, None, 42, 11, [(5, True)] * 7),
    ("seed of the graph", 1234, None, None, 10, [(4, True)] * 6),
    ("seeds of graph and data set", 1234, 7, None, 10, [(4, True)] * 6),
    ("both seeds zero", 0, 0, None, 10, [(4, True)] * 6),
]


def run(graph_seed, seed, numpy_seed, examples, batches):
    tf.reset_default_graph()
    if graph_seed is not None:
        tf.set_random_seed(graph_seed)
    images = numpy.arange(examples, dtype=numpy.uint8).reshape(examples, 1, 1, 1)
    data = DataSet(images, numpy.arange(examples, dtype=numpy.uint8), dtype=tf.uint8, seed=seed)
    if numpy_seed is not None:
        numpy.random.seed(numpy_seed)
    handed_out = []
    for batch_size, shuffle in batches:
        pixels, labels = data.next_batch(batch_size, shuffle=shuffle)
        assert pixels.ravel().tolist() == labels.tolist()
        handed_out.append({"labels": labels.tolist(), "epochs_completed": data.epochs_completed})
    return handed_out


def main():
    tf.logging.set_verbosity(tf.logging.ERROR)
    records = []
    for name, graph_seed, seed, numpy_seed, examples, batches in CASES:
        records.append(
            {
                "name": name,
                "graph_seed": graph_seed,
                "seed": seed,
                "numpy_seed": numpy_seed,
                "examples": examples,
                "batches": batches,
                "handed_out": run(graph_seed, seed, numpy_seed, examples, batches),
            }
        )
    with open(os.path.join(HERE, "next_batch.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(record) for record in records) + "\n]\n")


main()
