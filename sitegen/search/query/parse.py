"""Parsing of queries: section 4 of docs/search-format.md. Nothing typed is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from sitegen.search.format import terms
from sitegen.search.format.terms import DIGIT, HAN, LETTER
from sitegen.search.query.days import Form, day_forms
from sitegen.search.query.plurals import other_numbers

_KEYS = {
    **dict.fromkeys(("org", "单位", "机构"), "org"),
    **dict.fromkeys(("year", "年份", "年"), "year"),
    **dict.fromkeys(("category", "类别"), "category"),
    **dict.fromkeys(("kind", "种类", "文种"), "kind"),
    **dict.fromkeys(("state", "后续", "状态"), "state"),
    **dict.fromkeys(("no", "文号"), "no"),
    **dict.fromkeys(("lang", "语言"), "lang"),
}
MOST_DEMANDS = 32  # that the index is asked, of a chunk and in all
_JOINED = 7  # digits: fewer would match across the hyphens of dates
_QUOTES = '"“”「」『』＂'
# A minus before a figure is the figure's.
_PART = re.compile(
    rf"(?P<minus>[-－](?![0-9０-９]))?(?:(?P<key>[^\s{_QUOTES}:：]+)(?P<colon>[:：]))?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|\Z)|(?P<plain>[^\s{_QUOTES}]+))"
)
# A document number without its year: 桂政发18号.
_YEARLESS = re.compile("(.*[发函办字])([1-9][0-9]{0,5}号)")
NUMERALS = "〇零一二三四五六七八九十百千万两"


class Demand(Struct, frozen=True):
    """A demand on an entry: a gram, or one of some words, or with `prefix` a word that begins with one.

    Or `any` of some lists of grams, of which an entry has all.
    """

    gram: str = ""
    any: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()
    prefix: bool = False


class Chunk(Struct, frozen=True):
    """A normalized text that must be found, or `without` which the result must be.

    Of a `whole` one the figures at its ends must not be parts of longer figures. `caption` is the
    value of a field that no document has, where the chunk was typed as a filter.
    """

    text: str
    quoted: bool = False
    without: bool = False
    whole: bool = False
    caption: str = ""

    @property
    def cover(self) -> list[str]:
        """Grams that together cover each han and digit unit, from the left, the longest first."""
        return list(dict.fromkeys(gram for part in self._parts for gram in _cover(part)))

    @property
    def grams(self) -> list[str]:
        """All grams of two and more units that every match has, or the only unit."""
        found = [gram for part in self._parts for gram in sorted(terms.grams(part))]
        return sorted({gram for gram in found if len(gram) > 1}) or self.cover

    @property
    def widest(self) -> list[str]:
        """The grams that are part of no other gram; they imply all of `grams`."""
        return _widest(self.grams)

    @property
    def forms(self) -> tuple[Form, ...]:
        """Spellings of the phrase with dates in digits and in Chinese numerals, if it has dates."""
        return () if self.quoted else day_forms(self.text)

    @property
    def in_a_form(self) -> Demand:
        """The demand for all grams of one of its forms."""
        return self._in_a_form(terms.grams)

    def _in_a_form(self, grams: Callable[[str], Iterable[str]]) -> Demand:
        every = ((self.text,), *(form.parts for form in self.forms))
        lists = [[gram for part in parts for gram in sorted(grams(part))] for parts in every]
        return Demand(any=tuple(tuple(_widest(list(dict.fromkeys(one)))) for one in lists))

    @property
    def words(self) -> list[tuple[str, bool]]:
        """The words that every match has, each with True if it may continue."""
        found = terms.words(self.text)
        if not found:
            return []
        open_end = self.text.endswith(found[-1]) and (not self.quoted or self.has(HAN))
        asked = [(word, open_end and n == len(found) - 1) for n, word in enumerate(found)]
        return asked[1:] if self.has(HAN) and self.text.startswith(found[0]) else asked

    @property
    def demands(self) -> list[Demand]:
        """The demands on the index: a cover of grams, and words.

        A short beginning of a word is in many files and is demanded only if nothing else is.
        """
        if self.forms:
            grams = [self._in_a_form(_cover)]
        else:
            grams = [Demand(gram) for gram in _widest(self.cover[:MOST_DEMANDS])]
        words = [
            Demand(words=(word, *(self.others if prefix else ())), prefix=prefix)
            for word, prefix in self.words
        ]
        long = [one for one in words if not one.prefix or len(one.words[0]) > 2]
        return grams + (long if grams or long else words)

    @property
    def others(self) -> tuple[str, ...]:
        """The last word in the other number, singular or plural, if it may go on."""
        asked = self.words
        if self.quoted or self.has(HAN) or not asked or not asked[-1][1]:
            return ()
        return other_numbers(asked[-1][0])

    def matches(self, text: str) -> bool:
        """Return True if a normalized text has it."""
        return next(self.places(text), None) is not None

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Return where in a normalized text it stands, as (start, end)."""
        word = self.has(LETTER) and not self.has(HAN)
        for found in re.finditer(f"(?=({self._pattern}))", text):
            start, end = found.span(1)
            if word and _in_word(text[start - 1 : start]):
                continue
            if word and self.quoted and _in_word(text[end : end + 1]):
                continue
            other_form = found[1] != self.text and bool(self.forms)
            if not ((self.whole or other_form) and cuts_figure(text, start, end)):
                yield start, end

    @property
    def _parts(self) -> tuple[str, ...]:
        """The parts of the chunk that are contiguous in whatever it matches."""
        found = _YEARLESS.fullmatch(self.text)
        return (found[1], found[2]) if found else (self.text,)

    @property
    def _pattern(self) -> str:
        if len(self.text) >= _JOINED and self.text.isascii() and self.text.isdecimal():
            return "-?".join(self.text)
        if others := self.others:
            last = self.words[-1][0]
            head = self.text[: len(self.text) - len(last)]
            forms = "".join(f"|{re.escape(head + other)}(?![a-z0-9])" for other in others)
            return re.escape(self.text) + forms
        own = "(?:〔[0-9]{4}〕)?".join(map(re.escape, self._parts))
        return "|".join((own, *(form.pattern for form in self.forms)))

    def has(self, kind: int) -> bool:
        """Return True if it has a unit of a kind."""
        return any(terms.kind_of(unit) == kind for unit in self.text)


def _cover(text: str) -> Iterator[str]:
    units = [chr(u) for u in memoryview(text.encode("utf-16-le")).cast("H")]
    every = terms.grams(text)
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
        yield "".join(units[start:end])
        n = end


def _widest(grams: list[str]) -> list[str]:
    return [gram for gram in grams if not any(gram != one and gram in one for one in grams)]


def _in_word(unit: str) -> bool:
    return bool(unit) and terms.kind_of(unit) in (LETTER, DIGIT)


def _in_figure(unit: str) -> bool:
    return bool(unit) and (unit in NUMERALS or unit == "." or "0" <= unit <= "9")


def cuts_figure(text: str, start: int, end: int) -> bool:
    """Return True if a part of a text begins or ends within a figure."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return (_in_figure(before) and _in_figure(text[start])) or (
        _in_figure(after) and _in_figure(text[end - 1])
    )


class Near(Struct, frozen=True):
    """A pattern in the place of a text, with the documents that may match it.

    It may have to begin where a word begins. `meant` are the texts that the pattern stands for, if known.
    """

    text: str
    entries: dict[int, bool]  # id, strong
    pattern: str
    meant: tuple[str, ...] = ()
    begins: bool = False
    without: bool = False

    def matches(self, text: str) -> bool:
        """Return True if a normalized text has it."""
        return next(self.places(text), None) is not None

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Return where in a normalized text it stands, as (start, end)."""
        for found in re.finditer(f"(?=({self.pattern}))", text):
            start, end = found.span(1)
            if self.begins and _in_word(text[max(0, start - 1) : start]):
                continue
            if not cuts_figure(text, start, end):
                yield start, end


class Filter(Struct, frozen=True):
    """A property to include or exclude: `key` is org, year, category, kind, state, no or lang.

    `written` is key and value as typed.
    """

    key: str
    value: str
    without: bool = False
    written: str = ""


class Query(Struct, frozen=True):
    """A parsed query. `signs` are parts of which nothing is left that could be looked for."""

    chunks: tuple[Chunk, ...]
    filters: tuple[Filter, ...] = ()
    near: tuple[Near, ...] = ()
    signs: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[Chunk | Near, ...]:
        """All texts that the text check looks for."""
        return (*self.chunks, *self.near)


_SERIAL = r"[0０]{0,4}([1-9１-９][0-9０-９]{0,5}) {0,2}号"
_BRACKETED = re.compile(
    r" {0,2}[(\[{<«〈《【〔（［｛＜] {0,2}([0-9０-９]{4}) {0,2}年? {0,2}[)\]}>»〉》】〕）］｝＞]"
    r" {0,2}第? {0,2}" + _SERIAL
)
_ISSUER = r"([发發函办辦字通报報令规規委议議纪紀]) {0,2}([0-9０-９]{4})"
_BARE = re.compile(_ISSUER + r"(?: {0,2}年 {0,2}第?| {0,2}第| {0,2}[-－–—/／]| ) {0,2}" + _SERIAL)
_NO_WORD = re.compile(
    _ISSUER + r"(?: {0,2}[-－–—/／] {0,2}| {1,2})[0０]{0,4}([1-9１-９][0-9０-９]{0,3})"
    r"(?![0-9０-９.．/／\-－〇一-鿿])"
)


def numbered(typed: str) -> str:
    """Give document numbers in what was typed the form that they have in the index."""
    typed = _BRACKETED.sub(r"〔\1〕\2号", typed)
    for pattern in (_BARE, _NO_WORD):
        typed = pattern.sub(r"\1〔\2〕\3号", typed)
    return typed


def parsed(typed: str) -> Query:
    """Parse a query."""
    return cut(numbered(typed))


def cut(typed: str) -> Query:
    """Cut what was typed into chunks and filters."""
    chunks: list[Chunk] = []
    filters: list[Filter] = []
    signs: list[str] = []

    def add(value: str, *, quoted: bool, without: bool) -> None:
        if text := terms.normalized(value):
            chunks.append(Chunk(text, quoted, without))
        elif value.strip() not in ("", "-", "－"):
            signs.append(value)

    for part in _PART.finditer(typed):
        key = _KEYS.get((part["key"] or "").lower(), "")
        without = bool(part["minus"])
        quoted = part["quoted"] is not None
        value = part["quoted"] if quoted else part["plain"]
        if key and terms.normalized(value):
            written = f"{part['key']}{part['colon']}{value}"
            filters.append(Filter(key, value.strip(), without, written))
            continue
        if part["key"] and quoted:  # no key that we know, then a text in quotation marks
            add(part["key"], quoted=False, without=without)
        elif part["key"]:
            value = part["key"] + part["colon"] + value
        add(value, quoted=quoted, without=without)
    if not (chunks or filters or signs) and typed.strip():  # a minus alone, a quotation mark
        signs.append(typed.strip())
    return Query(tuple(dict.fromkeys(chunks)), tuple(filters), signs=tuple(signs))
