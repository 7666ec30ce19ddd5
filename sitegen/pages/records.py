"""What open data tells of a document: a record, as JSON and as a line of CSV.

The fields are defined here alone: the JSON Schema, the columns of the CSV and the data dictionary
are made of them; `data.html` says what they mean.
"""

from __future__ import annotations

import csv
import datetime as dt
import posixpath
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta, Struct

from sitegen.content.items import Item, url_in
from sitegen.domain.document import Display, Objections
from sitegen.pages.machine import absolute
from sitegen.pages.shelves import Shelves

VERSION = 1  # raise it when a field is renamed, removed or given another meaning


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
    """What was corrected after publication."""

    date: dt.date
    note: str


class Record(Struct, frozen=True):
    """A document as open data. A text that is missing is "", a date or number null."""

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
    effect: Annotated[str, Meta(description="Effect: current, amended or repealed")]
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
    changes: Annotated[
        tuple[Correction, ...],
        Meta(description="Corrections since publication: day and note; in the JSON only"),
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
    """The name of each field of a record and what it holds: "text", "date", "number" or "list"."""
    hints = get_type_hints(record).items()
    return tuple((name, _KINDS.get(hint, "list")) for name, hint in hints)


FIELDS = fields_of(Record)


def record(item: Item, shelves: Shelves) -> Record:
    """What open data tells of an item; names are in the site's own language."""
    main, config = item.main, shelves.config
    own, base = config.languages[0], config.base_url
    display, withdrawn = main.display, main.withdrawn
    objections = main.objections or _NOBODY
    successor = shelves.catalogue.superseded.get(item.url, "")
    return Record(
        id=item.url,
        url=absolute(base, url_in(item, main.language, config)),
        title=main.title,
        language=main.language,
        organization=item.organization.id,
        organization_name=item.publisher.in_language(own),
        category=item.category.id,
        category_name=item.category.name.in_language(own),
        date=main.date,
        updated=main.updated,
        issued=main.issued,
        doc_number=main.doc_number,
        index_number=main.index_number,
        period=main.period,
        effect=main.effect,
        display_from=(display.start or main.date) if display else None,
        display_until=period[1] if (period := main.display_period) else None,
        display_days=display.days or None if display else None,
        display_counted=_counted(display) if display else "",
        objections_to=objections.to,
        objections_phone=objections.phone,
        objections_address=objections.address,
        objections_until=objections.until,
        superseded_by=absolute(base, successor) if successor else "",
        withdrawn=withdrawn.date if withdrawn else None,
        withdrawn_reason=withdrawn.reason if withdrawn else "",
        source=main.path,
        changes=tuple(Correction(one.date, one.note) for one in main.changes),
        translations=tuple(
            Translation(
                version.language,
                version.title,
                absolute(base, url_in(item, version.language, config)),
            )
            for version in item.versions[1:]
        ),
        cites=()
        if withdrawn
        else tuple(
            CitedDocument(one.title, one.number, one.articles, absolute(base, url) if url else "")
            for one, url in zip(main.cited, shelves.catalogue.cited.get(main.path, ()), strict=True)
        ),
        attachments=tuple(
            PublishedFile(
                title or _stem(file.source),
                absolute(base, file.url),
                file.size,
                shelves.digests.get(file.source, ""),
            )
            for title, file in shelves.catalogue.attached.get(main.path, ())
        ),
    )


def _counted(display: Display) -> str:
    if not display.days:
        return ""
    return "working" if display.working else "calendar"


_NOBODY = Objections()


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


@cache
def columns(languages: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the CSV: the fields, where a translation has two for each of the languages
    but the first, of what is cited there are only the titles, of attachments only the addresses,
    of corrections only the day of the last, `updated`.
    """
    plain = (name for name, kind in FIELDS if kind != "list")
    translated = (f"{what}_{code}" for code in languages[1:] for what in ("title", "url"))
    return (*plain, *translated, "cites", "attachments")


def as_json(one: object) -> bytes:
    """A record as a JSON object on one line."""
    return _encoder.encode(one)


def as_csv(one: Record, languages: tuple[str, ...]) -> bytes:
    """A record as a line of CSV, for `columns`."""
    cells: list[Any] = [*_plain(one)]
    versions = {version.language: version for version in one.translations}
    for code in languages[1:]:
        version = one if one.language == code else versions.get(code)
        cells += (version.title, version.url) if version else ("", "")
    cells.append("".join(f"《{cited.title}》" for cited in one.cites))
    cells.append(" ".join(file.url for file in one.attachments))
    return line(cells)


def line(cells: Sequence[Any]) -> bytes:
    """A line of CSV (RFC 4180). A text that a spreadsheet would take for a formula has an
    apostrophe before it.
    """
    harmless = [
        f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA else cell for cell in cells
    ]
    text: str = _writer.writerow(harmless)
    return text.encode()


class _Echo:
    """Gives what is written to it: so a writer of csv gives each line."""

    def write(self, text: str) -> str:
        return text


_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_writer: Any = csv.writer(_Echo())
_plain = attrgetter(*(name for name, kind in FIELDS if kind != "list"))
_encoder = msgspec.json.Encoder(decimal_format="number")
