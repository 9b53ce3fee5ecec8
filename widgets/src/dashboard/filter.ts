// A field for a regular expression; what is no expression yet changes nothing.

import { type Context, h } from "../core";
import type { DashboardState } from "./data";

export class Filter {
  readonly element: HTMLElement;
  private pattern = /(?:)/;

  constructor(context: Context<DashboardState>, name: "runs" | "tags") {
    const input = h("input", { type: "search", spellcheck: "false", autocomplete: "off" });
    this.compile(context.model.get(name));
    input.value = context.model.get(name);
    input.addEventListener(
      "input",
      () => {
        const fits = this.compile(input.value);
        input.setAttribute("aria-invalid", String(!fits));
        input.title = fits ? context.t(`${name}_filter`) : context.t("bad_filter");
        if (fits) context.put(name, input.value);
      },
      { signal: context.signal },
    );
    context.onChange(name, (value) => {
      if (value !== input.value) input.value = value;
      this.compile(value);
    });
    context.onLocale(() => {
      input.placeholder = context.t(`filter_${name}`);
      input.title = context.t(`${name}_filter`);
      input.setAttribute("aria-label", context.t(`${name}_filter`));
    });
    this.element = h("label", { class: "tfedu-dashboard-filter" }, input);
  }

  takes(text: string): boolean {
    return this.pattern.test(text);
  }

  private compile(text: string): boolean {
    try {
      this.pattern = new RegExp(text, "u");
      return true;
    } catch {
      return false;
    }
  }
}
