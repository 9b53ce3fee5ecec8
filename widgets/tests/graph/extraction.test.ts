// @vitest-environment node
import { describe, expect, it } from "vitest";
import { extract, type Facts, type Link } from "../../src/graph/extraction";

const plain: Facts = { isNoOp: () => false, isBackward: () => false, placement: () => undefined };
const link = (from: string, to: string, data = true): Link => ({ from, to, data });
const ids = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);
const chain = (nodes: string[]) => nodes.slice(1).map((node, i) => link(nodes[i] as string, node));

describe("high degrees", () => {
  it("take a node out that reads from far more than the others, edges and all", () => {
    const nodes = [...ids(15), "sink"];
    const links = [...chain(ids(15)), ...ids(8).map((id) => link(id, "sink"))];
    const { aux, cut } = extract(nodes, links, plain);
    expect(aux).toEqual(["sink"]);
    expect([...cut].every(({ to }) => to === "sink")).toBe(true);
    expect(cut.size).toBe(8);
  });

  it("need fifteen nodes", () => {
    const nodes = [...ids(13), "sink"];
    const links = [...chain(ids(13)), ...ids(8).map((id) => link(id, "sink"))];
    expect(extract(nodes, links, plain).aux).toEqual([]);
  });

  it("need a degree of five", () => {
    const nodes = [...ids(15), "sink"];
    const fan = (count: number) => [...chain(ids(15)), ...ids(count).map((id) => link(id, "sink"))];
    expect(extract(nodes, fan(4), plain).aux).toEqual([]);
    expect(extract(nodes, fan(5), plain).aux).toEqual(["sink"]);
  });

  it("bear more on the output side, where the quartiles count four times", () => {
    // Out-degrees: quartiles 1 and 2, so the bound is 2 + 4 * (2 - 1) = 6.
    const nodes = [...ids(16), "source"];
    const links = [...chain(ids(16)), ...ids(8).map((id, i) => link(id, `n${i + 2}`))];
    const fan = (count: number) => [
      ...links,
      ...ids(16)
        .slice(16 - count)
        .map((id) => link("source", id)),
    ];
    expect(extract(nodes, fan(6), plain).aux).not.toContain("source");
    expect(extract(nodes, fan(7), plain).aux).toContain("source");
  });
});

describe("the other rules", () => {
  it("take do-nothing operations out in a graph of any size", () => {
    const { aux } = extract(["a", "init"], [link("a", "init", false)], {
      ...plain,
      isNoOp: (id) => id === "init",
    });
    // "a" fed nothing but init: left alone, it goes aside with it, sources first.
    expect(aux).toEqual(["a", "init"]);
  });

  it("cut the control edges of a node that has more than four, and no data edge", () => {
    const nodes = [...ids(5), "c", "d"];
    const links = [
      ...chain(ids(5)),
      ...ids(5).map((id) => link(id, "c", false)),
      link("n0", "c"),
      link("c", "d"),
    ];
    const { cut, aux } = extract(nodes, links, plain);
    expect([...cut].filter(({ data }) => data)).toEqual([]);
    expect(cut.size).toBe(5);
    expect(aux).toEqual([]);
  });

  it("leave four control edges alone", () => {
    const links = ids(4).map((id) => link(id, "c", false));
    expect(extract([...ids(4), "c"], links, plain).cut.size).toBe(0);
  });

  it("follow the reader's hand, both ways", () => {
    const nodes = [...ids(15), "sink"];
    const links = [...chain(ids(15)), ...ids(8).map((id) => link(id, "sink"))];
    const kept = extract(nodes, links, { ...plain, placement: (id) => (id === "sink" ? "main" : undefined) });
    expect(kept.aux).toEqual([]);
    const moved = extract(["a", "b", "c"], chain(["a", "b", "c"]), {
      ...plain,
      placement: (id) => (id === "b" ? "aux" : undefined),
    });
    expect(moved.aux).toContain("b");
    expect(moved.cut.size).toBe(2);
  });

  it("let a backward node keep only the wire from furthest down", () => {
    const layers = ["l1", "l2", "l3", "l4", "loss"];
    const links = [...chain(layers), ...layers.map((id) => link(id, "train"))];
    const { cut, aux } = extract([...layers, "train"], links, {
      ...plain,
      isBackward: (id) => id === "train",
    });
    expect(aux).toEqual([]);
    expect([...cut].map(({ from }) => from).sort()).toEqual(["l1", "l2", "l3", "l4"]);
  });

  it("survive cycles", () => {
    const links = [link("a", "b"), link("b", "a"), ...ids(5).map((id) => link(id, "train")), link("a", "n0")];
    expect(() =>
      extract(["a", "b", ...ids(5), "train"], links, { ...plain, isBackward: (id) => id === "train" }),
    ).not.toThrow();
  });
});
