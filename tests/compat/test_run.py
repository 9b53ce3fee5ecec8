"""``tfedu run``: a script is run as Python would run it, with tfedu under the name tensorflow."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(script: Path, *arguments: str, options: tuple[str, ...] = (), **settings: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"TFEDU_DEVICE": "reference", "TFEDU_LANG": "en", "PYTHONPATH": str(ROOT)} | settings
    command = [sys.executable, "-m", "tfedu", "run", *options, str(script), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


def write(folder: Path, name: str, code: str) -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(code), encoding="utf8")
    return path


def test_the_script_is_main(tmp_path: Path) -> None:
    write(tmp_path, "neighbour.py", "import tensorflow as tf\nanswer = tf.mul(tf.constant(6), 7)\n")
    script = write(
        tmp_path,
        "main.py",
        """
        from __future__ import print_function
        import sys
        import tensorflow as tf
        from neighbour import answer
        assert __name__ == "__main__" and sys.modules["__main__"].answer is answer
        assert __file__ == sys.argv[0]
        with tf.Session() as sess:
            print(sys.argv[1:], sess.run(answer))
        sys.exit(7)
        """,
    )
    done = run(script, "--steps", "3", "-v")
    assert done.stdout == "['--steps', '3', '-v'] 42\n", done.stderr
    assert done.returncode == 7


def test_a_failing_script_shows_the_learners_lines(tmp_path: Path) -> None:
    script = write(
        tmp_path,
        "wrong.py",
        """
        import tensorflow as tf
        def model():
            return tf.matmul(tf.zeros([1, 2]), tf.zeros([1, 2]))
        model()
        """,
    )
    done = run(script)
    assert done.returncode == 1
    trace = done.stderr[done.stderr.index("Traceback") :]
    assert [line.rsplit(", ", 1)[1] for line in trace.splitlines() if line.startswith("  File")] == [
        "in <module>",
        "in model",
    ]
    assert "Dimensions must be equal, but are 2 and 1" in trace
    assert "--traceback" in trace
    whole = run(script, options=("--traceback",)).stderr
    assert f"{ROOT}/tfedu/ops" in whole
    assert "hidden" not in whole


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    done = run(write(tmp_path, "old.py", "x = 1\nprint x\n"))
    assert done.returncode == 1
    assert "SyntaxError" in done.stderr and "line 2" in done.stderr
    assert "tfedu/cli" not in done.stderr


def test_no_such_script(tmp_path: Path) -> None:
    done = run(tmp_path / "none.py")
    assert done.returncode == 1
    assert "There is no file" in done.stderr


def test_interruption(tmp_path: Path) -> None:
    script = write(
        tmp_path,
        "endless.py",
        """
        import tensorflow as tf
        v = tf.Variable(0)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            print("running", flush=True)
            while True:
                sess.run(tf.assign_add(v, 1))
        """,
    )
    environment = os.environ | {"TFEDU_DEVICE": "reference", "TFEDU_LANG": "en", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "tfedu", "run", str(script)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a suite that runs in the background has its SIGINT ignored, and so would this process
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "running\n"
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert err.strip().endswith("Interrupted.")


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A folder with a package that is called tensorflow and is not ours."""
    folder = tmp_path / "site" / "tensorflow"
    folder.mkdir(parents=True)
    write(folder, "__init__.py", "whose = 'theirs'\n")
    return folder.parent


def test_a_real_tensorflow_wins_unless_asked_otherwise(tmp_path: Path, real: Path) -> None:
    script = write(tmp_path, "which.py", "import tensorflow as tf\nprint(getattr(tf, 'whose', 'ours'), tf.__name__)\n")
    path = os.pathsep.join((str(ROOT), str(real)))
    done = run(script, PYTHONPATH=path)
    assert done.stdout == "theirs tensorflow\n"
    assert "tfedu run --force" in done.stderr
    forced = run(script, options=("--force",), PYTHONPATH=path)
    assert forced.stdout == "ours tensorflow\n"
    assert forced.stderr == ""


def test_force_comes_too_late_when_the_real_one_is_loaded(tmp_path: Path, real: Path) -> None:
    code = "import tensorflow, tfedu.compat\ntfedu.compat.install(force=True)\n"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(real)))}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "ImportError: TensorFlow has been imported already" in done.stderr


def test_chinese(tmp_path: Path) -> None:
    script = write(tmp_path, "alt.py", "import tensorflow as tf\ntf.neg(tf.constant(1))\ntf.no_such_thing\n")
    done = run(script, TFEDU_LANG="zh", PYTHONUTF8="1")
    assert "提示：tf.neg 是 0.x 时代的写法" in done.stderr
    assert "tfedu 没有 tf.no_such_thing" in done.stderr
