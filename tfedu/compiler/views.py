"""Index arithmetic: where an element of a loop nest comes from, read backwards through movement primitives.

A loop nest has *axes*, numbered; a variable of a nest runs over each. :class:`Affine` is an index expression
``const + sum(coefficient * variable)``, an :class:`Access` one such expression per axis of the value that is read.
Because a transpose, a slice, a broadcast, a pad and most reshapes map an access of the result to an access of the
operand, a kernel reads through them, and no memory is moved for them.

>>> from tfedu.compiler import ir
>>> x = ir.input_(0, (2, 3), "float32")
>>> y = ir.transpose(x, (1, 0))
>>> [(operand, access)] = operands(y, Access((variable(0, 3), variable(1, 2))), {0: 3, 1: 2})
>>> print(operand, *access.index)
<input float32[2,3]> v1 v0
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tfedu.compiler.ir import Node, Shape


@dataclass(frozen=True, slots=True)
class Affine:
    """``const + sum(coefficient * v[axis] for axis, coefficient in terms)``; terms are sorted and not zero."""

    const: int
    terms: tuple[tuple[int, int], ...] = ()

    def __add__(self, other: Affine) -> Affine:
        terms = dict(self.terms)
        for axis, coefficient in other.terms:
            terms[axis] = terms.get(axis, 0) + coefficient
        return affine(self.const + other.const, terms)

    def scaled(self, factor: int) -> Affine:
        return affine(self.const * factor, {axis: c * factor for axis, c in self.terms})

    def shifted(self, by: int) -> Affine:
        return Affine(self.const + by, self.terms) if by else self

    def coefficient(self, axis: int) -> int:
        return next((c for a, c in self.terms if a == axis), 0)

    def bounds(self, axes: Mapping[int, int]) -> tuple[int, int]:
        """Least and greatest value while every variable runs over its axis."""
        ends = [(axes[a] - 1) * c for a, c in self.terms]
        return self.const + sum(e for e in ends if e < 0), self.const + sum(e for e in ends if e > 0)

    def replaced(self, axis: int, by: Affine) -> Affine:
        """The expression after variable ``axis`` has been replaced."""
        coefficient = self.coefficient(axis)
        if not coefficient:
            return self
        rest = Affine(self.const, tuple(term for term in self.terms if term[0] != axis))
        return rest + by.scaled(coefficient)

    def __str__(self) -> str:
        parts = [f"v{a}" if c == 1 else f"{c}*v{a}" for a, c in self.terms]
        return " + ".join(parts + ([str(self.const)] if self.const or not parts else []))


def affine(const: int, terms: Mapping[int, int]) -> Affine:
    return Affine(const, tuple(sorted((a, c) for a, c in terms.items() if c)))


ZERO = Affine(0)
Guard = tuple[Affine, int]


@dataclass(frozen=True, slots=True)
class Access:
    """Which element is read: an index per axis, valid where ``0 <= expression < extent`` for every guard.

    Guards come from ``pad``: outside them there is nothing to read, and nothing is read.
    """

    index: tuple[Affine, ...]
    guards: tuple[Guard, ...] = ()

    def replaced(self, axis: int, by: Affine) -> Access:
        return Access(
            tuple(i.replaced(axis, by) for i in self.index),
            tuple((g.replaced(axis, by), extent) for g, extent in self.guards),
        )

    def flat(self, shape: Shape) -> Affine:
        """The position in row-major order."""
        return flatten(self.index, shape)

    def axes(self) -> set[int]:
        """The variables on which the access depends."""
        used = {axis for i in self.index for axis, _ in i.terms}
        return used | {axis for guard, _ in self.guards for axis, _ in guard.terms}


def variable(axis: int, extent: int) -> Affine:
    """The variable of an axis, which is always 0 if the axis has one element."""
    return Affine(0, ((axis, 1),)) if extent > 1 else ZERO


def strides(shape: Shape) -> list[int]:
    """Row-major strides in elements."""
    result = [1] * len(shape)
    for i in range(len(shape) - 2, -1, -1):
        result[i] = result[i + 1] * shape[i + 1]
    return result


def flatten(index: Sequence[Affine], shape: Shape) -> Affine:
    total = ZERO
    for i, stride in zip(index, strides(shape), strict=True):
        total = total + i.scaled(stride)
    return total


class SplitAxis(Exception):
    """An access becomes affine once a loop's axis is split into ``extent // inner`` times ``inner``."""

    def __init__(self, axis: int, inner: int) -> None:
        super().__init__(f"split v{axis} by {inner}")
        self.axis = axis
        self.inner = inner


class NotAffine(Exception):
    """An access cannot be written as affine expressions: the operand has to be stored first."""


def unflatten(flat: Affine, shape: Shape, axes: Mapping[int, int]) -> tuple[Affine, ...]:
    """Indices into ``shape`` whose row-major position is ``flat``.

    Raises:
        SplitAxis: possible after that split.
        NotAffine: not possible.
    """
    steps = strides(shape)
    consts = [0] * len(shape)
    rest = flat.const
    if rest < 0:
        raise NotAffine
    for j, stride in enumerate(steps):
        consts[j], rest = divmod(rest, stride)
    parts: list[dict[int, int]] = [{} for _ in shape]
    for axis, coefficient in flat.terms:
        # the outermost axis of the value along which this variable moves in whole steps
        fitting = [j for j, stride in enumerate(steps) if coefficient % stride == 0 and shape[j] > 1]
        if coefficient < 0 or not fitting:
            raise NotAffine
        j = fitting[0]
        step = coefficient // steps[j]
        if (axes[axis] - 1) * step >= shape[j]:
            if shape[j] % step or axes[axis] % (shape[j] // step) or shape[j] == step:
                raise NotAffine
            raise SplitAxis(axis, shape[j] // step)
        parts[j][axis] = step
    result = tuple(affine(c, terms) for c, terms in zip(consts, parts, strict=True))
    if any(i.bounds(axes)[1] >= extent for i, extent in zip(result, shape, strict=True)):
        raise NotAffine
    return result


def _reshaped(index: tuple[Affine, ...], shape: Shape, target: Shape, axes: Mapping[int, int]) -> tuple[Affine, ...]:
    """Access of ``reshape(x, shape)`` turned into access of x, whose shape is ``target``.

    Blocks of axes with equal products are handled on their own, so that a block which does not change keeps any index.
    """
    result: list[Affine] = []
    i = j = 0
    while i < len(shape) or j < len(target):
        start_i, start_j = i, j
        left = right = 1
        while True:
            if left == right and (i > start_i or j > start_j):
                break
            if left <= right and i < len(shape):
                left *= shape[i]
                i += 1
            elif j < len(target):
                right *= target[j]
                j += 1
            else:
                left *= shape[i]
                i += 1
        if shape[start_i:i] == target[start_j:j]:
            result.extend(index[start_i:i])
        else:
            flat = flatten(index[start_i:i], shape[start_i:i])
            block = target[start_j:j]
            real = [k for k, extent in enumerate(block) if extent != 1]
            if len(real) == 1:
                found: tuple[Affine, ...] = (flat,)
            elif real:
                found = unflatten(flat, tuple(block[k] for k in real), axes)
            else:
                found = ()
            spread = [ZERO] * len(block)
            for k, value in zip(real, found, strict=True):
                spread[k] = value
            result.extend(spread)
    return tuple(result)


def operands(node: Node, access: Access, axes: Mapping[int, int]) -> list[tuple[Node, Access]]:
    """What an elementwise or movement node (but ``concat``) reads for the element at ``access``.

    Args:
        node: the node read.
        access: an access to it.
        axes: extent of every variable's axis.

    Raises:
        SplitAxis, NotAffine: see :func:`unflatten` (a reshape that merges what the loops do not keep apart).
    """
    if node.prim not in ("reshape", "transpose", "broadcast", "slice", "pad"):
        return [(arg, access) for arg in node.args]
    [x] = node.args
    index, guards = access.index, access.guards
    if node.prim == "reshape":
        index = _reshaped(index, node.shape, x.shape, axes)
    elif node.prim == "transpose":
        moved = [ZERO] * x.ndim
        for i, axis in enumerate(node.attrs["perm"]):
            moved[axis] = index[i]
        index = tuple(moved)
    elif node.prim == "broadcast":
        index = tuple(ZERO if extent == 1 else i for i, extent in zip(index, x.shape, strict=True))
    elif node.prim == "slice":
        starts, steps = node.attrs["starts"], node.attrs["steps"]
        index = tuple(i.scaled(step).shifted(start) for i, start, step in zip(index, starts, steps, strict=True))
    else:
        index = tuple(i.shifted(-low) for i, low in zip(index, node.attrs["low"], strict=True))
        guards += pad_guards(node, access, axes)
    return [(x, Access(index, guards))]


def pad_guards(node: Node, access: Access, axes: Mapping[int, int]) -> tuple[Guard, ...]:
    """Where the element of a ``pad`` node at ``access`` comes from its operand."""
    guards = []
    for i, low, extent in zip(access.index, node.attrs["low"], node.args[0].shape, strict=True):
        inside = i.shifted(-low)
        least, greatest = inside.bounds(axes)
        if least < 0 or greatest >= extent:
            guards.append((inside, extent))
    return tuple(guards)
