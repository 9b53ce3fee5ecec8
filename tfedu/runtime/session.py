"""``tf.Session``: runs parts of a graph and keeps its variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tfedu.graph import context
from tfedu.graph.composite import Composite
from tfedu.graph.dtypes import DType, bfloat16, string
from tfedu.graph.graph import Graph
from tfedu.graph.tensor import Tensor
from tfedu.i18n import t
from tfedu.ops.literals import to_array
from tfedu.runtime.config import ConfigProto, RunMetadata, RunOptions
from tfedu.runtime.fetches import Fetches
from tfedu.runtime.placement import Placer, available, mapping_text
from tfedu.runtime.plan import Plan, remember, to_host
from tfedu.runtime.store import Store

_MOST_KEPT = 256
"""Plans that one session remembers: a loop that makes operations has no end of them."""


class BaseSession:
    """What Session and InteractiveSession share."""

    def __init__(self, target: str = "", graph: Graph | None = None, config: ConfigProto | None = None) -> None:
        if graph is not None and not isinstance(graph, Graph):
            raise TypeError(f"graph must be a tf.Graph, but got {type(graph)}")
        if not isinstance(target, (str, bytes)):
            if isinstance(target, ConfigProto):
                raise TypeError(
                    f"target must be a string, but got {type(target)}. "
                    'Did you do "Session(config)" instead of "Session(config=config)"?'
                )
            raise TypeError(f"target must be a string, but got {type(target)}")
        if config is not None and not isinstance(config, ConfigProto):
            raise TypeError(f"config must be a tf.ConfigProto, but got {type(config)}")
        self._graph = context.get_default_graph() if graph is None else graph
        self._config = config or ConfigProto()
        self._target = target
        self._closed = False
        self._devices = available()
        self._placer = Placer(self._devices, self._config)
        self._store = Store()
        self._plans: dict[Any, Plan] = {}
        self._fetches: dict[Any, Fetches] = {}
        self._revision = self._graph.revision
        if self._config.log_device_placement:
            print(mapping_text(self._devices))

    @property
    def graph(self) -> Graph:
        """The graph this session runs."""
        return self._graph

    @property
    def graph_def(self) -> Any:
        """The graph as TensorFlow's protocol buffer (older spelling of ``sess.graph.as_graph_def()``)."""
        return self._graph.as_graph_def()

    @property
    def sess_str(self) -> str:
        return self._target

    def list_devices(self) -> list[Any]:
        """The devices this session may use."""
        return list(self._devices.values())

    def run(
        self,
        fetches: Any,
        feed_dict: Any = None,
        options: RunOptions | None = None,
        run_metadata: RunMetadata | None = None,
    ) -> Any:
        """Compute ``fetches`` once (TF: ``tf.Session.run``).

        Args:
            fetches: a tensor, operation, variable, or a name of one, or any nesting of lists, tuples and dicts of them.
            feed_dict: tensor (not only placeholders) -> value to use instead of computing it. A SparseTensor takes a
                SparseTensorValue or a tuple (indices, values, dense_shape), a RaggedTensor a RaggedTensorValue.
            options, run_metadata: with ``trace_level=FULL_TRACE``, ``run_metadata`` describes every launch afterwards.
                After ``timeout_in_ms`` a run that waits for others (a queue, say) gives up.

        Returns:
            the same structure with an array (a NumPy scalar for rank 0, bytes for a string) for every tensor, a
            SparseTensorValue for every SparseTensor, a RaggedTensorValue for every RaggedTensor and None for every
            operation.

        Raises:
            RuntimeError: the session is closed, or the graph empty.
            TypeError, ValueError: fetches or feeds that do not fit.
            tf.errors.OpError: an operation failed. CancelledError: the session was closed while the run was waiting.

        Several threads may run at the same time; while one waits for a queue, the others go on.
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        graph = self._graph
        if graph.version == 0:
            raise RuntimeError("The Session graph is empty.  Add operations to the graph before calling run().")
        with self._store.lock:
            if graph.revision != self._revision:
                self._plans.clear()
                self._fetches.clear()
                self._revision = graph.revision
            wanted = self._resolve(fetches)
            fed, arrays = self._feeds(feed_dict) if feed_dict else ((), [])
            key = (wanted, fed)
            plan = self._plans.get(key)
            if plan is None:
                plan = Plan(wanted.tensors, wanted.operations, fed, self._placer, self._store)
                remember(self._plans, key, plan, _MOST_KEPT)
        timeout = (options.timeout_in_ms if options else 0) or self._config.operation_timeout_in_ms
        if timeout:
            with self._store.deadline(timeout):
                values = plan.run(arrays)
        else:
            values = plan.run(arrays)
        if plan.volatile:
            self._plans.pop(key, None)
        if run_metadata is not None:
            run_metadata.launches = plan.describe()
        if wanted.single is not None:
            return _result(values[0])
        return wanted.build({tensor: _result(v) for tensor, v in zip(wanted.tensors, values)})

    def _resolve(self, fetches: Any) -> Fetches:
        """The fetch structure, remembered for the commonest forms (one element, a flat list)."""
        try:
            key = (list, *fetches) if type(fetches) is list else fetches
            found = self._fetches.get(key)
            if found is None:
                found = Fetches(self._graph, fetches)
                remember(self._fetches, key, found, _MOST_KEPT)
            return found
        except TypeError:  # unhashable: a nested structure
            return Fetches(self._graph, fetches)

    def _feeds(self, feed_dict: Mapping[Any, Any]) -> tuple[tuple[Tensor, ...], list[np.ndarray]]:
        tensors: list[Tensor] = []
        arrays: list[np.ndarray] = []
        if not isinstance(feed_dict, Mapping):
            raise TypeError(f"feed_dict must be a dictionary from tensors to values, got {type(feed_dict)}")
        for key, value in feed_dict.items():
            if isinstance(key, Tensor) and key.op.graph is self._graph:
                tensors.append(key)
                arrays.append(self._feed_value(key, value))
                continue
            for tensor, part in self._expand(key, value):
                tensors.append(tensor)
                arrays.append(self._feed_value(tensor, part))
        return tuple(tensors), arrays

    def _expand(self, key: Any, value: Any) -> Any:
        """Pairs of tensors and values; a tuple of tensors (an LSTM state, say) is fed by a tuple of values."""
        if isinstance(key, Composite):
            parts = zip(key._parts(), key._fed_parts(value))
            yield from ((tensor, part) for k, v in parts for tensor, part in self._expand(k, v))
            return
        if isinstance(key, (list, tuple)):
            if len(key) != len(value):
                raise ValueError(f"feed_dict key has {len(key)} parts, its value {len(value)}")
            for k, v in zip(key, value):
                yield from self._expand(k, v)
            return
        try:
            tensor = self._graph.as_graph_element(key, allow_operation=False)
        except Exception as error:
            raise TypeError(f"Cannot interpret feed_dict key as Tensor: {error.args[0]}") from None
        yield tensor, value

    def _feed_value(self, tensor: Tensor, value: Any) -> np.ndarray:
        dtype = tensor.dtype.base_dtype
        if type(value) is np.ndarray and value.dtype == dtype.numpy_type and dtype not in _TRANSLATED:
            array = value
        else:
            array = _converted(tensor, dtype, value)
        dims = tensor.dims
        if dims is not None and (
            len(dims) != array.ndim or any(d is not None and d != n for d, n in zip(dims, array.shape))
        ):
            raise ValueError(
                f"Cannot feed value of shape {array.shape!r} for Tensor {tensor.name!r}, "
                f"which has shape '{tensor.shape}'"
            )
        if not self._graph.is_feedable(tensor):
            raise ValueError(f"Tensor {tensor} may not be fed.")
        return array

    def make_callable(self, fetches: Any, feed_list: Any = None, accept_options: bool = False) -> Callable[..., Any]:
        """A function of the values of ``feed_list`` that runs ``fetches``.

        Raises:
            TypeError: ``feed_list`` is no list.
        """
        if feed_list is not None and not isinstance(feed_list, (list, tuple)):
            raise TypeError("`feed_list` must be a list or tuple.")
        keys = list(feed_list or [])
        return lambda *values: self.run(fetches, dict(zip(keys, values)))

    def partial_run_setup(self, fetches: Any, feeds: Any = None) -> str:
        """Not to be had: a run is planned and compiled as a whole.

        Raises:
            NotImplementedError: says what to do instead.
        """
        raise NotImplementedError(t("errors.partial_run", name="partial_run_setup"))

    def partial_run(self, handle: str, fetches: Any, feed_dict: Any = None) -> Any:
        """Not to be had, see :meth:`partial_run_setup`.

        Raises:
            NotImplementedError: says what to do instead.
        """
        raise NotImplementedError(t("errors.partial_run", name="partial_run"))

    def as_default(self) -> Any:
        """``with sess.as_default():`` makes ``t.eval()`` and ``op.run()`` use this session; does not close it."""
        return context.default_session(self)

    def close(self) -> None:
        """Give everything back. Running afterwards is an error; closing twice is not."""
        self._closed = True
        self._plans.clear()
        self._fetches.clear()
        self._store.close()


# An array of the right dtype may still hold what the type does not: str, or too many digits.
_TRANSLATED = frozenset((string, bfloat16))


def _converted(tensor: Tensor, dtype: DType, value: Any) -> np.ndarray:
    """A fed value as an array of the tensor's type."""
    if isinstance(value, Tensor) or hasattr(value, "_as_graph_element"):
        raise TypeError(
            "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python scalars, strings, "
            f"lists, numpy ndarrays, or TensorHandles. For reference, the tensor object was {value} which was passed "
            f"to the feed with key {tensor}."
        )
    if dtype is string:
        return to_array(value, string)
    if isinstance(value, int) and not isinstance(value, bool) and np.asarray(value).astype(dtype.numpy_type) != value:
        raise TypeError(
            f"Type of feed value {value} with type {type(value)} is not compatible with Tensor type "
            f"{dtype.numpy_type.type}. Try explicitly setting the type of the feed tensor to a larger type "
            "(e.g. int64)."
        )
    return dtype.array(value)


def _result(value: Any) -> Any:
    """What the caller gets: arrays as they are, rank 0 as a NumPy scalar, a string as bytes."""
    array = to_host(value)
    return array[()] if array.ndim == 0 else array


class Session(BaseSession):
    """Runs operations of a graph and owns their variables (TF: ``tf.Session``).

    Args:
        target: empty; clusters come later.
        graph: the graph to run (default: the default graph).
        config: see :class:`ConfigProto`.

    >>> from tfedu.ops.constant import constant
    >>> g = Graph()
    >>> with g.as_default(), Session() as sess:
    ...     print(sess.run(constant(2.0) * 21.0))
    42.0
    """

    def __enter__(self) -> Session:
        if getattr(self, "_entered", None):
            raise RuntimeError(
                "Session context managers are not re-entrant. "
                "Use `Session.as_default()` if you want to enter a session multiple times."
            )
        self._entered = [self._graph.as_default(), self.as_default()]
        for manager in self._entered:
            manager.__enter__()
        return self

    def __exit__(self, *exc: Any) -> None:
        managers, self._entered = self._entered, []
        for manager in reversed(managers):
            manager.__exit__(*exc)
        self.close()

    @staticmethod
    def reset(target: str, containers: Any = None, config: Any = None) -> None:
        """Accepted for programs that call it: local sessions share nothing that could be reset."""


class InteractiveSession(BaseSession):
    """A session that is the default from its creation on, for notebooks (TF: ``tf.InteractiveSession``)."""

    def __init__(self, target: str = "", graph: Graph | None = None, config: ConfigProto | None = None) -> None:
        super().__init__(target, graph, config)
        context.enter_session(self)
        self._explicit_graph = graph
        if graph is not None:
            context.enter_graph(graph)

    def close(self) -> None:
        """Close, and stop being the default."""
        if not self._closed:
            context.leave_session(self)
            if self._explicit_graph is not None:
                context.leave_graph(self._explicit_graph)
        super().close()
