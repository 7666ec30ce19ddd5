"""The preview as the terminal shows it: where it is, and after each build what came of it."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Protocol

import click

from sitegen.config.model import Config
from sitegen.diagnostics import Findings
from sitegen.diagnostics.report import shown as report
from sitegen.serve.address import Place, addresses, free_socket
from sitegen.serve.app import serve
from sitegen.serve.rebuilder import Shown, Wish


class Texts(Protocol):
    """The texts of the command, in the language to speak."""

    def __call__(self, key: str, **values: object) -> str: ...


class Say(Protocol):
    """Prints a text of the command."""

    def __call__(self, key: str, **values: object) -> None: ...


MOST = 5  # findings that the terminal shows; the browser shows them all


def run_preview(
    wish: Wish, config: Config, host: str, port: int, language: str, texts: Texts
) -> int:
    """Serve until interrupted; return the exit code."""

    def say(key: str, **values: object) -> None:
        _print(texts(key, **values))

    try:
        listening = free_socket(host, port)
    except OSError as error:
        say("no_port", host=host, port=port, reason=error.strerror or error)
        return 2
    place = Place(host, listening.getsockname()[1], config.base_path)
    if port and place.port != port:
        say("other_port", wanted=port, port=place.port)

    told: set[str] = set()
    found: list[Findings] = []  # of the last build

    def tell(shown: Shown) -> None:
        if not told:
            told.add("ready")
            _welcome(place, say)
        if shown.polls and "polls" not in told:
            told.add("polls")
            say("polls")
        if not shown.again or found != [shown.findings]:
            _tell(shown, language, say)
        found[:] = [shown.findings]

    say("starting")
    with suppress(KeyboardInterrupt):  # raised again once everything has ended in peace
        serve(wish, listening, place, config, language, tell)
    say("ended")
    return 0


def _welcome(place: Place, say: Say) -> None:
    """Where to look, on this machine and, if it can be reached, from others."""
    if place.host in ("0.0.0.0", "::"):  # noqa: S104 # asked for
        say("ready", address=Place("127.0.0.1", place.port, place.base).address)
        for address in addresses()[:1]:
            there = Place(address, place.port, place.base).address
            say("network", address=there)
            if sys.stdout.isatty():
                from sitegen.render.qr import qr_lines

                for line in qr_lines(there):
                    click.secho(line, fg="black", bg="bright_white")
    else:
        say("ready", address=place.address)


def _tell(shown: Shown, language: str, say: Say) -> None:
    seconds = f"{shown.seconds:.2f}"
    if shown.built:
        say("built", written=shown.written, pages=shown.pages, seconds=seconds)
    else:
        say("not_built", seconds=seconds)
    errors = [one for one in shown.findings if one.severity == "error"]
    _print(report(errors[:MOST], language, "text"), nl=False)
    others = len(shown.findings) - min(len(errors), MOST)
    if others:
        say("more", count=others)


def _print(text: str, nl: bool = True) -> None:
    """Print for whoever watches; a preview goes on where nobody does."""
    with suppress(OSError):
        click.echo(text, nl=nl)
