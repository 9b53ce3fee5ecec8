"""``tfedu datasets``: what there is, where it lies, and fetching it."""

from __future__ import annotations

from collections.abc import Callable

import click
from rich.console import Console
from rich.table import Table

from tfedu import datasets
from tfedu.i18n import t


def show() -> None:
    """Print the catalogue as a table; the last column says where a data set already is."""
    table = Table()
    for heading in ("name", "title", "size", "licence", "place"):
        table.add_column(t(f"cli.datasets.column.{heading}"), justify="right" if heading == "size" else "left")
    for entry in datasets.catalogue():
        table.add_row(entry.name, entry.title, size_text(entry.size), entry.licence, place(entry.name))
    Console().print(table)


def fetch(name: str, echo: Callable[[str], None]) -> None:
    """Bring a data set to this machine unless it is here, and say where it is.

    Raises:
        click.ClickException: when there is no data set of that name, or it could not be had; the message says why.
    """
    known = {entry.name: entry for entry in datasets.catalogue()}
    if name not in known:
        raise click.ClickException(t("cli.datasets.unknown", name=name, known=", ".join(known)))
    if not known[name].bundled_with and datasets.find(name) is None:
        try:
            datasets.fetch(name)
        except (datasets.DatasetError, OSError) as error:
            raise click.ClickException(str(error)) from error
    echo(t("cli.datasets.there", name=name, place=place(name)))


def place(name: str) -> str:
    """Where the data set lies: its folder, the package that brings it, or what to type to fetch it."""
    entry = next(entry for entry in datasets.catalogue() if entry.name == name)
    if entry.bundled_with:
        return t("cli.datasets.bundled", package=entry.bundled_with)
    folder = datasets.find(name)
    return str(folder) if folder else t("cli.datasets.absent", name=name)


def size_text(size: int) -> str:
    """A size in bytes as people say it.

    >>> size_text(11594722), size_text(0), size_text(2048)
    ('11.1 MiB', '-', '2.0 KiB')
    """
    if not size:
        return "-"
    value = float(size)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            break
        value /= 1024
    return f"{value:.1f} {unit}"
