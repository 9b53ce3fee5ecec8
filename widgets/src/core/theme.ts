// Light or dark: each host says it in its own way, and may change its mind while the widget is on the page.

import { paletteVariables } from "./palette";
import themeCss from "./theme.css";

export type Theme = "light" | "dark";

/** What the page shows now: JupyterLab, VS Code, Colab and books first, then the system's preference. */
export function hostTheme(page: Document = document): Theme {
  const { body, documentElement: root } = page;
  const lab = body?.dataset.jpThemeLight;
  if (lab !== undefined) return lab === "false" ? "dark" : "light";
  const code = body?.dataset.vscodeThemeKind ?? body?.className ?? "";
  if (/vscode-(dark|high-contrast(?!-light))/.test(code)) return "dark";
  if (/vscode-(light|high-contrast-light)/.test(code)) return "light";
  for (const said of [
    root.getAttribute("theme"),
    root.dataset.theme,
    root.dataset.mode,
    body?.dataset.theme,
  ]) {
    if (said === "dark" || said === "light") return said;
  }
  return page.defaultView?.matchMedia?.("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Calls `changed` whenever the host may have changed its theme, until `signal` aborts. */
export function watchHostTheme(changed: () => void, signal: AbortSignal, page: Document = document): void {
  const observer = new MutationObserver(changed);
  const attributeFilter = [
    "data-jp-theme-light",
    "data-vscode-theme-kind",
    "class",
    "theme",
    "data-theme",
    "data-mode",
  ];
  for (const element of [page.documentElement, page.body]) {
    if (element) observer.observe(element, { attributes: true, attributeFilter });
  }
  const system = page.defaultView?.matchMedia?.("(prefers-color-scheme: dark)");
  system?.addEventListener("change", changed, { signal });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}

/** The style sheet every widget shares. */
export const sharedCss = `${themeCss}
.tfedu[data-theme="light"]{${paletteVariables("light")}}
.tfedu[data-theme="dark"]{${paletteVariables("dark")}}`;

/** Puts `css` once into the document or shadow root that holds `element`. */
export function adoptCss(element: Node, id: string, css: string): void {
  const root = element.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  const present = home.querySelector<HTMLStyleElement>(`style[data-tfedu="${id}"]`);
  if (present) {
    if (present.textContent !== css) present.textContent = css;
    return;
  }
  const style = document.createElement("style");
  style.dataset.tfedu = id;
  style.textContent = css;
  home.append(style);
}
