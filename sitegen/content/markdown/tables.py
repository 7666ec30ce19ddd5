"""Markdown tables, including full-width punctuation as typed on Chinese keyboards.

A malformed table is repaired if a table is certainly meant: full-width bars, dashes or colons,
a rule with a column too few, a blank line inside, no rule at all. No cell is ever left out: a row
with more cells than the head widens the table. A cell `<` joins the cell to its left, a cell `^` the
one above; up to four rows above the rule are the head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sitegen.content.markdown.blocks import SpanTable, Table
from sitegen.content.markdown.marks import CLOSED, LABEL

MOST_LEVELS = 4  # of heads
_WIDE = str.maketrans("｜：", "|:")
_RULE_CELL = re.compile(r"\s*:?\s*(?:-+|[—–－─━-]{2,})\s*:?\s*\Z").match
_ALIGNMENT = {(True, True): "center", (True, False): "left", (False, True): "right"}
# Amounts and counts; no numbers that name something: 0701, eight digits and more without a comma.
_FIGURE = re.compile(
    r"[-+−¥￥]?(?:[1-9]\d{0,2}(?:[,，]\d{3})+|[1-9]\d{0,7}|0)(?:\.\d+)?\s?[%％元]?\Z"
).match
_NO_FIGURE = frozenset(("-", "–", "—", "——", "/", "<", "^"))
_CODES = re.compile(
    r"\s*(?:序号|编号|行次|栏次|.*(?:年份|年度|号码|代码|邮编|门牌|组别|电话|证号)\s*\Z)"
).match
_BARS = re.compile(r"\\.|(`+)(?:(?!\1).)+\1|([|])", re.DOTALL)


class Found(NamedTuple):
    """A table in the lines of a text: it ends before the line `end`."""

    table: Table | SpanTable
    end: int
    surplus: int = -1  # the first row that has more cells than the head; -1 if none has
    unjoined: bool = False  # a mark of joining has nothing to join, and is shown as typed


def table_at(lines: list[str], at: int) -> Found | None:
    """Find the table that begins with a line; None if none does."""
    head = lines[at].strip()
    if not _has_bar(head):
        return None
    below = at + 1
    if below < len(lines) and not lines[below] and _begins(head):
        below += 1  # a blank line between the head and its rule
    kinds = _rule(lines[below], framed=_begins(head)) if below < len(lines) else None
    if kinds is not None and _rule(head, framed=True) is None:
        found = _ruled(lines, cells(head), kinds, below + 1)
        return joined(found) if _has_marks(found.table) else found
    if not _begins(head):
        return None
    without = _with_levels(lines, at) or _without_rule(lines, at)
    return joined(without) if without and _has_marks(without.table) else without


def looks_like_row(line: str) -> bool:
    """Return True if a line was certainly meant as the row of a table."""
    return _begins(line) and len(cells(line)) > 1


def _ruled(lines: list[str], head: list[str], kinds: list[str], at: int) -> Found:
    rows: list[list[str]] = []
    surplus = -1
    framed = _begins(lines[at - 1].strip())
    while at < len(lines):
        line = lines[at].strip()
        if not line:
            at_next = _continues(lines, at, len(head), framed)
            if at_next is None:
                break
            at = at_next
            continue
        if not _has_bar(line) or (framed and not _begins(line) and not line.endswith("|")):
            break
        row = cells(line)
        while len(row) > len(head) and not row[-1]:
            row.pop()
        if len(row) > len(head) and surplus < 0:
            surplus = at
        rows.append(row)
        at += 1
    return Found(_table(head, kinds, rows), at, surplus)


def _continues(lines: list[str], at: int, width: int, framed: bool) -> int | None:
    """Return where rows go on after blank lines, if they certainly belong to the table above."""
    while at < len(lines) and not lines[at]:
        at += 1
    if at == len(lines) or not (_begins if framed else _has_bar)(lines[at].strip()):
        return None
    if not framed and (LABEL.match(lines[at]) or CLOSED(lines[at])):
        return None  # 来源：镇农经站 | 编辑：李某
    after = at + 1
    while after < len(lines) and not lines[after]:
        after += 1
    below = lines[after] if after < len(lines) else ""
    if len(cells(lines[at].strip())) != width or _rule(below, framed=True) is not None:
        return None
    return at


def _with_levels(lines: list[str], at: int) -> Found | None:
    """Find a table whose head has several rows, all above its rule."""
    heads: list[list[str]] = []
    while at < len(lines) and _begins(lines[at].strip()) and len(heads) <= MOST_LEVELS:
        kinds = _rule(lines[at], framed=True)
        if kinds is None:
            heads.append(cells(lines[at].strip()))
            at += 1
        elif len(heads) < 2 or len(heads[0]) < 2:
            return None
        else:
            return joined(_ruled(lines, heads[-1], kinds, at + 1), heads[:-1])
    return None


def joined(found: Found, above: Sequence[list[str]] = ()) -> Found:
    """Return a table with the cells joined that its marks join; `above` are more rows of its head."""
    from sitegen.content.markdown.joined_cells import join  # few texts have such tables

    table = found.table
    assert isinstance(table, Table)
    made, clean = join(table, above)
    return found._replace(table=made, unjoined=not clean)


def _has_marks(table: Table | SpanTable) -> bool:
    """Return True if a cell is a mark of joining."""
    rows = table.rows if isinstance(table, Table) else ()
    return any("<" in row or "^" in row for row in rows) or bool(
        isinstance(table, Table) and table.head and ("<" in table.head or "^" in table.head)
    )


def _without_rule(lines: list[str], at: int) -> Found | None:
    """Two rows or more that are framed by bars are a table, though it has no rule."""
    rule = _rule(lines[at], framed=False)
    if rule is not None:
        at += 1
    rows: list[list[str]] = []
    if rule is None and len(cells(lines[at].strip())) < 2:
        return None
    while at < len(lines) and _begins(lines[at].strip()):
        rows.append(cells(lines[at].strip()))
        at += 1
    if len(rows) < (2 if rule is None else 1) or max(map(len, rows)) < 2:
        return None
    if rule is not None:
        return Found(_table(None, rule, rows), at)
    return Found(_table(rows[0], [], rows[1:]), at)


def _table(head: list[str] | None, kinds: list[str], rows: list[list[str]]) -> Table:
    width = max([len(head or ()), len(kinds), *map(len, rows)])
    for row in (*rows, kinds) if head is None else (*rows, kinds, head):
        row.extend([""] * (width - len(row)))
    for column in range(1, width):  # the first names the rows
        if not kinds[column] and _has_figures(rows, column) and not (head and _CODES(head[column])):
            kinds[column] = "right"
    return Table(head, kinds, rows)


def _has_figures(rows: list[list[str]], column: int) -> bool:
    """Return True if the filled cells of a column are figures, one at least that is no dash."""
    found = False
    for row in rows:
        cell = row[column]
        if cell and cell not in _NO_FIGURE:
            if not _FIGURE(cell):
                return False
            found = True
    return found


def _rule(line: str, framed: bool) -> list[str] | None:
    """Return the alignments that a rule gives its columns; None if a line is no rule."""
    line = line.strip().translate(_WIDE)
    if "+" in line and not line.strip("-+|: "):
        line = line.replace("+", "|")
    if not line or not ("|" in line or framed):
        return None
    parts = line.removeprefix("|").removesuffix("|").split("|")
    if not all(map(_RULE_CELL, parts)):
        return None
    marks = [part.strip() for part in parts]
    return [_ALIGNMENT.get((mark[0] == ":", mark[-1] == ":"), "") for mark in marks]


def _has_bar(line: str) -> bool:
    return "|" in line or "｜" in line


def _begins(line: str) -> bool:
    return line[:1] in ("|", "｜")


def cells(line: str) -> list[str]:
    """Split a row into its cells, at the bars that are neither escaped nor within code."""
    if line[:1] == "｜" or "|" not in line:
        line = line.replace("｜", "|")
    line = line.removeprefix("|")
    if "\\" not in line and "`" not in line:
        return [cell.strip() for cell in line.removesuffix("|").split("|")]
    bars = [found.start() for found in _BARS.finditer(line) if found[2]]
    edges = [-1, *bars, len(line)]
    parts = [line[a + 1 : b] for a, b in pairwise(edges)]
    if bars and bars[-1] == len(line) - 1:
        parts.pop()
    return [part.strip().replace("\\|", "|") for part in parts]
