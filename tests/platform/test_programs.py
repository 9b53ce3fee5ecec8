"""Programs with flags and log lines, run as learners run them. What they print is what TensorFlow 1.15 prints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
TRAINER = HERE / "programs" / "trainer.py"


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"TFEDU_DEVICE": "reference", "TFEDU_LANG": "en", "PYTHONPATH": str(HERE.parents[1])}
    command = [sys.executable, "-m", "tfedu", "run", str(script), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        ([], "[] x 3 0.1 True False a ['a', 'b'] [1]"),
        (
            "--name=y --n 4 --notrain --old --mode=b --l=1,2 --m=4 --m=5 --lr=2 rest".split(),
            "['rest'] y 4 2.0 False True b ['1', '2'] [4, 5]",
        ),
        (["--unknown=3", "pos"], "['--unknown=3', 'pos'] x 3 0.1 True False a ['a', 'b'] [1]"),
    ],
)
def test_values(arguments: list[str], printed: str) -> None:
    done = run(TRAINER, *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout == printed + "\n"
    assert "(flag_name, default_value, docstring) is deprecated" in done.stderr


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--n=x", "flag --n=x: invalid literal for int() with base 10: 'x'"),
        ("--n=-1", "flag --n=-1: -1 is not a non-negative integer"),
        ("--mode=z", "flag --mode=z: value should be one of <a|b>"),
        ("--train=maybe", "flag --train=maybe: ('Non-boolean argument to boolean flag', 'maybe')"),
    ],
)
def test_values_that_do_not_fit(argument: str, message: str) -> None:
    done = run(TRAINER, argument)
    assert done.returncode == 1
    assert f"IllegalFlagValueError: {message}" in done.stderr


def test_help_shows_the_programs_own_flags() -> None:
    done = run(TRAINER, "--help")
    assert done.returncode == 1
    lines = done.stdout.split("\n")
    assert "Trains nothing, but says with what." in lines
    assert "  --n: A number." in lines and "    (a non-negative integer)" in lines and "    (default: '3')" in lines
    assert "  --[no]train: Train?" in lines and "  --mode: <a|b>: Mode." in lines
    assert [line for line in lines if line.endswith(".py:")] == [f"{TRAINER}:"]
    assert "Try --helpfull to get a list of all flags." in lines


def test_log_lines() -> None:
    lines = run(TRAINER).stderr.splitlines()
    assert [line for line in lines if ":tensorflow:" in line] == [
        "INFO:tensorflow:tf.app.run shows this",
        "INFO:tensorflow:hello 3",
        "WARNING:tensorflow:w",
        "ERROR:tensorflow:e",
        "CRITICAL:tensorflow:f",
        "INFO:tensorflow:every 0",
        "INFO:tensorflow:first 0",
        "INFO:tensorflow:first 1",
        "INFO:tensorflow:every 2",
        "INFO:tensorflow:every 4",
        "INFO:tensorflow:l",
    ]
    assert not [line for line in lines if line.endswith("] hello 3")], "shown twice"


def test_a_flag_is_parsed_when_it_is_first_read(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        "import tensorflow as tf\n"
        "tf.flags.DEFINE_string('name', 'x', 'A name.')\n"
        "FLAGS = tf.flags.FLAGS\n"
        "for read in (lambda: FLAGS.name, lambda: FLAGS.nope, lambda: setattr(FLAGS, 'nope', 1), \n"
        "             lambda: tf.flags.DEFINE_string('name', '', '')):\n"
        "    try:\n"
        "        print(read())\n"
        "    except Exception as error:\n"
        "        print(type(error).__name__, error)\n"
        "FLAGS.name = 'z'\n"
        "print(FLAGS.name, FLAGS['name'].default, 'name' in FLAGS, FLAGS.flag_values_dict()['name'])\n"
        "FLAGS._parse_flags()\n"
        "print(FLAGS.__flags['name'])\n"
    )
    *lines, twice, assigned, anew = run(script, "--name=y").stdout.splitlines()
    assert lines == [
        "y",
        "AttributeError nope",
        "UnrecognizedFlagError Unknown command line flag 'nope'",
    ]
    assert twice.startswith(f"DuplicateFlagError The flag 'name' is defined twice. First from {script}, ")
    assert [assigned, anew] == ["z x True z", "y"]
    assert run(script, "--zz=3").stdout.startswith("UnrecognizedFlagError Unknown command line flag 'zz'\n")


def test_a_notebook_has_no_flags_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from tfedu.platform import flags

    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    monkeypatch.setattr(sys, "argv", ["/x/ipykernel_launcher.py", "-f", "/y/kernel.json"])
    assert flags.arguments() == ["/x/ipykernel_launcher.py"]
    monkeypatch.setattr(sys, "argv", ["train.py", "--steps=3"])
    assert flags.arguments() == ["train.py", "--steps=3"]


def test_resources_lie_beside_the_program(tmp_path: Path) -> None:
    script = tmp_path / "x.runfiles" / "project" / "deep" / "program.py"
    script.parent.mkdir(parents=True)
    script.write_text(
        "import tensorflow as tf\n"
        "r = tf.resource_loader\n"
        "print(r.get_data_files_path(), r.get_path_to_datafile('a/b'), r.readahead_file_path('c'))\n"
        "print(r.get_root_dir_with_all_resources())\n"
    )
    folder = script.parent
    assert run(script).stdout.split() == [str(folder), str(folder / "a/b"), "c", str(folder.parent)]
