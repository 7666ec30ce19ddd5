"""Open-data records of kind fields.

As in `render.records`, the fields are defined here alone; `data.html` explains them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue.items import Item, url_in
from sitegen.content.notice_kinds import kinds
from sitegen.domain.notice_kind import Detail, KindField
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.open_data.record_table import record_table
from sitegen.render.records import DetailRecord, Stated
from sitegen.views import Page
from sitegen.views.exports import absolute


def table(grouped: GroupedCatalogue) -> Iterator[Page]:
    """Yield the table of kind fields, as JSON and CSV."""
    yield from record_table("details", list(_records(grouped)), grouped)


def name_of(item: Item, grouped: GroupedCatalogue) -> str:
    """Return the name of an item's kind in the site's first language."""
    kind = kinds(grouped.config.kinds).by_id.get(item.main.kind)
    return kind.name.in_language(grouped.config.languages[0]) if kind else ""


def stated(item: Item, grouped: GroupedCatalogue) -> tuple[Stated, ...]:
    """Return the kind fields of an item for its own record."""
    return tuple(
        Stated(one.field, _label(field, grouped), one.text, field.number_in(one), one.unit)
        for one, field in _fields(item, grouped)
    )


def _records(grouped: GroupedCatalogue) -> Iterator[DetailRecord]:
    config = grouped.config
    for item in grouped.catalogue.items:
        main = item.main
        for one, field in _fields(item, grouped):
            days = field.days_in(one)
            assert main.date is not None
            yield DetailRecord(
                document=item.url,
                document_url=absolute(config.base_url, url_in(item, main.language, config)),
                document_title=main.title,
                organization=item.organization.id,
                published=main.date,
                kind=main.kind,
                field=one.field,
                label=_label(field, grouped),
                text=one.text,
                number=field.number_in(one),
                unit=one.unit,
                day=days[0] if days else None,
                until=days[1] if len(days) > 1 else None,
            )


def _fields(item: Item, grouped: GroupedCatalogue) -> Iterator[tuple[Detail, KindField]]:
    known = kinds(grouped.config.kinds).field if item.main.details else {}
    for one in item.main.details:
        if field := known.get(one.field):
            yield one, field


def _label(field: KindField, grouped: GroupedCatalogue) -> str:
    return field.name.in_language(grouped.config.languages[0])
