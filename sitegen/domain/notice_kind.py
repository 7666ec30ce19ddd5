"""Kinds of notice (公开事项): the fields that notices of each kind have, as data.

A field is defined once and shared by kinds, so that 金额 means the same in search and in open data,
whichever kind of notice has it.
"""

from __future__ import annotations

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
        value: For machines: a decimal number, a date or an interval (ISO 8601), "yes" or "no"; "" for
            texts and telephone numbers.
        unit: Of a number: "CNY", "CNY/亩·年", "mu", "m2", "ha", "km2", "day", "working-day", "month",
            "year", or what the field's definition says.
    """

    field: str
    text: str
    value: str = ""
    unit: str = ""


class KindField(Struct, frozen=True):
    """A field that notices of some kinds have.

    Attributes:
        unit: Of a number: 户, 人次.
        choices: The values that a choice may have.
        example: A value as it is typed, for messages and for what `sitegen new` asks.
    """

    id: str
    name: LocalText
    type: ValueType = "text"
    unit: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""


class NoticeKind(Struct, frozen=True):
    """A kind of notice.

    Attributes:
        also: Other names under which it is known.
        title: The title of a new notice; {org} and {period} are replaced.
        categories: The categories that it may be in, the usual one first.
        required: Ids of the fields that each notice must have: of kinds, or of all documents.
        optional: Ids of the fields that it may have; a notice may have any other field too.
        columns: The columns of its table; each is a label or several spellings of it, parted by "|".
        rule: The id of the disclosure rule that it fulfils.
        term: The id of the display term (公示期限) that applies to it.
        follows: The kinds of notice of which it tells the result.
        refused: Keys that it must not have: data of the person who asked.
        basis: The statutes that ask for it.
        practice: No statute asks for it; it is what is usually done.
        body: The text to begin with.
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
        """The ids of the fields that it asks for."""
        return (*self.required, *self.optional)


class Kinds(Struct, frozen=True, dict=True):
    """The kinds of a site and the fields that they share, each in the order in which they are defined."""

    kinds: tuple[NoticeKind, ...] = ()
    fields: tuple[KindField, ...] = ()

    def named(self, text: str) -> NoticeKind | None:
        """Return the kind with an id or a name, however typed."""
        return self._by_name.get(text) or self._by_name.get(folded(text))

    def names(self) -> tuple[str, ...]:
        """Return every id and name by which a kind may be called."""
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
