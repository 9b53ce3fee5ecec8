"""0.x programs as 1.x: what is written, what is reported, and that both versions compute the same."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest

import tfedu as tf
import tfedu.v0 as v0
from tfedu.upgrade import upgrade
from tfedu.upgrade.findings import BY_HAND, CHANGED, CHECK

HEAD = "import tensorflow as tf\n"


def line(code: str) -> str:
    """One statement, upgraded."""
    return upgrade(HEAD + code).text.removeprefix(HEAD)


def kinds(code: str) -> list[str]:
    return [finding.kind for finding in upgrade(HEAD + code).findings]


REWRITTEN = {
    "tf.mul(a, tf.neg(b))": "tf.multiply(a, tf.negative(b))",
    "tf.concat(1, [a, b])": "tf.concat(axis=1, values=[a, b])",
    "tf.concat(concat_dim=1, values=[a, b])": "tf.concat(axis=1, values=[a, b])",
    "tf.concat(-1, parts, name='c')": "tf.concat(axis=-1, values=parts, name='c')",
    "tf.concat(axis, [a])": "tf.concat(axis=axis, values=[a])",
    "tf.split(1, 4, x)": "tf.split(axis=1, num_or_size_splits=4, value=x)",
    "tf.split(split_dim=0, num_split=2, value=x)": "tf.split(axis=0, num_or_size_splits=2, value=x)",
    "tf.pack(tf.unpack(x))": "tf.stack(tf.unstack(x))",
    "tf.reduce_mean(x, reduction_indices=[0, 1])": "tf.reduce_mean(x, axis=[0, 1])",
    "tf.argmax(x, dimension=1)": "tf.argmax(x, axis=1)",
    "tf.expand_dims(x, dim=0)": "tf.expand_dims(x, axis=0)",
    "tf.squeeze(x, squeeze_dims=[1])": "tf.squeeze(x, axis=[1])",
    "tf.reverse(x, [False, True])": "tf.reverse(x, [1])",
    "tf.reverse(x, dims=(True, True))": "tf.reverse(x, axis=[0, 1])",
    "tf.select(c, a, b)": "tf.where(c, a, b)",
    "tf.batch_matmul(a, b, adj_y=True)": "tf.matmul(a, b, adjoint_b=True)",
    "tf.op_scope([x], None, 'layer')": "tf.name_scope(values=[x], name=None, default_name='layer')",
    "tf.nn.softmax_cross_entropy_with_logits(y, t)": "tf.nn.softmax_cross_entropy_with_logits(logits=y, labels=t)",
    "tf.nn.sigmoid_cross_entropy_with_logits(y, targets=t)": (
        "tf.nn.sigmoid_cross_entropy_with_logits(logits=y, labels=t)"
    ),
    "tf.initialize_all_variables()": "tf.global_variables_initializer()",
    "tf.scalar_summary('loss', loss, name='op')": "tf.summary.scalar('loss', loss)",
    "tf.scalar_summary(tags='loss', values=loss)": "tf.summary.scalar(name='loss', tensor=loss)",
    "tf.contrib.deprecated.image_summary('i', x, max_images=2)": "tf.summary.image('i', x, max_outputs=2)",
    "tf.train.SummaryWriter(d, graph_def=sess.graph_def)": "tf.summary.FileWriter(d, graph=sess.graph)",
    "tf.get_collection(tf.GraphKeys.VARIABLES)": "tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES)",
    "tf.image.resize_images(x, 24, 32)": "tf.image.resize_images(x, [24, 32])",
    "tf.nn.seq2seq.sequence_loss([a], [b], [c])": "tf.contrib.legacy_seq2seq.sequence_loss([a], [b], [c])",
    "tf.train.\\\n  SummaryWriter(d)": "tf.summary.FileWriter(d)",
}


@pytest.mark.parametrize("old", REWRITTEN)
def test_rewritten(old: str) -> None:
    assert line(old) == REWRITTEN[old]
    assert set(kinds(old)) == {CHANGED}
    assert line(REWRITTEN[old]) == REWRITTEN[old], "what is new already stays"


@pytest.mark.parametrize(
    "code",
    [
        "tf.concat([a, b], 1)",
        "tf.concat(values, axis=1)",
        "tf.split(x, 4, 1)",
        "tf.split(x, [1, 3])",
        "tf.reverse(x, [-1])",
        "tf.image.resize_images(x, [24, 32])",
        "tf.image.resize_images(x, size, tf.image.ResizeMethod.BICUBIC)",
        "tf.nn.softmax_cross_entropy_with_logits(labels=t, logits=y)",
        "np.concat(1, [a]); other.tf.mul(a, b)",
    ],
)
def test_what_is_new_or_not_tensorflows_is_left_alone(code: str) -> None:
    assert line(code) == code
    assert kinds(code) == []


def test_layout_and_comments_stay() -> None:
    code = (
        "loss = tf.nn.softmax_cross_entropy_with_logits( logits ,  # 预测\n"
        "                                               ((labels)), name = 'é')\t\n"
        "\n# the end"
    )
    assert line(code) == (
        "loss = tf.nn.softmax_cross_entropy_with_logits( logits=logits ,  # 预测\n"
        "                                               labels=((labels)), name = 'é')\t\n"
        "\n# the end"
    )


def test_nested_calls_are_all_rewritten() -> None:
    assert line("tf.concat(0, [tf.concat(1, [tf.neg(a)]), tf.pack([b])])") == (
        "tf.concat(axis=0, values=[tf.concat(axis=1, values=[tf.negative(a)]), tf.stack([b])])"
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("tf.concat(dim, parts)", "tf.concat(axis=dim, values=parts)"),
        ("tf.split(d, n, x)", "tf.split(axis=d, num_or_size_splits=n, value=x)"),
        ("tf.image.resize_images(x, h, w, method=1)", "tf.image.resize_images(x, [h, w], method=1)"),
    ],
)
def test_an_assumption_is_named(code: str, expected: str) -> None:
    assert line(code) == expected
    assert CHECK in kinds(code)


@pytest.mark.parametrize(
    "code",
    [
        "tf.concat(*parts)",
        "tf.reverse(x, marks)",
        "tf.no_such_thing(x)",
        'f"{tf.mul(a, b)}"',
        "import tensorflow.models.rnn",
    ],
)
def test_what_cannot_be_decided_is_left_and_named(code: str) -> None:
    assert line(code) == code
    assert kinds(code) == [BY_HAND]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import tensorflow\ntensorflow.mul(a, b)", "import tensorflow\ntensorflow.multiply(a, b)"),
        ("from tensorflow import nn\nnn.relu(x)", "from tensorflow import nn\nnn.relu(x)"),
        ("from tensorflow import mul\nmul(a, b)", "from tensorflow import multiply as mul\nmul(a, b)"),
        ("from tensorflow import neg as n, concat", "from tensorflow import negative as n, concat"),
        ("from tensorflow import concat\nconcat(1, [a])", "from tensorflow import concat\nconcat(axis=1, values=[a])"),
        ("import tfedu.v0 as t\nt.sub(a, b)", "import tfedu.v0 as t\nt.subtract(a, b)"),
        ("import numpy as tf\ntf.mul(a, b)", "import numpy as tf\ntf.mul(a, b)"),
    ],
)
def test_imports_say_what_is_tensorflow(code: str, expected: str) -> None:
    assert upgrade(code).text == expected


def test_findings_tell_the_line() -> None:
    found = upgrade(HEAD + "\n\ny = (1 +\n     tf.mul(a, b))").findings
    assert [(finding.line, finding.text) for finding in found] == [(5, "tf.mul is now tf.multiply")]


A = np.arange(12, dtype=np.float32).reshape(3, 4) / 10 + 0.1

COMPUTED = [
    "tf.concat(1, [A, tf.mul(A, 2.0)])",
    "tf.concat(concat_dim=0, values=[A, A])",
    "tf.pack(tf.split(1, 2, A))",
    "tf.split(split_dim=0, num_split=3, value=A)[1]",
    "tf.sub(tf.neg(A), tf.inv(A))",
    "tf.reverse(A, [True, False])",
    "tf.reduce_sum(A, reduction_indices=1, keep_dims=True)",
    "tf.argmax(A, dimension=1)",
    "tf.expand_dims(A, dim=1)",
    "tf.select(A > 0.5, A, -A)",
    "tf.batch_matmul(A, A, adj_y=True)",
    "tf.nn.softmax_cross_entropy_with_logits(A, A)",
    "tf.nn.sigmoid_cross_entropy_with_logits(A, targets=A)",
    "tf.nn.sparse_softmax_cross_entropy_with_logits(A, [0, 1, 2])",
    "tf.batch_matrix_transpose(A)",
]


@pytest.mark.parametrize("code", COMPUTED)
def test_both_versions_compute_the_same(code: str) -> None:
    """The old text in the old namespace, the new text in the namespace of today, which refuses old forms."""
    new = line(code)
    assert new != code

    def value(text: str, namespace: Any) -> np.ndarray:
        with tf.Graph().as_default(), tf.Session() as sess:
            return sess.run(eval(text, {"tf": namespace, "A": A}))

    np.testing.assert_array_equal(value(code, v0), value(new, tf))


def test_every_name_of_the_old_dialect_is_known() -> None:
    from tfedu.v0.forms import FORMS

    for old, form in FORMS.items():
        if old != form.new:
            assert line(f"tf.{old}") == f"tf.{form.new}", old


def test_a_text_that_is_no_python_is_refused() -> None:
    with pytest.raises(SyntaxError):
        upgrade("print 'a'")


def test_the_result_is_python() -> None:
    ast.parse("".join(line(code) + "\n" for code in REWRITTEN))
