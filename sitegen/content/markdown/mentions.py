"""Mentions of other documents in a text, by number or title.

Numbers become symbolic links, which the catalogue resolves; a number of no document of the site is
shown as plain text. Titles are listed.
"""

from __future__ import annotations

import html
import re

from msgspec.structs import replace

from sitegen.content.markdown.links import MARK
from sitegen.domain.citation import citations, fate_of
from sitegen.domain.document import Body, Link
from sitegen.domain.number import find

# Tags of what nothing inside becomes a link, and those of which an attribute may hold a number.
_NOTABLE = re.compile(
    r'<(/?)(a|code|pre|h[1-6])(?=[ >])[^>"]*(?:"[^"]*"[^>"]*)*>|<[a-z][^<>]*号[^<>]*>'
)
_TAG = re.compile('</?[a-z][^>"]*(?:"[^"]*"[^>"]*)*>')
_DIGIT = re.compile(r"[0-9０-９][^<\n]*\Z").search
_NEAR = 25  # characters


def related(body: Body) -> Body:
    """Add the mentions of other documents to a body, whose HTML is our own or was cleaned."""
    if "《" in body.html:
        named = "\n".join([line for line in body.html.split("\n") if "《" in line])
        body = replace(body, cited=citations(html.unescape(_TAG.sub("", named))))
    before = body.html.split("号")[:-1]
    if any(_DIGIT(text[-_NEAR:]) for text in before):
        body = _with_mentions(body)
    return body


def _with_mentions(body: Body) -> Body:
    links = list(body.links)
    parts: list[str] = []
    closed = 0  # how many elements without links we are in
    start = 0
    for tag in _NOTABLE.finditer(body.html):
        text = body.html[start : tag.start()]
        parts.append(text if closed or "号" not in text else _linked(text, links))
        parts.append(tag[0])
        if tag[2]:
            closed = max(0, closed - 1) if tag[1] else closed + 1
        start = tag.end()
    text = body.html[start:]
    parts.append(text if closed else _linked(text, links))
    if len(links) == len(body.links):
        return body
    return replace(body, html="".join(parts), links=tuple(links))


def _linked(text: str, links: list[Link]) -> str:
    pieces: list[str] = []
    start = 0
    for one in find(text):
        number = one.number
        target = f"{one.run}〔{number.year}〕{number.serial}号"
        fate = fate_of(text, one.end)
        links.append(Link(target, "", image=False, line=0, column=0, mention=True, fate=fate))
        symbol = f"{MARK}{len(links) - 1}{MARK}"
        shown = text[one.start : one.end]
        pieces += (text[start : one.start], f'<a class="no" href="{symbol}">{shown}</a>')
        start = one.end
    return "".join(pieces) + text[start:]
