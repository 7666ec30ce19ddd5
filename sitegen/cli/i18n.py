"""Click in the reader's language: helps are looked up when they are shown, not before."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sitegen.messages import message, spoken

F = TypeVar("F", bound=Callable[..., Any])


def language(root: Path | None = None) -> str:
    """The language to speak: SITEGEN_LANG, else the site's own, else the system's."""
    if chosen := os.environ.get("SITEGEN_LANG"):
        return spoken(chosen)
    if own := _site_language(root or Path()):
        return spoken(own)
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return spoken(system or "en")


def say(key: str, root: Path | None = None, **values: object) -> str:
    """A text of the catalogue in the language to speak."""
    return message(language(root), key, **values)


class Command(click.Command):
    """A command whose help is `cli.<name>.help`, with an example."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(f"cli.{self.name}.help"))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(f"{say('cli.example')} {say(f'cli.{self.name}.example')}")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_options(self, ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        return say(f"cli.{self.name}.help")


# As a clerk comes upon them, not as they are spelled.
_ORDER = (
    *("init", "new", "build", "check", "serve", "publish", "translated", "forget", "search"),
    *("ledger", "next"),
    *("schema", "doctor"),
)


class Group(click.Group):
    """The program itself."""

    command_class = Command

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say("cli.help"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            (name, self.commands[name].get_short_help_str())
            for name in sorted(self.commands, key=_ORDER.index)
        ]
        with formatter.section(say("cli.commands")):
            formatter.write_dl(rows)


class Option(click.Option):
    """An option whose help is the text under a key."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0], record[1].replace(self.help or "", say(self.help or ""), 1))


def option(*names: str, key: str, **settings: Any) -> Callable[[F], F]:
    """Like click.option, with the key of its help."""
    return click.option(*names, cls=Option, help=key, **settings)


def _write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    own = {"--help": "cli.show_help", "--version": "cli.version"}
    records = []
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            key = next((own[name] for name in parameter.opts if name in own), "")
            records.append((record[0], say(key)) if key else record)
    with formatter.section(say("cli.options")):
        formatter.write_dl(records)


def _site_language(root: Path) -> str:
    """The first language that a site.yaml names, without reading it whole."""
    try:
        with open(root / "site.yaml", encoding="utf-8", errors="replace") as file:
            head = file.read(64 * 1024)
    except OSError:
        return ""
    found = re.search(
        r"^(?:languages|语言)\s*[:：]\s*(?:\[|\n\s*-)?\s*([A-Za-z-]+)", head, re.MULTILINE
    )
    return found[1] if found else ""
