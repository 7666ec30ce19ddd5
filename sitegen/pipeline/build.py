"""The pipeline: sources in, the published folder brought up to date."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen import __version__
from sitegen import diagnostics as d
from sitegen.catalogue.catalogue import compared, next_turn
from sitegen.catalogue.redaction import readable
from sitegen.config import load as configuration
from sitegen.config.appearance import Appearance
from sitegen.config.government import lacking
from sitegen.config.model import Config
from sitegen.diagnostics import Diagnostic, Findings, has_errors
from sitegen.pipeline import publish as publishing
from sitegen.pipeline import published_lock as published
from sitegen.pipeline.cached import catalogue_at, configured
from sitegen.pipeline.previous_outputs import ModifiedPaths, modified_paths
from sitegen.pipeline.read import Progress, believe, digests, read_all
from sitegen.pipeline.request import Request, Result
from sitegen.pipeline.up_to_date import Stamp, racing, settled, unchanged
from sitegen.render import theme as themes
from sitegen.render.appearance import dressed
from sitegen.render.theme import Theme
from sitegen.system import files
from sitegen.system import scan as scanning
from sitegen.system.cache import Cache, Output
from sitegen.system.codec import digest
from sitegen.system.scan import Scan
from sitegen.system.workers import FEW, cannot_fork, start_in_fork, suited


def build(
    request: Request,
    cache: Cache,
    executor: Executor,
    progress: Progress = lambda stage, done, total: None,
) -> Result:
    """Bring the output folder up to date with the sources, or say why not."""
    moment = time.time_ns()
    sources, findings = configuration.read_sources(request.root)
    if sources is None:
        return Result(findings)
    config, findings = configured(sources, cache)
    if config is None:
        return Result(findings)
    content = request.root / config.content
    output = (request.output or request.root / config.output).absolute()
    theme, more = themes.load(request.root / config.theme if config.theme else None)
    findings += more
    if config.appearance != Appearance():
        at = configuration.place_in_site(sources, "appearance")
        theme, more = dressed(theme, request.root, config.appearance, at)
        findings += more
    theme = cache.intern("theme", theme)
    if request.dry and (fields := lacking(config.registration, config.contact)):
        at = configuration.place_in_site(sources, "government")
        findings += (d.unregistered(at, fields),)

    before = _last(cache, content, output) if request.touched is not None else None
    touched = _below(request, config) if before else None
    if before and touched is not None:
        scan = scanning.rescan(content, before.scan, touched)
    else:
        scan = scanning.scan(content)
        touched = None
    whole = publishing.is_whole(cache) if request.dry else publishing.finish_interrupted(cache)
    inputs = digest(
        (__version__, sources, theme.name, str(output), *_manner(request)),
    )
    register = cache.intern("register", published.load(request.root))
    doubted = request.verify or request.warm or touched is not None
    stamp = cache.state("stamp", Stamp) if whole and not doubted else None
    same = stamp and (stamp.inputs, stamp.register) == (inputs, register.name)
    look = None
    if stamp and same and len(stamp.racy) > FEW:
        look = _look(cache, output, executor)
    if stamp and same and unchanged(stamp, request.now, scan, content, output, look):
        if stamp.racy and (older := settled(stamp, scan, moment)) != stamp:
            cache.remember_state("stamp", older)
            believe(dict(stamp.racy), scan, cache, moment)
        findings = shown_findings((*stamp.findings, *findings), request.dry)
        return Result(findings, not request.dry, stamp.pages, whole=False)
    if not look and not request.verify and touched is None:
        look = _look(cache, output, executor)

    # What draws and searches takes long to load: a build without changes has ended by now.
    from sitegen.pages.change_scope import ChangeScope, listing
    from sitegen.pages.grouped import GroupedCatalogue
    from sitegen.pipeline import emit as emitting
    from sitegen.pipeline.plan import BuildPlan
    from sitegen.search.index.builder import Index

    if config.theme:
        findings += _checked(theme, config.languages[0], cache)
    verify = request.verify
    readings = read_all(
        content, scan, config.reading, cache, executor, moment, progress, verify, touched
    )
    emitting.get_ready(theme, config.languages, executor)
    related, more = catalogue_at(request.now, config, readings, cache, request.drafts)
    used = [readings.others[path] for path in sorted({r.source for r in related.resources})]
    file_limit = config.limits.file_mib * 1024 * 1024
    used_digests, unread = digests(content, used, cache, moment, file_limit)
    shelved = (related, config, used_digests)
    grouped = cache.memoize("grouped", shelved, lambda: GroupedCatalogue(*shelved))
    more += tuple(compared(related, readings.texts, request.now.date()))
    held = _at_fault(readings.findings, more)
    findings += with_folder((*readings.findings, *more, *unread), config.content)
    placed = (related, config)
    addresses = cache.memoize("addresses", placed, lambda: published.provided(*placed))
    comparison = published.Comparison()
    if not request.as_of_other_day:
        comparison = published.compared(register, addresses, related, config, held)
    findings += comparison.findings
    if (has_errors(findings) and not request.keep_going) or not theme.complete:
        return Result(shown_findings(findings, request.dry))

    known = _known_outputs(cache, output)
    site = BuildPlan(
        grouped,
        readable(readings.texts, related.changed),
        theme,
        content,
        output,
        cache.path,
        readings.names,
        cache.memoize("listing", (grouped,), lambda: listing(grouped)),
        held | comparison.missed,
        request.dry,
        request.verify,
        touched is not None,
        request.warm and touched is None,
        frozenset(touched or ()) - readings.names.keys() - held - comparison.missed,
    )
    cache.commit()  # so that other processes see what was read
    outline = cache.state("outline", ChangeScope) if known and not request.verify else None
    index = None if request.verify else cache.state("search", Index)
    indexed = cache.get_transient("indexed", ChangeScope) or outline
    there = emitting.Before(known, look, outline, index, indexed)
    emission = emitting.emit(site, there, executor, progress)
    findings += (*emission.faults, *with_folder(emission.findings, config.content))
    pages = emission.outline.pages
    faulty = has_errors(emission.findings) and not request.keep_going
    if request.dry or emission.faults or faulty:
        files.discard(site.staging)
        return Result(shown_findings(findings, request.dry), False, pages)
    removed = publishing.publish(site, emission, known, cache)
    own = output == (request.root / config.output).absolute()
    # While something is missed the record stays: what is new in it tells where that may be now.
    if own and not (request.drafts or request.as_of_other_day or has_errors(comparison.findings)):
        noted = (register, addresses)
        new = cache.memoize("unrecorded", noted, lambda: published.unrecorded(*noted))
        register = published.record(request.root, register, new)
    cache.set_transient("last", _Last(content, output, scan))

    findings = sorted_findings(findings)
    if emission.whole and (not request.keep_going or not has_errors(findings)):
        until = next_turn(readings.documents, related, request.now)
        racy = racing(scan, content, moment, readings.names, used_digests)
        left = tuple((o.path, o.size, o.mtime) for o in emission.outputs.values())
        name = register.name
        stamp = Stamp(inputs, name, digest(scan), left, racy, request.now, until, findings, pages)
        cache.remember_state("stamp", stamp)
    written = len(emission.new)
    shown = emission.outline.names
    findings = shown_findings(findings, request.dry)
    return Result(findings, True, pages, written, len(removed), emission.whole, shown)


class _Last(Struct, frozen=True):
    """What a build went by, if the next can be told what has changed since."""

    content: Path
    output: Path
    scan: Scan


def _last(cache: Cache, content: Path, output: Path) -> _Last | None:
    """The last build, if nothing stands in the way of a build that is told what was touched."""
    from sitegen.pages.change_scope import ChangeScope

    last = cache.get_transient("last", _Last)
    outline = cache.get_transient("outline", ChangeScope)
    return last if last and outline and (last.content, last.output) == (content, output) else None


def _below(request: Request, config: Config) -> frozenset[str] | None:
    """The touched paths below the content folder; None if others were touched, or too many."""
    touched, folder = request.touched or frozenset(), f"{config.content}/"
    if len(touched) > FEW or not all(p.startswith(folder) and p.isprintable() for p in touched):
        return None
    return frozenset(path.removeprefix(folder) for path in touched)


def _checked(theme: Theme, language: str, cache: Cache) -> Findings:
    """What is wrong with a site's own templates, from the cache where they are unchanged."""
    key = digest((__version__, theme.files))
    kept = cache.state("theme", tuple[str, Findings])
    if kept and kept[0] == key:
        return kept[1]
    from sitegen.render.renderer import check

    findings = check(theme, language)
    cache.remember_state("theme", (key, findings))
    return findings


def with_folder(findings: Findings, folder: str) -> Findings:
    """Findings about files below a folder, told as seen from outside it."""
    return tuple(
        replace(found, at=replace(found.at, path=f"{folder}/{found.at.path}")) for found in findings
    )


def _manner(request: Request) -> tuple[bool, ...]:
    """What of a request leaves its mark on what is built and recorded."""
    return request.keep_going, request.drafts, request.as_of_other_day


def _at_fault(*found: Findings | list[Diagnostic]) -> frozenset[str]:
    """Paths of files with errors."""
    return frozenset(f.at.path for part in found for f in part if f.severity == "error")


def shown_findings(findings: Findings, dry: bool) -> Findings:
    """Findings by place, each once; notes are for those who check."""
    return tuple(found for found in sorted_findings(findings) if dry or found.severity != "note")


def sorted_findings(findings: Findings) -> Findings:
    """Findings by place, each once."""
    return tuple(sorted(set(findings)))


def _look(cache: Cache, output: Path, executor: Executor) -> ModifiedPaths | None:
    """Have what was written into this folder looked at, while what to write is found out."""
    if cannot_fork(executor) or cache.state("output", str) != str(output):
        return None
    rows = cache.outputs()
    return start_in_fork(
        suited(executor, len(rows)), partial(modified_paths, output, rows), frozenset[str]
    )


def _known_outputs(cache: Cache, output: Path) -> Mapping[str, Output]:
    """What we wrote into this folder; nothing, if the last build wrote into another."""
    if cache.state("output", str) != str(output):
        cache.forget_all_outputs()
        cache.remember_state("output", str(output))
    return cache.outputs()
