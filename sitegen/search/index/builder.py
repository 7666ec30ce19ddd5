"""Building the search index: new files are made, unchanged ones kept.

Invariant: the files are a function of the cards and their texts alone, whether built from nothing
or by patching a few edited documents into the lists of a segment.
"""

from __future__ import annotations

import os
from concurrent.futures import Executor
from functools import partial

from msgspec import Struct

from sitegen.config.model import Config
from sitegen.search.format import shard_files as shards
from sitegen.search.format.segments import STAGE, Segment
from sitegen.search.index.cards import Card, Facets, cards, in_order
from sitegen.search.index.context import IndexRun
from sitegen.search.index.documents import Listed, Pages, all_pages, edited_pages
from sitegen.search.index.fragments import Fragments, PreviousFragments
from sitegen.search.index.metadata_files import dictionary_of, is_sampled, small_files
from sitegen.search.index.others import NONE, Numbers, Others, with_pages, without_address
from sitegen.search.index.page_words import PageWords, Source, page_lines, page_words
from sitegen.search.index.segment_builder import Segmenting
from sitegen.search.index.tasks import path_of
from sitegen.system.codec import digest
from sitegen.system.workers import have_ready


class Common(Struct, frozen=True):
    """Data that all segments and fragments depend on: dictionary, documents per fragment, small files."""

    dictionary: bytes
    each: int  # documents of a fragment
    versions: dict[str, str | list[str]]  # of the small files
    words: dict[str, PageWords]  # of the pages of each language
    years: tuple[tuple[int, int], ...]  # each with its first page


class Index(Struct, frozen=True):
    """The state of the index to remember for the next build."""

    stage: str
    organizations: str  # digest of what stands on pages of many documents
    common: Common
    pages: Listed
    segments: tuple[Segment, ...]


def get_ready(executor: Executor) -> None:
    """Preload the modules for building lists in idle worker processes."""
    have_ready(executor, load, range(os.cpu_count() or 1))


def load(_: bytes = b"") -> None:
    """Import what takes long to load: mostly NumPy."""
    from sitegen.search.index import merge as joining  # noqa: F401 # it is there from now on


class StartedIndex(Struct, frozen=True):
    """An index whose small files are written already; `known` is the previous one."""

    known: Index | None
    organizations: str
    common: Common
    pages: Pages
    config: Config
    others: Others


def begin_index(
    source: Source,
    known: Index | None,
    edited: frozenset[str] | None,
    making: IndexRun,
    others: Others = NONE,
) -> StartedIndex:
    """Determine what is to be indexed, and write the small files.

    Args:
        source: The documents, the settings and the theme.
        known: The state of the previous index, if there is one.
        edited: Paths of edited documents, if nothing else has changed; else None.
        making: The output, cache and executor of this run.
        others: Documents of other sites. If there are any, the whole index is compared.
    """
    known = known if known and known.stage == STAGE else None
    if known is None:
        load()
    pages = None
    if known and edited is not None and not others.are_there:
        pages = edited_pages(known.pages, edited, source, known.common.words)
    if known and pages and not is_sampled(pages):
        common = known.common
    else:
        making.output.drop_index()
        config, words = source.config, page_words(source.config, source.theme)
        if others.are_there:
            words = without_address(words)
        found = cards(source, words)
        if others.entries:
            found = sorted((*found, *with_pages(others, config, words)), key=in_order)
        pages = all_pages(found, Numbers.of(config, others))
        dictionary, each = dictionary_of([card for card, _ in found], making.store)
        versions = small_files(found, config, words, dictionary, partial(_put, making), others)
        common = Common(dictionary, each, versions, words, _years(found))
    organizations = digest(
        (
            [(one.id, one.name, one.former) for one in source.config.organizations],
            [(one.id, one.name) for one in source.config.categories],
            [(language, one.page) for language, one in common.words.items()],
            *((others.organizations, others.categories) if others.are_there else ()),
        )
    )
    return StartedIndex(known, organizations, common, pages, source.config, others)


def finish_index(begun: StartedIndex, making: IndexRun) -> Index:
    """Write all other files of the index that are new and keep the rest."""
    known, common, pages = begun.known, begun.common, begun.pages
    former = None
    if known and known.organizations == begun.organizations and not begun.others.are_there:
        page = partial(page_lines, common.words, begun.config)
        former = PreviousFragments(known.common.dictionary, known.common.each, making.output, page)
    names = known.pages.names if known else ()
    fragments = Fragments.of(pages, common.dictionary, common.each, making.output)
    segmenting = Segmenting(pages, fragments, making, names, former)
    segments = tuple(segmenting.segments(known.segments if known else ()))
    fragments.write_missing(making)
    header = {
        "format": shards.FORMAT,
        "count": len(pages.listed.urls),
        **common.versions,
        "each": common.each,
        "text": fragments.versions(),
        "years": common.years,
        "segments": [_described(segment) for segment in segments],
    }
    version = digest((STAGE, str(header)))[:8]
    _put(making, "index", version, shards.deflated(shards.as_json(header)))
    return Index(STAGE, begun.organizations, common, pages.listed, segments)


def _put(making: IndexRun, key: str, version: str, deflated: bytes) -> None:
    making.output.put(path_of(key), shards.wrapped(key, version, deflated))


def _years(found: list[tuple[Card, Facets]]) -> tuple[tuple[int, int], ...]:
    first: dict[int, int] = {}
    for n, (card, _) in enumerate(found):
        first.setdefault(int(card.date[:4]), n)
    return tuple(first.items())


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
