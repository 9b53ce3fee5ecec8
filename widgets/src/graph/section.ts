// A titled part of a card; nothing when it would be empty.

import { h } from "../core";

export function section(title: string, ...content: (HTMLElement | null)[]): HTMLElement | null {
  if (content.every((part) => part === null)) return null;
  return h("section", {}, h("h4", {}, title), ...content);
}
