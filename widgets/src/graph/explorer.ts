// The explorer: holds the state that Python shares, keeps picture and panels in step with it, and listens to the reader.

import { h, s, showError } from "../core";
import { Camera, type Insets } from "./camera";
import { type Card, makeCard } from "./card";
import { type ColorBox, makeColorBox } from "./colorbox";
import { type Coloring, coloringOf } from "./coloring";
import type { Commands, Panel } from "./commands";
import { drawDot } from "./dot";
import { download, standaloneSvg, svgToPng } from "./export";
import { type FailureStrip, makeFailureStrip } from "./failure";
import { makeGrip } from "./grip";
import { Hierarchy, type Item, type Placement } from "./hierarchy";
import type { GraphContext } from "./host";
import { makeHelp, pressKey } from "./keys";
import { type Layouter, makeLayouter } from "./layouter";
import { type Legend, makeLegend } from "./legend";
import { isWithin, lightsOf } from "./lights";
import type { Words } from "./look";
import { type Minimap, makeMinimap } from "./minimap";
import { type Arrow, neighbour } from "./navigate";
import { makeOutline, type Outline } from "./outline";
import { makePairs, type Pairs, partnersOf } from "./pairs";
import { isSteps, type Kernel, type Payload } from "./payload";
import { type Prepared, preparePicture } from "./prepare";
import { makeRunBadge, type RunBadge } from "./runbadge";
import { Scene } from "./scene";
import { makeSearchBox, type SearchBox } from "./searchbox";
import { makeStepper, type Stepper } from "./stepper";
import { describe, wordsOf } from "./texts";
import { makeToolbar, type Toolbar } from "./toolbar";
import { tools } from "./tools";
import { trace } from "./trace";

const CROWDED = 300;
/** A larger scope does not light its gradients: they would be everywhere. */
const MOST_PAIRED = 60;
const DIRECTIONS = ["TB", "BT", "LR"] as const;

export class Explorer implements Commands {
  tree: Hierarchy;
  coloring: Coloring;
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
  private readonly legend: Legend;
  private readonly colorBox: ColorBox;
  private readonly pairs: Pairs;
  private readonly runBadge: RunBadge;
  private readonly stepper: Stepper;
  private readonly failureStrip: FailureStrip;
  /** Operations lit because the pointer or the focus is on their counterpart. */
  private paired: readonly number[] = [];
  private readonly help: HTMLElement;
  private readonly notice: HTMLElement;
  private readonly toolbar: Toolbar;
  private words: Words;
  private prepared: Prepared | null = null;
  private traced: { towards: "inputs" | "outputs"; nodes: Set<number> } | null = null;
  private ticket = 0;
  /** The selection this view has carried out; another one in the model comes from Python or from a second view. */
  private followed = "";
  private outlineShown = false;

  constructor(readonly context: GraphContext) {
    const { model, root, signal } = context;
    this.tree = this.makeTree();
    this.coloring = this.makeColoring();
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
    this.help = makeHelp(context);
    this.pairs = makePairs(this, (nodes) => this.pair(nodes));
    this.runBadge = makeRunBadge(this);
    this.stepper = makeStepper(this);
    this.failureStrip = makeFailureStrip(this);
    this.minimap = makeMinimap(context, this.camera, () => this.insets());
    this.body = h("div", { class: "body" });
    root.append(this.body);
    this.words = wordsOf(context);
    this.outline = makeOutline(this);
    this.searchBox = makeSearchBox(this, () => this.relight());
    this.colorBox = makeColorBox(this);
    this.toolbar = makeToolbar(context, [this.searchBox.element, this.colorBox.element], tools(this));
    context.onLocale(() => {
      this.colorBox.update();
      this.legend.update();
    });
    root.prepend(this.toolbar.element);
    this.body.append(
      this.stage,
      this.outline.element,
      this.card.element,
      this.legend.element,
      this.help,
      this.pairs.element,
      this.minimap.element,
      this.notice,
    );
    this.body.before(this.failureStrip.element, this.stepper.element, this.runBadge.element);
    root.append(makeGrip(context, this.body));
    this.outline.element.classList.add("is-quiet");

    this.camera.onChange(() => {
      const { k, x, y } = this.camera.view;
      this.scene.world.setAttribute(
        "transform",
        `translate(${x.toFixed(2)},${y.toFixed(2)}) scale(${k.toFixed(4)})`,
      );
    });
    this.listen();
    this.watchSize();
    this.searchBox.refresh();
    void this.refresh(null, true).then(
      () => this.selected && this.bringIn(this.resolve(this.selected).item?.id ?? ""),
    );
  }

  /** The graph on stage: the only one, or that of the step. */
  private get shown(): Payload {
    const payload = this.context.model.get("payload");
    if (!isSteps(payload)) return payload;
    const step = payload.steps[this.context.model.get("step") ?? 0];
    if (!step) throw new Error("no such step");
    return step.graph;
  }

  // What the panels ask for

  get kernels(): readonly Kernel[] {
    const payload = this.context.model.get("payload");
    return isSteps(payload) ? payload.kernels : [];
  }

  goTo(step: number, name?: string): void {
    if (name !== undefined) this.select("");
    if (step !== this.context.model.get("step")) this.context.put("step", step);
    if (name !== undefined) this.select(name, true);
  }

  moveStep(by: number): void {
    this.stepper.move(by);
  }

  get selected(): string {
    return this.context.model.get("selected") ?? "";
  }

  get chosen(): Item | null {
    return this.resolve(this.selected).item;
  }

  isOpen(item: Item): boolean {
    return this.open.has(item.id);
  }

  isDrawn(id: string): boolean {
    return (this.prepared?.looks.has(id) || this.prepared?.frames.has(id)) ?? false;
  }

  isAside(id: string): boolean {
    const parent = this.tree.items.get(id)?.parent?.id ?? "";
    return this.prepared?.graph.scopes.get(parent)?.aux.includes(id) ?? false;
  }

  describe(item: Item): string {
    return describe(this.context, this.tree, item, this.isOpen(item));
  }

  select(name: string, move = false): void {
    this.followed = name;
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
        if (isWithin(this.tree.items.get(other), item)) this.open.delete(other);
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
    const { layout } = this.scene.picture ?? {};
    if (!layout) return;
    const whole = { x: 0, y: 0, width: layout.width, height: layout.height };
    const first = this.prepared?.graph.scopes.get("")?.items[0] ?? "";
    this.camera.begin(whole, this.scene.boxOf(first) ?? whole, this.insets());
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
    return new Hierarchy(this.shown, {
      placed: model.get("placed"),
      unfolded: new Set(model.get("unfolded")),
    });
  }

  private makeColoring(): Coloring {
    const { model } = this.context;
    const data = { by: model.get("color_by"), numbers: model.get("numbers"), stats: model.get("stats") };
    return coloringOf(this.tree, data);
  }

  /** An item and, if the name is an operation's, its place; an embedded operation's item is the one it is drawn in. */
  private resolve(name: string): { item: Item | null; node: number } {
    if (!name) return { item: null, node: -1 };
    const item = this.tree.items.get(name);
    if (item) return { item, node: item.node };
    const node = this.tree.nodes.findIndex((candidate) => candidate.name === name);
    return { item: (node >= 0 && this.tree.placeOf(node)) || null, node };
  }

  private shareOpen(): void {
    this.context.put("opened", [...this.open].sort());
  }

  /** Computes the picture anew and shows it; `anchor` keeps its place on the screen. */
  private async refresh(anchor: string | null, fit = false): Promise<void> {
    try {
      await this.draw(anchor, fit);
    } catch (error) {
      if (!this.context.signal.aborted) showError(this.context, error);
    }
  }

  private async draw(anchor: string | null, fit: boolean): Promise<void> {
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
      this.coloring,
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
    this.legend.update();
    this.relight();
    this.say(looks.size > CROWDED ? t("large", { count: looks.size }) : "");
    if (fit) this.begin();
    this.context.root.dataset.ready = String(ticket);
  }

  /** The colours' meaning anew, where it is told. */
  private repaint(): void {
    this.coloring = this.makeColoring();
    this.colorBox.update();
    this.legend.update();
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
    const { prepared, tree, traced } = this;
    if (!prepared) return;
    // A fed operation is not executed, but its value is part of the run.
    const fed = new Set(this.context.model.get("fed"));
    const run = new Set([...this.context.model.get("lit"), ...fed]);
    const executed = () => new Set(tree.nodes.flatMap(({ name }, place) => (run.has(name) ? [place] : [])));
    const bright = traced
      ? { nodes: traced.nodes, as: "trace" as const }
      : run.size > 0
        ? { nodes: executed(), as: "run" as const }
        : null;
    this.scene.light(
      lightsOf(tree, prepared, {
        selected: this.chosen,
        hits: this.searchBox.hits,
        bright,
        paired: this.paired,
        failed: tree.nodes.findIndex(({ name }) => name === this.context.model.get("failure").name),
        ...this.changes(),
        fed: tree.nodes.flatMap(({ name }, place) => (fed.has(name) ? [place] : [])),
      }),
    );
  }

  /** What the pass of the step has made, and what the next one removes. */
  private changes(): { made: number[]; leaving: number[] } {
    const payload = this.context.model.get("payload");
    const step = isSteps(payload) ? payload.steps[this.context.model.get("step") ?? 0] : undefined;
    if (!step) return { made: [], leaving: [] };
    const places = (names: string[]) => {
      const set = new Set(names);
      return this.tree.nodes.flatMap(({ name }, place) => (set.has(name) ? [place] : []));
    };
    return { made: places(step.new), leaving: places(step.leaving) };
  }

  // The reader

  private listen(): void {
    const { context, stage } = this;
    const { signal } = context;
    stage.addEventListener("click", (event) => this.click(event), { signal });
    stage.addEventListener(
      "dblclick",
      (event) => {
        const id = (event.target as Element).closest<SVGElement>("[data-id]")?.dataset.id;
        if (id && !(event.target as Element).closest("[data-toggle]")) this.toggle(id);
      },
      { signal },
    );
    stage.addEventListener(
      "pointerover",
      (event) => {
        const id = (event.target as Element).closest<SVGElement>(".node[data-id]")?.dataset.id;
        const item = id === undefined ? undefined : this.tree.items.get(id);
        this.pair(item && item.size <= MOST_PAIRED ? [...partnersOf(this.tree, item)] : []);
      },
      { signal },
    );
    stage.addEventListener(
      "keydown",
      (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !pressKey(event.key, this)) return;
        event.preventDefault();
        event.stopPropagation();
      },
      { signal },
    );
    context.onLocale(() => {
      stage.setAttribute("aria-label", context.t("stage"));
      this.words = wordsOf(context);
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
    context.onChange("selected", (name) => {
      if (name !== this.followed) this.select(name, true);
    });
    const turn = () => {
      context.root.dataset.direction = context.model.get("direction");
    };
    turn();
    context.onChange("direction", () => {
      turn();
      this.toolbar.update();
      void this.refresh(null, true);
    });
    context.onChange("failure", () => {
      this.failureStrip.update();
      this.relight();
    });
    for (const name of ["lit", "fed"] as const) {
      context.onChange(name, () => {
        this.runBadge.update();
        this.relight();
      });
    }
    for (const name of ["color_by", "numbers", "stats"] as const) {
      context.onChange(name, () => {
        this.repaint();
        void this.refresh(null);
      });
    }
    for (const name of ["payload", "placed", "unfolded", "step"] as const) {
      context.onChange(name, () => {
        this.tree = this.makeTree();
        this.repaint();
        this.pairs.update();
        this.runBadge.update();
        this.traced = null;
        const { item, node } = this.resolve(this.selected);
        this.card.show(item, node);
        this.stepper.update();
        this.searchBox.refresh();
        void this.refresh(this.selected || null, name === "payload");
      });
    }
    signal.addEventListener("abort", () => this.scene.stop(), { once: true });
    if (this.selected) {
      const { item, node } = this.resolve(this.selected);
      this.followed = this.selected;
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
    const id = chip ?? target.closest<SVGElement>("[data-id]")?.dataset.id;
    if (id !== undefined) {
      if (id !== this.selected) this.select(id);
      return;
    }
    const wire = this.prepared?.routes.get(target.closest<SVGElement>("[data-wire]")?.dataset.wire ?? "");
    const first = wire?.wire.uses[0];
    if (first) this.select(this.tree.nodes[first[0]]?.name ?? "");
    else if (this.selected) this.select("");
  }

  escape(): void {
    const panel = (["help", "pairs", "legend"] as const).find((name) => this.isShown(name));
    if (panel) this.flip(panel);
    else if (this.traced) {
      this.traced = null;
      this.relight();
    } else if (this.searchBox.hits.length > 0) this.searchBox.clear();
    else if (this.selected) this.select("");
    else this.runBadge.end();
  }

  step(arrow: Arrow): void {
    const { prepared, scene } = this;
    if (!prepared) return;
    const boxes = new Map(
      [...prepared.looks.keys(), ...prepared.frames.keys()].flatMap((id) => {
        const box = scene.boxOf(id);
        if (!box) return [];
        // An open scope is met at its title, not at the middle of what it holds.
        return [[id, prepared.frames.has(id) ? { ...box, height: 30 } : box] as const];
      }),
    );
    const here = this.chosen;
    const from = here && boxes.get(here.id);
    if (!from) {
      const first = this.tree.root.children.find((child) => boxes.has(child.id));
      if (first) this.select(first.id, true);
      return;
    }
    const next = neighbour(from, arrow, boxes);
    if (next) this.select(next, true);
  }

  flip(panel: Panel): void {
    if (panel === "outline") {
      const { left } = this.insets();
      this.outlineShown = !this.outlineShown;
      this.outline.element.classList.toggle("is-quiet", !this.outlineShown);
      this.camera.pan((this.insets().left - left) / 2, 0);
    } else {
      const shown = !this.isShown(panel);
      for (const name of ["legend", "help", "pairs"] as const)
        this.panel(name).hidden = !(shown && panel === name);
      if (panel === "pairs") {
        this.pairs.update();
        if (shown) this.pairs.element.querySelector("button")?.focus();
      }
    }
    this.toolbar.update();
  }

  isShown(panel: Panel): boolean {
    if (panel === "outline") return this.outlineShown;
    return !this.panel(panel).hidden;
  }

  private panel(name: Exclude<Panel, "outline">): HTMLElement {
    return { legend: this.legend.element, help: this.help, pairs: this.pairs.element }[name];
  }

  private pair(nodes: readonly number[]): void {
    if (nodes.length === 0 && this.paired.length === 0) return;
    this.paired = nodes;
    this.relight();
  }

  counterpart(): void {
    const { chosen } = this;
    if (!chosen) return;
    const partners = [...partnersOf(this.tree, chosen)];
    const [first] = partners;
    if (first === undefined) return;
    this.select(this.tree.nodes[first]?.name ?? "", true);
    this.context.say(this.context.t("said_pairs", { name: chosen.label, count: partners.length }));
  }

  turn(): void {
    const next = (DIRECTIONS.indexOf(this.context.model.get("direction")) + 1) % DIRECTIONS.length;
    this.context.put("direction", DIRECTIONS[next] ?? "TB");
  }

  zoom(factor: number): void {
    this.camera.zoom(factor);
  }

  recolor(): void {
    this.colorBox.next();
  }

  search(): void {
    this.searchBox.focus();
  }

  /** Opens every scope at the outermost level that still has closed ones; variables stay closed. */
  openLevel(): void {
    const closed = [...(this.prepared?.looks.values() ?? [])].filter(
      ({ item, outline }) => item.type !== "op" && outline !== "variable" && item.children.length > 0,
    );
    const depth = Math.min(...closed.map(({ item }) => item.depth));
    for (const { item } of closed) if (item.depth === depth) this.open.add(item.id);
    this.shareOpen();
    void this.refresh(null, true);
  }

  closeAll(): void {
    this.open.clear();
    this.shareOpen();
    void this.refresh(null, true);
  }

  async save(form: "svg" | "png" | "dot"): Promise<void> {
    if (form === "dot") {
      const text = drawDot(this.tree, this.context.t("scalar"));
      download(new Blob([text], { type: "text/vnd.graphviz" }), "graph.dot");
      return;
    }
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
