"""A sheet as a grid of cells, each with the text that the spreadsheet shows."""

from __future__ import annotations

import re

from msgspec import Struct

MOST_CELLS = 200_000  # filled ones, of one grid


class SheetFault(Exception):
    """A file that cannot be read as a sheet.

    `reason` is one of: broken, encrypted, large, old, missing, hidden, range, empty; `detail` names the
    sheet or the range, or lists what there is.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Area(Struct, frozen=True):
    """A range of cells, A3:F20; rows and columns count from 0, both ends included."""

    top: int = 0
    left: int = 0
    bottom: int = 1_048_575
    right: int = 16_383

    @classmethod
    def parse(cls, text: str) -> Area | None:
        """Parse a range: A3:F20, also $A$3:$F$20, A:F, 3:20, A3. Returns None if `text` is none."""
        found = _AREA(text.strip().upper().replace("：", ":"))
        if not found:
            return None
        first, second = (found[1], found[2]), (found[3], found[4])
        if found[0].count(":") == 0:
            if not (found[1] and found[2]):
                return None
            second = first
        if bool(first[0]) != bool(second[0]) or bool(first[1]) != bool(second[1]):
            return None
        columns = [column_number(letters) for letters in (first[0], second[0]) if letters]
        rows = [int(row) - 1 for row in (first[1], second[1]) if row]
        if not (columns or rows) or min(rows, default=0) < 0:
            return None
        whole = cls()
        return cls(
            min(rows, default=0),
            min(columns, default=0),
            max(rows, default=whole.bottom),
            max(columns, default=whole.right),
        )

    def holds(self, row: int, column: int) -> bool:
        """Return True if a cell lies in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


EVERYTHING = Area()
_AREA = re.compile(r"\$?([A-Z]{1,3})?\$?(\d{1,7})?(?::\$?([A-Z]{1,3})?\$?(\d{1,7})?)?").fullmatch


class Cell(Struct, frozen=True, gc=False):
    """A filled cell: its text as shown, and the value of a number that is no date."""

    text: str
    number: float | None = None


class Grid(Struct, frozen=True):
    """The filled cells of a sheet by row and column from 0, with what concerns their display."""

    name: str
    rows: dict[int, dict[int, Cell]]
    merges: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    unsaved_formulas: tuple[str, ...] = ()  # cells whose formula has no saved result
    errors: tuple[str, ...] = ()  # cells that show an error, #DIV/0!


def column_number(letters: str) -> int:
    """Return the number, from 0, of a column that letters name: A, …, Z, AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(column: int) -> str:
    """Return the letters of a column that is counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, B7, from its row and column from 0."""
    return f"{column_letters(column)}{row + 1}"
