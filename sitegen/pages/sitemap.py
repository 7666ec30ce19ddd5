"""The sitemap: every page that a search engine should know, in parts that seldom change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sitegen.domain.document import last_change
from sitegen.views import (
    DocumentView,
    MachineView,
    MessageView,
    Page,
    ParallelView,
    RedirectView,
    VersionsView,
)
from sitegen.views.exports import Address, BareView, SitemapView

MOST = 10_000  # addresses in a part; the protocol's bound is 50,000

Listed = tuple[date | None, Address]
"""A page as the sitemap has it, and the day that its document was published, if it shows one."""


def listed(page: Page) -> Listed | None:
    """Return a page's entry in the sitemap.

    None for redirects, the not-found page, files, and pages that repeat another: untranslated
    texts in another frame, texts side by side, differences of versions.
    """
    view = page.view
    published = changed = None
    if isinstance(view, DocumentView):
        if view.original:
            return None
        published = view.entry.date
        changed = last_change(published, view.changes, view.withdrawn)
    elif isinstance(view, _UNLISTED):
        return None
    versions = tuple((version.language, version.url) for version in view.page.alternates)
    return published, Address(view.page.url, changed, versions)


_UNLISTED = (MachineView, MessageView, ParallelView, RedirectView, VersionsView)


def sitemap(found: Iterable[Listed], language: str) -> Iterator[Page]:
    """Yield `sitemap.xml` (an index and its parts if there are many pages) and `robots.txt`.

    A part has documents of one year, the oldest first, or the other pages: a new document changes
    the last part of its year and leaves full parts as they are.
    """
    ordered = sorted(found, key=lambda one: (one[0] or date.min, one[1].url))
    addresses = tuple(address for _, address in ordered)
    if len(addresses) > MOST:
        parts = _parts(ordered)
        for name, piece in parts.items():
            yield Page(name, "sitemap.xml", language, SitemapView(piece))
        index = tuple(Address(name, _newest(piece)) for name, piece in parts.items())
        yield Page("sitemap.xml", "sitemap-index.xml", language, SitemapView(index))
    else:
        yield Page("sitemap.xml", "sitemap.xml", language, SitemapView(addresses))
    yield Page("robots.txt", "robots.txt", language, BareView())


def _parts(ordered: list[Listed]) -> dict[str, tuple[Address, ...]]:
    """Return the parts by file name."""
    groups: dict[str, list[Address]] = {}
    for published, address in ordered:
        groups.setdefault(str(published.year) if published else "pages", []).append(address)
    return {
        f"sitemap-{name}{f'-{start // MOST + 1}' if start else ''}.xml": tuple(
            addresses[start : start + MOST]
        )
        for name, addresses in groups.items()
        for start in range(0, len(addresses), MOST)
    }


def _newest(addresses: tuple[Address, ...]) -> date | None:
    return max((address.changed for address in addresses if address.changed), default=None)
