"""References of texts and fields, resolved: links, attachments, named documents."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from unicodedata import normalize

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.catalogue.items import Item, address_of, language_prefix
from sitegen.catalogue.lookup import ItemLookup
from sitegen.catalogue.number_series import Numbered
from sitegen.catalogue.path_lookup import PathLookup
from sitegen.config.model import Config
from sitegen.config.site_fields import ACTIVE_TYPES
from sitegen.content.field_positions import place_of
from sitegen.content.file_names import attachment_part, beside, files_folder, is_markdown
from sitegen.content.markdown.links import encoded
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.citation import Citation, quoted
from sitegen.domain.document import Document, Link
from sitegen.schema.characters import CONTROL, TURNING

HOME = "./"
"""The home page, whose address is empty: an empty one stands for a link that leads nowhere."""


class Resource(Struct, frozen=True):
    """An image or attachment and the address at which it is published beside its document."""

    source: str
    url: str
    size: int


class Relations:
    """Resolves links, attachments and named documents, and collects the files in use."""

    def __init__(
        self,
        documents: list[Document],
        published: list[Item],
        numbers: Numbered,
        files: dict[str, int],
        faulty: frozenset[str],
        config: Config,
    ) -> None:
        self.config = config
        self.files = files
        self.known = faulty.union(document.path for document in documents)
        self.documents = PathLookup(self.known)
        self.paths = PathLookup(files)
        self.owners = {v.path: (item, v) for item in published for v in item.versions}
        self.published = published
        self.register = ItemLookup(published, numbers)
        self.targets: dict[str, tuple[str, ...]] = {}
        self.attached: dict[str, tuple[tuple[str, Resource], ...]] = {}
        self.cited: dict[str, tuple[str, ...]] = {}
        self.addresses: list[tuple[Location, str]] = []
        self.anchored: list[tuple[Location, Link, str]] = []
        self.references: dict[str, str] = {}
        self.resources: dict[str, Resource] = {}
        self.used: set[str] = set()
        self.withdrawn: dict[str, str] = {}  # file or folder of files → withdrawn document
        self.findings: list[Diagnostic] = []

    def all(self) -> None:
        every = [(item, document) for item in self.published for document in item.versions]
        for item, document in every:
            if document.withdrawn:
                self.keep_files(item, document)
        for item in self.published:
            for document in item.versions:
                if document.withdrawn:
                    continue
                if document.links:
                    found = tuple(self.link(item, document, link) for link in document.links)
                    self.targets[document.path] = found
                if document.cited:
                    found = tuple(self.source(item, document, one) for one in document.cited)
                    self.cited[document.path] = found
                if document.sheets:
                    self.sheets(document)
                if document.attachments:
                    self.attached[document.path] = tuple(self.attachments(item, document))
            self.reference(item.main, "plan")
            self.reference(item.main, "supersedes")
            if item.main.about:
                self.about(item)
            self.reference(item.main, "above")
            for n, target in enumerate(item.main.targets):
                path, mark, _ = target.serves.rpartition("#")
                if mark:
                    self.named(item.main, f"targets.{n}", path)

    def link(self, item: Item, document: Document, link: Link) -> str:
        """Resolve a link of a text to an address in the site, with its fragment."""
        if link.mention:
            return self.mentioned(item, document, link.target)
        at = Location(document.path, link.line, link.column)
        fragment = f"#{link.fragment}" if link.fragment else ""
        if link.target.startswith("/") and not is_markdown(link.target):
            return self.address(at, link.target) + fragment
        if is_markdown(link.target) and not link.image:
            path = self.documents.find(self.beside(document, link.target))
            if not path:
                near = self.near(document, link.target)
                self.findings.append(d.broken_link(at, link.target, near))
            target = self.owners.get(path)
            if target is None:
                return ""
            other = target[0].in_language(document.language)
            if other.withdrawn:
                fragment = ""
            elif link.fragment:
                self.anchored.append((at, link, other.path))  # checked when texts are looked at
            return address_of(target[0], document.language, self.config) + fragment
        whole = f"{link.target}#{link.fragment}"  # 1#楼.pdf
        if link.fragment and self.file_named(item, document, whole):
            resource, fragment = self.resource(item, document, whole, at), ""
        else:
            resource = self.resource(item, document, link.target, at)
        return resource.url + fragment if resource else ""

    def address(self, at: Location, typed: str) -> str:
        """Return a page of the site, named by its address from the root, and a query with it."""
        path, mark, query = normalize("NFC", typed.lstrip("/")).partition("?")
        self.addresses.append((at, path))  # checked once all pages are known
        return (path or HOME) + (mark + encoded(query) if mark else "")

    def mentioned(self, item: Item, document: Document, text: str) -> str:
        """Return the URL of another document whose number a text mentions; "" if the site has none."""
        other = self.register.numbered(text)
        if other is None or other is item:
            return ""
        return address_of(other, document.language, self.config)

    def source(self, item: Item, document: Document, cited: Citation) -> str:
        """Return the URL of a law or document cited by title; "" if the site has none."""
        other = self.register.cited(cited)
        if other is None or other is item:
            return ""
        return address_of(other, document.language, self.config)

    def attachments(self, item: Item, document: Document) -> Iterator[tuple[str, Resource]]:
        """Yield the titles and files attached to a document."""
        for number, attachment in enumerate(document.attachments):
            at = place_of(document, f"attachments.{number}")
            resource = self.resource(item, document, attachment.file, at)
            if resource:
                yield attachment.title, resource

    def sheets(self, document: Document) -> None:
        """Mark the sheets that a document includes as used; one of a withdrawn document is refused."""
        for path in document.sheets:
            self.used.add(path)
            within = f"{path.partition('.files/')[0]}.files"
            if other_document := self.withdrawn.get(path) or self.withdrawn.get(within):
                at = place_of(document, "title")
                self.findings.append(d.withdrawn_file(at, path, other_document))

    def keep_files(self, item: Item, document: Document) -> None:
        """Mark the files of a withdrawn document as used: they are not published, but not reported either."""
        typed = [attachment.file for attachment in document.attachments]
        typed += [link.target for link in document.links]
        named = {self.file_named(item, document, one) for one in typed} - {""}
        named.update(document.sheets)
        self.used |= named
        folder = files_folder(item.main.path, self.config.languages)
        self.withdrawn.update(dict.fromkeys((*named, folder), document.path))

    def file_named(self, item: Item, document: Document, typed: str) -> str:
        """Return the path of the file that a document names; "" if there is none."""
        folder = files_folder(item.main.path, self.config.languages)
        own = posixpath.normpath(f"{folder}/{_with_slashes(typed)}")
        named = [self.beside(document, typed), own]
        with_escapes = [path.replace(" ", "%20") for path in named if " " in path]
        return self.paths.find(*named, *with_escapes)  # a file may be called 附件%201.pdf

    def resource(self, item: Item, document: Document, typed: str, at: Location) -> Resource | None:
        """Return the file that a document names, to be published beside the document's page."""
        source = self.file_named(item, document, typed)
        if not source:
            folder = files_folder(item.main.path, self.config.languages)
            self.findings.append(d.missing_file(at, typed, self.near(document, typed, folder)))
            return None
        self.used.add(source)
        within = f"{source.partition('.files/')[0]}.files"
        if other_document := self.withdrawn.get(source) or self.withdrawn.get(within):
            self.findings.append(d.withdrawn_file(at, typed, other_document))
            return None
        stem, extension = posixpath.splitext(posixpath.basename(source))
        kind, file = extension[1:].lower(), posixpath.basename(source)
        if CONTROL.search(file) or TURNING.search(file):
            self.findings.append(d.bad_file_name(Location(source)))
            return None
        if kind in ACTIVE_TYPES:
            self.findings.append(d.active_file_type(at, file))
            return None
        if kind not in self.config.file_types:
            self.findings.append(d.refused_file_type(at, file, extension))
            return None
        limit = self.config.limits.file_mib * 1024 * 1024
        if self.files[source] > limit:
            self.findings.append(d.file_too_large(Location(source), self.files[source], limit))
            return None
        name = attachment_part(stem)
        prefix = language_prefix(item.main.language, self.config)
        url = f"{prefix}{item.url}{name}{extension.lower()}"
        resource = Resource(source, url, self.files[source])
        other = self.resources.setdefault(url.casefold(), resource)
        if other.source != source:
            self.findings.append(d.address_collision(at, f"/{url}", other.source))
        return other

    def reference(self, document: Document, field: str) -> None:
        """Resolve the reference in a field, if the field is set."""
        if typed := getattr(document, field):
            self.named(document, field, typed)

    def named(self, document: Document, field: str, typed: str) -> None:
        """Resolve the path of a document as typed in a field, or in an entry of it: `targets.2`."""
        path = self.beside(document, typed)
        path = self.documents.find(path, *(() if is_markdown(path) else (f"{path}.md",)))
        target = self.owners.get(path)
        if target is not None:
            self.references[f"{document.path}#{field}"] = target[0].url
        elif not path:
            at, near = place_of(document, field), self.near(document, typed)
            shown = "serves" if field.startswith("targets.") else field
            self.findings.append(d.unknown_reference(at, shown, typed, near))

    def about(self, item: Item) -> None:
        """Resolve the documents that an item is about: by number, path or title."""
        main = item.main
        for entry, relation in enumerate(main.about):
            at = place_of(main, f"about.{entry}")
            for n, typed in enumerate(relation.of):
                other = self.meant(item, typed, at)
                if other is item:
                    self.findings.append(d.about_itself(at, typed))
                elif other:
                    self.references[f"{main.path}#about.{entry}.{n}"] = other.url

    def meant(self, item: Item, typed: str, at: Location) -> Item | None:
        """Resolve a document number, path or title to an item; None if it is unknown or not public."""
        title, number = quoted(typed)
        if number:
            if found := self.register.numbered(str(number)):
                return found
        elif path := self.beside(item.main, typed):
            path = self.documents.find(path, *(() if is_markdown(path) else (f"{path}.md",)))
            if path:
                owner = self.owners.get(path)
                return owner[0] if owner else None
            if is_markdown(typed):
                near = self.near(item.main, typed)
                self.findings.append(d.unknown_reference(at, "about", typed, near))
                return None
        if title and (found := self.register.titled(title, item.organization.id)):
            return found
        if not item.main.withdrawn:
            titles = (one.main.title for one in self.published if one is not item)
            self.findings.append(d.about_unknown(at, typed, () if number else titles))
        return None

    def beside(self, document: Document, typed: str) -> str:
        """Return a path typed in a document as a path below content/; it never leaves that folder."""
        return beside(document.path, typed)

    def near(self, document: Document, typed: str, folder: str = "") -> list[str]:
        """Return suggestions for a path, as they would be typed: names beside it, and the same name elsewhere."""
        here = posixpath.dirname(document.path)
        looked = {posixpath.dirname(self.beside(document, typed)), folder}
        name = posixpath.basename(typed)
        found = [
            path
            for path in (*sorted(self.known), *self.files)
            if posixpath.dirname(path) in looked or posixpath.basename(path) == name
        ]
        own = [posixpath.basename(path) for path in found if posixpath.dirname(path) == folder]
        return [*(posixpath.relpath(path, here) for path in found), *own]


def _with_slashes(path: str) -> str:
    return path.replace("\\", "/")
