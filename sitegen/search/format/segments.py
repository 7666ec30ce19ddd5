"""Segments: ranges of ids with shards of their own.

Nearly all documents are in large segments, which a new document does not touch; the newest are in
a small one that is rebuilt for each.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

STAGE = "search-13"  # raise it when unchanged cards and texts yield other files
RUN = 256  # documents that are listed at once: their numbers fit a byte
_LARGEST = 1 << 17  # documents of a segment: the longest list of one term is some 16 KB
_SHARD = 2048  # postings of a shard, half a KB to 1 KB
_GROWING = 1 << 23  # postings beyond which shards grow as well as their number
_CLASSED = 1024  # documents from which on a segment is numbered by class
_SHARE = 32  # of a segment's documents: the part that makes a class


Kind = tuple[int, int]  # of a page: its language and its category, by number


class Span(Struct, frozen=True):
    """The documents of a segment: a range of ids."""

    name: str
    first: int
    count: int


class Segment(Struct, frozen=True):
    """The state of a segment to remember for the next build: postings and shards."""

    span: Span
    ids: str  # version: which URL has which id
    version: str  # version of all that is in it
    classes: tuple[int, ...]  # documents of each
    postings: int
    word_postings: int
    grams: int
    words: tuple[str, ...]

    def paths(self) -> list[str]:
        """Return the keys of the segment's files."""
        name = self.span.name
        grams = [f"{name}/g{n}" for n in range(self.grams)]
        words = [f"{name}/w{n}" for n in range(len(self.words))]
        return [*grams, *words, *([f"{name}/o"] if len(self.classes) > 1 else ())]


class Lists(Struct, frozen=True):
    """Posting lists of a run, as columns.

    For each list its key (8 bytes) and its length (2 bytes); for each posting the number of its document
    in the run (1 byte); and the indices of strong postings (4 bytes).
    """

    keys: bytes = b""
    counts: bytes = b""
    numbers: bytes = b""
    strong: bytes = b""


class Words(Struct, frozen=True):
    """Posting lists of words, as columns; the words themselves are the keys."""

    words: tuple[str, ...] = ()
    counts: bytes = b""
    numbers: bytes = b""
    strong: bytes = b""


class Order(Struct, frozen=True):
    """The places of a segment's documents in its lists: class by class, by id within each.

    Documents of a class share many words, so that gaps are small.
    """

    column: bytes  # the class of each, by id
    classes: tuple[int, ...]  # documents of each class

    @classmethod
    def of(cls, kinds: Sequence[Kind]) -> Order:
        """Return the order of documents of these kinds: frequent kinds are classes, the rest is the last class."""
        if len(kinds) < _CLASSED:
            return cls(bytes(len(kinds)), (len(kinds),))
        counts = Counter(kinds)
        large = sorted(kind for kind, count in counts.items() if count * _SHARE >= len(kinds))
        numbers = {kind: n for n, kind in enumerate(large)}
        column = bytes(numbers.get(kind, len(large)) for kind in kinds)
        sizes = Counter(column)
        return cls(column, tuple(sizes[n] for n in range(max(sizes) + 1)))

    def places(self) -> list[int]:
        """Return the place of each document, by id."""
        starts = list(accumulate(self.classes, initial=0))
        found = []
        for one in self.column:
            found.append(starts[one])
            starts[one] += 1
        return found


def spans(count: int) -> list[Span]:
    """Return the segments of `count` documents; they depend on the number alone."""
    step = max(64, 1 << max(count // 64, 1).bit_length() - 1)
    base = max(count // step - 1, 0) * step
    found = [
        Span(f"b{n}", first, min(_LARGEST, base - first))
        for n, first in enumerate(range(0, base, _LARGEST))
    ]
    return [*found, Span("t", base, count - base)] if count else []


def shards_for(postings: int) -> int:
    """Return the number of shards for so many postings, a power of two."""
    if postings > _GROWING:
        more = round(math.log2(postings / _GROWING) / 2)
        return _GROWING // _SHARD << more
    return 1 << max(0, round(math.log2(max(postings, 1) / _SHARD)))
