// Two builders for the document's two kinds of elements, so that views read like the markup they make.

type Attribute = string | number | boolean | null | undefined | ((event: never) => void);
type Child = Node | string | number | null | undefined | false;

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element: `h("button", { class: "x", onclick: () => … }, "text")`. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element: `s("rect", { x: 0, y: 0, width: 9, height: 9 })`. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], attributes, children);
}

/** Sets attributes: functions become listeners (`onclick`), `false`, `null` and `undefined` remove. */
export function set<E extends Element>(element: E, attributes: Record<string, Attribute>): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  return element;
}

function fill<E extends Element>(element: E, attributes: Record<string, Attribute>, children: Child[]): E {
  set(element, attributes);
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
  return element;
}
