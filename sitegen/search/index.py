"""The catalogue → the files of the search index: those that are new are made, the rest is kept.

Invariant: the files are a function of the cards and their texts alone, however they come about:
all anew, or a segment's shards with the lists of a few edited documents changed in them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

from sitegen import cache as store
from sitegen.cache import Output
from sitegen.config import Config
from sitegen.content.catalogue import Catalogue
from sitegen.domain.text import LocalText
from sitegen.pool import mapped, suited
from sitegen.search import shards, terms, words
from sitegen.search.cards import Card, Facets, cards, lines
from sitegen.search.segments import RUN, STAGE, Segment, Span, shards_for, spans
from sitegen.search.work import Desk, Done, Fragment, Job, work
from sitegen.values import digest, digest_bytes

FORMAT = 1
_FACETS = 4096  # documents of a facets file
_GROUP = 32  # fragments that have a version together
_SAMPLE = 128  # the oldest documents, of whose sentences the dictionary is made
_DICTIONARY = 16 * 1024  # units; deflate looks back no further


class Files(Protocol):
    """The output, as the index needs it; paths are those of the site."""

    def before(self, path: str) -> Output | None:
        """The good file that is there already."""

    def keep(self, output: Output) -> None:
        """Want the file that is there."""

    def put(self, path: str, key: str, data: bytes) -> None:
        """Want a file with this content."""

    def wrote(self, output: Output) -> None:
        """Want a file that is in staging already."""

    def read(self, path: str) -> bytes:
        """The content of the good file that is there."""


@dataclass(frozen=True, slots=True)
class Index:
    """What the next build is to remember of the index."""

    names: str  # digest of the organizations
    dictionary: bytes
    segments: tuple[Segment, ...]


Progress = Callable[[int, int], None]


def write_index(
    catalogue: Catalogue,
    config: Config,
    known: Index | None,
    output: Files,
    bodies: str,
    staging: str,
    executor: Executor,
    progress: Progress,
) -> Index:
    """Want all files of the index, and make those that are new. `known` is what was remembered of
    the index that is there, `bodies` the store that has the documents' HTML.
    """
    found = cards(catalogue, config)
    every = [card for card, _ in found]
    dictionary = _dictionary(every, bodies)
    names = digest([(one.id, one.name) for one in config.organizations])
    builder = _Builder(every, dictionary, output, bodies, staging, executor, progress)
    segments = tuple(builder.segments(known))
    builder.fragments()
    versions = _small_files(found, config, dictionary, output)
    header = {
        "format": FORMAT,
        "count": len(found),
        **versions,
        "text": "".join(builder.versions()),
        "years": _years(every),
        "segments": [_described(segment) for segment in segments],
    }
    _put(output, "index", digest(str(header))[:8], shards.deflated(shards.as_json(header)))
    return Index(names, dictionary, segments)


class _Builder:
    """Makes the segments and the fragments of one state of the site."""

    def __init__(
        self,
        every: list[Card],
        dictionary: bytes,
        output: Files,
        bodies: str,
        staging: str,
        executor: Executor,
        progress: Progress,
    ) -> None:
        self.cards = every
        self.names = [digest((STAGE, card)) for card in every]
        self.dictionary = digest_bytes(dictionary)
        self.output = output
        self.executor = executor
        self.progress = progress
        self.desk = Desk(bodies, staging, dictionary)
        self.missing = dict(self._missing())

    def _missing(self) -> Iterator[tuple[int, Fragment]]:
        """The fragments that are not there as they should be."""
        for n, name in enumerate(self.names):
            path = f"search/text/{n // 1000}/{n % 1000}.js"
            key = f"{name} {self.dictionary}"
            before = self.output.before(path)
            if before and before.key == key:
                self.output.keep(before)
            else:
                yield n, Fragment(n, path, key, before.digest if before else "")

    def segments(self, known: Index | None) -> Iterator[Segment]:
        """Each segment, with its files wanted."""
        former = {segment.span: segment for segment in known.segments} if known else {}
        for span in spans(len(self.cards)):
            made = self._same(span, former.get(span))
            yield made if made else self._made(span)

    def fragments(self) -> None:
        """Write the fragments that are still missing."""
        runs = groupby(sorted(self.missing), lambda n: n // RUN)
        self._work([(list(ids), False) for _, ids in runs])

    def versions(self) -> Iterator[str]:
        """Four characters for each group of fragments."""
        for first in range(0, len(self.names), _GROUP):
            name = digest((self.dictionary, self.names[first : first + _GROUP]))
            yield base64.urlsafe_b64encode(bytes.fromhex(name[:6])).decode()

    def _same(self, span: Span, known: Segment | None) -> Segment | None:
        """The segment that is there, if it is as it should be."""
        names = tuple(self.names[span.first : span.first + span.count])
        if known is None or known.cards != names:
            return None
        rows = [self.output.before(f"search/{key}.js") for key in known.paths()]
        good = [row for row in rows if row and row.key == _key(known.version)]
        if len(good) < len(rows):
            return None
        for row in good:
            self.output.keep(row)
        return known

    def _made(self, span: Span) -> Segment:
        """A segment made anew."""
        from sitegen.search.postings import joined

        ids = range(span.first, span.first + span.count)
        runs = [list(ids[n : n + RUN]) for n in range(0, span.count, RUN)]
        done = self._work([(run, True) for run in runs])
        grams = [one.grams for one in done]
        postings = sum(run.count for run in grams)
        of_words = sum(count for one in done for _, count, *_ in one.words)
        lists = words.strung((n * RUN, one.words) for n, one in enumerate(done))
        cut = list(words.cut(lists, shards_for(of_words)))
        names = tuple(self.names[span.first : span.first + span.count])
        made = Segment(
            span,
            digest([self.cards[n].url for n in ids])[:8],
            digest((span, names))[:8],
            names,
            postings,
            of_words,
            shards_for(postings),
            tuple(least for least, _ in cut),
        )
        for shard in joined(grams, made.grams):
            content = shards.payload(shard.terms, shard.sizes, shard.lists, shard.count)
            self._put(made, f"g{shard.number}", content)
        for n, (_, lists) in enumerate(cut):
            self._put(made, f"w{n}", shards.shard_of(lists))
        return made

    def _put(self, segment: Segment, name: str, content: bytes) -> None:
        key = f"{segment.span.name}/{name}"
        data = shards.wrapped(key, segment.ids, shards.deflated(content, huffman=True))
        self.output.put(f"search/{key}.js", _key(segment.version), data)

    def _work(self, runs: list[tuple[list[int], bool]]) -> list[Done]:
        """Do runs of documents; the fragments among them that are missing are written."""
        total = sum(len(ids) for ids, _ in runs)
        jobs = (self._job(ids, listed) for ids, listed in runs)
        found = []
        executor = suited(self.executor, total)
        for run, done in zip(runs, mapped(executor, work, self.desk, jobs, Done, 1), strict=True):
            for row in done.written:
                self.output.wrote(row)
            for path, key in done.same:
                before = self.output.before(path)
                assert before is not None
                self.output.keep(before._replace(key=key))
            for n in run[0]:
                self.missing.pop(n, None)
            found.append(done)
            self.progress(sum(len(ids) for ids, _ in runs[: len(found)]), total)
        return found

    def _job(self, ids: list[int], listed: bool) -> Job:
        fragments = [
            Fragment(at, one.path, one.key, one.before)
            for at, n in enumerate(ids)
            if (one := self.missing.get(n))
        ]
        return Job(tuple(self.cards[n] for n in ids), tuple(fragments), listed)


def _key(version: str) -> str:
    return f"{STAGE} {version}"


def _put(output: Files, key: str, version: str, deflated: bytes) -> None:
    output.put(f"search/{key}.js", _key(version), shards.wrapped(key, version, deflated))


def _small_files(
    found: list[tuple[Card, Facets]], config: Config, dictionary: bytes, output: Files
) -> dict[str, object]:
    """Names, folds, the dictionary and the facets; their versions."""
    table = terms.fold_table()
    contents = {
        "site": shards.as_json(_site(config)),
        "fold": shards.text("".join(char + table[char] for char in sorted(table))),
        "dictionary": dictionary,
    }
    versions: dict[str, object] = {}
    for key, content in contents.items():
        versions[key] = version = digest_bytes(content)[:8]
        _put(output, key, version, shards.deflated(content))
    facets = []
    for n, content in enumerate(_facets([of for _, of in found], config)):
        facets.append(digest_bytes(content)[:8])
        _put(output, f"facets/{n}", facets[-1], shards.deflated(content))
    return versions | {"facets": facets}


def _facets(every: list[Facets], config: Config) -> Iterator[bytes]:
    organizations = {one.id: n for n, one in enumerate(config.organizations)}
    categories = {one.id: n for n, one in enumerate(config.categories)}
    for first in range(0, len(every), _FACETS):
        some = every[first : first + _FACETS]
        places = [organizations[one.organization] for one in some]
        flags = [config.languages.index(one.language) | one.withdrawn << 4 for one in some]
        columns = (
            [categories[one.category] for one in some],
            flags,
            [place & 0xFF for place in places],
            [place >> 8 for place in places],
        )
        yield b"".join(map(bytes, columns))


def _site(config: Config) -> object:
    places = {one.id: n for n, one in enumerate(config.organizations)}
    return {
        "languages": config.languages,
        "organizations": [
            [
                one.id,
                places[one.parent] if one.parent else -1,
                _named(one.name),
                [*one.short.all(), *one.aliases],
            ]
            for one in config.organizations
        ],
        "categories": [[one.id, int(one.plan), _named(one.name)] for one in config.categories],
    }


def _named(text: LocalText) -> dict[str, str]:
    return dict(text.versions)


def _years(every: list[Card]) -> list[tuple[int, int]]:
    first: dict[int, int] = {}
    for n, card in enumerate(every):
        first.setdefault(int(card.date[:4]), n)
    return list(first.items())


def _described(segment: Segment) -> dict[str, object]:
    return {
        "name": segment.span.name,
        "first": segment.span.first,
        "count": segment.span.count,
        "grams": segment.grams,
        "words": segment.words,
        "version": segment.version,
        "ids": segment.ids,
    }


def _dictionary(every: list[Card], bodies: str) -> bytes:
    """Sentences of the oldest documents, those that most have last: what fragments begin from.
    None for a small site, where it would cost more than it spares.
    """
    if len(every) < 2 * _SAMPLE:
        return b""
    oldest = every[:_SAMPLE]
    html = store.bodies(Path(bodies), {card.body for card in oldest if card.body})
    counts: dict[str, int] = {}
    for card in oldest:
        for sentence in dict.fromkeys(_sentences([card.title, *lines(html.get(card.body, ""))])):
            counts[sentence] = counts.get(sentence, 0) + 1
    chosen: list[str] = []
    room = _DICTIONARY
    for sentence in sorted(counts, key=lambda one: -counts[one]):  # stable: else as they come
        if len(sentence) <= room:
            chosen.append(sentence)
            room -= len(sentence)
    return shards.text("".join(reversed(chosen)))


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for sentence in text.replace("。", "。\n").replace("；", "；\n").split("\n"):
            if len(sentence) > 3:
                yield sentence
