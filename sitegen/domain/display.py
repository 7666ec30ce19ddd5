"""Display period of a notice (公示期), in which objections may be raised."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct
from msgspec.structs import replace

from sitegen.domain.calendar import Calendar


class Display(Struct, frozen=True):
    """Display period (公示期), until a day or for a number of calendar or `working` days (工作日).

    The catalogue sets `until` for working days, because the holidays are needed for it.
    """

    start: dt.date | None = None
    until: dt.date | None = None
    days: int = 0
    working: bool = False

    def end(self, published: dt.date) -> dt.date | None:
        """Return the last day, counted from `published` unless a first day is named; None if it has no end.

        The first day counts as one: 15 days from 1 June end on 15 June, as notices write it
        (公示期15天，6月1日至6月15日). The Civil Code, art. 201, does not count the first day of a term;
        authors who mean that give `until`.
        """
        if self.until or not self.days:
            return self.until
        try:
            return (self.start or published) + dt.timedelta(days=self.days - 1)
        except OverflowError:
            return dt.date.max

    def settled(self, published: dt.date, calendar: Calendar) -> Display:
        """Return the display with `until` computed from its working days."""
        if not self.working or not self.days:
            return self
        return replace(self, until=calendar.last_of(self.start or published, self.days))
