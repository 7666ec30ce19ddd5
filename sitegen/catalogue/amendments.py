"""Amendments: the passages of a notice that later ones change, and its current values.

Lists, the ledger, feeds and open data show the current values of a notice without knowing why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.catalogue.followups import Followup, Followups
from sitegen.catalogue.items import Item
from sitegen.config.model import Config
from sitegen.domain.display import Display
from sitegen.domain.document import Change, Document, Objections
from sitegen.domain.notice_kind import Detail, KindField
from sitegen.domain.relation import ALTERING, DETAIL, DISPLAY, OBJECTIONS, TARGET, Passage, Relation
from sitegen.domain.text import folded
from sitegen.schema.fields import FindingCollector
from sitegen.schema.yaml_nodes import Scalar

MOST_CORRECTIONS = 50  # per notice, including corrections of corrections


class Amendment(Struct, frozen=True):
    """A passage of a notice that another notice changed, with the words before and after.

    Attributes:
        followup: The relation that changes the passage.
        place: Index of the passage among those of the relation.
        field: Key of the field, else the label as typed; see `Passage.field`.
        old: The words before.
        new: The words after.
        current: False if a later notice changed the same passage again.
    """

    followup: Followup
    place: int
    field: str
    old: str
    new: str
    current: bool = True

    def in_words(self, about: Sequence[Relation]) -> tuple[str, str, str]:
        """Return label, old and new words in the language of one version of the notice.

        The label is "" for a field of the document. If the number of passages differs from that in the
        source, the words of the source are returned.

        Args:
            about: The `about` of that version.
        """
        own = self.followup.relation.passages
        words = own[self.place]
        if self.followup.entry < len(about):
            passages = about[self.followup.entry].passages
            words = passages[self.place] if len(passages) == len(own) else words
        label = "" if own[self.place].applies else words.field
        return label, words.old or self.old, words.new or self.new


def amended(
    published: Sequence[Item], known: Followups, config: Config
) -> tuple[list[Item], dict[str, tuple[Amendment, ...]]]:
    """Apply all changes: return the items with their current values, and their amendments by URL."""
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
        ordered = sorted(_passages(item.url, known), key=lambda one: place[one[0].notice])
        passages = [(one, n, resolved(item.main, passage, config)) for one, n, passage in ordered]
        found = tuple(_with_states(_amendments(item.main, passages)))
        if found:
            changed[item.url] = found
        versions = tuple(_current(version, altering, passages, by_url) for version in item.versions)
        current.append(replace(item, versions=versions))
    return current, changed


Stated = tuple[Followup, int, Passage]
"""(relation that changes the passage, index of the passage in the relation, passage)."""


def _passages(url: str, known: Followups) -> Iterator[Stated]:
    """Yield the changed passages of a notice, followed through corrections of the corrections."""
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


def resolved(document: Document, passage: Passage, config: Config) -> Passage:
    """Resolve a passage against the fields of the document that it changes.

    A label that names a field of the document's kind of notice (投标截止) becomes `detail.<id>`, with the
    new value; a display of working days gets its last day.
    """
    if passage.display and document.date:
        return replace(passage, display=passage.display.settled(document.date, config.calendar))
    if passage.applies or not document.details:
        return passage
    from sitegen.content.notice_kinds import kinds

    known, label = kinds(config.kinds).field, key_of(passage.field)
    for one in document.details:
        field = known.get(one.field)
        if field and label in map(key_of, (field.id, *field.name.all())):
            return replace(passage, field=DETAIL + field.id, detail=_detail(field, passage))
    return passage


def _detail(field: KindField, passage: Passage) -> Detail | None:
    """Parse the new value of a field of a kind; None if it cannot be parsed."""
    if not passage.new:
        if passage.day is None or field.is_number:
            return None
        return Detail(field.id, str(passage.day), str(passage.day))
    return detail_in(field, passage.new)


def detail_in(field: KindField, text: str) -> Detail | None:
    """Parse a text as the value of a field of a kind; None if it cannot be parsed."""
    from sitegen.content.notice_kinds.values import detail, value_kind

    value = value_kind(field).read(Scalar(text, 0, 0), FindingCollector(""))
    return None if value is None else detail(field, value)


def _amendments(document: Document, passages: Iterable[Stated]) -> Iterator[Amendment]:
    """Yield the amendments of a document; an old value that the notice omits is read from the document."""
    for followup, place, passage in passages:
        field = deadline_of(document, passage.field)
        after = _applied(document, passage)
        old = passage.old or value_of(document, field)
        new = passage.new or value_of(after, field) or (str(passage.day) if passage.day else "")
        document = after
        yield Amendment(followup, place, field, old, new)


def _with_states(found: Iterable[Amendment]) -> Iterator[Amendment]:
    """Set `current` to False on amendments that a later amendment overrides."""
    every = tuple(found)
    last = {key_of(one.field): n for n, one in enumerate(every)}
    for n, one in enumerate(every):
        yield replace(one, current=last[key_of(one.field)] == n)


def deadline_of(document: Document, field: str) -> str:
    """Return `field`, or the default for an extension that names none: display, else objections."""
    if field:
        return field
    if document.display_period:
        return DISPLAY
    return f"{OBJECTIONS}until" if document.objections and document.objections.until else ""


def value_of(document: Document, field: str) -> str:
    """Format a field of a document as text, days as 2026-06-24; "" if the field is not set."""
    if field == DISPLAY:
        period = document.display_period
        return str(period[1]) if period else ""
    if field.startswith(OBJECTIONS) and document.objections:
        return str(getattr(document.objections, field.removeprefix(OBJECTIONS)) or "")
    if field.startswith(TARGET):
        name = field.removeprefix(TARGET)
        target = next((one for one in document.targets if one.id == name), None)
        return f"{target.value}{target.unit}" if target else ""
    if field.startswith(DETAIL):
        name = field.removeprefix(DETAIL)
        return next((one.text for one in document.details if one.field == name), "")
    return ""


def _current(
    document: Document,
    altering: Iterable[Followup],
    passages: Iterable[Stated],
    by_url: Mapping[str, Item],
) -> Document:
    """Return a document with the amended values set, and the amendments added to its changes."""
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
    if passage.detail:
        new = passage.detail
        details = tuple(new if one.field == new.field else one for one in document.details)
        return replace(document, details=details)
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
    """Return a plan with the new figure or due day of one of its targets."""
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
