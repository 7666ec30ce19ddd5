"""Plans with the notices that report on them, and what came of each target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from sitegen.catalogue.items import Item
from sitegen.domain.period import Period
from sitegen.domain.target import ProgressReport, TargetCounts, TargetProgress, standings, tally


class Plan(Struct, frozen=True, eq=False, dict=True):
    """A plan and the notices that name it, in the order of their days. What was withdrawn is not
    among them: it is no evidence.
    """

    item: Item
    reports: tuple[Item, ...]

    @cached_property
    def year(self) -> int:
        """The year that it is for: of its period, else of its publication."""
        period = Period.parse(self.item.main.period)
        return period.year if period else self.item.year

    @cached_property
    def standings(self) -> tuple[TargetProgress, ...]:
        """What came of each target, in its source's words. A withdrawn plan promises nothing."""
        main = self.item.main
        return standings(() if main.withdrawn else main.targets, map(report_of, self.reports))

    @cached_property
    def tally(self) -> TargetCounts:
        """How many targets of each status there are."""
        return tally(self.standings)

    def at_stage(self, stage: str) -> list[Item]:
        """The reports of one of the three stages; those that name none are of the progress."""
        return [item for item in self.reports if (item.main.stage or "progress") == stage]


def report_of(item: Item) -> ProgressReport:
    """What a notice reports; it is named by its URL."""
    main = item.main
    assert main.date is not None
    return ProgressReport(item.url, main.date, main.stage, main.progress, main.period)


def plans(items: Iterable[Item], references: Mapping[str, str]) -> dict[str, Plan]:
    """Each plan under its URL, in the order of the items. `references` are the catalogue's."""
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


def _by_day(item: Item) -> tuple[str, str]:
    return str(item.main.date), item.url
