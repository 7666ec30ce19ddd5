"""Tables pasted without bars, from a sheet, a document or a chat: cells separated by tabs or blanks.

A tab always separates cells. Blanks do only if all rows have the same number of cells, and a head or
a column of figures indicates a table: `甲方：      乙方：` is a form, `王　某` a name. Rows with
differing numbers of cells stay as typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from sitegen.content.markdown.blocks import Table
from sitegen.content.markdown.joining import columns
from sitegen.content.markdown.marks import MARK, OUTLINE

_FIGURE = re.compile(r"[-+−¥￥]?[\d０-９][\d０-９,，.]*[%％]?\Z").match
_MARK_ONLY = re.compile(rf"(?:{MARK.pattern})\Z").match
# A figure with its unit, a date, or a partly masked number.
_MEASURE = re.compile(
    r"[-+−¥￥]?[\d０-９][\d０-９,，.*年月日/:\-]*\s?(?:[%％]|[\u4e00-\u9fff]{1,3})?\Z"
).match
_GAP = re.compile(r"[ \u3000]*\t[\t \u3000]*|[ \u3000]{2,}")
_MAY_BE_ROW = re.compile(r"  |\t|\u3000").search
_NARROW_GAP = re.compile("\u3000")
_NO_ROW = re.compile(r"[#>|｜+*]|-\s|\d{1,3}\.\s").match
_LABELLED = re.compile(r"[^\d\s：:][^\s：:]{0,11}[：:]").match
_SENTENCE = re.compile(r"[。；！？;!?]|[，,][^，,]*[，,]|[，,].{12}").search
_RULE = re.compile(r"[-=—─_]{2,}\Z").match
_HEAD = re.compile(
    r"(?:序号?|[编账帐]?号码?|姓名|户主|户名|人员|名称|性别|年龄|民族|职[务位称]|岗位|学历|关系|单位|部门|[村组社]别?|小组"
    r"|项目|事项|内容|类[别型]|种类|规格|型号|科目|摘要|用途|来源|[数重]量|面积|[单总]价|[金数总余结]额|合计|小计|总计"
    r"|收入|支出|结余|资金|补助|补贴|标准|人数|户数|比例|[得选]?票数?|等[级次]|结果|成绩|排名|日期|时间|时限|期限|年度|月份|季度"
    r"|地[点址]|位置|电话|方式|[责联负][^，]{0,2}人|签[字名]|[备附]注|说明|情况|依据"
    r"|\b(?:No\.?|Name|Items?|Amount|Date|Time|Place|Unit|Total|Price|Number|Remarks?|Notes?|Village|Phone))"
    r"(?:\s?[（(][^）)]{1,8}[）)])?\Z",
    re.IGNORECASE,
).search
_TOTAL = re.compile(r"[合小总共]\s*计\Z").match
# Box-drawing characters and ASCII table borders.
_BARS = re.compile("[│┃║|]")
_BORDER = re.compile(
    r"\s*[┌┬┐├┼┤└┴┘─━┏┳┓┣╋┫┗┻┛┠╂┨═╔╦╗╠╬╣╚╩╝╟╫╢+][┌┬┐├┼┤└┴┘─━┏┳┓┣╋┫┗┻┛┠╂┨═╔╦╗╠╬╣╚╩╝╟╫╢+=\s-]*\Z"
).match
_SLACK = 1  # columns by which the edges of cells below each other may differ

# Cuts a line into cells; returns none if the line is no row.
_Cut = Callable[[str], list[str]]


class Pasted(NamedTuple):
    """Rows of one table, without its rule; the table ends before line `end`. No rows: they are uneven."""

    rows: list[list[str]]
    end: int
    surplus: int = -1  # the line of the first row that has more cells than the head; -1 if none has

    def table(self) -> Table:
        """Build the table; columns of figures are right-aligned."""
        width = max(map(len, self.rows))
        rows = [row + [""] * (width - len(row)) for row in self.rows]
        filled = [at for at in range(width) if any(row[at] for row in rows)]
        rows = [[row[at] for at in range(filled[0], filled[-1] + 1)] for row in rows]
        head = None if any(map(_FIGURE, rows[0])) else rows.pop(0)
        kinds = [
            "right" if any(column) and all(map(_FIGURE, filter(None, column))) else ""
            for column in zip(*rows, strict=True)
        ]
        return Table(head, kinds, rows)


def pasted_rows(lines: list[str]) -> dict[int, Pasted]:
    """Return tables with cells separated by tabs or blanks, by the index of their first line."""
    found: dict[int, Pasted] = {}
    at = 0
    drawn = _Attempts(_drawn, most=1)
    gaps = _Attempts(_with_gaps, most=5)  # the head may be some lines below the first row
    while at < len(lines):
        line = lines[at].strip()
        rows = drawn.at(lines, at) if line and line[0] in _DRAWN else None
        if not rows and "\t" in line:
            rows = _with_tabs(lines, at)
        if not rows and _MAY_BE_ROW(line):
            rows = gaps.at(lines, at)
        if rows:
            found[at] = rows
        at = rows.end if rows else at + 1
    return found


class _Attempts:
    """Parse attempts within a run of rows, limited in number so that a long run takes linear time."""

    def __init__(
        self, find: Callable[[list[str], int], tuple[Pasted | None, int]], most: int
    ) -> None:
        self._find = find
        self._most = most
        self._left = most
        self._end = 0  # of the run

    def at(self, lines: list[str], at: int) -> Pasted | None:
        """Find the table that begins with a line."""
        if at >= self._end:
            self._left = self._most
        if not self._left:
            return None
        found, end = self._find(lines, at)
        self._left -= 1
        self._end = max(self._end, end)
        return found


def _run(lines: list[str], at: int, cut: _Cut) -> tuple[list[list[str]], list[int]]:
    """Collect the rows from a line on, single- or double-spaced throughout.

    Returns:
        The cells of each row, with the index of its line.
    """
    rows = [cut(lines[at])]
    places = [at]
    apart = False  # as the rows so far
    while rows[0]:
        below = places[-1] + 1
        blank = below < len(lines) and not lines[below].strip()
        below += blank
        if below >= len(lines) or (apart and not blank):
            break
        row = cut(lines[below])
        if not row:
            break
        if blank:  # the rows below a blank line may be a table of their own
            after = below + 1
            if len(rows) > 1 and not apart and after < len(lines) and not lines[after].strip():
                after += 1  # a row that others follow, double-spaced, is the head of another table
            if after < len(lines) and lines[after].strip() and cut(lines[after]):
                break
            if len(row) > len(rows[0]) or (not apart and len(row) < len(rows[0])):
                break
            apart = apart or len(rows) == 1
        rows.append(row)
        places.append(below)
        if blank and not apart:
            break
    return rows, places


_DRAWN = frozenset("┌┏╔├│┃║+|")


def _drawn(lines: list[str], at: int) -> tuple[Pasted | None, int]:
    """Parse the box-drawn table that begins at a line; plain `|` tables are left to Markdown."""
    rows: list[list[str]] = []
    borders = 0
    while at < len(lines):
        line = lines[at].strip()
        if _BORDER(line) and len(line) > 2:
            borders += 1
        elif len(parts := _BARS.split(line)) > 3 and not (parts[0] or parts[-1]):
            rows.append([part.strip() for part in parts[1:-1]])
        else:
            break
        at += 1
    is_one = borders > 1 and len(rows) > 1 and len(set(map(len, rows))) == 1
    return (Pasted(rows, at) if is_one else None), at


# Tabs


def _with_tabs(lines: list[str], at: int) -> Pasted | None:
    """Parse the tab-separated rows that begin at a line."""
    first = _tabbed(lines[at])
    if not first:
        return None

    def cut(line: str) -> list[str]:
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) == len(first) and sum(map(bool, cells)) == 1:
            return cells  # a section heading
        return _tabbed(line)

    rows, places = _run(lines, at, cut)
    widths = Counter(map(len, rows))
    if len(rows) < 2 or max(widths.values()) < 2:
        return None
    surplus = next((n for row, n in zip(rows, places, strict=True) if len(row) > len(first)), -1)
    return Pasted(rows, places[-1] + 1, surplus)


def _tabbed(line: str) -> list[str]:
    """Split a line into cells at tabs; return [] if it is certainly no row."""
    if "\t" not in line.strip():
        return []
    cells = [cell.strip() for cell in line.split("\t")]
    if MARK.match(cells[0]) and (_MARK_ONLY(cells[0]) or len(cells) == 2):
        return []  # a list marker, a tab and the text
    filled = [*filter(None, cells)]
    if cells[0].endswith(("：", ":")) or len(filled) < 2 or all(map(_LABELLED, filled)):
        return []
    return cells


# Blanks


def _with_gaps(lines: list[str], at: int) -> tuple[Pasted | None, int]:
    """Parse the blank-separated rows that begin at a line; return them with the index of the line after."""
    tabs = "\t" in lines[at].strip()  # tabs must be in all rows or in none

    def cut(line: str) -> list[str]:
        return _gapped(line) if ("\t" in line.strip()) == tabs else []

    rows, places = _run(lines, at, cut)
    end = places[-1] + 1
    ruled = len(rows) > 1 and all(map(_RULE, rows[1]))
    if ruled:
        del rows[1], places[1]
    return (_table_of(rows, [lines[n] for n in places], end, ruled) if len(rows) > 1 else None), end


def _table_of(rows: list[list[str]], lines: list[str], end: int, ruled: bool) -> Pasted | None:
    """Return blank-separated rows as a table, or as uneven; None if they may not be a table."""
    whole = _with_words_whole(rows[0], _is_head)
    heads = sum(_HEAD(cell.replace(" ", "")) is not None for cell in whole)
    if heads * 2 > len(whole):
        rows[0] = whole
    width = len(rows[0])
    headed = ruled or heads == width or (heads * 2 > width and not _HEAD(rows[1][0]))
    if width < 2:
        return None
    if any(len(row) != width for row in rows):
        fitted = _fitted(rows, lines) if headed else None
        if fitted:
            return Pasted(fitted, end)
        return Pasted([], end) if headed and width > 2 and len(rows) > 2 else None
    return Pasted(rows, end) if headed or _shows_figures(rows) else None


def _gapped(line: str) -> list[str]:
    """Split a line into cells at gaps; return [] if it is certainly no row."""
    line = line.strip()
    if _NO_ROW(line):
        return []
    cells = (_GAP if _GAP.search(line) else _NARROW_GAP).split(line)
    if len(cells) < 2 or any(map(_LABELLED, cells)) or any(map(_SENTENCE, cells)):
        return []
    if any(map(OUTLINE.match, cells[1:])):
        return []
    return cells


def _with_words_whole(cells: list[str], is_word: Callable[[str, str], bool]) -> list[str]:
    """Merge adjacent cells of one character each into letter-spaced words: `姓  名`, `王  某`."""
    whole: list[str] = []
    for cell in cells:
        if whole and len(cell) == 1 == len(whole[-1]) and is_word(whole[-1], cell):
            whole[-1] += f" {cell}"
        else:
            whole.append(cell)
    return whole


def _is_head(first: str, second: str) -> bool:
    return _HEAD(first + second) is not None


def _is_name(first: str, second: str) -> bool:
    return min(first, second) >= "\u4e00"


def _shows_figures(rows: list[list[str]]) -> bool:
    """Return True if rows have a column of figures and are not just label–value pairs."""
    if len(rows[0]) < 3 or len(rows) < 3:
        return False
    return any(
        sum(map(bool, map(_MEASURE, column))) >= len(rows) - 1 for column in zip(*rows, strict=True)
    )


def _fitted(rows: list[list[str]], lines: list[str]) -> list[list[str]] | None:
    """Fit each row to the number of cells in the head, by merging spaced names or by column position."""
    width = len(rows[0])
    head = _spans(lines[0], rows[0])
    full = [row for row in rows[1:] if len(row) == width]
    figures = {n for n in range(1, width) if full and all(_MEASURE(row[n]) for row in full)}
    made = [rows[0]]
    for typed, line in zip(rows[1:], lines[1:], strict=True):
        row = _with_words_whole(typed, _is_name) if len(typed) != width else typed
        if len(row) == 2 < width and _TOTAL(row[0]) and len(figures) == 1:
            row = [row[0] if n == 0 else row[1] if n in figures else "" for n in range(width)]
        if len(row) != width:
            places = [_below(span, head) for span in _spans(line, row)]
            if len(row) > width or -1 in places or any(a >= b for a, b in pairwise(places)):
                return None
            cells = dict(zip(places, row, strict=True))
            row = [cells.get(n, "") for n in range(width)]
        made.append(row)
    return made


def _spans(line: str, cells: list[str]) -> list[tuple[int, int]]:
    """Return the (begin, end) columns of each cell of a line in a fixed-width font."""
    spans: list[tuple[int, int]] = []
    at = 0
    for cell in cells:
        at = line.index(cell[0], at)
        start = columns(line[:at])
        at += len(cell)
        spans.append((start, columns(line[:at])))
    return spans


def _below(span: tuple[int, int], head: list[tuple[int, int]]) -> int:
    """Return the index of the only head cell aligned with a cell at its left or right edge, else -1."""
    near = [
        n
        for n, above in enumerate(head)
        if abs(span[0] - above[0]) <= _SLACK or abs(span[1] - above[1]) <= _SLACK
    ]
    return near[0] if len(near) == 1 else -1
