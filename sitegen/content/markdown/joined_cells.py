"""Cells of a Markdown table that its marks join: `<` to the left, `^` to the one above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from sitegen.content.markdown.blocks import SpanTable, Table
from sitegen.content.sheets.model import Align, PageCell, Rows, is_total


def join(table: Table, above: Sequence[list[str]]) -> tuple[SpanTable, bool]:
    """Return a table with its marked cells joined.

    Args:
        table: The table with the last row of its head.
        above: The other rows of its head.

    Returns:
        The table, and False if marks join no rectangle: these are shown as typed.
    """
    width = max(len(table.alignments), *map(len, above)) if above else len(table.alignments)
    heads = [*above, *([table.head] if table.head else [])]
    heads = [[*row, *[""] * (width - len(row))] for row in heads]
    rows = [[*row, *[""] * (width - len(row))] for row in table.rows]
    aligns = [*table.alignments, *[""] * (width - len(table.alignments))]
    head, clean = _spanned(heads, aligns, in_head=True)
    body, clean_too = _spanned(rows, aligns, in_head=False)
    return SpanTable(head, body), clean and clean_too


def _spanned(rows: list[list[str]], aligns: list[str], in_head: bool) -> tuple[Rows, bool]:
    """Join the cells of some rows.

    Returns:
        The rows, and False if marks join no rectangle: these are shown as typed.
    """
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for n, row in enumerate(rows):
        for column, text in enumerate(row):
            place = (n, column)
            if text == "<" and column:
                owners[place] = owners[n, column - 1]
            elif text == "^" and n:
                owners[place] = owners[n - 1, column]
            else:
                owners[place] = place
    joined: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, owner in owners.items():
        joined.setdefault(owner, []).append(place)
    clean = True
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for owner, places in joined.items():
        high = max(n for n, _ in places) - owner[0] + 1
        wide = max(column for _, column in places) - owner[1] + 1
        left = min(column for _, column in places)
        is_mark = rows[owner[0]][owner[1]] in ("<", "^")
        if is_mark or left < owner[1] or high * wide != len(places):
            clean = False
            continue
        spans[owner] = high, wide
        covered.update(places[1:])
    made = []
    for n, row in enumerate(rows):
        cells_of_row: list[PageCell | None] = []
        for column, text in enumerate(row):
            if (n, column) in covered:
                cells_of_row.append(None)
                continue
            high, wide = spans.get((n, column), (1, 1))
            align = aligns[column] if wide == 1 or not in_head else ""
            head: Literal["", "column", "row"] = ""
            if in_head and text:
                head = "column"
            elif text and (high > 1 or (column == 0 and is_total(text))) and align != "right":
                head = "row"
            cells_of_row.append(PageCell(text, wide, high, cast("Align", align), head))
        made.append(tuple(cells_of_row))
    return tuple(made), clean
