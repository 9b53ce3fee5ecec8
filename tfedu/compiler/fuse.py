"""Grouping nodes into kernels, without any device in mind.

A *loop* group is one nest of loops: ``outer`` axes, whose iterations are independent, and ``inner`` axes, over which
its ``reduce`` nodes run. Everything elementwise between what the group loads and what it stores is computed in
registers; movement primitives are read through as index arithmetic (:mod:`tfedu.compiler.views`). Softmax with
cross-entropy and its gradient is one such group: for each row, maximum, sum of exponentials, result.
A *library* group is one node with a kernel of its own (dot, conv, sort ...), a *host* group one node that only the
reference device can do.

The nodes are visited users first. A node goes into its users' group when there is only one, or when computing it
twice costs next to nothing; otherwise it is stored, by a group of its own or by one that walks the same nest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np

from tfedu.compiler import ir
from tfedu.compiler.ir import Node, Program
from tfedu.compiler.views import (
    Access,
    Affine,
    NotAffine,
    SplitAxis,
    flatten,
    operands,
    unflatten,
    variable,
)

#: Primitives a loop group can compute (``reduce`` besides). ``copy`` is made by :func:`separate_roots`.
INLINE = ir.ELEMENTWISE | {"copy", "iota", "reshape", "transpose", "broadcast", "slice", "pad"}
LEAVES = frozenset({"input", "state", "const"})

# Relative cost of computing an element again; everything else costs 1.
_FREE = "copy reshape transpose broadcast slice pad iota cast"
_DEAR = (
    "exp expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sigmoid erf erfc lgamma digamma "
    "pow atan2 div sqrt rsqrt truncdiv floordiv truncmod floormod"
)
_COST = dict.fromkeys(_FREE.split(), 0) | dict.fromkeys(_DEAR.split(), 8)
# A kernel has one pointer per stored and loaded value; devices promise room for 128.
_MOST_OUTPUTS = 24
# Operations on single numbers that a kernel does for itself rather than read what another kernel stored.
_SCALAR_OPS = 16
# How many of a reduction's ancestors are looked at for another reduction that walks over the same values.
_NEAR = 12


@dataclass(eq=False, slots=True)
class Group:
    """What one launch (or, for a library node, one sequence of launches) computes.

    Attributes:
        kind: ``"loop"``, ``"library"`` or ``"host"``.
        outputs: nodes whose values the group stores.
        axes: extent of every loop axis, by number (loop groups only, like all that follows).
        outer, inner: the numbers, outermost first.
        reduces: the ``reduce`` nodes computed here; their result exists once per iteration of the outer loops.
        operands: how each of them reads its operand.
        accesses: how each node computed or loaded is read.
        inlined: nodes computed in registers, wherever they are read.
    """

    kind: str
    outputs: list[Node]
    axes: dict[int, int] = field(default_factory=dict)
    outer: list[int] = field(default_factory=list)
    inner: list[int] = field(default_factory=list)
    reduces: list[Node] = field(default_factory=list)
    operands: dict[Node, Access] = field(default_factory=dict)
    accesses: dict[Node, list[Access]] = field(default_factory=dict)
    inlined: set[Node] = field(default_factory=set)
    by_position: set[Node] = field(default_factory=set)  # stored nodes read through a reshape that is not affine

    def extents(self, axes: Iterable[int]) -> tuple[int, ...]:
        return tuple(self.axes[a] for a in axes)

    def count(self, axes: Iterable[int]) -> int:
        """Iterations of the loops over these axes."""
        return prod(self.axes[a] for a in axes)

    def position(self, axes: Sequence[int]) -> Affine:
        """Row-major position in the nest of these axes."""
        return flatten([variable(a, self.axes[a]) for a in axes], self.extents(axes))

    def depth(self, node: Node) -> str | None:
        """``"full"`` if the node is read exactly at the innermost iteration's own position, ``"row"`` if at the outer
        loops' position, None if anywhere else or in several ways."""
        found = self.accesses.get(node, ())
        if len(found) != 1 or found[0].guards:
            return None
        flat = found[0].flat(node.shape)
        if self.inner and node.size == self.count(self.outer) and flat == self.position(self.outer):
            return "row"
        everything = [*self.outer, *self.inner]
        if node.size == self.count(everything) and flat == self.position(everything):
            return "full"
        return None

    def levels(self) -> dict[Node, int]:
        """For each node computed here, how many walks over the inner loops must be over before it can be."""
        levels: dict[Node, int] = {}
        reduces = set(self.reduces)
        for node in ir.topological(self.outputs):
            if node in reduces:
                levels[node] = levels.get(node.args[0], 0) + 1
            elif node in self.inlined:
                levels[node] = max((levels.get(arg, 0) for arg in node.args), default=0)
            else:
                levels[node] = 0
        return levels

    def origin(self) -> tuple[str, ...]:
        """The graph operations that this group computes, in order."""
        nodes = ir.topological(self.outputs)
        mine = self.inlined | set(self.outputs) | set(self.reduces)
        return tuple(dict.fromkeys(name for n in nodes if n in mine for name in n.origin))


@dataclass(slots=True)
class Fused:
    """A program as groups.

    Attributes:
        program: what was grouped.
        groups: in an order in which they can run.
        stored: for every node that is in memory, the group that puts it there. None: a leaf, an empty value, or a
            reshape that shares the memory of its operand.
        readers: group -> the groups that read what it stores.
    """

    program: Program
    groups: list[Group]
    stored: dict[Node, Group | None]
    readers: dict[Group, set[Group]]

    def holder(self, node: Node) -> Node:
        """The node whose memory holds this stored one's value."""
        while node.prim == "reshape" and self.stored[node] is None:
            node = node.args[0]
        return node

    def order(self, extra: Iterable[tuple[Group, Group]] = ()) -> list[Group]:
        """The groups, those that store before those that read, and the first of every extra pair before its second.

        Raises:
            ValueError: when the pairs make that impossible.
        """
        after = {group: set(readers) for group, readers in self.readers.items()}
        for first, second in extra:
            after[first].add(second)
        return _ordered(self.groups, after)


def cost(node: Node) -> int:
    return _COST.get(node.prim, 1)


def is_literal(node: Node) -> bool:
    """A constant that is written into the code rather than stored."""
    return node.prim == "const" and node.size == 1


def separate_roots(program: Program) -> Program:
    """Give every output and every update a node of its own that has memory of its own, by ``copy`` nodes where needed.

    A value that is fetched and also assigned is then stored twice, by the same kernel. Leaves and reshapes are copied.
    """
    taken: set[Node] = set()

    def own(node: Node) -> Node:
        if node in taken or node.prim in LEAVES or node.prim == "reshape":
            node = Node("copy", (node,), node.shape, node.dtype, {}, node.origin)
        taken.add(node)
        return node

    updates = {key: own(node) for key, node in program.updates.items()}
    outputs = [own(node) for node in program.outputs]
    checks = [(own(node), message, op) for node, message, op in program.checks]
    return Program(program.inputs, outputs, updates, program.streams, checks)


def split_reductions(program: Program, parts: int = 256, least: int = 8192) -> Program:
    """Turn long reductions of few results into two: many partial results, then those.

    The first half can be spread over cores, and sums in blocks lose less precision. ``least`` is the number of
    elements reduced per result from which that pays, ``parts`` about how many partial results are wanted in all.
    Reductions of nothing become constants.
    """

    def replace(node: Node) -> Node:
        if node.prim != "reduce" or node.size == 0:
            return node
        [x] = node.args
        kind, axes = node.attrs["kind"], node.attrs["axes"]
        if x.size == 0:
            return ir.full(node.shape, _nothing(kind, node.dtype), node.dtype)
        length = x.size // node.size
        if length < least or node.size >= parts:
            return node
        wanted = min(max(1, parts // node.size), length // 32)
        # the longest reduced axis is cut; a divisor keeps every part equal
        axis = max(axes, key=lambda a: x.shape[a])
        extent = x.shape[axis]
        count = max((d for d in _divisors(extent) if d <= max(wanted, 1)), default=1)
        if count < 4:
            return node
        cut = ir.reshape(x, (*x.shape[:axis], count, extent // count, *x.shape[axis + 1 :]))
        first = tuple(a if a < axis else a + 1 for a in axes)
        partial = ir.reduce(kind, cut, first)
        # after removing the reduced axes, the new axis stands after those kept before it
        place = sum(1 for a in range(axis) if a not in axes)
        return _with_origin(ir.reduce(kind, _with_origin(partial, node), (place,)), node)

    return program.rewrite(replace)


def _with_origin(node: Node, like: Node) -> Node:
    return Node(node.prim, node.args, node.shape, node.dtype, node.attrs, like.origin)


def _nothing(kind: str, dtype: np.dtype) -> object:
    if kind in ("sum", "any"):
        return 0
    if kind in ("prod", "all"):
        return 1
    if dtype.kind == "f":
        return -np.inf if kind == "max" else np.inf
    limits = np.iinfo(dtype)
    return limits.min if kind == "max" else limits.max


def _divisors(n: int) -> list[int]:
    small = [d for d in range(1, int(n**0.5) + 1) if n % d == 0]
    return sorted({*small, *(n // d for d in small)})


def fuse(
    program: Program,
    inlines: Callable[[Node], bool] = lambda node: True,
    has_library: Callable[[Node], bool] = lambda node: True,
) -> Fused:
    """Group the nodes of ``program``.

    Args:
        program: what to group; its roots must have been through :func:`separate_roots`.
        inlines: whether generated loops can compute this node (one of :data:`INLINE` or ``reduce``).
        has_library: whether there is a kernel for any other node; those without become host groups.
    """
    return _Fusion(program, inlines, has_library).run()


class _Fusion:
    def __init__(self, program: Program, inlines: Callable[[Node], bool], has_library: Callable[[Node], bool]) -> None:
        self.program = program
        self.nodes = program.nodes()
        self.inlines = inlines
        self.has_library = has_library
        self.groups: list[Group] = []
        self.below: dict[Group, set[Group]] = {}  # groups that read what a group stores
        self.readers: dict[Node, list[Group]] = {}  # groups that load or inline a node
        self.stored: dict[Node, Group | None] = {}
        self.must_store = set(program.roots)
        self.next_axis = 0

    def run(self) -> Fused:
        for node in reversed(self.nodes):
            self.visit(node)
        return Fused(self.program, _ordered(self.groups, self.below), self.stored, self.below)

    # -- deciding ------------------------------------------------------------------------------------------------

    def visit(self, node: Node) -> None:
        if node.prim in LEAVES:
            if not is_literal(node) or node in self.must_store:
                self.stored[node] = None
            return
        users = list(dict.fromkeys(self.readers.get(node, ())))
        if node.size == 0:
            self.stored[node] = None
            return
        fusible = (node.prim in INLINE or node.prim == "reduce") and self.inlines(node)
        if not fusible:
            self.whole(node, users)
        elif node.prim == "reshape" and node in self.must_store:
            # a library operand: its own operand is stored in its place
            self.alias(node, users)
        elif node.prim == "reduce":
            self.reduce(node, users)
        elif node in self.must_store or not self.can_inline(node, users):
            self.store(node, users)
        else:
            for group in users:
                self.inline(node, group)

    def can_inline(self, node: Node, users: list[Group]) -> bool:
        if not users:
            return False
        price = cost(node)
        if price == 0 or self.small_scalar(node):
            return True
        cheap = price <= 1 and all(self.ready(arg) for arg in node.args)
        if len(users) > 1 and not cheap:
            return False
        for group in users:
            views = group.accesses[node]
            if price > 1 and len(views) > 1:
                return False
            # a value that the nest repeats would be computed again and again, unless once per row is enough
            for view in views:
                spread = group.count(view.axes())
                once_per_row = group.inner and view.axes() <= set(group.outer) and spread == group.count(group.outer)
                if not cheap and not once_per_row and spread < group.count([*group.outer, *group.inner]):
                    return False
        return True

    def small_scalar(self, node: Node) -> bool:
        """Whether a few operations make this single number from stored ones: cheaper in every kernel than a launch."""
        seen: set[Node] = set()
        stack = [node]
        while stack:
            node = stack.pop()
            if node.size != 1 or node.prim == "random" or len(seen) > _SCALAR_OPS:
                return False
            kept = node.prim in LEAVES or node in self.must_store or node.prim not in INLINE or not self.inlines(node)
            if node not in seen and not kept:
                seen.add(node)
                stack.extend(node.args)
        return True

    def ready(self, node: Node) -> bool:
        """Whether reading this operand is a mere load."""
        while node.prim in ("reshape", "broadcast", "transpose", "slice"):
            node = node.args[0]
        return node.prim in LEAVES or node.prim == "iota" or node in self.must_store or node.prim not in INLINE

    # -- groups --------------------------------------------------------------------------------------------------

    def whole(self, node: Node, users: list[Group]) -> None:
        """A group of its own for a node that loops cannot compute."""
        group = Group("library" if node.prim not in INLINE and self.has_library(node) else "host", [node])
        self.open(group, node, users)
        for arg in node.args:
            self.must_store.add(arg)
            self.readers.setdefault(arg, []).append(group)

    def open(self, group: Group, node: Node, users: list[Group]) -> None:
        self.groups.append(group)
        self.stored[node] = group
        self.below[group] = {user for user in users if user is not group}

    def new_axes(self, group: Group, shape: Iterable[int]) -> list[int]:
        numbers = []
        for extent in shape:
            group.axes[self.next_axis] = extent
            numbers.append(self.next_axis)
            self.next_axis += 1
        return numbers

    def store(self, node: Node, users: list[Group]) -> None:
        """Put an elementwise node into memory: in a nest that already walks over it, or in a new one."""
        home = next((g for g in users if g.kind == "loop" and self.joins(node, g, users)), None)
        if home is None:
            home = self.sibling(node, users)
        if home is None:
            home = Group("loop", [node])
            self.open(home, node, users)
            home.outer = self.new_axes(home, node.shape)
            home.accesses[node] = [Access(tuple(variable(a, home.axes[a]) for a in home.outer))]
        else:
            home.outputs.append(node)
            self.stored[node] = home
            self.below[home].update(user for user in users if user is not home)
        self.inline(node, home)

    def joins(self, node: Node, group: Group, users: list[Group]) -> bool:
        """Whether ``group``, which reads the node, may store it as well."""
        if len(group.outputs) >= _MOST_OUTPUTS or node in group.by_position or group.depth(node) is None:
            return False
        return not any(self.reaches(other, group) for other in users if other is not group)

    def sibling(self, node: Node, users: list[Group]) -> Group | None:
        """A nest over the same elements that loads one of the operands anyway, and gets nothing from the node."""
        for arg in node.args:
            for group in self.readers.get(arg, ())[-4:]:
                if group.kind != "loop" or group in users or node in group.accesses:
                    continue
                if group.extents([*group.outer, *group.inner]) != node.shape or len(group.outputs) >= _MOST_OUTPUTS:
                    continue
                if not any(self.reaches(user, group) for user in users):
                    everything = [*group.outer, *group.inner]
                    group.accesses[node] = [Access(tuple(variable(a, group.axes[a]) for a in everything))]
                    return group
        return None

    def reaches(self, start: Group, goal: Group) -> bool:
        """Whether ``goal`` reads, directly or not, what ``start`` stores."""
        seen = {start}
        stack = [start]
        while stack:
            group = stack.pop()
            if group is goal:
                return True
            fresh = self.below[group] - seen
            seen |= fresh
            stack.extend(fresh)
        return False

    def reduce(self, node: Node, users: list[Group]) -> None:
        """A reduction: in the nest of a user, whose outer loops run over its result, or in a new one."""
        [x] = node.args
        axes = node.attrs["axes"]
        lengths = tuple(x.shape[a] for a in axes)
        home = self.reduces_alike(node, users, lengths)
        users = self.readers.get(node, [])  # some of them may be one group now
        if home is None:
            home = next((g for g in users if g.kind == "loop" and self.hosts(node, g, users, lengths)), None)
        if home is None:
            home = Group("loop", [node])
            self.open(home, node, users)
            home.outer = self.new_axes(home, node.shape)
            home.inner = self.new_axes(home, lengths)
            home.accesses[node] = [Access(tuple(variable(a, home.axes[a]) for a in home.outer))]
        else:
            for user in list(users):
                # what else is done with the result, once per row, is done here as well
                if user is not home and user.depth(node) == "full" and self.independent(home, user):
                    self.merge(home, user)
            users = self.readers.get(node, [])
            others = [user for user in users if user is not home]
            if node in self.must_store or others:
                self.stored[node] = home
                home.outputs.append(node)
                self.below[home].update(others)
        home.reduces.append(node)
        [access] = home.accesses[node]
        kept, along = iter(access.index), iter(unflatten(home.position(home.inner), lengths, home.axes))
        home.operands[node] = Access(tuple(next(along if a in axes else kept) for a in range(x.ndim)))
        self.read(x, home.operands[node], home)

    def reduces_alike(self, node: Node, users: list[Group], lengths: tuple[int, ...]) -> Group | None:
        """A nest with the same loops that reads one of the values that the operand is computed from."""
        near = [node.args[0]]
        for arg in near:
            if arg.prim in INLINE and len(near) < _NEAR:
                near.extend(a for a in arg.args if a not in near)
        for arg in near:
            for group in self.readers.get(arg, ())[-4:]:
                if group.kind != "loop" or group in users or group.extents(group.inner) != lengths:
                    continue
                if len(group.outputs) >= _MOST_OUTPUTS:
                    continue
                if group.extents(group.outer) != node.shape or any(self.reaches(user, group) for user in users):
                    continue
                group.accesses[node] = [Access(tuple(variable(a, group.axes[a]) for a in group.outer))]
                return group
        return None

    def independent(self, one: Group, other: Group) -> bool:
        """Whether two nests with equal outer loops can become one: neither reads what the other stores."""
        return (
            one.kind == other.kind == "loop"
            and not other.inner
            and one.extents(one.outer) == other.extents(other.outer)
            and len(one.outputs) + len(other.outputs) <= _MOST_OUTPUTS
            and not self.reaches(one, other)
            and not self.reaches(other, one)
        )

    def merge(self, group: Group, other: Group) -> None:
        """Let ``group`` do what ``other``, which has the same outer loops and no inner ones, does."""
        renamed = [(old, variable(new, group.axes[new])) for old, new in zip(other.outer, group.outer, strict=True)]
        for node, found in other.accesses.items():
            known = group.accesses.setdefault(node, [])
            for access in found:
                for old, new in renamed:
                    access = access.replaced(old, new)
                if access not in known:
                    known.append(access)
            readers = [g for g in self.readers.get(node, ()) if g is not other]
            self.readers[node] = readers if group in readers else [*readers, group]
        for node in other.by_position:
            readers = [g for g in self.readers.get(node, ()) if g is not other]
            self.readers[node] = readers if group in readers else [*readers, group]
        group.inlined |= other.inlined
        group.by_position |= other.by_position
        for node in other.outputs:
            group.outputs.append(node)
            self.stored[node] = group
        self.groups.remove(other)
        self.below[group] |= self.below.pop(other)
        for below in self.below.values():
            if other in below:
                below.remove(other)
                below.add(group)

    def hosts(self, node: Node, group: Group, users: list[Group], lengths: tuple[int, ...]) -> bool:
        """Whether the reduction can run inside ``group``; gives the group inner axes if it has none yet."""
        views = group.accesses.get(node, [])
        if len(views) != 1 or views[0].guards or node in group.by_position or len(group.outputs) >= _MOST_OUTPUTS:
            return False
        if any(self.reaches(user, group) for user in users if user is not group):
            return False
        flat = views[0].flat(node.shape)
        if group.inner:
            if node.size != group.count(group.outer) or flat != group.position(group.outer):
                return False
            try:
                unflatten(group.position(group.inner), lengths, group.axes)
            except (SplitAxis, NotAffine):
                return False
            return group.count(group.inner) == prod(lengths)
        # the nest may also walk over what is reduced: its last axes become the inner ones
        for cut in range(len(group.outer)):
            rows, inner = group.outer[:cut], group.outer[cut:]
            if group.extents(inner) == lengths and node.size == group.count(rows) and flat == group.position(rows):
                group.outer, group.inner = rows, inner
                return True
        if node.size == group.count(group.outer) and flat == group.position(group.outer):
            group.inner = self.new_axes(group, lengths)
            return True
        return False

    def inline(self, node: Node, group: Group) -> None:
        """Compute the node in ``group``, at every place where the group reads it."""
        group.inlined.add(node)
        if node.prim == "iota":
            return
        done = 0
        while done < len(group.accesses[node]):
            access = group.accesses[node][done]
            try:
                reads = operands(node, access, group.axes)
            except SplitAxis as split:
                self.split(group, split)
                continue
            except NotAffine:
                # read by position in the operand's memory instead
                group.inlined.discard(node)
                self.alias(node, [group])
                return
            for arg, view in reads:
                self.read(arg, view, group)
            done += 1

    def alias(self, node: Node, users: list[Group]) -> None:
        """A reshape whose operand is stored: users read the operand's memory."""
        [x] = node.args
        self.must_store.add(x)
        self.stored[node] = None
        readers = self.readers.setdefault(x, [])
        for group in users:
            group.by_position.add(x)
            if group not in readers:
                readers.append(group)

    def read(self, node: Node, access: Access, group: Group) -> None:
        found = group.accesses.setdefault(node, [])
        if access not in found:
            found.append(access)
        readers = self.readers.setdefault(node, [])
        if group not in readers:
            readers.append(group)

    def split(self, group: Group, split: SplitAxis) -> None:
        """Replace a loop over ``extent`` by one over ``extent // inner`` and one over ``inner``."""
        extent = group.axes.pop(split.axis)
        high, low = self.new_axes(group, (extent // split.inner, split.inner))
        for axes in (group.outer, group.inner):
            if split.axis in axes:
                place = axes.index(split.axis)
                axes[place : place + 1] = [high, low]
        by = Affine(0, ((low, 1),)) + Affine(0, ((high, split.inner),))
        for node, found in group.accesses.items():
            group.accesses[node] = [access.replaced(split.axis, by) for access in found]
        for node, access in group.operands.items():
            group.operands[node] = access.replaced(split.axis, by)


def _ordered(groups: list[Group], below: dict[Group, set[Group]]) -> list[Group]:
    """Groups before those that read them; otherwise the order of the program, the same in every process."""
    place = {group: i for i, group in enumerate(groups)}
    waiting = dict.fromkeys(groups, 0)
    for readers in below.values():
        for reader in readers:
            waiting[reader] += 1
    ready = [g for g in groups if not waiting[g]]
    order = []
    while ready:
        group = ready.pop()
        order.append(group)
        for reader in sorted(below[group], key=place.__getitem__):
            waiting[reader] -= 1
            if not waiting[reader]:
                ready.append(reader)
    if len(order) != len(groups):
        raise ValueError("groups depend on each other in a circle")
    return order
