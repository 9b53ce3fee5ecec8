// The head line: title, what the training does now, progress and time left, the stop button.

import * as format from "../chart/format";
import { type Context, h, set } from "../core";
import type { LiveHead, LiveState } from "./data";

/** How long a pressed stop button waits for the loop before it explains how a loop is ended. */
const PATIENCE = 3000;

export class Status {
  readonly element: HTMLElement;
  private readonly title = h("h3", { class: "tfedu-live-title" });
  private readonly badge = h("span", { class: "tfedu-live-state" });
  private readonly bar = h(
    "div",
    { class: "tfedu-live-bar", role: "progressbar", "aria-valuemin": 0 },
    h("i"),
  );
  private readonly numbers = h("span", { class: "tfedu-live-numbers" });
  private readonly stop = h("button", { type: "button", class: "tfedu-button tfedu-live-stop" });
  private readonly advice = h("p", { class: "tfedu-live-advice", role: "alert" });
  private state = "";
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly context: Context<LiveState>) {
    this.advice.hidden = true;
    this.element = h(
      "header",
      { class: "tfedu-live-head" },
      this.title,
      this.badge,
      this.bar,
      this.numbers,
      this.stop,
      context.languageButton(),
      this.advice,
    );
    this.stop.addEventListener("click", () => context.put("stop", true), { signal: context.signal });
    context.signal.addEventListener("abort", () => clearTimeout(this.patience), { once: true });
  }

  update(head: LiveHead): void {
    const { context } = this;
    const { t } = context;
    const stopping = head.state === "running" && context.model.get("stop");
    const state = stopping ? "stopping" : head.state;
    const changed = state !== this.state;
    this.title.textContent = head.title || t("curves");
    this.badge.textContent = t(`state_${state}`);
    this.badge.dataset.state = state;
    if (changed) {
      if (this.state) context.say(t(`state_${state}`));
      this.state = state;
      clearTimeout(this.patience);
      this.advice.hidden = true;
      if (stopping) this.patience = setTimeout(() => this.advise(), PATIENCE);
    }
    this.stop.hidden = head.state !== "running";
    this.stop.disabled = stopping;
    this.stop.textContent = t("stop");
    this.stop.title = t("stop_hint");
    this.progress(head);
  }

  private progress({ progress, state }: LiveHead): void {
    const { t } = this.context;
    const total = progress?.total ?? null;
    this.bar.hidden = !progress || total === null;
    this.numbers.hidden = !progress;
    if (!progress) return;
    const words = [
      total === null
        ? t("steps_done", { done: progress.done })
        : t("steps_of", { done: progress.done, total: total }),
    ];
    if (state === "running") {
      if (progress.rate !== null) words.push(t("rate", { rate: format.rate(progress.rate) }));
      if (progress.left !== null) words.push(t("left", { time: format.duration(Math.ceil(progress.left)) }));
    }
    this.numbers.textContent = words.join(" · ");
    if (total === null) return;
    const part = total ? Math.min(1, progress.done / total) : 1;
    (this.bar.firstElementChild as HTMLElement).style.width = `${(part * 100).toFixed(1)}%`;
    set(this.bar, {
      "aria-label": t("progress"),
      "aria-valuemax": total,
      "aria-valuenow": progress.done,
      "aria-valuetext": this.numbers.textContent,
    });
  }

  private advise(): void {
    this.advice.textContent = this.context.t("stop_unheard");
    this.advice.hidden = false;
  }
}
