"""``tf.test.TestCase``."""

from __future__ import annotations

import functools
import random
import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from absl.testing import absltest
from google.protobuf import text_format

from tfedu.graph import context
from tfedu.graph.device_spec import DeviceSpec
from tfedu.graph.errors import OpError
from tfedu.graph.graph import Graph
from tfedu.graph.tensor import Tensor
from tfedu.ops.random.draws import DEFAULT_GRAPH_SEED, set_random_seed
from tfedu.runtime.config import ConfigProto
from tfedu.runtime.session import Session
from tfedu.testing.assertions import ArrayAssertions
from tfedu.testing.environment import get_temp_dir, gpu_device_name


class TestCase(ArrayAssertions, absltest.TestCase):
    """A test case (of ``unittest``, through Abseil's) for programs that build graphs.

    Every test starts with an empty default graph, and with the seeds of Python, NumPy and the graph at 87654321.

    >>> class SquareTest(TestCase):
    ...     def test_square(self):
    ...         with self.session():
    ...             self.assertAllEqual(self.evaluate([4.0, 9.0]), [4.0, 9.0])
    """

    def __init__(self, methodName: str = "runTest") -> None:
        super().__init__(methodName)
        self._threads: list[_CheckedThread] = []
        self._tempdir: str | None = None
        self._cached: tuple[Session, tuple[Any, ...]] | None = None

    def setUp(self) -> None:
        super().setUp()
        self._close_cached_session()
        random.seed(DEFAULT_GRAPH_SEED)
        np.random.seed(DEFAULT_GRAPH_SEED)
        context.reset_default_graph()
        set_random_seed(DEFAULT_GRAPH_SEED)
        if self.id().endswith(".test_session"):  # unittest takes the method below for a test
            self.skipTest("Not a test.")

    def tearDown(self) -> None:
        for thread in self._threads:
            thread.check_termination()
        self._close_cached_session()
        super().tearDown()

    def _close_cached_session(self) -> None:
        if self._cached is not None:
            self._cached[0].close()
            self._cached = None

    def get_temp_dir(self) -> str:
        """A folder for temporary files, the test's own; it is deleted when the process ends."""
        if self._tempdir is None:
            self._tempdir = tempfile.mkdtemp(dir=get_temp_dir())
        return self._tempdir

    # -- sessions ------------------------------------------------------------------------------------------------------

    @contextmanager
    def session(
        self,
        graph: Graph | None = None,
        config: ConfigProto | None = None,
        use_gpu: bool = False,
        force_gpu: bool = False,
    ) -> Iterator[Session]:
        """A new session, the default one inside, for the default graph or for ``graph``.

        Args:
            use_gpu: let operations run where they would; by default what is made inside is pinned to the CPU.
            force_gpu: pin what is made inside to the GPU.
        """
        with self._new_session(graph, config, force_gpu) as session, self._pinned(session, use_gpu, force_gpu):
            yield session

    @contextmanager
    def cached_session(
        self,
        graph: Graph | None = None,
        config: ConfigProto | None = None,
        use_gpu: bool = False,
        force_gpu: bool = False,
    ) -> Iterator[Session]:
        """Like :meth:`session`, but the same session every time within a test.

        Raises:
            ValueError: the arguments differ from those of the first time.
        """
        given = (graph, config, force_gpu)
        if self._cached is not None:
            for name, one, two in zip(("graph", "config", "force_gpu value"), given, self._cached[1]):
                if one is not two:
                    raise ValueError(
                        f"The {name} used to get the cached session is different than the one that was used to create "
                        "the session. Maybe create a new session with self.session()"
                    )
        with self._pinned(self._cached_or_new(*given), use_gpu, force_gpu) as session:
            yield session

    @contextmanager
    def test_session(
        self,
        graph: Graph | None = None,
        config: ConfigProto | None = None,
        use_gpu: bool = False,
        force_gpu: bool = False,
    ) -> Iterator[Session]:
        """:meth:`session` if there is a ``graph``, else :meth:`cached_session` without its check (old spelling)."""
        if graph is not None:
            with self.session(graph, config, use_gpu, force_gpu) as session:
                yield session
        else:
            with self._pinned(self._cached_or_new(graph, config, force_gpu), use_gpu, force_gpu) as session:
                yield session

    def _cached_or_new(self, graph: Graph | None, config: ConfigProto | None, force_gpu: bool) -> Session:
        if self._cached is None:
            self._cached = self._new_session(graph, config, force_gpu), (graph, config, force_gpu)
        return self._cached[0]

    @staticmethod
    def _new_session(graph: Graph | None, config: ConfigProto | None, force_gpu: bool) -> Session:
        return Session(graph=graph, config=config or ConfigProto(allow_soft_placement=not force_gpu))

    @staticmethod
    @contextmanager
    def _pinned(session: Session, use_gpu: bool, force_gpu: bool) -> Iterator[Session]:
        device = (gpu_device_name() or "/device:GPU:0") if force_gpu else None if use_gpu else "/device:CPU:0"
        with session.graph.as_default(), session.as_default(), session.graph.device(device):
            yield session

    def evaluate(self, tensors: Any) -> Any:
        """The values of a structure of tensors, from the default session or from that of :meth:`test_session`."""
        session = context.get_default_session()
        if session is not None:
            return session.run(tensors)
        with self.test_session() as cached:
            return cached.run(tensors)

    # Names of Python 2 that test files for TensorFlow use, and Python 3.12 no longer has.
    assertRaisesRegexp = absltest.TestCase.assertRaisesRegex
    assertItemsEqual = absltest.TestCase.assertCountEqual

    # -- more to assert ------------------------------------------------------------------------------------------------

    @contextmanager
    def assertRaisesWithPredicateMatch(  # type: ignore[override]
        self, exception_type: type[Exception], expected_err_re_or_predicate: str | Callable[[Exception], Any]
    ) -> Iterator[None]:
        """The block raises ``exception_type`` with a message that matches, or for which the predicate holds."""

        def matches(error: Exception) -> Any:
            if callable(expected_err_re_or_predicate):
                return expected_err_re_or_predicate(error)
            text = error.message if isinstance(error, OpError) else str(error)
            op = getattr(error, "op", None)
            text += f"\nCaused by: {op.name}" if op is not None else ""
            return re.search(expected_err_re_or_predicate, text)

        try:
            yield
            self.fail(exception_type.__name__ + " not raised")
        except Exception as error:  # which one it is decides
            if not isinstance(error, exception_type) or not matches(error):
                raise AssertionError(f"Exception of type {type(error)}: {error}") from error

    def assertRaisesOpError(self, expected_err_re_or_predicate: Any) -> Any:
        """The block raises an OpError that matches; see :meth:`assertRaisesWithPredicateMatch`."""
        return self.assertRaisesWithPredicateMatch(OpError, expected_err_re_or_predicate)

    def assertStartsWith(self, actual: str, expected_start: str, msg: str | None = None) -> None:
        """``actual`` begins with ``expected_start``."""
        if not actual.startswith(expected_start):
            self.fail(f"{actual!r} does not start with {expected_start!r}" + (f" : {msg!r}" if msg else ""))

    def assertShapeEqual(self, np_array: Any, tf_tensor: Any, msg: str | None = None) -> None:
        """An array and a tensor have the same static shape."""
        if not isinstance(np_array, (np.ndarray, np.generic)):
            raise TypeError("np_array must be a Numpy ndarray or Numpy scalar")
        if not isinstance(tf_tensor, Tensor):
            raise TypeError("tf_tensor must be a Tensor")
        self.assertAllEqual(np_array.shape, tf_tensor.get_shape().as_list(), msg=msg)

    def assertDeviceEqual(self, device1: Any, device2: Any, msg: str | None = None) -> None:
        """Two device names mean the same."""
        one, two = (DeviceSpec.from_string(d or "").to_string() for d in (device1, device2))
        self.assertEqual(one, two, f"Devices {one} and {two} are not equal. {msg}")

    def assertProtoEquals(self, expected_message_maybe_ascii: Any, message: Any, msg: str | None = None) -> None:
        """A protocol buffer equals another one, which may be given in text form."""
        expected = expected_message_maybe_ascii
        if isinstance(expected, str):
            expected = text_format.Parse(expected, type(message)())
        assert type(expected) is type(message), f"Can't compare protos of type {type(expected)} and {type(message)}"
        self.assertEqual(str(expected), str(message), msg)

    # -- threads -------------------------------------------------------------------------------------------------------

    def checkedThread(self, target: Callable[..., Any], args: Any = None, kwargs: Any = None) -> _CheckedThread:
        """A thread whose failure fails the test, and which must have been joined when the test ends."""
        thread = _CheckedThread(self, target, args, kwargs)
        self._threads.append(thread)
        return thread


class _CheckedThread:
    """See :meth:`TestCase.checkedThread`."""

    def __init__(self, test_case: TestCase, target: Callable[..., Any], args: Any, kwargs: Any) -> None:
        self._test_case = test_case
        self._call = functools.partial(target, *(args or ()), **(kwargs or {}))
        self._thread = threading.Thread(target=self._run)
        self._error: Exception | None = None
        self._joined = False

    def _run(self) -> None:
        try:
            self._call()
        except Exception as error:  # shown by join
            self._error = error

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        """Wait; fails the test if the thread failed."""
        self._joined = True
        self._thread.join()
        if self._error is not None:
            self._test_case.fail(f"Error in checkedThread: {self._error}")

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def check_termination(self) -> None:
        """Fails the test if nobody waited for the thread."""
        if not self._joined:
            self._test_case.fail("A checked thread was not joined.")
