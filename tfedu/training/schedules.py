"""Learning-rate schedules (``tf.train.exponential_decay``, ...): the rate as a function of the global step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.ops import elementwise as ew
from tfedu.ops.apply import convert_to_tensor, name_scope


def _parts(learning_rate: Any, global_step: Any, decay_steps: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Rate, step and period in the rate's type."""
    if global_step is None:
        raise ValueError("global_step is required for exponential_decay.")
    rate = convert_to_tensor(learning_rate, name="learning_rate")
    kind = rate.dtype.base_dtype
    return rate, ew.cast(global_step, kind), ew.cast(decay_steps, kind)


def exponential_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Tensor:
    """learning_rate * decay_rate ** (global_step / decay_steps) (TF: ``tf.train.exponential_decay``).

    Args:
        learning_rate: the rate at step 0.
        global_step: the variable that counts the steps; hand it to ``minimize`` too, or it will not move.
        decay_steps: after so many steps the rate has been multiplied by ``decay_rate`` once.
        staircase: round the quotient down: the rate falls in jumps.

    Returns:
        a scalar tensor of the rate's type.

    Raises:
        ValueError: no global step.
    """
    with name_scope(name, "ExponentialDecay", [learning_rate, global_step, decay_steps, decay_rate]) as scope:
        rate, step, period = _parts(learning_rate, global_step, decay_steps)
        quotient = step / period
        if staircase:
            quotient = ew.floor(quotient)
        return ew.multiply(rate, ew.pow(ew.cast(decay_rate, rate.dtype), quotient), name=scope)


def natural_exp_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Tensor:
    """learning_rate * exp(-decay_rate * global_step / decay_steps)."""
    with name_scope(name, "NaturalExpDecay", [learning_rate, global_step, decay_rate]) as scope:
        rate, step, period = _parts(learning_rate, global_step, decay_steps)
        quotient = step / period
        if staircase:
            quotient = ew.floor(quotient)
        return ew.multiply(rate, ew.exp(ew.negative(ew.cast(decay_rate, rate.dtype)) * quotient), name=scope)


def inverse_time_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Tensor:
    """learning_rate / (1 + decay_rate * global_step / decay_steps)."""
    with name_scope(name, "InverseTimeDecay", [learning_rate, global_step, decay_rate]) as scope:
        rate, step, period = _parts(learning_rate, global_step, decay_steps)
        quotient = step / period
        if staircase:
            quotient = ew.floor(quotient)
        one = ew.cast(1, rate.dtype)
        return ew.realdiv(rate, one + ew.cast(decay_rate, rate.dtype) * quotient, name=scope)


def polynomial_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    end_learning_rate: Any = 0.0001,
    power: Any = 1.0,
    cycle: bool = False,
    name: str | None = None,
) -> Tensor:
    """From ``learning_rate`` to ``end_learning_rate`` along (1 - step/decay_steps) ** power; ``cycle`` starts over."""
    with name_scope(
        name, "PolynomialDecay", [learning_rate, global_step, decay_steps, end_learning_rate, power]
    ) as scope:
        rate, step, period = _parts(learning_rate, global_step, decay_steps)
        last = ew.cast(end_learning_rate, rate.dtype)
        if cycle:
            ceiling = ew.ceil(step / period)
            times = ew.where(ew.equal(step, 0), ew.ones_of(ceiling), ceiling)
            period = period * times
        else:
            step = ew.minimum(step, period)
        return ew.add((rate - last) * ew.pow(1 - step / period, ew.cast(power, rate.dtype)), last, name=scope)


def cosine_decay(
    learning_rate: Any, global_step: Any, decay_steps: Any, alpha: float = 0.0, name: str | None = None
) -> Tensor:
    """Half a cosine from ``learning_rate`` down to ``alpha * learning_rate`` (Loshchilov & Hutter 2016)."""
    with name_scope(name, "CosineDecay", [learning_rate, global_step]):
        rate, step, period = _parts(learning_rate, global_step, decay_steps)
        cosine = 0.5 * (1.0 + ew.cos(ew.minimum(step, period) / period * math.pi))
        return ew.multiply(rate, (1 - alpha) * cosine + alpha)


def piecewise_constant(x: Any, boundaries: Sequence[Any], values: Sequence[Any], name: str | None = None) -> Tensor:
    """values[0] while x <= boundaries[0], then values[1] while x <= boundaries[1], ...; the last beyond.

    Raises:
        ValueError: the lengths do not fit.
    """
    if len(boundaries) != len(values) - 1:
        raise ValueError("The length of boundaries should be 1 less than the length of values")
    with name_scope(name, "PiecewiseConstant", [x, *boundaries, *values]):
        x = convert_to_tensor(x)
        result = convert_to_tensor(values[-1])
        for limit, value in reversed(list(zip(boundaries, values))):
            chosen = ew.less_equal(x, convert_to_tensor(limit, x.dtype.base_dtype))
            result = ew.where(chosen, convert_to_tensor(value, result.dtype), result)
        return result
