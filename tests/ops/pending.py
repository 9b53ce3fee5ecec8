"""Names with frozen answers that tfedu does not have yet.

A golden case that uses one of them waits. When a name arrives, ``test_coverage`` fails until it leaves this list, and from
then on its cases count: nothing is skipped by accident, nothing stays skipped by habit.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import Any

import tfedu as tf

NAMES = frozenset(
    """
    tf.accumulate_n tf.contrib.layers.l1_regularizer tf.contrib.layers.l2_regularizer
    tf.contrib.layers.xavier_initializer tf.depth_to_space tf.diag tf.diag_part tf.einsum
    tf.extract_image_patches tf.layers.Dense tf.linalg.matvec tf.losses.absolute_difference tf.losses.huber_loss
    tf.losses.log_loss tf.losses.mean_squared_error tf.losses.softmax_cross_entropy tf.losses.sparse_softmax_cross_entropy
    tf.math.reduce_std tf.math.reduce_variance tf.matrix_band_part tf.matrix_diag tf.meshgrid tf.nn.conv1d tf.nn.depthwise_conv2d
    tf.nn.swish tf.random_gamma tf.reverse_sequence 
    tf.sequence_mask tf.setdiff1d tf.shape_n tf.sort tf.space_to_depth 
    tf.unique 
    """.split()
)

_NAME = re.compile(r"\btf(?:\.[A-Za-z_]\w*)+")


def exists(name: str) -> bool:
    """Whether ``name`` can be reached from ``tfedu``."""
    here: Any = tf
    for part in name.split(".")[1:]:
        here = getattr(here, part, None)
    return here is not None


def waits(question: Any) -> bool:
    """Whether a case or a program uses a pending name."""
    return bool(NAMES & set(names_in(question)))


def names_in(question: Any) -> Iterable[str]:
    """The dotted names a case or a program mentions."""
    return _NAME.findall(question.expr if hasattr(question, "expr") else inspect.getsource(question))
