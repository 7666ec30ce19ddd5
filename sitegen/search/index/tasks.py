"""Tasks of worker processes: a run of documents to fragments and lists; lists to shards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sitegen.search.format import shard_files as shards
from sitegen.search.format import terms
from sitegen.search.format.segments import Lists, Words
from sitegen.search.index.cards import Card, fragment, lines, search_text, strong_text
from sitegen.system import cache as store
from sitegen.system import files
from sitegen.system.cache import Output
from sitegen.system.codec import decode, digest_bytes, encode


def path_of(name: str) -> str:
    """Return the path of an index file, by its key."""
    return f"search/{name}.js"


class FileToWrite(Struct, frozen=True):
    """A file to write: its path, its key ("" if only content counts), the digest of the intact old file."""

    path: str
    key: str
    before: str

    @property
    def name(self) -> str:
        """The key of the file in the index."""
        return self.path.removeprefix("search/").removesuffix(".js")


class Written(Struct, frozen=True):
    """Files written, and files that existed already as (path, key)."""

    new: tuple[Output, ...] = ()
    same: tuple[tuple[str, str], ...] = ()


class IndexContext(Struct, frozen=True):
    """Arguments shared by all runs."""

    store: str
    staging: str
    dictionary: bytes
    each: int  # documents of a fragment


class IndexJob(Struct, frozen=True):
    """A run of documents: cards, fragments to write with the first card of each, and whether to list terms."""

    cards: tuple[Card, ...]
    fragments: tuple[tuple[int, FileToWrite], ...]
    listed: bool


class RunResult(Struct, frozen=True):
    """The result of a run."""

    grams: Lists
    words: Words
    written: Written


def work(desk: bytes, jobs: bytes) -> bytes:
    """Process a run; there is one job in `jobs`."""
    at = decode(desk, IndexContext)
    (job,) = decode(jobs, tuple[IndexJob, ...])
    numbers = set(range(len(job.cards))) if job.listed else set()
    for first, _ in job.fragments:
        numbers.update(range(first, min(first + at.each, len(job.cards))))
    wanted = [job.cards[n] for n in sorted(numbers)]
    found = store.bodies(Path(at.store), {card.body for card in wanted if card.body})
    bodies = {n: lines(found.get(job.cards[n].body, "")) for n in sorted(numbers)}
    written = wrote(at.staging, _fragments(at, job, bodies))
    grams, words = Lists(), Words()
    if job.listed:
        from sitegen.search.index.collect import (
            collect_terms,  # NumPy is for what must be listed anew
        )

        texts = [search_text(card, bodies[n]) for n, card in enumerate(job.cards)]
        grams, words = collect_terms(texts, [strong_text(card) for card in job.cards])
    return encode(RunResult(grams, words, written))


class MergeContext(Struct, frozen=True):
    """Arguments shared by all shards of a segment."""

    staging: str
    version: str  # of the ids
    column: bytes  # the class of each document
    classes: int
    shards: int


class Part(Struct, frozen=True):
    """The lists of a few gram shards: a slice of each run's lists, and the shards' files."""

    runs: tuple[Lists, ...]
    first: int
    shards: tuple[FileToWrite, ...]


def join(bench: bytes, parts: bytes) -> bytes:
    """Build shards; there is one part in `parts`."""
    from sitegen.search.index.merge import gram_shards

    at = decode(bench, MergeContext)
    (part,) = decode(parts, tuple[Part, ...])
    last = part.first + len(part.shards)
    made = gram_shards(part.runs, at.column, at.classes, at.shards, part.first, last)
    pairs = (
        (wanted, shards.wrapped(wanted.name, at.version, *data))
        for wanted, data in zip(part.shards, made, strict=True)
    )
    return encode(wrote(at.staging, pairs))


class Searched(Struct, frozen=True):
    """The normalized text of a page, and its strong part."""

    text: str
    strong: str


def searched(card: Card, body: list[str]) -> Searched:
    """Return the text from which a page's terms are taken."""
    text = terms.normalized(search_text(card, body))
    if "-" in text:
        text = " ".join((text, *terms.joined_numbers(text)))
    return Searched(text, terms.normalized(strong_text(card)))


def wrote(staging: str, wanted: Iterator[tuple[FileToWrite, bytes]]) -> Written:
    """Write the files that do not exist yet; without a staging folder write nothing."""
    new: list[Output] = []
    same: list[tuple[str, str]] = []
    for one, data in wanted:
        name = digest_bytes(data)
        if name == one.before:
            same.append((one.path, one.key or name))
        elif staging:
            stat = files.write(staging, one.path, data)
            new.append(Output(one.path, one.key or name, name, stat.size, stat.mtime))
    return Written(tuple(new), tuple(same))


def _fragments(
    at: IndexContext, job: IndexJob, bodies: dict[int, list[str]]
) -> Iterator[tuple[FileToWrite, bytes]]:
    blank = shards.packer(at.dictionary)
    for first, wanted in job.fragments:
        numbers = range(first, min(first + at.each, len(job.cards)))
        content = "\f".join(fragment(job.cards[n], bodies[n]) for n in numbers)
        yield wanted, shards.wrapped(wanted.name, "", shards.packed(blank, content))
