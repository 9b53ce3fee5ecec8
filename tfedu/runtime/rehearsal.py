"""Compiling a run without running it: no variable changes, no random stream moves on, nothing is printed."""

from __future__ import annotations

from typing import Any

from tfedu.compiler.watching import Watcher, watched_by
from tfedu.devices.reference.device import ReferenceBuffer, ReferenceDevice
from tfedu.graph.operation import Operation
from tfedu.runtime.host import HostContext
from tfedu.runtime.placement import HOST
from tfedu.runtime.plan import Plan, Stage, to_host
from tfedu.runtime.session import BaseSession


def rehearse(session: BaseSession, fetches: Any, feed_dict: Any, who: Watcher) -> tuple[list[Operation], bool]:
    """Let ``who`` see how ``session.run(fetches, feed_dict)`` is compiled.

    Returns:
        the operations the run executes, in order, and whether all of it was seen: what depends on an operation with
        effects outside of the graph (reading a file, ``py_func``) cannot be compiled before that has run.

    Raises:
        what ``session.run`` raises while it prepares: TypeError, ValueError, tf.errors.OpError.
    """
    wanted = session._resolve(fetches)
    fed, arrays = session._feeds(feed_dict) if feed_dict else ((), [])
    plan = Plan(wanted.tensors, wanted.operations, fed, session._placer, session._store)
    values: dict[Any, Any] = dict(zip(fed, arrays))
    executed = [op for op in plan.order if not (op.outputs and all(t in fed for t in op.outputs))]
    waiting = plan.stages[::-1]
    with watched_by(who):
        while waiting:
            stage = waiting.pop()
            if not all(tensor in values for tensor in stage.inputs):
                return executed, False
            if stage.lane == HOST:
                _on_host(plan, stage, values)
            elif not _on_device(plan, stage, values):
                waiting.extend(reversed(stage.halves))
    return executed, True


def _on_host(plan: Plan, stage: Stage, values: dict[Any, Any]) -> None:
    [op] = stage.ops
    if op.op_def.stateful:
        return
    given = [values[tensor] for tensor in op.inputs if tensor in values]
    values.update(zip(op.outputs, HostContext(op, plan.store).call([to_host(value) for value in given])))


def _on_device(plan: Plan, stage: Stage, values: dict[Any, Any]) -> bool:
    given = [values[tensor] for tensor in stage.inputs]
    compiled = plan._compiled(stage, given, plan.placer.devices[stage.lane])
    if compiled is None:
        return False
    if any(tensor in stage.outputs for other in plan.stages if other is not stage for tensor in other.inputs):
        variables = plan.store.variables_on(stage.lane)
        copies = {key: ReferenceBuffer(variables[key].numpy()) for key in compiled.program.states()}
        results = ReferenceDevice().compile(compiled.program)(given, copies, {})
        values.update(zip(stage.outputs, (result.numpy() for result in results)))
    return True
