export { type LiveRegion, liveRegion, prefersReducedMotion, rovingTabindex } from "./a11y";
export { h, s, set } from "./dom";
export {
  type Bilingual,
  type Catalogue,
  format,
  isLocale,
  type Locale,
  type Parameters,
  translate,
} from "./i18n";
export { DASHES, PALETTE, type Swatch } from "./palette";
export type { Theme } from "./theme";
export { type BaseState, type Context, defineWidget, type Model, showError } from "./widget";
