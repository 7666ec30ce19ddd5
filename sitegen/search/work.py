"""What processes do for the index: texts into fragments and posting lists, a run at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sitegen import cache as store
from sitegen import files
from sitegen.cache import Output
from sitegen.search import shards, terms, words
from sitegen.search.cards import Card, fragment, lines, search_text
from sitegen.search.segments import Lists
from sitegen.values import decode, digest_bytes, encode


@dataclass(frozen=True, slots=True)
class Desk:
    """What all runs are done with. Without a staging folder nothing is written."""

    store: str
    staging: str
    dictionary: bytes


@dataclass(frozen=True, slots=True)
class Fragment:
    """A fragment to write: of which card of the run, where, under which key; `before` is the
    digest of the good file that is there already.
    """

    card: int
    path: str
    key: str
    before: str


@dataclass(frozen=True, slots=True)
class Job:
    """A run of documents: its cards, which fragments to write, whether to list its terms."""

    cards: tuple[Card, ...]
    fragments: tuple[Fragment, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What a run came to."""

    grams: Lists
    words: words.Run
    written: tuple[Output, ...]
    same: tuple[tuple[str, str], ...]  # (path, key)


def work(desk: bytes, jobs: bytes) -> bytes:
    """Do a run; there is one job in `jobs`."""
    at = decode(desk, Desk)
    (job,) = decode(jobs, tuple[Job, ...])
    if job.listed:
        wanted = range(len(job.cards))
    else:
        wanted = [one.card for one in job.fragments]
    found = store.bodies(Path(at.store), {job.cards[n].body for n in wanted if job.cards[n].body})
    bodies = {n: lines(found.get(job.cards[n].body, "")) for n in wanted}
    written, same = _fragments(at, job, bodies)
    grams, listed = Lists(), ()
    if job.listed:
        texts = [searched(card, bodies[n]) for n, card in enumerate(job.cards)]
        grams, listed = lists_of(texts)
    return encode(Done(grams, listed, tuple(written), tuple(same)))


@dataclass(frozen=True, slots=True)
class Searched:
    """The normalized text of a page, and the part of it that counts for more."""

    text: str
    strong: str


def searched(card: Card, body: list[str]) -> Searched:
    """What terms are taken of."""
    text = terms.normalized(search_text(card, body))
    if "-" in text:
        text = " ".join((text, *terms.joined_numbers(text)))
    return Searched(text, terms.normalized(f"{card.title}\n{card.number}"))


def lists_of(texts: list[Searched]) -> tuple[Lists, words.Run]:
    """The posting lists of a run's grams and words."""
    from sitegen.search.postings import gathered  # NumPy is for builds that have something new

    grams = gathered([one.text for one in texts], [one.strong for one in texts])
    listed = words.listed((terms.words(one.text), terms.words(one.strong)) for one in texts)
    return grams, listed


def _fragments(
    at: Desk, job: Job, bodies: dict[int, list[str]]
) -> tuple[list[Output], list[tuple[str, str]]]:
    written: list[Output] = []
    same: list[tuple[str, str]] = []
    blank = shards.packer(at.dictionary)
    for wanted in job.fragments:
        pack = blank.copy()
        content = shards.text(fragment(job.cards[wanted.card], bodies[wanted.card]))
        key = wanted.path.removeprefix("search/").removesuffix(".js")
        data = shards.wrapped(key, "", pack.compress(content) + pack.flush())
        name = digest_bytes(data)
        if name == wanted.before:
            same.append((wanted.path, wanted.key))
        elif at.staging:
            stat = files.write(Path(at.staging), wanted.path, data)
            written.append(Output(wanted.path, wanted.key, name, stat.size, stat.mtime))
    return written, same
