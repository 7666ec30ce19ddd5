"""Kinds of notice (公开事项): the fields that notices of each kind have, as data.

A field is defined once and shared by kinds, so that 金额 means the same in search and in open data,
whichever kind of notice has it.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Literal

from msgspec import Struct

from sitegen.domain.rule import Source
from sitegen.domain.text import LocalText, folded

ValueType = Literal[
    "text",
    "number",
    "money",
    "area",
    "phone",
    "date",
    "dates",
    "time",
    "duration",
    "choice",
    "flag",
]


class KindSettings(Struct, frozen=True):
    """The source of a site's kinds: its own kinds.yaml ("" if it has none), and the digest of the
    shipped one.
    """

    own: str = ""
    shipped: str = ""


class Detail(Struct, frozen=True):
    """The value of a field of a kind.

    Attributes:
        field: The id of the field.
        text: The value as typed.
        value: The machine-readable value: a decimal number, a date or an interval (ISO 8601), "yes" or "no"; "" for
            texts and telephone numbers.
        unit: The unit of a number: "CNY", "CNY/亩·年", "mu", "m2", "ha", "km2", "day", "working-day", "month",
            "year", or the unit in the definition of the field.
    """

    field: str
    text: str
    value: str = ""
    unit: str = ""


class KindField(Struct, frozen=True):
    """A field that notices of some kinds have.

    Attributes:
        unit: The unit of a number: 户, 人次.
        choices: The allowed values of a choice.
        example: An example value as typed, for messages and the prompts of `sitegen new`.
    """

    id: str
    name: LocalText
    type: ValueType = "text"
    unit: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""

    @property
    def is_number(self) -> bool:
        """True if the values of the field are numbers, with or without a unit."""
        return self.type in ("money", "area", "duration", "number")

    def number_in(self, one: Detail) -> Decimal | None:
        """Return the number that a value of the field stands for; None if the field has no numbers."""
        return Decimal(one.value) if self.is_number else None

    def days_in(self, one: Detail) -> tuple[dt.date, ...]:
        """Return the day, or the first and the last day, of a value of the field; empty if it has no days."""
        if self.type not in ("date", "dates", "time"):
            return ()
        return tuple(dt.date.fromisoformat(part[:10]) for part in one.value.split("/"))


class NoticeKind(Struct, frozen=True):
    """A kind of notice.

    Attributes:
        also: Other names of the kind.
        title: The title of a new notice; {org} and {period} are replaced.
        categories: Ids of the allowed categories, the usual one first.
        required: Ids of required fields: kind fields or common document fields.
        optional: Ids of suggested fields; a notice may have any other field too.
        columns: The columns of its table; each is a label, or several spellings separated by "|".
        rule: Id of the disclosure rule that a notice of the kind fulfils.
        term: Id of the display term (公示期限) that applies.
        follows: Ids of the kinds whose result a notice of this kind reports.
        refused: Keys that are not allowed: personal data of the requester.
        basis: The statutes that require such a notice.
        practice: True if no statute requires it and it is common practice.
        body: Template of the text.
    """

    id: str
    name: LocalText
    also: tuple[str, ...] = ()
    title: str = ""
    categories: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rule: str = ""
    term: str = ""
    follows: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    basis: tuple[Source, ...] = ()
    practice: bool = False
    body: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """Ids of the required and optional fields."""
        return (*self.required, *self.optional)


class Kinds(Struct, frozen=True, dict=True):
    """The kinds of a site and their shared fields, in order of definition."""

    kinds: tuple[NoticeKind, ...] = ()
    fields: tuple[KindField, ...] = ()

    def named(self, text: str) -> NoticeKind | None:
        """Return the kind with an id or name, ignoring case, width and spaces."""
        return self._by_name.get(text) or self._by_name.get(folded(text))

    def names(self) -> tuple[str, ...]:
        """Return all ids and names of kinds."""
        every = (name for one in self.kinds for name in (one.id, *one.name.all(), *one.also))
        return tuple(dict.fromkeys(every))

    @cached_property
    def by_id(self) -> dict[str, NoticeKind]:
        """The kinds by their ids."""
        return {one.id: one for one in self.kinds}

    @cached_property
    def field(self) -> dict[str, KindField]:
        """The fields by their ids."""
        return {one.id: one for one in self.fields}

    @cached_property
    def _by_name(self) -> dict[str, NoticeKind]:
        return {
            folded(name): one
            for one in reversed(self.kinds)
            for name in (one.id, *one.name.all(), *one.also)
        }
