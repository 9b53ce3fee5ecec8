// @vitest-environment node
import { describe, expect, it } from "vitest";
import { coloringOf, coloringsFor, measureText, outputBytes } from "../../src/graph/coloring";
import { Hierarchy, type Item } from "../../src/graph/hierarchy";
import { templatesOf } from "../../src/graph/templates";
import { cnn, payload } from "./fixtures";

const tree = new Hierarchy(cnn);
const item = (id: string) => tree.items.get(id) as Item;
const color = (by: Parameters<typeof coloringOf>[1]["by"], more = {}) =>
  coloringOf(tree, { by, numbers: {}, stats: {}, ...more });

describe("templates", () => {
  it("are scopes of the same operations, wired alike", () => {
    const found = templatesOf(tree);
    expect(found.get("conv2/weights")).toBe(found.get("fc1/weights"));
    // Adam fills the large ones with zeros at run time: another structure.
    expect(found.get("conv2/weights")).not.toBe(found.get("conv1/weights"));
    expect(found.has("adam_optimizer")).toBe(false);
  });

  it("are told apart by their wires where the operations are the same", () => {
    const rows = (at: string, swapped: boolean) => [
      [`${at}/a`, "Neg"],
      [`${at}/b`, "Exp"],
      [`${at}/c`, "Sub", swapped ? [`${at}/b`, `${at}/a`] : [`${at}/a`, `${at}/b`]],
    ];
    const small = new Hierarchy(
      payload([...rows("p", false), ...rows("q", false), ...rows("r", true)] as never),
    );
    expect([...templatesOf(small).keys()]).toEqual(["p", "q"]);
  });
});

describe("colourings", () => {
  it("by kind leave every node its kind and give scopes a bar", () => {
    expect(color("kind").tint(item("conv1"))).toBeNull();
    const shares = color("kind").shares(item("conv1"));
    expect(shares.reduce((sum, { count }) => sum + count, 0)).toBe(item("conv1").size);
  });

  it("by structure give scopes alike the same colour", () => {
    const tint = (id: string) => color("structure").tint(item(id))?.color;
    expect(tint("conv2/weights")).toBe(tint("fc2/weights"));
    expect(tint("loss")).toBe("var(--kind-none)");
  });

  it("by dtype mix in a scope and name every class in the legend", () => {
    const { meaning } = color("dtype");
    if (meaning.type !== "classes") throw new Error();
    expect(meaning.rows.map(({ label }) => label)).toContain("float32");
    expect(color("dtype").tint(item("x"))?.color).toBe("var(--tfedu-blue)");
  });

  it("by number: a scope has the sum of its memory, the extreme of given numbers", () => {
    const own = cnn.nodes.find(({ name }) => name === "x");
    expect(own && outputBytes(own)).toBe(784 * 4);
    const given = color("numbers", { numbers: { "conv1/Conv2D": -4, "conv1/add": 2, x: 1 } });
    if (given.meaning.type !== "scale") throw new Error();
    expect([given.meaning.least, given.meaning.most]).toEqual([-4, 2]);
    expect(given.tint(item("conv1"))?.color).toContain("var(--tfedu-blue) 66%");
    expect(given.tint(item("conv2"))).toEqual({ color: "var(--kind-none)", solid: false });
  });

  it("are offered only where they say something", () => {
    const offered = (more = {}) => coloringsFor(tree, { numbers: {}, stats: {}, ...more });
    expect(offered()).not.toContain("time");
    expect(offered({ stats: { x: [1, 2] }, numbers: { x: 1 } })).toContain("time");
  });

  it("say numbers with their units", () => {
    expect(measureText("memory", 3136)).toBe("3.06 KiB");
    expect(measureText("time", 2500)).toBe("2.5 ms");
    expect(measureText("numbers", -0.123456)).toBe("-0.1235");
  });
});
