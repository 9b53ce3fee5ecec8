// The legend: every shape, colour and line the picture uses.

import { h, s } from "../core";
import { measureText } from "./coloring";
import type { Host } from "./host";
import { KINDS } from "./payload";

/** A legend of more classes than this says how many there are. */
const MOST_ROWS = 14;

export interface Legend {
  element: HTMLElement;
  /** After a change of what the colours mean. */
  update(): void;
}

export function makeLegend(host: Host): Legend {
  const { context } = host;
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
  const painted = (color: string, solid: boolean) => {
    const sample = box("op", "none");
    sample.setAttribute("style", `--kind: ${color}`);
    sample.classList.add("is-tinted", ...(solid ? ["is-solid"] : []));
    return sample;
  };
  const colors = (row: (sample: SVGElement, text: string) => HTMLElement): HTMLElement[] => {
    const { by, meaning } = host.coloring;
    if (meaning.type === "kinds")
      return KINDS.map((kind) => row(box(shape(kind), kind), context.t(`kind_${kind}`)));
    const title = h("li", { class: "legend-title" }, context.t(`color_${by}`));
    if (meaning.type === "scale") {
      const ends = [
        row(painted(meaning.high, true), measureText(by, meaning.most)),
        row(painted(meaning.low, true), measureText(by, meaning.least)),
      ];
      return [title, ...ends, row(painted("var(--kind-none)", false), context.t("color_unknown"))];
    }
    const present = meaning.rows.filter(({ ids }) => !ids || ids.some((id) => host.isDrawn(id)));
    const shown = present.slice(0, MOST_ROWS);
    const more = present.length - shown.length;
    return [
      title,
      ...shown.map(({ color, label, count }) => row(painted(color, false), `${label} (${count})`)),
      row(
        painted("var(--kind-none)", false),
        context.t(by === "structure" ? "color_single" : "color_unknown"),
      ),
      ...(more > 0 ? [h("li", { class: "muted" }, context.t("more", { count: more }))] : []),
    ];
  };
  const shape = (kind: string) => (["constant", "input", "variable", "control"].includes(kind) ? kind : "op");
  const update = () => {
    const row = (sample: SVGElement, text: string) => h("li", {}, swatch(sample), h("span", {}, text));
    element.setAttribute("aria-label", context.t("legend"));
    element.replaceChildren(
      h("ul", {}, ...colors(row)),
      h(
        "ul",
        {},
        row(box("scope", "none"), context.t("legend_scope")),
        row(box("series", "none"), context.t("legend_series")),
        row(line("data", 2.5), context.t("legend_data")),
        row(line("ref", 2), context.t("legend_ref")),
        row(line("control", 1.3), context.t("legend_control")),
        row(
          chip("constant", "M13 8m-2.6 0a2.6 2.6 0 1 0 5.2 0 2.6 2.6 0 1 0-5.2 0"),
          context.t("legend_constant"),
        ),
        row(chip("in", "M9.5,4.5H13.5V11M11,8.7L13.5,11.2L16,8.7"), context.t("legend_in")),
        row(chip("out", "M10,4V8H15.5M13.3,5.6L15.8,8L13.3,10.4"), context.t("legend_out")),
      ),
    );
  };
  return { element, update };
}
