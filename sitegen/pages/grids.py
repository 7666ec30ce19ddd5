"""Grids of counts by organization, year and quarter; the organization tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.domain.organization import Organization, OrganizationTree
from sitegen.pages.localized import LocalizedSite
from sitegen.views import Branch, Grid, Ref, Row

MOST_ENDED = 20  # abolished organizations named below a grid
MOST_ROWS = 400  # of a grid or tree; beyond it only the upper levels are shown

Rows = Sequence[tuple[Organization, int]]
"""Organizations with their depth, as they stand below each other."""


def rows_below(organizations: OrganizationTree, above: str = "") -> Rows:
    """Return the organizations below one in the tree's order, as many as a grid can show."""
    for deepest in (9, 1, 0):
        rows = list(_below(organizations, above, 0, deepest))
        if len(rows) <= MOST_ROWS:
            return rows
    return rows[:MOST_ROWS]


def _below(
    organizations: OrganizationTree, above: str, depth: int, deepest: int
) -> Iterator[tuple[Organization, int]]:
    for one in organizations.children(above):
        yield one, depth
        if depth < deepest:
            yield from _below(organizations, one.id, depth + 1, deepest)


def by_years(board: LocalizedSite, rows: Rows) -> Grid:
    """Return the grid of how many documents organizations published in each year."""
    columns = tuple(Ref(str(year), f"{board.prefix}{year}/") for year in board.grouped.years)
    lines = tuple(_row_of_years(board, one, depth) for one, depth in rows)
    return Grid(columns, lines, _ended(board, rows))


def _row_of_years(board: LocalizedSite, one: Organization, depth: int) -> Row:
    counts = board.grouped.counts
    cells = tuple(
        (
            counts[one.id, year, 0] or (0 if one.exists_in(year) else None),
            board.year_of(one, year),
        )
        for year in board.grouped.years
    )
    heading = Ref(board.short(one), board.organization(one).url)
    return Row(heading, cells, counts[one.id, 0, 0], depth, one.until)


def by_quarters(board: LocalizedSite, rows: Rows, year: int) -> Grid:
    """Return the grid of how many documents organizations published in each quarter of a year."""
    quarters = tuple(Ref(f"Q{quarter}") for quarter in range(1, 5))
    lines = tuple(
        _row_of_quarters(board, one, depth, year)
        for one, depth in rows
        if one.exists_in(year) or board.grouped.counts[one.id, year, 0]
    )
    return Grid(quarters, lines, _ended(board, rows, year))


def _row_of_quarters(board: LocalizedSite, one: Organization, depth: int, year: int) -> Row:
    counts = board.grouped.counts
    url = board.year_of(one, year)
    numbers = [counts[one.id, year, quarter] for quarter in range(1, 5)]
    cells = tuple((number, url if number else "") for number in numbers)
    return Row(Ref(board.short(one), url), cells, counts[one.id, year, 0], depth, one.until)


def _ended(board: LocalizedSite, rows: Rows, year: int = 0) -> tuple[Ref, ...]:
    """Return the abolished organizations included in a grid's totals, for a year (0 for all).

    Documents of an abolished organization stay with those under whom they were published.
    """
    organizations = board.config.organizations
    if not organizations.ended:
        return ()
    shown = {one.id for one, _ in rows}
    return tuple(
        board.organization(one)
        for one in organizations.ended
        if board.grouped.counts[one.id, year, 0]
        and any(above.id in shown for above in organizations.ancestors(one))
    )[:MOST_ENDED]


def tree(board: LocalizedSite, above: str = "") -> tuple[Branch, ...]:
    """Return the organizations below one as a tree; where there are very many, without the lowest level."""
    count = len(board.config.organizations)
    return _branches(board, above, 1 if count > MOST_ROWS and not above else count)


def _branches(board: LocalizedSite, above: str, deepest: int) -> tuple[Branch, ...]:
    return tuple(
        Branch(
            board.organization(one),
            one.level,
            _branches(board, one.id, deepest - 1) if deepest else (),
            one.until,
        )
        for one in board.config.organizations.children(above)
    )
