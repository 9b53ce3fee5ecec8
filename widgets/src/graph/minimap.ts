// The whole picture, small, with the part on stage framed; a click or drag there moves the stage.

import { h } from "../core";
import type { Camera } from "./camera";
import type { GraphContext } from "./host";
import type { Picture } from "./scene";

const WIDTH = 132;
const HEIGHT = 96;

export interface Minimap {
  element: HTMLCanvasElement;
  draw(picture: Picture): void;
}

export function makeMinimap(context: GraphContext, camera: Camera): Minimap {
  const canvas = h("canvas", { class: "minimap", role: "img" });
  let picture: Picture | null = null;
  let scale = 1;
  let queued = 0;

  const offset = () => ({
    x: (WIDTH - (picture?.layout.width ?? 0) * scale) / 2,
    y: (HEIGHT - (picture?.layout.height ?? 0) * scale) / 2,
  });

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
      const kind = look.outline === "scope" || look.outline === "series" ? "" : look.kind;
      brush.fillStyle = style.getPropertyValue(kind ? `--kind-${kind}` : "--tfedu-muted");
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
