"""Draft a bulletin (季度通报, 月报): published notices, late duties, progress of targets.

The draft states the ledger and the plans as of a day; comments are left to the person who signs.
"""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from sitegen.catalogue.items import Item
from sitegen.catalogue.plans import Plan
from sitegen.domain.disclosure import Duty, Ledger
from sitegen.domain.organization import Organization
from sitegen.domain.period import Period
from sitegen.domain.target import Figure, Target, TargetProgress
from sitegen.messages import message
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.ledger.counts import LedgerCounts
from sitegen.pipeline.snapshot import Snapshot, ledger_on
from sitegen.tools.kind_draft import BLANK, written

_MOST = 60  # organizations that a table names one by one; beyond, those directly below are summed


class _Scope(Struct, frozen=True, dict=True):
    """Scope of a bulletin: the organization with its subordinates, the period, and the day of the draft."""

    site: Snapshot
    top: Organization
    below: tuple[Organization, ...]
    period: Period
    today: dt.date
    folder: str  # of the bulletin, below content/

    @property
    def language(self) -> str:
        return self.site.config.languages[0]

    @cached_property
    def ledger(self) -> Ledger | None:
        """The ledger as of the day of the draft; None if the site has no rules."""
        return ledger_on(self.site.config, self.site.catalogue.items, self.today)

    @cached_property
    def issued(self) -> list[Item]:
        """The items of the period that the organizations issued."""
        inside = {self.top.id, *(one.id for one in self.below)}
        return [
            item
            for item in self.site.catalogue.items
            if self.covers(item.main.date) and any(one.id in inside for one in item.issuers)
        ]

    def say(self, key: str, **values: object) -> str:
        """Return a text of the catalogue of messages."""
        return message(self.language, f"bulletin.{key}", **values)

    def name(self, one: Organization) -> str:
        """Return the short name of an organization."""
        return one.short.or_else(one.name).in_language(self.language)

    def link(self, item: Item, text: str = "") -> str:
        """Return a link to an item, relative to the bulletin."""
        path = posixpath.relpath(item.main.path, self.folder)
        return f"[{text or item.main.title}]({path})"

    def covers(self, day: dt.date | None) -> bool:
        """Return True if a day lies in the period."""
        return day is not None and self.period.first <= day <= self.period.last


def text(site: Snapshot, top: Organization, period: Period, today: dt.date, year: int) -> str:
    """Return the text of a bulletin in Markdown.

    Args:
        site: The site as its sources are on that day.
        top: The organization that publishes the bulletin, on itself and its subordinates.
        period: The period.
        today: The as-of day.
        year: The year of publication; with the organization, it gives the folder that links start from.
    """
    tree = site.config.organizations
    below = tuple(
        one
        for one in tree
        if one is not top
        and top in tree.ancestors(one)
        and (one.exists_on(period.last) or one.exists_on(period.first))
    )
    scope = _Scope(site, top, below, period, today, f"{top.id}/{year}")
    parts = (
        _opening(scope),
        _section(scope, "一", "published", _published(scope)),
        _section(scope, "二", "late", _late(scope)),
        _section(scope, "三", "targets", _targets(scope)),
        _section(scope, "四", "next", [BLANK]),
        scope.say("signed", blank=BLANK),
    )
    return "\n\n".join(parts) + "\n"


def _section(scope: _Scope, number: str, key: str, lines: Iterable[str]) -> str:
    found = list(lines)
    title = scope.say(f"head.{key}")
    head = f"{number}、{title}" if scope.language.startswith("zh") else f"## {title}"
    return "\n".join([head, "", *(found or [scope.say(f"nothing.{key}")])])


def _opening(scope: _Scope) -> str:
    items = scope.issued
    key = "opening" if scope.below else "opening_alone"
    return scope.say(
        key,
        organization=scope.top.name.in_language(scope.language),
        period=written(str(scope.period), scope.language),
        day=_day(scope, scope.today),
        count=len(items),
        organizations=len({item.organization.id for item in items}),
    )


def _day(scope: _Scope, day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if scope.language.startswith("zh") else str(day)


# What was published


def _published(scope: _Scope) -> Iterator[str]:
    """Yield a table of organizations: documents of the period, and duties of the period by outcome."""
    tree = scope.site.config.organizations
    rows: Sequence[Organization] = (scope.top, *scope.below)
    summed = len(rows) > _MOST
    if summed:
        rows = (scope.top, *(one for one in scope.below if one.parent == scope.top.id))
    known = scope.ledger
    grouped = GroupedCatalogue(scope.site.catalogue, scope.site.config)
    keys = ["organization", "documents"]
    if known:
        keys += ["owed", "in_time", "late", "short", "missing", "pending"]
    keys.append("corrected")
    yield _row(scope.say(f"column.{key}") for key in keys)
    yield _row(["---", *["---:"] * (len(keys) - 1)])
    for one in rows:
        inside = [one]
        if summed and one is not scope.top:
            inside += [other for other in scope.below if one in tree.ancestors(other)]
        ids = {each.id for each in inside}
        cells = [
            scope.name(one),
            str(sum(1 for item in scope.issued if ids & {issuer.id for issuer in item.issuers})),
        ]
        if known:
            cells += _counts(known, inside, scope)
        days = [day for each in ids for day, _ in grouped.corrected.get(each, ())]
        cells.append(str(sum(1 for day in days if scope.covers(day))))
        yield _row(cells)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _counts(known: Ledger, inside: Iterable[Organization], scope: _Scope) -> Iterator[str]:
    """Yield the number of duties of the period, and the numbers by outcome."""
    counts = LedgerCounts()
    in_time = 0
    for one in inside:
        for duty in _duties(known, one, scope):
            if duty.period.lies_in(scope.period):
                counts.add(duty)
                in_time += duty.outcome(scope.today) == "published"
    missing = counts.missing_on(scope.today)
    pending = sum(counts.open.values()) - missing
    figures = (counts.owed, in_time, counts.late, counts.short, missing, pending)
    yield from map(str, figures)


def _duties(known: Ledger, one: Organization, scope: _Scope) -> Iterator[Duty]:
    """Yield the duties of the period, and duties of other periods due in it."""
    years = range(scope.period.year - 1, scope.period.last.year + 1)
    for duty in known.of(one, years):
        if duty.period.lies_in(scope.period) or scope.covers(duty.due):
            yield duty


# What is late


def _late(scope: _Scope) -> Iterator[str]:
    """Yield a line for each duty that was late, displayed too briefly, or is missing after its due day."""
    known = scope.ledger
    if known is None:
        return
    at = scope.site.catalogue.by_url
    for one in (scope.top, *scope.below):
        for duty in _duties(known, one, scope):
            outcome = duty.outcome(scope.today)
            if outcome not in ("late", "short", "missing"):
                continue
            items = [at[found.url] for found in duty.evidence if found.url in at]
            yield "- " + scope.say(
                f"line.{outcome}",
                organization=scope.name(one),
                rule=duty.rule.name.in_language(scope.language),
                period=written(str(duty.period), scope.language),
                due=_day(scope, duty.due) if duty.due else "",
                done=_day(scope, duty.done) if duty.done else "",
                days=duty.late or (scope.today - duty.due).days if duty.due else duty.late,
                shown=duty.shown,
                least=duty.rule.display,
                evidence="".join(scope.link(item) for item in items[-1:]),
            )


# Plans


def _targets(scope: _Scope) -> Iterator[str]:
    """Yield a table of targets with reports, then the targets due in the period and not reached."""
    plans = [plan for plan in scope.site.catalogue.plans.values() if _is_inside(plan, scope)]
    moved = [
        (plan, one)
        for plan in plans
        for target in plan.standings
        for one in (target, *(step for step in target.milestones if step.target.comparison == ""))
        if any(scope.covers(figure.day) for figure in one.figures)
    ]
    if moved:
        keys = ("organization", "target", "promised", "reached", "evidence")
        yield _row(scope.say(f"column.{key}") for key in keys)
        yield _row(["---"] * len(keys))
        for plan, one in moved:
            yield _row(_progress(plan, one, scope))
    due = [
        (plan, one)
        for plan in plans
        for target in plan.standings
        for one in _due_in(target, scope)
        if one.status in ("open", "none", "failed")
    ]
    if moved and due:
        yield ""
    for plan, one in due:
        assert one.target.due is not None
        yield "- " + scope.say(
            "line.target",
            organization=scope.name(plan.item.organization),
            target=one.target.text,
            promised=_promise(scope, one.target),
            due=_day(scope, one.target.due),
            last=_stood(scope, one.last, one.target) if one.last else scope.say("no_figure"),
        )


def _is_inside(plan: Plan, scope: _Scope) -> bool:
    one = plan.item.organization
    return one is scope.top or one in scope.below


def _due_in(target: TargetProgress, scope: _Scope) -> Iterator[TargetProgress]:
    """Yield a target, or else its milestones, if they are due in the period."""
    if scope.covers(target.target.due):
        yield target
    else:
        yield from (step for step in target.milestones if scope.covers(step.target.due))


def _progress(plan: Plan, one: TargetProgress, scope: _Scope) -> Iterator[str]:
    """Yield the cells of a target: organization, text, promise, standing before and after, last report."""
    figures = [figure for figure in one.figures if scope.covers(figure.day)]
    before = [figure for figure in one.figures if figure.day < scope.period.first]
    yield scope.name(plan.item.organization)
    yield scope.link(plan.item, one.target.text.replace("|", "｜"))
    yield _promise(scope, one.target)
    reached = _stood(scope, figures[-1], one.target)
    yield f"{_stood(scope, before[-1], one.target)} → {reached}" if before else reached
    yield scope.link(scope.site.catalogue.by_url[figures[-1].report.source])


def _stood(scope: _Scope, figure: Figure, target: Target) -> str:
    """Format a report on a target: the figure with its unit, or the state in words."""
    if figure.value is not None:
        return f"{figure.value:f}{target.unit}"
    return scope.say(f"state.{figure.state}") if figure.state else ""


def _promise(scope: _Scope, target: Target) -> str:
    """Format the promise of a target: a figure, a deliverable, or "to be done"."""
    if not target.comparison:
        return target.deliverable.replace("|", "｜") or scope.say("promise.done")
    return scope.say(f"promise.{target.comparison}", figure=f"{target.value:f}{target.unit}")
