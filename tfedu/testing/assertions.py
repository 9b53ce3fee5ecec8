"""What a test case says about arrays. Tensors are evaluated first; the messages are TensorFlow's."""

from __future__ import annotations

import unittest
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tfedu.graph.tensor import Tensor


class ArrayAssertions(unittest.TestCase):
    """Assertions about values; lists, numbers, arrays and tensors are all arrays to them."""

    def evaluate(self, tensors: Any) -> Any:
        """The values of tensors."""
        raise NotImplementedError

    def _array(self, value: Any) -> np.ndarray:
        value = self.evaluate(value) if isinstance(value, Tensor) else value
        return value if isinstance(value, np.ndarray) else np.array(value)

    def assertNear(self, f1: float, f2: float, err: float, msg: str | None = None) -> None:
        """Two numbers differ by ``err`` at most."""
        near = f1 == f2 or abs(f1 - f2) <= err
        self.assertTrue(near, f"{f1:f} != {f2:f} +/- {err:f}{f' ({msg})' if msg is not None else ''}")

    def assertArrayNear(self, farray1: Any, farray2: Any, err: float, msg: str | None = None) -> None:
        """Two lists of numbers differ by ``err`` at most, element by element."""
        self.assertEqual(len(farray1), len(farray2), msg=msg)
        for f1, f2 in zip(farray1, farray2):
            self.assertNear(float(f1), float(f2), err, msg=msg)

    def assertNDArrayNear(self, ndarray1: Any, ndarray2: Any, err: float, msg: str | None = None) -> None:
        """The Euclidean norm of the difference is below ``err``."""
        self.assertTrue(bool(np.linalg.norm(ndarray1 - ndarray2) < err), msg=msg)

    def assertAllEqual(self, a: Any, b: Any, msg: str | None = None) -> None:
        """Same shape, same elements; NaN equals NaN."""
        a, b = self._array(a), self._array(b)
        shown = f" Contents: {b}. \n" if b.ndim <= 3 or b.size < 500 else " "
        self.assertEqual(a.shape, b.shape, f"Shape mismatch: expected {a.shape}, got {b.shape}.{shown}{msg or ''}.")
        same = np.asarray(a == b)
        if a.dtype.kind == "f" and b.dtype.kind == "f":
            same = same | (np.isnan(a) & np.isnan(b))
        if not np.all(same):
            np.testing.assert_array_equal(a, b, err_msg="\n".join([msg or "", *_differing("equal", a, b, ~same)]))

    def assertNotAllEqual(self, a: Any, b: Any, msg: str | None = None) -> None:
        """Something differs."""
        self._must_fail(lambda: self.assertAllEqual(a, b, msg), "The two values are equal at all elements")

    def assertAllClose(self, a: Any, b: Any, rtol: float = 1e-6, atol: float = 1e-6, msg: str | None = None) -> None:
        """``|a - b| <= atol + rtol * |b|`` everywhere: in arrays, or in equal structures of them."""
        self._close(a, b, rtol, atol, msg or "", "")

    def _close(self, a: Any, b: Any, rtol: float, atol: float, msg: str, path: str) -> None:
        a, b = (value._asdict() if hasattr(value, "_asdict") else value for value in (a, b))
        if isinstance(a, Mapping) != isinstance(b, Mapping):
            raise ValueError(f"Can't compare dict to non-dict, a{path} vs b{path}. {msg}")
        if isinstance(a, Mapping):
            keys = f"mismatched keys: a{path} has keys {a.keys()}, but b{path} has keys {b.keys()}. {msg}"
            self.assertCountEqual(a.keys(), b.keys(), keys)
            for key in a:
                self._close(a[key], b[key], rtol, atol, msg, f"{path}[{key}]")
            return
        wrong = f"Mismatched value: a{path} is different from b{path}. {msg}"
        if not isinstance(a, (list, tuple)):
            self._arrays_close(a, b, rtol, atol, wrong)
            return
        try:
            self._arrays_close(a, b, rtol, atol, wrong)
        except (ValueError, TypeError):  # no array, so a structure
            if len(a) != len(b):
                raise ValueError(
                    f"Mismatched length: a{path} has {len(a)} items, but b{path} has {len(b)} items. {msg}"
                ) from None
            for i, (one, two) in enumerate(zip(a, b)):
                self._close(one, two, rtol, atol, msg, f"{path}[{i}]")

    def _arrays_close(self, a: Any, b: Any, rtol: float, atol: float, msg: str) -> None:
        a, b = self._array(a), self._array(b)
        shown = f" with contents {b}" if a.shape != b.shape and (b.ndim <= 3 or b.size < 500) else ""
        self.assertEqual(a.shape, b.shape, f"Shape mismatch: expected {a.shape}, got {b.shape}{shown}.")
        if np.allclose(a, b, rtol=rtol, atol=atol):
            return
        far = (np.abs(a - b) > atol + rtol * np.abs(b)) | (np.isnan(a) != np.isnan(b))
        lines = [msg, *_differing("close", a, b, far)]
        x, y = (a[far], b[far]) if a.ndim else (a, b)
        lines += [f"not close dif = {np.abs(x - y)}", f"not close tol = {atol + rtol * np.abs(y)}"]
        lines += [f"dtype = {a.dtype}, shape = {a.shape}"]
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol, err_msg="\n".join(lines), equal_nan=True)

    def assertNotAllClose(self, a: Any, b: Any, **kwargs: Any) -> None:
        """Something is not close."""
        self._must_fail(lambda: self.assertAllClose(a, b, **kwargs), "The two values are close at all elements")

    def assertAllCloseAccordingToType(
        self,
        a: Any,
        b: Any,
        rtol: float = 1e-6,
        atol: float = 1e-6,
        float_rtol: float = 1e-6,
        float_atol: float = 1e-6,
        half_rtol: float = 1e-3,
        half_atol: float = 1e-3,
        bfloat16_rtol: float = 1e-2,
        bfloat16_atol: float = 1e-2,
        msg: str | None = None,
    ) -> None:
        """:meth:`assertAllClose` with the tolerance of the coarser of the two types."""
        a, b = self._array(a), self._array(b)
        kinds = {str(array.dtype) for array in (a, b)}
        for names, relative, absolute in (
            ({"float32", "complex64"}, float_rtol, float_atol),
            ({"float16"}, half_rtol, half_atol),
            ({"bfloat16"}, bfloat16_rtol, bfloat16_atol),
        ):
            if kinds & names:
                rtol, atol = max(rtol, relative), max(atol, absolute)
        self.assertAllClose(a, b, rtol=rtol, atol=atol, msg=msg)

    def _must_fail(self, check: Callable[[], None], message: str) -> None:
        try:
            check()
        except AssertionError:
            return
        raise AssertionError(message)

    def assertAllGreater(self, a: Any, comparison_target: Any) -> None:
        """Every element is greater."""
        self.assertGreater(np.min(self._array(a)), comparison_target)

    def assertAllLess(self, a: Any, comparison_target: Any) -> None:
        """Every element is less."""
        self.assertLess(np.max(self._array(a)), comparison_target)

    def assertAllGreaterEqual(self, a: Any, comparison_target: Any) -> None:
        """Every element is greater or equal."""
        self.assertGreaterEqual(np.min(self._array(a)), comparison_target)

    def assertAllLessEqual(self, a: Any, comparison_target: Any) -> None:
        """Every element is less or equal."""
        self.assertLessEqual(np.max(self._array(a)), comparison_target)

    def assertAllInRange(
        self,
        target: Any,
        lower_bound: float,
        upper_bound: float,
        open_lower_bound: bool = False,
        open_upper_bound: bool = False,
    ) -> None:
        """Every element lies between the bounds, which belong to the range unless they are open; none is NaN."""
        target = self._array(target)
        if target.dtype.kind not in "iuf":
            raise AssertionError(
                f"The value of {target} does not have an ordered numeric type, instead it has type: {target.dtype}"
            )
        missing = np.isnan(target)
        if missing.any():
            raise AssertionError(
                f"{missing.sum()} of the {target.size} element(s) are NaN. "
                f"Subscripts(s) and value(s) of the NaN element(s):\n{_listed(missing, target)}"
            )
        outside = target <= lower_bound if open_lower_bound else target < lower_bound
        outside = outside | (target >= upper_bound if open_upper_bound else target > upper_bound)
        if outside.any():
            left, right = "(" if open_lower_bound else "[", ")" if open_upper_bound else "]"
            raise AssertionError(
                f"{outside.sum()} of the {target.size} element(s) are outside the range "
                f"{left}{lower_bound}, {upper_bound}{right}. "
                f"Subscript(s) and value(s) of the offending elements:\n{_listed(outside, target)}"
            )

    def assertAllInSet(self, target: Any, expected_set: Any) -> None:
        """Every element is in the set."""
        others = np.setdiff1d(self._array(target).flatten(), list(expected_set))
        if others.size:
            raise AssertionError(f"{others.size} unique element(s) are not in the set {expected_set}: {others}")

    def assertDTypeEqual(self, target: Any, expected_dtype: Any) -> None:
        """The array has the NumPy type ``expected_dtype``."""
        self.assertEqual(self._array(target).dtype, expected_dtype)


def _differing(what: str, a: np.ndarray, b: np.ndarray, where: np.ndarray) -> list[str]:
    places = [f"not {what} where = {np.where(where)}"] if a.ndim else []
    x, y = (a[where], b[where]) if a.ndim else (a, b)
    return [*places, f"not {what} lhs = {x}", f"not {what} rhs = {y}"]


def _listed(where: np.ndarray, values: np.ndarray, limit: int = 10) -> str:
    places = np.argwhere(where)
    lines = [f"  {place} : {values[tuple(place)]}" for place in places[:limit]]
    return "\n".join(lines + ["  ..."] * (len(places) > limit))
