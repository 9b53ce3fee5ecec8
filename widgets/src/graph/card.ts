// The card of the selected node: what it is, what it does, which line made it, what it reads and who reads it.

import { type Bilingual, h } from "../core";
import type { Item } from "./hierarchy";
import type { GraphContext, Host } from "./host";
import { icon } from "./icons";
import { executedIn, kernelParts, origins } from "./kernelcard";
import { baseName, KINDS, type OpNode, shapeText } from "./payload";
import { section } from "./section";

export interface Card {
  element: HTMLElement;
  /** Shows an operation (by place) or a scope; null hides the card. */
  show(item: Item | null, node: number): void;
  readonly width: number;
}

export function makeCard(host: Host, dismiss: () => void): Card {
  const { context } = host;
  const body = h("div", { class: "card-body" });
  const close = h(
    "button",
    { class: "tfedu-button card-close", type: "button", onclick: dismiss },
    icon("close"),
  );
  const element = h("aside", { class: "card", hidden: true }, close, body);
  context.onLocale(() => {
    close.title = context.t("close");
    close.setAttribute("aria-label", context.t("close"));
    element.setAttribute("aria-label", context.t("card"));
  });
  return {
    element,
    get width() {
      return element.hidden ? 0 : element.offsetWidth + 12;
    },
    show(item, node) {
      element.hidden = item === null && node < 0;
      body.replaceChildren();
      body.scrollTop = 0;
      if (node >= 0) body.append(...operationCard(host, node, item));
      else if (item) body.append(...scopeCard(host, item));
    },
  };
}

function operationCard(host: Host, index: number, item: Item | null): Node[] {
  const { context, tree } = host;
  const { t } = context;
  const node = tree.nodes[index] as OpNode;
  const type = tree.payload.types[node.op];
  const source = node.source === undefined ? undefined : tree.payload.sources[node.source];
  const readers = tree.readers[index] ?? [];
  const gradients = tree.gradientsOf(index);
  return [
    heading(node.name, h("span", { class: `tag kind-${tree.kindOf(index)}` }, h("i"), node.op), host),
    actions(host, item, node.name),
    section(
      t("documentation"),
      docOf(type?.doc, context.locale()),
      ...formulas(type?.formula ?? "", t("gradient")),
    ),
    node.value ? section(t("value"), h("code", {}, node.value)) : null,
    source
      ? section(
          t("source"),
          h("pre", { class: "code" }, source.code || "…"),
          h(
            "div",
            { class: "muted" },
            source.file ? t("source_file", { ...source }) : t("source_cell", { line: source.line }),
          ),
        )
      : null,
    facts([
      [t("by"), t(`by_${node.by}`)],
      [t("device"), node.device ?? ""],
    ]),
    ...origins(host, node),
    ...executedIn(host, node.name),
    node.of === undefined ? null : section(t("gradient_of"), list([link(host, node.of, "")])),
    gradients.length > 0
      ? section(t("gradients"), list(gradients.slice(0, 20).map((other) => link(host, other, ""))))
      : null,
    section(
      t("inputs"),
      listOrNone(
        context,
        node.inputs.map(([from, output]) => link(host, from, describeOutput(host, from, output), output)),
      ),
    ),
    section(t("outputs"), ...node.outputs.map((_, output) => outputBlock(host, index, output, readers))),
    node.control.length > 0
      ? section(t("control_inputs"), list(node.control.map((from) => link(host, from, ""))))
      : null,
    controlReaders(host, readers),
    attributes(context, node),
  ].filter((part): part is HTMLElement => part !== null);
}

function controlReaders(host: Host, readers: [number, number][]): HTMLElement | null {
  const waiting = readers.filter(([, output]) => output < 0).map(([reader]) => link(host, reader, ""));
  return waiting.length > 0 ? section(host.context.t("control_outputs"), list(waiting)) : null;
}

function outputBlock(host: Host, index: number, output: number, readers: [number, number][]): HTMLElement {
  const { t } = host.context;
  const using = [...new Set(readers.filter(([, read]) => read === output).map(([reader]) => reader))];
  return h(
    "div",
    { class: "output" },
    h(
      "div",
      {},
      h("code", { class: "port" }, `:${output}`),
      " ",
      h("b", {}, describeOutput(host, index, output)),
    ),
    ...(using.length > 0 ? readerLists(host, using) : [h("div", { class: "muted" }, t("unread"))]),
  );
}

/** Readers as links: those of the forward computation first, the many of the backward pass folded away. */
function readerLists(host: Host, readers: readonly number[]): HTMLElement[] {
  const { context, tree } = host;
  const backward = readers.filter((reader) =>
    ["gradient", "optimizer"].includes(tree.nodes[reader]?.by ?? ""),
  );
  const forward = readers.filter((reader) => !backward.includes(reader));
  const rows = (indices: readonly number[]) =>
    list(indices.map((reader) => link(host, reader, typeNote(host, reader))));
  const parts = forward.length > 0 ? [rows(forward)] : [];
  if (backward.length > 0) {
    const fold = h(
      "details",
      {},
      h("summary", {}, context.t("backward_readers", { count: backward.length })),
      rows(backward),
    );
    fold.open = forward.length === 0 && backward.length <= 6;
    parts.push(fold);
  }
  return parts;
}

function typeNote(host: Host, index: number): string {
  const node = host.tree.nodes[index];
  return node && baseName(node.name) !== node.op ? node.op : "";
}

function scopeCard(host: Host, item: Item): Node[] {
  const { context, tree } = host;
  const { t } = context;
  const own = tree.nodes[item.own];
  const inside = new Set(tree.operations(item));
  for (const [index, node] of tree.nodes.entries())
    if (node.name.startsWith(`${item.id}/`)) inside.add(index);
  const outsideInputs = new Map<string, { from: number; output: number }>();
  const outsideReaders = new Set<number>();
  for (const index of inside) {
    for (const [from, output] of tree.nodes[index]?.inputs ?? []) {
      if (!inside.has(from)) outsideInputs.set(`${from}:${output}`, { from, output });
    }
    for (const [reader, output] of tree.readers[index] ?? [])
      if (output >= 0 && !inside.has(reader)) outsideReaders.add(reader);
  }
  const variable = own && tree.kindOf(item.own) === "variable";
  const kernel = host.kernels.some(({ scope }) => scope === item.id);
  const role = kernel
    ? t("kernel")
    : item.type === "series"
      ? t("series")
      : variable
        ? t("variable")
        : t("scope");
  const state = host.isOpen(item);
  return [
    heading(
      item.id,
      h("span", { class: variable ? "tag kind-variable" : "tag" }, variable ? h("i") : null, role),
      host,
    ),
    actions(host, item, item.id, state),
    own ? section(own.op, list([link(host, item.own, describeOutput(host, item.own, 0))])) : null,
    ...kernelParts(host, item),
    section(t("contains"), kindList(host, item)),
    section(
      t("inputs"),
      listOrNone(
        context,
        [...outsideInputs.values()].map(({ from, output }) =>
          link(host, from, describeOutput(host, from, output), output),
        ),
      ),
    ),
    section(
      t("outputs"),
      ...(outsideReaders.size > 0 ? readerLists(host, [...outsideReaders]) : [listOrNone(context, [])]),
    ),
  ].filter((part): part is HTMLElement => part !== null);
}

function kindList(host: Host, item: Item): HTMLElement {
  const rows = KINDS.filter((kind) => item.kinds[kind]).map((kind) =>
    h(
      "li",
      { class: `kind-${kind}` },
      h("i"),
      h("span", {}, host.context.t(`kind_${kind}`)),
      h("b", {}, item.kinds[kind]),
    ),
  );
  return h("ul", { class: "kinds" }, ...rows);
}

function heading(name: string, tag: HTMLElement, host: Host): HTMLElement {
  const parts = name.split("/");
  const path = parts.slice(0, -1).flatMap((part, i) => {
    const scope = parts.slice(0, i + 1).join("/");
    const step = host.tree.items.has(scope)
      ? h("button", { class: "crumb", type: "button", onclick: () => host.select(scope, true) }, part)
      : h("span", {}, part);
    return [step, h("span", { class: "slash" }, "/")];
  });
  return h("header", {}, h("div", { class: "path" }, ...path), h("h3", {}, parts[parts.length - 1]), tag);
}

function actions(host: Host, item: Item | null, name: string, open?: boolean): HTMLElement {
  const { t } = host.context;
  const button = (glyph: Parameters<typeof icon>[0], text: string, act: () => void, id: string) =>
    h(
      "button",
      {
        class: "tfedu-button",
        type: "button",
        title: text,
        "aria-label": text,
        "data-action": id,
        onclick: act,
      },
      icon(glyph),
    );
  const row = h(
    "div",
    { class: "actions" },
    button("inputs", t("trace_inputs"), () => host.follow("inputs"), "trace-inputs"),
    button("outputs", t("trace_outputs"), () => host.follow("outputs"), "trace-outputs"),
    button("target", t("center"), () => host.select(name, true), "center"),
  );
  if (item && open !== undefined) {
    const text = open ? t("closes") : t("opens");
    row.append(button(open ? "shut" : "open", text, () => host.toggle(item.id), "toggle"));
  }
  if (item?.type === "series") {
    row.append(
      h(
        "button",
        { class: "tfedu-button wide", type: "button", onclick: () => host.unfold(item.id) },
        t("unfold"),
      ),
    );
  } else if (item) {
    const aside = host.isAside(item.id);
    row.append(
      h(
        "button",
        {
          class: "tfedu-button wide",
          type: "button",
          "data-action": "place",
          onclick: () => host.place(item.id, aside ? "main" : "aux"),
        },
        t(aside ? "move_main" : "move_aside"),
      ),
    );
  }
  return row;
}

/** The formula and, under a word of its own, that of the gradient: `y = x + b; db = sum of dy`. */
function formulas(text: string, gradient: string): HTMLElement[] {
  const parts = text.split(/;\s*/).filter(Boolean);
  const of = (backward: boolean) => parts.filter((part) => /^d\w.*=/.test(part) === backward).join("\n");
  const [forward, back] = [of(false), of(true)];
  return [
    ...(forward ? [h("div", { class: "formula" }, forward)] : []),
    ...(back ? [h("div", { class: "muted" }, gradient), h("div", { class: "formula" }, back)] : []),
  ];
}

function docOf(doc: Bilingual | undefined, locale: "en" | "zh"): HTMLElement | null {
  return doc?.[locale] ? h("p", {}, doc[locale]) : null;
}

function describeOutput(host: Host, index: number, output: number): string {
  const tensor = host.tree.nodes[index]?.outputs[output];
  return tensor ? `${tensor.dtype} ${shapeText(tensor.shape, host.context.t("scalar"))}` : "";
}

function link(host: Host, index: number, note: string, output = 0): HTMLElement {
  const node = host.tree.nodes[index] as OpNode;
  const name = output > 0 ? `${node.name}:${output}` : node.name;
  return h(
    "li",
    { class: `kind-${host.tree.kindOf(index)}` },
    h(
      "button",
      { class: "link", type: "button", "data-goto": node.name, onclick: () => host.select(node.name, true) },
      h("i"),
      h("span", {}, name),
    ),
    note ? h("span", { class: "muted" }, note) : null,
  );
}

function list(rows: HTMLElement[]): HTMLElement {
  return h("ul", { class: "links" }, ...rows);
}

function listOrNone(context: GraphContext, rows: HTMLElement[]): HTMLElement {
  return rows.length > 0 ? list(rows) : h("div", { class: "muted" }, context.t("none"));
}

function facts(rows: [string, string][]): HTMLElement {
  return h(
    "dl",
    { class: "facts" },
    ...rows.filter(([, text]) => text).flatMap(([term, text]) => [h("dt", {}, term), h("dd", {}, text)]),
  );
}

function attributes(context: GraphContext, node: OpNode): HTMLElement | null {
  const rows = Object.entries(node.attrs);
  if (rows.length === 0) return null;
  return section(context.t("attributes"), facts(rows));
}
