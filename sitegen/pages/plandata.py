"""What open data tells of plans: a record for each target, and one for each figure reported.

As in `records`, the fields are defined here alone; `data.html` says what they mean.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import astuple

from sitegen.content.items import language_prefix
from sitegen.content.promises import Plan
from sitegen.domain.target import Figure, Standing
from sitegen.pages.machine import TableView, absolute
from sitegen.pages.records import as_json, line
from sitegen.pages.shelves import Shelves
from sitegen.pages.views import Page


class TargetRecord(Struct, frozen=True):
    """A target of a plan and what came of it. A text that is missing is "", a date or number null."""

    plan: Annotated[str, Meta(description="Id of the plan, as in the table of documents")]
    plan_url: Annotated[str, Meta(description="Permanent address of the plan")]
    plan_title: Annotated[str, Meta(description="Title of the plan")]
    year: Annotated[int, Meta(description="Year that the plan is for")]
    organization: Annotated[str, Meta(description="Id of the organization that published it")]
    organization_name: Annotated[str, Meta(description="Name of that organization at the time")]
    target: Annotated[str, Meta(description="Id of the target, unique within the plan")]
    text: Annotated[str, Meta(description="What is promised")]
    measure: Annotated[str, Meta(description="What is counted")]
    comparison: Annotated[str, Meta(description="How it is promised: at_least, at_most or equals")]
    value: Annotated[Decimal, Meta(description="The figure promised")]
    unit: Annotated[str, Meta(description="Unit of all its figures")]
    due: Annotated[dt.date | None, Meta(description="Last day to reach it")]
    responsible: Annotated[str, Meta(description="Who answers for it")]
    outcome: Annotated[
        str,
        Meta(
            description="By the last figure: none, below, missed, met, exceeded, within, kept or over"
        ),
    ]
    last_value: Annotated[Decimal | None, Meta(description="The last figure reported")]
    last_date: Annotated[dt.date | None, Meta(description="Day of that figure")]
    reached: Annotated[
        dt.date | None, Meta(description="Day of the first figure by which it was reached")
    ]
    days_late: Annotated[int, Meta(description="Days after the due day on which it was reached")]
    reports: Annotated[int, Meta(description="How many figures were reported of it")]


class FigureRecord(Struct, frozen=True):
    """A figure that a notice reported of a target."""

    plan: Annotated[str, Meta(description="Id of the plan, as in the table of documents")]
    target: Annotated[str, Meta(description="Id of the target, unique within the plan")]
    document: Annotated[str, Meta(description="Id of the notice that reported it")]
    document_url: Annotated[str, Meta(description="Permanent address of the notice")]
    document_title: Annotated[str, Meta(description="Title of the notice")]
    published: Annotated[dt.date, Meta(description="Day on which the notice was published")]
    stage: Annotated[str, Meta(description="Stage: pledge, progress or review")]
    date: Annotated[dt.date, Meta(description="Day of the figure")]
    value: Annotated[Decimal, Meta(description="The figure reported")]
    change: Annotated[Decimal | None, Meta(description="Change since the figure before")]
    unit: Annotated[str, Meta(description="Unit of all its figures")]
    note: Annotated[str, Meta(description="What the figure rests on")]


def tables(shelves: Shelves) -> Iterator[Page]:
    """All targets of all plans, and all figures reported of them, as JSON and as CSV."""
    pairs = [(plan, one) for plan in shelves.catalogue.plans.values() for one in plan.standings]
    yield from _table("targets", [_target(plan, one, shelves) for plan, one in pairs], shelves)
    figures = [_figure(plan, one, figure, shelves) for plan, one in pairs for figure in one.figures]
    yield from _table("progress", figures, shelves)


def _table(
    name: str, records: list[TargetRecord] | list[FigureRecord], shelves: Shelves
) -> Iterator[Page]:
    own = shelves.config.languages[0]
    objects = TableView.of((as_json(one) for one in records), len(records), b",\n")
    yield Page(f"data/{name}.json", f"{name}.json", own, objects)
    lines = TableView.of((line(astuple(one)) for one in records), len(records))
    yield Page(f"data/{name}.csv", f"{name}.csv", own, lines)


def _target(plan: Plan, standing: Standing, shelves: Shelves) -> TargetRecord:
    item, target, last = plan.item, standing.target, standing.last
    return TargetRecord(
        plan=item.url,
        plan_url=_address(shelves, item.url),
        plan_title=item.main.title,
        year=plan.year,
        organization=item.organization.id,
        organization_name=item.publisher.in_language(shelves.config.languages[0]),
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


def _figure(plan: Plan, standing: Standing, figure: Figure, shelves: Shelves) -> FigureRecord:
    source = shelves.catalogue.by_url[figure.report.source].main
    return FigureRecord(
        plan=plan.item.url,
        target=standing.target.id,
        document=figure.report.source,
        document_url=_address(shelves, figure.report.source),
        document_title=source.title,
        published=figure.report.day,
        stage=figure.report.stage,
        date=figure.day,
        value=figure.value,
        change=figure.change,
        unit=standing.target.unit,
        note={one.target: one.note for one in source.progress}[standing.target.id],
    )


def _address(shelves: Shelves, url: str) -> str:
    main, config = shelves.catalogue.by_url[url].main, shelves.config
    return absolute(config.base_url, language_prefix(main.language, config) + url)
