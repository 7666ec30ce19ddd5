"""A release: a build with its name, its manifest, and the note `release.json` that goes with it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from sitegen import __version__
from sitegen.pipeline.manifest import Manifest
from sitegen.publish.programs import run
from sitegen.publish.target import PublishError
from sitegen.render import file_list

_NAME = "%Y%m%dT%H%M%SZ"


class Commit(NamedTuple):
    """The commit of the sources. `id` is "" where they are under no version control; `time` is in
    seconds since 1970; it is `modified` if the files differ from it.
    """

    id: str = ""
    time: int | None = None
    modified: bool = False


class Release(Struct, frozen=True):
    """A release: files published at once. `note` is the content of release.json. Its name is the target's."""

    output: Path
    manifest: Manifest
    note: bytes

    def size_of(self, paths: Iterable[str]) -> int:
        """Return the size of some of its files together, bytes."""
        try:
            return sum(os.stat(f"{self.output}/{path}").st_size for path in paths)
        except FileNotFoundError as error:
            raise PublishError("changed", path=error.filename) from error


def commit_of(root: Path) -> Commit:
    """Return the commit of the sources in a folder. SOURCE_DATE_EPOCH overrides its time."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    time = int(epoch) if epoch.isdecimal() else None
    found = _git(root, "log", "-1", "--format=%H %ct")
    if not found:
        return Commit(time=time)
    identity, _, committed = found.partition(" ")
    changed = _git(root, "status", "--porcelain", "--", ".", ":(exclude)published.lock")
    return Commit(identity, int(committed) if time is None else time, bool(changed))


def note_of(manifest: Manifest, commit: Commit) -> bytes:
    """Return release.json: the same bytes for the same commit and build, wherever it is made."""
    note: dict[str, object] = {"manifest": f"sha256:{manifest.digest}"}
    note["files"] = len(manifest.files)
    if listed := manifest.files.get(file_list.PATH):
        note["data"] = f"sha256:{listed}"
    if commit.id:
        note["commit"] = commit.id
        note["modified"] = commit.modified
    if commit.time is not None:
        note["commit_time"] = f"{datetime.fromtimestamp(commit.time, UTC):%Y-%m-%dT%H:%M:%SZ}"
    note["generator"] = f"sitegen {__version__}"
    return json.dumps(note, indent=2).encode() + b"\n"


def fields_of(note: bytes) -> dict[str, str]:
    """Return the fields of a release.json as text; none if it is no such file."""
    try:
        found = json.loads(note)
    except ValueError:
        return {}
    return {k: str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def name_for(release: Release, taken: Iterable[str]) -> str:
    """Return a name later than all that are taken: the moment (UTC) and what the content is."""
    last = max((name.partition("-")[0] for name in taken), default="")
    moment = datetime.now(UTC)
    if last >= f"{moment:{_NAME}}":  # within a second, or another's clock is ahead
        moment = datetime.strptime(last, _NAME).replace(tzinfo=UTC) + timedelta(seconds=1)
    return f"{moment:{_NAME}}-{release.manifest.digest[:12]}"


def _git(root: Path, *arguments: str) -> str:
    """Return what git says of a folder; "" if it says nothing or there is none."""
    try:
        return run(["git", "-C", root, *arguments]).decode(errors="replace").strip()
    except PublishError:
        return ""
