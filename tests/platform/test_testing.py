"""``tf.test``: a file of tests as TensorFlow 1.x had them, which also passes under the real one."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.platform.test_programs import HERE, run

CHECKS = HERE / "programs" / "checks.py"


def test_the_tests_pass() -> None:
    done = run(CHECKS)
    assert done.returncode == 0, done.stderr
    assert "OK" in done.stderr and "Ran 1" in done.stderr


def test_a_failing_test_fails_the_program(tmp_path: Path) -> None:
    script = tmp_path / "failing.py"
    script.write_text(
        "import tensorflow as tf\n"
        "class Failing(tf.test.TestCase):\n"
        "    def testIt(self):\n"
        "        self.checkedThread(print).start()\n"
        "tf.test.main()\n"
    )
    done = run(script)
    assert done.returncode == 1
    assert "A checked thread was not joined." in done.stderr


def test_benchmarks_run_when_they_are_asked_for() -> None:
    done = run(CHECKS, "--benchmarks=Sums")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:3] == ["entry {", '  name: "Sums.benchmarkSum"', "  iters: 3"]
    assert '    key: "kind"' in lines and '      string_value: "small"' in lines and "      double_value: 2.0" in lines
    assert lines[-1] == "iters 3"
    assert "Ran" not in done.stderr


def test_the_package_is_imported_only_when_it_is_used() -> None:
    import subprocess

    code = (
        "import sys, tfedu as tf; before = 'unittest' in sys.modules; tf.test; print(before, 'unittest' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE.parents[1], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
