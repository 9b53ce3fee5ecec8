"""List the listings of the source books, one a line, in ``data/listings.txt``; from pages that describe the books.

A page lists them in its chapter "4.", as rows of tables: what a row is called, where it stands, what it is about. No
test needs the pages::

    python tests/compat/list_listings.py FOLDER
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LIST = Path(__file__).with_name("data") / "listings.txt"
_CHAPTER = re.compile(r"^## 4\. .*?(?=^## 5\. |\Z)", re.DOTALL | re.MULTILINE)


def listings(page: str) -> list[tuple[str, str]]:
    """The rows of a page's chapter: name and subject.

    >>> listings("## 4. Programs\\n| id | x |\\n|---|---|\\n| 4.1 | 12-20 | **Sets** (complete) | - |\\n## 5. No\\n")
    [('docs/4.1', 'Sets (complete)')]
    """
    found = []
    for line in "".join(_CHAPTER.findall(page)).splitlines():
        cells = [cell.strip().replace("*", "") for cell in line.strip("|").split("|")]
        first = cells[0]
        if re.match(r"P\d+ ", first):
            name, _, subject = first.partition(" ")
            found.append((f"articles/{name}", subject))
        elif re.fullmatch(r"4\.\d+", first):
            found.append((f"docs/{first}", cells[2]))
        elif re.match(r"[GA]\d+k? ", first):
            name, _, subject = first.partition(" ")
            found.append((("guide/" if name[0] == "G" else "course/") + name, subject))
        elif re.match(r"\d{5}-\d{5}", first):
            found.append((f"docs/{first}".replace(" ", ""), cells[1]))
    return found


def main() -> None:
    rows = [row for path in sorted(Path(sys.argv[1]).glob("*.md")) for row in listings(path.read_text("utf8"))]
    LIST.parent.mkdir(exist_ok=True)
    LIST.write_text("".join(f"{name}: {subject}\n" for name, subject in rows), encoding="utf8")


if __name__ == "__main__":
    main()
