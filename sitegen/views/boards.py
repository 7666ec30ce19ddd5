"""The pages of a portal: what boards of others have published.

Links are as they stand in the page, relative to it or absolute: many lead to the boards themselves.
Macros get an empty `root` for them. What is open or late is decided by the reader's clock.
"""

from __future__ import annotations

from msgspec import Struct

from sitegen.domain.target import TargetCounts
from sitegen.views.common import Entry, Grid, HtmlView, Ref, Row
from sitegen.views.ledger import Sum
from sitegen.views.plans import PlanGroup


class BoardRef(Struct, frozen=True):
    """A board: its page in the portal, its own address, how many documents it has, and the time of
    the commit that it published, "" where it does not say.
    """

    heading: Ref
    address: str
    count: int
    published: str


class SumLine(Struct, frozen=True):
    """The sums of a board or organization: under each rule, and of all."""

    heading: Ref
    cells: tuple[Sum, ...]
    total: Sum


class RuleSums(Struct, frozen=True):
    """Sums of a year by rule, a line for each board or organization."""

    year: int
    rules: tuple[str, ...]  # names
    lines: tuple[SumLine, ...]
    total: Sum


class BoardsSummary(Struct, frozen=True):
    """All boards on the home page of a portal."""

    grid: Grid  # regions and boards by year
    latest: tuple[Entry, ...]
    url: str  # of the page of all boards


class BoardsView(HtmlView, frozen=True):
    """`boards.html`: all boards, or what they published in a year."""

    templates = ("boards.html",)

    year: int  # 0 for all years
    years: tuple[Ref, ...]
    grid: Grid  # regions and boards, by year or by quarter
    boards: tuple[BoardRef, ...]  # none on the page of a year
    latest: tuple[Entry, ...]
    ledger: str  # URLs of the roll-ups, "" where no board has any
    plans: str


class BoardView(HtmlView, frozen=True):
    """`board.html`: one board, with links to its own pages."""

    templates = ("board.html",)

    board: BoardRef
    region: Ref  # the page of its organization in the portal
    links: tuple[Ref, ...]  # its ledger, plans, search; titles are these words
    grid: Grid  # its organizations by year
    categories: tuple[Row, ...]
    latest: tuple[Entry, ...]
    ledger: RuleSums | None  # of the newest year
    plans: PlanGroup | None  # of the newest year


class BoardsLedgerView(HtmlView, frozen=True):
    """`boards-ledger.html`: what the boards owed and published in a year."""

    templates = ("boards-ledger.html",)

    years: tuple[Ref, ...]
    sums: RuleSums


class BoardsPlansView(HtmlView, frozen=True):
    """`boards-plans.html`: the plans of all boards for a year."""

    templates = ("boards-plans.html",)

    year: int
    years: tuple[Ref, ...]
    tally: TargetCounts
    groups: tuple[PlanGroup, ...]
