"""Facts of a document: its fields as its page shows them, each with its label, line by line.

Invariant: fields that the page of a withdrawn document does not show are not here either, because the
catalogue has removed them from the document.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from sitegen.catalogue.items import Item
from sitegen.domain.document import USES, Document
from sitegen.domain.organization import Organization
from sitegen.domain.relation import STATES
from sitegen.search.index.page_words import PageWords, Source

_EFFECTS = {
    "current": "In force",
    "amended": "Amended",
    "repealed": "Repealed",
    "lapsed": "No longer valid",
}
_STAGES = {"pledge": "Pledge", "progress": "Progress report", "review": "Review"}
_LABELS = {
    "issuers": "Issued by",
    "index_number": "Index number",
    "source": "Source",
    "author": "Author",
    "subject": "Subject",
    "keywords": "Keywords",
}
_SEARCHED = tuple(name for name, use in USES.items() if use.searched and name != "summary")
_OUTLINED = 4  # headings from which on a page has a list of contents


def facts(item: Item, document: Document, words: PageWords, source: Source) -> Iterator[str]:
    """Return lines of what a page shows, each a label and what stands there."""
    yield from _fields(item, document, words, source)
    if document.withdrawn:
        yield words.dated("Withdrawn on %(day)s", "day", document.withdrawn.date)
        yield document.withdrawn.reason
    else:
        yield from _display(document, words)
        if len(source.texts[document.path].headings) >= _OUTLINED:
            yield words.say("Contents")
        yield from _attachments(document, words, source)
    yield from _cited(document, words, source)
    yield from _life(item, document, words, source)
    catalogue = source.catalogue
    if document.about or item.url in catalogue.followups or item.url in catalogue.matters:
        from sitegen.search.index.relation_facts import relation_facts

        yield from relation_facts(item, document, words, source)


def _fields(item: Item, document: Document, words: PageWords, source: Source) -> Iterator[str]:
    say = words.say
    if item.publisher != item.organization.name:
        yield f"{say('Published by')} {item.publisher.in_language(words.language)}"
    if item.joint:
        yield f"{say('Published jointly with')} {_names(item.joint, document, words)}"
    if item.concerns:
        yield f"{say('Concerns')} {_names(item.concerns, document, words)}"
    if document.issued:
        yield f"{say('Issued')} {words.long_date(document.issued)}"
    if document.kind:
        yield from _kind(document, words, source)
    for name in _SEARCHED:
        value = getattr(document, name)
        text = value if isinstance(value, str) else say(", ").join(value)
        if text:
            yield f"{say(_LABELS.get(name, ''))} {text}"
    if document.effect:
        yield f"{say('Effect')} {say(_EFFECTS.get(document.effect, ''))}"
    if document.period:
        yield f"{say('Period')} {_period(document.period, words)}"
    if document.stage:
        yield f"{say('Stage')} {say(_STAGES.get(document.stage, ''))}"
    for label, field in (("Plan", "plan"), ("Replaces", "supersedes")):
        if title := _title(f"{item.main.path}#{field}", words, source):
            yield f"{say(label)} {title}"
    if len(item.versions) > 1:
        from sitegen.render.filters import language_name

        names = [language_name(one.language) for one in item.versions if one is not document]
        yield from (f"{say('Also in')} {name}" for name in names)
        if not document.withdrawn:
            yield from (f"{say('Side by side')} {say('with')} {name}" for name in names)


def _kind(document: Document, words: PageWords, source: Source) -> Iterator[str]:
    """Yield the kind and the kind fields of a notice, as typed; dates and numbers also in normal form."""
    from sitegen.content.notice_kinds import kinds

    known = kinds(source.config.kinds)
    kind = known.by_id.get(document.kind)
    if kind is None:
        return
    yield kind.name.in_language(words.language)
    for one in document.details:
        field = known.field.get(one.field)
        if field is None:
            continue
        shown = [field.name.in_language(words.language), one.text]
        shown += [words.page.long_date(str(day)) for day in field.days_in(one)]
        if (number := field.number_in(one)) is not None:
            shown.append(f"{number:,f}")
        yield " ".join(shown)
    for source_of in kind.basis:
        parts = (source_of.statute, source_of.article)
        yield " ".join(one.in_language(words.language) for one in parts if one.versions)


def _names(some: tuple[Organization, ...], document: Document, words: PageWords) -> str:
    """Return the names that organizations had on a document's day."""
    named = (one.name_at(document.made).in_language(words.language) for one in some)
    return words.say(", ").join(named)


def _period(period: str, words: PageWords) -> str:
    """Write a period out, as the pages do, and as it is in the file: 2024年第1季度 2024-Q1."""
    if "/" in period:
        first, last = (_period(one, words).partition(" ")[0] for one in period.split("/"))
        return f"{words.say('%(first)s to %(last)s', first=first, last=last)} {period}"
    year, _, part = period.partition("-")
    if not part:
        return words.say("%(year)s", year=year) if year else ""
    if part in ("H1", "H2"):
        half = "First half of %(year)s" if part == "H1" else "Second half of %(year)s"
        return f"{words.say(half, year=year)} {period}"
    if part.startswith("Q"):
        quarter = words.say(part)
        return f"{words.say('%(year)s, %(quarter)s', year=year, quarter=quarter)} {period}"
    from sitegen.render.filters import month

    return f"{month(period, words.language)} {period}"


def _title(reference: str, words: PageWords, source: Source) -> str:
    url = source.catalogue.references.get(reference, "")
    item = source.catalogue.by_url.get(url)
    return item.in_language(words.language).title if item else ""


def _display(document: Document, words: PageWords) -> Iterator[str]:
    say, display = words.say, document.display
    if display and document.date:
        if period := document.display_period:
            start, end = (words.page.long_date(day.isoformat()) for day in period)
            line = say("%(start)s to %(end)s", start=start, end=end)
            if display.days:
                days = " (%(days)s working days)" if display.working else " (%(days)s days)"
                line += say(days, days=display.days)
            dates = " ".join(day.isoformat() for day in period)
            line = f"{line} {dates}"
        else:
            line = words.dated("from %(start)s", "start", display.start or document.date)
        yield f"{say('On display')} {line}"
    if about := document.objections:
        yield from (
            f"{say(label)} {value}"
            for label, value in (
                ("Objections to", about.to),
                ("Telephone for objections", about.phone),
                ("Address for objections", about.address),
                ("Objections until", words.long_date(about.until) if about.until else ""),
            )
            if value
        )


def _attachments(document: Document, words: PageWords, source: Source) -> Iterator[str]:
    attached = source.catalogue.attached.get(document.path, ())
    if not attached:
        return
    from sitegen.render.filters import file_size

    yield words.say("Attachments")
    for title, resource in attached:
        stem, extension = posixpath.splitext(posixpath.basename(resource.source))
        yield f"{title or stem} {extension[1:].upper()}, {file_size(resource.size)}"
        if digest := source.digests.get(resource.source):
            yield f"SHA-256 {digest}"


def _cited(document: Document, words: PageWords, source: Source) -> Iterator[str]:
    from sitegen.domain.citation import key_of

    found = [
        one
        for one, url in zip(
            document.cited, source.catalogue.cited.get(document.path, ()), strict=False
        )
        if url or key_of(one.title) != key_of(document.title)
    ]
    if not found:
        return
    yield words.say("Laws and documents cited")
    for one in found:
        number = f"（{one.number}）" if one.number else ""
        yield f"《{one.title}》{number} {'；'.join(one.articles)}"


def _life(item: Item, document: Document, words: PageWords, source: Source) -> Iterator[str]:
    catalogue = source.catalogue
    following, newest = catalogue.superseded.get(item.url), catalogue.newest.get(item.url)
    labels = ("This document has been replaced by:", "The next version was:")
    for label, url in zip(labels, (newest, following), strict=True):
        if url and (label == labels[0] or url != newest):
            title = catalogue.by_url[url].in_language(words.language).title
            yield f"{words.say(label)} {title}"
    if item.is_stale(document, source.texts):
        yield words.say("The original has changed since this translation was made.")
    if document.changes:
        own = [one.date for one in document.changes if not one.by]
        if own:
            yield f"{words.say('Corrected')} {words.long_date(max(own))}"
        plain = len(own) == len(document.changes)
        yield words.say("Corrections" if plain else "Changes since publication")
        for one in document.changes:
            iso = one.date.isoformat()
            state = f"{words.say(STATES[one.kind])} " if one.kind else ""
            yield f"{words.page.long_date(iso)} {state}{one.note} {iso}"
