import { type BaseState, defineWidget } from "../core";

export default defineWidget<BaseState>({ name: "graph", css: "", catalogue: {}, render: () => undefined });
