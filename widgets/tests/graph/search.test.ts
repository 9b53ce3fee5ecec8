// @vitest-environment node
import { describe, expect, it } from "vitest";
import { Hierarchy } from "../../src/graph/hierarchy";
import { search } from "../../src/graph/search";
import { trace } from "../../src/graph/trace";
import { cnn, payload } from "./fixtures";

const names = (query: string) => search(cnn.nodes, query).map((index) => cnn.nodes[index]?.name);

describe("search", () => {
  it("finds nothing for nothing", () => expect(names("  ")).toEqual([]));

  it("is a regular expression over names and types, whatever the case", () => {
    expect(names("^conv\\d/relu$")).toEqual(["conv1/Relu", "conv2/Relu"]);
    expect(names("maxpool$")).toContain("pool1/MaxPool");
  });

  it("puts the exact name first, then the exact last part", () => {
    expect(names("loss")[0]).toMatch(/^loss\//);
    expect(names("x")[0]).toBe("x");
    expect(names("Conv2D").slice(0, 2)).toEqual(["conv1/Conv2D", "conv2/Conv2D"]);
  });

  it("takes fields, all of which must hold", () => {
    expect(names("op:^Placeholder$")).toEqual(["x", "y_", "dropout/keep_prob"]);
    expect(names("op:^Placeholder$ shape:?x10")).toEqual(["y_"]);
    expect(names("op:^Conv2D$ shape:(None,28,28,32)")).toEqual(["conv1/Conv2D"]);
    expect(names("dtype:bool")).toEqual(["accuracy/Equal", "dropout/dropout/GreaterEqual"]);
    expect(names("by:optimizer op:ApplyAdam")).toHaveLength(8);
  });

  it("searches literally for what is no regular expression", () => {
    const nodes = payload([
      ["a(b", "Mul"],
      ["ab", "Mul"],
    ]).nodes;
    expect(search(nodes, "a(b")).toEqual([0]);
  });
});

describe("trace", () => {
  const tree = new Hierarchy(
    payload([
      ["a", "Mul"],
      ["b", "Mul", ["a"]],
      ["c", "Mul", ["b", "^d"]],
      ["d", "Mul"],
      ["e", "Mul", ["c"]],
    ]),
  );

  it("follows inputs, control included, to their sources", () =>
    expect([...trace(tree, [2], "inputs")].sort()).toEqual([0, 1, 2, 3]));
  it("follows outputs to their ends", () =>
    expect([...trace(tree, [1], "outputs")].sort()).toEqual([1, 2, 4]));
  it("ends in a circle", () => {
    const circle = payload([
      ["a", "Mul"],
      ["b", "Mul", ["a"]],
    ]);
    circle.nodes[0]?.inputs.push([1, 0]);
    expect(trace(new Hierarchy(circle), [0], "inputs").size).toBe(2);
  });
});
