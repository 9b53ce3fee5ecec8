// A question whose every option explains itself when it is chosen (tfedu/viz/quiz.py is the other half).

import catalogue from "../../../tfedu/i18n/catalog/quiz.json";
import { type BaseState, type Bilingual, type Context, defineWidget, h, rovingTabindex, s } from "../core";
import css from "./quiz.css";

interface Option {
  text: Bilingual;
  correct: boolean;
  explain: Bilingual;
}

export interface QuizState extends BaseState {
  payload: { question: Bilingual; options: Option[] };
  choice: number | null;
  tried: number[];
  answered: boolean;
}

interface Row {
  button: HTMLButtonElement;
  text: HTMLElement;
  mark: HTMLElement;
  explanation: HTMLElement;
}

let quizzes = 0;

export default defineWidget<QuizState>({ name: "quiz", css, catalogue, render });

function render(context: Context<QuizState>): undefined {
  const { model, root, signal, t } = context;
  const { question, options } = model.get("payload");
  const id = `tfedu-quiz-${++quizzes}`;

  const kind = h("span", { class: "tfedu-quiz-kind" });
  const asked = h("p", { class: "tfedu-quiz-question", id: `${id}-question` });
  const verdict = h("p", { class: "tfedu-quiz-verdict" });
  const rows = options.map((_, i) => makeRow(i, id));
  const group = h(
    "div",
    { class: "tfedu-quiz-options", role: "group", "aria-labelledby": `${id}-question` },
    ...rows.map(({ button, explanation }) => h("div", { class: "tfedu-quiz-option" }, button, explanation)),
  );
  root.append(
    h("header", { class: "tfedu-quiz-head" }, kind, context.languageButton()),
    asked,
    group,
    verdict,
  );

  const choose = (i: number) => {
    const option = options[i];
    if (!option) return;
    const tried = model.get("tried");
    if (!tried.includes(i)) model.set("tried", [...tried, i]);
    if (option.correct) model.set("answered", true);
    context.put("choice", i);
    context.say(`${t(option.correct ? "right" : "wrong")} ${plain(option.explain[context.locale()])}`);
  };
  rows.forEach(({ button }, i) => {
    button.addEventListener("click", () => choose(i), { signal });
  });
  group.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
      const i = event.key.toUpperCase().charCodeAt(0) - 65;
      if (!rows[i]) return;
      rows[i].button.focus();
      choose(i);
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );
  rovingTabindex(group, signal);

  const show = () => {
    const lang = context.locale();
    const tried = model.get("tried");
    const choice = model.get("choice");
    kind.textContent = t("question");
    asked.replaceChildren(...markup(question[lang]));
    rows.forEach((row, i) => {
      const option = options[i] as Option;
      const open = tried.includes(i);
      row.text.replaceChildren(...markup(option.text[lang]));
      row.button.dataset.verdict = open ? (option.correct ? "right" : "wrong") : "";
      row.button.setAttribute("aria-expanded", String(open));
      row.button.toggleAttribute("data-current", i === choice);
      row.mark.replaceChildren(open ? icon(option.correct) : letter(i));
      row.mark.setAttribute(
        "aria-label",
        open ? t(option.correct ? "chosen_right" : "chosen_wrong") : letter(i),
      );
      row.explanation.hidden = !open;
      row.explanation.replaceChildren(
        ...(open
          ? [h("strong", {}, t(option.correct ? "right" : "wrong")), " ", ...markup(option.explain[lang])]
          : []),
      );
    });
    verdict.textContent = conclusion(context, options, tried);
    verdict.dataset.done = String(model.get("answered"));
  };
  context.onLocale(show);
  for (const name of ["choice", "tried", "answered"] as const) context.onChange(name, show);
  return undefined;
}

/** What stands below the options: an invitation, encouragement, or after how many tries it was right. */
function conclusion({ t }: Context<QuizState>, options: Option[], tried: number[]): string {
  if (!tried.length) return t("invite");
  const hit = tried.findIndex((i) => options[i]?.correct);
  if (hit < 0) return t("again");
  const done = hit === 0 ? t("done_first") : t("done", { count: hit + 1 });
  return tried.length < options.length ? `${done} ${t("explore")}` : done;
}

function makeRow(i: number, id: string): Row {
  const text = h("span", { class: "tfedu-quiz-text" });
  const mark = h("span", { class: "tfedu-quiz-mark", role: "img" });
  const explanation = h("div", { class: "tfedu-quiz-explanation", id: `${id}-${i}` });
  const button = h(
    "button",
    { type: "button", class: "tfedu-quiz-choice", "data-rove": true, "aria-controls": `${id}-${i}` },
    mark,
    text,
  );
  return { button, text, mark, explanation };
}

function letter(i: number): string {
  return String.fromCharCode(65 + i);
}

function icon(correct: boolean): SVGElement {
  const d = correct ? "M3 8.5l3.5 3.5L13 5" : "M4.5 4.5l7 7m0-7l-7 7";
  return s("svg", { width: 14, height: 14, viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d }));
}

function plain(text: string): string {
  return text.replaceAll("`", "");
}

/** What stands between backticks is code. */
export function markup(text: string): (Node | string)[] {
  return text
    .split(/(`[^`]+`)/)
    .filter(Boolean)
    .map((part) => (/^`[^`]+`$/.test(part) ? h("code", {}, part.slice(1, -1)) : part));
}
