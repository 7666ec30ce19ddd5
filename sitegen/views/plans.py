"""Views of plans: how their targets stand, and the pages that list plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from sitegen.domain.target import Target, TargetCounts
from sitegen.views.common import Entry, HtmlView, Pager, Ref, Some


class FigureView(Struct, frozen=True):
    """A report of a target, and the notice that has it: a figure, or how the target stands."""

    entry: Entry
    day: date  # on which it stood so
    value: Decimal | None  # None of a target without a figure
    change: Decimal | None  # since the figure before, None for the first
    note: str
    language: str = ""  # of the note, where it is not the page's
    state: str = ""  # of a target without a figure: done, doing or pending


class TaskRef(Struct, frozen=True):
    """A target of another plan, in short, and how it stands."""

    plan: Entry
    id: str
    text: str
    language: str  # of the text, "" where it is the page's
    outcome: str
    status: str
    due: date | None


class StandingView(Struct, frozen=True):
    """A target with its outcome: by the figures reported, or by the last state if it has no figure.
    `outcome` is none, below, missed, met, exceeded, within, kept or over; for a target without a figure it
    is none, done, doing, pending or undone. `status` is the outcome as it is counted: none, open, met, late
    or failed.
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
    milestones: tuple[StandingView, ...] = ()  # each as a target of its own, by day
    leads: tuple[Ref, ...] = ()  # who leads it; with a page where it is an organization of the site
    supports: tuple[Ref, ...] = ()  # who helps
    serves: TaskRef | None = None  # the target of a plan above
    served: tuple[TaskRef, ...] = ()  # targets of plans below that serve it, the first of them
    served_more: int = 0


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


class SchedulePart(Struct, frozen=True):
    """The targets and milestones of a plan that are due in a quarter.

    `quarter` is 1 to 4, 5 for later years, and 0 for those without a due day. A task is the place of its
    target in `standings`, and that of a milestone of it, or -1 for the target itself.
    """

    quarter: int
    tasks: tuple[tuple[int, int], ...]


class LeadPart(Struct, frozen=True):
    """The targets of a plan that an organization or office leads, by their places in `standings`."""

    lead: Ref  # without a title for those that name nobody
    tasks: tuple[int, ...]


class PlanView(Struct, frozen=True):
    """The targets of a plan, the reports on them, and the outcome."""

    year: int
    tally: TargetCounts
    standings: tuple[StandingView, ...]
    stages: tuple[StageView, StageView, StageView]
    quarters: tuple[QuarterView, ...]
    schedule: tuple[SchedulePart, ...] = ()
    leads: tuple[LeadPart, ...] = ()  # none where no target names one
    table: str = ""  # URL of the printed table of tasks


class ReportedView(Struct, frozen=True):
    """A progress entry of a notice: the figure or the state that it reports of a target. `standing` is the
    target with its outcome as of that report; None if the plan has no such target.
    """

    id: str
    value: Decimal | None  # None where only a state is reported
    note: str
    language: str  # of the note, "" where it is the page's
    standing: StandingView | None
    milestone: str = ""  # the milestone of the target that is reported on, as named
    state: str = ""  # done, doing or pending


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
    months: tuple[tuple[date, str, int], ...] = ()  # (first day, URL, targets due), of the year


class TaskRow(Struct, frozen=True):
    """A target in a list of targets of many plans, or a milestone of it: `step`, where it is one."""

    plan: Entry
    standing: StandingView
    step: StandingView | None = None


class TasksView(HtmlView, frozen=True):
    """`tasks.html`: targets and milestones of all plans: those due in a month, those that are not reached yet,
    or those that an organization leads.
    """

    templates = ("tasks.html",)

    kind: str  # month, pending or leads
    month: date | None  # the first day of the month
    months: tuple[
        tuple[date, str, int], ...
    ]  # (first day, URL, how many are due), of the years at hand
    rows: tuple[TaskRow, ...]
    later: tuple[
        TaskRow, ...
    ]  # of a month: due later, by a deadline such as a quarter that includes it
    count: int
    pager: Pager


class TaskTableView(HtmlView, frozen=True):
    """`task-table.html`: the targets of a plan as the table that is printed on landscape sheets."""

    templates = ("task-table.html",)

    entry: Entry
    year: int
    standings: tuple[StandingView, ...]
