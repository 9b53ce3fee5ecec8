"""List the listings and the claims of the source books, one a line; from pages that describe the books.

A page has its listings in chapter "4.", as rows of tables: what a row is called, where it stands, what it is about
(``data/listings.txt``); and what the book says of TensorFlow in chapter "3." and in a table of errors, as entries that
are lettered or numbered, or counted here (``data/claims.txt``). No test needs the pages::

    python tests/compat/list_listings.py FOLDER
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LIST = Path(__file__).with_name("data") / "listings.txt"
CLAIMS = LIST.with_name("claims.txt")
_SAID = re.compile(r"^## 3\. .*?(?=^## 4\. )", re.DOTALL | re.MULTILINE)
_ERRORS = re.compile(r"^## Appendix A\. .*?(?=^## )", re.DOTALL | re.MULTILINE)
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


def claims(page: str, book: str) -> list[str]:
    """The names of a page's claims.

    >>> claims("## 3. Said\\n### 3.1 Names\\n- one\\n2. two\\n- T4 four\\n3.9 **nine**\\n## 4. x\\n", "book")
    ['book/3.1.1', 'book/3.1.2', 'book/T4', 'book/3.9']
    """
    found: list[str] = []
    section, number = "", 0
    for line in "".join(_SAID.findall(page)).splitlines():
        if heading := re.match(r"### (3\.\d+)", line):
            section, number = heading[1], 0
        elif named := re.match(r"- ([A-Z]\d) |(3\.\d+) (?:\*\*|\w+\()", line):
            found.append(f"{book}/{named[1] or named[2]}")
        elif section and re.match(r"\d+\. |- ", line):
            number += 1
            found.append(f"{book}/{section}.{number}")
    rows = [line for line in "".join(_ERRORS.findall(page)).splitlines() if line.startswith("| ")]
    return found + [f"errors/{i}" for i in range(1, len(rows))]


BOOKS = {"001": "articles", "003_first": "docs/a", "003_second": "docs/b", "004": "course"}
"""How a page's file begins -> what its book is called here."""


def main() -> None:
    pages = {path.name: path.read_text("utf8") for path in sorted(Path(sys.argv[1]).glob("*.md"))}
    said = [
        c
        for start, book in BOOKS.items()
        for name, page in pages.items()
        if name.startswith(start)
        for c in claims(page, book)
    ]
    CLAIMS.write_text("".join(f"{name}\n" for name in said), encoding="utf8")
    rows = [row for page in pages.values() for row in listings(page)]
    LIST.parent.mkdir(exist_ok=True)
    LIST.write_text("".join(f"{name}: {subject}\n" for name, subject in rows), encoding="utf8")


if __name__ == "__main__":
    main()
