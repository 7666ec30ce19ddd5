"""The pages of documents and the old addresses that lead to them."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sitegen.config import Config
from sitegen.content.catalogue import Catalogue, is_draft
from sitegen.content.items import Item, address_of, language_prefix
from sitegen.domain.document import Document
from sitegen.pages import translations
from sitegen.pages.board import Board
from sitegen.pages.page import crumbs_above, nearest_version, page_at, page_view, relative
from sitegen.pages.related import around
from sitegen.pages.views import (
    DocumentView,
    Entry,
    FileView,
    Page,
    PageView,
    ProgressView,
    RedirectView,
    Ref,
    Some,
    Version,
)

MOST = 12  # documents in a list of those that refer to another


def documents(board: Board, items: list[Item], only: frozenset[str] | None) -> Iterator[Page]:
    """The documents of one organization, the newest first; or some only, named by their paths."""
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
        alike = around(board.shelves.alike[item.organization.id, item.category.id], place)
        view = _document(board, item, document, crumbs[item.year], older, newer, alike)
        if titles[document.title] > 1:
            view = replace(view, namesake=True)
        template = "plan.html" if item.category.plan else "document.html"
        yield page_at(template, board, view, document.path)
        if view.parallel:
            yield from translations.parallel(board, item, view)


def _document(
    board: Board,
    item: Item,
    document: Document,
    crumbs: tuple[Ref, ...],
    older: Entry | None,
    newer: Entry | None,
    alike: Iterable[Item],
) -> DocumentView:
    catalogue = board.catalogue
    references = board.shelves.references
    text = board.texts[document.path]
    page = page_view(
        board,
        item.url,
        document.title,
        "" if document.withdrawn else document.summary or text.excerpt,
        crumbs,
        _versions(board, item),
        item.organization.id,
    )
    original = None
    links = catalogue.targets.get(document.path, ())
    if document.language != board.language:
        place = language_prefix(document.language, board.config) + item.url
        original = Version(document.language, place)
        page = replace(page, canonical=place)
        links = tuple(_in_frame(board, document.language, link) for link in links)
    gone = document.withdrawn is not None
    replaced_by = catalogue.superseded.get(item.url, "")
    return DocumentView(
        page=page,
        source=document.path,
        language=document.language,
        body="" if gone else text.body,
        links=() if gone else relative(links, page.root),
        headings=() if gone else text.headings,
        entry=board.entry(item),
        issued=document.issued,
        doc_number=document.doc_number,
        index_number=document.index_number,
        subject=document.subject,
        keywords=document.keywords,
        summary="" if gone else document.summary,
        origin=document.source,
        author=document.author,
        period=document.period,
        effect=document.effect,
        display=document.display,
        objections=document.objections,
        attachments=() if gone else _attachments(board, document),
        changes=document.changes,
        withdrawn=document.withdrawn,
        draft=is_draft(item.main),
        plan=_named(board, catalogue.references.get(f"{item.main.path}#plan")),
        stage=document.stage,
        progress=_progress(board, document, catalogue.references.get(f"{item.main.path}#plan")),
        targets=document.targets,
        supersedes=_named(board, catalogue.references.get(f"{item.main.path}#supersedes")),
        superseded_by=_named(board, replaced_by),
        previous=older,
        next=newer,
        reports=_some(board, references.reports.get(item.url)),
        refers_to=_some(board, references.to.get(item.url)),
        referred_by=_some(board, references.by.get(item.url)),
        alike=tuple(entry for entry in board.listed(alike) if entry not in (older, newer)),
        time=_time(document),
        image="" if gone else _first_picture(document, catalogue),
        original=original,
        stale=_source(board, item) if item.is_stale(document, board.texts) else None,
        parallel=() if gone or original else translations.beside(board, item, document),
    )


def _source(board: Board, item: Item) -> Version:
    language = item.main.language
    return Version(language, language_prefix(language, board.config) + item.url)


def _in_frame(board: Board, written: str, link: str) -> str:
    """Where a link of a text in another language leads a reader of this one."""
    address, sign, fragment = link.partition("#")
    item = board.catalogue.by_url.get(address.removeprefix(language_prefix(written, board.config)))
    if item is None:
        return link
    same = item.in_language(board.language).language == written  # else its anchors are others
    return address_of(item, board.language, board.config) + (sign + fragment if same else "")


def _versions(board: Board, item: Item) -> tuple[Version, ...]:
    """The document in each language; where it is not translated, what that language has of it,
    or else its shelf there.
    """
    config = board.config
    written = {document.language for document in item.versions}
    versions = []
    for language in config.languages:
        if language in written or config.untranslated == "page":
            url = language_prefix(language, config) + item.url
        else:
            url = nearest_version(board, language, f"{item.organization.id}/{item.year}/").url
        versions.append(Version(language, url, language in written))
    return tuple(versions)


def _time(document: Document) -> str:
    """The time of day of a document whose publication was set to a moment of its day."""
    moment = document.publish_at
    return f"{moment:%H:%M}" if moment and moment.date() == document.date else ""


def _first_picture(document: Document, catalogue: Catalogue) -> str:
    if not document.links:
        return ""
    found = zip(document.links, catalogue.targets.get(document.path, ()), strict=False)
    return next((target for link, target in found if link.image and target), "")


def _progress(board: Board, document: Document, plan: str | None) -> tuple[ProgressView, ...]:
    """Each figure reported, beside what the plan promised."""
    targets = {}
    if plan:
        promised = board.catalogue.by_url[plan].in_language(board.language).targets
        targets = {target.id: target for target in promised}
    return tuple(
        ProgressView(one.target, targets.get(one.target), one.value, one.note)
        for one in document.progress
    )


def _named(board: Board, url: str | None) -> Ref | None:
    if not url:
        return None
    entry = board.entry(board.catalogue.by_url[url])
    return Ref(entry.title, entry.url)


def _some(board: Board, items: list[Item] | None) -> Some:
    """The first of some items: what refers to a document may be thousands."""
    if not items:
        return _NONE
    return Some(board.listed(items[:MOST]), max(0, len(items) - MOST))


_NONE = Some()


def _attachments(board: Board, document: Document) -> tuple[FileView, ...]:
    views = []
    for title, resource in board.catalogue.attached.get(document.path, ()):
        stem, extension = posixpath.splitext(posixpath.basename(resource.source))
        name = board.shelves.digests.get(resource.source, "")
        kind = extension[1:].upper()
        views.append(FileView(resource.url, title or stem, kind, resource.size, name))
    return tuple(views)


def redirects(catalogue: Catalogue, config: Config, only: frozenset[str] | None) -> Iterator[Page]:
    """A page at each old address of a document."""
    for item in catalogue.items:
        document = item.main
        if only is not None and document.path not in only:
            continue
        for path in document.aliases:
            page = PageView(
                path.removesuffix("index.html"), "../" * path.count("/"), document.title
            )
            view = RedirectView(page, language_prefix(document.language, config) + item.url)
            yield Page(path, "redirect.html", document.language, view, document.path)
