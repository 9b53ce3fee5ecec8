"""``tfedu upgrade``: programs written for TensorFlow 0.x become programs for 1.x, in their authors' own layout.

The text is read with :mod:`ast` and changed only where a name, an argument or an order has changed; comments, blank
lines and quotes stay as they are. What changed is the table of :mod:`tfedu.v0.forms`. Every change and every place that
needs a human eye is reported with its line.

>>> upgraded = upgrade("import tensorflow as tf\\ny = tf.mul(a, tf.concat(1, [b, c]))  # as in the book\\n")
>>> print(upgraded.text.splitlines()[1])
y = tf.multiply(a, tf.concat(axis=1, values=[b, c]))  # as in the book
>>> print(upgraded.findings[0].line, upgraded.findings[0].text)
2 tf.mul is now tf.multiply
"""

from __future__ import annotations

from tfedu.upgrade.findings import Finding, Upgraded
from tfedu.upgrade.source import upgrade

__all__ = ["Finding", "Upgraded", "upgrade"]
