"""The names that the source books use, and what each of them is: TensorFlow's of 1.15, a method, an old spelling."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from tfedu.api.families import family
from tfedu.api.missing import tensorflow_names
from tfedu.v0.forms import FORMS

COUNTS: dict[str, int] = json.loads((Path(__file__).with_name("data") / "book_names.json").read_text(encoding="utf8"))
"""Dotted name below ``tf`` -> how often it occurs; misprints and placeholders of prose among them."""

NOT_CORE = (
    "not_planned estimator feature_columns layers data distribution rnn control_flow queues checkpoints summaries hooks"
    " lookup eager"
).split()
"""Families that are no part of the core: graphs, sessions, variables, arithmetic, networks, optimizers."""


@lru_cache(maxsize=1)
def public() -> dict[str, str]:
    """Public name of TensorFlow 1.15 that the books use -> its family."""
    kinds = tensorflow_names()
    return {name: family(name) for name in COUNTS if kinds.get(name, "module") != "module" and not _far(name)}


@lru_cache(maxsize=1)
def members() -> dict[str, str]:
    """``"Graph.as_default"``: what the books name of a public class -> the class."""
    kinds, found = tensorflow_names(), {}
    for name in COUNTS:
        above = name.rpartition(".")[0]
        if name not in kinds and kinds.get(above) == "class" and not _far(name):
            found[name] = above
    return found


def old() -> list[str]:
    """The spellings of 0.x."""
    return [name for name in COUNTS if name in FORMS and FORMS[name].new != name]


def core() -> list[str]:
    """The public names of the core."""
    return [name for name, of in public().items() if of not in NOT_CORE]


def by_family() -> dict[str, list[str]]:
    """Family -> the public names of the books that belong to it."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, of in public().items():
        found[of].append(name)
    return dict(found)


def unknown() -> list[str]:
    """What is none of these: parts of ``contrib`` and of Keras, misprints, words of prose."""
    known = {*tensorflow_names(), *public(), *members(), *old()}
    return [name for name in COUNTS if name not in known]


def _far(name: str) -> bool:
    return name.partition(".")[0] in ("contrib", "keras")
