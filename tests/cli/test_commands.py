"""The `tfedu` command as a person calls it: what it prints in both languages, and its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.packaging.catalogues import placeholders
from tfedu import cli
from tfedu._version import __version__
from tfedu.cli import lab
from tfedu.i18n import catalog, set_language

ROOT = Path(__file__).resolve().parents[2]


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """(exit status, what went to the screen, what went to the error stream)."""
    with pytest.raises(SystemExit) as end:
        cli.main(list(arguments))
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def commands(group: click.Group) -> list[click.Command]:
    """The group's commands and those of its groups."""
    below = [command for command in group.commands.values() if isinstance(command, click.Group)]
    return [group, *group.commands.values(), *(command for inner in below for command in commands(inner)[1:])]


def test_version_names_the_project_first(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "version")
    assert status == 0
    assert out.splitlines()[0] == f"tfedu {__version__}"
    assert [line for line in out.splitlines() if line.startswith("numpy ")]
    assert call(capsys, "--version") == (0, out, "")


@pytest.mark.parametrize(
    ("language", "heading", "word"), [("en", "Usage: tfedu", "JupyterLab"), ("zh", "用法：tfedu", "课程")]
)
def test_help_is_in_the_language_in_force(
    capsys: pytest.CaptureFixture[str], language: str, heading: str, word: str
) -> None:
    set_language(language)
    status, out, _ = call(capsys, "--help")
    assert status == 0
    assert out.startswith(heading)
    assert word in out


def test_no_command_shows_an_english_word_of_clicks_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    set_language("zh")
    for command in commands(cli.build()):
        help_text = command.context_class(command, info_name=command.name).get_help()
        for word in ("usage", "option", "command", "args", "show this"):
            assert word not in help_text.lower(), command.name


def test_every_command_and_option_explains_itself() -> None:
    for command in commands(cli.build()):
        assert command.help, command.name
        options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
        assert options
        assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize(
    ("language", "arguments", "words"),
    [
        ("en", ["lab", "--lang", "fr"], "Error: "),
        ("zh", ["lab", "--lang", "fr"], "错误："),
        ("en", ["nonsense"], "'tfedu --help' explains the command."),
        ("zh", ["lab", "--port", "70000"], "输入“tfedu lab --help”"),
    ],
)
def test_a_wrong_call_says_so_and_ends_with_2(
    capsys: pytest.CaptureFixture[str], language: str, arguments: list[str], words: str
) -> None:
    set_language(language)
    status, out, err = call(capsys, *arguments)
    assert (status, out) == (2, "")
    assert words in err


def test_datasets_list_shows_every_entry(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("TFEDU_DATA", raising=False)
    status, out, _ = call(capsys, "datasets", "list")
    assert status == 0
    mnist = next(line for line in out.splitlines() if " mnist " in line)
    assert "11.1 MiB" in mnist
    assert "CC BY-SA 3.0" in mnist
    assert "tfedu datasets fetch mnist" in mnist
    assert "scikit-learn" in next(line for line in out.splitlines() if " digits " in line)


def test_fetching_what_is_not_known_names_what_is(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = call(capsys, "datasets", "fetch", "fnord")
    assert status == 1
    assert "fnord" in err
    assert "mnist" in err


def test_fetching_what_is_here_says_where(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, mnist_folder: Path
) -> None:
    status, out, _ = call(capsys, "datasets", "fetch", "mnist")
    assert status == 0
    assert str(mnist_folder) in out


def test_the_module_is_the_command() -> None:
    environment = {**os.environ, "TFEDU_LANG": "zh"}
    done = subprocess.run(
        [sys.executable, "-m", "tfedu", "--help"], cwd=ROOT, env=environment, capture_output=True, encoding="utf8"
    )
    assert done.returncode == 0
    assert "用法：tfedu" in done.stdout


def test_the_digits_that_will_be_used_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFEDU_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("TFEDU_DATA", raising=False)
    assert "scikit-learn" in lab.digits()
    folder = tmp_path / "mnist"
    folder.mkdir()
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (folder / f"{name}-ubyte.gz").touch()
    monkeypatch.setenv("TFEDU_DATA", str(folder))
    assert lab.digits() == f"Handwritten digits: MNIST, from {folder}"


@pytest.mark.slow
def test_the_doctor_examines_this_machine() -> None:
    """Its own tests say what it finds; here: the command reaches it, speaks, and ends with a verdict."""
    done = subprocess.run([sys.executable, "-m", "tfedu", "doctor"], cwd=ROOT, capture_output=True, encoding="utf8")
    assert done.returncode in (0, 1), done.stderr
    assert "OpenCL" in done.stdout


def test_the_rooms_texts_are_all_used() -> None:
    """A text that no command asks for is a text nobody keeps true."""
    sources = "".join(path.read_text(encoding="utf8") for path in (ROOT / "tfedu" / "cli").glob("*.py"))
    built = {f"datasets.column.{name}" for name in ("name", "title", "size", "licence", "place")}
    assert [name for name in catalog("cli") if f'"cli.{name}"' not in sources and name not in built] == []
    assert placeholders(catalog("cli")["error"]["zh"]) == {"message"}


def test_what_comes_with_a_package_needs_no_fetching(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "datasets", "fetch", "digits")[:2] == (0, "digits is there: in scikit-learn\n")
