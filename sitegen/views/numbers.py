"""The documents of an organization by document number."""

from __future__ import annotations

from msgspec import Struct

from sitegen.views.common import Entry, HtmlView, Pager, Ref


class Numbered(Struct, frozen=True):
    """A document of a series. `missing` are the numbers between it and the next lower one that the
    site has, as 3 or 3–19; "" where none are.
    """

    entry: Entry
    missing: str


class Series(Struct, frozen=True):
    """The documents that one issuer numbered in a year, the latest first: 桂政办发〔2024〕."""

    heading: str
    documents: tuple[Numbered, ...]


class NumbersView(HtmlView, frozen=True):
    """`numbers.html`: an organization's documents by issuer, year and serial."""

    templates = ("numbers.html",)

    organization_ref: Ref
    series: tuple[Series, ...]
    pager: Pager
