"""Feeds: the newest documents of the site, of each organization and of each category."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from sitegen.catalogue.followups import kinds_of
from sitegen.catalogue.items import Item, address_of
from sitegen.config.model import Config
from sitegen.pages.grouped import list_of, places_of
from sitegen.pages.localized import LocalizedSite
from sitegen.views import Page
from sitegen.views.exports import FeedEntry, FeedView

FORMATS = ("feed.atom", "feed.json")


def feeds(board: LocalizedSite, concerned: Iterable[Item] | None) -> Iterator[Page]:
    """Yield the feeds of a language; with `concerned`, only those that may hold one of these items."""
    titles = _titles(board)
    entries: dict[str, FeedEntry] = {}
    newest = board.grouped.newest
    places = newest if concerned is None else _all_places(concerned, board.config)
    for place in places:
        items = newest[place]
        for item in items:
            if item.url not in entries:
                entries[item.url] = _entry(board, item)
        found = tuple(
            replace(entries[item.url], concerned=level)
            if item.concerns and (level := _concerned(item, place))
            else entries[item.url]
            for item in items
        )
        view = FeedView(board.prefix + place, titles[place], found)
        for name in FORMATS:
            yield Page(view.url + name, name, board.language, view)


def _concerned(item: Item, place: str) -> str:
    """Return the level of the organization of a feed if an item concerns it, else ""."""
    return next((one.level for one in item.concerns if f"{one.id}/" == place), "")


def _all_places(items: Iterable[Item], config: Config) -> dict[str, None]:
    """Return the addresses of the pages whose feeds may hold one of these items."""
    return dict.fromkeys(place for item in items for place in places_of(item, config))


def _titles(board: LocalizedSite) -> dict[str, str]:
    """Return the title of each feed by its address; the site's own feed has none."""
    titles = {"": ""}
    titles |= {f"{one.id}/": board.name(one) for one in board.config.organizations}
    for category in board.config.categories:  # plans of all kinds have one page
        titles.setdefault(list_of(category), category.name.in_language(board.language))
    return titles


def _entry(board: LocalizedSite, item: Item) -> FeedEntry:
    document = item.in_language(board.language)
    assert document.date is not None
    zone, catalogue = board.config.time_zone, board.catalogue
    return FeedEntry(
        url=address_of(item, board.language, board.config),
        title=document.title,
        language=document.language,
        organization=board.publisher(item).title,
        organization_url=board.publisher(item).url,
        category=item.category.id,
        category_name=item.category.name.in_language(board.language),
        published=start_of(document.date, zone),
        updated=start_of(document.updated or document.date, zone),
        summary=document.summary or board.texts[document.path].excerpt,
        withdrawn=document.withdrawn,
        joint=tuple(board.on_its_day(one, item) for one in item.joint),
        kind=document.kind,
        kind_name=_kind_name(board, document.kind) if document.kind else "",
        followed=kinds_of(said) if (said := catalogue.followups.get(item.url)) else (),
        related=_related(board, item) if said or document.about else (),
    )


def _related(board: LocalizedSite, item: Item) -> tuple[str, ...]:
    """Return the URLs of the items that an item is about, and of those that are about it."""
    catalogue = board.catalogue
    return tuple(
        address_of(catalogue.by_url[url], board.language, board.config)
        for url in dict.fromkeys((*catalogue.about(item), *catalogue.about_it(item)))
    )


def _kind_name(board: LocalizedSite, identifier: str) -> str:
    from sitegen.content.notice_kinds import kinds

    kind = kinds(board.config.kinds).by_id.get(identifier)
    return kind.name.in_language(board.language) if kind else ""


@lru_cache(maxsize=10_000)
def start_of(day: dt.date, zone: str) -> str:
    """Return the start of a day in a time zone, in the form of RFC 3339."""
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)).isoformat()
