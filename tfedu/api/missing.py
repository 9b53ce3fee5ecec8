"""What to say about a name that is not here: what it is in TensorFlow, since when, and what comes nearest."""

from __future__ import annotations

import difflib
from functools import lru_cache
from pathlib import Path

from tfedu.api.table import DEPRECATED, NAMES, entries
from tfedu.i18n import t

_FILE = Path(__file__).with_name("tensorflow_names.txt")

SINCE = {
    "bitwise": "1.3",
    "contrib": "0.7",
    "data": "1.4",
    "distributions": "1.3",
    "estimator": "1.1",
    "feature_column": "1.2",
    "keras": "1.4",
    "layers": "1.0",
    "losses": "1.0",
    "metrics": "1.0",
    "nn.rnn_cell": "1.2",
    "spectral": "1.1",
    "summary": "0.12",
    "bincount": "1.1",
    "log_sigmoid": "1.2",
}
"""The release in which a namespace (or name) arrived, by TensorFlow's release notes."""


@lru_cache(maxsize=1)
def tensorflow_names() -> dict[str, str]:
    """Every public name of TensorFlow 1.15 -> ``"function"``, ``"class"``, ``"module"`` or ``"constant"``."""
    names = {}
    for line in _FILE.read_text(encoding="utf8").splitlines():
        if line and not line.startswith("#"):
            namespace, kind, *words = line.split()
            prefix = "" if namespace == "-" else f"{namespace}."
            names.update(dict.fromkeys((prefix + word for word in words), kind))
    return names


@lru_cache(maxsize=1)
def our_names() -> tuple[str, ...]:
    """Every dotted name that the table offers, namespaces included."""
    found = [f"{space}.{name}" if space else name for space in NAMES for name in entries(space)]
    return (*found, *(space for space in NAMES if space), *DEPRECATED)


def nearest(name: str) -> str | None:
    """The name of this table that looks most like ``name``, or None when nothing does.

    >>> nearest("reduce_sums"), nearest("nn.sofmax"), nearest("zzz")
    ('reduce_sum', 'nn.softmax', None)
    """
    namespace, _, last = name.rpartition(".")
    for candidate in our_names():  # the same name in another namespace
        if candidate != name and candidate.rpartition(".")[2] == last:
            return candidate
    siblings = [n for n in our_names() if n.rpartition(".")[0] == namespace]
    for pool, cutoff in ((siblings, 0.75), (our_names(), 0.8)):
        close = difflib.get_close_matches(name, pool, 1, cutoff)
        if close:
            return close[0]
    return None


def since(name: str) -> str | None:
    """TensorFlow's release that brought ``name``, where it is known: its own or its namespace's.

    >>> since("layers.dense"), since("matmul")
    ('1.0', None)
    """
    while name:
        if name in SINCE:
            return SINCE[name]
        name = name.rpartition(".")[0]
    return None


def explain(name: str) -> str:
    """The message for ``tf.<name>`` that tfedu does not have.

    >>> print(explain("reduce_sums"))
    tfedu has no tf.reduce_sums, and neither has TensorFlow 1.15. Did you mean tf.reduce_sum?
    """
    kind = tensorflow_names().get(name)
    if kind is None and name.partition(".")[0] == "contrib":
        kind = "part"
    if kind is None:
        text = t("compat.unknown", name=name)
    else:
        version = since(name)
        text = t("compat.not_yet", name=name, kind=t(f"compat.kind.{kind}"))
        text += t("compat.since", version=version) if version else ""
    near = nearest(name)
    if near:
        text += t("compat.nearest" if kind else "compat.did_you_mean", near=near)
    return text
