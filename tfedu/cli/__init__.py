"""The ``tfedu`` command: ``lab``, ``run``, ``upgrade``, ``doctor``, ``datasets``, ``version``.

A command imports what it needs when it runs, so that ``tfedu --help`` and ``tfedu version`` answer at once.
The whole tree of commands is built anew by :func:`build`, in the language in force at that moment.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from tfedu.cli.localised import Command, Group, flag, help_flag
from tfedu.i18n import LANGUAGES, language, set_language, t


def build() -> click.Group:
    """The command with its subcommands, every text in the language in force (:func:`tfedu.i18n.language`).

    >>> sorted(build().commands)
    ['datasets', 'doctor', 'lab', 'run', 'upgrade', 'version']
    """
    root = Group("tfedu", help=t("cli.about"), params=[help_flag(), flag("--version", "cli.version.help", _version)])
    root.add_command(_lab_command())
    root.add_command(_run_command())
    root.add_command(_upgrade_command())
    root.add_command(Command("doctor", help=t("cli.doctor.help"), callback=_doctor, params=[help_flag()]))
    root.add_command(_datasets_group())
    root.add_command(Command("version", help=t("cli.version.help"), callback=_version, params=[help_flag()]))
    return root


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave the process with its exit status: 0 when it did what was asked, 2 for a wrong call."""
    try:
        status = build().main(arguments, prog_name="tfedu", standalone_mode=False)
    except click.UsageError as error:
        if error.ctx is not None:
            click.echo(error.ctx.get_usage(), err=True)
            click.echo(t("cli.try_help", command=error.ctx.command_path), err=True)
        click.echo(t("cli.error", message=error.format_message()), err=True)
        status = error.exit_code
    except click.ClickException as error:
        click.echo(t("cli.error", message=error.format_message()), err=True)
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = 130
    sys.exit(status if isinstance(status, int) else 0)


def _lab_command() -> click.Command:
    return Command(
        "lab",
        help=t("cli.lab.help"),
        callback=_lab,
        params=[
            click.Option(["--lang"], type=click.Choice(LANGUAGES), help=t("cli.lab.lang", default=language())),
            click.Option(["--folder"], type=click.Path(file_okay=False), help=t("cli.lab.folder")),
            click.Option(["--restore"], is_flag=True, help=t("cli.lab.restore")),
            click.Option(["--no-browser"], is_flag=True, help=t("cli.lab.no_browser")),
            click.Option(["--port"], type=click.IntRange(0, 65535), help=t("cli.lab.port")),
            help_flag(),
        ],
    )


def _run_command() -> click.Command:
    return Command(
        "run",
        help=t("compat.run.help"),
        callback=_run,
        # Everything behind the script belongs to the script, options included.
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
        params=[
            click.Option(["--force"], is_flag=True, help=t("compat.run.force")),
            click.Option(["--traceback"], is_flag=True, help=t("compat.run.traceback")),
            help_flag(),
            click.Argument(["script"], type=click.Path()),
            click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED),
        ],
    )


def _upgrade_command() -> click.Command:
    return Command(
        "upgrade",
        help=t("upgrade.help"),
        callback=_upgrade,
        params=[
            click.Option(["--in-place"], is_flag=True, help=t("upgrade.in_place")),
            click.Option(["--force"], is_flag=True, help=t("upgrade.force")),
            click.Option(["--copy-others"], is_flag=True, help=t("upgrade.copy_others")),
            click.Option(["--python2"], is_flag=True, help=t("upgrade.python2_option")),
            click.Option(["--report"], type=click.Path(dir_okay=False, path_type=Path), help=t("upgrade.report")),
            help_flag(),
            click.Argument(["source"], type=click.Path(path_type=Path)),
            click.Argument(["target"], type=click.Path(path_type=Path), required=False),
        ],
    )


def _datasets_group() -> click.Group:
    group = Group("datasets", help=t("cli.datasets.help"), params=[help_flag()])
    group.add_command(Command("list", help=t("cli.datasets.list"), callback=_datasets_list, params=[help_flag()]))
    name = click.Argument(["name"])
    group.add_command(
        Command("fetch", help=t("cli.datasets.fetch"), callback=_datasets_fetch, params=[name, help_flag()])
    )
    return group


def _lab(lang: str | None, folder: str | None, restore: bool, no_browser: bool, port: int | None) -> int:
    from tfedu.cli import lab

    if lang:
        set_language(lang)
    return lab.run(language(), folder=folder, restore=restore, browser=not no_browser, port=port, echo=click.echo)


def _run(script: str, arguments: tuple[str, ...], force: bool, traceback: bool) -> int:
    from tfedu.cli import run

    return run.run(script, arguments, force=force, full_traceback=traceback)


def _upgrade(source: Path, target: Path | None, **options: Any) -> int:
    from tfedu.cli import upgrade

    return upgrade.run(source, target, click.echo, **options)


def _doctor() -> int:
    from tfedu.devices.opencl import doctor

    return doctor.run(echo=click.echo)


def _datasets_list() -> None:
    from tfedu.cli import data

    data.show()


def _datasets_fetch(name: str) -> None:
    from tfedu.cli import data

    data.fetch(name, echo=click.echo)


def _version() -> None:
    from tfedu.cli import versions

    for line in versions.lines():
        click.echo(line)
