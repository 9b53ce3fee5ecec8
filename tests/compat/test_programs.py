"""Programs as learners type them, run unchanged by ``tfedu run`` on both devices. They check themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tfedu import datasets
from tfedu.summary.reader import Log

PROGRAMS = Path(__file__).parent / "programs"
DEVICES = ("reference", "opencl")


HOUSING = "boston_house_prices.csv"
"""The 506 houses in and around Boston; looked for in the folder ``housing`` of those that ``TFEDU_DATA`` names."""


def run(*arguments: str, device: str = "reference", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """``python -m tfedu run ...`` in a process of its own, in English."""
    environment = os.environ | {"TFEDU_DEVICE": device, "TFEDU_LANG": "en", "PYTHONPATH": str(PROGRAMS.parents[2])}
    # the threads of NumPy's matrix product would wait for each other where several tests run at once
    environment |= {"OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tfedu", "run", *arguments]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(
    "program",
    [
        "line",
        "plane",
        "basics",
        "graphs",
        "perceptron",
        "devices",
        "sharing",
        "mandelbrot",
        "kinds",
        "movement",
        "faults",
    ],
)
def test_program(program: str, device: str) -> None:
    done = run(str(PROGRAMS / f"{program}.py"), device=device)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("program", ["numbers", "networks", "raindrops", "words", "pictures", "histograms"])
def test_long_program(program: str, device: str) -> None:
    done = run(str(PROGRAMS / f"{program}.py"), device=device)
    assert done.returncode == 0, done.stdout + done.stderr


def _on_mnist(program: str, device: str, *arguments: str) -> str:
    folder = datasets.find("mnist")
    if folder is None:
        pytest.skip("MNIST is not here")
    done = run(str(PROGRAMS / f"{program}.py"), str(folder), *arguments, device=device)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("device", DEVICES)
def test_convolution_on_mnist(device: str) -> None:
    assert "step 120, training accuracy" in _on_mnist("digits_cnn", device)


NETWORK_TAGS = {
    *(
        f"{layer}/{part}/summaries/{what}"
        for layer in ("layer1", "layer2")
        for part in ("weights", "biases")
        for what in ("mean_1", "stddev_1", "max_1", "min_1", "histogram")
    ),
    *(f"{layer}/{what}" for layer in ("layer1", "layer2") for what in ("Wx_plus_b/pre_activations", "activations")),
    *("dropout/dropout_keep_probability", "cross_entropy_1", "accuracy_1"),
}
"""The 27 tags of the books' program as TensorFlow 1.15 makes them unique (older releases: ``mean``, ``max``)."""


@pytest.mark.slow
@pytest.mark.parametrize("device", DEVICES)
def test_summaries_on_mnist(device: str, tmp_path: Path) -> None:
    """Every dashboard of the books' program has its numbers."""
    printed = _on_mnist("digits_summaries", device, str(tmp_path))
    assert "Accuracy at step 100: " in printed and "Adding run metadata for 99" in printed
    runs = Log(tmp_path).runs
    assert list(runs) == ["test", "train"] and len(NETWORK_TAGS) == 27
    for run, steps in ((runs["test"], range(0, 101, 10)), (runs["train"], [i for i in range(101) if i % 10])):
        assert {*run.scalars, *run.places["histograms"]} == NETWORK_TAGS
        assert list(run.places["images"]) == [f"input_reshape/input/image/{i}" for i in range(10)]
        assert run.scalars["accuracy_1"].steps.tolist() == list(steps)
        assert [place.step for place in run.places["histograms"]["layer2/activations"]] == list(steps)
    assert list(runs["train"].run_metadata) == ["step099"] and len(runs["train"].graphs) == 1
    assert set(runs["test"].scalars["dropout/dropout_keep_probability"].values) == {1.0}
    assert runs["test"].scalars["accuracy_1"].values[-1] > 0.8


def test_summaries_in_the_old_spelling(tmp_path: Path) -> None:
    done = run(str(PROGRAMS / "old_summaries.py"), str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    notices = [line for line in done.stderr.splitlines() if "notice:" in line]
    old = "scalar_summary histogram_summary image_summary audio_summary merge_summary merge_all_summaries"
    for name in [*old.split(), "train.SummaryWriter"]:
        assert sum(f"tf.{name} " in line for line in notices) == 1, (name, notices)
    (found,) = Log(tmp_path).runs.values()
    assert set(found.scalars) == {"total_1", "mean_1", "a", "b"}
    assert found.scalars["total_1"].values.tolist() == [3, 4, 5]
    assert {kind: list(tags) for kind, tags in found.places.items()} == {
        "histograms": ["values"],
        "images": ["picture/image"],
        "audio": ["sound/audio"],
    }
    assert len(found.graphs) == 1


@pytest.mark.slow
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(
    "program", ["digits_softmax", "digits_mlp", "digits_mechanics", "digits_backprop", "digits_networks"]
)
def test_training_on_mnist(program: str, device: str) -> None:
    _on_mnist(program, device)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("program", ["housing", "housing_network"])
def test_house_prices(program: str, device: str) -> None:
    folders = [Path(folder) for folder in os.environ.get("TFEDU_DATA", "").split(os.pathsep) if folder]
    table = next((path for folder in folders if (path := folder / "housing" / HOUSING).is_file()), None)
    if table is None:
        pytest.skip(f"{HOUSING} is not here")
    done = run(str(PROGRAMS / f"{program}.py"), str(table), device=device)
    assert done.returncode == 0, done.stdout + done.stderr


def test_old_spellings_are_named_once() -> None:
    done = run(str(PROGRAMS / "basics.py"))
    notices = [line for line in done.stderr.splitlines() if "notice:" in line]
    # three calls of tf.mul and one each of tf.sub and tf.initialize_variables
    assert len(notices) == 3, done.stderr
    assert "basics.py" in notices[0]
    assert any("tf.mul" in line and line.endswith("tf.multiply") for line in notices)
