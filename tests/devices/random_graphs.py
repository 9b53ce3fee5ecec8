"""Random programs of the IR for comparing devices: every primitive that loops are generated for, and a few others."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from tfedu.compiler import ir
from tfedu.compiler.ir import Node, Program

FLOAT_UNARY = (
    "neg abs sign exp expm1 log log1p sqrt rsqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sigmoid "
    "erf erfc floor ceil rint isnan isinf isfinite"
).split()
FLOAT_BINARY = "add sub mul div truncdiv floordiv truncmod floormod pow max min atan2 eq ne lt le gt ge".split()
INT_UNARY = "neg abs sign not".split()
INT_BINARY = "add sub mul truncdiv floordiv truncmod floormod max min eq ne lt le gt ge and or xor".split()
SHAPES: list[tuple[int, ...]] = [
    (),
    (1,),
    (5,),
    (33,),
    (2, 3),
    (1, 31),
    (64, 1),
    (5, 65),
    (2, 3, 5),
    (4, 1, 6),
    (3, 17, 2),
]


class Maker:
    """Grows a program node by node; all decisions come from one ``random.Random``."""

    def __init__(self, rng: random.Random, dtypes: Sequence[str]) -> None:
        self.rng = rng
        self.dtypes = [np.dtype(d) for d in dtypes]
        self.nodes: list[Node] = []
        self.inputs: list[Node] = []
        self.states: dict[str, Node] = {}

    def leaf(self, shape: tuple[int, ...] | None = None, dtype: np.dtype | None = None) -> Node:
        shape = self.rng.choice(SHAPES) if shape is None else shape
        dtype = dtype or self.rng.choice(self.dtypes)
        kind = self.rng.random()
        if kind < 0.15:
            return ir.full(shape, self.rng.choice([0, 1, 2, 3]), dtype)
        if kind < 0.25 and shape and dtype.kind != "b":
            return ir.iota(shape, self.rng.randrange(len(shape)), dtype)
        if kind < 0.4:
            key = f"s{len(self.states)}"
            self.states[key] = ir.state(key, shape, dtype)
            return self.states[key]
        self.inputs.append(ir.input_(len(self.inputs), shape, dtype))
        return self.inputs[-1]

    def pick(self) -> Node:
        return self.rng.choice(self.nodes[-8:]) if self.nodes and self.rng.random() < 0.85 else self.leaf()

    def like(self, x: Node) -> Node:
        """A node of the same dtype that broadcasts against ``x``."""
        for y in self.rng.sample(self.nodes, len(self.nodes)):
            if y.dtype == x.dtype and self.broadcasts(x.shape, y.shape):
                return y
        shape = tuple(1 if self.rng.random() < 0.3 else d for d in x.shape)[self.rng.randrange(len(x.shape) + 1) :]
        return self.leaf(shape, x.dtype)

    @staticmethod
    def broadcasts(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
        try:
            return int(np.prod(np.broadcast_shapes(a, b))) < 4000
        except ValueError:
            return False

    def grow(self) -> Node:
        x = self.pick()
        rng = self.rng
        choice = rng.random()
        if choice < 0.2:
            names = {"f": FLOAT_UNARY, "i": INT_UNARY, "u": ["not", "sign"], "b": ["not"]}[x.dtype.kind]
            return ir.unary(rng.choice(names), x)
        if choice < 0.5:
            names = {"f": FLOAT_BINARY, "i": INT_BINARY, "u": INT_BINARY, "b": ["and", "or", "xor", "eq", "ne"]}
            return ir.binary(rng.choice(names[x.dtype.kind]), x, self.like(x))
        if choice < 0.57:
            mask = self.like(ir.input_(0, x.shape, bool))
            return ir.select(mask, x, x if rng.random() < 0.2 else self.like(x))
        if choice < 0.62:
            return self.cast(x)
        if choice < 0.75 and x.ndim:
            axes = rng.sample(range(x.ndim), rng.randint(1, x.ndim))
            kinds = ["any", "all"] if x.dtype.kind == "b" else ["sum", "max", "min", "prod"]
            return ir.reduce(rng.choice(kinds), x, axes)
        return self.move(x)

    def cast(self, x: Node) -> Node:
        dtype = self.rng.choice(self.dtypes)
        if x.dtype.kind == "f" and dtype.kind in "iu":
            # out of range is undefined in C
            x = ir.binary("min", ir.binary("max", x, ir.full((), 0, x.dtype)), ir.full((), 100, x.dtype))
            x = ir.select(ir.unary("isnan", x), ir.full((), 0, x.dtype), x)
        return ir.cast(x, dtype)

    def move(self, x: Node) -> Node:
        rng = self.rng
        how = rng.choice(["reshape", "transpose", "slice", "pad", "broadcast"])
        if how == "reshape":
            shapes = [(x.size,), (1, x.size), (x.size, 1), x.shape[::-1], (*x.shape, 1)]
            shapes += [(d, x.size // d) for d in (2, 3, 5) if x.size % d == 0 and x.size]
            return ir.reshape(x, rng.choice(shapes))
        if how == "transpose" and x.ndim > 1:
            return ir.transpose(x, rng.sample(range(x.ndim), x.ndim))
        if how == "slice" and x.ndim:
            starts, extents, steps = [], [], []
            for size in x.shape:
                step = rng.choice([1, 1, 2, -1, -2])
                extent = rng.randint(1, max(1, (size + 1) // abs(step) - 1 if abs(step) > 1 else size))
                span = (extent - 1) * abs(step)
                low = rng.randint(0, size - 1 - span)
                starts.append(low if step > 0 else low + span)
                extents.append(extent)
                steps.append(step)
            return ir.slice_(x, starts, extents, steps)
        if how == "pad" and x.ndim:
            low = [rng.choice([0, 0, 1, 3]) for _ in x.shape]
            high = [rng.choice([0, 0, 2, 20]) for _ in x.shape]
            grown = tuple(a + b + c for a, b, c in zip(low, x.shape, high, strict=True))
            if int(np.prod(grown)) < 4000:
                return ir.pad(x, low, high, rng.choice([0, 1]))
        if how == "broadcast":
            shape = (rng.choice([2, 3]), *(rng.choice([1, 4]) if d == 1 else d for d in x.shape))
            if int(np.prod(shape)) < 4000:
                return ir.broadcast_to(x, shape)
        return x


def random_program(seed: int, dtypes: Sequence[str] = ("float32",), size: int = 15) -> Program:
    """A program of about ``size`` nodes; some of them are outputs, some update variables."""
    rng = random.Random(seed)
    maker = Maker(rng, dtypes)
    for _ in range(size):
        node = maker.grow()
        if node not in maker.nodes:
            maker.nodes.append(node)
    outputs = [maker.nodes[-1], *rng.sample(maker.nodes, min(3, len(maker.nodes)))]
    updates: dict[str, Node] = {}
    for key, state in maker.states.items():
        fitting = [n for n in maker.nodes if n.shape == state.shape and n.dtype == state.dtype]
        others = [s for s in maker.states.values() if s.shape == state.shape and s.dtype == state.dtype]
        if fitting and rng.random() < 0.7:
            updates[key] = rng.choice(fitting)
        elif rng.random() < 0.3:
            updates[key] = rng.choice(others)
    return Program(maker.inputs, outputs, updates)


def values(seed: int, nodes: Sequence[Node]) -> list[np.ndarray]:
    """An array for each leaf; every third one is not contiguous, floats include special numbers now and then."""
    rng = np.random.default_rng(seed)
    arrays = []
    for i, node in enumerate(nodes):
        shape = node.shape
        if node.dtype.kind == "f":
            array = rng.normal(size=shape) * 2
            if rng.random() < 0.2 and array.size:
                array.reshape(-1)[rng.integers(array.size)] = rng.choice([np.inf, -np.inf, np.nan, 0.0, 1e-30])
        elif node.dtype.kind == "b":
            array = rng.random(shape) < 0.5
        else:
            array = rng.integers(0 if node.dtype.kind == "u" else -9, 10, size=shape)
        array = np.asarray(array, node.dtype)
        if i % 3 == 2 and array.ndim:
            array = np.ascontiguousarray(array.T).T
        arrays.append(array)
    return arrays
