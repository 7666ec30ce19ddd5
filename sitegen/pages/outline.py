"""What a site shows apart from the texts of its documents: by it, an edit of texts is told from
an edit that lists, links and neighbours would show.

Invariant: between two outlines that differ in `names` only, no page has changed but those of the
documents whose names differ, in all their languages, and the state of the translations.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.content.catalogue import Catalogue, is_draft
from sitegen.content.items import Item
from sitegen.domain.document import Document
from sitegen.pages.board import Shelves
from sitegen.values import digest


@dataclass(frozen=True, slots=True)
class Outline:
    """`drawing` names what pages are drawn with and what stays published in spite of faults,
    `listing` what pages show of each other; `names` name each document whole.
    """

    drawing: str
    listing: str
    names: tuple[tuple[str, str], ...]  # (path below content/, digest)
    pages: int


def outline(shelves: Shelves, drawing: str, names: dict[str, str], pages: int) -> Outline:
    """The outline of a site whose pages are drawn with what `drawing` names."""
    catalogue = shelves.catalogue
    listing = (
        shelves.config,
        tuple((item.url, item.category.id, _listed(item, catalogue)) for item in catalogue.items),
        tuple(sorted(catalogue.references.items())),
    )
    shown = (version.path for item in catalogue.items for version in item.versions)
    whole = tuple((path, names[path] + _files(path, shelves)) for path in shown)
    return Outline(drawing, digest(listing), whole, pages)


def changed(before: Outline | None, after: Outline) -> frozenset[str] | None:
    """The documents whose pages alone may have changed; None where any page may have."""
    if not before or (before.drawing, before.listing) != (after.drawing, after.listing):
        return None
    return frozenset(path for path, _ in set(after.names) - set(before.names))


def _listed(item: Item, catalogue: Catalogue) -> tuple[tuple[object, ...], ...]:
    """What other pages than its own show of an item, or its own of others."""
    return tuple((*_entry(version), *_led_to(version, catalogue)) for version in item.versions)


def _entry(document: Document) -> tuple[object, ...]:
    withdrawn = document.withdrawn is not None
    return (
        document.path,
        document.language,
        document.title,
        document.date,
        document.doc_number,
        withdrawn,
        is_draft(document),
        document.aliases,
        document.targets,
    )


def _files(path: str, shelves: Shelves) -> str:
    """What a document's page says of the content of its attachments."""
    attached = shelves.catalogue.attached.get(path, ())
    return "".join(f" {shelves.digests.get(resource.source)}" for _, resource in attached)


def _led_to(document: Document, catalogue: Catalogue) -> tuple[object, ...]:
    path = document.path
    return catalogue.targets.get(path, ()), catalogue.attached.get(path, ())
