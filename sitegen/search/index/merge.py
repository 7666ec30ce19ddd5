"""Merging the posting lists of a segment's runs into shards, encoded as by `posting_lists.encoded`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from sitegen.search.format import shard_files as files
from sitegen.search.format.segments import RUN, Lists, Words
from sitegen.search.format.shard_files import Shard
from sitegen.search.index.collect import hashed, places

Array = npt.NDArray[Any]


def gram_shards(
    runs: Sequence[Lists], column: bytes, classes: int, shards: int, first: int, last: int
) -> Iterator[Shard]:
    """Yield the data of gram shards `first` to `last` (exclusive) of `shards`, from runs with their lists."""
    keys = np.concatenate([np.frombuffer(run.keys, dtype="<u8") for run in runs])
    shard = (hashed(keys) * np.uint64(shards) >> np.uint64(32)).astype(np.int64)
    found = _merge_runs(runs, keys, shard, _Numbering.of(column, classes))
    for one in found.parted(first, last):
        yield one.payload(_names(one.keys))


def word_shards(
    runs: Sequence[Words],
    ordered: Sequence[str],
    starts: Sequence[int],
    column: bytes,
    classes: int,
) -> Iterator[Shard]:
    """Yield the data of the word shards; `ordered` are all words, `starts` the first of each shard."""
    numbers = {word: n for n, word in enumerate(ordered)}
    keys = np.array([numbers[word] for run in runs for word in run.words], dtype=np.uint64)
    shard = np.searchsorted(np.array(starts, dtype=np.uint64), keys, side="right") - 1
    found = _merge_runs(runs, keys, shard, _Numbering.of(column, classes))
    for one in found.parted(0, len(starts)):
        words = "".join(f"{ordered[n]}\0" for n in one.keys.tolist())
        yield one.payload(words.encode("utf-16-le", "surrogatepass"))


def postings(runs: Sequence[Lists | Words]) -> int:
    """Return the number of postings of some runs."""
    return sum(len(run.numbers) for run in runs)


Edge = tuple[int, int]  # (list, posting)


def parted(run: Lists, parts: int) -> list[Edge]:
    """Return the edges of the lists of each of `parts` parts of all shards."""
    keys = np.frombuffer(run.keys, dtype="<u8")
    edges = np.searchsorted(hashed(keys), np.arange(parts + 1) * (2**32 // parts))
    reach = np.concatenate(([0], np.cumsum(np.frombuffer(run.counts, dtype="<u2"), dtype=np.int64)))
    return list(zip(edges.tolist(), reach[edges].tolist(), strict=True))


def cut_out(run: Lists, start: Edge, end: Edge) -> Lists:
    """Return the lists between two edges."""
    (a, first), (b, last) = start, end
    strong = np.frombuffer(run.strong, dtype="<u4")
    low, high = np.searchsorted(strong, (first, last))
    return Lists(
        run.keys[8 * a : 8 * b],
        run.counts[2 * a : 2 * b],
        run.numbers[first:last],
        (strong[low:high] - first).astype("<u4").tobytes(),
    )


class _Numbering(Struct, frozen=True):
    """Class and place of each document of a segment."""

    classes: Array
    places: Array
    sizes: Array

    @classmethod
    def of(cls, column: bytes, count: int) -> _Numbering:
        """Return the numbering of documents by their classes, given by id."""
        classes = np.frombuffer(column, dtype=np.uint8)
        sizes = np.bincount(classes, minlength=count)
        placed = np.zeros(len(classes), dtype=np.int64)
        for one in range(count):
            at = np.flatnonzero(classes == one)
            placed[at] = np.arange(len(at))
        return cls(classes, placed, sizes)


class _Joined(Struct, frozen=True):
    """Merged lists in order: shard and key of each, counts by class, size and bits."""

    shards: Array
    keys: Array
    counts: Array
    sizes: Array
    bits: bytes

    def parted(self, first: int, last: int) -> Iterator[_Joined]:
        """Yield the lists of each shard of a range, empty shards included."""
        edges = np.searchsorted(self.shards, np.arange(first, last + 1)).tolist()
        reach = np.concatenate(([0], np.cumsum(self.sizes))).tolist()
        for a, b in pairwise(edges):
            columns = (self.shards[a:b], self.keys[a:b], self.counts[a:b], self.sizes[a:b])
            yield _Joined(*columns, self.bits[reach[a] : reach[b]])

    def payload(self, names: bytes) -> Shard:
        """Return the data of a shard with these lists."""
        counts = _varints(self.counts.T.ravel())
        return files.payload(names, _varints(self.sizes), counts, self.bits, len(self.keys))


def _merge_runs(
    runs: Sequence[Lists | Words], keys: Array, shards: Array, numbering: _Numbering
) -> _Joined:
    """Merge the lists of runs, which are in order; `keys` and `shards` are those of all runs in turn."""
    counts = np.frombuffer(b"".join(run.counts for run in runs), dtype="<u2").astype(np.int64)
    ids = np.frombuffer(b"".join(run.numbers for run in runs), dtype=np.uint8).astype(np.int64)
    ids += np.repeat(RUN * np.arange(len(runs)), [len(run.numbers) for run in runs])
    strong = np.zeros(len(ids), dtype=bool)
    first = 0
    for run in runs:
        strong[first + np.frombuffer(run.strong, dtype="<u4").astype(np.int64)] = True
        first += len(run.numbers)
    order = np.lexsort((keys, shards))  # stable: within a term, the runs stay in order
    starts = (np.cumsum(counts) - counts)[order]
    keys, shards, counts = keys[order], shards[order], counts[order]
    source = places(starts, counts)
    ids, strong = ids[source], strong[source]
    fresh = (np.diff(keys, prepend=~keys[:1]) != 0) | (np.diff(shards, prepend=-1) != 0)
    term = np.repeat(np.cumsum(fresh) - 1, counts)
    terms = int(np.count_nonzero(fresh))
    classes = numbering.classes[ids]
    columns = len(numbering.sizes) + 1
    group = term * columns + classes
    held = np.bincount(group, minlength=terms * columns).reshape(terms, columns)
    before = np.cumsum(held, axis=1) - held  # postings of the term in earlier classes
    pieces = []
    ranks = np.zeros(len(ids), dtype=np.int64)
    by_class = np.argsort(classes, kind="stable")
    ends = np.cumsum(np.bincount(classes, minlength=columns - 1))
    for one, at in enumerate(np.split(by_class, ends[:-1])):
        pieces.append((group[at], numbering.places[ids[at]]))
        if strong[at].any():
            ranks[at] = before[term[at], one] + _rank_in_group(group[at])
    at = np.flatnonzero(strong)
    at = at[np.lexsort((ranks[at], term[at]))]
    held[:, -1] = np.bincount(term[at], minlength=terms)
    pieces.append((term[at] * columns + columns - 1, ranks[at]))
    slots = np.concatenate(
        (
            np.broadcast_to(numbering.sizes, (terms, columns - 1)),
            held[:, :-1].sum(axis=1, keepdims=True),
        ),
        axis=1,
    )
    bits, sizes = _coded(pieces, held, slots)
    return _Joined(shards[fresh], keys[fresh], held, sizes, bits)


def _coded(pieces: Sequence[tuple[Array, Array]], held: Array, slots: Array) -> tuple[bytes, Array]:
    """Encode lists; return their bits, and the bytes of each list.

    A row of `held` and `slots` is a list, a column a group: a class, or at last the strong entries.
    Each piece has group numbers and the held places, ascending within a group.
    """
    most = 2 * held > slots
    marked = np.where(most, slots - held, held).ravel()
    low = _parameters(slots.ravel(), marked)
    pieces = [
        turned for piece in pieces for turned in _complemented(piece, most.ravel(), slots.ravel())
    ]
    gaps = [_gaps(*piece) for piece in pieces]
    lengths = [
        (gap >> low[group]) + 1 + low[group] for gap, (group, _) in zip(gaps, pieces, strict=True)
    ]
    of_groups = np.zeros(len(marked), dtype=np.int64)
    for length, (group, _) in zip(lengths, pieces, strict=True):
        of_groups += np.bincount(group, length, len(marked)).astype(np.int64)
    of_lists = of_groups.reshape(held.shape)
    sizes = (of_lists.sum(axis=1) + 7) // 8
    starts = (8 * (np.cumsum(sizes) - sizes))[:, None] + np.cumsum(of_lists, axis=1) - of_lists
    bits = np.zeros(8 * int(sizes.sum()), dtype=np.uint8)
    for gap, length, (group, _) in zip(gaps, lengths, pieces, strict=True):
        if not len(group):
            continue
        reach = np.cumsum(length) - length
        fresh = np.diff(group, prepend=-1) != 0
        at = (
            starts.ravel()[group]
            + reach
            - np.repeat(reach[fresh], np.diff(np.flatnonzero(fresh), append=len(group)))
        )
        own = low[group]
        at += gap >> own
        bits[at] = 1
        for n in range(int(own.max())):
            some = np.flatnonzero((own > n) & (gap >> n & 1 == 1))
            bits[at[some] + 1 + n] = 1
    return np.packbits(bits, bitorder="little").tobytes(), sizes


def _parameters(slots: Array, marked: Array) -> Array:
    """Return the Rice parameters of many groups; see `posting_lists.parameter`."""
    ratio = (2 * slots - marked) * 77 // (160 * np.maximum(marked, 1))
    low: Array = np.maximum(0, np.frexp(ratio.astype(np.float64))[1] - 1).astype(np.int64)
    return low


def _complemented(
    piece: tuple[Array, Array], most: Array, slots: Array
) -> Iterator[tuple[Array, Array]]:
    """Yield a piece with groups that hold most of their slots split off, given by the slots they lack."""
    group, place = piece
    full = most[group]
    kept = np.flatnonzero(~full)
    yield group[kept], place[kept]
    at = np.flatnonzero(full)
    if len(at):
        group, place = group[at], place[at]
        groups = group[np.diff(group, prepend=-1) != 0]
        ends = np.cumsum(slots[groups])
        starts = np.zeros(len(slots), dtype=np.int64)
        starts[groups] = ends - slots[groups]
        lacks = np.ones(int(ends[-1]), dtype=bool)
        lacks[starts[group] + place] = False
        found = np.flatnonzero(lacks)
        group = groups[np.searchsorted(ends, found, side="right")]
        yield group, found - starts[group]


def _gaps(group: Array, place: Array) -> Array:
    """Return the number of slots between each place and the one before it in its group."""
    fresh = np.diff(group, prepend=-1) != 0
    gaps: Array = np.where(fresh, place, np.diff(place, prepend=0) - 1)
    return gaps


def _rank_in_group(group: Array) -> Array:
    """Return the rank of each element within its group."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    return np.arange(len(group)) - np.repeat(starts, np.diff(starts, append=len(group)))


def _names(keys: Array) -> bytes:
    """Return grams, given by their keys, each followed by U+0000, in UTF-16LE."""
    units = np.stack([(keys >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (32, 16, 0, 0)])
    units[3] = 0
    kept = units != 0
    kept[3] = True
    return bytes(units.T[kept.T].astype("<u2").tobytes())


def _varints(values: Array) -> bytes:
    """Encode numbers as varints."""
    if len(values) == 0 or values.max() < 128:
        return values.astype(np.uint8).tobytes()
    return b"".join(map(files.varint, values.tolist()))
