"""The intermediate representation: about forty primitives on concrete shapes.

A :class:`Program` is a dataflow graph of :class:`Node`, each with **one** result whose shape and dtype are known.
Nothing here computes: :mod:`tfedu.devices.reference` says in NumPy what each primitive means (it is the definition),
:mod:`tfedu.devices.opencl` says how it is done fast.

Rules that keep every other room simple:

* operands of an elementwise primitive have equal shapes; broadcasting is an explicit ``broadcast`` node;
* a primitive has no side effect. State is read by ``state`` leaves, which see the value *before* the run, and
  written through :attr:`Program.updates`, which take effect after everything else has been read;
* random numbers are pure too: a ``random`` node is a function of its key and of the stream's offset at the start of
  the run; the session advances the offset by :attr:`Program.streams` afterwards.

======================  =============================================================================================
primitive               arguments; attributes
======================  =============================================================================================
input                   a value given to the run; ``index``
state                   a variable's value before the run; ``key``
const                   ``value``: a read-only ndarray
iota                    0, 1, 2, ... along ``axis``
UNARY                   one operand; dtype kept (``is*``: bool; ``abs``, ``imag`` of a complex number: its real type)
cast                    to the node's own dtype; float to int truncates, complex to real drops the imaginary part, to
                        bool tests for non-zero
bitcast                 the same bits as the node's own dtype, which has the same width
BINARY                  two operands of one dtype; comparisons give bool, ``complex`` a complex number of two reals;
                        ``shl``, ``shr``: bits of integers moved by less than their width, downwards the sign is copied
select                  condition (bool), then, else
reshape                 same elements in row-major order
transpose               ``perm``: result axis i is operand axis perm[i]
broadcast               operand of equal rank whose axes of size 1 are repeated
slice                   ``starts``, ``steps`` (may be negative); the extent is the node's shape
pad                     ``low``, ``high`` >= 0 per axis; ``value``
concat                  any number of operands along ``axis``
reduce                  ``kind`` in sum prod max min any all; ``axes`` (removed from the shape)
argreduce               ``kind`` in max min; ``axis``; first index on ties; int32 or int64
scan                    ``kind`` in sum prod; ``axis``; ``exclusive``, ``reverse``
argsort                 along the last axis, stable; ``descending``; int32
take_along              values, indices: picks along the last axis
dot                     [..., M, K] x [..., K, N]; ``ta``/``tb``: the operand is stored transposed
conv                    x [N, *spatial, C], w [*window, C, F]; ``strides``, ``padding``, ``dilations`` per spatial axis
conv_input_grad         dy, w: cotangent of conv's x (its shape is the node's)
conv_filter_grad        x, dy: cotangent of conv's w (its shape is the node's)
pool                    ``kind`` in max avg; ``window``, ``strides``, ``padding``; avg counts no padding
max_pool_grad           x, y, dy: dy goes to the first maximum of each window
avg_pool_grad           dy: spread evenly over the window's real elements
gather                  params, indices: whole slices along ``axis``; an index outside the axis gives zeros
scatter_add             base, indices [*I], updates [*I, *base.shape[1:]]: base[indices[i]] += updates[i], in order;
                        an index outside the axis is ignored
random                  ``dist`` in uniform uniform_int normal truncated_normal; ``key`` (seed, seed2); ``stream``;
                        ``low``, ``high`` (uniform_int)
======================  =============================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

UNARY = frozenset(
    "neg abs sign exp expm1 log log1p sqrt rsqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sigmoid "
    "erf erfc lgamma digamma floor ceil rint not isnan isinf isfinite imag".split()
)
PREDICATES = frozenset("isnan isinf isfinite".split())
COMPARISONS = frozenset("eq ne lt le gt ge".split())
BINARY = COMPARISONS | frozenset(
    "add sub mul div truncdiv floordiv truncmod floormod pow max min atan2 and or xor shl shr complex".split()
)
ELEMENTWISE = UNARY | BINARY | {"select", "cast", "bitcast"}
LEAVES = frozenset({"input", "state", "const", "iota", "random"})
MOVEMENT = frozenset({"reshape", "transpose", "broadcast", "slice", "pad", "concat"})
PRIMITIVES = (
    ELEMENTWISE
    | LEAVES
    | MOVEMENT
    | {"reduce", "argreduce", "scan", "argsort", "take_along", "dot", "conv", "conv_input_grad", "conv_filter_grad"}
    | {"pool", "max_pool_grad", "avg_pool_grad", "gather", "scatter_add"}
)

Shape = tuple[int, ...]
Ints = Sequence[int] | np.ndarray


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One value of a program: a primitive, its operands, and the shape and dtype of its single result.

    Two nodes are equal only if they are the same object. ``origin`` names the graph operations it came from, so that
    every later stage, down to a kernel's source, can be shown beside the learner's own line.
    """

    prim: str
    args: tuple[Node, ...]
    shape: Shape
    dtype: np.dtype
    attrs: dict[str, Any] = field(default_factory=dict)
    origin: tuple[str, ...] = ()

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        size = 1
        for extent in self.shape:
            size *= extent
        return size

    @property
    def nbytes(self) -> int:
        return self.size * self.dtype.itemsize

    @property
    def value(self) -> np.ndarray:
        """The array of a ``const`` node."""
        return self.attrs["value"]

    def with_args(self, args: tuple[Node, ...]) -> Node:
        """The same primitive on other operands (of the same shapes and dtypes)."""
        return Node(self.prim, args, self.shape, self.dtype, self.attrs, self.origin)

    def __repr__(self) -> str:
        dims = ",".join(map(str, self.shape))
        return f"<{self.prim} {self.dtype.name}[{dims}]>"


@dataclass(slots=True)
class Program:
    """What one run computes on one device.

    Attributes:
        inputs: the ``input`` leaves, in the order of the values given to the run.
        outputs: the values wanted back.
        updates: variable key -> the value it holds after the run.
        streams: random stream -> how many 128-bit Philox counters one run consumes.
        checks: conditions that must hold, ``(bool scalar node, message, operation name)``; evaluated with the run.
    """

    inputs: list[Node]
    outputs: list[Node]
    updates: dict[str, Node] = field(default_factory=dict)
    streams: dict[str, int] = field(default_factory=dict)
    checks: list[tuple[Node, str, str]] = field(default_factory=list)

    @property
    def roots(self) -> list[Node]:
        return [*self.outputs, *self.updates.values(), *(check[0] for check in self.checks)]

    def nodes(self) -> list[Node]:
        """Every node the roots need, operands before users; the order is deterministic."""
        return topological(self.roots)

    def states(self) -> list[str]:
        """Keys of the variables that are read."""
        return [n.attrs["key"] for n in self.nodes() if n.prim == "state"]

    def rewrite(self, replace: Callable[[Node], Node]) -> Program:
        """A program in which ``replace`` has been applied to every node, operands first.

        ``replace`` gets each node with its operands already replaced and returns it or another of the same shape and
        dtype. Input leaves keep their place in :attr:`inputs`.
        """
        new: dict[Node, Node] = {}
        for node in self.nodes():
            args = tuple(new[a] for a in node.args)
            moved = node if all(a is b for a, b in zip(args, node.args, strict=True)) else node.with_args(args)
            result = replace(moved)
            if (result.shape, result.dtype) != (node.shape, node.dtype):
                raise TypeError(f"a rewrite turned {node} into {result}")
            new[node] = result
        return Program(
            self.inputs,
            [new[n] for n in self.outputs],
            {key: new[n] for key, n in self.updates.items()},
            dict(self.streams),
            [(new[n], message, op) for n, message, op in self.checks],
        )

    def text(self) -> str:
        """One line per node, ``%3 = add %1 %2 : float32[2,3]  # names of the operations``."""
        names = {node: f"%{i}" for i, node in enumerate(self.nodes())}
        lines = []
        for node, name in names.items():
            attrs = " ".join(f"{k}={_short(v)}" for k, v in sorted(node.attrs.items()))
            args = " ".join(names[a] for a in node.args)
            dims = ",".join(map(str, node.shape))
            head = " ".join(part for part in (node.prim, args, attrs) if part)
            tail = f"  # {', '.join(node.origin)}" if node.origin else ""
            lines.append(f"{name} = {head} : {node.dtype.name}[{dims}]{tail}")
        lines.append("return " + " ".join(names[n] for n in self.outputs))
        lines.extend(f"{key} := {names[n]}" for key, n in self.updates.items())
        return "\n".join(lines)


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return repr(value.item()) if value.size == 1 else f"<{value.size} values>"
    return str(value).replace(" ", "")


def topological(roots: Iterable[Node]) -> list[Node]:
    """Roots and all they depend on, operands first (iterative: a deep graph must not overflow the stack)."""
    order: list[Node] = []
    done: set[int] = set()
    for root in roots:
        stack: list[tuple[Node, Iterator[Node]]] = []
        if id(root) not in done:
            done.add(id(root))
            stack.append((root, iter(root.args)))
        while stack:
            node, rest = stack[-1]
            for arg in rest:
                if id(arg) not in done:
                    done.add(id(arg))
                    stack.append((arg, iter(arg.args)))
                    break
            else:
                order.append(node)
                stack.pop()
    return order


# ---------------------------------------------------------------------------------------------------------------------
# Builders: the only way lowering rules make nodes. Each checks its operands and works out the result's shape.


def const(value: Any, dtype: Any = None) -> Node:
    """A constant; the array is copied and made read-only."""
    array = np.array(value, dtype=dtype)
    array.setflags(write=False)
    return Node("const", (), array.shape, array.dtype, {"value": array})


def full(shape: Sequence[int], value: Any, dtype: Any) -> Node:
    """``value`` everywhere: a scalar constant, broadcast."""
    return broadcast_to(const(value, dtype), shape)


def iota(shape: Sequence[int], axis: int, dtype: Any) -> Node:
    return Node("iota", (), tuple(shape), np.dtype(dtype), {"axis": axis})


def input_(index: int, shape: Sequence[int], dtype: Any, origin: tuple[str, ...] = ()) -> Node:
    return Node("input", (), tuple(shape), np.dtype(dtype), {"index": index}, origin)


def state(key: str, shape: Sequence[int], dtype: Any) -> Node:
    return Node("state", (), tuple(shape), np.dtype(dtype), {"key": key}, (key,))


def unary(prim: str, x: Node) -> Node:
    if prim not in UNARY:
        raise ValueError(f"{prim} is no unary primitive")
    dtype = np.dtype(bool) if prim in PREDICATES else x.dtype
    if prim in ("abs", "imag") and x.dtype.kind == "c":
        dtype = np.dtype(f"f{x.dtype.itemsize // 2}")
    return Node(prim, (x,), x.shape, dtype)


def binary(prim: str, x: Node, y: Node) -> Node:
    """Elementwise on two operands of one dtype, broadcast against each other as NumPy does."""
    if prim not in BINARY:
        raise ValueError(f"{prim} is no binary primitive")
    if x.dtype != y.dtype:
        raise TypeError(f"{prim} of {x.dtype.name} and {y.dtype.name}")
    if x.shape != y.shape:
        shape = np.broadcast_shapes(x.shape, y.shape)
        x, y = broadcast_to(x, shape), broadcast_to(y, shape)
    if prim == "complex":
        return Node(prim, (x, y), x.shape, np.dtype(f"c{2 * x.dtype.itemsize}"))
    return Node(prim, (x, y), x.shape, np.dtype(bool) if prim in COMPARISONS else x.dtype)


def select(condition: Node, x: Node, y: Node) -> Node:
    if condition.dtype != np.dtype(bool) or x.dtype != y.dtype:
        raise TypeError(f"select({condition}, {x}, {y})")
    shape = np.broadcast_shapes(condition.shape, x.shape, y.shape)
    args = tuple(broadcast_to(a, shape) for a in (condition, x, y))
    return Node("select", args, tuple(shape), x.dtype)


def cast(x: Node, dtype: Any) -> Node:
    dtype = np.dtype(dtype)
    return x if x.dtype == dtype else Node("cast", (x,), x.shape, dtype)


def bitcast(x: Node, dtype: Any) -> Node:
    dtype = np.dtype(dtype)
    if x.dtype.itemsize != dtype.itemsize or "b" in x.dtype.kind + dtype.kind:
        raise TypeError(f"bitcast of {x} to {dtype.name}")
    return x if x.dtype == dtype else Node("bitcast", (x,), x.shape, dtype)


def reshape(x: Node, shape: Sequence[int]) -> Node:
    shape = tuple(int(d) for d in shape)
    if shape == x.shape:
        return x
    if int(np.prod(shape, dtype=np.int64)) != x.size:
        raise ValueError(f"cannot reshape {x} to {shape}")
    return Node("reshape", (x,), shape, x.dtype)


def transpose(x: Node, perm: Ints) -> Node:
    perm = tuple(int(p) for p in perm)
    if perm == tuple(range(x.ndim)):
        return x
    return Node("transpose", (x,), tuple(x.shape[p] for p in perm), x.dtype, {"perm": perm})


def broadcast_to(x: Node, shape: Sequence[int]) -> Node:
    """NumPy's rule: axes of size 1 are repeated, missing leading axes are added."""
    shape = tuple(int(d) for d in shape)
    if shape == x.shape:
        return x
    lead = len(shape) - x.ndim
    if lead < 0 or any(a not in (1, b) for a, b in zip(x.shape, shape[lead:], strict=True)):
        raise ValueError(f"cannot broadcast {x} to {shape}")
    x = reshape(x, (1,) * lead + x.shape)
    return x if x.shape == shape else Node("broadcast", (x,), shape, x.dtype)


def slice_(x: Node, starts: Sequence[int], extents: Sequence[int], steps: Sequence[int] | None = None) -> Node:
    """``extents[i]`` elements along axis i from ``starts[i]`` in steps of ``steps[i]`` (default 1)."""
    starts, shape = tuple(int(s) for s in starts), tuple(int(e) for e in extents)
    steps = (1,) * x.ndim if steps is None else tuple(int(s) for s in steps)
    for size, start, extent, step in zip(x.shape, starts, shape, steps, strict=True):
        if extent and not (0 <= start < size and 0 <= start + (extent - 1) * step < size):
            raise ValueError(f"slice of {x} from {starts}, {shape} elements, steps {steps}")
    if shape == x.shape and all(s == 1 for s in steps):
        return x
    return Node("slice", (x,), shape, x.dtype, {"starts": starts, "steps": steps})


def pad(x: Node, low: Ints, high: Ints, value: Any = 0) -> Node:
    low, high = tuple(int(p) for p in low), tuple(int(p) for p in high)
    if not any(low) and not any(high):
        return x
    shape = tuple(a + b + c for a, b, c in zip(low, x.shape, high, strict=True))
    return Node("pad", (x,), shape, x.dtype, {"low": low, "high": high, "value": x.dtype.type(value)})


def concat(parts: Sequence[Node], axis: int) -> Node:
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    for part in parts:
        if part.dtype != first.dtype or part.shape[:axis] + part.shape[axis + 1 :] != (
            first.shape[:axis] + first.shape[axis + 1 :]
        ):
            raise ValueError(f"concat of {first} and {part} along axis {axis}")
    extent = sum(p.shape[axis] for p in parts)
    shape = (*first.shape[:axis], extent, *first.shape[axis + 1 :])
    return Node("concat", tuple(parts), shape, first.dtype, {"axis": axis})


def reduce(kind: str, x: Node, axes: Sequence[int]) -> Node:
    axes = tuple(sorted({int(a) for a in axes}))
    if not axes:
        return x
    shape = tuple(d for i, d in enumerate(x.shape) if i not in axes)
    return Node("reduce", (x,), shape, x.dtype, {"kind": kind, "axes": axes})


def argreduce(kind: str, x: Node, axis: int, dtype: Any = np.int64) -> Node:
    shape = x.shape[:axis] + x.shape[axis + 1 :]
    return Node("argreduce", (x,), shape, np.dtype(dtype), {"kind": kind, "axis": axis})


def scan(kind: str, x: Node, axis: int, exclusive: bool = False, reverse: bool = False) -> Node:
    attrs = {"kind": kind, "axis": axis, "exclusive": exclusive, "reverse": reverse}
    return Node("scan", (x,), x.shape, x.dtype, attrs)


def argsort(x: Node, descending: bool = False) -> Node:
    return Node("argsort", (x,), x.shape, np.dtype(np.int32), {"descending": descending})


def take_along(x: Node, indices: Node) -> Node:
    if x.shape[:-1] != indices.shape[:-1]:
        raise ValueError(f"take_along({x}, {indices})")
    return Node("take_along", (x, indices), indices.shape, x.dtype)


def dot(x: Node, y: Node, ta: bool = False, tb: bool = False) -> Node:
    m, k = (x.shape[-1], x.shape[-2]) if ta else x.shape[-2:]
    k2, n = (y.shape[-1], y.shape[-2]) if tb else y.shape[-2:]
    if k != k2 or x.shape[:-2] != y.shape[:-2] or x.dtype != y.dtype:
        raise ValueError(f"dot({x}, {y}, ta={ta}, tb={tb})")
    return Node("dot", (x, y), (*x.shape[:-2], m, n), x.dtype, {"ta": ta, "tb": tb})


Padding = tuple[tuple[int, int], ...]


def _window_attrs(strides: Sequence[int], padding: Sequence[Sequence[int]], **more: Any) -> dict[str, Any]:
    pairs = tuple((int(lo), int(hi)) for lo, hi in padding)
    return {"strides": tuple(map(int, strides)), "padding": pairs, **more}


def _window_extent(size: int, window: int, stride: int, padding: Sequence[int], dilation: int = 1) -> int:
    return max(0, (size + padding[0] + padding[1] - (window - 1) * dilation - 1) // stride + 1)


def conv(x: Node, w: Node, strides: Sequence[int], padding: Padding, dilations: Sequence[int] | None = None) -> Node:
    dilations = tuple(map(int, dilations)) if dilations else (1,) * len(strides)
    if x.shape[-1] != w.shape[-2] or x.ndim != w.ndim or x.dtype != w.dtype:
        raise ValueError(f"conv({x}, {w})")
    spatial = tuple(
        _window_extent(*sizes) for sizes in zip(x.shape[1:-1], w.shape[:-2], strides, padding, dilations, strict=True)
    )
    attrs = _window_attrs(strides, padding, dilations=dilations)
    return Node("conv", (x, w), (x.shape[0], *spatial, w.shape[-1]), x.dtype, attrs)


def conv_input_grad(
    dy: Node, w: Node, x_shape: Sequence[int], strides: Sequence[int], padding: Padding, dilations: Sequence[int]
) -> Node:
    attrs = _window_attrs(strides, padding, dilations=tuple(map(int, dilations)))
    return Node("conv_input_grad", (dy, w), tuple(x_shape), dy.dtype, attrs)


def conv_filter_grad(
    x: Node, dy: Node, w_shape: Sequence[int], strides: Sequence[int], padding: Padding, dilations: Sequence[int]
) -> Node:
    attrs = _window_attrs(strides, padding, dilations=tuple(map(int, dilations)))
    return Node("conv_filter_grad", (x, dy), tuple(w_shape), x.dtype, attrs)


def pool(kind: str, x: Node, window: Sequence[int], strides: Sequence[int], padding: Padding) -> Node:
    spatial = tuple(_window_extent(*s) for s in zip(x.shape[1:-1], window, strides, padding, strict=True))
    attrs = _window_attrs(strides, padding, kind=kind, window=tuple(map(int, window)))
    return Node("pool", (x,), (x.shape[0], *spatial, x.shape[-1]), x.dtype, attrs)


def max_pool_grad(x: Node, y: Node, dy: Node, window: Sequence[int], strides: Sequence[int], padding: Padding) -> Node:
    attrs = _window_attrs(strides, padding, window=tuple(map(int, window)))
    return Node("max_pool_grad", (x, y, dy), x.shape, x.dtype, attrs)


def avg_pool_grad(
    dy: Node, x_shape: Sequence[int], window: Sequence[int], strides: Sequence[int], padding: Padding
) -> Node:
    attrs = _window_attrs(strides, padding, window=tuple(map(int, window)))
    return Node("avg_pool_grad", (dy,), tuple(x_shape), dy.dtype, attrs)


def gather(params: Node, indices: Node, axis: int = 0) -> Node:
    shape = params.shape[:axis] + indices.shape + params.shape[axis + 1 :]
    return Node("gather", (params, indices), shape, params.dtype, {"axis": axis})


def scatter_add(base: Node, indices: Node, updates: Node) -> Node:
    if updates.shape != indices.shape + base.shape[1:] or updates.dtype != base.dtype:
        raise ValueError(f"scatter_add({base}, {indices}, {updates})")
    return Node("scatter_add", (base, indices, updates), base.shape, base.dtype)


def random(
    dist: str, shape: Sequence[int], dtype: Any, key: tuple[int, int], stream: str, low: int = 0, high: int = 0
) -> Node:
    attrs: dict[str, Any] = {"dist": dist, "key": key, "stream": stream}
    if dist == "uniform_int":
        attrs |= {"low": int(low), "high": int(high)}
    return Node("random", (), tuple(shape), np.dtype(dtype), attrs)
