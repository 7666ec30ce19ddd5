"""Lists of the targets of all plans: by due month, not yet reached, by lead organization.

The reader's clock decides from the due day in each row if a target is overdue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sitegen.catalogue.tasks import Task
from sitegen.domain.organization import Organization
from sitegen.pages.common import crumbs_above, page_at, page_view
from sitegen.pages.localized import LocalizedSite
from sitegen.pages.pagination import paged
from sitegen.pages.plans import brief_standing, month_url, months_of
from sitegen.views import Page, TaskRow, TasksView

LEADS = "leads/"  # below the page of an organization
SHOWN = 12  # targets on the page of their lead organization


def pages(board: LocalizedSite) -> Iterator[Page]:
    """Yield the list of each month, and the list of targets not reached yet."""
    if not board.config.plans:
        return
    for month, (due, later) in board.grouped.tasks.by_month.items():
        shown = months_of(board, month[0])
        now = set(map(id, due))
        for url, pager, part in paged([*due, *later], month_url(month)):
            view = TasksView(
                page=page_view(board, url, ""),
                kind="month",
                month=dt.date(*month, 1),
                months=shown,
                rows=tuple(row(board, task) for task in part if id(task) in now),
                later=tuple(row(board, task) for task in part if id(task) not in now),
                count=len(due) + len(later),
                pager=board.localized(pager),
            )
            yield page_at(board, view)
    pending = board.grouped.tasks.pending
    for url, pager, part in paged(pending, "plans/pending/"):
        view = TasksView(
            page=page_view(board, url, ""),
            kind="pending",
            month=None,
            months=(),
            rows=tuple(row(board, task) for task in part),
            later=(),
            count=len(pending),
            pager=board.localized(pager),
        )
        yield page_at(board, view)


def led_by(board: LocalizedSite, one: Organization, tasks: Sequence[Task]) -> Iterator[Page]:
    """Yield the list of all targets that an organization leads."""
    crumbs = (*crumbs_above(board, one), board.organization(one))
    for url, pager, part in paged(tasks, f"{one.id}/{LEADS}") if tasks else ():
        page = page_view(board, url, board.name(one), crumbs=crumbs, organization=one.id)
        rows = tuple(row(board, task) for task in part)
        yield page_at(
            board, TasksView(page, "leads", None, (), rows, (), len(tasks), board.localized(pager))
        )


def row(board: LocalizedSite, task: Task) -> TaskRow:
    """Return a target or milestone as a row of a list."""
    standing = brief_standing(board, task.plan, task.place)
    step = standing.milestones[task.step] if task.step >= 0 else None
    return TaskRow(board.entry(task.plan.item), standing, step)
