"""The blocks of a text: headings, paragraphs, lists, tables, quotes, raw HTML."""

from __future__ import annotations

# None of them lies in a cycle: the garbage collector need not visit them (`gc=False`).
from msgspec import Struct

Attributes = dict[str, str]


class Paragraph(Struct, gc=False):
    """A paragraph; the line breaks within its text were typed as such."""

    text: str
    attributes: Attributes | None = None


class Heading(Struct, gc=False):
    """A heading. Levels 1 to 6 were typed with `#`; 7 is that of `一、`, 8 of `（一）`."""

    level: int
    text: str
    attributes: Attributes | None = None


class Item(Struct, gc=False):
    """An item of a list; `number` is the typed one, None in lists without numbers."""

    blocks: list[Block]
    number: int | None = None


class Items(Struct, gc=False):
    """A list. In a `loose` one, items are parted by blank lines."""

    items: list[Item]
    ordered: bool
    loose: bool
    attributes: Attributes | None = None


class Table(Struct, gc=False):
    """A table whose rows all have as many cells as there are alignments."""

    head: list[str] | None
    alignments: list[str]  # left, right, center or ""
    rows: list[list[str]]
    attributes: Attributes | None = None


class Quote(Struct, gc=False):
    """A block quote."""

    blocks: list[Block]
    attributes: Attributes | None = None


class Term(Struct, gc=False):
    """A term and its definitions, each of which holds blocks."""

    text: str
    definitions: list[list[Block]]


class Definitions(Struct, gc=False):
    """A definition list."""

    terms: list[Term]
    attributes: Attributes | None = None


class Html(Struct, gc=False):
    """Raw HTML, as typed."""

    text: str


class Rule(Struct, gc=False):
    """A line across the page."""


Block = Paragraph | Heading | Items | Table | Quote | Definitions | Html | Rule
