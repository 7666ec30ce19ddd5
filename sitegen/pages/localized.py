"""The site in one language: entries of items, and links to what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from heapq import nlargest

from msgspec import Struct
from msgspec.structs import replace

from sitegen.catalogue.catalogue import Catalogue, is_draft
from sitegen.catalogue.followups import end_of, has_ended, kinds_of
from sitegen.catalogue.items import Item, address_of, language_prefix
from sitegen.config.model import Config
from sitegen.domain.document import Text
from sitegen.domain.organization import Organization
from sitegen.pages.grouped import GroupedCatalogue, list_of
from sitegen.views import Entry, Open, OpenList, Pager, Ref, Some

MOST = 12  # documents in a list of those that refer to another


class LocalizedSite(Struct, frozen=True, eq=False, dict=True):
    """Everything published, in one language; `texts` are the documents' texts by path."""

    everything: GroupedCatalogue
    language: str
    texts: Mapping[str, Text]

    @cached_property
    def grouped(self) -> GroupedCatalogue:
        """The groups that this language's lists show."""
        return self.everything.seen_in(self.language)

    @property
    def catalogue(self) -> Catalogue:
        """All items that lists of this language show."""
        return self.grouped.catalogue

    @property
    def config(self) -> Config:
        """The site's settings."""
        return self.grouped.config

    @cached_property
    def prefix(self) -> str:
        """The prefix of this language's URLs: "" or e.g. "en/"."""
        return language_prefix(self.language, self.config)

    def other_language(self, language: str) -> str:
        """Return the language of a text; "" if it is that of the page."""
        return "" if language == self.language else language

    def entry(self, item: Item) -> Entry:
        """Return an item as an entry of a list."""
        found = self._entries.get(item.url)
        if found is None:
            found = self._entries[item.url] = self._entry(item)
        return found

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return {}

    def listed(self, items: Iterable[Item]) -> tuple[Entry, ...]:
        """Return the entries of some items."""
        return tuple(self.entry(item) for item in items)

    def listed_for(self, one: Organization, items: Iterable[Item]) -> tuple[Entry, ...]:
        """Return the entries of some items in a list of an organization; those that concern it say so."""
        return tuple(
            replace(self.entry(item), concerned=one.level)
            if item.concerns and one in item.concerns
            else self.entry(item)
            for item in items
        )

    def some(self, items: list[Item] | None) -> Some:
        """Return the first of some items and the number of the others; thousands may refer to a document."""
        if not items:
            return _NONE
        return Some(self.listed(items[:MOST]), max(0, len(items) - MOST))

    def localized(self, pager: Pager) -> Pager:
        """Return a pager whose addresses have this language's prefix."""
        newer = self.prefix + pager.newer if pager.newer else ""
        older = self.prefix + pager.older if pager.older else ""
        return replace(pager, newer=newer, older=older)

    def open(self, items: Iterable[Item], most: int) -> OpenList:
        """Return those of some items with the latest last days for objections, at most `most`.

        Only the reader's clock decides whether they are open today: a page does not depend on the day.
        """
        superseded, followups = self.catalogue.superseded, self.catalogue.followups
        periods = [
            (item, period)
            for item in items
            if (period := item.main.objection_period)
            and item.url not in superseded
            and not has_ended(followups.get(item.url, ()))
        ]
        found = nlargest(most, periods, key=lambda one: one[1][1])
        entries = tuple(Open(self.entry(item), *period) for item, period in found)
        return OpenList(entries, more=len(entries) < len(periods))

    def name(self, organization: Organization) -> str:
        """Return an organization's full name."""
        return organization.name.in_language(self.language)

    def publisher(self, item: Item) -> Ref:
        """Return the page of an item's organization, under the name that it had on the item's day."""
        return self.on_its_day(item.organization, item)

    def on_its_day(self, one: Organization, item: Item) -> Ref:
        """Return the page of an organization, under the name that it had on an item's day."""
        known = self._organization_refs[one.id]
        if not one.former:
            return known
        return Ref(one.name_at(item.main.made).in_language(self.language), known.url)

    def short(self, organization: Organization) -> str:
        """Return an organization's short name, else its full one."""
        return organization.short.in_language(self.language) or self.name(organization)

    def organization(self, organization: Organization) -> Ref:
        """Return the link to an organization's page."""
        return self._organization_refs[organization.id]

    def ledger_of(self, organization: Organization) -> str:
        """Return the URL of an organization's ledger; "" if it has none."""
        there = organization.id in self.everything.accountable
        return f"{self.prefix}{organization.id}/ledger/" if there else ""

    def year_of(self, organization: Organization, year: int) -> str:
        """Return the URL of an organization's year; "" if nothing was published in it."""
        if (organization.id, year) not in self.grouped.years_with_items:
            return ""
        return f"{self.prefix}{organization.id}/{year}/"

    def children(self, organization: Organization) -> tuple[Organization, ...]:
        """Return the organizations directly below one."""
        return self.config.organizations.children(organization.id)

    @cached_property
    def _organization_refs(self) -> dict[str, Ref]:
        return {
            one.id: Ref(self.name(one), f"{self.prefix}{one.id}/")
            for one in self.config.organizations
        }

    def category(self, identifier: str) -> Ref:
        """Return a category's page."""
        return self._category_refs[identifier]

    @cached_property
    def _category_refs(self) -> dict[str, Ref]:
        refs = {}
        for category in self.config.categories:
            url = self.prefix + list_of(category)
            refs[category.id] = Ref(category.name.in_language(self.language), url)
        return refs

    def _entry(self, item: Item) -> Entry:
        document = item.in_language(self.language)
        assert document.date is not None
        period = None if document.withdrawn else document.display_period
        followups = self.catalogue.followups.get(item.url, ())
        return Entry(
            url=address_of(item, self.language, self.config),
            title=document.title,
            date=document.date,
            organization=self.publisher(item),
            joint=tuple(self.on_its_day(one, item) for one in item.joint),
            category=self._category_refs[item.category.id],
            doc_number=document.doc_number,
            language=self.other_language(document.language),
            withdrawn=document.withdrawn is not None,
            draft=is_draft(item.main),
            plan=item.category.plan,
            until=period[1] if period else None,
            replaced=item.url in self.catalogue.superseded,
            followed=kinds_of(followups) if followups else (),
            ends=end_of(followups) if followups else None,
        )


_NONE = Some()
