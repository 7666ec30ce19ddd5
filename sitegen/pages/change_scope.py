"""The change scope: everything that pages show of each other.

If an edit leaves the scope equal, only the pages of the edited documents can have changed.

Invariant: between two scopes that differ in `names` only, the only changed pages are those that
show the texts of the documents whose names differ: their own, in all languages, the state of
the translations, and the feeds that may list them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter

from msgspec import Struct

from sitegen.catalogue.items import Item
from sitegen.domain.document import USES, Document
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.system.codec import digest


class ChangeScope(Struct, frozen=True):
    """The values that the pages of one build show of each other.

    Attributes:
        drawing: Digest of settings, theme and everything else that pages are rendered with.
        listing: Digest of what pages show of each other.
        held: Faulty or vanished documents, whose published pages stay.
        names: Digest of each document by its path.
    """

    drawing: str
    held: tuple[str, ...]
    listing: str
    names: tuple[tuple[str, str], ...]  # (path below content/, digest)
    pages: int

    def alike(self, other: ChangeScope) -> bool:
        """Return True if two scopes differ in `names` only."""
        mine, theirs = (self.drawing, self.held), (other.drawing, other.held)
        return mine == theirs and self.listing == other.listing

    def changed(self, other: ChangeScope) -> frozenset[str]:
        """Return the paths of documents that differ or are in one of two scopes only."""
        if self.listing == other.listing:  # the same documents in the same order
            pairs = zip(self.names, other.names, strict=True)
            differing = [both for both in pairs if both[0] != both[1]]
        else:
            differing = [(one, one) for one in set(self.names) ^ set(other.names)]
        return frozenset(path for both in differing for path, _ in both)


def outline(
    grouped: GroupedCatalogue,
    drawing: str,
    held: Iterable[str],
    told: str,
    names: Mapping[str, str],
) -> ChangeScope:
    """Return the scope of a build; the number of its pages is not known yet.

    Args:
        grouped: The catalogue in groups.
        drawing: Digest of what pages are rendered with.
        held: Documents whose published pages stay.
        told: Digest of what pages show of each other, see `listing`.
        names: Digest of each document by its path.
    """
    shown = grouped.by_path
    named = tuple(zip(shown, map(names.__getitem__, shown), strict=True))
    return ChangeScope(drawing, tuple(sorted(held)), told, named, 0)


def listing(grouped: GroupedCatalogue) -> str:
    """Return the digest of the data that pages of a site show about other pages."""
    catalogue = grouped.catalogue
    told = (
        grouped.config,
        tuple((item.url, item.category.id, _listed(item, grouped)) for item in catalogue.items),
        tuple(sorted(catalogue.references.items())),
        tuple(sorted(grouped.history.items())),
    )
    return digest(told)


def _listed(item: Item, grouped: GroupedCatalogue) -> tuple[tuple[object, ...], ...]:
    """Return what other pages show of an item, and what its own page shows of others."""
    return tuple((*_entry(version), *_led_to(version, grouped)) for version in item.versions)


_entry: Callable[[Document], tuple[object, ...]] = attrgetter(
    *(name for name, use in USES.items() if use.listed)
)


def _led_to(document: Document, grouped: GroupedCatalogue) -> tuple[object, ...]:
    attached = grouped.catalogue.attached.get(document.path, ())
    content = tuple(grouped.digests.get(resource.source) for _, resource in attached)
    catalogue = grouped.catalogue
    links = catalogue.targets.get(document.path, ()), catalogue.cited.get(document.path, ())
    return links, attached, content
