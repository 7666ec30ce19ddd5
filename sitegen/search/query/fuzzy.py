"""Nearest matches of a query that nothing matches, by the rules of `search-near.js`.

Invariant: a figure of the query (a year, a month, an amount, a number) is never changed, cut or left
out; where it cannot be found, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from sitegen.search.format import terms
from sitegen.search.format.terms import DIGIT, HAN, LETTER, MARK
from sitegen.search.query.days import in_figures
from sitegen.search.query.parse import NUMERALS, Chunk, Near, Query, cut
from sitegen.search.query.search import IndexSearcher

_MOST = 8  # chunks that are tried
_SHORTEST, _LONGEST = 3, 16  # units of a text that may differ in one
_MOST_CUT = 32  # characters of a text that is cut into parts
_FILLERS = "的了和与及或在对于之"  # characters between parts that need not be found
_TELLING = "上下今去明春夏秋冬"  # which half, year or season: not to be changed
# Months and numbers, which are not to be changed into one another.
_FIXED_WORDS = frozenset({
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "sept", "oct", "nov", "dec", "first", "second", "third", "fourth", "fifth", "one", "two",
    "three", "four", "five", "six", "seven", "eight", "nine", "ten",
})  # fmt: skip
# Halves, thirds of a month and seasons, which are as little changed or left out as figures.
_PERIOD = re.compile("[上下]半[年月]|[上中下]旬|[春夏秋冬]季")
_BEGIN_PERIODS = "上中下春夏秋冬"
_RANGE = re.compile("([0-9])[至到](?=[0-9])")
_RANGE_OF_UNITS = re.compile("([年月日时号])[至到](?=[0-9])")
_DASHED = re.compile("(^|[^0-9-])([0-9]{1,4})-(?=[0-9]{1,4}(?![0-9-]))")
_DASHED_UNITS = re.compile("([年月日时号]) (?=[0-9])")
_DAY = re.compile("([0-9]{4})[-./年]0?([0-9]{1,2})[-./月]0?([0-9]{1,2})日?")


class Note(Struct, frozen=True):
    """The difference between an answer and its query, or the reason why there is no answer.

    It is one character ("near"), other words ("meant"), parts of a text ("parts"), or a text left out
    ("without"). There is no answer because a value is unknown ("unknown") or only signs were typed
    ("signs").
    """

    kind: str
    text: str
    meant: tuple[str, ...] = ()


Piece = Chunk | Near


class Found(Struct, frozen=True):
    """The replacement of one chunk; `note` says how it differs."""

    pieces: tuple[Piece, ...]
    note: Note | None = None


def nearest(
    reader: IndexSearcher, typed: str, query: Query
) -> tuple[Query, tuple[Note, ...]] | None:
    """Return the most similar query with results, and the differences."""
    search = _Nearest(reader, query)
    if (literal := cut(typed)) != query and any(True for _ in reader.search(literal)):
        return literal, ()
    kept: list[Found] = []
    notes: list[Note] = []
    for chunk in search.wanted[:_MOST]:
        if found := search.replaced(chunk):
            kept.append(found)
            if found.note:
                notes.append(found.note)
        elif figures(chunk.text):
            return None
        else:
            notes.append(Note("without", chunk.text))
    chosen: list[Found] = []
    if search.attempt(kept):
        chosen = kept
    elif len(kept) > 1:
        for one in sorted(kept, key=lambda one: (-_weight(one), -len(_text(one)))):
            if search.attempt([*chosen, one]):
                chosen.append(one)
            elif _weight(one):
                return None
            else:
                notes.append(Note("without", _text(one)))
    final = search.attempt(chosen)
    return (final, tuple(notes)) if final else None


def _text(found: Found) -> str:
    return found.note.text if found.note else " ".join(one.text for one in found.pieces)


def _weight(found: Found) -> int:
    """Return 1 for what holds a figure, which must not be left out."""
    return int(bool(figures(_text(found))))


class _Nearest:
    """One query that nothing matches, and the index that is asked for what comes near."""

    def __init__(self, reader: IndexSearcher, query: Query) -> None:
        self.reader = reader
        self.query = query
        self.wanted = [chunk for chunk in query.chunks if not chunk.without]
        self.without = tuple(chunk for chunk in query.chunks if chunk.without)

    def attempt(self, found: Sequence[Found]) -> Query | None:
        """Return the query for what was found, if a document matches."""
        pieces = [piece for one in found for piece in one.pieces]
        chunks = tuple(dict.fromkeys(one for one in pieces if isinstance(one, Chunk)))
        near = tuple(one for one in pieces if isinstance(one, Near))
        tried = replace(self.query, chunks=(*chunks, *self.without), near=near)
        return tried if pieces and any(True for _ in self.reader.search(tried)) else None

    def has(self, *pieces: Piece) -> bool:
        """Return True if a document matches all pieces."""
        return self.attempt([Found(pieces)]) is not None

    def replaced(self, chunk: Chunk) -> Found | None:
        """Return the replacement of a chunk."""
        own = replace(chunk, whole=bool(figures(chunk.text)))
        if len(self.wanted) > 1 and self.has(own):
            return Found((own,))
        for text in (*_other_days(in_figures(chunk.text)), *_other_ranges(chunk.text)):
            other = Chunk(text, whole=True)
            if self.has(other):
                return Found((other,))
        parts, whole = self.parts(chunk)
        if parts and whole:
            return parts
        for near in self._others(chunk):
            if self.has(near):
                kind = "meant" if near.meant else "near"
                return Found((near,), Note(kind, chunk.text, near.meant[:3]))
        return parts

    def parts(self, chunk: Chunk) -> tuple[Found | None, bool]:
        """Return the longest parts of a chunk that documents have together, and whether they are
        all of it.
        """
        text = chunk.text[:_MOST_CUT]
        units = tokens(text)
        if len(units) < 2 or len(text) < _SHORTEST:
            return None, False
        chosen = self._known_spans(text, units)
        pieces: list[Chunk] = []
        held: list[tuple[int, int]] = []
        for start, end in chosen:
            piece = _part(text, units, start, end)
            if self.has(*pieces, piece):
                pieces.append(piece)
                held.append((start, end))
        covered = {n for start, end in held for n in range(start, end)}
        left = [one for n, one in enumerate(units) if n not in covered]
        told = [one for n, one in enumerate(units) if n in covered]
        if any(one.figure for one in left) or all(one.figure for one in told):
            return None, False
        whole = len(text) == len(chunk.text) and all(
            text[one.start : one.end] in _FILLERS or text[one.start : one.end] == " "
            for one in left
        )
        meant = tuple(_part(text, units, start, end).text for start, end in sorted(held))
        ordered = tuple(_part(text, units, start, end) for start, end in sorted(held))
        return Found(ordered, Note("parts", chunk.text, meant)), whole

    def _known_spans(self, text: str, units: list[Token]) -> list[tuple[int, int]]:
        """Return runs of tokens that documents have, the longest first, none overlapping."""
        spans = sorted(
            combinations(range(len(units) + 1), 2),
            key=lambda span: (units[span[0]].start - units[span[1] - 1].end, span[0]),
        )
        chosen: list[tuple[int, int]] = []
        for start, end in spans:
            part = text[units[start].start : units[end - 1].end]
            alone = end - start == 1 and not (units[start].figure or units[start].word)
            if part == text or part != part.strip() or (alone and len(part) < 2):
                continue
            if any(start < b and a < end for a, b in chosen):
                continue
            if self._may_have(part) and self.has(_part(text, units, start, end)):
                chosen.append((start, end))
        return chosen

    def _may_have(self, part: str) -> bool:
        """Return False if no document has all grams of a text."""
        chunk = Chunk(part)
        if chunk.forms:
            return bool(self.reader.index.answering(chunk.in_a_form))
        left: set[int] | None = None
        for gram in chunk.widest:
            held = self.reader.index.with_gram(gram).keys()
            left = set(held) if left is None else left & held
            if not left:
                return False
        return True

    def _others(self, chunk: Chunk) -> Iterator[Near]:
        if spelled := self._respelled(chunk):
            yield spelled
        if _SHORTEST <= len(chunk.text) <= _LONGEST and (loose := self._loosened(chunk)):
            yield loose

    def _respelled(self, chunk: Chunk) -> Near | None:
        """Return the chunk with words of the index for those that are not in it."""
        entries: dict[int, bool] = {}
        meant = []
        index = self.reader.index
        unknown = [word for word, _ in chunk.words if not index.with_word(word)]
        for word in unknown:
            if word in _FIXED_WORDS or any("0" <= unit <= "9" for unit in word):
                continue
            if len(word) < _SHORTEST:  # any two letters are like any other
                continue
            for other in (one for one in index.words() if alike(one, word)):
                if other in _FIXED_WORDS or any("0" <= unit <= "9" for unit in other):
                    continue
                entries |= index.with_word(other)
                meant.append(chunk.text.replace(word, other, 1))
        pattern = "|".join(map(re.escape, meant))
        return Near(chunk.text, entries, pattern, tuple(meant), begins=True) if meant else None

    def _loosened(self, chunk: Chunk) -> Near | None:
        """Return the chunk, or what is one character off: in the documents that have all its grams
        but those that hold one of its places.
        """
        entries: dict[int, bool] = {}
        text = chunk.text
        places = changeable(text)
        ends = (0, len(text) - 1) if len(text) == _SHORTEST else ()
        for off in places:
            parts = (text[:off], text[off + 1 :])
            grams = [gram for part in parts for gram in terms.grams(part) if len(gram) > 1]
            grams += [text[n] for n in ends if n != off and terms.kind_of(text[n][0]) >= DIGIT]
            if grams:
                held = (set(self.reader.index.with_gram(gram)) for gram in grams)
                entries |= dict.fromkeys(set.intersection(*held), False)
        return Near(chunk.text, entries, near_pattern(text, places)) if entries else None


class Token(Struct, frozen=True):
    """A stretch of a text that is not to be cut: a figure with what it counts, a period such as
    上半年 (a `figure` too), a word, or one character.
    """

    start: int
    end: int
    figure: bool = False
    word: bool = False


def tokens(text: str) -> list[Token]:
    """Cut a normalized text into tokens."""
    kinds = [terms.kind_of(char[0]) for char in text]

    def is_figure(n: int) -> bool:
        return n < len(text) and (kinds[n] == DIGIT or text[n] in NUMERALS)

    found: list[Token] = []
    n = 0
    while n < len(text):
        start = n
        if text[n] in "第〔" and is_figure(n + 1):
            n += 1
        if is_figure(n):
            while is_figure(n):
                while n < len(text) and (is_figure(n) or kinds[n] == MARK):
                    n += 1
                if n < len(text) and kinds[n] == HAN:
                    n += 1
            found.append(Token(start, n, figure=True))
            continue
        if text[n] in _BEGIN_PERIODS and (period := _PERIOD.match(text, n)):
            n = period.end()
            found.append(Token(start, n, figure=True))
            continue
        if kinds[n] == LETTER:
            while n < len(text) and kinds[n] in (LETTER, DIGIT):
                n += 1
            numbered = any(kinds[k] == DIGIT for k in range(start, n))
            found.append(Token(start, n, figure=numbered, word=True))
            continue
        n += 1
        found.append(Token(start, n))
    return found


def figures(text: str) -> list[str]:
    """Return the figures of a normalized text, each with what it counts."""
    return [text[one.start : one.end] for one in tokens(text) if one.figure]


def _part(text: str, units: list[Token], start: int, end: int) -> Chunk:
    part = text[units[start].start : units[end - 1].end]
    return Chunk(part, whole=any(one.figure for one in units[start:end]))


def _other_days(text: str) -> Iterator[str]:
    """Return the forms in which pages show a day: 2026-03-01, 2026年3月1日."""
    found = _DAY.fullmatch(text)
    if found and 1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31:
        month, day = int(found[2]), int(found[3])
        forms = (f"{found[1]}年{month}月{day}日", f"{found[1]}-{month:02}-{day:02}")
        yield from (form for form in forms if form != text)


def _other_ranges(text: str) -> Iterator[str]:
    """Return a text with its ranges in the other form: 5至7组 and 5-7组, 3月至5月 and 3月 5月."""
    if "至" in text or "到" in text:
        other = _RANGE_OF_UNITS.sub(r"\1 ", _RANGE.sub(r"\1-", text))
    else:
        other = _DASHED_UNITS.sub(r"\1至", _DASHED.sub(r"\1\2至", text))
    if other != text:
        yield other


def changeable(text: str) -> list[int]:
    """Return the places of a normalized text that may be mistyped: none of figures and their units,
    nor of what tells one half-year or season from another.
    """
    fixed = {n for one in tokens(text) if one.figure for n in range(one.start, one.end)}
    return [n for n, char in enumerate(text) if n not in fixed and char not in _TELLING]


def alike(a: str, b: str) -> bool:
    """Return True if two words differ by one letter: replaced, added, missing, or two exchanged."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest = a[start:], b[start:]
    while rest[0] and rest[1] and rest[0][-1] == rest[1][-1]:
        rest = rest[0][:-1], rest[1][:-1]
    return max(map(len, rest)) <= 1 or (len(rest[0]) == 2 and rest[0] == rest[1][::-1])


def near_pattern(text: str, places: Sequence[int]) -> str:
    """Return the pattern of texts that differ from one in a character at some of its places:
    another, one more before it, one less, or it and the one before exchanged.
    """
    forms = {}
    other = f"[^ 0-9{NUMERALS}{_TELLING}]"
    allowed = set(places)
    for n in places:
        char = text[n]
        head, tail = re.escape(text[:n]), re.escape(text[n + 1 :])
        forms[f"{head}{other}?{tail}"] = n
        if n:
            forms[f"{head}{other}{re.escape(char)}{tail}"] = n
        if n - 1 in allowed:
            forms[re.escape(text[: n - 1] + char + text[n - 1]) + tail] = n
    return "|".join(forms)
