"""Search text for relations between notices, as in relations.html; imported only if a site has any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sitegen.catalogue.items import Item
from sitegen.domain.document import Document
from sitegen.domain.relation import ALTERING, DISPLAY, STATES, TARGET
from sitegen.search.index.page_words import PageWords, Source

_KINDS = {
    "": "First notice",
    "correction": "Correction",
    "extension": "Extension",
    "supplement": "Supplement",
    "repeal": "Repeal",
    "lapse": "Lapse",
    "termination": "Termination",
    "answer": "Answer",
    "result": "Resulting notice",
    "replacement": "Replacement",
}
_FIELDS = {
    "": "Deadline",
    DISPLAY: "On display until",
    "objections.to": "Objections to",
    "objections.phone": "Telephone for objections",
    "objections.address": "Address for objections",
    "objections.until": "Objections until",
}


def relation_facts(
    item: Item, document: Document, words: PageWords, source: Source
) -> Iterator[str]:
    """Yield lines for the relations that a notice states, and for those of others to the notice."""
    catalogue, say = source.catalogue, words.say

    def title(url: str) -> str:
        other = catalogue.by_url.get(url)
        return other.in_language(words.language).title if other else ""

    for entry, relation in enumerate(document.about):
        for n, typed in enumerate(relation.of):
            named = title(catalogue.references.get(f"{item.main.path}#about.{entry}.{n}", ""))
            told = named or ("" if typed.endswith(".md") else typed)
            if told:
                since = relation.effective and words.dated(
                    "from %(start)s", "start", relation.effective
                )
                yield f"{say('About')} {say(_KINDS[relation.kind])} {told} {since or ''}"
        for one in () if relation.told else relation.passages:
            label = _label(one.field, "" if one.applies else one.field, words)
            new = one.new or (str(one.day) if one.day else "")
            yield " ".join((label, _said(one.old, words), _said(new, words)))
    for followup in catalogue.followups.get(item.url, ()):
        if followup.relation.kind in ALTERING and not followup.void:
            since = (
                words.dated("from %(start)s", "start", followup.effective)
                if followup.effective > followup.day
                else ""
            )
            state = say(STATES[followup.relation.kind])
            yield f"{state} {since} {followup.day} {title(followup.notice)}"
    if not document.withdrawn:
        for amendment in catalogue.amendments.get(item.url, ()):
            notice = catalogue.by_url.get(amendment.followup.notice)
            about = notice.in_language(words.language).about if notice else ()
            label, *said = amendment.in_words(about)
            yield " ".join(
                (_label(amendment.field, label, words), *(_said(s, words) for s in said))
            )
    if matter := catalogue.matters.get(item.url):
        yield say("Course of this matter")
        for url, kind in matter.steps:
            other = catalogue.by_url[url]
            yield f"{other.main.date} {say(_KINDS[kind])} {title(url)}"


def _said(text: str, words: PageWords) -> str:
    """Return a date both written out, as on pages, and in ISO form; return other words unchanged."""
    try:
        return words.long_date(dt.date.fromisoformat(text)) if len(text) == _ISO else text
    except ValueError:
        return text


_ISO = len("2026-06-24")


def _label(field: str, label: str, words: PageWords) -> str:
    if label:
        return label
    if field.startswith(TARGET):
        return f"{words.say('Target')} {field.removeprefix(TARGET)}"
    return words.say(_FIELDS.get(field, "Deadline"))
