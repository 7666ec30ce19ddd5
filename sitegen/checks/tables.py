"""Tables of a text: the cells of each row, and the line on which it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.content.sheets.model import column_labels

if TYPE_CHECKING:
    from sitegen.content.sheets.model import PageTable


class Row(Struct, frozen=True):
    """A row of a table; `line` counts from 1 in its text, sheet or file."""

    line: int
    cells: tuple[str, ...]


class Table(Struct, frozen=True):
    """A table: one row of heads and the rows below it."""

    head: Row
    rows: tuple[Row, ...]


_DELIMITERS = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")


def pipe_tables(text: str) -> Iterator[Table]:
    """Find the tables of a Markdown text that are drawn with bars."""
    if "|" not in text or "--" not in text:
        return
    lines = text.split("\n")
    at = 1
    while at < len(lines):
        if "|" not in lines[at - 1] or not _is_delimiter(lines[at]):
            at += 1
            continue
        first = at + 1
        while first < len(lines) and "|" in lines[first]:
            first += 1
        rows = tuple(_row(n + 1, lines[n]) for n in range(at + 1, first))
        yield Table(_row(at, lines[at - 1]), rows)
        at = first + 1


def _is_delimiter(line: str) -> bool:
    return "|" in line and _DELIMITERS.fullmatch(line) is not None


def _row(line: int, text: str) -> Row:
    inner = text.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    parts = _BAR.split(inner) if "\\" in inner else inner.split("|")
    cells = [cell.strip() for cell in parts]
    if "*" in inner:
        cells = [cell.strip("*").strip() for cell in cells]
    return Row(line, tuple(["" if cell in _JOINED else cell for cell in cells]))


_JOINED = ("<", "^")  # a cell joined to the cell on its left, or above


def from_page_table(table: PageTable) -> Table:
    """Take the table of an included sheet; a head of several levels becomes one."""
    numbers = table.row_numbers
    rows = [
        Row(numbers[n] + 1, tuple(cell.text.strip() if cell else "" for cell in row))
        for n, row in enumerate(table.body, len(table.head))
    ]
    return Table(Row(numbers[0] + 1 if numbers else 1, column_labels(table)), tuple(rows))
