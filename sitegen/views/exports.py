"""Views of what machines read: feeds, the sitemap, open data.

They are pages as others are, drawn by a writer of `pages.writers` instead of a template. URLs are
given from the site's root as people read them; a writer makes them absolute and encodes them.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import quote

from msgspec import Struct

from sitegen.domain.document import Withdrawal
from sitegen.views.common import MachineView, Ref


class FeedEntry(Struct, frozen=True):
    """A document in a feed. Times are RFC 3339: the start of a day in the site's own time."""

    url: str
    title: str
    language: str
    organization: str
    organization_url: str
    category: str  # id
    category_name: str
    published: str
    updated: str
    summary: str
    withdrawn: Withdrawal | None
    anchor: str = ""  # on its page, where the entry is about a part of it
    joint: tuple[Ref, ...] = ()  # the other issuers of a joint document
    kind: str = ""  # id of its kind of notice, where it names one
    kind_name: str = ""
    concerned: str = ""  # the level of the feed's organization, where the document concerns it
    followed: tuple[str, ...] = ()  # kinds of what later notices say of it
    related: tuple[str, ...] = ()  # URLs of what it is about, and of the notices that are about it


class FeedView(MachineView, frozen=True):
    """The newest documents of the site, of an organization with all below it, or of a category."""

    url: str  # of the page that the feed belongs to; the feed's own file lies beside it
    title: str  # "" for the site's
    entries: tuple[FeedEntry, ...]


class ChangeEntry(Struct, frozen=True):
    """A change of a document after its publication, in a feed; `kind` is that of a ChangeView, `related`
    the URL of the notice that made it.
    """

    url: str
    anchor: str
    kind: str
    title: str
    language: str
    organization: str
    organization_url: str
    time: str
    text: str
    related: str = ""


class ChangeFeedView(MachineView, frozen=True):
    """The newest of what happened to documents after their publication; `name` is that of the
    organization whose they are, "" for the whole site.
    """

    url: str
    name: str
    entries: tuple[ChangeEntry, ...]


class Address(Struct, frozen=True):
    """A page in the sitemap; `versions` are (language, URL) where it is in several languages."""

    url: str
    changed: dt.date | None = None
    versions: tuple[tuple[str, str], ...] = ()


class SitemapView(MachineView, frozen=True):
    """The sitemap or a part of it; as an index, its parts."""

    addresses: tuple[Address, ...]


class TableView(MachineView, frozen=True):
    """Documents as open data, each written in the file's format already. Where they are very many,
    they are sent to a process deflated: a tenth of the bytes.
    """

    deflated: bytes

    @classmethod
    def of(cls, records: Iterable[bytes], count: int, between: bytes = b"") -> TableView:
        """Return the view of `count` records, joined by `between`."""
        press = zlib.compressobj(1 if count > _MANY else 0)
        parts = [press.compress(one) for one in _joined(records, between)]
        return cls(b"".join((*parts, press.flush())))

    @property
    def records(self) -> bytes:
        """All records as they stand in the file."""
        return zlib.decompress(self.deflated)


_MANY = 2000  # records, of some 500 bytes each


def _joined(records: Iterable[bytes], between: bytes) -> Iterator[bytes]:
    """Yield records in pieces of a few, joined by `between`."""
    rest = iter(records)
    before = b""
    while some := list(islice(rest, 100)):
        yield before + between.join(some)
        before = between


class BareView(MachineView, frozen=True):
    """A file that says what the site's view says: robots.txt, the schema of the open data."""


class DutyRow(Struct, frozen=True):
    """A duty as open data; a text that is missing is "", a day or number null."""

    organization: str  # id
    organization_name: str
    rule: str  # id
    rule_name: str
    period: str
    due: dt.date | None
    state: str  # published, late, short, open, exempt or none
    published: dt.date | None  # when enough was
    late_days: int | None
    shown_days: int | None
    display_days: int
    documents: int
    required: int
    exempt: str
    evidence: tuple[str, ...]  # URLs from the site's root


class SumRow(Struct, frozen=True):
    """The duties of the organizations below one under a rule in a period, counted by outcome."""

    organization: str
    organization_name: str
    rule: str
    rule_name: str
    period: str
    owed: int
    published: int
    late: int
    short: int
    open: int
    open_due: tuple[str, ...]  # last day in time of those, and how many: 2026-10-15*3


class RollupRow(Struct, frozen=True):
    """The duties of an organization, or of those below it, in a year or quarter, counted by outcome."""

    organization: str
    organization_name: str
    period: str
    owed: int
    published: int
    late: int
    short: int
    open: int
    corrected: int  # notices corrected or replaced in the period
    concerned: int  # notices of others published in the period that concern it


class LedgerTableView(MachineView, frozen=True):
    """A table of the ledger, of one kind of rows. `title` says whose and when."""

    title: str
    duties: tuple[DutyRow, ...] = ()
    sums: tuple[SumRow, ...] = ()
    rollups: tuple[RollupRow, ...] = ()


def absolute(base_url: str, url: str) -> str:
    """Return a URL of the site as others may quote it: absolute and percent-encoded."""
    return base_url + quote(url)
