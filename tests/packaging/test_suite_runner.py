"""The suite's runner counts what happened and lets nothing go missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import suite

TESTS = """
import pytest

def test_passes(): assert True
def test_fails(): assert False
def test_is_skipped(): pytest.skip("no moon tonight")
@pytest.fixture
def broken(): raise OSError
def test_cannot_start(broken): assert True
"""


def test_a_pytest_run_is_counted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "test_sample.py").write_text(TESTS)
    run = suite.Runner()
    run.pytest(str(tmp_path), "-p", "no:cacheprovider", f"--rootdir={tmp_path}", "-c", "/dev/null")
    assert (run.result.passed, run.result.failed) == (1, 2)
    assert run.result.skipped == {"no moon tonight": 1}
    assert run.result.verdict == "FAILED"
    suite.report({"sample": run.result})
    said = capfd.readouterr().out
    assert "skipped in sample, 1x: no moon tonight" in said
    assert said.splitlines()[-1].startswith("TOTAL: 1 of 1 stages FAILED; 1 passed, 2 failed, 1 skipped")


def test_a_run_that_dies_before_it_reports_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text("import os; os._exit(3)")
    run = suite.Runner()
    run.pytest(str(tmp_path), "-p", "no:cacheprovider", "-c", "/dev/null")
    assert run.result.verdict == "FAILED"


@pytest.mark.parametrize(("status", "verdict"), [(0, "ok"), (1, "FAILED")])
def test_a_command_passes_as_a_whole(status: int, verdict: str) -> None:
    run = suite.Runner()
    run.command(sys.executable, "-c", f"raise SystemExit({status})")
    assert run.result.verdict == verdict


@pytest.mark.parametrize(("in_ci", "verdict"), [(False, "skipped"), (True, "FAILED")])
def test_what_a_machine_lacks_is_an_error_in_ci(monkeypatch: pytest.MonkeyPatch, in_ci: bool, verdict: str) -> None:
    monkeypatch.setattr(suite, "IN_CI", in_ci)
    monkeypatch.setattr(suite.shutil, "which", lambda name: None)
    run = suite.Runner()
    suite.browser(run)
    assert run.result.verdict == verdict


def test_an_unknown_stage_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert suite.main(["browser", "fnord"]) == 2
    assert "fnord" in capsys.readouterr().err
