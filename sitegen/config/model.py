"""The configuration of a site as one frozen value."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct

from sitegen.config.appearance import Appearance
from sitegen.config.boards import BoardSource
from sitegen.config.publishing import PublishTarget
from sitegen.config.site_fields import (
    FILE_TYPES,
    Limits,
    Paper,
)
from sitegen.content.reader import Options
from sitegen.domain.allowance import Check, CheckOptions
from sitegen.domain.calendar import Calendar
from sitegen.domain.document import Category
from sitegen.domain.index_number import IndexPattern
from sitegen.domain.notice_kind import KindSettings
from sitegen.domain.organization import Contact, EnquiryDesk, OrganizationTree
from sitegen.domain.registration import Registration
from sitegen.domain.rule import RuleBook
from sitegen.domain.text import LocalText


class Config(Struct, frozen=True):
    """Everything that a build depends on besides its sources and its theme.

    Paths are relative to the folder of `site.yaml`; the first language is the site's own.
    """

    title: LocalText
    base_url: str
    languages: tuple[str, ...]
    organization: str
    categories: tuple[Category, ...]
    organizations: OrganizationTree
    description: LocalText = LocalText(())
    license: LocalText = LocalText(())
    time_zone: str = "Asia/Shanghai"
    contact: Contact = Contact()
    enquiries: EnquiryDesk | None = None
    content: str = "content"
    output: str = "output"
    theme: str = ""
    untranslated: str = "link"  # or "page", "hide": see `address_of` and `Catalogue.seen_in`
    file_types: tuple[str, ...] = FILE_TYPES
    limits: Limits = Limits()
    numbered_headings: bool = True
    qr: bool = True
    print: Paper = Paper()
    registration: Registration = Registration()
    appearance: Appearance = Appearance()
    index_number: IndexPattern | None = None
    calendar: Calendar = Calendar()
    disclosure: RuleBook | None = None
    publish: tuple[PublishTarget, ...] = ()
    boards: tuple[BoardSource, ...] = ()
    server: str = ""  # the web server that reads the lists of `pages.server_maps`, or none
    compress: tuple[str, ...] = ()  # encodings of the copies beside files: gz, br
    checks_off: tuple[Check, ...] = ()
    kinds: KindSettings = KindSettings()
    history: str = ""  # what documents show of their earlier versions: "", "dates", "differences"

    @property
    def reading(self) -> Options:
        """Options on which the result of reading a document depends."""
        limits = self.limits
        return Options(
            self.languages,
            limits.document_kib * 1024,
            limits.seconds,
            self.numbered_headings,
            self.checks,
            self.kinds,
        )

    @property
    def checks(self) -> CheckOptions:
        """Options of the pre-publication checks."""
        plans = [category for category in self.categories if category.plan]
        names = {name for one in plans for name in (one.id, *one.name.all())}
        named = (name for one in self.organizations for name in one.names() if "某" in name)
        blank = tuple(sorted(set(named)))
        return CheckOptions(self.checks_off, tuple(sorted(names)), self.languages[0], blank)

    @property
    def base_path(self) -> str:
        """The path under which the site is published, percent-encoded: "/" or "/gongkai/village/"."""
        return urlsplit(self.base_url).path or "/"

    @property
    def plans(self) -> bool:
        """True if any category is for plans."""
        return any(category.plan for category in self.categories)

    def category(self, identifier: str) -> Category:
        """Return the category with this id. Raises StopIteration if there is none."""
        return next(c for c in self.categories if c.id == identifier)


class Sources(Struct, frozen=True):
    """The bytes of the configuration files. Equal bytes give an equal Config."""

    site: bytes
    organizations: bytes
    shipped: str = ""  # digest of the shipped data: rules, holidays and kinds of notice
    kinds: bytes = b""  # the site's own kinds of notice
