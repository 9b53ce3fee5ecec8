// The steps of a compilation, from operations to kernels: a row of buttons, and what the step of the moment does.

import { h, rovingTabindex } from "../core";
import type { Host } from "./host";
import { isSteps, type Step } from "./payload";

export interface Stepper {
  element: HTMLElement;
  update(): void;
  /** The next or previous step. */
  move(by: number): void;
}

export function makeStepper(host: Host): Stepper {
  const { context } = host;
  const { model, t } = context;
  const row = h("div", { class: "step-row", role: "toolbar" });
  const why = h("div", { class: "step-why" });
  const element = h("div", { class: "stepper" }, row, why);
  const current = () => model.get("step") ?? 0;
  const steps = (): Step[] => {
    const payload = model.get("payload");
    return isSteps(payload) ? payload.steps : [];
  };
  const changes = (step: Step | undefined) => (step ? step.new.length + step.leaving.length : 0);
  const describe = (step: Step, before: Step | undefined) => {
    const parts = [t(`step_${step.id}_why`)];
    if (before && !["graph", "lowered", "kernels"].includes(step.id)) {
      const [gone, made] = [before.leaving.length, step.new.length];
      parts.push(gone + made > 0 ? `−${gone} +${made}` : t("step_same"));
    }
    if (changes(step) > 0) parts.push(t("step_marks"));
    const payload = model.get("payload");
    if (isSteps(payload) && !payload.complete) parts.push(t("incomplete"));
    return parts.join(" · ");
  };
  const update = () => {
    const all = steps();
    element.hidden = all.length === 0;
    row.setAttribute("aria-label", t("steps"));
    const kept = row.contains((row.getRootNode() as Document | ShadowRoot).activeElement);
    row.replaceChildren(
      ...all.flatMap((step, at) => {
        const still =
          at > 1 && all[at - 1]?.leaving.length === 0 && step.new.length === 0 && step.id !== "kernels";
        const button = h(
          "button",
          {
            class: `tfedu-button step${still ? " is-still" : ""}`,
            type: "button",
            "data-rove": true,
            "data-step": step.id,
            "aria-current": at === current() ? "step" : null,
            title: t(`step_${step.id}_why`),
            tabindex: at === current() ? 0 : -1,
            onclick: () => host.goTo(at),
          },
          t(`step_${step.id}`),
          h("small", {}, step.graph.nodes.length),
        );
        return at > 0 ? [h("span", { class: "muted", "aria-hidden": "true" }, "›"), button] : [button];
      }),
    );
    if (kept) row.querySelector<HTMLElement>("[aria-current]")?.focus();
    const step = all[current()];
    why.textContent = step ? describe(step, all[current() - 1]) : "";
  };
  rovingTabindex(row, context.signal);
  context.onLocale(update);
  return {
    element,
    update,
    move(by) {
      const all = steps();
      const next = Math.min(Math.max(current() + by, 0), all.length - 1);
      const step = all[next];
      if (!step || next === current()) return;
      host.goTo(next);
      context.say(`${t(`step_${step.id}`)}. ${describe(step, all[next - 1])}`);
    },
  };
}
