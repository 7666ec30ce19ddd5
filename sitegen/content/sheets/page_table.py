"""A grid as the table of a page: its caption, unit, levels of heads, rows and notes.

Nothing that the sheet shows is left out: a row is either above the table, in its head, in its body or
below it. Hidden rows and columns, and those without any text, are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Literal

from sitegen.content.markdown.tables import MOST_LEVELS
from sitegen.content.sheets.grid import Area, Cell, Grid
from sitegen.content.sheets.model import (
    UNIT,
    Align,
    PageCell,
    PageTable,
    is_total,
)


def page_table(grid: Grid, levels: int | None = None) -> PageTable | None:
    """Arrange the cells of a grid as a table.

    Args:
        grid: The cells of the range.
        levels: How many rows are its head; None to tell by the merged cells.

    Returns:
        The table, or None if no cell is filled.
    """
    view = _View(grid)
    if not view.rows:
        return None
    start, caption, above, unit = _lines_above(view)
    if start == len(view.rows):  # lines only: they are the table
        start, caption, above, unit = 0, "", (), ""
    end = _lines_below(view, start)
    if levels is None:
        levels = _levels(view, start, end)
    levels = min(levels, end - start)
    columns = range(len(view.columns))
    aligns = [_align(view, column, start + levels, end) for column in columns]
    body_start = start + levels
    return PageTable(
        head=tuple(_head_row(view, n, body_start, aligns) for n in range(start, body_start)),
        body=tuple(_body_row(view, n, end, aligns) for n in range(body_start, end)),
        caption=caption,
        above=above,
        unit=unit,
        notes=tuple(" ".join(view.texts(n)) for n in range(end, len(view.rows))),
        row_numbers=tuple(view.rows[start:end]),
        columns=tuple(view.columns),
    )


class _View:
    """The rows and columns of a grid that are shown, with the merged areas as they cover them."""

    def __init__(self, grid: Grid) -> None:
        hidden = grid.hidden_columns
        cells: dict[int, Mapping[int, Cell]] = {
            row: filled for row, filled in grid.rows.items() if row not in grid.hidden_rows
        }
        for area in grid.merges:
            if moved := _moved(grid, area):  # shown at its first visible cell
                row, column, cell = moved
                cells[row] = {**cells.get(row, {}), column: cell}
        shown = {column for filled in cells.values() for column in filled if column not in hidden}
        self.columns = sorted(shown)
        self.rows = sorted(
            row for row, filled in cells.items() if not hidden.issuperset(filled.keys())
        )
        self.cells = cells
        self.spans: dict[tuple[int, int], tuple[int, int]] = {}  # rows and columns, by first place
        self.covered: set[tuple[int, int]] = set()
        for area in grid.merges:
            self._cover(area)

    def _cover(self, area: Area) -> None:
        rows = _within(self.rows, area.top, area.bottom)
        columns = _within(self.columns, area.left, area.right)
        if len(rows) * len(columns) < 2:
            return
        first = rows[0], columns[0]
        if first in self.covered or first in self.spans:
            return
        self.spans[first] = len(rows), len(columns)
        self.covered.update((n, m) for n in rows for m in columns if (n, m) != first)

    def cell(self, row: int, column: int) -> Cell | None:
        """Return the cell in a shown row and column."""
        return self.cells[self.rows[row]].get(self.columns[column])

    def text(self, row: int, column: int) -> str:
        """Return the text in a shown row and column; "" where a merged cell covers it."""
        if (row, column) in self.covered:
            return ""
        cell = self.cell(row, column)
        return cell.text.strip() if cell else ""

    def texts(self, row: int) -> list[str]:
        """Return the filled texts of a shown row."""
        return [text for n in range(len(self.columns)) if (text := self.text(row, n))]


def _within(shown: list[int], first: int, last: int) -> range:
    """Return the places, among those shown, of a range of rows or columns."""
    return range(bisect_left(shown, first), bisect_right(shown, last))


def _moved(grid: Grid, area: Area) -> tuple[int, int, Cell] | None:
    """Return the visible cell for the text of a merged area whose first row or column is hidden."""
    if area.top not in grid.hidden_rows and area.left not in grid.hidden_columns:
        return None
    cell = grid.rows.get(area.top, {}).get(area.left)
    if cell is None:
        return None
    rows = (n for n in range(area.top, min(area.bottom, area.top + 10_000) + 1))
    row = next((n for n in rows if n not in grid.hidden_rows), None)
    columns = (n for n in range(area.left, area.right + 1))
    column = next((n for n in columns if n not in grid.hidden_columns), None)
    return None if row is None or column is None else (row, column, cell)


# Lines above and below

_LABELLED = re.compile(
    r"[^:：]{1,12}[:：].*|\d{4}\s*年(?:.{0,12}[日月季度半年])?|\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?",
    re.DOTALL,
)
_NOTE = re.compile(
    r"[（(]?(?:注|备注|说明|附注|制表|填表|填报|编制|审核|复核|负责|经办|联系|监督|举报|报送|出纳|会计|单位|村|公章|盖章|日期|公示)"
    r"|[*※①]|\d{4}\s*年.{1,8}日",
)


def _lines_above(view: _View) -> tuple[int, str, tuple[str, ...], str]:
    """Return the row on which the table begins, its caption, the lines above it, and its unit."""
    caption, unit = "", ""
    above: list[str] = []
    for number in range(len(view.rows)):
        texts = view.texts(number)
        if len(texts) > 1 and not all(map(_LABELLED.fullmatch, texts)):
            return number, caption, tuple(above), unit
        if len(texts) == 1 and _is_first_cell(view, number):
            return number, caption, tuple(above), unit
        for text in texts:
            if not unit and UNIT.fullmatch(text):
                unit = text.strip("（）() \n")
            elif not caption and len(texts) == 1 and not _LABELLED.fullmatch(text):
                caption = " ".join(text.split())
            else:
                above.append(text)
    return len(view.rows), caption, tuple(above), unit


def _is_first_cell(view: _View, number: int) -> bool:
    """Return True if a row's only cell belongs to the table: it spans rows or is of one column."""
    if len(view.columns) == 1:
        return number > 0 or len(view.rows) == 1
    return any(
        rows > 1 and row == number and view.text(row, column)
        for (row, column), (rows, _) in view.spans.items()
    )


def _lines_below(view: _View, start: int) -> int:
    """Return the row after the last one of the table; below it are notes and signatures."""
    end = len(view.rows)
    while end > start + 1:
        texts = view.texts(end - 1)
        if any(row < end - 1 < row + rows for (row, _), (rows, _) in view.spans.items()):
            break  # a cell from above reaches into it
        alone = len(texts) == 1 and (_NOTE.match(texts[0]) or _is_wide(view, end - 1))
        signed = len(texts) > 1 and all(_NOTE.match(one) and _LABELLED.match(one) for one in texts)
        if not (alone or signed):
            break
        end -= 1
    return end


def _is_wide(view: _View, row: int) -> bool:
    """Return True if a row is one cell across the whole table that is no total."""
    span = view.spans.get((row, 0), (1, 1))
    return span[1] == len(view.columns) > 1


# Heads

_YEAR = re.compile(r"(?:19|20)\d\d年?|\d{1,2}月?").fullmatch
_FIGURE = re.compile(r"[-+−¥￥]?[\d０-９][\d０-９,，.．]*\s*[%％元]?|-|—|——").fullmatch
_SERIAL = re.compile(r"序\s*号|编\s*号|行次|栏次|No\.?", re.IGNORECASE).fullmatch


def _levels(view: _View, start: int, end: int) -> int:
    """Return how many rows are the head of the table, by the cells that span rows or columns."""
    texts = view.texts(start)
    if any(_FIGURE(text) and not _YEAR(text) for text in texts) or len(view.columns) < 2:
        return 0
    if end - start < 2:
        return 1
    levels = 1
    row = start
    while row < start + levels and levels <= MOST_LEVELS:
        for column in range(len(view.columns)):
            rows, columns = view.spans.get((row, column), (1, 1))
            reach = row - start + rows
            if columns > 1 and reach < end - start - 1 and columns < len(view.columns):
                reach += 1  # what it spans has heads of its own
            levels = max(levels, reach)
        row += 1
    levels = min(levels, MOST_LEVELS, end - start)
    while levels > 1 and _has_data(view, start + levels - 1):
        levels -= 1
    return levels


def _has_data(view: _View, row: int) -> bool:
    return any(_FIGURE(text) and not _YEAR(text) for text in view.texts(row))


def _align(view: _View, column: int, start: int, end: int) -> Align:
    """Return how a column is set: figures flush right, the numbers of the rows centred.

    A column has figures if most of its filled cells are.
    """
    if any(_SERIAL(view.text(row, column)) for row in range(start)):
        return "center"
    texts = [text for row in range(start, end) if (text := view.text(row, column))]
    figures = sum(map(bool, map(_FIGURE, texts)))
    return "right" if 2 * figures > len(texts) else ""


def _head_row(
    view: _View, row: int, end: int, aligns: Sequence[Align]
) -> tuple[PageCell | None, ...]:
    found: list[PageCell | None] = []
    for column, align in enumerate(aligns):
        if (row, column) in view.covered:
            found.append(None)
            continue
        rows, columns = view.spans.get((row, column), (1, 1))
        text = view.text(row, column)
        lowest = row + rows >= end and columns == 1
        rows = min(rows, end - row)
        head: Literal["", "column"] = "column" if text else ""
        found.append(PageCell(text, columns, rows, align if lowest else "", head))
    return tuple(found)


def _body_row(
    view: _View, row: int, end: int, aligns: Sequence[Align]
) -> tuple[PageCell | None, ...]:
    found: list[PageCell | None] = []
    texts = view.texts(row)
    total = bool(texts) and is_total(texts[0])
    for column, align in enumerate(aligns):
        if (row, column) in view.covered:
            found.append(None)
            continue
        rows, columns = view.spans.get((row, column), (1, 1))
        rows = min(rows, end - row)
        text = view.text(row, column)
        is_figure = _FIGURE(text) is not None
        labels = rows > 1 and "right" not in aligns[: column + 1]
        heads = bool(text) and not is_figure and (labels or (total and text == texts[0]))
        set_as: Align = align if is_figure else ""
        found.append(PageCell(text, columns, rows, set_as, "row" if heads else ""))
    return tuple(found)
