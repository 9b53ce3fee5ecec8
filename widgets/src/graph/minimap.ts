// The whole picture, small, with the part on stage framed; a click or drag there moves the stage. It lies in the corner
// where it hides least.

import { h } from "../core";
import type { Camera, Insets } from "./camera";
import type { GraphContext } from "./host";
import type { Rectangle } from "./layout";
import type { Picture } from "./scene";

const WIDTH = 132;
const HEIGHT = 96;
const MARGIN = 10;
const CORNERS = ["bottom-left", "bottom-right", "top-left", "top-right"] as const;
type Corner = (typeof CORNERS)[number];

export interface Minimap {
  element: HTMLCanvasElement;
  draw(picture: Picture): void;
}

export function makeMinimap(context: GraphContext, camera: Camera, insets: () => Insets): Minimap {
  const canvas = h("canvas", { class: "minimap", role: "img" });
  let picture: Picture | null = null;
  let scale = 1;
  let queued = 0;
  let corner: Corner = "bottom-left";

  const offset = () => ({
    x: (WIDTH - (picture?.layout.width ?? 0) * scale) / 2,
    y: (HEIGHT - (picture?.layout.height ?? 0) * scale) / 2,
  });

  /** Where a corner's map would lie, in the stage's pixels. */
  const placeIn = (where: Corner): Rectangle => {
    const { left, right } = insets();
    const [row, side] = where.split("-");
    const x = side === "left" ? left + MARGIN : camera.size.width - right - MARGIN - WIDTH;
    const y = row === "top" ? MARGIN : camera.size.height - MARGIN - HEIGHT;
    return { x, y, width: WIDTH, height: HEIGHT };
  };
  /** Pixels of nodes it would hide there. */
  const hides = (where: Corner, shown: Picture): number => {
    const { k, x, y } = camera.view;
    const place = placeIn(where);
    let area = 0;
    for (const id of shown.looks.keys()) {
      const box = shown.layout.boxes[id];
      if (!box) continue;
      const across =
        Math.min(place.x + WIDTH, (box.x + box.width) * k + x) - Math.max(place.x, box.x * k + x);
      const down =
        Math.min(place.y + HEIGHT, (box.y + box.height) * k + y) - Math.max(place.y, box.y * k + y);
      if (across > 0 && down > 0) area += across * down;
    }
    return area;
  };
  const settle = (shown: Picture) => {
    let least = hides(corner, shown);
    for (const other of CORNERS) {
      // It stays where it is unless that helps: a map that jumps about is worse than a hidden node.
      const hidden = least > 0 ? hides(other, shown) : least;
      if (hidden < least * 0.5) [corner, least] = [other, hidden];
    }
    const { x, y } = placeIn(corner);
    canvas.style.left = `${x}px`;
    canvas.style.top = `${y}px`;
  };

  const paint = () => {
    queued = 0;
    const brush = canvas.getContext("2d");
    if (!picture || !brush) return;
    const { layout, looks, frames } = picture;
    const size = camera.size;
    const { k, x, y } = camera.view;
    const window = { x: -x / k, y: -y / k, width: size.width / k, height: size.height / k };
    canvas.hidden =
      window.x <= 4 &&
      window.y <= 4 &&
      window.x + window.width >= layout.width - 4 &&
      window.y + window.height >= layout.height - 4;
    if (canvas.hidden) return;
    settle(picture);
    const ratio = devicePixelRatio || 1;
    canvas.width = WIDTH * ratio;
    canvas.height = HEIGHT * ratio;
    scale = Math.min((WIDTH - 8) / Math.max(layout.width, 1), (HEIGHT - 8) / Math.max(layout.height, 1));
    const at = offset();
    const style = getComputedStyle(canvas);
    brush.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * at.x, ratio * at.y);
    for (const id of frames.keys()) {
      const box = layout.boxes[id];
      brush.globalAlpha = 0.12;
      brush.fillStyle = style.getPropertyValue("--tfedu-muted");
      if (box) brush.fillRect(box.x, box.y, box.width, box.height);
    }
    brush.globalAlpha = 0.85;
    for (const [id, look] of looks) {
      const box = layout.boxes[id];
      const kind = look.outline === "scope" || look.outline === "series" ? "none" : look.kind;
      const color = look.tint?.color ?? `var(--kind-${kind})`;
      brush.fillStyle = color.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
      if (box) brush.fillRect(box.x, box.y, box.width, box.height);
    }
    brush.globalAlpha = 1;
    brush.strokeStyle = style.getPropertyValue("--tfedu-accent");
    brush.lineWidth = 1.5 / scale;
    brush.strokeRect(window.x, window.y, window.width, window.height);
  };
  const queue = () => {
    queued ||= requestAnimationFrame(paint);
  };
  const move = (event: PointerEvent) => {
    if (event.buttons !== 1 || !picture) return;
    const box = canvas.getBoundingClientRect();
    const at = offset();
    const to = { x: (event.clientX - box.left - at.x) / scale, y: (event.clientY - box.top - at.y) / scale };
    const { k } = camera.view;
    camera.set({ k, x: camera.size.width / 2 - to.x * k, y: camera.size.height / 2 - to.y * k });
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    move(event);
  });
  canvas.addEventListener("pointermove", move);
  camera.onChange(queue);
  context.onTheme(queue);
  context.onLocale(() => canvas.setAttribute("aria-label", context.t("minimap")));
  context.signal.addEventListener("abort", () => cancelAnimationFrame(queued), { once: true });
  return {
    element: canvas,
    draw(next) {
      picture = next;
      queue();
    },
  };
}
