"""Publish a build, list what a target has, go back to an earlier release."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from filelock import FileLock
from msgspec import Struct
from msgspec.structs import replace

from sitegen.pipeline.ownership import remembered_outputs
from sitegen.pipeline.request import CACHE
from sitegen.pipeline.up_to_date import outputs_as_left
from sitegen.publish.manifest import Changes, manifest_of
from sitegen.publish.release import Release, commit_of, note_of
from sitegen.publish.target import Progress, PublishError, StoredRelease, Target
from sitegen.system.cache import Opener, Output, despite_damage, open_cache
from sitegen.system.encoders import copies_among


class Outcome(Struct, frozen=True):
    """The result of publishing. `switched` is False if the public had this release already."""

    release: Release
    changes: Changes
    switched: bool
    name: str = ""


def release_of(
    root: Path, output: Path, known: Mapping[str, Output], left_out: tuple[str, ...] = ()
) -> Release:
    """Return the release that a built site makes.

    Args:
        root: Folder of the sources, whose commit is noted.
        output: Folder of the built site.
        known: Output files as the build remembers them.
        left_out: Encodings of compressed copies that do not belong to the release.

    Raises:
        PublishError: There is no built site, or a file of it cannot be read.
    """
    manifest = manifest_of(output, known)
    if left_out:
        manifest = manifest.without(copies_among(manifest.files, left_out))
    if "index.html" not in manifest.files:
        raise PublishError("no_site", path=output)
    return Release(output, manifest, note_of(manifest, commit_of(root)))


def own_release(root: Path, output: Path, left_out: tuple[str, ...] = ()) -> Release:
    """Return the release that the last build of a site makes: files that are as it left them are
    not read again.
    """
    store = root / CACHE

    def outputs_with(opener: Opener) -> dict[str, Output]:
        with opener(store) as cache:
            return outputs_as_left(output, cache) or dict(remembered_outputs(output, cache))

    known = despite_damage(outputs_with, store, open_cache)
    return release_of(root, output, known, left_out)


def no_build_of(root: Path) -> AbstractContextManager[object]:
    """Keep builds of a site away."""
    lock = (root / CACHE).with_name("lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(lock)


def publish(
    target: Target, release: Release, keep: int, progress: Progress, verify: bool = False
) -> Outcome:
    """Have the public read a release. Until the switch it reads the one before.

    With `verify` files are compared by content with what lies at the target, which mends it.
    """
    with target.lock():
        stored = target.releases()
        changes = target.changes(release)
        if not verify and any(one.current and one.note == release.note for one in stored):
            return Outcome(release, changes, switched=False)
        name = target.put(release, changes, progress)
        target.switch(name)
        target.prune(keep)
        return Outcome(release, changes, switched=True, name=name)


def roll_back(target: Target, name: str) -> StoredRelease:
    """Have the public read an earlier release: the one named, or the one before the current.

    Raises:
        PublishError: There is no such release.
    """
    with target.lock():
        stored = target.releases()
        if name:
            chosen = [one for one in stored if one.name.startswith(name)]
            if len(chosen) > 1:
                raise PublishError("ambiguous", name=name)
        else:
            current = next((n for n, one in enumerate(stored) if one.current), -1)
            chosen = stored[current + 1 :]
        if not chosen:
            raise PublishError("no_release", name=name or "-")
        target.switch(chosen[0].name)
        return replace(chosen[0], current=True)
