"""Follow-ups: resolved relations between notices, indexed by the notice that they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.catalogue.items import Item
from sitegen.domain.relation import ENDING, Relation


class Followup(Struct, frozen=True):
    """A resolved relation between two notices.

    Attributes:
        of: URL, without language, of the notice that the relation is about.
        notice: URL, without language, of the notice that states the relation.
        entry: Index of the relation in the `about` of that notice.
        relation: The relation; without passages if the notice is withdrawn.
        day: Publication day of the notice.
        void: True if the notice is withdrawn, so that the relation has no effect.
    """

    of: str
    notice: str
    entry: int
    relation: Relation
    day: dt.date
    void: bool

    @property
    def effective(self) -> dt.date:
        """The first day on which the relation has effect."""
        return self.relation.effective or self.day


Followups = dict[str, tuple[Followup, ...]]
"""URL of a notice → relations of other notices to it, earliest first."""


def followups(published: Sequence[Item], references: Mapping[str, str]) -> Followups:
    """Resolve the relations between notices.

    Args:
        published: The items of the site, newest first.
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
    """Return the distinct kinds of the relations to an item."""
    return tuple(dict.fromkeys(one.relation.kind for one in some if not one.void))


def has_ended(some: Sequence[Followup]) -> bool:
    """Return True if a notice repealed, lapsed or terminated an item."""
    return any(one.effective <= one.day for one in _endings(some))


def ended_on(some: Sequence[Followup]) -> dt.date | None:
    """Return the first day on which an item is no longer in force; None if no notice ends it."""
    return min((one.effective for one in _endings(some)), default=None)


def end_of(some: Sequence[Followup]) -> dt.date | None:
    """Return the day on which an item ceases to be in force, if later than the notice that ends it."""
    later = (one.effective for one in _endings(some) if one.effective > one.day)
    return min(later, default=None)


def _endings(some: Sequence[Followup]) -> Iterator[Followup]:
    """Yield the relations that end the force of an item."""
    for one in some:
        if one.relation.kind in ENDING and not one.void:
            yield one
