// Line icons on a 16 by 16 grid.

import { s } from "../core";

const PATHS = {
  fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
  plus: "M3 8h10M8 3v10",
  minus: "M3 8h10",
  open: "M4 6l4 4 4-4M4 2l4 4 4-4M3 14h10",
  shut: "M4 14l4-4 4 4M4 10l4-4 4 4M3 2h10",
  direction: "M8 2v12M4 10l4 4 4-4",
  outline: "M2 3h3M5 8h3M5 13h3M8 3h6M10 8h4M10 13h4",
  legend: "M2.5 3h3v3h-3zM2.5 10h3v3h-3zM8 4.5h6M8 11.5h6",
  svg: "M3 12.5C3 5 13 11 13 3.5M1.5 11h3v3h-3zM11.5 2h3v3h-3z",
  png: "M2 3h12v10H2zM2.5 12L6.5 7.5l3 3 2-2 2.5 2.5M11 6v.1",
  dot: "M8 3m-1.8 0a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0M3.5 13m-1.8 0a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0M12.5 13m-1.8 0a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0M7 4.8L4.5 11.3M9 4.8L11.5 11.3",
  pairs: "M4 2v12M2 12l2 2 2-2M12 14V2M10 4l2-2 2 2",
  help: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.8M8 12.8v.2",
  close: "M4 4l8 8M12 4l-8 8",
  inputs: "M8 14V5M4 9l4-4 4 4M3 2h10",
  outputs: "M8 2v9M4 7l4 4 4-4M3 14h10",
  full: "M9.5 2H14v4.5M14 2L9 7M6.5 14H2V9.5M2 14l5-5",
  target: "M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 8m-3.5 0a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0",
} as const;

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGSVGElement {
  return s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: PATHS[name] }));
}
