// @vitest-environment node
import { expect, it } from "vitest";
import { Hierarchy, type Item } from "../../src/graph/hierarchy";
import { partnersOf } from "../../src/graph/pairs";
import { payload } from "./fixtures";

it("an operation and its gradient operations are partners, and so are the scopes that hold them", () => {
  const tree = new Hierarchy(
    payload([
      ["a/x", "Mul"],
      ["a/y", "Neg", ["a/x"]],
      ["g/x", "Mul", [], { of: 0 }],
      ["g/x_1", "Mul", [], { of: 0 }],
      ["g/y", "Neg", [], { of: 1 }],
    ]),
  );
  const partners = (id: string) => [...partnersOf(tree, tree.items.get(id) as Item)];
  expect(partners("a/x")).toEqual([2, 3]);
  expect(partners("g/y")).toEqual([1]);
  expect(partners("a")).toEqual([2, 3, 4]);
});
