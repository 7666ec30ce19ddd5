"""Open-data records of documents, as JSON and as lines of CSV.

The fields are defined here alone: JSON Schema, CSV columns and data dictionary are derived from them;
`data.html` explains them.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta, Struct

VERSION = 1  # raise it when a field is renamed, removed or given another meaning
PLANS_VERSION = 2  # the same for the tables of plans


class Translation(Struct, frozen=True):
    """A document in another language than its own."""

    language: str
    title: str
    url: str


class CitedDocument(Struct, frozen=True):
    """A law or document that the text names by its title; the address if it is of this site."""

    title: str
    number: str
    articles: tuple[str, ...]
    url: str


class PublishedFile(Struct, frozen=True):
    """A file published with a document; its size is in bytes, its digest hexadecimal."""

    title: str
    url: str
    size: int
    sha256: str


class Correction(Struct, frozen=True):
    """A correction made after publication."""

    date: dt.date
    note: str


class Stated(Struct, frozen=True):
    """A kind field of a notice: the text as typed; for a number, the exact value and the unit."""

    field: str
    label: str
    text: str
    value: Decimal | None
    unit: str


class ChangedPassage(Struct, frozen=True):
    """A field or passage that one notice changes in another; days are written 2026-06-24."""

    field: str
    old: str
    new: str


class RelatedNotice(Struct, frozen=True):
    """A relation between two notices, as seen from one of them.

    `kind` is correction, extension, supplement, repeal, lapse, termination, answer or result; `url` the
    address of the other notice, "" if it is not on the site, `title` its title; `date` the day of the
    later notice, `effective` the first day on which it holds.
    """

    kind: str
    url: str
    title: str
    date: dt.date | None
    effective: dt.date | None
    passages: tuple[ChangedPassage, ...]


class Record(Struct, frozen=True):
    """A document as open data. A missing text is "", a missing date or number null."""

    id: Annotated[str, Meta(description="Id: the address within the site, which never changes")]
    url: Annotated[str, Meta(description="Permanent address")]
    title: Annotated[str, Meta(description="Title")]
    language: Annotated[str, Meta(description="Language that it was written in")]
    organization: Annotated[str, Meta(description="Id of the organization that published it")]
    organization_name: Annotated[str, Meta(description="Name of that organization at the time")]
    category: Annotated[str, Meta(description="Id of its category")]
    category_name: Annotated[str, Meta(description="Name of its category")]
    date: Annotated[dt.date | None, Meta(description="Day of publication")]
    updated: Annotated[
        dt.date | None,
        Meta(description="Day of the last correction or of withdrawal, else of publication"),
    ]
    issued: Annotated[dt.date | None, Meta(description="Day on which it was signed")]
    doc_number: Annotated[str, Meta(description="Document number")]
    index_number: Annotated[str, Meta(description="Index number")]
    period: Annotated[
        str, Meta(description="Period that it is about: 2024, 2024-H1, 2024-Q1 or 2024-03")
    ]
    effect: Annotated[str, Meta(description="Effect: current, amended, repealed or lapsed")]
    display_from: Annotated[dt.date | None, Meta(description="First day on display")]
    display_until: Annotated[dt.date | None, Meta(description="Last day on display")]
    display_days: Annotated[
        int | None, Meta(description="Days on display, where they are given instead of a last day")
    ]
    display_counted: Annotated[
        str, Meta(description="How these days are counted: calendar or working")
    ]
    objections_to: Annotated[str, Meta(description="Who takes objections")]
    objections_phone: Annotated[str, Meta(description="Telephone for objections")]
    objections_address: Annotated[str, Meta(description="Address for objections")]
    objections_until: Annotated[dt.date | None, Meta(description="Last day for objections")]
    superseded_by: Annotated[str, Meta(description="Address of the document that replaces it")]
    withdrawn: Annotated[dt.date | None, Meta(description="Day on which it was withdrawn")]
    withdrawn_reason: Annotated[str, Meta(description="Why it was withdrawn")]
    source: Annotated[str, Meta(description="Path of its source file")]
    kind: Annotated[str, Meta(description="Id of its kind of notice, where it names one")]
    kind_name: Annotated[str, Meta(description="Name of that kind")]
    changes: Annotated[
        tuple[Correction, ...],
        Meta(description="Corrections since publication: day and note; in the JSON only"),
    ]
    joint: Annotated[
        tuple[str, ...], Meta(description="Ids of the other organizations that issued it jointly")
    ]
    concerns: Annotated[
        tuple[str, ...], Meta(description="Ids of the organizations that it concerns")
    ]
    details: Annotated[
        tuple[Stated, ...],
        Meta(description="What it states as a notice of its kind: a table of its own in CSV"),
    ]
    about: Annotated[
        tuple[RelatedNotice, ...],
        Meta(
            description="Documents that it corrects, extends, supplements, repeals, ends, answers or settles"
        ),
    ]
    followed_by: Annotated[
        tuple[RelatedNotice, ...],
        Meta(description="Later notices about it, with the passages that they change"),
    ]
    ended: Annotated[
        dt.date | None,
        Meta(description="Day from which it is repealed, no longer valid or terminated"),
    ]
    translations: Annotated[
        tuple[Translation, ...], Meta(description="Its other languages, with title and address")
    ]
    cites: Annotated[
        tuple[CitedDocument, ...],
        Meta(description="Laws and documents that it cites: title, number, articles, address"),
    ]
    attachments: Annotated[
        tuple[PublishedFile, ...],
        Meta(description="Files published with it: title, address, size in bytes, SHA-256"),
    ]


_KINDS: dict[object, str] = {
    str: "text",
    **dict.fromkeys((dt.date, dt.date | None), "date"),
    **dict.fromkeys((int, int | None, Decimal, Decimal | None), "number"),
}


def fields_of(record: type) -> tuple[tuple[str, str], ...]:
    """Return name and kind of each field of a record: "text", "date", "number" or "list"."""
    hints = get_type_hints(record).items()
    return tuple((name, _KINDS.get(hint, "list")) for name, hint in hints)


FIELDS = fields_of(Record)


@cache
def columns(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns of the CSV.

    They are the fields; a translation has two for each language but the first, citations only their titles,
    attachments only their addresses, joint issuers and organizations concerned their ids,
    corrections only the day of the last (`updated`), relations `kind address`, with spaces between.
    """
    plain = (name for name, kind in FIELDS if kind != "list")
    translated = (f"{what}_{code}" for code in languages[1:] for what in ("title", "url"))
    return (
        *plain,
        *translated,
        "cites",
        "attachments",
        "joint",
        "concerns",
        "about",
        "followed_by",
    )


def as_json(one: object) -> bytes:
    """Encode a record as a JSON object on one line."""
    return _encoder.encode(one)


def as_csv(one: Record, languages: tuple[str, ...]) -> bytes:
    """Encode a record as a line of CSV, for `columns`."""
    cells: list[Any] = [*_plain(one)]
    versions = {version.language: version for version in one.translations}
    for code in languages[1:]:
        version = one if one.language == code else versions.get(code)
        cells += (version.title, version.url) if version else ("", "")
    cells.append("".join(f"《{cited.title}》" for cited in one.cites))
    cells.append(" ".join(file.url for file in one.attachments))
    cells += (" ".join(one.joint), " ".join(one.concerns))
    cells += (_related(one.about), _related(one.followed_by))
    return line(cells)


def _related(some: Sequence[RelatedNotice]) -> str:
    return " ".join(f"{one.kind} {one.url or '-'}" for one in some)


def line(cells: Sequence[Any]) -> bytes:
    """Encode a line of CSV (RFC 4180); cells that a spreadsheet would take for formulas get an apostrophe."""
    harmless = [
        f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA else cell for cell in cells
    ]
    text: str = _writer.writerow(harmless)
    return text.encode()


class _Echo:
    """A file whose `write` returns its argument, so that a csv writer returns each line."""

    def write(self, text: str) -> str:
        return text


_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_writer: Any = csv.writer(_Echo())
_plain = attrgetter(*(name for name, kind in FIELDS if kind != "list"))
_encoder = msgspec.json.Encoder(decimal_format="number")


class DetailRecord(Struct, frozen=True):
    """A field that a notice states as one of its kind. A missing text is "", a missing number null."""

    document: Annotated[str, Meta(description="Id of the notice, as in the table of documents")]
    document_url: Annotated[str, Meta(description="Permanent address of the notice")]
    document_title: Annotated[str, Meta(description="Title of the notice")]
    organization: Annotated[str, Meta(description="Id of the organization that published it")]
    published: Annotated[dt.date, Meta(description="Day on which the notice was published")]
    kind: Annotated[str, Meta(description="Id of its kind of notice")]
    field: Annotated[str, Meta(description="Id of the field")]
    label: Annotated[str, Meta(description="Name of the field")]
    text: Annotated[str, Meta(description="The value as typed")]
    number: Annotated[Decimal | None, Meta(description="The exact number, of amounts in yuan")]
    unit: Annotated[
        str, Meta(description="Its unit: CNY, CNY/亩·年, mu, m2, ha, day, month, year or a word")
    ]
    day: Annotated[dt.date | None, Meta(description="The day, or the first of two")]
    until: Annotated[dt.date | None, Meta(description="The last of two days")]


class TargetRecord(Struct, frozen=True):
    """A target of a plan with its outcome. A missing text is "", a missing date or number null."""

    plan: Annotated[str, Meta(description="Id of the plan, as in the table of documents")]
    plan_url: Annotated[str, Meta(description="Permanent address of the plan")]
    plan_title: Annotated[str, Meta(description="Title of the plan")]
    year: Annotated[int, Meta(description="Year that the plan is for")]
    organization: Annotated[str, Meta(description="Id of the organization that published it")]
    organization_name: Annotated[str, Meta(description="Name of that organization at the time")]
    target: Annotated[str, Meta(description="Id of the target, unique within the plan")]
    text: Annotated[str, Meta(description="What is promised")]
    measure: Annotated[str, Meta(description="What is counted")]
    comparison: Annotated[
        str,
        Meta(
            description="How it is promised: at_least, at_most, equals or rank; empty without a figure"
        ),
    ]
    value: Annotated[Decimal | None, Meta(description="The figure promised")]
    unit: Annotated[str, Meta(description="Unit of all its figures")]
    due: Annotated[dt.date | None, Meta(description="Last day to reach it")]
    responsible: Annotated[str, Meta(description="Who answers for it")]
    outcome: Annotated[
        str,
        Meta(
            description="By the last figure: none, below, missed, met, exceeded, within, kept or over; "
            "as stated: done, doing, pending or undone"
        ),
    ]
    last_value: Annotated[Decimal | None, Meta(description="The last figure reported")]
    last_date: Annotated[dt.date | None, Meta(description="Day of that figure")]
    reached: Annotated[
        dt.date | None, Meta(description="Day of the first figure by which it was reached")
    ]
    days_late: Annotated[int, Meta(description="Days after the due day on which it was reached")]
    reports: Annotated[int, Meta(description="How many reports there are of it")]
    due_text: Annotated[str, Meta(description="The deadline as written, where it is no day")]
    baseline: Annotated[Decimal | None, Meta(description="The figure at the outset")]
    deliverable: Annotated[str, Meta(description="The result promised, in words")]
    lead: Annotated[tuple[str, ...], Meta(description="Who leads it, as the plan names them")]
    lead_organizations: Annotated[
        tuple[str, ...], Meta(description="Ids of the organizations of the site that lead it")
    ]
    support: Annotated[tuple[str, ...], Meta(description="Who helps")]
    group: Annotated[str, Meta(description="Heading of the task list under which it stands")]
    serves_plan: Annotated[str, Meta(description="Id of the plan above whose target it serves")]
    serves_target: Annotated[str, Meta(description="Id of that target")]


class FigureRecord(Struct, frozen=True):
    """A figure that a notice reported of a target."""

    plan: Annotated[str, Meta(description="Id of the plan, as in the table of documents")]
    target: Annotated[str, Meta(description="Id of the target, unique within the plan")]
    document: Annotated[str, Meta(description="Id of the notice that reported it")]
    document_url: Annotated[str, Meta(description="Permanent address of the notice")]
    document_title: Annotated[str, Meta(description="Title of the notice")]
    published: Annotated[dt.date, Meta(description="Day on which the notice was published")]
    stage: Annotated[str, Meta(description="Stage: pledge, progress or review")]
    date: Annotated[dt.date, Meta(description="Day of the figure")]
    value: Annotated[Decimal | None, Meta(description="The figure reported")]
    change: Annotated[Decimal | None, Meta(description="Change since the figure before")]
    unit: Annotated[str, Meta(description="Unit of all its figures")]
    note: Annotated[str, Meta(description="What the figure rests on")]
    state: Annotated[
        str, Meta(description="How a target without a figure stands: done, doing or pending")
    ]
    milestone: Annotated[
        str, Meta(description="The milestone that it is about; empty for the target itself")
    ]


class MilestoneRecord(Struct, frozen=True):
    """A milestone of a target with its outcome."""

    plan: Annotated[str, Meta(description="Id of the plan, as in the table of documents")]
    target: Annotated[str, Meta(description="Id of the target, unique within the plan")]
    milestone: Annotated[str, Meta(description="The milestone as the plan names it")]
    due: Annotated[dt.date | None, Meta(description="Last day to reach it")]
    text: Annotated[str, Meta(description="What is to be done by then")]
    value: Annotated[Decimal | None, Meta(description="The figure to reach by then")]
    unit: Annotated[str, Meta(description="Unit of all its figures")]
    outcome: Annotated[
        str, Meta(description="As that of a target, by the figures reported or as stated")
    ]
    reached: Annotated[
        dt.date | None, Meta(description="Day of the first figure by which it was reached")
    ]
    days_late: Annotated[int, Meta(description="Days after the due day on which it was reached")]


def as_cells(record: Struct) -> bytes:
    """Encode a record that is no document as a line of CSV; names in a cell have 、 between them, ids blanks."""
    cells = []
    for name in record.__struct_fields__:
        value = getattr(record, name)
        mark = " " if name.endswith("_organizations") else "、"
        cells.append(mark.join(value) if isinstance(value, tuple) else value)
    return line(cells)
