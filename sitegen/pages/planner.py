"""The catalogue → the pages of the site."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from sitegen.config import Config
from sitegen.content.catalogue import Catalogue
from sitegen.content.items import Item, language_prefix
from sitegen.domain.document import Document
from sitegen.domain.organization import Organization
from sitegen.pages.board import Board, Shelves, grouped, paged
from sitegen.pages.views import (
    CategoriesView,
    CategoryView,
    DocumentView,
    Entry,
    FileView,
    Grid,
    HomeView,
    MessageView,
    OrganizationView,
    Page,
    Pager,
    PageView,
    ProgressView,
    RedirectView,
    Ref,
    Row,
    ShelfView,
    SiteView,
    Version,
    YearView,
)

LATEST = 12  # entries on the home page and an organization's


def site_views(shelves: Shelves, assets: dict[str, str]) -> dict[str, SiteView]:
    """What all pages of a language share, by language."""
    views = {}
    config = shelves.config
    for language in config.languages:
        board = Board(shelves, language)
        publisher = config.organizations[config.organization]
        plans = any(category.plan for category in config.categories)
        views[language] = SiteView(
            title=config.title.in_language(language),
            description=config.description.in_language(language),
            language=language,
            languages=config.languages,
            home=board.prefix,
            base_url=config.base_url,
            publisher=board.organization(publisher),
            contact=config.contact,
            years=tuple(Ref(str(year), f"{board.prefix}{year}/") for year in board.shelves.years),
            categories=tuple(board.category(category.id) for category in config.categories),
            plans=f"{board.prefix}plans/" if plans else "",
            assets=assets,
        )
    return views


def pages(shelves: Shelves, only: frozenset[str] | None = None) -> Iterator[Page]:
    """Every page of the site, the documents' first; or the pages of some documents only, named by
    their paths.
    """
    concerned = {
        item.organization.id
        for item in shelves.catalogue.items
        if only is None or any(version.path in only for version in item.versions)
    }
    for language in shelves.config.languages:
        board = Board(shelves, language)
        for identifier, items in shelves.by_organization.items():
            if identifier in concerned:
                yield from _documents(board, items, only)
        if only is not None:
            continue
        yield from _years(board)
        yield from _organizations(board)
        yield from _categories(board)
        yield _home(board)
        yield _not_found(board)
    yield from _redirects(shelves.catalogue, shelves.config, only)


def page_view(
    board: Board,
    url: str,
    title: str,
    description: str = "",
    crumbs: tuple[Ref, ...] = (),
    versions: tuple[Version, ...] | None = None,
    organization: str = "",
) -> PageView:
    """What every page has; `url` is without the language's prefix."""
    full = board.prefix + url
    if versions is None:  # a page that every language has
        versions = tuple(
            Version(language, language_prefix(language, board.config) + url)
            for language in board.config.languages
        )
    exact = tuple(version for version in versions if version.exact)
    alternates = exact if len(exact) > 1 else ()
    root = "../" * full.count("/")
    return PageView(full, root, title, description, crumbs, versions, alternates, organization)


def _page(template: str, board: Board, view: object, source: str = "") -> Page:
    url: str = view.page.url  # type: ignore[attr-defined] # every view has a page
    return Page(f"{url}index.html", template, board.language, view, source)  # type: ignore[arg-type]


def _home(board: Board) -> Page:
    organizations = board.config.organizations
    roots = organizations.children("")
    rows = [(one, 0) for one in roots]
    rows += [(child, 1) for one in roots for child in organizations.children(one.id)]
    newest = board.shelves.years[0] if board.shelves.years else 0
    plans = [item for item in board.shelves.by_year.get(newest, ()) if item.category.plan]
    view = HomeView(
        page=page_view(
            board,
            "",
            board.config.title.in_language(board.language),
            board.config.description.in_language(board.language),
        ),
        latest=board.listed(board.catalogue.items[:LATEST]),
        plans=board.listed(plans[:LATEST]),
        grid=board.by_years(rows[:200]),
        tree=board.tree(),
    )
    return _page("home.html", board, view)


def _years(board: Board) -> Iterator[Page]:
    outline = board.outline()
    place = {one.id: n for n, one in enumerate(board.config.organizations)}
    for year, items in board.shelves.by_year.items():
        grid = board.by_quarters(outline, year)
        for url, pager, entries in paged(board.listed(items), f"{year}/"):
            ordered = sorted(entries, key=lambda e: place[_identifier(e.organization)])
            page = page_view(board, url, str(year), crumbs=(Ref(str(year)),))
            shown = grid if not pager.newer else Grid((), ())
            groups = grouped(ordered, "organization")
            view = YearView(page, year, shown, groups, _localized(pager, board))
            yield _page("year.html", board, view)


def _identifier(organization: Ref) -> str:
    return organization.url.rstrip("/").rsplit("/", 1)[-1]


def _localized(pager: Pager, board: Board) -> Pager:
    newer = board.prefix + pager.newer if pager.newer else ""
    older = board.prefix + pager.older if pager.older else ""
    return replace(pager, newer=newer, older=older)


def _organizations(board: Board) -> Iterator[Page]:
    for one in board.config.organizations:
        yield _organization(board, one)
        years = [year for year in board.shelves.years if board.shelves.counts[one.id, year, 0]]
        for n, year in enumerate(years):
            newer = years[n - 1] if n else 0
            older = years[n + 1] if n + 1 < len(years) else 0
            yield from _shelf(board, one, year, newer, older)


def _crumbs(board: Board, one: Organization) -> tuple[Ref, ...]:
    above = board.config.organizations.ancestors(one)
    return tuple(board.organization(ancestor) for ancestor in above)


def _organization(board: Board, one: Organization) -> Page:
    below = board.children(one)
    own = board.shelves.by_organization.get(one.id, [])
    years = tuple(
        Row(Ref(str(year), board.year_of(one, year)), (), board.shelves.counts[one.id, year, 0])
        for year in board.shelves.years
        if board.shelves.counts[one.id, year, 0]
    )
    name = board.name(one)
    view = OrganizationView(
        page=page_view(
            board, f"{one.id}/", name, crumbs=(*_crumbs(board, one), Ref(name)), organization=one.id
        ),
        contact=one.contact,
        level=one.level,
        years=years,
        grid=board.by_years(board.outline(one.id)) if below else None,
        tree=board.tree(one.id) if below else (),
        latest=board.listed(own[:LATEST]),
        plans=board.listed([item for item in own if item.category.plan][:LATEST]),
    )
    return _page("organization.html", board, view)


def _shelf(board: Board, one: Organization, year: int, newer: int, older: int) -> Iterator[Page]:
    items = board.shelves.by_shelf.get((one.id, year), [])
    below = bool(board.children(one))
    if below:
        grid = board.by_quarters([(one, 0), *((o, d + 1) for o, d in board.outline(one.id))], year)
    else:
        grid = _categories_by_quarter(board, items)
    name = board.name(one)
    crumbs = (*_crumbs(board, one), board.organization(one), Ref(str(year)))
    for url, pager, entries in paged(board.listed(items), f"{one.id}/{year}/"):
        view = ShelfView(
            page=page_view(board, url, name, crumbs=crumbs, organization=one.id),
            year=year,
            organization_ref=board.organization(one),
            grid=grid if not pager.newer else Grid((), ()),
            below=below,
            groups=grouped(entries, "month"),
            pager=_localized(pager, board),
            newer=Ref(str(newer), board.year_of(one, newer)) if newer else None,
            older=Ref(str(older), board.year_of(one, older)) if older else None,
        )
        yield _page("shelf.html", board, view)


def _categories_by_quarter(board: Board, items: list[Item]) -> Grid:
    """A village's own year: what it published of each kind, and in which quarter it did not."""
    numbers: dict[str, list[int]] = {c.id: [0] * 4 for c in board.config.categories}
    for item in items:
        assert item.main.date is not None
        numbers[item.category.id][(item.main.date.month - 1) // 3] += 1
    rows = tuple(
        Row(board.category(identifier), tuple((n, "") for n in quarters), sum(quarters))
        for identifier, quarters in numbers.items()
    )
    return Grid(tuple(Ref(f"Q{quarter}") for quarter in range(1, 5)), rows)


def _categories(board: Board) -> Iterator[Page]:
    rows = []
    for category in board.config.categories:
        items = board.shelves.by_category[category.id]
        rows.append(Row(board.category(category.id), (), len(items)))
        if not category.plan:  # plans of all kinds have one page
            title = board.category(category.id).title
            yield from _list(board, "category.html", f"categories/{category.id}/", title, items)
    page = page_view(board, "categories/", "")
    yield _page("categories.html", board, CategoriesView(page, tuple(rows)))
    if any(category.plan for category in board.config.categories):
        plans = [item for item in board.catalogue.items if item.category.plan]
        yield from _list(board, "plans.html", "plans/", "", plans)


def _list(
    board: Board, template: str, address: str, title: str, items: list[Item]
) -> Iterator[Page]:
    for url, pager, entries in paged(board.listed(items), address):
        page = page_view(board, url, title, crumbs=(Ref(title),) if title else ())
        view = CategoryView(page, grouped(entries, "year"), _localized(pager, board))
        yield _page(template, board, view)


def _not_found(board: Board) -> Page:
    page = replace(page_view(board, "404.html", ""), root=board.config.base_path)
    return Page(page.url, "404.html", board.language, MessageView(page))


def _redirects(catalogue: Catalogue, config: Config, only: frozenset[str] | None) -> Iterator[Page]:
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


def _documents(board: Board, items: list[Item], only: frozenset[str] | None) -> Iterator[Page]:
    crumbs: dict[int, tuple[Ref, ...]] = {}
    for n, item in enumerate(items):
        document = item.in_language(board.language)
        if document.language != board.language:
            continue
        if only is not None and not any(version.path in only for version in item.versions):
            continue
        newer = board.entry(items[n - 1]) if n else None
        older = board.entry(items[n + 1]) if n + 1 < len(items) else None
        if item.year not in crumbs:
            one = item.organization
            year = Ref(str(item.year), board.year_of(one, item.year))
            crumbs[item.year] = (*_crumbs(board, one), board.organization(one), year)
        view = _document(board, item, document, crumbs[item.year], older, newer)
        template = "plan.html" if item.category.plan else "document.html"
        yield _page(template, board, view, document.path)


def _document(
    board: Board,
    item: Item,
    document: Document,
    crumbs: tuple[Ref, ...],
    older: Entry | None,
    newer: Entry | None,
) -> DocumentView:
    catalogue = board.catalogue
    page = page_view(
        board,
        item.url,
        document.title,
        "" if document.withdrawn else document.summary or document.excerpt,
        crumbs,
        _versions(board, item),
        item.organization.id,
    )
    gone = document.withdrawn is not None
    replaced_by = catalogue.superseded.get(item.url, "")
    return DocumentView(
        page=page,
        source=document.path,
        language=document.language,
        body="" if gone else document.body,
        links=() if gone else _relative(catalogue.targets.get(document.path, ()), page.root),
        headings=() if gone else document.headings,
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
        attachments=() if gone else _attachments(catalogue, document),
        changes=document.changes,
        withdrawn=document.withdrawn,
        plan=_named(board, catalogue.references.get(f"{item.main.path}#plan")),
        stage=document.stage,
        progress=_progress(board, document, catalogue.references.get(f"{item.main.path}#plan")),
        targets=document.targets,
        supersedes=_named(board, catalogue.references.get(f"{item.main.path}#supersedes")),
        superseded_by=_named(board, replaced_by),
        previous=older,
        next=newer,
    )


def _versions(board: Board, item: Item) -> tuple[Version, ...]:
    """The document in each language; where it is not translated, its shelf in that language."""
    written = {document.language for document in item.versions}
    shelf = item.url.rsplit("/", 2)[0] + "/"
    return tuple(
        Version(
            language,
            language_prefix(language, board.config) + (item.url if language in written else shelf),
            language in written,
        )
        for language in board.config.languages
    )


def _relative(targets: tuple[str, ...], root: str) -> tuple[str, ...]:
    return tuple(root + target if target else "" for target in targets)


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


def _attachments(catalogue: Catalogue, document: Document) -> tuple[FileView, ...]:
    views = []
    for title, resource in catalogue.attached.get(document.path, ()):
        stem, extension = posixpath.splitext(posixpath.basename(resource.source))
        views.append(FileView(resource.url, title or stem, extension[1:].upper(), resource.size))
    return tuple(views)
