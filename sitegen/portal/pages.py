"""The pages of a portal, planned by pure functions from the stored data of its boards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from sitegen.domain.organization import Organization
from sitegen.domain.target import TargetCounts
from sitegen.pages.common import crumbs_above, page_at, page_view
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.ledger.counts import LedgerCounts
from sitegen.pages.localized import LocalizedSite
from sitegen.portal.published import (
    BoardCategory,
    BoardNotice,
    BoardOrganization,
    BoardPlan,
    LedgerSum,
    Names,
    open_days,
)
from sitegen.portal.update import KeptBoard
from sitegen.search.index.others import named
from sitegen.views import (
    BoardRef,
    BoardsLedgerView,
    BoardsPlansView,
    BoardsSummary,
    BoardsView,
    BoardView,
    Entry,
    Grid,
    HomeView,
    OrganizationView,
    Page,
    PlanGroup,
    PlanRow,
    Ref,
    Row,
    RuleSums,
    SumLine,
)

_LATEST = 12  # notices on a page
_OF_YEAR = 30
_YEARS = 12  # columns of a grid
_PLANS = 12  # of a board


def pages(grouped: GroupedCatalogue, boards: Sequence[KeptBoard]) -> Iterator[Page]:
    """Yield the pages of a portal, in every language; none without boards."""
    if not boards:
        return
    for language in grouped.config.languages:
        yield from _Portal(LocalizedSite(grouped, language, {}), tuple(boards)).pages()


def with_boards(
    found: Iterable[Page], grouped: GroupedCatalogue, boards: Sequence[KeptBoard]
) -> Iterator[Page]:
    """Yield the pages of the site, with boards added to the home page and to organizations with a board."""
    portals = {
        language: _Portal(LocalizedSite(grouped, language, {}), tuple(boards))
        for language in grouped.config.languages
    }
    own = {one.source.organization for one in boards}
    for page in found:
        match page.view:
            case HomeView() as home:
                yield replace(page, view=replace(home, boards=portals[page.language].summary(home)))
            case OrganizationView() as view if view.page.organization in own:
                prefix = portals[page.language].site.prefix
                url = f"{prefix}boards/{view.page.organization}/"
                yield replace(page, view=replace(view, board=url))
            case _:
                yield page


class _Portal(Struct, frozen=True, dict=True):
    """Views of the boards in one language."""

    site: LocalizedSite
    boards: tuple[KeptBoard, ...]

    def pages(self) -> Iterator[Page]:
        yield self._all(0)
        for year in self._years:
            yield self._all(year)
        for one in self.boards:
            yield self._board(one)
        for year in (0, *self._ledger_years):
            if self._ledger_years:
                yield self._ledger(year)
        for year in (0, *self._plan_years):
            if self._plan_years:
                yield self._plans(year)

    def summary(self, home: HomeView) -> BoardsSummary:
        """Return the summary of boards for the home page."""
        root = home.page.root
        return BoardsSummary(
            self._by_year(root), self._latest(_LATEST), f"{root}{self.site.prefix}boards/"
        )

    @cached_property
    def _years(self) -> tuple[int, ...]:
        found = {year for one in self.boards for _, year, _, _ in one.board.places}
        return tuple(sorted(found, reverse=True))

    @cached_property
    def _ledger_years(self) -> tuple[int, ...]:
        found = {int(owed.period[:4]) for one in self.boards for owed in one.board.sums}
        return tuple(sorted(found, reverse=True))

    @cached_property
    def _plan_years(self) -> tuple[int, ...]:
        found = {plan.year for one in self.boards for plan in one.board.plans}
        return tuple(sorted(found, reverse=True))

    def _all(self, year: int) -> Page:
        url = f"boards/{year}/" if year else "boards/"
        page = page_view(self.site, url, str(year or ""))
        years = tuple(Ref(str(one), f"{page.root}{self._at(f'{one}/')}") for one in self._years)
        view = BoardsView(
            page=page,
            year=year,
            years=years,
            grid=self._by_quarter(page.root, year) if year else self._by_year(page.root),
            boards=() if year else tuple(self._ref(one, page.root) for one in self.boards),
            latest=self._latest(_OF_YEAR, year),
            ledger=f"{page.root}{self._at('ledger/')}" if self._ledger_years else "",
            plans=f"{page.root}{self._at('plans/')}" if self._plan_years else "",
        )
        return page_at(self.site, view)

    def _board(self, one: KeptBoard) -> Page:
        board, region = one.board, self._region(one)
        name = self.site.name(region)
        crumbs = (*crumbs_above(self.site, region), self.site.organization(region))
        page = page_view(self.site, f"boards/{region.id}/", name, crumbs=crumbs)
        links = [Ref("search", self._link(one, "search/"))]
        if board.sums:
            links.append(Ref("ledger", self._link(one, "ledger/")))
        if board.plans:
            links.append(Ref("plans", self._link(one, "plans/")))
        newest = max((int(owed.period[:4]) for owed in board.sums), default=0)
        planned = max((plan.year for plan in board.plans), default=0)
        plans = [plan for plan in board.plans if plan.year == planned]
        view = BoardView(
            page=page,
            board=self._ref(one, page.root),
            region=Ref(name, f"{page.root}{self.site.prefix}{region.id}/"),
            links=tuple(links),
            grid=self._of_organizations(one),
            categories=self._categories(one),
            latest=tuple(self._entry(one, notice) for notice in board.newest[:_LATEST]),
            ledger=self._sums_of(one, newest) if newest else None,
            plans=self._group(one, plans, page.root) if plans else None,
        )
        return page_at(self.site, view)

    def _ledger(self, year: int) -> Page:
        shown = year or self._ledger_years[0]
        url = f"boards/ledger/{year}/" if year else "boards/ledger/"
        page = page_view(self.site, url, str(shown))
        some = [
            (Ref(self._short(one), self._link(one, f"ledger/{shown}/")), self._owed(one, shown))
            for one in self.boards
        ]
        view = BoardsLedgerView(
            page=page,
            years=tuple(
                Ref(str(one), f"{page.root}{self._at(f'ledger/{one}/')}")
                for one in self._ledger_years
            ),
            sums=_rule_sums(shown, [(ref, owed) for ref, owed in some if owed]),
        )
        return page_at(self.site, view)

    def _plans(self, year: int) -> Page:
        shown = year or self._plan_years[0]
        url = f"boards/plans/{year}/" if year else "boards/plans/"
        page = page_view(self.site, url, str(shown))
        some = [
            (one, [plan for plan in one.board.plans if plan.year == shown]) for one in self.boards
        ]
        view = BoardsPlansView(
            page=page,
            year=shown,
            years=tuple(
                Ref(str(one), f"{page.root}{self._at(f'plans/{one}/')}") for one in self._plan_years
            ),
            tally=TargetCounts.sum(plan.counts for _, plans in some for plan in plans),
            groups=tuple(self._group(one, plans, page.root) for one, plans in some if plans),
        )
        return page_at(self.site, view)

    def _at(self, tail: str) -> str:
        return f"{self.site.prefix}boards/{tail}"

    def _region(self, one: KeptBoard) -> Organization:
        return self.site.config.organizations[one.source.organization]

    def _short(self, one: KeptBoard) -> str:
        return self.site.short(self._region(one))

    def _ref(self, one: KeptBoard, root: str) -> BoardRef:
        region = self._region(one)
        heading = Ref(self.site.name(region), f"{root}{self._at(f'{region.id}/')}")
        return BoardRef(heading, self._link(one, ""), one.board.count, one.board.published)

    def _link(self, one: KeptBoard, place: str) -> str:
        """Return the address of a page of a board, in this language if the board has it."""
        return one.source.address + quote(self._prefix(one) + place)

    def _prefix(self, one: KeptBoard) -> str:
        return _prefix_of(self.site.language, one)

    def _say(self, names: Names) -> str:
        return named(names, self.site.language)

    def _names(self, found: Iterable[BoardOrganization | BoardCategory]) -> dict[str, str]:
        return {one.id: self._say(one.names) for one in found}

    @cached_property
    def _organization_names(self) -> dict[str, dict[str, str]]:
        """Names of the organizations of each board, by the board's region and their ids."""
        return {
            one.source.organization: self._names(one.board.organizations) for one in self.boards
        }

    @cached_property
    def _category_names(self) -> dict[str, dict[str, str]]:
        """Names of the categories of each board, by the board's region and their ids."""
        return {one.source.organization: self._names(one.board.categories) for one in self.boards}

    def _latest(self, most: int, year: int = 0) -> tuple[Entry, ...]:
        """Return the newest notices of all boards, from the newest ones stored for each."""
        every = [
            (notice.date, one.source.organization, notice.id, one, notice)
            for one in self.boards
            for notice in one.board.newest
            if year in (0, notice.date.year)
        ]
        every.sort(key=lambda row: row[:3], reverse=True)
        return tuple(self._of_region(one, notice) for *_, one, notice in every[:most])

    def _of_region(self, one: KeptBoard, notice: BoardNotice) -> Entry:
        """Return a notice for a list over several boards, its organization prefixed with the region."""
        entry, region = self._entry(one, notice), self._short(one)
        if region in entry.organization.title:
            return entry
        return replace(entry, organization=Ref(f"{region} {entry.organization.title}"))

    def _entry(self, one: KeptBoard, notice: BoardNotice) -> Entry:
        names = self._organization_names[one.source.organization]
        categories = self._category_names[one.source.organization]
        titles = {found.language: found.title for found in notice.translations}
        language = self.site.language
        is_here = language == notice.language or language in titles
        place = self._prefix(one) if is_here else _prefix_of(notice.language, one)
        return Entry(
            url=one.source.address + quote(place + notice.id),
            title=titles.get(language, notice.title),
            date=notice.date,
            organization=Ref(names[notice.organization]),
            category=Ref(categories[notice.category]),
            doc_number=notice.doc_number,
            language="" if is_here else notice.language,
            withdrawn=notice.withdrawn is not None,
            until=None if notice.withdrawn else notice.display_until,
            replaced=bool(notice.superseded_by),
            joint=tuple(Ref(names[other]) for other in notice.joint),
        )

    def _regions(self) -> Iterator[tuple[Organization, int, list[KeptBoard]]]:
        """Yield (organization, depth, boards) for each organization with a board at or below it."""
        tree = self.site.config.organizations
        of_regions: dict[str, list[KeptBoard]] = {}
        for one in self.boards:
            for region in tree.line(self._region(one)):
                of_regions.setdefault(region.id, []).append(one)
        lines = [(one, len(tree.ancestors(one))) for one in tree if one.id in of_regions]
        top = min((depth for _, depth in lines), default=0)
        for region, depth in lines:
            yield region, depth - top, of_regions[region.id]

    def _grid(
        self, root: str, columns: Sequence[Ref], keys: Sequence[tuple[int, int]], total: int
    ) -> Grid:
        """Return the grid of counts by region and (year, quarter); totals are of year `total`, if given."""
        rows = []
        for region, depth, boards in self._regions():
            counts: Counter[tuple[int, int]] = Counter()
            for one in boards:
                for place, year, quarter, n in one.board.places:
                    if not place:
                        counts[year, quarter] += n
            own = [one for one in boards if one.source.organization == region.id]
            url = self._at(f"{region.id}/") if own else f"{self.site.prefix}{region.id}/"
            cells = tuple(
                (counts[key], self._link(own[0], f"{key[0]}/") if own else "") for key in keys
            )
            whole = counts[total, 0] if total else sum(n for (_, q), n in counts.items() if not q)
            heading = Ref(self.site.short(region), f"{root}{url}")
            rows.append(Row(heading, cells, whole, depth))
        return Grid(tuple(columns), tuple(rows))

    def _by_year(self, root: str) -> Grid:
        years = self._years[:_YEARS]
        columns = [Ref(str(year), f"{root}{self._at(f'{year}/')}") for year in years]
        return self._grid(root, columns, [(year, 0) for year in years], 0)

    def _by_quarter(self, root: str, year: int) -> Grid:
        columns = [Ref(f"Q{quarter}") for quarter in range(1, 5)]
        return self._grid(root, columns, [(year, quarter) for quarter in range(1, 5)], year)

    def _of_organizations(self, one: KeptBoard) -> Grid:
        """Return counts by organization of a board and year, with links to its own pages."""
        counts = {(place, year): n for place, year, quarter, n in one.board.places if not quarter}
        years = sorted({year for _, year in counts}, reverse=True)
        columns = tuple(Ref(str(year), self._link(one, f"{year}/")) for year in years[:_YEARS])
        depths: dict[str, int] = {"": -1}
        rows = []
        for place in one.board.organizations:
            depths[place.id] = depths[place.parent] + 1
            cells = tuple(
                (
                    counts.get((place.id, year), 0),
                    self._link(one, f"{place.id}/{year}/"),
                )
                for year in years[:_YEARS]
            )
            total = sum(counts.get((place.id, year), 0) for year in years)
            heading = Ref(self._say(place.names), self._link(one, f"{place.id}/"))
            rows.append(Row(heading, cells, total, depths[place.id]))
        return Grid(columns, tuple(rows))

    def _categories(self, one: KeptBoard) -> tuple[Row, ...]:
        counts: Counter[str] = Counter()
        for category, _, n in one.board.of_categories:
            counts[category] += n
        return tuple(
            Row(
                Ref(
                    self._say(found.names),
                    self._link(one, "plans/" if found.plan else f"categories/{found.id}/"),
                ),
                (),
                counts[found.id],
            )
            for found in one.board.categories
        )

    def _owed(self, one: KeptBoard, year: int) -> list[LedgerSum]:
        return [owed for owed in one.board.sums if int(owed.period[:4]) == year]

    def _sums_of(self, one: KeptBoard, year: int) -> RuleSums:
        by_place: dict[str, list[LedgerSum]] = {}
        for owed in self._owed(one, year):
            by_place.setdefault(owed.organization, []).append(owed)
        names = self._organization_names[one.source.organization]
        return _rule_sums(
            year,
            [
                (Ref(names[place], self._link(one, f"{place}/ledger/{year}/")), some)
                for place, some in by_place.items()
            ],
        )

    def _group(self, one: KeptBoard, plans: Sequence[BoardPlan], root: str) -> PlanGroup:
        region = self._region(one)
        heading = Ref(self.site.name(region), f"{root}{self._at(f'{region.id}/')}")
        return PlanGroup(heading, tuple(self._plan(one, plan) for plan in plans[:_PLANS]))

    def _plan(self, one: KeptBoard, plan: BoardPlan) -> PlanRow:
        names = self._organization_names[one.source.organization]
        first = one.board.languages[0]
        entry = Entry(
            url=one.source.address + quote(plan.id),
            title=plan.title,
            date=plan.last or plan.first_day,
            organization=Ref(names[plan.organization]),
            category=Ref(""),
            language="" if first == self.site.language else first,
            plan=True,
        )
        return PlanRow(entry, plan.year, plan.counts, (Ref(""), Ref(""), Ref("")), plan.last)


def _prefix_of(language: str, one: KeptBoard) -> str:
    return f"{language.lower()}/" if language in one.board.languages[1:] else ""


def _rule_sums(year: int, some: Sequence[tuple[Ref, list[LedgerSum]]]) -> RuleSums:
    """Return the sums of a year by rule; rules of one id are one, under the first name that is met."""
    rules = {owed.rule: owed.rule_name for _, every in reversed(some) for owed in reversed(every)}
    ordered = list(reversed(rules))
    lines = []
    whole = LedgerCounts()
    for heading, every in some:
        counts = {rule: LedgerCounts() for rule in ordered}
        total = LedgerCounts()
        for owed in every:
            counts[owed.rule].merge(_counts(owed))
            total.merge(_counts(owed))
        whole.merge(total)
        cells = tuple(counts[rule].sum() for rule in ordered)
        lines.append(SumLine(heading, cells, total.sum()))
    return RuleSums(year, tuple(rules[rule] for rule in ordered), tuple(lines), whole.sum())


def _counts(owed: LedgerSum) -> LedgerCounts:
    found = LedgerCounts()
    found.owed, found.published = owed.owed, owed.published
    found.late, found.short = owed.late, owed.short
    found.open = dict(open_days(owed))
    return found
