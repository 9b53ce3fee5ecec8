"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

import tfedu as tf
from tfedu.i18n import set_language

PACKAGE = Path(tf.__file__).resolve().parent
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def with_examples() -> list[str]:
    """The modules that show an example, found by text so that nothing is imported to find them."""
    files = [path for path in PACKAGE.rglob("*.py") if ">>> " in path.read_text(encoding="utf8")]
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in files]
    return sorted(name.removesuffix(".__init__") for name in names)


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    set_language("en")
    tf.reset_default_graph()
    yield
    tf.reset_default_graph()


@pytest.mark.parametrize("name", with_examples())
def test_examples_are_true(name: str) -> None:
    module = importlib.import_module(name)
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    messages = io.StringIO()
    for example in doctest.DocTestFinder(exclude_empty=True).find(module, name):
        tf.reset_default_graph()
        runner.run(example, out=messages.write)
    assert runner.tries > 0, f"{name} shows an example that doctest does not find"
    assert runner.failures == 0, messages.getvalue()
