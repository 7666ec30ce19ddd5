"""Tables of the ledger as CSV, JSON and XLSX, with the same columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.render.records import line
from sitegen.render.xlsx import Sheet, workbook
from sitegen.views import SiteView
from sitegen.views.exports import DutyRow, LedgerTableView, RollupRow, SumRow, absolute

if TYPE_CHECKING:  # brings Jinja, which a build without changes does not import
    from sitegen.render.strings import Translate

VERSION = 1  # raise it when a field is renamed, removed or given another meaning
DUTY = DutyRow.__struct_fields__
SUM = SumRow.__struct_fields__
ROLLUP = RollupRow.__struct_fields__
COLUMNS = tuple(dict.fromkeys((*DUTY, *SUM, *ROLLUP)))


def as_json(view: LedgerTableView, site: SiteView, t: Translate) -> bytes:
    """Encode duties, sums or roll-ups as JSON, one record per line."""
    columns, rows = _table(view, site)
    head = msgspec.json.encode(
        {
            "version": VERSION,
            "title": view.title,
            "publisher": site.publisher.title,
            "license": site.license,
        }
    )
    what = b"sums" if view.sums else b"rollups" if view.rollups else b"duties"
    lines = b",\n".join([_encode(dict(zip(columns, row, strict=True))) for row in rows])
    return b"".join((head[:-1], b',"', what, b'":[\n', lines, b"\n]}\n"))


def as_csv(view: LedgerTableView, site: SiteView, t: Translate) -> bytes:
    """Encode duties, sums or roll-ups as CSV (RFC 4180) in UTF-8 with a byte order mark, for Excel."""
    columns, rows = _table(view, site)
    return b"".join((b"\xef\xbb\xbf", line(columns), *(line(_flat(row)) for row in rows)))


def as_xlsx(view: LedgerTableView, site: SiteView, t: Translate) -> bytes:
    """Encode duties, sums or roll-ups as an Excel workbook with heads in the site's language."""
    columns, rows = _table(view, site)
    heads = [_HEADS[name](t) for name in columns]
    return workbook([Sheet(view.title, tuple(heads), tuple(map(_flat, rows)))])


def _table(view: LedgerTableView, site: SiteView) -> tuple[tuple[str, ...], list[list[Any]]]:
    if view.sums:
        return SUM, [[getattr(one, name) for name in SUM] for one in view.sums]
    if view.rollups:
        return ROLLUP, [[getattr(one, name) for name in ROLLUP] for one in view.rollups]
    rows = [[getattr(one, name) for name in DUTY] for one in view.duties]
    for row in rows:
        row[-1] = [absolute(site.base_url, url) for url in row[-1]]
    return DUTY, rows


def _flat(row: Sequence[Any]) -> list[str | int | dt.date | None]:
    return [" ".join(value) if isinstance(value, list | tuple) else value for value in row]


_encode = msgspec.json.Encoder().encode
_HEADS = {
    "organization": lambda t: t("Id of the organization"),
    "organization_name": lambda t: t("Organization"),
    "rule": lambda t: t("Id of the rule"),
    "rule_name": lambda t: t("Rule"),
    "period": lambda t: t("Period"),
    "due": lambda t: t("Last day in time"),
    "state": lambda t: t("State"),
    "published": lambda t: t("Published"),
    "late_days": lambda t: t("Days late"),
    "shown_days": lambda t: t("Days on display, where too few"),
    "display_days": lambda t: t("Days on display required"),
    "documents": lambda t: t("Documents"),
    "required": lambda t: t("Documents required"),
    "exempt": lambda t: t("Reason of the exemption"),
    "evidence": lambda t: t("Evidence"),
    "owed": lambda t: t("Owed"),
    "late": lambda t: t("Late"),
    "short": lambda t: t("Shown too short"),
    "open": lambda t: t("Not seen"),
    "corrected": lambda t: t("Corrected"),
    "concerned": lambda t: t("Concerned by others' notices"),
    "open_due": lambda t: t("Not seen, by last day in time and how many: 2026-10-15*3"),
}
