"""What of each page of a document can be searched: its card, and its lines of text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitegen.config import Config
from sitegen.content.catalogue import Catalogue
from sitegen.content.items import Item, language_prefix
from sitegen.domain.document import Document, Text
from sitegen.search.terms import foldable, pairs


@dataclass(frozen=True, slots=True)
class Card:
    """A page of a document, as the index knows it. A withdrawn one has no `more` and no `body`."""

    url: str
    date: str
    title: str
    number: str
    organization: str
    more: tuple[str, ...]  # texts of fields that the page shows
    body: str  # digest of the HTML
    until: str = ""  # the last day on display


@dataclass(frozen=True, slots=True)
class Facets:
    """By what a page of a document can be chosen."""

    organization: str
    category: str
    language: str
    withdrawn: bool


def cards(
    catalogue: Catalogue, texts: Mapping[str, Text], config: Config
) -> list[tuple[Card, Facets]]:
    """All pages of documents, in the order of their ids: by date, then by URL."""
    found = [pair for item in catalogue.items for pair in _of_item(item, catalogue, texts, config)]
    found.sort(key=lambda pair: (pair[0].date, pair[0].url))
    return found


def _of_item(
    item: Item, catalogue: Catalogue, texts: Mapping[str, Text], config: Config
) -> Iterator[tuple[Card, Facets]]:
    for document in item.versions:
        language = document.language
        gone = document.withdrawn is not None
        period = None if gone else document.display_period
        card = Card(
            language_prefix(language, config) + item.url,
            str(document.date),
            _one_line(document.title),
            _one_line(document.doc_number),
            item.organization.name.in_language(language),
            (*_then(item, language), *(() if gone else _more(document, catalogue))),
            texts[document.path].body,
            str(period[1]) if period else "",
        )
        yield card, Facets(item.organization.id, item.category.id, language, gone)


def _then(item: Item, language: str) -> Iterator[str]:
    """The name that the organization had at the time, where it has another now."""
    if item.publisher != item.organization.name:
        yield _one_line(item.publisher.in_language(language))


def _more(document: Document, catalogue: Catalogue) -> Iterator[str]:
    texts = [document.summary, document.subject, document.index_number]
    texts += [document.source, document.author, " ".join(document.keywords)]
    texts += [target.text for target in document.targets]
    texts += [change.note for change in document.changes]
    texts += [title for title, _ in catalogue.attached.get(document.path, ())]
    if document.objections:
        texts += [document.objections.to, document.objections.phone]
    return (line for text in texts if text and (line := _one_line(text)))


def _one_line(text: str) -> str:
    return " ".join(text.split()) if text else ""


_INLINE = re.compile(
    "</?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span"
    '|strong|sub|sup|u|var|wbr)(?:[ />]|(?<=>))(?:(?<=>)|[^>"]*(?:"[^"]*"[^>"]*)*>)'
)
_HEADING = re.compile('<h[1-6][^>"]*(?:"[^"]*"[^>"]*)*>')
_TAG = re.compile('<[^>"]*(?:"[^"]*"[^>"]*)*>')


def lines(body: str) -> list[str]:
    """The blocks of a body's HTML as lines of text; a heading begins with a tab."""
    text = body.replace("\n", " ").replace("\t", " ")
    text = _TAG.sub("\n", _HEADING.sub("\n\t", _INLINE.sub("", text)))
    if "&" in text:
        text = html.unescape(text)
    found = []
    for line in text.split("\n"):
        words = line.split()
        if words:
            found.append(("\t" if line[0] == "\t" else "") + " ".join(words))
    return found


def fragment(card: Card, body: list[str]) -> str:
    """The text of a fragment: section 6 of docs/search-format.md."""
    folded = set(search_text(card, body)) & foldable()
    days = f"{card.date}/{card.until}" if card.until else card.date
    date = f"{days} {pairs(folded)}" if folded else days
    return "\n".join((card.url, date, card.title, card.number, *card.more, *body))


def card_of(fragment: str, organization: str) -> Card:
    """The card of which a fragment was made, but for the body: all its text is in `more`."""
    url, date, title, number, *more = fragment.split("\n")
    return Card(url, date[:10], title, number, organization, tuple(more), "")


def search_text(card: Card, body: list[str]) -> str:
    """All of a page that can be found, to be normalized."""
    return "\n".join((card.title, card.number, card.organization, *card.more, *body))
