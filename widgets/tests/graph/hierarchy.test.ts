// @vitest-environment node
import { describe, expect, it } from "vitest";
import { Hierarchy } from "../../src/graph/hierarchy";
import { cnn, filler, payload } from "./fixtures";

describe("scopes", () => {
  it("are the parts of names before a slash, in order of creation", () => {
    const tree = new Hierarchy(
      payload([
        ["b/x", "Mul"],
        ["a", "Add"],
        ["b/c/y", "Sub"],
      ]),
    );
    expect(tree.root.children.map((item) => item.id)).toEqual(["b", "a"]);
    expect(tree.items.get("b")?.children.map((item) => item.id)).toEqual(["b/x", "b/c"]);
    expect(tree.items.get("b")?.size).toBe(2);
    expect(tree.items.get("b/c/y")?.depth).toBe(3);
  });

  it("hold an operation of their own name as (name)", () => {
    const tree = new Hierarchy(
      payload([
        ["w", "VariableV2"],
        ["w/read", "Identity", ["w"]],
      ]),
    );
    const own = tree.items.get("w/(w)");
    expect(own?.node).toBe(0);
    expect(tree.items.get("w")?.own).toBe(0);
    expect(tree.find("w")?.id).toBe("w");
  });
});

describe("embedding", () => {
  it("leaves constants of a small graph where they are", () => {
    const tree = new Hierarchy(
      payload([
        ["a", "Const"],
        ["b", "Neg", ["a"]],
      ]),
    );
    expect(tree.items.has("a")).toBe(true);
  });

  it("but not an operand made for one reader: x * 2 is one node", () => {
    const tree = new Hierarchy(
      payload([
        ["x", "Placeholder"],
        ["mul/y", "Const"],
        ["mul", "Mul", ["x", "mul/y"]],
      ]),
    );
    expect([...tree.items.keys()]).toEqual(["x", "mul"]);
    expect(tree.items.get("mul")?.type).toBe("op");
  });

  it("takes read constants of a larger graph out of the tree, and with them scopes of nothing else", () => {
    const rows = [
      ["r/shape", "Const"],
      ["r", "Reshape", ["r/shape"]],
      ["lonely", "Const"],
      ...filler(14),
    ] as const;
    const tree = new Hierarchy(payload(rows as never));
    expect(tree.items.has("r/shape")).toBe(false);
    expect(tree.items.get("r")?.type).toBe("op");
    expect(tree.items.has("lonely")).toBe(true);
    expect(tree.placeOf(0)?.id).toBe("r");
  });

  it("obeys a reader who wants the constant in the main graph", () => {
    const rows = payload([["c", "Const"], ["n", "Neg", ["c"]], ...filler(14)]);
    expect(new Hierarchy(rows, { placed: { c: "main" } }).items.has("c")).toBe(true);
  });

  it("embeds summaries in what they summarise", () => {
    const rows = payload([
      ["tag", "Const"],
      ["x", "Mul"],
      ["x_1", "ScalarSummary", ["tag", "x"]],
      ...filler(14),
    ]);
    const tree = new Hierarchy(rows);
    expect(tree.items.has("x_1")).toBe(false);
    expect(tree.placeOf(2)?.id).toBe("x");
  });
});

describe("series", () => {
  const steps = (count: number, op = "Tanh") =>
    Array.from({ length: count }, (_, i) => [i === 0 ? "step" : `step_${i}`, op] as [string, string]);

  it("fold five or more look-alikes, in place of the first", () => {
    const tree = new Hierarchy(payload([["before", "Mul"], ...steps(5), ["after", "Mul"]]));
    expect(tree.root.children.map((item) => item.label)).toEqual(["before", "step[5]", "after"]);
    const series = tree.items.get("step[5]");
    expect(series?.type).toBe("series");
    expect(series?.children).toHaveLength(5);
    expect(tree.items.get("step_3")?.parent).toBe(series);
    expect(tree.items.get("step_3")?.depth).toBe(2);
  });

  it("need the same make and five members", () => {
    const four = new Hierarchy(payload([["x", "Mul"], ...steps(4)]));
    expect(four.root.children).toHaveLength(5);
    const mixed = new Hierarchy(payload([["x", "Mul"], ...steps(4), ["step_9", "Relu"]]));
    expect(mixed.root.children).toHaveLength(6);
  });

  it("that are all a scope has are folded only when they are many", () => {
    expect(new Hierarchy(payload(steps(12))).root.children).toHaveLength(12);
    expect(new Hierarchy(payload(steps(13))).root.children.map((item) => item.label)).toEqual(["step[13]"]);
  });

  it("unfold when asked", () => {
    const tree = new Hierarchy(payload([["x", "Mul"], ...steps(6)]), { unfolded: new Set(["step[6]"]) });
    expect(tree.root.children).toHaveLength(7);
  });
});

describe("the deep CNN", () => {
  const tree = new Hierarchy(cnn);

  it("has the scopes of its program", () => {
    expect(tree.root.children.map((item) => item.id)).toEqual(
      "x y_ reshape conv1 pool1 conv2 pool2 fc1 dropout fc2 loss adam_optimizer accuracy init".split(" "),
    );
  });

  it("counts every operation that is not embedded exactly once", () => {
    const embedded = tree.itemOf.filter((item) => item === undefined).length;
    expect(tree.root.size + embedded).toBe(cnn.nodes.length);
    expect(new Set(tree.operations(tree.root)).size).toBe(tree.root.size);
  });

  it("knows what gradients and optimizer made", () => {
    expect(tree.isBackward(tree.items.get("adam_optimizer") as never)).toBe(true);
    expect(tree.isBackward(tree.items.get("loss") as never)).toBe(false);
  });
});
