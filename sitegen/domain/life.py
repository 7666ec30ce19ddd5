"""States of a notice: draft, scheduled, published, on display, archived, replaced, withdrawn.

They follow from its dates alone; a clock decides which of them holds.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

from sitegen.domain.document import Document

State = Literal["draft", "scheduled", "published", "displayed", "archived", "replaced", "withdrawn"]


class Turn(Struct, frozen=True, order=True):
    """A change of state: from `when` on, in the site's own time, a notice is in `state`."""

    when: dt.datetime
    state: State


def turns(document: Document, replaced: dt.date | None = None) -> tuple[Turn, ...]:
    """Return every change of state in a notice's life, in order.

    Args:
        document: A notice; a display in working days must be settled (`Display.settled`).
        replaced: When its successor was published.

    A display ends with its last day: what was on display is archived from the day after on.
    """
    if document.date is None:
        return ()
    begin = document.publish_at or _start(document.date)
    found = [Turn(begin, "published")]
    if period := document.display_period:
        first, last = period
        found.append(Turn(max(begin, _start(first)), "displayed"))
        if last < dt.date.max:
            found.append(Turn(max(begin, _start(last + dt.timedelta(days=1))), "archived"))
    if replaced:
        found.append(Turn(_start(replaced), "replaced"))
    if document.withdrawn:
        found.append(Turn(_start(document.withdrawn.date), "withdrawn"))
    return tuple(sorted(found, key=lambda turn: (turn.when, _ORDER.index(turn.state))))


def state_at(document: Document, now: dt.datetime, replaced: dt.date | None = None) -> State:
    """Return the state at a moment. What is withdrawn or replaced stays so, whatever ends later."""
    if document.draft:
        return "draft"
    past = [turn.state for turn in turns(document, replaced) if turn.when <= now]
    return max(past, key=_ORDER.index, default="scheduled")


def next_turns(
    document: Document, now: dt.datetime, replaced: dt.date | None = None
) -> tuple[Turn, ...]:
    """Return the changes of state still to come, the soonest first; none for a draft."""
    if document.draft:
        return ()
    return tuple(turn for turn in turns(document, replaced) if turn.when > now)


_ORDER: tuple[State, ...] = (
    *("draft", "scheduled", "published", "displayed", "archived", "replaced", "withdrawn"),
)


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
