"""Python 2 in the books' programs, and what Python 3 writes instead."""

from __future__ import annotations

import ast

import pytest

from tfedu.upgrade.python2 import suspicious, to_python3

TRANSLATED = {
    "print": "print()",
    "print 'a', b": "print('a', b)",
    "print 'a',": "print('a', end=\" \")",
    "print('a')": "print('a')",
    "print ('a'), b": "print(('a'), b)",
    "print ('%d') % x  # why": "print(('%d') % x)  # why",
    "print >>sys.stderr, 'a', b": "print('a', b, file=sys.stderr)",
    "print >>f": "print(file=f)",
    "if x: print x; y = 1": "if x: print(x); y = 1",
    "print [i for i in xrange(3)]": "print([i for i in range(3)])",
    "print sess.run(x, feed_dict={a: 1})": "print(sess.run(x, feed_dict={a: 1}))",
    "print 'a' \\\n  'b'": "print('a' \\\n  'b')",
    "for k, v in d.iteritems(): print k": "for k, v in d.items(): print(k)",
    "try:\n  pass\nexcept (A, B), e:\n  pass": "try:\n  pass\nexcept (A, B) as e:\n  pass",
    "try:\n  pass\nexcept A, e:\n  pass": "try:\n  pass\nexcept A as e:\n  pass",
    "raise ValueError, 'no'": "raise ValueError('no')",
    "import cPickle, os": "import pickle as cPickle, os",
    "import urllib2 as u": "import urllib.request as u",
    "f(range=xrange(2), xrange=1)": "f(range=range(2), xrange=1)",
    "print = log": "print = log",
    "x = raw_input('?')": "x = input('?')",
    "print '卷积', é": "print('卷积', é)",
}


@pytest.mark.parametrize("old", TRANSLATED)
def test_translated(old: str) -> None:
    new = to_python3(old).text
    assert new == TRANSLATED[old]
    ast.parse(new)
    assert to_python3(new).text == new


def test_what_is_gone_is_named() -> None:
    found = to_python3("d.has_key(1)\nit.next()\nexec 'x = 1'").findings
    assert [(finding.line, finding.kind) for finding in found] == [(1, "by_hand"), (2, "by_hand"), (3, "by_hand")]


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(SyntaxError):
        to_python3("x = (1,")


@pytest.mark.parametrize("text", ["print 'a'", "try:\n  pass\nexcept A, e:\n  pass", "if a <> b: pass"])
def test_python_2_is_recognised(text: str) -> None:
    assert suspicious(text)
    assert not suspicious("print('a')\nx = 'print'\n")
