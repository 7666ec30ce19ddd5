"""What all commands share: how one is declared, its options, the site that it is about."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from sitegen import __version__
from sitegen.cli.i18n import Command, Group, language, option, say
from sitegen.diagnostics.report import FORMATS

FILE = click.Path(path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
FEW = 12  # names that are told where none is near


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", help="", prog_name="sitegen")
def main() -> None:
    """sitegen: the texts shown are in messages/."""


def command(name: str, **settings: Any) -> Callable[[Callable[..., int]], click.Command]:
    """Declare a command; what its function returns is the exit code."""

    def declare(function: Callable[..., int]) -> click.Command:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> None:
            sys.exit(function(*args, **kwargs))

        made: click.Command = main.command(name, cls=Command, **settings)(run)
        return made

    return declare


root_option = option("--root", key="cli.root", type=FOLDER, default=Path(), show_default=False)
format_option = option(
    "--format", "form", key="cli.format", type=click.Choice(FORMATS), default="text"
)
quiet_option = option("--quiet", "-q", key="cli.quiet", is_flag=True)
as_of_option = option("--as-of", "as_of", key="cli.build.as_of", metavar="DATE")
jobs_option = option("--jobs", "-j", key="cli.build.jobs", type=click.IntRange(1, 256))


def config_of(root: Path) -> Any:
    """The configuration, or None after its faults were shown."""
    from sitegen.config import load as config
    from sitegen.diagnostics.report import shown

    sources, findings = config.read_sources(root)
    found = None
    if sources is not None:
        found, findings = config.load(sources)
    if found is None:
        click.echo(shown(findings, language(root), "text"), nl=False, err=True)
    return found


def now_at(root: Path) -> datetime:
    """The site's own time; the system's where the site does not say."""
    from sitegen.config import load as config

    return now_in(config.time_zone_of(root))


def now_in(time_zone: str) -> datetime:
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(time_zone) if time_zone else None).replace(tzinfo=None)


def moment(text: str) -> datetime:
    """A day (its end: all that is published on it is) or a moment."""
    if len(text) <= 10:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, 23, 59, 59)
    return datetime.fromisoformat(text)


def unknown(root: Path, what: str, text: str, known: Iterable[str]) -> int:
    """Say that nothing has this name, and which was meant, or which there are where they are few;
    the exit code. `what` is the key of what it should have named.
    """
    from sitegen.diagnostics import nearest

    names = list(known)
    near = nearest(text, names)
    key = "cli.unknown" if near or len(names) > FEW else "cli.unknown_of"
    told = {"what": say(what, root), "text": text, "known": " | ".join(names)}
    click.echo(
        say(key, root, **told) + (say("cli.did_you_mean", root, nearest=near) if near else ""),
        err=True,
    )
    return 2


def interactive() -> bool:
    return sys.stdin.isatty()
