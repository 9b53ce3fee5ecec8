"""Writes ``docs/support.md`` and ``docs/support.zh-CN.md``: what is here of TensorFlow 1.15, name by name.

python docs/support.py            # write both pages
python docs/support.py --check    # what the tests check: say whether they are stale
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.api import books, signatures  # noqa: E402
from tfedu.api.differences import BEHAVIOUR, SIGNATURES, reason  # noqa: E402
from tfedu.api.families import FAMILIES, family  # noqa: E402
from tfedu.api.missing import tensorflow_names  # noqa: E402
from tfedu.graph import registry  # noqa: E402
from tfedu.graph.dtypes import DType  # noqa: E402
from tfedu.graph.op_def import TYPE_GROUPS, OpDef  # noqa: E402
from tfedu.i18n import LANGUAGES, t  # noqa: E402

PAGES = {"en": ROOT / "docs" / "support.md", "zh": ROOT / "docs" / "support.zh-CN.md"}
LEFT_OUT = "pywrap_tensorflow"


@dataclass(frozen=True)
class Status:
    """What tfedu has under one name: nothing, TensorFlow's, or something else for some reasons."""

    present: bool
    reasons: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        return "missing" if not self.present else "differs" if self.reasons or self.without else "done"


def status(name: str) -> Status:
    """The status of a dotted public name of TensorFlow."""
    if signatures.ours(name) is None and name != "newaxis":
        return Status(False)
    reasons = {why for table in (SIGNATURES, BEHAVIOUR) if (why := reason(name, table))}
    reasons |= {why for pattern, why in SIGNATURES.items() if pattern.rpartition(".")[0] == name}
    return Status(True, tuple(sorted(reasons)), tuple(signatures.missing_methods(name)))


def statuses() -> dict[str, dict[str, Status]]:
    """Namespace -> name -> status, in TensorFlow's order of namespaces."""
    result: dict[str, dict[str, Status]] = defaultdict(dict)
    for name, kind in tensorflow_names().items():
        if kind != "module" and name.partition(".")[0] != LEFT_OUT:
            result[name.rpartition(".")[0]][name] = status(name)
    return dict(result)


def page(lang: str) -> str:
    """One of the two pages."""

    def say(key: str, **words: object) -> str:
        return t(f"support.{key}", lang, **words)

    spaces = statuses()
    parts = [f"# {say('title')}", say("other_language"), say("generated"), say("scope"), say("meaning")]
    parts += [f"## {say('names')}", _summary(spaces, say), *_books(say)]
    for space, names in spaces.items():
        parts += [f"### tf.{space}".rstrip("."), *_names(names, say)]
    parts += [f"## {say('operations')}", *_operations(say)]
    return "\n\n".join(parts) + "\n"


def _summary(spaces: dict[str, dict[str, Status]], say: object) -> str:
    words = ("done", "differs", "missing")
    counts = {space: [sum(s.word == w for s in names.values()) for w in words] for space, names in spaces.items()}
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    rows = [(f"`tf.{space}`".replace(".`", "`"), *n, sum(n)) for space, n in counts.items() if n[0] or n[1]]
    absent = [space for space, n in counts.items() if not (n[0] or n[1])]
    rows.append((say("missing"), 0, 0, *[sum(sum(counts[space]) for space in absent)] * 2))
    rows.append((say("all"), *total, sum(total)))
    return _table([say("namespace"), *(say(w) for w in words), say("of")], rows)


def _books(say: object) -> list[str]:
    """How many of the names that the source books use are here, by family."""
    core = books.core()
    families = books.by_family()
    rows = [
        (say(f"family.{key}"), sum(status(name).present for name in families[key]), len(families[key]))
        for key in [*FAMILIES, "core"]
        if key in families
    ]
    line = say("books_core", done=sum(status(name).present for name in core), count=len(core))
    table = _table([say("books_family"), say("books_here"), say("of")], rows)
    return [f"### {say('books')}", say("books_text"), line, table]


def _names(names: dict[str, Status], say: object) -> list[str]:
    def listed(some: list[str]) -> str:
        return " ".join(f"`{n.rpartition('.')[2]}`" for n in sorted(some))

    done = [n for n, s in names.items() if s.word == "done"]
    lines = []
    for name, found in sorted(names.items()):
        if found.word == "differs":
            why = [say(f"reason.{r}") for r in found.reasons]
            if found.without:
                why.append(say("without", names=say("comma").join(f"`{m}`" for m in found.without)))
            lines.append(say("differs_line", name=name.rpartition(".")[2], reason=say("joint").join(why)))
    families: dict[str, list[str]] = defaultdict(list)
    for name, found in names.items():
        if found.word == "missing":
            families[family(name)].append(name)
    for key in [*FAMILIES, "core"]:
        if key in families:
            lines.append(say("missing_line", family=say(f"family.{key}"), names=listed(families[key])))
    return ([say("done_list", names=listed(done))] if done else []) + (["\n".join(lines)] if lines else [])


def _operations(say: object) -> list[str]:
    ops = sorted(registry.all_ops().items())
    groups = say("joint").join(f"*{name}* = {words.replace(' ', ', ')}" for name, words in TYPE_GROUPS.items())
    counts = {
        "total": len(ops),
        "lowered": sum(op.lower is not None for _, op in ops),
        "host": sum(op.lower is None for _, op in ops),
        "differentiable": sum(op.differentiable for _, op in ops),
    }
    rows = [
        (
            f"`{name}`",
            say("host" if op.lower is None else "lowered"),
            say("yes" if op.differentiable else "no"),
            _types(op) or say("any"),
        )
        for name, op in ops
    ]
    columns = [say(f"column.{c}") for c in ("operation", "where", "gradient", "types")]
    return [say("operations_text", groups=groups), say("operations_count", **counts), _table(columns, rows)]


def _types(op: OpDef) -> str:
    """``T: real; Tidx: index``; types that no attribute chooses by their names."""
    chosen = [f"{a.name}: {_grouped(a.allowed)}" for a in op.attrs.values() if a.kind == "type" and a.allowed]
    if chosen or any("type" in a.kind for a in op.attrs.values()):
        return "; ".join(chosen)
    return " ".join(dict.fromkeys(arg.type.name for arg in (*op.inputs, *op.outputs) if arg.type))


def _grouped(types: tuple[DType, ...]) -> str:
    left, words = {kind.name for kind in types}, []
    for group, members in sorted(TYPE_GROUPS.items(), key=lambda item: -len(item[1].split())):
        if left.issuperset(members.split()):
            words.append(f"*{group}*")
            left -= set(members.split())
    return " ".join(words + [kind.name for kind in types if kind.name in left])


def _table(columns: list[str], rows: list[tuple[object, ...]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def main() -> int:
    stale = [path for lang, path in PAGES.items() if not path.is_file() or path.read_text("utf8") != page(lang)]
    if "--check" not in sys.argv:
        for lang in LANGUAGES:
            PAGES[lang].write_text(page(lang), encoding="utf8")
        return 0
    for path in stale:
        print(f"{path.relative_to(ROOT)} is stale: python docs/support.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
