"""The benchmarks train what they say, and count the work as the graph's own operations do."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tfedu as tf
from benchmarks import accuracy, data, sweeps
from benchmarks.kernels import KERNELS, Convolution, Product
from benchmarks.measure import time_model
from benchmarks.models import (
    MODELS,
    Model,
    cifar_network,
    convolutional_network,
    line_fit,
    mandelbrot,
    multilayer_perceptron,
    raindrops,
    softmax_regression,
)
from benchmarks.peers import page


def work(operation: Any, batch: int) -> int:
    """Multiplications and additions of one matrix product or convolution, from its shapes alone."""

    def size(tensor: Any) -> list[int]:
        return [batch if extent is None else extent for extent in tensor.shape.as_list()]

    if operation.type == "MatMul":
        inner = size(operation.inputs[0])[0 if operation.get_attr("transpose_a") else 1]
        return 2 * inner * math.prod(size(operation.outputs[0]))
    if operation.type == "Conv2D":
        return 2 * math.prod(size(operation.inputs[1])[:3]) * math.prod(size(operation.outputs[0]))
    if operation.type == "Conv2DBackpropFilter":
        return 2 * math.prod(size(operation.inputs[2])[:3]) * math.prod(size(operation.outputs[0]))
    if operation.type == "Conv2DBackpropInput":
        return 2 * math.prod(size(operation.inputs[1])[:3]) * math.prod(size(operation.inputs[2]))
    return 0


@pytest.mark.parametrize("build", [softmax_regression, multilayer_perceptron, convolutional_network, cifar_network])
def test_the_counted_work_is_the_graphs(build: Callable[..., Model]) -> None:
    batch = 7
    model = build(tf, batch)
    needed, found = [model.train], set()
    while needed:
        operation = needed.pop()
        if operation not in found:
            found.add(operation)
            # what is only waited for (the gradient for the data, which nobody uses) is not computed
            needed += [tensor.op for tensor in operation.inputs] or list(operation.control_inputs)
    assert model.flops == sum(work(operation, batch) for operation in found)


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=lambda kernel: kernel.name)
def test_the_counted_work_of_a_kernel_is_its_operations(kernel: Product | Convolution) -> None:
    model = kernel.graph(tf)
    [result] = [op for op in model.graph.get_operations() if op.type == "MatMul" or op.type.startswith("Conv2D")]
    assert model.train.inputs[1].op is result
    assert model.flops == work(result, 0)


@pytest.mark.parametrize("role", ["forward", "input", "filter"])
def test_a_kernel_computes_what_it_says(role: str) -> None:
    """Turned upside down: the sum of result times result's gradient is the same whichever of the three is computed."""
    kernel = Convolution(2, 5, 3, 4, 3, role)
    pictures, filters, slope = (x.astype(np.float64) for x in kernel.operands())
    wide = np.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)))
    total = sum(
        np.einsum("nyxc,cf,nyxf->", wide[:, i : i + 5, j : j + 5], filters[i, j], slope)
        for i in range(3)
        for j in range(3)
    )
    model = kernel.graph(tf)
    with tf.Session(graph=model.graph) as session, model.graph.as_default():
        session.run(tf.global_variables_initializer())
        session.run(model.train)
        found = session.run(model.train.inputs[0])
    other = {"forward": slope, "input": pictures, "filter": filters}[role]
    assert (found * other).sum() == pytest.approx(total, rel=1e-4)


def test_the_costs_of_a_growing_graph_are_measured() -> None:
    small, large = sweeps.graph_size(10), sweeps.graph_size(300)
    assert (small["operations"], large["operations"]) == (10, 300)
    assert large["first_s"] > 0
    [row] = sweeps.batches("softmax regression", sizes=(8,), seconds=0.02)
    assert row["batch"] == 8
    assert row["ms"] > 0


TRAINED = [name for name in MODELS if "x" not in name]


@pytest.mark.parametrize("name", TRAINED)
def test_training_lowers_the_loss(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFEDU_DEVICE", "reference")
    build = MODELS[name]
    model = build(tf) if build is line_fit else build(tf, batch=4)  # type: ignore[call-arg]
    with tf.Session(graph=model.graph) as session, model.graph.as_default():
        session.run(tf.global_variables_initializer())
        before = session.run(model.loss, model.feed)
    timing = time_model(tf, model, seconds=0.02, rounds=3)
    assert timing.loss < before
    assert len(timing.steps) == 3
    assert 0 < timing.best <= timing.median


def test_the_waves_are_those_of_the_equation() -> None:
    """Ten steps of explicit Euler in NumPy."""
    model = raindrops(tf, 50)
    height, kernel = data.pond(50)
    speed = np.zeros_like(height)
    for _ in range(10):
        wide = np.pad(height, 1)
        curvature = sum(kernel[i, j] * wide[i : i + 50, j : j + 50] for i in range(3) for j in range(3))
        height, speed = height + 0.03 * speed, speed + 0.03 * (curvature - 0.04 * speed)
    with tf.Session(graph=model.graph) as session, model.graph.as_default():
        session.run(tf.global_variables_initializer())
        for _ in range(10):
            session.run(model.train, model.feed)
        assert session.run(model.loss) == pytest.approx(np.abs(height).max(), rel=1e-5)


def test_the_mandelbrot_set_is_counted() -> None:
    """Twenty iterations in double precision; at its rim a few points differ."""
    model = mandelbrot(tf)
    start = data.complex_plane().astype(np.complex128)
    value, count = start, np.zeros(start.shape)
    for _ in range(20):
        following = value * value + start
        small = np.abs(following) < 4
        value = np.where(small, following, value)
        count += small
    with tf.Session(graph=model.graph) as session, model.graph.as_default():
        session.run(tf.global_variables_initializer())
        for _ in range(20):
            session.run(model.train)
        assert session.run(model.loss) == pytest.approx(count.mean(), rel=1e-4)


def test_a_loss_that_is_no_number_is_not_timed() -> None:
    with tf.Graph().as_default() as graph:
        weight = tf.Variable(1.0)
        loss = tf.log(-tf.square(weight))
        model = Model(graph, tf.train.GradientDescentOptimizer(1.0).minimize(loss), loss, {}, 0)
    with pytest.raises(ArithmeticError, match="nan"):
        time_model(tf, model, seconds=0.01, rounds=1)


def test_the_page_of_speeds_is_what_the_results_say() -> None:
    assert page.FOLDER.with_suffix(".md").read_text(encoding="utf8") == page.page()


def test_the_page_of_accuracies_is_what_the_results_say() -> None:
    assert accuracy.RESULTS.with_suffix(".md").read_text(encoding="utf8") == accuracy.page()
