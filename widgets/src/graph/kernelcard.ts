// What a card says about compilation: the kernel that executes an operation, with its source; where a primitive is from.

import { h } from "../core";
import { measureText } from "./coloring";
import type { Item } from "./hierarchy";
import type { Host } from "./host";
import { isSteps, type Kernel, type OpNode } from "./payload";
import { section } from "./section";

type Part = HTMLElement | null;

/** For a primitive: the operations it came from, in the first step. */
export function origins(host: Host, node: OpNode): Part[] {
  if (!node.from?.length || host.kernels.length === 0) return [];
  return [section(host.context.t("origin"), operationLinks(host, node.from))];
}

/** For an operation (or a primitive of one): the kernels that execute it, with their source. */
export function executedIn(host: Host, name: string): Part[] {
  const kernels = host.kernels.filter(({ ops, scope }) => ops.includes(name) || name.startsWith(`${scope}/`));
  if (kernels.length === 0) return [];
  return [section(host.context.t("executed_in"), ...kernels.map((kernel) => kernelFold(host, kernel)))];
}

/** For a kernel's own scope: its source, what it computes, how much work that is. */
export function kernelParts(host: Host, item: Item): Part[] {
  const { t } = host.context;
  const kernel = host.kernels.find(({ scope }) => scope === item.id);
  if (!kernel) return [];
  return [
    section(t("kernel_ops"), operationLinks(host, kernel.ops)),
    section(t("kernel_source"), work(host, kernel), sourceOf(host, kernel)),
  ];
}

function operationLinks(host: Host, names: readonly string[]): HTMLElement {
  return h(
    "ul",
    { class: "links" },
    ...names.map((name) =>
      h(
        "li",
        {},
        h(
          "button",
          { class: "link", type: "button", "data-goto": name, onclick: () => host.goTo(0, name) },
          h("i"),
          h("span", {}, name),
        ),
      ),
    ),
  );
}

function kernelFold(host: Host, kernel: Kernel): HTMLElement {
  const { model, t } = host.context;
  const payload = model.get("payload");
  const last = isSteps(payload) ? payload.steps.length - 1 : 0;
  const show = h(
    "button",
    { class: "tfedu-button wide", type: "button", onclick: () => host.goTo(last, kernel.scope) },
    t("show_kernel"),
  );
  return h(
    "details",
    { class: "kernel" },
    h("summary", {}, kernel.scope),
    show,
    work(host, kernel),
    sourceOf(host, kernel),
  );
}

function work({ context }: Host, { flops, bytes }: Kernel): HTMLElement {
  return h(
    "div",
    { class: "muted" },
    context.t("kernel_work", { flops: flops.toLocaleString("en"), bytes: measureText("memory", bytes) }),
  );
}

function sourceOf({ context }: Host, { source }: Kernel): HTMLElement {
  if (!source) return h("div", { class: "muted" }, context.t("kernel_host"));
  return h("pre", { class: "code is-source", tabindex: 0 }, source);
}
