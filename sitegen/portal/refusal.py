"""The exception for refused files of a board, with a constructor for each reason."""

from __future__ import annotations

from collections.abc import Callable

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location

Finding = Callable[[Location, str], Diagnostic]
"""Builds the finding from the location in the settings and the name of the board."""


class Refused(Exception):
    """Files of a board are refused; `finding` has the reason."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


class Missing(Refused):
    """The host has no such file."""


class TooLarge(Refused):
    """A file exceeds its size limit."""


def unreachable(reason: str) -> Refused:
    """Return the refusal for a host that is unreachable or responds with an error."""
    return Refused(lambda at, board: d.board_unreachable(at, board, reason))


def missing(path: str) -> Missing:
    """Return the refusal for a missing file."""
    return Missing(lambda at, board: d.board_ill_formed(at, board, path, "404"))


def too_slow(path: str, seconds: float) -> Refused:
    """Return the refusal for a timeout."""
    return Refused(lambda at, board: d.board_too_slow(at, board, path, round(seconds)))


def too_large(path: str, limit: int) -> TooLarge:
    """Return the refusal for a file of more than `limit` bytes."""
    mib = max(1, limit >> 20)
    return TooLarge(lambda at, board: d.board_too_large(at, board, path, mib))


def redirects(path: str, target: str) -> Refused:
    """Return the refusal for a redirect."""
    return Refused(lambda at, board: d.board_redirects(at, board, path, target))


def not_public(host: str, address: str) -> Refused:
    """Return the refusal for a host within a private network."""
    return Refused(lambda at, board: d.board_not_public(at, board, host, address))


def ill_formed(path: str, problem: str) -> Refused:
    """Return the refusal for a file that is not what sitegen writes."""
    return Refused(lambda at, board: d.board_ill_formed(at, board, path, problem))


def without_list() -> Refused:
    """Return the refusal for a site that has no list of files."""
    return Refused(d.board_without_list)


def changing(path: str) -> Refused:
    """Return the refusal for a file whose digest differs from the list."""
    return Refused(lambda at, board: d.board_changing(at, board, path))
