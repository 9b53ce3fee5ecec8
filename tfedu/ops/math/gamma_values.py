"""Values of the gamma, beta and zeta functions and of their relatives, in float64.

Sums and continued fractions, each continued until the next term changes nothing; the formulas are those of Abramowitz
and Stegun, *Handbook of Mathematical Functions*, chapters 6, 23 and 26.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

EPSILON = 2.0**-53
TINY = 1e-300
MOST_TERMS = 10_000
# B_2j / (2j)!, the coefficients of the Euler-Maclaurin formula
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)
_EULER_MACLAURIN = tuple(b / math.factorial(2 * j + 2) for j, b in enumerate(_BERNOULLI))


def _log_gamma_of(x: float) -> float:
    return math.inf if x == -math.inf or (x <= 0 and x == math.floor(x)) else math.lgamma(x)


log_gamma: Callable[[Array], Array] = np.vectorize(_log_gamma_of, [float])


def digamma(x: Array) -> Array:
    """Reflection for x < 0, recurrence up to 10, then the asymptotic series (6.3.7, 6.3.5, 6.3.18)."""
    x = np.asarray(x, np.float64)
    pole = (x <= 0) & (x == np.floor(x))
    left = (x < 0) & ~pole
    v = np.where(pole, 1.0, np.where(left, 1 - x, x))
    result = np.zeros_like(v)
    while np.any(v < 10):
        near = v < 10
        result -= np.where(near, 1 / v, 0)
        v = np.where(near, v + 1, v)
    square = 1 / (v * v)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    result += np.log(v) - 0.5 / v - series
    result -= np.where(left, np.pi / np.tan(np.pi * np.where(left, x, 0.5)), 0)
    return np.where(pole, np.nan, result)


def zeta(x: Array, q: Array) -> Array:
    """Sum of (q + k)^-x over k = 0, 1, ... (Hurwitz): terms until q + k > 9, then Euler and Maclaurin's formula."""
    x, q = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(q, np.float64))
    # left of 0 only whole powers have a real value
    known = (x > 1) & ((q > 0) | ((q != np.floor(q)) & (x == np.floor(x))))
    s, a = np.where(known, x, 2.0), np.where(known, q, 1.0)
    total = a**-s
    for step in range(int(np.ceil(max(9.0, 10 - a.min(initial=1.0))))):
        more = (a <= 9) | (step < 9)
        a = np.where(more, a + 1, a)
        total += np.where(more, a**-s, 0)
    last = a**-s
    total += last * a / (s - 1) - 0.5 * last
    rising, power = s, last / a
    for j, coefficient in enumerate(_EULER_MACLAURIN):
        total += coefficient * rising * power
        rising = rising * (s + 2 * j + 1) * (s + 2 * j + 2)
        power = power / (a * a)
    infinite = (x == 1) | ((x > 1) & (q <= 0) & (q == np.floor(q)))
    return np.where(known, total, np.where(infinite, np.inf, np.nan))


def polygamma(n: Array, x: Array) -> Array:
    """Derivative number n of digamma: (-1)^(n+1) n! zeta(n + 1, x) (6.4.10)."""
    n, x = np.broadcast_arrays(np.asarray(n, np.float64), np.asarray(x, np.float64))
    whole = (n == np.floor(n)) & (n >= 0)
    order = np.where(whole, n, 1.0)
    sign = np.where(order % 2 == 0, -1.0, 1.0)
    derivative = sign * np.exp(log_gamma(order + 1)) * zeta(order + 1, x)
    return np.where(whole, np.where(order == 0, digamma(x), derivative), np.nan)


# -- incomplete gamma functions ---------------------------------------------------------------------------------------
#
# With their derivatives by a: every quantity is a pair (value, derivative).


def _series(a: Array, x: Array) -> tuple[Array, Array]:
    """S = sum of x^k / ((a+1) ... (a+k)), so that P(a, x) = x^a e^-x / Gamma(a+1) S (6.5.29)."""
    term, slope = np.ones_like(a), np.zeros_like(a)
    total, total_slope = term.copy(), slope.copy()
    for k in range(1, MOST_TERMS):
        factor = x / (a + k)
        slope = (slope - term / (a + k)) * factor
        term = term * factor
        total, total_slope = total + term, total_slope + slope
        if np.all((term <= EPSILON * total) & (np.abs(slope) <= EPSILON * np.abs(total_slope))):
            break
    return total, total_slope


def _fraction(a: Array, x: Array) -> tuple[Array, Array]:
    """The continued fraction h with Q(a, x) = x^a e^-x / Gamma(a) h (6.5.31), by Lentz's method."""
    b = x + 1 - a
    c, c_slope = np.full_like(b, 1 / TINY), np.zeros_like(b)
    d = 1 / b
    d_slope = d * d
    h, h_slope = d, d_slope
    for i in range(1, MOST_TERMS):
        top = -i * (i - a)
        b = b + 2
        below = top * d + b
        d_slope = -(i * d + top * d_slope - 1) / (below * below)
        d = 1 / below
        c_slope = -1 + i / c - top * c_slope / (c * c)
        c = b + top / c
        step, step_slope = c * d, c_slope * d + c * d_slope
        h_slope = h_slope * step + h * step_slope
        h = h * step
        if np.all((np.abs(step - 1) <= 2 * EPSILON) & (np.abs(h * step_slope) <= EPSILON * np.abs(h_slope))):
            break
    return h, h_slope


def _regions(a: Array, x: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Operands of one shape, where they are proper, and which of these the series serves better."""
    a, x = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(x, np.float64))
    proper = (a > 0) & (x > 0) & np.isfinite(x) & np.isfinite(a)
    small = (x <= 1) | (x <= a)
    return a, x, proper, proper & small, proper & ~small


def _factor(a: Array, x: Array) -> Array:
    """x^a e^-x / Gamma(a)."""
    return np.exp(a * np.log(x) - x - log_gamma(a))


def igamma(a: Array, x: Array) -> Array:
    """P(a, x), the share of Gamma(a) that lies left of x."""
    a, x, _, small, large = _regions(a, x)
    result = np.where((a > 0) & (x >= 0), np.where(x > 0, 1.0, 0.0), np.nan)
    if small.any():
        result[small] = _factor(a[small], x[small]) / a[small] * _series(a[small], x[small])[0]
    if large.any():
        result[large] = 1 - _factor(a[large], x[large]) * _fraction(a[large], x[large])[0]
    return result


def igammac(a: Array, x: Array) -> Array:
    """Q(a, x) = 1 - P(a, x), the share right of x."""
    a, x, _, small, large = _regions(a, x)
    result = np.where((a > 0) & (x >= 0), np.where(x > 0, 0.0, 1.0), np.nan)
    if small.any():
        result[small] = 1 - _factor(a[small], x[small]) / a[small] * _series(a[small], x[small])[0]
    if large.any():
        result[large] = _factor(a[large], x[large]) * _fraction(a[large], x[large])[0]
    return result


def _slope_over_factor(a: Array, x: Array) -> Array:
    """dP(a, x)/da divided by x^a e^-x / Gamma(a), which may be too small for a float."""
    a, x, proper, small, large = _regions(a, x)
    result = np.where(proper, 0.0, np.nan)
    if small.any():
        s, slope = _series(a[small], x[small])
        result[small] = (slope + s * (np.log(x[small]) - digamma(a[small] + 1))) / a[small]
    if large.any():
        h, slope = _fraction(a[large], x[large])
        result[large] = -(slope + h * (np.log(x[large]) - digamma(a[large])))
    return result


def igamma_grad_a(a: Array, x: Array) -> Array:
    """dP(a, x)/da."""
    a, x, proper, _, _ = _regions(a, x)
    safe_a, safe_x = np.where(proper, a, 1.0), np.where(proper, x, 1.0)
    slope = _slope_over_factor(safe_a, safe_x) * _factor(safe_a, safe_x)
    return np.where(proper, slope, np.where((a > 0) & (x >= 0), 0.0, np.nan))


def gamma_sample_slope(alpha: Array, sample: Array) -> Array:
    """How a gamma distributed sample moves with alpha at a constant share P: -(dP/da) / (dP/dx)."""
    return -_slope_over_factor(alpha, sample) * sample


# -- incomplete beta function -----------------------------------------------------------------------------------------


def _beta_fraction(a: Array, b: Array, x: Array) -> Array:
    """The continued fraction of 26.5.8, by Lentz's method; it converges fast left of (a + 1) / (a + b + 2)."""

    def away_from_zero(v: Array) -> Array:
        return np.where(np.abs(v) < TINY, TINY, v)

    c = np.ones_like(x)
    d = 1 / away_from_zero(1 - (a + b) * x / (a + 1))
    h = d
    for m in range(1, MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for top in (even, odd):
            d = 1 / away_from_zero(1 + top * d)
            c = away_from_zero(1 + top / c)
            h = h * c * d
        if np.all(np.abs(c * d - 1) <= 2 * EPSILON):
            break
    return h


def betainc(a: Array, b: Array, x: Array) -> Array:
    """I_x(a, b), the share of B(a, b) that lies left of x; beyond the middle 1 - I_1-x(b, a)."""
    a, b, x = np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (a, b, x)))
    proper = (a > 0) & (b > 0) & (x > 0) & (x < 1)
    result = np.where((a > 0) & (b > 0), np.where(x == 0, 0.0, np.where(x == 1, 1.0, np.nan)), np.nan)
    if proper.any():
        a, b, x = a[proper], b[proper], x[proper]
        mirrored = x > (a + 1) / (a + b + 2)
        p, q, y = np.where(mirrored, b, a), np.where(mirrored, a, b), np.where(mirrored, 1 - x, x)
        factor = np.exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + p * np.log(y) + q * np.log1p(-y))
        share = factor * _beta_fraction(p, q, y) / p
        result[proper] = np.where(mirrored, 1 - share, share)
    return result
