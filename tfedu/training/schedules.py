"""Learning-rate schedules (``tf.train.exponential_decay``, ...): the rate as a function of the global step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tfedu.graph.dtypes import int32, int64
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.math import elementwise as ew
from tfedu.ops.random.draws import random_normal


def _parts(learning_rate: Any, global_step: Any, decay_steps: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Rate, step and period in the rate's type."""
    if global_step is None:
        raise ValueError("None values not supported. A schedule needs a global_step.")
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
    """learning_rate * exp(-decay_rate * global_step / decay_steps): :func:`exponential_decay` by exp(-decay_rate)."""
    factor = ew.exp(ew.negative(decay_rate))
    return exponential_decay(learning_rate, global_step, decay_steps, factor, staircase, name)


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


def cosine_decay_restarts(
    learning_rate: Any,
    global_step: Any,
    first_decay_steps: Any,
    t_mul: Any = 2.0,
    m_mul: Any = 1.0,
    alpha: Any = 0.0,
    name: str | None = None,
) -> Tensor:
    """Half cosines one after the other, from ``learning_rate`` down to ``alpha * learning_rate`` (warm restarts, SGDR).

    Args:
        first_decay_steps: length of the first one.
        t_mul: each lasts so many times as long as the one before.
        m_mul: each starts at so many times the rate of the one before.

    Raises:
        ValueError: no global step.
    """
    with name_scope(name, "SGDRDecay", [learning_rate, global_step]) as scope:
        rate, step, period = _parts(learning_rate, global_step, first_decay_steps)
        alpha, t_mul, m_mul = (ew.cast(value, rate.dtype) for value in (alpha, t_mul, m_mul))
        completed = step / period
        known = constant_value(t_mul)
        if known is None:
            even, growing = _equal_lengths(completed), _growing_lengths(completed, t_mul)
            one = ew.equal(t_mul, 1.0)
            restarts, fraction = (ew.where(one, a, b) for a, b in zip(even, growing))
        else:
            restarts, fraction = _equal_lengths(completed) if known == 1 else _growing_lengths(completed, t_mul)
        cosine = 0.5 * ew.pow(m_mul, restarts) * (1.0 + ew.cos(fraction * math.pi))
        return ew.multiply(rate, (1 - alpha) * cosine + alpha, name=scope)


def _equal_lengths(completed: Tensor) -> tuple[Tensor, Tensor]:
    """How many restarts there were, and the share that has passed since the last."""
    restarts = ew.floor(completed)
    return restarts, completed - restarts


def _growing_lengths(completed: Tensor, t_mul: Tensor) -> tuple[Tensor, Tensor]:
    restarts = ew.floor(ew.log(1.0 - completed * (1.0 - t_mul)) / ew.log(t_mul))
    length = ew.pow(t_mul, restarts)
    return restarts, (completed - (1.0 - length) / (1.0 - t_mul)) / length


def linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    num_periods: Any = 0.5,
    alpha: Any = 0.0,
    beta: Any = 0.001,
    name: str | None = None,
) -> Tensor:
    """learning_rate * ((alpha + linear) * cosine + beta); linear falls from 1 to 0 (Bello et al. 2017).

    Args:
        num_periods: how many periods the cosine has until ``decay_steps``.

    Raises:
        ValueError: no global step.
    """
    with name_scope(name, "LinearCosineDecay", [learning_rate, global_step]) as scope:
        rate, step, period = _parts(learning_rate, global_step, decay_steps)
        step = ew.minimum(step, period)
        linear = (period - step) / period
        return ew.multiply(rate, _waving(linear, step / period, num_periods, alpha, beta), name=scope)


def noisy_linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    initial_variance: Any = 1.0,
    variance_decay: Any = 0.55,
    num_periods: Any = 0.5,
    alpha: Any = 0.0,
    beta: Any = 0.001,
    name: str | None = None,
) -> Tensor:
    """:func:`linear_cosine_decay` with noise of variance initial_variance / (1 + global_step) ** variance_decay.

    Raises:
        ValueError: no global step.
    """
    with name_scope(name, "NoisyLinearCosineDecay", [learning_rate, global_step]) as scope:
        rate, step, period = _parts(learning_rate, global_step, decay_steps)
        step = ew.minimum(step, period)
        linear = (period - step) / period
        variance = ew.cast(initial_variance, rate.dtype) / ew.pow(1.0 + step, ew.cast(variance_decay, rate.dtype))
        noisy = linear + random_normal(linear.shape, stddev=ew.sqrt(variance))
        return ew.multiply(rate, _waving(noisy, step / period, num_periods, alpha, beta), name=scope)


def _waving(linear: Tensor, completed: Tensor, num_periods: Any, alpha: Any, beta: Any) -> Tensor:
    num_periods, alpha, beta = (ew.cast(value, linear.dtype) for value in (num_periods, alpha, beta))
    cosine = 0.5 * (1.0 + ew.cos(2.0 * num_periods * completed * math.pi))
    return (alpha + linear) * cosine + beta


def piecewise_constant(x: Any, boundaries: Sequence[Any], values: Sequence[Any], name: str | None = None) -> Tensor:
    """values[0] while x <= boundaries[0], then values[1] while x <= boundaries[1], ...; the last beyond.

    Raises:
        ValueError: lengths or types that do not fit.
    """
    if len(boundaries) != len(values) - 1:
        raise ValueError("The length of boundaries should be 1 less than the length of values")
    with name_scope(name, "PiecewiseConstant", [x, *boundaries, *values]):
        x = convert_to_tensor(x)
        kind = x.dtype.base_dtype
        limits = [convert_to_tensor(limit) for limit in boundaries]
        rates = [convert_to_tensor(value) for value in values]
        for place, limit in enumerate(limits):
            if limit.dtype.base_dtype is int32 and kind is int64:
                limits[place] = ew.cast(limit, int64)
            elif limit.dtype.base_dtype is not kind:
                raise ValueError(f"Boundaries ({limit.dtype.base_dtype!s}) must have the same dtype as x ({kind!s}).")
        first = rates[0].dtype.base_dtype
        for rate in rates:
            if rate.dtype.base_dtype is not first:
                raise ValueError(
                    f"Values must have elements all with the same dtype ({first!s} vs {rate.dtype.base_dtype!s})."
                )
        result = rates[-1]
        for limit, rate in reversed(list(zip(limits, rates))):
            result = ew.where(ew.less_equal(x, limit), rate, result)
        return result
