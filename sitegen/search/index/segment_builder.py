"""Segments of one state of the site: kept, patched or rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen.search.format import shard_files as shards
from sitegen.search.format.posting_lists import List
from sitegen.search.format.segments import RUN, STAGE, Order, Segment, Span, shards_for, spans
from sitegen.search.index import incremental as patch
from sitegen.search.index import word_shards as words
from sitegen.search.index.cards import Card, lines
from sitegen.search.index.context import IndexRun
from sitegen.search.index.documents import Pages
from sitegen.search.index.fragments import Fragments, PreviousFragments
from sitegen.search.index.incremental import Terms
from sitegen.search.index.tasks import (
    FileToWrite,
    MergeContext,
    Part,
    Searched,
    Written,
    join,
    path_of,
    searched,
)
from sitegen.system import cache as store
from sitegen.system.codec import digest
from sitegen.system.workers import mapped, suited

_PART = 1 << 18  # postings that are joined at a time


class Segmenting(Struct, frozen=True):
    """Builds the segments of all pages.

    `names` are the digests of the previous cards, by id, `former` the previous fragments, if segments
    may be patched.
    """

    pages: Pages
    fragments: Fragments
    making: IndexRun
    names: Sequence[str]
    former: PreviousFragments | None

    def segments(self, known: Sequence[Segment]) -> Iterator[Segment]:
        """Yield each segment after adding its files to the output."""
        before = {segment.span: segment for segment in known}
        for span in spans(len(self.pages.listed.urls)):
            segment = before.get(span)
            made = self._made_of(span, segment)
            for name in set(segment.paths() if segment else ()).difference(made.paths()):
                self.making.output.drop(path_of(name))
            yield made

    def _made_of(self, span: Span, segment: Segment | None) -> Segment:
        order = Order.of(self.pages.listed.kinds[span.first : span.first + span.count])
        ids, version = self._ids(span, order), self._version(span)
        if segment and segment.ids == ids and self._is_whole(segment):
            if segment.version == version:
                self._keep(segment.paths())
                return segment
            if made := self._patched(segment, order):
                return made
        return self._made(span, order, ids, version)

    def _is_whole(self, segment: Segment) -> bool:
        """Return True if all files of a segment are intact."""
        before = self.making.output.before
        return self.pages.edited is not None or all(before(path_of(n)) for n in segment.paths())

    def _keep(self, names: Iterable[str]) -> None:
        output = self.making.output
        if self.pages.edited is None:
            for name in names:
                row = output.before(path_of(name))
                assert row is not None
                output.keep(row)

    def _put(self, segment: Segment, name: str, *data: bytes) -> None:
        self.making.output.put(path_of(name), shards.wrapped(name, segment.ids, *data))

    def _version(self, span: Span) -> str:
        names = self.pages.listed.names[span.first : span.first + span.count]
        return digest((STAGE, span, names))[:8]

    def _ids(self, span: Span, order: Order) -> str:
        urls = self.pages.listed.urls[span.first : span.first + span.count]
        return digest((STAGE, span, urls, order))[:8]

    def _made(self, span: Span, order: Order, ids: str, version: str) -> Segment:
        """Build a segment from nothing."""
        from sitegen.search.index.merge import cut_out, parted, postings, word_shards

        ends = range(span.first, span.first + span.count, RUN)
        runs = [range(n, min(n + RUN, span.first + span.count)) for n in ends]
        done = self.fragments.work(runs, True, self.making)
        grams, of_words = [one.grams for one in done], [one.words for one in done]
        ordered = sorted({word for run in of_words for word in run.words}, key=shards.by_units)
        held = postings(grams), postings(of_words)
        cut = words.cut(ordered, shards_for(held[1]))
        least = tuple(word for word, _ in cut)
        made = Segment(span, ids, version, order.classes, *held, shards_for(held[0]), least)
        if cut:
            starts = [within.start for _, within in cut]
            data = word_shards(of_words, ordered, starts, order.column, len(order.classes))
            for n, one in enumerate(data):
                self._put(made, f"{span.name}/w{n}", *one)
        parts = 1
        while parts < made.grams and held[0] > parts * _PART:
            parts *= 2
        stretches = [parted(run, parts) for run in grams]
        step = made.grams // parts
        jobs = (
            Part(
                tuple(
                    cut_out(run, *of[n : n + 2]) for run, of in zip(grams, stretches, strict=True)
                ),
                n * step,
                tuple(self._wanted(f"{span.name}/g{n * step + one}") for one in range(step)),
            )
            for n in range(parts)
        )
        bench = MergeContext(self.making.staging, ids, order.column, len(order.classes), made.grams)
        executor = suited(self.making.executor, span.count)
        for written in mapped(executor, join, bench, jobs, Written, size=1):
            self.making.take(written)
        self._put_order(made, order)
        return made

    def _wanted(self, name: str) -> FileToWrite:
        before = self.making.output.before(path_of(name))
        return FileToWrite(path_of(name), "", before.digest if before else "")

    def _put_order(self, segment: Segment, order: Order) -> None:
        if len(order.classes) > 1:
            self._put(segment, f"{segment.span.name}/o", shards.deflated(order.column))

    def _patched(self, segment: Segment, order: Order) -> Segment | None:
        """Patch a few changed texts into a segment; None if it must be rebuilt."""
        span, new = segment.span, self.pages.listed.names
        numbers = range(span.first, span.first + span.count)
        edited = [n - span.first for n in numbers if new[n] != self.names[n]]
        if len(edited) > patch.MOST or self.former is None:
            return None
        some = [self.pages.card(span.first + n) for n in edited]
        former = (
            self.former.searched(span.first + n, card.organization)
            for n, card in zip(edited, some, strict=True)
        )
        before = [Terms.of(text) for text in former if text]
        if len(before) < len(edited):
            return None
        places = order.places()
        edits = [
            (places[n], old, Terms.of(new))
            for n, old, new in zip(edited, before, self._present(some), strict=True)
        ]
        made = replace(
            segment,
            version=self._version(span),
            postings=segment.postings
            + sum(len(new.grams) - len(old.grams) for _, old, new in edits),
            word_postings=segment.word_postings
            + sum(len(new.words) - len(old.words) for _, old, new in edits),
        )
        if shards_for(made.postings) != made.grams:
            return None
        in_grams, in_words = patch.changes(edits)
        parted = patch.by_shard(in_grams, made)
        for n, changes in parted.items():
            name = f"{span.name}/g{n}"
            lists = patch.changed(self._lists(made, name), changes, made.classes)
            self._put(made, name, *shards.shard_of(lists))
        self._keep(f"{span.name}/g{n}" for n in range(made.grams) if n not in parted)
        self._put_order(made, order)
        return replace(made, words=self._patched_words(segment, made, in_words))

    def _patched_words(
        self, segment: Segment, made: Segment, changes: patch.Changes
    ) -> tuple[str, ...]:
        """Write the word shards after some changes; return the least word of each."""
        name = segment.span.name
        lists: dict[str, List] = {}
        for n in range(len(segment.words)):
            lists |= self._lists(segment, f"{name}/w{n}")
        lists = patch.changed(lists, changes, made.classes)
        ordered = sorted(lists, key=shards.by_units)
        cut = words.cut(ordered, shards_for(made.word_postings))
        for n, (_, within) in enumerate(cut):
            of_shard = {ordered[at]: lists[ordered[at]] for at in within}
            self._put(made, f"{name}/w{n}", *shards.shard_of(of_shard))
        return tuple(least for least, _ in cut)

    def _present(self, some: list[Card]) -> list[Searched]:
        """Return the present searchable text of some documents."""
        path = Path(self.making.store)
        html = store.bodies(path, {card.body for card in some if card.body})
        return [searched(card, lines(html.get(card.body, ""))) for card in some]

    def _lists(self, segment: Segment, name: str) -> dict[str, List]:
        file = shards.unwrapped(self.making.output.read(path_of(name)))
        return shards.lists_of(file, len(segment.classes) + 1)
