"""What a search found, as people and programs read it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from sitegen.search.format.shard_files import Broken
from sitegen.search.query.fuzzy import Note, nearest
from sitegen.search.query.parse import parsed
from sitegen.search.query.search import IndexSearcher
from sitegen.system.files import Unreadable


class Unusable(Exception):
    """There is no search index, or it is not whole."""


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
        """Its fields by name."""
        return asdict(self)

    def as_text(self, withdrawn: str) -> str:
        """A few lines; `withdrawn` is how that is said."""
        title = f"{self.title} [{withdrawn}]" if self.withdrawn else self.title
        facts = "  ".join(filter(None, (self.date, self.organization, self.number)))
        lines = (title, f"  {facts}", f"  {self.url}", f"  {self.excerpt}")
        return "\n".join(line for line in lines if line.strip())


class Answer(Struct, frozen=True):
    """The documents found, and how what they match differs from what was asked."""

    hits: tuple[Shown, ...] = ()
    notes: tuple[Note, ...] = ()


def found(folder: Path, typed: str, limit: int, base_url: str) -> Answer:
    """The best documents for a query, by the index in a folder; where nothing matches, those that
    come nearest. Raises Unusable.
    """
    query = parsed(typed)
    if not query.chunks and not query.filters:
        return Answer()
    notes: tuple[Note, ...] = ()
    try:
        reader = IndexSearcher(folder)
        hits = list(islice(reader.search(query), limit))
        if not hits and (near := nearest(reader, query)):
            query, notes = near
            hits = list(islice(reader.search(query), limit))
    except (Broken, Unreadable) as error:
        raise Unusable from error
    shown = (
        Shown(
            hit.title,
            hit.date,
            hit.organization,
            hit.category,
            hit.number,
            base_url + hit.url,
            hit.withdrawn,
            hit.excerpt(query),
        )
        for hit in hits
    )
    return Answer(tuple(shown), notes)
