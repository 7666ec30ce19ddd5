"""Excel workbooks: one sheet, a bold head that stays visible, days as dates.

Invariant: equal tables make equal bytes; the time of writing is not recorded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from io import BytesIO

Value = str | int | dt.date | None

_MADE = dt.datetime(1980, 1, 1)  # the first day that a ZIP archive can name
_WIDTH = 14  # characters
_PLAIN = {  # a text stays a text, whatever it looks like
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a workbook with one sheet. `title` is cut and cleaned to a valid sheet name."""
    from xlsxwriter import Workbook  # a tenth of a second, which only who writes one should wait

    made = BytesIO()
    with Workbook(made, _PLAIN) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.set_column(0, len(head) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, head, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                match value:
                    case dt.date():
                        sheet.write_datetime(last, column, value, day)
                    case int():
                        sheet.write_number(last, column, value)
                    case str() if value:
                        sheet.write_string(last, column, value)
        sheet.autofilter(0, 0, last, len(head) - 1)
    return made.getvalue()


def _sheet_name(title: str) -> str:
    return "".join(" " if c in "[]:*?/\\'" else c for c in title)[:31].strip() or "1"
