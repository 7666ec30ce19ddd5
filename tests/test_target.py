"""Outcomes of targets, by figures alone: expected values worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sitegen.domain.goal import Comparison
from sitegen.domain.target import (
    YEAR_END,
    Milestone,
    Progress,
    ProgressReport,
    State,
    Target,
    TargetCounts,
    TargetProgress,
    settled,
    standings,
    tally,
)

DUE = date(2025, 11, 30)


def standing(promise: str, *figures: str, due: date | None = DUE) -> TargetProgress:
    """Return the outcome of a promise such as `at_least 5` after figures such as `2025-04-08 2` or, in a
    review, `2025-12-20 review 5`.
    """
    comparison, value = promise.split()
    kind: Comparison = comparison  # type: ignore[assignment] # one of the three
    target = Target("t", "承诺", kind, Decimal(value), due=due)
    reports = []
    for figure in figures:
        day, *stage, reached = figure.split()
        progress = (Progress("t", Decimal(reached)),)
        reports.append(ProgressReport(figure, date.fromisoformat(day), "".join(stage), progress))
    (found,) = standings([target], reports)
    return found


@pytest.mark.parametrize(
    ("promise", "figures", "outcome", "status"),
    [
        ("at_least 5", [], "none", "none"),
        ("at_least 5", ["2025-04-08 2"], "below", "open"),
        ("at_least 5", ["2025-04-08 2", "2025-11-30 4"], "missed", "failed"),  # it was due
        ("at_least 5", ["2025-10-01 review 4"], "missed", "failed"),  # the year is accounted for
        ("at_least 5", ["2025-11-30 5"], "met", "met"),
        ("at_least 5", ["2025-12-01 5"], "met", "late"),
        ("at_least 5", ["2025-07-01 6.01"], "exceeded", "met"),
        ("at_least 5", ["2025-12-20 7"], "exceeded", "late"),
        ("at_most 5", ["2025-07-01 5"], "within", "open"),
        ("at_most 5", ["2025-11-30 5"], "kept", "met"),
        ("at_most 5", ["2025-07-01 6"], "over", "failed"),
        ("at_most 0", ["2025-07-01 0", "2025-12-20 review 0"], "kept", "met"),
        ("equals 12", ["2025-07-01 6"], "below", "open"),
        ("equals 12", ["2025-11-01 12"], "met", "met"),
        ("equals 12", ["2025-11-01 13"], "over", "failed"),
        ("equals 0", ["2025-07-01 0"], "within", "open"),  # none so far is not none in the end
        ("equals 0", ["2025-07-01 1"], "over", "failed"),
        ("rank 3", ["2025-07-01 5"], "below", "open"),
        ("rank 3", ["2025-07-01 1"], "met", "met"),
        ("rank 3", ["2025-11-30 4"], "missed", "failed"),
    ],
)
def test_the_last_figure_decides_the_outcome(
    promise: str, figures: list[str], outcome: str, status: str
) -> None:
    found = standing(promise, *figures)
    assert (found.outcome, found.status) == (outcome, status)


def test_without_a_due_day_only_a_review_settles_it() -> None:
    assert standing("at_least 5", "2026-03-01 4", due=None).outcome == "below"
    assert standing("at_least 5", "2026-03-01 review 4", due=None).outcome == "missed"
    assert standing("at_least 5", "2026-03-01 5", due=None).days_late == 0


def test_a_target_is_late_by_the_first_figure_that_reached_it() -> None:
    reached = standing("at_least 5", "2025-12-02 6", "2025-12-20 7")
    assert (reached.reached, reached.days_late) == (date(2025, 12, 2), 2)
    fallen = standing("at_least 5", "2025-07-01 5", "2025-08-01 4", "2025-12-03 5")
    assert fallen.days_late == 3


def test_a_figure_is_of_its_own_day_else_of_the_end_of_the_period() -> None:
    target = Target("t", "承诺", "at_least", Decimal(5), due=date(2025, 12, 31))
    told = (Progress("t", Decimal(5)),)
    review = ProgressReport("r", date(2026, 1, 15), "review", told, "2025")
    assert standings([target], [review])[0].days_late == 0
    named = (Progress("t", Decimal(5), date=date(2025, 10, 24)),)
    assert standings([target], [ProgressReport("r", date(2026, 1, 15), "review", named)])[
        0
    ].reached == (date(2025, 10, 24))
    early = ProgressReport("e", date(2025, 11, 1), "", told, "2025-Q4")  # its period is not over
    assert early.as_of == date(2025, 11, 1)


def test_figures_are_exact() -> None:
    found = standing("at_least 18596.40", "2025-04-08 0.1", "2025-07-08 0.3", "2025-10-08 18596.40")
    assert [str(one.value) for one in found.figures] == ["0.1", "0.3", "18596.40"]
    assert [str(one.change) for one in found.figures] == ["None", "0.2", "18596.10"]
    assert found.share == 1
    assert standing("at_least 3", "2025-04-08 2").share == Decimal(2) / 3
    assert standing("at_most 0", "2025-04-08 2").share is None
    assert standing("at_least 3").share is None


@pytest.mark.parametrize(
    ("day", "stage", "period", "part"),
    [
        ("2025-04-08", "progress", "2025-Q1", 1),
        ("2026-01-08", "progress", "2025-Q4", 4),
        ("2025-07-19", "progress", "2025-H1", 2),
        ("2025-07-19", "progress", "2025", 3),  # of the whole year: the day decides
        ("2025-08-05", "", "2025-07", 3),
        ("2025-08-05", "", "", 3),
        ("2024-12-30", "", "", 1),  # a plan that came before its year
        ("2026-01-08", "", "", YEAR_END),
        ("2025-12-20", "review", "2025-Q4", YEAR_END),
    ],
)
def test_a_report_is_of_a_quarter_or_of_the_end_of_the_year(
    day: str, stage: str, period: str, part: int
) -> None:
    assert ProgressReport("r", date.fromisoformat(day), stage, (), period).part_of(2025) == part


def test_targets_are_counted_by_their_status() -> None:
    some = [
        standing("at_least 5", *figures) for figures in ([], ["2025-07-01 5"], ["2025-12-01 5"])
    ]
    assert tally(some) == TargetCounts(met=1, late=1, none=1)
    assert tally(some).total == 3


def stated(*states: str) -> TargetProgress:
    """Return the outcome of a target without a figure after statements such as `2025-04-08 doing`."""
    reports = []
    for one in states:
        day, *stage, state = one.split()
        words: State = state  # type: ignore[assignment] # one of the three
        progress = (Progress("t", state=words),)
        reports.append(ProgressReport(one, date.fromisoformat(day), "".join(stage), progress))
    (found,) = standings([Target("t", "建成礼堂", "", Decimal(0), due=DUE)], reports)
    return found


@pytest.mark.parametrize(
    ("states", "outcome", "status"),
    [
        ([], "none", "none"),
        (["2025-04-08 doing"], "doing", "open"),
        (["2025-04-08 pending"], "pending", "open"),
        (["2025-04-08 doing", "2025-09-30 done"], "done", "met"),
        (["2025-12-03 done"], "done", "met"),  # perhaps before: the report gives no day
        (["2025-11-30 doing", "2025-12-03 done"], "done", "late"),
        (["2025-11-30 doing"], "undone", "failed"),
        (["2025-10-01 review pending"], "undone", "failed"),
    ],
)
def test_a_target_without_a_figure_has_the_outcome_that_is_stated_last(
    states: list[str], outcome: str, status: str
) -> None:
    found = stated(*states)
    assert (found.outcome, found.status, found.share) == (outcome, status, None)


def test_a_day_given_with_a_statement_tells_whether_it_was_late() -> None:
    target = Target("t", "建成礼堂", "", Decimal(0), due=DUE)
    told = Progress("t", state="done", date=date(2025, 12, 3))
    (found,) = standings([target], [ProgressReport("a", date(2025, 12, 20), "", (told,))])
    assert (found.status, found.days_late) == ("late", 3)


def test_a_statement_says_nothing_of_a_target_with_a_figure() -> None:
    target = Target("t", "承诺", "at_least", Decimal(5), due=DUE)
    report = ProgressReport("a", date(2025, 7, 1), "", (Progress("t", state="done"),))
    (found,) = standings([target], [report])
    assert found.outcome == "none"


def by_quarter(*values: int) -> Target:
    """Return a target whose only figures are those of the first quarters of 2025."""
    steps = tuple(
        Milestone(f"{name}季度", Decimal(value))
        for name, value in zip("一二三四", values, strict=False)
    )
    found = settled(Target("t", "改厕", "", Decimal(0), unit="座", milestones=steps), 2025)
    assert found is not None
    return found


def test_the_figure_of_the_last_milestone_is_promised_for_the_whole() -> None:
    target = by_quarter(20, 80, 180, 231)
    assert (target.comparison, int(target.value)) == ("at_least", 231)
    assert target.due == date(2025, 12, 31)


def test_each_milestone_is_held_against_the_figures() -> None:
    told = [("2025-03-31", 15), ("2025-04-08", 25), ("2025-07-10", 85), ("2025-09-30", 150)]
    reports = [
        ProgressReport(day, date.fromisoformat(day), "", (Progress("t", Decimal(value)),))
        for day, value in told
    ]
    (found,) = standings([by_quarter(20, 80, 180, 231)], reports)
    assert [one.status for one in found.milestones] == ["late", "met", "failed", "open"]


def test_a_figure_in_another_scale_counts_in_the_unit_of_its_target() -> None:
    target = Target("t", "增收", "at_least", Decimal(600), unit="万元")
    told = Progress("t", Decimal("0.058"), unit="亿元"), Progress("t", Decimal(3), unit="户")
    reports = [
        ProgressReport(str(n), date(2025, 7, n), "", (one,)) for n, one in enumerate(told, start=1)
    ]
    (found,) = standings([target], reports)
    assert [str(one.value) for one in found.figures] == ["580"]
