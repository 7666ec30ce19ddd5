"""Views of relations between notices: in both directions, and as the steps of a matter."""

from __future__ import annotations

import datetime as dt

from sitegen.catalogue.amendments import Amendment
from sitegen.catalogue.items import Item
from sitegen.domain.document import Document
from sitegen.domain.relation import Passage
from sitegen.pages.localized import LocalizedSite
from sitegen.views import (
    AboutView,
    FollowupView,
    MatterView,
    PassageView,
    Ref,
    StepView,
)


def about(board: LocalizedSite, item: Item, document: Document) -> tuple[AboutView, ...]:
    """Return views of the relations that a notice states."""
    return tuple(_about(board, item, document, n) for n in range(len(document.about)))


def _about(board: LocalizedSite, item: Item, document: Document, entry: int) -> AboutView:
    relation = document.about[entry]
    path = item.main.path
    of = tuple(
        _ref(board, board.catalogue.references.get(f"{path}#about.{entry}.{n}", ""), typed)
        for n, typed in enumerate(relation.of)
    )
    passages = () if relation.told else tuple(map(_said, relation.passages))
    return AboutView(relation.kind, of, relation.effective, passages)


def _ref(board: LocalizedSite, url: str, typed: str) -> Ref:
    item = board.catalogue.by_url.get(url)
    if item is None:
        return Ref("" if typed.endswith(".md") else typed)
    entry = board.entry(item)
    return Ref(entry.title, entry.url)


def _said(passage: Passage) -> PassageView:
    label = "" if passage.applies else passage.field
    new = passage.new or (str(passage.day) if passage.day else "")
    days = _day(passage.old), _day(new)
    return PassageView(passage.field, label, passage.old, new, True, Ref(""), None, *days)


def followed(board: LocalizedSite, item: Item) -> tuple[FollowupView, ...]:
    """Return views of the relations of other notices to an item, earliest first."""
    return tuple(
        FollowupView(
            one.relation.kind,
            board.entry(board.catalogue.by_url[one.notice]),
            one.effective if one.effective > one.day else None,
        )
        for one in board.catalogue.followups.get(item.url, ())
        if not one.void
    )


def amended(board: LocalizedSite, item: Item) -> tuple[PassageView, ...]:
    """Return views of the amendments of an item, in order; none for a withdrawn item."""
    if item.main.withdrawn:
        return ()
    return tuple(_passage(board, one) for one in board.catalogue.amendments.get(item.url, ()))


def _passage(board: LocalizedSite, one: Amendment) -> PassageView:
    item = board.catalogue.by_url.get(one.followup.notice)  # None outside of a part of the site
    label, old, new = one.in_words(item.in_language(board.language).about if item else ())
    entry = board.entry(item) if item else None
    notice = Ref(entry.title, entry.url) if entry else Ref("")
    days = _day(old), _day(new)
    return PassageView(one.field, label, old, new, one.current, notice, one.followup.day, *days)


def _day(text: str) -> dt.date | None:
    """Parse a date in the form 2026-06-24; None for any other text."""
    try:
        return dt.date.fromisoformat(text) if len(text) == _ISO else None
    except ValueError:
        return None


_ISO = len("2026-06-24")


def matter(board: LocalizedSite, item: Item) -> MatterView:
    """Return the view of the matter of an item; empty if the item has no relations."""
    found = board.catalogue.matters.get(item.url)
    if found is None:
        return _ALONE
    steps = tuple(
        StepView(kind, board.entry(board.catalogue.by_url[url]), url == item.url)
        for url, kind in found.steps
    )
    return MatterView(steps, found.more)


_ALONE = MatterView()
