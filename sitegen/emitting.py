"""The emitting stage: what files the site consists of, and which of them are new.

New files wait in a folder beside the output until `publish` moves them in.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from sitegen.drawing import Job, Studio
from sitegen.pages import planner
from sitegen.pages.board import Shelves
from sitegen.pages.outline import Outline, changed, outline
from sitegen.pages.theme import Theme
from sitegen.reading import Progress
from sitegen.search.index import Index, write_index
from sitegen.svg import is_active
from sitegen.values import digest, digest_bytes, encode


@dataclass(frozen=True)
class Site:
    """All that the files of a site depend on, and where they go."""

    config: Config
    catalogue: Catalogue
    theme: Theme
    content: Path
    output: Path
    store: Path
    digests: dict[str, str]  # of the files that documents use, by path below content/
    names: dict[str, str]  # digest of each document, by path below content/
    held: frozenset[str] = frozenset()  # documents with faults: what is published of them stays
    dry: bool = False
    verify: bool = False

    @property
    def staging(self) -> Path:
        """Where new files wait."""
        return files.staging_for(self.output)


@dataclass(frozen=True)
class Emission:
    """Every file of the site as the cache is to remember it, those new in staging, what is wrong
    with the theme (`faults`) and with the sources.
    """

    outputs: dict[str, Output]
    new: frozenset[str]
    faults: Findings
    findings: Findings
    outline: Outline
    index: Index | None


def emit(
    site: Site,
    known: dict[str, Output],
    before: Outline | None,
    index: Index | None,
    executor: Executor,
    progress: Progress,
) -> Emission:
    """Draw, copy and write what is new. `known` is what the cache knows of the output, `before`
    the outline of the site that it holds, `index` its search index.
    """
    files.discard(site.staging)
    wanted = _Wanted(site, known)
    shelves = Shelves(site.catalogue, site.config, site.digests)
    views = planner.site_views(shelves, site.theme.assets)
    staging = "" if site.dry else str(site.staging)
    studio = Studio(site.theme, views, str(site.store), staging)
    drawing_key = digest((studio.shared, sorted(site.held)))
    after = outline(shelves, drawing_key, site.names, 0)
    only = changed(before, after)
    if only is not None and not wanted.keep_all_but(only):
        only = None
    expected = len(site.catalogue.items) if only is None else len(only)
    jobs = wanted.pages(studio, shelves, only)
    for drawn in drawing.draw_all(studio, jobs, expected, executor, progress):
        wanted.take(drawn)
    after = replace(after, pages=before.pages if before and only is not None else wanted.planned)
    for resource in site.catalogue.resources:
        wanted.copy(resource)
    for path, _, data in site.theme.files:
        if path.startswith("assets/"):
            wanted.write(site.theme.assets[path.removeprefix("assets/")], data)
    if not site.dry:
        index = write_index(
            site.catalogue,
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
    new = frozenset(wanted.new)
    faults = tuple(dict.fromkeys(wanted.faults))
    return Emission(wanted.outputs, new, faults, tuple(wanted.findings), after, index)


def publish(site: Site, emission: Emission, known: dict[str, Output], cache: Cache) -> list[str]:
    """Move the new files into the output and remove those no longer wanted; give the latter.

    Raises OSError or files.Foreign if the output cannot be written; what was there stays.
    """
    removed = [path for path in known if path not in emission.outputs]
    cache.remember_outputs(
        row
        for path, row in emission.outputs.items()
        if path not in emission.new and row != known.get(path)
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

    def __init__(self, site: Site, known: dict[str, Output]) -> None:
        self.site = site
        self.known = known
        self.outputs: dict[str, Output] = {}
        self.new: set[str] = set()
        self.faults: list[Diagnostic] = []
        self.findings: list[Diagnostic] = []
        self.planned = 0
        self._kept: set[str] = set()
        self._taken: dict[str, str] = {}

    def keep_all_but(self, documents: frozenset[str]) -> bool:
        """Want all files that are there already, apart from the pages of some documents. Whether
        all of them are as we left them; if not, nothing is wanted yet.
        """
        kept: dict[str, Output] = {}
        for path, row in self.known.items():
            if not row.key:  # distrusted: a publication of it was cut short
                return False
            if row.source not in documents and row.page:
                found = self._intact(path)
                if found is None:
                    return False
                kept[path] = found
        self.outputs |= kept
        self._kept = {path.casefold() for path in kept}
        return True

    def pages(self, studio: Studio, shelves: Shelves, only: frozenset[str] | None) -> Iterator[Job]:
        """The pages that are not as they should be already, or those of some documents only."""
        for page in planner.pages(shelves, only):
            if not self._take_place(page.path, page.source):
                continue
            self.planned += page.path.endswith(".html")
            view = encode(page.view)
            key = studio.key(page, view)
            before = self._intact(page.path)
            if before and before.key == key:
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
        name = self.site.digests.get(resource.source)
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
        """Keep what is published of documents that have faults now."""
        for path, row in self.known.items():
            if row.source in self.site.held and path not in self.outputs:
                self.outputs[path] = row

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
        for at, address in self.site.catalogue.addresses:
            path = f"{address}index.html" if not address or address.endswith("/") else address
            if path.casefold() not in self._taken.keys() | self._kept:
                known = (*self._taken, *self._kept)
                near = [f"/{p.removesuffix('index.html')}" for p in known]
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
        found = intact(self.site.output, row, self.site.verify) if row else None
        if found:
            self.known[path] = found
        return found

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
