"""Notices about notices, resolved: what one notice says of another, from the side of the latter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.catalogue.items import Item
from sitegen.domain.relation import ENDING, Relation


class Followup(Struct, frozen=True):
    """What one notice says of another; `of` and `notice` are the URLs of both, without language.

    Attributes:
        of: The notice that it is about.
        notice: The notice that says it.
        entry: The place of the relation among those of the notice.
        relation: What it says; of a withdrawn notice, no passages.
        day: The day of the notice.
        void: True if the notice is withdrawn: it changes nothing any more.
    """

    of: str
    notice: str
    entry: int
    relation: Relation
    day: dt.date
    void: bool

    @property
    def effective(self) -> dt.date:
        """The first day on which it holds."""
        return self.relation.effective or self.day


Followups = dict[str, tuple[Followup, ...]]
"""URL of a notice → what others say of it, the earliest first."""


def followups(published: Sequence[Item], references: Mapping[str, str]) -> Followups:
    """Return what notices say of each other.

    Args:
        published: The items of the site, the newest first.
        references: `path#about.entry.name` → URL of the item that is named there.
    """
    found: dict[str, list[Followup]] = {}
    for item in reversed(published):
        main = item.main
        void = main.withdrawn is not None
        for entry, stated in enumerate(main.about):
            relation = replace(stated, passages=()) if void else stated
            for n in range(len(relation.of)):
                of = references.get(f"{main.path}#about.{entry}.{n}", "")
                if of and of != item.url and main.date:
                    one = Followup(of, item.url, entry, relation, main.date, void)
                    found.setdefault(of, []).append(one)
    return {of: tuple(some) for of, some in found.items()}


def kinds_of(some: Sequence[Followup]) -> tuple[str, ...]:
    """Return the kinds of what is said of an item, each once."""
    return tuple(dict.fromkeys(one.relation.kind for one in some if not one.void))


def has_ended(some: Sequence[Followup]) -> bool:
    """Return True if an item holds no more since a notice said so."""
    return any(
        one.relation.kind in ENDING and one.effective <= one.day and not one.void for one in some
    )


def ended_on(some: Sequence[Followup]) -> dt.date | None:
    """Return the first day on which an item holds no more; None if no notice says so."""
    ends = (one.effective for one in some if one.relation.kind in ENDING and not one.void)
    return min(ends, default=None) if some else None


def end_of(some: Sequence[Followup]) -> dt.date | None:
    """Return the day on which an item ceases to hold, if that is later than the notice that says so."""
    return min(_ends(some), default=None)


def _ends(some: Sequence[Followup]) -> Iterator[dt.date]:
    for one in some:
        if not one.void and one.relation.kind in ENDING and one.effective > one.day:
            yield one.effective
