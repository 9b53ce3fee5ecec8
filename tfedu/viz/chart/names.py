"""What a metric's name says: its chart, its run, its phase, and whether small or large is good."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from tfedu.i18n import t

Direction = Literal["min", "max", ""]

PHASES = ("train", "validation", "test")
_SPELLINGS = {
    "train": "train", "training": "train",
    "validation": "validation", "valid": "validation", "val": "validation", "eval": "validation", "dev": "validation",
    "test": "test", "testing": "test",
}  # fmt: skip
_LARGE_IS_GOOD = re.compile(r"acc|auc|precision|recall|f1|score|reward|return|psnr|ssim|bleu|iou|r2", re.IGNORECASE)
_SMALL_IS_GOOD = re.compile(r"loss|cost|err|entropy|perplexity|mse|mae|rmse|energy|distance|diverge", re.IGNORECASE)


class Name(NamedTuple):
    """``"adam/train/loss"`` is the curve of run ``"adam"``, phase ``"train"``, in the chart ``"loss"``."""

    chart: str
    run: str
    phase: str


def split(name: str) -> Name:
    """The parts of a metric's name: the last one is the chart, a known phase before it is the phase.

    >>> split("loss"), split("adam/val/accuracy")
    (Name(chart='loss', run='', phase=''), Name(chart='accuracy', run='adam', phase='validation'))

    Raises:
        ValueError: for an empty name or an empty part (``"train//loss"``).
    """
    parts = name.split("/")
    if not all(parts):
        raise ValueError(t("chart.bad_name", name=repr(name)))
    chart = parts.pop()
    phase = _SPELLINGS.get(parts[-1].lower(), "") if parts else ""
    if phase:
        parts.pop()
    return Name(chart, "/".join(parts), phase)


def direction(chart: str) -> Direction:
    """``"max"`` where large values are good, ``"min"`` where small ones are, ``""`` where the name does not say.

    >>> direction("accuracy"), direction("cross_entropy"), direction("learning_rate")
    ('max', 'min', '')
    """
    if _SMALL_IS_GOOD.search(chart):
        return "min"
    return "max" if _LARGE_IS_GOOD.search(chart) else ""
