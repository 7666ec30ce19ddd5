"""Two versions of a document side by side, and the page on the state of all translations."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue.items import Item, url_in
from sitegen.domain.document import Document
from sitegen.pages.common import page_at, page_beside, page_view, relative
from sitegen.pages.localized import LocalizedSite
from sitegen.views import (
    DocumentView,
    Lacking,
    Page,
    ParallelView,
    Side,
    Translated,
    TranslationsView,
    Version,
)

MOST = 100  # documents under a heading of the state; the count tells of the others


def beside(board: LocalizedSite, item: Item, document: Document) -> tuple[Version, ...]:
    """Return the side-by-side pages of a version: a source with each translation, a translation with its source."""
    if len(item.versions) == 1:
        return ()
    others = item.versions[1:] if document is item.main else (item.main,)
    return tuple(
        Version(other.language, _address(board, item, document.language, other.language))
        for other in others
    )


def parallel(board: LocalizedSite, item: Item, own: DocumentView) -> Iterator[Page]:
    """Yield the pages of this language that show a document beside its other versions.

    They belong to translations: a document without any has none.
    """
    for place in own.parallel:
        other = item.in_language(place.language)
        document = item.in_language(board.language)
        translation = other if document is item.main else document
        back = Version(other.language, _address(board, item, other.language, document.language))
        page = page_beside(board, own.page, place.url, (back,))
        sides = _side(board, item, document, page.root), _side(board, item, other, page.root)
        view = ParallelView(page, own.entry, sides, item.is_stale(translation, board.texts))
        yield page_at(board, view, translation.path)


def _address(board: LocalizedSite, item: Item, language: str, other: str) -> str:
    return f"{url_in(item, language, board.config)}{other.lower()}/"


def _side(board: LocalizedSite, item: Item, document: Document, root: str) -> Side:
    return Side(
        document.language,
        url_in(item, document.language, board.config),
        document.title,
        document.summary,
        board.texts[document.path].body,
        relative(board.catalogue.targets.get(document.path, ()), root),
    )


def state(board: LocalizedSite) -> Page:
    """Return the page on translation progress by language, with the missing and outdated translations."""
    page = page_view(board, "translations/", "")
    languages = tuple(_translated(board, language) for language in board.config.languages)
    return page_at(board, TranslationsView(page, languages))


def _translated(board: LocalizedSite, language: str) -> Translated:
    stale: list[Item] = []
    unrecorded: list[Item] = []
    missing: list[Item] = []
    shown = [item for item in board.catalogue.every if not item.main.withdrawn]
    for item in shown:
        version = item.in_language(language)
        if version.language != language:
            missing.append(item)
        elif version is not item.main and not version.translated_from:
            unrecorded.append(item)
        elif item.is_stale(version, board.texts):
            stale.append(item)
    return Translated(
        language,
        len(shown) - len(missing),
        len(shown),
        _lacking(board, stale),
        _lacking(board, unrecorded),
        _lacking(board, missing),
    )


def _lacking(board: LocalizedSite, items: list[Item]) -> Lacking:
    return Lacking(board.listed(items[:MOST]), len(items))
