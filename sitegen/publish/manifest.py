"""The manifest of a build: path, SHA-256 and size of each file, and what differs between two.

As text it is what `sha256sum` writes, so that anyone can check a published copy with
`sha256sum --check`; its digest names the content of a release.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterator, Mapping
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from sitegen.publish.target import PublishError
from sitegen.system.cache import Output
from sitegen.system.checksums import checksum_lines, parse_checksums
from sitegen.system.codec import digest_bytes

RELEASE_FILE = "release.json"
_HIDDEN_BUT_PUBLIC = (".well-known",)  # RFC 8615


class Entry(NamedTuple):
    """One file of a build. `size` (bytes) is 0 where a manifest was read from text."""

    path: str
    digest: str
    size: int = 0


class Manifest(Struct, frozen=True, dict=True):
    """The files of a build in the order of their paths. `release.json` is not among them."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Parse the text of a manifest. Raises ValueError on anything else."""
        return cls(tuple(Entry(*one) for one in parse_checksums(data.decode()).items()))

    @cached_property
    def text(self) -> bytes:
        """The manifest as `sha256sum` writes it."""
        return checksum_lines((one.path, one.digest) for one in self.entries).encode()

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return digest_bytes(self.text)

    @cached_property
    def by_path(self) -> dict[str, Entry]:
        """Each file by its path."""
        return {one.path: one for one in self.entries}

    def without(self, paths: Container[str]) -> Manifest:
        """Return the manifest without some of the files."""
        return Manifest(tuple(one for one in self.entries if one.path not in paths))

    @property
    def size(self) -> int:
        """All files together, bytes."""
        return sum(one.size for one in self.entries)


class Changes(Struct, frozen=True):
    """The changes from one release to another: files to send, and paths to remove."""

    added: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def sent(self) -> tuple[Entry, ...]:
        """The files to be sent."""
        return (*self.added, *self.changed)

    @property
    def size(self) -> int:
        """The size of the files to be sent, bytes."""
        return sum(one.size for one in self.sent)


def compare(old: Manifest | None, new: Manifest) -> Changes:
    """Return what `new` has that `old` has not, has otherwise, or has no more."""
    before = old.by_path if old else {}
    return Changes(
        tuple(one for one in new.entries if one.path not in before),
        tuple(
            one
            for one in new.entries
            if one.path in before and before[one.path].digest != one.digest
        ),
        tuple(path for path in before if path not in new.by_path),
    )


def manifest_of(output: Path, known: Mapping[str, Output]) -> Manifest:
    """Make the manifest of a built site.

    Args:
        output: Folder of the built site. Hidden files and links in it are not published.
        known: What the build remembers of its files: one that still has its size and time (ns) is
            not read again.

    Raises:
        PublishError: A file cannot be read, or its name has a line break.
    """
    return Manifest(tuple(sorted(_entries(str(output), "", known))))


def _entries(folder: str, base: str, known: Mapping[str, Output]) -> Iterator[Entry]:
    try:
        found = list(os.scandir(folder))
    except OSError as error:
        raise PublishError("unreadable", path=folder, reason=error.strerror or error) from error
    for entry in found:
        path = base + entry.name
        if entry.name.startswith(".") and path not in _HIDDEN_BUT_PUBLIC:
            continue
        if "\n" in path or "\\" in path:
            raise PublishError("bad_name", path=repr(path))
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path, f"{path}/", known)
            continue
        info = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(info.st_mode) and path != RELEASE_FILE:
            row = known.get(path)
            if row and (row.size, row.mtime) == (info.st_size, info.st_mtime_ns):
                yield Entry(path, row.digest, row.size)
            else:
                yield Entry(path, _digest(entry.path), info.st_size)


def _digest(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise PublishError("unreadable", path=path, reason=error.strerror or error) from error
