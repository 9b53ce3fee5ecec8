"""What the compiler makes of a run, as data: true to the graph, true to the kernels, and without consequences."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import numpy as np
import pytest

import tfedu as tf
import tfedu.viz
from tfedu.compiler.watching import watched_by, watcher
from tfedu.viz.graph.payload import SCHEMA
from tfedu.viz.graph.steps import SCHEMA as STEPS

GRAPH = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf8")))
WHOLE = jsonschema.Draft202012Validator(json.loads(STEPS.read_text(encoding="utf8")))


@pytest.fixture
def model():
    """A session of a small classifier with its training step, and what to run."""
    graph = tf.Graph()
    with graph.as_default():
        x = tf.placeholder(tf.float32, [None, 6], name="x")
        labels = tf.placeholder(tf.float32, [None, 3], name="labels")
        w = tf.Variable(tf.ones([6, 3]), name="w")
        b = tf.Variable(tf.zeros([3]), name="b")
        logits = tf.add(tf.matmul(x, w), b, name="logits") * (2.0 * 0.5)
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits), name="loss")
        train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, name="train")
        init = tf.global_variables_initializer()
    with tf.Session(graph=graph) as session:
        session.run(init)
        yield session, [train, loss], {x: np.arange(24.0).reshape(4, 6) / 10, labels: np.eye(4, 3)}


def step(view, name):
    return next(found for found in view.payload["steps"] if found["id"] == name)


def ops(found):
    return [node["op"] for node in found["graph"]["nodes"]]


def test_payload_is_valid_and_the_same_each_time(model):
    session, fetches, feeds = model
    payload = tfedu.viz.compilation(fetches, feeds).payload
    WHOLE.validate(payload)
    for found in payload["steps"]:
        GRAPH.validate(found["graph"])
    assert json.dumps(payload) == json.dumps(tfedu.viz.compilation(fetches, feeds, session).payload)


def test_nothing_is_executed(model):
    session, fetches, feeds = model
    w = session.graph.get_tensor_by_name("w:0")
    before = session.run(w)
    tfedu.viz.compilation(fetches, feeds)
    np.testing.assert_array_equal(session.run(w), before)
    first = session.run(fetches, feeds)[1]
    tfedu.viz.compilation(fetches, feeds)
    assert session.run(fetches, feeds)[1] < first, "training goes on as if nobody had looked"


def test_random_streams_keep_their_places():
    def numbers(look: bool) -> list[float]:
        with tf.Graph().as_default(), tf.Session() as session:
            y = tf.random_uniform([2], seed=7)
            found = [session.run(y)]
            if look:
                tfedu.viz.compilation(y)
            return [*found[0], *session.run(y)]

    assert numbers(False) == numbers(True)


def test_first_what_the_run_executes(model):
    _, _, feeds = model
    view = tfedu.viz.compilation("logits", feeds)
    names = [node["name"] for node in view.payload["steps"][0]["graph"]["nodes"]]
    assert names == ["w", "w/read", "b", "b/read", "MatMul", "logits"]


def test_passes_do_what_they_say():
    with tf.Graph().as_default(), tf.Session():
        x = tf.placeholder(tf.float32, [2], name="x")
        two = tf.constant(1.0, name="one") + tf.constant(1.0)
        y = tf.exp(x * 1.0) + tf.exp(x) * two
        view = tfedu.viz.compilation(y, {x: [1, 2]})
    assert ops(step(view, "lowered")).count("exp") == 2
    assert ops(step(view, "simplify")).count("exp") == 2
    assert ops(step(view, "cse")).count("exp") == 1
    [gone] = step(view, "simplify")["leaving"]
    assert gone.endswith("/exp")
    assert "add/add" in step(view, "lowered")["leaving"], "folded"
    assert all(name.rpartition("/")[2].startswith("const") for name in step(view, "fold")["new"])
    changed = [found["id"] for found in view.payload["steps"] if found["new"] or found["leaving"]]
    assert "cse" not in changed, "what is left stays"


def test_every_primitive_names_its_operation_and_every_kernel_its_operations(model):
    _, fetches, feeds = model
    view = tfedu.viz.compilation(fetches, feeds)
    operations = {node["name"] for node in view.payload["steps"][0]["graph"]["nodes"]} | {"x", "labels"}
    for found in view.payload["steps"][1:]:
        for node in found["graph"]["nodes"]:
            assert set(node["from"]) <= operations
            assert node["from"], node
    last = view.payload["steps"][-1]
    if last["id"] != "kernels":
        pytest.skip("the reference device executes primitive by primitive")
    scopes = {node["name"].partition("/")[0] for node in last["graph"]["nodes"]}
    assert {kernel["scope"] for kernel in view.payload["kernels"]} <= scopes
    by_op = {op: kernel for kernel in view.payload["kernels"] for op in kernel["ops"]}
    assert "__kernel" in by_op["MatMul"]["source"]
    assert "for" in by_op["loss"]["source"]
    assert {op for op in by_op if op.startswith("train/")} >= {"train/update_w/ApplyGradientDescent"}


def test_text_and_picture_follow_the_step(model):
    _, fetches, feeds = model
    view = tfedu.viz.compilation(fetches, feeds, locale="zh")
    assert "> 0 操作" in view.text()
    first = view.svg()
    view.step = -1
    assert view.step == len(view.payload["steps"]) - 1
    assert view.svg() != first
    assert view.label().startswith("编译过程")
    with pytest.raises(ValueError, match=r"step cannot be 99.*1 \(lowered\)"):
        view.step = 99
    view.step = 1
    view.open = "logits"
    assert view.widget.step == 1


def test_what_shapes_depend_on_is_computed_beside_the_session():
    with tf.Graph().as_default(), tf.Session():
        x = tf.placeholder(tf.float32, [None], name="x")
        count = tf.cast(tf.reduce_sum(x), tf.int32)
        payload = tfedu.viz.compilation(tf.exp(tf.fill([count], 2.0)), {x: [1, 2]}).payload
    assert payload["complete"]
    names = [node["name"] for node in payload["steps"][1]["graph"]["nodes"]]
    assert any(name.startswith("stage_2/") for name in names)
    assert [node["outputs"][0]["shape"] for node in payload["steps"][1]["graph"]["nodes"] if node["op"] == "exp"] == [
        [3]
    ]


def test_what_must_run_first_is_not_guessed():
    with tf.Graph().as_default(), tf.Session():
        read = tf.py_func(lambda: np.float32(2), [], tf.float32)
        read.set_shape([])
        payload = tfedu.viz.compilation(tf.exp(read)).payload
    assert not payload["complete"]


def test_errors(model):
    session, fetches, feeds = model
    with tf.Session(graph=session.graph) as fresh, pytest.raises(tf.errors.FailedPreconditionError):
        tfedu.viz.compilation(fetches, feeds, fresh)


def test_without_a_session():
    with pytest.raises(ValueError, match="needs a session"):
        tfedu.viz.compilation("x")


def test_nobody_looks_afterwards():
    assert watcher() is None
    someone: Any = object()
    with watched_by(someone):
        assert watcher() is someone
    with pytest.raises(tf.errors.FailedPreconditionError), tf.Graph().as_default(), tf.Session():
        tfedu.viz.compilation(tf.Variable(1.0))
    assert watcher() is None
