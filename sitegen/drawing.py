"""The drawing stage: pages whose view is new become files in a folder beside the output."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sitegen import cache as store
from sitegen import files
from sitegen.cache import Output
from sitegen.diagnostics import Diagnostic
from sitegen.pages import views
from sitegen.pages.theme import Theme
from sitegen.pages.views import DocumentView, Page, SiteView, View
from sitegen.pool import CHUNK, FEW, chunks, mapped, suited
from sitegen.reading import Progress
from sitegen.values import decode, digest, digest_bytes

if TYPE_CHECKING:  # drawing costs an import that a build without changes does not make
    from sitegen.pages.render import Renderer

STAGE = "draw-1"  # raise it when the same view and template would become other bytes


@dataclass(frozen=True)
class Studio:
    """What all pages are drawn with. Without a staging folder nothing is written."""

    theme: Theme
    sites: dict[str, SiteView]
    store: str
    staging: str

    def key(self, page: Page, view: bytes) -> str:
        """A name for the page's bytes: all that they depend on."""
        closure = self.theme.closure(page.template, page.language)
        shared = self.site_digests[page.language]
        return digest_bytes(f"{STAGE} {page.template} {shared} {closure} ".encode() + view)

    @cached_property
    def site_digests(self) -> dict[str, str]:
        """A digest of what the pages of each language share."""
        return {language: digest(site) for language, site in self.sites.items()}

    @cached_property
    def shared(self) -> str:
        """A digest of all that pages are drawn with besides their views."""
        return digest((STAGE, self.theme.files, self.site_digests))

    @cached_property
    def name(self) -> str:
        """A digest of the whole, by which a process knows that it is set up already."""
        return digest((self.theme.files, self.sites, self.store, self.staging))


@dataclass(frozen=True, slots=True)
class Job:
    """A page to draw. `before` is the digest of the good file that is there already."""

    path: str
    key: str
    template: str
    language: str
    kind: str  # name of the view's class
    view: bytes
    before: str
    source: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages for one task."""

    studio: Studio
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a task made: files now in staging, pages whose bytes are as before, faults."""

    written: tuple[Output, ...]
    same: tuple[tuple[str, str, str], ...]  # (path, key, source)
    faults: tuple[Diagnostic, ...]


def draw_all(
    studio: Studio, jobs: Iterator[Job], expected: int, executor: Executor, progress: Progress
) -> Iterator[Drawn]:
    """Draw pages as they are planned, the results as they come."""
    first = list(islice(jobs, FEW + 1))
    batches = (Batch(studio, piece) for piece in chunks(chain(first, jobs)))
    for done, drawn in enumerate(mapped(suited(executor, len(first)), draw, batches), start=1):
        progress("draw", done * CHUNK, max(expected, done * CHUNK))
        yield drawn


def draw(batch: Batch) -> Drawn:
    """Draw some pages and write those whose bytes are new."""
    from sitegen.pages.render import DrawingFault

    written: list[Output] = []
    same: list[tuple[str, str, str]] = []
    faults: dict[Diagnostic, None] = {}
    desk = _desk(batch.studio)
    for job in batch.jobs:
        view = cast(View, decode(job.view, getattr(views, job.kind)))
        body = ""
        if isinstance(view, DocumentView) and view.body:
            body = desk.cache.body(view.body) or ""
        page = Page(job.path, job.template, job.language, view, job.source)
        try:
            data = desk.renderer.draw(page, body)
        except DrawingFault as fault:
            faults[fault.finding] = None
            continue
        name = digest_bytes(data)
        if name == job.before:
            same.append((job.path, job.key, job.source))
        elif batch.studio.staging:
            staging = Path(batch.studio.staging)
            files.write(staging, job.path, data)
            output = output_of(staging, job.path, job.key, name, job.source)
            written.append(replace(output, page=True))
    return Drawn(tuple(written), tuple(same), tuple(faults))


def job_for(page: Page, key: str, view: bytes, before: str) -> Job:
    """The drawing of a page, as it is sent to a process."""
    kind = type(page.view).__name__
    return Job(page.path, key, page.template, page.language, kind, view, before, page.source)


def output_of(root: Path, path: str, key: str, name: str, source: str = "") -> Output:
    """What the cache is to remember of a file that was just written."""
    stat = files.stat_of(root / path)
    assert stat is not None
    return Output(path, key, name, stat.size, stat.mtime, stat.inode, source)


@dataclass(frozen=True)
class _Desk:
    """What a process keeps between tasks."""

    renderer: Renderer
    cache: store.Cache


_desks: dict[str, _Desk] = {}


def _desk(studio: Studio) -> _Desk:
    from sitegen.pages.render import Renderer

    if studio.name not in _desks:
        _desks.clear()  # one is in use at a time
        renderer = Renderer(studio.theme, studio.sites)
        _desks[studio.name] = _Desk(renderer, store.reader(Path(studio.store)))
    return _desks[studio.name]
