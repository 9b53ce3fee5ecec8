"""Count the names that the source books use, and freeze the counts in ``data/book_names.json``.

The books are plain texts (``*.txt``); a page about a book (``*.md``) counts with its chapter "2.", which lists names
that the book shows in pictures only. No test needs the books::

    python tests/api/book_names.py FOLDER...
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tfedu.api.missing import tensorflow_names  # noqa: E402

FROZEN = ROOT / "tests" / "api" / "data" / "book_names.json"

_NAME = re.compile(r"(?<![\w.`/])tf((?:\.[A-Za-z_]\w*)+)", re.ASCII)
_COUNTED = re.compile(r"(?:^|[;,:(]) ?([A-Za-z_][\w.]*) \d+@\d+", re.ASCII | re.MULTILINE)
_CHAPTER = re.compile(r"^## 2\. .*?(?=^## 3\. )", re.DOTALL | re.MULTILINE)


def count(text: str, page: bool) -> Counter[str]:
    """How often each dotted name below ``tf`` occurs.

    >>> sorted(count("a = tf.nn.relu(tf.matmul(x, w)) 调用tf.matmul函数", page=False).items())
    [('matmul', 2), ('nn.relu', 1)]
    """
    text = text.replace("\\_", "_").replace("\N{NO-BREAK SPACE}", " ")
    if page:
        text = "".join(_CHAPTER.findall(text)).replace("`tf.", " tf.")
    found = Counter(name[1:] for name in _NAME.findall(text))
    if page:
        found.update(name for name in _COUNTED.findall(text) if name in tensorflow_names())
    return found


def main() -> None:
    total: Counter[str] = Counter()
    for folder in sys.argv[1:]:
        for path in sorted(Path(folder).iterdir()):
            if path.suffix in (".txt", ".md"):
                total += count(path.read_text(encoding="utf8"), page=path.suffix == ".md")
    rows = ",\n".join(f" {json.dumps(name)}: {n}" for name, n in sorted(total.items()))
    FROZEN.write_text("{\n" + rows + "\n}\n", encoding="utf8")


if __name__ == "__main__":
    main()
