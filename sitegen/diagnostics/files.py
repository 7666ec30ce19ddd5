"""Complaints about files and their text: D001–D011."""

from __future__ import annotations

from sitegen.diagnostics.finding import Diagnostic, Location, error, warning


def unreadable(at: Location, reason: str) -> Diagnostic:
    """D001: the system would not give us the file."""
    return error("D001", at, reason=reason)


def not_regular(at: Location) -> Diagnostic:
    """D002: a link, pipe, device or socket where a file belongs."""
    return error("D002", at)


def file_too_large(at: Location, size: int, limit: int) -> Diagnostic:
    """D003: a file over the size limit (both in KiB)."""
    return error("D003", at, size=-(-size // 1024), limit=limit // 1024)


def bad_encoding(at: Location) -> Diagnostic:
    """D004: bytes that are neither UTF-8 nor GB 18030."""
    return error("D004", at)


def legacy_encoding(at: Location, encoding: str) -> Diagnostic:
    """D005: read as GB 18030 or UTF-16; better saved as UTF-8."""
    return warning("D005", at, encoding=encoding)


def control_character(at: Location, character: str) -> Diagnostic:
    """D006: a character that no text may hold (NUL and other controls)."""
    return error("D006", at, character=f"U+{ord(character):04X}")


def invisible_character(at: Location, character: str) -> Diagnostic:
    """D007: a character that changes reading order or shows nothing."""
    return warning("D007", at, character=f"U+{ord(character):04X}")


def changed_while_read(at: Location) -> Diagnostic:
    """D008: the file vanished or changed during the build."""
    return error("D008", at)


def bad_file_name(at: Location) -> Diagnostic:
    """D009: a file name that is not valid text."""
    return error("D009", at)


def damaged_text(at: Location) -> Diagnostic:
    """D010: UTF-8 that was cut within a character, or has other bytes among it."""
    return error("D010", at)


def private_character(at: Location, character: str) -> Diagnostic:
    """D011: a character of private use, which other devices show as a box."""
    return warning("D011", at, character=f"U+{ord(character):04X}")
