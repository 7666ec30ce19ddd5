"""Views of the life of documents."""

from __future__ import annotations

import datetime as dt
from datetime import date
from typing import Literal

from msgspec import Struct

from sitegen.domain.relation import RelationKind
from sitegen.views.common import Entry, HtmlView, Pager, Ref

ChangeKind = Literal["corrected", "withdrawn", "replaced"]
"""The kinds of change that a document has of its own; a change by another notice has the kind of their
relation, `sitegen.domain.relation.RelationKind`.
"""


class LifeView(Struct, frozen=True):
    """The first and last day of a document's display, and where its corrections stand on the page.
    What the state is today, only the reader's clock can tell.
    """

    start: date | None = None
    end: date | None = None
    anchors: tuple[str, ...] = ()  # of each of the changes
    next: Ref | None = None  # its own successor, where that has been replaced in turn
    notices: tuple[Ref | None, ...] = ()  # of each of the changes: the notice that made it


class ChangeView(Struct, frozen=True):
    """A change of a document after its publication."""

    date: date
    kind: ChangeKind | RelationKind
    entry: Entry
    text: str  # what was corrected, or why it was withdrawn
    anchor: str  # on the document's page
    successor: Entry | None = None


class PassageView(Struct, frozen=True):
    """A passage that one notice changed in another. `current` is false where a later one changed it again.

    `field` is `display`, `objections.until`, …, `target.<id>`, `detail.<id>` where it is a field of the
    document, "" its deadline, else the label, which `label` has as well. `old_day` and `new_day` are
    given where the words are a day in the form 2026-06-24.
    """

    field: str
    label: str
    old: str
    new: str
    current: bool = True
    notice: Ref = Ref("")  # which says so
    date: dt.date | None = None  # of the notice
    old_day: dt.date | None = None
    new_day: dt.date | None = None


class AboutView(Struct, frozen=True):
    """A relation that a notice states; a document that is not on the site has no URL."""

    kind: RelationKind
    of: tuple[Ref, ...]
    effective: dt.date | None
    passages: tuple[PassageView, ...] = ()  # not those that its text tells in a table


class FollowupView(Struct, frozen=True):
    """A relation of a later notice to this one; `effective` only if after the day of that notice."""

    kind: RelationKind
    notice: Entry
    effective: dt.date | None = None


class StepView(Struct, frozen=True):
    """A notice of a matter; `kind` is that of its relation to the earlier one, "" of the first."""

    kind: str
    entry: Entry
    here: bool = False


class MatterView(Struct, frozen=True):
    """The notices of one matter, the earliest first; `more` is how many are left out."""

    steps: tuple[StepView, ...] = ()
    more: int = 0


class ChangesView(HtmlView, frozen=True):
    """`changes.html`: corrections, withdrawals and replacements, the newest first; of the whole site,
    or of an organization, whose name is the page's title.
    """

    templates = ("changes.html",)

    place: str  # URL of its first page, beside which its feeds are
    changes: tuple[ChangeView, ...]
    pager: Pager
