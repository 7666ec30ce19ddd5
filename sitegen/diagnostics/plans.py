"""Complaints about plans and about what notices report of them."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.diagnostics.finding import Diagnostic, Location, error, nearest, note, warning


def unknown_target(at: Location, text: str, plan: str, known: Iterable[str]) -> Diagnostic:
    """D730: a figure, or a translation, for a target that the plan does not have."""
    return error("D730", at, text=text, plan=plan, nearest=nearest(text, known))


def progress_without_plan(at: Location) -> Diagnostic:
    """D731: figures of a notice that names no plan."""
    return error("D731", at)


def not_a_plan(at: Location, path: str, category: str) -> Diagnostic:
    """D732: the document in `plan` is no plan."""
    return error("D732", at, path=path, category=category)


def figure_fell(at: Location, target: str, value: object, before: object, other: str) -> Diagnostic:
    """D733: a cumulative figure is smaller than in an earlier report."""
    return warning("D733", at, target=target, value=value, before=before, other=other)


def unit_differs(at: Location, unit: str, wanted: str) -> Diagnostic:
    """D734: a figure in another unit than its target's."""
    return error("D734", at, unit=unit, wanted=wanted)


def reported_twice(at: Location, target: str, day: object, other: str) -> Diagnostic:
    """D735: two figures of one target on one day."""
    return warning("D735", at, target=target, day=day, other=other)


def reported_before_plan(at: Location, day: object, plan: object) -> Diagnostic:
    """D736: a report that is dated before its plan."""
    return warning("D736", at, day=day, plan=plan)


def due_before_plan(at: Location, target: str, due: object, day: object) -> Diagnostic:
    """D737: a target that was due before its plan was published."""
    return warning("D737", at, target=target, due=due, day=day)


def duplicate_target(at: Location, text: str) -> Diagnostic:
    """D738: two targets of one plan have the same id."""
    return error("D738", at, text=text)


def second_plan(at: Location, other: str) -> Diagnostic:
    """D739: an organization has another plan of the same category and year."""
    return note("D739", at, other=other)


def review_without_figures(at: Location) -> Diagnostic:
    """D740: a review of a plan with targets that reports no figure of them."""
    return note("D740", at)


def targets_outside_plan(at: Location, category: str) -> Diagnostic:
    """D741: targets of a document whose category is not for plans."""
    return warning("D741", at, category=category)


def figure_after_report(at: Location, day: object, reported: object) -> Diagnostic:
    """D742: a figure of a day that was still to come when it was reported."""
    return warning("D742", at, day=day, reported=reported)


def value_without_figure(at: Location, target: str) -> Diagnostic:
    """D743: a figure for a target that promises none."""
    return error("D743", at, target=target)


def state_without_figure(at: Location, target: str) -> Diagnostic:
    """D744: a target with a figure is reported without one."""
    return error("D744", at, target=target)


def state_contradicts_figure(at: Location, target: str, value: object, goal: object) -> Diagnostic:
    """D745: a target is called done, but its figure is not reached."""
    return warning("D745", at, target=target, value=value, goal=goal)


def unknown_milestone(at: Location, text: str, target: str, known: Iterable[str]) -> Diagnostic:
    """D746: a report on a milestone that its target does not have."""
    return error("D746", at, text=text, target=target, nearest=nearest(text, known))


def no_task_table(at: Location) -> Diagnostic:
    """D747: the text has no table that could be that of the tasks."""
    return error("D747", at)


def no_task_columns(at: Location, heads: str, missing: str) -> Diagnostic:
    """D748: a table of tasks lacks a column."""
    return error("D748", at, heads=heads, missing=missing)


def task_table_not_followed(at: Location) -> Diagnostic:
    """D749: the text of a plan has a table of tasks that is not read as targets."""
    return note("D749", at)


def tasks_without_ids(at: Location) -> Diagnostic:
    """D760: a table of tasks has no column of numbers, so that its targets are named by their order."""
    return note("D760", at)


def task_without_due_day(at: Location, place: str, text: str) -> Diagnostic:
    """D761: the deadline in a row of a table of tasks is not understood; it is shown as typed."""
    return warning("D761", at, place=place, text=text)


def serves_unknown_target(at: Location, text: str, plan: str, known: Iterable[str]) -> Diagnostic:
    """D762: `serves` names no target of the higher-level plan, or no such plan is named."""
    return error("D762", at, text=text, plan=plan, nearest=nearest(text, known))
