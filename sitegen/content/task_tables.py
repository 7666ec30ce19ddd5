"""Tables of tasks (重点任务分解表): each row is a target of a plan, or a progress report on one.

The table is a sheet beside the document, or in the text. Columns are recognized by their heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.content.markdown.blocks import Include, SpanTable
from sitegen.content.markdown.tables import table_at
from sitegen.content.sheets.model import PageTable, Rows, column_labels
from sitegen.content.task_columns import Columns, Role, TaskRow, TaskRows, role_of
from sitegen.diagnostics import Location
from sitegen.domain.period import Period
from sitegen.domain.target import TaskTable, settled
from sitegen.schema.fields import FindingCollector

if TYPE_CHECKING:
    from sitegen.content.included_sheets import IncludedSheets


def completed(
    values: dict[str, Any],
    text: str,
    line: int,
    places: dict[str, Location],
    report: FindingCollector,
    sheets: IncludedSheets | None,
) -> list[str]:
    """Add the rows of a document's task tables to its targets or progress, and resolve deadlines to days.

    Args:
        values: The document's fields, changed in place: `progress` if the document names a plan, else `targets`.
        text: The text below the front matter.
        line: Line number in the file where the text begins, from 1.
        places: Positions of the fields and their entries, by key: `targets.2`.
        report: Collects the findings.
        sheets: Reads the sheets; only a document without `tasks` may have none.

    Returns:
        The marks of the entries that come from tables, as in `Document.marks`.
    """
    year = _year_of(values)
    targets = list(values.get("targets", ()))
    for n, one in enumerate(targets):
        known = settled(one, year)
        if known is None:
            report.add(
                d.term_without_year(places.get(f"targets.{n}") or places["targets"], one.due_text)
            )
        else:
            targets[n] = known
    marks = []
    progress = list(values.get("progress", ()))
    for n, table in enumerate(values.get("tasks", ())):
        at = places.get(f"tasks.{n}") or places.get("tasks") or Location(report.path, 1, 1)
        assert sheets is not None
        rows = _rows(table, text, line, at, report, sheets)
        if rows is None:
            continue
        columns = Columns(rows, reports="plan" in values)
        if missing := columns.missing:
            report.add(d.no_task_columns(at, "、".join(filter(None, rows.heads)), missing))
            continue
        if not columns.of("id") and "plan" not in values:
            report.add(d.tasks_without_ids(at))
        for row in columns.rows:
            if "plan" in values:
                if (said := columns.progress(row, report)) is not None:
                    marks.append(f"progress.{len(progress)}:{row.at.line}:{row.at.column}")
                    progress.append(said)
            elif (task := columns.target(row, year, len(targets) + 1, report)) is not None:
                marks.append(f"targets.{len(targets)}:{row.at.line}:{row.at.column}")
                targets.append(task)
    if targets:
        values["targets"] = tuple(targets)
    if progress:
        values["progress"] = tuple(progress)
    return marks


def tables_of_tasks(
    text: str, line: int, path: str, sheets: IncludedSheets | None
) -> list[Location]:
    """Return the positions of tables with a column of tasks, and one of leads or deadlines."""
    tables = [(one.rows[0].at, one.heads) for one in _in_text(text, line, path) if one.rows]
    tables += [
        (Location(path, one.line, 1), column_labels(one.table))
        for one in (sheets.tables if sheets else ())
    ]
    return [at for at, heads in tables if _names_tasks({role_of(head) for head in heads})]


def _names_tasks(roles: set[Role]) -> bool:
    return "text" in roles and bool(roles & {"lead", "due"})


def _year_of(values: dict[str, Any]) -> int | None:
    """Return the year of a plan (of its period, else of publication); None if it covers several years."""
    period = Period.parse(values["period"]) if values.get("period") else None
    if period:
        return period.year if period.first.year == period.last.year else None
    return values["date"].year if values.get("date") else None


# Tables


def _rows(
    table: TaskTable,
    text: str,
    line: int,
    at: Location,
    report: FindingCollector,
    sheets: IncludedSheets,
) -> TaskRows | None:
    if not table.in_text:
        include = Include(table.file, table.sheet, table.area, "", at.line, table.head)
        before = len(sheets.findings)
        found = sheets.table(include)
        report.findings.extend(sheets.findings[before:])
        return _of_sheet(found, at) if found else None
    tables = [*_in_text(text, line, at.path)]
    tables += [_of_sheet(one.table, replace(at, line=one.line)) for one in sheets.tables]
    fitting = [one for one in tables if _fits(one)]
    if not fitting:
        report.add(d.no_task_table(at))
        return None
    same = [one for one in fitting if one.heads == fitting[0].heads]
    return TaskRows(fitting[0].heads, tuple(row for one in same for row in one.rows))


def _fits(table: TaskRows) -> bool:
    roles = {role_of(head) for head in table.heads}
    return "text" in roles or {"id", "note"} <= roles or {"id", "state"} <= roles


def _of_sheet(table: PageTable, at: Location) -> TaskRows:
    numbers = table.row_numbers[len(table.head) :]
    rows = (
        TaskRow(at, str(number + 1), cells)
        for number, cells in zip(numbers, _filled(table.body), strict=True)
    )
    return TaskRows(column_labels(table), tuple(rows))


def _in_text(text: str, line: int, path: str) -> Iterator[TaskRows]:
    """Yield the tables of a Markdown text that have heads."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        found = table_at([*lines], at) if "|" in lines[at] or "｜" in lines[at] else None
        if found is None:
            at += 1
            continue
        table = found.table
        filled = [n for n in range(at, found.end) if lines[n].strip()]
        if isinstance(table, SpanTable):
            heads = column_labels(PageTable(table.head, table.body, columns=_columns(table)))
            body = list(_filled(table.body))
        else:
            heads = tuple(table.head or ())
            body = [tuple(row) for row in table.rows]
        places = filled[len(filled) - len(body) :]
        rows = tuple(
            TaskRow(Location(path, line + n, 1), str(line + n), tuple(map(_words, cells)))
            for n, cells in zip(places, body, strict=True)
        )
        yield TaskRows(tuple(map(_words, heads)), rows)
        at = found.end


def _columns(table: SpanTable) -> tuple[int, ...]:
    return tuple(range(max(map(len, (*table.head, *table.body)), default=0)))


def _filled(rows: Rows) -> Iterator[tuple[str, ...]]:
    """Yield the cell texts of rows; a merged cell is repeated in each row, but only in its first column."""
    above: dict[int, tuple[str, int]] = {}
    for row in rows:
        texts = []
        for column, cell in enumerate(row):
            if cell is not None:
                texts.append(cell.text.strip())
                above[column] = (cell.text.strip(), cell.rows - 1)
            else:
                text, left = above.get(column, ("", 0))
                texts.append(text if left > 0 else "")
                above[column] = (text, left - 1)
        yield tuple(texts)


def _words(cell: str) -> str:
    """Return the plain text of a Markdown cell."""
    plain = _LINK.sub(r"\1", _BREAK.sub("\n", cell))
    return _MARKS.sub("", plain).strip()


_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)")
_MARKS = re.compile(r"\*\*|__|`|\\(?=[|*_`])")
