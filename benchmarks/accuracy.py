"""Trains the lessons' models on MNIST to the end and writes down what they reach.

    python -m benchmarks.accuracy softmax|mlp|cnn [--steps N] [--out FILE]
    python -m benchmarks.accuracy page

``mnist`` must be at hand (``TFEDU_DATA``, or ``tfedu datasets fetch mnist``). The result is one JSON object: model,
device, steps, seconds, the validation curve and the test accuracy. Those that were run to the end lie in
``docs/accuracy/``; ``page`` writes ``docs/accuracy.md`` from them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tfedu as tf
from tfedu.datasets import find, input_data


@dataclass
class Model:
    """What a training loop needs of a model."""

    images: Any
    labels: Any
    train: Any
    accuracy: Any
    batch: int
    steps: int
    training_feeds: dict[Any, Any]
    testing_feeds: dict[Any, Any]


def softmax() -> Model:
    """Softmax regression: 784 inputs, 10 classes, gradient descent 0.01 on the summed cross-entropy."""
    x, y_ = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.float32, [None, 10])
    y = tf.nn.softmax(tf.matmul(x, tf.Variable(tf.zeros([784, 10]))) + tf.Variable(tf.zeros([10])))
    loss = -tf.reduce_sum(y_ * tf.log(y))
    return Model(x, y_, tf.train.GradientDescentOptimizer(0.01).minimize(loss), _accuracy(y, y_), 100, 1000, {}, {})


def mlp() -> Model:
    """784-500-10 with a decaying rate, L2 regularisation and moving averages; evaluated with the averages."""
    x, y_ = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.float32, [None, 10])
    w1, b1 = tf.Variable(tf.truncated_normal([784, 500], stddev=0.1)), tf.Variable(tf.constant(0.1, shape=[500]))
    w2, b2 = tf.Variable(tf.truncated_normal([500, 10], stddev=0.1)), tf.Variable(tf.constant(0.1, shape=[10]))

    def logits(value: Callable[[Any], Any]) -> Any:
        hidden = tf.nn.relu(tf.matmul(x, value(w1)) + value(b1))
        return tf.matmul(hidden, value(w2)) + value(b2)

    step = tf.Variable(0, trainable=False)
    averages = tf.train.ExponentialMovingAverage(0.99, step)
    follow = averages.apply(tf.trainable_variables())
    entropy = tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits(lambda v: v), labels=tf.argmax(y_, 1))
    )
    loss = entropy + 0.0001 * (tf.nn.l2_loss(w1) + tf.nn.l2_loss(w2))
    rate = tf.train.exponential_decay(0.8, step, 550, 0.99)
    descend = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
    with tf.control_dependencies([descend, follow]):
        train = tf.no_op("train")
    return Model(x, y_, train, _accuracy(logits(averages.average), y_), 100, 30000, {}, {})


def cnn() -> Model:
    """Two convolutions with pooling, 1024 units, dropout, Adam 1e-4, batches of 50."""
    x, y_ = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.float32, [None, 10])
    keep = tf.placeholder(tf.float32, [])

    def weights(*shape: int) -> Any:
        return tf.Variable(tf.truncated_normal(list(shape), stddev=0.1))

    def biases(count: int) -> Any:
        return tf.Variable(tf.constant(0.1, shape=[count]))

    h = tf.reshape(x, [-1, 28, 28, 1])
    for inputs, outputs in ((1, 32), (32, 64)):
        h = tf.nn.relu(tf.nn.conv2d(h, weights(5, 5, inputs, outputs), [1, 1, 1, 1], "SAME") + biases(outputs))
        h = tf.nn.max_pool(h, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    h = tf.nn.relu(tf.matmul(tf.reshape(h, [-1, 7 * 7 * 64]), weights(7 * 7 * 64, 1024)) + biases(1024))
    logits = tf.matmul(tf.nn.dropout(h, keep), weights(1024, 10)) + biases(10)
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=logits))
    train = tf.train.AdamOptimizer(1e-4).minimize(loss)
    return Model(x, y_, train, _accuracy(logits, y_), 50, 20000, {keep: 0.5}, {keep: 1.0})


def _accuracy(scores: Any, labels: Any) -> Any:
    return tf.reduce_mean(tf.cast(tf.equal(tf.argmax(scores, 1), tf.argmax(labels, 1)), tf.float32))


MODELS = {"softmax": softmax, "mlp": mlp, "cnn": cnn}


def run(name: str, steps: int | None = None, seed: int = 1) -> dict[str, Any]:
    """Train one model and evaluate it: on 1,000 validation images along the way, on the test set at the end."""
    mnist = input_data.read_data_sets(str(find("mnist")), one_hot=True, seed=seed)
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(seed)
        model = MODELS[name]()
        session.run(tf.global_variables_initializer())

        def evaluate(images: Any, labels: Any) -> float:
            """In pieces of 500: the test set at once would need several gigabytes in the convolutional model."""
            parts = [
                session.run(
                    model.accuracy,
                    {model.images: images[i : i + 500], model.labels: labels[i : i + 500], **model.testing_feeds},
                )
                for i in range(0, len(images), 500)
            ]
            return float(sum(parts) / len(parts))

        total, curve, started = steps or model.steps, [], time.perf_counter()
        for step in range(total):
            if step % max(1, total // 20) == 0:
                curve.append([step, evaluate(mnist.validation.images[:1000], mnist.validation.labels[:1000])])
                print(f"{name} step {step}: validation {curve[-1][1]:.4f}", file=sys.stderr, flush=True)
            images, labels = mnist.train.next_batch(model.batch)
            session.run(model.train, {model.images: images, model.labels: labels, **model.training_feeds})
        result = {
            "model": name,
            "device": session.list_devices()[0].description,
            "seed": seed,
            "steps": total,
            "batch": model.batch,
            "seconds": round(time.perf_counter() - started, 1),
            "validation": curve,
            "test": evaluate(mnist.test.images, mnist.test.labels),
        }
    return result


RESULTS = Path(__file__).resolve().parents[1] / "docs" / "accuracy"
PUBLISHED = {
    "softmax": "about 0.91 (TensorFlow's first MNIST tutorial)",
    "mlp": "0.98 or more (784-500-10 with all three improvements)",
    "cnn": "about 0.992 (TensorFlow's deep MNIST tutorial)",
}
"""What the books say that these models reach."""


def page() -> str:
    """``docs/accuracy.md``: what the results in :data:`RESULTS` say, in words and a table each."""
    lines = [
        "# What the lessons' models reach",
        "",
        "Each model was trained once on MNIST, with the number of steps that its book names, by",
        "`python -m benchmarks.accuracy softmax`, `mlp` and `cnn`. This page is written from their results by",
        "`python -m benchmarks.accuracy page`; no number is typed in.",
        "",
        "| model | steps | batch | seconds | test accuracy | the book says |",
        "|---|---|---|---|---|---|",
    ]
    results = {name: json.loads((RESULTS / f"{name}.json").read_text(encoding="utf8")) for name in MODELS}
    for name, result in results.items():
        work = f"{result['steps']} | {result['batch']} | {result['seconds']}"
        lines.append(f"| {_title(name)} | {work} | **{result['test']:.4f}** | {PUBLISHED[name]} |")
    devices = "; ".join(dict.fromkeys(result["device"] for result in results.values()))
    lines += ["", f"The seconds include the evaluations on the way. Devices: {devices}."]
    for name, result in results.items():
        lines += ["", f"## {_title(name)}", "", f"{MODELS[name].__doc__}", ""]
        lines += ["Accuracy on 1,000 validation images:", "", "| step | accuracy |", "|---|---|"]
        lines += [f"| {step} | {accuracy:.3f} |" for step, accuracy in result["validation"]]
    return "\n".join(lines) + "\n"


def _title(name: str) -> str:
    return {"softmax": "softmax regression", "mlp": "multi-layer perceptron", "cnn": "convolutional network"}[name]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=[*MODELS, "page"])
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.model == "page":
        RESULTS.with_suffix(".md").write_text(page(), encoding="utf8")
        return
    text = json.dumps(run(options.model, options.steps, options.seed), indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
