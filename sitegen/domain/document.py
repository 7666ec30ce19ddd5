"""Documents: notices and plans, as one source file gives them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, get_type_hints

from msgspec import Struct

from sitegen.domain.allowance import Allowance
from sitegen.domain.citation import Citation
from sitegen.domain.display import Display
from sitegen.domain.notice_kind import Detail
from sitegen.domain.relation import Relation, RelationKind
from sitegen.domain.target import Progress, Target, TaskTable
from sitegen.domain.text import LocalText


class Category(Struct, frozen=True):
    """A kind of disclosure; `plan` marks the category of plans."""

    id: str
    name: LocalText
    plan: bool = False


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
    """A change after publication: a correction recorded in the document (更正记录), or made by another notice.

    The catalogue adds changes by other notices: `kind` is the kind of the relation, `by` the URL of
    the notice without language, `note` its title.
    """

    date: dt.date
    note: str
    kind: RelationKind | None = None
    by: str = ""


class Withdrawal(Struct, frozen=True):
    """The withdrawal (撤回) of a document. Its address stays and its text goes; with `untitled`, its
    title goes too.
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
    fate: RelationKind | None = None  # relation stated in the sentence: 同时废止


class Body(Struct, frozen=True):
    """A converted text. Links in the HTML are still symbolic: see `content.markdown`."""

    html: str
    excerpt: str = ""
    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    cited: tuple[Citation, ...] = ()


class Signature(Struct, frozen=True):
    """The name of who signed a text (落款), and the line of the file."""

    name: str
    line: int


class Text(Struct, frozen=True):
    """The text of a source file, with what was found in it.

    It changes with nearly every edit, and few pages but its own show any of it; so it is apart from
    `Document`.
    """

    body: str  # digest of the HTML, under which the cache keeps it
    wording: str  # names what is said, whatever the layout: see `content.wording`
    figures: str = ""  # names the figures, in their order; "" where they are few
    display: Display | None = None  # 公示期 as the body tells of it
    reached: bool = False  # True if a notice says how its publisher is reached
    signed: Signature | None = None
    excerpt: str = ""
    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()


Sharing = Literal["own", "lent", "shared", "merged"]
Survival = Literal["kept", "with-title", "erased"]


class FieldUse(Struct, frozen=True):
    """The use of a field of `Document` beyond the page of the document itself.

    Every field declares its use in its annotation; change detection, translations, redaction,
    open data and search are derived from the declarations.

    Attributes:
        in_translation: "own": each language has its own value. "lent": a translation without a
            value takes the value of its source. "shared": the same, and another value is a
            finding. "merged": the catalogue merges both part by part.
        withdrawn: What happens to the value when the document is withdrawn. "kept": it stays.
            "with-title": it stays unless the title is hidden too. "erased": it becomes the
            default of the field.
        listed: True if pages of other documents, lists or feeds show the value. An edit of a
            field that is not listed redraws the pages of its own document only.
        exported: True if open data has the value under the same name.
        searched: True if full-text search finds the value as a text of its own.
    """

    in_translation: Sharing
    withdrawn: Survival
    listed: bool = False
    exported: bool = False
    searched: bool = False


class Document(Struct, frozen=True):
    """One source file: a notice or a plan in one language, apart from its `Text`.

    Organization, category and references are as typed; the catalogue relates them.
    """

    path: Annotated[str, FieldUse("own", "kept", listed=True)]
    language: Annotated[str, FieldUse("own", "kept", listed=True)]
    slug: Annotated[str, FieldUse("own", "kept")]
    # where each field stands: "title 2:8 org 4:6", see `content.reader`
    marks: Annotated[str, FieldUse("own", "kept")]
    title: Annotated[str, FieldUse("own", "with-title", listed=True, exported=True)]
    date: Annotated[dt.date | None, FieldUse("shared", "kept", listed=True, exported=True)] = None
    org: Annotated[str, FieldUse("shared", "kept", listed=True)] = ""
    category: Annotated[str, FieldUse("shared", "kept")] = ""
    kind: Annotated[str, FieldUse("shared", "kept", listed=True, exported=True)] = ""
    details: Annotated[tuple[Detail, ...], FieldUse("merged", "erased", listed=True)] = ()
    issued: Annotated[dt.date | None, FieldUse("shared", "kept", listed=True, exported=True)] = None
    issuers: Annotated[tuple[str, ...], FieldUse("lent", "kept", searched=True)] = ()
    joint: Annotated[tuple[str, ...], FieldUse("lent", "kept", listed=True)] = ()
    concerns: Annotated[tuple[str, ...], FieldUse("lent", "kept", listed=True)] = ()
    doc_number: Annotated[str, FieldUse("shared", "with-title", listed=True, exported=True)] = ""
    period: Annotated[str, FieldUse("shared", "kept", listed=True, exported=True)] = ""
    effect: Annotated[str, FieldUse("shared", "kept", listed=True, exported=True)] = ""
    summary: Annotated[str, FieldUse("own", "erased", searched=True)] = ""
    subject: Annotated[str, FieldUse("lent", "erased", searched=True)] = ""
    index_number: Annotated[
        str, FieldUse("shared", "with-title", listed=True, exported=True, searched=True)
    ] = ""
    source: Annotated[str, FieldUse("lent", "kept", searched=True)] = ""
    author: Annotated[str, FieldUse("lent", "erased", searched=True)] = ""
    keywords: Annotated[tuple[str, ...], FieldUse("lent", "erased", searched=True)] = ()
    display: Annotated[Display | None, FieldUse("shared", "kept", listed=True)] = None
    objections: Annotated[Objections | None, FieldUse("shared", "erased", listed=True)] = None
    attachments: Annotated[tuple[Attachment, ...], FieldUse("lent", "erased")] = ()
    publish_at: Annotated[dt.datetime | None, FieldUse("shared", "kept", listed=True)] = None
    draft: Annotated[bool, FieldUse("shared", "kept", listed=True)] = False
    aliases: Annotated[tuple[str, ...], FieldUse("own", "kept", listed=True)] = ()
    changes: Annotated[tuple[Change, ...], FieldUse("lent", "with-title", listed=True)] = ()
    withdrawn: Annotated[Withdrawal | None, FieldUse("shared", "kept", listed=True)] = None
    supersedes: Annotated[str, FieldUse("shared", "kept")] = ""
    about: Annotated[tuple[Relation, ...], FieldUse("lent", "erased", listed=True)] = ()
    plan: Annotated[str, FieldUse("shared", "kept")] = ""
    stage: Annotated[str, FieldUse("shared", "kept", listed=True)] = ""
    progress: Annotated[tuple[Progress, ...], FieldUse("merged", "erased", listed=True)] = ()
    targets: Annotated[tuple[Target, ...], FieldUse("merged", "erased", listed=True)] = ()
    tasks: Annotated[tuple[TaskTable, ...], FieldUse("own", "erased")] = ()
    above: Annotated[str, FieldUse("shared", "kept")] = ""
    allow: Annotated[tuple[Allowance, ...], FieldUse("lent", "kept")] = ()
    # the source's wording when the translation was made
    translated_from: Annotated[str, FieldUse("own", "erased")] = ""
    links: Annotated[tuple[Link, ...], FieldUse("own", "erased")] = ()
    # files whose sheets the text includes, below content/
    sheets: Annotated[tuple[str, ...], FieldUse("own", "kept")] = ()
    cited: Annotated[tuple[Citation, ...], FieldUse("own", "erased", listed=True)] = ()

    @property
    def display_period(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day on display; None if there are none."""
        if self.display is None or self.date is None:
            return None
        end = self.display.end(self.date)
        return (self.display.start or self.date, end) if end else None

    @property
    def made(self) -> dt.date | None:
        """The day that the document bears: of its signing, else of publication."""
        return self.issued or self.date

    @property
    def objection_period(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day for objections.

        The last day is the one named for objections, else the last on display. None if there is none, or
        the document is withdrawn.
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
    """Return the latest of a document's own dates; None if it has none."""
    if not changes and not withdrawn:  # as most are
        return published
    days = [published, *(change.date for change in changes)]
    if withdrawn:
        days.append(withdrawn.date)
    return max((day for day in days if day), default=None)


def _uses() -> dict[str, FieldUse]:
    hints = get_type_hints(Document, include_extras=True)
    return {name: hints[name].__metadata__[0] for name in Document.__struct_fields__}


USES = _uses()
"""The declared use of each field of `Document`, in the order of the fields."""

EMPTY = Document("", "", "", "", "")
"""A document in which every field has its default."""
