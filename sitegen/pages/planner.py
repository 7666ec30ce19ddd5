"""The planner: every page of the site, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from urllib.parse import urlsplit

from sitegen.catalogue.items import Item
from sitegen.domain.document import Text
from sitegen.domain.organization import Organization
from sitegen.pages import change_log as changes
from sitegen.pages import document_numbers as numbers
from sitegen.pages import documents, enquiries, feeds, plans, sitemap, tasks, translations
from sitegen.pages import listings as lists
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.ledger import pages as ledger
from sitegen.pages.localized import LocalizedSite
from sitegen.pages.open_data import tables as opendata
from sitegen.render.appearance import picture, shareable, theme_colours
from sitegen.views import Page, Ref, SiteView
from sitegen.views.exports import Address


def site_views(grouped: GroupedCatalogue, assets: dict[str, str]) -> dict[str, SiteView]:
    """Return what all pages of a language share, by language."""
    views = {}
    config = grouped.config
    for language in config.languages:
        board = LocalizedSite(grouped, language, {})
        publisher = config.organizations[config.organization]
        views[language] = SiteView(
            title=config.title.in_language(language),
            description=config.description.in_language(language),
            language=language,
            languages=config.languages,
            home=board.prefix,
            base_url=config.base_url,
            publisher=board.organization(publisher),
            contact=config.contact,
            years=tuple(Ref(str(year), f"{board.prefix}{year}/") for year in board.grouped.years),
            categories=tuple(board.category(category.id) for category in config.categories),
            translations=f"{board.prefix}translations/" if len(config.languages) > 1 else "",
            plans=f"{board.prefix}plans/" if config.plans else "",
            ledger=f"{board.prefix}ledger/" if grouped.has_ledger else "",
            enquiries=_enquiries(board, publisher),
            license=config.license.in_language(language),
            assets=assets,
            qr=config.qr,
            red_header=config.print.red_header,
            domain=urlsplit(config.base_url).hostname or "",
            registration=config.registration,
            theme_colours=theme_colours(config.appearance),
            logo=picture(config.appearance, "logo", assets),
            emblem=picture(config.appearance, "emblem", assets),
            image=shareable(config.appearance, assets),
            boards=f"{board.prefix}boards/" if config.boards else "",
        )
    return views


def _enquiries(board: LocalizedSite, publisher: Organization) -> str:
    """Return the URL of the enquiry page of the site's publisher; "" if there is none."""
    url = enquiries.address_of(publisher, board.config)
    return url and board.prefix + url


def pages(
    grouped: GroupedCatalogue,
    texts: Mapping[str, Text],
    only: frozenset[str] | None = None,
    others: Iterable[Page] = (),
) -> Iterator[Page]:
    """Yield every page of the site; with `only` (paths), those that show the texts of these documents.

    Without it `others`, pages that other stages planned, are of the site too.

    Pages that are slow to plan are interleaved with pages that are slow to render, so that worker
    processes never wait.
    """
    if only is not None:
        yield from _pages(grouped, texts, only)
        return
    listed: list[tuple[date | None, Address]] = []
    every = _listing(chain(_pages(grouped, texts, None), others), listed)
    yield from _among(every, opendata.tables(grouped), 64)
    yield from sitemap.sitemap(listed, grouped.config.languages[0])


def _among(pages: Iterator[Page], others: Iterator[Page], each: int) -> Iterator[Page]:
    """Yield `pages` with one of `others` after every `each`; at the end the rest of `others`."""
    for number, page in enumerate(pages, 1):
        yield page
        if number % each == 0:
            yield from islice(others, 1)
    yield from others


def _listing(pages: Iterator[Page], listed: list[tuple[date | None, Address]]) -> Iterator[Page]:
    """Yield pages unchanged and note each for the sitemap."""
    for page in pages:
        if one := sitemap.listed(page):
            listed.append(one)
        yield page


def _pages(
    grouped: GroupedCatalogue, texts: Mapping[str, Text], only: frozenset[str] | None
) -> Iterator[Page]:
    concerned = _concerned(grouped, only)
    publishers = {item.organization.id for item in concerned}
    retranslated = only is None or any(len(item.versions) > 1 for item in concerned)
    for language in grouped.config.languages:
        board = LocalizedSite(grouped, language, texts)
        texts_of = (
            documents.documents(board, items, only)
            for identifier, items in board.grouped.by_organization.items()
            if identifier in publishers
        )
        shown: Iterator[Page] = chain.from_iterable(texts_of)
        if only is None:
            yield from islice(shown, _AT_ONCE)
            shown = _among(shown, _lists(board), 8)
        yield from shown
        if retranslated and len(grouped.config.languages) > 1:
            yield translations.state(board)
        yield from feeds.feeds(board, None if only is None else concerned)
        if only is not None:
            continue
        yield from plans.pages(board)
        yield from tasks.pages(board)
        yield from changes.changes(board)
        yield from numbers.pages(board)
        yield from enquiries.pages(board)
        yield lists.site_map(board)
        yield opendata.dictionary(board)
        yield lists.search(board)
        yield lists.not_found(board)
    if only is None:
        yield from ledger.pages(grouped)
    yield from documents.redirects(concerned, grouped.config)


def _lists(board: LocalizedSite) -> Iterator[Page]:
    yield lists.home(board)
    yield from lists.years(board)
    yield from lists.organizations(board)
    yield from lists.categories(board)


_AT_ONCE = 256  # texts, for which nobody waits; the first lists take long


def _concerned(grouped: GroupedCatalogue, only: frozenset[str] | None) -> Sequence[Item]:
    """Return the items of which one of these documents is a version."""
    if only is None:
        return grouped.catalogue.items
    found = {item.url: item for path in sorted(only) if (item := grouped.by_path.get(path))}
    return tuple(found.values())
