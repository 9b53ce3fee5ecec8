"""Circulant matrices and their relatives: products by way of the Fourier transform."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.dtypes import as_dtype, complex64, complex128, float64
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, matrix_transpose, rank, reshape, reverse, shape
from tfedu.ops.broadcasting import broadcast_dynamic_shape, broadcast_static_shape
from tfedu.ops.checks.values import assert_equal, assert_less, assert_positive
from tfedu.ops.constant import ones, range_, zeros_like
from tfedu.ops.linalg.parts import adjoint as adjoint_of
from tfedu.ops.linear_operators.operator import LinearOperator
from tfedu.ops.linear_operators.parts import assert_no_zeros, assert_real
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.complex import complex as complex_
from tfedu.ops.math.complex import imag, real
from tfedu.ops.math.conjugate import conj
from tfedu.ops.math.reduction import reduce_prod, reduce_sum
from tfedu.ops.signal import fft, fft2d, fft3d, ifft, ifft2d, ifft3d

_TRANSFORMS = {1: (fft, ifft), 2: (fft2d, ifft2d), 3: (fft3d, ifft3d)}


def _to_complex(x: Tensor) -> Tensor:
    if x.dtype.is_complex:
        return x
    return ew.cast(x, complex128 if x.dtype.base_dtype is float64 else complex64)


class _Circulant(LinearOperator):
    """A = F^H D F / n: F the Fourier transform over ``block_depth`` axes, D the diagonal matrix of the spectrum."""

    _block_depth = 1

    def __init__(
        self,
        spectrum: Any,
        input_output_dtype: Any,
        is_non_singular: bool | None,
        is_self_adjoint: bool | None,
        is_positive_definite: bool | None,
        is_square: bool | None,
        name: str,
    ) -> None:
        with name_scope(name, values=[spectrum]):
            self._spectrum = convert_to_tensor(spectrum, name="spectrum")
            if self._spectrum.shape.ndims is not None and self._spectrum.shape.ndims < self._block_depth:
                raise ValueError(
                    f"Argument spectrum must have at least {self._block_depth} dimensions.  Found: {self._spectrum}"
                )
            if not self._spectrum.dtype.is_complex:
                if is_self_adjoint is False:
                    raise ValueError("A real spectrum always corresponds to a self-adjoint operator.")
                is_self_adjoint = True
            if is_square is False:
                raise ValueError("A [[nested] block] circulant operator is always square.")
            self._block_shape_tensor = shape(self._spectrum)[-self._block_depth :]
            super().__init__(
                dtype=as_dtype(input_output_dtype),
                graph_parents=[self._spectrum],
                is_non_singular=is_non_singular,
                is_self_adjoint=is_self_adjoint,
                is_positive_definite=is_positive_definite,
                is_square=True,
                name=name,
            )

    # -- the spectrum -------------------------------------------------------------------------------------------------

    @property
    def block_depth(self) -> int:
        """Over how many axes the Fourier transform goes: 1, 2 or 3."""
        return self._block_depth

    @property
    def block_shape(self) -> TensorShape:
        """The extents of these axes."""
        return self._spectrum.shape[-self._block_depth :]

    def block_shape_tensor(self) -> Tensor:
        """The extents of these axes as an int32 vector."""
        return self._block_shape_tensor

    @property
    def spectrum(self) -> Tensor:
        """The eigenvalues, arranged along these axes."""
        return self._spectrum

    def convolution_kernel(self, name: str = "convolution_kernel") -> Tensor:
        """The inverse Fourier transform of the spectrum: with what a vector is convolved, the first column of A."""
        with self._name_scope(name):
            return ew.cast(_TRANSFORMS[self._block_depth][1](_to_complex(self._spectrum)), self.dtype)

    def assert_hermitian_spectrum(self, name: str = "assert_hermitian_spectrum") -> Operation:
        """An operation that fails with InvalidArgumentError unless the matrix is real, up to rounding.

        TensorFlow 1.15 compares floats with integers here and always raises TypeError.
        """
        kind = self.dtype.real_dtype
        with self._name_scope(name):
            largest = np.finfo(kind.as_numpy_dtype).eps * ew.cast(self.domain_dimension_tensor(), kind)
            size = ew.abs(imag(self.convolution_kernel()))
            return assert_less(size, largest, message="Spectrum was not Hermitian")

    # -- shapes -------------------------------------------------------------------------------------------------------

    def _shape(self) -> TensorShape:
        extent = self.block_shape.num_elements()
        return self._spectrum.shape[: -self._block_depth].concatenate([extent, extent])

    def _shape_tensor(self) -> Tensor:
        extents = shape(self._spectrum)
        extent = reduce_prod(extents[-self._block_depth :])
        return concat((extents[: -self._block_depth], [extent, extent]), 0)

    # -- checks -------------------------------------------------------------------------------------------------------

    def _assert_non_singular(self) -> Operation:
        return assert_no_zeros(self._spectrum, "Singular operator:  Spectrum contained zero values.")

    def _assert_positive_definite(self) -> Operation:
        message = "Not positive definite:  Real part of spectrum was not all positive."
        return assert_positive(real(self._spectrum), message=message)

    def _assert_self_adjoint(self) -> Operation:
        return assert_real(self._spectrum, "Not self-adjoint:  The spectrum contained non-zero imaginary part.")

    # -- products -----------------------------------------------------------------------------------------------------

    def _filtered(self, x: Tensor, adjoint: bool, inverse: bool) -> Tensor:
        """Columns [..., n, r] whose spectra are multiplied by (or divided by) the operator's."""
        there, back = _TRANSFORMS[self._block_depth]
        factors = _to_complex(self._spectrum)
        factors = expand_dims(conj(factors) if adjoint else factors, -self._block_depth - 1)
        rows = matrix_transpose(x)
        blocks: Any = self.block_shape
        known = rows.shape.is_fully_defined() and blocks.is_fully_defined()
        lead = rows.shape[:-1].as_list() if known else shape(rows)[:-1]
        blocks = blocks.as_list() if known else self.block_shape_tensor()
        spectra = there(_to_complex(reshape(rows, [*lead, *blocks] if known else concat((lead, blocks), 0))))
        result = back(spectra / factors if inverse else spectra * factors)
        whole = shape(result)[: -self._block_depth]
        flat = reshape(result, concat((whole, [-1]), 0))
        if x.shape.ndims is not None:
            together = broadcast_static_shape(x.shape[:-2], self.batch_shape)
            flat.set_shape(together.concatenate([x.shape[-1], self.domain_dimension]))
        return ew.cast(matrix_transpose(flat), self.dtype)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        x = adjoint_of(x) if adjoint_arg else x
        x = ew.cast(x, _to_complex(self._spectrum).dtype)
        return self._filtered(x, adjoint, inverse=False)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._filtered(adjoint_of(rhs) if adjoint_arg else rhs, adjoint, inverse=True)

    # -- determinants and traces --------------------------------------------------------------------------------------

    def _block_axes(self) -> list[int]:
        return [-i for i in range(1, self._block_depth + 1)]

    def _determinant(self) -> Tensor:
        return ew.cast(reduce_prod(self._spectrum, axis=self._block_axes()), self.dtype)

    def _log_abs_determinant(self) -> Tensor:
        return ew.cast(reduce_sum(ew.log(ew.abs(self._spectrum)), axis=self._block_axes()), self.dtype)

    def _diag_part(self) -> Tensor:
        known = self.shape.is_fully_defined()
        extents: Any = self.shape[:-1] if known else self.shape_tensor()[:-1]
        length: Any = self.domain_dimension.value if known else self.domain_dimension_tensor()
        each = self.trace() / ew.cast(length, self.dtype)
        return expand_dims(each, -1) * ones(extents, self.dtype)

    def _trace(self) -> Tensor:
        axes: Any
        if self._spectrum.shape.is_fully_defined():
            count = len(self._spectrum.shape)
            axes = np.arange(count - self._block_depth, count, dtype=np.int32)
        else:
            axes = range_(rank(self._spectrum) - self._block_depth, rank(self._spectrum))
        real_part = reduce_sum(real(self._spectrum), axis=axes)
        if not self.dtype.is_complex:
            return ew.cast(real_part, self.dtype)
        if self.is_self_adjoint:
            imaginary = zeros_like(real_part)
        else:
            imaginary = reduce_sum(imag(self._spectrum), axis=axes)
        return ew.cast(complex_(real_part, imaginary), self.dtype)


class LinearOperatorCirculant(_Circulant):
    """A circulant matrix [..., n, n], known by its spectrum (TF: ``tf.linalg.LinearOperatorCirculant``).

    Every column is the one before, turned down by one place; a product is a circular convolution and takes
    O(n log n) steps.

    Args:
        spectrum: the eigenvalues [..., n], the Fourier transform of the first column.
        input_output_dtype: of what is multiplied; for a real one the spectrum should be Hermitian, since imaginary
            parts are dropped.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`; a real spectrum
            belongs to a self-adjoint matrix.

    Raises:
        ValueError: a scalar; hints that are not true of such a matrix.

    >>> LinearOperatorCirculant([6.0, 1.0, 2.0]).convolution_kernel().dtype.name
    'complex64'
    """

    def __init__(
        self,
        spectrum: Any,
        input_output_dtype: Any = complex64,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        name: str = "LinearOperatorCirculant",
    ) -> None:
        super().__init__(
            spectrum, input_output_dtype, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name
        )


class LinearOperatorCirculant2D(_Circulant):
    """A block circulant matrix of circulant blocks (TF: ``tf.linalg.LinearOperatorCirculant2D``).

    It convolves pictures [n0, n1], written as vectors of length n0 n1.

    Args:
        spectrum: the eigenvalues [..., n0, n1]. The other arguments are those of :class:`LinearOperatorCirculant`.

    >>> LinearOperatorCirculant2D([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).shape.as_list()
    [6, 6]
    """

    _block_depth = 2

    def __init__(
        self,
        spectrum: Any,
        input_output_dtype: Any = complex64,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        name: str = "LinearOperatorCirculant2D",
    ) -> None:
        super().__init__(
            spectrum, input_output_dtype, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name
        )


class LinearOperatorCirculant3D(_Circulant):
    """Circulant on three levels: it convolves volumes [n0, n1, n2] (TF: ``tf.linalg.LinearOperatorCirculant3D``).

    Args:
        spectrum: the eigenvalues [..., n0, n1, n2]. The other arguments are those of :class:`LinearOperatorCirculant`.

    >>> LinearOperatorCirculant3D([[[1.0, 2.0], [3.0, 4.0]]]).shape.as_list()
    [4, 4]
    """

    _block_depth = 3

    def __init__(
        self,
        spectrum: Any,
        input_output_dtype: Any = complex64,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        name: str = "LinearOperatorCirculant3D",
    ) -> None:
        super().__init__(
            spectrum, input_output_dtype, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name
        )


class LinearOperatorToeplitz(LinearOperator):
    """A matrix with equal elements along every diagonal (TF: ``tf.linalg.LinearOperatorToeplitz``).

    It is a corner of a circulant matrix of twice the size; a product takes O(n log n) steps.

    Args:
        col: the first column [..., n].
        row: the first row [..., n]; where the two meet, the column counts.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`.

    Raises:
        ValueError: scalars; lengths that differ; ``is_square=False``.

    >>> LinearOperatorToeplitz([1.0, 2.0, 3.0], [1.0, -4.0, -9.0]).matvec([1.0, 2.0, 3.0]).shape.as_list()
    [3]
    """

    def __init__(
        self,
        col: Any,
        row: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorToeplitz",
    ) -> None:
        with name_scope(name, values=[row, col]):
            self._row = convert_to_tensor(row, name="row")
            self._col = convert_to_tensor(col, name="col")
            for word, side in (("row", self._row), ("col", self._col)):
                if side.shape.ndims is not None and side.shape.ndims < 1:
                    raise ValueError(f"Argument {word} must have at least 1 dimension.  Found: {side}")
            if (self._row.shape[-1] == self._col.shape[-1]) is False:
                raise ValueError("Expected square matrix, got row and col with mismatched dimensions.")
            whole = [self._col, zeros_like(self._col[..., 0:1]), reverse(self._row[..., 1:], axis=[-1])]
            self._circulant = LinearOperatorCirculant(
                fft(_to_complex(concat(whole, axis=-1))), input_output_dtype=self._row.dtype
            )
            if is_square is False:
                raise ValueError("Only square Toeplitz operators currently supported.")
            super().__init__(
                dtype=self._row.dtype,
                graph_parents=[self._row, self._col],
                is_non_singular=is_non_singular,
                is_self_adjoint=is_self_adjoint,
                is_positive_definite=is_positive_definite,
                is_square=True,
                name=name,
            )

    @property
    def col(self) -> Tensor:
        """The first column."""
        return self._col

    @property
    def row(self) -> Tensor:
        """The first row."""
        return self._row

    def _shape(self) -> TensorShape:
        vectors = broadcast_static_shape(self._row.shape, self._col.shape)
        return vectors.concatenate(vectors[-1:])

    def _shape_tensor(self) -> Tensor:
        vectors = broadcast_dynamic_shape(shape(self._row), shape(self._col))
        return concat((vectors, [vectors[-1]]), 0)

    def _assert_self_adjoint(self) -> Operation:
        message = "row and col are not the same, and so this operator is not self-adjoint."
        return assert_equal(self._row, self._col, message=message)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        x = adjoint_of(x) if adjoint_arg else x
        longer = concat([x, zeros_like(x)], axis=-2)
        result = self._circulant.matmul(longer, adjoint=adjoint)[..., : self.domain_dimension_tensor(), :]
        if x.shape.ndims is not None:
            lead = broadcast_static_shape(x.shape[:-2], self.batch_shape)
            result.set_shape(lead.concatenate([self.domain_dimension, x.shape[-1]]))
        return ew.cast(result, self.dtype)

    def _trace(self) -> Tensor:
        return ew.cast(self.domain_dimension_tensor(), self.dtype) * self._col[..., 0]

    def _diag_part(self) -> Tensor:
        return self._col[..., 0:1] * ones([self.domain_dimension_tensor()], self.dtype)
