"""``tfedu.v0``: the namespace in which programs written for TensorFlow 0.x are at home.

Everything of :mod:`tfedu` is here under the names of both dialects, and the functions whose arguments changed places
understand both orders: the form of a call says which one is meant.

>>> import tfedu.v0 as tf
>>> a, b = tf.constant([[1], [2]]), tf.constant([[3], [4]])
>>> with tf.Session() as sess:
...     sess.run(tf.concat(1, [a, tf.mul(a, b)])).tolist()
[[1, 3], [2, 8]]

Programs that say ``import tensorflow as tf`` get this namespace too, with a notice for each old spelling: see
:mod:`tfedu.compat`.
"""

from __future__ import annotations

from typing import Any

from tfedu.v0.dialect import Dialect

_namespace = Dialect(__name__, "")


def __getattr__(name: str) -> Any:
    return getattr(_namespace, name)


def __dir__() -> list[str]:
    return dir(_namespace)
