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
from sitegen.pages.change_scope import Outline, outline
from sitegen.pipeline import render_pages as drawing
from sitegen.pipeline.outputs import Wanted
from sitegen.pipeline.plan import Site
from sitegen.pipeline.previous_outputs import Look
from sitegen.pipeline.read import Progress
from sitegen.pipeline.render_pages import Studio
from sitegen.render.theme import Theme
from sitegen.search.index import builder as indexing
from sitegen.search.index.builder import Index, begin_index, finish_index
from sitegen.search.index.context import Making
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
    outline: Outline
    index: Index | None
    whole: bool


class Before(Struct, frozen=True):
    """What is known of the site that is there: its files, what is no longer so (`look`, if that was
    asked already), what its pages show (`outline`), its search index, and what they showed when that
    was made (`indexed`).
    """

    files: Mapping[str, Output]
    look: Look | None
    outline: Outline | None
    index: Index | None
    indexed: Outline | None


def get_ready(theme: Theme, languages: tuple[str, ...], executor: Executor) -> None:
    """Have processes that wait for work get ready for what is coming."""
    drawing.get_ready(theme, languages, executor)
    indexing.get_ready(executor)


def emit(site: Site, before: Before, executor: Executor, progress: Progress) -> Emission:
    """Draw, copy and write what is new."""
    files.discard(site.staging)
    views = planner.site_views(site.shelves, site.theme.assets)
    staging = "" if site.dry else str(site.staging)
    studio = Studio(site.theme, views, str(site.store), staging)
    after = outline(site.shelves, studio.shared, site.held, site.listing, site.names)
    shown = before.outline
    only = _edited(site, shown, after)
    wanted = Wanted(site, before.files, before.look, progress)
    if only is not None and not wanted.keep_all_but(only):
        only = None
    if site.at_once and shown and not shown.alike(after):
        after = replace(after, listing="")  # that is yet to be shown
    if site.at_once and only is None:
        return emit(replace(site, at_once=False), before, executor, progress)
    for path, _, data in site.theme.files:
        if path.startswith("assets/"):
            wanted.write(site.theme.assets[path.removeprefix("assets/")], data)
    expected = len(site.catalogue.items) if only is None else len(only)
    making = Making(wanted, str(site.store), staging, executor, partial(progress, "index"))
    edited = None
    if only is not None and before.indexed and before.indexed.alike(after):
        edited = before.indexed.changed(after)
    begin = cache(
        partial(begin_index, site.catalogue, site.texts, site.config, before.index, edited, making)
    )
    searched = not site.dry and not site.at_once
    jobs = wanted.pages(studio, only)
    meanwhile = begin if searched else None
    for drawn in drawing.draw_all(studio, jobs, expected, executor, progress, meanwhile):
        wanted.take(drawn)
    index = finish_index(begin(), making) if searched else before.index
    after = replace(after, pages=shown.pages if shown and only is not None else wanted.planned)
    for resource in site.catalogue.resources:
        wanted.copy(resource)
    wanted.hold()
    wanted.check_addresses()
    return Emission(
        wanted.outputs,
        frozenset(wanted.new),
        frozenset(wanted.redrawn),
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
        return before.changed(after).union(rehearsed, site.gone)
    if site.at_once and before.drawing == after.drawing:
        edited = before.changed(after) | site.gone
        return edited if len(edited) <= FEW else None
    return None
