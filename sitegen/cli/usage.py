"""Messages of wrong calls of a command: click's errors, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from sitegen.cli.i18n import say


def explain(error: click.ClickException) -> str:
    """Return what is wrong with a call of a command, and where its options are described."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    told = _told(error)
    if context is None:
        return told
    return f"{told}\n" + say("cli.usage.help", command=f"{context.command_path} --help")


def _told(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return say("cli.usage.option", name=error.option_name) + _nearest(error.possibilities)
        case click.MissingParameter() if error.param is not None:
            return say("cli.usage.missing", name=_shown(error.param))
        case click.BadParameter() if error.param is not None:
            typed = _typed(error.message)
            key = "cli.usage.value" if typed else "cli.usage.bad"
            return say(key, name=_shown(error.param), typed=typed, why=_why(error))
        case click.BadOptionUsage():
            flag = (
                "does not take a value" in error.message
            )  # click's English, as it is not translated
            return say("cli.usage.flag" if flag else "cli.usage.alone", name=error.option_name)
        case click.FileError():
            return say("cli.usage.file", path=error.ui_filename, why=error.message)
        case click.UsageError() if name := getattr(error, "command_name", None):
            near: Iterable[str] = getattr(error, "possibilities", None) or ()
            return say("cli.usage.command", name=name) + _nearest(near)
        case click.UsageError() if error.message.startswith("Got unexpected extra"):
            surplus = error.message.partition("(")[2].removesuffix(")")
            return say("cli.usage.surplus", name=surplus)
        case click.UsageError() if isinstance(error.ctx and error.ctx.command, click.Group):
            return say("cli.usage.no_command")
    return error.format_message()


def _nearest(names: Iterable[str] | None) -> str:
    return say("cli.usage.nearest", names=_listed(names)) if names else ""


def _listed(names: Iterable[str]) -> str:
    return say("cli.usage.comma").join(names)


def _shown(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        return " / ".join(parameter.opts)
    return parameter.human_readable_name


def _typed(message: str) -> str:
    """Return the value of which click's message speaks, which the error does not hold; else ""."""
    found = re.search(r"'(.*?)'|^(\S+) is not", message)
    return (found[1] or found[2] or "") if found else ""


def _why(error: click.BadParameter) -> str:
    """Return why a value does not fit, by its type; click's own words where none of ours do."""
    assert error.param is not None
    kind = error.param.type
    if isinstance(kind, click.Choice):
        return say("cli.usage.choice", choices=_listed(map(str, kind.choices)))
    if isinstance(kind, click.IntRange):
        return say("cli.usage.range", least=kind.min, most=kind.max)
    if isinstance(kind, click.types.IntParamType):
        return say("cli.usage.number")
    if isinstance(kind, click.Path) and not error.message.startswith(say("cli.empty_path")):
        return say("cli.usage.path")
    return error.message
