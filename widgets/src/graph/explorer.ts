// The explorer: holds the state that Python shares, keeps picture and panels in step with it, and listens to the reader.

import { h, s } from "../core";
import { Camera, type Insets } from "./camera";
import { type Card, makeCard } from "./card";
import { download, standaloneSvg, svgToPng } from "./export";
import { Hierarchy, type Item, type Placement } from "./hierarchy";
import type { GraphContext, Host } from "./host";
import { type Layouter, makeLayouter } from "./layouter";
import { makeLegend } from "./legend";
import { textMeasurer, type Words } from "./look";
import { type Minimap, makeMinimap } from "./minimap";
import { type Arrow, neighbour } from "./navigate";
import { makeOutline, type Outline } from "./outline";
import { shapeText } from "./payload";
import { type Prepared, preparePicture } from "./prepare";
import { type Light, Scene } from "./scene";
import { makeSearchBox, type SearchBox } from "./searchbox";
import { makeToolbar, type Toolbar } from "./toolbar";
import { trace } from "./trace";

const CROWDED = 300;
const DIRECTIONS = ["TB", "BT", "LR"] as const;
const KEYS = [
  ["↑ ↓ ← →", "key_arrows"],
  ["Enter", "key_enter"],
  ["+ / −", "key_plus"],
  ["/", "key_search"],
  ["f", "key_fit"],
  ["z / x", "key_zoom"],
  ["i / o", "key_trace"],
  ["p", "key_parent"],
  ["Esc", "key_escape"],
  ["?", "key_help"],
] as const;

export class Explorer implements Host {
  tree: Hierarchy;
  private readonly open: Set<string>;
  private readonly stage: SVGSVGElement;
  private readonly body: HTMLElement;
  private readonly camera: Camera;
  private readonly scene: Scene;
  private readonly layouter: Layouter;
  private readonly card: Card;
  private readonly searchBox: SearchBox;
  private readonly outline: Outline;
  private readonly minimap: Minimap;
  private readonly legend: HTMLElement;
  private readonly help: HTMLElement;
  private readonly notice: HTMLElement;
  private readonly toolbar: Toolbar;
  private words: Words;
  private prepared: Prepared | null = null;
  private traced: { towards: "inputs" | "outputs"; nodes: Set<number> } | null = null;
  private ticket = 0;
  private outlineShown = false;

  constructor(readonly context: GraphContext) {
    const { model, root, signal } = context;
    this.tree = this.makeTree();
    this.open = new Set(model.get("opened"));
    this.stage = s("svg", { class: "stage", tabindex: 0, role: "application" });
    this.notice = h("div", { class: "notice panel", hidden: true });
    let hint: ReturnType<typeof setTimeout> | undefined;
    this.camera = new Camera(this.stage, signal, () => {
      this.say(context.t("wheel_hint"), false);
      clearTimeout(hint);
      hint = setTimeout(() => this.say("", false), 1400);
    });
    this.scene = new Scene(this.camera);
    this.stage.append(this.scene.world);
    this.layouter = makeLayouter(signal);
    this.card = makeCard(this, () => this.select(""));
    this.legend = makeLegend(this);
    this.help = this.makeHelp();
    this.minimap = makeMinimap(context, this.camera);
    this.body = h("div", { class: "body" });
    root.append(this.body);
    this.words = this.makeWords();
    this.outline = makeOutline(this);
    this.searchBox = makeSearchBox(this, () => this.relight());
    this.toolbar = this.makeToolbar();
    root.prepend(this.toolbar.element);
    this.body.append(
      this.stage,
      this.outline.element,
      this.card.element,
      this.legend,
      this.help,
      this.minimap.element,
      this.notice,
    );
    root.append(this.makeGrip());
    this.outline.element.classList.add("is-quiet");

    this.camera.onChange(() => {
      const { k, x, y } = this.camera.view;
      this.scene.world.setAttribute(
        "transform",
        `translate(${x.toFixed(2)},${y.toFixed(2)}) scale(${k.toFixed(4)})`,
      );
    });
    this.applyHeight();
    this.listen();
    this.watchSize();
    void this.refresh(null, true).then(
      () => this.selected && this.bringIn(this.resolve(this.selected).item?.id ?? ""),
    );
  }

  // What the panels ask for

  get selected(): string {
    return this.context.model.get("selected") ?? "";
  }

  isOpen(item: Item): boolean {
    return this.open.has(item.id);
  }

  isAside(id: string): boolean {
    const parent = this.tree.items.get(id)?.parent?.id ?? "";
    return this.prepared?.graph.scopes.get(parent)?.aux.includes(id) ?? false;
  }

  describe(item: Item): string {
    const { t } = this.context;
    const state = t(this.isOpen(item) ? "said_open" : "said_closed");
    if (item.type !== "op") return t("said_scope", { name: item.label, count: item.size, state });
    const node = this.tree.nodes[item.node];
    const parts = [t("said_op", { name: item.label, op: node?.op ?? "" })];
    const shapes = node?.outputs.map((output) => shapeText(output.shape, t("scalar"))).join(", ");
    if (shapes) parts.push(t("said_output", { shapes }));
    const readers = new Set((this.tree.readers[item.node] ?? []).map(([reader]) => reader)).size;
    parts.push(t("said_edges", { inputs: node?.inputs.length ?? 0, outputs: readers }));
    return parts.join(this.context.locale() === "zh" ? "，" : ", ");
  }

  select(name: string, move = false): void {
    if (name !== this.selected) this.context.put("selected", name);
    const { item, node } = this.resolve(name);
    if (name === "") this.traced = null;
    this.card.show(item, node);
    if (item) {
      const hidden = this.tree
        .path(item)
        .slice(0, -1)
        .filter((scope) => !this.open.has(scope.id));
      if (hidden.length > 0) {
        for (const scope of hidden) this.open.add(scope.id);
        this.shareOpen();
        void this.refresh(null).then(() => this.bringIn(item.id));
      } else if (move) this.bringIn(item.id);
      this.context.say(this.describe(item));
    } else {
      this.context.say(this.context.t("said_cleared"));
    }
    this.outline.update();
    this.relight();
  }

  toggle(id: string): void {
    const item = this.tree.items.get(id);
    if (!item || item.type === "op") return;
    const opening = !this.open.has(id);
    if (opening) this.open.add(id);
    else
      for (const other of [...this.open])
        if (other === id || this.isWithin(other, item)) this.open.delete(other);
    this.shareOpen();
    const key = opening ? "said_opened" : "said_closed_now";
    this.context.say(this.context.t(key, { name: item.label, count: item.children.length }));
    const { item: chosen } = this.resolve(this.selected);
    if (!opening && chosen && chosen !== item && this.tree.path(chosen).includes(item)) this.select(id);
    else if (chosen === item) this.card.show(item, -1);
    void this.refresh(id);
  }

  fit(): void {
    const { layout } = this.scene.picture ?? {};
    if (layout) this.camera.fit({ x: 0, y: 0, width: layout.width, height: layout.height }, this.insets());
  }

  private insets(): Insets {
    return { left: this.outlineShown ? this.outline.element.offsetWidth + 12 : 0, right: this.card.width };
  }

  private begin(): void {
    const { layout, direction } = this.scene.picture ?? {};
    if (layout && direction)
      this.camera.begin({ x: 0, y: 0, width: layout.width, height: layout.height }, direction, this.insets());
  }

  focusStage(): void {
    this.stage.focus({ preventScroll: true });
  }

  follow(towards: "inputs" | "outputs"): void {
    const { item, node } = this.resolve(this.selected);
    if (!item) return;
    if (this.traced?.towards === towards) this.traced = null;
    else {
      const starts = node >= 0 ? [node] : this.tree.operations(item);
      this.traced = { towards, nodes: trace(this.tree, starts, towards) };
      const count = this.traced.nodes.size - starts.length;
      this.context.say(this.context.t(`said_traced_${towards}`, { name: item.label, count }));
    }
    this.relight();
  }

  place(name: string, where: Placement | null): void {
    const placed = { ...this.context.model.get("placed") };
    if (where) placed[name] = where;
    else delete placed[name];
    this.context.put("placed", placed);
  }

  unfold(id: string): void {
    this.context.put("unfolded", [...this.context.model.get("unfolded"), id]);
    this.select("");
  }

  // State

  private makeTree(): Hierarchy {
    const { model } = this.context;
    return new Hierarchy(model.get("payload"), {
      placed: model.get("placed"),
      unfolded: new Set(model.get("unfolded")),
    });
  }

  /** An item and, if the name is an operation's, its place; an embedded operation's item is the one it is drawn in. */
  private resolve(name: string): { item: Item | null; node: number } {
    if (!name) return { item: null, node: -1 };
    const item = this.tree.items.get(name);
    if (item) return { item, node: item.node };
    const node = this.tree.nodes.findIndex((candidate) => candidate.name === name);
    return { item: (node >= 0 && this.tree.placeOf(node)) || null, node };
  }

  private isWithin(id: string, scope: Item): boolean {
    for (let item = this.tree.items.get(id)?.parent; item; item = item.parent)
      if (item === scope) return true;
    return false;
  }

  private shareOpen(): void {
    this.context.put("opened", [...this.open].sort());
  }

  private makeWords(): Words {
    const { t } = this.context;
    return {
      width: textMeasurer(this.context.root),
      scalar: t("scalar"),
      operations: (count) => (count === 1 ? t("operation_one") : t("operations", { count })),
      more: (count) => t("more", { count }),
    };
  }

  /** Computes the picture anew and shows it; `anchor` keeps its place on the screen. */
  private async refresh(anchor: string | null, fit = false): Promise<void> {
    this.ticket += 1;
    const { ticket } = this;
    const { model, t } = this.context;
    const prepared = preparePicture(
      this.tree,
      this.open,
      model.get("placed"),
      model.get("direction"),
      this.words,
      (count) => t("tensors", { count }),
    );
    const busy = setTimeout(() => this.say(t("busy")), 400);
    const layout = await this.layouter.layout(prepared.request).finally(() => clearTimeout(busy));
    if (ticket !== this.ticket || this.context.signal.aborted) return;
    this.prepared = prepared;
    const { looks, frames, wires } = prepared;
    const picture = {
      layout,
      direction: model.get("direction"),
      looks,
      frames,
      wires,
      asideTitle: t("aside"),
    };
    this.scene.show(picture, anchor, (id) => this.tree.items.get(id)?.parent?.id || undefined);
    this.minimap.draw(picture);
    this.outline.update();
    this.relight();
    this.say(looks.size > CROWDED ? t("large", { count: looks.size }) : "");
    if (fit) this.begin();
    this.context.root.dataset.ready = String(ticket);
  }

  private bringIn(id: string): void {
    const box = this.scene.boxOf(id);
    if (box) this.camera.reveal(box, this.insets());
  }

  private say(text: string, aloud = true): void {
    this.notice.textContent = text;
    this.notice.hidden = text === "";
    if (text && aloud) this.context.say(text);
  }

  private relight(): void {
    const { prepared, tree } = this;
    if (!prepared) return;
    const lights = new Map<string, Set<Light>>();
    const add = (id: string, light: Light) => lights.set(id, (lights.get(id) ?? new Set()).add(light));
    const shown = (node: number): string[] => {
      const item = tree.placeOf(node);
      return item ? tree.path(item).map((step) => step.id) : [];
    };
    const { item } = this.resolve(this.selected);
    if (item) add(item.id, "selected");
    for (const [id, { wire }] of prepared.routes) {
      if (!item) break;
      if (
        wire.uses.some(([, to]) => within(tree, to, item)) &&
        !wire.uses.some(([from]) => within(tree, from, item))
      )
        add(id, "in");
      if (
        wire.uses.some(([from]) => within(tree, from, item)) &&
        !wire.uses.some(([, to]) => within(tree, to, item))
      )
        add(id, "out");
    }
    for (const hit of this.searchBox.hits) for (const id of shown(hit)) add(id, "hit");
    const run = this.context.model.get("lit") ?? [];
    const lit = this.traced?.nodes ?? (run.length > 0 ? this.placesOf(run) : null);
    if (lit) {
      const light = this.traced ? "trace" : "run";
      const bright = new Set<string>();
      for (const node of lit) for (const id of shown(node)) bright.add(id);
      for (const id of [...prepared.looks.keys(), ...prepared.frames.keys()])
        add(id, bright.has(id) ? light : "faded");
      for (const [id, { wire }] of prepared.routes) {
        add(id, wire.uses.some(([from, to]) => lit.has(from) && lit.has(to)) ? light : "faded");
      }
    }
    this.scene.light(lights);
  }

  private placesOf(names: readonly string[]): Set<number> {
    const wanted = new Set(names);
    return new Set(this.tree.nodes.flatMap((node, index) => (wanted.has(node.name) ? [index] : [])));
  }

  // The reader

  private listen(): void {
    const { context, stage } = this;
    const { signal } = context;
    stage.addEventListener("click", (event) => this.click(event), { signal });
    stage.addEventListener(
      "dblclick",
      (event) => {
        const id = (event.target as Element).closest<SVGElement>(".node, .frame")?.dataset.id;
        if (id && !(event.target as Element).closest("[data-toggle]")) this.toggle(id);
      },
      { signal },
    );
    stage.addEventListener("keydown", (event) => this.key(event), { signal });
    context.onLocale(() => {
      stage.setAttribute("aria-label", context.t("stage"));
      this.words = this.makeWords();
      if (!this.prepared) return;
      void this.refresh(this.selected || null);
      const { item, node } = this.resolve(this.selected);
      this.card.show(item, node);
      this.toolbar.update();
    });
    context.onTheme(() => this.relight());
    context.onChange("opened", (open) => {
      if (open.length === this.open.size && open.every((id) => this.open.has(id))) return;
      this.open.clear();
      for (const id of open) this.open.add(id);
      void this.refresh(null);
    });
    context.onChange("selected", (name) => this.select(name, true));
    const turn = () => {
      context.root.dataset.direction = context.model.get("direction");
    };
    turn();
    context.onChange("direction", () => {
      turn();
      this.toolbar.update();
      void this.refresh(null, true);
    });
    context.onChange("lit", () => this.relight());
    context.onChange("height", () => this.applyHeight());
    for (const name of ["payload", "placed", "unfolded"] as const) {
      context.onChange(name, () => {
        this.tree = this.makeTree();
        this.traced = null;
        const { item, node } = this.resolve(this.selected);
        this.card.show(item, node);
        void this.refresh(this.selected || null, name === "payload");
      });
    }
    signal.addEventListener("abort", () => this.scene.stop(), { once: true });
    if (this.selected) {
      const { item, node } = this.resolve(this.selected);
      this.card.show(item, node);
    }
  }

  private click(event: MouseEvent): void {
    const target = event.target as Element;
    this.focusStage();
    const toggle = target.closest<SVGElement>("[data-toggle]")?.dataset.toggle;
    if (toggle !== undefined) {
      if (event.detail < 2) this.toggle(toggle);
      return;
    }
    const chip = target.closest<SVGElement>("[data-chip]")?.dataset.chip;
    const id = chip ?? target.closest<SVGElement>(".node, .frame")?.dataset.id;
    if (id !== undefined) {
      if (id !== this.selected) this.select(id);
      return;
    }
    const wire = this.prepared?.routes.get(target.closest<SVGElement>("[data-wire]")?.dataset.wire ?? "");
    const first = wire?.wire.uses[0];
    if (first) this.select(this.tree.nodes[first[0]]?.name ?? "");
    else if (this.selected) this.select("");
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { item } = this.resolve(this.selected);
    const handled = (() => {
      switch (event.key) {
        case "ArrowUp":
        case "ArrowDown":
        case "ArrowLeft":
        case "ArrowRight":
          return this.step(event.key);
        case "Enter":
        case " ":
          if (item && item.type !== "op") this.toggle(item.id);
          return item !== null;
        case "+":
        case "=":
          if (!item) this.camera.zoom(1.25);
          else if (item.type !== "op" && !this.isOpen(item)) this.toggle(item.id);
          return true;
        case "-": {
          const scope = item && item.type !== "op" && this.isOpen(item) ? item : item?.parent;
          if (!item) this.camera.zoom(0.8);
          else if (scope?.parent) this.toggle(scope.id);
          return true;
        }
        case "z":
          this.camera.zoom(1.25);
          return true;
        case "x":
          this.camera.zoom(0.8);
          return true;
        case "f":
          this.fit();
          return true;
        case "/":
          this.searchBox.focus();
          return true;
        case "i":
        case "o":
          this.follow(event.key === "i" ? "inputs" : "outputs");
          return true;
        case "p":
          if (item?.parent?.parent) this.select(item.parent.id, true);
          return true;
        case "?":
          this.flip(this.help);
          return true;
        case "Escape":
          this.escape();
          return true;
        default:
          return false;
      }
    })();
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private escape(): void {
    if (!this.help.hidden) this.flip(this.help);
    else if (this.traced) {
      this.traced = null;
      this.relight();
    } else if (this.searchBox.hits.length > 0) this.searchBox.clear();
    else this.select("");
  }

  private step(arrow: Arrow): boolean {
    const { prepared, scene } = this;
    if (!prepared) return false;
    const boxes = new Map(
      [...prepared.looks.keys(), ...prepared.frames.keys()].flatMap((id) => {
        const box = scene.boxOf(id);
        if (!box) return [];
        // An open scope is met at its title, not at the middle of what it holds.
        return [[id, prepared.frames.has(id) ? { ...box, height: 30 } : box] as const];
      }),
    );
    const here = this.resolve(this.selected).item;
    const from = here && boxes.get(here.id);
    if (!from) {
      const first = this.tree.root.children.find((child) => boxes.has(child.id));
      if (first) this.select(first.id, true);
      return true;
    }
    const next = neighbour(from, arrow, boxes);
    if (next) this.select(next, true);
    return true;
  }

  // Furniture

  private makeToolbar(): Toolbar {
    const { context } = this;
    const { t, model } = context;
    const tool = (
      id: string,
      icon: Parameters<typeof makeToolbar>[2][0][0]["icon"],
      act: () => void,
      pressed?: () => boolean,
    ) => ({
      id,
      icon,
      text: () => t(id),
      act,
      ...(pressed && { pressed }),
    });
    return makeToolbar(
      context,
      [this.searchBox.element],
      [
        [tool("open_all", "open", () => this.openLevel()), tool("close_all", "shut", () => this.closeAll())],
        [
          tool("zoom_out", "minus", () => this.camera.zoom(0.8)),
          tool("fit", "fit", () => this.fit()),
          tool("zoom_in", "plus", () => this.camera.zoom(1.25)),
        ],
        [
          {
            id: "direction",
            icon: "direction" as const,
            text: () => t("direction", { direction: t(`direction_${model.get("direction")}`) }),
            act: () =>
              context.put(
                "direction",
                DIRECTIONS[(DIRECTIONS.indexOf(model.get("direction")) + 1) % 3] ?? "TB",
              ),
          },
          tool(
            "outline",
            "outline",
            () => this.showOutline(!this.outlineShown),
            () => this.outlineShown,
          ),
          tool(
            "legend",
            "legend",
            () => this.flip(this.legend),
            () => !this.legend.hidden,
          ),
          tool(
            "help",
            "help",
            () => this.flip(this.help),
            () => !this.help.hidden,
          ),
        ],
        [
          tool("export_svg", "svg", () => this.save("svg")),
          tool("export_png", "png", () => this.save("png")),
        ],
      ],
    );
  }

  private makeHelp(): HTMLElement {
    const element = h("div", { class: "help panel", hidden: true, role: "region" });
    this.context.onLocale(() => {
      const { t } = this.context;
      element.setAttribute("aria-label", t("help"));
      element.replaceChildren(
        h("dl", {}, ...KEYS.flatMap(([keys, key]) => [h("dt", {}, h("kbd", {}, keys)), h("dd", {}, t(key))])),
      );
    });
    return element;
  }

  private flip(panel: HTMLElement): void {
    for (const other of [this.legend, this.help]) if (other !== panel) other.hidden = true;
    panel.hidden = !panel.hidden;
    this.toolbar.update();
  }

  private showOutline(shown: boolean): void {
    this.outlineShown = shown;
    this.outline.element.classList.toggle("is-quiet", !shown);
    this.toolbar.update();
  }

  /** Opens every scope at the outermost level that still has closed ones; variables stay closed. */
  private openLevel(): void {
    const closed = [...(this.prepared?.looks.values() ?? [])].filter(
      ({ item, outline }) => item.type !== "op" && outline !== "variable" && item.children.length > 0,
    );
    const depth = Math.min(...closed.map(({ item }) => item.depth));
    for (const { item } of closed) if (item.depth === depth) this.open.add(item.id);
    this.shareOpen();
    void this.refresh(null, true);
  }

  private closeAll(): void {
    this.open.clear();
    this.shareOpen();
    void this.refresh(null, true);
  }

  private async save(form: "svg" | "png"): Promise<void> {
    const layout = this.scene.picture?.layout;
    if (!layout) return;
    const paper = getComputedStyle(this.context.root).backgroundColor;
    const svg = standaloneSvg(
      this.scene.world,
      { x: 0, y: 0, width: layout.width, height: layout.height },
      paper,
    );
    const content = form === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await svgToPng(svg);
    download(content, `graph.${form}`);
  }

  private applyHeight(): void {
    this.body.style.height = `${this.context.model.get("height")}px`;
  }

  /** The bar below the picture that changes its height, by pointer or arrow keys. */
  private makeGrip(): HTMLElement {
    const { context } = this;
    const grip = h("div", {
      class: "grip",
      role: "separator",
      tabindex: 0,
      "aria-orientation": "horizontal",
    });
    const limit = (height: number) => Math.round(Math.min(Math.max(height, 200), 1600));
    const say = () => grip.setAttribute("aria-valuenow", String(context.model.get("height")));
    let start: { y: number; height: number } | null = null;
    grip.addEventListener("pointerdown", (event) => {
      start = { y: event.clientY, height: this.body.offsetHeight };
      grip.setPointerCapture(event.pointerId);
    });
    grip.addEventListener("pointermove", (event) => {
      if (start) this.body.style.height = `${limit(start.height + event.clientY - start.y)}px`;
    });
    grip.addEventListener("pointerup", () => {
      if (start) context.put("height", this.body.offsetHeight);
      start = null;
    });
    grip.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -40, ArrowDown: 40 }[event.key];
      if (!step) return;
      event.preventDefault();
      context.put("height", limit(this.body.offsetHeight + step));
    });
    context.onChange("height", say);
    context.onLocale(() => {
      grip.title = context.t("resize");
      grip.setAttribute("aria-label", context.t("resize"));
      grip.setAttribute("aria-valuemin", "200");
      grip.setAttribute("aria-valuemax", "1600");
      say();
    });
    return grip;
  }

  /** The first real size fits the picture; later ones keep its middle where it was. */
  private watchSize(): void {
    let known = { width: 0, height: 0 };
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = this.stage;
      if (width === 0 || (width === known.width && height === known.height)) return;
      if (known.width === 0) this.begin();
      else this.camera.pan((width - known.width) / 2, 0);
      known = { width, height };
    });
    observer.observe(this.stage);
    this.context.signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  }
}

function within(tree: Hierarchy, node: number, item: Item): boolean {
  for (let here: Item | null | undefined = tree.placeOf(node); here; here = here.parent)
    if (here === item) return true;
  return false;
}
