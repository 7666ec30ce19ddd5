"""Counts of duties by outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sitegen.domain.disclosure import Duty
from sitegen.domain.period import Period
from sitegen.views import Sum


class LedgerCounts:
    """Counts of duties by outcome; `open` counts by the last day in time."""

    __slots__ = ("late", "open", "owed", "published", "short")

    def __init__(self) -> None:
        self.owed = self.published = self.late = self.short = 0
        self.open: dict[dt.date, int] = {}

    def add(self, duty: Duty) -> None:
        """Count one duty."""
        if duty.exempt:
            return
        if duty.due or duty.done:
            self.owed += 1
        if duty.done:
            self.published += 1
            self.late += duty.late > 0
            self.short += duty.short
        elif duty.due:
            self.open[duty.due] = self.open.get(duty.due, 0) + 1

    def merge(self, other: LedgerCounts) -> None:
        """Add the counts of another."""
        self.owed += other.owed
        self.published += other.published
        self.late += other.late
        self.short += other.short
        for due, count in other.open.items():
            self.open[due] = self.open.get(due, 0) + count

    def sum(self) -> Sum:
        """Return the counts as a view."""
        return Sum(
            self.owed, self.published, self.late, self.short, tuple(sorted(self.open.items()))
        )


class Sums:
    """Duties of some organizations summed by rule and period, and by year."""

    def __init__(self, duties: Iterable[Duty]) -> None:
        self.periods: dict[tuple[str, Period], LedgerCounts] = {}
        self.years: dict[int, LedgerCounts] = {}
        for duty in duties:
            self.periods.setdefault((duty.rule.id, duty.period), LedgerCounts()).add(duty)
            self.years.setdefault(duty.period.year, LedgerCounts()).add(duty)
