"""OpenCL C for a loop group: one kernel that walks the nest once per stage.

On a CPU one axis, the *lane axis*, is cut into vectors of 16 (8 with 64-bit types) and everything is vectors; what is
left over at its end is a shorter vector whose lanes are loaded and stored in pieces. Work-items are chunks of
iterations for the cores. On a GPU work-items are the lanes: one per iteration of the outer loops, or one work-group
per iteration with a tree reduction in local memory.

A *stage* is one walk over the inner loops: it computes the reductions whose operands are known by then. Values that
depend on the outer loops only are computed once, before the walk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from tfedu.compiler import ir
from tfedu.compiler.fuse import Group, cost, is_literal
from tfedu.compiler.ir import Node
from tfedu.compiler.views import Access, Affine, operands, pad_guards
from tfedu.devices.opencl import expressions
from tfedu.devices.opencl.expressions import Expressions, memory, register, vector
from tfedu.devices.opencl.kernels.base import Target

_GROUP_SIZE = 64  # work-items of a GPU work-group
_SCRATCH = {8: "long", 16: "long2"}  # by the size of an element; int for smaller ones
_BLOCK = 2048  # elements of a map that one iteration of the chunk loop handles on a CPU


@dataclass(frozen=True)
class LoopKernel:
    """One generated kernel.

    Attributes:
        source: the kernel function.
        needs: the functions that it calls.
        loads, stores: the nodes whose buffers are its arguments, in this order.
        global_size, local_size: the launch.
        flops: elementwise operations and reductions of one run.
    """

    name: str
    source: str
    needs: Expressions
    loads: list[Node]
    stores: list[Node]
    global_size: tuple[int, ...]
    local_size: tuple[int, ...]
    flops: int
    bytes: int


def generate(group: Group, name: str, target: Target) -> LoopKernel:
    """The kernel of a loop group."""
    return _Writer(group, name, target).write()


class _Writer:
    def __init__(self, group: Group, name: str, target: Target) -> None:
        self.group = group
        self.name = name
        self.cpu = target.is_cpu
        self.target = target
        self.levels = group.levels()
        self.axes = dict(group.axes)
        self.outer = [a for a in group.outer if self.axes[a] > 1]
        self.inner = [a for a in group.inner if self.axes[a] > 1]
        self.loads: list[Node] = []
        self.accesses = self._collect()
        self._merge()
        # a complex number is two lanes of a vector, which has 16 at most
        wide = any(n.dtype.itemsize == 8 for n in self.accesses) or any(n.dtype.kind == "c" for n in group.accesses)
        width = 1 if not self.cpu else 8 if wide else 16
        self.text = Expressions(width)
        self.width = width
        self.lane = self._lane_axis()
        self.lines: list[str] = []
        self.indent = 1
        self.names: dict[tuple[Node, Access], tuple[str, set[int]]] = {}
        self.count = 0
        self.rest = width  # lanes in use: fewer in the piece at the end of the lane axis
        most = max([n.size * _parts(n) for n in self.accesses] + [group.count([*group.outer, *group.inner])])
        self.index = "int" if most < 2**31 - 64 else "long"

    # -- the nest -------------------------------------------------------------------------------------------------

    def _collect(self) -> dict[Node, list[Access]]:
        """Every access to a node that is loaded, stored or counted (iota, pad)."""
        kept: dict[Node, list[Access]] = {}
        group = self.group
        for node, found in group.accesses.items():
            loaded = node not in group.inlined and node not in group.reduces
            if loaded and not is_literal(node):
                self.loads.append(node)
            if (loaded or node in group.outputs or node.prim in ("iota", "pad")) and not is_literal(node):
                kept[node] = list(found)
        return kept

    def _strides(self) -> list[Affine]:
        """Every affine expression of which the loops must keep track."""
        result = []
        for node, found in self.accesses.items():
            for access in found:
                result.append(access.flat(node.shape))
                result.extend(guard for guard, _ in access.guards)
                if node.prim == "iota":
                    result.append(access.index[node.attrs["axis"]])
                if node.prim == "pad":
                    result.extend(guard for guard, _ in pad_guards(node, access, self.group.axes))
        return result

    def _merge(self) -> None:
        """Walk adjacent axes as one where everything steps through them as if they were one."""
        everything = self._strides()
        self.merged: list[tuple[int, int, int]] = []  # (axis, replaced by this, times the extent)
        for axes in (self.outer, self.inner):
            i = len(axes) - 2
            while i >= 0:
                high, low = axes[i], axes[i + 1]
                extent = self.axes[low]
                if all(e.coefficient(high) == e.coefficient(low) * extent for e in everything):
                    self.merged.append((high, low, extent))
                    self.axes[low] = extent * self.axes[high]
                    del axes[i]
                i -= 1

    def resolve(self, expression: Affine) -> Affine:
        """The expression in terms of the merged axes."""
        gone = {high for high, _, _ in self.merged}
        if not any(axis in gone for axis, _ in expression.terms):
            return expression
        return Affine(expression.const, tuple(t for t in expression.terms if t[0] not in gone))

    def _lane_axis(self) -> int | None:
        """The axis along which vectors lie: where memory is walked in steps of 1, and long enough."""
        if self.width == 1:
            return None
        candidates = [axes[-1] for axes in (self.inner, self.outer) if axes]
        if not candidates:
            return None

        def price(axis: int) -> float:
            total = 1.0
            for node, found in self.accesses.items():
                for access in found:
                    step = abs(access.flat(node.shape).coefficient(axis))
                    total += {0: 0.2, 1: 1.0}.get(step, 12.0)
            extent = self.axes[axis]
            vectors = -(-extent // self.width)
            return total * vectors * self.width / extent

        return min(candidates, key=price)

    # -- text -----------------------------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        self.lines.append("  " * self.indent + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """A braced block; what is computed inside is forgotten behind it."""
        self.line(head + " {" if head else "{")
        self.indent += 1
        names = self.names
        self.names = dict(names)
        yield
        self.names = names
        self.indent -= 1
        self.line("}")

    def fresh(self, prefix: str = "t") -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def define(self, dtype: np.dtype, text: str) -> str:
        name = self.fresh()
        self.line(f"const {self.text.type(dtype)} {name} = {text};")
        return name

    def at(self, expression: Affine, lane: int = 0) -> str:
        """An index as C text, for one lane."""
        expression = self.resolve(expression)
        shift = expression.coefficient(self.lane) * lane if self.lane is not None and lane else 0
        return str(expression.shifted(shift)).replace("+ -", "- ")

    # -- values ---------------------------------------------------------------------------------------------------

    def value(self, node: Node, access: Access) -> str:
        """The register that holds the node's element (iterative, since a chain may be thousands of nodes long)."""
        stack = [(node, access)]
        while stack:
            key = stack[-1]
            if key in self.names:
                stack.pop()
                continue
            missing = [read for read in self._reads(*key) if read not in self.names]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            self.names[key] = (self._compute(*key), key[1].axes())
        return self.names[node, access][0]

    def _reads(self, node: Node, access: Access) -> list[tuple[Node, Access]]:
        if node in self.group.inlined and node.prim != "iota":
            return operands(node, access, self.group.axes)
        return []

    def _compute(self, node: Node, access: Access) -> str:
        if is_literal(node):
            return self.define(node.dtype, self.text.splat(node.value.item(), node.dtype))
        if node not in self.group.inlined:
            return self.load(node, access)
        if node.prim == "iota":
            return self.iota(node, access)
        reads = [self.names[read][0] for read in self._reads(node, access)]
        if node.prim == "pad":
            guards = pad_guards(node, access, self.group.axes)
            if not guards:
                return reads[0]
            fill = self.text.splat(node.attrs["value"].item(), node.dtype)
            return self.define(node.dtype, self.text.choose(self.inside(guards), reads[0], fill, node.dtype))
        if node.prim in ir.MOVEMENT or node.prim == "copy":
            return reads[0]
        return self.define(node.dtype, self.text.compute(node, reads))

    def condition(self, guards: tuple[tuple[Affine, int], ...], lane: int = 0) -> str:
        """Whether one lane is inside, as a C condition."""
        return " && ".join(f"(u{self.index})({self.at(g, lane)}) < {extent}" for g, extent in guards)

    def inside(self, guards: tuple[tuple[Affine, int], ...]) -> str:
        """The same for all lanes, as a mask."""
        if self.width == 1:
            return f"({self.condition(guards)} ? 1 : 0)"
        if all(self.lane is None or not self.resolve(g).coefficient(self.lane) for g, _ in guards):
            return f"(int{self.width})({self.condition(guards)} ? -1 : 0)"
        lanes = (f"{self.condition(guards, lane)} ? -1 : 0" for lane in range(self.width))
        return f"(int{self.width})({', '.join(lanes)})"

    def iota(self, node: Node, access: Access) -> str:
        expression = self.resolve(access.index[node.attrs["axis"]])
        base = register(node.dtype)
        if self.width == 1:
            return self.define(node.dtype, f"({base})({self.at(expression)})")
        step = expression.coefficient(self.lane) if self.lane is not None else 0
        start = f"({self.text.type(node.dtype)})(({base})({self.at(expression)}))"
        if not step:
            return self.define(node.dtype, start)
        lanes = ", ".join(f"({base}){step * lane}" for lane in range(self.width))
        return self.define(node.dtype, f"{start} + ({self.text.type(node.dtype)})({lanes})")

    # -- memory ---------------------------------------------------------------------------------------------------

    def load(self, node: Node, access: Access) -> str:
        flat = self.resolve(access.flat(node.shape))
        pointer = f"in{self.loads.index(node)}"
        step = flat.coefficient(self.lane) if self.lane is not None else 0
        guarded = access.guards
        if self.width == 1:
            return self.define(node.dtype, self._guarded(self._element(node, pointer, self.at(flat)), node, guarded, 0))
        kind = self.text.type(node.dtype)
        varies = any(self.lane is not None and self.resolve(g).coefficient(self.lane) for g, _ in guarded)
        if not step and not varies:
            element = self._guarded(self._element(node, pointer, self.at(flat)), node, guarded, 0)
            if node.dtype.kind == "c":
                name = self.fresh()
                self.line(f"const {register(node.dtype)} {name} = {element};")
                element = name
            return self.define(node.dtype, self.text.repeated(element, node.dtype))
        if step == 1 and not varies:
            text = self._consecutive(node, pointer, self.at(flat))
            if guarded:
                name = self.fresh()
                self.line(f"{kind} {name} = ({kind})(0);")
                self.line(f"if ({self.condition(guarded)}) {name} = {text};")
                return name
            return self.define(node.dtype, text)
        lanes = [
            self._guarded(self._element(node, pointer, self.at(flat, lane)), node, guarded, lane)
            if lane < self.rest
            else f"({register(node.dtype)})0"
            for lane in range(self.width)
        ]
        return self.define(node.dtype, f"({kind})({', '.join(lanes)})")

    def _guarded(self, element: str, node: Node, guards: tuple[tuple[Affine, int], ...], lane: int) -> str:
        return f"({self.condition(guards, lane)} ? {element} : ({register(node.dtype)})0)" if guards else element

    def _element(self, node: Node, pointer: str, index: str) -> str:
        """One element of a buffer, as a scalar of the register type."""
        if node.dtype.name == "float16":
            return f"vload_half({index}, {pointer})"
        if node.dtype.kind == "c":
            return f"vload2({index}, {pointer})"
        if node.dtype.kind == "b":
            return f"({pointer}[{index}] ? {'1' if self.width == 1 else '-1'} : 0)"
        return f"{pointer}[{index}]"

    def _consecutive(self, node: Node, pointer: str, index: str) -> str:
        """A vector of neighbours; lanes past the end of the axis are 0 and not read."""
        pieces = list(_pieces(self.rest, self.width))
        base = memory(node.dtype)
        if node.dtype.name == "float16":
            parts = [
                f"vload_half({index} + {start + k}, {pointer})"
                if size < 8
                else f"vload_half8(0, {pointer} + {index} + {start})"
                for start, size in _pieces(self.rest, 8)
                for k in range(1 if size == 8 else size)
            ]
            parts += ["0.0f"] * (self.width - self.rest)
            return f"(float{self.width})({', '.join(parts)})" if len(parts) > 1 else parts[0]
        lanes = _parts(node)
        parts = [
            f"{pointer}[{index} + {start}]"
            if size * lanes == 1
            else f"*(__global const {base}{size * lanes}_u*)({pointer} + {_scaled(index, start, lanes)})"
            for start, size in pieces
        ]
        parts += ["0"] * (self.width - self.rest) * lanes
        text = parts[0] if len(parts) == 1 else f"({base}{self.width * lanes})({', '.join(parts)})"
        if node.dtype.kind == "b":
            return f"(__builtin_convertvector({text}, int{self.width}) != (int{self.width})(0))"
        return text

    def store(self, node: Node, access: Access, value: str) -> None:
        flat = self.resolve(access.flat(node.shape))
        pointer = f"out{self.group.outputs.index(node)}"
        step = flat.coefficient(self.lane) if self.lane is not None else 0
        base = memory(node.dtype)
        half = node.dtype.name == "float16"
        lanes = _parts(node)
        if self.width == 1 or not step:
            first = value if self.width == 1 else f"{value}.s{_lanes(0, lanes)}"
            if lanes == 2:
                self.line(f"vstore2({first}, {self.at(flat)}, {pointer});")
            elif half:
                self.line(f"vstore_half({first}, {self.at(flat)}, {pointer});")
            else:
                self.line(f"{pointer}[{self.at(flat)}] = {f'{first} != 0' if node.dtype.kind == 'b' else first};")
            return
        if node.dtype.kind == "b":
            name = self.fresh()
            self.line(f"const uchar{self.width} {name} = __builtin_convertvector({value} & 1, uchar{self.width});")
            value = name
        index = self.at(flat)
        if step == 1 and not half:
            for start, size in _pieces(self.rest, self.width):
                part = value if size == self.width else f"{value}.s{_lanes(start * lanes, size * lanes)}"
                place = f"{pointer} + {_scaled(index, start, lanes)}"
                wide = f"*(__global {base}{size * lanes}_u*)({place})"
                text = f"{pointer}[{index} + {start}]" if size * lanes == 1 else wide
                self.line(f"{text} = {part};")
            return
        for lane in range(self.rest):
            part = f"{value}.s{_lanes(lane * lanes, lanes)}"
            if lanes == 2:
                self.line(f"vstore2({part}, {self.at(flat, lane)}, {pointer});")
            elif half:
                self.line(f"vstore_half({part}, {self.at(flat, lane)}, {pointer});")
            else:
                self.line(f"{pointer}[{self.at(flat, lane)}] = {part};")

    # -- reductions -----------------------------------------------------------------------------------------------

    def combine(self, kind: str, x: str, y: str, dtype: np.dtype) -> str:
        if kind in ("max", "min") and dtype.kind != "b":
            return self.text.maximum(kind, x, y, dtype)
        sign = {"sum": "+", "prod": "*", "any": "|", "all": "&", "max": "|", "min": "&"}[kind]
        text = f"({x} {sign} {y})"
        return f"({register(dtype)})({text})" if self.width == 1 and dtype.kind in "iu" else text

    def neutral(self, kind: str, dtype: np.dtype) -> str:
        if dtype.kind == "b":
            return self.text.splat(kind in ("all", "min"), dtype)
        if kind in ("sum", "prod"):
            return self.text.splat(0 if kind == "sum" else 1, dtype)
        if dtype.kind == "f":
            return self.text.splat(-np.inf if kind == "max" else np.inf, dtype)
        limits = np.iinfo(dtype)
        return self.text.splat(limits.min if kind == "max" else limits.max, dtype)

    def across(self, node: Node, accumulator: str) -> str:
        """All lanes of an accumulator combined, in every lane of the result."""
        kind, base = node.attrs["kind"], self.text.base(node.dtype)
        name, lanes = accumulator, self.width
        while lanes > 1:
            lanes //= 2
            half = self.fresh()
            low, high = (f"{name}.lo", f"{name}.hi")
            text = self.combine(kind, low, high, node.dtype)
            if lanes == 1 and kind in ("max", "min") and node.dtype.kind == "f":
                sign = ">=" if kind == "max" else "<="
                text = f"({low} {sign} {high} || {low} != {low} ? {low} : {high})"
            self.line(f"const {vector(base, lanes * _parts(node))} {half} = {text};")
            name = half
        return self.define(node.dtype, self.text.rounded(self.text.repeated(name, node.dtype), node.dtype))

    # -- kernels --------------------------------------------------------------------------------------------------

    def write(self) -> LoopKernel:
        body, global_size, local_size = self._cpu() if self.cpu else self._gpu()
        loads = [f"__global const {memory(n.dtype)}* in{i}" for i, n in enumerate(self.loads)]
        stores = [f"__global {memory(n.dtype)}* out{i}" for i, n in enumerate(self.group.outputs)]
        sizes = ", ".join(map(str, (*local_size, 1, 1)[:3]))
        head = (
            f"__kernel __attribute__((reqd_work_group_size({sizes})))\nvoid {self.name}({', '.join(stores + loads)}) {{"
        )
        source = "\n".join([head, *body, "}", ""])
        group = self.group
        total = group.count([*group.outer, *group.inner])
        flops = total * (len(group.reduces) + sum(1 for n in group.inlined if cost(n)))
        size = sum(n.nbytes for n in [*self.loads, *group.outputs])
        return LoopKernel(
            self.name, source, self.text, self.loads, list(group.outputs), global_size, local_size, flops, size
        )

    def _decode(self, variable: str, axes: list[int], first: str | None = None, count: int = 1) -> None:
        """Split a running number into the variables of these axes; ``first`` is the fastest of ``count``."""
        parts = [(f"v{a}", self.axes[a]) for a in axes]
        if first is not None:
            parts.append((first, count))
        for i in range(len(parts) - 1, 0, -1):
            name, extent = parts[i]
            self.line(f"const {self.index} {name} = {variable} % {extent};")
            rest = self.fresh("r")
            self.line(f"const {self.index} {rest} = {variable} / {extent};")
            variable = rest
        if parts:
            self.line(f"const {self.index} {parts[0][0]} = {variable};")

    def _cpu(self) -> tuple[list[str], tuple[int, ...], tuple[int, ...]]:
        lane = self.lane if self.lane in self.outer else None
        lane_outer = lane is not None
        rows = [a for a in self.outer if not (lane_outer and a == self.lane)]
        units = self.group_count(rows)
        blocks, size = 1, 1
        if lane is not None:
            extent = self.axes[lane]
            size = self.width if self.group.inner else max(self.width, _BLOCK)
            blocks = -(-extent // size)
            units *= blocks
        work = self.group.count([*self.group.outer, *self.group.inner])
        # about this many elements are worth a work-item; a few work-items per core balance the load
        items = max(1, min(units, 8 * self.target.compute_units, -(-work // 1024)))
        chunk = -(-units // items)
        items = -(-units // chunk)
        self.line("#pragma OPENCL FP_CONTRACT OFF")
        self._scalars()
        begin, end = self.fresh("u"), self.fresh("u")
        self.line(f"const {self.index} {begin} = get_global_id(0) * {chunk};")
        self.line(f"const {self.index} {end} = {begin} + {chunk} < {units} ? {begin} + {chunk} : {units};")
        with self.block(f"for ({self.index} u = {begin}; u < {end}; ++u)"):
            self._decode("u", rows, "block" if lane_outer else None, blocks)
            if lane_outer:
                self._lane_loop("block", size, blocks, self._row)
            else:
                self._row()
        return self.lines, (items,), (1,)

    def group_count(self, axes: list[int]) -> int:
        total = 1
        for axis in axes:
            total *= self.axes[axis]
        return total

    def _lane_loop(self, block: str | None, size: int, blocks: int, body: Callable[[], None]) -> None:
        """Run ``body`` for every vector along the lane axis (of one block of it), the last one perhaps shorter."""
        axis = self.lane
        assert axis is not None
        extent, width = self.axes[axis], self.width
        whole, rest = extent // width * width, extent % width
        start, stop = "0", str(whole)
        if block is not None and blocks > 1:
            start = f"{block} * {size}"
            stop = f"({block} + 1) * {size} < {whole} ? ({block} + 1) * {size} : {whole}"
        if whole:
            bound = self.fresh("e")
            self.line(f"const {self.index} {bound} = {stop};")
            with self.block(f"for ({self.index} v{axis} = {start}; v{axis} < {bound}; v{axis} += {width})"):
                body()
        if rest:
            last = f"if ({block} == {blocks - 1})" if block is not None and blocks > 1 else ""
            with self.block(last):
                self.line(f"const {self.index} v{axis} = {whole};")
                self.rest = rest
                body()
                self.rest = width

    def _scalars(self) -> None:
        """Compute single numbers, which no loop changes, before all loops."""
        for node, found in self.group.accesses.items():
            known = node in self.group.inlined or node in self.loads
            if node.size == 1 and known and not self.levels[node]:
                for access in found:
                    if not access.axes() and not access.guards:
                        self.value(node, access)

    def _row(self) -> None:
        """Everything for one iteration of the outer loops: stage after stage, and what there is one of at the end."""
        group = self.group
        rows = [n for n in group.outputs if group.inner and group.depth(n) == "row"]
        stages = max([self.levels[n] for n in group.outputs], default=0)
        for stage in range(stages + 1):
            full = [n for n in group.outputs if self.levels[n] == stage and n not in rows]
            reduces = [n for n in group.reduces if self.levels[n] == stage + 1]
            if full or reduces:
                self._stage(full, reduces)
        if rows and not self.cpu and self.by_group:
            self.line("barrier(CLK_GLOBAL_MEM_FENCE);")  # all have read what is now overwritten
        self.put(rows)

    def put(self, nodes: list[Node]) -> None:
        """Compute, then store: a variable that is written in place has been read by then."""
        group = self.group
        results = [(node, group.accesses[node][0]) for node in nodes]
        for (node, access), value in [(pair, self.value(*pair)) for pair in results]:
            if not self.cpu and self.by_group and group.depth(node) == "row":
                with self.block("if (get_local_id(0) == 0)"):
                    self.store(node, access, value)
            else:
                self.store(node, access, value)

    def _stage(self, full: list[Node], reduces: list[Node]) -> None:
        group = self.group
        operand = {n: self._operand(n) for n in reduces}
        self._hoist([*(group.accesses[n][0] for n in full)], [*full], operand)
        accumulators = {}
        for node in reduces:
            name = self.fresh("acc")
            self.line(f"{self.text.type(node.dtype)} {name} = {self.neutral(node.attrs['kind'], node.dtype)};")
            accumulators[node] = name

        def body() -> None:
            operands = {node: self.value(node.args[0], operand[node]) for node in reduces}
            self.put(full)
            for node in reduces:
                value, name = operands[node], accumulators[node]
                text = self.combine(node.attrs["kind"], name, value, node.dtype)
                if self.lane in self.inner and self.rest < self.width:
                    lanes = ", ".join("-1" if lane < self.rest else "0" for lane in range(self.width))
                    text = self.text.choose(f"(int{self.width})({lanes})", text, name, node.dtype)
                self.line(f"{name} = {text};")

        self._walk(list(self.inner), body)
        for node in reduces:
            [access] = group.accesses[node]
            name = accumulators[node]
            if self.lane in self.inner:
                name = self.across(node, name)
            elif not self.cpu and self.by_group:
                name = self._tree(node, name)
            else:
                name = self.define(node.dtype, self.text.rounded(name, node.dtype))
            self.names[node, access] = (name, access.axes())

    def _operand(self, node: Node) -> Access:
        """How a reduction reads its operand: recorded when the groups were made."""
        return self.group.operands[node]

    def _hoist(self, accesses: list[Access], nodes: list[Node], operand: dict[Node, Access]) -> None:
        """Compute what does not depend on the inner loops before them."""
        inner = set(self.group.inner)
        if not inner:
            return
        stack = [*zip(nodes, accesses, strict=True), *((n.args[0], a) for n, a in operand.items())]
        seen = set(stack)
        while stack:
            node, access = stack.pop()
            if not (access.axes() & inner) and not access.guards:
                self.value(node, access)
                continue
            for read in self._reads(node, access):
                if read not in seen and read not in self.names:
                    seen.add(read)
                    stack.append(read)

    def _walk(self, axes: list[int], body: Callable[[], None]) -> None:
        """The inner loops."""
        if not self.cpu and self.by_group:
            total = self.group_count(axes)
            item = self.fresh("i")
            step = f"{item} += {_GROUP_SIZE}"
            with self.block(f"for ({self.index} {item} = get_local_id(0); {item} < {total}; {step})"):
                self._decode(item, axes)
                body()
            return
        if not axes:
            with self.block(""):
                body()
            return
        axis, rest = axes[0], axes[1:]
        if axis == self.lane:
            self._lane_loop(None, 0, 1, body)
            return
        with self.block(f"for ({self.index} v{axis} = 0; v{axis} < {self.axes[axis]}; ++v{axis})"):
            if rest:
                self._walk(rest, body)
            else:
                body()

    # -- GPUs -----------------------------------------------------------------------------------------------------

    def _gpu(self) -> tuple[list[str], tuple[int, ...], tuple[int, ...]]:
        units = self.group_count(self.outer)
        self.line("#pragma OPENCL FP_CONTRACT OFF")
        if self.by_group:
            if self.group.reduces:
                widest = max(n.dtype.itemsize for n in self.group.reduces)
                self.line(f"__local {_SCRATCH.get(widest, 'int')} scratch[{_GROUP_SIZE}];")
            self._scalars()
            self.line(f"const {self.index} u = get_group_id(0);")
            self._decode("u", self.outer)
            self._row()
            return self.lines, (units * _GROUP_SIZE,), (_GROUP_SIZE,)
        self._scalars()
        self.line(f"const {self.index} u = get_global_id(0);")
        self.line(f"if (u >= {units}) return;")
        self._decode("u", self.outer)
        self._row()
        return self.lines, (-(-units // _GROUP_SIZE) * _GROUP_SIZE,), (_GROUP_SIZE,)

    @property
    def by_group(self) -> bool:
        """On a GPU: a work-group per iteration of the outer loops rather than a work-item."""
        if not self.inner:
            return False
        last = self.inner[-1]
        near = sum(a.flat(n.shape).coefficient(last) == 1 for n, found in self.accesses.items() for a in found)
        return self.group_count(self.inner) >= 32 and (near > 0 or not self.outer)

    def _tree(self, node: Node, accumulator: str) -> str:
        """Combine the work-items' accumulators in local memory; every work-item gets the result."""
        base = register(node.dtype)
        local = self.fresh("l")
        self.line(f"__local {base}* {local} = (__local {base}*)scratch;")
        self.line(f"{local}[get_local_id(0)] = {accumulator};")
        self.line("barrier(CLK_LOCAL_MEM_FENCE);")
        step = _GROUP_SIZE // 2
        while step:
            text = self.combine(
                node.attrs["kind"], f"{local}[get_local_id(0)]", f"{local}[get_local_id(0) + {step}]", node.dtype
            )
            self.line(f"if (get_local_id(0) < {step}) {local}[get_local_id(0)] = {text};")
            self.line("barrier(CLK_LOCAL_MEM_FENCE);")
            step //= 2
        name = self.define(node.dtype, self.text.rounded(f"{local}[0]", node.dtype))
        self.line("barrier(CLK_LOCAL_MEM_FENCE);")
        return name


def _pieces(count: int, width: int) -> Iterator[tuple[int, int]]:
    """``count`` lanes as runs of 16, 8, 4, 2 and 1: (first lane, lanes)."""
    start, size = 0, width
    while start < count:
        if size <= count - start:
            yield start, size
            start += size
        else:
            size //= 2


def _parts(node: Node) -> int:
    """How many lanes one element takes."""
    return 2 if node.dtype.kind == "c" else 1


def _scaled(index: str, start: int, lanes: int) -> str:
    """Where an element begins, counted in parts."""
    return f"{index} + {start}" if lanes == 1 else f"{lanes} * ({index} + {start})"


def _lanes(start: int, size: int) -> str:
    return "".join(f"{lane:x}" for lane in range(start, start + size))


def preamble(kernels: list[LoopKernel]) -> str:
    """Types and functions that generated kernels share."""
    lines: list[str] = []
    widths = {k.needs.width for k in kernels}
    if widths - {1}:
        for base in ("char", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "float", "double"):
            size = {"char": 1, "short": 2, "int": 4, "long": 8, "float": 4, "double": 8}[base.removeprefix("u")]
            lines.extend(f"typedef {base}{n} {base}{n}_u __attribute__((aligned({size})));" for n in (2, 4, 8, 16))
    merged = {width: Expressions(width) for width in sorted(widths)}
    for kernel in kernels:
        merged[kernel.needs.width].needed |= kernel.needs.needed
    return "\n".join([*lines, *(m.source() for m in merged.values())]) + "\n"


__all__ = ["LoopKernel", "expressions", "generate", "preamble"]
