"""Views of the history of an organization."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from sitegen.views.common import Ref


class Past(Struct, frozen=True):
    """A name that an organization bore until it was renamed, or an organization (with its page)
    that was there until it was merged into this one.
    """

    heading: Ref
    until: date


class HistoryView(Struct, frozen=True):
    """The history of an organization: its predecessors, earlier names and successor, if they are known."""

    since: date | None = None
    until: date | None = None  # the day on which it was abolished
    successor: Ref | None = None  # what it was merged into on that day
    former: tuple[Past, ...] = ()  # its earlier names, the latest first
    predecessors: tuple[Past, ...] = ()  # what was merged into it
