"""Segments: runs of ids with shards of their own, and what is remembered of them.

Nearly all documents are in large segments that a new document does not touch; the newest are in a
small one that is made anew with each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

STAGE = "search-2"  # raise it when the same cards and texts would become other files
RUN = 512  # documents that are listed at once: fewer cost more to join, more to sort
_LARGEST = 1 << 17  # documents of a segment: the longest list of one term is some 16 KB
_SHARD = 4096  # postings of a shard, some 2 KB
_GROWING = 1 << 23  # postings beyond which shards grow as well as their number


@dataclass(frozen=True, slots=True)
class Span:
    """Which documents a segment holds."""

    name: str
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Segment:
    """What is remembered of a segment: the digests of its cards by id, its postings and shards."""

    span: Span
    ids: str  # version: which URL has which id
    version: str  # version of all that is in it
    cards: tuple[str, ...]
    postings: int
    word_postings: int
    grams: int
    words: tuple[str, ...]

    def paths(self) -> list[str]:
        """The keys of its files."""
        name = self.span.name
        grams = [f"{name}/g{n}" for n in range(self.grams)]
        return grams + [f"{name}/w{n}" for n in range(len(self.words))]


@dataclass(frozen=True, slots=True)
class Lists:
    """The posting lists of a run, in order of their keys, a column each: key, number of bytes of
    the differences, first and last number; and the differences as varints.
    """

    count: int = 0  # postings in all
    keys: bytes = b""
    sizes: bytes = b""
    firsts: bytes = b""
    lasts: bytes = b""
    rest: bytes = b""


def spans(count: int) -> list[Span]:
    """How so many documents are parted: depends on their number alone."""
    step = max(64, 1 << max(count // 64, 1).bit_length() - 1)
    base = max(count // step - 1, 0) * step
    found = [
        Span(f"b{n}", first, min(_LARGEST, base - first))
        for n, first in enumerate(range(0, base, _LARGEST))
    ]
    return [*found, Span("t", base, count - base)] if count else []


def shards_for(postings: int) -> int:
    """Over how many shards so many postings go: a power of two."""
    if postings > _GROWING:
        more = round(math.log2(postings / _GROWING) / 2)
        return _GROWING // _SHARD << more
    return 1 << max(0, round(math.log2(max(postings, 1) / _SHARD)))
