"""All pages of documents as the index numbers them: by date, then by URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.catalogue.items import url_in
from sitegen.search.format.segments import STAGE, Kind
from sitegen.search.index.cards import Card, Facets, card_for
from sitegen.search.index.others import Numbers
from sitegen.search.index.page_words import PageWords, Source
from sitegen.system.codec import digest


class Listed(Struct, frozen=True):
    """URL, card digest and kind of each page, by id."""

    urls: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[Kind, ...]


class Pages(Struct, frozen=True):
    """All pages; `card` makes the card of a page by its id.

    Only `edited` pages have another card than before; `edited` is None if any page may have.
    """

    listed: Listed
    card: Callable[[int], Card]
    edited: frozenset[int] | None = None


def all_pages(found: Sequence[tuple[Card, Facets]], numbers: Numbers) -> Pages:
    """Return the pages of a site of which nothing is known."""
    languages = {code: n for n, code in enumerate(numbers.languages)}
    categories = {one: n for n, one in enumerate(numbers.categories)}
    every = [card for card, _ in found]
    listed = Listed(
        tuple(card.url for card in every),
        tuple(map(_name, every)),
        tuple((languages[of.language], categories[of.category]) for _, of in found),
    )
    return Pages(listed, every.__getitem__)


def edited_pages(
    before: Listed,
    documents: frozenset[str],
    source: Source,
    words: dict[str, PageWords],
) -> Pages:
    """Return the pages of a site in which some documents (by path) were edited in what others do not show."""
    shown = [
        (url_in(item, document.language, source.config), item, document)
        for item in source.catalogue.items
        for document in item.versions
    ]
    at = {url: (item, document) for url, item, document in shown}
    urls = {url for url, item, _ in shown if any(one.path in documents for one in item.versions)}

    def card(number: int) -> Card:
        return card_for(*at[before.urls[number]], source, words)

    new = {n: _name(card(n)) for n, url in enumerate(before.urls) if url in urls}
    names = tuple(new.get(n, name) for n, name in enumerate(before.names))
    edited = frozenset(n for n, name in new.items() if name != before.names[n])
    return Pages(replace(before, names=names), card, edited)


def _name(card: Card) -> str:
    return digest((STAGE, card))
