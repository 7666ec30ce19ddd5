"""Views that many pages share: names with their pages, entries, groups, grids."""

from __future__ import annotations

import datetime as dt
from datetime import date
from typing import ClassVar

from msgspec import Struct

from sitegen.domain.organization import Contact
from sitegen.domain.registration import Registration


class Ref(Struct, frozen=True):
    """A name and the page it leads to; no URL where there is no page."""

    title: str
    url: str = ""


class Version(Struct, frozen=True):
    """The same page in another language. `exact` is false where there is no translation and the
    URL is the nearest page in that language.
    """

    language: str
    url: str
    exact: bool = True


class PageView(Struct, frozen=True):
    """The values that every page has."""

    url: str
    root: str  # "../../" back to the site's root
    title: str
    description: str = ""
    crumbs: tuple[Ref, ...] = ()
    versions: tuple[Version, ...] = ()
    alternates: tuple[Version, ...] = ()  # the exact versions, where there are several
    organization: str = ""  # id of the organization whose page it is
    canonical: str = ""  # URL of the page that says the same with better right, if there is one


class HtmlView(Struct, frozen=True):
    """Base of the views that templates draw: `view` as a template sees it.

    Attributes:
        templates: The templates of the theme that draw such a view. The theme must have them all,
            and they are compiled ahead.
    """

    templates: ClassVar[tuple[str, ...]] = ()

    page: PageView


class MachineView(Struct, frozen=True):
    """Base of the views of feeds, tables and the sitemap, which no theme draws: see `exports`."""


class SiteView(Struct, frozen=True):
    """The values that all pages of one language share."""

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
    ledger: str  # URL of the ledger, "" where the site has no rules of disclosure
    enquiries: str  # URL of how to ask the publisher for information, "" where it is not set
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
    boards: str = ""  # URL of the page of all boards, "" where the site is no portal


class Entry(Struct, frozen=True):
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
    until: dt.date | None = None  # the last day on display
    replaced: bool = False  # by a newer document
    joint: tuple[Ref, ...] = ()  # the other issuers of a joint document
    # in a list of an organization that it concerns and that did not issue it: the level of that one
    concerned: str = ""
    followed: tuple[str, ...] = ()  # kinds of what other notices say of it, each once
    # of a repeal, lapse or termination: the day on which it begins, where that is later than its notice
    ends: dt.date | None = None


class Open(Struct, frozen=True):
    """A document that people may object to, from one day to another, both included."""

    entry: Entry
    start: date
    end: date


class OpenList(Struct, frozen=True):
    """Documents that people may object to, the last day that is latest first: most of them may be
    over. `more` says whether others, which end earlier, are left out.
    """

    entries: tuple[Open, ...]
    more: bool


class Group(Struct, frozen=True):
    """Entries under a heading."""

    heading: Ref
    entries: tuple[Entry, ...]


class Row(Struct, frozen=True):
    """A line of a grid: how many documents, and where they are, for each column; no number where
    the organization was not there.
    """

    heading: Ref
    cells: tuple[tuple[int | None, str], ...]  # (count, URL or "")
    total: int
    depth: int = 0
    until: date | None = None  # the day on which it was abolished


class Grid(Struct, frozen=True):
    """Counts of documents; an empty cell is a fact that people look for."""

    columns: tuple[Ref, ...]
    rows: tuple[Row, ...]
    ended: tuple[Ref, ...] = ()  # abolished organizations that the sums include


class Pager(Struct, frozen=True):
    """The position of a page in a list of several pages. Pages count from the oldest, so that a full
    page never changes; the newest has the list's own URL.
    """

    number: int = 1
    count: int = 1
    newer: str = ""
    older: str = ""


class Branch(Struct, frozen=True):
    """An organization in the tree, with what lies below it."""

    heading: Ref
    level: str
    children: tuple[Branch, ...] = ()
    until: date | None = None  # the day on which it was abolished


class Some(Struct, frozen=True):
    """The first of some documents, and how many more there are."""

    entries: tuple[Entry, ...] = ()
    more: int = 0


class Table(Struct, frozen=True):
    """A table of open data: its title, its URL without `.csv` or `.json`, how many documents."""

    title: str
    url: str
    count: int
