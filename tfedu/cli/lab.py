"""``tfedu lab``: JupyterLab on the learner's copy of the lessons, in the learner's language, with no network.

JupyterLab's own settings on this machine are not touched: what differs here (its language, no news popup) is given as
defaults through ``JUPYTER_CONFIG_PATH`` for this one server, and whatever a learner sets by hand wins over it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import click

from tfedu.cli import lessons
from tfedu.i18n import t

Echo = Callable[[str], None]


@dataclass(frozen=True)
class Start:
    """How JupyterLab is started: its command line arguments and what is added to the environment."""

    arguments: list[str]
    environment: dict[str, str]


def run(language: str, *, folder: str | None, restore: bool, browser: bool, port: int | None, echo: Echo) -> int:
    """Copy the lessons, say which digits they will learn from, and serve JupyterLab until it is stopped.

    Args:
        language: ``"en"`` or ``"zh"``.
        folder: where the learner's lessons are; ``None`` for :func:`tfedu.cli.lessons.default_folder`.
        restore: put original lessons back, keeping the learner's beside them.
        browser: open one.
        port: the server's; ``None`` for Jupyter's choice, 0 for any free one.
        echo: prints a line.

    Raises:
        click.ClickException: when JupyterLab is not installed, or the lessons cannot be copied.
    """
    if not all(find_spec(module) for module in ("jupyterlab", "anywidget")):
        raise click.ClickException(t("cli.lab.not_installed"))
    place = Path(folder).expanduser().resolve() if folder else lessons.default_folder(language)
    try:
        copied = lessons.copy(lessons.source(language), place, restore=restore)
    except lessons.LessonsError as error:
        raise click.ClickException(str(error)) from error
    trust(place, copied)
    for line in [*told(copied, place), digits(), t("cli.lab.stop")]:
        echo(line)
    begin = start(language, place, browser=browser, port=port, first=copied.first_lesson())
    os.environ.update(begin.environment)

    from jupyterlab.labapp import main

    main(begin.arguments)
    return 0


def trust(place: Path, copied: lessons.Copied) -> None:
    """Sign the lessons just copied, so that JupyterLab shows the pictures stored in them before a cell is run.

    They are the package's own, as safe as its code. A lesson the learner changed keeps whatever trust it has.
    """
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for name in [*copied.added, *copied.renewed, *copied.restored]:
        if name.endswith(".ipynb"):
            notary.sign(nbformat.read(place / name, as_version=4))


def told(copied: lessons.Copied, place: Path) -> list[str]:
    """What happened to the lessons, one line each, most important last."""
    lines = [t("cli.lessons.place", folder=place)]
    if copied.renewed:
        lines.append(t("cli.lessons.renewed", names=", ".join(copied.renewed)))
    if copied.kept:
        lines.append(t("cli.lessons.kept", names=", ".join(copied.kept)))
    lines += [t("cli.lessons.restored", name=name, mine=mine) for name, mine in copied.restored.items()]
    return lines


def digits() -> str:
    """Which handwritten digits the lessons will find on this machine."""
    from tfedu import datasets

    folder = datasets.find("mnist")
    return t("cli.digits.mnist", folder=folder) if folder else t("cli.digits.small")


def start(
    language: str, folder: Path, *, browser: bool = True, port: int | None = None, first: str | None = None
) -> Start:
    """The arguments and the environment of the server.

    ``first`` is a notebook to open at the start; otherwise JupyterLab comes back as the learner left it.
    """
    arguments = [f"--ServerApp.root_dir={folder}", "--LabApp.extension_manager=readonly", "--log-level=WARN"]
    if not browser:
        arguments.append("--no-browser")
    if port is not None:
        arguments.append(f"--ServerApp.port={port}")
    if first:
        arguments.append(f"--LabApp.default_url=/lab/tree/{first}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # a container's only user; Jupyter would refuse to start
    settings = Path(__file__).parent / "jupyter"
    layers = [str(settings / name) for name in (language, "common") if (settings / name).is_dir()]
    before = os.environ.get("JUPYTER_CONFIG_PATH")
    return Start(
        arguments,
        {
            "TFEDU_LANG": language,
            "JUPYTER_CONFIG_PATH": os.pathsep.join([*([before] if before else []), *layers]),
            # The kernel of this environment, not another of the same name in the user's home.
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        },
    )
