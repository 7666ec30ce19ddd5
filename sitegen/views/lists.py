"""The pages that lead to documents, and those about the site."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from sitegen.domain.organization import Contact
from sitegen.views.boards import BoardsSummary
from sitegen.views.common import (
    Branch,
    Entry,
    Grid,
    Group,
    HtmlView,
    Open,
    OpenList,
    Pager,
    Ref,
    Row,
    Table,
)
from sitegen.views.history import HistoryView
from sitegen.views.plans import PlanRow, Promises, TaskRow


class HomeView(HtmlView, frozen=True):
    """The home page."""

    templates = ("home.html",)

    latest: tuple[Entry, ...]
    open: OpenList
    plans: tuple[PlanRow, ...]  # of the newest year that has any
    grid: Grid
    tree: tuple[Branch, ...]
    boards: BoardsSummary | None = None  # of a portal
    months: tuple[tuple[date, str, int], ...] = ()  # (first day, URL, targets due), of that year


class YearView(HtmlView, frozen=True):
    """`year.html`: one year of the whole site, by organization."""

    templates = ("year.html",)

    year: int
    grid: Grid
    groups: tuple[Group, ...]
    pager: Pager


class OrganizationView(HtmlView, frozen=True):
    """The page of an organization."""

    templates = ("organization.html",)

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
    objections: str  # URL of all that is or was open to objection, "" if there is none
    enquiries: str  # URL of how to ask it for information, "" where that is not set
    board: str = ""  # in a portal: URL of the page about its own board
    leading: tuple[TaskRow, ...] = ()  # the first targets that it leads, whoever promised them
    leads: str = ""  # URL of all of them, "" if there are none


class ObjectionsView(HtmlView, frozen=True):
    """`objections.html`: what an organization, with all below it, put up for objection."""

    templates = ("objections.html",)

    open: tuple[Open, ...]  # the newest first, whatever their last day
    pager: Pager


class ShelfView(HtmlView, frozen=True):
    """`shelf.html`: one organization in one year, by month."""

    templates = ("shelf.html",)

    year: int
    organization_ref: Ref
    grid: Grid  # by category, or the organizations below, and quarter
    below: bool  # whether the grid is of the organizations below
    groups: tuple[Group, ...]
    pager: Pager
    newer: Ref | None
    older: Ref | None


class CategoryView(HtmlView, frozen=True):
    """`category.html`: one category, by year."""

    templates = ("category.html",)

    groups: tuple[Group, ...]
    pager: Pager


class CategoriesView(HtmlView, frozen=True):
    """The list of all categories."""

    templates = ("categories.html",)

    rows: tuple[Row, ...]


class FieldView(Struct, frozen=True):
    """A field of the open data; `kind` is "text", "date", "number" or "list"."""

    name: str
    kind: str


class DataTable(Struct, frozen=True):
    """A table of another kind than documents; its file lies in `data/`."""

    name: str  # targets, milestones or progress
    fields: tuple[FieldView, ...]
    version: int = 1


class DataView(HtmlView, frozen=True):
    """`data.html`: what open data there is, and what its fields mean."""

    templates = ("data.html",)

    version: int
    whole: Table
    years: tuple[Table, ...]
    organizations: tuple[Table, ...]
    fields: tuple[FieldView, ...]
    ledger: tuple[Table, ...]  # sums of each year, the newest first
    ledger_fields: tuple[str, ...]  # the columns of all tables of the ledger
    details: DataTable | None  # of what notices state, where any does
    plans: tuple[DataTable, ...]  # of plans, where there is a category for them


class SearchView(HtmlView, frozen=True):
    """`search.html`: what it shows is found by its scripts."""

    templates = ("search.html",)


class MessageView(HtmlView, frozen=True):
    """The page shown for an address at which there is nothing."""

    templates = ("404.html",)


class SiteMapView(HtmlView, frozen=True):
    """`sitemap.html`: the way to every part of the site."""

    templates = ("sitemap.html",)

    tree: tuple[Branch, ...]


class RedirectView(HtmlView, frozen=True):
    """`redirect.html`: an old address."""

    templates = ("redirect.html",)

    target: str
