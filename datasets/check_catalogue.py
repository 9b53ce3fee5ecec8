"""Compare the catalogue with real files: ``python datasets/check_catalogue.py DIRECTORY [NAME]``.

Prints one line for each file of data set NAME (default: of every set) and ends with status 1 when a file is missing or
its *content* is not the catalogue's. A file that was only compressed anew is reported as such and is no failure.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from pathlib import Path

CATALOGUE = Path(__file__).with_name("catalogue.json")


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def verdict(path: Path, expected: dict[str, object]) -> str:
    if not path.is_file():
        return "MISSING"
    raw = content(path)
    if (len(raw), hashlib.sha256(raw).hexdigest()) != (expected["raw_size"], expected["raw_sha256"]):
        return f"DIFFERENT CONTENT: raw_size {len(raw)}, raw_sha256 {hashlib.sha256(raw).hexdigest()}"
    packed = path.read_bytes()
    if (len(packed), hashlib.sha256(packed).hexdigest()) != (expected["size"], expected["sha256"]):
        return f"same content, compressed anew (size {len(packed)})"
    return "as published"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("name", nargs="?")
    arguments = parser.parse_args()
    failures = 0
    for name, entry in json.loads(CATALOGUE.read_text(encoding="utf8")).items():
        if arguments.name not in (None, name):
            continue
        for file in entry["files"]:
            result = verdict(arguments.directory / file["name"], file)
            failures += result.startswith(("MISSING", "DIFFERENT"))
            print(f"{name}/{file['name']}: {result}")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
