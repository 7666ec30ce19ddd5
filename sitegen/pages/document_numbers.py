"""Pages that list an organization's documents by document number, with gaps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sitegen.catalogue.number_series import gaps, spanned
from sitegen.domain.number import DocumentNumber
from sitegen.domain.organization import Organization
from sitegen.pages.common import crumbs_above, page_at, page_view
from sitegen.pages.localized import LocalizedSite
from sitegen.pages.pagination import paged
from sitegen.views import Numbered, NumbersView, Page, Series


def pages(board: LocalizedSite) -> Iterator[Page]:
    """Yield the page of numbers of each organization that has any."""
    missing = gaps(board.catalogue.numbered)
    for identifier in board.everything.numbers:
        own = board.grouped.numbers.get(identifier, [])
        one = board.config.organizations[identifier]
        yield from _numbers(board, one, own, missing)


def _numbers(
    board: LocalizedSite,
    one: Organization,
    numbers: list[DocumentNumber],
    missing: dict[DocumentNumber, tuple[int, int]],
) -> Iterator[Page]:
    known = board.catalogue.numbered
    latest = sorted(numbers, key=lambda number: (-number.year, number.issuer, -number.serial))
    name = board.name(one)
    crumbs = (*crumbs_above(board, one), board.organization(one))
    for url, pager, shown in paged(latest, f"{one.id}/numbers/"):
        series = tuple(
            Series(
                f"{issuer}〔{year}〕",
                tuple(
                    Numbered(
                        board.entry(known[number]),
                        spanned(*missing[number]) if number in missing else "",
                    )
                    for number in some
                ),
            )
            for (issuer, year), some in groupby(shown, key=lambda n: (n.issuer, n.year))
        )
        page = page_view(board, url, name, crumbs=crumbs, organization=one.id)
        view = NumbersView(page, board.organization(one), series, board.localized(pager))
        yield page_at(board, view)
