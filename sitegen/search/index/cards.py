"""What of each page of a document can be searched: its card, and its lines of text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.items import Item, url_in
from sitegen.config.model import Config
from sitegen.domain.document import USES, Document, Text
from sitegen.search.format.terms import foldable, pairs


class Card(Struct, frozen=True):
    """A page of a document, as the index knows it. A withdrawn one has no `more` and no `body`."""

    url: str
    date: str
    title: str
    number: str
    organization: str
    category: str
    state: str  # "withdrawn", or "-"
    more: tuple[str, ...]  # texts of fields that the page shows
    body: str  # digest of the HTML
    until: str = ""  # the last day on display


class Facets(Struct, frozen=True):
    """By what a page of a document can be chosen."""

    organization: str
    category: str
    language: str
    withdrawn: bool


def cards(
    catalogue: Catalogue, texts: Mapping[str, Text], config: Config
) -> list[tuple[Card, Facets]]:
    """All pages of documents, in the order of their ids: by date, then by URL."""
    found = [
        (
            card_for(item, document, catalogue, texts, config),
            Facets(
                item.organization.id,
                item.category.id,
                document.language,
                document.withdrawn is not None,
            ),
        )
        for item in catalogue.items
        for document in item.versions
    ]
    found.sort(key=lambda pair: (pair[0].date, pair[0].url))
    return found


def card_for(
    item: Item,
    document: Document,
    catalogue: Catalogue,
    texts: Mapping[str, Text],
    config: Config,
) -> Card:
    """The card of one of an item's versions."""
    language = document.language
    gone = document.withdrawn is not None
    period = None if gone else document.display_period
    return Card(
        url_in(item, language, config),
        str(document.date),
        _one_line(document.title),
        _one_line(document.doc_number),
        item.organization.name.in_language(language),
        item.category.id,
        "withdrawn" if gone else "-",
        (*_then(item, language), *(() if gone else _more(document, catalogue))),
        texts[document.path].body,
        str(period[1]) if period else "",
    )


def _then(item: Item, language: str) -> Iterator[str]:
    """The name that the organization had at the time, where it has another now."""
    if item.publisher != item.organization.name:
        yield _one_line(item.publisher.in_language(language))


def _more(document: Document, catalogue: Catalogue) -> Iterator[str]:
    values = (getattr(document, name) for name in _SEARCHED)
    texts = [value if isinstance(value, str) else " ".join(value) for value in values]
    texts += [target.text for target in document.targets]
    texts += [change.note for change in document.changes]
    texts += [title for title, _ in catalogue.attached.get(document.path, ())]
    if document.objections:
        texts += [document.objections.to, document.objections.phone]
    return (line for text in texts if text and (line := _one_line(text)))


_SEARCHED = tuple(name for name, use in USES.items() if use.searched)


def _one_line(text: str) -> str:
    return " ".join(text.split()) if text else ""


_INLINE = re.compile(
    "</?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span"
    '|strong|sub|sup|u|var|wbr)(?:[ />]|(?<=>))(?:(?<=>)|[^>"]*(?:"[^"]*"[^>"]*)*>)'
)
_FOOTNOTE_MARK = re.compile('<sup id="fnref.*?</sup>|<a class="footnote-backref".*?</a>', re.DOTALL)
_HEADING = re.compile('<h[1-6][^>"]*(?:"[^"]*"[^>"]*)*>')
_TAG = re.compile('<[^>"]*(?:"[^"]*"[^>"]*)*>')


def lines(body: str) -> list[str]:
    """The blocks of a body's HTML as lines of text; a heading begins with a tab."""
    # No text has these two characters; white space is made one while they hold the lines apart.
    if "fnref" in body:  # a mark would join the figure before it
        body = _FOOTNOTE_MARK.sub("", body)
    text = _TAG.sub("\1", _HEADING.sub("\1\2", _INLINE.sub("", body)))
    if "&" in text:
        text = html.unescape(text)
    found = " ".join(text.split()).replace("\2 ", "\2").replace("\2", "\t").split("\1")
    return [line.strip(" ") for line in found if line and line not in " \t"]


def fragment(card: Card, body: list[str]) -> str:
    """The text of a fragment: section 6 of docs/search-format.md."""
    folded = foldable().findall(search_text(card, body))
    days = f"{card.date}/{card.until}" if card.until else card.date
    facts = " ".join(filter(None, (days, card.category, card.state, pairs(set(folded)))))
    return "\n".join((card.url, facts, card.title, card.number, *card.more, *body))


def card_of(fragment: str, organization: str) -> Card:
    """The card of which a fragment was made, but for the body: all its text is in `more`."""
    url, facts, title, number, *more = fragment.split("\n")
    date, category, state, *_ = facts.split(" ")
    return Card(url, date[:10], title, number, organization, category, state, tuple(more), "")


def strong_text(card: Card) -> str:
    """The part of it that counts for more."""
    return f"{card.title}\n{card.number}"


def search_text(card: Card, body: list[str]) -> str:
    """All of a page that can be found, to be normalized."""
    return "\n".join((card.title, card.number, card.organization, *card.more, *body))
