"""Open-data records of documents."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from sitegen.catalogue.followups import ended_on
from sitegen.catalogue.items import Item, url_in
from sitegen.domain.display import Display
from sitegen.domain.document import USES, Objections
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.render.records import (
    ChangedPassage,
    CitedDocument,
    Correction,
    PublishedFile,
    Record,
    RelatedNotice,
    Stated,
    Translation,
)
from sitegen.views.exports import absolute


def record(item: Item, grouped: GroupedCatalogue) -> Record:
    """Return the open-data record of an item; names are in the site's first language."""
    main, config = item.main, grouped.config
    own, base = config.languages[0], config.base_url
    display, withdrawn = main.display, main.withdrawn
    objections = main.objections or _NOBODY
    successor = grouped.catalogue.superseded.get(item.url, "")
    return Record(
        **{name: getattr(main, name) for name in _EXPORTED},
        id=item.url,
        url=absolute(base, url_in(item, main.language, config)),
        language=main.language,
        organization=item.organization.id,
        organization_name=item.publisher.in_language(own),
        category=item.category.id,
        category_name=item.category.name.in_language(own),
        updated=main.updated,
        display_from=(display.start or main.date) if display else None,
        display_until=period[1] if (period := main.display_period) else None,
        display_days=display.days or None if display else None,
        display_counted=_counted(display) if display else "",
        objections_to=objections.to,
        objections_phone=objections.phone,
        objections_address=objections.address,
        objections_until=objections.until,
        superseded_by=absolute(base, successor) if successor else "",
        withdrawn=withdrawn.date if withdrawn else None,
        withdrawn_reason=withdrawn.reason if withdrawn else "",
        source=main.path,
        kind_name=_kind_name(item, grouped) if main.kind else "",
        details=_stated(item, grouped) if main.details else (),
        changes=tuple(Correction(one.date, one.note) for one in main.changes if not one.by),
        joint=tuple(one.id for one in item.joint),
        concerns=tuple(one.id for one in item.concerns),
        about=tuple(_about(item, grouped)) if main.about else (),
        followed_by=tuple(_followed(item, grouped)),
        ended=ended_on(grouped.catalogue.followups.get(item.url, ())),
        translations=tuple(
            Translation(
                version.language,
                version.title,
                absolute(base, url_in(item, version.language, config)),
            )
            for version in item.versions[1:]
        ),
        cites=()
        if withdrawn
        else tuple(
            CitedDocument(one.title, one.number, one.articles, absolute(base, url) if url else "")
            for one, url in zip(main.cited, grouped.catalogue.cited.get(main.path, ()), strict=True)
        ),
        attachments=tuple(
            PublishedFile(
                title or _stem(file.source),
                absolute(base, file.url),
                file.size,
                grouped.digests.get(file.source, ""),
            )
            for title, file in grouped.catalogue.attached.get(main.path, ())
        ),
    )


def _about(item: Item, grouped: GroupedCatalogue) -> Iterator[RelatedNotice]:
    """Yield a record for each relation that a notice states."""
    main, catalogue = item.main, grouped.catalogue
    for entry, relation in enumerate(main.about):
        for n, typed in enumerate(relation.of):
            url = catalogue.references.get(f"{main.path}#about.{entry}.{n}", "")
            other = catalogue.by_url.get(url)
            yield RelatedNotice(
                relation.kind,
                _address(other, grouped),
                other.main.title if other else "" if typed.endswith(".md") else typed,
                main.date,
                relation.effective or main.date,
                tuple(
                    ChangedPassage(one.field, one.old, one.new or (str(one.day) if one.day else ""))
                    for one in relation.passages
                ),
            )


def _followed(item: Item, grouped: GroupedCatalogue) -> Iterator[RelatedNotice]:
    """Yield a record for each relation of another notice to an item."""
    catalogue = grouped.catalogue
    amendments = () if item.main.withdrawn else catalogue.amendments.get(item.url, ())
    for followup in catalogue.followups.get(item.url, ()):
        if not followup.void:
            notice = catalogue.by_url[followup.notice]
            yield RelatedNotice(
                followup.relation.kind,
                _address(notice, grouped),
                notice.main.title,
                followup.day,
                followup.effective,
                tuple(
                    ChangedPassage(one.field, one.old, one.new)
                    for one in amendments
                    if one.followup == followup
                ),
            )


def _address(item: Item | None, grouped: GroupedCatalogue) -> str:
    if item is None:
        return ""
    config = grouped.config
    return absolute(config.base_url, url_in(item, item.main.language, config))


_EXPORTED = tuple(name for name, use in USES.items() if use.exported)


def _kind_name(item: Item, grouped: GroupedCatalogue) -> str:
    from sitegen.pages.open_data.kinds import name_of

    return name_of(item, grouped)


def _stated(item: Item, grouped: GroupedCatalogue) -> tuple[Stated, ...]:
    from sitegen.pages.open_data.kinds import stated

    return stated(item, grouped)


def _counted(display: Display) -> str:
    if not display.days:
        return ""
    return "working" if display.working else "calendar"


_NOBODY = Objections()


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]
