"""Views: all that a template may read of a page. The theme contract.

Invariant: a page's bytes depend on its view, the site's view, its template's closure and, for a
document, the body named in the view; on nothing else. URLs are given from the site's root
without a leading slash; a template writes `view.page.root` before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import get_args

from sitegen.domain.document import Change, Display, Heading, Objections, Withdrawal
from sitegen.domain.organization import Contact
from sitegen.domain.registration import Registration
from sitegen.domain.target import Target
from sitegen.pages.machine import MachineView


@dataclass(frozen=True, slots=True)
class Ref:
    """A name and the page it leads to; no URL where there is no page."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """The same page in another language. `exact` is false where there is no translation and the
    URL is the nearest page in that language.
    """

    language: str
    url: str
    exact: bool = True


@dataclass(frozen=True, slots=True)
class PageView:
    """What every page has."""

    url: str
    root: str  # "../../" back to the site's root
    title: str
    description: str = ""
    crumbs: tuple[Ref, ...] = ()
    versions: tuple[Version, ...] = ()
    alternates: tuple[Version, ...] = ()  # the exact versions, where there are several
    organization: str = ""  # id of the organization whose page it is
    canonical: str = ""  # URL of the page that says the same with better right, if there is one


@dataclass(frozen=True, slots=True)
class SiteView:
    """What every page of one language shares."""

    title: str
    description: str
    language: str
    languages: tuple[str, ...]
    home: str
    base_url: str
    publisher: Ref
    contact: Contact
    years: tuple[Ref, ...]  # the newest first
    categories: tuple[Ref, ...]
    translations: str  # URL of the translations' state, "" where there is one language
    plans: str  # URL of the plans' page, "" where no category is for plans
    license: str  # under which what is published may be used, "" where nothing is said
    assets: dict[str, str]  # file name → URL with fingerprint
    qr: bool  # whether documents show the QR code of their address
    red_header: bool  # whether printed documents have the red head of official ones
    domain: str  # host of the base URL
    registration: Registration
    theme_colours: tuple[str, str]  # the head's ground on light and dark pages, "" as in the style
    logo: str  # URL of the picture in the head, "" where there is none
    emblem: str  # URL of the picture on the browser's tab, and in the head where there is no logo
    image: str  # URL of the one of them that other sites can show: no drawing


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in a list. `language` is given where it is not the page's."""

    url: str
    title: str
    date: date
    organization: Ref
    category: Ref
    doc_number: str = ""
    language: str = ""
    withdrawn: bool = False
    draft: bool = False  # in a preview only
    plan: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """A document that people may object to, from one day to another, both included."""

    entry: Entry
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class OpenList:
    """Documents that people may object to, the last day that is latest first: most of them may be
    over. `more` says whether others, which end earlier, are left out.
    """

    entries: tuple[Open, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading."""

    heading: Ref
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a grid: how many documents, and where they are, for each column."""

    heading: Ref
    cells: tuple[tuple[int, str], ...]  # (count, URL or "")
    total: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts of documents; an empty cell is a fact that people look for."""

    columns: tuple[Ref, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands in a long list. Pages count from the oldest, so that a full page
    never changes; the newest has the list's own URL.
    """

    number: int = 1
    count: int = 1
    newer: str = ""
    older: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """An organization in the tree, with what lies below it."""

    heading: Ref
    level: str
    children: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeView:
    """`home.html`."""

    page: PageView
    latest: tuple[Entry, ...]
    open: OpenList
    plans: tuple[Entry, ...]
    grid: Grid
    tree: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class YearView:
    """`year.html`: one year of the whole site, by organization."""

    page: PageView
    year: int
    grid: Grid
    groups: tuple[Group, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """`organization.html`."""

    page: PageView
    contact: Contact
    level: str
    years: tuple[Row, ...]
    grid: Grid | None  # the organizations below, by year
    tree: tuple[Branch, ...]
    latest: tuple[Entry, ...]
    open: OpenList  # its own
    plans: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ShelfView:
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


@dataclass(frozen=True, slots=True)
class CategoryView:
    """`category.html`: one category, by year; `plans.html`: all plans, by year."""

    page: PageView
    groups: tuple[Group, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class CategoriesView:
    """`categories.html`."""

    page: PageView
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of open data: its title, its URL without `.csv` or `.json`, how many documents."""

    title: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the open data; `kind` is "text", "date", "number" or "list"."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class DataView:
    """`data.html`: what open data there is, and what its fields mean."""

    page: PageView
    version: int
    whole: Table
    years: tuple[Table, ...]
    organizations: tuple[Table, ...]
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class SearchView:
    """`search.html`: what it shows is found by its scripts."""

    page: PageView


@dataclass(frozen=True, slots=True)
class MessageView:
    """`404.html`."""

    page: PageView


@dataclass(frozen=True, slots=True)
class SiteMapView:
    """`sitemap.html`: the way to every part of the site."""

    page: PageView
    tree: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class RedirectView:
    """`redirect.html`: an old address."""

    page: PageView
    target: str


@dataclass(frozen=True, slots=True)
class FileView:
    """An attachment."""

    url: str
    title: str
    extension: str
    size: int  # bytes
    sha256: str = ""  # of its content, in hexadecimal, as `sha256sum` writes it


@dataclass(frozen=True, slots=True)
class ProgressView:
    """A figure that a notice reports, and the plan's target that it is of, where that is known."""

    id: str
    target: Target | None
    value: float
    note: str


@dataclass(frozen=True, slots=True)
class Some:
    """The first of some documents, and how many more there are."""

    entries: tuple[Entry, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class DocumentView:
    """`document.html` and `plan.html`."""

    page: PageView
    source: str  # path below content/
    language: str
    body: str  # digest of the HTML
    links: tuple[str, ...]  # where the body's symbolic links lead, relative to the page
    headings: tuple[Heading, ...]
    entry: Entry
    issued: date | None
    doc_number: str
    index_number: str
    subject: str
    keywords: tuple[str, ...]
    summary: str
    origin: str
    author: str
    period: str
    effect: str
    display: Display | None
    objections: Objections | None
    attachments: tuple[FileView, ...]
    changes: tuple[Change, ...]
    withdrawn: Withdrawal | None
    draft: bool  # in a preview only
    plan: Ref | None
    stage: str
    progress: tuple[ProgressView, ...]
    targets: tuple[Target, ...]
    supersedes: Ref | None
    superseded_by: Ref | None
    previous: Entry | None
    next: Entry | None
    reports: Some  # what reports on this plan
    refers_to: Some  # documents that its text links to
    referred_by: Some  # documents whose texts link to it
    alike: tuple[Entry, ...]  # the nearest of the same organization and category
    time: str  # of day at which it was published, "08:30"; "" where only the day is known
    image: str  # URL of the text's first picture, "" where there is none
    original: Version | None = None  # where this page shows, untranslated, what is written there
    stale: Version | None = None  # the source, where it has changed since it was translated
    parallel: tuple[Version, ...] = ()  # this and another version side by side


@dataclass(frozen=True, slots=True)
class Side:
    """One version of two that stand side by side."""

    language: str
    url: str
    title: str
    summary: str
    body: str  # digest of the HTML
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParallelView:
    """`parallel.html`: a document in two languages side by side, the page's own first."""

    page: PageView
    entry: Entry
    sides: tuple[Side, Side]
    stale: bool  # whether the translation is older than the source's present text


@dataclass(frozen=True, slots=True)
class Lacking:
    """Documents that want a translator's work, the newest; `count` is how many there are."""

    entries: tuple[Entry, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Translated:
    """How far the site is translated into a language."""

    language: str
    count: int  # documents written in the language
    total: int
    stale: Lacking  # the source has changed since
    unrecorded: Lacking  # no one can tell
    missing: Lacking


@dataclass(frozen=True, slots=True)
class TranslationsView:
    """`translations.html`: the state of all translations."""

    page: PageView
    languages: tuple[Translated, ...]


View = (
    HomeView
    | YearView
    | OrganizationView
    | ShelfView
    | CategoryView
    | CategoriesView
    | DataView
    | SearchView
    | DocumentView
    | ParallelView
    | TranslationsView
    | MessageView
    | SiteMapView
    | RedirectView
    | MachineView
)

KINDS: dict[str, type[View]] = {kind.__name__: kind for kind in get_args(View)}
"""Each kind of view by its name: how a view that was encoded is decoded."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site: where it is written, how it is drawn, what of."""

    path: str
    template: str
    language: str
    view: View
    source: str = ""  # path of the document that it shows, if it shows one
