"""The catalogue → the files of the search index: those that are new are made, the rest is kept.

Invariant: the files are a function of the cards and their texts alone, however they come about:
all anew, or a segment's shards with the lists of a few edited documents changed in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor

from msgspec import Struct

from sitegen.config import Config
from sitegen.content.catalogue import Catalogue
from sitegen.domain.document import Text
from sitegen.search import shards
from sitegen.search.cards import Card, cards
from sitegen.search.fragments import Fragments
from sitegen.search.making import Files, Making, Progress
from sitegen.search.segmenting import Segmenting
from sitegen.search.segments import STAGE, Segment, version_key
from sitegen.search.small import dictionary_of, small_files
from sitegen.values import digest


class Index(Struct, frozen=True):
    """What the next build is to remember of the index."""

    names: str  # digest of the organizations
    dictionary: bytes
    each: int  # documents of a fragment
    segments: tuple[Segment, ...]


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
    dictionary, each = dictionary_of(every, bodies)
    making = Making(output, bodies, staging, executor, progress)
    fragments = Fragments.of(every, dictionary, each, output)
    languages = {code: n for n, code in enumerate(config.languages)}
    categories = {category.id: n for n, category in enumerate(config.categories)}
    kinds = [(languages[of.language], categories[of.category]) for _, of in found]

    names = digest([(one.id, one.name, one.former) for one in config.organizations])
    former = Fragments.former(known.dictionary, known.each, output) if known else None
    patchable = former if known and known.names == names else None
    segmenting = Segmenting(every, kinds, fragments, making, patchable)
    segments = tuple(segmenting.segments(known.segments if known else ()))
    fragments.write_missing(making)

    def put(key: str, version: str, deflated: bytes) -> None:
        data = shards.wrapped(key, version, deflated)
        output.put(f"search/{key}.js", version_key(version), data)

    versions = small_files(found, config, dictionary, put)
    header = {
        "format": shards.FORMAT,
        "count": len(found),
        **versions,
        "each": each,
        "text": fragments.versions(),
        "years": _years(every),
        "segments": [_described(segment) for segment in segments],
    }
    put("index", digest((STAGE, str(header)))[:8], shards.deflated(shards.as_json(header)))
    return Index(names, dictionary, each, segments)


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
        "classes": segment.classes,
        "grams": segment.grams,
        "words": segment.words,
        "version": segment.version,
        "ids": segment.ids,
    }
