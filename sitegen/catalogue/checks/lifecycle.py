"""Checks of dates and successors: contradictions, and what can hardly be meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from sitegen import diagnostics as d
from sitegen.catalogue.items import Item
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic
from sitegen.domain.calendar import Calendar
from sitegen.domain.document import Document


def life_faults(
    items: Iterable[Item], references: dict[str, str], calendar: Calendar
) -> Iterator[Diagnostic]:
    """Yield faults of documents one by one, and of their successions.

    Args:
        items: The items of the site.
        references: `path#field` → URL of the item that is named there.
        calendar: Arranged holidays.
    """
    every = list(items)
    for item in every:
        for version in item.versions:
            yield from _changes(version)
        yield from _display(item.main, calendar)
        yield from _objections(item.main)
    yield from _succession(every, references)


def yet_to_come(documents: Iterable[Document], today: dt.date) -> Iterator[Diagnostic]:
    """Yield corrections and withdrawals dated later than today."""
    for document in documents:
        for field, day in _changed(document):
            if day > today:
                yield d.changed_in_future(place_of(document, field), str(day))


def next_day(documents: Iterable[Document], today: dt.date) -> dt.date | None:
    """Return the next day on which a correction or withdrawal dated in the future comes."""
    days = (day for document in documents for _, day in _changed(document) if day > today)
    return min(days, default=None)


def _changed(document: Document) -> Iterator[tuple[str, dt.date]]:
    for change in document.changes:
        if not change.by:
            yield "changes", change.date
    if document.withdrawn:
        yield "withdrawn", document.withdrawn.date


def _changes(document: Document) -> Iterator[Diagnostic]:
    if not document.changes and not document.withdrawn:  # as most are
        return
    for field, day in _changed(document):
        if document.date and day < document.date:
            at = place_of(document, field)
            yield d.changed_before_publication(at, str(day), str(document.date))


def _display(document: Document, calendar: Calendar) -> Iterator[Diagnostic]:
    display = document.display
    if display and display.working and document.date and display.until:
        for year in calendar.unknown(display.start or document.date, display.until):
            yield d.uncounted_year(place_of(document, "display"), year)


def _objections(document: Document) -> Iterator[Diagnostic]:
    until = document.objections and document.objections.until
    if not until or not document.date:
        return
    at = place_of(document, "objections")
    end = document.display and document.display.end(document.date)
    if until < document.date:
        yield d.objections_before_publication(at, str(until), str(document.date))
    elif end and until < end:
        yield d.objections_end_early(at, str(until), str(end))


def _succession(items: list[Item], references: dict[str, str]) -> Iterator[Diagnostic]:
    by_url = {item.url: item for item in items}
    replaced: dict[str, Item] = {}  # URL of what is replaced → by what
    replacing = [item for item in items if item.main.supersedes]
    for item in sorted(replacing, key=lambda item: item.main.path):
        old = references.get(f"{item.main.path}#supersedes")
        if not old:
            continue
        at = place_of(item.main, "supersedes")
        other = replaced.setdefault(old, item)
        if other is not item:
            yield d.two_successors(at, item.main.supersedes, other.main.path)
        elif circle := _circle(item, replaced):
            yield d.successors_in_circle(at, " → ".join(one.main.path for one in circle))
        elif by_url[old].main.effect == "current":
            current = by_url[old].main
            yield d.replaced_but_current(place_of(current, "effect"), item.main.path)


def _circle(item: Item, replaced: dict[str, Item]) -> list[Item]:
    """Return the items that replace each other, if `item` is among its own successors."""
    line = [item]
    while (after := replaced.get(line[-1].url)) and after not in line:
        line.append(after)
    return line if after is item else []
