"""Python 2 to Python 3, as far as the programs of the books need it: ``print``, ``xrange``, ``except A, e`` and others.

Only what can be seen in the text is done; ``dict.has_key``, ``.next()`` and divisions of integers are reported.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from tokenize import TokenInfo

from tfedu.upgrade.edits import Edits
from tfedu.upgrade.findings import BY_HAND, CHANGED, Finding, Upgraded

RENAMED = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "long": "int",
    "unichr": "chr",
}
METHODS = {"iteritems": "items", "iterkeys": "keys", "itervalues": "values"}
MODULES = {"cPickle": "pickle", "Queue": "queue", "ConfigParser": "configparser", "urllib2": "urllib.request"}
_GONE = ("has_key", "next")
_NOTHING = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)


def to_python3(text: str) -> Upgraded:
    """``text`` for Python 3.

    Raises:
        SyntaxError: it cannot be read as Python 2 either.

    >>> to_python3("for i in xrange(3):\\n    print 'step', i  # three\\n").text
    "for i in range(3):\\n    print('step', i)  # three\\n"
    """
    try:
        tokens = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type not in _NOTHING]
    except tokenize.TokenError as error:
        raise SyntaxError(error.args[0], (None, error.args[1][0], None, None)) from None
    translator = _Translator(text)
    for statement in _statements(tokens):
        translator.statement(statement)
    findings = sorted(translator.findings, key=lambda finding: finding.line)
    return Upgraded(translator.edits.applied(), findings)


def _statements(tokens: list[TokenInfo]) -> Iterator[list[TokenInfo]]:
    """The simple statements and the headers of compound ones; ``if x: print x`` gives two."""
    depth, current = 0, list[TokenInfo]()
    for token in tokens:
        if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER) or (depth == 0 and token.string == ";"):
            if current:
                yield current
            current = []
            continue
        current.append(token)
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        if depth == 0 and token.string == ":" and current[0].string not in ("lambda", "print", "return"):
            if not any(t.string == "lambda" for t in current):
                yield current
                current = []


class _Translator:
    def __init__(self, text: str) -> None:
        self.edits = Edits(text)
        self.findings: list[Finding] = []
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def _at(self, position: tuple[int, int]) -> int:
        return self._starts[position[0] - 1] + position[1]

    def _replace(self, first: TokenInfo, last: TokenInfo, text: str) -> None:
        self.edits.replace(self._at(first.start), self._at(last.end), text)

    def _changed(self, token: TokenInfo, old: str, new: str) -> None:
        self.findings.append(Finding(token.start[0], CHANGED, "python2", {"old": old, "new": new}))

    def statement(self, tokens: list[TokenInfo]) -> None:
        """Translate one statement."""
        first = tokens[0].string
        if first == "print":
            self._print(tokens)
        elif first == "except":
            self._except(tokens)
        elif first == "raise":
            self._raise(tokens)
        elif first == "exec" and len(tokens) > 1 and tokens[1].string != "(":
            self._by_hand(tokens[0], "exec")
        elif first == "import":
            self._import(tokens)
        for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None]):
            self._word(before, token, after)

    def _by_hand(self, token: TokenInfo, what: str) -> None:
        self.findings.append(Finding(token.start[0], BY_HAND, "python2_gone", {"name": what}))

    def _word(self, before: TokenInfo | None, token: TokenInfo, after: TokenInfo | None) -> None:
        if token.type != tokenize.NAME:
            if token.string == "<>":
                self._replace(token, token, "!=")
                self._changed(token, "<>", "!=")
            return
        attribute = before is not None and before.string == "."
        keyword = after is not None and after.string == "=" and before is not None and before.string in "(,"
        new = (METHODS if attribute else RENAMED).get(token.string)
        if new is not None and not keyword:
            self._replace(token, token, new)
            self._changed(token, token.string, new)
        elif attribute and token.string in _GONE and after is not None and after.string == "(":
            self._by_hand(token, f".{token.string}()")

    def _print(self, tokens: list[TokenInfo]) -> None:
        word, rest = tokens[0], tokens[1:]
        if (rest and rest[0].string in ("=", ".")) or _is_call(rest):
            return
        self._changed(word, "print", "print()")
        if not rest:
            self._replace(word, word, "print()")
            return
        start, options = rest[0], ""
        if rest[0].string == ">>":
            comma = next((i for i, t in enumerate(rest) if t.string == "," and _depth(rest[:i]) == 0), len(rest))
            stream = self.edits.text[self._at(rest[1].start) : self._at(rest[comma - 1].end)]
            options, rest = f"file={stream}", rest[comma + 1 :]
            start = rest[0] if rest else start
        if not rest:
            self._replace(word, tokens[-1], f"print({options})")
            return
        end = rest[-1]
        if end.string == ",":
            options = ", ".join(part for part in ('end=" "', options) if part)
            self.edits.replace(self._at(rest[-2].end), self._at(end.end), f", {options})")
        else:
            self.edits.insert(self._at(end.end), f", {options})" if options else ")")
        self.edits.replace(self._at(word.start), self._at(start.start), "print(")

    def _except(self, tokens: list[TokenInfo]) -> None:
        """``except A, e:``"""
        commas = [i for i, t in enumerate(tokens) if t.string == "," and _depth(tokens[:i]) == 0]
        if len(commas) == 1:
            at = commas[0]
            self.edits.replace(self._at(tokens[at - 1].end), self._at(tokens[at + 1].start), " as ")
            self._changed(tokens[0], "except A, e", "except A as e")

    def _raise(self, tokens: list[TokenInfo]) -> None:
        """``raise A, "text"``"""
        commas = [i for i, t in enumerate(tokens) if t.string == "," and _depth(tokens[:i]) == 0]
        if len(commas) == 1:
            at = commas[0]
            self.edits.replace(self._at(tokens[at - 1].end), self._at(tokens[at + 1].start), "(")
            self.edits.insert(self._at(tokens[-1].end), ")")
            self._changed(tokens[0], "raise A, x", "raise A(x)")

    def _import(self, tokens: list[TokenInfo]) -> None:
        for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], None]):
            new = MODULES.get(token.string)
            if new is not None and before.string in ("import", ","):
                renamed = after is not None and after.string == "as"
                self._replace(token, token, new if renamed else f"{new} as {token.string}")
                self._changed(token, f"import {token.string}", f"import {new}")


def _depth(tokens: list[TokenInfo]) -> int:
    return sum((t.string in ("(", "[", "{")) - (t.string in (")", "]", "}")) for t in tokens)


def _is_call(rest: list[TokenInfo]) -> bool:
    """Whether ``print`` is followed by one pair of parentheses and nothing else."""
    if not rest or rest[0].string != "(":
        return False
    closing = next((i for i in range(1, len(rest)) if _depth(rest[: i + 1]) == 0), len(rest) - 1)
    return closing == len(rest) - 1


def suspicious(text: str) -> bool:
    """Whether a text that Python 3 refuses looks like Python 2.

    >>> suspicious("print 'a'"), suspicious("print('a'")
    (True, False)
    """
    return bool(re.search(r"^\s*print\s+[^(=\s]|^\s*except\s+[\w.]+\s*,\s*\w+\s*:|<>", text, re.MULTILINE))
