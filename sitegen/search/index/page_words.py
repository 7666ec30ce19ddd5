"""Words that the pages of a language show besides a document's own text, from the theme's strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct

from sitegen.catalogue.catalogue import Catalogue
from sitegen.config.model import Config
from sitegen.domain.document import Text
from sitegen.render.theme import Theme
from sitegen.search.format.page_lines import PageLines

_YEAR, _DAY = 3999, 28  # they stand in no other part of a date

_LINES = (
    "{Published by} {org}",
    "{Published} {day} {date}",
    "{Category} {category}",
    "{Document number} {number}",
    "{Permanent address:} {base}{url}",
)

_LABELS = (
    "Published by", "Published", "Category", "Document number", "Permanent address:",
    "published on %(day)s", "Copy the address", "Scan to open on a phone",
    "Published jointly with", "Concerns",
    "Issued", "Issued by", "Index number", "Effect", "In force", "Amended", "Repealed", "Period",
    "%(year)s", "First half of %(year)s", "Second half of %(year)s", "%(year)s, %(quarter)s", "%(first)s to %(last)s",
    "Q1", "Q2", "Q3", "Q4", "Source", "Author", "Subject", "Keywords", ", ",
    "Stage", "Pledge", "Progress report", "Review", "Plan", "Replaces", "Also in",
    "Side by side", "with", "On display", "%(start)s to %(end)s", " (%(days)s working days)",
    " (%(days)s days)", "from %(start)s", "Objections to", "Telephone for objections",
    "Address for objections", "Objections until", "This document has been replaced by:",
    "The next version was:", "The original has changed since this translation was made.",
    "Withdrawn on %(day)s", "Contents", "Attachments", "Laws and documents cited", "Corrected", "Corrections",
    "No longer valid", "Changes since publication", "Has been corrected", "Extended", "Supplemented",
    "Terminated", "Answered", "Result published", "First notice", "Correction", "Extension", "Supplement",
    "Repeal", "Lapse", "Termination", "Answer", "Resulting notice", "Replacement", "About", "Target", "Deadline",
    "On display until", "Course of this matter", "What changes", "Before", "Now",
    "Corrected, extended or supplemented", "No longer in force", "Answered or settled",
)  # fmt: skip


class Source(Struct, frozen=True):
    """The documents to index, and the theme whose words are shown with them."""

    catalogue: Catalogue
    texts: Mapping[str, Text]
    digests: Mapping[str, str]  # SHA-256 of files that documents use, by path
    config: Config
    theme: Theme


class PageCard(Protocol):
    """The part of a card that is on lines which every page shows."""

    @property
    def url(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def organization(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def number(self) -> str: ...


class PageWords(Struct, frozen=True):
    """The words of the pages of one language."""

    language: str
    page: PageLines
    labels: dict[str, str]
    categories: dict[str, str]

    def say(self, text: str, **values: Any) -> str:
        """Return a string of the theme in this language, its placeholders filled."""
        found = self.labels.get(text, text)
        return found % values if values else found

    def dated(self, text: str, name: str, day: dt.date) -> str:
        """Return a string with a date in it, and the date as figures behind it."""
        iso = day.isoformat()
        return f"{self.say(text, **{name: self.page.long_date(iso)})} {iso}"

    def long_date(self, day: dt.date) -> str:
        """Write a date out, and as figures: 2026年3月1日 2026-03-01."""
        iso = day.isoformat()
        return f"{self.page.long_date(iso)} {iso}"


def page_words(config: Config, theme: Theme) -> dict[str, PageWords]:
    """Return the words of each language of a site."""
    return {language: _words(language, config, theme) for language in config.languages}


def page_lines(words: dict[str, PageWords], config: Config, card: PageCard) -> tuple[str, ...]:
    """Return the lines that the page of a card shows as every page does."""
    first, *others = config.languages
    language = next((one for one in others if card.url.startswith(f"{one.lower()}/")), first)
    filled = words[language].page.filled(
        card.date,
        org=card.organization,
        category=words[language].categories.get(card.category, ""),
        number=card.number,
        url=card.url,
    )
    return tuple(filled)


def _words(language: str, config: Config, theme: Theme) -> PageWords:
    from sitegen.render.filters import long_date  # Babel, which not every build needs
    from sitegen.render.strings import DrawingFault, translator

    labels: dict[str, str] = {}
    try:
        t = translator(theme, language, config.languages[0])
        labels = {text: t(text) for text in _LABELS}
    except DrawingFault:  # told when the pages are drawn
        pass
    base = config.base_url
    lines = [line.replace("{base}", base) for line in _LINES]
    for text in _LABELS:
        lines = [line.replace(f"{{{text}}}", labels.get(text, text)) for line in lines]
    published = labels.get("published on %(day)s", "%(day)s").replace("%(day)s", "{day}")
    lines += ["{org} " + published, labels.get("Copy the address", "")]
    if config.qr:
        lines.append(labels.get("Scan to open on a phone", ""))
    days = []
    for month in range(1, 13):
        made = long_date(dt.date(_YEAR, month, _DAY), language)
        days.append(made.replace(str(_YEAR), "{y}").replace(str(_DAY), "{d}"))
    if not all("{y}" in day and "{d}" in day for day in days):
        days = []
    page = PageLines(tuple(filter(None, lines)), tuple(days))
    names = {one.id: one.name.in_language(language) for one in config.categories}
    return PageWords(language, page, labels, names)
