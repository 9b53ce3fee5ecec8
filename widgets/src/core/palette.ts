// Okabe and Ito's palette (2008), distinguishable with every common colour vision. The light variants darken what would
// vanish on white, the dark ones lighten what would vanish on black; the order is the order in which series take colours.

export interface Swatch {
  name: string;
  light: string;
  dark: string;
}

export const PALETTE: readonly Swatch[] = [
  { name: "blue", light: "#0072b2", dark: "#4aa8e0" },
  { name: "vermillion", light: "#d55e00", dark: "#f2884b" },
  { name: "green", light: "#008a65", dark: "#2fc49a" },
  { name: "purple", light: "#b5568f", dark: "#dd93bd" },
  { name: "orange", light: "#c98600", dark: "#efb23c" },
  { name: "sky", light: "#3a97cc", dark: "#7cc5ee" },
  { name: "yellow", light: "#a89a00", dark: "#f0e442" },
  { name: "grey", light: "#6b7280", dark: "#a3abb8" },
];

/** Dash patterns that repeat the colour's message where colour is not seen. */
export const DASHES: readonly (readonly number[])[] = [
  [],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [12, 4],
  [4, 2, 1, 2],
  [1, 3],
  [3, 5],
];

/** The palette as custom properties (`--tfedu-blue`, …) for one theme. */
export function paletteVariables(theme: "light" | "dark"): string {
  return PALETTE.map((swatch) => `--tfedu-${swatch.name}:${swatch[theme]}`).join(";");
}
