"""What a site shows apart from the texts of its documents: by it, an edit of texts is told from
an edit that lists, links and neighbours would show.

Invariant: between two outlines that differ in `names` only, no page has changed but those that
show the texts of the documents whose names differ: their own, in all their languages, the state
of the translations, and the feeds that may list them.
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
    """`drawing` names what pages are drawn with, `listing` what they show of each other; `held` are
    the documents of which what is published stays, in spite of faults; `names` name each whole.
    """

    drawing: str
    held: tuple[str, ...]
    listing: str
    names: tuple[tuple[str, str], ...]  # (path below content/, digest)
    pages: int

    def alike(self, other: ChangeScope) -> bool:
        """Whether two outlines differ in names only."""
        mine, theirs = (self.drawing, self.held), (other.drawing, other.held)
        return mine == theirs and self.listing == other.listing

    def changed(self, other: ChangeScope) -> frozenset[str]:
        """The documents that are others, or in one of two outlines only."""
        if self.listing == other.listing:  # the same documents in the same order
            pairs = zip(self.names, other.names, strict=True)
            differing = [both for both in pairs if both[0] != both[1]]
        else:
            differing = [(one, one) for one in set(self.names) ^ set(other.names)]
        return frozenset(path for both in differing for path, _ in both)


def outline(
    shelves: GroupedCatalogue,
    drawing: str,
    held: Iterable[str],
    told: str,
    names: Mapping[str, str],
) -> ChangeScope:
    """The outline of a site whose pages are drawn with what `drawing` names and show of each other
    what `told` names. How many they are is not known yet.
    """
    shown = shelves.by_path
    named = tuple(zip(shown, map(names.__getitem__, shown), strict=True))
    return ChangeScope(drawing, tuple(sorted(held)), told, named, 0)


def listing(shelves: GroupedCatalogue) -> str:
    """Names what the pages of a site show of each other."""
    catalogue = shelves.catalogue
    told = (
        shelves.config,
        tuple((item.url, item.category.id, _listed(item, shelves)) for item in catalogue.items),
        tuple(sorted(catalogue.references.items())),
    )
    return digest(told)


def _listed(item: Item, shelves: GroupedCatalogue) -> tuple[tuple[object, ...], ...]:
    """What other pages than its own show of an item, or its own of others."""
    return tuple((*_entry(version), *_led_to(version, shelves)) for version in item.versions)


_entry: Callable[[Document], tuple[object, ...]] = attrgetter(
    *(name for name, use in USES.items() if use.listed)
)


def _led_to(document: Document, shelves: GroupedCatalogue) -> tuple[object, ...]:
    attached = shelves.catalogue.attached.get(document.path, ())
    content = tuple(shelves.digests.get(resource.source) for _, resource in attached)
    catalogue = shelves.catalogue
    links = catalogue.targets.get(document.path, ()), catalogue.cited.get(document.path, ())
    return links, attached, content
