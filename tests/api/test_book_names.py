"""Every name of the core that the source books use is here, in the spelling of the books."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import tfedu as tf
from tests.api import book_names, books, signatures
from tfedu.compat.modules import root
from tfedu.v0.forms import FORMS

NOT_IN_GRAPHS = {"Tensor.numpy"}
"""Members that TensorFlow itself has in eager execution only."""


def found(name: str, space: Any) -> Any:
    """What the dotted name means in a namespace; None where it means nothing."""
    for part in name.split("."):
        space = getattr(space, part, None)
    return space


def test_counting() -> None:
    page = "## 1. No\ntf.neg\n## 2. Names\n`tf.nn.relu` 3; add 4@12; nonsense 4@12\n## 3. No\ntf.mul\n"
    assert book_names.count(page, page=True) == {"nn.relu": 1, "add": 1}
    assert book_names.count("见tf.nn.relu函数，tf.a\\_b, x.tf.c", page=False) == {"nn.relu": 1, "a_b": 1}


@pytest.mark.parametrize("name", sorted(set(books.core()) - {"newaxis"}))
def test_a_name_of_the_core_is_here(name: str) -> None:
    assert signatures.ours(name) is not None
    assert found(name, root()) is not None, "a program that imports tensorflow does not find it"


def test_members_of_the_core_are_here() -> None:
    core = [member for member, above in books.members().items() if above in books.core()]
    assert [name for name in core if name not in NOT_IN_GRAPHS and signatures.ours(name) is None] == []
    assert len(core) > 10


@pytest.mark.parametrize("name", books.old())
def test_an_old_spelling_is_understood(name: str) -> None:
    """In programs that import tensorflow; it is missing only as long as what succeeded it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert (found(name, root()) is None) == (found(FORMS[name].new, tf) is None)


def test_what_is_no_name_stays_in_sight() -> None:
    """Misprints, words of prose and contrib: that nothing of the core hides among them."""
    strange = [name for name in books.unknown() if name.partition(".")[0] not in ("contrib", "keras", "data")]
    assert len(strange) < 60, strange
