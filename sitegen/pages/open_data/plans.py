"""Open-data records of plans: one for each target, and one for each reported figure.

As in `render.records`, the fields are defined here alone; `data.html` explains them.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import astuple

from sitegen.catalogue.items import language_prefix
from sitegen.catalogue.plans import Plan
from sitegen.domain.target import Figure, TargetProgress
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.render.records import FigureRecord, TargetRecord, as_json, line
from sitegen.views import Page
from sitegen.views.exports import TableView, absolute


def tables(grouped: GroupedCatalogue) -> Iterator[Page]:
    """Yield the tables of all targets and of all reported figures, as JSON and CSV."""
    pairs = [(plan, one) for plan in grouped.catalogue.plans.values() for one in plan.standings]
    yield from _table("targets", [_target(plan, one, grouped) for plan, one in pairs], grouped)
    figures = [_figure(plan, one, figure, grouped) for plan, one in pairs for figure in one.figures]
    yield from _table("progress", figures, grouped)


def _table(
    name: str, records: list[TargetRecord] | list[FigureRecord], grouped: GroupedCatalogue
) -> Iterator[Page]:
    own = grouped.config.languages[0]
    objects = TableView.of((as_json(one) for one in records), len(records), b",\n")
    yield Page(f"data/{name}.json", f"{name}.json", own, objects)
    lines = TableView.of((line(astuple(one)) for one in records), len(records))
    yield Page(f"data/{name}.csv", f"{name}.csv", own, lines)


def _target(plan: Plan, standing: TargetProgress, grouped: GroupedCatalogue) -> TargetRecord:
    item, target, last = plan.item, standing.target, standing.last
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
        value=target.value,
        unit=target.unit,
        due=target.due,
        responsible=target.responsible,
        outcome=standing.outcome,
        last_value=last.value if last else None,
        last_date=last.day if last else None,
        reached=standing.reached,
        days_late=standing.days_late,
        reports=len(standing.figures),
    )


def _figure(
    plan: Plan, standing: TargetProgress, figure: Figure, grouped: GroupedCatalogue
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
        note={one.target: one.note for one in source.progress}[standing.target.id],
    )


def _address(grouped: GroupedCatalogue, url: str) -> str:
    main, config = grouped.catalogue.by_url[url].main, grouped.config
    return absolute(config.base_url, language_prefix(main.language, config) + url)
