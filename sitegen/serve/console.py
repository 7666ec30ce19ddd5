"""Terminal output of the preview: its address, and the result of each build."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Protocol

import click

from sitegen.config.model import Config
from sitegen.diagnostics import Findings
from sitegen.diagnostics.report import shown as report
from sitegen.messages import catalogue
from sitegen.serve.address import Place, addresses, free_socket
from sitegen.serve.app import serve
from sitegen.serve.rebuilder import Shown, Wish
from sitegen.system.fault_files import keep_traceback, place_of


class Texts(Protocol):
    """The texts of the command, in the language to speak."""

    def __call__(self, key: str, **values: object) -> str: ...


class Say(Protocol):
    """Prints a text of the command."""

    def __call__(self, key: str, **values: object) -> None: ...


MOST = 5  # findings that the terminal shows; the browser shows them all
MOST_REFUSED = 20  # hosts whose refusal is said


def run_preview(
    wish: Wish,
    config: Config,
    where: tuple[str, int, tuple[str, ...]],
    language: str,
    texts: Texts,
) -> int:
    """Serve until interrupted; return the exit code.

    Args:
        wish: What to show.
        config: The site's configuration.
        where: Host and port to listen on, and further host names to answer to.
        language: The language to speak.
        texts: The command's texts in that language.
    """
    host, port, hosts = where

    def say(key: str, **values: object) -> None:
        _print(texts(key, **values))

    try:
        listening = free_socket(host, port)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        known = catalogue(language)["reasons"]
        say("no_port", host=host, port=port, reason=known.get(reason, reason))
        return 2
    place = Place(host, listening.getsockname()[1], config.base_path)
    if port and place.port != port:
        say("other_port", wanted=port, port=place.port)

    say("starting")
    listener = _Terminal(wish, place, language, texts)
    with suppress(KeyboardInterrupt):  # raised again once everything has ended in peace
        serve(wish, listening, place, config, language, listener, hosts)
    say("ended")
    return 0


class _Terminal:
    """Reports events of the preview on the terminal."""

    def __init__(self, wish: Wish, place: Place, language: str, texts: Texts) -> None:
        self._wish = wish
        self._place = place
        self._language = language
        self._texts = texts
        self._said: set[str] = set()  # what is said once
        self._found: Findings | None = None  # by the last build

    def built(self, shown: Shown) -> None:
        if self._is_first("ready"):
            _welcome(self._place, self._say)
        if shown.polls and self._is_first("polls"):
            self._say("polls")
        if not shown.again or self._found != shown.findings:
            _tell(shown, self._language, self._say)
        self._found = shown.findings

    def refused(self, host: str) -> str:
        name = host[:253] or "?"  # the longest that a name can be
        text = self._texts("refused", host=name, address=self._place.local)
        if len(self._said) < MOST_REFUSED and self._is_first(f"refused {name}"):
            _print(text)
        return text

    def failed(self, path: str, error: Exception) -> str:
        kept = keep_traceback(error, self._wish.root)
        what = f"{type(error).__name__}, {place_of(error)}"
        text = self._texts("failed", path=path[:200], what=what, file=kept or "-")
        if self._is_first(what):
            _print(text)
        return text

    def _say(self, key: str, **values: object) -> None:
        _print(self._texts(key, **values))

    def _is_first(self, what: str) -> bool:
        first = what not in self._said
        self._said.add(what)
        return first


def _welcome(place: Place, say: Say) -> None:
    """Say where to look, on this machine and, if they can reach it, from others."""
    say("ready", address=place.local)
    if place.host in ("0.0.0.0", "::"):  # noqa: S104 # asked for
        for address in addresses()[:1]:
            there = Place(address, place.port, place.base).address
            say("network", address=there)
            if sys.stdout.isatty():
                from sitegen.render.qr import qr_lines

                for line in qr_lines(there):
                    _print(click.style(line, fg="black", bg="bright_white"))


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
    """Print to the terminal; ignore a closed one, because the preview goes on."""
    with suppress(OSError):
        click.echo(text, nl=nl)
