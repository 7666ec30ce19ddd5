"""Targets of plans and their outcome, decided only by what notices report.

The outcome of a target with a figure is told by figures alone. A target without one (a deliverable, a
thing to be done) has the outcome that a notice states. A target without a report has no evidence,
whatever the day. Whether a target is overdue depends on the reader's day and is not decided here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise, takewhile
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sitegen.domain.goal import Comparison, WrittenFigure
from sitegen.domain.period import Period
from sitegen.domain.term import Term, is_term

Stage = Literal["", "pledge", "progress", "review"]
State = Literal["", "done", "doing", "pending"]

Outcome = Literal[
    "none",
    "below",
    "missed",
    "met",
    "exceeded",
    "within",
    "kept",
    "over",
    "done",
    "doing",
    "pending",
    "undone",
]
"""By the last figure: there is none; not reached so far, or in the end; reached, or more than that;
not above the limit so far, or in the end; above it. Of a target without a figure, as stated last: done,
being done, not yet done, or not done in the end.
"""
Status = Literal["met", "late", "open", "failed", "none"]
YEAR_END = 5
"""The part of a year, after its four quarters, in which the whole is accounted for."""


def part_of_year(day: dt.date, year: int) -> int:
    """Return the quarter of a plan's year in which a day lies, from 1.

    An earlier day belongs to the first quarter, a later one to the year's end (5).
    """
    if day.year != year:
        return YEAR_END if day.year > year else 1
    return (day.month + 2) // 3


class Milestone(Struct, frozen=True):
    """A milestone of a target: a figure to reach by its deadline, or a text.

    `due` and `due_from` are the days of its deadline `term`, once the year of the plan is known.
    """

    term: str
    value: Decimal | None = None
    text: str = ""
    due: dt.date | None = None
    due_from: dt.date | None = None


class Target(Struct, frozen=True):
    """A target of a plan. `id` is unique within the plan.

    Attributes:
        comparison: Comparison with `value`; "" for a target without a figure, and in a translation, whose
            figures come from the source.
        due: The last day of the deadline; `due_from` is the first day of the interval that it names.
        due_text: The deadline as written, if it is not a day: 第四季度.
        responsible: The person responsible (责任人).
        cumulative: True if figures count from the beginning of the plan, and so never decrease.
        baseline: The initial figure (基数).
        aim: True if the figure is aimed at (力争) rather than promised.
        deliverable: The promised result in words (成果).
        lead: The lead organization (牵头单位) as written; `support` are supporting ones (配合单位).
        group: The group heading of the target in a table of tasks.
        serves: The higher-level target that it serves: its id, or `path#id`.
    """

    id: str
    text: str
    comparison: Comparison
    value: Decimal
    measure: str = ""
    unit: str = ""
    due: dt.date | None = None
    responsible: str = ""
    cumulative: bool = True
    due_from: dt.date | None = None
    due_text: str = ""
    baseline: Decimal | None = None
    aim: bool = False
    deliverable: str = ""
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    group: str = ""
    serves: str = ""

    @property
    def has_figure(self) -> bool:
        """True if the outcome is decided by figures."""
        return self.comparison != ""

    @property
    def limits(self) -> bool:
        """True if less is better: at most so many, or none at all."""
        return self.comparison == "at_most" or (self.comparison == "equals" and not self.value)

    def met_by(self, value: Decimal) -> bool:
        """Return True if a figure fulfils the promise."""
        match self.comparison:
            case "at_least":
                return value >= self.value
            case "at_most" | "rank":
                return value <= self.value
        return value == self.value

    def at(self, milestone: Milestone) -> Target:
        """Return a milestone as a target of its own."""
        comparison = self.comparison if milestone.value is not None else ""
        if comparison == "equals" and milestone.value != self.value:
            comparison = "at_least"  # intermediate figures may be exceeded
        return replace(
            self,
            text=milestone.text or self.text,
            comparison=comparison,
            value=milestone.value if milestone.value is not None else Decimal(0),
            due=milestone.due,
            due_from=milestone.due_from,
            due_text=milestone.term,
            milestones=(),
        )


def settled(target: Target, year: int | None) -> Target | None:
    """Resolve the deadlines of a target to days, and sort its milestones by due day.

    A target without a figure or deadline takes that of its last milestone.

    Args:
        target: The target as read.
        year: The year of its plan; None if the plan covers several years.

    Returns:
        None if a deadline names no year and the plan has several.
    """
    due, first = target.due, target.due_from
    if target.due_text and due is None:
        term = Term.parse(target.due_text, year)
        if term is not None:
            due, first = term.last, term.first
        elif is_term(target.due_text):
            return None
    steps = []
    for one in target.milestones:
        step = Term.parse(one.term, year)
        if step is None:
            return None
        steps.append(replace(one, due=step.last, due_from=step.first))
    steps.sort(key=lambda one: one.due or dt.date.max)
    comparison, value = target.comparison, target.value
    figures = [one for one in steps if one.value is not None]
    if figures and not comparison:
        last = figures[-1]
        assert last.value is not None
        comparison, value = "at_least", last.value
    if steps and due is None and not target.due_text:
        due, first = steps[-1].due, steps[-1].due_from
    return replace(
        target,
        comparison=comparison,
        value=value,
        due=due,
        due_from=first,
        milestones=tuple(steps),
    )


class TaskTable(Struct, frozen=True):
    """A table of tasks (任务分解表): a sheet beside the document, or `正文`, a table of its text."""

    file: str
    sheet: str = ""
    area: str = ""
    head: int | None = None

    @property
    def in_text(self) -> bool:
        """True if the table stands in the text itself."""
        return self.file.strip() in ("正文", "text")


class Progress(Struct, frozen=True):
    """A progress report on a target or one of its milestones: a figure or a state."""

    target: str
    value: Decimal | None = None
    note: str = ""
    unit: str = ""
    date: dt.date | None = None  # on which it stood so
    state: State = ""
    milestone: str = ""

    def within(self, unit: str) -> Decimal | None:
        """Return the figure in the unit of a target; None without a figure, or if it is not convertible."""
        if self.value is None:
            return None
        return WrittenFigure(self.value, self.unit).within(unit)

    def is_of(self, milestone: Milestone) -> bool:
        """Return True if the report names a milestone, as in the plan or by an equal deadline."""
        if not self.milestone or milestone.due is None:
            return False
        term = Term.parse(self.milestone, milestone.due.year)
        return self.milestone == milestone.term or (term is not None and term.last == milestone.due)


class ProgressReport(Struct, frozen=True):
    """A notice that reports on a plan; `source` names the notice."""

    source: str
    day: dt.date
    stage: str
    progress: tuple[Progress, ...]
    period: str = ""

    @property
    def as_of(self) -> dt.date:
        """The as-of day of the report: the last of its period, if over by then, else that of publication."""
        period = Period.parse(self.period) if self.period else None
        return min(self.day, period.last) if period else self.day

    def part_of(self, year: int) -> int:
        """Return the quarter of a plan's year that it reports on, from 1, by its period, else by its day.

        A review, and a report after the year without a period in it, belongs to the year's end (5).
        """
        if self.stage == "review":
            return YEAR_END
        period = Period.parse(self.period) if self.period else None
        if period and period.year == year and period.parts > 1:
            return (period.last.month + 2) // 3
        return part_of_year(self.day, year)


class Figure(Struct, frozen=True):
    """A dated report on a target; the day is that of the entry, else the last of the report's period.

    `value` is None for a target without a figure, which has a `state` instead; `change` is the difference
    from the previous figure; `place` is the index of the entry in the report's progress, from 0;
    `dated` is True if the entry itself gives the day.
    """

    value: Decimal | None
    change: Decimal | None
    day: dt.date
    report: ProgressReport
    state: State = ""
    place: int = 0
    dated: bool = False


class TargetProgress(Struct, frozen=True):
    """The reports on a target, by day; `stated` are reports on milestones in words, with their milestones.

    With `is_step` (a milestone), the figures are those of the whole target and may exceed the milestone.
    """

    target: Target
    figures: tuple[Figure, ...] = ()
    stated: tuple[tuple[Milestone, Figure], ...] = ()
    is_step: bool = False

    @property
    def last(self) -> Figure | None:
        """The latest report."""
        return self.figures[-1] if self.figures else None

    def pairs(self) -> Iterator[tuple[Figure, Figure]]:
        """Yield each report with the next one."""
        return pairwise(self.figures)

    @property
    def final(self) -> bool:
        """True if the last report settles the target: a review's, or one of the due day or later."""
        last, due = self.last, self.target.due
        if last is None:
            return False
        return last.report.stage == "review" or (due is not None and last.day >= due)

    @property
    def outcome(self) -> Outcome:
        """The outcome by the latest figure or state."""
        if self.last is None:
            return "none"
        target, value = self.target, self.last.value
        if value is None:
            return self._stated(self.last.state)
        if target.met_by(value):
            if target.limits:
                return "kept" if self.final else "within"
            more = target.comparison != "rank" and not self.is_step and value > target.value
            return "exceeded" if more else "met"
        if target.comparison != "rank" and value > target.value:
            return "over"
        return "missed" if self.final else "below"

    def _stated(self, state: State) -> Outcome:
        if state == "done":
            return "done"
        if self.final:
            return "undone"
        return "pending" if state == "pending" else "doing"

    @property
    def status(self) -> Status:
        """The outcome as it is counted; `late` is met after the due day."""
        match self.outcome:
            case "none":
                return "none"
            case "below" | "within" | "doing" | "pending":
                return "open"
            case "missed" | "over" | "undone":
                return "failed"
        return "late" if self.days_late else "met"

    @property
    def share(self) -> Decimal | None:
        """The reached fraction of the promised figure (1 = all); for a limit, the used fraction.

        None if no figure is reported, the promised figure is 0, or it is a rank.
        """
        last = self.last
        if last is None or last.value is None or self.target.value <= 0:
            return None
        return None if self.target.comparison == "rank" else last.value / self.target.value

    @property
    def reached(self) -> dt.date | None:
        """The day of the first report since which the target has been reached.

        None for a limit, which is kept from the beginning, and for a target not reached.
        """
        first = self._first_fulfilled
        return first.day if first else None

    @property
    def _first_fulfilled(self) -> Figure | None:
        if self.target.limits:
            return None
        since = list(takewhile(self._fulfilled_by, reversed(self.figures)))
        return since[-1] if since else None

    def _fulfilled_by(self, one: Figure) -> bool:
        return one.state == "done" if one.value is None else self.target.met_by(one.value)

    @property
    def days_late(self) -> int:
        """Days between the due day and the day on which the target was reached; 0 if in time.

        A state, or a milestone, may have been reached before it was reported. It counts as late only if
        the entry gives a later day, or an earlier report of the due day or after had it unfulfilled.
        """
        first, due = self._first_fulfilled, self.target.due
        if first is None or due is None:
            return 0
        unsure = (self.is_step or first.value is None) and not first.dated
        if unsure and not any(due <= one.day < first.day for one in self.figures):
            return 0
        return max(0, (first.day - due).days)

    @property
    def milestones(self) -> tuple[TargetProgress, ...]:
        """The progress of each milestone, by the figures of the target or the stated states.

        A milestone in words is done at the latest when its target is, if the target has no figure.
        """
        return tuple(map(self._of_milestone, self.target.milestones))

    def _of_milestone(self, milestone: Milestone) -> TargetProgress:
        promised = self.target.at(milestone)
        if milestone.value is None:
            stated = [one for step, one in self.stated if step == milestone]
            if not self.target.has_figure:
                stated += [one for one in self.figures if one.state == "done"][:1]
            told = tuple(sorted(stated, key=lambda one: one.day))
            return TargetProgress(promised, told, is_step=True)
        figures = self.figures
        if promised.limits and milestone.due:  # later figures do not concern the milestone
            figures = tuple(one for one in figures if one.day <= milestone.due)
        return TargetProgress(promised, figures, is_step=True)


class TargetCounts(Struct, frozen=True):
    """Number of targets of each status; `due` are (due day, how many) of the open ones, by day."""

    met: int = 0
    late: int = 0
    open: int = 0
    failed: int = 0
    none: int = 0
    due: tuple[tuple[dt.date, int], ...] = ()

    @property
    def total(self) -> int:
        """All of them."""
        return self.met + self.late + self.open + self.failed + self.none

    @classmethod
    def sum(cls, counts: Iterable[TargetCounts]) -> TargetCounts:
        """Add up counts."""
        numbers = dict.fromkeys(_STATUSES, 0)
        due: Counter[dt.date] = Counter()
        for one in counts:
            for status in _STATUSES:
                numbers[status] += getattr(one, status)
            due.update(dict(one.due))
        return cls(**numbers, due=tuple(sorted(due.items())))


_STATUSES: tuple[Status, ...] = ("met", "late", "open", "failed", "none")


def standings(
    targets: Iterable[Target], reports: Iterable[ProgressReport]
) -> tuple[TargetProgress, ...]:
    """Return the progress of each target, with figures in the unit of the target.

    Omitted: reports on unknown targets, figures that are not convertible, figures for a target without
    a figure, and states for a target with one.
    """
    promised = tuple(targets)
    known = {target.id: target for target in promised}
    figures: dict[str, list[Figure]] = {name: [] for name in known}
    stated: dict[str, list[tuple[Milestone, Figure]]] = {name: [] for name in known}
    for report in sorted(reports, key=lambda one: (one.day, one.source)):
        for place, one in enumerate(report.progress):
            target = known.get(one.target)
            if target is None:
                continue
            day, so_far = one.date or report.as_of, figures[one.target]
            dated = one.date is not None
            if target.has_figure and (value := one.within(target.unit)) is not None:
                before = so_far[-1].value if so_far else None
                change = None if before is None else value - before
                so_far.append(Figure(value, change, day, report, "", place, dated))
            elif one.state and one.milestone:
                step = next((step for step in target.milestones if one.is_of(step)), None)
                if step is not None:
                    said = Figure(None, None, day, report, one.state, place, dated)
                    stated[target.id].append((step, said))
            elif one.state and not target.has_figure:
                so_far.append(Figure(None, None, day, report, one.state, place, dated))
    return tuple(
        TargetProgress(target, tuple(figures[target.id]), tuple(stated[target.id]))
        for target in promised
    )


def tally(standing: Iterable[TargetProgress]) -> TargetCounts:
    """Count targets by their status."""
    numbers = dict.fromkeys(_STATUSES, 0)
    due: Counter[dt.date] = Counter()
    for one in standing:
        status = one.status
        numbers[status] += 1
        if status == "open" and one.target.due:
            due[one.target.due] += 1
    return TargetCounts(**numbers, due=tuple(sorted(due.items())))
