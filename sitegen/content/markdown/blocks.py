"""The blocks of a text: headings, paragraphs, lists, tables, quotes, raw HTML."""

from __future__ import annotations

# None of them lies in a cycle: the garbage collector need not visit them (`gc=False`).
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from sitegen.content.sheets.model import Rows

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


class SpanTable(Struct, gc=False):
    """A table with spanning cells, or with several rows in its head."""

    head: Rows
    body: Rows
    attributes: Attributes | None = None


class Include(Struct, gc=False):
    """A sheet, or a part of one, that is shown as a table.

    `line` is that of the file; `levels` is how many rows are the head, None to tell by the cells.
    """

    file: str
    sheet: str
    area: str
    caption: str
    line: int
    levels: int | None = None
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


Block = (
    Paragraph | Heading | Items | Table | SpanTable | Include | Quote | Definitions | Html | Rule
)
