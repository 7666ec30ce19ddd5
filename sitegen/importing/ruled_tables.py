"""Tables that ruled lines draw: lines to a grid, and the cells that no line parts to merged ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.content.sheets.grid import Area
from sitegen.content.sheets.grid import Cell as SheetCell
from sitegen.content.sheets.grid import Grid as SheetGrid
from sitegen.content.sheets.page_table import page_table
from sitegen.importing.model import Cell, Place, Table

if TYPE_CHECKING:
    from sitegen.importing.layout import Glyph, Segment

_NEAR = 3.0  # points: two lines of one edge
_MOST_CELLS = 10_000  # of a grid: more are hatching, or squared paper
_MOST_LINES = 4_000  # of a page: more draw a picture


class Grid(Struct):
    """A grid of ruled lines: the edges, and the merged cells as columns and rows of the grid."""

    xs: list[float]
    ys: list[float]
    areas: list[tuple[int, int, int, int]]  # left, top, right, bottom: indices of cells, included

    def continues(self, above: Grid) -> bool:
        """Return True if a grid has the columns of the one on the page before."""
        return len(self.xs) == len(above.xs) and all(
            abs(a - b) < _NEAR * 2 for a, b in zip(self.xs, above.xs, strict=True)
        )


def grids(segments: Sequence[Segment]) -> list[Grid]:
    """Return the grids of a page that have two columns and two rows at least."""
    if len(segments) > _MOST_LINES:
        return []
    across = _merged([(s.top, s.left, s.right) for s in segments if s.right - s.left > _NEAR])
    down = _merged([(s.left, s.top, s.bottom) for s in segments if s.bottom - s.top > _NEAR])
    found = []
    for rows, columns in _connected(across, down):
        xs = _edges([place for place, _, _ in columns])
        ys = _edges([place for place, _, _ in rows])
        if len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > _MOST_CELLS:
            continue
        found.append(Grid(xs, ys, list(_areas(xs, ys, rows, columns))))
    return found


_Rule = tuple[float, float, float]
"""A line: where it stands, and from where to where it runs."""


def _merged(rules: list[_Rule]) -> list[_Rule]:
    """Join the lines that run on from each other, or lie upon each other."""
    found: list[_Rule] = []
    for place, start, end in sorted(rules):
        for n in range(len(found) - 1, max(-1, len(found) - 40), -1):
            other, first, last = found[n]
            near = abs(other - place) < _NEAR / 2
            if near and start <= last + _NEAR and end >= first - _NEAR:
                found[n] = (other, min(first, start), max(last, end))
                break
        else:
            found.append((place, start, end))
    return found


def _connected(across: list[_Rule], down: list[_Rule]) -> Iterator[tuple[list[_Rule], list[_Rule]]]:
    """Yield the sets of lines that touch each other."""
    owner = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while owner[n] != n:
            owner[n] = owner[owner[n]]
            n = owner[n]
        return n

    for n, (y, left, right) in enumerate(across):
        for m, (x, top, bottom) in enumerate(down, len(across)):
            if left - _NEAR <= x <= right + _NEAR and top - _NEAR <= y <= bottom + _NEAR:
                owner[root(n)] = root(m)
    sets: dict[int, tuple[list[_Rule], list[_Rule]]] = {}
    for n, rule in enumerate([*across, *down]):
        rows, columns = sets.setdefault(root(n), ([], []))
        (rows if n < len(across) else columns).append(rule)
    yield from sets.values()


def _edges(places: list[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _areas(
    xs: list[float], ys: list[float], rows: list[_Rule], columns: list[_Rule]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the cells of a grid, joined where no line parts them; only rectangles are joined."""
    wide, high = len(xs) - 1, len(ys) - 1

    def parted_right(column: int, row: int) -> bool:
        x, middle = xs[column + 1], (ys[row] + ys[row + 1]) / 2
        return any(abs(p - x) <= _NEAR and a <= middle <= b for p, a, b in columns)

    def parted_below(column: int, row: int) -> bool:
        y, middle = ys[row + 1], (xs[column] + xs[column + 1]) / 2
        return any(abs(p - y) <= _NEAR and a <= middle <= b for p, a, b in rows)

    taken: set[tuple[int, int]] = set()
    for row in range(high):
        for column in range(wide):
            if (column, row) in taken:
                continue
            right = column
            while (
                right + 1 < wide and (right + 1, row) not in taken and not parted_right(right, row)
            ):
                right += 1
            bottom = row
            while bottom + 1 < high and not any(
                parted_below(n, bottom) or (n, bottom + 1) in taken
                for n in range(column, right + 1)
            ):
                bottom += 1
            taken.update((n, m) for n in range(column, right + 1) for m in range(row, bottom + 1))
            yield column, row, right, bottom


def table_of(
    grid: Grid,
    glyphs: Sequence[Glyph],
    at: Place,
    text_of: Callable[[Sequence[Glyph], float], str],
) -> Table | None:
    """Return the table of a grid; None if no cell has text.

    Args:
        grid: The grid.
        glyphs: The characters of the page.
        at: Its place.
        text_of: Returns the text of the characters of a cell, given its right edge.
    """
    inside: dict[int, list[Glyph]] = {}
    place = {
        (column, row): n
        for n, (left, top, right, bottom) in enumerate(grid.areas)
        for column in range(left, right + 1)
        for row in range(top, bottom + 1)
    }
    for glyph in glyphs:
        column = _index(grid.xs, (glyph.left + glyph.right) / 2)
        row = _index(grid.ys, (glyph.top + glyph.bottom) / 2)
        if (number := place.get((column, row))) is not None:
            inside.setdefault(number, []).append(glyph)
    cells: dict[int, dict[int, SheetCell]] = {}
    merges = []
    for n, (left, top, right, bottom) in enumerate(grid.areas):
        if (left, top) != (right, bottom):
            merges.append(Area(top, left, bottom, right))
        text = text_of(inside[n], grid.xs[right + 1]) if n in inside else ""
        if text:
            cells.setdefault(top, {})[left] = SheetCell(text)
    made = page_table(SheetGrid("", cells, tuple(merges)))
    if made is None or len(made.columns) < 2:
        return None
    rows = tuple(
        tuple(
            Cell(c.text, c.columns, c.rows, bool(c.head), "right" if c.align == "right" else "")
            if c
            else None
            for c in row
        )
        for row in (*made.head, *made.body)
    )
    notes = (*made.above, *made.notes)
    return Table(rows, at, len(made.head), made.caption, made.unit, notes)


def _index(edges: list[float], place: float) -> int:
    """Return between which edges a place lies; -1 outside."""
    for n, edge in enumerate(edges[1:]):
        if place < edge:
            return n if place >= edges[0] else -1
    return -1
