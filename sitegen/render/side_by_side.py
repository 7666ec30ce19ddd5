"""Alignment of two texts in corresponding parts, to be read side by side.

Texts are HTML as `content` makes it: every element closed, every attribute in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Pairs = tuple[tuple[str, str], ...]

_TAG = re.compile(r'<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?:"[^"]*"|[^">])*>')
_WITH_ATTRIBUTES = re.compile(r'<[a-z][a-z0-9]* (?:"[^"]*"|[^">])*>')
_VOID = frozenset(["br", "hr", "img", "wbr", "col", "input"])
_NAMED = re.compile(r' (id="|href="#)(?=[^"\s>/])')  # what follows may be the end of a value
_HEADERS = re.compile(r' headers="([^"]*)"')  # the ids of the heads of a cell
_ID = re.compile(r"([\" ])([^\s\"=]+)(?=[\" ])(?!=)")
_HEADING = re.compile(r"h[1-6]")


def aligned(one: str, other: str) -> Pairs:
    """Split two texts into pairs of parts.

    Block by block if both have the same blocks, else section by section if their headings match, else whole. A
    text that lacks all blocks has "".
    """
    left, right = list(_blocks(one)), list(_blocks(other))
    if not _alike(left, right):
        left, right = _sections(left), _sections(right)
        if not _alike(left, right):
            return ((one, other),)
    pairs = zip(left, right, strict=True)
    return tuple((mine, theirs) for (_, mine), (_, theirs) in pairs)


def apart(text: str, name: str) -> str:
    """Prefix the anchors of a text, and its links to them, with a name, so that two texts share no anchor."""

    def renamed(tag: re.Match[str]) -> str:
        named = _NAMED.sub(rf" \g<1>{name}-", tag[0])
        if ' headers="' not in named:
            return named
        return _HEADERS.sub(lambda of: _ID.sub(rf"\g<1>{name}-\g<2>", of[0]), named)

    return _WITH_ATTRIBUTES.sub(renamed, text)


def _alike(left: list[tuple[str, str]], right: list[tuple[str, str]]) -> bool:
    return [kind for kind, _ in left] == [kind for kind, _ in right]


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield (element, HTML) of each top-level element; text between two goes with the one before."""
    depth = begin = 0
    kind = ""
    for tag in _TAG.finditer(text):
        if not tag["close"] and not depth:
            if kind:
                yield kind, text[begin : tag.start()]
                begin = tag.start()
            kind = tag["name"]
        if tag["name"] not in _VOID:
            depth += -1 if tag["close"] else 1
    if text[begin:].strip():
        yield kind, text[begin:]


def _sections(blocks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Group blocks under the headings above them."""
    found: list[tuple[str, str]] = []
    for kind, html in blocks:
        if not found or _HEADING.fullmatch(kind):
            found.append((kind if _HEADING.fullmatch(kind) else "", html))
        else:
            heading, before = found[-1]
            found[-1] = heading, before + html
    return found
