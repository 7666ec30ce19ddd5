"""Workbooks and delimited files: each visible sheet a table, which the document includes.

The table stays in its file, beside the document: its formats stay, and who corrects the sheet corrects
the page. A file with hidden cells is included without being published itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from sitegen.content.included_sheets import MOST_BYTES, MOST_SHOWN
from sitegen.content.sheets.delimited import read_delimited
from sitegen.content.sheets.grid import Area, Grid, SheetFault, column_letters
from sitegen.content.sheets.model import PageTable
from sitegen.content.sheets.page_table import page_table
from sitegen.content.sheets.xlsx import Workbook
from sitegen.importing.model import (
    Block,
    Cell,
    Draft,
    Heading,
    Note,
    Place,
    Refused,
    Span,
    Table,
)
from sitegen.importing.names import file_name

_REVIEWED = 200  # rows of a table that go into the review; all of them are on the page
_PUBLISHED = frozenset((".xlsx", ".csv"))  # a workbook with macros is not offered for download

_BESIDE = {
    "comments": ("xl/comments", "xl/threadedcomments"),
    "macros": ("xl/vbaproject",),
    "external_links": ("xl/externallinks/",),
    "sheet_pictures": ("xl/media/", "xl/charts/"),
}
"""Things of a workbook beside its cells, by the first letters of its parts in lower case."""


def read(name: str, data: bytes) -> Draft:
    """Read the visible sheets of a workbook, or a delimited file. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise Refused("too_large", limit=MOST_BYTES // 1024**2)
    suffix = PurePosixPath(name).suffix.lower()
    notes: list[Note] = []
    try:
        if suffix in (".csv", ".tsv"):
            grids = [read_delimited(data)]
        else:
            grids = list(_grids(data, notes))
    except SheetFault as fault:
        raise _refused(fault, suffix) from None
    blocks: list[Block] = []
    title = ""
    shown = [(grid, table) for grid in grids if (table := page_table(grid)) is not None]
    if not shown and not any(note.key == "large_sheet" for note in notes):
        raise Refused("empty")
    for grid, table in shown:
        at = Place("row", table.row_numbers[0] + 1, grid.name)
        if len(table.row_numbers) * len(table.columns) > MOST_SHOWN:
            notes.append(Note("keep", "large_sheet", at, grid.name))
            continue
        if len(shown) > 1:
            blocks.append(Heading(2, (Span(grid.name),), at))
        title = title or table.caption
        blocks.append(_table(table, at, reference(file_name(name), grid.name)))
        notes += _formula_notes(grid)
    hides = any(note.key.startswith(("hidden_", "comments")) for note in notes)
    if hides:
        notes.append(Note("keep", "original_hides", text=file_name(name)))
    return Draft(
        format="sheet",
        blocks=tuple(blocks),
        notes=tuple(notes),
        properties={"title": title} if title else {},
        attach=suffix in _PUBLISHED and not hides,
        included=True,
    )


def _grids(data: bytes, notes: list[Note]) -> Iterator[Grid]:
    workbook = Workbook(data)
    for key, prefix in _BESIDE.items():
        if any(part.startswith(prefix) for part in workbook.parts):
            notes.append(Note("drop", key))
    for entry in workbook.sheets:
        if entry.hidden:
            notes.append(Note("drop", "hidden_sheet", Place(name=entry.name), entry.name))
            continue
        try:
            grid = workbook.grid(entry.name)
        except SheetFault as fault:
            if fault.reason != "large":
                raise
            notes.append(Note("keep", "large_sheet", Place(name=entry.name), entry.name))
            continue
        at = Place(name=entry.name)
        rows = [n + 1 for n in sorted(grid.hidden_rows) if n in grid.rows]
        filled = {column for cells in grid.rows.values() for column in cells}
        columns = [column_letters(n) for n in sorted(grid.hidden_columns & filled)]
        if rows:
            notes.append(Note("drop", "hidden_rows", at, _listed(rows)))
        if columns:
            notes.append(Note("drop", "hidden_columns", at, _listed(columns)))
        yield grid


def _formula_notes(grid: Grid) -> Iterator[Note]:
    at = Place(name=grid.name)
    if grid.unsaved_formulas:
        yield Note("keep", "unsaved_formulas", at, _listed(grid.unsaved_formulas))
    if grid.errors:
        yield Note("keep", "formula_errors", at, _listed(grid.errors))


def _listed(names: list[int] | list[str] | tuple[str, ...]) -> str:
    shown = "、".join(map(str, names[:20]))
    return f"{shown} …" if len(names) > 20 else shown


def reference(file: str, sheet: str) -> str:
    """Return the address by which a text includes a sheet: `q1.xlsx#'1 月'`."""
    place = sheet
    if sheet and (re.search(r"[!'#%<>\s]", sheet) or Area.parse(sheet)):
        place = "'" + sheet.replace("'", "''") + "'"
    address = f"{file}#{place}" if place else file
    address = address.replace("%", "%25").replace(">", "%3E")
    return f"<{address}>" if re.search(r"[\s()]", address) else address


def _table(table: PageTable, at: Place, source: str) -> Table:
    rows = [
        tuple(
            Cell(
                one.text,
                one.columns,
                one.rows,
                bool(one.head),
                "right" if one.align == "right" else "",
            )
            if one
            else None
            for one in row
        )
        for row in (*table.head, *table.body[:_REVIEWED])
    ]
    return Table(
        tuple(rows),
        at,
        len(table.head),
        table.caption,
        table.unit,
        (*table.above, *table.notes),
        source,
    )


def _refused(fault: SheetFault, suffix: str) -> Refused:
    match fault.reason:
        case "encrypted":
            return Refused("encrypted")
        case "large":
            return Refused("too_large_unpacked")
        case "old":
            return Refused("save_as", suffix=suffix, wanted=".xlsx")
        case _:
            return Refused("broken")
