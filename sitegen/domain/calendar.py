"""Working days (工作日): weekdays that are not holidays, and weekend days worked in exchange (调休)."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from msgspec import Struct

_DAY = dt.timedelta(days=1)


class YearOfDays(Struct, frozen=True):
    """The arranged days of a year: weekdays `off` and weekend days `worked`, in order."""

    year: int
    off: tuple[dt.date, ...] = ()
    worked: tuple[dt.date, ...] = ()
    source: str = ""  # the notice that says so


class Calendar(Struct, frozen=True, dict=True):
    """The arranged years. In any other year only weekends are off."""

    years: tuple[YearOfDays, ...] = ()

    def works(self, day: dt.date) -> bool:
        """Return True if a day is a working day."""
        if day in self._off:
            return False
        return day.weekday() < 5 or day in self._worked

    def last_of(self, start: dt.date, count: int) -> dt.date:
        """Return the last of `count` working days in a row from `start` on.

        The first day counts, as notices write it: 7 working days from Monday 9 September 2024 end
        on the 18th, because Saturday the 14th is worked and the 15th to 17th are a holiday.
        """
        try:
            day = start
            while True:
                count -= self.works(day)
                if count < 1:
                    return day
                day += _DAY
        except OverflowError:
            return dt.date.max

    def unknown(self, first: dt.date, last: dt.date) -> tuple[int, ...]:
        """Return the years from `first` to `last` for which no arrangement is known."""
        known = {one.year for one in self.years}
        return tuple(year for year in range(first.year, last.year + 1) if year not in known)

    @cached_property
    def _off(self) -> frozenset[dt.date]:
        return frozenset(day for one in self.years for day in one.off)

    @cached_property
    def _worked(self) -> frozenset[dt.date]:
        return frozenset(day for one in self.years for day in one.worked)
