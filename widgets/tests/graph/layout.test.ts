// @vitest-environment node
import { describe, expect, it } from "vitest";
import { coloringOf } from "../../src/graph/coloring";
import { Hierarchy } from "../../src/graph/hierarchy";
import {
  type Direction,
  LayoutCache,
  type LayoutResult,
  layoutGraph,
  type Rectangle,
} from "../../src/graph/layout";
import { preparePicture } from "../../src/graph/prepare";
import { cnn, payload, words } from "./fixtures";

const tree = new Hierarchy(cnn);
const tensors = (count: number) => `${count} tensors`;
const prepare = (open: string[], direction: Direction = "TB", of = tree) =>
  preparePicture(
    of,
    new Set(open),
    {},
    direction,
    words,
    tensors,
    coloringOf(of, { by: "kind", numbers: {}, stats: {} }),
  );
const GRADIENTS = ["adam_optimizer", "adam_optimizer/gradients"];

const overlap = (a: Rectangle, b: Rectangle) =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01;

describe.each(["TB", "BT", "LR"] as const)("layout %s", (direction) => {
  const prepared = prepare(["conv1", "conv1/weights", ...GRADIENTS], direction);
  const layout = layoutGraph(prepared.request);

  it("never lets siblings overlap, and keeps members within their scope", () => {
    for (const scope of prepared.request.scopes) {
      const members = [...scope.boxes, ...scope.aux].map((box) => layout.boxes[box.id] as Rectangle);
      const frame = scope.id
        ? (layout.boxes[scope.id] as Rectangle)
        : { x: 0, y: 0, width: layout.width, height: layout.height };
      for (const [i, a] of members.entries()) {
        for (const b of members.slice(i + 1)) expect(overlap(a, b)).toBe(false);
        expect(a.x).toBeGreaterThanOrEqual(frame.x - 0.01);
        expect(a.y).toBeGreaterThanOrEqual(frame.y - 0.01);
        expect(a.x + a.width).toBeLessThanOrEqual(frame.x + frame.width + 0.01);
        expect(a.y + a.height).toBeLessThanOrEqual(frame.y + frame.height + 0.01);
      }
    }
  });

  it("lets data flow in its direction", () => {
    const along = { TB: (r: Rectangle) => r.y, BT: (r: Rectangle) => -r.y, LR: (r: Rectangle) => r.x }[
      direction
    ];
    for (const [from, to] of [
      ["x", "reshape"],
      ["conv1", "pool1"],
      ["loss", "adam_optimizer"],
    ] as const) {
      expect(along(layout.boxes[to] as Rectangle)).toBeGreaterThan(along(layout.boxes[from] as Rectangle));
    }
  });

  it("joins the wires on both sides of a border at one point", () => {
    const outer = layout.wires.find((wire) => wire.scope === "" && wire.key.startsWith("reshape|conv1|"));
    const inner = layout.wires.find((wire) => wire.scope === "conv1" && wire.key.startsWith("in|reshape|"));
    const [end, start] = [outer?.points.at(-1), inner?.points[0]];
    expect(end?.x).toBeCloseTo(start?.x as number, 6);
    expect(end?.y).toBeCloseTo(start?.y as number, 6);
  });
});

describe("stability", () => {
  it("gives the same picture for the same request, whatever was laid out in between", () => {
    const first = layoutGraph(prepare(["conv1"]).request);
    layoutGraph(prepare(GRADIENTS, "LR").request);
    const other = new Hierarchy(
      payload([
        ["a", "Mul"],
        ["b", "Mul", ["a"]],
      ]),
    );
    layoutGraph(prepare([], "TB", other).request);
    expect(layoutGraph(prepare(["conv1"]).request)).toEqual(first);
  });

  it("computes only the opened scope and those around it anew", () => {
    const counted = (cache: LayoutCache) => {
      let computed = 0;
      const get = cache.get.bind(cache);
      cache.get = (key, compute) =>
        get(key, () => {
          computed += 1;
          return compute();
        });
      return () => computed;
    };
    const cache = new LayoutCache();
    layoutGraph(prepare(["conv1", "conv2", ...GRADIENTS]).request, cache);
    const computed = counted(cache);
    layoutGraph(prepare(["conv1", "conv2", "fc1", ...GRADIENTS]).request, cache);
    expect(computed()).toBe(2);
    const again = layoutGraph(prepare(["conv1", "conv2", "fc1", ...GRADIENTS]).request, cache);
    expect(computed()).toBe(2);
    expect(again).toEqual(layoutGraph(prepare(["conv1", "conv2", "fc1", ...GRADIENTS]).request));
  });

  it("stands edges in a circle and onto oneself", () => {
    const request = {
      direction: "TB" as const,
      scopes: [
        {
          id: "",
          boxes: ["a", "b"].map((id) => ({ id, width: 60, height: 30 })),
          aux: [],
          ports: [],
          titleWidth: 0,
          wires: [
            ["a", "b"],
            ["b", "a"],
            ["a", "a"],
          ].map(([from, to]) => ({
            key: `${from}${to}`,
            from: from as string,
            to: to as string,
            labelWidth: 0,
            labelHeight: 0,
          })),
        },
      ],
    };
    const layout: LayoutResult = layoutGraph(request);
    for (const { points } of layout.wires)
      for (const { x, y } of points) expect(Number.isFinite(x + y)).toBe(true);
  });

  it("shows the inputs of a × b in their order, from left to right", () => {
    const product = new Hierarchy(
      payload([
        ["a", "Const"],
        ["b", "Const"],
        ["ab", "Mul", ["a", "b"]],
        ["lone", "Const"],
      ]),
    );
    const { boxes } = layoutGraph(prepare([], "TB", product).request);
    expect(boxes.a?.x).toBeLessThan(boxes.b?.x as number);
  });

  it("draws an empty scope", () => {
    const empty = { id: "", boxes: [], aux: [], ports: [], wires: [], titleWidth: 0 };
    expect(layoutGraph({ direction: "TB", scopes: [empty] })).toMatchObject({ width: 0, height: 0 });
  });
});

it("the CNN is prepared and laid out fast enough to open scopes without a pause", () => {
  const begin = performance.now();
  layoutGraph(prepare(GRADIENTS).request);
  // 150 ms is the aim on a quiet machine; a busy one gets some grace.
  expect(performance.now() - begin).toBeLessThan(1000);
});
