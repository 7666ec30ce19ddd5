"""What comes nearest to a query that nothing matches: as `search-near.js` finds it, by its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from sitegen.search.query.parse import Chunk, Near, Query
from sitegen.search.query.search import IndexSearcher

_MOST = 8  # chunks that are tried
_SHORTEST, _LONGEST = 3, 16  # units of a text that may differ in one


class Note(Struct, frozen=True):
    """How an answer differs from its question: by one character ("near"), other words ("meant"), or
    without a text ("without").
    """

    kind: str
    text: str
    meant: tuple[str, ...] = ()


def nearest(reader: IndexSearcher, query: Query) -> tuple[Query, tuple[Note, ...]] | None:
    """The nearest query that finds something, and how it differs."""
    kept: list[Chunk | Near] = []
    notes: list[Note] = []

    def finds(chunks: list[Chunk | Near]) -> Query | None:
        chosen = [one for one in query.chunks if one in chunks or one.without]
        near = [one for one in chunks if isinstance(one, Near)]
        tried = replace(query, chunks=tuple(chosen), near=tuple(near))
        return tried if chunks and any(True for _ in reader.search(tried)) else None

    wanted = [chunk for chunk in query.chunks if not chunk.without]
    for chunk in wanted[:_MOST]:
        if len(wanted) > 1 and finds([chunk]):
            kept.append(chunk)
            continue
        better = next((one for one in _others(reader, chunk) if finds([one])), None)
        if better:
            kept.append(better)
            kind = "meant" if better.meant else "near"
            notes.append(Note(kind, chunk.text, better.meant[:3]))
        else:
            notes.append(Note("without", chunk.text))
    if found := finds(kept):
        return found, tuple(notes)
    for less in reversed(kept) if len(kept) > 1 else ():
        if found := finds([one for one in kept if one is not less]):
            return found, (*notes, Note("without", less.text))
    return None


def _others(reader: IndexSearcher, chunk: Chunk) -> Iterator[Near]:
    if spelled := _respelled(reader, chunk):
        yield spelled
    if _SHORTEST <= len(chunk.text) <= _LONGEST:
        yield _loosened(reader, chunk)


def _respelled(reader: IndexSearcher, chunk: Chunk) -> Near | None:
    """The chunk with words of the index for those that are not in it."""
    entries: dict[int, bool] = {}
    meant = []
    unknown = [word for word, _ in chunk.words if not reader.index.with_word(word)]
    for word in unknown:
        for other in (one for one in reader.index.words() if alike(one, word)):
            entries |= reader.index.with_word(other)
            meant.append(chunk.text.replace(word, other, 1))
    pattern = "|".join(map(re.escape, meant))
    return Near(chunk.text, entries, pattern, tuple(meant), begins=True) if meant else None


def _loosened(reader: IndexSearcher, chunk: Chunk) -> Near:
    """The chunk, or what is one character off: the documents that have all its grams but those that
    hold one of its places.
    """
    entries: dict[int, bool] = {}
    for off in range(len(chunk.text)):
        parts = (chunk.text[:off], chunk.text[off + 1 :])
        some = [part for part in parts if len(part) > 1 or len(chunk.text) == _SHORTEST]
        grams = [gram for part in some for gram in Chunk(part).grams]
        if grams:
            held = (set(reader.index.with_gram(gram)) for gram in grams)
            entries |= dict.fromkeys(set.intersection(*held), False)
    return Near(chunk.text, entries, near_pattern(chunk.text))


def alike(a: str, b: str) -> bool:
    """Whether two words are the same but for one letter: another, one more, one less, two
    exchanged.
    """
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest = a[start:], b[start:]
    while rest[0] and rest[1] and rest[0][-1] == rest[1][-1]:
        rest = rest[0][:-1], rest[1][:-1]
    return max(map(len, rest)) <= 1 or (len(rest[0]) == 2 and rest[0] == rest[1][::-1])


def near_pattern(text: str) -> str:
    """The pattern of texts that differ from one in a character: another, one more, one less, two
    exchanged.
    """
    forms = {}
    for n, char in enumerate(text):
        head, tail = re.escape(text[:n]), re.escape(text[n + 1 :])
        forms[f"{head}[^ ]?{tail}"] = n
        if n:
            forms[f"{head}[^ ]{re.escape(char)}{tail}"] = n
            forms[re.escape(text[: n - 1] + char + text[n - 1]) + tail] = n
    return "|".join(forms)
