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
    """D732: what a notice reports on is no plan."""
    return error("D732", at, path=path, category=category)


def figure_fell(at: Location, target: str, value: object, before: object, other: str) -> Diagnostic:
    """D733: a count from the beginning that is smaller than it was reported before."""
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
