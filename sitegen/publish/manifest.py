"""Manifests of releases: the files that a build publishes, and the differences of two."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path

from msgspec import Struct

from sitegen.pipeline.manifest import Manifest
from sitegen.publish.target import PublishError
from sitegen.system.cache import Output

RELEASE_FILE = "release.json"
_HIDDEN_BUT_PUBLIC = (".well-known",)  # RFC 8615


class Changes(Struct, frozen=True):
    """The changes from one release to another: paths to send, and paths to remove."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def sent(self) -> tuple[str, ...]:
        """The files to be sent."""
        return (*self.added, *self.changed)


def compare(old: Manifest | None, new: Manifest) -> Changes:
    """Return what `new` has that `old` has not, has otherwise, or has no more."""
    before = old.files if old else {}
    differ = [path for path, digest in new.files.items() if before.get(path) != digest]
    return Changes(
        tuple(path for path in differ if path not in before),
        tuple(path for path in differ if path in before),
        tuple(path for path in before if path not in new.files),
    )


def manifest_of(output: Path, known: Mapping[str, Output]) -> Manifest:
    """Make the manifest of a built site. `release.json` is not in it.

    Args:
        output: Folder of the built site. Hidden files and links in it are not published.
        known: What the build remembers of its files: one that still has its size and time (ns) is
            not read again.

    Raises:
        PublishError: A file cannot be read, or its name has a line break.
    """
    found = {}
    folders = [""]
    while folders:
        base = folders.pop()
        for entry in _listed(f"{output}/{base}"):
            path = base + entry.name
            if entry.name[0] == "." and path not in _HIDDEN_BUT_PUBLIC:
                continue
            if "\n" in path or "\\" in path:
                raise PublishError("bad_name", path=repr(path))
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{path}/")
                continue
            info = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(info.st_mode) and path != RELEASE_FILE:
                row = known.get(path)
                is_known = row and (row.size, row.mtime) == (info.st_size, info.st_mtime_ns)
                found[path] = row.digest if row and is_known else digest_of(entry.path)
    return Manifest(dict(sorted(found.items())))


def _listed(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise PublishError("unreadable", path=folder, reason=error.strerror or error) from error


def digest_of(file: str | Path, named: str = "") -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    Args:
        file: The file.
        named: Its path as an error shows it; without it, that of the file.

    Raises:
        PublishError: The file cannot be read.
    """
    try:
        with open(file, "rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or error
        raise PublishError("unreadable", path=named or file, reason=reason) from error
