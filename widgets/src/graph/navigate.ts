// Moving with the arrow keys: the nearest neighbour in a direction, as the eye sees the picture.

import type { Rectangle } from "./layout";

export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

/** The id whose centre lies nearest to `from`'s in the arrow's direction; sideways distance counts double. */
export function neighbour(
  from: Rectangle,
  arrow: Arrow,
  boxes: ReadonlyMap<string, Rectangle>,
): string | null {
  const centre = (box: Rectangle) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const here = centre(from);
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [id, box] of boxes) {
    const there = centre(box);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const vertical = arrow === "ArrowUp" || arrow === "ArrowDown";
    const sign = arrow === "ArrowDown" || arrow === "ArrowRight" ? 1 : -1;
    const ahead = (vertical ? dy : dx) * sign;
    const aside = Math.abs(vertical ? dx : dy);
    if (ahead < 4) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [id, cost];
  }
  return best;
}
