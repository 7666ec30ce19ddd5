"""Listing pages: home, years, organizations and their years, categories, search, 404."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sitegen.catalogue.items import Item
from sitegen.catalogue.tasks import Task
from sitegen.domain.organization import Organization
from sitegen.pages import grids
from sitegen.pages.change_log import log_of
from sitegen.pages.common import crumbs_above, page_at, page_view
from sitegen.pages.enquiries import address_of
from sitegen.pages.grouped import counted_for
from sitegen.pages.localized import LocalizedSite
from sitegen.pages.pagination import group_by, paged
from sitegen.pages.plans import WHOLE, months_of, newest, promises, row
from sitegen.pages.tasks import LEADS, SHOWN, led_by
from sitegen.pages.tasks import row as task_row
from sitegen.views import (
    CategoriesView,
    CategoryView,
    Grid,
    HistoryView,
    HomeView,
    MessageView,
    ObjectionsView,
    Open,
    OrganizationView,
    Page,
    Past,
    Ref,
    Row,
    SearchView,
    ShelfView,
    SiteMapView,
    YearView,
)

LATEST = 12  # entries on an organization's page, and plans on the home page
NEWEST = 8  # entries on the home page, which has more to show
OPEN = 20  # documents on the home page that people may object to
OWN_OPEN = 5  # and on an organization's


def home(board: LocalizedSite) -> Page:
    """Return the home page."""
    organizations = board.config.organizations
    roots = organizations.children("")
    rows = [(one, 0) for one in roots]
    rows += [(child, 1) for one in roots for child in organizations.children(one.id)]
    plans, _ = newest(board, board.catalogue.items)
    view = HomeView(
        page=page_view(
            board,
            "",
            board.config.title.in_language(board.language),
            board.config.description.in_language(board.language),
        ),
        latest=board.listed(board.catalogue.items[:NEWEST]),
        open=board.open(board.catalogue.items, OPEN),
        plans=tuple(row(board, plan) for plan in plans[:LATEST]),
        grid=grids.by_years(board, rows[:200]),
        tree=grids.tree(board),
        months=months_of(board, plans[0].year) if plans else (),
    )
    return page_at(board, view)


def years(board: LocalizedSite) -> Iterator[Page]:
    """Yield the page of each year of the whole site, by organization."""
    rows = grids.rows_below(board.config.organizations)
    place = {one.id: n for n, one in enumerate(board.config.organizations)}
    for year, items in board.grouped.by_year.items():
        grid = grids.by_quarters(board, rows, year)
        for url, pager, entries in paged(board.listed(items), f"{year}/"):
            ordered = sorted(entries, key=lambda e: place[_identifier(e.organization)])
            page = page_view(board, url, str(year), crumbs=(Ref(str(year)),))
            shown = grid if not pager.newer else Grid((), ())
            groups = group_by(ordered, "organization")
            view = YearView(page, year, shown, groups, board.localized(pager))
            yield page_at(board, view)


def _identifier(organization: Ref) -> str:
    return organization.url.rstrip("/").rsplit("/", 1)[-1]


def organizations(board: LocalizedSite) -> Iterator[Page]:
    """Yield the page of each organization, of what was open to objection, and of each year."""
    contested = _contested(board)
    led = board.grouped.tasks.led
    for one in board.config.organizations:
        objections = f"{one.id}/objections/" if one.id in contested else ""
        tasks = led.get(one.id, [])
        yield _organization(board, one, objections, tasks)
        yield from led_by(board, one, tasks)
        yield from _objections(board, one, objections, contested.get(one.id, []))
        years = [year for year in board.grouped.years if board.year_of(one, year)]
        for n, year in enumerate(years):
            newer = years[n - 1] if n else 0
            older = years[n + 1] if n + 1 < len(years) else 0
            yield from _organization_year(board, one, year, newer, older)


def _contested(board: LocalizedSite) -> dict[str, list[Open]]:
    """Group the documents that people may object to by organization, with all below it."""
    found: dict[str, list[Open]] = {}
    for item in board.grouped.catalogue.items:
        if period := item.main.objection_period:
            for one in counted_for(item, board.config):
                found.setdefault(one.id, []).append(Open(board.entry(item), *period))
    return found


def _objections(
    board: LocalizedSite, one: Organization, address: str, contested: list[Open]
) -> Iterator[Page]:
    """Yield the pages of all documents of an organization that are or were open to objection."""
    crumbs = (*crumbs_above(board, one), board.organization(one))
    for url, pager, shown in paged(contested, address) if contested else ():
        page = page_view(board, url, board.name(one), crumbs=crumbs, organization=one.id)
        yield page_at(board, ObjectionsView(page, tuple(shown), board.localized(pager)))


def _organization(
    board: LocalizedSite, one: Organization, objections: str, tasks: Sequence[Task]
) -> Page:
    below = board.children(one)
    own = board.grouped.issued.get(one.id, [])
    listed = board.grouped.listed.get(one.id, [])
    years = tuple(
        Row(Ref(str(year), board.year_of(one, year)), (), board.grouped.counts[one.id, year, 0])
        for year in board.grouped.years
        if board.year_of(one, year)
    )
    name = board.name(one)
    plans, earlier = newest(board, own)
    view = OrganizationView(
        page=page_view(
            board,
            f"{one.id}/",
            name,
            crumbs=(*crumbs_above(board, one), Ref(name)),
            organization=one.id,
        ),
        contact=one.contact,
        history=_history(board, one),
        numbers=f"{board.prefix}{one.id}/numbers/" if one.id in board.everything.numbers else "",
        level=one.level,
        years=years,
        grid=grids.by_years(board, grids.rows_below(board.config.organizations, one.id))
        if below
        else None,
        tree=grids.tree(board, one.id) if below else (),
        latest=board.listed_for(one, listed[:LATEST]),
        open=board.open(listed, OWN_OPEN),
        promises=promises(board, plans),
        plans=tuple(row(board, plan) for plan in [*plans[WHOLE:], *earlier][:LATEST]),
        ledger=board.ledger_of(one),
        changes=log_of(board, one),
        objections=objections and board.prefix + objections,
        leading=tuple(task_row(board, task) for task in tasks[:SHOWN]),
        leads=f"{board.prefix}{one.id}/{LEADS}" if tasks else "",
        enquiries=(asking := address_of(one, board.config)) and board.prefix + asking,
    )
    return page_at(board, view)


def _history(board: LocalizedSite, one: Organization) -> HistoryView:
    """Return the history of an organization; most have none."""
    tree = board.config.organizations
    former = tuple(
        Past(Ref(past.name.in_language(board.language)), past.until) for past in one.former
    )
    return HistoryView(
        since=one.since,
        until=one.until,
        successor=board.organization(tree[one.successor]) if one.successor else None,
        former=former[::-1],
        predecessors=tuple(
            Past(board.organization(other), other.until)
            for other in tree.predecessors(one.id)
            if other.until
        ),
    )


def _organization_year(
    board: LocalizedSite, one: Organization, year: int, newer: int, older: int
) -> Iterator[Page]:
    items = board.grouped.by_organization_and_year.get((one.id, year), [])
    below = bool(board.children(one))
    if below:
        rows = grids.rows_below(board.config.organizations, one.id)
        grid = grids.by_quarters(board, [(one, 0), *((o, d + 1) for o, d in rows)], year)
    else:
        grid = _categories_by_quarter(board, [item for item in items if one in item.issuers])
    name = board.name(one)
    crumbs = (*crumbs_above(board, one), board.organization(one), Ref(str(year)))
    for url, pager, entries in paged(board.listed_for(one, items), f"{one.id}/{year}/"):
        view = ShelfView(
            page=page_view(board, url, name, crumbs=crumbs, organization=one.id),
            year=year,
            organization_ref=board.organization(one),
            grid=grid if not pager.newer else Grid((), ()),
            below=below,
            groups=group_by(entries, "month"),
            pager=board.localized(pager),
            newer=Ref(str(newer), board.year_of(one, newer)) if newer else None,
            older=Ref(str(older), board.year_of(one, older)) if older else None,
        )
        yield page_at(board, view)


def _categories_by_quarter(board: LocalizedSite, items: list[Item]) -> Grid:
    """Return the grid of a village's own year: categories by quarter."""
    numbers: dict[str, list[int]] = {c.id: [0] * 4 for c in board.config.categories}
    for item in items:
        assert item.main.date is not None
        numbers[item.category.id][(item.main.date.month - 1) // 3] += 1
    rows = tuple(
        Row(board.category(identifier), tuple((n, "") for n in quarters), sum(quarters))
        for identifier, quarters in numbers.items()
    )
    return Grid(tuple(Ref(f"Q{quarter}") for quarter in range(1, 5)), rows)


def categories(board: LocalizedSite) -> Iterator[Page]:
    """Yield the page of each category, and the list of categories."""
    rows = []
    for category in board.config.categories:
        items = board.grouped.by_category[category.id]
        rows.append(Row(board.category(category.id), (), len(items)))
        if not category.plan:  # plans of all kinds have pages of their own
            title = board.category(category.id).title
            yield from _category(board, f"categories/{category.id}/", title, items)
    page = page_view(board, "categories/", "")
    yield page_at(board, CategoriesView(page, tuple(rows)))


def _category(board: LocalizedSite, address: str, title: str, items: list[Item]) -> Iterator[Page]:
    for url, pager, entries in paged(board.listed(items), address):
        page = page_view(board, url, title, crumbs=(Ref(title),))
        view = CategoryView(page, group_by(entries, "year"), board.localized(pager))
        yield page_at(board, view)


def site_map(board: LocalizedSite) -> Page:
    """Return the site map, a page that links to all lists."""
    page = page_view(board, "sitemap/", "")
    return page_at(board, SiteMapView(page, grids.tree(board)))


def search(board: LocalizedSite) -> Page:
    """Return the search page."""
    return page_at(board, SearchView(page_view(board, "search/", "")))


def not_found(board: LocalizedSite) -> Page:
    """Return the page that a server shows for unknown addresses."""
    page = replace(page_view(board, "404.html", ""), root=board.config.base_path)
    return Page(page.url, MessageView.templates[0], board.language, MessageView(page))
