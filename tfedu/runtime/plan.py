"""Plans: what one kind of run does, worked out once.

A plan is a list of stages. A stage is either one host operation or the operations that one device executes as one
compiled program. Stages are compiled when they are first reached, because only then the values are known on which
shapes may depend; if a rule asks for a value that the stage itself computes, the stage is split in two.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.compiler.lower import Lowering, NeedsValue, Summary, not_fed, ref_flags
from tfedu.compiler.passes import optimize
from tfedu.compiler.watching import watcher
from tfedu.devices.reference import evaluate_node
from tfedu.graph.errors import InvalidArgumentError, OpError, OutOfRangeError
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.runtime.held import Held
from tfedu.runtime.host import HostContext
from tfedu.runtime.placement import HOST, Placer
from tfedu.runtime.store import Store

_MOST_SHAPES = 64
"""Combinations of shapes for which one stage stays compiled: sentences of every length must not fill the memory."""


def remember(cache: dict[Any, Any], key: Any, value: Any, most: int) -> None:
    """Add to a cache of at most ``most`` entries, the oldest of which makes room."""
    if len(cache) >= most:
        del cache[next(iter(cache))]
    cache[key] = value


def schedule(roots: Sequence[Operation], fed: set[Tensor]) -> list[Operation]:
    """The operations a run needs, operands and control inputs first.

    Among operations that are ready, those that write a variable come last: what is not told to wait for an update
    sees the value before it. Apart from that the order of creation decides, so that every run is the same.
    """
    needed: dict[Operation, list[Operation]] = {}
    stack = list(roots)
    while stack:
        op = stack.pop()
        if op in needed:
            continue
        if op.outputs and all(t in fed for t in op.outputs):
            needed[op] = []
            continue
        needed[op] = [t.op for t in op.inputs if t not in fed] + op.control_inputs
        stack.extend(needed[op])
    waiting = {op: len(set(before)) for op, before in needed.items()}
    users: dict[Operation, list[Operation]] = {op: [] for op in needed}
    for op, before in needed.items():
        for other in set(before):
            users[other].append(op)
    ready = [(_writes(op), op._id, op) for op, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order = []
    while ready:
        op = heapq.heappop(ready)[2]
        order.append(op)
        for user in users[op]:
            waiting[user] -= 1
            if waiting[user] == 0:
                heapq.heappush(ready, (_writes(user), user._id, user))
    return order


def _writes(op: Operation) -> bool:
    return any(arg.is_ref for arg in op.op_def.inputs) and bool(op.op_def.outputs) and op.op_def.outputs[0].is_ref


_LATE = 1_000_000
"""The level of what waits for others: behind everything that does not need it, which may be what it waits for."""

_LEAVES = ("Const", "VariableV2")
_OF_SHAPES = ("Shape", "ShapeN", "Size", "Rank")


def _with_origins(ops: list[Operation], lane: set[Operation]) -> list[Operation]:
    """``ops`` of one stage, and once more here what costs less than bringing it from another stage of the ``lane``.

    That is constants, the variables themselves (not their values), and whatever decides on shapes but depends on
    nothing else than constants and shapes: inside of the stage its value is known when the stage is compiled.
    """
    more: set[Operation] = set()
    for op in ops:
        for index in op.op_def.value_inputs:
            more |= _origins(op.inputs[index].op, lane) or set()
    more |= {t.op for op in [*ops, *more] for t in op.inputs if t.op.type in _LEAVES and t.op in lane}
    return sorted(more - set(ops), key=lambda op: op._id) + ops


def _origins(op: Operation, lane: set[Operation]) -> set[Operation] | None:
    """``op`` and all it depends on up to constants and shapes; None if it depends on anything else."""
    found: set[Operation] = set()
    stack = [op]
    while stack:
        op = stack.pop()
        if op in found:
            continue
        if op not in lane or op.op_def.stateful or op.control_inputs:
            return None
        found.add(op)
        if op.type not in _OF_SHAPES:
            stack.extend(t.op for t in op.inputs)
    return found


class Stage:
    """Operations that one device (or the host: then exactly one) executes together."""

    def __init__(self, lane: str, ops: list[Operation]) -> None:
        self.lane = lane
        self.ops = ops
        self.inputs: list[Tensor] = []
        self.outputs: list[Tensor] = []
        self.halves: list[Stage] = []
        """What took its place when it was split."""
        self.compiled: dict[Any, _Compiled] = {}
        self.value_keys: list[tuple[Tensor, Summary | None]] = []


class _Compiled:
    """A stage for concrete shapes and values: the executable, the streams it advances, the shapes it writes."""

    __slots__ = ("executable", "noted", "program", "streams", "written")

    def __init__(self, program: ir.Program, executable: Any) -> None:
        self.program = program
        self.executable = executable
        self.streams = dict(program.streams)
        self.written = {key: node.shape for key, node in program.updates.items()}
        self.noted = -1  # the store's version of the shapes for which they were noted


class Plan:
    """What to do for one combination of fetches and fed tensors.

    Args:
        fetched: tensors whose values are wanted.
        operations: operations that must run.
        fed: tensors whose values are given.
    """

    def __init__(
        self,
        fetched: Sequence[Tensor],
        operations: Sequence[Operation],
        fed: Sequence[Tensor],
        placer: Placer,
        store: Store,
    ) -> None:
        self.fetched = list(fetched)
        self.fed = list(fed)
        self.placer = placer
        self.store = store
        self.volatile = False
        given = set(fed)
        self.order = schedule([t.op for t in fetched if t not in given] + list(operations), given)
        for op in self.order:
            if op.type == "Placeholder" and op.outputs[0] not in given:
                raise not_fed(op)
        if placer.config.log_device_placement:
            placer.log(self.order)
        self.stages = self._stages(given)
        self._connect()
        self._direct = self._direct_inputs()

    def _stages(self, given: set[Tensor]) -> list[Stage]:
        """Group operations into stages: a change of lane starts a later level."""
        level: dict[Operation, int] = {}
        groups: dict[tuple[int, str], list[Operation]] = {}
        lanes: dict[Operation, str] = {}
        for op in self.order:
            if op.outputs and all(t in given for t in op.outputs):
                continue
            before = {t.op for t in op.inputs if t not in given} | set(op.control_inputs)
            lane = lanes[op] = self.placer.place(op)
            if op.type == "NoOp" and before:
                lane = lanes[op] = max(((level.get(b, 0), lanes[b]) for b in before if b in lanes), default=(0, lane))[
                    1
                ]
                if lane == HOST:
                    lane = lanes[op] = self.placer.default
            level[op] = max((level[b] + (lanes[b] != lane) for b in before if b in level), default=0)
            if op.op_def.waits:
                level[op] = max(level[op], _LATE)
            groups.setdefault((level[op], lane), []).append(op)
        stages: list[Stage] = []
        for (_, lane), ops in sorted(groups.items(), key=lambda item: item[0][0]):
            if lane == HOST:
                stages.extend(Stage(lane, [op]) for op in ops)
            else:
                own = {op for op, where in lanes.items() if where == lane}
                stages.append(Stage(lane, _with_origins(ops, own)))
        return stages

    def _connect(self) -> None:
        """Work out which tensors enter and leave each stage."""
        producer: dict[Tensor, int] = {}
        leaving: list[set[Tensor]] = [set() for _ in self.stages]
        for i, stage in enumerate(self.stages):
            inside = {t for op in stage.ops for t in op.outputs}
            for tensor in inside:
                producer.setdefault(tensor, i)
            entering = {
                t: None
                for op in stage.ops
                for t, is_ref in zip(op.inputs, ref_flags(op))
                if t not in inside and not (is_ref and stage.lane != HOST)
            }
            stage.inputs = list(entering)
            for tensor in entering:
                if tensor in producer:
                    leaving[producer[tensor]].add(tensor)
        for tensor in self.fetched:
            if tensor in producer and tensor not in self.fed:
                leaving[producer[tensor]].add(tensor)
        for stage, tensors in zip(self.stages, leaving):  # in an order that splitting other stages does not change
            fetched = [t for t in self.fetched if t in tensors]
            tensors -= set(fetched)
            stage.outputs = fetched + [t for op in stage.ops for t in op.outputs if t in tensors]

    def run(self, feeds: Sequence[np.ndarray]) -> Sequence[Any]:
        """Execute; returns a device buffer or an array per fetched tensor."""
        direct = self._direct
        if direct is not None:
            outputs = self._execute(direct[0], [feeds[i] for i in direct[1]])
            if outputs is not None:
                return outputs
            self._direct = None  # the stage was split
        values: dict[Tensor, Any] = dict(zip(self.fed, feeds))
        waiting = self.stages[::-1]
        while waiting:
            stage = waiting.pop()
            outputs = self._execute(stage, [values[t] for t in stage.inputs])
            if outputs is None:
                waiting.extend(reversed(stage.halves))
            else:
                values.update(zip(stage.outputs, outputs))
        return [values[t] for t in self.fetched]

    def _direct_inputs(self) -> tuple[Stage, list[int]] | None:
        """For a plan of one device stage, which is what training loops run: it, and the feed of each of its inputs."""
        if len(self.stages) != 1 or self.stages[0].lane == HOST or set(self.fetched) & set(self.fed):
            return None
        return self.stages[0], [self.fed.index(t) for t in self.stages[0].inputs]

    def _execute(self, stage: Stage, inputs: Sequence[Any]) -> Any:
        if stage.lane == HOST:
            op = stage.ops[0]
            given = dict(zip(stage.inputs, inputs))  # each tensor once, where the operation may take it twice
            pairs = [(given[t], is_ref) for t, is_ref in zip(op.inputs, ref_flags(op)) if t in given]
            args = [v if is_ref and isinstance(v, Held) else to_host(v) for v, is_ref in pairs]
            results = HostContext(op, self.store).call(args)
            by_tensor = dict(zip(op.outputs, results))
            return [by_tensor[t] for t in stage.outputs]
        with self.store.lock:
            return self._compute(stage, inputs)

    def _compute(self, stage: Stage, inputs: Sequence[Any]) -> Any:
        """The outputs of a stage of a device; None when it was split, by this run or by that of another thread."""
        if stage.halves:
            return None
        device = self.placer.devices[stage.lane]
        values = [self._on_device(v, device) for v in inputs]
        compiled = self._compiled(stage, values, device)
        if compiled is None:
            return None
        offsets = self.store.advance(compiled.streams) if compiled.streams else _NO_OFFSETS
        try:
            results = compiled.executable(values, self.store.variables_on(stage.lane), offsets)
        except InvalidArgumentError as error:
            raise _with_operation(error, stage.ops) from None
        if compiled.noted != self.store.shapes_version:
            self.store.note_shapes(compiled.written)
            compiled.noted = self.store.shapes_version
        return results

    @staticmethod
    def _on_device(value: Any, device: Any) -> Any:
        if isinstance(value, np.ndarray) or getattr(value, "device", device) is device:
            return value
        return value.numpy()

    def _compiled(self, stage: Stage, values: Sequence[Any], device: Any) -> _Compiled | None:
        key: tuple[Any, ...] = tuple(v.shape for v in values)
        known: dict[tuple[Tensor, Summary | None], np.ndarray] = {}
        if stage.value_keys:
            at = {t: i for i, t in enumerate(stage.inputs)}
            for tensor, summary in stage.value_keys:
                value = to_host(values[at[tensor]])
                known[tensor, summary] = value if summary is None else summary(value)
            key = (*key, *(v.tobytes() for v in known.values()))
        key = (*key, self.store.shapes_version)
        compiled = stage.compiled.get(key)
        if compiled is not None:
            return compiled
        given = {t: ir.input_(i, v.shape, v.dtype, (t.op.name,)) for i, (t, v) in enumerate(zip(stage.inputs, values))}
        lowering = Lowering(self.store, evaluate_node, given, known)
        try:
            program = lowering.program(stage.ops, list(given.values()), stage.outputs)
        except NeedsValue as need:
            if need.tensor in given:
                stage.value_keys.append((need.tensor, need.summary))
                return self._compiled(stage, values, device)
            self._split(stage, need.tensor)
            return None
        self.volatile |= lowering.volatile
        who = watcher()
        compiled = _Compiled(optimize(program, evaluate_node, who.program if who else None), None)
        compiled.executable = device.compile(compiled.program)
        remember(stage.compiled, key, compiled, _MOST_SHAPES)
        return compiled

    def _split(self, stage: Stage, tensor: Tensor) -> None:
        """Put what ``tensor`` depends on into a stage of its own, before the rest."""
        inside = set(stage.ops)
        first: set[Operation] = set()
        stack = [tensor.op]
        while stack:
            op = stack.pop()
            if op in inside and op not in first:
                first.add(op)
                stack.extend([t.op for t in op.inputs] + op.control_inputs)
        parts = [[op for op in stage.ops if op in first], [op for op in stage.ops if op not in first]]
        position = self.stages.index(stage)
        stage.halves = [Stage(stage.lane, _with_origins(ops, inside)) for ops in parts]
        self.stages[position : position + 1] = stage.halves
        self._connect()

    def describe(self) -> list[dict[str, Any]]:
        """Every launch of every stage compiled so far."""
        return [
            {"device": stage.lane, **launch}
            for stage in self.stages
            for compiled in stage.compiled.values()
            for launch in compiled.executable.describe()
        ]


_NO_OFFSETS: dict[str, int] = {}


def _with_operation(error: InvalidArgumentError, ops: Sequence[Operation]) -> OpError:
    """A device knows the failed operation only by name: add the reader's line, and the operation's own error type."""
    op = next((op for op in ops if op.name == error.op), None)
    if op is None:
        return error
    kind = OutOfRangeError if op.type == "CountUpTo" else InvalidArgumentError
    return kind(op, op, f"{error.message}\n\t [[{{{{node {op.name}}}}}]]")


def to_host(value: Any) -> np.ndarray:
    """The array behind a device buffer, or the array itself."""
    return value if isinstance(value, np.ndarray) else value.numpy()
