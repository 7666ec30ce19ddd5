"""The catalogue held against the rules → the pages and tables of the ledger, 公开台账.

A page for the whole site and each year, for each organization that has others below it and each
year, and for each organization: bounded by the number of years or of organizations below one, however
many there are. Duties are worked out township by township and not kept, but for their sums.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from sitegen.content.items import address_of, language_prefix
from sitegen.domain.disclosure import Duty, Ledger, Rule
from sitegen.domain.organization import Organization
from sitegen.domain.period import Period
from sitegen.pages.board import Board, Shelves
from sitegen.pages.machine import Due, LedgerTableView, Tally
from sitegen.pages.page import crumbs_above, page_at, page_view
from sitegen.pages.views import (
    Cell,
    CellRow,
    DutyGrid,
    DutyView,
    Evidence,
    OrganizationLedgerView,
    Page,
    PageView,
    Ref,
    RuleView,
    SourceView,
    State,
    Sum,
    SumGrid,
    SumRow,
    Table,
    Version,
    WholeLedgerView,
    YearLedgerView,
)

MOST = 200  # organizations in a table; more of them are parted
SHOWN = 3  # documents that a cell names
NEXT = 8  # duties that an organization's page names as open


def pages(shelves: Shelves) -> Iterator[Page]:
    """Every page and table of the ledger, in every language."""
    known = shelves.ledger
    if known is None:
        return
    desks = [_Desk(Board(shelves, language, {}), known) for language in shelves.config.languages]
    heads = _heads(known)
    sums: list[tuple[Organization, _Sums]] = []
    for head, below in heads.values():
        duties = {one.id: known.of(one) for one in below}
        apart = [(one, _Sums(duties[one.id])) for one in below]
        own = duties.get(head.id) or known.of(head)
        sums.append((head, _Sums(duty for found in duties.values() for duty in found)))
        for desk in desks:
            for year in known.years:
                yield from desk.years_page(head, below, duties, year, sums[-1][1])
            yield desk.own_page(head, own, apart)
            for one in below:
                if one.id not in heads:
                    yield desk.own_page(one, duties[one.id], [])
        for year in known.years:
            rows = [duty for one in below for duty in duties[one.id] if duty.period.year == year]
            yield from desks[0].table(_year_table(head, year), rows)
        yield from desks[0].table(_own_table(head), own)
        for one in below:
            if one.id not in heads:
                yield from desks[0].table(_own_table(one), duties[one.id])
    for desk in desks:
        yield from desk.whole_pages(sums)
    for year in known.years:
        yield from desks[0].tallies(_whole_table(year), year, sums)


def tables_of(shelves: Shelves) -> tuple[Table, ...]:
    """The tables of the whole site, the newest year first."""
    years = shelves.ledger.years if shelves.ledger else ()
    return tuple(Table(str(year), _whole_table(year), 0) for year in years)


def _heads(known: Ledger) -> dict[str, tuple[Organization, list[Organization]]]:
    """Organizations with those directly below them that a rule can bind; one at the root that a
    rule can bind stands below itself.
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


class _Tally:
    """Duties counted by what came of them; `open` by the last day in time."""

    __slots__ = ("late", "open", "owed", "published", "short")

    def __init__(self) -> None:
        self.owed = self.published = self.late = self.short = 0
        self.open: dict[dt.date, int] = {}

    def add(self, duty: Duty) -> None:
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

    def sum(self) -> Sum:
        return Sum(
            self.owed, self.published, self.late, self.short, tuple(sorted(self.open.items()))
        )


class _Sums:
    """Duties of some organizations summed up by rule and period, and by year."""

    def __init__(self, duties: Iterable[Duty]) -> None:
        self.periods: dict[tuple[str, Period], _Tally] = {}
        self.years: dict[int, _Tally] = {}
        for duty in duties:
            self.periods.setdefault((duty.rule.id, duty.period), _Tally()).add(duty)
            self.years.setdefault(duty.period.year, _Tally()).add(duty)


class _Desk:
    """The ledger as one language shows it."""

    def __init__(self, board: Board, known: Ledger) -> None:
        self.board = board
        self.known = known
        self.rules = {rule.id: self._rule(rule) for rule in known.book.rules}

    def years_page(
        self,
        head: Organization,
        below: Sequence[Organization],
        duties: dict[str, tuple[Duty, ...]],
        year: int,
        sums: _Sums,
    ) -> Iterator[Page]:
        """The organizations directly below one in a year; in parts where they are very many."""
        address = f"{head.id}/ledger/{year}/"
        parts = [below[n : n + MOST] for n in range(0, len(below), MOST)]
        places = [address if n == 0 else f"{address}page/{n + 1}/" for n in range(len(parts))]
        links = tuple(
            Ref(
                f"{self.board.short(part[0])} – {self.board.short(part[-1])}",
                self.board.prefix + place,
            )
            for part, place in zip(parts, places, strict=True)
        )
        for part, place in zip(parts, places, strict=True):
            rows = {
                one.id: [duty for duty in duties[one.id] if duty.period.year == year]
                for one in part
            }
            total = sums.years.get(year)
            view = YearLedgerView(
                page=self._page(place, self.board.name(head), head),
                organization=self.board.organization(head),
                level=head.level,
                year=year,
                years=self._years(f"{head.id}/ledger/"),
                pages=links if len(links) > 1 else (),
                total=total.sum() if total else Sum(),
                grids=tuple(self._grids_of_organizations(part, rows)),
                table=_year_table(head, year),
            )
            yield page_at("ledger-year.html", self.board, view)

    def own_page(
        self,
        one: Organization,
        duties: Sequence[Duty],
        apart: Sequence[tuple[Organization, _Sums]],
    ) -> Page:
        """An organization's own duties in all years, and those below it summed up."""
        others = [(below, sums) for below, sums in apart if below.id != one.id]
        open_duties = sorted(
            (duty.due, duty.rule.id, duty) for duty in duties if duty.open and duty.due
        )
        view = OrganizationLedgerView(
            page=self._page(f"{one.id}/ledger/", self.board.name(one), one),
            organization=self.board.organization(one),
            due=tuple(
                DutyView(self.rules[rule].name, str(duty.period), due)
                for due, rule, duty in open_duties[-NEXT:]
            ),
            grids=tuple(self._grids_of_years(duties)),
            below=self._by_year(others, f"{self.board.prefix}{one.id}/ledger/") if others else None,
            table=_own_table(one) if duties else "",
        )
        return page_at("ledger-organization.html", self.board, view)

    def whole_pages(self, sums: Sequence[tuple[Organization, _Sums]]) -> Iterator[Page]:
        """The whole site in each year, and its own page with the newest year and all of them."""
        newest = self.known.years[0]
        for year in (0, *self.known.years):
            shown = year or newest
            address = f"ledger/{year}/" if year else "ledger/"
            total = _Tally()
            for _, found in sums:
                if tally := found.years.get(shown):
                    _merge(total, tally)
            view = WholeLedgerView(
                page=self._page(address, str(shown), None),
                profile=self.known.book.profile.in_language(self.board.language),
                year=shown,
                years=self._years("ledger/"),
                total=total.sum(),
                grids=tuple(self._by_period(sums, shown)),
                all_years=None if year else self._by_year(sums, ""),
                table=_whole_table(shown),
            )
            yield page_at("ledger.html", self.board, view)

    def table(self, name: str, duties: Sequence[Duty]) -> Iterator[Page]:
        """A table of duties as CSV, JSON and XLSX."""
        if duties:
            title = name.rpartition("/")[2]
            yield from self._files(name, LedgerTableView(title, tuple(map(self._due, duties))))

    def tallies(
        self, name: str, year: int, sums: Sequence[tuple[Organization, _Sums]]
    ) -> Iterator[Page]:
        """A table of sums as CSV, JSON and XLSX."""
        rows = [
            Tally(
                head.id,
                self.board.name(head),
                rule,
                self.rules[rule].name,
                str(period),
                tally.owed,
                tally.published,
                tally.late,
                tally.short,
                sum(tally.open.values()),
            )
            for head, found in sums
            for (rule, period), tally in found.periods.items()
            if period.year == year
        ]
        yield from self._files(name, LedgerTableView(name.rpartition("/")[2], (), tuple(rows)))

    def _files(self, name: str, view: LedgerTableView) -> Iterator[Page]:
        for extension in ("csv", "json", "xlsx"):
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

    def _place(self, one: Organization, year: int = 0) -> Ref:
        """An organization by its short name, or by that which it had at the end of a year, and its
        ledger.
        """
        then = one.name_at(dt.date(year, 12, 31)) if year else one.name
        name = self.board.short(one) if then == one.name else then.in_language(self.board.language)
        return Ref(name, f"{self.board.prefix}{one.id}/ledger/")

    def _grids_of_organizations(
        self, below: Sequence[Organization], rows: dict[str, list[Duty]]
    ) -> Iterator[DutyGrid]:
        for rule in self.known.book.rules:
            lines = {
                one.id: {
                    duty.period: duty
                    for duty in rows[one.id]
                    if duty.rule.id == rule.id and _told(duty)
                }
                for one in below
            }
            periods = sorted({period for line in lines.values() for period in line})
            if periods:
                cells = tuple(
                    CellRow(
                        self._place(one, periods[0].year),
                        tuple(self._cell(line.get(p)) for p in periods),
                    )
                    for one in below
                    if (line := lines[one.id])
                )
                yield DutyGrid(self.rules[rule.id], tuple(map(str, periods)), cells)

    def _grids_of_years(self, duties: Sequence[Duty]) -> Iterator[DutyGrid]:
        for rule in self.known.book.rules:
            lines: dict[int, dict[int, Duty]] = {}
            for duty in duties:
                if duty.rule.id == rule.id and _told(duty):
                    lines.setdefault(duty.period.year, {})[duty.period.index] = duty
            if lines:
                numbers = range(1, rule.parts + 1)
                cells = tuple(
                    CellRow(Ref(str(year)), tuple(self._cell(lines[year].get(n)) for n in numbers))
                    for year in sorted(lines, reverse=True)
                )
                columns = (str(Period(2000, rule.parts, n))[5:] for n in numbers)
                yield DutyGrid(self.rules[rule.id], tuple(columns), cells)

    def _by_period(
        self, sums: Sequence[tuple[Organization, _Sums]], year: int
    ) -> Iterator[SumGrid]:
        for rule in self.known.book.rules:
            periods = [Period(year, rule.parts, n) for n in range(1, rule.parts + 1)]
            rows = []
            for head, found in sums:
                tallies = [found.periods.get((rule.id, period)) for period in periods]
                if any(tally and tally.owed for tally in tallies):
                    heading = Ref(
                        self.board.short(head), f"{self.board.prefix}{head.id}/ledger/{year}/"
                    )
                    cells = tuple(tally.sum() if tally else Sum() for tally in tallies)
                    rows.append(SumRow(heading, cells))
            if rows:
                columns = tuple(Ref(str(period)) for period in periods)
                yield SumGrid(self.rules[rule.id], columns, tuple(rows))

    def _by_year(self, sums: Sequence[tuple[Organization, _Sums]], base: str) -> SumGrid:
        """Sums by year. The years lead to `base`, or each of a line's cells to its own."""
        years = self.known.years
        rows = []
        for one, found in sums:
            cells = (tally.sum() if (tally := found.years.get(year)) else Sum() for year in years)
            rows.append(SumRow(self._place(one), tuple(cells)))
        columns = (Ref(str(year), f"{base}{year}/" if base else "") for year in years)
        return SumGrid(None, tuple(columns), tuple(rows))

    def _cell(self, duty: Duty | None) -> Cell | None:
        if duty is None:
            return None
        return Cell(
            state=_state(duty),
            due=duty.due,
            done=duty.done,
            late=duty.late,
            short=duty.short,
            shown=duty.shown,
            evidence=tuple(self._evidence(found.url, found.day) for found in duty.evidence[:SHOWN]),
            count=len(duty.evidence),
            reason=duty.exempt,
        )

    def _evidence(self, url: str, day: dt.date) -> Evidence:
        item = self.board.everything.catalogue.by_url[url]
        language = self.board.language
        title = item.in_language(language).title
        return Evidence(title, address_of(item, language, self.board.config), day)

    def _due(self, duty: Duty) -> Due:
        one = self.known.organizations[duty.organization]
        items = (self.board.everything.catalogue.by_url[found.url] for found in duty.evidence)
        return Due(
            one.id,
            self.board.name(one),
            duty.rule.id,
            self.rules[duty.rule.id].name,
            str(duty.period),
            duty.due,
            _state(duty),
            duty.done,
            duty.late if duty.done else None,
            duty.shown if duty.short else None,
            duty.rule.display,
            len(duty.evidence),
            duty.rule.times,
            duty.exempt,
            tuple(address_of(item, self.board.language, self.board.config) for item in items),
        )

    def _rule(self, rule: Rule) -> RuleView:
        language = self.board.language
        return RuleView(
            id=rule.id,
            name=rule.name.in_language(language),
            frequency=rule.frequency,
            times=rule.times,
            due_day=rule.due.day,
            due_month=rule.due.month,
            within=rule.within,
            display=rule.display,
            counts=rule.counts,
            sources=tuple(
                SourceView(
                    source.statute.in_language(language),
                    source.article.in_language(language),
                    source.text.in_language(language),
                )
                for source in rule.sources
            ),
        )


def _state(duty: Duty) -> State:
    """What came of a duty, whatever the day."""
    if duty.exempt:
        return "exempt"
    if duty.done is None:
        return "open" if duty.due else "none"
    return "late" if duty.late else "short" if duty.short else "published"


def _told(duty: Duty) -> bool:
    """Whether there is anything to tell: of what arises at any time, only if it did."""
    return _state(duty) != "none"


def _merge(total: _Tally, other: _Tally) -> None:
    total.owed += other.owed
    total.published += other.published
    total.late += other.late
    total.short += other.short
    for due, count in other.open.items():
        total.open[due] = total.open.get(due, 0) + count
