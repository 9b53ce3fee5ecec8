"""Emit a lesson as a notebook: plain data first, then bytes that are the same on every machine and every run."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from builder.source import Code, Lesson, Prose, Solution

LANGUAGES = ("en", "zh")

_TEXT = {
    "solution": {"en": "Show a solution", "zh": "查看参考答案"},
    "before": {"en": "← [{title}]({slug}.ipynb)", "zh": "← [{title}]({slug}.ipynb)"},
    "after": {"en": "[{title}]({slug}.ipynb) →", "zh": "[{title}]({slug}.ipynb) →"},
}

Notebook = dict[str, Any]
Titles = dict[str, dict[str, str]]


def build(lesson: Lesson, language: str, titles: Titles) -> Notebook:
    """The notebook of ``lesson`` in ``language``, not yet executed.

    Args:
        lesson: the parsed lesson.
        language: ``"en"`` or ``"zh"``.
        titles: every lesson's titles in course order; the neighbours become links at the foot of the notebook.
    """
    cells: list[Notebook] = []

    def add(kind: str, source: str, tags: tuple[str, ...] = ()) -> None:
        identity = hashlib.sha256(f"{language}\n{len(cells)}\n{source}".encode()).hexdigest()[:16]
        cell: Notebook = {"cell_type": kind, "id": identity, "metadata": {}, "source": source.splitlines(keepends=True)}
        if tags:
            cell["metadata"]["tags"] = list(tags)
        if kind == "code":
            cell.update(execution_count=None, outputs=[])
        cells.append(cell)

    for block in lesson.blocks:
        if isinstance(block, Prose):
            add("markdown", getattr(block, language))
        elif isinstance(block, Code):
            add("code", block.source, block.tags)
        else:
            add("markdown", _folded(block, language))
    add("markdown", _neighbours(lesson.slug, language, titles))
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
            "tfedu": {"language": language, "lesson": lesson.slug},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _folded(solution: Solution, language: str) -> str:
    """The solution as a text cell that opens on a click: it cannot be run by accident before the exercise is tried."""
    parts = [f"<details><summary>{_TEXT['solution'][language]}</summary>", f"```python\n{solution.code.source}\n```"]
    if solution.remark:
        parts.append(getattr(solution.remark, language))
    return "\n\n".join([*parts, "</details>"])


def _neighbours(slug: str, language: str, titles: Titles) -> str:
    order = list(titles)
    at = order.index(slug)
    links = []
    for key, index in (("before", at - 1), ("after", at + 1)):
        if 0 <= index < len(order):
            other = order[index]
            links.append(_TEXT[key][language].format(title=f"{other[:2]} {titles[other][language]}", slug=other))
    return "---\n" + " · ".join(links)


def code_sha(notebook: Notebook) -> str:
    """The digest of all code of a notebook: recorded outputs belong to exactly this code."""
    code = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return hashlib.sha256(json.dumps(code).encode()).hexdigest()[:16]


def with_outputs(fresh: Notebook, recorded: Notebook | None) -> Notebook:
    """``fresh`` with the outputs of ``recorded``, when they were made by the same code; else ``fresh`` as it is."""
    if recorded is None or recorded["metadata"].get("tfedu", {}).get("outputs_of") != code_sha(fresh):
        return fresh
    outputs = iter([cell for cell in recorded["cells"] if cell["cell_type"] == "code"])
    cells = []
    for cell in fresh["cells"]:
        if cell["cell_type"] == "code":
            done = next(outputs)
            cell = {**cell, "execution_count": done["execution_count"], "outputs": done["outputs"]}
        cells.append(cell)
    metadata = {**fresh["metadata"], "tfedu": {**fresh["metadata"]["tfedu"], "outputs_of": code_sha(fresh)}}
    return {**fresh, "cells": cells, "metadata": metadata}


def is_executed(notebook: Notebook) -> bool:
    """Whether the outputs in the notebook were made by the code in it."""
    return notebook["metadata"]["tfedu"].get("outputs_of") == code_sha(notebook)


def to_bytes(notebook: Notebook) -> bytes:
    """The notebook file: sorted keys, one space of indent as Jupyter writes it, characters rather than escapes."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
