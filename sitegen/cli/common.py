"""Shared parts of commands: declaration, options, the site that a command works on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen import __version__
from sitegen.cli.faults import guarded
from sitegen.cli.i18n import LAST, Command, Group, Texts, language, option, say
from sitegen.cli.streams import echo, is_terminal
from sitegen.diagnostics.report import FORMATS

if TYPE_CHECKING:  # loaded only by commands that need it
    from sitegen.config.model import Config

FILE = click.Path(path_type=Path)


class _Folder(click.Path):
    """A folder: "" is refused, as it would be the current one, and `~` is expanded."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Return the folder's path."""
        if not os.fspath(value) and not isinstance(value, Path):
            self.fail(say("cli.empty_path"), param, ctx)
        return super().convert(os.path.expanduser(value), param, ctx)


FOLDER = _Folder(file_okay=False, path_type=Path)
FEW = 12  # names that are listed where none is near


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", help="", prog_name="sitegen")
def main() -> None:
    """sitegen: the texts shown are in messages/ and in the modules of the commands."""


def command(
    name: str, texts: Texts, order: int = LAST, **settings: Any
) -> Callable[[Callable[..., int]], click.Command]:
    """Declare a command; its function returns the exit code.

    Args:
        name: As it is typed.
        texts: All that it says; `help` and `example` at least.
        order: Its place in the list of commands, the smallest first.
        settings: For click.
    """

    def declare(function: Callable[..., int]) -> click.Command:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> None:
            sys.exit(guarded(lambda: function(*args, **kwargs), kwargs.get("root")))

        made: click.Command = main.command(name, cls=Command, texts=texts, order=order, **settings)(
            run
        )
        return made

    return declare


root_option = option("--root", key="cli.root", type=FOLDER, default=Path(), show_default=False)
output_option = option("--output", "-o", key="cli.output", type=FOLDER)
format_option = option(
    "--format", "form", key="cli.format", type=click.Choice(FORMATS), default="text"
)
quiet_option = option("--quiet", "-q", key="cli.quiet", is_flag=True)
as_of_option = option("--as-of", "as_of", key="cli.as_of", metavar="DATE")
trust_theme_option = option(
    "--trust-theme", key="cli.trust_theme", is_flag=True, envvar="SITEGEN_TRUST_THEME"
)
jobs_option = option("--jobs", "-j", key="cli.jobs", type=click.IntRange(1, 256))


def config_of(root: Path) -> Config | None:
    """Return the configuration, or None after its faults were shown."""
    from sitegen.config import load as config
    from sitegen.diagnostics.report import shown

    sources, findings = config.read_sources(root)
    found = None
    if sources is not None:
        found, findings = config.load(sources)
    if found is None:
        echo(shown(findings, language(root), "text"), nl=False, err=True)
    return found


def moment_of(root: Path, as_of: str | None) -> datetime | None:
    """Return the moment that `--as-of` names, now without it; None after a fault was shown."""
    try:
        return moment(as_of) if as_of else now_at(root)
    except ValueError:
        echo(say("cli.bad_date", root, text=as_of), err=True)
        return None


def now_at(root: Path) -> datetime:
    """Return the site's own time; the system's where the site does not say."""
    from sitegen.config import load as config

    return now_in(config.time_zone_of(root))


def now_in(time_zone: str) -> datetime:
    """Return the time in a time zone, the system's if it is "", without its offset.

    SOURCE_DATE_EPOCH (seconds since 1970) stands for now, so that a build can be repeated; see
    https://reproducible-builds.org/specs/source-date-epoch/.
    """
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(time_zone) if time_zone else None
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), zone) if epoch.isdecimal() else datetime.now(zone)
    return now.replace(tzinfo=None)


def moment(text: str) -> datetime:
    """Return a moment, or the end of a day: all that is published on that day is then public.

    Raises:
        ValueError: The text is neither a day nor a moment in ISO 8601.
    """
    if len(text) <= len("2024-03-05"):
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, 23, 59, 59)
    return datetime.fromisoformat(text)


def unknown(root: Path, what: str, text: str, known: Iterable[str]) -> int:
    """Say that nothing has this name, and which was meant, or which there are where they are few.

    Args:
        root: The site's folder.
        what: The kind of thing it should have named, in the language to speak.
        text: The name as typed.
        known: The names that there are.

    Returns:
        The exit code.
    """
    from sitegen.diagnostics import nearest

    names = list(known)
    near = nearest(text, names)
    key = "cli.unknown" if near or len(names) > FEW else "cli.unknown_of"
    said = say(key, root, what=what, text=text, known=" | ".join(names))
    echo(said + (say("cli.did_you_mean", root, nearest=near) if near else ""), err=True)
    return 2


def interactive() -> bool:
    """Return True if a person can be asked."""
    return is_terminal(sys.stdin)
