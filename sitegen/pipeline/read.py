"""The reading stage: which sources changed, and what all documents say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.content import reader
from sitegen.content.folder_defaults import _is_settings, defaults_of, folder_defaults, is_document
from sitegen.content.reader import Defaults, Options
from sitegen.content.source_text import unreadable
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.pipeline.read_results import Reading, Readings, replayed
from sitegen.system import files
from sitegen.system.cache import Cache, ReadRow
from sitegen.system.codec import decode, digest, digest_bytes, encode
from sitegen.system.scan import Scan, Source
from sitegen.system.workers import mapped, start_in_fork, suited

Progress = Callable[[str, int, int], None]


class ReadJob(Struct, frozen=True):
    """A document to read."""

    path: str
    defaults: Defaults


class ReadContext(Struct, frozen=True):
    """What the reading of every document is done with."""

    root: str
    options: Options


class ReadResult(Struct, frozen=True):
    """What a document came to; `document` (with its text) and `findings` are encoded."""

    path: str
    digest: str
    document: bytes | None = None
    body: str = ""
    html: str | None = None
    findings: bytes = b""


def read_all(
    root: Path,
    scan: Scan,
    options: Options,
    cache: Cache,
    executor: Executor,
    moment: int,
    progress: Progress,
    verify: bool = False,
    touched: frozenset[str] | None = None,
) -> Readings:
    """Read what changed since the cache knew it, and remember it; replay the rest. Where paths are
    said to be `touched`, no others are looked at.
    """
    known = cache.sources()
    last = cache.get_transient("readings", Readings)
    edited = _edited(last, options, scan, touched or ())
    if last and edited:
        sources, defaults = edited, last.defaults
    else:
        cache.forget_sources(known.keys() - {source.path for source in scan.sources})
        defaults, faults = folder_defaults(root, scan)
        sources = {s.path: s for s in scan.sources if is_document(s.path)}
    if touched is not None:
        doubted = [path for path in sources if path in known and path in touched]
    else:
        pairs = ((path, source, known.get(path)) for path, source in sources.items())
        doubted = [p for p, source, seen in pairs if seen and (verify or seen.stat != source.stat)]
    asked = partial(_names_of, root, doubted, options)
    names = start_in_fork(suited(executor, len(doubted)), asked, list[str]) or asked
    keys = _keys(sources, options, defaults)
    kept: Mapping[str, Reading | ReadRow] = last.of if last else {r.path: r for r in cache.reads()}
    found: dict[str, Reading] = {}
    shared: dict[object, object] = {}
    noted: list[tuple[str, files.Stat, str]] = []
    for path in sources:
        seen, row = known.get(path), kept.get(path)
        if seen and row and row.key == f"{seen.digest} {keys[path]}":
            found[path] = row if isinstance(row, Reading) else replayed(row, shared)
    for path, name in zip(doubted, names(), strict=True):
        if name == known[path].digest:
            noted.append((path, trustworthy(sources[path], moment), name))
        else:
            found.pop(path, None)
    jobs = [ReadJob(path, defaults_of(path, defaults)) for path in sources if path not in found]

    desk = ReadContext(str(root), options)
    done = 0
    for results in mapped(
        suited(executor, len(jobs)), read_chunk, desk, jobs, tuple[ReadResult, ...]
    ):
        done += len(results)
        progress("read", done, len(jobs))
        rows = []
        for looked in results:
            key = f"{looked.digest} {keys[looked.path]}"
            row = ReadRow(looked.path, key, looked.document, looked.body, looked.findings)
            rows.append((row, looked.html))
            noted.append((looked.path, trustworthy(sources[looked.path], moment), looked.digest))
            found[looked.path] = replayed(row, shared)
        cache.remember_reads(rows)
    if last and edited:
        readings = last.edited(found)
    else:  # replayed or read: one order
        in_order = {path: found[path] for path in sources}
        loose = (*reader_findings(scan), *faults)
        readings = Readings(in_order, loose, _others(scan), options, defaults)
    cache.remember_sources(noted)
    if jobs and touched is None:
        cache.sweep()
    cache.commit()
    cache.set_transient("readings", readings)
    return readings


def _edited(
    last: Readings | None, options: Options, scan: Scan, touched: Iterable[str]
) -> dict[str, Source]:
    """The touched documents, if none is new or gone and nothing but documents was touched: what was
    read last holds for all others. Else none.
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
    """The files that are neither documents nor settings, by path."""
    return {
        source.path: source
        for source in scan.sources
        if not is_document(source.path) and not _is_settings(source.path)
    }


def read_chunk(desk: bytes, jobs: bytes) -> bytes:
    """Read some documents."""
    at = decode(desk, ReadContext)
    return encode([_look(at, job) for job in decode(jobs, tuple[ReadJob, ...])])


def reader_findings(scan: Scan) -> Iterator[Diagnostic]:
    """What the scan itself met that no document can be."""
    for path in scan.odd:
        yield d.not_regular(Location(path))
    for path, reason in scan.unreadable:
        yield d.unreadable(Location(path), reason)
    for path in scan.bad_names:
        yield d.bad_file_name(Location(path))


def digests(
    root: Path,
    sources: list[Source],
    cache: Cache,
    moment: int,
    limit: int,
) -> tuple[dict[str, str], Findings]:
    """The content's digest of each file; what is known holds where its stat is unchanged."""
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
            found[source.path] = digest_bytes(files.read(root / source.path, limit))
        except files.Unreadable as fault:
            findings.append(unreadable(Location(source.path), fault, limit))
            continue
        noted.append((source.path, trustworthy(source, moment), found[source.path]))
    cache.remember_sources(noted)
    return found, tuple(findings)


def trustworthy(source: Source, moment: int) -> files.Stat:
    """The stat by which a source may be believed unchanged next time: none that any file has,
    where it is so fresh that it may change again without showing it.
    """
    return source.stat if source.stat.settled(moment) else files.Stat(-1, 0, 0, 0)


def believe(names: Mapping[str, str], scan: Scan, cache: Cache, moment: int) -> None:
    """Note the stats of sources whose content was found to be as it was read."""
    known = cache.sources()
    cache.remember_sources(
        (source.path, trustworthy(source, moment), name)
        for source in scan.sources
        if (name := names.get(source.path)) and source.path in known
    )


def _look(desk: ReadContext, job: ReadJob) -> ReadResult:
    try:
        data = files.read(f"{desk.root}/{job.path}", desk.options.max_bytes)
    except files.Unreadable as fault:
        finding = unreadable(Location(job.path), fault, desk.options.max_bytes)
        return ReadResult(job.path, "", findings=encode((finding,)))
    name = digest_bytes(data)
    result = reader.read(data, job.path, desk.options, job.defaults)
    findings = encode(result.findings) if result.findings else b""
    if result.document is None or result.text is None:
        return ReadResult(job.path, name, findings=findings)
    document = encode((result.document, result.text))
    return ReadResult(job.path, name, document, result.text.body, result.html, findings)


def _names_of(root: Path, paths: Iterable[str], options: Options) -> list[str]:
    """The digests of documents' bytes; "" for those that cannot be read."""
    return [_name_of(f"{root}/{path}", options) for path in paths]


def _name_of(path: str, options: Options) -> str:
    try:
        return digest_bytes(files.read(path, options.max_bytes))
    except files.Unreadable:
        return ""


def _keys(paths: Iterable[str], options: Options, defaults: dict[str, str]) -> dict[str, str]:
    """For each document, what its reading depends on besides its bytes."""
    common = digest((reader.STAGE, options))
    by_folder: dict[str, str] = {}
    keys = {}
    for path in paths:
        folder = path.rpartition("/")[0]
        if folder not in by_folder:
            given = defaults_of(path, defaults)
            by_folder[folder] = f"{common} {digest(given) if given.files else ''}"
        keys[path] = by_folder[folder]
    return keys
