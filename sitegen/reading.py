"""The reading stage: which sources changed, and what all documents say."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from sitegen import diagnostics as d
from sitegen import files
from sitegen.cache import Cache, ReadRow, SourceRow
from sitegen.content import reader
from sitegen.content.reader import DEFAULTS, Defaults, Options
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.document import Document
from sitegen.files import Scan, Source
from sitegen.pool import mapped, suited
from sitegen.values import decode, digest, digest_bytes, encode

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read."""

    path: str
    defaults: Defaults


@dataclass(frozen=True, slots=True)
class Desk:
    """What the reading of every document is done with."""

    root: str
    options: Options


@dataclass(frozen=True, slots=True)
class Looked:
    """What a document came to; `document` and `findings` are encoded."""

    path: str
    digest: str
    document: bytes | None = None
    body: str = ""
    html: str | None = None
    findings: bytes = b""


@dataclass(frozen=True)
class Readings:
    """All documents that could be read, all findings, and the digests of all other files."""

    documents: list[Document] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)  # path → key that names the document
    sources: dict[str, SourceRow] = field(default_factory=dict)  # what the cache knew of all files


def read_all(
    root: Path,
    scan: Scan,
    options: Options,
    cache: Cache,
    executor: Executor,
    moment: int,
    progress: Progress,
    verify: bool = False,
) -> Readings:
    """Read what changed since the cache knew it, and remember it; replay the rest."""
    known = cache.sources()
    readings = Readings(sources=known)
    readings.findings.extend(reader_findings(scan))
    cache.forget_sources(known.keys() - {source.path for source in scan.sources})
    defaults, found = folder_defaults(root, scan)
    readings.findings.extend(found)

    sources = {s.path: s for s in scan.sources if is_document(s.path)}
    keys = _keys(sources, options, defaults)
    kept = {row.path: row for row in cache.reads()}
    noted: list[tuple[str, files.Stat, str]] = []
    jobs: list[Job] = []
    for path, source in sources.items():
        seen, row = known.get(path), kept.get(path)
        if seen and row and row.key == f"{seen.digest} {keys[path]}":
            believed = seen.stat == source.stat and not verify
            if believed or _name_of(root, path, options) == seen.digest:
                _replay(row, readings)
                if not believed:
                    noted.append((path, trustworthy(source, moment), seen.digest))
                continue
        jobs.append(Job(path, defaults_of(path, defaults)))

    desk = Desk(str(root), options)
    done = 0
    for results in mapped(suited(executor, len(jobs)), look, desk, jobs, tuple[Looked, ...]):
        done += len(results)
        progress("read", done, len(jobs))
        rows = []
        for looked in results:
            key = f"{looked.digest} {keys[looked.path]}"
            row = ReadRow(looked.path, key, looked.document, looked.body, looked.findings)
            rows.append((row, looked.html))
            noted.append((looked.path, trustworthy(sources[looked.path], moment), looked.digest))
            _replay(row, readings)
        cache.remember_reads(rows)
    readings.documents.sort(key=lambda document: document.path)  # replayed or read: one order
    cache.remember_sources(noted)
    if jobs:
        cache.sweep()
    cache.commit()
    return readings


def look(desk: bytes, jobs: bytes) -> bytes:
    """Read some documents."""
    at = decode(desk, Desk)
    return encode([_look(at, job) for job in decode(jobs, tuple[Job, ...])])


def is_document(path: str) -> bool:
    """Whether a file is a document rather than something that documents use."""
    return path.endswith(".md") and not path.rpartition("/")[2].startswith("_")


def is_settings(path: str) -> bool:
    """Whether a file is neither a document nor published with one."""
    return path.endswith(_SETTINGS) and posixpath.basename(path) in _SETTINGS


_SETTINGS = (DEFAULTS, "organizations.yaml")


def reader_findings(scan: Scan) -> Iterator[Diagnostic]:
    """What the scan itself met that no document can be."""
    for path in scan.odd:
        yield d.not_regular(Location(path))
    for path, reason in scan.unreadable:
        yield d.unreadable(Location(path), reason)
    for path in scan.bad_names:
        yield d.bad_file_name(Location(path))


def folder_defaults(root: Path, scan: Scan) -> tuple[dict[str, str], Findings]:
    """The text of each folder's defaults, by path."""
    found: dict[str, str] = {}
    findings: list[Diagnostic] = []
    for source in scan.sources:
        if not source.path.endswith(DEFAULTS) or posixpath.basename(source.path) != DEFAULTS:
            continue
        try:
            data = files.read(root / source.path, 64 * 1024)
        except files.Unreadable as fault:
            findings.append(reader.unreadable(Location(source.path), fault, 64 * 1024))
            continue
        found[source.path], more = reader.read_defaults(data, source.path)
        findings.extend(more)
    return found, tuple(findings)


def defaults_of(path: str, known: dict[str, str]) -> Defaults:
    """The defaults of all folders that a document lies in."""
    found = []
    parts = path.split("/")[:-1]
    for depth in range(len(parts) + 1):
        place = "/".join([*parts[:depth], DEFAULTS])
        if place in known:
            found.append((place, known[place]))
    return Defaults(tuple(found))


def digests(
    root: Path,
    sources: list[Source],
    known: dict[str, SourceRow],
    cache: Cache,
    moment: int,
    limit: int,
) -> tuple[dict[str, str], Findings]:
    """The content's digest of each file; what is known holds where its stat is unchanged."""
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
            findings.append(reader.unreadable(Location(source.path), fault, limit))
            continue
        noted.append((source.path, trustworthy(source, moment), found[source.path]))
    cache.remember_sources(noted)
    return found, tuple(findings)


def trustworthy(source: Source, moment: int) -> files.Stat:
    """The stat by which a source may be believed unchanged next time: none that any file has,
    where it is so fresh that it may change again without showing it.
    """
    return source.stat if source.stat.settled(moment) else files.Stat(-1, 0, 0, 0)


def _look(desk: Desk, job: Job) -> Looked:
    try:
        data = files.read(f"{desk.root}/{job.path}", desk.options.max_bytes)
    except files.Unreadable as fault:
        finding = reader.unreadable(Location(job.path), fault, desk.options.max_bytes)
        return Looked(job.path, "", findings=encode((finding,)))
    name = digest_bytes(data)
    result = reader.read(data, job.path, desk.options, job.defaults)
    findings = encode(result.findings) if result.findings else b""
    if result.document is None or result.body is None:
        return Looked(job.path, name, findings=findings)
    document = encode(result.document)
    return Looked(job.path, name, document, result.document.body, result.body.html, findings)


def _name_of(root: Path, path: str, options: Options) -> str:
    """The digest of a document's bytes; "" if they cannot be read."""
    try:
        return digest_bytes(files.read(f"{root}/{path}", options.max_bytes))
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


def _replay(row: ReadRow, readings: Readings) -> None:
    if row.findings:
        readings.findings.extend(decode(row.findings, tuple[Diagnostic, ...]))
    if row.document is None:
        readings.faulty.add(row.path)
    else:
        readings.documents.append(decode(row.document, Document))
        readings.names[row.path] = row.key
