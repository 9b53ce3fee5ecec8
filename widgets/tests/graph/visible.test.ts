// @vitest-environment node
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Hierarchy } from "../../src/graph/hierarchy";
import { type VisibleGraph, visibleGraph } from "../../src/graph/visible";
import { cnn, DATA, filler, payload } from "./fixtures";

const show = (tree: Hierarchy, ...open: string[]) => visibleGraph(tree, new Set(open));
const wires = (graph: VisibleGraph, scope = "") =>
  graph.scopes
    .get(scope)
    ?.wires.map(({ from, to, type, tensors }) => `${from} -> ${to} ${type} ${tensors.length}`);

describe("wires", () => {
  it("are one per tensor: two outputs of one operation read by another are two", () => {
    const two = {
      outputs: [
        { dtype: "float32", shape: [] },
        { dtype: "int32", shape: [2] },
      ],
    };
    const tree = new Hierarchy(
      payload([
        ["split", "Split", [], two],
        ["add", "Add", ["split:0", "split:1"]],
      ]),
    );
    expect(wires(show(tree))).toEqual(["split -> add data 1", "split -> add data 1"]);
    expect(
      new Set(
        show(tree)
          .scopes.get("")
          ?.wires.map((wire) => wire.key),
      ).size,
    ).toBe(2);
  });

  it("are one when a tensor is read twice", () => {
    const tree = new Hierarchy(
      payload([
        ["x", "Placeholder"],
        ["square", "Mul", ["x", "x"]],
      ]),
    );
    expect(wires(show(tree))).toEqual(["x -> square data 1"]);
    expect(show(tree).scopes.get("")?.wires[0]?.uses).toHaveLength(2);
  });

  it("are bundled out of a closed scope, counting distinct tensors", () => {
    const tree = new Hierarchy(
      payload([
        ["s/a", "Mul"],
        ["s/b", "Mul"],
        ["t", "Add", ["s/a", "s/b"]],
        ["u", "Add", ["s/a", "s/a"]],
      ]),
    );
    expect(wires(show(tree))).toEqual(["s -> t data 2", "s -> u data 1"]);
  });

  it("are dashed only where nothing but order runs, and orange where a variable's buffer runs", () => {
    const ref = { outputs: [{ dtype: "float32_ref", shape: [] }] };
    const tree = new Hierarchy(
      payload([
        ["w", "VariableV2", [], ref],
        ["assign", "Assign", ["w"]],
        ["after", "Mul", ["w", "^assign", "^w"]],
      ]),
    );
    expect(wires(show(tree))).toEqual(["w -> assign ref 1", "w -> after ref 1", "assign -> after control 0"]);
  });
});

describe("open scopes", () => {
  const tree = new Hierarchy(
    payload([
      ["x", "Placeholder"],
      ["s/a", "Mul", ["x"]],
      ["s/b", "Relu", ["s/a"]],
      ["t/c", "Add", ["s/b"]],
      ["t/d", "Add", ["t/c"]],
    ]),
  );

  it("continue the wires that cross their border through ports", () => {
    const graph = show(tree, "s", "t");
    expect(wires(graph)).toEqual(["x -> s data 1", "s -> t data 1"]);
    expect(wires(graph, "s")).toEqual(["s/a -> s/b data 1", "in|x -> s/a data 1", "s/b -> out|t data 1"]);
    expect(wires(graph, "t")).toEqual(["t/c -> t/d data 1", "in|s -> t/c data 1"]);
    expect(graph.scopes.get("s")?.ports.map((port) => port.id)).toEqual(["in|x", "out|t"]);
  });

  it("count for nothing inside a closed one", () => {
    const nested = new Hierarchy(
      payload([
        ["a/b/c", "Mul"],
        ["a/b/d", "Mul", ["a/b/c"]],
      ]),
    );
    expect([...show(nested, "a/b").scopes.keys()]).toEqual([""]);
    expect([...show(nested, "a", "a/b").scopes.keys()]).toEqual(["", "a", "a/b"]);
  });

  it("show a fan of more than four as chips", () => {
    const fan = (count: number) => {
      const members = Array.from(
        { length: count },
        (_, i) => [`s/m${String.fromCharCode(97 + i)}`, "Mul", ["x"]] as [string, string, string[]],
      );
      return show(new Hierarchy(payload([["x", "Placeholder"], ...members])), "s");
    };
    expect(fan(4).scopes.get("s")?.wires).toHaveLength(4);
    expect(fan(4).chips.size).toBe(0);
    expect(fan(5).scopes.get("s")?.wires).toHaveLength(0);
    expect(fan(5).chips.get("s/ma")).toEqual([{ id: "x", label: "x", role: "in", node: -1 }]);
  });
});

describe("chips", () => {
  it("carry a constant's value into its reader, or into the closed scope around the reader", () => {
    const tree = new Hierarchy(
      payload([
        ["two", "Const", [], { value: "2" }],
        ["s/k", "Const", [], { value: "7" }],
        ["s/m", "Mul", ["two", "s/k"]],
        ...filler(14),
      ]),
    );
    expect(
      show(tree)
        .chips.get("s")
        ?.map((chip) => chip.label),
    ).toEqual(["2"]);
    expect(
      show(tree, "s")
        .chips.get("s/m")
        ?.map((chip) => chip.label),
    ).toEqual(["2", "7"]);
  });

  it("replace the wires of what stands at the side", () => {
    const graph = show(new Hierarchy(cnn));
    expect(graph.scopes.get("")?.aux).toEqual(["init"]);
    expect(
      graph.chips
        .get("init")
        ?.map((chip) => chip.label)
        .sort(),
    ).toEqual(["adam_optimizer", "conv1", "conv2", "fc1", "fc2"]);
    expect(graph.scopes.get("")?.wires.some((wire) => wire.to === "init" || wire.from === "init")).toBe(
      false,
    );
  });
});

describe("every dependency of the CNN", () => {
  const tree = new Hierarchy(cnn);
  const all = [...tree.items.values()].filter((item) => item.type !== "op").map((item) => item.id);

  it.each([[[]], [["conv1", "loss"]], [all]])("is a wire, a chip or inside something closed (%#)", (open) => {
    const graph = show(tree, ...open);
    const drawn = new Set<string>();
    for (const scope of graph.scopes.values())
      for (const wire of scope.wires) for (const [a, b] of wire.uses) drawn.add(`${a} ${b}`);
    const shown = (index: number) =>
      tree.path(tree.itemOf[index] as never).find((item) => !graph.scopes.has(item.id));
    for (const [to, node] of cnn.nodes.entries()) {
      for (const [from] of node.inputs) {
        const [a, b] = [tree.itemOf[from] && shown(from), tree.itemOf[to] && shown(to)];
        if (a && a === b) continue;
        // A constant made inside a closed scope for a reader inside it is as hidden as the reader.
        if (!a && b && b.type !== "op" && cnn.nodes[from]?.name.startsWith(`${b.id}/`)) continue;
        const chips = (b ? (graph.chips.get(b.id) ?? []) : []).length;
        expect(drawn.has(`${from} ${to}`) || chips > 0, `${cnn.nodes[from]?.name} -> ${node.name}`).toBe(
          true,
        );
      }
    }
  });

  it("is drawn alike here and in the static picture", () => {
    const deep = all.filter((id) => /^(conv1|dropout|loss)/.test(id));
    // tests/viz/test_graph_visible.py compares the Python half with the same file.
    const plain = [[], ["conv1"], ["adam_optimizer", "adam_optimizer/gradients"], deep].map((open) => {
      const graph = show(tree, ...open);
      const scopes = [...graph.scopes.values()].map(({ id, items, aux, wires, ports }) => ({
        id,
        items,
        aux,
        ports: ports.map((port) => port.id),
        wires: wires.map(({ key, type, tensors }) => `${key} ${type} ${tensors.length}`),
      }));
      const chips = Object.fromEntries(
        [...graph.chips].map(([id, own]) => [
          id,
          own.map(({ id: of, label, role, node }) => [of, label, role, node]),
        ]),
      );
      return { open, scopes, chips };
    });
    const file = join(DATA, "cnn.visible.json");
    if (process.env.UPDATE_GOLDEN || !existsSync(file)) writeFileSync(file, `${JSON.stringify(plain)}\n`);
    expect(plain).toEqual(JSON.parse(readFileSync(file, "utf8")));
  });
});
