"""Read stage: read new and changed sources, replay the others from the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.content import reader
from sitegen.content.folder_defaults import defaults_of, folder_defaults, is_document, is_settings
from sitegen.content.markdown.time_limit import TimeUp, time_limit
from sitegen.content.reader import Defaults, Options
from sitegen.content.source_text import unreadable
from sitegen.diagnostics import Diagnostic, Findings, Location, has_errors
from sitegen.pipeline.read_results import Reading, Readings, replayed
from sitegen.pipeline.sheet_digests import SheetDigests, key_of_sheets
from sitegen.system import files
from sitegen.system.cache import Cache, ReadRow
from sitegen.system.codec import decode, digest, digest_bytes, encode
from sitegen.system.scan import Scan, Source
from sitegen.system.workers import mapped, suited

Progress = Callable[[str, int, int], None]


class ReadJob(Struct, frozen=True):
    """A document to read."""

    path: str
    defaults: Defaults


class ReadContext(Struct, frozen=True):
    """Arguments shared by all read jobs: content folder and options."""

    root: str
    options: Options


class ReadResult(Struct, frozen=True):
    """Result of reading one document; `document` (with its text) and `findings` are encoded."""

    path: str
    digest: str
    document: bytes | None = None
    body: str = ""
    html: str | None = None
    findings: bytes = b""
    used: tuple[tuple[str, str], ...] = ()  # files looked for by includes, with digests


class ReadRequest(Struct, frozen=True):
    """The folder to read, and what may be believed without reading.

    `started` is the time of the build's start (ns): a file modified just before it is racy. With
    `verify` every source is compared by digest. If `touched` is given, no other paths below `root`
    have changed since the last build with this cache.
    """

    root: Path
    scan: Scan
    options: Options
    started: int
    verify: bool = False
    touched: frozenset[str] | None = None


def read_all(
    request: ReadRequest, cache: Cache, executor: Executor, progress: Progress
) -> Readings:
    """Read sources that changed since the cache knew them and remember them; replay the rest."""
    root, scan, options = request.root, request.scan, request.options
    started, touched = request.started, request.touched
    known = cache.sources()
    last = cache.get_transient("readings", Readings)
    edited = _edited(last, options, scan, touched or ())
    if last and edited:
        sources, defaults = edited, last.defaults
    else:
        cache.forget_sources(known.keys() - {source.path for source in scan.sources})
        defaults, faults = folder_defaults(root, scan, options.kinds)
        sources = {s.path: s for s in scan.sources if is_document(s.path)}
    if touched is not None:
        suspect = [path for path in sources if path in known and path in touched]
    else:
        suspect = [
            path
            for path, source in sources.items()
            if (seen := known.get(path)) and (request.verify or seen.stat != source.stat)
        ]
    keys = _keys(sources, options, defaults)
    sheets = SheetDigests(request, known)
    kept: Mapping[str, Reading | ReadRow] = last.of if last else {r.path: r for r in cache.reads()}
    found: dict[str, Reading] = {}
    shared: dict[object, object] = {}
    noted: list[tuple[str, files.Stat, str]] = []
    for path in sources:
        seen, row = known.get(path), kept.get(path)
        if seen and row and sheets.hold(row.key, f"{seen.digest} {keys[path]}"):
            found[path] = row if isinstance(row, Reading) else replayed(row, shared)
    for path in suspect:
        name = _digest_of(root, path, options)
        if name == known[path].digest:
            noted.append((path, trustworthy(sources[path], started), name))
        else:
            found.pop(path, None)
    jobs = [ReadJob(path, defaults_of(path, defaults)) for path in sources if path not in found]

    context = ReadContext(str(root), options)
    done = 0
    for results in mapped(
        suited(executor, len(jobs)), read_chunk, context, jobs, tuple[ReadResult, ...]
    ):
        done += len(results)
        progress("read", done, len(jobs))
        rows = []
        for one in results:
            key = f"{one.digest} {keys[one.path]}{key_of_sheets(one.used)}"
            row = ReadRow(one.path, key, one.document, one.body, one.findings)
            rows.append((row, one.html))
            noted.append((one.path, trustworthy(sources[one.path], started), one.digest))
            found[one.path] = replayed(row, shared)
        cache.remember_reads(rows)
    if last and edited:
        readings = last.edited(found)
    else:  # replayed or read: one order
        in_order = {path: found[path] for path in sources}
        loose = (*reader_findings(scan), *faults)
        readings = Readings(in_order, loose, _others(scan), options, defaults)
    cache.remember_sources((*noted, *sheets.noted))
    if jobs and touched is None:
        cache.sweep()
    cache.commit()
    cache.set_transient("readings", readings)
    return readings


def _edited(
    last: Readings | None, options: Options, scan: Scan, touched: Iterable[str]
) -> dict[str, Source]:
    """Return the touched documents, if what was read last holds for all others; else nothing.

    It does if no document is new or gone and nothing but documents was touched.
    """
    if last is None or last.options != options:
        return {}
    found: dict[str, Source] = {}
    for path in touched:
        source = scan.source(path)
        if source is None or path not in last.of:
            return {}
        found[path] = source
    return found


def _others(scan: Scan) -> dict[str, Source]:
    """Return the files that are neither documents nor settings, by path."""
    return {
        source.path: source
        for source in scan.sources
        if not is_document(source.path) and not is_settings(source.path)
    }


def read_chunk(context: bytes, jobs: bytes) -> bytes:
    """Read some documents; arguments and result are encoded."""
    at = decode(context, ReadContext)
    with files.FilesBelow(at.root) as sources:
        read = [_read_document(at, job, sources) for job in decode(jobs, tuple[ReadJob, ...])]
    return encode(read)


def reader_findings(scan: Scan) -> Iterator[Diagnostic]:
    """Report entries of the content folder that cannot be sources."""
    for path in scan.odd:
        yield d.not_regular(Location(path))
    for path, reason in scan.unreadable:
        yield d.unreadable(Location(path), reason)
    for path in scan.bad_names:
        yield d.bad_file_name(Location(path))


def digests(
    request: ReadRequest, sources: list[Source], cache: Cache, limit: int
) -> tuple[dict[str, str], Findings]:
    """Digest files of at most `limit` bytes by path; known digests hold where stats are unchanged."""
    known = cache.sources()
    found: dict[str, str] = {}
    findings: list[Diagnostic] = []
    noted = []
    for source in sources:
        row = known.get(source.path)
        if row and row.stat == source.stat:
            found[source.path] = row.digest
            continue
        try:
            found[source.path] = digest_bytes(files.read_below(request.root, source.path, limit))
        except files.Unreadable as fault:
            findings.append(unreadable(Location(source.path), fault, limit))
            continue
        noted.append((source.path, trustworthy(source, request.started), found[source.path]))
    cache.remember_sources(noted)
    return found, tuple(findings)


def trustworthy(source: Source, started: int) -> files.Stat:
    """Return the stat to remember: one that no file can have if the source is racy, that is, so
    fresh at the build's start that it may change again without a new stat.
    """
    return source.stat if source.stat.settled(started) else files.Stat(-1, 0, 0, 0)


def believe(names: Mapping[str, str], request: ReadRequest, cache: Cache) -> None:
    """Remember the stats of sources whose digests (`names`, by path) were confirmed."""
    known = cache.sources()
    cache.remember_sources(
        (source.path, trustworthy(source, request.started), name)
        for source in request.scan.sources
        if (name := names.get(source.path)) and source.path in known
    )


def _read_document(context: ReadContext, job: ReadJob, sources: files.FilesBelow) -> ReadResult:
    try:
        data = sources.read(job.path, context.options.max_bytes)
    except files.Unreadable as fault:
        finding = unreadable(Location(job.path), fault, context.options.max_bytes)
        return ReadResult(job.path, "", findings=encode((finding,)))
    name = digest_bytes(data)
    load = partial(files.read_below, context.root)
    try:
        with time_limit(context.options.max_seconds):  # for reading and checks together
            result = reader.read(data, job.path, context.options, job.defaults, load)
            found = result.findings
            if result.document is not None:
                found += _checked(result, context.options)
    except TimeUp:  # between the two
        slow = d.too_slow(Location(job.path), context.options.max_seconds)
        return ReadResult(job.path, name, findings=encode((slow,)))
    findings = encode(found) if found else b""
    if result.document is None or result.text is None or has_errors(found):
        return ReadResult(job.path, name, findings=findings, used=result.used)
    document = encode((result.document, result.text))
    body, html = result.text.body, result.html
    return ReadResult(job.path, name, document, body, html, findings, result.used)


def _checked(result: reader.Read, options: Options) -> Findings:
    """Run the pre-publication checks on a document, within the limit that the caller has set."""
    from sitegen.checks.document import check_document

    assert result.document is not None
    try:
        return check_document(result, options.checks, options.kinds)
    except TimeUp:
        return (d.too_slow(Location(result.document.path), options.max_seconds),)


def _digest_of(root: Path, path: str, options: Options) -> str:
    """Return the digest of a document's bytes, "" if it cannot be read."""
    try:
        return digest_bytes(files.read_below(root, path, options.max_bytes))
    except files.Unreadable:
        return ""


def _keys(paths: Iterable[str], options: Options, defaults: dict[str, str]) -> dict[str, str]:
    """For each document, what its reading depends on besides its bytes."""
    from sitegen.checks.document import STAGE as CHECKS_STAGE

    common = digest((reader.STAGE, CHECKS_STAGE, options))
    by_folder: dict[str, str] = {}
    keys = {}
    for path in paths:
        folder = path.rpartition("/")[0]
        if folder not in by_folder:
            given = defaults_of(path, defaults)
            by_folder[folder] = f"{common} {digest(given) if given.files else ''}"
        keys[path] = by_folder[folder]
    return keys
