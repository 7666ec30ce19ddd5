"""Documents: notices and plans, as one file says them."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct
from msgspec.structs import replace

from sitegen.domain.calendar import Calendar
from sitegen.domain.citation import Citation
from sitegen.domain.target import Progress, Target
from sitegen.domain.text import LocalText


class Category(Struct, frozen=True):
    """A kind of disclosure. A plan's category says so."""

    id: str
    name: LocalText
    plan: bool = False


class Display(Struct, frozen=True):
    """The stretch in which a notice hangs for objection, 公示期: to a day, or for days, which are
    calendar or `working` days, 工作日. The catalogue gives a display of working days its `until`,
    for it knows the holidays.
    """

    start: dt.date | None = None
    until: dt.date | None = None
    days: int = 0
    working: bool = False

    def end(self, published: dt.date) -> dt.date | None:
        """The last day; `published` is the first where none is named. None if it has no end.

        The first day counts as one: 15 days from 1 June end on 15 June, as notices write it
        (公示期15天，6月1日至6月15日). By the Civil Code, art. 201, the first day of a term is not
        counted: whoever means that writes `until`.
        """
        if self.until or not self.days:
            return self.until
        try:
            return (self.start or published) + dt.timedelta(days=self.days - 1)
        except OverflowError:
            return dt.date.max

    def settled(self, published: dt.date, calendar: Calendar) -> Display:
        """The same with the last of its working days named."""
        if not self.working or not self.days:
            return self
        return replace(self, until=calendar.last_of(self.start or published, self.days))


class Objections(Struct, frozen=True):
    """To whom, where and until when people may object, 意见反馈."""

    to: str = ""
    phone: str = ""
    until: dt.date | None = None
    address: str = ""


class Attachment(Struct, frozen=True):
    """A file published with a document; its path is relative to the document's."""

    file: str
    title: str = ""


class Change(Struct, frozen=True):
    """A correction made after publication, 更正记录."""

    date: dt.date
    note: str


class Withdrawal(Struct, frozen=True):
    """Why and since when a document is withdrawn, 撤回: its address stays, its text goes, and its
    title too where that is what may not stay.
    """

    date: dt.date
    reason: str
    untitled: bool = False


class Heading(Struct, frozen=True):
    """A heading of the text; `level` counts from 2, the title being 1."""

    level: int
    anchor: str
    text: str


class Link(Struct, frozen=True):
    """A link or image of the text that points into the site, as typed, and where; or the mention
    of a document number, which may be that of a document of the site.
    """

    target: str
    fragment: str
    image: bool
    line: int
    column: int
    mention: bool = False


class Body(Struct, frozen=True):
    """What Markdown became. Links in the HTML are still symbolic: see `content.markdown`."""

    html: str
    excerpt: str = ""
    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    cited: tuple[Citation, ...] = ()


class Text(Struct, frozen=True):
    """What one source file says below its fields. It changes with nearly every edit, and hardly a
    page but its own shows any of it.
    """

    body: str  # digest of the HTML, under which the cache keeps it
    wording: str  # names what is said, whatever the layout: see `content.wording`
    excerpt: str = ""
    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()


class Document(Struct, frozen=True):
    """One source file: a notice or a plan in one language, apart from its `Text`.

    Organization, category and references are as typed; the catalogue relates them.
    """

    path: str
    language: str
    slug: str
    marks: str  # where each field stands: "title 2:8 org 4:6", see `content.reader`
    title: str
    date: dt.date | None = None
    org: str = ""
    category: str = ""
    issued: dt.date | None = None
    doc_number: str = ""
    index_number: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    summary: str = ""
    source: str = ""
    author: str = ""
    period: str = ""
    display: Display | None = None
    objections: Objections | None = None
    effect: str = ""
    attachments: tuple[Attachment, ...] = ()
    publish_at: dt.datetime | None = None
    draft: bool = False
    aliases: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    withdrawn: Withdrawal | None = None
    supersedes: str = ""
    plan: str = ""
    stage: str = ""
    progress: tuple[Progress, ...] = ()
    targets: tuple[Target, ...] = ()
    translated_from: str = ""  # the source's wording when the translation was made
    links: tuple[Link, ...] = ()
    cited: tuple[Citation, ...] = ()

    @property
    def display_period(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day on which it is on display; None if there is no such day."""
        if self.display is None or self.date is None:
            return None
        end = self.display.end(self.date)
        return (self.display.start or self.date, end) if end else None

    @property
    def made(self) -> dt.date | None:
        """The day that it bears: of its signing, else of publication."""
        return self.issued or self.date

    @property
    def objection_period(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day on which people may object: to the day named for objections,
        else as long as it is on display. None if there is no such day, or it is withdrawn.
        """
        if self.date is None or self.withdrawn:
            return None
        start = (self.display and self.display.start) or self.date
        end = self.objections and self.objections.until
        if not end and self.display:
            end = self.display.end(self.date)
        return (start, end) if end else None

    @property
    def updated(self) -> dt.date | None:
        """The day of the last correction or of the withdrawal, else of publication."""
        return last_change(self.date, self.changes, self.withdrawn)


def last_change(
    published: dt.date | None, changes: tuple[Change, ...], withdrawn: Withdrawal | None
) -> dt.date | None:
    """The latest of a document's own dates; None if it has none."""
    if not changes and not withdrawn:  # as most are
        return published
    days = [published, *(change.date for change in changes)]
    if withdrawn:
        days.append(withdrawn.date)
    return max((day for day in days if day), default=None)
