"""Views of plans: how their targets stand, and the pages that list plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from sitegen.domain.target import Target, TargetCounts
from sitegen.views.common import Entry, HtmlView, Pager, Ref, Some


class FigureView(Struct, frozen=True):
    """A figure of a target, and the notice that reported it."""

    entry: Entry
    day: date  # on which it stood so
    value: Decimal
    change: Decimal | None  # since the figure before, None for the first
    note: str
    language: str = ""  # of the note, where it is not the page's


class StandingView(Struct, frozen=True):
    """How a target stands by the figures reported. `outcome` is none, below, missed, met, exceeded,
    within, kept or over; `status`, as it is counted, is none, open, met, late or failed.
    """

    target: Target
    language: str  # of the target's words, "" where it is the page's
    outcome: str
    status: str
    last: FigureView | None
    share: float  # of the figure promised, from 0; 1 is all
    percent: int | None  # the same in words, never rounded up; None where it says nothing
    gap: Decimal  # between the figure promised and the last one
    reached: date | None  # the day of the first figure by which it was reached
    days_late: int  # after the due day
    earlier: tuple[FigureView, ...] = ()  # figures before the last, the newest first


class StageView(Struct, frozen=True):
    """A stage of a plan, pledge, progress or review, and what was published of it."""

    stage: str
    reports: Some  # in the order of their days


class QuarterView(Struct, frozen=True):
    """A quarter of a plan's year (5: its end), what reported on it, and the last figure that it
    reported of each target.
    """

    quarter: int
    reports: Some
    figures: tuple[Decimal | None, ...]


class PlanView(Struct, frozen=True):
    """The targets of a plan, the reports on them, and the outcome."""

    year: int
    tally: TargetCounts
    standings: tuple[StandingView, ...]
    stages: tuple[StageView, StageView, StageView]
    quarters: tuple[QuarterView, ...]


class ReportedView(Struct, frozen=True):
    """A figure that a notice reports, against what its plan promised, as it stood on that day.
    Without a `standing`, the target is not known.
    """

    id: str
    value: Decimal
    note: str
    language: str  # of the note, "" where it is the page's
    standing: StandingView | None


class PlanRow(Struct, frozen=True):
    """A plan in a list: what came of its targets, and which of the stages there are."""

    entry: Entry
    year: int
    tally: TargetCounts
    stages: tuple[Ref, Ref, Ref]  # the last notice of each; without URL where there is none
    last: date | None  # day of the newest report


class Promises(Struct, frozen=True):
    """A plan with its targets, the first of them, on its organization's page."""

    row: PlanRow
    standings: tuple[StandingView, ...]
    more: int


class PlanGroup(Struct, frozen=True):
    """The plans of a year or an organization."""

    heading: Ref
    rows: tuple[PlanRow, ...]


class PlansView(HtmlView, frozen=True):
    """`plans.html`: all plans by year, those of a year by organization, or those of a state."""

    templates = ("plans.html",)

    year: int  # 0 where it is not of one year
    state: str  # "", unreported, running, reviewed or missed
    years: tuple[Ref, ...]
    states: tuple[Ref, ...]
    tally: TargetCounts  # of all plans of the list
    count: int
    groups: tuple[PlanGroup, ...]
    pager: Pager
