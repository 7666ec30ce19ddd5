"""The catalogue as one language shows it: entries, groups, counts, trees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import nlargest
from typing import TypeVar

from sitegen.config import Config
from sitegen.content.catalogue import Catalogue, is_draft
from sitegen.content.items import Item, address_of, language_prefix
from sitegen.domain.disclosure import Ledger, ledger, published
from sitegen.domain.document import Category, Text
from sitegen.domain.number import DocumentNumber
from sitegen.domain.organization import Organization
from sitegen.pages.related import References, references
from sitegen.pages.views import Branch, Entry, Grid, Group, Open, OpenList, Pager, Ref, Row, Some

Listed = TypeVar("Listed")

PER_PAGE = 100  # entries; a list's newest page holds up to twice as many
MOST_ENDED = 20  # abolished organizations named below a grid
MOST = 12  # documents in a list of those that refer to another
MOST_ROWS = 400  # of a grid or tree; beyond it only the upper levels are shown


@dataclass(frozen=True, eq=False)
class Shelves:
    """The catalogue sorted into the groups that pages show."""

    catalogue: Catalogue
    config: Config
    digests: dict[str, str] = field(default_factory=dict)  # SHA-256 of files that documents use

    @cached_property
    def references(self) -> References:
        """Which documents refer to which."""
        return references(self.catalogue, self.config)

    @cached_property
    def ledger(self) -> Ledger | None:
        """What was owed and published; None where the site has no rules, or nothing to tell."""
        book = self.config.disclosure
        if book is None or not self.has_ledger:
            return None
        known = (
            (item.organization.id, found)
            for item in self.catalogue.items
            if (found := published(item.main, item.url, item.category.id))
        )
        return ledger(book, self.config.organizations, known, max(self.years))

    @property
    def has_ledger(self) -> bool:
        """Whether there is a ledger: the site has rules, and published since they are applied."""
        book = self.config.disclosure
        newest = self.catalogue.items[0].year if self.catalogue.items else 0
        return book is not None and newest >= (book.since.year if book.since else 1)

    @cached_property
    def accountable(self) -> frozenset[str]:
        """The organizations that have a page in the ledger: those that a rule can bind, and those
        directly above them.
        """
        if self.ledger is None:
            return frozenset()
        bound = [o for o in self.config.organizations if self.ledger.book.of_level(o.level)]
        return frozenset(name for one in bound for name in (one.id, one.parent) if name)

    def seen_in(self, language: str) -> Shelves:
        """What lists of a language show: everything, or what is written in it."""
        if self.config.untranslated != "hide":
            return self
        if language not in self._seen:
            self._seen[language] = Shelves(
                self.catalogue.seen_in(language), self.config, self.digests
            )
        return self._seen[language]

    @cached_property
    def _seen(self) -> dict[str, Shelves]:
        return {}

    @cached_property
    def by_organization(self) -> dict[str, list[Item]]:
        """Items of each organization's own, the newest first."""
        found: dict[str, list[Item]] = {}
        for item in self.catalogue.items:
            found.setdefault(item.organization.id, []).append(item)
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
    def by_shelf(self) -> dict[tuple[str, int], list[Item]]:
        """Items of each organization and year, the newest first."""
        found: dict[tuple[str, int], list[Item]] = {}
        for item in self.catalogue.items:
            found.setdefault((item.organization.id, item.year), []).append(item)
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
    def counts(self) -> Counter[tuple[str, int, int]]:
        """How many items there are by (organization with all below it, year, quarter); quarter 0
        is the year, year 0 all years, organization "" the whole site.
        """
        own: Counter[tuple[str, int, int]] = Counter()
        for item in self.catalogue.items:
            assert item.main.date is not None
            quarter = (item.main.date.month + 2) // 3
            own[item.organization.id, item.year, quarter] += 1
        counts: Counter[tuple[str, int, int]] = Counter()
        organizations = self.config.organizations
        for (identifier, year, quarter), count in own.items():
            one = organizations[identifier]
            for above in ("", *(a.id for a in organizations.ancestors(one)), identifier):
                counts[above, year, quarter] += count
                counts[above, year, 0] += count
                counts[above, 0, 0] += count
        return counts

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years in which anything was published, the newest first."""
        return tuple(sorted(self.by_year, reverse=True))

    @cached_property
    def places(self) -> frozenset[str]:
        """Addresses of the years and of the organizations' years, without a language's prefix."""
        return frozenset(
            f"{organization}/{year}/" if organization else f"{year}/"
            for organization, year, quarter in self.counts
            if year and not quarter
        )


@dataclass(frozen=True, eq=False)
class Board:
    """Everything published, seen in one language; `texts` are the documents', by their paths."""

    everything: Shelves
    language: str
    texts: Mapping[str, Text]

    @cached_property
    def shelves(self) -> Shelves:
        """What this language's lists show."""
        return self.everything.seen_in(self.language)

    @property
    def catalogue(self) -> Catalogue:
        """All items that lists show."""
        return self.shelves.catalogue

    @property
    def config(self) -> Config:
        """The site's settings."""
        return self.shelves.config

    @cached_property
    def prefix(self) -> str:
        """What stands before this language's URLs."""
        return language_prefix(self.language, self.config)

    def entry(self, item: Item) -> Entry:
        """How an item stands in a list."""
        found = self._entries.get(item.url)
        if found is None:
            found = self._entries[item.url] = self._entry(item)
        return found

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return {}

    def listed(self, items: Iterable[Item]) -> tuple[Entry, ...]:
        """The entries of some items."""
        return tuple(self.entry(item) for item in items)

    def some(self, items: list[Item] | None) -> Some:
        """The first of some items: what refers to a document may be thousands."""
        if not items:
            return _NONE
        return Some(self.listed(items[:MOST]), max(0, len(items) - MOST))

    def localized(self, pager: Pager) -> Pager:
        """A pager whose addresses have this language's prefix."""
        newer = self.prefix + pager.newer if pager.newer else ""
        older = self.prefix + pager.older if pager.older else ""
        return replace(pager, newer=newer, older=older)

    def open(self, items: Iterable[Item], most: int) -> OpenList:
        """Those of some items that people may object to longest. Whether they may today, only the
        reader's clock can tell: a page is the same on every day.
        """
        superseded = self.catalogue.superseded
        periods = [
            (item, period)
            for item in items
            if (period := item.main.objection_period) and item.url not in superseded
        ]
        found = nlargest(most, periods, key=lambda one: one[1][1])
        entries = tuple(Open(self.entry(item), *period) for item, period in found)
        return OpenList(entries, more=len(entries) < len(periods))

    def name(self, organization: Organization) -> str:
        """An organization's full name."""
        return organization.name.in_language(self.language)

    def publisher(self, item: Item) -> Ref:
        """An item's organization under the name that it had then, and its page."""
        known = self._organization_refs[item.organization.id]
        if not item.organization.former:
            return known
        return Ref(item.publisher.in_language(self.language), known.url)

    def short(self, organization: Organization) -> str:
        """An organization's short name, else its full one."""
        return organization.short.in_language(self.language) or self.name(organization)

    def organization(self, organization: Organization) -> Ref:
        """An organization and its page."""
        return self._organization_refs[organization.id]

    def ledger_of(self, organization: Organization) -> str:
        """The URL of an organization's ledger; "" if it has none."""
        there = organization.id in self.everything.accountable
        return f"{self.prefix}{organization.id}/ledger/" if there else ""

    def year_of(self, organization: Organization, year: int) -> str:
        """The URL of an organization's year; "" where nothing was published."""
        if not self.shelves.counts[organization.id, year, 0]:
            return ""
        return f"{self.prefix}{organization.id}/{year}/"

    def children(self, organization: Organization) -> tuple[Organization, ...]:
        """The organizations directly below one."""
        return self.config.organizations.children(organization.id)

    def tree(self, above: str = "") -> tuple[Branch, ...]:
        """The organizations below one; where there are very many, without the lowest level."""
        organizations = self.config.organizations
        brief = len(organizations) > MOST_ROWS and not above

        def branch(one: Organization, depth: int) -> Branch:
            below = () if brief and depth >= 1 else organizations.children(one.id)
            children = tuple(branch(child, depth + 1) for child in below)
            return Branch(self.organization(one), one.level, children, one.until)

        return tuple(branch(one, 0) for one in organizations.children(above))

    def by_years(self, rows: Sequence[tuple[Organization, int]]) -> Grid:
        """Organizations (with their depth) by year."""
        columns = tuple(Ref(str(year), f"{self.prefix}{year}/") for year in self.shelves.years)
        lines = tuple(self._row_of_years(one, depth) for one, depth in rows)
        return Grid(columns, lines, self._ended(rows))

    def by_quarters(self, rows: Sequence[tuple[Organization, int]], year: int) -> Grid:
        """Organizations (with their depth) by quarter of a year."""
        quarters = tuple(Ref(f"Q{quarter}") for quarter in range(1, 5))
        lines = []
        for one, depth in rows:
            if not one.exists_in(year) and not self.shelves.counts[one.id, year, 0]:
                continue
            url = self.year_of(one, year)
            numbers = [self.shelves.counts[one.id, year, quarter] for quarter in range(1, 5)]
            cells = tuple((number, url if number else "") for number in numbers)
            heading = Ref(self.short(one), url)
            total = self.shelves.counts[one.id, year, 0]
            lines.append(Row(heading, cells, total, depth, one.until))
        return Grid(quarters, tuple(lines), self._ended(rows, year))

    def _ended(self, rows: Sequence[tuple[Organization, int]], year: int = 0) -> tuple[Ref, ...]:
        """The abolished organizations whose documents of a year (0 for all) are in the sums of a
        grid's upper rows: they stay with those under whom they were published.
        """
        tree = self.config.organizations
        if not tree.ended:
            return ()
        shown = {one.id for one, _ in rows}
        return tuple(
            self.organization(one)
            for one in tree.ended
            if self.shelves.counts[one.id, year, 0]
            and any(above.id in shown for above in tree.ancestors(one))
        )[:MOST_ENDED]

    def outline(self, above: str = "") -> list[tuple[Organization, int]]:
        """Organizations below one with their depth, in the tree's order, as many as a grid bears."""
        organizations = self.config.organizations

        def walk(parent: str, depth: int, deepest: int) -> Iterator[tuple[Organization, int]]:
            for one in organizations.children(parent):
                yield one, depth
                if depth < deepest:
                    yield from walk(one.id, depth + 1, deepest)

        for deepest in (9, 1, 0):
            rows = list(walk(above, 0, deepest))
            if len(rows) <= MOST_ROWS:
                return rows
        return rows[:MOST_ROWS]

    @cached_property
    def _organization_refs(self) -> dict[str, Ref]:
        return {
            one.id: Ref(self.name(one), f"{self.prefix}{one.id}/")
            for one in self.config.organizations
        }

    def category(self, identifier: str) -> Ref:
        """A category and its page."""
        return self._category_refs[identifier]

    @cached_property
    def _category_refs(self) -> dict[str, Ref]:
        refs = {}
        for category in self.config.categories:
            url = self.prefix + list_of(category)
            refs[category.id] = Ref(category.name.in_language(self.language), url)
        return refs

    def _row_of_years(self, one: Organization, depth: int) -> Row:
        counts = self.shelves.counts
        numbers = [
            (
                counts[one.id, year, 0] or (0 if one.exists_in(year) else None),
                self.year_of(one, year),
            )
            for year in self.shelves.years
        ]
        return Row(
            Ref(self.short(one), self.organization(one).url),
            tuple(numbers),
            counts[one.id, 0, 0],
            depth,
            one.until,
        )

    def _entry(self, item: Item) -> Entry:
        document = item.in_language(self.language)
        assert document.date is not None
        period = None if document.withdrawn else document.display_period
        return Entry(
            url=address_of(item, self.language, self.config),
            title=document.title,
            date=document.date,
            organization=self.publisher(item),
            category=self._category_refs[item.category.id],
            doc_number=document.doc_number,
            language="" if document.language == self.language else document.language,
            withdrawn=document.withdrawn is not None,
            draft=is_draft(item.main),
            plan=item.category.plan,
            until=period[1] if period else None,
            replaced=item.url in self.catalogue.superseded,
        )


_NONE = Some()


def list_of(category: Category) -> str:
    """The URL of a category's list, without the language's prefix; plans of all kinds have one."""
    return "plans/" if category.plan else f"categories/{category.id}/"


def grouped(entries: Iterable[Entry], by: str) -> tuple[Group, ...]:
    """Entries under headings, in the order in which they come. `by` is "year", "month"
    (headings are `2024`, `2024-03`) or "organization".
    """
    groups: dict[Ref, list[Entry]] = {}
    for entry in entries:
        match by:
            case "organization":
                heading = entry.organization
            case "year":
                heading = Ref(str(entry.date.year))
            case _:
                heading = Ref(f"{entry.date.year}-{entry.date.month:02d}")
        groups.setdefault(heading, []).append(entry)
    return tuple(Group(heading, tuple(found)) for heading, found in groups.items())


def paged(entries: Sequence[Listed], url: str) -> Iterator[tuple[str, Pager, Sequence[Listed]]]:
    """Cut a list, the newest first, into pages: (URL, pager, entries).

    Pages are counted from the oldest entry, so that one that is full never changes again.
    """
    count = max(1, len(entries) // PER_PAGE)

    def place(number: int) -> str:
        return url if number == count else f"{url}page/{number}/"

    for number in range(count, 0, -1):
        end = len(entries) - (number - 1) * PER_PAGE
        start = 0 if number == count else end - PER_PAGE
        newer = place(number + 1) if number < count else ""
        older = place(number - 1) if number > 1 else ""
        yield place(number), Pager(number, count, newer, older), entries[start:end]
