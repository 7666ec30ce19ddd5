"""The catalogue in the groups that pages show: by organization, year, category; with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from msgspec import Struct, field

from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.items import Item, evidence
from sitegen.catalogue.tasks import Tasks
from sitegen.config.model import Config
from sitegen.domain.disclosure import Ledger, ledger
from sitegen.domain.document import Category
from sitegen.domain.number import DocumentNumber
from sitegen.domain.organization import Organization
from sitegen.domain.public_version import PublicVersion
from sitegen.pages.related import References, references

NEWEST = 30  # items that are kept at hand, as feeds list them


class GroupedCatalogue(Struct, frozen=True, eq=False, dict=True):
    """The catalogue in the groups that pages show. Each group is computed once, on first use."""

    catalogue: Catalogue
    config: Config
    digests: dict[str, str] = field(default_factory=dict)  # SHA-256 of files that documents use
    history: dict[str, tuple[PublicVersion, ...]] = field(default_factory=dict)  # by path

    @cached_property
    def references(self) -> References:
        """The references between documents, in both directions."""
        return references(self.catalogue, self.config)

    @cached_property
    def ledger(self) -> Ledger | None:
        """Duties owed and published; None if the site has no rules or no duties."""
        book = self.config.disclosure
        if book is None or not self.has_ledger:
            return None
        known = evidence(self.catalogue.items)
        return ledger(book, self.config.organizations, known, max(self.years))

    @property
    def has_ledger(self) -> bool:
        """True if the site has rules and published anything since they apply."""
        book = self.config.disclosure
        newest = self.catalogue.items[0].year if self.catalogue.items else 0
        return book is not None and newest >= (book.since.year if book.since else 1)

    @cached_property
    def accountable(self) -> frozenset[str]:
        """Ids of the organizations with a page in the ledger: bound by a rule, or directly above one that is."""
        if self.ledger is None:
            return frozenset()
        bound = [o for o in self.config.organizations if self.ledger.book.of_level(o.level)]
        return frozenset(name for one in bound for name in (one.id, one.parent) if name)

    def seen_in(self, language: str) -> GroupedCatalogue:
        """Return the groups that lists of a language show: everything, or only what is in that language."""
        if self.config.untranslated != "hide":
            return self
        if language not in self._seen:
            self._seen[language] = GroupedCatalogue(
                self.catalogue.seen_in(language), self.config, self.digests, self.history
            )
        return self._seen[language]

    @cached_property
    def _seen(self) -> dict[str, GroupedCatalogue]:
        return {}

    @cached_property
    def tasks(self) -> Tasks:
        """The tasks of all current plans; a replaced plan has none."""
        known, replaced = self.catalogue.plans, self.catalogue.superseded
        plans = (
            known[item.url]
            for item in self.catalogue.items
            if item.category.plan and item.url not in replaced
        )
        return Tasks(tuple(plans), self.config.organizations)

    @cached_property
    def by_path(self) -> dict[str, Item]:
        """The item of each public document by its path, in the order of lists."""
        return {one.path: item for item in self.catalogue.items for one in item.versions}

    @cached_property
    def by_organization(self) -> dict[str, list[Item]]:
        """Each organization's own items, the newest first."""
        found: dict[str, list[Item]] = {}
        for item in self.catalogue.items:
            found.setdefault(item.organization.id, []).append(item)
        return found

    @cached_property
    def shared(self) -> tuple[Item, ...]:
        """Items that several organizations issued, or that concern others than their issuers."""
        return tuple(item for item in self.catalogue.items if item.joint or item.concerns)

    @cached_property
    def issued(self) -> dict[str, list[Item]]:
        """The items that each organization issued, alone or jointly, the newest first."""
        return self._with(self.by_organization, {i.url: i.joint for i in self.shared if i.joint})

    @cached_property
    def listed(self) -> dict[str, list[Item]]:
        """Items by the organization that issued them or that they concern, newest first."""
        others = {item.url: (*item.joint, *item.concerns) for item in self.shared}
        return self._with(self.by_organization, others)

    def _with(
        self, own: dict[str, list[Item]], others: dict[str, tuple[Organization, ...]]
    ) -> dict[str, list[Item]]:
        """Add items to the lists of `others`, organizations by the item's URL, in the order of lists."""
        if not others:  # as on most sites
            return own
        longer = {one.id for some in others.values() for one in some}
        found = own | {identifier: [] for identifier in longer}
        for item in self.catalogue.items:
            for one in (item.organization, *others.get(item.url, ())):
                if one.id in longer:
                    found[one.id].append(item)
        return found

    @cached_property
    def numbers(self) -> dict[str, list[DocumentNumber]]:
        """The document numbers of each organization that has any."""
        listed = {item.url for item in self.catalogue.items}
        found: dict[str, list[DocumentNumber]] = {}
        for number, item in self.catalogue.numbered.items():
            if item.url in listed:
                found.setdefault(item.organization.id, []).append(number)
        return found

    @cached_property
    def changed(self) -> dict[str, None]:
        """Ids of organizations with a corrected, withdrawn or replaced document, and of those above them."""
        found: dict[str, None] = {}
        for item in self.catalogue.items:
            changed = any(version.changes or version.withdrawn for version in item.versions)
            if changed or item.url in self.catalogue.superseded:
                found |= dict.fromkeys(one.id for one in counted_for(item, self.config))
        return found

    @cached_property
    def corrected(self) -> dict[str, list[tuple[date, Item]]]:
        """Corrected or replaced documents by organization, with the day of the correction.

        Relations of other notices count only if they are corrections.
        """
        found: dict[str, list[tuple[date, Item]]] = {}
        catalogue = self.catalogue
        for item in catalogue.items:
            days = [
                change.date for change in item.main.changes if change.kind in (None, "correction")
            ]
            if new := catalogue.superseded.get(item.url):
                days += [day for day in (catalogue.by_url[new].main.date,) if day]
            for one in item.issuers if days else ():
                found.setdefault(one.id, []).extend((day, item) for day in days)
        return found

    @cached_property
    def concerning(self) -> dict[str, list[tuple[date, Item]]]:
        """Documents of other issuers by the organization that they concern, with their days."""
        found: dict[str, list[tuple[date, Item]]] = {}
        for item in self.shared:
            for one in item.concerns:
                assert item.main.date is not None
                found.setdefault(one.id, []).append((item.main.date, item))
        return found

    @cached_property
    def by_organization_and_year(self) -> dict[tuple[str, int], list[Item]]:
        """Items of each organization and year, those that concern it included, the newest first."""
        found: dict[tuple[str, int], list[Item]] = {}
        for identifier, items in self.listed.items():
            for item in items:
                found.setdefault((identifier, item.year), []).append(item)
        return found

    @cached_property
    def by_year(self) -> dict[int, list[Item]]:
        """Items of each year, years and items the newest first."""
        found: dict[int, list[Item]] = {}
        for item in self.catalogue.items:
            found.setdefault(item.year, []).append(item)
        return found

    @cached_property
    def by_category(self) -> dict[str, list[Item]]:
        """Items of each category, the newest first."""
        found: dict[str, list[Item]] = {category.id: [] for category in self.config.categories}
        for item in self.catalogue.items:
            found[item.category.id].append(item)
        return found

    @cached_property
    def alike(self) -> dict[tuple[str, str], list[Item]]:
        """Items of each organization and category, the newest first."""
        found: dict[tuple[str, str], list[Item]] = {}
        for item in self.catalogue.items:
            found.setdefault((item.organization.id, item.category.id), []).append(item)
        return found

    @cached_property
    def newest(self) -> dict[str, list[Item]]:
        """The newest items by the URL of the page that lists them, without the language's prefix.

        Pages are home, each organization (with all below it) and each category.
        """
        config = self.config
        found: dict[str, list[Item]] = {"": []}
        found |= {f"{one.id}/": [] for one in config.organizations}
        found |= {list_of(category): [] for category in config.categories}
        lists: dict[tuple[str, str], list[list[Item]]] = {}
        for item in self.catalogue.items:
            key = item.organization.id, item.category.id
            if item.joint or item.concerns:
                places = [found[place] for place in places_of(item, config)]
            else:
                if key not in lists:
                    lists[key] = [found[place] for place in places_of(item, config)]
                places = lists[key]
            for items in places:
                if len(items) < NEWEST:
                    items.append(item)
        return found

    @cached_property
    def counts(self) -> Counter[tuple[str, int, int]]:
        """Number of items by (organization with all below it, year, quarter).

        Quarter 0 is the whole year, year 0 all years, organization "" the whole site. A joint item counts
        for each of its issuers, and once for each organization above any of them.
        """
        own: Counter[tuple[str, int, int]] = Counter()
        counts: Counter[tuple[str, int, int]] = Counter()
        organizations = self.config.organizations

        def count(places: Iterable[str], year: int, quarter: int, number: int) -> None:
            for place in places:
                counts[place, year, quarter] += number
                counts[place, year, 0] += number
                counts[place, 0, 0] += number

        for item in self.catalogue.items:
            assert item.main.date is not None
            quarter = (item.main.date.month + 2) // 3
            if item.joint:
                issuing = (one.id for one in counted_for(item, self.config))
                count(("", *issuing), item.year, quarter, 1)
            else:
                own[item.organization.id, item.year, quarter] += 1
        for (identifier, year, quarter), number in own.items():
            above = (one.id for one in organizations.ancestors(organizations[identifier]))
            count(("", *above, identifier), year, quarter, number)
        return counts

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years in which anything was published, the newest first."""
        return tuple(sorted(self.by_year, reverse=True))

    @cached_property
    def years_with_items(self) -> frozenset[tuple[str, int]]:
        """(organization, year) in which it or one below it published anything; "" is the whole site.

        A year in which only something that concerns the organization was published is one too.
        """
        own = {(item.organization.id, item.year) for item in self.catalogue.items}
        own |= {(one.id, item.year) for item in self.shared for one in item.joint}
        organizations = self.config.organizations
        return frozenset(
            (place, year)
            for identifier, year in own
            for place in ("", *(one.id for one in organizations.line(organizations[identifier])))
        ).union((one.id, item.year) for item in self.shared for one in item.concerns)

    @cached_property
    def places(self) -> frozenset[str]:
        """Addresses of pages of years and of organizations' years, without a language's prefix."""
        return frozenset(
            f"{organization}/{year}/" if organization else f"{year}/"
            for organization, year in self.years_with_items
        )


def places_of(item: Item, config: Config) -> tuple[str, ...]:
    """Return the pages that list an item: home, those of organizations, its category.

    The organizations are its issuers, all above them, and those that it concerns.
    """
    places = (*counted_for(item, config), *item.concerns)
    return ("", *dict.fromkeys(f"{one.id}/" for one in places), list_of(item.category))


def counted_for(item: Item, config: Config) -> tuple[Organization, ...]:
    """Return the organizations in whose totals an item counts: its issuers and all above them."""
    line = config.organizations.line
    if not item.joint:
        return line(item.organization)
    return tuple({one.id: one for head in item.issuers for one in line(head)}.values())


def list_of(category: Category) -> str:
    """Return the URL of a category's list, without the language's prefix. Plans of all kinds share one."""
    return "plans/" if category.plan else f"categories/{category.id}/"
