// What part of the picture the stage shows. A plain wheel scrolls the page; with ctrl, alt or a pinch it zooms.

import { prefersReducedMotion } from "../core";
import type { Rectangle } from "./layout";

/** Pixels at the stage's sides that panels cover. */
export interface Insets {
  left: number;
  right: number;
}

const NONE: Insets = { left: 0, right: 0 };

export interface ViewPort {
  /** Zoom; 1 is natural size. */
  k: number;
  x: number;
  y: number;
}

const SMALLEST = 0.05;
const LARGEST = 4;
/** A picture that does not fit is not shrunk below this unasked. */
const READABLE = 0.8;
/** A picture that fits is not blown up beyond this. */
const COMFORTABLE = 1.15;

export class Camera {
  view: ViewPort = { k: 1, x: 0, y: 0 };
  private readonly listeners: (() => void)[] = [];
  private frame = 0;

  constructor(
    private readonly stage: SVGSVGElement,
    signal: AbortSignal,
    private readonly hintAtWheel: () => void,
  ) {
    stage.addEventListener("wheel", (event) => this.wheel(event), { signal, passive: false });
    this.followDrags(signal);
    signal.addEventListener("abort", () => cancelAnimationFrame(this.frame), { once: true });
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  set(view: ViewPort): void {
    this.view = view;
    for (const listener of this.listeners) listener();
  }

  get size(): { width: number; height: number } {
    return { width: this.stage.clientWidth || 800, height: this.stage.clientHeight || 480 };
  }

  zoom(factor: number, at?: { x: number; y: number }): void {
    const { width, height } = this.size;
    const centre = at ?? { x: width / 2, y: height / 2 };
    const { k, x, y } = this.view;
    const next = clamp(k * factor, SMALLEST, LARGEST);
    const ratio = next / k;
    this.set({ k: next, x: centre.x - (centre.x - x) * ratio, y: centre.y - (centre.y - y) * ratio });
  }

  pan(dx: number, dy: number): void {
    this.set({ ...this.view, x: this.view.x + dx, y: this.view.y + dy });
  }

  /** Shows all of `box` between the insets. */
  fit(box: Rectangle, { left, right } = NONE, animate = true): void {
    const { width, height } = this.size;
    const margin = 24;
    const [w, h] = [width - left - right - 2 * margin, height - 2 * margin];
    const k = clamp(Math.min(w / Math.max(box.width, 1), h / Math.max(box.height, 1)), SMALLEST, COMFORTABLE);
    this.glide(
      {
        k,
        x: left + margin + (w - box.width * k) / 2 - box.x * k,
        y: margin + (h - box.height * k) / 2 - box.y * k,
      },
      animate,
    );
  }

  /** Shows all of `box` if it stays readable so, else what lies around `first` at a readable size. */
  begin(box: Rectangle, first: Rectangle, { left, right } = NONE): void {
    const { width, height } = this.size;
    const margin = 20;
    const [w, h] = [width - left - right - 2 * margin, height - 2 * margin];
    const k = clamp(Math.min(w / Math.max(box.width, 1), h / Math.max(box.height, 1)), READABLE, COMFORTABLE);
    // Centred where there is room; else the first node comes to the middle, as far as the picture reaches.
    const along = (extent: number, room: number, from: number, size: number) => {
      const spare = room - extent * k;
      return margin + (spare >= 0 ? spare / 2 : clamp(room / 2 - (from + size / 2) * k, spare, 0));
    };
    const x = left + along(box.width, w, first.x, first.width);
    this.set({ k, x, y: along(box.height, h, first.y, first.height) });
  }

  /** Brings `box` into sight with the least movement; zooms out only if it must. */
  reveal(box: Rectangle, { left, right } = NONE): void {
    const { width, height } = this.size;
    const margin = 32;
    const [w, h] = [width - left - right - 2 * margin, height - 2 * margin];
    const k = Math.max(
      Math.min(Math.max(this.view.k, 0.6), w / box.width, h / box.height),
      Math.min(this.view.k, 0.35),
    );
    const axis = (near: number, room: number, start: number, extent: number, from: number) => {
      const middle = near + room / 2;
      const kept = middle - ((middle - from) / this.view.k) * k;
      const at = start * k + kept;
      if (extent * k > room) return kept + near - at;
      return kept + Math.max(0, near - at) + Math.min(0, near + room - at - extent * k);
    };
    const x = axis(left + margin, w, box.x, box.width, this.view.x);
    const y = axis(margin, h, box.y, box.height, this.view.y);
    this.glide({ k, x, y }, true);
  }

  /** Stops a movement under way. */
  halt(): void {
    cancelAnimationFrame(this.frame);
  }

  private glide(to: ViewPort, animate: boolean): void {
    cancelAnimationFrame(this.frame);
    if (!animate || prefersReducedMotion()) {
      this.set(to);
      return;
    }
    const from = this.view;
    const begin = performance.now();
    const step = (now: number) => {
      const t = clamp((now - begin) / 220, 0, 1);
      const e = 1 - (1 - t) ** 3;
      this.set({
        k: from.k + (to.k - from.k) * e,
        x: from.x + (to.x - from.x) * e,
        y: from.y + (to.y - from.y) * e,
      });
      if (t < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.altKey && !event.metaKey) {
      this.hintAtWheel();
      return;
    }
    event.preventDefault();
    const box = this.stage.getBoundingClientRect();
    const lines = event.deltaMode === 1 ? 20 : 1;
    this.zoom(Math.exp(-event.deltaY * lines * 0.0022), {
      x: event.clientX - box.left,
      y: event.clientY - box.top,
    });
  }

  private followDrags(signal: AbortSignal): void {
    let last: { x: number; y: number } | null = null;
    let moved = 0;
    this.stage.addEventListener(
      "pointerdown",
      (event) => {
        if (event.button !== 0) return;
        last = { x: event.clientX, y: event.clientY };
        moved = 0;
      },
      { signal },
    );
    this.stage.addEventListener(
      "pointermove",
      (event) => {
        if (!last) return;
        const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
        moved += Math.abs(dx) + Math.abs(dy);
        if (moved < 4) return;
        if (!this.stage.hasPointerCapture(event.pointerId)) this.stage.setPointerCapture(event.pointerId);
        this.stage.classList.add("is-dragged");
        last = { x: event.clientX, y: event.clientY };
        this.pan(dx, dy);
      },
      { signal },
    );
    const stop = (event: PointerEvent) => {
      last = null;
      if (this.stage.hasPointerCapture(event.pointerId)) this.stage.releasePointerCapture(event.pointerId);
      this.stage.classList.remove("is-dragged");
    };
    this.stage.addEventListener("pointerup", stop, { signal });
    this.stage.addEventListener("pointercancel", stop, { signal });
    // The click that ends a drag selects nothing.
    this.stage.addEventListener(
      "click",
      (event) => {
        if (moved >= 4) event.stopImmediatePropagation();
        moved = 0;
      },
      { signal, capture: true },
    );
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
