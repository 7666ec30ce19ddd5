"""Counts of the ledger: duties by outcome, notices corrected, notices of others that concern it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sitegen.domain.disclosure import Duty
from sitegen.domain.period import Period
from sitegen.views import Sum

Dated = tuple[dt.date, str]  # the day of an event, and the URL of the item


class LedgerCounts:
    """Counts of one or several organizations for a period.

    `open` counts open duties by their due day. `corrected` and `concerned` hold URLs of items, so that
    an item shared by several organizations is counted once in their sum.
    """

    __slots__ = ("concerned", "corrected", "late", "open", "owed", "published", "short")

    def __init__(self) -> None:
        self.owed = self.published = self.late = self.short = 0
        self.open: dict[dt.date, int] = {}
        self.corrected: set[str] = set()
        self.concerned: set[str] = set()

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

    def missing_on(self, day: dt.date) -> int:
        """Return the number of open duties whose due day is past on a day."""
        return sum(count for due, count in self.open.items() if due < day)

    def merge(self, other: LedgerCounts) -> None:
        """Add the counts of another."""
        self.owed += other.owed
        self.published += other.published
        self.late += other.late
        self.short += other.short
        for due, count in other.open.items():
            self.open[due] = self.open.get(due, 0) + count
        self.corrected |= other.corrected
        self.concerned |= other.concerned

    def sum(self) -> Sum:
        """Return the counts as a view."""
        return Sum(
            self.owed,
            self.published,
            self.late,
            self.short,
            tuple(sorted(self.open.items())),
            len(self.corrected),
            len(self.concerned),
        )


class Sums:
    """Counts of some organizations, by (rule, period), by year and by (year, quarter)."""

    def __init__(
        self,
        duties: Iterable[Duty],
        corrected: Iterable[Dated] = (),
        concerned: Iterable[Dated] = (),
    ) -> None:
        self.periods: dict[tuple[str, Period], LedgerCounts] = {}
        self.years: dict[int, LedgerCounts] = {}
        self.quarters: dict[tuple[int, int], LedgerCounts] = {}
        for duty in duties:
            year = duty.period.year
            self.periods.setdefault((duty.rule.id, duty.period), LedgerCounts()).add(duty)
            self.years.setdefault(year, LedgerCounts()).add(duty)
            if quarter := quarter_of(duty.period):
                self.quarters.setdefault((year, quarter), LedgerCounts()).add(duty)
        for day, url in corrected:
            for one in self._of_day(day):
                one.corrected.add(url)
        for day, url in concerned:
            for one in self._of_day(day):
                one.concerned.add(url)

    def merge(self, other: Sums) -> None:
        """Add the counts of other organizations, except the counts by rule."""
        for year, found in other.years.items():
            self.years.setdefault(year, LedgerCounts()).merge(found)
        for quarter, found in other.quarters.items():
            self.quarters.setdefault(quarter, LedgerCounts()).merge(found)

    def _of_day(self, day: dt.date) -> tuple[LedgerCounts, LedgerCounts]:
        quarter = day.year, (day.month + 2) // 3
        return (
            self.years.setdefault(day.year, LedgerCounts()),
            self.quarters.setdefault(quarter, LedgerCounts()),
        )

    def of_quarter(self, year: int, quarter: int) -> Sum:
        """Return the counts of a quarter; with quarter 0, of the year."""
        found = self.quarters.get((year, quarter)) if quarter else self.years.get(year)
        return found.sum() if found else Sum()


def quarter_of(period: Period) -> int:
    """Return the quarter (1 to 4) that contains a period; 0 if the period is longer."""
    if 12 // period.parts > 3 or period.length > 1:
        return 0
    return (period.first_month + 2) // 3
