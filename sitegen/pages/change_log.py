"""The change log and its feeds: what happened to documents after their publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sitegen.catalogue.items import Item
from sitegen.domain.document import Change, Document
from sitegen.domain.organization import Organization
from sitegen.pages.common import crumbs_above, page_at, page_view
from sitegen.pages.feeds import FORMATS, start_of
from sitegen.pages.grouped import NEWEST, counted_for
from sitegen.pages.localized import LocalizedSite
from sitegen.pages.pagination import paged
from sitegen.views import ChangesView, ChangeView, Entry, LifeView, Page, Ref
from sitegen.views.exports import ChangeEntry, ChangeFeedView

PLACE = "changes/"


def life(board: LocalizedSite, item: Item, document: Document) -> LifeView:
    """Return the dates of a document's display and its place in a line of successors."""
    period = document.display_period
    anchors = tuple(anchors_of(document)) if document.changes else ()
    superseded, newest = board.catalogue.superseded, board.catalogue.newest
    following = superseded.get(item.url)
    after = None
    if following and following != newest[item.url]:
        entry = board.entry(board.catalogue.by_url[following])
        after = Ref(entry.title, entry.url)
    notices: tuple[Ref | None, ...] = ()
    if any(change.by for change in document.changes):
        made = (_notice(board, change) for change in document.changes)
        notices = tuple(Ref(one.title, one.url) if one else None for one in made)
    if not (period or anchors or after):
        return _PLAIN
    start, end = period or (None, None)
    return LifeView(start, end, anchors, after, notices)


_PLAIN = LifeView()


def _notice(board: LocalizedSite, change: Change) -> Entry | None:
    """Return the notice that made a change; None for a correction of the document itself."""
    item = board.catalogue.by_url.get(change.by)
    return board.entry(item) if item else None


def anchors_of(document: Document) -> Iterator[str]:
    """Yield the anchor of each correction, named by its day so that a later correction does not move it."""
    seen: Counter[str] = Counter()
    for change in document.changes:
        anchor = f"sg-change-{change.date}"
        seen[anchor] += 1
        yield anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}"


def changes(board: LocalizedSite) -> Iterator[Page]:
    """Yield the change logs of a language with their feeds.

    There is one for the whole site, and one for each organization that has changes, its own or
    those of organizations below it.
    """
    found: list[ChangeView] = []
    own: dict[str, list[ChangeView]] = {one: [] for one in board.everything.changed}
    for item in board.catalogue.items:
        main = item.main
        superseded = item.url in board.catalogue.superseded
        if main.changes or main.withdrawn or len(item.versions) > 1 or superseded:
            some = tuple(_of_item(board, item))
            found += some
            for one in counted_for(item, board.config) if some else ():
                own[one.id] += some
    yield from _log(board, None, found)
    for name, below in own.items():
        yield from _log(board, board.config.organizations[name], below)


def log_of(board: LocalizedSite, one: Organization) -> str:
    """Return the URL of an organization's change log; "" if nothing has been changed."""
    return f"{board.prefix}{one.id}/{PLACE}" if one.id in board.everything.changed else ""


def _log(board: LocalizedSite, one: Organization | None, found: list[ChangeView]) -> Iterator[Page]:
    """Yield the pages of one change log, the newest change first."""
    found.sort(key=lambda one: (-one.date.toordinal(), one.entry.url, one.kind, one.anchor))
    place, name = (f"{one.id}/{PLACE}", board.name(one)) if one else (PLACE, "")
    crumbs = (*crumbs_above(board, one), board.organization(one)) if one else ()
    for url, pager, some in paged(found, place):
        page = page_view(board, url, name, crumbs=crumbs, organization=one.id if one else "")
        view = ChangesView(page, board.prefix + place, tuple(some), board.localized(pager))
        yield page_at(board, view)
    entries = tuple(_feed_entry(board, change) for change in found[:NEWEST])
    feed = ChangeFeedView(board.prefix + place, name, entries)
    for form in FORMATS:
        yield Page(feed.url + form, f"changes-{form}", board.language, feed)


def _of_item(board: LocalizedSite, item: Item) -> Iterator[ChangeView]:
    document, entry = item.in_language(board.language), board.entry(item)
    for change, anchor in zip(document.changes, anchors_of(document), strict=True):
        if notice := _notice(board, change):
            yield ChangeView(change.date, change.kind or "correction", entry, "", anchor, notice)
        else:
            yield ChangeView(change.date, "corrected", entry, change.note, anchor)
    if gone := document.withdrawn:
        yield ChangeView(gone.date, "withdrawn", entry, gone.reason, "sg-withdrawn")
    if new := board.catalogue.superseded.get(item.url):
        successor = board.entry(board.catalogue.by_url[new])
        yield ChangeView(successor.date, "replaced", entry, "", "sg-replaced", successor)


def _feed_entry(board: LocalizedSite, change: ChangeView) -> ChangeEntry:
    entry = change.entry
    return ChangeEntry(
        url=entry.url,
        anchor=change.anchor,
        kind=change.kind,
        title=entry.title,
        language=entry.language or board.language,
        organization=entry.organization.title,
        organization_url=entry.organization.url,
        time=start_of(change.date, board.config.time_zone),
        text=change.text or (change.successor.title if change.successor else ""),
        related=change.successor.url if change.successor else "",
    )
