"""Diagnostics of boards read by a portal. A board is named by its organization's id."""

from __future__ import annotations

from sitegen.diagnostics.finding import Diagnostic, Location, error, warning


def board_not_encrypted(at: Location, address: str) -> Diagnostic:
    """D430: the address of a board is unencrypted http."""
    return error("D430", at, address=address)


def board_unreachable(at: Location, board: str, reason: str) -> Diagnostic:
    """D431: a board is unreachable; the data of the last successful read are kept."""
    return warning("D431", at, board=board, reason=reason)


def board_too_slow(at: Location, board: str, path: str, seconds: int) -> Diagnostic:
    """D432: a file of a board exceeds the time limit; the data of the last successful read are kept."""
    return warning("D432", at, board=board, path=path, seconds=seconds)


def board_too_large(at: Location, board: str, path: str, limit: int) -> Diagnostic:
    """D433: a file of a board, or all files together, exceed the size limit; `limit` is in MiB."""
    return warning("D433", at, board=board, path=path, limit=limit)


def board_redirects(at: Location, board: str, path: str, target: str) -> Diagnostic:
    """D434: a board redirects to another address; redirects are not followed."""
    return warning("D434", at, board=board, path=path, target=target)


def board_not_public(at: Location, board: str, host: str, address: str) -> Diagnostic:
    """D435: the host of a board resolves to a private address."""
    return warning("D435", at, board=board, host=host, address=address)


def board_ill_formed(at: Location, board: str, path: str, problem: str) -> Diagnostic:
    """D436: a file of a board does not have the format that sitegen writes."""
    return warning("D436", at, board=board, path=path, problem=problem)


def board_without_list(at: Location, board: str) -> Diagnostic:
    """D437: a board has no data/files.json: an older version built it, or it is no board."""
    return warning("D437", at, board=board)


def board_changing(at: Location, board: str, path: str) -> Diagnostic:
    """D438: files of a board still belong to different builds after several attempts."""
    return warning("D438", at, board=board, path=path)


def board_of_other_language(at: Location, board: str, language: str, own: str) -> Diagnostic:
    """D440: a board is not indexed, because its first language is not that of the portal."""
    return warning("D440", at, board=board, language=language, own=own)


def too_many_organizations(at: Location, board: str, limit: int) -> Diagnostic:
    """D441: a board is not indexed, because the boards exceed the number of organizations in a facet."""
    return warning("D441", at, board=board, limit=limit)


def board_without_data(at: Location, board: str) -> Diagnostic:
    """D439: a board was never read successfully."""
    return error("D439", at, board=board)
