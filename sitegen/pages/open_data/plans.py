"""Open-data records of plans: one for each target, each milestone, and each report of them.

As in `render.records`, the fields are defined here alone; `data.html` explains them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue.items import language_prefix
from sitegen.catalogue.plans import Plan, served_by
from sitegen.domain.target import Figure, TargetProgress
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.open_data.record_table import record_table
from sitegen.render.records import FigureRecord, MilestoneRecord, TargetRecord
from sitegen.views import Page
from sitegen.views.exports import absolute


def tables(grouped: GroupedCatalogue) -> Iterator[Page]:
    """Yield the tables of all targets, of all milestones and of all reports of them, as JSON and CSV."""
    pairs = [
        (plan, place)
        for plan in grouped.catalogue.plans.values()
        for place in range(len(plan.standings))
    ]
    yield from record_table("targets", [_target(*pair, grouped) for pair in pairs], grouped)
    standings = [(plan, plan.standings[place]) for plan, place in pairs]
    steps = [
        _milestone(plan, one, n)
        for plan, one in standings
        for n in range(len(one.target.milestones))
    ]
    yield from record_table("milestones", steps, grouped)
    figures = [
        _figure(plan, one, figure, step, grouped)
        for plan, one in standings
        for step, figure in (
            *(("", figure) for figure in one.figures),
            *((step.term, figure) for step, figure in one.stated),
        )
    ]
    yield from record_table("progress", figures, grouped)


def _target(plan: Plan, place: int, grouped: GroupedCatalogue) -> TargetRecord:
    standing = plan.standings[place]
    item, target, last = plan.item, standing.target, standing.last
    above = served_by(plan, place, grouped.catalogue.references) or ("", "")
    named = grouped.config.organizations.named
    return TargetRecord(
        plan=item.url,
        plan_url=_address(grouped, item.url),
        plan_title=item.main.title,
        year=plan.year,
        organization=item.organization.id,
        organization_name=item.publisher.in_language(grouped.config.languages[0]),
        target=target.id,
        text=target.text,
        measure=target.measure,
        comparison=target.comparison,
        value=target.value if target.has_figure else None,
        unit=target.unit,
        due=target.due,
        responsible=target.responsible,
        outcome=standing.outcome,
        last_value=last.value if last else None,
        last_date=last.day if last else None,
        reached=standing.reached,
        days_late=standing.days_late,
        reports=len(standing.figures) + len(standing.stated),
        due_text=target.due_text,
        baseline=target.baseline,
        deliverable=target.deliverable,
        lead=target.lead,
        lead_organizations=tuple(one.id for name in target.lead if (one := named(name))),
        support=target.support,
        group=target.group,
        serves_plan=above[0],
        serves_target=above[1],
    )


def _milestone(plan: Plan, standing: TargetProgress, place: int) -> MilestoneRecord:
    step, progress = standing.target.milestones[place], standing.milestones[place]
    return MilestoneRecord(
        plan=plan.item.url,
        target=standing.target.id,
        milestone=step.term,
        due=step.due,
        text=step.text,
        value=step.value,
        unit=standing.target.unit if step.value is not None else "",
        outcome=progress.outcome,
        reached=progress.reached,
        days_late=progress.days_late,
    )


def _figure(
    plan: Plan, standing: TargetProgress, figure: Figure, milestone: str, grouped: GroupedCatalogue
) -> FigureRecord:
    source = grouped.catalogue.by_url[figure.report.source].main
    return FigureRecord(
        plan=plan.item.url,
        target=standing.target.id,
        document=figure.report.source,
        document_url=_address(grouped, figure.report.source),
        document_title=source.title,
        published=figure.report.day,
        stage=figure.report.stage,
        date=figure.day,
        value=figure.value,
        change=figure.change,
        unit=standing.target.unit,
        note=source.progress[figure.place].note,
        state=figure.state,
        milestone=milestone,
    )


def _address(grouped: GroupedCatalogue, url: str) -> str:
    main, config = grouped.catalogue.by_url[url].main, grouped.config
    return absolute(config.base_url, language_prefix(main.language, config) + url)
