"""The mel scale, on which equal steps sound equal, and the coefficients of speech recognition."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import expand_dims, pad, shape
from tfedu.ops.constant import linspace
from tfedu.ops.math import elementwise as ew
from tfedu.ops.signal.dct import dct

_BREAK_HERTZ = 700.0
_MEL_FACTOR = 1127.0


def _mel(hertz: Tensor) -> Tensor:
    return _MEL_FACTOR * ew.log(1.0 + hertz / _BREAK_HERTZ)


def _check(bins: Any, rate: Any, lower: Any, upper: Any, dtype: dtypes.DType) -> None:
    if bins <= 0:
        raise ValueError(f"num_mel_bins must be positive. Got: {bins}")
    if rate <= 0.0:
        raise ValueError(f"sample_rate must be positive. Got: {rate}")
    if lower < 0.0:
        raise ValueError(f"lower_edge_hertz must be non-negative. Got: {lower}")
    if lower >= upper:
        raise ValueError(f"lower_edge_hertz {lower:.1f} >= upper_edge_hertz {upper:.1f}")
    if upper > rate / 2:
        raise ValueError(
            "upper_edge_hertz must not be larger than the Nyquist frequency (sample_rate / 2). "
            f"Got: {upper} for sample_rate: {rate}"
        )
    if not dtype.is_floating:
        raise ValueError(f"dtype must be a floating point type. Got: {dtype}")


def linear_to_mel_weight_matrix(
    num_mel_bins: int = 20,
    num_spectrogram_bins: Any = 129,
    sample_rate: Any = 8000,
    lower_edge_hertz: float = 125.0,
    upper_edge_hertz: float = 3800.0,
    dtype: Any = dtypes.float32,
    name: str | None = None,
) -> Tensor:
    """The matrix that turns spectrograms into mel spectrograms (TF: ``tf.signal.linear_to_mel_weight_matrix``).

    Args:
        num_mel_bins: how many bands.
        num_spectrogram_bins: int or integer scalar: how many frequencies, from 0 to half of ``sample_rate``.
        lower_edge_hertz, upper_edge_hertz: where the first band begins and the last one ends.
        dtype: a floating type.

    Returns:
        [num_spectrogram_bins, num_mel_bins]; a column is a triangle over its band. ``spectrogram @ matrix``.

    Raises:
        ValueError: numbers that are not positive, edges in the wrong order or beyond half of the sample rate.

    >>> linear_to_mel_weight_matrix(10, 65).shape.as_list()
    [65, 10]
    """
    kind = dtypes.as_dtype(dtype)
    with name_scope(name, "linear_to_mel_weight_matrix") as scope:
        if isinstance(sample_rate, Tensor):
            known = constant_value(sample_rate)
            if known is None:
                raise ValueError(
                    "`sample_rate` was a non-constant Tensor. Must be a Python float or a constant Tensor."
                )
            sample_rate = float(known)
        _check(num_mel_bins, sample_rate, lower_edge_hertz, upper_edge_hertz, kind)
        zero = convert_to_tensor(0.0, kind)
        nyquist = convert_to_tensor(sample_rate / 2.0, kind)
        # the constant part of the spectrum, its first bin, belongs to no band
        frequencies = expand_dims(_mel(linspace(zero, nyquist, num_spectrogram_bins)[1:]), 1)
        lower, upper = (_mel(convert_to_tensor(edge, kind)) for edge in (lower_edge_hertz, upper_edge_hertz))
        edges = linspace(lower, upper, num_mel_bins + 2)
        left, centre, right = edges[:-2], edges[1:-1], edges[2:]
        rising = (frequencies - left) / (centre - left)
        falling = (right - frequencies) / (right - centre)
        return pad(ew.maximum(zero, ew.minimum(rising, falling)), [[1, 0], [0, 0]], name=scope)


def mfccs_from_log_mel_spectrograms(log_mel_spectrograms: Any, name: str | None = None) -> Tensor:
    """Mel-frequency cepstral coefficients (TF: ``tf.signal.mfccs_from_log_mel_spectrograms``).

    Args:
        log_mel_spectrograms: float32 [..., num_mel_bins].

    Returns:
        the same shape; often only the first dozen are used.

    Raises:
        ValueError: ``num_mel_bins must be positive.``
    """
    with name_scope(name, "mfccs_from_log_mel_spectrograms", [log_mel_spectrograms]):
        x = convert_to_tensor(log_mel_spectrograms, dtypes.float32)
        bins = None if x.dims is None else x.dims[-1]
        if bins == 0:
            raise ValueError(f"num_mel_bins must be positive. Got: {x}")
        count = ew.cast(shape(x)[-1] if bins is None else bins, dtypes.float32)
        return dct(x, type=2) * ew.rsqrt(count * 2.0)
