"""Render stage: pages whose view is new become files in the staging folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.diagnostics import Diagnostic
from sitegen.pipeline.read import Progress
from sitegen.render.theme import Theme
from sitegen.system import cache as store
from sitegen.system import files
from sitegen.system.cache import Output
from sitegen.system.codec import decode, digest, digest_bytes, encode
from sitegen.system.workers import FEW, have_ready, mapped, suited
from sitegen.views import KINDS, DocumentView, Page, ParallelView, SiteView, View

if TYPE_CHECKING:  # drawing costs an import that a build without changes does not make
    from sitegen.render.renderer import Renderer

STAGE = "draw-7"  # raise it when the same view and template would become other bytes


class Studio(Struct, frozen=True, dict=True):
    """Arguments shared by all pages. Without a staging folder nothing is written."""

    theme: Theme
    sites: dict[str, SiteView]
    store: str
    staging: str

    def key(self, page: Page, view: bytes) -> str:
        """Return the key of a page: a digest of everything that its bytes depend on."""
        first = self.sites[page.language].languages[0]
        closure = self.theme.closure(page.template, page.language, first)
        shared = self.site_digests[page.language]
        return digest_bytes(f"{STAGE} {page.template} {shared} {closure} ".encode() + view)

    @cached_property
    def site_digests(self) -> dict[str, str]:
        """Digest of the site view of each language."""
        return {language: digest(site) for language, site in self.sites.items()}

    @cached_property
    def shared(self) -> str:
        """Digest of everything but views that pages depend on."""
        return digest((STAGE, self.theme.name, self.site_digests))


class DrawJob(Struct, frozen=True):
    """A page to render. `before` is the digest of the intact existing file."""

    path: str
    key: str
    template: str
    language: str
    kind: str  # name of the view's class
    view: bytes
    before: str
    source: str


class Drawn(Struct, frozen=True):
    """The result of a task: files now in staging, pages whose bytes are unchanged, faults."""

    written: tuple[Output, ...]
    same: tuple[tuple[str, str, str], ...]  # (path, key, source)
    faults: tuple[Diagnostic, ...]


def get_ready(theme: Theme, languages: tuple[str, ...], executor: Executor) -> None:
    """Let idle worker processes compile the templates, one language each."""
    ahead = [(theme, language, languages[0]) for language in languages]
    have_ready(executor, read_templates, ahead)


def read_templates(job: bytes) -> None:
    """Compile the templates of a language, so that no process has to when it renders.

    Faults in them are reported elsewhere.
    """
    from sitegen.render.renderer import read_ahead

    theme, language, first = decode(job, tuple[Theme, str, str])
    with suppress(Exception):
        read_ahead(theme, language, first)


def draw_all(
    studio: Studio,
    jobs: Iterator[DrawJob],
    expected: int,
    executor: Executor,
    progress: Progress,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[Drawn]:
    """Render pages as they are planned, and yield results as they come.

    When all pages are planned and the last are being rendered, `meanwhile` is called.
    """
    first = list(islice(jobs, FEW + 1))
    executor = suited(executor, len(first))
    every = chain(first, jobs)
    done = 0
    for drawn in mapped(executor, draw, studio, every, Drawn, _weight, meanwhile=meanwhile):
        done += len(drawn.written) + len(drawn.same)
        progress("draw", done, max(expected, done))
        yield drawn


def _weight(job: DrawJob) -> int:
    return len(job.view)


def draw(studio: bytes, jobs: bytes) -> bytes:
    """Render some pages and write those whose bytes are new; arguments and result are encoded."""
    from sitegen.render.strings import DrawingFault

    written: list[Output] = []
    same: list[tuple[str, str, str]] = []
    faults: dict[Diagnostic, None] = {}
    desk = _desk(studio)
    todo = decode(jobs, tuple[DrawJob, ...])
    seen = [decode(job.view, KINDS[job.kind]) for job in todo]
    bodies = store.bodies(Path(desk.store), {name for view in seen for name in bodies_of(view)})
    for job, view in zip(todo, seen, strict=True):
        page = Page(job.path, job.template, job.language, view, job.source)
        try:
            data = desk.renderer.draw(page, bodies)
        except DrawingFault as fault:
            faults[fault.finding] = None
            continue
        name = digest_bytes(data)
        if name == job.before:
            same.append((job.path, job.key, job.source))
        elif desk.staging:
            stat = files.write(desk.staging, job.path, data)
            row = Output(job.path, job.key, name, stat.size, stat.mtime, job.source, page=True)
            written.append(row)
    return encode(Drawn(tuple(written), tuple(same), tuple(faults)))


def bodies_of(view: View) -> tuple[str, ...]:
    """Return the digests of the bodies that a page shows."""
    match view:
        case DocumentView():
            return (view.body,) if view.body else ()
        case ParallelView():
            return tuple(side.body for side in view.sides)
        case _:
            return ()


def job_for(page: Page, key: str, view: bytes, before: str) -> DrawJob:
    """Return the job that renders a page, as it is sent to a process."""
    kind = type(page.view).__name__
    return DrawJob(
        path=page.path,
        key=key,
        template=page.template,
        language=page.language,
        kind=kind,
        view=view,
        before=before,
        source=page.source,
    )


class _DrawContext(Struct, frozen=True):
    """State that a worker process keeps between tasks."""

    renderer: Renderer
    store: str
    staging: str


_desks: dict[bytes, _DrawContext] = {}


def _desk(encoded: bytes) -> _DrawContext:
    from sitegen.render.renderer import Renderer

    if encoded not in _desks:
        _desks.clear()  # one is in use at a time
        studio = decode(encoded, Studio)
        renderer = Renderer(studio.theme, studio.sites)
        _desks[encoded] = _DrawContext(renderer, studio.store, studio.staging)
    return _desks[encoded]
