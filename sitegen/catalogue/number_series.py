"""Series of document numbers: the serial numbers of one issuer in one year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen import diagnostics as d
from sitegen.catalogue.items import Item
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic
from sitegen.domain.number import DocumentNumber

SHOWN = 8  # gaps of a series that a finding names

Numbered = dict[DocumentNumber, Item]


def numbered(items: Iterable[Item]) -> Numbered:
    """Return the items that have a document number, by issuer, year and serial."""
    found = (
        (DocumentNumber.parse(item.main.doc_number), item) for item in items if item.main.doc_number
    )
    pairs = [(number, item) for number, item in found if number]
    return dict(sorted(pairs, key=lambda pair: (pair[0], pair[1].url)))


def gaps(known: Numbered) -> dict[DocumentNumber, tuple[int, int]]:
    """Return the first and last missing serial directly before each number; a year begins at 1.

    A single number is not a series: nothing shows that others exist.
    """
    found = {}
    for series in _series(known):
        before = 0
        for number in series if len(series) > 1 else ():
            if number.serial > before + 1:
                found[number] = (before + 1, number.serial - 1)
            before = number.serial
    return found


def incomplete(known: Numbered) -> Iterator[Diagnostic]:
    """Yield a note for each series with gaps."""
    missing = gaps(known)
    for series in _series(known):
        ranges = [missing[number] for number in series if number in missing]
        if ranges:
            last = series[-1]
            shown = [spanned(*one) for one in ranges[:SHOWN]]
            more = ["…"] if len(ranges) > SHOWN else []
            count = sum(end - start + 1 for start, end in ranges)
            at = place_of(known[last].main, "doc_number")
            yield d.gaps_in_series(at, f"{last.issuer}〔{last.year}〕", [*shown, *more], count)


def spanned(first: int, last: int) -> str:
    """Return a range of numbers as text: 3 or 3–19."""
    return str(first) if first == last else f"{first}–{last}"


def _series(known: Numbered) -> list[list[DocumentNumber]]:
    series: dict[tuple[str, int], list[DocumentNumber]] = {}
    for number in known:
        series.setdefault((number.issuer, number.year), []).append(number)
    return list(series.values())
