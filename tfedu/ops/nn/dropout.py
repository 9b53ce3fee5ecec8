"""Dropout (``tf.nn.dropout``)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import shape
from tfedu.ops.math import elementwise as ew
from tfedu.ops.random.draws import random_uniform


def dropout(
    x: Any, keep_prob: Any = None, noise_shape: Any = None, seed: Any = None, name: str | None = None, rate: Any = None
) -> Tensor:
    """Drop elements at random and scale the rest by 1 / keep_prob, so that the expectation stays (``tf.nn.dropout``).

    Args:
        x: floats of any shape.
        keep_prob: probability that an element survives, a number in (0, 1] or a scalar tensor; 1 keeps everything.
        noise_shape: shape of the random decisions, broadcast to ``x`` (e.g. [batch, 1, 1, channels]).
        seed: operation seed, see tf.set_random_seed.
        rate: 1 - keep_prob, the newer spelling.

    Raises:
        ValueError: integers, or a probability outside of (0, 1].
    """
    if keep_prob is not None:
        rate_given = 1 - keep_prob
        if rate is not None and rate != rate_given:
            raise ValueError("Only one of keep_prob and rate may be given")
        rate = rate_given
    if rate is None:
        raise ValueError("You must provide a rate to dropout.")
    with name_scope(name, "dropout", [x]):
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                f"x has to be a floating point tensor since it's going to be scaled. Got a {x.dtype!r} tensor instead."
            )
        if isinstance(rate, (int, float, np.floating, np.integer)):
            if not 0 <= rate < 1:
                if keep_prob is not None:
                    raise ValueError(
                        f"keep_prob must be a scalar tensor or a float in the range (0, 1], got {keep_prob:g}"
                    )
                raise ValueError(f"rate must be a scalar tensor or a float in the range [0, 1), got {rate:g}")
            if rate == 0:
                return x
        rate = convert_to_tensor(rate, dtype=x.dtype, name="rate")
        rate.shape.assert_is_compatible_with(())
        wanted = shape(x) if noise_shape is None else noise_shape
        drawn = random_uniform(wanted, seed=seed, dtype=x.dtype)
        keep = 1 - rate
        scale = 1 / keep
        mask = drawn >= rate
        result = x * scale * ew.cast(mask, x.dtype)
        result.set_shape(x.shape)
        return result
