"""The emitting stage: what files the site consists of, and which of them are new.

New files wait in a folder beside the output until `publish` moves them in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen import diagnostics as d
from sitegen import drawing, files
from sitegen.cache import Cache, Output
from sitegen.config import Config
from sitegen.content.catalogue import Catalogue
from sitegen.content.reader import unreadable
from sitegen.content.relations import Resource
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.document import Text
from sitegen.drawing import Job, Studio
from sitegen.pages import planner
from sitegen.pages.outline import Outline, outline
from sitegen.pages.shelves import Shelves
from sitegen.pages.theme import Theme
from sitegen.pool import FEW
from sitegen.reading import Progress
from sitegen.search.index import Index, write_index
from sitegen.svg import is_active
from sitegen.values import digest_bytes, encode


@dataclass(frozen=True)
class Site:
    """All that the files of a site depend on, and where they go. With `at_once` only the pages of
    documents that were edited are brought up to date, and nothing that was written is looked at.
    To `rehearse` is to draw a page that needs it not, so that this process is ready for others.
    """

    shelves: Shelves
    texts: Mapping[str, Text]
    theme: Theme
    content: Path
    output: Path
    store: Path
    names: Mapping[str, str]  # of each document, by path below content/
    listing: str  # names what pages show of each other
    held: frozenset[str] = frozenset()  # documents with faults: what is published of them stays
    dry: bool = False
    verify: bool = False
    at_once: bool = False
    rehearse: bool = False

    @property
    def config(self) -> Config:
        """The site's settings."""
        return self.shelves.config

    @property
    def catalogue(self) -> Catalogue:
        """The site's documents."""
        return self.shelves.catalogue

    @property
    def staging(self) -> Path:
        """Where new files wait."""
        return files.staging_for(self.output)


@dataclass(frozen=True)
class Emission:
    """Every file of the site as the cache is to remember it, those new in staging, what is wrong
    with the theme (`faults`) and with the sources. It is not `whole` where only what was edited
    was brought up to date, and more may have to be.
    """

    outputs: dict[str, Output]
    new: frozenset[str]
    faults: Findings
    findings: Findings
    outline: Outline
    index: Index | None
    whole: bool


def emit(
    site: Site,
    known: Mapping[str, Output],
    before: Outline | None,
    index: Index | None,
    executor: Executor,
    progress: Progress,
) -> Emission:
    """Draw, copy and write what is new. `known` is what the cache knows of the output, `before`
    the outline of the site that it holds, `index` its search index.
    """
    files.discard(site.staging)
    views = planner.site_views(site.shelves, site.theme.assets)
    staging = "" if site.dry else str(site.staging)
    studio = Studio(site.theme, views, str(site.store), staging)
    after = outline(site.shelves, studio.shared, site.held, site.listing, site.names)
    only = _edited(site, before, after)
    wanted = _Wanted(site, known)
    if only is not None and not wanted.keep_all_but(only):
        only = None
    if site.at_once and before and not before.alike(after):
        after = replace(after, listing="")  # that is yet to be shown
    if site.at_once and only is None:
        return emit(replace(site, at_once=False), known, before, index, executor, progress)
    expected = len(site.catalogue.items) if only is None else len(only)
    for drawn in drawing.draw_all(studio, wanted.pages(studio, only), expected, executor, progress):
        wanted.take(drawn)
    after = replace(after, pages=before.pages if before and only is not None else wanted.planned)
    for resource in site.catalogue.resources:
        wanted.copy(resource)
    for path, _, data in site.theme.files:
        if path.startswith("assets/"):
            wanted.write(site.theme.assets[path.removeprefix("assets/")], data)
    if not site.dry and not site.at_once:
        index = write_index(
            site.catalogue,
            site.texts,
            site.config,
            index,
            wanted,
            str(site.store),
            staging,
            executor,
            lambda done, total: progress("index", done, total),
        )
    wanted.hold()
    wanted.check_addresses()
    return Emission(
        wanted.outputs,
        frozenset(wanted.new),
        tuple(dict.fromkeys(wanted.faults)),
        tuple(wanted.findings),
        after,
        index,
        whole=not site.at_once,
    )


def _edited(site: Site, before: Outline | None, after: Outline) -> frozenset[str] | None:
    """The documents whose pages are to be planned; None for all pages."""
    if before is None:
        return None
    if before.alike(after):
        rehearsed = [item.main.path for item in site.catalogue.items[:1] if site.rehearse]
        return before.changed(after).union(rehearsed)
    if site.at_once and before.drawing == after.drawing:
        edited = before.changed(after)
        return edited if len(edited) <= FEW else None
    return None


def publish(site: Site, emission: Emission, known: Mapping[str, Output], cache: Cache) -> list[str]:
    """Move the new files into the output and remove those no longer wanted; give the latter.

    Raises OSError or files.Foreign if the output cannot be written; what was there stays.
    """
    removed = [path for path in known if path not in emission.outputs]
    cache.remember_outputs(
        row
        for path, row in emission.outputs.items()
        if path not in emission.new and row is not (old := known.get(path)) and row != old
    )
    if not emission.new and not removed:
        _remember_outline(emission, cache)
        return []
    new = sorted(emission.new)  # in the order of the table, which takes half the time
    cache.distrust_outputs([*new, *removed])
    cache.remember_state("commit", (str(site.output), tuple(removed)))
    cache.forget_state("stamp")
    cache.forget_state("outline")
    cache.commit()
    files.commit(site.staging, site.output, removed)
    cache.remember_outputs(emission.outputs[path] for path in new)
    cache.forget_outputs(removed)
    cache.forget_state("commit")
    _remember_outline(emission, cache)
    cache.commit()
    return removed


def _remember_outline(emission: Emission, cache: Cache) -> None:
    """Note what the site shows, unless it has faults that every build must find again."""
    if not emission.whole:  # large, and soon there will be another
        cache.forget_state("outline")
        cache.note("outline", emission.outline)
        return
    cache.remember_state("search", emission.index)
    if emission.findings:
        cache.forget_state("outline")
    else:
        cache.remember_state("outline", emission.outline)


def is_whole(cache: Cache) -> bool:
    """Whether the last publication was completed."""
    return cache.state("commit", tuple[str, tuple[str, ...]]) is None


def finish_interrupted(cache: Cache) -> bool:
    """Complete a publication that was cut short; whether there was none."""
    interrupted = cache.state("commit", tuple[str, tuple[str, ...]])
    if interrupted is None:
        return True
    folder, removed = interrupted
    files.commit(files.staging_for(Path(folder)), Path(folder), removed)
    cache.forget_outputs(removed)
    cache.forget_state("commit")
    cache.commit()
    return False


def intact(root: Path, row: Output, verify: bool = False) -> Output | None:
    """The row of a file that is still as we left it, with its stat renewed; None if it is not.
    With `verify` the stat is not believed.
    """
    place = f"{root}/{row.path}"
    stat = files.stat_of(place)
    if not row.key or stat is None or stat.size != row.size:
        return None
    if stat.mtime == row.mtime and not verify:  # to the nanosecond: ours, or a faithful copy
        return row
    try:  # restored with other times: only the content can tell
        same = digest_bytes(files.read(place, row.size)) == row.digest
    except files.Unreadable:
        return None
    return row._replace(mtime=stat.mtime) if same else None


class _Wanted:
    """Gathers the files of the site, one by one."""

    def __init__(self, site: Site, known: Mapping[str, Output]) -> None:
        self.site = site
        self.known = known
        self.outputs: dict[str, Output] = {}
        self._found: dict[str, Output | None] = {}
        self.new: set[str] = set()
        self.faults: list[Diagnostic] = []
        self.findings: list[Diagnostic] = []
        self.planned = 0
        self._kept: Collection[str] = ()
        self._taken: dict[str, str] = {}

    def keep_all_but(self, documents: frozenset[str]) -> bool:
        """Want all files that are there already, apart from the pages of some documents. Whether
        all of them are as we left them; if not, nothing is wanted yet.
        """
        at_once = self.site.at_once
        kept: dict[str, Output] = {}
        for path, row in self.known.items():
            if not row.key:  # distrusted: a publication of it was cut short
                return False
            if not row.page:
                if at_once:
                    kept[path] = row
            elif row.source not in documents:
                found = row if at_once else self._intact(path)
                if found is None:
                    return False
                kept[path] = found
        self.outputs |= kept
        self._kept = kept.keys()
        return True

    def pages(self, studio: Studio, only: frozenset[str] | None) -> Iterator[Job]:
        """The pages that are not as they should be already, or those of some documents only."""
        for page in planner.pages(self.site.shelves, self.site.texts, only):
            there = self.outputs.get(page.path)
            if only is not None and there and there.source != page.source:
                continue  # another's: who is to have it shows when all is planned
            if not self._take_place(page.path, page.source):
                continue
            self.planned += page.path.endswith(".html")
            view = encode(page.view)
            key = studio.key(page, view)
            before = self._intact(page.path)
            if before and before.key == key and not (self.site.rehearse and only):
                self.outputs[page.path] = before
            else:
                yield drawing.job_for(page, key, view, before.digest if before else "")

    def take(self, drawn: drawing.Drawn) -> None:
        """Note pages that were drawn."""
        for output in drawn.written:
            self.outputs[output.path] = output
            self.new.add(output.path)
        for path, key, source in drawn.same:
            row = self.known[path]
            self.outputs[path] = row._replace(key=key, source=source, page=True)
        self.faults += drawn.faults

    def copy(self, resource: Resource) -> None:
        """Want a file of the sources beside its document."""
        name = self.site.shelves.digests.get(resource.source)
        if name is None or not self._take_place(resource.url, resource.source):
            return
        before = self._intact(resource.url)
        if before and before.digest == name:
            self.outputs[resource.url] = before
        else:
            limit = self.site.config.limits.file_mib * 1024 * 1024
            try:
                data = files.read(self.site.content / resource.source, limit)
            except files.Unreadable as fault:
                self.findings.append(unreadable(Location(resource.source), fault, limit))
                return
            if resource.url.endswith(".svg") and is_active(data):
                self.findings.append(d.active_image(Location(resource.source)))
                return
            self._write(resource.url, data, resource.source)

    def hold(self) -> None:
        """Keep what is published of documents that have faults now or have vanished: their pages,
        and the files beside these.
        """
        if not self.site.held:
            return
        left = {path: row for path, row in self.known.items() if path not in self.outputs}
        pages = {path: row for path, row in left.items() if row.source in self.site.held}
        beside = {path.rpartition("/")[0] for path in pages if path.endswith("/index.html")}
        self.outputs |= pages
        self.outputs |= {
            path: row
            for path, row in left.items()
            if not row.page and path.rpartition("/")[0] in beside
        }

    def write(self, path: str, data: bytes) -> None:
        """Want a file with this content."""
        if not self._take_place(path, "theme"):
            return
        before = self._intact(path)
        if before and before.digest == digest_bytes(data):
            self.outputs[path] = before
        else:
            self._write(path, data, "")

    def before(self, path: str) -> Output | None:
        """The good file that is there already."""
        return self._intact(path)

    def keep(self, output: Output) -> None:
        """Want a file that is there."""
        if self._take_place(output.path, "search"):
            self.outputs[output.path] = output

    def put(self, path: str, key: str, data: bytes) -> None:
        """Want a file with this content, made from what the key names."""
        before = self._intact(path)
        if before and before.digest == digest_bytes(data):
            self.keep(before._replace(key=key))
        elif self._take_place(path, "search"):
            self._write(path, data, "", key)

    def wrote(self, output: Output) -> None:
        """Want a file that is in staging already."""
        if self._take_place(output.path, "search"):
            self.outputs[output.path] = output
            self.new.add(output.path)

    def read(self, path: str) -> bytes:
        """The content of a good file that is there."""
        return files.read(self.site.output / path, self.known[path].size)

    def check_addresses(self) -> None:
        """Report links to addresses of the site at which there is no page."""
        if not self.site.catalogue.addresses:
            return
        there = dict.fromkeys((*self._taken, *(path.casefold() for path in self._kept)))
        for at, address in self.site.catalogue.addresses:
            path = f"{address}index.html" if not address or address.endswith("/") else address
            if path.casefold() not in there:
                near = [f"/{p.removesuffix('index.html')}" for p in there]
                self.findings.append(d.broken_link(at, f"/{address}", near))

    def _write(self, path: str, data: bytes, source: str, key: str = "") -> None:
        if self.site.dry:
            return
        stat = files.write(self.site.staging, path, data)
        name = digest_bytes(data)
        self.outputs[path] = drawing.output_of(path, key or name, name, stat, source)
        self.new.add(path)

    def _intact(self, path: str) -> Output | None:
        row = self.known.get(path)
        if row is None or self.site.at_once:
            return row if row and row.key else None
        if path not in self._found:
            self._found[path] = intact(self.site.output, row, self.site.verify)
        return self._found[path]

    def _take_place(self, path: str, source: str) -> bool:
        """Whether a path is free; a finding if it is not."""
        owner = source or path
        other = self._taken.get(path.casefold())
        if other is None:
            self._taken[path.casefold()] = owner
            return True
        address = f"/{path.removesuffix('index.html')}"
        self.findings.append(d.address_collision(Location(owner), address, other))
        return False
