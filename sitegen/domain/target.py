"""Targets of plans and their outcome, decided only by the figures that notices report.

A target without a report has no evidence, whatever the day. Whether a target is overdue depends
on the reader's day and is not decided here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise, takewhile
from typing import Literal

from msgspec import Struct

from sitegen.domain.period import Period

Stage = Literal["", "pledge", "progress", "review"]
Comparison = Literal["", "at_least", "at_most", "equals"]

Outcome = Literal["none", "below", "missed", "met", "exceeded", "within", "kept", "over"]
"""By the last figure: there is none; not reached so far, or in the end; reached, or more than that;
not above the limit so far, or in the end; above it.
"""
Status = Literal["met", "late", "open", "failed", "none"]
YEAR_END = 5
"""The part of a year, after its four quarters, in which the whole is accounted for."""


class Target(Struct, frozen=True):
    """A promise with a figure. `id` is unique within its plan.

    In a translation as written, `comparison` is "": the figure comes from the source.
    """

    id: str
    text: str
    comparison: Comparison
    value: Decimal
    measure: str = ""
    unit: str = ""
    due: dt.date | None = None
    responsible: str = ""
    cumulative: bool = True  # figures count from the beginning, and so never fall

    @property
    def limits(self) -> bool:
        """True if less is better: at most so many, or none at all."""
        return self.comparison == "at_most" or (self.comparison == "equals" and not self.value)

    def met_by(self, value: Decimal) -> bool:
        """Return True if a figure fulfils the promise."""
        match self.comparison:
            case "at_least":
                return value >= self.value
            case "at_most":
                return value <= self.value
        return value == self.value


class Progress(Struct, frozen=True):
    """A figure that a notice reports for a target of its plan."""

    target: str
    value: Decimal
    note: str = ""
    unit: str = ""
    date: dt.date | None = None  # on which it stood so


class ProgressReport(Struct, frozen=True):
    """A notice that reports on a plan; `source` names the notice."""

    source: str
    day: dt.date
    stage: str
    progress: tuple[Progress, ...]
    period: str = ""

    @property
    def as_of(self) -> dt.date:
        """The day up to which it reports: the last of its period, if that was over by then."""
        period = Period.parse(self.period) if self.period else None
        return min(self.day, period.last) if period else self.day

    def part_of(self, year: int) -> int:
        """Return the quarter of a plan's year that it reports on, from 1, by its period, else by its day.

        A review, and a report after the year without a period in it, belongs to the year's end (5).
        """
        if self.stage == "review":
            return YEAR_END
        period = Period.parse(self.period) if self.period else None
        if period and period.year == year and period.parts > 1:
            return (period.last.month + 2) // 3
        if self.day.year != year:
            return YEAR_END if self.day.year > year else 1
        return (self.day.month + 2) // 3


class Figure(Struct, frozen=True):
    """A reported figure of a target, and its day: the one given with it, else the end of the report's period.

    `change` is the difference from the figure before.
    """

    value: Decimal
    change: Decimal | None
    day: dt.date
    report: ProgressReport


class TargetProgress(Struct, frozen=True):
    """The figures reported of a target, by day."""

    target: Target
    figures: tuple[Figure, ...] = ()

    @property
    def last(self) -> Figure | None:
        """The newest figure."""
        return self.figures[-1] if self.figures else None

    def pairs(self) -> Iterator[tuple[Figure, Figure]]:
        """Yield each figure with the next one."""
        return pairwise(self.figures)

    @property
    def final(self) -> bool:
        """True if the last figure settles the target: a review's, or one of the due day or later."""
        last, due = self.last, self.target.due
        if last is None:
            return False
        return last.report.stage == "review" or (due is not None and last.day >= due)

    @property
    def outcome(self) -> Outcome:
        """The outcome by the last figure."""
        if self.last is None:
            return "none"
        target, value = self.target, self.last.value
        if target.met_by(value):
            if target.limits:
                return "kept" if self.final else "within"
            return "exceeded" if value > target.value else "met"
        if value > target.value:
            return "over"
        return "missed" if self.final else "below"

    @property
    def status(self) -> Status:
        """The outcome as it is counted; `late` is met after the due day."""
        match self.outcome:
            case "none":
                return "none"
            case "below" | "within":
                return "open"
            case "missed" | "over":
                return "failed"
        return "late" if self.days_late else "met"

    @property
    def share(self) -> Decimal | None:
        """The part of the promised figure that is reached, 1 being all; of a limit, the part used.

        None if nothing is reported, or the promised figure is 0.
        """
        if self.last is None or self.target.value <= 0:
            return None
        return self.last.value / self.target.value

    @property
    def reached(self) -> dt.date | None:
        """The day of the first figure from which on the promise is fulfilled.

        None for a limit, which is kept from the beginning, and for what is not reached.
        """
        if self.target.limits:
            return None
        since = list(takewhile(lambda one: self.target.met_by(one.value), reversed(self.figures)))
        return since[-1].day if since else None

    @property
    def days_late(self) -> int:
        """Days after the due day on which it was reached; 0 if in time."""
        if self.reached is None or self.target.due is None:
            return 0
        return max(0, (self.reached - self.target.due).days)


class TargetCounts(Struct, frozen=True):
    """Number of targets of each status; `due` are (due day, how many) of the open ones, by day."""

    met: int = 0
    late: int = 0
    open: int = 0
    failed: int = 0
    none: int = 0
    due: tuple[tuple[dt.date, int], ...] = ()

    @property
    def total(self) -> int:
        """All of them."""
        return self.met + self.late + self.open + self.failed + self.none

    @classmethod
    def sum(cls, counts: Iterable[TargetCounts]) -> TargetCounts:
        """Add up counts."""
        numbers = dict.fromkeys(_STATUSES, 0)
        due: Counter[dt.date] = Counter()
        for one in counts:
            for status in _STATUSES:
                numbers[status] += getattr(one, status)
            due.update(dict(one.due))
        return cls(**numbers, due=tuple(sorted(due.items())))


_STATUSES: tuple[Status, ...] = ("met", "late", "open", "failed", "none")


def standings(
    targets: Iterable[Target], reports: Iterable[ProgressReport]
) -> tuple[TargetProgress, ...]:
    """Return the progress of each target; figures of unknown targets are left out."""
    figures: dict[str, list[Figure]] = {target.id: [] for target in targets}
    for report in sorted(reports, key=lambda one: (one.day, one.source)):
        for one in report.progress:
            if (known := figures.get(one.target)) is not None:
                change = one.value - known[-1].value if known else None
                known.append(Figure(one.value, change, one.date or report.as_of, report))
    return tuple(TargetProgress(target, tuple(figures[target.id])) for target in targets)


def tally(standing: Iterable[TargetProgress]) -> TargetCounts:
    """Count targets by their status."""
    numbers = dict.fromkeys(_STATUSES, 0)
    due: Counter[dt.date] = Counter()
    for one in standing:
        status = one.status
        numbers[status] += 1
        if status == "open" and one.target.due:
            due[one.target.due] += 1
    return TargetCounts(**numbers, due=tuple(sorted(due.items())))
