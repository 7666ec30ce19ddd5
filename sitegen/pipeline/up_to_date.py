"""The stamp of the last build, by which the next one tells without reading that nothing changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen.diagnostics import Findings
from sitegen.diagnostics.finding import shown_findings
from sitegen.pipeline import manifest as manifests
from sitegen.pipeline.inputs import Inputs
from sitegen.pipeline.read import ReadRequest, believe
from sitegen.pipeline.request import Result
from sitegen.pipeline.sheet_digests import sheets_of_key
from sitegen.system import files
from sitegen.system.cache import Cache, Output
from sitegen.system.codec import digest, digest_bytes


class Stamp(Struct, frozen=True, kw_only=True):
    """Inputs and outcome of a build.

    `racy` are sources so fresh that a further change might not show in their stat (with digests):
    these are compared by content. `lock` is the digest of published.lock, `until` the moment from
    which the same sources make another site.
    """

    inputs: str
    lock: str
    scan: str
    outputs: tuple[tuple[str, int, int], ...]  # (path, size, mtime in ns)
    racy: tuple[tuple[str, str], ...]
    now: datetime
    until: datetime | None
    findings: Findings
    pages: int


def result_if_unchanged(inputs: Inputs, findings: Findings, cache: Cache) -> Result | None:
    """Return the result of the stamped build if a build now would find and leave the same.

    `findings` are those of loading the inputs. The checks go from cheap to dear, output files last.
    """
    request = inputs.request
    if inputs.was_interrupted or request.verify or request.warm or inputs.touched is not None:
        return None
    stamp = cache.state("stamp", Stamp)
    if stamp is None or not _holds(stamp, inputs):
        return None
    if stamp.racy and (older := _settled(stamp, inputs.sources)) != stamp:
        cache.remember_state("stamp", older)
        believe(dict(stamp.racy), inputs.sources, cache)
    shown = shown_findings((*stamp.findings, *findings), request.dry)
    return Result(shown, published=not request.dry, pages=stamp.pages, whole=False)


def outputs_as_left(output: Path, cache: Cache) -> dict[str, Output]:
    """Return the files of an output folder as the stamped build left them, with their digests; none
    if that wrote into another folder. This is quicker than to read and check all rows of the cache.
    """
    stamp = cache.state("stamp", Stamp)
    manifest = manifests.load(output) if stamp else None
    if stamp is None or manifest is None:
        return {}
    *rows, last = stamp.outputs
    if not files.is_as_left(f"{output}/{last[0]}", *last[1:]):
        return {}
    known = manifest.files
    return {
        path: Output(path, "", known[path], size, mtime)
        for path, size, mtime in rows
        if path in known
    }


def racy_sources(
    sources: ReadRequest, documents: dict[str, str], used: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return the racy sources with the digests by which they were read.

    Args:
        sources: What was read.
        documents: Keys of documents by path; a key begins with the digest and ends with those of
            the sheets that the document includes.
        used: Digests of attachments and images by path.
    """
    fresh = _fresh(sources)
    if not fresh:
        return ()
    known = used | {path: documents[path].split()[0] for path in fresh if path in documents}
    for key in documents.values():
        known.update((path, name) for path, name in sheets_of_key(key) if name)
    return tuple((path, known.get(path) or _digest_of(sources.root, path)) for path in fresh)


def _holds(stamp: Stamp, inputs: Inputs) -> bool:
    """Return True if nothing changed since the stamped build."""
    now = inputs.request.now
    if (stamp.inputs, stamp.lock) != (inputs.digest, inputs.lock.name):
        return False
    if now < stamp.now or (stamp.until is not None and now >= stamp.until):
        return False
    if stamp.scan != digest(inputs.sources.scan):
        return False
    root, base = inputs.sources.root, f"{inputs.output}/"
    if any(_digest_of(root, path) != name for path, name in stamp.racy):
        return False
    is_as_left = files.is_as_left
    return all(is_as_left(base + path, size, mtime) for path, size, mtime in stamp.outputs)


def _settled(stamp: Stamp, sources: ReadRequest) -> Stamp:
    """Return the stamp without sources that were racy when it was made and are no longer so."""
    fresh = set(_fresh(sources))
    return replace(stamp, racy=tuple(one for one in stamp.racy if one[0] in fresh))


def _fresh(sources: ReadRequest) -> list[str]:
    return [one.path for one in sources.scan.sources if not one.stat.settled(sources.started)]


def _digest_of(root: Path, path: str) -> str:
    """Return the digest of a file, or why it cannot be read."""
    try:
        return digest_bytes(files.read_below(root, path, 1 << 30))
    except files.Unreadable as fault:
        return fault.reason
