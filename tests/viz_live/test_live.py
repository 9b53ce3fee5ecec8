"""``tfedu.viz.live`` in plain Python: what is logged, said, drawn and refused."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import tfedu.viz
from tfedu.i18n import catalog, set_language
from tfedu.viz.chart.format import value
from tfedu.viz.chart.names import Name, direction, split
from tfedu.viz.chart.payload import pack
from tfedu.viz.chart.scale import Axis, linear_ticks, log_ticks
from tfedu.viz.chart.series import COLUMNS
from tfedu.viz.live import Live
from tfedu.viz.live.payload import SCHEMA

GOLDEN = Path(__file__).parent / "golden"


def mnist(**options: object) -> Live:
    """A run with train and validation, a gap and an infinity, from a formula."""
    live = tfedu.viz.live("MNIST <softmax>", **options)
    for step in range(400):
        wobble = math.sin(step * 1.7) * 0.03
        values = {
            "train/loss": 2.3 * math.exp(-step / 80) + 0.2 + wobble,
            "train/accuracy": 1 - 0.9 * math.exp(-step / 60),
        }
        if step % 50 == 0:
            values |= {
                "validation/loss": 2.3 * math.exp(-step / 80) + 0.25,
                "validation/accuracy": 0.97 - 0.9 * math.exp(-step / 60),
            }
        if 100 <= step < 110:
            values["train/loss"] = math.nan
        if step == 200:
            values["train/loss"] = math.inf
        live.log(step, values)
    return live


# -- logging -----------------------------------------------------------------------------------------------------


def test_values_come_back_as_logged() -> None:
    live = tfedu.viz.live()
    live.log(0, loss=1)
    live.log(1.5, loss=np.float32(0.5), accuracy=np.array([0.25]))
    live.log(loss=np.float64("nan"))
    steps, values = live.history("loss")
    assert steps.tolist() == [0, 1.5, 2.5]
    np.testing.assert_array_equal(values, [1, 0.5, np.nan])
    assert live.history("accuracy")[1].tolist() == [0.25]
    assert live.names == ["loss", "accuracy"]


def test_names_say_chart_run_and_phase() -> None:
    assert split("accuracy") == Name("accuracy", "", "")
    assert split("Val/loss") == Name("loss", "", "validation")
    assert split("lr=0.1/seed 3/train/loss") == Name("loss", "lr=0.1/seed 3", "train")
    assert split("train/conv1/bias") == Name("bias", "train/conv1", "")
    live = tfedu.viz.live()
    live.run("adam").log(0, {"test/loss": 1.0})
    live.log(0, {"adam/validation/loss": 2.0, "loss": 3.0})
    (chart,) = live.payload()["charts"]
    assert [(s["run"], s["phase"]) for s in chart["series"]] == [("adam", "test"), ("adam", "validation"), ("", "")]


@pytest.mark.parametrize(
    ("name", "good"),
    [("loss", "min"), ("cross_entropy", "min"), ("top5_accuracy", "max"), ("error_rate", "min"), ("learning_rate", "")],
)
def test_good_direction_by_name(name: str, good: str) -> None:
    assert direction(name) == good


def test_best_can_be_said() -> None:
    live = tfedu.viz.live(best={"distance": "max"})
    for step, far in enumerate([1.0, 3.0, 2.0]):
        live.log(step, distance=far)
    (series,) = live.payload()["charts"][0]["series"]
    assert series["best"] == {"step": 1, "value": 3.0}
    with pytest.raises(ValueError, match=r"best\['loss'\].*min, max"):
        tfedu.viz.live(best={"loss": "low"})


def test_running_the_loop_again_begins_a_new_curve_beside_the_old() -> None:
    live = tfedu.viz.live()
    for attempt in range(3):
        for step in range(5):
            live.log(step, loss=attempt)
    series = live.payload()["charts"][0]["series"]
    assert [(s["attempt"], s["points"], s["last"]["value"]) for s in series] == [(1, 5, 0), (2, 5, 1), (3, 5, 2)]
    assert len({s["colour"] for s in series}) == 3
    for _ in range(20):
        live.log(0, loss=7)
        live.log(1, loss=7)
    kept = live.payload()["charts"][0]["series"]
    assert [s["attempt"] for s in kept] == list(range(16, 24)), "the latest eight stay"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda live: live.log(0, loss="low"), TypeError, "loss is str 'low'.*sess.run"),
        (lambda live: live.log(0, loss=[1, 2]), TypeError, "not a number"),
        (lambda live: live.log(0, loss=np.zeros((2, 3))), ValueError, r"shape \(2, 3\).*np.mean"),
        (lambda live: live.log("one", loss=1), TypeError, "step is str 'one'"),
        (lambda live: live.log(math.nan, loss=1), ValueError, "finite number"),
        (lambda live: live.log(0, {"a//b": 1}), ValueError, "empty parts"),
        (lambda live: live.run(""), ValueError, "needs a name"),
        (lambda live: live.history("loss"), KeyError, "nothing was logged as 'loss'"),
        (lambda live: [live.log(0, {f"step {i}": 0}) for i in range(300)], ValueError, "200 metrics"),
    ],
)
def test_bad_input_is_refused_where_it_is_given(call: object, error: type[Exception], words: str) -> None:
    live = tfedu.viz.live()
    with pytest.raises(error, match=words):
        call(live)  # type: ignore[operator]


def test_a_refused_call_leaves_nothing_behind() -> None:
    live = tfedu.viz.live()
    live.log(3, loss=1.0)
    with pytest.raises(TypeError):
        live.log(9, loss=2.0, accuracy=None)
    live.log(loss=3.0)
    assert live.history("loss")[0].tolist() == [3, 4]


@pytest.mark.parametrize("option", [{"smoothing": 1.0}, {"x_axis": "days"}, {"y": {"loss": "cube"}}, {"locale": "fr"}])
def test_bad_options_are_refused(option: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(option))):
        tfedu.viz.live(**option)


def test_unknown_option_names_the_likely_one() -> None:
    with pytest.raises(TypeError, match="smoothing"):
        tfedu.viz.live(smothing=0.5)


# -- life --------------------------------------------------------------------------------------------------------


def test_states_and_progress() -> None:
    live = tfedu.viz.live()
    assert live.payload()["state"] == "waiting"
    with live:
        for step in live.steps(5):
            live.log(step, loss=step)
            assert live.payload()["state"] == "running"
    assert live.payload()["state"] == "finished"
    assert live.payload()["progress"]["done"] == 5
    assert live.payload()["progress"]["total"] == 5


def test_stop_ends_after_the_present_step_and_a_new_training_clears_it() -> None:
    live = tfedu.viz.live()
    seen = []
    with live:
        for step in live.steps(100):
            seen.append(step)
            live.log(step, loss=1)
            if step == 3:
                live.stop()
    assert seen == [0, 1, 2, 3]
    assert live.stopped
    assert live.payload()["state"] == "stopped"
    assert list(live.steps(iter("ab"))) == ["a", "b"]
    assert not live.stopped


@pytest.mark.parametrize(("error", "state"), [(KeyboardInterrupt, "interrupted"), (ZeroDivisionError, "failed")])
def test_an_error_passes_through_and_leaves_the_curve(error: type[BaseException], state: str) -> None:
    live = tfedu.viz.live()

    def train() -> None:
        with live:
            live.log(0, loss=0.5)
            raise error

    with pytest.raises(error):
        train()
    assert live.payload()["state"] == state
    assert live.history("loss")[1].tolist() == [0.5]


def test_a_program_prints_nothing_and_loads_no_widgets() -> None:
    program = """
import sys, tfedu.viz
with tfedu.viz.live("quiet") as live:
    for step in live.steps(100):
        live.log(step, loss=1 / (step + 1))
live.display()
loaded = {"ipywidgets", "anywidget", "IPython", "matplotlib"} & set(sys.modules)
assert not loaded, loaded
print(live)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    assert run.stdout.splitlines()[0] == "quiet"
    assert len(run.stdout.splitlines()) == 3


def test_log_costs_a_training_step_next_to_nothing() -> None:
    live, value = tfedu.viz.live(), np.float32(0.5)
    best = math.inf
    for _ in range(5):
        begin = time.perf_counter()
        for step in range(2000):
            live.log(step, loss=value, accuracy=value)
        best = min(best, (time.perf_counter() - begin) / 2000)
    assert best < 50e-6, f"{best * 1e6:.1f} µs per call"


def test_memory_is_bounded_when_nobody_looks() -> None:
    live = tfedu.viz.live()
    for step in range(50_000):
        live.log(step, loss=step)
    assert len(live._recorder._queue) < 20_000
    assert live.payload(rows=False)["charts"][0]["series"][0]["points"] == 50_000


# -- payload -----------------------------------------------------------------------------------------------------


def test_payload_keeps_to_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    empty, full = tfedu.viz.live(), mnist()
    several = tfedu.viz.live(x="epoch")
    for run in ("sgd", "adam"):
        for step in several.steps(3):
            several.run(run).log(step, {"train/loss": math.nan, "lr": 0.1})
    for live in (empty, full, several):
        for rows in (True, False):
            payload = live.payload(rows=rows)
            jsonschema.validate(json.loads(json.dumps(payload, allow_nan=False)), SCHEMA)
    assert len(full.payload()["charts"][0]["series"][0]["rows"]) == 400


def test_one_run_colours_by_phase_several_runs_by_run() -> None:
    live = tfedu.viz.live()
    live.log(0, {"train/loss": 1, "validation/loss": 1})
    assert [(s["colour"], s["dash"]) for s in live.payload()["charts"][0]["series"]] == [(0, 0), (1, 1)]
    live = tfedu.viz.live()
    for run in ("a", "b"):
        live.run(run).log(0, {"train/loss": 1, "validation/loss": 1})
    assert [(s["colour"], s["dash"]) for s in live.payload()["charts"][0]["series"]] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_packed_rows_are_little_endian_float64() -> None:
    rows = np.arange(2 * len(COLUMNS), dtype=float).reshape(2, -1)
    index, data = pack([(4, 7, rows), (5, 0, rows[:1])])
    assert index == [[4, 7, 2], [5, 0, 1]]
    np.testing.assert_array_equal(np.frombuffer(data, "<f8").reshape(3, -1), np.concatenate([rows, rows[:1]]))


# -- pictures and words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options"),
    [("en", {"locale": "en"}), ("zh_smooth_log", {"locale": "zh", "smoothing": 0.9, "y": {"loss": "log"}})],
)
def test_static_figure_is_the_golden_one(name: str, options: dict[str, object], pytestconfig: pytest.Config) -> None:
    """After an intended change: delete the file, run again, look at the new one."""
    drawn, golden = mnist(**options).svg(), GOLDEN / f"live_{name}.svg"
    if not golden.exists():
        golden.write_text(drawn, encoding="utf8")
        pytest.fail(f"{golden.name} was missing and has been drawn: look at it, then run again")
    assert drawn == golden.read_text(encoding="utf8")


def test_static_figure_shows_gap_marks_and_every_curve() -> None:
    root = ET.fromstring(mnist().svg())
    space = "{http://www.w3.org/2000/svg}"
    curves = [p for p in root.iter(f"{space}path") if p.get("stroke-linejoin") == "round"]
    assert len(curves) == 4
    # Begun, after the NaNs, after the bucket where they end, after the infinity.
    assert curves[0].get("d", "").count("M") == 4
    assert curves[1].get("d", "").count("M") == 1
    texts = [text.text or "" for text in root.iter(f"{space}text")]
    assert "MNIST <softmax>" in texts
    assert any("11 not finite" in text for text in texts)
    assert len(mnist().svg()) < 40_000


def test_figures_of_nothing_of_one_point_and_of_no_finite_value() -> None:
    nothing, one, none = tfedu.viz.live(), tfedu.viz.live(), tfedu.viz.live()
    one.log(0, loss=1.0)
    none.log(0, loss=math.nan)
    none.log(1, loss=-math.inf)
    for live in (nothing, one, none):
        svg = live.svg()
        ET.fromstring(svg)
        assert "nan" not in svg
    assert "Nothing was logged yet." in nothing.svg()
    assert "h0" in one.svg(), "a single point is a dot"


def test_the_same_data_gives_the_same_bundle() -> None:
    first, second = mnist(), mnist()
    for live in (first, second):
        live.close()
    bundle = first._repr_mimebundle_()
    assert bundle == second._repr_mimebundle_()
    assert sorted(bundle) == ["image/svg+xml", "text/html", "text/plain"]
    assert 'role="img"' in bundle["text/html"]
    assert 'aria-label="MNIST &lt;softmax&gt;: at step 399' in bundle["text/html"]
    assert '<th scope="row">loss (train)</th>' in bundle["text/html"]


def test_table_in_both_languages() -> None:
    live = mnist(locale="en")
    lines = str(live).splitlines()
    assert lines[0] == "MNIST <softmax>"
    assert lines[1].split() == ["name", "last", "best", "step", "min", "max", "points", "not", "finite"]
    assert lines[2].split() == ["loss", "(train)", *lines[2].split()[2:]]
    live.view.locale = "zh"
    assert "loss (训练)" in live.table()
    assert repr(live) == str(live)


def test_errors_speak_chinese_too() -> None:
    set_language("zh")
    with pytest.raises(TypeError, match="不是数"):
        tfedu.viz.live().log(0, loss="low")


@pytest.mark.parametrize("room", ["live", "quiz"])
def test_every_text_has_both_languages_and_the_same_placeholders(room: str) -> None:
    import string

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, texts in catalog(room).items():
        assert set(texts) == {"en", "zh"}, key
        assert fields(texts["en"]) == fields(texts["zh"]), key


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.98765, "0.9877"),
        (1000, "1000"),
        (123456, "1.235e5"),
        (0.00012345, "1.234e-4"),
        (0.5, "0.5"),
        (-2.5, "−2.5"),
        (99999, "99999"),
        (1e-3, "0.001"),
        (0, "0"),
        (1e100, "1e100"),
        ("nan", "NaN"),
        ("-inf", "−Inf"),
        (None, "–"),
    ],
)
def test_numbers_are_printed_as_in_the_browser(number: float | str | None, text: str) -> None:
    """The same list as in widgets/tests/live/scales.test.ts."""
    assert value(number) == text


# -- scales ------------------------------------------------------------------------------------------------------


def test_ticks_are_round_and_inside() -> None:
    assert linear_ticks(0, 2300, 5) == [0, 500, 1000, 1500, 2000]
    assert linear_ticks(-0.3, 0.31, 6) == [-0.2, 0.0, 0.2]
    assert log_ticks(1e-4, 3) == [1e-4, 1e-3, 1e-2, 1e-1, 1.0]
    assert log_ticks(0.61, 0.93)[0] >= 0.61
    assert log_ticks(1e-20, 1e20)[0] == 1e-20
    assert len(log_ticks(1e-20, 1e20)) <= 7


def test_a_logarithmic_axis_with_zero_is_symmetric_around_it() -> None:
    axis = Axis(-10, 10, "log")
    assert axis.kind == "symlog"
    np.testing.assert_allclose(axis.fraction(np.array([-10.0, 0.0, 10.0])), [0, 0.5, 1])
    assert axis.ticks == [-10, -1, -0.1, 0, 0.1, 1, 10]
    np.testing.assert_allclose(Axis(0.01, 100, "log").fraction(np.array([1.0])), [0.5])


def test_summaries_are_curves_too() -> None:
    """Scalars by tag; a histogram beside them is left out, and so is a summary of nothing but histograms."""
    import tfedu as tf

    live = tfedu.viz.live(locale="en")
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32)
        tf.summary.scalar("train/loss", x)
        tf.summary.histogram("weights", x)
        merged = tf.summary.merge_all()
        for step in range(3):
            live.add_summary(session.run(merged, {x: step}), np.int64(step * 10))
    live.add_summary(tf.Summary(value=[tf.Summary.Value(tag="accuracy", simple_value=0.5)]), 30)
    live.add_summary(tf.Summary(), 40)
    assert live.names == ["train/loss", "accuracy"]
    steps, values = live.history("train/loss")
    assert steps.tolist() == [0, 10, 20] and values.tolist() == [0, 1, 2]
