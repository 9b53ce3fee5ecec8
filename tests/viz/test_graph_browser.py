"""The bundle in a real browser, on a plain page: mouse, keyboard, search, languages, themes, saving, a clean end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

import tfedu as tf
from tests.browser.axe import violations
from tests.browser.conftest import chromium  # noqa: F401  (fixture)
from tfedu.viz._base import STATIC
from tfedu.viz.graph import graph
from tfedu.viz.graph.compilation import compilation
from tfedu.viz.graph.failures import failure
from tfedu.viz.graph.payload import build_payload
from tfedu.viz.graph.view import GraphView

pytestmark = pytest.mark.browser
HOST = (Path(__file__).parent / "page.html").read_text(encoding="utf8")
Show = Callable[..., Page]


@pytest.fixture
def show(chromium: Browser, cnn: dict[str, Any]) -> Iterator[Show]:  # noqa: F811
    """``show(locale="zh", opened=["conv1"])``: a page with the CNN's explorer; it must not complain nor call out."""
    context = chromium.new_context(viewport={"width": 1040, "height": 700})
    complaints: list[str] = []
    requests: list[str] = []

    def open_page(*, csp: str = "", motion: Literal["reduce", "no-preference"] = "reduce", **traits: Any) -> Page:
        page = context.new_page()
        page.emulate_media(reduced_motion=motion)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        names = {GraphView.synced_as.get(name, name): value for name, value in GraphView.traits.items()}
        state = {"locale": "en", "theme": "light", **names, "payload": cnn, **traits}
        given = {"code": (STATIC / "graph.js").read_text(encoding="utf8"), "state": state}
        page.add_init_script(f"window.given = {json.dumps(given)}")
        page.route(
            "http://widget.test/", lambda route: route.fulfill(body=HOST, content_type="text/html", headers=policy(csp))
        )
        page.goto("http://widget.test/")
        page.wait_for_selector(".tfedu-graph[data-ready]")
        return page

    yield open_page
    context.close()
    blocked = "violates the following Content Security Policy"  # said by the browser where the page forbids workers
    assert [text for text in complaints if blocked not in text] == []
    assert [url for url in requests if url != "http://widget.test/" and not url.startswith("blob:")] == []


def policy(csp: str) -> dict[str, str]:
    return {"Content-Security-Policy": csp} if csp else {}


def node(page: Page, name: str) -> Any:
    return page.locator(f'.node[data-id="{name}"]')


def frame(page: Page, name: str) -> Any:
    return page.locator(f'.frame[data-id="{name}"]')


def test_scopes_open_and_close_by_mouse(show):
    page = show()
    before = node(page, "conv1").bounding_box()
    node(page, "conv1").dblclick(position={"x": 20, "y": 12})
    expect(frame(page, "conv1")).to_be_visible()
    expect(node(page, "conv1/Conv2D")).to_be_visible()
    after = frame(page, "conv1").bounding_box()
    assert after["y"] == pytest.approx(before["y"], abs=2), "the clicked node keeps its place"
    assert after["x"] + after["width"] / 2 == pytest.approx(before["x"] + before["width"] / 2, abs=4)
    assert page.evaluate("window.sent.at(-1).opened") == ["conv1"]
    page.locator('[data-toggle="conv1"]').click()
    expect(node(page, "conv1")).to_be_visible()
    assert page.evaluate("window.sent.at(-1).opened") == []


def test_moves_smoothly_for_those_who_like_it(show):
    page = show(motion="no-preference")
    place = "document.querySelector('.node[data-id=\"pool1\"]').getAttribute('transform')"
    start = page.evaluate(place)
    page.evaluate("model.set('opened', ['conv1'])")
    page.wait_for_selector('.frame[data-id="conv1"]', state="attached")
    places = page.evaluate(
        f"async () => {{ const seen = []; for (let i = 0; i < 40; i += 1) {{ seen.push({place});"
        " await new Promise(requestAnimationFrame); } return seen; }"
    )
    heights = [float(seen.split(",")[1][:-1]) for seen in places]
    assert heights == sorted(heights), "always downwards, never back"
    assert places[-1] != start
    assert page.locator('.node[style*="opacity"]').count() == 0, "all faded in"


def test_everything_by_keyboard(show):
    page = show()
    stage = page.locator(".stage")
    stage.focus()
    stage.press("ArrowDown")
    assert page.evaluate("model.get('selected')") == "x"
    stage.press("ArrowDown")
    stage.press("ArrowDown")
    assert page.evaluate("model.get('selected')") == "conv1"
    stage.press("Enter")
    expect(frame(page, "conv1")).to_be_visible()
    stage.press("ArrowDown")
    assert page.evaluate("model.get('selected')").startswith("conv1/")
    stage.press("p")
    assert page.evaluate("model.get('selected')") == "conv1"
    stage.press("-")
    expect(node(page, "conv1")).to_be_visible()
    stage.press("+")
    expect(frame(page, "conv1")).to_be_visible()
    stage.press("i")
    expect(node(page, "loss")).to_have_class(re.compile("is-lit-faded"))
    stage.press("Escape")
    assert page.locator(".is-lit-faded").count() == 0
    stage.press("Escape")
    assert page.evaluate("model.get('selected')") == ""
    stage.press("?")
    expect(page.locator(".help")).to_be_visible()


def focus_of(page: Page) -> str:
    """What has the focus, in words a test can compare."""
    name: str = page.evaluate(
        "() => { const e = document.activeElement; const d = e.dataset;"
        " return d.tool || d.step || d.action || d.role || e.getAttribute('role') || e.className || e.tagName; }"
    )
    return name


def test_the_keyboard_alone_reaches_every_function(show):
    page = show(selected="conv1/Conv2D", opened=["conv1"], lit=["x"], fed=["x"])
    page.locator(".search input").focus()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        place = focus_of(page)
        if page.locator(".tool-row :focus").count():
            for _ in range(14):
                reached.add(focus_of(page))
                page.keyboard.press("ArrowRight")
        reached.add(place)
    tools = {tool.get_attribute("data-tool") for tool in page.locator("[data-tool]").all()}
    assert tools <= reached
    assert {"language", "separator", "place", "trace-inputs", "trace-outputs", "center"} <= reached
    assert page.locator(".run-badge button").count() == 1
    page.locator(".stage").focus()
    page.keyboard.press("?")
    keys = " ".join(page.locator(".help kbd").all_inner_texts())
    for key in ("Enter", "/", "f", "i / o", "p", "b", "g", "c", "[ / ]", "Esc"):
        assert key in keys
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".run-badge")).to_be_hidden()


def test_tells_a_screen_reader(show):
    page = show()
    page.locator(".stage").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status")).to_contain_text("x, Placeholder, output ?×784")
    tree = page.get_by_role("tree")
    expect(tree.get_by_role("treeitem", name="conv1, scope, 24 operations, closed")).to_have_attribute(
        "aria-level", "1"
    )
    tree.get_by_role("treeitem", name="x, Placeholder").focus()
    expect(page.locator(".outline")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(frame(page, "conv1")).to_be_visible()
    item = tree.get_by_role("treeitem", name="conv1, scope")
    expect(item).to_have_attribute("aria-expanded", "true")
    expect(item).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('selected')").startswith("conv1/")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_accessibility_rules(show, theme, locale):
    page = show(theme=theme, locale=locale, opened=["conv1"], selected="conv1/Conv2D", lit=["x"], fed=["x"])
    for tool in ("outline", "legend"):
        page.locator(f"[data-tool={tool}]").click()
    assert violations(page, ".tfedu-graph") == []
    page.locator("[data-tool=pairs]").click()
    assert violations(page, ".tfedu-graph") == []


def test_search_reveals_what_it_finds(show):
    page = show()
    page.locator(".stage").focus()
    page.keyboard.press("/")
    page.keyboard.type("op:ApplyAdam")
    expect(page.locator(".hits [role=option]")).to_have_count(8)
    page.keyboard.press("Enter")
    chosen = page.evaluate("model.get('selected')")
    assert chosen.endswith("ApplyAdam")
    expect(node(page, chosen)).to_be_in_viewport()
    assert "adam_optimizer" in page.evaluate("model.get('opened')")
    page.keyboard.press("Escape")
    assert page.locator(".is-lit-hit").count() == 0


def test_card_explains_and_leads_on(show):
    page = show(selected="conv1/Conv2D")
    card = page.locator(".card")
    expect(card).to_contain_text("Conv2D in English")
    expect(card).to_contain_text("deep_cnn.py, line 17")
    expect(card).to_contain_text("float32 ?×28×28×32")
    page.get_by_role("button", name="中文").click()
    expect(card).to_contain_text("Conv2D 的中文说明")
    expect(card).to_contain_text("deep_cnn.py 第 17 行")
    expect(page.locator(".node .small").first).to_have_text("?×784")
    expect(node(page, "conv1").or_(page.locator('.frame-title[data-id="conv1"]'))).to_contain_text("24 个操作")
    card.locator('[data-goto="reshape/Reshape"]').click()
    assert page.evaluate("model.get('selected')") == "reshape/Reshape"
    assert page.evaluate("model.get('locale')") == "zh"


def test_python_moves_the_picture(show):
    page = show()
    page.evaluate("model.set('opened', ['conv1', 'conv2'])")
    expect(frame(page, "conv2")).to_be_visible()
    page.evaluate("model.set('selected', 'fc2/MatMul')")
    expect(node(page, "fc2/MatMul")).to_be_in_viewport()
    page.evaluate("model.set('placed', {pool1: 'aux', init: 'main'})")
    expect(page.locator(".aside")).to_have_count(1)
    page.evaluate("model.set('lit', ['x', 'reshape/Reshape'])")
    expect(page.locator('.node[data-id="loss"].is-lit-faded')).to_have_count(1)
    page.evaluate("model.set('theme', 'dark')")
    expect(page.locator(".tfedu-graph")).to_have_attribute("data-theme", "dark")
    page.evaluate("model.set('direction', 'LR')")
    page.wait_for_function("document.querySelector('.tfedu-graph').dataset.ready >= 5")
    x, y = node(page, "x").bounding_box(), node(page, "reshape").bounding_box()
    assert x["x"] + x["width"] < y["x"]


def test_plain_wheel_belongs_to_the_page_and_ctrl_wheel_zooms(show):
    page = show()
    view = "document.querySelector('.world').getAttribute('transform')"
    before = page.evaluate(view)
    page.locator(".stage").hover()
    page.mouse.wheel(0, 200)
    expect(page.locator(".notice")).to_contain_text("Ctrl")
    assert page.evaluate(view) == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, 200)
    page.keyboard.up("Control")
    page.wait_for_function(f"{view} !== {json.dumps(before)}")


def test_saves_an_svg_that_stands_alone_and_a_png(show):
    page = show(opened=["conv1"])
    with page.expect_download() as download:
        page.locator("[data-tool=export_svg]").click()
    text = Path(download.value.path()).read_text(encoding="utf8")
    assert text.startswith("<svg")
    assert "Conv2D" in text
    assert "class=" not in text
    assert "var(--" not in text
    with page.expect_download() as download:
        page.locator("[data-tool=export_png]").click()
    assert Path(download.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_saves_dot(show):
    page = show()
    with page.expect_download() as download:
        page.locator("[data-tool=export_dot]").click()
    text = Path(download.value.path()).read_text(encoding="utf8")
    assert text.startswith("digraph")
    assert 'subgraph "cluster conv1" {' in text


def test_colours_mean_what_is_chosen(show):
    page = show(numbers={"conv1/Conv2D": -4, "loss/Mean": 2})
    fill = "getComputedStyle(document.querySelector('.node[data-id=\"pool1\"] .body')).fill"
    kind = page.evaluate(fill)
    page.get_by_label("What the colours mean (c)").select_option("structure")
    expect(node(page, "pool1")).to_have_class(re.compile("is-tinted"))
    assert page.evaluate(fill) == page.evaluate(fill.replace("pool1", "pool2"))
    assert page.evaluate("model.get('color_by')") == "structure"
    page.locator(".stage").focus()
    for _ in range(3):
        page.keyboard.press("c")
    assert page.evaluate("model.get('color_by')") == "numbers"
    page.locator("[data-tool=legend]").click()
    expect(page.locator(".legend")).to_contain_text("-4")
    expect(node(page, "conv1")).to_have_class(re.compile("is-solid"))
    page.evaluate("model.set('color_by', 'kind')")
    page.wait_for_function(f"{fill} === {json.dumps(kind)}")


def test_search_is_shared_with_python(show):
    page = show(query="op:Conv2D$")
    expect(page.locator(".search input")).to_have_value("op:Conv2D$")
    expect(node(page, "conv1")).to_have_class(re.compile("is-lit-hit"))
    page.evaluate("model.set('query', 'by:summary')")
    expect(node(page, "conv1")).not_to_have_class(re.compile("is-lit-hit"))
    page.locator(".search input").fill("dropout")
    page.wait_for_function("model.get('query') === 'dropout'")


def test_a_run_is_lit_and_said(show):
    page = show(lit=["x", "reshape/Reshape", "conv1/Conv2D"], fed=["x"])
    badge = page.locator(".run-badge")
    expect(badge).to_contain_text("This run executes 3 of 364 operations · Given by feed_dict: x")
    expect(node(page, "x")).to_have_class(re.compile("is-lit-fed"))
    expect(node(page, "loss")).to_have_class(re.compile("is-lit-faded"))
    expect(node(page, "conv1")).not_to_have_class(re.compile("is-lit-faded"))
    page.locator(".stage").focus()
    page.keyboard.press("Escape")
    expect(badge).to_be_hidden()
    assert page.evaluate("model.get('lit')") == []


def test_forward_and_backward_light_each_other(show, small):
    page = show(payload=build_payload(small), opened=["layer", "gradients", "gradients/layer"])
    node(page, "layer/y").hover()
    expect(page.locator('[data-id="gradients/layer/y_grad"].is-lit-pair').first).to_be_visible()
    page.locator(".search input").hover()
    page.locator(".stage").focus()
    page.keyboard.press("b")
    panel = page.get_by_role("region", name="Forward and backward side by side (b)")
    row = panel.get_by_role("row").filter(has=page.locator('[data-pair="layer/y"]'))
    expect(row).to_contain_text("gradients/layer/y_grad/MatMul")
    row.locator('[data-pair="layer/y"]').focus()
    expect(page.locator(".is-lit-pair").first).to_be_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('selected')") == "layer/y"
    page.locator(".stage").focus()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.press("g")
    chosen = page.evaluate("model.get('selected')")
    assert chosen.startswith("gradients/layer/y_grad/")
    page.keyboard.press("g")
    assert page.evaluate("model.get('selected')") == "layer/y"


def test_a_failure_is_marked(show):
    view = None
    with tf.Graph().as_default(), tf.name_scope("net"):
        a = tf.ones([2, 3], name="a")
        try:
            tf.matmul(a, a, name="product")
        except ValueError as error:
            view = failure(error)
    assert view is not None
    page = show(payload=view.payload, opened=view.open, selected=view.selected, failure=view.failure)
    expect(page.get_by_role("alert")).to_contain_text("It failed here: net/product")
    expect(page.get_by_role("alert")).to_contain_text("Dimensions must be equal")
    expect(node(page, "net/product")).to_have_class(re.compile("is-lit-failed"))
    assert violations(page, ".tfedu-graph") == []
    page.evaluate("model.set('failure', {})")
    expect(page.locator(".failure")).to_be_hidden()


def steps_of_a_line() -> Any:
    """A model of one line, compiled: operations, primitives, passes, kernels."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        with tf.name_scope("layer"):
            w = tf.Variable(tf.ones([3, 2]), name="w")
            y = tf.nn.softmax(tf.matmul(x, w) * (2.0 * 0.5), name="y")
        session.run(w.initializer)
        return compilation(y, {x: [[1.0, 2.0, 3.0]]}).payload


def test_steps_from_operations_to_kernels(show):
    payload = steps_of_a_line()
    page = show(payload=payload, step=0, opened=["layer"])
    current = page.locator(".step[aria-current]")
    expect(current).to_contain_text("Operations")
    stage = page.locator(".stage")
    stage.focus()
    page.keyboard.press("]")
    expect(current).to_contain_text("Primitives")
    expect(page.get_by_role("status")).to_contain_text("Every operation written in primitives")
    expect(page.locator(".is-lit-leaving").first).to_be_visible()
    page.keyboard.press("]")
    expect(current).to_contain_text("Constants folded")
    expect(page.locator(".step-why")).to_contain_text(re.compile(r"−\d+ \+\d+"))
    for _ in range(9):
        page.keyboard.press("]")
    expect(current).to_contain_text("Kernels")
    assert page.evaluate("model.get('step')") == len(payload["steps"]) - 1
    softmax = next(kernel for kernel in payload["kernels"] if "layer/y" in kernel["ops"])
    page.evaluate(f"model.set('selected', {json.dumps(softmax['scope'])})")
    card = page.locator(".card")
    expect(card.locator("pre.is-source")).to_contain_text("__kernel")
    card.locator('[data-goto="layer/y"]').click()  # and back to the operation
    expect(current).to_contain_text("Operations")
    assert page.evaluate("model.get('selected')") == "layer/y"
    card.locator("details.kernel summary").last.click()
    expect(card.locator("pre.is-source").last).to_be_visible()
    assert violations(page, ".tfedu-graph") == []
    page.locator(".step").nth(1).click()
    expect(current).to_contain_text("Primitives")
    page.evaluate("model.set('locale', 'zh')")
    expect(current).to_contain_text("原语")


@pytest.mark.parametrize("opened", [[], ["conv1"], ["adam_optimizer"]])
def test_overview_hides_no_node_where_it_can_help_it(show, opened):
    page = show(opened=opened, direction="LR")
    expect(page.locator(".minimap")).to_be_visible()
    page.wait_for_timeout(100)
    map_box = page.locator(".minimap").bounding_box()
    stage = page.locator(".stage").bounding_box()
    boxes = [box for each in page.locator(".node > .body").all() if (box := each.bounding_box())]

    def hidden(x: float, y: float) -> float:
        return sum(
            max(0, min(x + 132, box["x"] + box["width"]) - max(x, box["x"]))
            * max(0, min(y + 96, box["y"] + box["height"]) - max(y, box["y"]))
            for box in boxes
        )

    corners = [
        (stage["x"] + dx, stage["y"] + dy) for dx in (10, stage["width"] - 142) for dy in (10, stage["height"] - 106)
    ]
    assert hidden(map_box["x"], map_box["y"]) <= 2 * min(hidden(*corner) for corner in corners) + 1


def test_a_saved_page_lives_alone(chromium, small, tmp_path):  # noqa: F811
    view = graph(small, open="layer", locale="zh")
    view.save(tmp_path / "graph.html")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto((tmp_path / "graph.html").as_uri())
    page.wait_for_selector(".tfedu-graph[data-ready]")
    page.locator('[data-toggle="layer"]').first.click()
    expect(node(page, "layer")).to_be_visible()
    assert problems == []
    context.close()


def test_works_where_workers_are_forbidden(show):
    page = show(csp="worker-src 'none'; script-src 'unsafe-inline' blob:")
    expect(node(page, "conv1")).to_be_visible()


def test_leaves_nothing_behind(show):
    page = show()
    for _ in range(3):
        node(page, "conv1").dblclick(position={"x": 20, "y": 12})
        page.locator('[data-toggle="conv1"]').click()
    assert page.evaluate("window.listeners()") > 0
    page.evaluate("window.endView()")
    assert page.evaluate("window.listeners()") == 0
