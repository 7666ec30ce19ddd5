"""Delimited text files: CSV and TSV in the encodings that spreadsheets write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from sitegen.content.sheets.grid import EVERYTHING, MOST_CELLS, Area, Cell, Grid, SheetFault
from sitegen.schema.characters import CONTROL, HIDDEN, repaired

csv.field_size_limit(1_000_000)


def decoded(data: bytes) -> str:
    """Decode UTF-8 with or without a mark, GB 18030, or UTF-16."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def rows_of(text: str) -> Iterator[list[str]]:
    """Yield the rows of a text whose cells are separated by commas, tabs or semicolons."""
    head = text[:20_000]
    separator = max(",\t;", key=head.count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def read_delimited(data: bytes, area: Area = EVERYTHING) -> Grid:
    """Read the cells of a range.

    Raises:
        SheetFault: The file has too many cells, or one that is not closed.
    """
    rows: dict[int, dict[int, Cell]] = {}
    count = 0
    try:
        for number, row in enumerate(
            rows_of(HIDDEN.sub("", CONTROL.sub("", repaired(decoded(data)))))
        ):
            if number > area.bottom:
                break
            cells = {
                column: Cell(text)
                for column, typed in enumerate(row)
                if area.holds(number, column) and (text := typed.strip())
            }
            if cells:
                rows[number] = cells
                count += len(cells)
                if count > MOST_CELLS:
                    raise SheetFault("large")
    except csv.Error:
        raise SheetFault("broken") from None
    return Grid("", rows)
