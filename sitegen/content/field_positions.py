"""Places of front-matter fields in their files."""

from __future__ import annotations

from sitegen.content import fields
from sitegen.diagnostics import Location
from sitegen.domain.document import Document
from sitegen.schema.yaml_nodes import Mapping, Sequence


def place_of(document: Document, field: str) -> Location:
    """Return the place of a field of a document, or of an entry of it: `progress.2` is the third.

    An inherited field has no place in the file; the first line stands for it.
    """
    for mark in document.marks.split():
        key, line, column = mark.split(":")
        if key == field:
            return Location(document.path, int(line), int(column))
    whole, _, entry = field.partition(".")
    return place_of(document, whole) if entry else Location(document.path, 1, 1)


_LINES = (
    "attachments",
    "aliases",
    "about",
)  # lists of texts of which the catalogue finds single faults


def marks_of(front: Mapping | None) -> str:
    """Return the places of the fields of some front matter, as `Document.marks` holds them: `key:line:column`."""
    marks = []
    for key, value in front.entries if front else ():
        field = fields.DOCUMENT.by_key.get(key.text)
        if field:  # fields of a kind of notice have no marks
            marks.append(f"{field.key}:{value.line}:{value.column}")
            entries = value.items if isinstance(value, Sequence) else ()
            for n, entry in enumerate(entries):
                if isinstance(entry, Mapping) or (field.key in _LINES and entry.line > value.line):
                    marks.append(f"{field.key}.{n}:{entry.line}:{entry.column}")
    return " ".join(marks)
