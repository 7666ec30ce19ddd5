"""Serialization of build tasks for other machines: inputs are sent along, output files come back.

A task of a build is a function of two byte strings that may also read sources or bodies and write
files into staging. The files that it reads are sent with it, and the files that it writes are returned
with its result. So the machines of a cluster need no shared folder or cache.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from sitegen.pipeline import compress, read, render_pages
from sitegen.search.index import tasks as index
from sitegen.system import cache, files
from sitegen.system.cache import Output
from sitegen.system.codec import decode, encode
from sitegen.views import KINDS

SOURCES = "sources"  # folders of a task on the other machine
BODIES = "bodies"
STAGING = "staging"

Work = Callable[[bytes, bytes], bytes]
Stats = Mapping[str, files.Stat]


class Parcel(Struct, frozen=True):
    """A serialized task for a worker."""

    version: str  # of the program that sends it
    work: str  # name in WORK
    context: bytes
    jobs: bytes
    inputs: dict[str, bytes] = {}  # files that the task reads, by path below its folder


class Delivery(Struct, frozen=True):
    """A serialized result; without a result, the worker runs another version of sitegen."""

    version: str
    result: bytes = b""
    written: dict[str, bytes] = {}  # by path below staging


class Needs(NamedTuple):
    """The inputs of a task: its context with the folders of the worker, and the files to send.

    `staging` is the local folder for the files that it writes; "" if it writes none.
    """

    context: object
    inputs: dict[str, bytes]
    staging: str = ""


class Task(NamedTuple):
    """Serialization rules for one kind of task.

    `pack` returns the inputs to send; None if the task must run on the building machine. `stamped`
    replaces the file stats of the worker by the local ones.
    """

    work: Work
    pack: Callable[[bytes, bytes], Needs | None]
    stamped: Callable[[bytes, Stats], bytes]


_SHEET = re.compile(rb"!\[[^\n]*\.(?:xlsx|xlsm|xls|csv|tsv|ods|et)\b", re.IGNORECASE)


def _sources(context: bytes, jobs: bytes) -> Needs | None:
    at = decode(context, read.ReadContext)
    found: dict[str, bytes] = {}
    with files.FilesBelow(at.root) as below:
        for job in decode(jobs, tuple[read.ReadJob, ...]):
            try:
                data = below.read(job.path, at.options.max_bytes)
            except files.Unreadable:
                return None
            if _SHEET.search(data):  # the name of the sheet is known only after parsing
                return None
            found[f"{SOURCES}/{job.path}"] = data
    return Needs(replace(at, root=SOURCES), found)


def _views(context: bytes, jobs: bytes) -> Needs:
    at = decode(context, render_pages.Studio)
    todo = decode(jobs, tuple[render_pages.DrawJob, ...])
    names = {
        name for job in todo for name in render_pages.bodies_of(decode(job.view, KINDS[job.kind]))
    }
    moved = replace(at, store=BODIES, staging=at.staging and STAGING)
    return Needs(moved, _bodies(at.store, names), at.staging)


def _cards(context: bytes, jobs: bytes) -> Needs:
    at = decode(context, index.IndexContext)
    (job,) = decode(jobs, tuple[index.IndexJob, ...])
    names = {card.body for card in job.cards if card.body}
    moved = replace(at, store=BODIES, staging=at.staging and STAGING)
    return Needs(moved, _bodies(at.store, names), at.staging)


def _lists(context: bytes, jobs: bytes) -> Needs:
    at = decode(context, index.MergeContext)
    return Needs(replace(at, staging=at.staging and STAGING), {}, at.staging)


def _plain_files(context: bytes, jobs: bytes) -> Needs:
    folders = decode(context, tuple[str, str])
    found = {}
    for job in decode(jobs, tuple[compress.Job, ...]):
        data = files.read(Path(folders[job.is_staged], job.path), job.size)
        found[f"{(SOURCES, STAGING)[job.is_staged]}/{job.path}"] = data
    return Needs((SOURCES, STAGING), found, folders[1])


def _bodies(store: str, names: set[str]) -> dict[str, bytes]:
    found = cache.bodies(Path(store), names)
    return {f"{BODIES}/{name}": html.encode() for name, html in found.items()}


def _as_they_are(result: bytes, stats: Stats) -> bytes:
    return result


def _drawn(result: bytes, stats: Stats) -> bytes:
    told = decode(result, render_pages.Drawn)
    return encode(replace(told, written=_rows(told.written, stats)))


def _run(result: bytes, stats: Stats) -> bytes:
    told = decode(result, index.RunResult)
    written = replace(told.written, new=_rows(told.written.new, stats))
    return encode(replace(told, written=written))


def _joined(result: bytes, stats: Stats) -> bytes:
    told = decode(result, index.Written)
    return encode(replace(told, new=_rows(told.new, stats)))


def _copies(result: bytes, stats: Stats) -> bytes:
    return encode(_rows(decode(result, tuple[Output, ...]), stats))


def _rows(rows: tuple[Output, ...], stats: Stats) -> tuple[Output, ...]:
    return tuple(
        row._replace(size=stats[row.path].size, mtime=stats[row.path].mtime) for row in rows
    )


TASKS: dict[str, Task] = {
    "read": Task(read.read_chunk, _sources, _as_they_are),
    "draw": Task(render_pages.draw, _views, _drawn),
    "index": Task(index.work, _cards, _run),
    "join": Task(index.join, _lists, _joined),
    "compress": Task(compress.compress, _plain_files, _copies),
}
_NAMES: dict[Work, str] = {task.work: name for name, task in TASKS.items()}


class Packed(NamedTuple):
    """A serialized task, and the local folder for the files that it writes."""

    parcel: Parcel
    staging: str


def packed(work: Work, context: bytes, jobs: bytes, version: str) -> Packed | None:
    """Serialize a task; None if the task must run on the building machine."""
    name = _NAMES.get(work)
    needs = TASKS[name].pack(context, jobs) if name else None
    if name is None or needs is None:
        return None
    return Packed(Parcel(version, name, encode(needs.context), jobs, needs.inputs), needs.staging)


def unpacked(delivery: Delivery, work: str, staging: str) -> bytes:
    """Write the files of a delivery to local staging; return the result with local file stats."""
    if not delivery.written:
        return delivery.result
    stats = {path: files.write(staging, path, data) for path, data in delivery.written.items()}
    return TASKS[work].stamped(delivery.result, stats)
