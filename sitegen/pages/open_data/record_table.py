"""Write a table of open-data records as JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from sitegen.pages.grouped import GroupedCatalogue
from sitegen.render.records import as_cells, as_json
from sitegen.views import Page
from sitegen.views.exports import TableView


def record_table(name: str, records: Sequence[Struct], grouped: GroupedCatalogue) -> Iterator[Page]:
    """Yield a table below `data/` as JSON and as CSV."""
    own = grouped.config.languages[0]
    objects = TableView.of((as_json(one) for one in records), len(records), b",\n")
    yield Page(f"data/{name}.json", f"{name}.json", own, objects)
    lines = TableView.of((as_cells(one) for one in records), len(records))
    yield Page(f"data/{name}.csv", f"{name}.csv", own, lines)
