"""Accessibility rules (axe-core, WCAG 2.1 A and AA) applied to a part of a page."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from playwright.sync_api import Page

# JupyterLab's body has no height and hides what overflows it; axe would take the whole page for hidden text.
_RUN = """
async ([selector, rules]) => {
  const height = document.body.style.height;
  document.body.style.height = "100vh";
  const options = { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] };
  const { violations } = await window.axe.run({ include: [[selector]] }, options);
  document.body.style.height = height;
  return violations;
}
"""

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


@lru_cache(maxsize=1)
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf8")


def violations(page: Page, selector: str) -> list[str]:
    """What breaks the rules below ``selector``: one line for each element, with the rule and the remedy.

    Raises:
        AssertionError: when nothing on the page matches, so that there would be nothing to judge.
    """
    assert page.locator(selector).count(), f"nothing on the page matches {selector!r}"
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(_script())
    found = page.evaluate(_RUN, [selector, list(RULES)])
    return [
        f"{rule['id']}: {node['html'][:200]} ({json.dumps(node['failureSummary'])})"
        for rule in found
        for node in rule["nodes"]
    ]
