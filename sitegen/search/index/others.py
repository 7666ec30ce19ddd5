"""Documents of external boards in the search index of a portal.

The URL of such an entry is that on its board, with the region and a tilde before the organization's id:
`en/guishan~dongwa/2026/a/`. Ids of external organizations have the same prefix, and store the
address of their board, so that index readers resolve name, language and URL as for any entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from sitegen.config.model import Config
from sitegen.search.format.page_lines import PageLines
from sitegen.search.index.cards import Card, Facets
from sitegen.search.index.page_words import PageWords

MOST_CATEGORIES = 1 << 8  # a facet stores a category in one byte,
MOST_LANGUAGES = 1 << 4  # and a language in four bits


class OtherOrganization(Struct, frozen=True):
    """An external organization: `parent` is the id of an external organization or one of the portal."""

    id: str
    parent: str
    names: dict[str, str]
    others: tuple[str, ...]
    address: str  # of its board, with a slash at its end


class OtherCategory(Struct, frozen=True):
    """A category that the portal itself does not have."""

    id: str
    plan: bool
    names: dict[str, str]


class Others(Struct, frozen=True):
    """Documents of external boards with their names. Cards have no page lines yet."""

    languages: tuple[str, ...] = ()
    organizations: tuple[OtherOrganization, ...] = ()
    categories: tuple[OtherCategory, ...] = ()
    entries: tuple[tuple[Card, Facets], ...] = ()
    are_there: bool = False  # True in a portal


NONE = Others()


class Numbers(Struct, frozen=True):
    """Names in the order of their facet numbers: the portal's own, then external ones."""

    languages: tuple[str, ...]
    organizations: tuple[str, ...]
    categories: tuple[str, ...]

    @classmethod
    def of(cls, config: Config, others: Others) -> Numbers:
        """Return the names of a site followed by external ones."""
        return cls(
            tuple(dict.fromkeys((*config.languages, *others.languages))),
            (*(one.id for one in config.organizations), *(one.id for one in others.organizations)),
            (*(one.id for one in config.categories), *(one.id for one in others.categories)),
        )


def without_address(words: dict[str, PageWords]) -> dict[str, PageWords]:
    """Remove the lines with page addresses, which differ for external boards, from the page words."""
    return {
        language: replace(
            one,
            page=PageLines(tuple(f for f in one.page.lines if "{url}" not in f), one.page.days),
        )
        for language, one in words.items()
    }


def with_pages(
    others: Others, config: Config, words: dict[str, PageWords]
) -> Iterator[tuple[Card, Facets]]:
    """Yield the entries with the lines that every page shows."""
    own = words[config.languages[0]]
    names = {one.id: one.names for one in others.categories}
    ours = {one.id: one.name for one in config.categories}
    for card, facets in others.entries:
        category, language = card.category, facets.language
        known = ours.get(category)
        name = known.in_language(language) if known else named(names.get(category, {}), language)
        filled = words.get(language, own).page.filled(
            card.date, org=card.organization, category=name, number=card.number, url=card.url
        )
        yield replace(card, page=tuple(filled)), facets


def named(names: Mapping[str, str], language: str) -> str:
    """Return the name in a language, else the name for all languages, else the first."""
    return names.get(language) or names.get("") or next(iter(names.values()), "")
