"""The identities of the annual report on open government information.

The State Council's format (国办公开办函〔2021〕30号) requires: new applications and those carried in make
those handled and those carried out; each total is the sum of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sitegen.checks.sums import Difference, figure
from sitegen.checks.tables import Row, Table
from sitegen.domain.annual_report import (
    APPLICANTS,
    APPLICATIONS,
    CARRIED_IN,
    CARRIED_OUT,
    HANDLED,
    OUTCOMES,
    RECEIVED,
    RESULTS,
    Line,
    plain_label,
)

_Figures = list[Decimal | None]


def differences(table: Table) -> Iterator[Difference]:
    """Find the figures of a statutory table that break an identity; other tables have none."""
    lines = _applications(table)
    if lines:
        yield from _application_differences(lines)
    elif len(table.head.cells) == 3 * len(OUTCOMES) and _names_outcomes(table):
        for row in table.rows:
            yield from _dispute_differences(row)


def _applications(table: Table) -> dict[Line, tuple[Row, _Figures]]:
    """Return the rows of the table of applications with their figures, if the table is that one."""
    wanted = iter([(line, plain_label(line.own)) for line in APPLICATIONS])
    found: dict[Line, tuple[Row, _Figures]] = {}
    line, label = next(wanted)
    for row in table.rows:
        if len(row.cells) <= len(APPLICANTS):
            continue
        labels = [plain_label(cell) for cell in row.cells[: -len(APPLICANTS)]]
        if label not in labels:
            continue
        found[line] = (row, [_value(cell) for cell in row.cells[-len(APPLICANTS) :]])
        line, label = next(wanted, (line, ""))
        if not label:
            break
    return found if RECEIVED in found and HANDLED in found else {}


def _value(cell: str) -> Decimal | None:
    read = figure(cell)
    return read.value if read else None


def _application_differences(lines: dict[Line, tuple[Row, _Figures]]) -> Iterator[Difference]:
    for line, (row, figures) in lines.items():
        yield from _difference(row, f"{line.own} 总计", figures[-1], figures[:-1])
    for column, applicant in enumerate(APPLICANTS):
        handled = [lines[one][1][column] for one in RESULTS if one in lines]
        row, figures = lines[HANDLED]
        yield from _difference(row, f"{HANDLED.own} {applicant}", figures[column], handled)
        if CARRIED_IN not in lines or CARRIED_OUT not in lines:
            continue
        row, figures = lines[CARRIED_OUT]
        coming = [lines[one][1][column] for one in (RECEIVED, CARRIED_IN)]
        done = lines[HANDLED][1][column]
        if None in coming or done is None or figures[column] is None:
            continue
        left = sum((one for one in coming if one is not None), Decimal(0)) - done
        if left != figures[column]:
            label = f"{CARRIED_OUT.own} {applicant}"
            yield Difference(row.line, label, str(figures[column]), str(left))


def _names_outcomes(table: Table) -> bool:
    return all(list(table.head.cells[5:]).count(name) == 2 for name in OUTCOMES[:2]) or all(
        sum(cell.endswith(name) for cell in table.head.cells) == 3 for name in OUTCOMES[:2]
    )


def _dispute_differences(row: Row) -> Iterator[Difference]:
    figures = [_value(cell) for cell in row.cells]
    for start in range(0, len(figures), len(OUTCOMES)):
        part = figures[start : start + len(OUTCOMES)]
        kind = ("行政复议", "未经复议直接起诉", "复议后起诉")[start // len(OUTCOMES)]
        yield from _difference(row, f"{kind} 总计", part[-1], part[:-1])


def _difference(
    row: Row, label: str, written: Decimal | None, parts: Sequence[Decimal | None]
) -> Iterator[Difference]:
    """Yield a difference if a total is not the sum of its parts; blanks are not judged."""
    if written is None or any(one is None for one in parts) or not parts:
        return
    computed = sum((one for one in parts if one is not None), Decimal(0))
    if computed != written:
        yield Difference(row.line, label, str(written), str(computed))
