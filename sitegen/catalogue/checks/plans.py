"""Checks of plans against the notices that report on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from sitegen import diagnostics as d
from sitegen.catalogue.items import Item
from sitegen.catalogue.plans import Plan, served_by
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.target import Progress, Target, TargetProgress


def plan_faults(
    items: Iterable[Item], plans: Mapping[str, Plan], references: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield the faults of all plans, reports and figures."""
    everything = {item.url: item for item in items}
    for item in everything.values():
        main = item.main
        if main.plan:
            plan = everything.get(references.get(f"{main.path}#plan", ""))
            if plan and not plan.category.plan:
                yield d.not_a_plan(place_of(main, "plan"), plan.main.path, plan.category.id)
        elif main.progress:
            yield d.progress_without_plan(place_of(main, "progress"))
        if main.targets and not item.category.plan:
            yield d.targets_outside_plan(place_of(main, "targets"), item.category.id)
    for one in plans.values():
        yield from _in_plan(one)
        yield from _above(one, plans, references)
        for report in one.reports:
            yield from _in_report(one, report)
        for standing in one.standings:
            yield from _in_figures(standing, everything)
    yield from _second_plans(plans.values(), references)


def _in_plan(plan: Plan) -> Iterator[Diagnostic]:
    main = plan.item.main
    assert main.date is not None
    seen = set()
    for n, target in enumerate(main.targets):
        at = place_of(main, f"targets.{n}")
        if target.id in seen:
            yield d.duplicate_target(at, target.id)
        seen.add(target.id)
        if target.due and target.due < main.date:
            yield d.due_before_plan(at, target.id, target.due, main.date)


def _above(
    plan: Plan, plans: Mapping[str, Plan], references: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield `serves` references of a plan that name no target of a higher-level plan (D762)."""
    main = plan.item.main
    for n, target in enumerate(main.targets):
        if not target.serves:
            continue
        at, key = place_of(main, f"targets.{n}"), served_by(plan, n, references)
        if key is None:
            if not main.above and "#" not in target.serves:
                yield d.missing_field(at, "上级计划 / above")
            continue
        above = plans.get(key[0])
        known = [one.id for one in above.item.main.targets] if above else []
        if key[1] not in known:
            path = above.item.main.path if above else main.above
            yield d.serves_unknown_target(at, key[1], path, known)


def _in_report(plan: Plan, report: Item) -> Iterator[Diagnostic]:
    main, promised = report.main, {target.id: target for target in plan.item.main.targets}
    assert main.date is not None
    assert plan.item.main.date is not None
    if main.date < plan.item.main.date:
        yield d.reported_before_plan(place_of(main, "date"), main.date, plan.item.main.date)
    if main.stage == "review" and promised and not main.progress:
        yield d.review_without_figures(place_of(main, "stage"))
    for n, one in enumerate(main.progress):
        at = place_of(main, f"progress.{n}")
        target = promised.get(one.target)
        if target is None:
            yield d.unknown_target(at, one.target, plan.item.main.path, promised)
        else:
            yield from _in_progress(at, one, target)
        if one.date and one.date > main.date:
            yield d.figure_after_report(at, one.date, main.date)


def _in_progress(at: Location, one: Progress, target: Target) -> Iterator[Diagnostic]:
    """Yield contradictions between the reports of a target and its promise."""
    if one.milestone and not any(map(one.is_of, target.milestones)):
        known = [step.term for step in target.milestones]
        yield d.unknown_milestone(at, one.milestone, target.id, known)
    elif one.value is None:
        in_words = any(one.is_of(step) and step.value is None for step in target.milestones)
        if target.has_figure and not in_words:
            yield d.state_without_figure(at, target.id)
    elif not target.has_figure:
        yield d.value_without_figure(at, target.id)
    elif (value := one.within(target.unit)) is None:
        yield d.unit_differs(at, one.unit, target.unit)
    elif one.state == "done" and not one.milestone and not target.met_by(value):
        yield d.state_contradicts_figure(at, target.id, one.value, target.value)


def _in_figures(standing: TargetProgress, items: Mapping[str, Item]) -> Iterator[Diagnostic]:
    """Yield contradictions between figures of one target."""
    target = standing.target.id
    for one, two in standing.pairs():
        first, second = items[one.report.source], items[two.report.source]
        places = [n for n, p in enumerate(second.main.progress) if p.target == target]
        at = place_of(second.main, f"progress.{places[-1]}")
        if one.report.day == two.report.day:
            yield d.reported_twice(at, target, two.report.day, first.main.path)
        elif _fell(standing.target, one.value, two.value):
            yield d.figure_fell(at, target, two.value, one.value, first.main.path)


def _fell(target: Target, before: Decimal | None, after: Decimal | None) -> bool:
    """Return True if a cumulative figure decreased; ranks may decrease."""
    if before is None or after is None or target.comparison == "rank":
        return False
    return target.cumulative and after < before


def _second_plans(plans: Iterable[Plan], references: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield plans of one organization, year and category of which neither replaces the other."""
    first: dict[tuple[str, int, str], Item] = {}
    replaced = {url for key, url in references.items() if key.endswith("#supersedes")}
    for plan in sorted(plans, key=lambda one: one.item.main.path):
        item = plan.item
        if item.main.withdrawn or item.url in replaced:
            continue
        key = (item.organization.id, plan.year, item.category.id)
        other = first.setdefault(key, item)
        if other is not item:
            yield d.second_plan(place_of(item.main, "category"), other.main.path)
