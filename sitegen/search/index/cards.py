"""Cards: the searchable text of each page of a document."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from sitegen.catalogue.followups import kinds_of
from sitegen.catalogue.items import Item, url_in
from sitegen.config.model import Config
from sitegen.domain.document import Document
from sitegen.domain.target import Target
from sitegen.search.format.terms import foldable, pairs
from sitegen.search.index.facts import facts
from sitegen.search.index.page_words import PageWords, Source, page_lines


class Card(Struct, frozen=True):
    """A page of a document as the index knows it. A withdrawn one has no `more` and no `body`."""

    url: str
    date: str
    title: str
    number: str
    organization: str
    category: str
    state: str  # "withdrawn", kinds of later notices about it ("correction,result"), or "-"
    more: tuple[str, ...]  # running text of fields: summary, targets
    body: str  # digest of the HTML
    until: str = ""  # the last day on display
    facts: tuple[str, ...] = ()  # what else the page shows, each with its label
    page: tuple[str, ...] = ()  # lines that every page shows, which its fragment need not hold


class Facets(Struct, frozen=True):
    """The facets of a page of a document."""

    organization: str
    category: str
    language: str
    withdrawn: bool
    others: tuple[str, ...] = ()  # ids of joint issuers, organizations concerned, and leads
    kind: str = ""  # of notice
    states: int = 0  # what became of it: bit n for the n-th of STATES


def cards(source: Source, words: dict[str, PageWords]) -> list[tuple[Card, Facets]]:
    """Return all pages of documents, in the order of their ids: by date, then by URL."""
    found = [
        (
            card_for(item, document, source, words),
            Facets(
                item.organization.id,
                item.category.id,
                document.language,
                document.withdrawn is not None,
                _others(item, source.config),
                item.main.kind,
                _states(item, source),
            ),
        )
        for item in source.catalogue.items
        for document in item.versions
    ]
    found.sort(key=in_order)
    return found


def in_order(pair: tuple[Card, Facets]) -> tuple[str, str]:
    """Return the sort key by which entries are numbered: date, then URL."""
    return pair[0].date, pair[0].url


STATES: tuple[tuple[str, frozenset[str]], ...] = (
    ("altered", frozenset({"correction", "extension", "supplement"})),
    ("ended", frozenset({"repeal", "lapse", "termination", "replacement"})),
    ("settled", frozenset({"answer", "result"})),
)
"""States of a notice, for the search filter, with the kinds of later notices that cause each."""


def _states(item: Item, source: Source) -> int:
    """Return the states of an item, as bits in the order of STATES."""
    catalogue = source.catalogue
    followups = catalogue.followups.get(item.url, ())
    replaced = item.url in catalogue.superseded
    if not followups and not replaced:
        return 0
    kinds = {*kinds_of(followups), *(["replacement"] if replaced else [])}
    return sum(1 << n for n, (_, some) in enumerate(STATES) if some & kinds)


def card_for(item: Item, document: Document, source: Source, words: dict[str, PageWords]) -> Card:
    """Return the card of one of an item's versions."""
    language = document.language
    gone, catalogue = document.withdrawn is not None, source.catalogue
    period = None if gone else document.display_period
    card = Card(
        url_in(item, language, source.config),
        str(document.date),
        _one_line(document.title),
        _one_line(document.doc_number),
        item.organization.name.in_language(language),
        item.category.id,
        "withdrawn" if gone else ",".join(kinds_of(catalogue.followups.get(item.url, ()))) or "-",
        () if gone else tuple(_running(document)),
        source.texts[document.path].body,
        str(period[1]) if period else "",
        tuple(filter(None, map(_one_line, facts(item, document, words[language], source)))),
    )
    return replace(card, page=page_lines(words, source.config, card))


def _running(document: Document) -> Iterator[str]:
    """Return the fields that are sentences."""
    if document.summary:
        yield _one_line(document.summary)
    for target in document.targets:
        yield from filter(None, map(_one_line, _promised(target)))
    yield from filter(None, (_one_line(one.note) for one in document.progress))


def _promised(target: Target) -> Iterator[str]:
    yield target.group
    yield target.text
    yield target.measure
    yield f"{target.value} {target.unit}" if target.comparison else ""
    yield target.deliverable
    yield from (f"{one.term} {one.text}" for one in target.milestones)
    yield target.due_text
    yield target.due.isoformat() if target.due else ""
    yield from (*target.lead, *target.support)
    yield target.responsible


def _others(item: Item, config: Config) -> tuple[str, ...]:
    """Return the ids of further organizations to index an item under.

    These are joint issuers, organizations that the item concerns, and leads of its targets.
    """
    found = [one.id for one in (*item.joint, *item.concerns)]
    if item.main.targets:
        named = config.organizations.named
        names = {name: None for target in item.main.targets for name in target.lead}
        found += [one.id for name in names if (one := named(name)) and one is not item.organization]
    return tuple(dict.fromkeys(found))


def _one_line(text: str) -> str:
    return " ".join(text.split()) if text else ""


_INLINE = re.compile(
    "</?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span"
    '|strong|sub|sup|u|var|wbr)(?:[ />]|(?<=>))(?:(?<=>)|[^>"]*(?:"[^"]*"[^>"]*)*>)'
)
_FOOTNOTE_MARK = re.compile('<sup id="fnref.*?</sup>|<a class="footnote-backref".*?</a>', re.DOTALL)
_HEADING = re.compile('<h[1-6][^>"]*(?:"[^"]*"[^>"]*)*>')
_TAG = re.compile('<[^>"]*(?:"[^"]*"[^>"]*)*>')


# A paragraph without a mark at its end may go on in the next: Word cuts lines by their width.
# Beginning with its tag, the pattern is found at once.
_CUT = re.compile(r"</p>\n<p>(?=\w)(?<=\w</p>\n<p>)")
_LINE_BREAK = re.compile("<br ?/?>")
_IMAGE = re.compile('<img [^>"]*(?:"[^"]*"[^>"]*)*>')
_ALT = re.compile(' alt="([^"]*)"')
_LIST = re.compile('<(/?)([ou]l|li)(?: [^>"]*(?:"[^"]*"[^>"]*)*)?>')
_START = re.compile(' (?:start|value)="(-?[0-9]+)"')


def lines(body: str) -> list[str]:
    """Return the blocks of a body's HTML as lines of text; a heading begins with a tab. Pictures
    are read as their alternative texts, items of ordered lists with their numbers.
    """
    # No text has these two characters; white space is made one while they hold the lines apart.
    if "fnref" in body:  # a mark would join the figure before it
        body = _FOOTNOTE_MARK.sub("", body)
    if "<br" in body:
        body = _LINE_BREAK.sub(" ", body)
    body = _CUT.sub(" ", body)
    if "<img " in body:
        body = _IMAGE.sub(_alternative, body)
    if "<ol" in body:
        body = _numbered(body)
    text = _TAG.sub("\1", _HEADING.sub("\1\2", _INLINE.sub("", body)))
    if "&" in text:
        text = html.unescape(text)
    found = " ".join(text.split()).replace("\2 ", "\2").replace("\2", "\t").split("\1")
    return [line.strip(" ") for line in found if line and line not in " \t"]


def _alternative(image: re.Match[str]) -> str:
    found = _ALT.search(image[0])
    return f"<p>{found[1]}<p>" if found else "<p>"


def _numbered(body: str) -> str:
    """Write the numbers of ordered lists, which browsers draw, into their items."""
    numbers: list[int | None] = []  # of the next item of each open list; None in unordered ones

    def mark(tag: re.Match[str]) -> str:
        end, name = tag[1], tag[2]
        if name != "li":
            if end:
                del numbers[-1:]
            else:
                start = _START.search(tag[0])
                first = int(start[1]) if start else 1
                numbers.append(first if name == "ol" else None)
            return tag[0]
        if end or not numbers or numbers[-1] is None:
            return tag[0]
        value = _START.search(tag[0])
        number = int(value[1]) if value else numbers[-1]
        numbers[-1] = number + 1
        return f"{tag[0]}{number}. "

    return _LIST.sub(mark, body)


def fragment(card: Card, body: list[str]) -> str:
    """Return the text of a fragment: section 6 of docs/search-format.md."""
    folded = foldable().findall(search_text(card, body))
    days = f"{card.date}/{card.until}" if card.until else card.date
    head = " ".join(filter(None, (days, card.category, card.state, pairs(set(folded)))))
    text = (card.url, head, card.title, card.number, *card.more, *body)
    return "\n".join((*text, "", *card.facts) if card.facts else text)


def card_of(fragment: str, organization: str, page: Callable[[Card], tuple[str, ...]]) -> Card:
    """Return the card of which a fragment was made, but for the body: its text is in `more`.

    Args:
        fragment: the text of the fragment.
        organization: name of the document's organization.
        page: gives the lines that every page shows.
    """
    url, head, title, number, *more = fragment.split("\n")
    date, category, state, *_ = head.split(" ")
    card = Card(url, date[:10], title, number, organization, category, state, tuple(more), "")
    return replace(card, page=page(card))


def strong_text(card: Card) -> str:
    """Return the part of a page's text that counts for more."""
    return f"{card.title}\n{card.number}"


def search_text(card: Card, body: list[str]) -> str:
    """Return all of a page that can be found, to be normalized."""
    own = (card.title, card.number, card.organization, *card.more, *body)
    return "\n".join((*own, *card.facts, *card.page))
