"""Pages of documents, and redirects from their old addresses."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sitegen.catalogue.catalogue import Catalogue, is_draft
from sitegen.catalogue.items import Item, address_of, language_prefix, url_in
from sitegen.config.model import Config
from sitegen.domain.citation import key_of
from sitegen.domain.document import Document
from sitegen.pages import followups, translations, versions
from sitegen.pages.change_log import life
from sitegen.pages.common import crumbs_above, nearest_version, page_at, page_view, relative
from sitegen.pages.localized import LocalizedSite
from sitegen.pages.plans import plan_view, reported
from sitegen.pages.plans import table as plan_table
from sitegen.pages.related import around
from sitegen.views import (
    Cited,
    DocumentView,
    Entry,
    FileView,
    KindView,
    Page,
    PageView,
    RedirectView,
    Ref,
    Version,
)


def documents(
    board: LocalizedSite, items: list[Item], only: frozenset[str] | None
) -> Iterator[Page]:
    """Yield the pages of one organization's documents, the newest first; or of those in `only` (paths)."""
    crumbs: dict[int, tuple[Ref, ...]] = {}
    places: Counter[str] = Counter()  # of an item among those of its category
    titles = Counter(item.in_language(board.language).title for item in items)
    anyway = board.config.untranslated == "page"
    for n, item in enumerate(items):
        place = places[item.category.id]
        places[item.category.id] += 1
        document = item.in_language(board.language)
        if document.language != board.language and not anyway:
            continue
        if only is not None and not any(version.path in only for version in item.versions):
            continue
        newer = board.entry(items[n - 1]) if n else None
        older = board.entry(items[n + 1]) if n + 1 < len(items) else None
        if item.year not in crumbs:
            one = item.organization
            year = Ref(str(item.year), board.year_of(one, item.year))
            crumbs[item.year] = (*crumbs_above(board, one), board.organization(one), year)
        alike = around(board.grouped.alike[item.organization.id, item.category.id], place)
        view = _document(board, item, document, crumbs[item.year], older, newer, alike)
        if titles[document.title] > 1:
            view = replace(view, namesake=True)
        if board.everything.history:
            view = versions.with_history(board, document, view)
            yield from versions.differences(board, document, view)
            view = versions.without_texts(view)
        notices, plans = DocumentView.templates
        template = plans if item.category.plan else notices
        yield page_at(board, view, document.path, template)
        yield from plan_table(board, view)
        if view.parallel:
            yield from translations.parallel(board, item, view)


def _document(
    board: LocalizedSite,
    item: Item,
    document: Document,
    crumbs: tuple[Ref, ...],
    older: Entry | None,
    newer: Entry | None,
    alike: Iterable[Item],
) -> DocumentView:
    catalogue = board.catalogue
    references = board.grouped.references
    text = board.texts[document.path]
    page = page_view(
        board,
        item.url,
        document.title,
        document.summary or text.excerpt,
        crumbs,
        _versions(board, item),
        item.organization.id,
    )
    original = None
    links = catalogue.targets.get(document.path, ())
    if document.language != board.language:
        place = url_in(item, document.language, board.config)
        original = Version(document.language, place)
        page = replace(page, canonical=place)
        links = tuple(_in_frame(board, document.language, link) for link in links)
    return DocumentView(
        **{name: getattr(document, name) for name in _COPIED},
        page=page,
        source=document.path,
        body=text.body,
        links=relative(links, page.root),
        headings=text.headings,
        entry=board.entry(item),
        origin=document.source,
        kind=_kind(board, item, document) if document.kind else None,
        attachments=_attachments(board, document),
        draft=is_draft(item.main),
        plan=_named(board, catalogue.references.get(f"{item.main.path}#plan")),
        progress=reported(board, item),
        promises=plan_view(board, item) if item.category.plan else None,
        supersedes=_named(board, catalogue.references.get(f"{item.main.path}#supersedes")),
        superseded_by=_named(board, catalogue.newest.get(item.url)),
        previous=older,
        next=newer,
        reports=board.some(references.reports.get(item.url)),
        refers_to=board.some(references.to.get(item.url)),
        referred_by=board.some(references.by.get(item.url)),
        alike=tuple(entry for entry in board.listed(alike) if entry not in (older, newer)),
        time=_time(document),
        image=_first_picture(document, catalogue),
        original=original,
        stale=_source(board, item) if item.is_stale(document, board.texts) else None,
        cited=_cited(board, document),
        concerns=tuple(board.on_its_day(one, item) for one in item.concerns),
        life=life(board, item, document),
        about=followups.about(board, item, document) if document.about else (),
        followed=followups.followed(board, item),
        amended=followups.amended(board, item),
        matter=followups.matter(board, item),
        parallel=()
        if document.withdrawn or original
        else translations.beside(board, item, document),
    )


_RELATED = frozenset(
    [
        "source",
        "links",
        "attachments",
        "draft",
        "plan",
        "supersedes",
        "progress",
        "cited",
        "concerns",
        "kind",
        "about",
    ]
)
_COPIED = tuple(
    name
    for name in DocumentView.__struct_fields__
    if name in Document.__struct_fields__ and name not in _RELATED
)
"""Fields that a page shows as its document has them. The names in `_RELATED` mean something else in
a view: there the catalogue has resolved the value, or `source` is the path of the document.
"""


def _kind(board: LocalizedSite, item: Item, document: Document) -> KindView | None:
    from sitegen.pages.kinds import kind_of

    return kind_of(board, item, document)


def _cited(board: LocalizedSite, document: Document) -> tuple[Cited, ...]:
    """Return the laws and documents that a text cites, without the document itself."""
    if not document.cited:
        return ()
    found = zip(document.cited, board.catalogue.cited[document.path], strict=True)
    return tuple(
        Cited(one.title, one.articles, one.number, url and _in_frame(board, document.language, url))
        for one, url in found
        if url or key_of(one.title) != key_of(document.title)
    )


def _source(board: LocalizedSite, item: Item) -> Version:
    language = item.main.language
    return Version(language, url_in(item, language, board.config))


def _in_frame(board: LocalizedSite, written: str, link: str) -> str:
    """Return the address to which a link of a text in another language leads a reader of this one."""
    address, sign, fragment = link.partition("#")
    item = board.catalogue.by_url.get(address.removeprefix(language_prefix(written, board.config)))
    if item is None:
        return link
    same = item.in_language(board.language).language == written  # else its anchors are others
    return address_of(item, board.language, board.config) + (sign + fragment if same else "")


def _versions(board: LocalizedSite, item: Item) -> tuple[Version, ...]:
    """Return the document's page in each language.

    Where the document is not translated, it is that language's page about it, or else the page of
    its organization and year there.
    """
    config = board.config
    written = {document.language for document in item.versions}
    versions = []
    for language in config.languages:
        if language in written or config.untranslated == "page":
            url = url_in(item, language, config)
        else:
            url = nearest_version(board, language, f"{item.organization.id}/{item.year}/").url
        versions.append(Version(language, url, language in written))
    return tuple(versions)


def _time(document: Document) -> str:
    """Return the time of day of a document that was scheduled for a moment of its day; else ""."""
    moment = document.publish_at
    return f"{moment:%H:%M}" if moment and moment.date() == document.date else ""


def _first_picture(document: Document, catalogue: Catalogue) -> str:
    if not document.links:
        return ""
    found = zip(document.links, catalogue.targets.get(document.path, ()), strict=False)
    return next((target for link, target in found if link.image and target), "")


def _named(board: LocalizedSite, url: str | None) -> Ref | None:
    if not url:
        return None
    entry = board.entry(board.catalogue.by_url[url])
    return Ref(entry.title, entry.url)


def _attachments(board: LocalizedSite, document: Document) -> tuple[FileView, ...]:
    views = []
    for title, resource in board.catalogue.attached.get(document.path, ()):
        stem, extension = posixpath.splitext(posixpath.basename(resource.source))
        name = board.grouped.digests.get(resource.source, "")
        kind = extension[1:].upper()
        views.append(FileView(resource.url, title or stem, kind, resource.size, name))
    return tuple(views)


def redirects(items: Iterable[Item], config: Config) -> Iterator[Page]:
    """Yield a page at each old address of a document."""
    for item in items:
        document = item.main
        for path in document.aliases:
            page = PageView(
                path.removesuffix("index.html"), "../" * path.count("/"), document.title
            )
            view = RedirectView(page, url_in(item, document.language, config))
            yield Page(path, view.templates[0], document.language, view, document.path)
