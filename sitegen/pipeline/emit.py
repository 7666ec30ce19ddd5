"""The emitting stage: what files the site consists of, and which of them are new.

New files wait in a folder beside the output until `publishing` moves them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from functools import cache, partial

from msgspec import Struct
from msgspec.structs import replace

from sitegen.diagnostics import Findings
from sitegen.pages import planner
from sitegen.pages.change_scope import ChangeScope, outline
from sitegen.pipeline import render_pages as drawing
from sitegen.pipeline.outputs import OutputSet
from sitegen.pipeline.plan import BuildPlan
from sitegen.pipeline.previous_outputs import ModifiedPaths
from sitegen.pipeline.read import Progress
from sitegen.pipeline.render_pages import Studio
from sitegen.render.theme import Theme
from sitegen.search.index import builder as indexing
from sitegen.search.index.builder import Index, begin_index, finish_index
from sitegen.search.index.context import IndexRun
from sitegen.system import files
from sitegen.system.cache import Output
from sitegen.system.workers import FEW


class Emission(Struct, frozen=True):
    """Every file of the site as the cache is to remember it, those new in staging, those `redrawn`
    that came out as they are, what is wrong with the theme (`faults`) and with the sources. It is
    not `whole` where only what was edited was brought up to date, and more may have to be.
    """

    outputs: dict[str, Output]
    new: frozenset[str]
    redrawn: frozenset[str]
    faults: Findings
    findings: Findings
    outline: ChangeScope
    index: Index | None
    whole: bool


class Before(Struct, frozen=True):
    """What is known of the site that is there: its files, what is no longer so (`look`, if that was
    asked already), what its pages show (`outline`), its search index, and what they showed when that
    was made (`indexed`).
    """

    files: Mapping[str, Output]
    look: ModifiedPaths | None
    outline: ChangeScope | None
    index: Index | None
    indexed: ChangeScope | None


def get_ready(theme: Theme, languages: tuple[str, ...], executor: Executor) -> None:
    """Have processes that wait for work get ready for what is coming."""
    drawing.get_ready(theme, languages, executor)
    indexing.get_ready(executor)


def emit(site: BuildPlan, before: Before, executor: Executor, progress: Progress) -> Emission:
    """Draw, copy and write what is new."""
    files.discard(site.staging)
    views = planner.site_views(site.grouped, site.theme.assets)
    staging = "" if site.dry else str(site.staging)
    studio = Studio(site.theme, views, str(site.store), staging)
    after = outline(site.grouped, studio.shared, site.held, site.listing, site.names)
    shown = before.outline
    only = _edited(site, shown, after)
    outputs = OutputSet(site, before.files, before.look, progress)
    if only is not None and not outputs.reuse_all_except(only):
        only = None
    if site.touched_only and shown and not shown.alike(after):
        after = replace(after, listing="")  # that is yet to be shown
    if site.touched_only and only is None:
        return emit(replace(site, touched_only=False), before, executor, progress)
    for path, _, data in site.theme.files:
        if path.startswith("assets/"):
            outputs.write(site.theme.assets[path.removeprefix("assets/")], data)
    expected = len(site.catalogue.items) if only is None else len(only)
    making = IndexRun(outputs, str(site.store), staging, executor, partial(progress, "index"))
    edited = None
    if only is not None and before.indexed and before.indexed.alike(after):
        edited = before.indexed.changed(after)
    begin = cache(
        partial(begin_index, site.catalogue, site.texts, site.config, before.index, edited, making)
    )
    searched = not site.dry and not site.touched_only
    jobs = outputs.pages(studio, only)
    meanwhile = begin if searched else None
    for drawn in drawing.draw_all(studio, jobs, expected, executor, progress, meanwhile):
        outputs.take(drawn)
    index = finish_index(begin(), making) if searched else before.index
    after = replace(after, pages=shown.pages if shown and only is not None else outputs.planned)
    for resource in site.catalogue.resources:
        outputs.copy(resource)
    outputs.keep_pages_of_faulty()
    outputs.check_addresses()
    return Emission(
        outputs.outputs,
        frozenset(outputs.new),
        frozenset(outputs.redrawn),
        tuple(dict.fromkeys(outputs.faults)),
        tuple(outputs.findings),
        after,
        index,
        whole=not site.touched_only,
    )


def _edited(
    site: BuildPlan, before: ChangeScope | None, after: ChangeScope
) -> frozenset[str] | None:
    """The documents whose pages are to be planned; None for all pages."""
    if before is None:
        return None
    if before.alike(after):
        warmed_up = [item.main.path for item in site.catalogue.items[:1] if site.warm_up]
        return before.changed(after).union(warmed_up, site.gone)
    if site.touched_only and before.drawing == after.drawing:
        edited = before.changed(after) | site.gone
        return edited if len(edited) <= FEW else None
    return None
