"""All documents, related: which are one in two languages, who published them, what leads where.

Relations are computed here and patched nowhere. Faults that only the whole shows are found here.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sitegen import diagnostics as d
from sitegen.config import Config
from sitegen.content.reader import address_part, name_parts, place_of
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.document import Category, Document, Link
from sitegen.domain.organization import Organization
from sitegen.domain.text import folded


@dataclass(frozen=True, slots=True)
class Resource:
    """An image or attachment and the address at which it is published beside its document."""

    source: str
    url: str
    size: int
    digest: str = ""


@dataclass(frozen=True, eq=False)
class Item:
    """A notice or plan in all its languages, with what its fields name."""

    url: str  # without language: "guihua/2024/0310-plan/"
    organization: Organization
    category: Category
    year: int
    versions: tuple[Document, ...]  # the source first, then the site's order of languages

    @property
    def main(self) -> Document:
        """The version that the others translate."""
        return self.versions[0]

    def in_language(self, language: str) -> Document:
        """The version in a language, else the main one."""
        return next((v for v in self.versions if v.language == language), self.main)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Every published item, the newest first, and what their texts refer to."""

    items: tuple[Item, ...]
    resources: tuple[Resource, ...]
    targets: dict[str, tuple[str, ...]]  # document path → where each of its links leads
    attached: dict[str, tuple[tuple[str, Resource], ...]]  # document path → (title, file)
    addresses: tuple[tuple[Location, str], ...]  # pages of the site that texts link to by address
    references: dict[str, str]  # path of a document that a field names → its item's URL

    @cached_property
    def superseded(self) -> dict[str, str]:
        """URL of an item that another replaces → the URL of the other."""
        return {
            old: item.url
            for item in self.items
            if (old := self.references.get(f"{item.main.path}#supersedes"))
        }

    @cached_property
    def by_url(self) -> dict[str, Item]:
        """Each item under its URL."""
        return {item.url: item for item in self.items}


def catalogue(
    documents: Iterable[Document],
    files: dict[str, int],
    faulty: frozenset[str],
    config: Config,
    now: datetime,
) -> tuple[Catalogue, Findings]:
    """Relate all documents. `files` are the other files below content/ and their sizes; `faulty`
    the paths of documents that could not be read, which a link may still name.
    """
    findings: list[Diagnostic] = []
    everything = list(documents)
    items = list(_items(everything, config, findings))
    published = [item for item in items if is_public(item.main, now)]
    published.sort(key=_newest_first)
    relate = _Relations(everything, published, files, faulty, config)
    relate.all()
    findings += relate.findings
    findings += _same_numbers(published)
    hidden = (item.main.path for item in items if not is_public(item.main, now))
    waiting = [files_folder(path, config.languages) for path in hidden]
    findings += _unused(files, relate.used, waiting, faulty)
    resources = tuple(relate.resources[url] for url in sorted(relate.resources))
    related = Catalogue(
        tuple(published),
        resources,
        relate.targets,
        relate.attached,
        tuple(relate.addresses),
        relate.references,
    )
    return related, tuple(findings)


def is_public(document: Document, now: datetime) -> bool:
    """Whether a document may be shown at a moment in the site's own time."""
    drafted = document.draft or "_drafts" in document.path.split("/")[:-1]
    return not drafted and (document.publish_at is None or document.publish_at <= now)


def next_publication(documents: Iterable[Document], now: datetime) -> datetime | None:
    """When the next scheduled document becomes public."""
    times = (doc.publish_at for doc in documents if doc.publish_at and doc.publish_at > now)
    return min(times, default=None)


def language_prefix(language: str, config: Config) -> str:
    """What stands before the addresses of a language: nothing for the site's own."""
    return "" if language == config.languages[0] else f"{language.lower()}/"


def _newest_first(item: Item) -> tuple[int, str]:
    assert item.main.date is not None
    return -item.main.date.toordinal(), item.url


_SHARED = [
    "date",
    "org",
    "category",
    "issued",
    "doc_number",
    "index_number",
    "period",
    "display",
    "objections",
    "effect",
    "publish_at",
    "draft",
    "withdrawn",
    "supersedes",
    "plan",
    "stage",
    "progress",
]
_LENT = (
    *_SHARED,
    *["subject", "keywords", "source", "author", "changes", "attachments", "targets"],
)


def _items(documents: list[Document], config: Config, findings: list[Diagnostic]) -> Iterator[Item]:
    """Pair translations with their sources and resolve what every document must name."""
    kinds = {folded(name): c for c in config.categories for name in (c.id, *c.name.all())}
    groups: dict[tuple[str, str], dict[str, Document]] = {}
    for document in documents:
        place = (posixpath.dirname(document.path), document.slug)
        versions = groups.setdefault(place, {})
        other = versions.setdefault(document.language, document)
        if other is not document:
            at = Location(document.path)
            findings.append(d.address_collision(at, document.slug, other.path))
    taken: dict[str, Item] = {}
    for versions in groups.values():
        item = _item(versions, kinds, config, findings)
        if item is None:
            continue
        other_item = taken.setdefault(item.url.casefold(), item)
        if other_item is not item:
            at = Location(item.main.path)
            findings.append(d.address_collision(at, f"/{item.url}", other_item.main.path))
            continue
        yield item


def _item(
    versions: dict[str, Document],
    kinds: dict[str, Category],
    config: Config,
    findings: list[Diagnostic],
) -> Item | None:
    ordered = [versions[code] for code in config.languages if code in versions]
    main = ordered[0]
    if main.language != config.languages[0]:  # not a translation: nothing is lent to it
        absent = [f for f in ("date", "org", "category") if not getattr(main, f)]
        findings += [d.missing_field(Location(main.path, 1, 1), field) for field in absent]
        if absent:
            return None
    organization = config.organizations.named(main.org)
    if organization is None:
        findings.append(_no_such_organization(main, config))
    category = kinds.get(main.category) or kinds.get(folded(main.category))
    if category is None:
        known = [name for c in config.categories for name in (c.id, *c.name.all())]
        findings.append(d.unknown_category(place_of(main, "category"), main.category, known))
    if organization is None or category is None or main.date is None:
        return None
    translations = [_lent(main, version, findings) for version in ordered[1:]]
    year = main.date.year
    url = f"{organization.id}/{year}/{main.slug}/"
    return Item(url, organization, category, year, (main, *translations))


def _no_such_organization(document: Document, config: Config) -> Diagnostic:
    names = {name: one for one in config.organizations for name in one.names()}
    near = d.nearest(document.org, names)
    found = names.get(near)
    name = found.name.in_language(config.languages[0]) if found else ""
    identifier = found.id if found else ""
    return d.unknown_organization(place_of(document, "org"), document.org, identifier, name)


def _lent(main: Document, translation: Document, findings: list[Diagnostic]) -> Document:
    """A translation with all that it shares with its source."""
    empty = Document("", "", "", "", "", "", "")
    lent: dict[str, object] = {}
    for field in _LENT:
        own, shared = getattr(translation, field), getattr(main, field)
        if own == getattr(empty, field):
            lent[field] = shared
        elif field in _SHARED and own != shared:
            at = place_of(translation, field)
            findings.append(d.translation_differs(at, field, main.path))
            lent[field] = shared
    return replace(translation, **lent)  # type: ignore[arg-type] # fields of the same class


class _Relations:
    """Resolves links, attachments and named documents; gathers files that are used."""

    def __init__(
        self,
        documents: list[Document],
        published: list[Item],
        files: dict[str, int],
        faulty: frozenset[str],
        config: Config,
    ) -> None:
        self.config = config
        self.files = files
        self.known = {unicodedata.normalize("NFC", doc.path): doc for doc in documents}
        self.hidden = faulty | self.known.keys()
        self.owners = {v.path: (item, v) for item in published for v in item.versions}
        self.published = published
        self.targets: dict[str, tuple[str, ...]] = {}
        self.attached: dict[str, tuple[tuple[str, Resource], ...]] = {}
        self.addresses: list[tuple[Location, str]] = []
        self.references: dict[str, str] = {}
        self.resources: dict[str, Resource] = {}
        self.used: set[str] = set()
        self.findings: list[Diagnostic] = []

    def all(self) -> None:
        for item in self.published:
            for document in item.versions:
                if document.links:
                    found = tuple(self.link(item, document, link) for link in document.links)
                    self.targets[document.path] = found
                if document.attachments:
                    self.attached[document.path] = tuple(self.attachments(item, document))
            self.reference(item.main, "plan")
            self.reference(item.main, "supersedes")

    def link(self, item: Item, document: Document, link: Link) -> str:
        """Where a link of the text leads: an address in the site, with its fragment."""
        at = Location(document.path, link.line, link.column)
        fragment = f"#{link.fragment}" if link.fragment else ""
        if link.target.startswith("/") and not link.target.endswith(".md"):
            address = link.target.lstrip("/")
            self.addresses.append((at, address))  # checked once all pages are known
            return address + fragment
        if link.target.endswith(".md") and not link.image:
            path = self.beside(document, link.target)
            target = self.owners.get(path)
            if target is None:
                if path not in self.hidden:
                    self.findings.append(
                        d.broken_link(at, link.target, self.near(document, link.target))
                    )
                return ""
            other = target[0].in_language(document.language)
            if link.fragment and link.fragment not in anchors(other):
                anchor = d.broken_anchor(at, link.target, link.fragment, anchors(other))
                self.findings.append(anchor)
            return language_prefix(other.language, self.config) + target[0].url + fragment
        resource = self.resource(item, document, link.target, at)
        return resource.url + fragment if resource else ""

    def attachments(self, item: Item, document: Document) -> Iterator[tuple[str, Resource]]:
        """The files attached to a document, with their titles."""
        at = place_of(document, "attachments")
        for attachment in document.attachments:
            resource = self.resource(item, document, attachment.file, at)
            if resource:
                yield attachment.title, resource

    def resource(self, item: Item, document: Document, typed: str, at: Location) -> Resource | None:
        """The file that a document names, published beside the document's page."""
        folder = files_folder(item.main.path, self.config.languages)
        candidates = [self.beside(document, typed), posixpath.normpath(f"{folder}/{typed}")]
        source = next((path for path in candidates if path in self.files), "")
        if not source:
            self.findings.append(d.missing_file(at, typed, self.near(document, typed, folder)))
            return None
        self.used.add(source)
        stem, extension = posixpath.splitext(posixpath.basename(source))
        if extension[1:].lower() not in self.config.file_types:
            self.findings.append(d.refused_file_type(at, extension or typed))
            return None
        limit = self.config.limits.file_mib * 1024 * 1024
        if self.files[source] > limit:
            self.findings.append(d.file_too_large(Location(source), self.files[source], limit))
            return None
        name = address_part(stem) or "file"
        prefix = language_prefix(item.main.language, self.config)
        url = f"{prefix}{item.url}{name}{extension.lower()}"
        resource = Resource(source, url, self.files[source])
        if document.withdrawn:  # its files go with its text
            return None
        other = self.resources.setdefault(url.casefold(), resource)
        if other.source != source:
            self.findings.append(d.address_collision(at, f"/{url}", other.source))
        return other

    def reference(self, document: Document, field: str) -> None:
        """The document that a field names."""
        typed = getattr(document, field)
        if not typed:
            return
        path = self.beside(document, typed if typed.endswith(".md") else typed + ".md")
        target = self.owners.get(path)
        if target is not None:
            self.references[f"{document.path}#{field}"] = target[0].url
        elif path not in self.hidden:
            at = place_of(document, field)
            self.findings.append(d.unknown_reference(at, field, typed, self.near(document, typed)))

    def beside(self, document: Document, typed: str) -> str:
        """A path as typed in a document, from the content folder; it never leaves that folder."""
        plain = unicodedata.normalize("NFC", typed).replace("\\", "/")
        base = "" if plain.startswith("/") else posixpath.dirname(document.path)
        return posixpath.normpath(posixpath.join(base, plain.lstrip("/")))

    def near(self, document: Document, typed: str, folder: str = "") -> list[str]:
        """What a clerk may have meant, as it would be typed: what lies where was looked, and what
        has the name elsewhere.
        """
        here = posixpath.dirname(document.path)
        looked = {posixpath.dirname(self.beside(document, typed)), folder}
        name = posixpath.basename(typed)
        found = [
            path
            for path in (*self.known, *self.files)
            if posixpath.dirname(path) in looked or posixpath.basename(path) == name
        ]
        own = [posixpath.basename(path) for path in found if posixpath.dirname(path) == folder]
        return [*(posixpath.relpath(path, here) for path in found), *own]


def files_folder(path: str, languages: tuple[str, ...]) -> str:
    """The folder of a document's own files, beside it."""
    return posixpath.join(posixpath.dirname(path), name_parts(path, languages)[0] + ".files")


def anchors(document: Document) -> frozenset[str]:
    """Every place within a document that a link may name."""
    return frozenset(document.anchors) | {heading.anchor for heading in document.headings}


def _same_numbers(items: list[Item]) -> Iterator[Diagnostic]:
    """Document and index numbers name one document each."""
    for field in ("doc_number", "index_number"):
        first: dict[str, Document] = {}
        for item in sorted(items, key=lambda item: item.main.path):
            number = getattr(item.main, field)
            if not number:
                continue
            other = first.setdefault(folded(number), item.main)
            if other is not item.main:
                yield d.duplicate_number(place_of(item.main, field), number, other.path)


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
