"""Plans with the notices that report on them, and the outcome of each target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from sitegen.catalogue.items import Item
from sitegen.domain.period import Period
from sitegen.domain.target import ProgressReport, TargetCounts, TargetProgress, standings, tally

TargetKey = tuple[str, str]
"""The URL of a plan and the id of one of its targets."""


class Plan(Struct, frozen=True, eq=False, dict=True):
    """A plan and the notices that report on it, by day. Withdrawn notices are not among them."""

    item: Item
    reports: tuple[Item, ...]

    @cached_property
    def year(self) -> int:
        """The year of the plan: of its period, else of its publication."""
        period = Period.parse(self.item.main.period)
        return period.year if period else self.item.year

    @cached_property
    def standings(self) -> tuple[TargetProgress, ...]:
        """The progress of each target, in its source's words; none if the plan is withdrawn."""
        main = self.item.main
        return standings(() if main.withdrawn else main.targets, map(report_of, self.reports))

    @cached_property
    def tally(self) -> TargetCounts:
        """Number of targets of each status."""
        return tally(self.standings)

    def at_stage(self, stage: str) -> list[Item]:
        """Return the reports of a stage; reports without a stage count as progress."""
        return [item for item in self.reports if (item.main.stage or "progress") == stage]


def report_of(item: Item) -> ProgressReport:
    """Return what a notice reports, named by its URL."""
    main = item.main
    assert main.date is not None
    return ProgressReport(item.url, main.date, main.stage, main.progress, main.period)


def plans(items: Iterable[Item], references: Mapping[str, str]) -> dict[str, Plan]:
    """Return each plan by its URL, in the order of the items.

    Args:
        items: The items of the site.
        references: `path#field` → URL of the item that is named there.
    """
    everything = tuple(items)
    reports: dict[str, list[Item]] = {item.url: [] for item in everything if item.category.plan}
    for item in everything:
        if item.main.plan and not item.main.withdrawn:
            plan = references.get(f"{item.main.path}#plan", "")
            reports.get(plan, []).append(item)
    return {
        item.url: Plan(item, tuple(sorted(reports[item.url], key=_by_day)))
        for item in everything
        if item.category.plan
    }


def served_by(plan: Plan, place: int, references: Mapping[str, str]) -> TargetKey | None:
    """Return the higher-level target that a target serves; None if `serves` is unset or unresolved.

    Args:
        plan: The plan that has the target.
        place: Index of the target in the plan, from 0.
        references: As for `plans`.
    """
    main = plan.item.main
    serves = main.targets[place].serves
    if not serves:
        return None
    _, mark, name = serves.rpartition("#")
    url = references.get(f"{main.path}#targets.{place}" if mark else f"{main.path}#above", "")
    return (url, name) if url else None


def serving(
    plans: Mapping[str, Plan], references: Mapping[str, str]
) -> dict[TargetKey, tuple[tuple[Plan, int], ...]]:
    """Return, for each higher-level target, the targets that serve it, as (plan, index of the target)."""
    found: dict[TargetKey, list[tuple[Plan, int]]] = {}
    for plan in plans.values():
        for place, _ in enumerate(plan.standings):
            if key := served_by(plan, place, references):
                found.setdefault(key, []).append((plan, place))
    return {key: tuple(some) for key, some in found.items()}


def _by_day(item: Item) -> tuple[str, str]:
    return str(item.main.date), item.url
