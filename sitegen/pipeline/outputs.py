"""The files that a site is to consist of, as they are named one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sitegen import diagnostics as d
from sitegen.catalogue.references import Resource
from sitegen.content.source_text import unreadable
from sitegen.content.svg import is_active
from sitegen.diagnostics import Diagnostic, Location
from sitegen.pages import planner
from sitegen.pipeline import render_pages as drawing
from sitegen.pipeline.plan import BuildPlan
from sitegen.pipeline.previous_outputs import ModifiedPaths, PreviousOutputs
from sitegen.pipeline.read import Progress
from sitegen.pipeline.render_pages import DrawJob, Studio
from sitegen.system import files
from sitegen.system.cache import Output
from sitegen.system.codec import digest_bytes, encode

_TOLD = 64  # pages that are planned between words on it, each a moment to stop at


_INDEX = "search/"  # where the search index is, beside the page that asks it


class OutputSet:
    """Gathers the files of the site, one by one."""

    def __init__(
        self,
        site: BuildPlan,
        known: Mapping[str, Output],
        look: ModifiedPaths | None,
        progress: Progress,
    ) -> None:
        self.site = site
        self._progress = progress
        self.outputs: dict[str, Output] = {}
        self.new: set[str] = set()
        self.redrawn: set[str] = set()
        self.faults: list[Diagnostic] = []
        self.findings: list[Diagnostic] = []
        self.planned = 0
        self._left = PreviousOutputs(site.output, known, look, site.verify, site.touched_only)
        self._kept: Collection[str] = ()
        self._taken: dict[str, str] = {}

    def reuse_all_except(self, documents: frozenset[str]) -> bool:
        """Want all pages that are there already, apart from those of some documents, and the search
        index as it is; all other files too, where nothing is looked at. Whether all of them are as we
        left them; if not, nothing is wanted yet.
        """
        rows = self._left.rows
        if not all(row.key for row in rows.values()):  # a publication was cut short
            return False
        if self.site.touched_only:
            kept = {
                p: row for p, row in rows.items() if row.source not in documents or not row.page
            }
        else:
            paths = [
                path
                for path, row in rows.items()
                if (row.source not in documents if row.page else path.startswith(_INDEX))
            ]
            kept = {path: row for path in paths if (row := self._left.intact(path))}
            if len(kept) < len(paths):
                return False
        self.outputs |= kept
        self._kept = kept.keys()
        return True

    def pages(self, studio: Studio, only: frozenset[str] | None) -> Iterator[DrawJob]:
        """The pages that are not as they should be already, or those of some documents only."""
        for number, page in enumerate(planner.pages(self.site.grouped, self.site.texts, only)):
            if number % _TOLD == 0:
                self._progress("plan", number, 0)
            there = self.outputs.get(page.path)
            if only is not None and there and there.source != page.source:
                continue  # another's: who is to have it shows when all is planned
            if not self._take_place(page.path, page.source):
                continue
            self.planned += page.path.endswith(".html")
            view = encode(page.view)
            key = studio.key(page, view)
            before = self._left.intact(page.path)
            if before and before.key == key and not (self.site.warm_up and only):
                self.outputs[page.path] = before
            else:
                yield drawing.job_for(page, key, view, before.digest if before else "")

    def take(self, drawn: drawing.Drawn) -> None:
        """Note pages that were drawn."""
        for output in drawn.written:
            self.outputs[output.path] = output
            self.new.add(output.path)
        for path, key, source in drawn.same:
            row = self._left.rows[path]
            self.outputs[path] = row._replace(key=key, source=source, page=True)
            self.redrawn.add(path)
        self.faults += drawn.faults

    def copy(self, resource: Resource) -> None:
        """Want a file of the sources beside its document."""
        name = self.site.grouped.digests.get(resource.source)
        if name is None or not self._take_place(resource.url, resource.source):
            return
        before = self._left.intact(resource.url)
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

    def keep_pages_of_faulty(self) -> None:
        """Keep what is published of documents that have faults now or have vanished: their pages,
        and the files beside these, unless another document has a page's address now.
        """
        if not self.site.held:
            return
        rows = self._left.rows
        held = ((path, row) for path, row in rows.items() if row.source in self.site.held)
        pages = {path for path, row in held if self.outputs.get(path, row).source == row.source}
        beside = {path.rpartition("/")[0] for path in pages if path.endswith("/index.html")}
        for path, row in rows.items():
            if path in pages or (not row.page and path.rpartition("/")[0] in beside):
                self.outputs.setdefault(path, row)

    def write(self, path: str, data: bytes) -> None:
        """Want a file with this content."""
        if not self._take_place(path, "theme"):
            return
        before = self._left.intact(path)
        if before and before.digest == digest_bytes(data):
            self.outputs[path] = before
        else:
            self._write(path, data, "")

    def before(self, path: str) -> Output | None:
        """The good file that is there already."""
        return self._left.intact(path)

    def drop_index(self) -> None:
        """Want none of the index's files any more."""
        self.outputs = {
            path: row
            for path, row in self.outputs.items()
            if row.page or not path.startswith(_INDEX)
        }

    def keep(self, output: Output) -> None:
        """Want a file that is there."""
        if self._take_place(output.path, "search"):
            self.outputs[output.path] = output

    def drop(self, path: str) -> None:
        """Do not want a file of the index any more."""
        self.outputs.pop(path, None)

    def put(self, path: str, data: bytes) -> None:
        """Want a file with this content."""
        before = self._left.intact(path)
        if before and before.digest == digest_bytes(data):
            self.keep(before)
        elif self._take_place(path, "search"):
            self._write(path, data, "")

    def wrote(self, output: Output) -> None:
        """Want a file that is in staging already."""
        if self._take_place(output.path, "search"):
            self.outputs[output.path] = output
            self.new.add(output.path)

    def read(self, path: str) -> bytes:
        """The content of a good file that is there."""
        return self._left.read(path)

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

    def _write(self, path: str, data: bytes, source: str) -> None:
        if self.site.dry:
            return
        stat = files.write(self.site.staging, path, data)
        name = digest_bytes(data)
        self.outputs[path] = drawing.output_of(path, name, name, stat, source)
        self.new.add(path)

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
