// The tool line: smoothing, axes, whole range, table, save. Every choice is a trait, so it outlives the view.

import { type Context, h } from "../core";
import type { ChartState, XAxis } from "./data";

export type SaveKind = "csv" | "json" | "png" | "svg";

export interface Actions {
  everything(): void;
  toggleTable(shown: boolean): void;
  save(kind: SaveKind): void;
}

export class Controls {
  readonly element: HTMLElement;
  private readonly space = h("span", { class: "tfedu-chart-space" });
  private readonly reset = h("button", { type: "button", class: "tfedu-button" });

  constructor(
    private readonly context: Context<ChartState>,
    actions: Actions,
  ) {
    const { signal } = context;
    this.reset.addEventListener("click", () => actions.everything(), { signal });
    this.element = h(
      "div",
      { class: "tfedu-chart-controls" },
      this.smoothing(),
      this.axis(),
      this.toggle(
        "log_x",
        () => context.model.get("log_x"),
        () => context.put("log_x", !context.model.get("log_x")),
      ),
      this.reset,
      this.space,
      this.tableButton(actions),
      this.saveMenu(actions),
    );
    context.onLocale(() => {
      this.reset.textContent = context.t("reset_zoom");
      this.reset.title = context.t("reset_zoom_hint");
    });
  }

  /** Puts more tools in the middle. */
  add(...tools: HTMLElement[]): void {
    this.space.before(...tools);
  }

  update(zoomed: boolean): void {
    this.reset.disabled = !zoomed;
  }

  private smoothing(): HTMLElement {
    const { context } = this;
    const text = h("span");
    const slider = h("input", { type: "range", min: 0, max: 0.99, step: 0.01 });
    const output = h("output");
    const show = () => {
      const weight = context.model.get("smoothing");
      if (Number(slider.value) !== weight) slider.value = String(weight);
      output.textContent = weight.toFixed(2);
    };
    slider.addEventListener("input", () => context.put("smoothing", Number(slider.value)), {
      signal: context.signal,
    });
    context.onChange("smoothing", show);
    const label = h("label", {}, text, slider, output);
    context.onLocale(() => {
      text.textContent = context.t("smoothing");
      label.title = context.t("smoothing_hint");
      show();
    });
    return label;
  }

  private axis(): HTMLElement {
    const { context } = this;
    const text = h("span");
    const axes: XAxis[] = ["step", "relative", "wall"];
    const options = axes.map((value) => h("option", { value }));
    const select = h("select", {}, ...options);
    const show = () => {
      select.value = context.model.get("x_axis");
    };
    select.addEventListener("change", () => context.put("x_axis", select.value as XAxis), {
      signal: context.signal,
    });
    context.onChange("x_axis", show);
    context.onLocale(() => {
      text.textContent = context.t("x_axis");
      options.forEach((option) => {
        option.textContent = context.t(`x_${option.value}`);
      });
      show();
    });
    return h("label", {}, text, select);
  }

  private toggle(key: "log_x", pressed: () => boolean, press: () => void): HTMLElement {
    const { context } = this;
    const button = h("button", { type: "button", class: "tfedu-button" });
    button.addEventListener("click", press, { signal: context.signal });
    const show = () => {
      button.textContent = context.t(key);
      button.title = context.t(`${key}_hint`);
      button.setAttribute("aria-pressed", String(pressed()));
    };
    context.onLocale(show);
    context.onChange(key, show);
    return button;
  }

  private tableButton(actions: Actions): HTMLElement {
    const { context } = this;
    const button = h("button", { type: "button", class: "tfedu-button", "aria-expanded": "false" });
    button.addEventListener(
      "click",
      () => {
        const shown = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(shown));
        actions.toggleTable(shown);
      },
      { signal: context.signal },
    );
    context.onLocale(() => {
      button.textContent = context.t("table");
      button.title = context.t("table_hint");
    });
    return button;
  }

  private saveMenu(actions: Actions): HTMLElement {
    const { context } = this;
    const { signal } = context;
    const summary = h("summary", { class: "tfedu-button" });
    const kinds: SaveKind[] = ["csv", "json", "png", "svg"];
    const buttons = kinds.map((kind) => {
      const button = h("button", { type: "button", class: "tfedu-button" });
      button.addEventListener(
        "click",
        () => {
          menu.open = false;
          actions.save(kind);
        },
        { signal },
      );
      return button;
    });
    const menu = h("details", { class: "tfedu-chart-menu" }, summary, h("div", {}, ...buttons));
    menu.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || !menu.open) return;
        menu.open = false;
        summary.focus();
        event.stopPropagation();
      },
      { signal },
    );
    menu.addEventListener(
      "focusout",
      (event) => {
        if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
      },
      { signal },
    );
    context.onLocale(() => {
      summary.textContent = context.t("export");
      buttons.forEach((button, i) => {
        button.textContent = context.t(`export_${kinds[i]}`);
      });
    });
    return menu;
  }
}
