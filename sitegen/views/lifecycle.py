"""Views of the life of documents."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from sitegen.views.common import Entry, HtmlView, Pager, Ref

ChangeKind = Literal["corrected", "withdrawn", "replaced"]


class LifeView(Struct, frozen=True):
    """The first and last day of a document's display, and where its corrections stand on the page.
    What the state is today, only the reader's clock can tell.
    """

    start: date | None = None
    end: date | None = None
    anchors: tuple[str, ...] = ()  # of each of the changes
    next: Ref | None = None  # its own successor, where that has been replaced in turn


class ChangeView(Struct, frozen=True):
    """A change of a document after its publication."""

    date: date
    kind: ChangeKind
    entry: Entry
    text: str  # what was corrected, or why it was withdrawn
    anchor: str  # on the document's page
    successor: Entry | None = None


class ChangesView(HtmlView, frozen=True):
    """`changes.html`: corrections, withdrawals and replacements, the newest first; of the whole site,
    or of an organization, whose name is the page's title.
    """

    templates = ("changes.html",)

    place: str  # URL of its first page, beside which its feeds are
    changes: tuple[ChangeView, ...]
    pager: Pager
