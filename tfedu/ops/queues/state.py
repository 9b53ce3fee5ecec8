"""What a session keeps of a queue: its elements, and who waits to bring or to take some.

Operations wait in two lines, one for those that bring elements and one for those that take them. Only the first of a
line can do something, and it does what it can: a ``dequeue_many`` takes elements one by one as they come. Whoever
changes the queue moves both lines on as far as they go, so a run that waits only has to look whether it is done.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from tfedu.graph.dtypes import DType
from tfedu.graph.errors import CancelledError, OpError, OutOfRangeError
from tfedu.graph.tensor_shape import TensorShape

Element = tuple[np.ndarray, ...]

_LIMITLESS = 2**31 - 1
_numbers = itertools.count()


class _Attempt:
    """An operation in one of the lines."""

    done = False
    failure: tuple[type[OpError], str] | None = None

    def step(self) -> bool:
        """Do what can be done now; True if that was something."""
        raise NotImplementedError

    def finish(self, failure: type[OpError] | None = None, message: str = "") -> bool:
        self.done = True
        self.failure = None if failure is None else (failure, message)
        return True


class _Bringing(_Attempt):
    def __init__(self, queue: Queue, elements: Iterable[Element]) -> None:
        self.queue, self.rest = queue, deque(elements)

    def step(self) -> bool:
        queue = self.queue
        if queue.closed:
            return self.finish(CancelledError, f"{queue.kind} '{queue.name}' is closed.")
        before = len(self.rest)
        while self.rest and queue.size < queue.capacity:
            queue._push(self.rest.popleft())
        return self.finish() if not self.rest else len(self.rest) < before


class _Closing(_Attempt):
    """Closing waits for those who were there before."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue

    def step(self) -> bool:
        if self.queue.closed:
            return self.finish(CancelledError, f"Queue '{self.queue.name}' is already closed.")
        self.queue.closed = True
        return self.finish()


class _Taking(_Attempt):
    def __init__(self, queue: Queue, count: int, fewer: bool) -> None:
        self.queue, self.missing, self.fewer = queue, count, fewer
        self.taken: list[Element] = []

    def step(self) -> bool:
        queue = self.queue
        if queue.closed and queue.size < self.missing:
            lack = f"insufficient elements (requested {self.missing}, current size {queue.size})"
            queue._put_back(self.taken)
            self.missing += len(self.taken)
            self.taken = []
            if not self.fewer or not queue.size:
                if self.fewer and queue._bringing:
                    return False
                return self.finish(OutOfRangeError, f"{queue.kind} '{queue.name}' is closed and has {lack}")
            self.missing = queue.size
        before = self.missing
        while self.missing and queue._available() > 0:
            self.taken.append(queue._pop())
            self.missing -= 1
        return self.finish() if not self.missing else self.missing < before


class Queue:
    """Elements that leave in the order in which they came (TF: ``FIFOQueue``).

    Args:
        name: for messages (default: made of the name of the operation).
        types, shapes: of the components of an element; no shapes: anything.
        capacity: how many elements there may be; negative: any number.
    """

    kind = "FIFOQueue"

    def __init__(self, name: str, op_name: str, types: list[DType], shapes: list[TensorShape], capacity: int) -> None:
        self.name = name or f"_{next(_numbers)}_{op_name}"
        self.types, self.shapes = types, shapes
        self.capacity = _LIMITLESS if capacity < 0 else capacity
        self.closed = False
        self._elements: Any = deque()
        self._changed = threading.Condition()
        self._bringing: deque[_Attempt] = deque()
        self._taking: deque[_Attempt] = deque()

    # -- the elements -------------------------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """How many elements there are."""
        return len(self._elements)

    def _available(self) -> int:
        """How many elements may be taken now."""
        return self.size

    def _push(self, element: Element) -> None:
        self._elements.append(element)

    def _pop(self) -> Element:
        element: Element = self._elements.popleft()
        return element

    def _put_back(self, elements: list[Element]) -> None:
        """What was taken in vain stands in front again."""
        self._elements.extendleft(reversed(elements))

    def batch(self, elements: Sequence[Element]) -> list[np.ndarray]:
        """The elements one behind the other, as one array per component."""
        return [self._stacked(place, [element[place] for element in elements]) for place in range(len(self.types))]

    def _stacked(self, place: int, arrays: list[np.ndarray]) -> np.ndarray:
        shape = self.shapes[place].as_list()
        return np.stack(arrays) if arrays else np.zeros((0, *(shape or ())), self.types[place].numpy_type)

    # -- the operations -----------------------------------------------------------------------------------------------

    def enqueue(self, ctx: Any, elements: Iterable[Element]) -> None:
        """Append elements, waiting for room.

        Raises:
            CancelledError: the queue is closed, or closed while this waits and those who wait are not.
        """
        self._perform(ctx, self._bringing, _Bringing(self, elements), "Enqueue")

    def dequeue(self, ctx: Any, count: int, fewer: bool = False) -> list[Element]:
        """``count`` elements, waiting for them; when the queue is closed, as many as are left if ``fewer`` are enough.

        Raises:
            OutOfRangeError: the queue is closed, and so many will never come.
        """
        attempt = _Taking(self, count, fewer)
        self._perform(ctx, self._taking, attempt, "Dequeue")
        return attempt.taken

    def close(self, ctx: Any, cancel: bool) -> None:
        """No more elements; ``cancel``: not those either that wait for room.

        Raises:
            CancelledError: the queue is closed already, unless ``cancel``.
        """
        if not cancel:
            self._perform(ctx, self._bringing, _Closing(self), "Close")
            return
        with self._changed:
            self.closed = True
            for attempt in self._bringing:
                attempt.finish(CancelledError, "Enqueue operation was cancelled")
            self._bringing.clear()
            self._move_on()

    def _perform(self, ctx: Any, line: deque[_Attempt], attempt: _Attempt, what: str) -> None:
        with self._changed:
            line.append(attempt)
            self._move_on()
            try:
                ctx.wait_for(self._changed, lambda: attempt.done, what)
            finally:
                if not attempt.done:  # interrupted
                    line.remove(attempt)
                    self._move_on()
        if attempt.failure is not None:
            raise ctx.error(*attempt.failure)

    def _move_on(self) -> None:
        while any([self._advance(self._bringing), self._advance(self._taking)]):
            pass
        self._changed.notify_all()

    @staticmethod
    def _advance(line: deque[_Attempt]) -> bool:
        moved = False
        while line:
            moved |= line[0].step()
            if not line[0].done:
                break
            line.popleft()
        return moved


class PaddingQueue(Queue):
    """Elements of different sizes; the smaller ones of a batch are filled up with zeros (TF: ``PaddingFIFOQueue``)."""

    kind = "PaddingFIFOQueue"

    def _stacked(self, place: int, arrays: list[np.ndarray]) -> np.ndarray:
        extents = self.shapes[place].as_list() or []
        sizes = [array.shape for array in arrays] + [tuple(extent or 0 for extent in extents)]
        kind = self.types[place].numpy_type
        result = np.zeros((len(arrays), *(max(axis) for axis in zip(*sizes))), kind)
        if kind == np.object_:
            result.fill(b"")
        for row, array in enumerate(arrays):
            corner: tuple[Any, ...] = (row, *map(slice, array.shape), ...)
            result[corner] = array
        return result


class _Ranked:
    """An element that is compared by its priority alone."""

    __slots__ = ("element", "priority")

    def __init__(self, element: Element) -> None:
        self.priority, self.element = int(element[0]), element

    def __lt__(self, other: _Ranked) -> bool:
        return self.priority < other.priority


class PriorityQueue(Queue):
    """Elements that leave in the order of their first component (TF: ``PriorityQueue``)."""

    kind = "PriorityQueue"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._elements: list[_Ranked] = []

    def _push(self, element: Element) -> None:
        heapq.heappush(self._elements, _Ranked(element))

    def _pop(self) -> Element:
        return heapq.heappop(self._elements).element

    def _put_back(self, elements: list[Element]) -> None:
        for element in elements:
            self._push(element)


class ShuffleQueue(Queue):
    """Elements that leave in a random order (TF: ``RandomShuffleQueue``).

    Args:
        keeps: so many elements stay behind until the queue is closed, for the order to be random enough.
        words: random 32-bit numbers without end.
        seeds: where they come from.
    """

    kind = "RandomShuffleQueue"

    def __init__(self, *args: Any, keeps: int, words: Iterator[int], seeds: tuple[int, int]) -> None:
        super().__init__(*args)
        self._elements: list[Element] = []
        self.keeps, self.seeds, self._words = keeps, seeds, words

    def _available(self) -> int:
        return self.size if self.closed else self.size - self.keeps

    def _pop(self) -> Element:
        """One of them; the last one takes its place."""
        elements = self._elements
        place = next(self._words) % len(elements)
        elements[place], elements[-1] = elements[-1], elements[place]
        return elements.pop()

    def _put_back(self, elements: list[Element]) -> None:
        self._elements.extend(elements)
