"""A sequence of graphs to step through, ending in kernels: the view of :func:`tfedu.viz.compilation`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tfedu.i18n import t
from tfedu.viz.graph.payload import Payload
from tfedu.viz.graph.view import GraphView

SCHEMA = Path(__file__).with_name("steps.schema.json")


class StepsView(GraphView):
    """The steps of a compilation. Make one with :func:`tfedu.viz.compilation`.

    Traits beyond :class:`GraphView`'s:
        step: which step is shown, from 0; negative numbers count from the end.
    """

    traits: Mapping[str, Any] = {**GraphView.traits, "step": 0}

    @property
    def graph(self) -> Payload:
        found: Payload = self.payload["steps"][self.step]["graph"]
        return found

    def names_in(self, payload: Mapping[str, Any], placed: Mapping[str, str], unfolded: Iterable[str]) -> set[str]:
        return {name for step in payload["steps"] for name in GraphView.names_in(self, step["graph"], placed, unfolded)}

    def check(self, name: str, value: Any) -> Any:
        """As :meth:`GraphView.check`.

        Raises:
            ValueError: for a step that does not exist.
        """
        if name != "step":
            return super().check(name, value)
        count = len(self.payload["steps"])
        if not isinstance(value, int) or not -count <= value < count:
            allowed = ", ".join(f"{at} ({step['id']})" for at, step in enumerate(self.payload["steps"]))
            raise ValueError(t("viz.bad_choice", name=name, value=repr(value), allowed=allowed))
        return value % count

    def text(self) -> str:
        """The steps with their sizes, then every kernel with the operations it computes."""
        lines = [self.label()]
        for at, step in enumerate(self.payload["steps"]):
            mark = ">" if at == self.step else " "
            name = t(f"viz.step_{step['id']}", self.locale)
            count = t("viz.step_nodes", self.locale, count=len(step["graph"]["nodes"]))
            change = self._change(step)
            lines.append(f"{mark} {at} {name}: {count}" + (f" ({change})" if change else ""))
        for kernel in self.payload["kernels"]:
            lines.append(f"  {kernel['scope']}: {', '.join(kernel['ops'])}")
        return "\n".join(lines)

    def _change(self, step: Mapping[str, Any]) -> str:
        if not step["new"] and not step["leaving"]:
            return ""
        return t("viz.step_change", self.locale, new=len(step["new"]), leaving=len(step["leaving"]))

    def label(self) -> str:
        steps, kernels = len(self.payload["steps"]), len(self.payload["kernels"])
        return t("viz.steps_label", self.locale, steps=steps, kernels=kernels)
