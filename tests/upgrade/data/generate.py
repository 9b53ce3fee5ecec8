"""Freeze what TensorFlow's own upgrader for 0.x programs made of the calls in ``corpus.py``.

It was part of TensorFlow's sources from 1.0 to 1.12, ``tensorflow/tools/compatibility/tf_upgrade.py``, in one file
until 1.4; its reading of positions is that of Python 3.7 and older::

    python3.7 tests/upgrade/data/generate.py FOLDER_WITH_TF_UPGRADE
"""

from __future__ import annotations

import importlib
import io
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    sys.path[:0] = [sys.argv[1], str(HERE.parent)]
    tool, corpus = importlib.import_module("tf_upgrade"), importlib.import_module("corpus")
    upgrader = tool.ASTCodeUpgrader(tool.TFAPIChangeSpec())
    rows = []
    for code in corpus.CORPUS:
        new = io.StringIO()
        _, report, errors = upgrader.process_opened_file("old.py", io.StringIO(code + "\n"), "new.py", new)
        said = [line for line in report.splitlines() if line.startswith(("Renamed", "Added", "Changed", "ERROR"))]
        rows.append({"old": code, "new": new.getvalue()[:-1], "report": said, "errors": errors})
    (HERE / "tf_upgrade.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
