"""Names of files that are looked up once, when local variables are initialised."""

from __future__ import annotations

from typing import Any

from tfedu.graph.graph import GraphKeys
from tfedu.ops.apply import name_scope
from tfedu.ops.parsing.files import matching_files
from tfedu.variables.variable import Variable

__all__ = ["match_filenames_once"]


def match_filenames_once(pattern: Any, name: str | None = None) -> Variable:
    """The files that match a pattern, kept in a local variable (TF: ``tf.train.match_filenames_once``).

    Args:
        pattern: a pattern as :func:`tfedu.matching_files` takes it, or a list of them; text.
        name: for the scope of the operations (default ``"matching_filenames"``).

    Returns:
        a variable of unknown shape, text. ``tf.local_variables_initializer()`` looks the files up.

    Raises:
        FailedPreconditionError: when it is read before it was initialised.

    >>> import tfedu as tf
    >>> names = tf.train.match_filenames_once("no-such-file*.csv")
    >>> with tf.Session() as sess:
    ...     sess.run(tf.local_variables_initializer())
    ...     sess.run(names).tolist()
    []
    """
    with name_scope(name, "matching_filenames", [pattern]) as scope:
        return Variable(
            matching_files(pattern),
            trainable=False,
            collections=[GraphKeys.LOCAL_VARIABLES],
            validate_shape=False,
            name=scope,
        )
