// The frame every widget lives in: it speaks the anywidget contract (initialize / render with model, el, signal) and
// gives the view a themed, translated, announced root element. A widget's module ends with
//
//   export default defineWidget<State>({ name: "graph", css, catalogue, render(context) { … } });

import texts from "../../../tfedu/i18n/catalog/widgets.json";
import { liveRegion } from "./a11y";
import { h } from "./dom";
import { type Catalogue, isLocale, type Locale, type Parameters, translate } from "./i18n";
import { adoptCss, hostTheme, sharedCss, type Theme, watchHostTheme } from "./theme";

/** The traits that every widget's Python half syncs. */
export interface BaseState {
  locale: Locale;
  theme: "auto" | Theme;
}

/** As much of the anywidget model as the widgets use; every AFM host has it. */
export interface Model<State> {
  get<K extends keyof State & string>(name: K): State[K];
  set<K extends keyof State & string>(name: K, value: State[K]): void;
  save_changes(): void;
  on(event: string, callback: (...values: never[]) => void): void;
  off(event: string, callback: (...values: never[]) => void): void;
  send?(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
}

export interface Context<State extends BaseState> {
  model: Model<State>;
  /** The widget's own root; its `data-theme` is always right. */
  root: HTMLElement;
  /** Aborts when the view goes away: hand it to every listener. */
  signal: AbortSignal;
  /** A text of the widget's catalogue in the language now in force. */
  t(key: string, parameters?: Parameters): string;
  locale(): Locale;
  theme(): Theme;
  /** Runs `update` now and whenever the language changes. */
  onLocale(update: () => void): void;
  /** Runs `update` whenever light becomes dark or dark light (not at once). */
  onTheme(update: (theme: Theme) => void): void;
  /** Runs `update` when the trait changes (not at once), from Python or from here. */
  onChange<K extends keyof State & string>(name: K, update: (value: State[K]) => void): void;
  /** Runs `handle` for every custom message from Python. */
  onMessage(handle: (content: unknown, buffers: DataView[]) => void): void;
  /** Sets a trait and sends it to Python. */
  put<K extends keyof State & string>(name: K, value: State[K]): void;
  /** Tells a screen reader. */
  say(text: string): void;
  /** A button that switches between Chinese and English. */
  languageButton(): HTMLButtonElement;
}

export interface Definition<State extends BaseState> {
  /** Names the style sheet and the root's class, `tfedu-<name>`. */
  name: string;
  css: string;
  catalogue: Catalogue;
  render(context: Context<State>): undefined | (() => void);
}

interface RenderProps<State> {
  model: Model<State>;
  el: HTMLElement;
  signal?: AbortSignal;
}

export function defineWidget<State extends BaseState>(definition: Definition<State>) {
  return {
    render({ model, el, signal }: RenderProps<State>): () => void {
      const own = new AbortController();
      signal?.addEventListener("abort", () => own.abort(), { once: true });
      const root = h("div", {
        class: `tfedu tfedu-${definition.name}`,
        // Otherwise JupyterLab's command mode takes the keys: "d d" would delete the cell.
        "data-lm-suppress-shortcuts": "true",
      });
      el.replaceChildren(root);
      adoptCss(el, "core", sharedCss);
      adoptCss(el, definition.name, definition.css);
      const context = makeContext(definition, model, root, own.signal);
      try {
        const cleanup = definition.render(context);
        if (cleanup) own.signal.addEventListener("abort", cleanup, { once: true });
      } catch (error) {
        showError(context, error);
      }
      return () => own.abort();
    },
  };
}

/** Replaces the widget by what went wrong, in the reader's language, with the details to report. */
export function showError<State extends BaseState>(context: Context<State>, error: unknown): void {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const title = h("strong");
  const advice = h("div");
  context.root.replaceChildren(
    h("div", { class: "tfedu-error", role: "alert" }, title, advice, h("pre", {}, details)),
  );
  context.onLocale(() => {
    title.textContent = context.t("error_title");
    advice.textContent = context.t("error_advice");
  });
  console.error(error);
}

function makeContext<State extends BaseState>(
  definition: Definition<State>,
  model: Model<State>,
  root: HTMLElement,
  signal: AbortSignal,
): Context<State> {
  const catalogues: Catalogue[] = [definition.catalogue, texts];
  const region = liveRegion();
  root.parentElement?.append(region.element);

  const listen = (event: string, callback: (...values: never[]) => void) => {
    model.on(event, callback);
    signal.addEventListener("abort", () => model.off(event, callback), { once: true });
  };
  const locale = (): Locale => {
    const chosen = model.get("locale");
    return isLocale(chosen) ? chosen : "en";
  };
  const theme = (): Theme => {
    const chosen = model.get("theme");
    return chosen === "light" || chosen === "dark" ? chosen : hostTheme();
  };

  const themeListeners: ((theme: Theme) => void)[] = [];
  let shown: Theme | undefined;
  const applyTheme = () => {
    const now = theme();
    root.toggleAttribute("data-forced", model.get("theme") === "light" || model.get("theme") === "dark");
    if (now === shown) return;
    const first = shown === undefined;
    shown = now;
    root.dataset.theme = now;
    if (!first) for (const listener of themeListeners) listener(now);
  };

  const context: Context<State> = {
    model,
    root,
    signal,
    t: (key, parameters) => translate(catalogues, locale(), key, parameters),
    locale,
    theme,
    onLocale(update) {
      update();
      listen("change:locale", update);
    },
    onTheme: (update) => themeListeners.push(update),
    onChange: (name, update) => listen(`change:${name}`, () => update(model.get(name))),
    onMessage: (handle) => listen("msg:custom", handle as (...values: never[]) => void),
    put(name, value) {
      model.set(name, value);
      model.save_changes();
    },
    say: (text) => region.say(text),
    languageButton() {
      const button = h("button", { class: "tfedu-button", type: "button", "data-role": "language" });
      button.addEventListener(
        "click",
        () => context.put("locale", (locale() === "en" ? "zh" : "en") as State["locale"]),
        {
          signal,
        },
      );
      context.onLocale(() => {
        button.textContent = locale() === "en" ? "中文" : "English";
        button.lang = locale() === "en" ? "zh" : "en";
        button.title = context.t("language_hint");
      });
      return button;
    },
  };

  applyTheme();
  watchHostTheme(applyTheme, signal);
  listen("change:theme", applyTheme);
  context.onLocale(() => {
    root.lang = locale();
  });
  return context;
}
