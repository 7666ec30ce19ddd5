"""Files of an output folder that sitegen wrote: the manifest there decides, not the cache.

A cache may come with a site folder from anyone, may be lost, and may be of another folder. Its rows
are believed for files that the manifest lists. Where there is no manifest, they are believed for
files whose content has the recorded digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from zlib import crc32

from msgspec import Struct

from sitegen.pipeline import manifest as manifests
from sitegen.pipeline.manifest import Manifest
from sitegen.system import files
from sitegen.system.cache import UNKNOWN, Cache, Output
from sitegen.system.codec import digest_bytes, encode

_STATE = "manifest"
_CHECKED = "rows of output files are checked"


class OwnedFiles(Struct, frozen=True):
    """The files that we wrote into an output folder.

    `rows` has all of them. `is_remembered` is True if the cache's other memories (outline, search
    index) are of this folder as it is.
    """

    manifest: Manifest
    rows: Mapping[str, Output]
    is_remembered: bool
    is_on_disk: bool  # the manifest


def load_owned(output: Path, site: str, cache: Cache) -> OwnedFiles:
    """Find out which files of an output folder are ours. `site` is the base URL.

    The cache is not changed.
    """
    found = manifests.load(output)
    remembered = _is_of(found, cache)
    if found is None or (found.site != site and not remembered):
        rows = _confirmed(output, cache.outputs().values())
        return OwnedFiles(manifests.of_outputs(site, rows), rows, False, False)
    known: Mapping[str, Output] = cache.outputs() if remembered else {}
    if known.keys() == found.files.keys():
        return OwnedFiles(found, known, True, True)
    rows = {
        path: known.get(path) or _unknown(output, path, digest)
        for path, digest in found.files.items()
    }
    return OwnedFiles(found, rows, remembered, True)


def remembered_outputs(output: Path, cache: Cache) -> Mapping[str, Output]:
    """Return the cache's rows of an output folder; none if it wrote into another one last."""
    return cache.outputs() if _is_of(manifests.load(output), cache) else {}


class _Memory(Struct, frozen=True):
    """The output folder that the rows of the cache belong to, by its manifest, and the checksum of the rows."""

    manifest: str
    checksum: int


def remember_manifest(manifest: Manifest, cache: Cache, partly: bool = False) -> None:
    """Note that the cache's rows are of the folder that holds this manifest.

    Call it after the last change of rows. If `partly`, they are believed as long as this process
    keeps the cache open: a checksum of all rows takes too long for the update of one page.
    """
    checksum = 0 if partly else _checksum(cache)
    cache.remember_state(_STATE, _Memory(manifest.digest, checksum))
    cache.set_transient(_CHECKED, value=True)


def _is_of(manifest: Manifest | None, cache: Cache) -> bool:
    """Return True if the cache's rows are of the folder with this manifest, and are undamaged."""
    memory = cache.state(_STATE, _Memory)
    if manifest is None or memory is None or memory.manifest != manifest.digest:
        return False
    if not cache.get_transient(_CHECKED, bool):
        cache.set_transient(_CHECKED, memory.checksum == _checksum(cache))
    return bool(cache.get_transient(_CHECKED, bool))


def _checksum(cache: Cache) -> int:
    """Return a CRC-32 of all rows of output files, in order of paths."""
    rows = cache.outputs()
    *columns, pages = zip(*map(rows.__getitem__, sorted(rows)), strict=True) if rows else ((), ())
    return crc32(bytes(map(bool, pages)), crc32(encode(columns))) or 1


def forget_other_folder(cache: Cache) -> None:
    """Drop what the cache knows of output files: the last build wrote into another folder."""
    cache.forget_all_outputs()
    cache.set_transient(_CHECKED, value=False)
    for name in (_STATE, "moves", "stamp", "outline", "search"):
        cache.forget_state(name)


def foreign_files(
    output: Path, staging: Path, paths: Iterable[str], owned: OwnedFiles
) -> list[str]:
    """Return which of the staged paths would overwrite files that are not ours.

    A foreign file with the bytes that are staged is none: it may be replaced.
    """
    if not output.is_dir():
        return []
    others = (path for path in paths if path not in owned.rows)
    return sorted(path for path in others if _differs(output / path, staging / path))


def _differs(place: Path, staged: Path) -> bool:
    stat = files.stat_of(place)
    if stat is None:
        return place.is_symlink()  # a folder is reported when it is met, see files.Foreign
    try:
        return files.read(place, stat.size) != files.read(staged, stat.size)
    except files.Unreadable:
        return True


def _unknown(output: Path, path: str, digest: str) -> Output:
    stat = files.stat_of(output / path)
    return Output(path, UNKNOWN, digest, stat.size if stat else 0, 0)


def _confirmed(output: Path, rows: Iterable[Output]) -> dict[str, Output]:
    """Return rows of files that lie in the folder with the recorded content."""
    confirmed = {}
    for row in rows:
        stat = files.stat_of(output / row.path) if files.is_inner_path(row.path) else None
        if stat is None or stat.size != row.size:
            continue
        try:
            same = digest_bytes(files.read(output / row.path, row.size)) == row.digest
        except files.Unreadable:
            continue
        if same:
            confirmed[row.path] = row._replace(mtime=stat.mtime)
    return confirmed
