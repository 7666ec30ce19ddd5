"""Parts of every page's view: address, title, breadcrumbs, versions in other languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from sitegen.catalogue.items import language_prefix
from sitegen.catalogue.references import HOME
from sitegen.domain.organization import Organization
from sitegen.pages.localized import LocalizedSite
from sitegen.views import HtmlView, Page, PageView, Ref, Version


def page_view(
    board: LocalizedSite,
    url: str,
    title: str,
    description: str = "",
    crumbs: tuple[Ref, ...] = (),
    versions: tuple[Version, ...] | None = None,
    organization: str = "",
) -> PageView:
    """Return the common part of a page's view; `url` is without the language's prefix."""
    full = board.prefix + url
    if versions is None:  # a page that every language has
        versions = tuple(
            Version(language, full)
            if language == board.language
            else nearest_version(board, language, url)
            for language in board.config.languages
        )
    exact = tuple(version for version in versions if version.exact)
    own = any(version.language == board.language for version in exact)
    alternates = exact if own and len(exact) > 1 else ()
    root = "../" * full.count("/")
    return PageView(full, root, title, description, crumbs, versions, alternates, organization)


def page_beside(
    board: LocalizedSite, own: PageView, url: str, others: Iterable[Version] | None = None
) -> PageView:
    """Return the common part of a further page of a document, which search engines leave to the document's.

    Args:
        board: The site in the language of the page.
        own: The common part of the document's page.
        url: The URL of the further page.
        others: Its counterparts in other languages; by default those of the document's page.
    """
    if others is None:
        others = (one for one in own.versions if one.language != board.language)
    page = page_view(
        board,
        url.removeprefix(board.prefix),
        own.title,
        crumbs=own.crumbs,
        versions=(Version(board.language, url), *others),
        organization=own.organization,
    )
    return replace(page, alternates=(), canonical=own.url)


def nearest_version(board: LocalizedSite, language: str, url: str) -> Version:
    """Return the counterpart in another language of a page that is not a document's.

    Where that language lists fewer documents and has no such page, it is the nearest page above.
    `url` is without the language's prefix.
    """
    prefix = language_prefix(language, board.config)
    there = board.everything.seen_in(language)
    if there is board.grouped:
        return Version(language, prefix + url)
    place = _OF_TASKS.sub("", _LATER_PAGE.sub("", url))
    if _OF_YEAR.search(place) and place not in there.places:
        place = _OF_YEAR.sub("", place)
    return Version(language, prefix + place, exact=place == url)


_LATER_PAGE = re.compile(r"page/\d+/$")
_OF_TASKS = re.compile(r"(?<=plans/)\d{4}/\d\d/$|(?<=/)leads/$")
_OF_YEAR = re.compile(r"(?<![^/])\d{4}/$")


def page_at(board: LocalizedSite, view: HtmlView, source: str = "", template: str = "") -> Page:
    """Return a page at the address of its view.

    Args:
        board: The site in the language of the page.
        view: The values that the template may read.
        source: Path of the document that the page shows, if it shows one.
        template: One of the templates of the view; by default the first.
    """
    path = f"{view.page.url}index.html"
    return Page(path, template or view.templates[0], board.language, view, source)


def relative(targets: tuple[str, ...], root: str) -> tuple[str, ...]:
    """Return addresses relative to a page at this depth; empty ones stay empty."""
    return tuple(_from(root, target) if target else "" for target in targets)


def _from(root: str, target: str) -> str:
    if target.startswith(HOME):
        return (root or HOME) + target.removeprefix(HOME)
    return root + target


def crumbs_above(board: LocalizedSite, one: Organization) -> tuple[Ref, ...]:
    """Return the organizations above one, the highest first."""
    above = board.config.organizations.ancestors(one)
    return tuple(board.organization(ancestor) for ancestor in above)
