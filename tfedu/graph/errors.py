"""Exceptions of a running graph (``tf.errors``), and the sentence that helps.

TensorFlow's type and key phrase come first because books quote them; what was expected and what to do follows in the
reader's language; the reader's own line is named before anything else.
"""

from __future__ import annotations

import warnings
from typing import Any, TypeVar

from tfedu.i18n import t

OK = 0
CANCELLED, UNKNOWN, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED = range(1, 8)
RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, UNAVAILABLE = range(8, 15)
DATA_LOSS, UNAUTHENTICATED = 15, 16


def explain(message: str, op: Any = None, hint: str | None = None, **params: Any) -> str:
    """``message`` with the line that built ``op`` in front and the catalogue's ``hint`` behind it.

    Args:
        message: what went wrong, in TensorFlow's words.
        op: the operation concerned (anything with ``source``), or None.
        hint: a key of ``catalog/errors.json``; ``params`` fill its placeholders.
    """
    parts = []
    source = getattr(op, "source", None)
    if source is not None:
        parts.append(t("errors.at_line", file=source.place, line=source.line, code=source.code))
    parts.append(message)
    if hint is not None:
        parts.append(t(f"errors.{hint}", **params))
    return "\n".join(parts)


_Error = TypeVar("_Error", bound="OpError")


class OpError(Exception):
    """Something went wrong while an operation ran.

    Attributes:
        message: TensorFlow's text; ``str(error)`` adds the reader's line and what to do.
        op: the operation, or None when it is not known.
        node_def: the operation's definition, or None. What is handed in may be the operation itself; its definition
            is then written when somebody asks for it.
        error_code: the number of ``tf.errors``.
    """

    def __init__(self, node_def: Any, op: Any, message: str, error_code: int) -> None:
        self._defined_by = node_def
        self.op = op
        self.message = message
        self.error_code = error_code
        super().__init__(explain(message, op))

    @property
    def node_def(self) -> Any:
        return getattr(self._defined_by, "node_def", self._defined_by)

    def with_hint(self: _Error, hint: str, **params: Any) -> _Error:
        """This error, its text followed by the catalogue's ``hint``."""
        self.args = (explain(self.message, self.op, hint, **params),)
        return self


class _Coded(OpError):
    """An error whose class has one number."""

    error_code: int

    def __init__(self, node_def: Any, op: Any, message: str) -> None:
        super().__init__(node_def, op, message, self.error_code)


class OperatorNotAllowedInGraphError(TypeError):
    """A Python operation that needs a value was applied to a tensor, which has none before a run."""


class CancelledError(_Coded):
    """The run was cancelled."""

    error_code = CANCELLED


class UnknownError(OpError):
    """An error without a better class."""

    def __init__(self, node_def: Any, op: Any, message: str, error_code: int = UNKNOWN) -> None:
        super().__init__(node_def, op, message, error_code)


class InvalidArgumentError(_Coded):
    """An operation got a value it cannot take."""

    error_code = INVALID_ARGUMENT


class DeadlineExceededError(_Coded):
    """Time ran out."""

    error_code = DEADLINE_EXCEEDED


class NotFoundError(_Coded):
    """A file or resource does not exist."""

    error_code = NOT_FOUND


class AlreadyExistsError(_Coded):
    """What should be made is already there."""

    error_code = ALREADY_EXISTS


class PermissionDeniedError(_Coded):
    """Not allowed."""

    error_code = PERMISSION_DENIED


class ResourceExhaustedError(_Coded):
    """Out of memory or space."""

    error_code = RESOURCE_EXHAUSTED


class FailedPreconditionError(_Coded):
    """The system is not ready, e.g. a variable is not initialised."""

    error_code = FAILED_PRECONDITION


class AbortedError(_Coded):
    """A run was aborted by a concurrent one."""

    error_code = ABORTED


class OutOfRangeError(_Coded):
    """Past the end, e.g. of a data set."""

    error_code = OUT_OF_RANGE


class UnimplementedError(_Coded):
    """This operation is not available."""

    error_code = UNIMPLEMENTED


class InternalError(_Coded):
    """A broken invariant: a defect of tfedu."""

    error_code = INTERNAL


class UnavailableError(_Coded):
    """The runtime cannot be reached."""

    error_code = UNAVAILABLE


class DataLossError(_Coded):
    """A file is damaged."""

    error_code = DATA_LOSS


class UnauthenticatedError(_Coded):
    """Who asks is not known."""

    error_code = UNAUTHENTICATED


_CODES: dict[type[Exception], int] = {
    UnknownError: UNKNOWN,
    **{kind: kind.error_code for kind in _Coded.__subclasses__()},
}


def exception_type_from_error_code(error_code: int) -> type[Exception]:
    """The class of ``tf.errors`` for a number.

    Raises:
        KeyError: no class has it.

    >>> exception_type_from_error_code(NOT_FOUND).__name__
    'NotFoundError'
    """
    return {code: kind for kind, code in _CODES.items()}[error_code]


def error_code_from_exception_type(cls: type[Exception]) -> Any:
    """The number of a class of ``tf.errors``; for any other, a warning and an UnknownError, as in TensorFlow.

    >>> error_code_from_exception_type(OutOfRangeError) == OUT_OF_RANGE
    True
    """
    if cls in _CODES:
        return _CODES[cls]
    warnings.warn("Unknown class exception", stacklevel=2)
    return UnknownError(None, None, "Unknown class exception")


class _Status:
    """An error number and what there is to say about it; OK to begin with."""

    code = OK
    message = ""


class raise_exception_on_not_ok_status:
    """A status that turns into an exception when the block ends (TF: ``tf.errors.raise_exception_on_not_ok_status``).

    TensorFlow hands the status to functions of its own library, which set it; here it is a plain object with ``code``
    and ``message``.

    >>> with raise_exception_on_not_ok_status() as status:
    ...     status.code, status.message = NOT_FOUND, "no such file"
    Traceback (most recent call last):
    ...
    tfedu.graph.errors.NotFoundError: no such file
    """

    def __enter__(self) -> _Status:
        self.status = _Status()
        return self.status

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> None:
        if kind is None and self.status.code != OK:
            raise exception_type_from_error_code(self.status.code)(None, None, self.status.message)
