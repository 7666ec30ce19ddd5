"""The sheets that one document includes, in its text or as its table of tasks: found, read, arranged as tables.

A sheet is an input of its document: `used` records each requested file with the digest of its bytes,
and a cached document is valid only while all these digests are unchanged.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.content.file_names import beside, files_folder
from sitegen.content.markdown.blocks import Include
from sitegen.content.sheets.grid import (
    EVERYTHING,
    Area,
    Grid,
    SheetFault,
    cell_name,
    column_letters,
)
from sitegen.content.sheets.model import PageTable
from sitegen.diagnostics import Diagnostic, Location
from sitegen.system import files
from sitegen.system.codec import digest_bytes

MOST_BYTES = 32 * 1024 * 1024  # of a file with sheets
MOST_SHOWN = 100_000  # cells of a page's table
_MISSING = ""  # in place of the digest of a file that is not there

Load = Callable[[str, int], bytes]
"""Reads a file below the content folder of at most so many bytes; raises `files.Unreadable`."""


class IncludedTable(Struct, frozen=True):
    """A table that a text includes: the line of the text, the file, the sheet's name if it has one."""

    line: int
    file: str
    sheet: str
    table: PageTable

    def place(self, row: int, column: int) -> str:
        """Return the name of a cell in the sheet from its place in head and body, from 0."""
        name = cell_name(self.table.row_numbers[row], self.table.columns[column])
        return f"{self.sheet}!{name}" if self.sheet else name

    @property
    def text(self) -> str:
        """All texts of the table, a row a line."""
        table = self.table
        rows = [
            "\t".join(cell.text for cell in row if cell is not None)
            for row in (*table.head, *table.body)
        ]
        lines = (table.caption, *table.above, table.unit, *rows, *table.notes)
        return "\n".join(filter(None, lines))


class IncludedSheets:
    """Reads the sheets of one document, each file once."""

    def __init__(self, path: str, languages: tuple[str, ...], load: Load | None) -> None:
        """Begin a document.

        Args:
            path: Of the document below the content folder.
            languages: Of the site.
            load: Reads files; without it none is found.
        """
        self.used: dict[str, str] = {}
        self.found: list[str] = []  # the files that were read, each once
        self.findings: list[Diagnostic] = []
        self.tables: list[IncludedTable] = []
        self.title = ""  # of the document, which a sheet does not repeat
        self._path = path
        self._languages = languages
        self._load = load
        self._read: dict[str, bytes] = {}
        self._notes: set[tuple[str, str]] = set()

    def table(self, include: Include) -> PageTable | None:
        """Return the table of an included sheet; None after a finding says why there is none."""
        at = Location(self._path, include.line, 1)
        area = Area.parse(include.area) if include.area else EVERYTHING
        if area is None:
            self.findings.append(d.bad_range(at, include.area))
            return None
        try:
            data = self._data(include.file)
        except files.Unreadable as fault:
            if fault.reason != "large":
                raise
            self.findings.append(d.large_sheet(at, include.file))
            return None
        if data is None:
            self.findings.append(d.missing_file(at, include.file, ()))
            return None
        try:
            grid = self._grid(include, data, area, at)
            table = _arranged(grid, include.levels)
        except SheetFault as fault:
            self.findings.append(_finding(at, include, fault))
            return None
        if include.caption and include.caption != table.caption:
            above = (table.caption, *table.above) if table.caption else table.above
            table = replace(table, caption=include.caption, above=above)
        elif table.caption and "".join(table.caption.split()) == "".join(self.title.split()):
            table = replace(table, caption="")
        self.tables.append(IncludedTable(include.line, include.file, grid.name, table))
        return table

    def _data(self, typed: str) -> bytes | None:
        """Return the bytes of a file, looked for beside the document, then among its own files."""
        own = posixpath.normpath(f"{files_folder(self._path, self._languages)}/{typed}")
        for path in (beside(self._path, typed), own):
            for form in dict.fromkeys((path, normalize("NFC", path), normalize("NFD", path))):
                data = self._bytes(form)
                if data is not None:
                    return data
        return None

    def _bytes(self, path: str) -> bytes | None:
        if path in self._read:
            return self._read[path]
        if self.used.get(path) == _MISSING or self._load is None:
            return None
        try:
            data = self._load(path, MOST_BYTES)
        except files.Unreadable as fault:
            self.used[path] = _MISSING
            if fault.reason == "large":
                raise
            return None
        self.used[path] = digest_bytes(data)
        self.found.append(path)
        self._read[path] = data
        return data

    def _grid(self, include: Include, data: bytes, area: Area, at: Location) -> Grid:
        if include.file.rpartition(".")[2].lower() in ("csv", "tsv"):
            from sitegen.content.sheets.delimited import read_delimited

            return read_delimited(data, area)
        if data[:2] == b"PK" and include.file.lower().endswith(".ods"):
            raise SheetFault("old")
        from sitegen.content.sheets.xlsx import Workbook

        workbook = Workbook(data)
        grid = workbook.grid(include.sheet, area)
        rows = [n + 1 for n in sorted(grid.hidden_rows) if area.top <= n <= area.bottom]
        rows = [n for n in rows if n - 1 in grid.rows]
        columns = [
            column_letters(n)
            for n in sorted(grid.hidden_columns)
            if any(n in filled for filled in grid.rows.values())
        ]
        if rows or columns:
            self.findings.append(d.hidden_cells(at, include.file, _listed(rows), _listed(columns)))
        others = [one.name for one in workbook.sheets if one.name != grid.name]
        if others and not include.sheet:
            self.findings.append(d.sheets_left_out(at, include.file, grid.name, "、".join(others)))
        if grid.unsaved_formulas:
            cells = _listed(grid.unsaved_formulas)
            self.findings.append(d.unsaved_formulas(at, include.file, cells))
        if grid.errors:
            self.findings.append(d.formula_errors(at, include.file, _listed(grid.errors)))
        return grid


def _arranged(grid: Grid, levels: int | None) -> PageTable:
    from sitegen.content.sheets.page_table import page_table

    table = page_table(grid, levels)
    if table is None:
        raise SheetFault("empty")
    if len(table.row_numbers) * len(table.columns) > MOST_SHOWN:
        raise SheetFault("large")
    return table


def _listed(names: list[int] | list[str] | tuple[str, ...]) -> str:
    """Return some names, cut where they are many; "" for none."""
    shown = "、".join(map(str, names[:10]))
    return f"{shown} …" if len(names) > 10 else shown


def _finding(at: Location, include: Include, fault: SheetFault) -> Diagnostic:
    match fault.reason:
        case "missing":
            return d.missing_sheet(at, include.file, include.sheet, fault.detail)
        case "hidden":
            return d.hidden_sheet(at, include.file, fault.detail)
        case "empty":
            return d.empty_range(at, include.file)
        case "encrypted":
            return d.encrypted_sheet(at, include.file)
        case "large":
            return d.large_sheet(at, include.file)
        case "old":
            return d.old_sheet(at, include.file)
        case _:
            return d.broken_sheet(at, include.file)
