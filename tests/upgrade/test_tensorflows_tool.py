"""The same calls as TensorFlow's own upgrader rewrote: the same text, or a better one for a reason that is given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tfedu as tf
import tfedu.v0 as v0
from tests.upgrade.corpus import COMPUTED, CORPUS
from tfedu.upgrade import upgrade
from tfedu.upgrade.findings import BY_HAND
from tfedu.v0.dialect import Dialect

HEAD = "import tensorflow as tf\n"
FROZEN: list[dict[str, Any]] = json.loads(Path(__file__).with_name("data").joinpath("tf_upgrade.json").read_text())

_NOT_THERE = "what it writes exists in no TensorFlow"
BETTER = {
    "tf.batch_matrix_band_part(A, 0, 1)": "it leaves the old name",
    "tf.batch_matrix_diag_part(A)": "it leaves the old name",
    "tf.batch_matrix_set_diag(S, [1.0, 2.0, 3.0])": "it leaves the old name",
    "tf.batch_band_part(A, 0, 1)": _NOT_THERE,
    "tf.batch_set_diag(S, [1.0, 2.0, 3.0])": _NOT_THERE,
    "tf.get_collection(tf.VARIABLES)": _NOT_THERE,
    "tf.sparse_split(1, 2, P)[1].values": "it names the arguments of tf.split",
    "tf.nn.softmax_cross_entropy_with_logits(A, A, 'loss')": "it calls the name a dimension",
    "tf.reverse(A, [True, False])": "it leaves the marks and asks for a look",
    "tf.svd(x, compute_uv=False)": "it names an argument that has not moved",
}
"""Old call -> what the tool does with it that tfedu does otherwise."""


def new_text(old: str) -> str:
    return upgrade(HEAD + old).text.removeprefix(HEAD)


def test_the_corpus_is_the_frozen_one() -> None:
    assert [row["old"] for row in FROZEN] == CORPUS


@pytest.mark.parametrize("row", FROZEN, ids=[row["old"] for row in FROZEN])
def test_rewritten_like_this_or_better(row: dict[str, Any]) -> None:
    old = row["old"]
    assert (new_text(old) == row["new"]) == (old not in BETTER)
    kinds = {found.kind for found in upgrade(HEAD + old).findings}
    if old not in BETTER:
        assert (BY_HAND in kinds) == bool(row["errors"])
        assert bool(kinds) == bool(row["report"])


def _things() -> dict[str, Any]:
    a = np.arange(12, dtype=np.float32).reshape(3, 4) / 10 + 0.1
    square = (a[:, :3] @ a[:, :3].T + np.eye(3)).astype(np.float32)
    return {
        "A": a,
        "S": square,
        "Z": square[:2, :2] * np.complex64(1 + 2j),
        "V": tf.Variable([1.0, 2.0], name="v"),
        "P": tf.SparseTensor([[0, 1], [1, 0], [2, 3]], [1.0, 2.0, 3.0], [3, 4]),
    }


def _value(code: str, namespace: Any) -> Any:
    with tf.Graph().as_default(), tf.Session() as sess:
        given = eval(code, {"tf": namespace, **_things()})
        return given if isinstance(given, (str, list)) and not isinstance(given[0], tf.Tensor) else sess.run(given)


@pytest.mark.parametrize("old", COMPUTED)
def test_old_and_new_compute_the_same(old: str) -> None:
    """The old text where both dialects are spoken, with one notice for each name; the new text where one is."""
    said: list[tuple[str, str]] = []
    both = Dialect("tensorflow", "", lambda name, spelling: said.append((name, spelling)))
    try:
        new = _value(new_text(old), tf)
    except AttributeError as error:
        if "tf.summary" not in str(error):
            raise
        pytest.skip("no summaries yet")
    before = _value(old, both)
    assert np.array_equal(_value(old, v0), before)
    assert np.array_equal(before, new)
    # every old spelling is told; what only spells an argument otherwise is understood by 1.15 itself
    for name, spelling in said:
        assert f"tf.{name}" in old and spelling.startswith("tf.")
    renamed = [f.params["old"] for f in upgrade(HEAD + old).findings if f.key == "renamed"]
    assert set(renamed) <= {name for name, _ in said}
