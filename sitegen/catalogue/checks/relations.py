"""Checks of relations between notices: order of days, cycles, values that do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen import diagnostics as d
from sitegen.catalogue.amendments import deadline_of, detail_in, resolved, value_of
from sitegen.catalogue.followups import Followup, Followups
from sitegen.catalogue.items import Item
from sitegen.config.model import Config
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.document import Document
from sitegen.domain.relation import ALTERING, DETAIL, TARGET, Passage


def relation_faults(
    items: Iterable[Item], known: Followups, config: Config
) -> Iterator[Diagnostic]:
    """Yield faults of relations.

    Args:
        items: The items of the site as written, before amendments are applied.
        known: Relations by the URL of the notice that they are about.
        config: The site's settings.
    """
    if not known:
        return
    by_url = {item.url: item for item in items}
    for of, some in known.items():
        main = by_url[of].main
        for one in some:
            notice = by_url[one.notice].main
            at = place_of(notice, f"about.{one.entry}")
            if main.date and one.day < main.date:
                yield d.about_later(at, str(one.day), main.path, str(main.date))
            if main.withdrawn:
                if one.relation.kind in ALTERING and not one.void:
                    yield d.about_withdrawn(at, main.path)
                continue
            for typed in one.relation.passages:
                passage = resolved(main, typed, config)
                if passage.field.startswith(DETAIL):
                    yield from _detail(at, main, typed, passage, config)
                else:
                    yield from _passage(at, main, one, passage)
    yield from _circles(known, by_url)


def _passage(
    at: Location, main: Document, followup: Followup, passage: Passage
) -> Iterator[Diagnostic]:
    if not passage.applies or main.about:  # a correction itself has none of these fields
        return
    field = deadline_of(main, passage.field)
    if not field:
        return
    value = value_of(main, field)
    if not value:
        yield d.no_such_field(at, passage.field, main.path)
        return
    day = passage.day
    if followup.relation.kind == "extension" and day and not field.startswith(TARGET):
        if str(day) <= value:
            yield d.not_extended(at, str(day), value, main.path)
        elif str(followup.day) > value:
            yield d.extended_late(at, str(followup.day), value, main.path)
    elif passage.old and not _same(passage.old, value):
        yield d.other_old_value(at, passage.field, passage.old, value, main.path)


def _detail(
    at: Location, main: Document, typed: Passage, passage: Passage, config: Config
) -> Iterator[Diagnostic]:
    """Yield faults of a passage that is a field of the document's kind of notice."""
    from sitegen.content.notice_kinds import kinds

    if passage.detail is None:
        yield d.unread_value(at, typed.field, typed.new or str(typed.day or ""))
        return
    field = kinds(config.kinds).field[passage.detail.field]
    now = next(one for one in main.details if one.field == field.id)
    old = detail_in(field, typed.old) if typed.old else None
    if old and (old.value or old.text) != (now.value or now.text):
        yield d.other_old_value(at, typed.field, typed.old, now.text, main.path)


def _same(typed: str, value: str) -> bool:
    """Return True if the words denote the value: as a date in any form, a figure with its unit, or equal text."""
    from sitegen.content.passages import leading_figure, named_day

    day, figure = named_day(typed), leading_figure(typed)
    if day:
        return str(day) == value
    if figure is not None and (own := leading_figure(value)) is not None:
        return figure == own
    return "".join(typed.split()) == "".join(value.split())


def _circles(known: Followups, by_url: dict[str, Item]) -> Iterator[Diagnostic]:
    """Yield a finding for each cycle of `about` references, at its first path."""
    above: dict[str, list[Followup]] = {}
    for some in known.values():
        for one in some:
            above.setdefault(one.notice, []).append(one)
    done: set[str] = set()
    for start in sorted(above, key=lambda url: by_url[url].main.path):
        line: list[Followup] = []
        passed = {start}
        url = start
        while url not in done and (up := above.get(url)):
            line.append(up[0])
            url = up[0].of
            if url in passed:
                circle = line[next(n for n, one in enumerate(line) if one.notice == url) :]
                paths = [by_url[one.notice].main.path for one in circle]
                at = place_of(by_url[circle[0].notice].main, f"about.{circle[0].entry}")
                yield d.about_in_circle(at, " → ".join((*paths, paths[0])))
                break
            passed.add(url)
        done |= passed
