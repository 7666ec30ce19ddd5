"""Compressed copies of output files: a web server sends `index.html.gz` in place of `index.html`.

They are output files like others: in the manifest, replaced when their file changes, removed with
it. The bytes depend on the file, the encoding and the version of the encoder alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.config.load import SITE
from sitegen.diagnostics import Location
from sitegen.pipeline.outputs import OutputSet
from sitegen.pipeline.plan import BuildPlan
from sitegen.pipeline.previous_outputs import PreviousOutputs
from sitegen.pipeline.read import Progress
from sitegen.system import files
from sitegen.system.cache import Output
from sitegen.system.codec import decode, digest_bytes, encode
from sitegen.system.encoders import encoder, is_compressible
from sitegen.system.workers import mapped, suited

_KIND = "copy-"  # begins the keys of copies
STAGE = f"{_KIND}1"  # raise it when the same file would become other bytes

_SMALLEST = 1024  # bytes; a smaller answer takes one packet in any case


def provide_copies(
    plan: BuildPlan,
    outputs: OutputSet,
    previous: PreviousOutputs,
    executor: Executor,
    progress: Progress,
) -> None:
    """Add the copies of all output files to these; compress the new and the changed ones."""
    for path in [path for path, row in outputs.rows.items() if row.key.startswith(_KIND)]:
        outputs.drop(path)
    if not plan.encodings:
        return
    jobs = list(_jobs(plan, outputs, previous))
    folders = str(plan.output), str(plan.staging)
    done = 0
    for copies in mapped(
        suited(executor, len(jobs)), compress, folders, jobs, tuple[Output, ...], _weight
    ):
        for row in copies:
            outputs.add(row)
        done += len(copies)
        progress("compress", done, max(done, len(jobs) * len(plan.encodings)))


class Job(Struct, frozen=True):
    """A file to compress, and the keys of its copies by encoding."""

    path: str
    size: int
    is_staged: bool
    keys: dict[str, str]


def _jobs(plan: BuildPlan, outputs: OutputSet, previous: PreviousOutputs) -> Iterator[Job]:
    """Keep the valid compressed copies, and yield the work for the others."""
    stages = {one: f"{STAGE} {one} {encoder(one).version}" for one in plan.encodings}
    for row in list(outputs.rows.values()):
        if row.size < _SMALLEST or not is_compressible(row.path):
            continue
        keys = {}
        for encoding, stage in stages.items():
            path, key = f"{row.path}.{encoding}", f"{stage} {row.digest}"
            if other := outputs.owner(path):
                fault = d.address_collision(Location(other), f"/{path}", SITE)
                outputs.findings.append(fault)
                continue
            before = previous.intact(path)
            if before and before.key == key:
                outputs.keep(before)
            else:
                keys[encoding] = key
        if keys:
            yield Job(row.path, row.size, row.path in outputs.new, keys)


def compress(folders: bytes, jobs: bytes) -> bytes:
    """Write copies of some files into staging; arguments and result are encoded."""
    output, staging = decode(folders, tuple[str, str])
    rows = []
    for job in decode(jobs, tuple[Job, ...]):
        data = files.read(Path(staging if job.is_staged else output, job.path), job.size)
        for encoding, key in job.keys.items():
            path, copy = f"{job.path}.{encoding}", encoder(encoding).encode(data)
            stat = files.write(staging, path, copy)
            rows.append(Output(path, key, digest_bytes(copy), stat.size, stat.mtime))
    return encode(tuple(rows))


def _weight(job: Job) -> int:
    return job.size
