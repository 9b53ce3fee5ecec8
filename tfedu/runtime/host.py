"""What a host operation may ask while it runs."""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from tfedu.compiler.lower import not_fed
from tfedu.devices.reference import philox, rejection
from tfedu.graph.dtypes import DType
from tfedu.graph.errors import CancelledError, DeadlineExceededError, InvalidArgumentError, OpError, UnknownError
from tfedu.graph.operation import Operation
from tfedu.runtime import held
from tfedu.runtime.folding import compute
from tfedu.runtime.store import Store

_GROUPS_AT_A_TIME = 64

_Error = TypeVar("_Error", bound=OpError)


class HostContext:
    """One execution of one host operation."""

    def __init__(self, op: Operation, store: Store) -> None:
        self.op = op
        self.store = store

    def attr(self, name: str) -> Any:
        return self.op.attrs[name]

    def invalid(self, message: str) -> InvalidArgumentError:
        return self.error(InvalidArgumentError, message)

    def error(self, kind: type[_Error], message: str) -> _Error:
        """An error of this operation."""
        return kind(self.op, self.op, f"{message}\n\t [[{{{{node {self.op.name}}}}}]]")  # type: ignore[call-arg]

    def wait_for(self, changed: threading.Condition, ready: Callable[[], bool], what: str) -> None:
        """Wait, holding ``changed``, until ``ready()``: until another run has done something.

        Raises:
            CancelledError: ``<what> operation was cancelled``: the session was closed meanwhile.
            DeadlineExceededError: the time is over that this run may take.
        """
        while not changed.wait_for(ready, self.store.patience()):
            if self.store.closed:
                raise self.error(CancelledError, f"{what} operation was cancelled")
            if self.store.patience() <= 0:
                raise DeadlineExceededError(None, None, "Timed out waiting for notification")

    def not_fed(self) -> InvalidArgumentError:
        return not_fed(self.op)

    @property
    def function(self) -> Callable[..., Any]:
        """The Python function of a py_func."""
        return self.op.graph.get_collection_ref("_py_funcs")[int(self.attr("token"))]

    def random_bits(self, count: int, start: int | None = None) -> np.ndarray:
        """``count`` numbers of the operation's own stream: where it has come to, or from group ``start`` on."""
        groups = -(-count // 4)
        offset = self.store.advance({self.op.name: groups})[self.op.name] if start is None else start
        return philox.philox_bits(self.store.seeds(self.op), offset, groups).reshape(-1)[:count]

    def random_words(self, reserved: int) -> Iterator[int]:
        """Numbers of the operation's own stream, for rules that cannot say how many they will need.

        The next run starts behind ``reserved`` words, however many this one takes.
        """
        groups = -(-reserved // 4)
        offset = self.store.advance({self.op.name: groups})[self.op.name]
        seeds = self.store.seeds(self.op)
        for start in itertools.count(0, _GROUPS_AT_A_TIME):
            yield from philox.philox_bits(seeds, offset + start, _GROUPS_AT_A_TIME).reshape(-1).tolist()

    def random_rejection(self, dist: str, parameter: np.ndarray) -> np.ndarray:
        """Numbers of the operation's own stream, ``gamma`` or ``poisson`` distributed, one for each parameter [n]."""
        offset = self.store.advance({self.op.name: parameter.size * rejection.COUNTERS})[self.op.name]
        draw = {"gamma": rejection.gamma, "poisson": rejection.poisson}[dist]
        return draw(self.store.seeds(self.op), offset, parameter)

    def remembered(self, make: Callable[[], Any]) -> Any:
        """What this operation keeps between the runs of a session; ``make`` gives the beginning."""
        return self.store.remembered(self.op.name, make)

    def call(self, args: Sequence[Any]) -> list[Any]:
        """Run the operation's host rule on arrays; a variable that the host holds comes as a ``Held``.

        Raises:
            OpError: what the rule raises; anything else becomes an UnknownError that names the operation.
        """
        rule = self.op.op_def.host
        try:
            if rule is not None:
                result = rule(self, *args)
            elif self._on_variables(args):
                return held.run(self.op, args, self.store)
            else:
                result = compute(self.op, list(args), math.inf)
        except (OpError, KeyboardInterrupt):
            raise
        except Exception as error:
            raise UnknownError(
                self.op, self.op, f"{type(error).__name__}: {error}\n\t [[{{{{node {self.op.name}}}}}]]"
            ) from error
        if not self.op.outputs:
            return []
        if result is None:
            raise InvalidArgumentError(self.op, self.op, f"Operation type {self.op.type} cannot be computed on strings")
        results = result if isinstance(result, list) else [result]
        return [_typed(r, t.dtype) for r, t in zip(results, self.op.outputs)]

    def _on_variables(self, args: Sequence[Any]) -> bool:
        makes = not self.op.inputs and any(arg.is_ref for arg in self.op.op_def.outputs)
        return makes or any(isinstance(a, held.Held) for a in args)


def _typed(value: Any, dtype: DType) -> np.ndarray:
    if dtype.base_dtype.name != "string":
        return dtype.array(value)
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value
    array = np.empty((), object)
    array[()] = value
    return array
