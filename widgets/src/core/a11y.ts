// What a screen reader, a keyboard and a person who does not want motion need from every widget.

import { h } from "./dom";

export function prefersReducedMotion(): boolean {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
}

export interface LiveRegion {
  element: HTMLElement;
  /** Says `text`; the same text twice is said twice. */
  say(text: string): void;
}

/** A polite live region; a later message replaces one not yet spoken. */
export function liveRegion(): LiveRegion {
  const element = h("div", {
    class: "tfedu-hidden",
    role: "status",
    "aria-live": "polite",
    "aria-atomic": "true",
  });
  let odd = false;
  return {
    element,
    say(text) {
      odd = !odd;
      element.textContent = odd ? text : `${text}\u00a0`;
    },
  };
}

/** One tab stop for a row of controls: arrows, Home and End move within `container`'s `[data-rove]` elements. */
export function rovingTabindex(container: HTMLElement, signal: AbortSignal): void {
  const items = () =>
    [...container.querySelectorAll<HTMLElement>("[data-rove]")].filter(
      (item) => !(item as HTMLButtonElement).disabled && !item.hidden,
    );
  const only = (current: HTMLElement) => {
    for (const item of container.querySelectorAll<HTMLElement>("[data-rove]")) {
      item.tabIndex = item === current ? 0 : -1;
    }
  };
  const first = items()[0];
  if (first) only(first);
  container.addEventListener(
    "focusin",
    (event) => {
      const item = (event.target as HTMLElement).closest<HTMLElement>("[data-rove]");
      if (item) only(item);
    },
    { signal },
  );
  container.addEventListener(
    "keydown",
    (event) => {
      const all = items();
      const here = all.indexOf(
        (event.target as HTMLElement).closest<HTMLElement>("[data-rove]") as HTMLElement,
      );
      if (here < 0) return;
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const next =
        event.key === "Home"
          ? 0
          : event.key === "End"
            ? all.length - 1
            : step
              ? (here + step + all.length) % all.length
              : -1;
      if (next < 0) return;
      event.preventDefault();
      event.stopPropagation();
      all[next]?.focus();
    },
    { signal },
  );
}
