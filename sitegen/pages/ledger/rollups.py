"""Roll-ups of the ledger: counts by organization and by period, and the pages of quarters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest

from sitegen.catalogue.items import Item, address_of
from sitegen.domain.disclosure import Duty
from sitegen.domain.organization import Organization
from sitegen.domain.period import Period
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.ledger.counts import LedgerCounts, Sums, quarter_of
from sitegen.pages.ledger.grids import Grids
from sitegen.views import Fault, Notice, Ref, Rollup, RollupRow
from sitegen.views import exports as machine

NAMED = 50  # maximum number of entries in a list of duties or notices on a page
QUARTERS = (4, 3, 2, 1)

Noted = tuple[dt.date, Organization, Item]
"""(day, organization, item) of a notice that was corrected or concerns the organization."""


class QuarterFaults:
    """Duties of a quarter that are open, late or displayed too briefly, and noted items.

    Each list is cut to NAMED + 1 entries: one more than a page shows.
    """

    def __init__(self) -> None:
        self.missing: list[Duty] = []
        self.late: list[Duty] = []
        self.short: list[Duty] = []
        self.corrected: list[Noted] = []
        self.concerned: list[Noted] = []

    def add(
        self, duties: Iterable[Duty], corrected: Iterable[Noted], concerned: Iterable[Noted]
    ) -> None:
        """Add the duties and items of some organizations."""
        known = [duty for duty in duties if not duty.exempt]
        self._add_faults(
            (duty for duty in known if duty.open),
            (duty for duty in known if duty.late),
            (duty for duty in known if duty.short),
        )
        self.corrected = _newest([*self.corrected, *corrected])
        self.concerned = _newest([*self.concerned, *concerned])

    def merge(self, other: QuarterFaults) -> None:
        """Add the duties and items collected for other organizations."""
        self._add_faults(other.missing, other.late, other.short)
        self.corrected = _newest([*self.corrected, *other.corrected])
        self.concerned = _newest([*self.concerned, *other.concerned])

    def _add_faults(
        self, missing: Iterable[Duty], late: Iterable[Duty], short: Iterable[Duty]
    ) -> None:
        most, last = NAMED + 1, dt.date.max
        self.missing = nsmallest(most, [*self.missing, *missing], key=lambda d: d.due or last)
        self.late = nlargest(most, [*self.late, *late], key=lambda d: d.late)
        self.short = nsmallest(most, [*self.short, *short], key=lambda d: d.shown)

    @property
    def more(self) -> bool:
        """True if a list has more entries than a page shows."""
        kinds = self.missing, self.late, self.short, self.corrected, self.concerned
        return any(len(kind) > NAMED for kind in kinds)


def _newest(noted: list[Noted]) -> list[Noted]:
    return nsmallest(NAMED + 1, noted, key=lambda one: (-one[0].toordinal(), one[2].url, one[1].id))


def summed(some: Iterable[Organization], duties: Iterable[Duty], grouped: GroupedCatalogue) -> Sums:
    """Return the sum of the counts of some organizations."""
    ids = [one.id for one in some]
    return Sums(
        duties,
        ((day, item.url) for name in ids for day, item in grouped.corrected.get(name, ())),
        ((day, item.url) for name in ids for day, item in grouped.concerning.get(name, ())),
    )


def faults_of(
    some: Iterable[Organization], duties: Mapping[str, Sequence[Duty]], grouped: GroupedCatalogue
) -> dict[tuple[int, int], QuarterFaults]:
    """Return the faults of some organizations by (year, quarter)."""
    made: dict[tuple[int, int], QuarterFaults] = {}
    owed: dict[tuple[int, int], list[Duty]] = {}
    corrected: dict[tuple[int, int], list[Noted]] = {}
    concerned: dict[tuple[int, int], list[Noted]] = {}
    for one in some:
        for duty in duties[one.id]:
            if quarter := quarter_of(duty.period):
                owed.setdefault((duty.period.year, quarter), []).append(duty)
        for kept, noted in ((corrected, grouped.corrected), (concerned, grouped.concerning)):
            for day, item in noted.get(one.id, ()):
                kept.setdefault((day.year, (day.month + 2) // 3), []).append((day, one, item))
    for key in {**owed, **corrected, **concerned}:
        made[key] = QuarterFaults()
        made[key].add(owed.get(key, ()), corrected.get(key, ()), concerned.get(key, ()))
    return made


def quarters_of(year: int, sums: Sums) -> list[int]:
    """Return the quarters of a year in which anything was owed or noted, the newest first."""
    return [number for number in QUARTERS if (year, number) in sums.quarters]


class Rollups:
    """Makes roll-ups in the language of a board."""

    def __init__(self, grids: Grids) -> None:
        self.grids = grids
        self.board = grids.board

    def by_quarter(self, year: int, sums: Sums, base: str) -> Rollup:
        """Return a line for each quarter of a year, linked to its page below `base`."""
        rows = (
            RollupRow(self.quarter(year, number, base), sums.of_quarter(year, number))
            for number in quarters_of(year, sums)
        )
        return Rollup(tuple(rows))

    def by_period(self, years: Iterable[int], sums: Sums, linked: str) -> Rollup:
        """Return a line for each year and each of its quarters; `linked` is the base URL of years, or ""."""
        rows = []
        for year in years:
            if year not in sums.years:
                continue
            url = f"{self.board.prefix}{linked}{year}/" if linked else ""
            rows.append(RollupRow(Ref(str(year), url), sums.of_quarter(year, 0)))
            rows += [
                RollupRow(
                    self.quarter(year, number, linked) if linked else Ref(f"{year}-Q{number}"),
                    sums.of_quarter(year, number),
                )
                for number in quarters_of(year, sums)
            ]
        return Rollup(tuple(rows))

    def quarter(self, year: int, number: int, base: str) -> Ref:
        """Return the link to a quarter's page below `base`."""
        return Ref(f"{year}-Q{number}", f"{self.board.prefix}{base}{year}/q{number}/")

    def of_organizations(
        self, apart: Sequence[tuple[Organization, Sums]], year: int, quarter: int, linked: bool
    ) -> Rollup:
        """Return a line for each organization and their total.

        Args:
            apart: Organizations with their counts.
            year: The year.
            quarter: A quarter of it, or 0 for the whole year.
            linked: True to link to the organization's page of the period, False for its ledger.
        """
        rows, total = [], LedgerCounts()
        for one, sums in apart:
            found = sums.quarters.get((year, quarter)) if quarter else sums.years.get(year)
            if found is None:
                continue
            total.merge(found)
            place = self.grids.place(one, year)
            if linked:
                below = f"{year}/q{quarter}/" if quarter else f"{year}/"
                place = Ref(place.title, place.url + below)
            rows.append(RollupRow(place, found.sum()))
        return Rollup(tuple(rows), total.sum() if len(rows) > 1 else None)

    def faults(self, duties: Iterable[Duty]) -> tuple[Fault, ...]:
        """Return views of duties for a list on a page."""
        return tuple(map(self._fault, list(duties)[:NAMED]))

    def _fault(self, duty: Duty) -> Fault:
        one = self.grids.known.organizations[duty.organization]
        cell = self.grids.cell(duty)
        assert cell is not None
        return Fault(
            self.grids.place(one, duty.period.year),
            self.grids.rules[duty.rule.id].name,
            str(duty.period),
            cell,
        )

    def notices(self, noted: Iterable[Noted], issued: bool = False) -> tuple[Notice, ...]:
        """Return views of noted items for a list on a page, with their issuers if `issued`."""
        board = self.board
        return tuple(
            Notice(
                self.grids.place(one, day.year),
                item.in_language(board.language).title,
                address_of(item, board.language, board.config),
                day,
                tuple(board.on_its_day(by, item).title for by in item.issuers) if issued else (),
            )
            for day, one, item in list(noted)[:NAMED]
        )

    def records(
        self, apart: Sequence[tuple[Organization, Sums]], year: int
    ) -> Iterator[machine.RollupRow]:
        """Yield the roll-ups of a year for open data: each organization's year, then its quarters."""
        for one, sums in apart:
            for quarter in (0, *sorted(quarters_of(year, sums))):
                found = sums.quarters.get((year, quarter)) if quarter else sums.years.get(year)
                if found is None:
                    continue
                yield machine.RollupRow(
                    one.id,
                    self.board.name(one),
                    str(Period(year, 4, quarter)) if quarter else str(year),
                    found.owed,
                    found.published,
                    found.late,
                    found.short,
                    sum(found.open.values()),
                    len(found.corrected),
                    len(found.concerned),
                )
