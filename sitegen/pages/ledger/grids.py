"""Grids and rows of the ledger in one language.

Periods stand with the newest first: on a phone the first columns are all that is seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sitegen.catalogue.items import address_of
from sitegen.domain.disclosure import Duty, Ledger
from sitegen.domain.organization import Organization
from sitegen.domain.period import Period
from sitegen.domain.rule import Rule
from sitegen.pages.ledger.counts import Sums
from sitegen.pages.localized import LocalizedSite
from sitegen.views import (
    Cell,
    CellRow,
    DutyGrid,
    Evidence,
    Ref,
    RuleView,
    SourceView,
    State,
    Sum,
    SumGrid,
    SumRow,
)
from sitegen.views.exports import DutyRow

SHOWN = 3  # documents that a cell names


class Grids:
    """Makes the grids of a ledger in the language of a board."""

    def __init__(self, board: LocalizedSite, known: Ledger) -> None:
        self.board = board
        self.known = known
        self.rules = {rule.id: self._rule(rule) for rule in known.book.rules}

    def place(self, one: Organization, year: int = 0) -> Ref:
        """Return an organization's ledger under its short name, or its name at the end of `year`."""
        then = one.name_at(dt.date(year, 12, 31)) if year else one.name
        name = self.board.short(one) if then == one.name else then.in_language(self.board.language)
        return Ref(name, f"{self.board.prefix}{one.id}/ledger/")

    def of_organizations(
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
            periods = sorted({p for line in lines.values() for p in line}, reverse=True)
            if periods:
                cells = tuple(
                    CellRow(
                        self.place(one, periods[0].year),
                        tuple(self.cell(line.get(p)) for p in periods),
                    )
                    for one in below
                    if (line := lines[one.id])
                )
                yield DutyGrid(self.rules[rule.id], tuple(map(str, periods)), cells)

    def of_years(self, duties: Sequence[Duty]) -> Iterator[DutyGrid]:
        for rule in self.known.book.rules:
            lines: dict[int, dict[int, Duty]] = {}
            for duty in duties:
                if duty.rule.id == rule.id and _told(duty):
                    lines.setdefault(duty.period.year, {})[duty.period.index] = duty
            if lines:
                numbers = range(rule.parts, 0, -1)
                cells = tuple(
                    CellRow(Ref(str(year)), tuple(self.cell(lines[year].get(n)) for n in numbers))
                    for year in sorted(lines, reverse=True)
                )
                columns = (str(Period(2000, rule.parts, n))[5:] for n in numbers)
                yield DutyGrid(self.rules[rule.id], tuple(columns), cells)

    def sums_by_period(
        self, sums: Sequence[tuple[Organization, Sums]], year: int
    ) -> Iterator[SumGrid]:
        for rule in self.known.book.rules:
            periods = [Period(year, rule.parts, n) for n in range(rule.parts, 0, -1)]
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

    def sums_by_year(self, sums: Sequence[tuple[Organization, Sums]], base: str) -> SumGrid:
        """Return sums by year. Column heads link below `base`, or the cells of each row to its own years."""
        years = self.known.years
        rows = []
        for one, found in sums:
            cells = (tally.sum() if (tally := found.years.get(year)) else Sum() for year in years)
            rows.append(SumRow(self.place(one), tuple(cells)))
        columns = (Ref(str(year), f"{base}{year}/" if base else "") for year in years)
        return SumGrid(None, tuple(columns), tuple(rows))

    def cell(self, duty: Duty | None) -> Cell | None:
        """Return the outcome of a duty as a cell; None if no duty existed."""
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
            reason=self._reason(duty),
        )

    def _reason(self, duty: Duty) -> str:
        return duty.exempt.reason.in_language(self.board.language) if duty.exempt else ""

    def _evidence(self, url: str, day: dt.date) -> Evidence:
        item = self.board.everything.catalogue.by_url[url]
        language = self.board.language
        title = item.in_language(language).title
        return Evidence(title, address_of(item, language, self.board.config), day)

    def row(self, duty: Duty) -> DutyRow:
        one = self.known.organizations[duty.organization]
        items = (self.board.everything.catalogue.by_url[found.url] for found in duty.evidence)
        return DutyRow(
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
            self._reason(duty),
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
    """Return the outcome of a duty, whatever the day."""
    if duty.exempt:
        return "exempt"
    if duty.done is None:
        return "open" if duty.due else "none"
    return "late" if duty.late else "short" if duty.short else "published"


def _told(duty: Duty) -> bool:
    """Return True if a duty is shown; event-driven duties are shown only if the event occurred."""
    return _state(duty) != "none"
