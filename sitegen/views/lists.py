"""The pages that lead to documents, and those about the site."""

from __future__ import annotations

from msgspec import Struct

from sitegen.domain.organization import Contact
from sitegen.views.common import (
    Branch,
    Entry,
    Grid,
    Group,
    OpenList,
    Pager,
    PageView,
    Ref,
    Row,
    Table,
)
from sitegen.views.history import HistoryView
from sitegen.views.plans import PlanRow, Promises


class HomeView(Struct, frozen=True):
    """`home.html`."""

    page: PageView
    latest: tuple[Entry, ...]
    open: OpenList
    plans: tuple[PlanRow, ...]  # of the newest year that has any
    grid: Grid
    tree: tuple[Branch, ...]


class YearView(Struct, frozen=True):
    """`year.html`: one year of the whole site, by organization."""

    page: PageView
    year: int
    grid: Grid
    groups: tuple[Group, ...]
    pager: Pager


class OrganizationView(Struct, frozen=True):
    """`organization.html`."""

    page: PageView
    contact: Contact
    history: HistoryView
    numbers: str  # URL of its documents by number, "" where none has one
    level: str
    years: tuple[Row, ...]
    grid: Grid | None  # the organizations below, by year
    tree: tuple[Branch, ...]
    latest: tuple[Entry, ...]
    open: OpenList  # its own
    promises: tuple[Promises, ...]  # its plans of the newest year, with their targets
    plans: tuple[PlanRow, ...]  # its other plans, the newest
    ledger: str  # URL of what it owed and published, "" if it has none
    changes: str  # URL of its change log, "" where nothing has been changed


class ShelfView(Struct, frozen=True):
    """`shelf.html`: one organization in one year, by month."""

    page: PageView
    year: int
    organization_ref: Ref
    grid: Grid  # by category, or the organizations below, and quarter
    below: bool  # whether the grid is of the organizations below
    groups: tuple[Group, ...]
    pager: Pager
    newer: Ref | None
    older: Ref | None


class CategoryView(Struct, frozen=True):
    """`category.html`: one category, by year."""

    page: PageView
    groups: tuple[Group, ...]
    pager: Pager


class CategoriesView(Struct, frozen=True):
    """`categories.html`."""

    page: PageView
    rows: tuple[Row, ...]


class FieldView(Struct, frozen=True):
    """A field of the open data; `kind` is "text", "date", "number" or "list"."""

    name: str
    kind: str


class DataTable(Struct, frozen=True):
    """A table of another kind than documents; its file lies in `data/`."""

    name: str  # targets or progress
    fields: tuple[FieldView, ...]


class DataView(Struct, frozen=True):
    """`data.html`: what open data there is, and what its fields mean."""

    page: PageView
    version: int
    whole: Table
    years: tuple[Table, ...]
    organizations: tuple[Table, ...]
    fields: tuple[FieldView, ...]
    ledger: tuple[Table, ...]  # sums of each year, the newest first
    ledger_fields: tuple[str, ...]  # the columns of all tables of the ledger
    plans: tuple[DataTable, ...]  # of plans, where there is a category for them


class SearchView(Struct, frozen=True):
    """`search.html`: what it shows is found by its scripts."""

    page: PageView


class MessageView(Struct, frozen=True):
    """`404.html`."""

    page: PageView


class SiteMapView(Struct, frozen=True):
    """`sitemap.html`: the way to every part of the site."""

    page: PageView
    tree: tuple[Branch, ...]


class RedirectView(Struct, frozen=True):
    """`redirect.html`: an old address."""

    page: PageView
    target: str
