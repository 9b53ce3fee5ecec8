"""The lessons' builder becomes importable, and a learner's progress goes to a scratch folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tutorials"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's progress is kept."""
    place = tmp_path / "tfedu-home"
    monkeypatch.setenv("TFEDU_HOME", str(place))
    return place
