// The legend: every shape, colour and line the picture uses.

import { h, s } from "../core";
import type { Host } from "./host";
import { KINDS } from "./payload";

export function makeLegend({ context }: Host): HTMLElement {
  const element = h("div", { class: "legend panel", hidden: true, role: "region" });
  const swatch = (...content: SVGElement[]) =>
    s("svg", { viewBox: "0 0 34 18", width: 34, height: 18, "aria-hidden": "true" }, ...content);
  const line = (type: string, width: number) =>
    s(
      "g",
      { class: `wire is-${type}` },
      s("path", { class: "line", d: "M2,9H26", "stroke-width": width }),
      s("path", { class: "head", d: "M32,9L25,5.5V12.5Z" }),
    );
  const chip = (role: string, d: string) =>
    s(
      "g",
      { class: `chip is-${role}`, transform: "translate(4,1)" },
      s("rect", { width: 26, height: 16, rx: 8 }),
      s("path", { class: "icon", d }),
    );
  const box = (outline: string, kind: string) => {
    const body = {
      constant: s("rect", { class: "body", x: 3, y: 3, width: 28, height: 12, rx: 6 }),
      input: s("path", { class: "body", d: "M8,3H31L26,15H3Z" }),
    }[outline];
    const plain = s("rect", {
      class: "body",
      x: 3,
      y: 3,
      width: 28,
      height: 12,
      rx: outline === "scope" ? 6 : 4,
    });
    const marks = outline === "variable" ? [s("path", { class: "mark", d: "M7,3V15M27,3V15" })] : [];
    const behind =
      outline === "scope" ? [s("rect", { class: "behind", x: 5, y: 5, width: 28, height: 12, rx: 6 })] : [];
    return s("g", { class: `node is-${outline} kind-${kind}` }, ...behind, body ?? plain, ...marks);
  };
  context.onLocale(() => {
    const row = (sample: SVGElement, key: string) =>
      h("li", {}, swatch(sample), h("span", {}, context.t(key)));
    const shape = (kind: string) =>
      ["constant", "input", "variable", "control"].includes(kind) ? kind : "op";
    element.setAttribute("aria-label", context.t("legend"));
    element.replaceChildren(
      h("ul", {}, ...KINDS.map((kind) => row(box(shape(kind), kind), `kind_${kind}`))),
      h(
        "ul",
        {},
        row(box("scope", "none"), "legend_scope"),
        row(box("series", "none"), "legend_series"),
        row(line("data", 2.5), "legend_data"),
        row(line("ref", 2), "legend_ref"),
        row(line("control", 1.3), "legend_control"),
        row(chip("constant", "M13 8m-2.6 0a2.6 2.6 0 1 0 5.2 0 2.6 2.6 0 1 0-5.2 0"), "legend_constant"),
        row(chip("in", "M9.5,4.5H13.5V11M11,8.7L13.5,11.2L16,8.7"), "legend_in"),
        row(chip("out", "M10,4V8H15.5M13.3,5.6L15.8,8L13.3,10.4"), "legend_out"),
      ),
    );
  });
  return element;
}
