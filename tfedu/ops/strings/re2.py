"""RE2's regular expressions, which TensorFlow uses, for Python's ``re``.

Strings are searched as text, their UTF-8 decoded; a byte that is no UTF-8 becomes a lone surrogate and is matched by
nothing. Translated are the parts of the syntax on which the two differ; refused, in RE2's words, is what only Python
knows: look-around, back references, possessive repetition. Unlike RE2's, Python's search can take a time exponential in
the length of a string when a pattern nests repetitions, as ``(a*)*b`` does.
"""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata
from functools import lru_cache

from tfedu.ops.strings import scripts

_RAW = "\\udc80-\\udcff"
"""Bytes that are no UTF-8, as ``surrogateescape`` decodes them."""

_PERL = {"d": "0-9", "s": r"\t\n\f\r ", "w": "0-9A-Za-z_"}
_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_ESCAPES = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ANCHORS = {"A": r"\A", "z": r"\Z", "b": r"(?a:\b)", "B": r"(?a:\B)"}
_REPEAT = re.compile(r"[*+?]|\{(\d+)(,(\d*))?\}")
_LARGEST_REPEAT = 1000


class PatternError(ValueError):
    """The pattern is not RE2's; the message is what RE2 says."""


def decoded(string: bytes) -> str:
    """A string as it is searched."""
    return string.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    """The way back from :func:`decoded`."""
    return text.encode("utf-8", "surrogateescape")


@lru_cache(maxsize=256)
def compiled(pattern: bytes) -> re.Pattern[str]:
    """The pattern, ready for ``re``.

    Raises:
        PatternError: RE2 does not accept it.

    >>> compiled(b"[[:alpha:]]+$").search("x1\\n") is None
    True
    """
    text = decoded(pattern)
    translation = _Translation(text).result()
    try:
        return re.compile(translation)
    except (re.error, OverflowError) as error:
        raise PatternError(f"{error}: {text}") from None


class _Translation:
    """One pass over a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0
        self.out: list[str] = []
        self.flags, self.scoped = frozenset[str](), False
        self.open: list[tuple[frozenset[str], bool]] = []  # flags and scope outside of each open group
        self.repeatable = False

    def result(self) -> str:
        while self.at < len(self.pattern):
            self._step()
        if self.open:
            raise PatternError(f"missing ): {self.pattern}")
        return "".join(self.out) + ")" * self.scoped

    def _add(self, text: str, length: int, repeatable: bool = True) -> None:
        """Write ``text`` for the next ``length`` characters."""
        self.out.append(text)
        self.at += length
        self.repeatable = repeatable

    def _matched(self, expression: str) -> re.Match[str] | None:
        return re.compile(expression).match(self.pattern, self.at)

    def _step(self) -> None:
        here = self.pattern[self.at]
        if repeat := _REPEAT.match(self.pattern, self.at):
            self._repetition(repeat)
        elif here == "\\":
            self._escape()
        elif here == "[":
            self._set()
        elif here == "(":
            self._group()
        elif here == ")":
            if not self.open:
                raise PatternError(f"missing ): {self.pattern}")
            self._add("))" if self.scoped else ")", 1)
            self.flags, self.scoped = self.open.pop()
        elif here == "|":
            self._add(f")|{self._scope()}" if self.scoped else "|", 1, repeatable=False)
        elif here == ".":
            self._add(f"[^{_RAW}]" if "s" in self.flags else rf"[^\n{_RAW}]", 1)
        elif here == "$":
            self._add("(?m:$)" if "m" in self.flags else r"\Z", 1)
        elif here == "^":
            self._add("(?m:^)" if "m" in self.flags else r"\A", 1)
        else:
            self._add(re.escape(here), 1)

    def _repetition(self, repeat: re.Match[str]) -> None:
        text = repeat.group()
        if not self.repeatable:
            raise PatternError(f"no argument for repetition operator: {text}")
        low, _, high = repeat.groups()
        if low is not None and not int(low) <= int(high or low) <= _LARGEST_REPEAT:
            raise PatternError(f"invalid repetition size: {text}")
        end = repeat.end() + self.pattern.startswith("?", repeat.end())
        if again := _REPEAT.match(self.pattern, end):
            raise PatternError(f"bad repetition operator: {self.pattern[self.at : again.end()]}")
        self._add(self.pattern[self.at : end], end - self.at, repeatable=False)

    # -- escapes and sets ----------------------------------------------------------------------------------------------

    def _escape(self) -> None:
        letter = self.pattern[self.at + 1 : self.at + 2]
        if letter == "Q":
            end = self.pattern.find("\\E", self.at)
            end = len(self.pattern) if end < 0 else end
            self._add(re.escape(self.pattern[self.at + 2 : end]), end + 2 - self.at)
        elif letter in _ANCHORS:
            self._add(_ANCHORS[letter], 2)
        else:
            text, _ = self._character()
            self._add(text if text.startswith("[") else f"[{text}]", 0)

    def _character(self) -> tuple[str, int | None]:
        """The character or escape at this place, inside or outside of a set.

        Returns:
            members of a set and the code of the one character they are; or a whole negated set ``[^...]`` and None.
        """
        here = self.pattern[self.at]
        if here != "\\":
            self.at += 1
            return re.escape(here), ord(here)
        letter = self.pattern[self.at + 1 : self.at + 2]
        if not letter:
            raise PatternError("trailing \\")
        if number := self._matched(r"\\(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|([1-7][0-7]{1,2}|0[0-7]{0,2}))"):
            self.at = number.end()
            code = int(number[3], 8) if number[3] else int(number[1] or number[2], 16)
            return re.escape(chr(code)), code
        if category := self._matched(r"\\([pP])(?:([A-Z])|\{(\^?)(\w+)\})"):
            self.at = category.end()
            members = _category(category[2] or category[4], category.group())
            return (f"[^{members}{_RAW}]" if (category[1] == "P") != bool(category[3]) else members), None
        self.at += 2
        if letter.lower() in _PERL:
            members = _PERL[letter.lower()]
            return (f"[^{members}{_RAW}]" if letter.isupper() else members), None
        if letter in _ESCAPES:
            return re.escape(_ESCAPES[letter]), ord(_ESCAPES[letter])
        if letter.isascii() and not letter.isalnum() and letter != "_":
            return re.escape(letter), ord(letter)
        raise PatternError(f"invalid escape sequence: \\{letter}")

    def _set(self) -> None:
        """``[...]``: a union of members and of complements; Python writes those in separate brackets."""
        start = self.at
        negated = self.pattern.startswith("[^", start)
        self.at += 1 + negated
        members, wholes = "", []
        while True:
            part = self._member(start)
            if part.startswith("[^"):
                wholes.append(part)
            else:
                members += part
            if self.pattern.startswith("]", self.at):
                break
        union = "|".join(wholes + ([f"[{members}]"] if members else []))
        self.at += 1
        if negated and not wholes:
            self._add(f"[^{members}{_RAW}]", 0)
        else:
            self._add(f"(?:(?!{union})[^{_RAW}])" if negated else f"(?:{union})", 0)

    def _member(self, start: int) -> str:
        """One character, one range, one escape or one named class of a set."""
        if self.at >= len(self.pattern):
            raise PatternError(f"missing ]: {self.pattern[start:]}")
        if named := self._matched(r"\[:(\^?)(\w+):\]"):
            if named[2] not in _POSIX:
                raise PatternError(f"invalid character class range: {named.group()}")
            self.at = named.end()
            return f"[^{_POSIX[named[2]]}{_RAW}]" if named[1] else _POSIX[named[2]]
        begin = self.at
        text, low = self._character()
        if low is None or not self._matched(r"-[^\]]"):
            return text
        self.at += 1
        end, high = self._character()
        if high is None or low > high:
            raise PatternError(f"invalid character class range: {self.pattern[begin : self.at]}")
        return f"{text}-{end}"

    # -- groups and flags ----------------------------------------------------------------------------------------------

    def _group(self) -> None:
        """An opening parenthesis, with the name or the flags that may follow."""
        if not self.pattern.startswith("(?", self.at):
            self._open("(", 1)
        elif named := self._matched(r"\(\?P<\w+>"):
            self._open(named.group(), named.end() - self.at)
        elif flags := self._matched(r"\(\?([ims]*)(-[ims]+)?([:)])"):
            inside = (self.flags | set(flags[1])) - set(flags[2] or "")
            length = flags.end() - self.at
            if flags[3] == ":":
                self._open("(?:", length)
            else:  # they hold to the end of the group that is open
                self._add(")" if self.scoped else "", length, repeatable=False)
            if inside != self.flags or flags[3] == ")":
                self.flags, self.scoped = inside, True
                self.out.append(self._scope())
        else:
            wrong = self._matched(r"\(\?[P<]?[^P<]?")
            text = "(?P" if self.pattern.startswith("(?P", self.at) else wrong.group() if wrong else "(?"
            raise PatternError(f"invalid perl operator: {text}")

    def _open(self, text: str, length: int) -> None:
        self.open.append((self.flags, self.scoped))
        self.scoped = False
        self._add(text, length, repeatable=False)

    def _scope(self) -> str:
        return "(?i:" if "i" in self.flags else "(?-i:"


@lru_cache(maxsize=64)
def _category(name: str, text: str) -> str:
    """The members of a general category of Unicode, such as ``L`` or ``Nd``, or of a script, such as ``Han``."""
    found = scripts.ranges(name)
    if not found:
        inside = [i for i in range(sys.maxunicode + 1) if unicodedata.category(chr(i)).startswith(name)]
        groups = (list(group) for _, group in itertools.groupby(enumerate(inside), lambda pair: pair[1] - pair[0]))
        found = [(group[0][1], group[-1][1]) for group in groups]
    if not found:
        raise PatternError(f"invalid character class range: {text}")
    return "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in found)
