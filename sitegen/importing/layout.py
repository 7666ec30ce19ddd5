"""Pages of placed characters and lines to blocks in the order of reading: what PDF and OFD share.

Lengths are in points (1/72 inch), y grows downwards. Characters become lines, lines become
paragraphs where indents, short ends and gaps show it; a grid of ruled lines is a table; columns are
read one after the other; running heads and page numbers are dropped and noted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from msgspec import Struct

from sitegen.content.markdown.joining import glued
from sitegen.content.markdown.marks import CLOSED
from sitegen.importing.model import Align, Block, Note, Paragraph, Place, Span, Table
from sitegen.importing.ruled_tables import Grid, grids, table_of


class Glyph(NamedTuple):
    """A character with its box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Segment(NamedTuple):
    """A ruled line, horizontal or vertical, from its upper or left end."""

    left: float
    top: float
    right: float
    bottom: float


class Page(Struct, frozen=True):
    """A page: its size, characters, ruled lines and pictures; `number` counts from 1."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    segments: tuple[Segment, ...] = ()
    pictures: int = 0  # that take up more than a corner of it


class Line(Struct):
    """A line of text, or the part of it that stands in one column."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    parts: int = 1  # that wide gaps part: the cells of a row without ruled lines

    @property
    def middle(self) -> float:
        """Half of its height."""
        return (self.top + self.bottom) / 2


class _Region(Struct):
    """A part of a page in reading order: lines, the lines of one column, or a table."""

    lines: list[Line]
    grid: Grid | None = None
    is_column: bool = False


class _Look(NamedTuple):
    """The size of most of the text, and its left and right edge."""

    size: float
    edges: tuple[float, float]


def blocks_of(pages: Sequence[Page]) -> tuple[list[Block], list[Note]]:
    """Return the blocks of a document, and what was dropped or joined."""
    notes: list[Note] = []
    found: list[tuple[Page, list[Grid], list[Line]]] = []
    for page in pages:
        tables = grids(page.segments)
        inside = [glyph for glyph in page.glyphs if not any(_within(glyph, one) for one in tables)]
        found.append((page, tables, _lines(inside)))
    _drop_heads(found, notes)
    every = [line for _, _, lines in found for line in lines]
    look = _Look(_body_size(every), _edges(every))
    blocks: list[Block] = []
    last: Line | None = None  # of the page before, if it ends within a paragraph
    table: Grid | None = None  # at the end of the page before
    for page, tables, lines in found:
        fresh, last, table = _page(page, tables, lines, look, blocks, (last, table), notes)
        blocks += fresh
    return blocks, notes


def _within(glyph: Glyph, grid: Grid) -> bool:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return grid.xs[0] <= x <= grid.xs[-1] and grid.ys[0] <= y <= grid.ys[-1]


# Lines

_GAP = 0.9  # heights of a character between two columns, or around a blank as wide as one
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\uffef\U00020000-\U0003ffff]").match


def _lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """Put characters together to lines, cut where a wide gap parts columns."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: (one.top + one.bottom) / 2):
        middle = (glyph.top + glyph.bottom) / 2
        row = rows[-1] if rows else None
        if row and _overlaps(row[-1], glyph) and abs(middle - _middle(row)) < _height(row) * 0.5:
            row.append(glyph)
        else:
            rows.append([glyph])
    found: list[Line] = []
    for row in rows:
        row.sort(key=lambda one: one.left)
        run = [row[0]]
        for glyph in row[1:]:
            if glyph.left - run[-1].right > _GAP * _height(run):
                found.append(_line(run))
                run = []
            run.append(glyph)
        found.append(_line(run))
    return [line for line in found if line.text]


def _middle(row: Sequence[Glyph]) -> float:
    return median((one.top + one.bottom) / 2 for one in row[-20:])


def _height(row: Sequence[Glyph]) -> float:
    return max(1.0, median(one.bottom - one.top for one in row[-20:]))


def _overlaps(one: Glyph, other: Glyph) -> bool:
    return min(one.bottom, other.bottom) > max(one.top, other.top)


def _line(run: Sequence[Glyph]) -> Line:
    height = _height(run)
    text = run[0].text
    for before, glyph in pairwise(run):
        gap = glyph.left - before.right
        han = _HAN(before.text) or _HAN(glyph.text)
        if gap > height * (0.6 if han else 0.2) and not text.endswith(" "):
            text += " "
        text += glyph.text
    top, bottom = median(one.top for one in run), median(one.bottom for one in run)
    return Line(text.strip(), run[0].left, top, run[-1].right, bottom, height)


def text_of(glyphs: Sequence[Glyph], right: float) -> str:
    """Return the text of a cell; lines that reach its right edge are joined with the next."""
    lines = _lines(glyphs)
    rows: list[Line] = []
    for line in lines:
        if rows and abs(rows[-1].middle - line.middle) < line.size * 0.5:
            rows[-1] = Line(
                f"{rows[-1].text} {line.text}",
                rows[-1].left,
                line.top,
                line.right,
                line.bottom,
                line.size,
            )
        else:
            rows.append(line)
    text = ""
    for before, line in zip([None, *rows], rows, strict=False):
        if before is None:
            text = line.text
        elif right - before.right < line.size * 1.6:
            text = glued([text, line.text])
        else:
            text += "\n" + line.text
    return text


# Running heads and page numbers

_NUMBER = re.compile(
    r"[-—–－―·•\s]*\d{1,4}[-—–－―·•\s]*|第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?|\d+\s*/\s*\d+|(?i:page)\s*\d+.{0,8}"
).fullmatch
_DIGITS = re.compile(r"\d+")
_ZONE = 0.14  # of the height of a page
_MOST_OUTER = 6  # parts of lines at the head or foot
_APART = 1.9  # times the size of the text


def _drop_heads(found: list[tuple[Page, list[Grid], list[Line]]], notes: list[Note]) -> None:
    """Drop page numbers, and lines that stand apart from the text at the same place of many pages."""
    edges = [_edge_lines(page, lines) for page, _, lines in found]
    seen = Counter(
        key
        for (page, _, _), lines in zip(found, edges, strict=True)
        for key in {_key(line, page) for line in lines}
    )
    heads = {key for key, count in seen.items() if count >= max(2, len(found) // 2)}
    for (page, _, lines), outer in zip(found, edges, strict=True):
        at = Place("page", page.number)
        for line in tuple(lines):
            if line in outer and _NUMBER(line.text):
                notes.append(Note("drop", "page_number", at, line.text))
            elif _key(line, page) in heads:
                notes.append(Note("drop", "running_head", at, line.text))
            else:
                continue
            lines.remove(line)


def _edge_lines(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Return the lines at the head and the foot of a page, up to the gap that parts them from the text."""
    ordered = sorted(lines, key=lambda line: line.middle)
    found: list[Line] = []
    for run in (ordered, ordered[::-1]):
        outer: list[Line] = []
        for line, inner in pairwise([*run, None]):
            assert line is not None
            edge = min(line.middle, page.height - line.middle)
            if edge > page.height * _ZONE or len(outer) > _MOST_OUTER:
                break
            outer.append(line)
            if (
                inner is None
                or abs(inner.middle - line.middle) > max(line.size, inner.size) * _APART
            ):
                found += outer
                outer = []
    return found


def _key(line: Line, page: Page) -> tuple[str, int]:
    """Name a line by its text without numbers and by its place."""
    return _DIGITS.sub("0", line.text), round(line.middle / page.height * 50)


# Columns

_FEWEST = 4  # lines of a column


def _regions(page: Page, tables: list[Grid], lines: list[Line]) -> Iterator[_Region]:
    """Yield the parts of a page in the order of reading."""
    rest = sorted(lines, key=lambda line: (line.top, line.left))
    for grid in sorted(tables, key=lambda one: one.ys[0]):
        above = [line for line in rest if line.middle < grid.ys[0]]
        rest = [line for line in rest if line.middle >= grid.ys[0]]
        yield from _columns(above, page)
        yield _Region([], grid)
    yield from _columns(rest, page)


def _columns(lines: list[Line], page: Page, is_column: bool = False) -> Iterator[_Region]:
    """Yield runs of lines to be read one after the other: columns, and what crosses them."""
    start, end, gutter = _column_zone(lines, page)
    if not gutter:
        if lines:
            yield _Region(_rows_joined(lines), None, is_column)
        return
    yield from _columns(lines[:start], page, is_column)
    zone = lines[start:end]
    yield from _columns([line for line in zone if line.right <= gutter], page, is_column=True)
    yield from _columns([line for line in zone if line.left >= gutter], page, is_column=True)
    yield from _columns(lines[end:], page, is_column)


def _column_zone(lines: list[Line], page: Page) -> tuple[int, int, float]:
    """Find the longest run of lines that a vertical gutter parts; the gutter is 0 if there is none."""
    pairs = sum(
        1 for one, other in pairwise(lines) if abs(one.middle - other.middle) < one.size * 0.5
    )
    if pairs < _FEWEST:
        return 0, 0, 0.0
    best = (0, 0, 0.0)
    for candidate in sorted({round(line.left, 0) - 1 for line in lines}):
        if not page.width * 0.2 < candidate < page.width * 0.8:
            continue
        start = 0
        for at in range(len(lines) + 1):
            crossed = at < len(lines) and lines[at].left < candidate < lines[at].right
            if at < len(lines) and not crossed:
                continue
            zone = lines[start:at]
            if len(zone) > best[1] - best[0] and _is_parted(zone, candidate):
                best = (start, at, candidate)
            start = at + 1
    return best


def _is_parted(zone: list[Line], gutter: float) -> bool:
    left = [line for line in zone if line.right <= gutter]
    right = [line for line in zone if line.left >= gutter]
    if min(len(left), len(right)) < _FEWEST or len(left) + len(right) < len(zone):
        return False
    wide = [median(len(line.text) for line in side) for side in (left, right)]
    return min(wide) >= 8  # a column of labels or figures is no column of text


def _rows_joined(lines: list[Line]) -> list[Line]:
    """Join the parts of a line that wide gaps parted, where these part no columns."""
    found: list[Line] = []
    for line in lines:
        above = found[-1] if found else None
        if above and abs(above.middle - line.middle) < line.size * 0.5 and line.left >= above.right:
            above.text = f"{above.text}\u3000{line.text}"
            above.right = line.right
            above.parts += 1
        else:
            found.append(line)
    return found


# Paragraphs

_TITLE = 1.25  # times the size of the text
_DOC_NUMBER = re.compile(r"[〔\[（(]\s*20\d\d\s*[〕\]）)]\s*\d+\s*号").search


def _body_size(lines: Sequence[Line]) -> float:
    """Return the size of most of the text."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2)] += len(line.text)
    return sizes.most_common(1)[0][0] / 2 if sizes else 12.0


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Return the left and right edge of most of the text; a few lines may stand out."""
    if not lines:
        return 0.0, 0.0
    lefts, rights = sorted(one.left for one in lines), sorted(one.right for one in lines)
    few = len(lines) // 50
    return lefts[few], rights[-1 - few]


def _page(
    page: Page,
    tables: list[Grid],
    lines: list[Line],
    look: _Look,
    before: list[Block],
    ends: tuple[Line | None, Grid | None],
    notes: list[Note],
) -> tuple[list[Block], Line | None, Grid | None]:
    """Return the blocks of a page, its last line if that may go on, and the table at its end.

    A paragraph or table that the page before left open is completed in `before`.
    """
    last, open_table = ends
    at = Place("page", page.number)
    found: list[Block] = []
    line: Line | None = None
    grid: Grid | None = None
    for region in _regions(page, tables, lines):
        if region.grid is not None:
            line, grid = None, region.grid
            table = table_of(grid, page.glyphs, at, text_of)
            if table is None:
                continue
            above = before[-1] if before and not found else None
            if open_table is not None and isinstance(above, Table) and grid.continues(open_table):
                before[-1] = _longer(above, table)
                notes.append(Note("join", "table", at))
            else:
                found.append(table)
            continue
        edges = _edges(region.lines) if region.is_column else look.edges
        made, line = _paragraphs(region.lines, at, _Look(look.size, edges))
        grid = None
        above = before[-1] if before and not found else None
        if (
            last is not None
            and made
            and isinstance(above, Paragraph)
            and _goes_on(last, region.lines, made[0])
        ):
            joined = glued([above.text, made[0].text])
            notes.append(Note("join", "paragraphs", at, f"{above.text[-12:]}⏎{made[0].text[:12]}"))
            before[-1] = Paragraph(
                (Span(joined),), above.at, above.level, above.align, above.breaks
            )
            made = made[1:]
        found += made
        last = open_table = None
    if found and isinstance(found[0], Paragraph) and page.number > 1:
        first = found[0]
        found[0] = Paragraph(first.spans, first.at, first.level, first.align, breaks=True)
    return found, line, grid


def _longer(table: Table, more: Table) -> Table:
    """Return a table with the rows of its part on the next sheet, whose head repeats."""
    rows = more.rows
    texts = [[cell.text if cell else None for cell in row] for row in rows[: table.head_rows]]
    head = [[cell.text if cell else None for cell in row] for row in table.rows[: table.head_rows]]
    if table.head_rows and texts == head:
        rows = rows[table.head_rows :]
    return Table((*table.rows, *rows), table.at, table.head_rows)


def _goes_on(last: Line, lines: list[Line], first: Paragraph) -> bool:
    """Return True if the first paragraph of a page surely continues the last line of the one before."""
    starts = lines[0].left <= min(line.left for line in lines) + lines[0].size * 0.8
    indented = any(line.left > lines[0].left + line.size * 1.5 for line in lines[1:])
    same = abs(last.size - lines[0].size) < lines[0].size * 0.15
    return starts and same and indented and not first.align and not CLOSED(last.text)


def _paragraphs(lines: list[Line], at: Place, look: _Look) -> tuple[list[Paragraph], Line | None]:
    """Join lines to paragraphs; return also the last line if it is full."""
    leads = [b.top - a.top for a, b in pairwise(lines) if b.top > a.top]
    lead = median(leads) if leads else look.size * 2
    found: list[Paragraph] = []
    run: list[Line] = []
    numbered = (n for n, line in enumerate(lines) if _DOC_NUMBER(line.text))
    head = next(numbered, 0) if at.number == 1 else 0  # lines of a red head, an issuer each
    for n, line in enumerate(lines):
        if run and n > head and _is_title(line, look) and _is_title(run[-1], look):
            begins = line.top - run[-1].top > line.size * 2.2 or bool(CLOSED(run[-1].text))
        else:
            begins = bool(run) and _begins(run, line, look, lead)
        if begins:
            found.append(_paragraph(run, at, look))
            run = []
        run.append(line)
    if run:
        found.append(_paragraph(run, at, look))
    last = lines[-1]
    full = look.edges[1] - last.right < last.size * 1.6
    return found, last if full and len(lines) > 1 else None


def _begins(run: Sequence[Line], line: Line, look: _Look, lead: float) -> bool:
    """Return True if a line begins a paragraph instead of continuing the lines above."""
    above = run[-1]
    left, right = look.edges
    if abs(line.size - above.size) > above.size * 0.15:
        return True
    if line.top - above.top > lead * 1.5 + 1 or line.top < above.top:
        return True
    if above.parts > 1 or line.parts > 2:  # a label with what it labels, a row of figures
        return True
    if _is_title(line, look) or _align(line, look.edges) or _align(above, look.edges):
        return True
    if right - above.right > above.size * 1.8:
        return not _is_ragged(run, line, look)
    indent = line.size * 1.2
    hangs = above.left - left > indent and line.left - above.left > indent
    return line.left - left > indent and line.left - above.left > indent and not hangs


def _is_ragged(run: Sequence[Line], line: Line, look: _Look) -> bool:
    """Return True if the text goes on although its last line ends early, as before a long number.

    That is so if paragraphs have an indented first line, and this line, within a sentence, has none.
    """
    left, right = look.edges
    above, indent = run[-1], line.size * 1.2
    mostly_full = right - above.right < (right - left) * 0.3
    indented = run[0].left - left > indent and line.left - left < line.size * 0.5
    return mostly_full and indented and not CLOSED(above.text)


def _paragraph(run: list[Line], at: Place, look: _Look) -> Paragraph:
    text = run[0].text
    for line in run[1:]:
        text = glued([text, line.text])
    align = "center" if _is_title(run[0], look) else _align(run[0], look.edges)
    return Paragraph((Span(text),), at, 0, align)


def _is_title(line: Line, look: _Look) -> bool:
    """Return True for a centred line that is larger than the text."""
    centred = abs(line.left + line.right - sum(look.edges)) < line.size * 3
    return centred and line.size >= look.size * _TITLE


def _align(line: Line, edges: tuple[float, float]) -> Align:
    left, right = edges
    before, after = line.left - left, right - line.right
    if before > line.size * 2.5 and abs(before - after) < line.size * 1.5:
        return "center"
    if before > (right - left) * 0.4 and after < line.size * 5 and before > after * 2:
        return "right"
    return ""
