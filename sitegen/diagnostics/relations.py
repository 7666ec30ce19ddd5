"""Diagnostics of relations between notices: corrections, extensions, repeals, results."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.diagnostics.finding import Diagnostic, Location, nearest, note, warning


def unread_value(at: Location, field: str, text: str) -> Diagnostic:
    """D225: the new value of a field cannot be read, so that the field keeps its old one."""
    return warning("D225", at, field=field, text=text)


def about_unknown(at: Location, text: str, known: Iterable[str]) -> Diagnostic:
    """D226: a notice is about a number or title that no document of the site has."""
    return note("D226", at, text=text, nearest=nearest(text, known))


def about_itself(at: Location, text: str) -> Diagnostic:
    """D227: a notice is about itself."""
    return warning("D227", at, text=text)


def about_in_circle(at: Location, circle: str) -> Diagnostic:
    """D228: a cycle of `about` references."""
    return warning("D228", at, circle=circle)


def about_later(at: Location, day: str, other: str, of: str) -> Diagnostic:
    """D229: a notice is about a notice published later."""
    return warning("D229", at, day=day, other=other, of=of)


def about_withdrawn(at: Location, other: str) -> Diagnostic:
    """D230: a notice changes a withdrawn notice, whose text is no longer shown."""
    return note("D230", at, other=other)


def not_extended(at: Location, until: str, old: str, other: str) -> Diagnostic:
    """D231: an extension ends no later than the original deadline."""
    return warning("D231", at, until=until, old=old, other=other)


def extended_late(at: Location, day: str, old: str, other: str) -> Diagnostic:
    """D232: an extension was published after the original deadline."""
    return note("D232", at, day=day, old=old, other=other)


def other_old_value(at: Location, field: str, typed: str, value: str, other: str) -> Diagnostic:
    """D233: the stated old value of a field differs from that in the document."""
    return warning("D233", at, field=field, typed=typed, value=value, other=other)


def no_such_field(at: Location, field: str, other: str) -> Diagnostic:
    """D234: a notice changes a field that the document does not have."""
    return warning("D234", at, field=field, other=other)


def relation_untold(at: Location, line: str, other: str) -> Diagnostic:
    """D235: a notice without `about` seems to be about another notice; reported by `check` only."""
    return note("D235", at, line=line, other=other)
