"""What a committed notebook may carry; run with the notebooks' paths by the pre-commit hook."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = (ROOT / "tutorials" / "en", ROOT / "tutorials" / "zh")


def faults(path: Path) -> list[str]:
    """Why this notebook must not be committed as it is: widget state anywhere, or outputs that a person's run left.

    The lessons' builder executes its notebooks and keeps their outputs, which GitHub shows and nbval compares.
    """
    notebook = json.loads(path.read_text(encoding="utf8"))
    found = []
    if "widgets" in notebook.get("metadata", {}):
        found.append(f"{path}: carries widget state (metadata.widgets)")
    built = path.resolve().parent in BUILT
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "code" and not built and (cell.get("outputs") or cell.get("execution_count")):
            found.append(f"{path}: cell {number} carries outputs; clear them (Edit > Clear All Outputs)")
    return found


if __name__ == "__main__":
    messages = [message for name in sys.argv[1:] for message in faults(Path(name))]
    print("\n".join(messages))
    sys.exit(bool(messages))
