"""The values of an import: what a reader finds in a file, and what becomes of it.

A reader turns a file into a `Draft` of blocks in the order of reading. Everything after it is the
same for all formats: split, structure, official parts, guesses, Markdown (`importing.run`).
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Align = Literal["", "center", "right"]
Confidence = Literal["sure", "likely", "unsure"]
NoteKind = Literal["join", "split", "guess", "drop", "apart", "accept", "blank", "keep"]


class Refused(Exception):
    """A file that is not imported; the sentence is `import.refused.<key>` of the messages."""

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Place(Struct, frozen=True):
    """A place in the source file: a line, paragraph, page or row, counted from 1.

    Attributes:
        kind: What is counted; it chooses the words, `import.place.<kind>` of the messages.
        number: The count, 0 for the whole file.
        name: The sheet or part of the file, or "".
    """

    kind: Literal["file", "line", "paragraph", "page", "row"] = "file"
    number: int = 0
    name: str = ""


class Span(Struct, frozen=True):
    """Text of one look. `footnote` is the key of the footnote that is referred to after it."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    footnote: str = ""


class Paragraph(Struct, frozen=True, tag=True):
    """A paragraph as the file has it, its numbering part of the text.

    Attributes:
        spans: Its text; a line break within it is "\\n".
        at: Its place.
        level: Outline level of its style: 1 is a document's title, 2 a heading below; 0 is none.
        align: How it is set.
        breaks: True if it begins a page.
        depth: How many items of lists it lies within, where it is one with a bullet.
    """

    spans: tuple[Span, ...]
    at: Place = Place()
    level: int = 0
    align: Align = ""
    breaks: bool = False
    depth: int = 0

    @property
    def text(self) -> str:
        """The text without its looks."""
        return "".join(span.text for span in self.spans)


class Heading(Struct, frozen=True, tag=True):
    """A heading below the title, `level` 2 to 6."""

    level: int
    spans: tuple[Span, ...]
    at: Place = Place()

    @property
    def text(self) -> str:
        """The text without its looks."""
        return "".join(span.text for span in self.spans)


class Item(Struct, frozen=True, tag=True):
    """An item of a list; `mark` is "-" or the number as it is shown, "3."."""

    mark: str
    spans: tuple[Span, ...]
    at: Place = Place()
    depth: int = 0

    @property
    def text(self) -> str:
        """The text without its looks."""
        return "".join(span.text for span in self.spans)


class Cell(Struct, frozen=True):
    """A cell of a table; a line break within it is "\\n"."""

    text: str = ""
    columns: int = 1
    rows: int = 1
    head: bool = False
    align: Align = ""


class Table(Struct, frozen=True, tag=True):
    """A table as a full grid: None stands where a cell above or to the left spans.

    Attributes:
        rows: The cells, each row equally long.
        at: Its place.
        head_rows: How many rows at the top are its head.
        caption: Its title, or "".
        unit: The line above it that names the unit (单位：元), or "".
        notes: The lines below it.
        source: The sheet that the document includes in place of the rows (`q1.xlsx#Sheet1`), or "".
    """

    rows: tuple[tuple[Cell | None, ...], ...]
    at: Place = Place()
    head_rows: int = 1
    caption: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""


class Picture(Struct, frozen=True, tag=True):
    """A picture within the text; `name` is a plain file name."""

    name: str
    data: bytes
    alt: str = ""
    at: Place = Place()


Block = Paragraph | Heading | Item | Table | Picture


class Footnote(Struct, frozen=True):
    """A footnote or endnote."""

    key: str
    spans: tuple[Span, ...]
    at: Place = Place()


class Note(Struct, frozen=True):
    """A mark of the review: a join, split, guess, drop and the like.

    Attributes:
        kind: What was done.
        key: The words, `import.note.<key>` of the messages.
        at: Where in the source.
        text: The text concerned, as the source has it; shown cut where it is long.
        values: Parameters of the words.
    """

    kind: NoteKind
    key: str
    at: Place = Place()
    text: str = ""
    values: dict[str, str] = {}


class Draft(Struct, frozen=True):
    """The content of one file, as its reader found it.

    Attributes:
        format: The name of the reader.
        blocks: In the order of reading.
        footnotes: In the order of their references.
        notes: What the reader joined, dropped or accepted.
        properties: What the file says of itself: "title", "sheet" and the like.
        attach: True if the original is to be published beside the text (sheets, scans); False
            where it holds what readers should not get, as tracked changes in Word.
        included: True if the text includes the original, which then lies beside it though it may
            not be published itself.
    """

    format: str
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...] = ()
    notes: tuple[Note, ...] = ()
    properties: dict[str, str] = {}
    attach: bool = False
    included: bool = False


class Guess(Struct, frozen=True):
    """A field of the front matter with its reason, `import.reason.<reason>` of the messages.

    Attributes:
        field: The English key of the field.
        value: As it is written; with line breaks where it is a list.
        reason: Why it is believed.
        confidence: "unsure" is marked with 请核对 in the file and listed.
        at: Where in the source.
        values: Parameters of the reason.
        shown: The value as the review shows it, where the value is an id.
    """

    field: str
    value: str
    reason: str
    confidence: Confidence = "likely"
    at: Place = Place()
    values: dict[str, str] = {}
    shown: str = ""


class File(Struct, frozen=True):
    """A file to lie beside the document, in `<name>.files/`."""

    name: str
    data: bytes


class Piece(Struct, frozen=True):
    """One document of a file, structured, with its guesses: what is written and reviewed."""

    front: tuple[Guess, ...]
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...] = ()
    notes: tuple[Note, ...] = ()
    files: tuple[File, ...] = ()

    def field(self, name: str) -> str:
        """Return the value of a field, or ""."""
        return next((one.value for one in self.front if one.field == name), "")
