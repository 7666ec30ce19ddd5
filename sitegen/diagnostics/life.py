"""Complaints about the life of a notice: its dates, its successors, its address: D780–D799."""

from __future__ import annotations

from sitegen.diagnostics.finding import Diagnostic, Location, error, note, warning


def bad_days(at: Location, text: str) -> Diagnostic:
    """D780: not a number of days."""
    return error("D780", at, text=text)


def counted_otherwise(at: Location, counted: str) -> Diagnostic:
    """D781: `counted` where no days are given, or where these say otherwise."""
    return error("D781", at, counted=counted)


def bad_stretch(at: Location, text: str) -> Diagnostic:
    """D782: no days of a year, as holidays are given."""
    return error("D782", at, text=text)


def off_and_worked(at: Location, day: str) -> Diagnostic:
    """D783: a day that is said to be both off and worked."""
    return error("D783", at, day=day)


def uncounted_year(at: Location, year: int) -> Diagnostic:
    """D784: working days of a year whose holidays are not known, counted by weekends alone."""
    return warning("D784", at, year=year)


def changed_before_publication(at: Location, day: str, published: str) -> Diagnostic:
    """D785: a correction or withdrawal before the day of publication."""
    return error("D785", at, day=day, published=published)


def changed_in_future(at: Location, day: str) -> Diagnostic:
    """D786: a correction or withdrawal dated later than today; it is shown all the same."""
    return warning("D786", at, day=day)


def two_successors(at: Location, target: str, other: str) -> Diagnostic:
    """D787: a document that another replaces already."""
    return error("D787", at, target=target, other=other)


def successors_in_circle(at: Location, circle: str) -> Diagnostic:
    """D788: documents that replace each other."""
    return error("D788", at, circle=circle)


def replaced_but_current(at: Location, successor: str) -> Diagnostic:
    """D789: a document that is replaced and says that it is in force."""
    return note("D789", at, successor=successor)


def objections_before_publication(at: Location, day: str, published: str) -> Diagnostic:
    """D790: objections end before the notice is published."""
    return error("D790", at, day=day, published=published)


def objections_end_early(at: Location, day: str, end: str) -> Diagnostic:
    """D791: objections end before the display does."""
    return warning("D791", at, day=day, end=end)


def vanished(at: Location, url: str, path: str, nearest: str) -> Diagnostic:
    """D792: an address that was published and that nothing provides any more."""
    return error("D792", at, url=url, path=path, nearest=nearest)


def vanished_file(at: Location, url: str, path: str) -> Diagnostic:
    """D793: a file that was published and is no longer."""
    return warning("D793", at, url=url, path=path)


def bad_record_line(at: Location, text: str) -> Diagnostic:
    """D794: a line of the record of publication that cannot be read."""
    return error("D794", at, text=text)
