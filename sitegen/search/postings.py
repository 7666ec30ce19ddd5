"""Which grams are in which documents: gathered from a run of documents, joined run by run.

A list of postings is ascending numbers `2 × id + strong`, ids counted from the segment's first. A
term's key is its units, 16 bits each, the first one highest: keys are ordered as terms are.
Runs are gathered in any process; joined, their lists are only strung together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sitegen.search import terms
from sitegen.search.segments import RUN, Lists
from sitegen.search.terms import DIGIT, HAN, MARK, SPACE

Array = npt.NDArray[Any]

_PART = 1 << 22  # bytes of lists that are joined at a time


@dataclass(frozen=True, slots=True)
class Shard:
    """What one file holds: n terms, each followed by U+0000, and their lists."""

    number: int
    terms: bytes
    sizes: bytes
    lists: bytes
    count: int


def gathered(texts: list[str], strong: list[str]) -> Lists:
    """The grams of some normalized texts, and whether they are in the `strong` part of them."""
    if not texts:
        return Lists()
    found = _occurrences(texts)
    marked = np.zeros(len(found), dtype=np.int64)
    marked[np.searchsorted(found, _occurrences(strong))] = 1
    numbers = 2 * (found & 0xFFFF).astype(np.int64) + marked
    keys = found >> 16
    starts = np.flatnonzero(np.diff(keys, prepend=~keys[:1]))
    ends = np.append(starts[1:], len(keys)) - 1 if len(keys) else starts
    differences = np.diff(numbers)
    inner = np.ones(len(numbers), dtype=bool)
    inner[starts] = False
    encoded, sizes = varints(differences[inner[1:]])
    counts = ends - starts
    total = np.concatenate(([0], np.cumsum(sizes)))
    reach = np.cumsum(counts)
    sizes = total[reach] - total[reach - counts]
    columns = keys[starts], sizes, numbers[starts], numbers[ends]
    kept = [c.astype(d).tobytes() for c, d in zip(columns, _COLUMNS, strict=True)]
    return Lists(len(found), *kept, encoded)


_COLUMNS = ("<u8", "<u4", "<u4", "<u4")


def _occurrences(texts: list[str]) -> Array:
    """Each (gram, document) once, ascending: the gram's key above 16 bits of the document."""
    units = np.frombuffer("\n".join(texts).encode("utf-16-le"), dtype="<u2")
    document = np.cumsum(units == 10, dtype=np.uint64)
    kinds = _kinds()[units]
    wide = units.astype(np.uint64)
    keys = []

    def take(where: Array, width: int) -> None:
        at = np.flatnonzero(where)
        key = wide[at] << np.uint64(48)
        for n in range(1, width):
            key |= wide[at + n] << np.uint64(48 - 16 * n)
        keys.append(key | document[at])

    take(kinds >= DIGIT, 1)
    a, b = kinds[:-1], kinds[1:]
    take((a > MARK) & (b > MARK) & ((a | b >= HAN) | (a == DIGIT) & (b == DIGIT)), 2)
    a, b, c = kinds[:-2], kinds[1:-1], kinds[2:]
    digits = (b == DIGIT) | (a == DIGIT) & (c == DIGIT)
    take(digits & (a != SPACE) & (b != SPACE) & (c != SPACE), 3)
    found = np.concatenate(keys)
    found.sort()
    return found[np.flatnonzero(np.diff(found, prepend=~found[:1]))]


@cache
def _kinds() -> Array:
    kinds = [terms.kind_of(chr(unit)) for unit in range(1 << 16)]
    kinds[10] = SPACE
    return np.array(kinds, dtype=np.uint8)


def joined(runs: list[Lists], shards: int) -> Iterator[Shard]:
    """The shards of all runs' lists, in order of their numbers, also those without a term."""
    weight = sum(len(run.rest) + len(run.keys) for run in runs)
    parts = 1
    while parts < shards and weight > parts * _PART:
        parts *= 2
    columns = [
        [np.frombuffer(getattr(run, name), d) for run in runs]
        for name, d in zip(("keys", "sizes", "firsts", "lasts"), _COLUMNS, strict=True)
    ]
    hashes = [hashed(keys) for keys in columns[0]]
    for part in range(parts):
        chosen = [
            np.flatnonzero(hash_ * np.uint64(parts) >> np.uint64(32) == part) for hash_ in hashes
        ]
        yield from _part(runs, columns, hashes, chosen, shards, part * shards // parts, parts)


def _part(
    runs: list[Lists],
    columns: list[list[Array]],
    hashes: list[Array],
    chosen: list[Array],
    shards: int,
    lowest: int,
    parts: int,
) -> Iterator[Shard]:
    keys, sizes, firsts, lasts = (
        np.concatenate([column[at] for column, at in zip(of_runs, chosen, strict=True)])
        for of_runs in columns
    )
    base = np.repeat(2 * RUN * np.arange(len(runs)), [len(at) for at in chosen])
    rest = [_spans(run, size, at) for run, size, at in zip(runs, columns[1], chosen, strict=True)]
    shard = np.concatenate([h[at] for h, at in zip(hashes, chosen, strict=True)])
    shard = (shard * np.uint64(shards) >> np.uint64(32)).astype(np.int64)
    order = np.lexsort((keys, shard))  # stable: within a term, the runs stay in order
    keys, shard, sizes = keys[order], shard[order], sizes[order].astype(np.int64)
    first, last = (firsts + base)[order], (lasts + base)[order]
    new = np.diff(keys, prepend=~keys[:1]) != 0
    before = np.concatenate(([0], last[:-1])) if len(last) else last
    heads, head_sizes = varints(np.where(new, first, first - before))
    ends = np.cumsum(head_sizes + sizes)
    starts = ends - head_sizes - sizes
    lists = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    lists[_places(starts, head_sizes)] = np.frombuffer(heads, dtype=np.uint8)
    source = np.frombuffer(b"".join(rest), dtype=np.uint8)
    came = np.concatenate(([0], np.cumsum(_in_order(sizes, order))))[:-1][order]
    lists[_places(starts + head_sizes, sizes)] = source[_places(came, sizes)]
    term_starts = np.flatnonzero(new)
    keys, shard = keys[term_starts], shard[term_starts]
    offsets = np.append(starts[term_starts], len(lists))
    edges = np.searchsorted(shard, np.arange(lowest, lowest + shards // parts + 1))
    for n, (a, b) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        encoded, _ = varints(np.diff(offsets[a : b + 1]))
        content = lists[offsets[a] : offsets[b]].tobytes()
        yield Shard(lowest + n, names(keys[a:b]), encoded, content, b - a)


def _spans(run: Lists, sizes: Array, at: Array) -> bytes:
    """The differences of some lists of a run."""
    ends = np.cumsum(sizes, dtype=np.int64)
    taken = sizes[at].astype(np.int64)
    return np.frombuffer(run.rest, dtype=np.uint8)[_places(ends[at] - taken, taken)].tobytes()


def _in_order(values: Array, order: Array) -> Array:
    """What `values` was before it was put in this order."""
    found = np.empty_like(values)
    found[order] = values
    return found


def _places(starts: Array, sizes: Array) -> Array:
    """All indices of some spans, one after the other."""
    before = np.cumsum(sizes) - sizes
    return np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()))


def names(keys: Array) -> bytes:
    """Terms by their keys, each followed by U+0000, in UTF-16LE."""
    units = np.stack([(keys >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (32, 16, 0, 0)])
    units[3] = 0
    kept = units != 0
    kept[3] = True
    return bytes(units.T[kept.T].astype("<u2").tobytes())


def varints(values: Array) -> tuple[bytes, Array]:
    """Numbers as varints, and the size of each."""
    values = values.astype(np.int64)
    sizes = np.ones(len(values), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        sizes += values >= 1 << bits
    if len(values) == 0 or sizes.max() == 1:
        return values.astype(np.uint8).tobytes(), sizes
    starts = np.cumsum(sizes) - sizes
    encoded = np.empty(int(sizes.sum()), dtype=np.uint8)
    for n in range(int(sizes.max())):
        at = np.flatnonzero(sizes > n)
        more = (sizes[at] > n + 1).astype(np.int64) << 7
        encoded[starts[at] + n] = (values[at] >> 7 * n) & 0x7F | more
    return encoded.tobytes(), sizes


def hashed(keys: Array) -> Array:
    """The hashes of terms, by their keys: section 5 of docs/search-format.md."""
    found = np.full(len(keys), 0x811C9DC5, dtype=np.uint32)
    for shift in (32, 16, 0):
        units = ((keys >> np.uint64(shift)) & np.uint64(0xFFFF)).astype(np.uint32)
        found = np.where(units, (found ^ units) * np.uint32(0x01000193), found)
    found ^= found >> np.uint32(16)
    found *= np.uint32(0x85EBCA6B)
    found ^= found >> np.uint32(13)
    found *= np.uint32(0xC2B2AE35)
    found ^= found >> np.uint32(16)
    return found.astype(np.uint64)
