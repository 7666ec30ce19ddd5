"""The build: sources in, the output folder updated. Each step returns a value and findings."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen import __version__
from sitegen import diagnostics as d
from sitegen.catalogue.catalogue import Catalogue, compared, next_turn
from sitegen.catalogue.part import restricted
from sitegen.catalogue.redaction import readable
from sitegen.diagnostics import Diagnostic, Findings, has_errors
from sitegen.diagnostics.finding import shown_findings, sorted_findings, with_folder
from sitegen.domain.public_version import PublicVersion
from sitegen.pipeline import manifest, published_lock
from sitegen.pipeline import publish as publishing
from sitegen.pipeline.cached import catalogue_at
from sitegen.pipeline.inputs import Inputs, LastScan, load_inputs
from sitegen.pipeline.output_guard import place_of_output
from sitegen.pipeline.ownership import OwnedFiles, foreign_files, load_owned
from sitegen.pipeline.read import Progress, digests, read_all
from sitegen.pipeline.read_results import Readings
from sitegen.pipeline.request import Request, Result
from sitegen.pipeline.up_to_date import Stamp, racy_sources, result_if_unchanged
from sitegen.render.theme import Theme
from sitegen.system import files
from sitegen.system.cache import Cache, Output
from sitegen.system.codec import digest

if TYPE_CHECKING:  # a build without changes ends before it needs what renders and indexes
    from sitegen.pages.grouped import GroupedCatalogue
    from sitegen.pipeline.emit import Emission
    from sitegen.pipeline.plan import BuildPlan


def build(
    request: Request,
    cache: Cache,
    executor: Executor,
    progress: Progress = lambda stage, done, total: None,
) -> Result:
    """Update the output folder to match the sources, or report why not."""
    inputs, findings = load_inputs(request, cache, progress)
    if inputs is None:
        return Result(findings)
    result = build_site(inputs, findings, cache, executor, progress)
    return replace(result, findings=(*inputs.fetched, *result.findings))


def build_site(
    inputs: Inputs, findings: Findings, cache: Cache, executor: Executor, progress: Progress
) -> Result:
    """Update the output folder to match inputs that are loaded; `findings` are those of loading."""
    request = inputs.request
    if unchanged := result_if_unchanged(inputs, findings, cache):
        return unchanged
    readings, read_faults = read_sources(inputs, cache, executor, progress)
    plan, plan_faults = plan_site(inputs, readings, cache)
    findings += read_faults + plan_faults
    if is_blocked(findings, request) or not inputs.theme.complete:
        return Result(shown_findings(findings, request.dry))
    owned = load_owned(plan.output, plan.config.base_url, cache)
    emission, emit_faults = emit_files(inputs, plan, owned, cache, executor, progress)
    findings += emit_faults
    if request.dry or emission.faults or is_blocked(emission.findings, request):
        files.discard(plan.staging)
        return Result(shown_findings(findings, request.dry), pages=emission.shown.pages)
    removed = publishing.publish(plan, emission, owned, cache)
    result = remember(inputs, readings, plan, emission, findings, cache)
    return replace(result, removed=len(removed))


def is_blocked(findings: Findings, request: Request) -> bool:
    """Return True if errors forbid publishing."""
    return has_errors(findings) and not request.keep_going


def read_sources(
    inputs: Inputs, cache: Cache, executor: Executor, progress: Progress
) -> tuple[Readings, Findings]:
    """Check the site's own templates and read new and changed documents."""
    from sitegen.pipeline.emit import get_ready

    findings: Findings = ()
    if inputs.config.theme:
        findings = _template_faults(inputs.theme, inputs.config.languages[0], cache)
    readings = read_all(inputs.sources, cache, executor, progress)
    get_ready(inputs.theme, inputs.config.languages, executor)
    return readings, findings + with_folder(readings.findings, inputs.config.content)


def plan_site(inputs: Inputs, readings: Readings, cache: Cache) -> tuple[BuildPlan, Findings]:
    """Relate the documents to each other and compare what they provide with published.lock."""
    from sitegen.checks.catalogue import check_catalogue
    from sitegen.pages.grouped import GroupedCatalogue
    from sitegen.pipeline.attachments import check_attachments
    from sitegen.pipeline.plan import BuildPlan

    request, config, sources = inputs.request, inputs.config, inputs.sources
    whole, found = catalogue_at(request.now, config, readings, cache, request.drafts)
    used = [readings.others[path] for path in sorted({r.source for r in whole.resources})]
    used_digests, unread = digests(sources, used, cache, config.limits.file_mib * 1024 * 1024)
    found += tuple(check_attachments(whole, used_digests, sources.root, config.checks, cache))
    catalogue = restricted(whole, request.part, config) if request.part else whole
    history, unknown = _history(inputs, catalogue, readings, cache)
    given = (catalogue, config, used_digests, history)
    grouped = cache.memoize("grouped", given, lambda: GroupedCatalogue(*given))
    found += tuple(compared(whole, readings.texts, request.now.date()))
    found += tuple(
        check_catalogue(whole, readings.documents, readings.texts, config, request.now.date())
    )
    faulty = _paths_with_errors(readings.findings, found)
    located = catalogue, config
    addresses = cache.memoize("addresses", located, lambda: published_lock.provided(*located))
    comparison = published_lock.Comparison()
    if not request.as_of_other_day:
        comparison = published_lock.compared(inputs.lock, addresses, catalogue, config, faulty)
    pages_kept = faulty | comparison.missed
    plan = BuildPlan(
        grouped=grouped,
        texts=readable(readings.texts, catalogue.changed),
        theme=inputs.theme,
        content=sources.root,
        output=inputs.output,
        store=cache.path,
        document_digests=readings.names,
        listing=_listing(inputs, grouped, cache),
        addresses=addresses,
        comparison=comparison,
        pages_kept=pages_kept,
        removed=frozenset(inputs.touched or ()) - readings.names.keys() - pages_kept,
        dry=request.dry,
        verify=request.verify,
        encodings=config.compress if request.copies else (),
        touched_only=inputs.touched is not None,
        warm_up=request.warm and inputs.touched is None,
        boards=inputs.boards,
    )
    findings = with_folder((*found, *unread), config.content)
    return plan, findings + comparison.findings + unknown


def _listing(inputs: Inputs, grouped: GroupedCatalogue, cache: Cache) -> str:
    """Return the digest of the data that pages show about other pages and about boards."""
    from sitegen.pages.change_scope import listing

    told = cache.memoize("listing", (grouped,), lambda: listing(grouped))
    return digest((told, [one.name for one in inputs.boards])) if inputs.boards else told


def emit_files(
    inputs: Inputs,
    plan: BuildPlan,
    owned: OwnedFiles,
    cache: Cache,
    executor: Executor,
    progress: Progress,
) -> tuple[Emission, Findings]:
    """Write new and changed output files into staging; refuse to overwrite files that are not ours."""
    from sitegen.pages.change_scope import ChangeScope
    from sitegen.pipeline.emit import PreviousBuild, emit
    from sitegen.search.index.builder import Index

    cache.commit()  # so that worker processes see what was read
    believed = owned.is_remembered and not plan.verify
    shown = cache.state("outline", ChangeScope) if believed else None
    previous = PreviousBuild(
        files=owned.rows,
        shown=shown,
        index=cache.state("search", Index) if believed else None,
        indexed=(cache.get_transient("indexed", ChangeScope) or shown) if believed else None,
    )
    emission = emit(plan, previous, executor, progress)
    if not plan.dry and (foreign := foreign_files(plan.output, plan.staging, emission.new, owned)):
        at = place_of_output(inputs.request, inputs.config)
        fault = d.foreign_files(at, len(foreign), foreign[0])
        emission = replace(emission, faults=(*emission.faults, fault))
    return emission, emission.faults + with_folder(emission.findings, plan.config.content)


def remember(
    inputs: Inputs,
    readings: Readings,
    plan: BuildPlan,
    emission: Emission,
    findings: Findings,
    cache: Cache,
) -> Result:
    """Record new addresses in published.lock, stamp the build."""
    lock = inputs.lock
    # While an address is missing, published.lock stays: its new entries tell where that may be now.
    if inputs.records_addresses and not has_errors(plan.comparison.findings):
        given = lock, plan.addresses
        new = cache.memoize("unrecorded", given, lambda: published_lock.unrecorded(*given))
        lock = published_lock.record(inputs.request.root, lock, new)
    sources = inputs.sources
    cache.set_transient("last", LastScan(sources.root, inputs.output, sources.scan))

    findings = sorted_findings(findings)
    now = inputs.request.now
    if emission.whole and (not inputs.request.keep_going or not has_errors(findings)):
        stamp = Stamp(
            inputs=inputs.digest,
            lock=lock.name,
            scan=digest(sources.scan),
            outputs=_as_left(plan.output, emission.outputs.values()),
            racy=racy_sources(sources, readings.names, plan.grouped.digests),
            now=now,
            until=next_turn(readings.documents, plan.catalogue, now),
            findings=findings,
            pages=emission.shown.pages,
        )
        cache.remember_state("stamp", stamp)
    return Result(
        shown_findings(findings, inputs.request.dry),
        published=True,
        pages=emission.shown.pages,
        written=len(emission.new),
        whole=emission.whole,
        names=emission.shown.names,
    )


def _history(
    inputs: Inputs, catalogue: Catalogue, readings: Readings, cache: Cache
) -> tuple[dict[str, tuple[PublicVersion, ...]], Findings]:
    """Return the public versions of documents, where the settings ask for them.

    A build of touched files alone shows those that the last one found.
    """
    if inputs.repository is None:
        return {}, ()
    from sitegen.pipeline.history import public_histories

    def found() -> tuple[dict[str, tuple[PublicVersion, ...]], Findings]:
        return public_histories(inputs, catalogue, readings, cache)

    if inputs.touched is not None:
        return cache.get_transient("shown history", tuple) or found()
    result = found()
    cache.set_transient("shown history", result)
    return result


def _template_faults(theme: Theme, language: str, cache: Cache) -> Findings:
    """Check a site's own templates, from the cache if they are unchanged."""
    key = digest((__version__, theme.name))
    kept = cache.state("theme", tuple[str, Findings])
    if kept and kept[0] == key:
        return kept[1]
    from sitegen.render.renderer import check

    findings = check(theme, language)
    cache.remember_state("theme", (key, findings))
    return findings


def _paths_with_errors(*found: Findings | list[Diagnostic]) -> frozenset[str]:
    return frozenset(f.at.path for part in found for f in part if f.severity == "error")


def _as_left(output: Path, rows: Iterable[Output]) -> tuple[tuple[str, int, int], ...]:
    """Return path, size and time of each output file and of the manifest."""
    stat = files.stat_of(output / manifest.NAME)
    of_manifest = (manifest.NAME, stat.size, stat.mtime) if stat else (manifest.NAME, 0, 0)
    return (*((o.path, o.size, o.mtime) for o in rows), of_manifest)
