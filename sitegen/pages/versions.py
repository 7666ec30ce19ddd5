"""The public versions of a document: their list on its page, and the page of their differences."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sitegen.domain.document import Document
from sitegen.pages.common import page_at, page_beside
from sitegen.pages.localized import LocalizedSite
from sitegen.views import DocumentView, Page, VersionsView, VersionView

PLACE = "versions/"  # below the page of the document


def with_history(board: LocalizedSite, document: Document, view: DocumentView) -> DocumentView:
    """Return the view of a document's page with its public versions, if it has several."""
    known = board.everything.history.get(document.path)
    if known is None or view.original or document.withdrawn:
        return view
    notes: dict[object, list[str]] = {}
    for change in (one for one in document.changes if not one.by):
        notes.setdefault(change.date, []).append(change.note)
    history = tuple(
        VersionView(
            one.date,
            " ".join(notes.get(one.date, ())),
            f"sg-{one.date}" if one.difference else "",
            one.difference,
        )
        for one in reversed(known)
    )
    differing = any(one.difference for one in known)
    return replace(
        view, history=history, differences=f"{view.page.url}{PLACE}" if differing else ""
    )


def differences(board: LocalizedSite, document: Document, own: DocumentView) -> Iterator[Page]:
    """Yield the page of differences of a document that has one; `own` is the view with them."""
    if not own.differences:
        return
    page = page_beside(board, own.page, own.differences)
    view = VersionsView(page, document.language, own.entry, own.history)
    yield page_at(board, view, document.path)


def without_texts(view: DocumentView) -> DocumentView:
    """Return the view of a document's page without the differences, which have a page of their own."""
    bare = tuple(replace(one, difference=()) for one in view.history)
    return replace(view, history=bare)
