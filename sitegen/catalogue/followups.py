"""Notices about notices, from the side of the notice that they are about.

The later notice names the earlier one in `about`. Here every such relation is resolved, and the
values that follow are given to the earlier notice: lists, the ledger, feeds and open data show its
current values without knowing why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.catalogue.items import Item
from sitegen.domain.display import Display
from sitegen.domain.document import Change, Document, Objections
from sitegen.domain.relation import (
    ALTERING,
    DISPLAY,
    ENDING,
    OBJECTIONS,
    TARGET,
    Passage,
    Relation,
)
from sitegen.domain.text import folded

MOST_CORRECTIONS = 50  # of one notice, corrections of corrections included


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


class Amendment(Struct, frozen=True):
    """A passage of a notice that another one changed, with the words before and after.

    `place` is that of the passage in its relation; `current` is False where a later notice changed
    the same passage again.
    """

    followup: Followup
    place: int
    field: str
    old: str
    new: str
    current: bool = True

    def in_words(self, about: Sequence[Relation]) -> tuple[str, str, str]:
        """Return label, old and new words as a version of the notice has them in its `about`.

        The label is "" for a field of the document. A version with other passages than the source has no words.
        """
        own = self.followup.relation.passages
        words = own[self.place]
        if self.followup.entry < len(about):
            passages = about[self.followup.entry].passages
            words = passages[self.place] if len(passages) == len(own) else words
        label = "" if own[self.place].applies else words.field
        return label, words.old or self.old, words.new or self.new


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


def amended(
    published: Sequence[Item], known: Followups
) -> tuple[list[Item], dict[str, tuple[Amendment, ...]]]:
    """Return the items with their current values, and what was changed of each, by URL."""
    if not known:  # as on most sites
        return list(published), {}
    by_url = {item.url: item for item in published}
    place = {item.url: -n for n, item in enumerate(published)}
    changed: dict[str, tuple[Amendment, ...]] = {}
    current: list[Item] = []
    for item in published:
        some = [one for one in known.get(item.url, ()) if not one.void]
        altering = [one for one in some if one.relation.kind in ALTERING]
        if not altering or item.main.withdrawn:
            current.append(item)
            continue
        passages = sorted(_passages(item.url, known), key=lambda one: place[one[0].notice])
        found = tuple(_with_states(_amendments(item.main, passages)))
        if found:
            changed[item.url] = found
        versions = tuple(_current(version, altering, passages, by_url) for version in item.versions)
        current.append(replace(item, versions=versions))
    return current, changed


Stated = tuple[Followup, int, Passage]
"""A passage with the notice that changes it, and its place in the relation."""


def _passages(url: str, known: Followups) -> Iterator[Stated]:
    """Yield the passages of a notice that others change, and those that corrections of these change again."""
    waiting: list[tuple[str, frozenset[str] | None]] = [(url, None)]
    seen = {url}
    while waiting and len(seen) <= MOST_CORRECTIONS:
        of, wanted = waiting.pop(0)
        for one in known.get(of, ()):
            if one.void or one.relation.kind not in ALTERING:
                continue
            fields = set()
            for place, passage in enumerate(one.relation.passages):
                key = key_of(passage.field)
                if wanted is None or key in wanted or not key:
                    fields.add(key)
                    yield one, place, passage
            if one.notice not in seen and fields:
                seen.add(one.notice)
                waiting.append((one.notice, frozenset(fields)))


def key_of(field: str) -> str:
    """Normalize the label of a passage for comparison."""
    return folded("".join(field.split()).strip("：:"))


def _amendments(document: Document, passages: Iterable[Stated]) -> Iterator[Amendment]:
    """Yield what changes in a document, with the old value where the notice does not give it."""
    for followup, place, passage in passages:
        field = deadline_of(document, passage.field)
        after = _applied(document, passage)
        old = passage.old or value_of(document, field)
        new = passage.new or value_of(after, field) or (str(passage.day) if passage.day else "")
        document = after
        yield Amendment(followup, place, field, old, new)


def _with_states(found: Iterable[Amendment]) -> Iterator[Amendment]:
    """Mark those that a later one changes again."""
    every = tuple(found)
    last = {key_of(one.field): n for n, one in enumerate(every)}
    for n, one in enumerate(every):
        yield replace(one, current=last[key_of(one.field)] == n)


def deadline_of(document: Document, field: str) -> str:
    """Return the field of a document that an extension means which names none: its display, else objections."""
    if field:
        return field
    if document.display_period:
        return DISPLAY
    return f"{OBJECTIONS}until" if document.objections and document.objections.until else ""


def value_of(document: Document, field: str) -> str:
    """Return the value of a field of a document as words, a day as 2026-06-24; "" if it has none."""
    if field == DISPLAY:
        period = document.display_period
        return str(period[1]) if period else ""
    if field.startswith(OBJECTIONS) and document.objections:
        return str(getattr(document.objections, field.removeprefix(OBJECTIONS)) or "")
    if field.startswith(TARGET):
        name = field.removeprefix(TARGET)
        target = next((one for one in document.targets if one.id == name), None)
        return f"{target.value}{target.unit}" if target else ""
    return ""


def _current(
    document: Document,
    altering: Iterable[Followup],
    passages: Iterable[Stated],
    by_url: Mapping[str, Item],
) -> Document:
    """Return a document with the values that others give it, and these among its changes."""
    for _, _, passage in passages:
        document = _applied(document, passage)
    added = []
    effect = document.effect
    for one in altering:
        notice = by_url[one.notice].in_language(document.language)
        added.append(Change(one.day, notice.title, one.relation.kind, one.notice))
        if one.effective <= one.day:
            effect = _EFFECTS.get(one.relation.kind, effect)
    changes = sorted((*document.changes, *added), key=lambda change: change.date)
    return replace(document, changes=tuple(changes), effect=effect)


_EFFECTS = {"repeal": "repealed", "lapse": "lapsed"}


def _applied(document: Document, passage: Passage) -> Document:
    """Return a document with the new value of a passage; unchanged if the passage is no field of it."""
    field = passage.field
    if field in ("", DISPLAY):
        return _displayed(document, passage)
    if field.startswith(OBJECTIONS):
        name = field.removeprefix(OBJECTIONS)
        value = passage.day if name == "until" else passage.new
        if value is None:
            return document
        objections = replace(document.objections or Objections(), **{name: value})
        return replace(document, objections=objections)
    if field.startswith(TARGET):
        return _promised(document, field.removeprefix(TARGET), passage)
    return document


def _displayed(document: Document, passage: Passage) -> Document:
    day, display, objections = passage.day, document.display, document.objections
    if passage.display and document.date:
        return replace(document, display=passage.display)
    if day is None:
        return document
    if display and document.display_period:
        document = replace(document, display=Display(display.start, day))
    if not passage.field and objections and objections.until and objections.until < day:
        document = replace(document, objections=replace(objections, until=day))
    return document


def _promised(document: Document, name: str, passage: Passage) -> Document:
    """Return a plan whose target has a new figure or a new day."""
    targets = tuple(
        target
        if target.id != name
        else replace(target, due=passage.day)
        if passage.day
        else replace(target, value=passage.figure)
        if passage.figure is not None and target.comparison
        else target
        for target in document.targets
    )
    return replace(document, targets=targets)


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


class Matter(Struct, frozen=True):
    """The notices of one matter in their order; `more` is how many later ones are left out."""

    steps: tuple[tuple[str, str], ...]  # (URL of the item, kind of its relation, "" of the first)
    more: int = 0


LONGEST = 12  # steps of a matter that its pages show


def matters(
    published: Sequence[Item], known: Followups, superseded: Mapping[str, str]
) -> dict[str, Matter]:
    """Return the matter that each notice belongs to, by URL; those that stand alone are left out.

    A matter begins with the notice that is about no other, and holds all that follow it. A notice
    about several others, as a decision that repeals many, is a step of each of their matters, and
    begins one of its own.
    """
    above: dict[str, dict[str, None]] = {}
    below: dict[str, dict[str, str]] = {}
    for of, some in known.items():
        for one in some:
            above.setdefault(one.notice, {})[of] = None
            below.setdefault(of, {}).setdefault(one.notice, one.relation.kind)
    for old, new in superseded.items():
        above.setdefault(new, {})[old] = None
        below.setdefault(old, {}).setdefault(new, "replacement")
    if not below:  # as on most sites
        return {}
    place = {item.url: -n for n, item in enumerate(published)}
    found: dict[str, Matter] = {}
    begun: dict[str, Matter] = {}
    for url in {**above, **below}:
        start = _start(url, above)
        if start not in begun:
            begun[start] = _matter(start, below, place)
        if len(begun[start].steps) > 1:
            found[url] = begun[start]
    return found


def _start(url: str, above: Mapping[str, Mapping[str, None]]) -> str:
    """Return the first notice of a matter; in a circle, the first by name."""
    line = [url]
    while len(up := [*above.get(line[-1], ())]) == 1:
        if up[0] in line:
            return min(line[line.index(up[0]) :])
        line.append(up[0])
    return line[-1]


def _matter(start: str, below: Mapping[str, Mapping[str, str]], place: Mapping[str, int]) -> Matter:
    kinds = {start: ""}
    waiting = [start]
    while waiting:
        for url, kind in below.get(waiting.pop(), {}).items():
            if url not in kinds:
                kinds[url] = kind
                waiting.append(url)
    later = sorted((url for url in kinds if url != start), key=lambda url: place[url])
    steps = tuple((url, kinds[url]) for url in (start, *later))
    return Matter(steps[:LONGEST], max(0, len(steps) - LONGEST))
