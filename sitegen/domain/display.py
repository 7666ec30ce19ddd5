"""The display of a notice, 公示期: how long it hangs for objection."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct
from msgspec.structs import replace

from sitegen.domain.calendar import Calendar


class Display(Struct, frozen=True):
    """The stretch in which a notice hangs for objection, 公示期: to a day, or for days, which are
    calendar or `working` days, 工作日. The catalogue gives a display of working days its `until`,
    for it knows the holidays.
    """

    start: dt.date | None = None
    until: dt.date | None = None
    days: int = 0
    working: bool = False

    def end(self, published: dt.date) -> dt.date | None:
        """Return the last day, counted from `published` unless a first day is named; None if it has no end.

        The first day counts as one: 15 days from 1 June end on 15 June, as notices write it
        (公示期15天，6月1日至6月15日). By the Civil Code, art. 201, the first day of a term is not
        counted: whoever means that writes `until`.
        """
        if self.until or not self.days:
            return self.until
        try:
            return (self.start or published) + dt.timedelta(days=self.days - 1)
        except OverflowError:
            return dt.date.max

    def settled(self, published: dt.date, calendar: Calendar) -> Display:
        """Return the display with the last of its working days named."""
        if not self.working or not self.days:
            return self
        return replace(self, until=calendar.last_of(self.start or published, self.days))
