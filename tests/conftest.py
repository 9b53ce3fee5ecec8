"""What every test stands on: a scratch cache, English, both devices, and a header that says what this machine has."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_scratch: str | None = None


def pytest_configure(config: pytest.Config) -> None:
    """One scratch folder for the run, made by the process that starts the workers and inherited by them.

    Kernels compiled by one worker serve the others; a learner's caches and progress are neither read nor written.
    """
    global _scratch
    if not hasattr(config, "workerinput"):
        folder = os.environ.get("TFEDU_TEST_SCRATCH")  # the suite's runner shares one among its stages
        if folder is None:
            folder = _scratch = tempfile.mkdtemp(prefix="tfedu-tests-")
        os.environ.update(TFEDU_CACHE=f"{folder}/cache", TFEDU_HOME=f"{folder}/home")
    os.environ["TFEDU_LANG"] = "en"


def pytest_unconfigure() -> None:
    if _scratch:
        shutil.rmtree(_scratch, ignore_errors=True)


def pytest_report_header() -> list[str]:
    """Which real data and which browser the tests will find."""
    folders = os.environ.get("TFEDU_DATA", "")
    return [
        f"tfedu: TFEDU_DATA {folders or 'not set'}; MNIST {_mnist() or 'not here, its tests are skipped'}",
        f"tfedu: browser {_browser() or 'none'}",
    ]


def _mnist() -> str | None:
    from tfedu import datasets

    folder = datasets.find("mnist")
    return str(folder) if folder else None


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Texts are English unless a test chooses otherwise, and a test's choice ends with it."""
    from tfedu.i18n import set_language

    set_language(None)
    yield
    set_language(None)


@pytest.fixture(params=["reference", "opencl"])
def device(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The device that sessions of the test run on: the test runs once for each."""
    name: str = request.param
    monkeypatch.setenv("TFEDU_DEVICE", name)
    return name


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder with the real MNIST files; skips where there is none."""
    folder = _mnist()
    if folder is None:
        pytest.skip("MNIST is not here: set TFEDU_DATA to a folder that has it, or run tfedu datasets fetch mnist")
    return Path(folder)
