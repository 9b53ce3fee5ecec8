"""The command line (Python 3.11 or later); see the package."""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any

import tomllib

from tests.mutation import collecting, page

OUTCOMES = collecting.ROOT / "docs" / "mutation"
SETTINGS = OUTCOMES / "settings.json"
REACH = collecting.ROOT / ".mutation" / "reach"


def _try(config: dict[str, Any], options: argparse.Namespace) -> None:
    from tests.mutation import reach, trying  # need the extra `mutation`; the page does not

    files = _files(config)
    if options.work == "reach":
        reach.record(config["tests"], files, REACH)
        return
    settings = {"sample": options.sample, "seed": options.seed, "seconds": options.seconds, "commit": _commit()}
    OUTCOMES.mkdir(exist_ok=True)
    SETTINGS.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf8")
    files = [file for file in files if not options.files or file in options.files]
    plan = trying.Plan(files, config["tests"], options.sample, options.seed, options.seconds, REACH, OUTCOMES)
    trying.try_all(plan, again=options.again)


def _files(config: dict[str, Any]) -> list[str]:
    return sorted({str(p.relative_to(collecting.ROOT)) for f in config["files"] for p in collecting.ROOT.glob(f)})


def _commit() -> str:
    words = ["git", "rev-parse", "--short", "HEAD"]
    said = subprocess.run(words, cwd=collecting.ROOT, capture_output=True, text=True).stdout.strip()
    return said or "an unknown state"


def main() -> None:
    config = tomllib.loads((collecting.ROOT / "pyproject.toml").read_text(encoding="utf8"))["tool"]["tfedu"]["mutation"]
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("work", choices=["reach", "run", "page"])
    parser.add_argument("files", nargs="*", help="only these of the files in pyproject.toml")
    parser.add_argument("--sample", type=int, default=config["sample"], help="mutants of a file")
    parser.add_argument("--seed", type=int, default=config["seed"])
    parser.add_argument("--seconds", type=float, default=config["seconds"], help="of tests to survive")
    parser.add_argument("--again", action="store_true", help="only the mutants that were not killed the last time")
    options = parser.parse_args()
    if options.work == "page":
        settings = json.loads(SETTINGS.read_text(encoding="utf8"))
        Path(OUTCOMES).with_suffix(".md").write_text(page.page(OUTCOMES, settings, _files(config)), encoding="utf8")
    else:
        _try(config, options)


if __name__ == "__main__":
    main()
