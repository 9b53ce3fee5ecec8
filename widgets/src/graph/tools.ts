// Which buttons the toolbar has.

import type { Commands, Panel } from "./commands";
import type { Icon } from "./icons";
import type { Tool } from "./toolbar";

export function tools(commands: Commands): Tool[][] {
  const { t, model } = commands.context;
  const tool = (id: string, icon: Icon, act: () => void): Tool => ({ id, icon, text: () => t(id), act });
  const panel = (id: Panel): Tool => ({
    ...tool(id, id, () => commands.flip(id)),
    pressed: () => commands.isShown(id),
  });
  const flow = () => t("direction", { direction: t(`direction_${model.get("direction")}`) });
  return [
    [
      tool("open_all", "open", () => commands.openLevel()),
      tool("close_all", "shut", () => commands.closeAll()),
    ],
    [
      tool("zoom_out", "minus", () => commands.zoom(0.8)),
      tool("fit", "fit", () => commands.fit()),
      tool("zoom_in", "plus", () => commands.zoom(1.25)),
    ],
    [
      { ...tool("direction", "direction", () => commands.turn()), text: flow },
      panel("outline"),
      panel("pairs"),
      panel("legend"),
      panel("help"),
    ],
    [
      tool("export_svg", "svg", () => void commands.save("svg")),
      tool("export_png", "png", () => void commands.save("png")),
      tool("export_dot", "dot", () => void commands.save("dot")),
    ],
  ];
}
