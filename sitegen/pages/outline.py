"""What a site shows apart from the texts of its documents: by it, an edit of texts is told from
an edit that lists, links and neighbours would show.

Invariant: between two outlines that differ in `names` only, no page has changed but those that
show the texts of the documents whose names differ: their own, in all their languages, the state
of the translations, and the feeds that may list them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.content.catalogue import is_draft
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
        tuple((item.url, item.category.id, _listed(item, shelves)) for item in catalogue.items),
        tuple(sorted(catalogue.references.items())),
    )
    shown = (version.path for item in catalogue.items for version in item.versions)
    return Outline(drawing, digest(listing), tuple((path, names[path]) for path in shown), pages)


def changed(before: Outline | None, after: Outline) -> frozenset[str] | None:
    """The documents whose pages alone may have changed; None where any page may have."""
    if not before or (before.drawing, before.listing) != (after.drawing, after.listing):
        return None
    return frozenset(path for path, _ in set(after.names) - set(before.names))


def _listed(item: Item, shelves: Shelves) -> tuple[tuple[object, ...], ...]:
    """What other pages than its own show of an item, or its own of others."""
    return tuple((*_entry(version), *_led_to(version, shelves)) for version in item.versions)


def _entry(document: Document) -> tuple[object, ...]:
    return (
        document.path,
        document.language,
        document.title,
        document.date,
        document.issued,
        document.publish_at,
        document.doc_number,
        is_draft(document),
        document.objection_period,
        document.index_number,
        document.period,
        document.effect,
        document.display,
        document.changes,
        document.withdrawn,
        document.aliases,
        document.targets,
    )


def _led_to(document: Document, shelves: Shelves) -> tuple[object, ...]:
    attached = shelves.catalogue.attached.get(document.path, ())
    content = tuple(shelves.digests.get(resource.source) for _, resource in attached)
    return shelves.catalogue.targets.get(document.path, ()), attached, content
