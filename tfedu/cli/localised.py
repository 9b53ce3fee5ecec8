"""click's commands with their headings and their help option in the language in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from tfedu.i18n import t


class Formatter(click.HelpFormatter):
    """Writes the headings click words in English (``Usage:``, ``Options``, ``Commands``) from the catalogue."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line, its first word from the catalogue unless ``prefix`` gives another."""
        super().write_usage(prog, args, prefix=t("cli.heading.usage") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """A section's heading, translated when it is one of click's own."""
        known = {"Options": "cli.heading.options", "Commands": "cli.heading.commands"}
        super().write_heading(t(known[heading]) if heading in known else heading)


class Context(click.Context):
    """A context whose help is written by :class:`Formatter`."""

    formatter_class = Formatter


class Command(click.Command):
    """A command with an explicit help option, so that its text is ours."""

    context_class = Context

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(name, **{"options_metavar": t("cli.metavar.options"), "add_help_option": False, **settings})


class Group(click.Group):
    """A group of :class:`Command`; called without a subcommand it shows its help."""

    context_class = Context

    def __init__(self, name: str, **settings: Any) -> None:
        words = {"options_metavar": t("cli.metavar.options"), "subcommand_metavar": t("cli.metavar.command")}
        super().__init__(name, **{**words, "add_help_option": False, "no_args_is_help": True, **settings})


def flag(name: str, help_key: str, action: Callable[[], None]) -> click.Option:
    """An option that does ``action`` and ends the command, as ``--version`` does."""

    def act(context: click.Context, _: click.Parameter, given: bool) -> None:
        if given and not context.resilient_parsing:
            action()
            context.exit()

    return click.Option([name], is_flag=True, is_eager=True, expose_value=False, help=t(help_key), callback=act)


def help_flag() -> click.Option:
    """``--help``, which prints the help of the command it is given to."""
    return flag("--help", "cli.help", lambda: click.echo(click.get_current_context().get_help()))
