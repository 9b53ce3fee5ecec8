// @vitest-environment node
import { describe, expect, it } from "vitest";
import { coloringOf } from "../../src/graph/coloring";
import { Hierarchy } from "../../src/graph/hierarchy";
import { lookOf, shorten } from "../../src/graph/look";
import { neighbour } from "../../src/graph/navigate";
import { elementCount, shapeText } from "../../src/graph/payload";
import { arrowHead, curve, thickness, wireLabel } from "../../src/graph/wires";
import { cnn, payload, words } from "./fixtures";

describe("texts", () => {
  it("say shapes as TensorFlow's readers do", () => {
    expect(shapeText([null, 28, 28, 1], "scalar")).toBe("?×28×28×1");
    expect(shapeText([], "标量")).toBe("标量");
    expect(shapeText(null, "scalar")).toBe("?");
    expect(elementCount([null, 28, 28])).toBe(784);
    expect(elementCount([0, 5])).toBe(0);
  });

  it("label a bundle with its number of tensors and control with nothing", () => {
    const label = (tensors: { node: number; output: number }[]) =>
      wireLabel({ key: "", from: "", to: "", type: "data", tensors, uses: [] }, cnn.nodes, {
        scalar: "scalar",
        tensors: (n) => `${n} tensors`,
      });
    expect(label([{ node: 0, output: 0 }])).toBe("?×784");
    expect(
      label([
        { node: 0, output: 0 },
        { node: 1, output: 0 },
      ]),
    ).toBe("2 tensors");
    expect(label([])).toBe("");
  });

  it("keep both ends of a long name", () => {
    expect(shorten("short", 10)).toBe("short");
    expect(shorten("softmax_cross_entropy", 11)).toBe("softm…tropy");
    expect(shorten("abcdefgh", 5)).toHaveLength(5);
  });
});

describe("looks", () => {
  const tree = new Hierarchy(cnn);
  const plain = coloringOf(tree, { by: "kind", numbers: {}, stats: {} });
  const look = (id: string) => lookOf(tree, tree.items.get(id) as never, [], words, plain);

  it("show a variable's scope as the variable it is", () => {
    expect(look("conv1/weights")).toMatchObject({ outline: "variable", subtitle: "5×5×1×32" });
    expect(look("conv1")).toMatchObject({ outline: "scope", subtitle: "24 ops" });
    expect(look("x")).toMatchObject({ outline: "input", subtitle: "?×784" });
  });

  it("name the type only where the name does not", () => {
    expect(look("conv1/Conv2D").subtitle).toBe("");
    expect(look("conv1/add").subtitle).toBe("");
    const other = new Hierarchy(payload([["logits", "MatMul"]]));
    expect(lookOf(other, other.items.get("logits") as never, [], words, plain).subtitle).toBe("MatMul");
  });

  it("show five chips and say how many more there are", () => {
    const chips = Array.from({ length: 8 }, (_, i) => ({
      id: `c${i}`,
      label: `c${i}`,
      role: "in" as const,
      node: -1,
    }));
    const { chips: placed, width } = lookOf(tree, tree.items.get("x") as never, chips, words, plain);
    expect(placed.map((chip) => chip.text)).toEqual(["c0", "c1", "c2", "c3", "c4", "+3"]);
    for (const chip of placed) expect(chip.x + chip.width).toBeLessThanOrEqual(width);
  });
});

describe("lines", () => {
  it("grow with the tensor, from thin to thick", () => {
    expect(thickness(1)).toBeLessThan(thickness(1000));
    expect(thickness(5e6)).toBe(6);
    expect(thickness(1e12)).toBe(6);
    expect(thickness(0)).toBe(thickness(1));
  });

  it("never overshoot the points they pass", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 40, y: 30 },
      { x: 40, y: 60 },
      { x: 10, y: 100 },
    ];
    const numbers =
      curve(points, "TB")
        .match(/-?[\d.]+/g)
        ?.map(Number) ?? [];
    const xs = numbers.filter((_, i) => i % 2 === 0);
    const ys = numbers.filter((_, i) => i % 2 === 1);
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([0, 40]);
    expect([Math.min(...ys), Math.max(...ys)]).toEqual([0, 100]);
    expect(ys).toEqual([...ys].sort((a, b) => a - b));
  });

  it("point their heads along the flow", () => {
    const tip = (points: { x: number; y: number }[], direction: "TB" | "LR") =>
      arrowHead(points, direction, 1);
    expect(
      tip(
        [
          { x: 0, y: 0 },
          { x: 0, y: 50 },
        ],
        "TB",
      ),
    ).toBe("M0,50L-3.35,43L3.35,43Z");
    expect(
      tip(
        [
          { x: 0, y: 50 },
          { x: 0, y: 0 },
        ],
        "TB",
      ),
    ).toBe("M0,0L-3.35,7L3.35,7Z");
    expect(
      tip(
        [
          { x: 0, y: 0 },
          { x: 50, y: 0 },
        ],
        "LR",
      ),
    ).toBe("M50,0L43,-3.35L43,3.35Z");
  });
});

it("arrow keys go to the nearest node that way", () => {
  const at = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
  const boxes = new Map([
    ["below", at(0, 100)],
    ["far below", at(0, 300)],
    ["aside", at(200, 90)],
    ["above", at(20, -80)],
  ]);
  expect(neighbour(at(0, 0), "ArrowDown", boxes)).toBe("below");
  expect(neighbour(at(0, 0), "ArrowUp", boxes)).toBe("above");
  expect(neighbour(at(0, 0), "ArrowRight", boxes)).toBe("above");
  expect(neighbour(at(0, 0), "ArrowLeft", boxes)).toBeNull();
});
