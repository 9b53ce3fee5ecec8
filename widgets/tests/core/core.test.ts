import { beforeEach, describe, expect, it } from "vitest";
import {
  type BaseState,
  defineWidget,
  format,
  type Model,
  PALETTE,
  rovingTabindex,
  translate,
} from "../../src/core";
import { hostTheme } from "../../src/core/theme";

class FakeModel<State> implements Model<State> {
  private readonly callbacks = new Map<string, Set<() => void>>();
  saved = 0;
  constructor(readonly state: State) {}
  get<K extends keyof State & string>(name: K) {
    return this.state[name];
  }
  set<K extends keyof State & string>(name: K, value: State[K]) {
    this.state[name] = value;
    for (const callback of this.callbacks.get(`change:${name}`) ?? []) callback();
  }
  save_changes() {
    this.saved += 1;
  }
  on(event: string, callback: (...values: never[]) => void) {
    const known = this.callbacks.get(event) ?? new Set();
    this.callbacks.set(event, known.add(callback as () => void));
  }
  off(event: string, callback: (...values: never[]) => void) {
    this.callbacks.get(event)?.delete(callback as () => void);
  }
  get listeners() {
    return [...this.callbacks.values()].reduce((sum, set) => sum + set.size, 0);
  }
}

const catalogue = { hello: { en: "hello {name}", zh: "{name}，你好" } };

describe("texts", () => {
  it("fill placeholders and leave unknown ones", () => {
    expect(format("{a} of {b}, {c}", { a: 1, b: "two" })).toBe("1 of two, {c}");
  });
  it("must be in the catalogue", () => {
    expect(translate([catalogue], "zh", "hello", { name: "图" })).toBe("图，你好");
    expect(() => translate([catalogue], "en", "nothing")).toThrow(/nothing/);
  });
});

describe("a widget", () => {
  let model: FakeModel<BaseState>;
  let el: HTMLElement;
  const widget = defineWidget<BaseState>({
    name: "test",
    css: ".tfedu-test{color:red}",
    catalogue,
    render(context) {
      const text = document.createElement("p");
      context.root.append(text, context.languageButton());
      context.onLocale(() => {
        text.textContent = context.t("hello", { name: "graph" });
      });
      return undefined;
    },
  });

  beforeEach(() => {
    document.body.replaceChildren();
    el = document.createElement("div");
    document.body.append(el);
    model = new FakeModel<BaseState>({ locale: "en", theme: "dark" });
  });

  it("keeps JupyterLab's shortcuts away and follows the theme", () => {
    widget.render({ model, el });
    const root = el.querySelector<HTMLElement>(".tfedu-test");
    expect(root?.dataset.lmSuppressShortcuts).toBe("true");
    expect(root?.dataset.theme).toBe("dark");
    model.set("theme", "light");
    expect(root?.dataset.theme).toBe("light");
  });

  it("changes language by its button, and tells Python", () => {
    widget.render({ model, el });
    expect(el.querySelector("p")?.textContent).toBe("hello graph");
    el.querySelector("button")?.click();
    expect(model.state.locale).toBe("zh");
    expect(model.saved).toBe(1);
    expect(el.querySelector("p")?.textContent).toBe("graph，你好");
    expect(el.querySelector<HTMLElement>(".tfedu")?.lang).toBe("zh");
  });

  it("leaves no listener behind, whichever way it ends", () => {
    const end = widget.render({ model, el });
    expect(model.listeners).toBeGreaterThan(0);
    end();
    expect(model.listeners).toBe(0);
    const host = new AbortController();
    widget.render({ model, el, signal: host.signal });
    host.abort();
    expect(model.listeners).toBe(0);
  });

  it("adds its style sheets once", () => {
    const count = () => document.querySelectorAll("style[data-tfedu]").length;
    widget.render({ model, el });
    const after = count();
    widget.render({ model, el });
    expect(count()).toBe(after);
  });

  it("shows an error where its content would be", () => {
    const broken = defineWidget<BaseState>({
      name: "broken",
      css: "",
      catalogue: {},
      render() {
        throw new Error("no payload");
      },
    });
    const error = console.error;
    console.error = () => undefined;
    broken.render({ model, el });
    console.error = error;
    expect(el.querySelector("[role=alert]")?.textContent).toContain("no payload");
  });
});

describe("the host's theme", () => {
  const page = (change: (page: Document) => void) => {
    const fresh = document.implementation.createHTMLDocument();
    change(fresh);
    return hostTheme(fresh);
  };
  it("is what JupyterLab, VS Code, Colab or a book says", () => {
    expect(page(({ body }) => body.setAttribute("data-jp-theme-light", "false"))).toBe("dark");
    expect(page(({ body }) => body.setAttribute("data-jp-theme-light", "true"))).toBe("light");
    expect(page(({ body }) => body.setAttribute("data-vscode-theme-kind", "vscode-dark"))).toBe("dark");
    expect(
      page(({ body }) => body.setAttribute("data-vscode-theme-kind", "vscode-high-contrast-light")),
    ).toBe("light");
    expect(page(({ documentElement }) => documentElement.setAttribute("theme", "dark"))).toBe("dark");
    expect(page(({ documentElement }) => documentElement.setAttribute("data-theme", "dark"))).toBe("dark");
    expect(page(() => undefined)).toBe("light");
  });
});

describe("the palette", () => {
  const luminance = (hex: string) => {
    const parts = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [
      number,
      number,
      number,
    ];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string) => {
    const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
    return (bright + 0.05) / (dark + 0.05);
  };
  it.each(PALETTE.map((swatch) => [swatch.name, swatch] as const))(
    "%s is seen on light and on dark",
    (_, swatch) => {
      expect(contrast(swatch.light, "#ffffff")).toBeGreaterThanOrEqual(2.7);
      expect(contrast(swatch.dark, "#14181f")).toBeGreaterThanOrEqual(4.5);
    },
  );
});

it("a toolbar is one tab stop; arrows, Home and End move in it", () => {
  const bar = document.createElement("div");
  bar.innerHTML =
    "<button data-rove>a</button><button data-rove disabled>b</button><button data-rove>c</button>";
  document.body.append(bar);
  rovingTabindex(bar, new AbortController().signal);
  const [a, , c] = [...bar.querySelectorAll("button")] as [
    HTMLButtonElement,
    HTMLButtonElement,
    HTMLButtonElement,
  ];
  const press = (key: string) =>
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  a.focus();
  press("ArrowRight");
  expect(document.activeElement).toBe(c);
  expect([a.tabIndex, c.tabIndex]).toEqual([-1, 0]);
  press("ArrowRight");
  expect(document.activeElement).toBe(a);
  press("End");
  expect(document.activeElement).toBe(c);
});
