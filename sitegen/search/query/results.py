"""Results of a search for people and programs."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict, replace

from sitegen.search.format.shard_files import Broken
from sitegen.search.format.terms import normalized
from sitegen.search.query.fuzzy import Note, nearest
from sitegen.search.query.parse import Chunk, Query, parsed
from sitegen.search.query.search import IndexSearcher
from sitegen.system.files import Unreadable


class Unusable(Exception):
    """There is no search index, or it is damaged."""


class Shown(Struct, frozen=True):
    """A document found."""

    title: str
    date: str
    organization: str
    category: str
    number: str
    url: str
    withdrawn: bool
    excerpt: str

    def as_json(self) -> dict[str, object]:
        """Return the fields by name."""
        return asdict(self)

    def as_text(self, withdrawn: str) -> str:
        """Return a few lines for a terminal; `withdrawn` is the word for withdrawn documents."""
        title = f"{self.title} [{withdrawn}]" if self.withdrawn else self.title
        facts = "  ".join(filter(None, (self.date, self.organization, self.number)))
        lines = (title, f"  {facts}", f"  {self.url}", f"  {self.excerpt}")
        return "\n".join(line for line in lines if line.strip())


class Answer(Struct, frozen=True):
    """The documents found, and how their matches differ from the query."""

    hits: tuple[Shown, ...] = ()
    notes: tuple[Note, ...] = ()


def found(folder: Path, typed: str, limit: int, base_url: str) -> Answer:
    """Return the best documents for a query, or the nearest matches if nothing matches.

    Raises:
        Unusable: There is no index in the folder, or it is damaged.
    """
    query = parsed(typed)
    if not query.chunks and not query.filters:
        return Answer(notes=(Note("signs", " ".join(query.signs)),) if query.signs else ())
    notes: tuple[Note, ...] = ()
    try:
        reader = IndexSearcher(folder)
        query = reader.resolved(query)
        hits = list(islice(reader.search(query), limit))
        if not hits:
            query, notes = _otherwise(reader, typed, query)
            hits = list(islice(reader.search(query), limit)) if query.texts else []
    except (Broken, Unreadable) as error:
        raise Unusable from error
    shown = (
        Shown(
            hit.title,
            hit.date,
            hit.organization,
            hit.category,
            hit.number,
            hit.url if "://" in hit.url else base_url + hit.url,
            hit.withdrawn,
            hit.excerpt(query),
        )
        for hit in hits
    )
    return Answer(tuple(shown), notes)


def _otherwise(reader: IndexSearcher, typed: str, query: Query) -> tuple[Query, tuple[Note, ...]]:
    """Return what is asked where nothing matches, and notes; a query without texts if nothing is."""
    nothing = Query(())
    numbers = tuple(one for one in query.filters if one.key == "no")
    if numbers:  # a caption as well: 文号：无
        texts = tuple(Chunk(normalized(one.written), without=one.without) for one in numbers)
        left = tuple(one for one in query.filters if one not in numbers)
        captions = replace(query, chunks=(*query.chunks, *texts), filters=left)
        if any(True for _ in reader.search(captions)):
            return captions, ()
    if unknown := [Note("unknown", one.caption) for one in query.chunks if one.caption]:
        return nothing, tuple(unknown)
    return nearest(reader, typed, query) or (nothing, ())
