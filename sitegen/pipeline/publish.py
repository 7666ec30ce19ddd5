"""Publish stage: move staged files into the output, remove files no longer provided.

Invariant: before the first move, the manifest in the output folder lists every file that will be
there, and the cache knows what is under way. The next build after an interruption completes the
moves, and believes nothing that the cache says of these files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.pipeline import manifest as manifests
from sitegen.pipeline.manifest import Manifest
from sitegen.pipeline.ownership import OwnedFiles, forget_other_folder, remember_manifest
from sitegen.system import files
from sitegen.system.cache import Cache

if TYPE_CHECKING:  # loading what renders takes long, and a build without changes renders nothing
    from sitegen.pipeline.emit import Emission
    from sitegen.pipeline.plan import BuildPlan


class _Moves(Struct, frozen=True):
    """Pending moves: staged files to move into the output, and output files to remove."""

    output: str
    manifest: str  # digest of what lies in the output meanwhile
    new: tuple[str, ...]
    removed: tuple[str, ...]


def publish(plan: BuildPlan, emission: Emission, owned: OwnedFiles, cache: Cache) -> list[str]:
    """Update the output folder. Returns the paths of removed files.

    Raises:
        OSError: The output cannot be written; see `files.PartlyPublished`.
        files.Foreign: Something else stands where a file or folder belongs; nothing was changed.
    """
    removed = sorted(owned.rows.keys() - emission.outputs.keys())
    if not owned.is_remembered:
        forget_other_folder(cache)
    remembered = cache.outputs()
    checked = emission.outputs if emission.whole else emission.redrawn
    cache.remember_outputs(
        row
        for path in checked
        if path not in emission.new
        and (row := emission.outputs[path]) is not (old := remembered.get(path))
        and row != old
    )
    manifest = owned.manifest
    if emission.new or removed:
        manifest = _move(plan, emission, owned, removed, cache)
    if emission.whole:
        after = manifests.of_outputs(plan.config.base_url, emission.outputs)
        if after != manifest or not owned.is_on_disk:
            plan.output.mkdir(parents=True, exist_ok=True)
            manifests.store(plan.output, after)
            manifest = after
    remember_manifest(manifest, cache, partly=not emission.whole)
    _remember_outline(emission, cache)
    cache.commit()
    return removed


def _move(
    plan: BuildPlan, emission: Emission, owned: OwnedFiles, removed: list[str], cache: Cache
) -> Manifest:
    """Move staged files in and remove others. Returns the manifest that lies in the output."""
    new = sorted(emission.new)  # in the order of the table, which takes half the time
    commit = files.Commit(plan.staging, plan.output)
    commit.prepare()  # before the manifest is written
    manifest = owned.manifest
    if not owned.is_on_disk or any(path not in manifest.files for path in new):
        manifest = manifest.updated(emission.outputs[path] for path in new)
        plan.output.mkdir(parents=True, exist_ok=True)
        manifests.store(plan.output, manifest)
    moves = _Moves(str(plan.output), manifest.digest, tuple(new), tuple(removed))
    cache.remember_state("moves", moves)
    cache.forget_state("stamp")
    cache.forget_state("outline")
    cache.commit()
    commit.run(removed)
    cache.remember_outputs(emission.outputs[path] for path in new)
    cache.forget_outputs(removed)
    cache.forget_state("moves")
    return manifest


def is_whole(cache: Cache) -> bool:
    """Return True if the last publication was completed."""
    return cache.state("moves", _Moves) is None


def finish_interrupted(output: Path, cache: Cache) -> bool:
    """Complete an interrupted publication. Returns True if there was none.

    Moves are completed only if they are of this output folder, and for files that the manifest
    there lists; else the files are built again.
    """
    moves = cache.state("moves", _Moves)
    if moves is None:
        return True
    cache.distrust_outputs((*moves.new, *moves.removed))
    cache.commit()
    manifest = manifests.load(output)
    if moves.output == str(output) and manifest and manifest.digest == moves.manifest:
        staging = files.staging_for(output)
        staged = tuple(files.paths_below(staging))
        if all(path in manifest.files for path in staged):
            removed = [path for path in moves.removed if path in manifest.files]
            done = len(moves.new) - len(staged)  # before the interruption
            files.Commit(staging, output, done).run(removed)
    cache.forget_state("moves")
    cache.commit()
    return False


def _remember_outline(emission: Emission, cache: Cache) -> None:
    """Remember what pages show, unless emitting had findings that every build must repeat."""
    if not emission.whole:  # large, and soon there will be another
        cache.forget_state("outline")
        cache.set_transient("outline", emission.shown)
        return
    cache.remember_state("search", emission.index)
    cache.set_transient("indexed", emission.shown)
    if emission.findings:
        cache.forget_state("outline")
    else:
        cache.remember_state("outline", emission.shown)
