"""Folder for filing with the superior organization (报送): the notices published for a period.

    目录.xlsx                            every document; the ledger's counts and duties
    SHA256SUMS                           checksums of all files, for `sha256sum --check`
    01 2026-10-14 第三季度村务公开/
        第三季度村务公开.pdf             the page on paper, where a Chromium prints it
        1014-q3.md                       the source, and its translations
        1014-q3.files/…                  attachments, where they lie beside the source
        附件/…                           attachments from other folders

Drafts and withdrawn notices are left out; the index lists the withdrawn ones with reasons.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp

from msgspec import Struct

from sitegen.catalogue.items import Item, address_of, url_in
from sitegen.domain.disclosure import Duty, Ledger
from sitegen.domain.document import Document
from sitegen.domain.organization import Organization
from sitegen.domain.period import Period
from sitegen.messages import filing as words_of
from sitegen.messages import filled
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.ledger.filing import Scope, in_words, sheets
from sitegen.pages.localized import LocalizedSite
from sitegen.pipeline.snapshot import Snapshot, ledger_on
from sitegen.publish.paper import Printer
from sitegen.publish.target import PublishError
from sitegen.render.xlsx import Link, Sheet, Value, workbook
from sitegen.system import files
from sitegen.system.checksums import checksum_lines, parse_checksums
from sitegen.system.codec import digest_bytes
from sitegen.views.exports import absolute

SUMS = "SHA256SUMS"
_LARGEST = 1 << 31  # maximum size of a file in bytes
_TITLE = 40  # maximum characters of a title in a file name: Windows limits paths to 260
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', " ") | dict.fromkeys(range(32), " "))


class Collected(Struct, frozen=True):
    """Files to be filed, by path, with the numbers of documents and of printed documents."""

    files: dict[str, bytes]
    documents: int = 0
    printed: int = 0


class Filed(Struct, frozen=True):
    """A document to be filed: its folder, and the path of each source file in the folder."""

    item: Item
    folder: str
    sources: tuple[tuple[str, str], ...]  # (path below content/, path in `folder`)

    @property
    def paper(self) -> str:
        """Path of the PDF, relative to the filing."""
        return f"{self.folder}/{_name(self.item.main.title)}.pdf"


def collect(
    site: Snapshot,
    asked: tuple[Organization, Period],
    day: dt.date,
    language: str,
    pages: Printer | None,
    content: Path,
) -> Collected:
    """Return the files to be filed, without checksums.

    Args:
        site: The site, as loaded from the sources.
        asked: The organization that files, and the period.
        day: The as-of day of the ledger.
        language: Language of the index.
        pages: Prints pages; None to omit PDF files.
        content: The content folder.

    Raises:
        PublishError: A file cannot be read, or a page not be printed.
    """
    one, period = asked
    config = site.config
    grouped = GroupedCatalogue(site.catalogue, config)
    known = ledger_on(config, site.catalogue.items, day)
    duties = [
        duty
        for duty in (known.of(one, period.years) if known else ())
        if duty.period.lies_in(period)
    ]
    kept, withdrawn = documents_of(grouped, one, period, duties)
    if not kept and not withdrawn:
        return Collected({})
    filed = places(grouped, kept, language)
    found = dict(contents(content, filed))
    papers = {}
    for each in filed if pages else ():
        assert pages
        url = address_of(each.item, config.languages[0], config)
        papers[each.paper] = pages.pdf(url, recorded_day(each.item))
    scope = Scope(one, period, period.years, day)
    name = words_of(language)["index_file"]
    found |= papers
    found[name] = index(
        grouped, known, scope, duties, (filed, withdrawn, frozenset(papers)), language
    )
    return Collected(found, len(filed), len(papers))


def documents_of(
    grouped: GroupedCatalogue, one: Organization, period: Period, duties: Iterable[Duty]
) -> tuple[list[Item], list[Item]]:
    """Return the documents that an organization issued for a period, oldest first.

    A document belongs to the period if its own period lies in it, if it has no period and was
    published in it, or if it counts for a duty of the period.

    Returns:
        The documents to be filed, and the withdrawn ones.
    """
    counted = {found.url for duty in duties for found in duty.evidence if not found.concerned}
    chosen = [
        item
        for item in reversed(grouped.issued.get(one.id, []))
        if item.url in counted or _is_of(item.main, period)
    ]
    kept = [item for item in chosen if not item.main.withdrawn]
    return kept, [item for item in chosen if item.main.withdrawn]


def _is_of(document: Document, period: Period) -> bool:
    named = Period.parse(document.period) if document.period else None
    if named:
        return named.lies_in(period)
    return document.date is not None and period.first <= document.date <= period.last


def places(grouped: GroupedCatalogue, items: Iterable[Item], language: str) -> list[Filed]:
    """Return the target paths of each document and its files."""
    published: dict[str, list[str]] = {}  # sources of files by the address of their page
    for resource in grouped.catalogue.resources:
        beside = f"{resource.url.rpartition('/')[0]}/"
        published.setdefault(beside, []).append(resource.source)
    elsewhere = words_of(language)["elsewhere"]
    made = []
    for number, item in enumerate(items, 1):
        found: dict[str, str] = {}
        for version in item.versions:
            if version.draft:
                continue
            beside, slash, name = version.path.rpartition("/")
            found[version.path] = name
            for source in published.get(url_in(item, item.main.language, grouped.config), ()):
                inner = source.removeprefix(beside + slash)
                is_beside = source.startswith(beside + slash)
                found.setdefault(
                    source, inner if is_beside else f"{elsewhere}/{source.rpartition('/')[2]}"
                )
        folder = f"{number:02} {item.main.date} {_name(item.main.title)}"
        made.append(Filed(item, folder, tuple(_distinct(found.items()))))
    return made


def _distinct(found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Make paths unique, ignoring case, by appending numbers."""
    taken: set[str] = set()
    for source, place in found:
        stem, dot, extension = place.rpartition(".")
        number, wanted = 2, place
        while wanted.casefold() in taken:
            wanted, number = (
                f"{stem or extension}-{number}{dot}{extension if stem else ''}",
                number + 1,
            )
        taken.add(wanted.casefold())
        yield source, wanted


def _name(title: str) -> str:
    """Convert a title to a file name that is valid on every system."""
    return " ".join(title.translate(_NOT_IN_NAMES).split())[:_TITLE].strip(" .") or "_"


def index(
    grouped: GroupedCatalogue,
    known: Ledger | None,
    scope: Scope,
    duties: list[Duty],
    listed: tuple[list[Filed], list[Item], frozenset[str]],
    language: str,
) -> bytes:
    """Return the index as a workbook: documents, and the ledger's sheets where there are rules.

    Args:
        grouped: The catalogue in groups.
        known: The ledger; None if the site has no rules.
        scope: The organization and period of the filing.
        duties: The duties of the period.
        listed: The documents filed, those withdrawn, and the places of PDF files.
        language: Language of the labels.
    """
    words = words_of(language)
    board = LocalizedSite(grouped, grouped.config.languages[0], {})
    filed, withdrawn, printed = listed
    rows = [
        *(_line(board, one.item, _files_of(one, printed), language) for one in filed),
        *(_line(board, item, "", language) for item in withdrawn),
    ]
    assert scope.head
    assert scope.period
    told = {"period": in_words(scope.period, language), "day": scope.day.isoformat()}
    documents = Sheet(
        words["index"],
        tuple(words[key] for key in _INDEX),
        tuple([number, *row] for number, row in enumerate(rows, 1)),
        title=filled(words["index_title"], {"name": board.name(scope.head)}),
        about=filled(words["about"], told),
        foot=words["signatures"],
    )
    ledger = sheets(grouped, known, scope, duties, duties, language) if known and duties else ()
    return workbook([documents, *ledger])


_INDEX = (
    *("number", "title", "category", "doc_number", "issued", "published_on", "period", "display"),
    *("files", "address", "note"),
)


def _line(board: LocalizedSite, item: Item, place: str, language: str) -> list[Value]:
    words = words_of(language)
    main = item.main
    shown = main.display_period
    period = Period.parse(main.period) if main.period else None
    until = {"first": shown[0], "last": shown[1]} if shown else {}
    url = absolute(board.config.base_url, address_of(item, board.language, board.config))
    return [
        main.title or words["untitled"],
        item.category.name.in_language(board.language),
        main.doc_number,
        main.issued,
        main.date,
        in_words(period, language) if period else main.period,
        filled(words["until"], until) if until else "",
        place,
        Link(words["site"], url),
        "\n".join(_remarks(board, item, words)),
    ]


def _remarks(board: LocalizedSite, item: Item, words: Mapping[str, str]) -> Iterator[str]:
    main = item.main
    if main.withdrawn:
        values = {"day": main.withdrawn.date, "reason": main.withdrawn.reason}
        yield filled(words["withdrawn"], values)
    corrections = [change.date for change in main.changes if change.kind in (None, "correction")]
    if corrections:
        yield filled(words["changed"], {"count": len(corrections), "day": max(corrections)})
    if item.joint:
        yield filled(words["joint"], {"names": "、".join(map(board.name, item.issuers))})


def _files_of(one: Filed, printed: frozenset[str]) -> str:
    """Return the folder of a document, followed by its files, one per line."""
    paper = [one.paper.removeprefix(f"{one.folder}/")] if one.paper in printed else []
    return "\n".join((f"{one.folder}/", *paper, *(place for _, place in one.sources)))


def contents(content: Path, filed: Iterable[Filed]) -> Iterator[tuple[str, bytes]]:
    """Yield each source file with its path in the folder.

    Raises:
        PublishError: A file cannot be read.
    """
    for one in filed:
        for source, place in one.sources:
            try:
                yield f"{one.folder}/{place}", files.read_below(content, source, _LARGEST)
            except OSError as error:
                reason = error.strerror or error
                raise PublishError("unreadable", path=source, reason=reason) from error


def write(target: Path, found: Mapping[str, bytes]) -> None:
    """Write the folder with its checksums atomically, replacing an earlier filing.

    Raises:
        PublishError: The target is no unchanged filing, or cannot be written.
    """
    sums = sorted((path, digest_bytes(data)) for path, data in found.items())
    target = Path(os.path.abspath(target))
    refuse_foreign(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            partial.chmod(0o755)
            for path, data in found.items():
                files.write(partial, path, data)
            files.write(partial, SUMS, checksum_lines(sums).encode())
            if target.exists():
                old = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
                target.rename(old / "old")
                partial.rename(target)
                shutil.rmtree(old)
            else:
                partial.rename(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or error
        raise PublishError("not_written", path=target, reason=reason) from error


def refuse_foreign(target: Path) -> None:
    """Refuse to replace a folder that is not an unchanged earlier filing.

    Raises:
        PublishError: The folder has a foreign or changed file.
    """
    if not os.path.lexists(target):
        return
    if target.is_symlink() or not target.is_dir():
        raise PublishError("foreign", path=target)
    there = sorted(files.paths_below(target))
    sums = target / SUMS
    try:
        known = parse_checksums(sums.read_text(encoding="utf-8")) if sums.is_file() else {}
    except ValueError:
        known = {}
    for path in there:
        file = target / path
        if path != SUMS and (
            file.is_symlink() or digest_bytes(file.read_bytes()) != known.get(path)
        ):
            raise PublishError("not_filed", path=file)


def recorded_day(item: Item) -> str:
    """Return the creation date for the PDF metadata: the day of the document's last change."""
    day = item.main.updated or item.main.date or dt.date(1980, 1, 1)
    return f"{day:%Y%m%d}"
