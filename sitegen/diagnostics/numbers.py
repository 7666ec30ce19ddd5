"""Complaints about the history of organizations, document numbers and index numbers: D750–D779."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.diagnostics.finding import Diagnostic, Location, error, note, warning


def unknown_successor(at: Location, text: str, near: str) -> Diagnostic:
    """D750: no organization has the id of the successor."""
    return error("D750", at, text=text, nearest=near)


def successor_loop(at: Location, first: str, again: str) -> Diagnostic:
    """D751: an organization merged, by way of its successors, into itself."""
    return error("D751", at, first=first, again=again)


def history_out_of_order(at: Location, before: str, after: str) -> Diagnostic:
    """D752: days of an organization's history that do not follow each other."""
    return error("D752", at, before=before, after=after)


def successor_not_there(at: Location, successor: str, day: str) -> Diagnostic:
    """D753: merged on a day on which the successor is not there."""
    return error("D753", at, successor=successor, day=day)


def outlives_parent(at: Location, text: str, parent: str, day: str) -> Diagnostic:
    """D754: an organization below one that was abolished before it."""
    return warning("D754", at, text=text, parent=parent, day=day)


def after_the_end(at: Location, day: str, name: str, until: str, heir: str) -> Diagnostic:
    """D755: a document of a day on which its organization was there no more."""
    return warning("D755", at, day=day, name=name, until=until, nearest=heir)


def before_the_beginning(at: Location, day: str, name: str, since: str) -> Diagnostic:
    """D756: a document of a day on which its organization was not there yet."""
    return warning("D756", at, day=day, name=name, since=since)


def gaps_in_series(at: Location, series: str, ranges: Iterable[str], count: int) -> Diagnostic:
    """D757: numbers of a series that the site does not have; told by `check` alone."""
    return note("D757", at, series=series, ranges="、".join(ranges), count=count)


def bad_index_pattern(at: Location, text: str) -> Diagnostic:
    """D758: a pattern of index numbers that cannot be understood."""
    return error("D758", at, text=text, example="{code:9}/{year}-{serial:5}")


def unlike_index_pattern(at: Location, number: str, pattern: str, example: str) -> Diagnostic:
    """D759: an index number that has not the form that the site's numbers have."""
    return warning("D759", at, number=number, pattern=pattern, example=example)
