"""Check documents against each other, the organizations and today's date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from sitegen import diagnostics as d
from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.items import Item
from sitegen.checks.displays import check_displays
from sitegen.checks.kinds import check_kinds
from sitegen.checks.relations import check_relations
from sitegen.config.model import Config
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.allowance import is_allowed
from sitegen.domain.document import Document, Text
from sitegen.domain.organization import Organization, OrganizationTree

_A_YEAR = timedelta(days=366)
_SHORTEST_NAME = 3  # characters of an organization's name that is no common word


def check_catalogue(
    catalogue: Catalogue,
    documents: Iterable[Document],
    texts: Mapping[str, Text],
    config: Config,
    today: date,
) -> Iterator[Diagnostic]:
    """Find future dates, copies, titles that name another village, and displays that are too short.

    Args:
        catalogue: The items on the site.
        documents: All documents that could be read, scheduled ones included.
        texts: The text of each document, by path.
        config: The site's settings.
        today: Today in the site's time zone.
    """
    off = config.checks.off
    yield from check_displays(catalogue.items, texts, config)
    yield from check_kinds(catalogue.items, config)
    if "dates" not in off:
        yield from _future(documents, today)
    if "copies" not in off:
        yield from _same_titles(catalogue.items)
        yield from _same_figures(catalogue.items, texts)
    if "relations" not in off:
        yield from check_relations(catalogue, config)
    if "language" not in off:
        yield from _other_organizations(catalogue.items, texts, config.organizations)
        yield from _concerned(catalogue.items, texts, config.organizations)


def _future(documents: Iterable[Document], today: date) -> Iterator[Diagnostic]:
    for one in documents:
        if one.date is None or one.date <= today or one.publish_at or one.draft:
            continue
        if not is_allowed("dates", one.allow):
            yield d.dated_in_future(place_of(one, "date"), str(one.date))


def _same_titles(items: Iterable[Item]) -> Iterator[Diagnostic]:
    """Find documents with the title of another of the same year: plain titles return each year."""
    last: dict[tuple[str, str, str], Document] = {}
    for item in sorted(items, key=_by_date):
        main = item.main
        if main.withdrawn or main.date is None:
            continue
        key = (item.organization.id, main.title, main.period)
        older, last[key] = last.get(key), main
        if older is None or older.date is None or main.date - older.date > _A_YEAR:
            continue
        if not main.supersedes and not is_allowed("copies", main.allow):
            yield d.same_title(place_of(main, "title"), older.path)


def _by_date(item: Item) -> tuple[date, str]:
    return item.main.date or date.min, item.main.path


def _same_figures(items: Iterable[Item], texts: Mapping[str, Text]) -> Iterator[Diagnostic]:
    """Find a document whose figures all are those of another period: a copy not yet changed."""
    seen: dict[tuple[str, str], Item] = {}
    for item in sorted(items, key=_by_date):
        main = item.main
        text = texts.get(main.path)
        if text is None or not text.figures or main.withdrawn:
            continue
        other = seen.setdefault((item.organization.id, text.figures), item)
        if other is item or is_allowed("copies", main.allow):
            continue
        if other.category.id == item.category.id and _of_other_period(main, other.main):
            period = other.main.period or str(other.main.date)
            yield d.same_figures(place_of(main, "period"), other.main.path, period)


def _of_other_period(one: Document, other: Document) -> bool:
    """Return True if two documents report on different periods, by field or by title."""
    if one.period or other.period:
        return one.period != other.period
    return one.title != other.title and _PERIOD.sub("", one.title) == _PERIOD.sub("", other.title)


_PERIOD = re.compile(r"[0-9０-９〇一二三四五六七八九十上下前]+")


def _other_organizations(
    items: Iterable[Item], texts: Mapping[str, Text], organizations: OrganizationTree
) -> Iterator[Diagnostic]:
    """Find titles about, and signatures of, another organization of the publisher's level.

    A title is about the organization that it begins with, places above it and 关于 left aside; a title
    that names the publisher as well is right.
    """
    by_start: dict[str, list[tuple[str, Organization]]] = {}
    for one in organizations:
        for name in one.names():
            if len(name) >= _SHORTEST_NAME:
                by_start.setdefault(name[:2], []).append((name, one))
    for item in items:
        own, main = item.organization, item.main
        if main.withdrawn or own.level == "other":
            continue
        if is_allowed("language", main.allow):
            continue
        publisher = own.name.in_language(main.language)
        if named := _named_first(item, by_start, organizations):
            yield d.other_organization(place_of(main, "title"), named, publisher)
        signed = texts[main.path].signed if main.path in texts else None
        if not signed or any(name in signed.name for name in own.names()):
            continue
        signer = organizations.named(signed.name)
        if signer and signer.level == own.level and signer not in item.issuers:
            at = Location(main.path, signed.line, 1)
            yield d.other_signature(at, signed.name, publisher)


def _concerned(
    items: Iterable[Item], texts: Mapping[str, Text], organizations: OrganizationTree
) -> Iterator[Diagnostic]:
    """Find notices that name organizations directly below their publisher, at their beginning."""
    below: dict[str, tuple[tuple[str, str], ...]] = {}
    for item in items:
        own, main = item.organization.id, item.main
        if own not in below:
            below[own] = tuple(
                (name, one.id)
                for one in organizations.children(own)
                if one.until is None
                for name in one.name.all()
                if len(name) >= _SHORTEST_NAME
            )
        if not below[own] or main.withdrawn or is_allowed("language", main.allow):
            continue
        told = f"{main.title} {texts[main.path].excerpt if main.path in texts else ''}"
        named = {name: one for name, one in below[own] if name in told}
        if not named:  # as in most
            continue
        known = {one.id for one in (*item.joint, *item.concerns)}
        longest = [name for name in named if not any(name in o and name != o for o in named)]
        if new := {named[name]: name for name in longest if named[name] not in known}:
            yield d.names_subordinates(place_of(main, "title"), tuple(new.values()))


def _named_first(
    item: Item,
    by_start: Mapping[str, list[tuple[str, Organization]]],
    organizations: OrganizationTree,
) -> str:
    """Return the other organization of the same level that a title begins with, else ""."""
    own, title = item.organization, item.main.title
    about = title.startswith("关于")
    if about and not _REPORTS.search(title):
        return ""
    subject = title[2:] if about else title
    for above in organizations.ancestors(own):
        for name in above.name.all():
            subject = subject.removeprefix(name)
    for name, one in by_start.get(subject[:2], ()):
        if one.id != own.id and one.level == own.level and subject.startswith(name):
            if one in item.joint or one in item.concerns:
                return ""
            return "" if any(own_name in title for own_name in own.names()) else name
    return ""


# What a village tells of itself; 关于西堤村道路施工的通告 may be another's.
_REPORTS = re.compile(r"公开|收支|财务|村务|党务|计划|总结|低保|补贴|名单|决议|台账|明细|述职")
