"""Pages and tables of the ledger (公开台账): rules of disclosure compared with the catalogue.

There is a page for the whole site and each year and quarter, for each organization that has others
below it and each year and quarter, and for each organization. Each is bounded by the number of years
or of organizations below one. Duties are computed township by township and only their sums are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest

from sitegen.catalogue.items import language_prefix
from sitegen.domain.disclosure import Duty, Ledger
from sitegen.domain.organization import Organization
from sitegen.pages.common import crumbs_above, page_at, page_view
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.ledger.counts import Sums
from sitegen.pages.ledger.grids import Grids
from sitegen.pages.ledger.rollups import (
    NAMED,
    QuarterFaults,
    Rollups,
    faults_of,
    quarters_of,
    summed,
)
from sitegen.pages.localized import LocalizedSite
from sitegen.render import svg_bars as charts
from sitegen.views import (
    DutyView,
    OrganizationLedgerView,
    Page,
    PageView,
    PeriodLedgerView,
    Ref,
    Table,
    Version,
    WholeLedgerView,
    YearLedgerView,
)
from sitegen.views import exports as machine
from sitegen.views.exports import LedgerTableView

MOST = 200  # organizations in a table; more of them are parted
NEXT = 8  # duties that an organization's page names as open


def pages(grouped: GroupedCatalogue) -> Iterator[Page]:
    """Yield every page and table of the ledger, in every language."""
    known = grouped.ledger
    if known is None:
        return
    by_language = [
        _LedgerPages(LocalizedSite(grouped, language, {}), known)
        for language in grouped.config.languages
    ]
    heads = _heads(known)
    sums: list[tuple[Organization, Sums]] = []
    named: dict[int, list[Duty]] = {year: [] for year in known.years}
    everywhere: dict[tuple[int, int], QuarterFaults] = {}
    for head, below in heads.values():
        duties = {one.id: known.of(one) for one in below}
        apart = [(one, summed((one,), duties[one.id], grouped)) for one in below]
        own = duties.get(head.id) or known.of(head)
        every = (duty for found in duties.values() for duty in found)
        sums.append((head, summed(below, every, grouped)))
        own_counts = summed((head,), own, grouped) if own else sums[-1][1]
        faults = faults_of(below, duties, grouped)
        for key, some in faults.items():
            everywhere.setdefault(key, QuarterFaults()).merge(some)
        for localized in by_language:
            for year in known.years:
                yield from localized.years_page(head, apart, duties, year, sums[-1][1])
                yield from localized.quarter_pages(head, apart, year, sums[-1][1], faults)
            yield localized.own_page(head, own, own_counts, apart)
            for one, counted in apart:
                if one.id not in heads:
                    yield localized.own_page(one, duties[one.id], counted, [])
        for year in known.years:
            rows = [duty for one in below for duty in duties[one.id] if duty.period.year == year]
            named[year] = _due_first([*named[year], *rows])
            yield from by_language[0].table(_year_table(head, year), rows, workbook=True)
            yield from by_language[0].rollup_table(_year_table(head, year), apart, year)
        yield from by_language[0].table(_own_table(head), own)
        for one in below:
            if one.id not in heads:
                yield from by_language[0].table(_own_table(one), duties[one.id])
    together = Sums(())
    for _, found in sums:
        together.merge(found)
    for localized in by_language:
        yield from localized.whole_pages(sums, together, named)
        for year in known.years:
            yield from localized.quarter_pages(None, sums, year, together, everywhere)
    for year in known.years:
        yield from by_language[0].tallies(_whole_table(year), year, sums)
        yield from by_language[0].rollup_table(_whole_table(year), sums, year)


def tables_of(grouped: GroupedCatalogue) -> tuple[Table, ...]:
    """Return the tables of the whole site, the newest year first."""
    years = grouped.ledger.years if grouped.ledger else ()
    return tuple(Table(str(year), _whole_table(year), 0) for year in years)


def _due_first(duties: Iterable[Duty]) -> list[Duty]:
    """Return the open ones of some duties that are due first: one more than a page names."""
    found = (duty for duty in duties if duty.due and duty.open)
    return nsmallest(NAMED + 1, found, key=lambda duty: duty.due or dt.date.max)


def _heads(known: Ledger) -> dict[str, tuple[Organization, list[Organization]]]:
    """Return organizations by id, each with those directly below it that a rule can bind.

    An organization at the root that a rule can bind is listed below itself.
    """
    found: dict[str, tuple[Organization, list[Organization]]] = {}
    for one in known.organizations:
        if known.book.of_level(one.level):
            head = known.organizations[one.parent] if one.parent else one
            found.setdefault(head.id, (head, []))[1].append(one)
    return found


def _year_table(head: Organization, year: int) -> str:
    return f"{head.id}/ledger/{year}/{head.id}-{year}"


def _own_table(one: Organization) -> str:
    return f"{one.id}/ledger/{one.id}"


def _whole_table(year: int) -> str:
    return f"ledger/{year}/ledger-{year}"


def _rollup_table(name: str) -> str:
    """Return the URL of the roll-ups beside a year's table."""
    return f"{name}-rollup"


class _LedgerPages:
    """Makes the pages of the ledger in one language."""

    def __init__(self, board: LocalizedSite, known: Ledger) -> None:
        self.board = board
        self.known = known
        self.grids = Grids(board, known)
        self.rollups = Rollups(self.grids)

    def years_page(
        self,
        head: Organization,
        apart: Sequence[tuple[Organization, Sums]],
        duties: dict[str, tuple[Duty, ...]],
        year: int,
        sums: Sums,
    ) -> Iterator[Page]:
        """Yield the page of the organizations directly below one in a year, in parts if they are very many."""
        for place, links, part in self._parts(apart, f"{head.id}/ledger/{year}/"):
            rows = {
                one.id: [duty for duty in duties[one.id] if duty.period.year == year]
                for one, _ in part
            }
            view = YearLedgerView(
                page=self._page(place, self.board.name(head), head),
                organization=self.board.organization(head),
                level=head.level,
                year=year,
                years=self._years(f"{head.id}/ledger/"),
                pages=links,
                total=sums.of_quarter(year, 0),
                bars=self._bars(part, year),
                grids=tuple(self.grids.of_organizations([one for one, _ in part], rows)),
                table=_year_table(head, year),
                quarters=self.rollups.by_quarter(year, sums, f"{head.id}/ledger/"),
                rollup=self.rollups.of_organizations(part, year, 0, linked=False),
            )
            yield page_at(self.board, view)

    def quarter_pages(
        self,
        head: Organization | None,
        apart: Sequence[tuple[Organization, Sums]],
        year: int,
        sums: Sums,
        faults: dict[tuple[int, int], QuarterFaults],
    ) -> Iterator[Page]:
        """Yield the page of each quarter of a year, in parts if the organizations are very many.

        Args:
            head: The superior of the listed organizations; None for the page of the whole site.
            apart: The listed organizations with their counts.
            year: The year.
            sums: The total of their counts.
            faults: Faults by (year, quarter).
        """
        base = f"{head.id}/ledger/" if head else "ledger/"
        name = self.board.name(head) if head else ""
        quarters = quarters_of(year, sums)
        links = tuple(self.rollups.quarter(year, number, base) for number in quarters)
        for quarter, link in zip(quarters, links, strict=True):
            found = faults.get((year, quarter)) or QuarterFaults()
            for address, parts, part in self._parts(apart, f"{base}{year}/q{quarter}/"):
                shown = found if part[0] is apart[0] else QuarterFaults()  # named once
                view = PeriodLedgerView(
                    page=self._page(address, name or link.title, head),
                    organization=self.board.organization(head) if head else None,
                    period=link.title,
                    year=Ref(str(year), f"{self.board.prefix}{base}{year}/"),
                    quarters=links,
                    pages=parts,
                    rollup=self.rollups.of_organizations(part, year, quarter, linked=not head),
                    missing=self.rollups.faults(shown.missing),
                    late=self.rollups.faults(shown.late),
                    short=self.rollups.faults(shown.short),
                    corrected=self.rollups.notices(shown.corrected),
                    concerned=self.rollups.notices(shown.concerned, issued=True),
                    more=shown.more,
                    table=_rollup_table(_year_table(head, year) if head else _whole_table(year)),
                )
                yield page_at(self.board, view)

    def _parts(
        self, apart: Sequence[tuple[Organization, Sums]], address: str
    ) -> Iterator[tuple[str, tuple[Ref, ...], Sequence[tuple[Organization, Sums]]]]:
        """Split a long list into pages: yield address, links to all pages, and lines of each."""
        parts = [apart[n : n + MOST] for n in range(0, len(apart), MOST)]
        places = [address if n == 0 else f"{address}page/{n + 1}/" for n in range(len(parts))]
        links = tuple(
            Ref(
                f"{self.board.short(part[0][0])} – {self.board.short(part[-1][0])}",
                self.board.prefix + place,
            )
            for part, place in zip(parts, places, strict=True)
        )
        for place, part in zip(places, parts, strict=True):
            yield place, links if len(links) > 1 else (), part

    def own_page(
        self,
        one: Organization,
        duties: Sequence[Duty],
        counted: Sums,
        apart: Sequence[tuple[Organization, Sums]],
    ) -> Page:
        """Return the page of an organization's own duties in all years, with sums of those below it."""
        others = [(below, sums) for below, sums in apart if below.id != one.id]
        open_duties = sorted(
            (duty.due, duty.rule.id, duty) for duty in duties if duty.open and duty.due
        )
        view = OrganizationLedgerView(
            page=self._page(f"{one.id}/ledger/", self.board.name(one), one),
            organization=self.board.organization(one),
            due=tuple(
                DutyView(self.grids.rules[rule].name, str(duty.period), due)
                for due, rule, duty in open_duties[-NEXT:]
            ),
            bars=tuple(
                (str(year), tally.published, tally.owed)
                for year, tally in sorted(counted.years.items(), reverse=True)
                if tally.owed
            ),
            grids=tuple(self.grids.of_years(duties)),
            below=self.grids.sums_by_year(others, f"{self.board.prefix}{one.id}/ledger/")
            if others
            else None,
            table=_own_table(one) if duties else "",
            rollup=self.rollups.by_period(
                self.known.years, counted, f"{one.id}/ledger/" if others else ""
            ),
        )
        return page_at(self.board, view)

    def whole_pages(
        self,
        sums: Sequence[tuple[Organization, Sums]],
        together: Sums,
        named: dict[int, list[Duty]],
    ) -> Iterator[Page]:
        """Yield a page of the whole site for each year, and one for the newest year with links to all."""
        newest = self.known.years[0]
        for year in (0, *self.known.years):
            shown = year or newest
            address = f"ledger/{year}/" if year else "ledger/"
            view = WholeLedgerView(
                page=self._page(address, str(shown), None),
                profile=self.known.book.profile.in_language(self.board.language),
                year=shown,
                years=self._years("ledger/"),
                total=together.of_quarter(shown, 0),
                due=tuple(map(self._named, named[shown][:NAMED])),
                more=len(named[shown]) > NAMED,
                bars=self._bars(sums, shown),
                grids=tuple(self.grids.sums_by_period(sums, shown)),
                all_years=None if year else self.grids.sums_by_year(sums, ""),
                table=_whole_table(shown),
                quarters=self.rollups.by_quarter(shown, together, "ledger/"),
                rollup=self.rollups.of_organizations(sums, shown, 0, linked=True),
            )
            yield page_at(self.board, view)

    def _named(self, duty: Duty) -> DutyView:
        assert duty.due is not None
        rule = self.grids.rules[duty.rule.id].name
        one = self.known.organizations[duty.organization]
        return DutyView(rule, str(duty.period), duty.due, self.grids.place(one, duty.period.year))

    def _bars(
        self, apart: Sequence[tuple[Organization, Sums]], year: int
    ) -> tuple[tuple[str, int, int], ...]:
        """Return (name, published, owed) of each organization in a year; empty if too many for a chart."""
        tallies = [(one, sums.years[year]) for one, sums in apart if year in sums.years]
        if len(tallies) > charts.MOST:
            return ()
        return tuple((self.board.short(one), t.published, t.owed) for one, t in tallies if t.owed)

    def table(self, name: str, duties: Sequence[Duty], workbook: bool = False) -> Iterator[Page]:
        """Yield a table of duties as CSV and JSON, and with `workbook` as XLSX."""
        if duties:
            title = name.rpartition("/")[2]
            view = LedgerTableView(title, tuple(map(self.grids.row, duties)))
            yield from self._files(name, view, workbook)

    def rollup_table(
        self, name: str, apart: Sequence[tuple[Organization, Sums]], year: int
    ) -> Iterator[Page]:
        """Yield the roll-ups of a year, beside its table, as CSV, JSON and XLSX."""
        if rows := tuple(self.rollups.records(apart, year)):
            place = _rollup_table(name)
            view = LedgerTableView(place.rpartition("/")[2], rollups=rows)
            yield from self._files(place, view, workbook=True)

    def tallies(
        self, name: str, year: int, sums: Sequence[tuple[Organization, Sums]]
    ) -> Iterator[Page]:
        """Yield a table of sums as CSV, JSON and XLSX."""
        rows = [
            machine.SumRow(
                head.id,
                self.board.name(head),
                rule,
                self.grids.rules[rule].name,
                str(period),
                tally.owed,
                tally.published,
                tally.late,
                tally.short,
                sum(tally.open.values()),
                tuple(f"{due}*{count}" for due, count in sorted(tally.open.items())),
            )
            for head, found in sums
            for (rule, period), tally in found.periods.items()
            if period.year == year
        ]
        view = LedgerTableView(name.rpartition("/")[2], (), tuple(rows))
        yield from self._files(name, view, workbook=True)

    def _files(self, name: str, view: LedgerTableView, workbook: bool) -> Iterator[Page]:
        for extension in ("csv", "json", *(("xlsx",) if workbook else ())):
            path, template = f"{name}.{extension}", f"ledger.{extension}"
            yield Page(path, template, self.board.language, view)

    def _page(self, address: str, title: str, one: Organization | None) -> PageView:
        config = self.board.config
        versions = tuple(
            Version(language, language_prefix(language, config) + address)
            for language in config.languages
        )
        crumbs: tuple[Ref, ...] = ()
        if one:
            crumbs = (*crumbs_above(self.board, one), self.board.organization(one))
        organization = one.id if one else ""
        return page_view(self.board, address, title, "", crumbs, versions, organization)

    def _years(self, base: str) -> tuple[Ref, ...]:
        return tuple(
            Ref(str(year), f"{self.board.prefix}{base}{year}/") for year in self.known.years
        )
