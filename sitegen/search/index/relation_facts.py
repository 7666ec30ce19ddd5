"""Facts of notices about notices, as relations.html shows them; loaded only where a site has any."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue.items import Item
from sitegen.domain.document import Document
from sitegen.domain.relation import ALTERING, DISPLAY, TARGET
from sitegen.search.index.facts import STATES
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
    "result": "Result",
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
    """Yield lines of what a notice says of others, and of what others say of it."""
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
            yield f"{label} {one.old} {one.new or one.day or ''}"
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
            notice = catalogue.by_url[amendment.followup.notice]
            label, old, new = amendment.in_words(notice.in_language(words.language).about)
            yield f"{_label(amendment.field, label, words)} {old} {new}"
    if matter := catalogue.matters.get(item.url):
        yield say("Course of this matter")
        for url, kind in matter.steps:
            other = catalogue.by_url[url]
            yield f"{other.main.date} {say(_KINDS[kind])} {title(url)}"


def _label(field: str, label: str, words: PageWords) -> str:
    if label:
        return label
    if field.startswith(TARGET):
        return f"{words.say('Target')} {field.removeprefix(TARGET)}"
    return words.say(_FIELDS.get(field, "Deadline"))
