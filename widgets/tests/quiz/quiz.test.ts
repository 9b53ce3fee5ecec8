import { beforeEach, describe, expect, it } from "vitest";
import quiz, { markup, type QuizState } from "../../src/quiz/index";

const both = (text: string) => ({ en: text, zh: `【${text}】` });

function fakeModel() {
  const state: QuizState = {
    locale: "en",
    theme: "light",
    choice: null,
    tried: [],
    answered: false,
    payload: {
      question: both("Which `dtype`?"),
      options: [
        { text: both("int32"), correct: false, explain: both("no, `<b>` is text") },
        { text: both("float32"), correct: true, explain: both("yes indeed") },
        { text: both("bool"), correct: false, explain: both("no") },
      ],
    },
  };
  const listeners = new Map<string, Set<() => void>>();
  return {
    state,
    saved: 0,
    get: <K extends keyof QuizState>(name: K) => state[name],
    set<K extends keyof QuizState>(name: K, value: QuizState[K]) {
      state[name] = value;
      for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
    save_changes() {
      this.saved++;
    },
    on(event: string, listener: () => void) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    off(event: string, listener: () => void) {
      listeners.get(event)?.delete(listener);
    },
    listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
  };
}

describe("the quiz", () => {
  let model: ReturnType<typeof fakeModel>;
  let el: HTMLElement;
  let leave: () => void;
  const button = (i: number) =>
    el.querySelectorAll<HTMLButtonElement>(".tfedu-quiz-choice")[i] as HTMLElement;
  const explanation = (i: number) =>
    el.querySelectorAll<HTMLElement>(".tfedu-quiz-explanation")[i] as HTMLElement;
  const press = (key: string) =>
    button(0).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

  beforeEach(() => {
    model = fakeModel();
    el = document.createElement("div");
    document.body.replaceChildren(el);
    leave = quiz.render({ model, el });
  });

  it("explains nothing before a choice", () => {
    expect([0, 1, 2].map((i) => explanation(i).hidden)).toEqual([true, true, true]);
    expect(button(0).getAttribute("aria-expanded")).toBe("false");
    expect(el.querySelector("[role=group]")?.getAttribute("aria-labelledby")).toBe(
      el.querySelector(".tfedu-quiz-question")?.id,
    );
  });

  it("explains the chosen option, tells a screen reader and Python", () => {
    button(0).click();
    expect(explanation(0).hidden).toBe(false);
    expect(explanation(0).textContent).toBe("Not yet. no, <b> is text");
    expect(explanation(1).hidden).toBe(true);
    expect(el.querySelector("[role=status]")?.textContent).toContain("Not yet.");
    expect([model.state.choice, model.state.tried, model.state.answered]).toEqual([0, [0], false]);
    button(1).click();
    button(2).click();
    expect([model.state.choice, model.state.tried, model.state.answered]).toEqual([2, [0, 1, 2], true]);
    expect(model.saved).toBe(3);
    expect(el.querySelector(".tfedu-quiz-verdict")?.textContent).toBe("Right after 2 tries.");
  });

  it("takes letters and has one tab stop", () => {
    press("b");
    expect(model.state.choice).toBe(1);
    press("z");
    expect(model.state.choice).toBe(1);
    expect([0, 1, 2].filter((i) => button(i).tabIndex === 0)).toHaveLength(1);
  });

  it("speaks Chinese at the press of a button and keeps what was chosen", () => {
    button(1).click();
    el.querySelector<HTMLElement>("[data-role=language]")?.click();
    expect(explanation(1).textContent).toBe("正确。 【yes indeed】");
    expect(el.querySelector<HTMLElement>(".tfedu-quiz")?.lang).toBe("zh");
  });

  it("shows a choice made in Python and lets go of the model with the view", () => {
    model.set("tried", [2]);
    expect(explanation(2).hidden).toBe(false);
    leave();
    expect(model.listening()).toBe(0);
  });
});

it("shows what stands between backticks as code, never as markup", () => {
  const box = document.createElement("p");
  box.append(...markup("a `<i>` b"));
  expect(box.innerHTML).toBe("a <code>&lt;i&gt;</code> b");
});
