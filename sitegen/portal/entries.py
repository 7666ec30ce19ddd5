"""Convert documents of boards to entries of the portal's search index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sitegen.config.boards import BoardSource
from sitegen.config.model import Config
from sitegen.portal.fragments import Fragment, fragments
from sitegen.portal.published import Board
from sitegen.portal.store import Store, read_store
from sitegen.portal.update import KnownBoard
from sitegen.search.index.cards import STATES, Card, Facets
from sitegen.search.index.others import (
    MOST_CATEGORIES,
    MOST_LANGUAGES,
    OtherCategory,
    OtherOrganization,
    Others,
    named,
)


def others(boards: Iterable[KnownBoard], config: Config) -> Others:
    """Return the documents of all boards, with the names in them.

    Categories and languages beyond the size of a facet get no number of their own: their documents are
    filed under the first one of the portal.
    """
    names = _Names(config)
    entries: list[tuple[Card, Facets]] = []
    for one in boards:
        if not one.is_searched:
            continue
        with read_store(one.store) as store:
            board = store.board() if store else None
            if store and board:
                region = one.source.organization
                names.add(one.source, board)
                found = fragments(*_kept(store), board)
                entries += (names.entry(region, board, each) for each in found)
    return Others(
        tuple(names.languages),
        tuple(names.organizations.values()),
        tuple(names.categories.values()),
        tuple(entries),
        are_there=True,
    )


def _kept(store: Store) -> tuple[dict[str, str], Callable[[str], bytes]]:
    """Return the paths of a board's stored files, and a function that reads one."""
    files = store.files()
    return files, lambda path: store.get(files[path])


class _Names:
    """Collects the names of boards' organizations and categories for the portal's index."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._ours = {one.id for one in config.categories}
        self.languages = dict.fromkeys(config.languages)
        self.organizations: dict[str, OtherOrganization] = {}
        self.categories: dict[str, OtherCategory] = {}

    def add(self, source: BoardSource, board: Board) -> None:
        """Add the names of a board."""
        self.organizations |= {one.id: one for one in _organizations(source, board, self._config)}
        for category in board.categories:
            is_room = len(self._ours) + len(self.categories) < MOST_CATEGORIES
            if category.id not in self._ours and is_room:
                new = OtherCategory(category.id, category.plan, category.names)
                self.categories.setdefault(category.id, new)
        for language in board.languages:
            if len(self.languages) < MOST_LANGUAGES:
                self.languages.setdefault(language)

    def entry(self, region: str, board: Board, found: Fragment) -> tuple[Card, Facets]:
        """Convert a page to its index entry."""
        first, *more = board.languages
        language = next((one for one in more if found.place.startswith(f"{one.lower()}/")), first)
        before, place = ("", found.place) if language == first else found.place.split("/", 1)
        prefix = f"{before}/" if before else ""
        known = self.organizations[f"{region}~{place.partition('/')[0]}"]
        category = found.category
        if category not in self._ours and category not in self.categories:
            category = self._config.categories[0].id
        card = Card(
            url=f"{prefix}{region}~{place}",
            date=found.day.isoformat(),
            title=found.title,
            number=found.number,
            organization=named(known.names, language),
            category=category,
            state=found.state,
            more=found.lines,
            body="",
            until=found.until.isoformat() if found.until else "",
        )
        if language not in self.languages:
            language = self._config.languages[0]
        kinds = set(found.state.split(","))
        became = sum(1 << n for n, (_, some) in enumerate(STATES) if some & kinds)
        gone = found.state == "withdrawn"
        return card, Facets(known.id, category, language, gone, states=became)


def _organizations(
    source: BoardSource, board: Board, config: Config
) -> Iterator[OtherOrganization]:
    """Yield the organizations of a board, placed below its region and prefixed with the region's name."""
    region = config.organizations[source.organization]
    for one in board.organizations:
        names = {
            language: _with_region(region.name.in_language(language), named(one.names, language))
            for language in dict.fromkeys((*config.languages, *board.languages))
        }
        parent = f"{region.id}~{one.parent}" if one.parent else region.id
        key = f"{region.id}~{one.id}"
        yield OtherOrganization(key, parent, names, one.others, source.address)


def _with_region(region: str, name: str) -> str:
    return name if region in name else f"{region} {name}"
