"""Steps that several workers make together (``tf.train.SyncReplicasOptimizer``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import int32
from tfedu.graph.graph import GraphKeys
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import name_scope
from tfedu.ops.constant import fill
from tfedu.ops.control import group, no_op
from tfedu.ops.queues import FIFOQueue
from tfedu.ops.variables.accumulators import ConditionalAccumulator, SparseConditionalAccumulator
from tfedu.ops.variables.state import assign
from tfedu.platform import logging
from tfedu.training.optimizer import GradAndVar, Optimizer
from tfedu.training.queue_runner import QueueRunner
from tfedu.training.session_run_hook import SessionRunHook
from tfedu.variables.variable import Variable, global_variables, report_uninitialized_variables


class SyncReplicasOptimizer(Optimizer):
    """Lets several workers compute gradients, each of its own batch, and makes one step with their mean.

    Each worker adds its gradients to accumulators, which drop those that were computed for an older step, and then
    waits for a token with the number of the next step. One thread, that of :meth:`get_chief_queue_runner`, takes the
    mean as soon as there are enough gradients, makes the step with the optimizer inside and hands out tokens. Here the
    workers are threads that share one session.

    Args:
        opt: the optimizer that makes the steps.
        replicas_to_aggregate: of how many gradients the mean is taken.
        total_num_replicas: how many workers there are (default: as many). More: the slowest ones are not waited for.
            Fewer: each computes several batches per step.
        variable_averages: an ExponentialMovingAverage to follow ``variables_to_average`` after every step.
        use_locking, name: see :class:`~tfedu.training.optimizer.Optimizer`.
    """

    def __init__(
        self,
        opt: Optimizer,
        replicas_to_aggregate: int,
        total_num_replicas: int | None = None,
        variable_averages: Any = None,
        variables_to_average: Any = None,
        use_locking: bool = False,
        name: str = "sync_replicas",
    ) -> None:
        super().__init__(use_locking, name)
        total = replicas_to_aggregate if total_num_replicas is None else total_num_replicas
        logging.info("SyncReplicasV2: replicas_to_aggregate=%s; total_num_replicas=%s", replicas_to_aggregate, total)
        self._opt = opt
        self._replicas_to_aggregate, self._total_num_replicas = replicas_to_aggregate, total
        self._averages, self._averaged = variable_averages, variables_to_average
        self._accumulators: list[tuple[Any, str]] = []
        self._runner: QueueRunner | None = None

    def compute_gradients(self, *args: Any, **kwargs: Any) -> list[GradAndVar]:
        """The gradients of this worker; see the optimizer inside."""
        return self._opt.compute_gradients(*args, **kwargs)

    def apply_gradients(  # type: ignore[override]
        self, grads_and_vars: Iterable[GradAndVar], global_step: Variable | None = None, name: str | None = None
    ) -> Tensor:
        """What each worker runs: it adds its gradients and waits until the step is made.

        Sets ``chief_init_op``, ``local_step_init_op`` and ``ready_for_local_init_op``, which
        :meth:`make_session_run_hook` runs.

        Raises:
            ValueError: no variables, no global step, or a gradient that is none.
        """
        pairs = list(grads_and_vars)
        if not pairs:
            raise ValueError("Must supply at least one variable")
        if global_step is None:
            raise ValueError("Global step is required to check staleness")
        graph = get_default_graph()
        self._global_step = global_step
        kind = global_step.dtype.base_dtype
        with graph.colocate_with(no_op()):
            self._local_step = Variable(
                0,
                trainable=False,
                collections=[GraphKeys.LOCAL_VARIABLES],
                dtype=kind,
                name="sync_rep_local_step",
            )
        self.local_step_init_op = assign(self._local_step, global_step)
        self.ready_for_local_init_op = report_uninitialized_variables(global_variables())
        with name_scope(None, self._name):
            added, means = self._accumulate(pairs)
            with graph.device(global_step.device), graph.name_scope(""):
                update = self._opt.apply_gradients(means, global_step)
                self._tokens = FIFOQueue(-1, kind, shapes=(), name="sync_token_q", shared_name="sync_token_q")
                nobody = FIFOQueue(1, int32, shapes=(), name="dummy_queue", shared_name="dummy_queue")
                with graph.control_dependencies(added):
                    token = self._tokens.dequeue()
                train = assign(self._local_step, token)
                with graph.control_dependencies([update]):
                    count = max(self._total_num_replicas, self._replicas_to_aggregate)
                    # The step as the update leaves it: what is read as "global_step" is the value before the run.
                    sync = self._tokens.enqueue_many((fill([count], update.outputs[0]),))
                if self._averages is not None:
                    with graph.control_dependencies([sync]), graph.name_scope(""):
                        sync = self._averages.apply(self._averaged)
                self._runner = QueueRunner(nobody, [sync])
            starts: list[Any] = [self.local_step_init_op]
            for accumulator, device in self._accumulators:
                with graph.device(device):
                    starts.append(accumulator.set_global_step(global_step, name="SetGlobalStep"))
            self.chief_init_op = group(*starts)
        return train

    def _accumulate(self, pairs: list[GradAndVar]) -> tuple[list[Operation], list[GradAndVar]]:
        """The operations that add the gradients of a worker, and the means of those of all workers."""
        added: list[Operation] = []
        means: list[GradAndVar] = []
        for gradient, var in pairs:
            accumulator: Any
            shared = f"{var.name}/grad_accum"
            with get_default_graph().device(var.device):
                if gradient is None:
                    means.append((None, var))
                    continue
                if isinstance(gradient, Tensor):
                    accumulator = ConditionalAccumulator(gradient.dtype, shape=var.shape, shared_name=shared)
                    added.append(accumulator.apply_grad(gradient, local_step=self._local_step))
                    means.append((accumulator.take_grad(self._replicas_to_aggregate), var))
                elif isinstance(gradient, IndexedSlices):
                    accumulator = SparseConditionalAccumulator(gradient.dtype, shape=(), shared_name=shared)
                    added.append(accumulator.apply_indexed_slices_grad(gradient, local_step=self._local_step))
                    means.append((accumulator.take_indexed_slices_grad(self._replicas_to_aggregate), var))
                else:
                    raise ValueError("Unknown grad type!")
                self._accumulators.append((accumulator, var.device))
        return added, means

    def get_chief_queue_runner(self) -> QueueRunner:
        """The QueueRunner whose thread makes the steps.

        Raises:
            ValueError: before :meth:`apply_gradients`.
        """
        if self._runner is None:
            raise ValueError("Should be called after apply_gradients().")
        return self._runner

    def get_init_tokens_op(self, num_tokens: int = -1) -> Operation:
        """The operation that hands out the first tokens.

        Args:
            num_tokens: how many (default: ``replicas_to_aggregate``).

        Raises:
            ValueError: before :meth:`apply_gradients`; too few for the first step.
        """
        if self._runner is None:
            raise ValueError("get_init_tokens_op() should be called after apply_gradients().")
        needed = self._replicas_to_aggregate - self._total_num_replicas
        if num_tokens == -1:
            num_tokens = self._replicas_to_aggregate
        elif num_tokens < needed:
            raise ValueError(f"Too few tokens to finish the first step: {num_tokens} (given) vs {needed} (needed)")
        if num_tokens <= 0:
            return no_op(name="no_init_tokens")
        graph = get_default_graph()
        with graph.device(self._global_step.device), graph.name_scope(""):
            return self._tokens.enqueue_many((fill([num_tokens], self._global_step),))

    def get_slot(self, *args: Any, **kwargs: Any) -> Variable | None:
        """See the optimizer inside."""
        return self._opt.get_slot(*args, **kwargs)

    def get_slot_names(self, *args: Any, **kwargs: Any) -> list[str]:
        """See the optimizer inside."""
        return self._opt.get_slot_names(*args, **kwargs)

    def variables(self) -> list[Variable]:
        """The variables of the optimizer inside."""
        return self._opt.variables()

    def make_session_run_hook(self, is_chief: bool, num_tokens: int = -1) -> SessionRunHook:
        """A hook that initialises what this optimizer needs and, for the chief, starts the thread that makes the steps.

        Args:
            is_chief: whether this worker is the one that does so for all.
            num_tokens: see :meth:`get_init_tokens_op`.
        """
        return _SyncHook(self, is_chief, num_tokens)


class _SyncHook(SessionRunHook):
    def __init__(self, optimizer: SyncReplicasOptimizer, is_chief: bool, num_tokens: int) -> None:
        self._optimizer, self._is_chief, self._num_tokens = optimizer, is_chief, num_tokens

    def begin(self) -> None:
        optimizer = self._optimizer
        if optimizer._runner is None:
            raise ValueError("SyncReplicasOptimizer.apply_gradient should be called before using the hook.")
        self._start: Any = optimizer.chief_init_op if self._is_chief else optimizer.local_step_init_op
        self._runner = optimizer.get_chief_queue_runner() if self._is_chief else None
        self._tokens = optimizer.get_init_tokens_op(self._num_tokens) if self._is_chief else None

    def after_create_session(self, session: Any, coord: Any) -> None:
        missing = session.run(self._optimizer.ready_for_local_init_op)
        if np.size(missing):
            names = ", ".join(name.decode() for name in missing)
            raise RuntimeError(
                "Init operations did not make model ready for SyncReplicasOptimizer local_init. "
                f"Init op: {self._start.name}, error: Variables not initialized: {names}"
            )
        session.run(self._start)
        if self._tokens is not None:
            session.run(self._tokens)
        if self._runner is not None:
            self._runner.create_threads(session, coord=coord, daemon=True, start=True)
