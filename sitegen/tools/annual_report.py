"""The text of an annual report on open government information, blank or filled from a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from sitegen.content.sheets.grid import Cell, Grid
from sitegen.content.sheets.xlsx import Workbook
from sitegen.domain.annual_report import (
    APPLICANTS,
    APPLICATIONS,
    DISCLOSED,
    DISPUTES,
    OUTCOMES,
    PARTS,
    Line,
    plain_label,
)

BLANK = "____"
"""A placeholder for the author's text; the checks refuse to publish it."""

Figures = dict[str, tuple[str, ...]]
"""The figures of each row as shown, by its label: see `disclosed_key`, `applications_key`."""


class Filled(Struct, frozen=True):
    """Figures found in a workbook, and the labels of the rows that it lacks."""

    figures: Figures
    missing: tuple[str, ...]


def title(organization: str, year: int) -> str:
    """Return the title of a report."""
    return f"{organization}{year}年政府信息公开工作年度报告"


def reported_year(day: str) -> int:
    """Return the year that a report published on a day is about: the year before."""
    found = re.match(r"\d{4}", day.strip())
    return int(found[0]) - 1 if found else 0


def text(figures: Figures) -> str:
    """Return the text of a report, with the tables that the format fixes."""
    numerals = "一二三四五六"
    bodies = (
        BLANK,
        _disclosed(figures),
        _applications(figures),
        _disputes(figures),
        BLANK,
        BLANK,
    )
    return "\n".join(
        f"## {number}、{name}\n\n{body}\n"
        for number, name, body in zip(numerals, PARTS, bodies, strict=True)
    )


def _table(head: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], figures: int) -> str:
    """Return a table whose last columns, as many as `figures`, are flush right."""
    width = len(head[0])
    rule = ["---"] * (width - figures) + ["---:"] * figures
    lines = [*head, rule, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _disclosed(figures: Figures) -> str:
    first, *others = DISCLOSED
    width = 1 + len(first.columns)
    head = [[first.item, *["<"] * (width - 1)], ["信息内容", *first.columns]]
    rows = [[name, *_row(figures, name, len(first.columns))] for name in first.rows]
    for section in others:
        rows.append([f"**{section.item}**", *["<"] * (width - 1)])
        rows.append(["信息内容", section.columns[0], *["<"] * (width - 2)])
        rows += [[name, *_row(figures, name, 1), *["<"] * (width - 2)] for name in section.rows]
    return _table(head, rows, width - 1)


def _applications(figures: Figures) -> str:
    rule = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"
    head = [
        [f"（{rule}）", "<", "<", "申请人情况", *["<"] * 6],
        ["^", "<", "<", "自然人", "法人或其他组织", *["<"] * 4, "总计"],
        ["^", "<", "<", "^", *APPLICANTS[1:-1], "^"],
    ]
    rows: list[list[str]] = []
    before: tuple[str, ...] = ()
    for line in APPLICATIONS:
        labels = [
            "^" if line.labels[: n + 1] == before[: n + 1] else label
            for n, label in enumerate(line.labels)
        ]
        labels += ["<"] * (3 - len(labels))
        rows.append([*labels, *_row(figures, applications_key(line), len(APPLICANTS))])
        before = line.labels
    return _table(head, rows, len(APPLICANTS))


def _disputes(figures: Figures) -> str:
    each = len(OUTCOMES)
    head = [
        ["行政复议", *["<"] * (each - 1), "行政诉讼", *["<"] * (2 * each - 1)],
        [*OUTCOMES, DISPUTES[1], *["<"] * (each - 1), DISPUTES[2], *["<"] * (each - 1)],
        [*["^"] * each, *OUTCOMES, *OUTCOMES],
    ]
    return _table(head, [_row(figures, "disputes", 3 * each)], 3 * each)


def _row(figures: Figures, key: str, count: int) -> list[str]:
    found = figures.get(key, ())
    return [*found[:count], *[""] * (count - len(found))]


def applications_key(line: Line) -> str:
    """Return the key of a row of the table of applications; 其他 and 总计 stand in several places."""
    return "/".join(plain_label(label) for label in line.labels)


# From a workbook


def filled(data: bytes) -> Filled:
    """Find the figures of a report in the visible sheets of a workbook, by labels and heads.

    Raises:
        SheetFault: The workbook cannot be read.
    """
    workbook = Workbook(data)
    grids = [workbook.grid(one.name) for one in workbook.sheets if not one.hidden]
    figures: Figures = {}
    for grid in grids:
        figures |= {
            **dict(_disclosed_in(grid)),
            **dict(_applications_in(grid)),
            **dict(_disputes_in(grid)),
            **figures,
        }
    wanted = {name: name for section in DISCLOSED for name in section.rows}
    wanted |= {applications_key(line): line.own for line in APPLICATIONS}
    wanted["disputes"] = PARTS[3]
    return Filled(figures, tuple(name for key, name in wanted.items() if key not in figures))


def _rows(grid: Grid) -> Iterator[tuple[int, dict[int, Cell]]]:
    for row in sorted(grid.rows):
        if row not in grid.hidden_rows:
            yield row, grid.rows[row]


def _shown(cell: Cell | None) -> str:
    return cell.text.strip().replace(",", "") if cell is not None else ""


def _disclosed_in(grid: Grid) -> Iterator[tuple[str, tuple[str, ...]]]:
    counts = {name: len(section.columns) for section in DISCLOSED for name in section.rows}
    for _, cells in _rows(grid):
        label = next((plain_label(cell.text) for cell in cells.values() if cell.number is None), "")
        figures = [_shown(cells[n]) for n in sorted(cells) if cells[n].number is not None]
        if label in counts and figures:
            yield label, tuple(figures[: counts[label]])


def _applications_in(grid: Grid) -> Iterator[tuple[str, tuple[str, ...]]]:
    columns: dict[str, int] = {}
    wanted = iter([(line, plain_label(line.own)) for line in APPLICATIONS])
    line, label = next(wanted)
    for _, cells in _rows(grid):
        labels = {plain_label(cell.text): column for column, cell in cells.items()}
        if len(columns) < len(APPLICANTS):
            columns |= {name: labels[name] for name in APPLICANTS if name in labels}
            if label not in labels:
                continue
        if label in labels and len(columns) == len(APPLICANTS):
            figures = tuple(_shown(cells.get(columns[name])) for name in APPLICANTS)
            yield applications_key(line), figures
            line, label = next(wanted, (line, ""))
            if not label:
                return


def _disputes_in(grid: Grid) -> Iterator[tuple[str, tuple[str, ...]]]:
    is_below = False
    for _, cells in _rows(grid):
        texts = [plain_label(cell.text) for cell in cells.values()]
        is_below = is_below or texts.count(OUTCOMES[0]) >= 2
        figures = [_shown(cells[n]) for n in sorted(cells) if cells[n].number is not None]
        if is_below and len(figures) >= 3 * len(OUTCOMES):
            yield "disputes", tuple(figures[: 3 * len(OUTCOMES)])
            return
