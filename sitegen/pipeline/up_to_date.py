"""The mark of a build, by which the next one sees without reading anything that nothing changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen.diagnostics import Findings
from sitegen.pipeline.previous_outputs import ModifiedPaths
from sitegen.system import files
from sitegen.system.codec import digest, digest_bytes
from sitegen.system.scan import Scan


class Stamp(Struct, frozen=True):
    """A build's inputs and outcome, by which the next one sees that nothing changed.

    `racy` are sources so fresh that a further change might not show in their stat: these are
    compared by content. `register` names what was published ever, `until` is when the same
    sources next make another site.
    """

    inputs: str
    register: str
    scan: str
    outputs: tuple[tuple[str, int, int], ...]  # (path, size, mtime)
    racy: tuple[tuple[str, str], ...]
    now: datetime
    until: datetime | None
    findings: Findings
    pages: int


def unchanged(
    stamp: Stamp, now: datetime, scan: Scan, content: Path, output: Path, look: ModifiedPaths | None
) -> bool:
    """Whether a build now would find and leave everything as the stamped one did. Who is to `look` at
    the output meanwhile is asked last.
    """
    if now < stamp.now or (stamp.until is not None and now >= stamp.until):
        return False
    if stamp.scan != digest(scan):
        return False
    source, base = f"{content}/", f"{output}/"
    if any(_name_of(source + path) != name for path, name in stamp.racy):
        return False
    if look:
        return not look()
    as_left = files.is_as_left
    return all(as_left(base + path, size, mtime) for path, size, mtime in stamp.outputs)


def settled(stamp: Stamp, scan: Scan, moment: int) -> Stamp:
    """The stamp of what was found unchanged, as it believes by now the stats of sources that were too
    fresh when it was made.
    """
    fresh = set(_fresh(scan, moment))
    return replace(stamp, racy=tuple(one for one in stamp.racy if one[0] in fresh))


def racing(
    scan: Scan, content: Path, moment: int, documents: dict[str, str], used: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """Sources so fresh that a change may not show, with the digests that they were read with."""
    fresh = _fresh(scan, moment)
    known = used | {path: documents[path].split()[0] for path in fresh if path in documents}
    return tuple((path, known.get(path) or _name_of(f"{content}/{path}")) for path in fresh)


def _fresh(scan: Scan, moment: int) -> list[str]:
    return [source.path for source in scan.sources if not source.stat.settled(moment)]


def _name_of(path: str) -> str:
    try:
        return digest_bytes(files.read(path, 1 << 30))
    except files.Unreadable as fault:
        return fault.reason
