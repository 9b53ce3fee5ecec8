"""A program compiled for an OpenCL device: a flat list of launches with their arguments already set.

Every stored value has a :class:`Slot`: a place in the arena, a constant, an input, a variable or an output. Slots of
the first two kinds never move, so their kernel arguments are set once; the others are set when a run brings another
buffer than the last run did.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pyopencl as cl

from tfedu.compiler import fuse
from tfedu.compiler.fuse import Fused, Group
from tfedu.compiler.ir import Node, Program
from tfedu.compiler.memory import Lifetime, arena
from tfedu.compiler.schedule import Schedule, loaded, schedule
from tfedu.compiler.watching import watcher
from tfedu.devices.opencl import codegen, complex_numbers, expressions, kernels
from tfedu.devices.opencl.device import OpenCLBuffer, OpenCLDevice, empty
from tfedu.devices.opencl.notices import notify
from tfedu.devices.reference import evaluate_node
from tfedu.graph.errors import InvalidArgumentError

# Work that one core does in a microsecond, roughly: to choose between PoCL's two devices.
_BYTES_PER_US = 10_000.0
_FLOPS_PER_US = {"loop": 5_000.0, "library": 50_000.0, "host": 100.0}
# Waiting for the threaded device costs about this much, so a program must save more than that.
_WAIT_US = 60.0
_SMALL_INPUT = 16 * 1024

Setter = tuple[cl.Kernel, int]


@dataclass(eq=False, slots=True)
class Slot:
    """Where one stored value is: its buffer of the moment, and the kernel arguments that must name it."""

    kind: str
    shape: tuple[int, ...]
    dtype: np.dtype
    uses: list[Setter] = field(default_factory=list)
    mem: cl.Buffer | None = None
    host: np.ndarray | None = None

    @property
    def nbytes(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize

    def point(self, mem: cl.Buffer, host: np.ndarray | None) -> None:
        """From now on the value is in this buffer."""
        self.mem, self.host = mem, host
        for kernel, position in self.uses:
            kernel.set_arg(position, mem)


@dataclass(slots=True)
class Step:
    """One entry of :meth:`OpenCLExecutable.describe`: a launch, or a node that the host computes."""

    kernel: str
    source: str
    ops: tuple[str, ...]
    shape: tuple[int, ...]
    flops: int
    bytes: int


class OpenCLExecutable:
    """See :class:`tfedu.devices.base.Executable`."""

    def __init__(self, device: OpenCLDevice, program: Program) -> None:
        self.device = device
        self.program = program
        plan = _Planner(device, program)
        self.queue = plan.queue
        self.steps = plan.steps
        self._segments = plan.segments
        self._in_thread = device.has_twin and self.queue is device.queues[0]
        self._inputs = [(index, slot, self._staging(slot)) for index, slot in plan.inputs]
        self._states = plan.states
        self._outputs = plan.outputs
        self._offsets = plan.offsets
        self._copies = plan.copies
        self._programs = plan.programs
        self._checks = plan.checks
        # a kernel does not keep its arguments alive
        self._memory = [*plan.slots.values(), *plan.scratch.values()]
        self.arena_bytes = plan.arena_bytes

    def _staging(self, slot: Slot) -> OpenCLBuffer | None:
        """A buffer into which every run copies a small input; only where a run is over when it returns."""
        small = self._in_thread and slot.nbytes <= _SMALL_INPUT
        return self.device.allocate(slot.shape, slot.dtype) if small else None

    def __call__(
        self, inputs: Sequence[Any], variables: dict[str, Any], offsets: Mapping[str, int]
    ) -> list[OpenCLBuffer]:
        device, queue, launch = self.device, self.queue, cl.enqueue_nd_range_kernel
        with device.lock:
            device.enter(queue)
            alive: list[Any] = []
            borrowed = self._bind_inputs(inputs, alive)
            for key, slot in self._states:
                value = variables.get(key)
                if value is None or value.shape != slot.shape or value.dtype != slot.dtype:
                    value = device.allocate(slot.shape, slot.dtype)
                    variables[key] = value
                if value.mem is not slot.mem:
                    slot.point(value.mem, value.host)
            results = []
            for slot in self._outputs:
                buffer = device.allocate(slot.shape, slot.dtype)
                slot.point(buffer.mem, buffer.host)
                results.append(buffer)
            for setter, stream in self._offsets:
                setter[0].set_arg(setter[1], np.uint64(offsets.get(stream, 0)))
            for launches, after in self._segments:
                for kernel, global_size, local_size in launches:
                    launch(queue, kernel, global_size, local_size)
                if after is not None:
                    after(offsets)
            for source, target in self._copies:
                cl.enqueue_copy(queue, target.mem, source.mem)  # type: ignore[arg-type]
            if not self._in_thread:
                # The caller may drop this executable, and a variable its buffer, before the device is done with them.
                alive.extend((self, results, [(slot.mem, slot.host) for _, slot in self._states]))
                device.leave(queue, alive)
                if borrowed:
                    device.synchronize()
            return results

    def _bind_inputs(self, inputs: Sequence[Any], alive: list[Any]) -> bool:
        """Make the given values visible to the kernels; True if memory of the caller is used without a copy."""
        device = self.device
        borrowed = False
        for index, slot, staging in self._inputs:
            value = inputs[index]
            if isinstance(value, OpenCLBuffer):
                buffer = value
            elif staging is not None:
                device.write(staging, value)
                buffer = staging
            elif device.shares_memory and value.flags.c_contiguous and value.nbytes > _SMALL_INPUT:
                buffer = OpenCLBuffer(device, device.wrap(value), slot.shape, slot.dtype, value)
                borrowed = True
            else:
                buffer = device.upload(value)
            if buffer.mem is not slot.mem:
                slot.point(buffer.mem, buffer.host)
            alive.append(buffer)
        return borrowed

    def describe(self) -> list[dict[str, Any]]:
        """One entry per launch: ``kernel``, ``source``, ``ops``, ``shape``, ``flops``, ``bytes``."""
        return [
            {
                "kernel": step.kernel,
                "source": step.source,
                "ops": list(step.ops),
                "shape": step.shape,
                "flops": step.flops,
                "bytes": step.bytes,
            }
            for step in self.steps
        ]


REWRITES: tuple[tuple[str, Callable[[Program], Program]], ...] = (
    ("complex", complex_numbers.split_products),
    ("reductions", fuse.split_reductions),
    ("roots", fuse.separate_roots),
)
"""What this device does to a program before it is fused: name and function, in order."""

Launch = tuple[cl.Kernel, tuple[int, ...], tuple[int, ...]]
Work = tuple[Any, ...]


class _Planner:
    """Everything that is worked out once, when a program is compiled."""

    def __init__(self, device: OpenCLDevice, program: Program) -> None:
        self.device = device
        self.target = device.target
        self._emitted: dict[Any, kernels.KernelSource] = {}
        who = watcher()
        for name, rewrite in REWRITES:
            program = rewrite(program)
            if who:
                who.program(name, program)
        self.fused: Fused = fuse.fuse(program, self._inlines, self._has_library)
        self.schedule: Schedule = schedule(self.fused)
        self.program = program
        self.slots: dict[Node, Slot] = {}
        self.inputs: list[tuple[int, Slot]] = []
        self.states: list[tuple[str, Slot]] = []
        self.outputs: list[Slot] = []
        self.offsets: list[tuple[Setter, str]] = []
        self.copies: list[tuple[Slot, Slot]] = []
        self.checks: list[tuple[Slot, str, str]] = []
        self.programs: dict[str, cl.Program] = {}
        self.steps: list[Step] = []
        self.segments: list[tuple[list[Launch], Callable[[Mapping[str, int]], None] | None]] = []
        self.scratch: dict[tuple[Group, int], Slot] = {}
        self._state_slots: dict[str, Slot] = {}
        self.works = {group: self._work(group, place) for place, group in enumerate(self.schedule.order)}
        self.queue = self._choose_queue()
        self._place()
        self._launch()

    # -- what can be done ------------------------------------------------------------------------------------------

    def _inlines(self, node: Node) -> bool:
        return expressions.supports(node, self.target.has_fp64)

    def _has_library(self, node: Node) -> bool:
        if node.size == 0:
            return True
        return self._emit(node) is not None

    def _emit(self, node: Node) -> kernels.KernelSource | None:
        """The library's kernel for a node, once for all nodes that need the same one."""
        key = kernels.signature(node)
        if key not in self._emitted:
            source = kernels.emit(node, self.target, _named(node.prim, repr(key)))
            if source is None:
                return None
            self._emitted[key] = source
        return self._emitted[key]

    # -- kernels ---------------------------------------------------------------------------------------------------

    def _work(self, group: Group, place: int) -> Work:
        """What a group launches: a generated kernel, a library kernel, or None for the host."""
        if group.kind == "loop":
            kernel = codegen.generate(group, "KERNEL_NAME", self.target)
            return ("loop", kernel, _named(_label(group), kernel.source))
        if group.kind == "library":
            return ("library", self._emit(group.outputs[0]))
        return ("host",)

    def _cost(self, group: Group) -> float:
        """Microseconds on one core, very roughly."""
        work = self.works[group]
        nbytes = sum(n.nbytes for n in [*group.outputs, *loaded(self.fused, group)])
        if work[0] == "loop":
            flops = work[1].flops
        else:
            flops = work[1].flops if work[0] == "library" else group.outputs[0].size
        return max(nbytes / _BYTES_PER_US, float(flops) / _FLOPS_PER_US[group.kind])

    def _choose_queue(self) -> cl.CommandQueue:
        device = self.device
        if not device.has_twin:
            return device.queue
        cores = device.target.compute_units
        saved = sum(self._cost(group) for group in self.schedule.order) * (1 - 1 / cores)
        return device.queue if saved > _WAIT_US else device.queues[0]

    # -- memory ----------------------------------------------------------------------------------------------------

    def _slot(self, node: Node) -> Slot:
        return self.slots[self.fused.holder(node)]

    def _state_slot(self, key: str, node: Node) -> Slot:
        if key not in self._state_slots:
            slot = Slot("state", node.shape, node.dtype)
            self._state_slots[key] = slot
            self.states.append((key, slot))
        return self._state_slots[key]

    def _place(self) -> None:
        """Give every stored value its slot."""
        fused, program = self.fused, self.program
        for node in fused.stored:
            if node.prim == "input":
                slot = Slot("input", node.shape, node.dtype)
                self.inputs.append((node.attrs["index"], slot))
                self.slots[node] = slot
            elif node.prim == "state":
                self.slots[node] = self._state_slot(node.attrs["key"], node)
            elif node.prim == "const":
                array = np.ascontiguousarray(node.value).reshape(node.shape)
                buffer = self.device.upload(array)
                self.slots[node] = Slot("const", node.shape, node.dtype, [], buffer.mem, buffer.host)
        for node in program.outputs:
            slot = self.slots[node] = Slot("output", node.shape, node.dtype)
            self.outputs.append(slot)
        for key, node in self.schedule.in_place.items():
            self.slots[node] = self._state_slot(key, node)
        self._place_temporaries()
        for key, node in self.schedule.copied.items():
            target = self._state_slot(key, node)
            if node.nbytes:
                self.copies.append((self.slots[node], target))
        self.checks = [(self.slots[node], message, op) for node, message, op in program.checks]

    def _place_temporaries(self) -> None:
        """One arena for all that only lives within a run."""
        fused, order = self.fused, self.schedule.order
        kept = {*self.schedule.copied.values(), *(node for node, _, _ in self.program.checks)}
        first: dict[Slot, int] = {}
        last: dict[Slot, int] = {}
        self._place_empty()
        for place, group in enumerate(order):
            for node in group.outputs:
                if node not in self.slots:
                    self.slots[node] = Slot("temporary", node.shape, node.dtype)
                    first[self.slots[node]] = place
                    last[self.slots[node]] = len(order) if node in kept else place
            for node in loaded(fused, group):
                if self.slots[node] in first:
                    last[self.slots[node]] = max(last[self.slots[node]], place)
            if self.works[group][0] == "library":
                for j, nbytes in enumerate(self.works[group][1].scratch):
                    slot = self.scratch[group, j] = Slot("temporary", (nbytes,), np.dtype(np.uint8))
                    first[slot] = last[slot] = place
        slots = list(first)
        plan = arena([Lifetime(first[s], last[s], s.nbytes) for s in slots], self.device.alignment)
        self.arena_bytes = plan.size
        self._cut(slots, plan.offsets, plan.size)

    def _place_empty(self) -> None:
        """Values without elements need a slot, if only to be named by kernels and outputs."""
        for node in self.fused.stored:
            if node.size == 0 and node not in self.slots:
                buffer = self.device.allocate(node.shape, node.dtype)
                self.slots[node] = Slot("const", node.shape, node.dtype, [], buffer.mem, buffer.host)

    def _cut(self, slots: list[Slot], offsets: list[int], size: int) -> None:
        device = self.device
        if device.shares_memory:
            memory = empty((max(size, 4096),), np.dtype(np.uint8))
            for slot, offset in zip(slots, offsets, strict=True):
                piece = memory[offset : offset + slot.nbytes]
                slot.host = piece.view(slot.dtype).reshape(slot.shape)
                slot.mem = device.wrap(piece)
            return
        whole = cl.Buffer(device.context, cl.mem_flags.READ_WRITE, max(size, 1))
        for slot, offset in zip(slots, offsets, strict=True):
            slot.mem = whole.get_sub_region(offset, slot.nbytes) if slot.nbytes else whole

    # -- launches --------------------------------------------------------------------------------------------------

    def _launch(self) -> None:
        """Build what no other plan has built, set what never changes, and list the launches in order."""
        order = self.schedule.order
        built = self._build()
        launches: list[Launch] = []
        firsts = []
        for place, group in enumerate(order):
            firsts.append(len(self.steps))
            if self.program.checks and place == self.schedule.guarded:
                self.segments.append((launches, self._check))
                launches = []
            work = self.works[group]
            if work[0] == "loop":
                launches.append(self._generated(group, built, work[1], work[2]))
            elif work[0] == "library":
                launches.extend(self._library(group, built, work[1]))
            else:
                self.segments.append((launches, self._on_host(group)))
                launches = []
        last = self._check if self.program.checks and self.schedule.guarded == len(order) else None
        self.segments.append((launches, last))
        for slot in self.slots.values():
            if slot.mem is not None:
                slot.point(slot.mem, slot.host)
        who = watcher()
        if who:
            who.kernels(self.schedule, [self.steps[a:b] for a, b in pairwise([*firsts, len(self.steps)])])

    def _build(self) -> dict[str, cl.Program]:
        """For every kernel's text the program that has it: an earlier plan's, or a new one for all that is missing."""
        texts: dict[str, codegen.LoopKernel | None] = {}
        for work in self.works.values():
            if work[0] == "loop":
                texts[work[1].source.replace("KERNEL_NAME", work[2])] = work[1]
            elif work[0] == "library" and work[1].source:
                texts[work[1].source] = None
        shared = self.device.built(self.queue)
        self.programs = {text: program for text in texts if (program := shared.get(text)) is not None}
        missing = [text for text in texts if text not in self.programs]
        if missing:
            loops = [kernel for text in missing if (kernel := texts[text]) is not None]
            program = self.device.build("\n".join([codegen.preamble(loops), *missing]), self.queue)
            self.programs.update(dict.fromkeys(missing, program))
            shared.update(dict.fromkeys(missing, program))
        return self.programs

    def _generated(self, group: Group, built: dict[str, Any], kernel: codegen.LoopKernel, name: str) -> Launch:
        text = kernel.source.replace("KERNEL_NAME", name)
        handle = cl.Kernel(built[text], name)
        for position, node in enumerate([*kernel.stores, *kernel.loads]):
            self._slot(node).uses.append((handle, position))
        shape = group.extents([*group.outer, *group.inner])
        self.steps.append(Step(name, text, group.origin(), shape, kernel.flops, kernel.bytes))
        return handle, kernel.global_size, kernel.local_size

    def _library(self, group: Group, built: dict[str, Any], source: kernels.KernelSource) -> list[Launch]:
        [node] = group.outputs
        launches = []
        for launch in source.launches:
            handle = cl.Kernel(built[source.source], launch.function)
            for position, token in enumerate(launch.args):
                if token[0] == "offset":
                    self.offsets.append(((handle, position), node.attrs["stream"]))
                elif token[0] == "seeds":
                    handle.set_arg(position, np.array([part % 2**64 for part in node.attrs["key"]], np.uint64))
                elif token[0] == "scratch":
                    slot = self.scratch[group, int(token[-1])]
                    handle.set_arg(position, slot.mem)
                elif token[0] == "out":
                    self._slot(node).uses.append((handle, position))
                else:
                    self._slot(node.args[int(token[-1])]).uses.append((handle, position))
            launches.append((handle, launch.global_size, launch.local_size))
        # the last launch but a closing sum of parts does the work; those before it lay out the operands
        names = [launch.function for launch in source.launches]
        main = max((i for i, name in enumerate(names) if not name.endswith("_join")), default=0)
        for i, name in enumerate(names):
            flops, nbytes = (source.flops, source.bytes) if i == main else (0, 0)
            self.steps.append(Step(name, source.source, node.origin, node.shape, flops, nbytes))
        return launches

    def _on_host(self, group: Group) -> Callable[[Mapping[str, int]], None]:
        """The reference device computes this node: wait, read, compute, write."""
        [node] = group.outputs
        sources = [None if fuse.is_literal(arg) else self._slot(arg) for arg in node.args]
        target = self.slots[node]
        if node.prim != "copy":
            dtype = node.args[0].dtype if node.args else node.dtype
            notify("host_fallback", prim=node.prim, dtype=dtype.name, device=self.device.name)
        self.steps.append(Step(f"host:{node.prim}", "", node.origin, node.shape, 0, node.nbytes))
        device = self.device

        def run(offsets: Mapping[str, int]) -> None:
            self.queue.finish()
            args = [arg.value if s is None else device.read(s) for s, arg in zip(sources, node.args, strict=True)]
            args = [a.reshape(n.shape) for a, n in zip(args, node.args, strict=True)]
            offset = offsets.get(node.attrs["stream"], 0) if node.prim == "random" else 0
            device.write(target, args[0] if node.prim == "copy" else evaluate_node(node, args, offset))

        return run

    def _check(self, offsets: Mapping[str, int]) -> None:
        """Raise for the first check that does not hold."""
        self.queue.finish()
        for slot, message, op_name in self.checks:
            if not self.device.read(slot):
                raise InvalidArgumentError(None, op_name, message)


def _named(word: str, content: str) -> str:
    """A name for a kernel that is the same in every plan and every process, so that caches find it again."""
    return f"{word}_{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _label(group: Group) -> str:
    """A word for a kernel's name: what the group is about."""
    if group.reduces:
        return f"reduce_{group.reduces[-1].attrs['kind']}"
    return group.outputs[0].prim
