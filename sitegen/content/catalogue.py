"""All documents, related: which are one in two languages, who published them, what leads where.

Relations are computed here and patched nowhere. Faults that only the whole shows are found here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sitegen import diagnostics as d
from sitegen.config import Config
from sitegen.content.items import Item, items
from sitegen.content.reader import place_of
from sitegen.content.relations import Relations, Resource, files_folder
from sitegen.content.series import Numbered, incomplete, numbered
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.document import Document
from sitegen.domain.text import folded


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The published items, the newest first, and what their texts refer to."""

    items: tuple[Item, ...]  # what lists show
    every: tuple[Item, ...]  # what may be referred to
    resources: tuple[Resource, ...]
    targets: dict[str, tuple[str, ...]]  # document path → where each of its links leads
    cited: dict[str, tuple[str, ...]]  # document path → where each document that it cites is, or ""
    numbered: Numbered  # every document number with its item, in order
    attached: dict[str, tuple[tuple[str, Resource], ...]]  # document path → (title, file)
    addresses: tuple[tuple[Location, str], ...]  # pages of the site that texts link to by address
    references: dict[str, str]  # path of a document that a field names → its item's URL

    @cached_property
    def superseded(self) -> dict[str, str]:
        """URL of an item that another replaces → the URL of the other."""
        return {
            old: item.url
            for item in self.every
            if (old := self.references.get(f"{item.main.path}#supersedes"))
        }

    @cached_property
    def by_url(self) -> dict[str, Item]:
        """Each item under its URL."""
        return {item.url: item for item in self.every}

    def seen_in(self, language: str) -> Catalogue:
        """The same with those items only that are written in a language."""
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
    now: datetime,
    drafts: bool = False,
) -> tuple[Catalogue, Findings]:
    """Relate all documents. `files` are the other files below content/ and their sizes; `faulty`
    the paths of documents that could not be read, which a link may still name. With `drafts` the
    catalogue has them too.
    """
    findings: list[Diagnostic] = []
    everything = list(documents)
    every = list(items(everything, config, findings))
    published = [item for item in every if is_public(item.main, now, drafts)]
    published.sort(key=_newest_first)
    numbers = numbered(published)
    _by_number(published, numbers)
    relate = Relations(everything, published, numbers, files, faulty, config)
    relate.all()
    findings += relate.findings
    findings += _same_numbers(published)
    findings += incomplete(numbers)
    findings += _of_other_form(published, config)
    hidden = (item.main.path for item in every if not is_public(item.main, now, drafts))
    waiting = [files_folder(path, config.languages) for path in hidden]
    findings += _unused(files, relate.used, waiting, faulty)
    resources = tuple(relate.resources[url] for url in sorted(relate.resources))
    related = Catalogue(
        tuple(published),
        tuple(published),
        resources,
        relate.targets,
        relate.cited,
        numbers,
        relate.attached,
        tuple(relate.addresses),
        relate.references,
    )
    return related, tuple(findings)


def is_public(document: Document, now: datetime, drafts: bool = False) -> bool:
    """Whether a document may be shown at a moment in the site's own time."""
    due = document.publish_at is None or document.publish_at <= now
    return due and (drafts or not is_draft(document))


def is_draft(document: Document) -> bool:
    """Whether a document is kept from the public, by itself or by its folder."""
    return document.draft or "_drafts" in document.path.split("/")[:-1]


def next_publication(documents: Iterable[Document], now: datetime) -> datetime | None:
    """When the next scheduled document becomes public."""
    times = (doc.publish_at for doc in documents if doc.publish_at and doc.publish_at > now)
    return min(times, default=None)


def _newest_first(item: Item) -> tuple[int, str]:
    assert item.main.date is not None
    return -item.main.date.toordinal(), item.url


def _by_number(published: list[Item], numbers: Numbered) -> None:
    """Put documents of one day and one series into the order of their numbers, the last first."""
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
    """Document and index numbers name one document each."""
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
    """Index numbers that have not the form that the site gives its own."""
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
    """Files that nothing uses. Those of unpublished documents (`waiting`: their folders) are kept
    for them; those beside a faulty document may be its.
    """
    waits = tuple(f"{folder}/" for folder in waiting)
    beside = {posixpath.dirname(path) for path in faulty}
    for path in sorted(files):
        parent = posixpath.dirname(path)
        idle = path.startswith(waits) or parent in beside or posixpath.dirname(parent) in beside
        if path not in used and not idle and "_drafts" not in path.split("/"):
            yield d.unused_file(Location(path))
