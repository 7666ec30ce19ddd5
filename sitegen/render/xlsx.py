"""Excel workbooks: sheets whose head stays visible on screen and is repeated on paper.

Invariant: equal tables make equal bytes; the time of writing is not recorded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from msgspec import Struct

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


class Link(Struct, frozen=True):
    """A hyperlink cell: a URL or, prefixed with `internal:`, a position in the workbook."""

    text: str
    url: str


Value = str | int | dt.date | Link | None


class Sheet(Struct, frozen=True):
    """A sheet: a head and rows, as a table of a program or as a form that is filed.

    Attributes:
        name: Its name; shortened and cleaned to a valid sheet name.
        head: The heads of the columns.
        rows: The cells, line by line.
        title: A line above the head, merged across all columns.
        about: A line below the title: period, day.
        total: The label of a last line with the sums of the columns `summed`; "" for none.
        summed: Indexes of the summed columns, from 0.
        foot: A line below the table, for names and signatures.
    """

    name: str
    head: tuple[str, ...]
    rows: tuple[Sequence[Value], ...]
    title: str = ""
    about: str = ""
    total: str = ""
    summed: tuple[int, ...] = ()
    foot: str = ""

    @property
    def is_form(self) -> bool:
        """True if the sheet is laid out for paper: lines around cells, a title, signatures."""
        return bool(self.title)


_MADE = dt.datetime(1980, 1, 1)  # the first day that a ZIP archive can name
_LEAST, _MOST = 6, 44  # width of a column in characters
_LINE = 18  # height of a line in points
_DAY = 11
_PLAIN = {  # a text stays a text, whatever it looks like
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_A4 = 9


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return a workbook of sheets."""
    from xlsxwriter import Workbook  # a tenth of a second, which only who writes one should wait

    made = BytesIO()
    with Workbook(made, _PLAIN) as book:
        book.set_properties({"created": _MADE})
        for sheet in sheets:
            _write(book, book.add_worksheet(_sheet_name(sheet.name)), sheet)
    return made.getvalue()


def _write(book: Workbook, page: Worksheet, sheet: Sheet) -> None:
    last = len(sheet.head) - 1
    lines: dict[str, Any] = (
        {"border": 1, "valign": "vcenter", "text_wrap": True} if sheet.is_form else {}
    )
    plain = book.add_format(lines)
    bold = book.add_format({**lines, "bold": True, **({"align": "center"} if lines else {})})
    day = book.add_format({**lines, "num_format": "yyyy-mm-dd"})
    link = book.add_format({**lines, "underline": 1, "font_color": "#0B5394"})
    widths = _widths(sheet)
    number = 0
    if sheet.is_form:
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        page.merge_range(0, 0, 0, last, sheet.title, title)
        page.set_row(0, 30)
        page.merge_range(1, 0, 1, last, sheet.about)
        number = 2
    head = number
    page.write_row(head, 0, sheet.head, bold)
    if sheet.is_form:
        page.set_row(head, _LINE * max(map(_lines, sheet.head, widths)))
    for number, row in enumerate(sheet.rows, start=head + 1):
        if sheet.is_form:
            page.set_row(number, _LINE * max(map(_lines, row, widths)))
        for column, value in enumerate(row):
            match value:
                case dt.date():
                    page.write_datetime(number, column, value, day)
                case int():
                    page.write_number(number, column, value, plain)
                case Link():
                    page.write_url(number, column, value.url, link, value.text)
                case str() if value:
                    page.write_string(number, column, value, plain)
                case _ if lines:
                    page.write_blank(number, column, None, plain)
    if sheet.total and sheet.rows:
        _write_total(page, sheet, head + 1, number + 1, bold)
    elif not sheet.is_form:
        page.autofilter(head, 0, number, last)
    if sheet.foot:
        page.merge_range(number + 3, 0, number + 3, last, sheet.foot)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.freeze_panes(head + 1, 0)
    page.set_paper(_A4)
    page.set_landscape()
    page.repeat_rows(0, head)
    page.fit_to_pages(1, 0)
    page.set_footer("&C— &P —")


def _write_total(page: Worksheet, sheet: Sheet, first: int, row: int, bold: Any) -> None:
    """Write the line of sums below the rows, as formulas with cached values."""
    from xlsxwriter.utility import xl_range

    for column in range(len(sheet.head)):
        if column in sheet.summed:
            cells = (line[column] for line in sheet.rows)
            known = sum(value for value in cells if isinstance(value, int))
            formula = f"=SUM({xl_range(first, column, row - 1, column)})"
            page.write_formula(row, column, formula, bold, known)
        elif column == 1:
            page.write_string(row, column, sheet.total, bold)
        else:
            page.write_blank(row, column, None, bold)


def _widths(sheet: Sheet) -> list[int]:
    """Return the width of each column in characters: that of its widest cell, within bounds."""
    found = []
    for column, head in enumerate(sheet.head):
        widest = max((_width(row[column]) for row in sheet.rows), default=0)
        # a form's head may take two lines
        wanted = max(widest, _text_width(head) // 2 + 1 if sheet.is_form else _text_width(head))
        found.append(min(max(wanted + 2, _LEAST), _MOST))
    return found


def _lines(value: Value, width: int) -> int:
    """Return the number of lines of a cell in a column of `width` characters."""
    parts = value.splitlines() if isinstance(value, str) else (value,)
    return sum(max(1, -(-_width(part) // (width - 1))) for part in parts) or 1


def _width(value: Value) -> int:
    match value:
        case None:
            return 0
        case dt.date():
            return _DAY
        case Link():
            return _text_width(value.text)
        case str():
            return max(map(_text_width, value.splitlines()), default=0)
        case _:
            return _text_width(str(value))


def _text_width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _sheet_name(title: str) -> str:
    return "".join(" " if c in "[]:*?/\\'" else c for c in title)[:31].strip() or "1"
