"""Views of what a notice states as one of its kind."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from sitegen.domain.notice_kind import ValueType


class KindFieldView(Struct, frozen=True):
    """A field of a notice's kind, with its value."""

    label: str
    type: ValueType
    text: str  # as typed
    value: str  # the exact number, 1,200,000, where the text is in another language; else ""
    unit: str  # of the number
    first: date | None  # the day, or the first of two
    last: date | None  # the second of two
    language: str  # of the text, where it is not that of the page


class KindView(Struct, frozen=True):
    """The kind of a notice, with its kind fields."""

    id: str
    name: str
    fields: tuple[KindFieldView, ...]
    basis: tuple[str, ...]  # statutes, with their articles
