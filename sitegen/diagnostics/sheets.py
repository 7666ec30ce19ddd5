"""Findings of included sheets and of tables with joined cells: D310–D322."""

from __future__ import annotations

from sitegen.diagnostics.finding import Diagnostic, Location, error, note, warning


def unjoined_cells(at: Location) -> Diagnostic:
    """D310: marks of joining (`<`, `^`) that join no rectangle of cells; they are shown as typed."""
    return warning("D310", at)


def bad_range(at: Location, text: str) -> Diagnostic:
    """D311: an included range that is none."""
    return error("D311", at, text=text)


def missing_sheet(at: Location, file: str, sheet: str, sheets: str) -> Diagnostic:
    """D312: a workbook has no such sheet; `sheets` are those it has."""
    return error("D312", at, file=file, sheet=sheet, sheets=sheets)


def hidden_sheet(at: Location, file: str, sheet: str) -> Diagnostic:
    """D313: the included sheet is hidden."""
    return error("D313", at, file=file, sheet=sheet)


def empty_range(at: Location, file: str) -> Diagnostic:
    """D314: no cell of the included range is filled, or all are hidden."""
    return error("D314", at, file=file)


def broken_sheet(at: Location, file: str) -> Diagnostic:
    """D315: a file that is no workbook, or a damaged one."""
    return error("D315", at, file=file)


def encrypted_sheet(at: Location, file: str) -> Diagnostic:
    """D316: a workbook that needs a password."""
    return error("D316", at, file=file)


def large_sheet(at: Location, file: str) -> Diagnostic:
    """D317: a file or a range that is too large for a page."""
    return error("D317", at, file=file)


def old_sheet(at: Location, file: str) -> Diagnostic:
    """D318: a workbook of a format that is not read: .xls, .et, .ods."""
    return error("D318", at, file=file)


def hidden_cells(at: Location, file: str, rows: str, columns: str) -> Diagnostic:
    """D319: hidden rows or columns are left out of the table."""
    return note("D319", at, file=file, rows=rows or "—", columns=columns or "—")


def sheets_left_out(at: Location, file: str, shown: str, others: str) -> Diagnostic:
    """D320: of a workbook without a sheet named, only the first one that is visible is shown."""
    return note("D320", at, file=file, shown=shown, others=others)


def unsaved_formulas(at: Location, file: str, cells: str) -> Diagnostic:
    """D321: formulas without a saved result, whose cells are empty on the page."""
    return warning("D321", at, file=file, cells=cells)


def formula_errors(at: Location, file: str, cells: str) -> Diagnostic:
    """D322: cells that show an error such as #DIV/0!."""
    return warning("D322", at, file=file, cells=cells)
