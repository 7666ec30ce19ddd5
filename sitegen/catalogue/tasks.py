"""Tasks: the targets and milestones of all plans, by due month and by lead organization."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from sitegen.catalogue.plans import Plan
from sitegen.domain.organization import OrganizationTree

Month = tuple[int, int]
"""A year and a month."""
QUARTER = 92  # days; a longer deadline is not listed under months


class Task(Struct, frozen=True, eq=False):
    """A target of a plan, by index, or one of its milestones; `step` is -1 for the target itself."""

    plan: Plan
    place: int
    step: int = -1

    @property
    def due(self) -> dt.date | None:
        """The last day of its deadline."""
        target = self.plan.standings[self.place].target
        return target.due if self.step < 0 else target.milestones[self.step].due

    @property
    def status(self) -> str:
        """The status of its target."""
        return self.plan.standings[self.place].status

    @property
    def due_from(self) -> dt.date | None:
        """The first day of the interval that the deadline names."""
        target = self.plan.standings[self.place].target
        return target.due_from if self.step < 0 else target.milestones[self.step].due_from


class Tasks(Struct, frozen=True, eq=False, dict=True):
    """The tasks of some plans; each group is sorted by due day."""

    plans: tuple[Plan, ...]
    organizations: OrganizationTree

    @cached_property
    def by_month(self) -> dict[Month, tuple[list[Task], list[Task]]]:
        """Tasks by month, in order: those due in the month, and those due later whose deadline (such as a
        quarter) includes the month.
        """
        found: dict[Month, tuple[list[Task], list[Task]]] = {}
        for task in sorted(self._all(steps=True), key=_by_day):
            due = task.due
            if due is None:
                continue
            found.setdefault((due.year, due.month), ([], []))[0].append(task)
            first = task.due_from or due
            if first < due and (due - first).days < QUARTER:
                for month in range(
                    first.year * 12 + first.month - 1, due.year * 12 + due.month - 1
                ):
                    year, index = divmod(month, 12)
                    found.setdefault((year, index + 1), ([], []))[1].append(task)
        return dict(sorted(found.items()))

    @cached_property
    def pending(self) -> list[Task]:
        """The targets not reached yet."""
        standing = ("open", "none", "failed")
        found = [task for task in self._all(steps=False) if task.status in standing]
        return sorted(found, key=_by_day)

    @cached_property
    def led(self) -> dict[str, list[Task]]:
        """Targets by the id of the organization that leads them, newest plans first."""
        found: dict[str, list[Task]] = {}
        named = self.organizations.named
        for task in self._all(steps=False):
            names = task.plan.standings[task.place].target.lead
            for identifier in dict.fromkeys(one.id for name in names if (one := named(name))):
                found.setdefault(identifier, []).append(task)
        for tasks in found.values():
            tasks.sort(key=lambda one: (-one.plan.year, *_by_day(one)))
        return found

    def _all(self, steps: bool) -> Iterator[Task]:
        """Yield all targets, with their milestones if wanted.

        A target due on the same day as one of its milestones is not repeated.
        """
        for plan in self.plans:
            for place, standing in enumerate(plan.standings):
                target = standing.target
                if steps:
                    yield from (Task(plan, place, n) for n in range(len(target.milestones)))
                if not steps or target.due not in [one.due for one in target.milestones]:
                    yield Task(plan, place)


def _by_day(task: Task) -> tuple[dt.date, str, int]:
    return task.due or dt.date.max, task.plan.item.url, task.place
