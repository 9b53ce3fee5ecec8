// Scopes of the same make: the same types of operations, wired the same way inside. As TensorBoard's templates, but the
// comparison is a few rounds of telling neighbours apart (Weisfeiler and Leman's), not a search for an isomorphism.

import type { Hierarchy, Item } from "./hierarchy";

const ROUNDS = 3;

/** For every scope that has a double, the number of its template; numbers in the order of the items. */
export function templatesOf(tree: Hierarchy): Map<string, number> {
  const numbers = new Map<string, number>();
  const intern = (text: string) => {
    let number = numbers.get(text);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(text, number);
    }
    return number;
  };
  const families = new Map<string, string[]>();
  for (const item of tree.items.values()) {
    if (item.type !== "scope") continue;
    const key = signature(tree, item, intern);
    const family = families.get(key);
    if (family) family.push(item.id);
    else families.set(key, [item.id]);
  }
  const shared = [...families.values()].filter((family) => family.length > 1);
  return new Map(shared.flatMap((family, template) => family.map((id) => [id, template] as const)));
}

function signature(tree: Hierarchy, scope: Item, intern: (text: string) => number): string {
  const inside = tree.operations(scope);
  let labels = new Map(inside.map((index) => [index, intern(tree.nodes[index]?.op ?? "")]));
  const sorted = (found: number[]) => found.sort((a, b) => a - b).join(",");
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = new Map<number, number>();
    for (const [index, own] of labels) {
      const inputs = (tree.nodes[index]?.inputs ?? []).map(([from, output]) =>
        labels.has(from) ? `${labels.get(from)}:${output}` : "",
      );
      const readers = (tree.readers[index] ?? []).flatMap(([reader]) => labels.get(reader) ?? []);
      next.set(index, intern(`${own}(${inputs.join(",")})${sorted(readers)}`));
    }
    labels = next;
  }
  return sorted([...labels.values()]);
}
