"""Open-data tables of documents, and the page that explains them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.catalogue.items import Item
from sitegen.pages.common import page_at, page_view
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.ledger import pages as ledger
from sitegen.pages.localized import LocalizedSite
from sitegen.pages.open_data import plans as plandata
from sitegen.pages.open_data.documents import record
from sitegen.render import ledger_tables as ledgertables
from sitegen.render.records import (
    FIELDS,
    PLANS_VERSION,
    VERSION,
    DetailRecord,
    FigureRecord,
    MilestoneRecord,
    TargetRecord,
    as_csv,
    as_json,
    fields_of,
)
from sitegen.views import DataTable, DataView, FieldView, Page, Table
from sitegen.views.exports import BareView, TableView

PLANS = {"targets": TargetRecord, "milestones": MilestoneRecord, "progress": FigureRecord}
"""The tables of plans by their names."""


def tables(grouped: GroupedCatalogue) -> Iterator[Page]:
    """Yield the tables of all documents, of each year and of each organization's own, as JSON and CSV."""
    config = grouped.config
    own = config.languages[0]
    texts: dict[str, tuple[bytes, bytes]] = {}

    def text_of(item: Item) -> tuple[bytes, bytes]:
        if item.url not in texts:
            one = record(item, grouped)
            texts[item.url] = as_json(one), as_csv(one, config.languages)
        return texts[item.url]

    def table(name: str, items: Sequence[Item]) -> Iterator[Page]:
        objects = TableView.of((text_of(item)[0] for item in items), len(items), b",\n")
        yield Page(f"data/{name}.json", "documents.json", own, objects)
        lines = TableView.of((text_of(item)[1] for item in items), len(items))
        yield Page(f"data/{name}.csv", "documents.csv", own, lines)

    for identifier, items in grouped.issued.items():
        yield from table(f"organizations/{identifier}", items)
    for year, items in grouped.by_year.items():
        yield from table(f"years/{year}", items)
    yield from table("documents", grouped.catalogue.items)
    yield Page("data/schema.json", "schema.json", own, BareView())
    if states(grouped):
        from sitegen.pages.open_data import kinds

        yield from kinds.table(grouped)
        yield Page("data/details-schema.json", "details-schema.json", own, BareView())
    if config.plans:
        yield from plandata.tables(grouped)
        for name in PLANS:
            schema = f"{name}-schema.json"
            yield Page(f"data/{schema}", schema, own, BareView())


def states(grouped: GroupedCatalogue) -> bool:
    """Return True if any notice has a field of its kind."""
    return any(item.main.details for item in grouped.catalogue.items)


def dictionary(board: LocalizedSite) -> Page:
    """Return the page that lists the tables and explains their fields."""
    grouped = board.everything
    view = DataView(
        page=page_view(board, "data/", ""),
        version=VERSION,
        whole=Table("", "data/documents", len(grouped.catalogue.items)),
        years=tuple(
            Table(str(year), f"data/years/{year}", len(grouped.by_year[year]))
            for year in grouped.years
        ),
        organizations=tuple(
            Table(board.name(one), f"data/organizations/{one.id}", len(items))
            for one in board.config.organizations
            if (items := grouped.issued.get(one.id))
        ),
        fields=tuple(FieldView(name, kind) for name, kind in FIELDS),
        ledger=ledger.tables_of(grouped),
        ledger_fields=ledgertables.COLUMNS,
        details=DataTable("details", tuple(FieldView(*one) for one in fields_of(DetailRecord)))
        if states(grouped)
        else None,
        plans=tuple(
            DataTable(name, tuple(FieldView(*field) for field in fields_of(record)), PLANS_VERSION)
            for name, record in PLANS.items()
            if board.config.plans
        ),
    )
    return page_at(board, view)
