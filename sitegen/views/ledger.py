"""The pages of the ledger: what was owed, what came of it.

Invariant: nothing here depends on today. What is `open` is missing after its day and not yet due
before; the reader's clock decides, and without script the day speaks.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from sitegen.views.common import HtmlView, Ref

State = Literal["published", "late", "short", "open", "exempt", "none"]


class SourceView(Struct, frozen=True):
    """The source of a rule: an article of a statute."""

    statute: str
    article: str
    text: str


class RuleView(Struct, frozen=True):
    """A rule, in figures; `ledger.html` has the words. `due_month` is counted from a period's end."""

    id: str
    name: str
    frequency: str  # "year", "quarter", "month" or "at_once"
    times: int
    due_day: int
    due_month: int
    within: int  # days
    display: int  # days
    counts: str  # "period", "whole" or "date"
    sources: tuple[SourceView, ...]


class Evidence(Struct, frozen=True):
    """A document that was counted."""

    title: str
    url: str
    date: date


class Cell(Struct, frozen=True):
    """The outcome of a duty. A late document may be shown too short as well: both have their days."""

    state: State
    due: date | None = None
    done: date | None = None
    late: int = 0  # days
    short: bool = False
    shown: int = 0  # days, where it is short
    evidence: tuple[Evidence, ...] = ()  # the first few
    count: int = 0  # of all evidence
    reason: str = ""  # of an exemption


class CellRow(Struct, frozen=True):
    """A line of cells; None where nothing was owed."""

    heading: Ref
    cells: tuple[Cell | None, ...]


class DutyGrid(Struct, frozen=True):
    """Cells of one rule: organizations, or years of one of them, by period."""

    rule: RuleView
    columns: tuple[str, ...]  # periods: 2025-Q3; of a table of years, Q3
    rows: tuple[CellRow, ...]


class Sum(Struct, frozen=True):
    """Number of duties by outcome. `open` has (due day, number of open duties) pairs."""

    owed: int = 0
    published: int = 0  # in any way
    late: int = 0
    short: int = 0
    open: tuple[tuple[date, int], ...] = ()
    corrected: int = 0  # notices corrected or replaced in the period
    concerned: int = 0  # notices of others published in the period that concern it


class SumRow(Struct, frozen=True):
    """A line of sums."""

    heading: Ref
    cells: tuple[Sum, ...]


class SumGrid(Struct, frozen=True):
    """Sums of townships, by period under one rule; without a rule, by year."""

    rule: RuleView | None
    columns: tuple[Ref, ...]
    rows: tuple[SumRow, ...]


class RollupRow(Struct, frozen=True):
    """A line of a roll-up: an organization, or a period such as `2026-Q3`, and its counts."""

    heading: Ref
    sum: Sum


class Rollup(Struct, frozen=True):
    """Counts line by line, and their total where lines are organizations."""

    rows: tuple[RollupRow, ...]
    total: Sum | None = None


class Fault(Struct, frozen=True):
    """A duty that is open, or was done late or too briefly."""

    organization: Ref
    rule: str
    period: str
    cell: Cell


class Notice(Struct, frozen=True):
    """A notice that was corrected, or that concerns the organization, and the day of it."""

    organization: Ref
    title: str
    url: str
    date: date
    issuers: tuple[str, ...] = ()  # of a notice that concerns the organization


class DutyView(Struct, frozen=True):
    """A duty that is still open; `organization` is given where the page is of several."""

    rule: str
    period: str
    due: date
    organization: Ref | None = None


class WholeLedgerView(HtmlView, frozen=True):
    """`ledger.html`: a year of the whole site by township; `/ledger/` has the newest, and all years."""

    templates = ("ledger.html",)

    profile: str  # name of the rules
    year: int
    years: tuple[Ref, ...]
    total: Sum
    due: tuple[DutyView, ...]  # the open duties of the year that are or were due first
    more: bool  # True if the year has other open ones
    bars: tuple[tuple[str, int, int], ...]  # (organization, published, owed); none if too many
    grids: tuple[SumGrid, ...]
    all_years: SumGrid | None
    table: str  # URL of the tables without extension
    quarters: Rollup  # a line for each quarter of the year, the newest first
    rollup: Rollup  # the year, a line for each organization that has others below it


class YearLedgerView(HtmlView, frozen=True):
    """`ledger-year.html`: the organizations below one, in a year, by period."""

    templates = ("ledger-year.html",)

    organization: Ref
    level: str
    year: int
    years: tuple[Ref, ...]
    pages: tuple[Ref, ...]  # where the organizations are very many: the parts of the list
    total: Sum
    bars: tuple[tuple[str, int, int], ...]  # (organization, published, owed); none if too many
    grids: tuple[DutyGrid, ...]
    table: str
    quarters: Rollup  # a line for each quarter of the year, the newest first
    rollup: Rollup  # the year, a line for each organization


class PeriodLedgerView(HtmlView, frozen=True):
    """`ledger-period.html`: a quarter of the whole site, or of the organizations below one."""

    templates = ("ledger-period.html",)

    organization: Ref | None  # None: the whole site
    period: str  # 2026-Q3
    year: Ref
    quarters: tuple[Ref, ...]  # of the year, by their names: 2026-Q3
    pages: tuple[Ref, ...]  # where the organizations are very many: the parts of the list
    rollup: Rollup  # a line for each organization
    missing: tuple[Fault, ...]
    late: tuple[Fault, ...]
    short: tuple[Fault, ...]
    corrected: tuple[Notice, ...]
    concerned: tuple[Notice, ...]
    more: bool  # True if a list is cut
    table: str  # URL of the year's roll-ups without extension


class OrganizationLedgerView(HtmlView, frozen=True):
    """`ledger-organization.html`: an organization's own duties in all years, what is due next, and
    the sums of those below it.
    """

    templates = ("ledger-organization.html",)

    organization: Ref
    due: tuple[DutyView, ...]
    bars: tuple[tuple[str, int, int], ...]  # (year, published, owed): itself, or those below
    grids: tuple[DutyGrid, ...]  # a line for each year
    below: SumGrid | None  # a line for each organization below, by year
    table: str
    rollup: Rollup  # a line for each year and each of its quarters, the newest first
