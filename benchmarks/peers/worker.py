"""One peer in a process of its own: ``worker.py PEER`` builds models and trains them as lines of JSON tell it.

``{"build": NAME}`` answers with the seconds that the graph and its first two steps took, ``{"steps": N}`` with the
seconds of N steps and the loss after them. It runs under every peer's own Python, 3.7 included.
"""

from __future__ import annotations

import json
import os
import sys
import time

THREADS = os.cpu_count() or 1


class GraphTrainer:
    """A model or a kernel on whatever speaks the TensorFlow 1 API."""

    def __init__(self, tf, name):
        from benchmarks.kernels import KERNELS
        from benchmarks.models import MODELS

        self.model = KERNELS[name].graph(tf) if name in KERNELS else MODELS[name](tf)
        options = {}
        if tf.__name__ != "tfedu":
            options["config"] = tf.ConfigProto(
                intra_op_parallelism_threads=THREADS, inter_op_parallelism_threads=THREADS
            )
        self.session = tf.Session(graph=self.model.graph, **options)
        with self.model.graph.as_default():
            self.session.run(tf.global_variables_initializer())

    def run(self, count):
        """Train ``count`` steps; the last one fetches the loss, so that all have really been taken."""
        model, run = self.model, self.session.run
        for _ in range(count - 1):
            run(model.train, model.feed)
        return float(run([model.train, model.loss], model.feed)[1])

    def close(self):
        self.session.close()


class Repeater:
    """A function without state, called as often as it is told; what it returns has an element to look at."""

    def __init__(self, function):
        self.function = function

    def run(self, count):
        for _ in range(count - 1):
            self.function()
        return float(self.function().reshape(-1)[0])

    def close(self):
        """Nothing to close."""


def numpy_product(name):
    """A product by NumPy, which hands it to OpenBLAS."""
    from benchmarks.kernels import KERNELS, Product

    kernel = KERNELS[name]
    if not isinstance(kernel, Product):
        raise KeyError(name)
    a, b = kernel.operands()
    a, b = a.T if kernel.ta else a, b.T if kernel.tb else b
    return Repeater(lambda: a @ b)


def trainer(peer, name):
    """The model or kernel ``name`` on ``peer``; KeyError if the peer does not have it."""
    from benchmarks.kernels import KERNELS

    if peer == "numpy":
        return numpy_product(name)
    if peer == "tfedu":
        import tfedu

        return GraphTrainer(tfedu, name)
    if peer == "tensorflow":
        import tensorflow

        tf = tensorflow if tensorflow.__version__.startswith("1.") else tensorflow.compat.v1
        if tf is not tensorflow:
            tf.disable_v2_behavior()
        tf.logging.set_verbosity(tf.logging.ERROR)
        return GraphTrainer(tf, name)
    if peer == "torch":
        import torch

        torch.set_num_threads(THREADS)
        if name in KERNELS:
            from benchmarks.peers.torch_kernels import function

            return Repeater(function(KERNELS[name]))
        from benchmarks.peers.torch_models import MODELS

        return MODELS[name]()
    if peer == "jax":
        if name in KERNELS:
            from benchmarks.peers.jax_kernels import function

            return Repeater(function(KERNELS[name]))
        from benchmarks.peers.jax_models import MODELS

        return MODELS[name]()
    raise ValueError(peer)


def version(peer):
    """What is being timed."""
    module = __import__(peer)
    return module.__version__


def main():
    peer = sys.argv[1]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print must not get between the answers
    current = None
    for line in sys.stdin:
        order, answer = json.loads(line), {}
        try:
            if "version" in order:
                answer = {"version": version(peer)}
            elif "build" in order:
                if current is not None:
                    current.close()
                begin = time.perf_counter()
                current = trainer(peer, order["build"])
                current.run(2)
                answer = {"seconds": time.perf_counter() - begin}
            else:
                begin = time.perf_counter()
                loss = current.run(order["steps"])
                answer = {"seconds": time.perf_counter() - begin, "loss": loss}
        except Exception as error:
            current = None
            answer = {"error": f"{type(error).__name__}: {str(error)[:300]}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
