"""Fragments: the texts for excerpts and the text check; which exist, which must be written."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from sitegen.search.format import shard_files as shards
from sitegen.search.format.segments import RUN
from sitegen.search.index.cards import Card, card_of
from sitegen.search.index.context import Files, IndexRun
from sitegen.search.index.documents import Pages
from sitegen.search.index.tasks import (
    FileToWrite,
    IndexContext,
    IndexJob,
    RunResult,
    Searched,
    path_of,
    searched,
    work,
)
from sitegen.system.codec import digest, digest_bytes
from sitegen.system.workers import mapped, suited

_GROUP = 32  # documents whose fragments have a version together


class PreviousFragments(Struct, frozen=True):
    """The fragments of the previous index."""

    dictionary: bytes
    each: int
    output: Files
    page: Callable[[Card], tuple[str, ...]]  # the lines that every page shows

    def searched(self, number: int, organization: str) -> Searched | None:
        """Return the text by which a document was searched; None if its fragment is lost."""
        path = path_of(_name(number // self.each))
        if self.output.before(path) is None:
            return None
        content = shards.unwrapped(self.output.read(path), self.dictionary).content
        text = content.decode("utf-16-le").split("\f")[number % self.each]
        return searched(card_of(text, organization, self.page), [])


class Fragments(Struct, frozen=True):
    """The fragments of the index; `missing` (by number) must be written and shrinks as they are."""

    pages: Pages
    dictionary: bytes
    each: int
    missing: dict[int, FileToWrite]

    @classmethod
    def of(cls, pages: Pages, dictionary: bytes, each: int, output: Files) -> Fragments:
        """Plan the fragments of all pages, keeping intact files."""
        common = (digest_bytes(dictionary), each)
        missing = {}
        numbers: Iterable[int] = range(-(-len(pages.listed.urls) // each))
        if pages.edited is not None:
            numbers = sorted({number // each for number in pages.edited})
        for n in numbers:
            key = digest((common, pages.listed.names[n * each : (n + 1) * each]))
            path = path_of(_name(n))
            before = output.before(path)
            if before and before.key == key:
                output.keep(before)
            else:
                missing[n] = FileToWrite(path, key, before.digest if before else "")
        return cls(pages, dictionary, each, missing)

    def write_missing(self, making: IndexRun) -> None:
        """Write the fragments that are still missing."""
        runs = groupby(sorted(self.missing), lambda n: n * self.each // RUN)
        last = len(self.pages.listed.urls)
        ids = [range(run * RUN, min((run + 1) * RUN, last)) for run, _ in runs]
        self.work(ids, False, making)

    def work(self, runs: Sequence[range], listed: bool, making: IndexRun) -> list[RunResult]:
        """Process runs of documents in workers; missing fragments among them are written."""
        found: list[RunResult] = []
        total = sum(len(ids) for ids in runs)
        desk = IndexContext(making.store, making.staging, self.dictionary, self.each)
        jobs = (self._job(ids, listed) for ids in runs)
        texts = total if listed else len(self.missing) * self.each
        executor = suited(making.executor, texts)
        for done in mapped(executor, work, desk, jobs, RunResult, size=1):
            making.take(done.written)
            found.append(done)
            making.progress(sum(len(ids) for ids in runs[: len(found)]), total)
        for ids in runs:
            for n in self._within(ids):
                self.missing.pop(n, None)
        return found

    def versions(self) -> str:
        """Return four characters of version for each group of documents."""
        common = digest_bytes(self.dictionary), self.each
        names = self.pages.listed.names
        starts = range(0, len(names), _GROUP)
        groups = (digest((common, names[first : first + _GROUP])) for first in starts)
        return "".join(base64.urlsafe_b64encode(bytes.fromhex(one[:6])).decode() for one in groups)

    def _job(self, ids: range, listed: bool) -> IndexJob:
        wanted = (
            (n * self.each - ids.start, one)
            for n in self._within(ids)
            if (one := self.missing.get(n))
        )
        return IndexJob(tuple(map(self.pages.card, ids)), tuple(wanted), listed)

    def _within(self, ids: range) -> Iterable[int]:
        """Return the fragments of a run; none crosses the edge of a run."""
        return range(ids.start // self.each, -(-ids.stop // self.each))


def _name(number: int) -> str:
    return f"text/{number // 1000}/{number % 1000}"
