"""The table of a page: cells that may span rows and columns, and the lines above and below."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

Align = Literal["", "left", "center", "right"]


class PageCell(Struct, frozen=True, gc=False):
    """A cell of a page's table; `head` says what it heads: a column or a row."""

    text: str
    columns: int = 1
    rows: int = 1
    align: Align = ""
    head: Literal["", "column", "row"] = ""


Rows = tuple[tuple[PageCell | None, ...], ...]
"""Rows of a full grid; None stands where a cell above or to the left spans."""


class PageTable(Struct, frozen=True):
    """A table as a page shows it.

    `above` are lines between caption and table, such as the one that names who filled it in;
    `row_numbers` and `columns` tell where head and body stand in the sheet, from 0.
    """

    head: Rows
    body: Rows
    caption: str = ""
    above: tuple[str, ...] = ()
    unit: str = ""
    notes: tuple[str, ...] = ()
    row_numbers: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


def column_labels(table: PageTable) -> tuple[str, ...]:
    """Return the heads of each column, top level first."""
    labels: list[list[str]] = [[] for _ in table.columns]
    for row in table.head:
        for column, cell in enumerate(row):
            if cell is not None and cell.text:
                for below in labels[column : column + cell.columns]:
                    below.append(cell.text)
    return tuple(" ".join(one) for one in labels)


_MEASURE = (
    r"(?:[十百千万亿]*(?:元|亩|人|户|个|件|次|吨|公里|米|平方米|立方米|公顷|千克|公斤|斤|辆|台|套|项|头|只|株|%|％)"
    r"|[A-Za-z%²³]+)"
)
UNIT = re.compile(
    rf"[（(]?\s*(?:金额|计量|货币|数量)?单\s*位\s*[:：]\s*{_MEASURE}(?:\s*[、，,/和]\s*{_MEASURE})*\s*[）)]?\s*"
)
"""A line that names the unit of a table's figures, 单位：万元."""
_TOTAL = re.compile(
    r"(?:合|总|小|共|累)\s*计.{0,6}|本[页月年季]合计|total|sum", re.IGNORECASE
).fullmatch


def is_total(text: str) -> bool:
    """Return True if a text labels a row of totals."""
    return _TOTAL(text.strip("*：: \n")) is not None
