"""What people type → what is asked: section 4 of docs/search-format.md. Nothing is an error."""

from __future__ import annotations

import re

from msgspec import Struct

from sitegen.search.format import terms
from sitegen.search.format.terms import DIGIT, HAN, LETTER

_KEYS = {
    **dict.fromkeys(("org", "单位", "机构"), "org"),
    **dict.fromkeys(("year", "年份", "年"), "year"),
    **dict.fromkeys(("category", "类别"), "category"),
    **dict.fromkeys(("no", "文号"), "no"),
    **dict.fromkeys(("lang", "语言"), "lang"),
}
_JOINED = 7  # digits: fewer would match across the hyphens of dates
_QUOTES = '"“”「」『』＂'
_PART = re.compile(
    rf"(?P<minus>[-－]?)(?:(?P<key>[^\s{_QUOTES}:：]+)(?P<colon>[:：]))?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|\Z)|(?P<plain>[^\s{_QUOTES}]+))"
)


class Chunk(Struct, frozen=True):
    """A normalized text that must be found, or `without` which the result must be."""

    text: str
    quoted: bool = False
    without: bool = False

    @property
    def cover(self) -> list[str]:
        """Grams that together hold each han and digit unit, from the left, the longest first."""
        units = [chr(u) for u in memoryview(self.text.encode("utf-16-le")).cast("H")]
        every = terms.grams(self.text)
        found = []
        n = 0
        while n < len(units):
            if terms.kind_of(units[n]) < DIGIT:
                n += 1
                continue
            spans = ((a, b) for b in (n + 3, n + 2, n + 1) for a in range(b - 3, n + 1) if a >= 0)
            spans = (span for span in spans if span[1] <= len(units))
            start, end = max(
                (span for span in spans if "".join(units[span[0] : span[1]]) in every),
                key=lambda span: (span[1] - span[0] > 1, span[1], -span[0]),
            )
            found.append("".join(units[start:end]))
            n = end
        return list(dict.fromkeys(found))

    @property
    def grams(self) -> list[str]:
        """All grams of two and more units that every match has, or the only unit."""
        return sorted(gram for gram in terms.grams(self.text) if len(gram) > 1) or self.cover

    @property
    def widest(self) -> list[str]:
        """The grams that are part of no other: these say all that `grams` do."""
        every = self.grams
        return [gram for gram in every if not any(gram != one and gram in one for one in every)]

    @property
    def words(self) -> list[tuple[str, bool]]:
        """The words that every match has, each with whether it may go on."""
        found = terms.words(self.text)
        if not found:
            return []
        open_end = self.text.endswith(found[-1]) and (not self.quoted or self._has(HAN))
        asked = [(word, open_end and n == len(found) - 1) for n, word in enumerate(found)]
        return asked[1:] if self._has(HAN) and self.text.startswith(found[0]) else asked

    def matches(self, text: str) -> bool:
        """Whether a normalized text has it."""
        if self._has(LETTER) and not self._has(HAN):
            return any(self._stands(text, found.start()) for found in self._occurrences(text))
        if self.text in text:
            return True
        whole = len(self.text) >= _JOINED and self.text.isdecimal()
        return whole and any(self.text in number for number in terms.joined_numbers(text))

    def place(self, text: str) -> int:
        """Where in a normalized text it may be."""
        return text.find(self.text)

    def _has(self, kind: int) -> bool:
        return any(terms.kind_of(unit) == kind for unit in self.text)

    def _occurrences(self, text: str) -> list[re.Match[str]]:
        return list(re.finditer(f"(?={re.escape(self.text)})", text))

    def _stands(self, text: str, start: int) -> bool:
        """Whether what is found there begins where a word does and, if quoted, ends with one."""
        end = start + len(self.text)
        before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
        return not _in_word(before) and not (self.quoted and _in_word(after))


def _in_word(unit: str) -> bool:
    return terms.kind_of(unit) in (LETTER, DIGIT)


class Near(Struct, frozen=True):
    """What is looked for in a text's place: a pattern, in documents that may match it; perhaps only
    where a word begins. `meant` are the texts that the pattern stands for, if they are known.
    """

    text: str
    entries: dict[int, bool]  # id, strong
    pattern: str
    meant: tuple[str, ...] = ()
    begins: bool = False
    without: bool = False

    def matches(self, text: str) -> bool:
        """Whether a normalized text has it."""
        return self.place(text) >= 0

    def place(self, text: str) -> int:
        """Where in a normalized text it is; -1 if it is not."""
        for found in re.finditer(self.pattern, text):
            before = text[found.start() - 1 : found.start()] or " "
            if not (self.begins and _in_word(before)):
                return found.start()
        return -1


class Filter(Struct, frozen=True):
    """What a result must be, or must not be: `key` is org, year, category, no or lang."""

    key: str
    value: str
    without: bool = False


class Query(Struct, frozen=True):
    """What is asked."""

    chunks: tuple[Chunk, ...]
    filters: tuple[Filter, ...]
    near: tuple[Near, ...] = ()

    @property
    def texts(self) -> tuple[Chunk | Near, ...]:
        """All that texts are checked for."""
        return (*self.chunks, *self.near)


_SERIAL = r" {0,2}第? {0,2}[0０]{0,4}([1-9１-９][0-9０-９]{0,5}) {0,2}号"
_BRACKETED = re.compile(
    r" {0,2}[(\[{<«〈《【〔（［｛＜] {0,2}([0-9０-９]{4}) {0,2}年? {0,2}[)\]}>»〉》】〕）］｝＞]"
    + _SERIAL
)
_BARE = re.compile(r"([发函办字])([0-9０-９]{4})年" + _SERIAL)


def _numbered(typed: str) -> str:
    """What was typed, document numbers in it in the form that they have in the index."""
    return _BARE.sub(r"\1〔\2〕\3号", _BRACKETED.sub(r"〔\1〕\2号", typed))


def parsed(typed: str) -> Query:
    """Understand what was typed."""
    chunks: list[Chunk] = []
    filters: list[Filter] = []
    for part in _PART.finditer(_numbered(typed)):
        key = _KEYS.get((part["key"] or "").lower(), "")
        without = bool(part["minus"])
        quoted = part["quoted"] is not None
        value = part["quoted"] if quoted else part["plain"]
        if key and terms.normalized(value):
            filters.append(Filter(key, value.strip(), without))
            continue
        if part["key"] and quoted:  # no key that we know, then a text in quotation marks
            chunks.append(Chunk(terms.normalized(part["key"]), False, without))
        elif part["key"]:
            value = part["key"] + part["colon"] + value
        chunks.append(Chunk(terms.normalized(value), quoted, without))
    return Query(tuple(chunk for chunk in dict.fromkeys(chunks) if chunk.text), tuple(filters))
