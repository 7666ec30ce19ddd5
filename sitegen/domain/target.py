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


class Milestone(Struct, frozen=True):
    """A step on the way to a target: a figure to reach by then, or a text.

    `due` and `due_from` are the days of its deadline `term`, once the year of the plan is known.
    """

    term: str
    value: Decimal | None = None
    text: str = ""
    due: dt.date | None = None
    due_from: dt.date | None = None


class Target(Struct, frozen=True):
    """A promise. `id` is unique within its plan.

    Attributes:
        comparison: How `value` is promised; "" for a target without a figure, and in a translation as
            written, whose figures come from the source.
        due: The last day of the deadline, `due_from` the first of the stretch that it names.
        due_text: The deadline as written, where it is not a day: 第四季度.
        responsible: Who answers for it in person, 责任人.
        cumulative: True if figures count from the beginning, and so never fall.
        baseline: The figure at the outset, 基数.
        aim: True if the figure is hoped for rather than promised, 力争.
        deliverable: The result that is promised, in words, 成果.
        lead: Who leads it, 牵头单位, as written; `support` are those who help, 配合单位.
        group: The heading under which a table of tasks lists it.
        serves: The target of a plan above that it serves: its id, or `path#id`.
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
        """True if figures tell its outcome."""
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
        """Return what is promised for a milestone, as a target of its own."""
        comparison = self.comparison if milestone.value is not None else ""
        if comparison == "equals" and milestone.value != self.value:
            comparison = "at_least"  # on the way there
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
    """Return a target whose deadlines have their days, its milestones in the order of these.

    The figure and the deadline of the last milestone are the target's own where it has none.

    Args:
        target: The target as read.
        year: Of its plan; None if the plan has several.

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
    """What a notice reports of a target of its plan, or of a `milestone` of it: a figure, or how it stands."""

    target: str
    value: Decimal | None = None
    note: str = ""
    unit: str = ""
    date: dt.date | None = None  # on which it stood so
    state: State = ""
    milestone: str = ""

    def within(self, unit: str) -> Decimal | None:
        """Return the figure in a target's unit; None if there is none, or its unit is another."""
        if self.value is None:
            return None
        return WrittenFigure(self.value, self.unit).within(unit)

    def is_of(self, milestone: Milestone) -> bool:
        """Return True if it reports on a milestone, named as in the plan or by another form of its deadline."""
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
        """The day up to which it reports: the last of its period, if that was over by then."""
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
        if self.day.year != year:
            return YEAR_END if self.day.year > year else 1
        return (self.day.month + 2) // 3


class Figure(Struct, frozen=True):
    """A report of a target, and its day: the one given with it, else the end of the report's period.

    `value` is None of a target without a figure, of which `state` is stated; `change` is the difference from
    the figure before; `place` is that of the entry in the report's progress, from 0;
    `dated` says whether the entry itself names the day.
    """

    value: Decimal | None
    change: Decimal | None
    day: dt.date
    report: ProgressReport
    state: State = ""
    place: int = 0
    dated: bool = False


class TargetProgress(Struct, frozen=True):
    """The reports of a target, by day; `stated` are those of its milestones in words, each with its milestone.

    Of a milestone, `is_step`, the figures are those of its target: more than enough is enough.
    """

    target: Target
    figures: tuple[Figure, ...] = ()
    stated: tuple[tuple[Milestone, Figure], ...] = ()
    is_step: bool = False

    @property
    def last(self) -> Figure | None:
        """The newest report."""
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
        """The outcome by the last figure, or as it was stated last."""
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
        """The part of the promised figure that is reached, 1 being all; of a limit, the part used.

        None if no figure is reported, the promised one is 0, or it is a place from the top.
        """
        last = self.last
        if last is None or last.value is None or self.target.value <= 0:
            return None
        return None if self.target.comparison == "rank" else last.value / self.target.value

    @property
    def reached(self) -> dt.date | None:
        """The day of the first report from which on the promise is fulfilled.

        None for a limit, which is kept from the beginning, and for what is not reached.
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
        """Days after the due day on which it was reached; 0 if in time.

        What is stated, and a milestone, may have been reached before the day of the report that says so: it is
        late only by a day that is given with it, or if an earlier report of the due day or later had it unfulfilled.
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
        """The progress of each milestone, by the target's figures or what was stated of the milestone.

        A milestone in words is done at the latest when its target is, if that has no figure.
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
        if promised.limits and milestone.due:  # what came later says nothing of it
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
    """Return the progress of each target, its figures in the unit of the target.

    Left out: reports of unknown targets, figures in another unit, figures of a target without one, and
    statements about a target with one.
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
