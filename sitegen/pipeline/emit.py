"""Emit stage: name every output file; render, copy and index the new ones into staging."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from functools import cache, partial

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.catalogue.references import Resource
from sitegen.config.load import SITE
from sitegen.content.source_text import unreadable
from sitegen.content.svg import is_active
from sitegen.diagnostics import Findings, Location
from sitegen.pages import planner
from sitegen.pages.change_scope import ChangeScope, outline
from sitegen.pages.server_maps import server_maps
from sitegen.pipeline import render_pages as drawing
from sitegen.pipeline.compress import provide_copies
from sitegen.pipeline.index_output import IndexOutput
from sitegen.pipeline.outputs import FileWriter, OutputSet, keep_pages_of
from sitegen.pipeline.plan import BuildPlan
from sitegen.pipeline.plan_pages import PagePlan, Selection, select
from sitegen.pipeline.previous_outputs import PreviousOutputs
from sitegen.pipeline.read import Progress
from sitegen.pipeline.render_pages import Studio
from sitegen.render import file_list
from sitegen.render.theme import Theme
from sitegen.search.index import builder as indexing
from sitegen.search.index.builder import Index, StartedIndex, begin_index, finish_index
from sitegen.search.index.context import IndexRun
from sitegen.search.index.others import NONE, Others
from sitegen.search.index.page_words import Source
from sitegen.system import files
from sitegen.system.cache import Output


class Emission(Struct, frozen=True, kw_only=True):
    """Every output file of a build, the `new` ones in staging.

    `redrawn` pages came out with the bytes that they have. `faults` are findings about the theme.
    A build that is not `whole` updated the touched documents only.
    """

    outputs: dict[str, Output]
    new: frozenset[str]
    redrawn: frozenset[str]
    faults: Findings
    findings: Findings  # about sources, by paths below content/
    shown: ChangeScope
    index: Index | None
    whole: bool


class PreviousBuild(Struct, frozen=True, kw_only=True):
    """The previous build as the cache knows it: its files, what its pages show, its index, and
    what the pages showed when that was built.
    """

    files: Mapping[str, Output]
    shown: ChangeScope | None
    index: Index | None
    indexed: ChangeScope | None


def get_ready(theme: Theme, languages: tuple[str, ...], executor: Executor) -> None:
    """Preload the modules for rendering and indexing in idle worker processes."""
    drawing.get_ready(theme, languages, executor)
    indexing.get_ready(executor)


def emit(plan: BuildPlan, known: PreviousBuild, executor: Executor, progress: Progress) -> Emission:
    """Name all output files and write the new ones into staging."""
    files.discard(plan.staging)
    studio = _studio(plan)
    after = outline(
        plan.grouped, studio.shared, plan.pages_kept, plan.listing, plan.document_digests
    )
    selection, previous = select(plan, known.shown, after, known.files)
    outputs = OutputSet(selection.reused)
    writer = FileWriter(plan, outputs, previous)
    for path, _, data in plan.theme.files:
        if path.startswith("assets/"):
            writer.write(plan.theme.assets[path.removeprefix("assets/")], data, "theme")

    index_run = IndexRun(
        IndexOutput(outputs, previous, writer),
        str(plan.store),
        studio.staging,
        executor,
        partial(progress, "index"),
    )
    edited = _edited_since_indexed(selection, known.indexed, after)

    @cache
    def begin() -> StartedIndex:
        source = Source(plan.catalogue, plan.texts, plan.grouped.digests, plan.config, plan.theme)
        return begin_index(source, known.index, edited, index_run, _others(plan))

    searched = not (plan.dry or selection.touched_only)
    pages = PagePlan(plan, selection, outputs, previous, progress)
    faults: dict[d.Diagnostic, None] = {}
    meanwhile = begin if searched else None
    for drawn in drawing.draw_all(
        studio, pages.jobs(studio), pages.expected, executor, progress, meanwhile
    ):
        pages.take(drawn)
        faults.update(dict.fromkeys(drawn.faults))
    index = finish_index(begin(), index_run) if searched else known.index

    for resource in plan.catalogue.resources:
        _copy(resource, plan, outputs, previous, writer)
    for path, data in server_maps(plan.catalogue.items, plan.config).items():
        writer.write(path, data, SITE)
    keep_pages_of(plan.pages_kept, outputs, known.files)
    _check_links_to_addresses(plan, outputs)
    if not (plan.dry or selection.touched_only):
        writer.write(file_list.PATH, file_list.as_json(file_list.listed(outputs.rows)), SITE)
    if not plan.dry and (plan.encodings or selection.reused):
        provide_copies(plan, outputs, previous, executor, progress)
    return Emission(
        outputs=outputs.rows,
        new=frozenset(outputs.new),
        redrawn=frozenset(outputs.redrawn),
        faults=tuple(faults),
        findings=tuple(outputs.findings),
        shown=_as_shown(after, known.shown, selection, pages.count),
        index=index,
        whole=not selection.touched_only,
    )


def _others(plan: BuildPlan) -> Others:
    """Return the documents of a portal's boards, which its search finds beside its own."""
    if not plan.boards:
        return NONE
    from sitegen.portal.entries import others

    return others(plan.boards, plan.config)


def _studio(plan: BuildPlan) -> Studio:
    views = planner.site_views(plan.grouped, plan.theme.assets)
    return Studio(plan.theme, views, str(plan.store), "" if plan.dry else str(plan.staging))


def _edited_since_indexed(
    selection: Selection, indexed: ChangeScope | None, after: ChangeScope
) -> frozenset[str] | None:
    """Documents edited since the index was built, if nothing else changed since then."""
    if selection.documents is None or indexed is None or not indexed.alike(after):
        return None
    return indexed.changed(after)


def _as_shown(
    after: ChangeScope, before: ChangeScope | None, selection: Selection, count: int
) -> ChangeScope:
    """Return the change scope once these files are published."""
    if selection.documents is None or before is None:
        return replace(after, pages=count)
    if selection.touched_only and not before.alike(after):
        after = replace(after, listing="")  # other pages still show the previous listing
    return replace(after, pages=before.pages)


def _copy(
    resource: Resource,
    plan: BuildPlan,
    outputs: OutputSet,
    previous: PreviousOutputs,
    writer: FileWriter,
) -> None:
    """Provide an attachment or image beside its document."""
    name = plan.grouped.digests.get(resource.source)
    if name is None or not outputs.claim(resource.url, resource.source):
        return
    before = previous.intact(resource.url)
    if before and before.digest == name:
        outputs.keep(before)
        return
    at = Location(resource.source)
    try:
        data = files.read_below(plan.content, resource.source, plan.file_limit)
    except files.Unreadable as fault:
        outputs.findings.append(unreadable(at, fault, plan.file_limit))
        return
    if resource.url.endswith(".svg") and is_active(data):
        outputs.findings.append(d.active_image(at))
        return
    writer.stage(resource.url, data, resource.source)


def _check_links_to_addresses(plan: BuildPlan, outputs: OutputSet) -> None:
    """Add a finding for each link to an address of the site at which there is no file."""
    if not plan.catalogue.addresses:
        return
    present = dict.fromkeys(outputs.addresses())
    for at, address in plan.catalogue.addresses:
        path = f"{address}index.html" if not address or address.endswith("/") else address
        if path not in present:
            near = [f"/{one.removesuffix('index.html')}" for one in present]
            outputs.findings.append(d.broken_link(at, f"/{address}", near))
