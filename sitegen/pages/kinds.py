"""The part of a notice's page that shows the fields of its kind."""

from __future__ import annotations

from sitegen.catalogue.items import Item
from sitegen.content.notice_kinds import kinds
from sitegen.domain.document import Document
from sitegen.domain.notice_kind import Detail, KindField
from sitegen.domain.rule import Source
from sitegen.pages.localized import LocalizedSite
from sitegen.views.kinds import KindFieldView, KindView


def kind_of(board: LocalizedSite, item: Item, document: Document) -> KindView | None:
    """Return the view of the kind that a document names; None if the site has no such kind."""
    known, language = kinds(board.config.kinds), board.language
    kind = known.by_id.get(document.kind)
    if kind is None:
        return None
    own = {one.field: one.text for one in item.main.details}
    return KindView(
        kind.id,
        kind.name.in_language(language),
        tuple(
            _field(one, field, language, _written_in(one, own, item, document))
            for one in document.details
            if (field := known.field.get(one.field))
        ),
        tuple(_basis(one, language) for one in kind.basis),
    )


def _written_in(one: Detail, own: dict[str, str], item: Item, document: Document) -> str:
    """Return the language of a value: that of the source if the translation does not give the value."""
    return item.main.language if own.get(one.field) == one.text else document.language


def _field(one: Detail, field: KindField, language: str, written: str) -> KindFieldView:
    chinese = language.startswith("zh")
    days, number = field.days_in(one), field.number_in(one)
    return KindFieldView(
        label=field.name.in_language(language),
        type=field.type,
        text=one.text,
        value=f"{number:,f}" if number is not None and not chinese else "",
        unit=one.unit,
        first=days[0] if days else None,
        last=days[1] if len(days) > 1 else None,
        language="" if written == language else written,
    )


def _basis(source: Source, language: str) -> str:
    space = "" if language.startswith("zh") else ", "
    parts = source.statute.in_language(language), source.article.in_language(language)
    return space.join(filter(None, parts))
