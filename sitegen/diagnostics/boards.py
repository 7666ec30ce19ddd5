"""Complaints about boards that a portal reads. A board is named by its organization's id."""

from __future__ import annotations

from sitegen.diagnostics.finding import Diagnostic, Location, error, warning


def board_not_encrypted(at: Location, address: str) -> Diagnostic:
    """D430: a board is to be read over http, which anyone on the way can change."""
    return error("D430", at, address=address)


def board_unreachable(at: Location, board: str, reason: str) -> Diagnostic:
    """D431: a board does not answer; its last good data stay."""
    return warning("D431", at, board=board, reason=reason)


def board_too_slow(at: Location, board: str, path: str, seconds: int) -> Diagnostic:
    """D432: a file of a board took longer than it may; its last good data stay."""
    return warning("D432", at, board=board, path=path, seconds=seconds)


def board_too_large(at: Location, board: str, path: str, limit: int) -> Diagnostic:
    """D433: a file of a board, or all of them, is larger than it may be. `limit` is in MiB."""
    return warning("D433", at, board=board, path=path, limit=limit)


def board_redirects(at: Location, board: str, path: str, target: str) -> Diagnostic:
    """D434: a board's host sends us elsewhere, which is not followed."""
    return warning("D434", at, board=board, path=path, target=target)


def board_not_public(at: Location, board: str, host: str, address: str) -> Diagnostic:
    """D435: the name of a board's host leads into a private network."""
    return warning("D435", at, board=board, host=host, address=address)


def board_ill_formed(at: Location, board: str, path: str, problem: str) -> Diagnostic:
    """D436: a file of a board is not what sitegen writes."""
    return warning("D436", at, board=board, path=path, problem=problem)


def board_without_list(at: Location, board: str) -> Diagnostic:
    """D437: a board has no list of files: it was built by an older version, or is none."""
    return warning("D437", at, board=board)


def board_changing(at: Location, board: str, path: str) -> Diagnostic:
    """D438: files of a board are of different builds, again and again."""
    return warning("D438", at, board=board, path=path)


def board_of_other_language(at: Location, board: str, language: str, own: str) -> Diagnostic:
    """D440: a board's first language is not the portal's, whose search cannot have it."""
    return warning("D440", at, board=board, language=language, own=own)


def too_many_organizations(at: Location, board: str, limit: int) -> Diagnostic:
    """D441: boards have more organizations than the search can tell apart; it leaves this one out."""
    return warning("D441", at, board=board, limit=limit)


def board_without_data(at: Location, board: str) -> Diagnostic:
    """D439: nothing is known of a board, not even from before."""
    return error("D439", at, board=board)
