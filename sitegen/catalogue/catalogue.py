"""The catalogue: all documents with their relations, and the faults that only the whole shows.

Translations are paired, organizations and references resolved, links and files checked. Relations
are computed here in one pass and never patched.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from functools import cached_property
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.catalogue.amendments import Amendment, amended
from sitegen.catalogue.checks.disclosure import disclosure_faults
from sitegen.catalogue.checks.lifecycle import life_faults, next_day, yet_to_come
from sitegen.catalogue.checks.plans import plan_faults
from sitegen.catalogue.checks.relations import relation_faults
from sitegen.catalogue.followups import Followups, followups
from sitegen.catalogue.items import Item, items
from sitegen.catalogue.matters import Matter, matters
from sitegen.catalogue.number_series import Numbered, incomplete, numbered
from sitegen.catalogue.plans import Plan, TargetKey, plans, serving
from sitegen.catalogue.redaction import redacted
from sitegen.catalogue.references import Relations, Resource
from sitegen.config.model import Config
from sitegen.content.field_positions import place_of
from sitegen.content.file_names import files_folder, is_mistaken_for_markdown
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.document import Document, Link, Text
from sitegen.domain.text import folded


class Catalogue(Struct, frozen=True, eq=False, dict=True):
    """The public items, the newest first, with the relations of their texts and fields."""

    items: tuple[Item, ...]  # what lists show
    every: tuple[Item, ...]  # what may be referred to
    resources: tuple[Resource, ...]
    targets: dict[str, tuple[str, ...]]  # document path → where each of its links leads
    cited: dict[str, tuple[str, ...]]  # document path → where each document that it cites is, or ""
    numbered: Numbered  # every document number with its item, in order
    attached: dict[str, tuple[tuple[str, Resource], ...]]  # document path → (title, file)
    addresses: tuple[tuple[Location, str], ...]  # pages of the site that texts link to by address
    references: dict[str, str]  # path of a document that a field names → its item's URL
    anchored: tuple[tuple[Location, Link, str], ...]  # links into texts, and the document led to
    translated: tuple[Item, ...]  # of all items, those in several languages
    plans: dict[str, Plan]  # each plan of `every` under its URL, with what was reported of it
    followups: Followups = {}  # URL of an item → relations of other notices to it
    amendments: dict[str, tuple[Amendment, ...]] = {}  # URL of an item → passages changed by others

    @cached_property
    def matters(self) -> dict[str, Matter]:
        """Matters by the URLs of their items; an item that belongs to none has no entry."""
        return matters(self.every, self.followups, self.superseded)

    def about(self, item: Item) -> tuple[str, ...]:
        """Return the URLs of the items that an item is about, in the order of its `about`."""
        main = item.main
        return tuple(
            url
            for entry, relation in enumerate(main.about)
            for n in range(len(relation.of))
            if (url := self.references.get(f"{main.path}#about.{entry}.{n}"))
        )

    def about_it(self, item: Item) -> tuple[str, ...]:
        """Return the URLs of the notices that are about an item, earliest first."""
        return tuple(one.notice for one in self.followups.get(item.url, ()) if not one.void)

    @cached_property
    def superseded(self) -> dict[str, str]:
        """URL of each replaced item → URL of the item that replaces it."""
        return {
            old: item.url
            for item in self.every
            if (old := self.references.get(f"{item.main.path}#supersedes"))
        }

    @cached_property
    def newest(self) -> dict[str, str]:
        """URL of each replaced item → URL of the last of its successors."""
        last: dict[str, str] = {}
        for old in self.superseded:
            seen, new = {old}, self.superseded[old]
            while new in self.superseded and new not in seen:
                seen.add(new)
                new = self.superseded[new]
            last[old] = new
        return last

    @cached_property
    def changed(self) -> tuple[Document, ...]:
        """The documents that have been corrected or withdrawn, in all their languages."""
        versions = (version for item in self.every for version in item.versions)
        return tuple(one for one in versions if one.changes or one.withdrawn)

    @cached_property
    def by_url(self) -> dict[str, Item]:
        """Each item under its URL."""
        return {item.url: item for item in self.every}

    @cached_property
    def serving(self) -> dict[TargetKey, tuple[tuple[Plan, int], ...]]:
        """Subordinate targets by the higher-level target that they serve."""
        return serving(self.plans, self.references)

    def seen_in(self, language: str) -> Catalogue:
        """Return the catalogue restricted to items that are written in a language."""
        written = (
            item
            for item in self.items
            if any(version.language == language for version in item.versions)
        )
        return replace(self, items=tuple(written))


def catalogue(
    documents: Iterable[Document],
    files: dict[str, int],
    faulty: frozenset[str],
    config: Config,
    due: frozenset[datetime],
    drafts: bool = False,
) -> tuple[Catalogue, Findings]:
    """Relate all documents to each other.

    Args:
        documents: Every document that could be read.
        files: The other files below content/, with their sizes in bytes.
        faulty: Paths of documents that could not be read; links may still name them.
        config: The site's settings.
        due: The moments set for publication that have come.
        drafts: True to include drafts and what is scheduled for later.

    Returns:
        The catalogue and its findings.
    """
    findings: list[Diagnostic] = []
    everything = list(documents)
    every = list(items(everything, config, findings))
    published = [item for item in every if is_public(item.main, due, drafts)]
    published.sort(key=_newest_first)
    numbers = numbered(published)
    _by_number(published, numbers)
    relate = Relations(everything, published, numbers, files, faulty, config)
    relate.all()
    findings += relate.findings
    findings += _same_numbers(published)
    findings += life_faults(published, relate.references, config.calendar)
    known = followups(published, relate.references)
    findings += relation_faults(published, known, config)
    published, amendments = amended(published, known, config)
    promised = plans(published, relate.references)
    findings += plan_faults(published, promised, relate.references)
    findings += disclosure_faults(published, config)
    findings += incomplete(numbers)
    findings += _of_other_form(published, config)
    hidden = (item.main.path for item in every if not is_public(item.main, due, drafts))
    waiting = [files_folder(path, config.languages) for path in hidden]
    findings += _unused(files, relate.used, waiting, faulty)
    resources = tuple(relate.resources[url] for url in sorted(relate.resources))
    shown = tuple(redacted(item) for item in published)
    related = Catalogue(
        shown,
        shown,
        resources,
        relate.targets,
        relate.cited,
        numbered(shown),
        relate.attached,
        tuple(relate.addresses),
        relate.references,
        tuple(relate.anchored),
        tuple(item for item in every if len(item.versions) > 1),
        promised,
        known,
        amendments,
    )
    return related, tuple(findings)


def compared(related: Catalogue, texts: Mapping[str, Text], today: date) -> Iterator[Diagnostic]:
    """Yield findings between texts: stale translations, links to missing anchors, dates in the future."""
    yield from yet_to_come(related.changed, today)
    for item in related.translated:
        for version in item.versions[1:]:
            if item.is_stale(version, texts):
                at = place_of(version, "translated_from")
                yield d.stale_translation(at, item.main.path)
    for at, link, path in related.anchored:
        text = texts[path]
        anchors = (*text.anchors, *(heading.anchor for heading in text.headings))
        if link.fragment not in anchors:
            yield d.broken_anchor(at, link.target, link.fragment, anchors)


def come_due(documents: Iterable[Document], now: datetime) -> frozenset[datetime]:
    """Return the moments set for publication that have come, in the site's own time."""
    times = (document.publish_at for document in documents if document.publish_at)
    return frozenset(moment for moment in times if moment <= now)


def is_public(document: Document, due: frozenset[datetime], drafts: bool = False) -> bool:
    """Return True if a document may be shown: not a draft, and its moment, if any, has come."""
    has_come = document.publish_at is None or document.publish_at in due
    return has_come and (drafts or not is_draft(document))


def is_draft(document: Document) -> bool:
    """Return True if a document is a draft, by its field or its folder."""
    return document.draft or "_drafts" in document.path.split("/")[:-1]


def next_turn(documents: Iterable[Document], related: Catalogue, now: datetime) -> datetime | None:
    """Return the next moment at which the same documents make another site or other findings.

    That is when a scheduled document becomes public, or a day comes that was in the future.
    """
    times = [doc.publish_at for doc in documents if doc.publish_at and doc.publish_at > now]
    day = next_day(related.changed, now.date())
    return min([*times, *([datetime.combine(day, time())] if day else [])], default=None)


def _newest_first(item: Item) -> tuple[int, str]:
    assert item.main.date is not None
    return -item.main.date.toordinal(), item.url


def _by_number(published: list[Item], numbers: Numbered) -> None:
    """Sort documents of one day and one series by their numbers, the highest first."""
    serials = {item.url: number for number, item in numbers.items()}
    days: dict[tuple[object, str, int], list[int]] = {}
    for place, item in enumerate(published):
        number = serials.get(item.url)
        if number:
            days.setdefault((item.main.date, number.issuer, number.year), []).append(place)
    for places in days.values():
        if len(places) > 1:
            some = sorted((published[n] for n in places), key=lambda i: -serials[i.url].serial)
            for place, item in zip(places, some, strict=True):
                published[place] = item


def _same_numbers(published: list[Item]) -> Iterator[Diagnostic]:
    """Yield a finding for each document or index number that two documents bear."""
    for field in ("doc_number", "index_number"):
        first: dict[str, Document] = {}
        for item in sorted(published, key=lambda item: item.main.path):
            number = getattr(item.main, field)
            if not number:
                continue
            other = first.setdefault(folded(number), item.main)
            if other is not item.main:
                yield d.duplicate_number(place_of(item.main, field), number, other.path)


def _of_other_form(published: list[Item], config: Config) -> Iterator[Diagnostic]:
    """Yield a finding for each index number that does not fit the site's pattern."""
    pattern = config.index_number
    for item in published if pattern else ():
        number = item.main.index_number
        if number and pattern:
            days = [day for day in (item.main.made, item.main.date) if day]
            facts = {
                "site": (config.registration.site_id_code,),
                "org": (item.organization.id,),
                "category": (item.category.id,),
                "year": tuple(f"{day:%Y}" for day in days),
                "month": tuple(f"{day:%m}" for day in days),
                "day": tuple(f"{day:%d}" for day in days),
            }
            if not pattern.fits(number, facts):
                at = place_of(item.main, "index_number")
                yield d.unlike_index_pattern(at, number, pattern.text, pattern.example(facts))


def _unused(
    files: dict[str, int], used: set[str], waiting: Iterable[str], faulty: Iterable[str]
) -> Iterator[Diagnostic]:
    """Yield a finding for each file that no document uses.

    Files of unpublished documents (`waiting`: their folders) are kept for them; files beside a faulty
    document may belong to it.
    """
    waits = tuple(normalize("NFC", f"{folder}/") for folder in waiting)
    beside = {posixpath.dirname(path) for path in faulty}
    for path in sorted(files):
        parent = posixpath.dirname(path)
        idle = (
            normalize("NFC", path).startswith(waits)
            or parent in beside
            or posixpath.dirname(parent) in beside
        )
        if path not in used and not idle and "_drafts" not in path.split("/"):
            at = Location(path)
            yield d.misnamed_document(at) if is_mistaken_for_markdown(path) else d.unused_file(at)
