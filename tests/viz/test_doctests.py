"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = (
    "tfedu.viz",
    "tfedu.viz.graph",
    "tfedu.viz.graph.kinds",
    "tfedu.viz.graph.look",
    "tfedu.viz.graph.view",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
