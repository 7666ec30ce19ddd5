"""The catalogue → the pages of the site."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.pages import documents, lists
from sitegen.pages.board import Board, Shelves
from sitegen.pages.views import Page, Ref, SiteView


def site_views(shelves: Shelves, assets: dict[str, str]) -> dict[str, SiteView]:
    """What all pages of a language share, by language."""
    views = {}
    config = shelves.config
    for language in config.languages:
        board = Board(shelves, language)
        publisher = config.organizations[config.organization]
        plans = any(category.plan for category in config.categories)
        views[language] = SiteView(
            title=config.title.in_language(language),
            description=config.description.in_language(language),
            language=language,
            languages=config.languages,
            home=board.prefix,
            base_url=config.base_url,
            publisher=board.organization(publisher),
            contact=config.contact,
            years=tuple(Ref(str(year), f"{board.prefix}{year}/") for year in board.shelves.years),
            categories=tuple(board.category(category.id) for category in config.categories),
            plans=f"{board.prefix}plans/" if plans else "",
            assets=assets,
        )
    return views


def pages(shelves: Shelves, only: frozenset[str] | None = None) -> Iterator[Page]:
    """Every page of the site, the documents' first; or the pages of some documents only, named by
    their paths.
    """
    concerned = {
        item.organization.id
        for item in shelves.catalogue.items
        if only is None or any(version.path in only for version in item.versions)
    }
    for language in shelves.config.languages:
        board = Board(shelves, language)
        for identifier, items in shelves.by_organization.items():
            if identifier in concerned:
                yield from documents.documents(board, items, only)
        if only is not None:
            continue
        yield from lists.years(board)
        yield from lists.organizations(board)
        yield from lists.categories(board)
        yield lists.home(board)
        yield lists.search(board)
        yield lists.not_found(board)
    yield from documents.redirects(shelves.catalogue, shelves.config, only)
