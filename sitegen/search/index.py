"""The catalogue → the files of the search index: those that are new are made, the rest is kept.

Invariant: the files are a function of the cards and their texts alone, however they come about:
all anew, or a segment's shards with the lists of a few edited documents changed in them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Protocol

from sitegen import cache as store
from sitegen.cache import Output
from sitegen.config import Config
from sitegen.content.catalogue import Catalogue
from sitegen.domain.document import Text
from sitegen.pool import mapped, suited
from sitegen.search import patch, shards, words
from sitegen.search.cards import Card, card_of, cards, lines
from sitegen.search.patch import Terms
from sitegen.search.segments import RUN, STAGE, Segment, Span, shards_for, spans
from sitegen.search.small import dictionary_of, small_files
from sitegen.search.work import Desk, Done, Fragment, Job, Searched, searched, work
from sitegen.values import digest, digest_bytes

FORMAT = 1
_GROUP = 32  # fragments that have a version together


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
    texts: Mapping[str, Text],
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
    found = cards(catalogue, texts, config)
    every = [card for card, _ in found]
    dictionary = dictionary_of(every, bodies)

    def put(key: str, version: str, deflated: bytes) -> None:
        output.put(f"search/{key}.js", _key(version), shards.wrapped(key, version, deflated))

    names = digest([(one.id, one.name, one.former) for one in config.organizations])
    patchable = known is not None and known.names == names
    builder = _Builder(every, dictionary, output, bodies, staging, executor, progress)
    segments = tuple(builder.segments(known, patchable))
    builder.fragments()
    versions = small_files(found, config, dictionary, put)
    header = {
        "format": FORMAT,
        "count": len(found),
        **versions,
        "text": "".join(builder.versions()),
        "years": _years(every),
        "segments": [_described(segment) for segment in segments],
    }
    put("index", digest(str(header))[:8], shards.deflated(shards.as_json(header)))
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

    def segments(self, known: Index | None, patchable: bool) -> Iterator[Segment]:
        """Each segment, with its files wanted."""
        former = {segment.span: segment for segment in known.segments} if known else {}
        for span in spans(len(self.cards)):
            segment = former.get(span)
            if segment and not self._is_whole(segment):
                segment = None
            if segment and segment.version == self._version(span):
                for key in segment.paths():
                    self._keep(segment, key)
                yield segment
            else:
                made = self._patched(segment, known) if segment and known and patchable else None
                yield made or self._made(span)

    def fragments(self) -> None:
        """Write the fragments that are still missing."""
        runs = groupby(sorted(self.missing), lambda n: n // RUN)
        self._work([(list(ids), False) for _, ids in runs])

    def versions(self) -> Iterator[str]:
        """Four characters for each group of fragments."""
        for first in range(0, len(self.names), _GROUP):
            name = digest((self.dictionary, self.names[first : first + _GROUP]))
            yield base64.urlsafe_b64encode(bytes.fromhex(name[:6])).decode()

    def _is_whole(self, segment: Segment) -> bool:
        """Whether all files of a segment are there as we left them."""
        rows = [self.output.before(f"search/{key}.js") for key in segment.paths()]
        return all(row and row.key == _key(segment.version) for row in rows)

    def _keep(self, segment: Segment, key: str) -> None:
        row = self.output.before(f"search/{key}.js")
        assert row is not None
        self.output.keep(row._replace(key=_key(segment.version)))

    def _version(self, span: Span) -> str:
        return digest((STAGE, span, self._names(span)))[:8]

    def _names(self, span: Span) -> tuple[str, ...]:
        return tuple(self.names[span.first : span.first + span.count])

    def _ids(self, span: Span) -> str:
        urls = [card.url for card in self.cards[span.first : span.first + span.count]]
        return digest((STAGE, span, urls))[:8]

    def _patched(self, segment: Segment, known: Index) -> Segment | None:
        """A segment in which a few texts have changed; None if it is to be made anew."""
        span, names = segment.span, self._names(segment.span)
        pairs = enumerate(zip(segment.cards, names, strict=True))
        edited = [n for n, (old, new) in pairs if old != new]
        if len(edited) > patch.MOST or segment.ids != self._ids(span):
            return None
        former = (self._former(span.first + n, known.dictionary) for n in edited)
        before = [Terms.of(text) for text in former if text]
        after = [Terms.of(text) for text in self._present([span.first + n for n in edited])]
        if len(before) < len(after):
            return None
        terms_of = list(zip(edited, before, after, strict=True))
        postings = sum(len(new.grams) - len(old.grams) for _, old, new in terms_of)
        of_words = sum(len(new.words) - len(old.words) for _, old, new in terms_of)
        made = replace(
            segment,
            version=self._version(span),
            cards=names,
            postings=segment.postings + postings,
            word_postings=segment.word_postings + of_words,
        )
        if shards_for(made.postings) != made.grams:
            return None
        in_grams, in_words = patch.changes(terms_of)
        parted = patch.by_shard(in_grams, made)
        for n in range(made.grams):
            key = f"{span.name}/g{n}"
            if n in parted:
                self._put(made, f"g{n}", patch.changed_shard(self._content(key), parted[n]))
            else:
                self._keep(made, key)
        lists: dict[str, bytes] = {}
        for n in range(len(segment.words)):
            lists |= shards.lists_of(self._content(f"{span.name}/w{n}"))
        cut = list(words.cut(patch.changed(lists, in_words), shards_for(made.word_postings)))
        for n, (_, of_shard) in enumerate(cut):
            self._put(made, f"w{n}", shards.shard_of(of_shard))
        return replace(made, words=tuple(least for least, _ in cut))

    def _former(self, number: int, dictionary: bytes) -> Searched | None:
        """What a document was searched by, of its fragment in the output; None if that is lost."""
        path = f"search/text/{number // 1000}/{number % 1000}.js"
        if self.output.before(path) is None:
            return None
        file = shards.unwrapped(self.output.read(path), dictionary)
        text = file.content.decode("utf-16-le")
        return searched(card_of(text, self.cards[number].organization), [])

    def _present(self, numbers: list[int]) -> list[Searched]:
        """What documents are searched by now."""
        some = [self.cards[n] for n in numbers]
        html = store.bodies(Path(self.desk.store), {card.body for card in some if card.body})
        return [searched(card, lines(html.get(card.body, ""))) for card in some]

    def _content(self, key: str) -> bytes:
        return shards.unwrapped(self.output.read(f"search/{key}.js")).content

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
        made = Segment(
            span,
            self._ids(span),
            self._version(span),
            self._names(span),
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
        for run, done in zip(
            runs, mapped(executor, work, self.desk, jobs, Done, size=1), strict=True
        ):
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
