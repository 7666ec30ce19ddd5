"""The pages of documents and of their translations."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from sitegen.domain.display import Display
from sitegen.domain.document import Change, Heading, Objections, Withdrawal
from sitegen.domain.public_version import Piece
from sitegen.views.citations import Cited
from sitegen.views.common import Entry, HtmlView, Ref, Some, Version
from sitegen.views.kinds import KindView
from sitegen.views.lifecycle import (
    AboutView,
    FollowupView,
    LifeView,
    MatterView,
    PassageView,
)
from sitegen.views.plans import PlanView, ReportedView


class FileView(Struct, frozen=True):
    """An attachment."""

    url: str
    title: str
    extension: str
    size: int  # bytes
    sha256: str = ""  # of its content, in hexadecimal, as `sha256sum` writes it


class VersionView(Struct, frozen=True):
    """A public version of a document."""

    date: date  # since when it is public
    note: str = ""  # of the corrections of that day
    anchor: str = ""  # on the page of versions, where its difference is shown
    difference: tuple[Piece, ...] = ()  # from the version before, on the page of versions


class DocumentView(HtmlView, frozen=True):
    """The page of a notice (`document.html`) or of a plan (`plan.html`)."""

    templates = ("document.html", "plan.html")

    source: str  # path below content/
    language: str
    body: str  # digest of the HTML
    links: tuple[str, ...]  # where the body's symbolic links lead, relative to the page
    headings: tuple[Heading, ...]
    entry: Entry
    kind: KindView | None  # what it states as a notice of its kind
    issued: date | None
    issuers: tuple[str, ...]  # others than the publisher, several of a joint document
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
    progress: tuple[ReportedView, ...]
    promises: PlanView | None  # of a plan
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
    cited: tuple[Cited, ...] = ()  # laws and documents that its text names in title marks
    life: LifeView = LifeView()
    parallel: tuple[Version, ...] = ()  # this and another version side by side
    concerns: tuple[Ref, ...] = ()  # organizations that it concerns, other than its issuers
    about: tuple[AboutView, ...] = ()  # what it says of other documents
    followed: tuple[FollowupView, ...] = ()  # what others say of it, the earliest first
    amended: tuple[PassageView, ...] = ()  # what they change, in their order
    matter: MatterView = MatterView()  # the notices that belong together, this one among them
    namesake: bool = False  # whether another document of the organization has the same title
    history: tuple[VersionView, ...] = ()  # its public versions, the newest first, if several
    differences: str = ""  # URL of the page of their differences, "" where there is none


class Side(Struct, frozen=True):
    """One version of two that stand side by side."""

    language: str
    url: str
    title: str
    summary: str
    body: str  # digest of the HTML
    links: tuple[str, ...]


class ParallelView(HtmlView, frozen=True):
    """`parallel.html`: a document in two languages side by side, the page's own first."""

    templates = ("parallel.html",)

    entry: Entry
    sides: tuple[Side, Side]
    stale: bool  # whether the translation is older than the source's present text


class VersionsView(HtmlView, frozen=True):
    """`versions.html`: the public versions of a document, and how each differs from the one before."""

    templates = ("versions.html",)

    language: str  # of the document
    entry: Entry
    history: tuple[VersionView, ...]  # the newest first


class Lacking(Struct, frozen=True):
    """Documents that want a translator's work, the newest; `count` is how many there are."""

    entries: tuple[Entry, ...]
    count: int


class Translated(Struct, frozen=True):
    """Progress of the translation of the site into a language."""

    language: str
    count: int  # documents written in the language
    total: int
    stale: Lacking  # the source has changed since
    unrecorded: Lacking  # no one can tell
    missing: Lacking


class TranslationsView(HtmlView, frozen=True):
    """`translations.html`: the state of all translations."""

    templates = ("translations.html",)

    languages: tuple[Translated, ...]
