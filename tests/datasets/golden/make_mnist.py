"""Write ``mnist.json``: what the real TensorFlow 1.15 reads from the real MNIST.

Run it with a Python that has TensorFlow 1.15, on a folder with the four ``.gz`` files; the tests only read the JSON::

    python make_mnist.py MNIST_data
"""

import hashlib
import json
import os
import sys

import numpy
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

HERE = os.path.dirname(os.path.abspath(__file__))


def main(folder):
    tf.logging.set_verbosity(tf.logging.ERROR)
    mnist = input_data.read_data_sets(folder, one_hot=True, seed=42)
    record = {"parts": {}, "batches": []}
    for part in ("train", "validation", "test"):
        data = getattr(mnist, part)
        record["parts"][part] = {
            "num_examples": data.num_examples,
            "images": [str(data.images.dtype)] + list(data.images.shape),
            "labels": [str(data.labels.dtype)] + list(data.labels.shape),
            "pixel_sum": float(data.images.astype("float64").sum()),
            "first_labels": data.labels.argmax(1)[:20].tolist(),
        }
    for _ in range(3):
        images, labels = mnist.train.next_batch(100)
        record["batches"].append(
            {
                "labels": labels.argmax(1).tolist(),
                "pixels_sha256": hashlib.sha256(numpy.ascontiguousarray(images).tobytes()).hexdigest(),
            }
        )
    with open(os.path.join(HERE, "mnist.json"), "w") as file:
        json.dump(record, file, indent=1)
        file.write("\n")


main(sys.argv[1])
