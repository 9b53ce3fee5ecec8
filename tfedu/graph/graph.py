"""``tf.Graph``: the operations, their names, and the scopes in which they are made."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tfedu.graph import context
from tfedu.graph.device_spec import DeviceSpec
from tfedu.graph.dtypes import DType
from tfedu.graph.errors import explain
from tfedu.graph.op_def import OpDef
from tfedu.graph.operation import Operation
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.source import user_frames
from tfedu.graph.tensor import Tensor

_OP_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\-/]*")
_SCOPE_NAME = re.compile(r"[A-Za-z0-9_.\-/]*")


_display: Callable[..., Any] | None = None


def set_display(display: Callable[..., Any]) -> None:
    """Say how a notebook shows a graph: ``display(graph, include, exclude)`` returns a MIME bundle.

    The room that draws stands above this one, so it is named here instead of imported.
    """
    global _display
    _display = display


class GraphKeys:
    """Names of the standard collections (``tf.GraphKeys``)."""

    GLOBAL_VARIABLES = "variables"
    VARIABLES = "variables"
    LOCAL_VARIABLES = "local_variables"
    METRIC_VARIABLES = "metric_variables"
    MODEL_VARIABLES = "model_variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    SUMMARIES = "summaries"
    QUEUE_RUNNERS = "queue_runners"
    TABLE_INITIALIZERS = "table_initializer"
    ASSET_FILEPATHS = "asset_filepaths"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    REGULARIZATION_LOSSES = "regularization_losses"
    CONCATENATED_VARIABLES = "concatenated_variables"
    SAVERS = "savers"
    WEIGHTS = "weights"
    BIASES = "biases"
    ACTIVATIONS = "activations"
    UPDATE_OPS = "update_ops"
    LOSSES = "losses"
    SAVEABLE_OBJECTS = "saveable_objects"
    RESOURCES = "resources"
    LOCAL_RESOURCES = "local_resources"
    INIT_OP = "init_op"
    LOCAL_INIT_OP = "local_init_op"
    READY_OP = "ready_op"
    READY_FOR_LOCAL_INIT_OP = "ready_for_local_init_op"
    SUMMARY_OP = "summary_op"
    GLOBAL_STEP = "global_step"
    EVAL_STEP = "eval_step"
    TRAIN_OP = "train_op"
    COND_CONTEXT = "cond_context"
    WHILE_CONTEXT = "while_context"


class _ControlDependencies:
    """One ``with control_dependencies(...)`` block: what to wait for, and which operations already do."""

    def __init__(self, ops: list[Operation], fresh: bool) -> None:
        self.ops = ops
        self.fresh = fresh  # control_dependencies(None): ignore the blocks around this one
        self.seen: set[Operation] = set()


class _Blocks:
    """The ``with`` blocks around what is being made: devices, control dependencies, colocation."""

    def __init__(self) -> None:
        self.devices: list[DeviceSpec | Callable[[Operation], Any]] = []
        self.control: list[_ControlDependencies] = []
        self.colocation: list[Operation] = []


class _BlocksOfThread(threading.local):
    """The same, but every thread has its own; it begins with the devices and colocations there were before."""

    def __init__(self, before: _Blocks) -> None:
        self.devices = list(before.devices)
        self.control: list[_ControlDependencies] = []
        self.colocation = list(before.colocation)


class Graph:
    """A dataflow graph.

    >>> g = Graph()
    >>> with g.as_default():
    ...     with g.name_scope("layer"):
    ...         print(g.unique_name("w"), g.unique_name("w"))
    layer/w layer/w_1
    """

    def __init__(self) -> None:
        self._ops: dict[str, Operation] = {}
        self._names_in_use: dict[str, int] = {}
        self._scope = ""
        self._blocks: _Blocks | _BlocksOfThread = _Blocks()
        self._collections: dict[Any, list[Any]] = {}
        self._added_by = "user"
        self._differentiated: Operation | None = None
        self._gradient_overrides: dict[str, str] = {}
        self._container = ""
        self._unfeedable: set[Tensor] = set()
        self._unfetchable: set[Operation] = set()
        self._finalized = False
        self._revision = 0
        self.seed: int | None = None

    def switch_to_thread_local(self) -> None:
        """From now on every thread is in its own ``device``, ``control_dependencies`` and ``colocate_with`` blocks.

        For programs whose threads add operations to one graph; before, a block is entered for all threads.
        """
        if isinstance(self._blocks, _Blocks):
            self._blocks = _BlocksOfThread(self._blocks)

    # -- operations ---------------------------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """Grows with every operation."""
        return len(self._ops)

    @property
    def revision(self) -> int:
        """Grows when operations that exist change; what was compiled before is thrown away. New ones change nothing."""
        return self._revision

    def touch(self) -> None:
        """Say that an operation that exists has changed."""
        self._revision += 1

    @property
    def last_id(self) -> int:
        """How many operations were made so far; the seed of an unseeded random operation derives from it."""
        return len(self._ops)

    _last_id = last_id

    def create_op(
        self,
        op_def: OpDef,
        inputs: Sequence[Tensor],
        attrs: dict[str, Any],
        output_types: Sequence[DType],
        name: str | None = None,
    ) -> Operation:
        """Add an operation. Users call the functions of :mod:`tfedu.ops`, which end here.

        Args:
            op_def: its declaration.
            inputs: tensors of this graph, already converted.
            attrs: every attribute of the declaration.
            output_types: one per output.
            name: wished name (made unique); ending in ``/`` it is taken as it is, without the slash.

        Raises:
            ValueError: the inputs' shapes do not fit, an input belongs to another graph, or the name is not valid.
            RuntimeError: the graph is finalized.
        """
        self._check_not_finalized()
        for tensor in inputs:
            if tensor.graph is not self:
                raise ValueError(f"{tensor!r} must be from the same graph as {next(iter(inputs))!r}.")
        name = name or op_def.name
        full_name = name[:-1] if name.endswith("/") else self.unique_name(name)
        if not _OP_NAME.fullmatch(full_name):
            raise ValueError(f"'{full_name}' is not a valid node name")
        override = self._gradient_overrides.get(op_def.name)
        if override is not None:
            attrs = attrs | {"_gradient_op_type": override}
        if self._container and op_def.stateful and attrs.get("container") == "":
            attrs = attrs | {"container": self._container}
        if self._blocks.colocation:
            groups = {group.decode() for op in self._blocks.colocation for group in op.colocation_groups()}
            attrs = attrs | {"_class": sorted({*attrs.get("_class", []), *groups})}
        op = Operation(
            self,
            op_def,
            full_name,
            list(inputs),
            attrs,
            self._control_inputs(inputs),
            "",
            user_frames(),
            self._added_by,
            len(self._ops) + 1,
        )
        try:
            shapes = op_def.shape(ShapeContext(op))
        except ValueError as error:
            failed = ValueError(explain(str(error), op, "inputs", inputs=_list_inputs(inputs)))
            failed.op = op  # type: ignore[attr-defined]  # for the explorer: where it would have been
            raise failed from None
        for index, (dtype, dims) in enumerate(zip(output_types, shapes, strict=True)):
            op.outputs.append(Tensor(op, index, dtype, dims))
        self._ops[full_name] = op
        op.device = self._device_for(op)
        op.original_op = self._differentiated
        for block in self._blocks.control:
            block.seen.add(op)
        return op

    def _control_inputs(self, inputs: Sequence[Tensor]) -> list[Operation]:
        """What the enclosing blocks demand, without what the inputs wait for anyway."""
        producers = {t.op for t in inputs}
        result: dict[Operation, None] = {}
        for block in self._blocks.control:
            if not producers & block.seen:
                result.update((op, None) for op in block.ops if op not in producers)
        return list(result)

    def get_operations(self) -> list[Operation]:
        """All operations, in the order in which they were made."""
        return list(self._ops.values())

    def get_operation_by_name(self, name: str) -> Operation:
        if not isinstance(name, str):
            raise TypeError(f"Operation names are strings (or similar), not {type(name).__name__}.")
        return self.as_graph_element(name, allow_tensor=False)

    def get_tensor_by_name(self, name: str) -> Tensor:
        if not isinstance(name, str):
            raise TypeError(f"Tensor names are strings (or similar), not {type(name).__name__}.")
        return self.as_graph_element(name, allow_operation=False)

    def as_graph_element(self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True) -> Any:
        """The tensor or operation that ``obj`` is, names, or stands for (a variable stands for its tensor).

        Raises:
            TypeError, ValueError, KeyError: in TensorFlow's words.
        """
        if allow_tensor and allow_operation:
            kinds = "Tensor or Operation"
        elif allow_tensor or allow_operation:
            kinds = "Tensor" if allow_tensor else "Operation"
        else:
            raise ValueError("allow_tensor and allow_operation can't both be False.")
        stands_for = getattr(obj, "_as_graph_element", None)
        obj = obj if stands_for is None else stands_for()
        if isinstance(obj, bytes):
            obj = obj.decode()
        if isinstance(obj, str):
            return self._element_by_name(obj, allow_tensor, allow_operation, kinds)
        if (isinstance(obj, Tensor) and allow_tensor) or (isinstance(obj, Operation) and allow_operation):
            if obj.graph is not self:
                kind = "Tensor" if isinstance(obj, Tensor) else "Operation"
                raise ValueError(f"{kind} {obj if kind == 'Tensor' else obj.name} is not an element of this graph.")
            return obj
        raise TypeError(f"Can not convert a {type(obj).__name__} into a {kinds}.")

    def _element_by_name(self, name: str, allow_tensor: bool, allow_operation: bool, kinds: str) -> Any:
        if ":" in name:
            if not allow_tensor:
                raise ValueError(f"Name {name!r} appears to refer to a Tensor, not a {kinds}.")
            op_name, _, index = name.partition(":")
            if not index.isdigit():
                raise ValueError(
                    f"The name {name!r} looks a like a Tensor name, but is not a valid one. "
                    'Tensor names must be of the form "<op_name>:<output_index>".'
                )
            op = self._ops.get(op_name)
            if op is None:
                raise KeyError(
                    f"The name {name!r} refers to a Tensor which does not exist. "
                    f"The operation, {op_name!r}, does not exist in the graph."
                )
            if int(index) >= len(op.outputs):
                raise KeyError(
                    f"The name {name!r} refers to a Tensor which does not exist. "
                    f"The operation, {op_name!r}, exists but only has {len(op.outputs)} outputs."
                )
            return op.outputs[int(index)]
        if allow_operation:
            if name not in self._ops:
                raise KeyError(f"The name {name!r} refers to an Operation not in the graph.")
            return self._ops[name]
        known = "refers to an Operation" if name in self._ops else "looks like an (invalid) Operation name"
        raise ValueError(
            f'The name {name!r} {known}, not a {kinds}. Tensor names must be of the form "<op_name>:<output_index>".'
        )

    def as_graph_def(self, from_version: int | None = None, add_shapes: bool = False) -> Any:
        """The graph as a ``GraphDef`` message, which TensorFlow and its tools read.

        Args:
            from_version: only None; the whole graph is written.
            add_shapes: also write the static shapes, as the attribute ``_output_shapes``.

        Raises:
            ValueError: an operation that cannot be written, more than 2 GB, or a ``from_version``.
        """
        from tfedu.graph.graph_def import to_graph_def

        if from_version is not None:
            raise ValueError("from_version: only the whole graph can be written; leave it out")
        return to_graph_def(self, add_shapes)

    # -- names --------------------------------------------------------------------------------------------------------

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """``name`` inside the current scope, with ``_1``, ``_2``, ... behind it if it is taken (ignoring case)."""
        full = f"{self._scope}/{name}" if self._scope else name
        key = full.lower()
        count = self._names_in_use.get(key, 0)
        if mark_as_used:
            self._names_in_use[key] = count + 1
        if count == 0:
            return full
        candidate = key
        while candidate in self._names_in_use:
            candidate = f"{key}_{count}"
            count += 1
        if mark_as_used:
            self._names_in_use[candidate] = 1
        return f"{full}_{count - 1}"

    @contextmanager
    def name_scope(self, name: str | None) -> Iterator[str]:
        """Prefix the names of what is made inside with ``name/``.

        A name ending in ``/`` re-enters a scope; None or ``""`` goes back to the top.

        Raises:
            ValueError: ``... is not a valid scope name``.
        """
        if name:
            if isinstance(name, bytes):
                name = name.decode()
            pattern = _SCOPE_NAME if self._scope else _OP_NAME
            if not pattern.fullmatch(name):
                raise ValueError(f"'{name}' is not a valid scope name")
        outer = self._scope
        if not name:
            self._scope = ""
        elif name.endswith("/"):
            self._scope = name[:-1]
        else:
            self._scope = self.unique_name(name)
        try:
            yield f"{self._scope}/" if self._scope else ""
        finally:
            self._scope = outer

    def get_name_scope(self) -> str:
        return self._scope

    # -- scopes -------------------------------------------------------------------------------------------------------

    def as_default(self) -> Any:
        """``with graph.as_default():`` new operations go into this graph."""
        return context.default_graph(self)

    @contextmanager
    def device(self, device_name_or_function: Any) -> Iterator[None]:
        """Put what is made inside on a device: by name, by a function of the operation, or None for anywhere."""
        device = device_name_or_function
        if device is None:
            entry: Any = DeviceSpec()
            saved, self._blocks.devices = self._blocks.devices, [entry]
            try:
                yield
            finally:
                self._blocks.devices = saved
            return
        entry = (
            device
            if callable(device)
            else device
            if isinstance(device, DeviceSpec)
            else DeviceSpec.from_string(str(device))
        )
        self._blocks.devices.append(entry)
        try:
            yield
        finally:
            self._blocks.devices.pop()

    def _device_for(self, op: Operation) -> str:
        for beside in self._blocks.colocation:  # the outermost that says something counts
            if beside.device:
                return beside.device
        result = DeviceSpec()
        for entry in self._blocks.devices:
            if callable(entry):
                entry = DeviceSpec.from_string(str(entry(op) or ""))
            result = result.make_merged_spec(entry)
        return result.to_string()

    @contextmanager
    def colocate_with(self, op: Any, ignore_existing: bool = False) -> Iterator[None]:
        """Put what is made inside beside ``op``, whatever the blocks of ``device`` around this one say.

        ``ignore_existing`` forgets the blocks of ``colocate_with`` around, too; an ``op`` of None adds nothing to them.
        """
        stacks = self._blocks.devices, self._blocks.colocation
        target = None if op is None else self.as_graph_element(op)
        added = [] if target is None else [target.op if isinstance(target, Tensor) else target]
        self._blocks.devices, self._blocks.colocation = [], ([] if ignore_existing else stacks[1]) + added
        try:
            yield
        finally:
            self._blocks.devices, self._blocks.colocation = stacks

    @contextmanager
    def container(self, container_name: str) -> Iterator[str]:
        """Write ``container_name`` to the variables (and whatever else keeps state) made inside.

        In TensorFlow a server can forget everything in a container; a session here has one of its own anyway.
        """
        outer, self._container = self._container, container_name
        try:
            yield container_name
        finally:
            self._container = outer

    @contextmanager
    def control_dependencies(self, control_inputs: Any) -> Iterator[None]:
        """Make what is made inside wait for ``control_inputs``; None forgets the blocks around."""
        if control_inputs is None:
            saved, self._blocks.control = self._blocks.control, []
            try:
                yield
            finally:
                self._blocks.control = saved
            return
        ops = []
        for item in control_inputs:
            element = self.as_graph_element(getattr(item, "values", item) if _is_indexed_slices(item) else item)
            ops.append(element.op if isinstance(element, Tensor) else element)
        block = _ControlDependencies(list(dict.fromkeys(ops)), False)
        self._blocks.control.append(block)
        try:
            yield
        finally:
            self._blocks.control.remove(block)

    @contextmanager
    def attributed_to(self, who: str) -> Iterator[None]:
        """Mark what is made inside as added by ``who`` (``"gradient"``, ``"optimizer"``, ...), for the explorer."""
        outer, self._added_by = self._added_by, who if self._added_by == "user" else self._added_by
        try:
            yield
        finally:
            self._added_by = outer

    @contextmanager
    def differentiating(self, op: Operation) -> Iterator[None]:
        """What is made inside is part of the gradient of ``op`` and remembers it as its ``original_op``."""
        outer, self._differentiated = self._differentiated, op
        try:
            yield
        finally:
            self._differentiated = outer

    @contextmanager
    def gradient_override_map(self, op_type_map: dict[str, str]) -> Iterator[None]:
        """Use the registered gradient ``op_type_map[type]`` for operations of ``type`` made inside."""
        saved = self._gradient_overrides
        self._gradient_overrides = saved | op_type_map
        try:
            yield
        finally:
            self._gradient_overrides = saved

    def gradient_override(self, op_type: str) -> str | None:
        """The override in force for ``op_type``, if any."""
        return self._gradient_overrides.get(op_type)

    # -- collections --------------------------------------------------------------------------------------------------

    @property
    def collections(self) -> list[Any]:
        return list(self._collections)

    def get_all_collection_keys(self) -> list[Any]:
        return list(self._collections)

    def add_to_collection(self, name: Any, value: Any) -> None:
        self._check_not_finalized()
        self._collections.setdefault(name, []).append(value)

    def add_to_collections(self, names: Any, value: Any) -> None:
        for name in (names,) if isinstance(names, str) else dict.fromkeys(names):
            self.add_to_collection(name, value)

    def get_collection(self, name: Any, scope: str | None = None) -> list[Any]:
        """A copy of the collection; with ``scope`` only items whose name matches it (``re.match``)."""
        items = self._collections.get(name, [])
        if scope is None:
            return list(items)
        pattern = re.compile(scope)
        return [item for item in items if hasattr(item, "name") and pattern.match(item.name)]

    def get_collection_ref(self, name: Any) -> list[Any]:
        return self._collections.setdefault(name, [])

    def clear_collection(self, name: Any) -> None:
        self._check_not_finalized()
        self._collections.pop(name, None)

    # -- state --------------------------------------------------------------------------------------------------------

    def finalize(self) -> None:
        """Allow no more changes: catches programs that add operations inside their training loop."""
        self._finalized = True

    @property
    def finalized(self) -> bool:
        return self._finalized

    def _unsafe_unfinalize(self) -> None:
        self._finalized = False

    def _check_not_finalized(self) -> None:
        if self._finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")

    def prevent_feeding(self, tensor: Tensor) -> None:
        self._unfeedable.add(tensor)

    def is_feedable(self, tensor: Tensor) -> bool:
        return tensor not in self._unfeedable

    def prevent_fetching(self, op: Operation) -> None:
        self._unfetchable.add(op)

    def is_fetchable(self, tensor_or_op: Any) -> bool:
        return (tensor_or_op.op if isinstance(tensor_or_op, Tensor) else tensor_or_op) not in self._unfetchable

    def __repr__(self) -> str:
        return f"<tf.Graph with {len(self._ops)} operations>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """In a notebook a graph shows itself as the interactive explorer, see :func:`set_display`."""
        return {"text/plain": repr(self)} if _display is None else _display(self, include, exclude)


def _is_indexed_slices(item: Any) -> bool:
    return hasattr(item, "indices") and hasattr(item, "dense_shape") and hasattr(item, "values")


def _list_inputs(inputs: Sequence[Tensor]) -> str:
    return ", ".join(f"{t.name} {t.dtype.name}{list(t.dims) if t.dims is not None else '?'}" for t in inputs) or "-"


context.set_graph_class(Graph)
