"""Click in the reader's language: texts are looked up when they are shown, not before."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from sitegen.cli.streams import echo
from sitegen.messages import filled, message, spoken
from sitegen.system import files

F = TypeVar("F", bound=Callable[..., Any])

_MAX_BYTES = 8 * 1024 * 1024
LAST = 1000  # the `order` of a command that names none


def language(root: Path | None = None) -> str:
    """Return the language to speak: SITEGEN_LANG, else the site's own, else the system's."""
    if chosen := os.environ.get("SITEGEN_LANG"):
        return spoken(chosen)
    if own := _site_language(root or Path()):
        return spoken(own)
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return spoken(system or "en")


def say(key: str, root: Path | None = None, **values: object) -> str:
    """Return a text that commands share, in the language to speak."""
    return message(language(root), key, **values)


class Text(NamedTuple):
    """One text in the languages of the program."""

    zh: str
    en: str


class Texts:
    """All that one command says: `help`, `example`, the help of its options, its messages."""

    def __init__(self, **texts: Text) -> None:
        self._texts = texts

    def __call__(self, key: str, root: Path | None = None, **values: object) -> str:
        """Return a text in the language to speak, its parameters filled in."""
        return self.spoken(language(root), key, **values)

    def spoken(self, language: str, key: str, **values: object) -> str:
        """Return a text in one of the program's languages, its parameters filled in."""
        text = self._texts[key]
        return filled(text.zh if language.startswith("zh") else text.en, values)

    def items(self) -> tuple[tuple[str, Text], ...]:
        """Return every key with its text."""
        return tuple(self._texts.items())


class Command(click.Command):
    """A command with texts of its own; `order` is its place in the list of commands."""

    def __init__(
        self, name: str, *, texts: Texts | None = None, order: int = LAST, **settings: Any
    ) -> None:
        super().__init__(name, **settings)
        self.texts = texts or Texts(help=Text("", ""))
        self.order = order

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.texts("help"))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(f"{say('cli.example')}{self.texts('example')}")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_options(self, ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.texts("help")


class Group(click.Group):
    """The root command group; it imports the module of a command when the command is first used.

    Measured for one command, in instructions until it runs: 228 million; 325 million with all of them
    and what they import.
    """

    command_class = Command

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called `cmd_name`; None if there is none."""
        if cmd_name not in self.commands and cmd_name.isidentifier():
            module = f"{__package__}.{cmd_name}{'_' if iskeyword(cmd_name) else ''}"
            try:
                import_module(module)
            except ModuleNotFoundError as error:
                if error.name != module:
                    raise
        return super().get_command(ctx, cmd_name)

    def load_all(self) -> None:
        """Load the modules of all commands."""
        from pkgutil import iter_modules

        for module in iter_modules([os.path.dirname(__file__)]):
            import_module(f"{__package__}.{module.name}")

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the program; what is wrong with a call is said in the reader's language."""
        run = partial(super().main, args, prog_name, complete_var, standalone_mode=False, **extra)
        if not standalone_mode:
            return run()
        try:
            sys.exit(run())
        except click.exceptions.NoArgsIsHelpError as error:
            echo(error.format_message(), err=True)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            from sitegen.cli.usage import explain  # which uses the texts of this module

            echo(explain(error), err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            echo(say("cli.usage.aborted"), err=True)
            sys.exit(1)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say("cli.help"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        rows = [(name, self.commands[name].get_short_help_str()) for name in names]
        with formatter.section(say("cli.commands")):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands as a clerk comes upon them, not as they are spelled."""
        self.load_all()
        return sorted(self.commands, key=self._place)

    def _place(self, name: str) -> tuple[int, str]:
        return getattr(self.commands[name], "order", LAST), name


class Option(click.Option):
    """An option whose help is the text under a key: of its command, or with a dot, of them all."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        command = ctx.command
        if isinstance(command, Command) and "." not in self.help:
            text = command.texts(self.help)
        else:
            text = say(self.help)
        return record[0], record[1].replace(self.help, text, 1)


def option(*names: str, key: str, **settings: Any) -> Callable[[F], F]:
    """Declare an option as click.option does; `key` is that of its help."""
    return click.option(*names, cls=Option, help=key, **settings)


def _write_usage(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    own = {"[OPTIONS]": "options", "COMMAND": "name", "[ARGS]...": "arguments"}
    parts = " ".join(command.collect_usage_pieces(ctx)).split()
    shown = [say(f"cli.usage.{own[part]}") if part in own else part for part in parts]
    formatter.write_usage(ctx.command_path, " ".join(shown), prefix=say("cli.usage.usage"))


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
    """Return the first language that a site.yaml names, without reading it whole."""
    try:
        head = files.read(root / "site.yaml", _MAX_BYTES).decode("utf-8", "replace")
    except files.Unreadable:
        return ""
    found = re.search(
        r"^(?:languages|语言)\s*[:：]\s*(?:\[|\n\s*-)?\s*([A-Za-z-]+)", head, re.MULTILINE
    )
    return found[1] if found else ""
