"""Scanning a folder: everything, or only the paths that may have changed."""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_left
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from sitegen.system.files import (
    LINKED,
    LISTS_BY_HANDLE,
    Stat,
    is_real_folder,
    open_folder,
    open_listed,
    stat_from,
)


class Source(NamedTuple):
    """A file below the content folder: its path there, with forward slashes."""

    path: str
    stat: Stat


class Scan(Struct, frozen=True):
    """The contents of a folder.

    `odd` are links, pipes and devices; `unreadable` have reasons; `bad_names` are not text.
    """

    sources: tuple[Source, ...]
    odd: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    bad_names: tuple[str, ...] = ()

    def source(self, path: str) -> Source | None:
        """Return the regular file at a path; None if there is none."""
        at = bisect_left(self.sources, path, key=_path_of)
        found = self.sources[at] if at < len(self.sources) else None
        return found if found and found.path == path else None


def scan(root: Path) -> Scan:
    """List the regular files below a folder (`files.resolved`) by path; hidden ones are not sources.

    Links are never followed: a link is reported as odd, wherever it points.
    """
    found = _Found()
    found.walk(str(root), "")
    return found.scan()


def rescan(root: Path, before: Scan, touched: Iterable[str]) -> Scan:
    """Scan only the touched paths, and what is below them; take the rest from `before`."""
    found = _Found()
    sources = list(before.sources)
    here = _topmost(touched)
    for path in here:
        at = bisect_left(sources, path, key=_path_of)
        until = bisect_left(sources, f"{path}/", key=_path_of)  # between lies "path-2", "path.md"
        beyond = bisect_left(sources, f"{path}0", key=_path_of)  # "0" comes after "/"
        del sources[until:beyond]
        if at < len(sources) and sources[at].path == path:
            del sources[at]
        if not any(is_litter(part) for part in path.split("/")):
            found.look(root, path)
    below = tuple(f"{path}/" for path in here)

    def stays(path: str) -> bool:
        return path not in here and not path.startswith(below)

    found.sources += sources
    found.odd += filter(stays, before.odd)
    found.unreadable += (one for one in before.unreadable if stays(one[0]))
    found.bad_names += filter(stays, before.bad_names)
    return found.scan()


def _topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """Return paths without those below another."""
    found: list[str] = []
    for path in sorted(paths, key=lambda path: path.split("/")):
        if not found or not path.startswith(f"{found[-1]}/"):
            found.append(path)
    return tuple(dict.fromkeys(found))


def _path_of(source: Source) -> str:
    return source.path


class _Found:
    """Collects the contents of a folder."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.odd: list[str] = []
        self.unreadable: list[tuple[str, str]] = []
        self.bad_names: list[str] = []

    def scan(self) -> Scan:
        """Return everything found, in order."""
        self.sources.sort(key=_path_of)
        return Scan(
            tuple(self.sources),
            tuple(sorted(self.odd)),
            tuple(sorted(self.unreadable)),
            tuple(sorted(self.bad_names)),
        )

    def walk(self, place: str, prefix: str, above: int | None = None) -> None:
        """List a folder and what lies below it.

        Args:
            place: Path of the folder; if `above` is given, its name there.
            prefix: Its path below the root, with a slash after it, or "".
            above: Handle of the folder above, so that no folder is left for a link meanwhile.
        """
        try:
            handle = open_listed(place, above) if LISTS_BY_HANDLE else None
            try:
                with os.scandir(place if handle is None else handle) as found:
                    for entry in found:
                        self._list(entry, prefix, handle)
            finally:
                if handle is not None:
                    os.close(handle)
        except OSError as error:
            if prefix and error.errno in LINKED:
                self.odd.append(prefix.rstrip("/"))
            else:
                self.unreadable.append((prefix.rstrip("/"), error.strerror or str(error)))

    def look(self, root: Path, path: str) -> None:
        """List what lies at a path that was touched; nothing, if it is gone."""
        folder, _, name = path.rpartition("/")
        if not LISTS_BY_HANDLE:
            with suppress(OSError):
                place = root / path
                info = os.lstat(place)
                if all(is_real_folder(above) for above in place.parents[: path.count("/")]):
                    self._note(path, str(place), info, None)
            return
        with suppress(OSError):
            handle = open_folder(root, folder)
            try:
                info = os.stat(name, dir_fd=handle, follow_symlinks=False)
                self._note(path, name, info, handle)
            finally:
                os.close(handle)

    def _list(self, entry: os.DirEntry[str], prefix: str, handle: int | None) -> None:
        name = entry.name
        if is_litter(name):
            return
        path = prefix + name
        if _NOT_TEXT.search(name):
            self.bad_names.append(os.fsencode(path).decode("utf-8", "backslashreplace"))
            return
        try:
            info = entry.stat(follow_symlinks=False)
        except OSError as error:
            self.unreadable.append((path, error.strerror or str(error)))
            return
        self._note(path, entry.path, info, handle)

    def _note(self, path: str, place: str, info: os.stat_result, above: int | None) -> None:
        if stat.S_ISREG(info.st_mode):
            self.sources.append(Source(path, stat_from(info)))
        elif stat.S_ISDIR(info.st_mode):
            self.walk(place, path + "/", above)
        else:
            self.odd.append(path)


_NOT_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def is_litter(name: str) -> bool:
    """Return True if a file name belongs to a system or an editor: hidden, temporary, backup."""
    return name.startswith((".", "~$")) or name.endswith(_SCRATCH) or name in _LITTER


_LITTER = frozenset(
    {"Thumbs.db", "desktop.ini", "__MACOSX", "4913"}
)  # vim tries whether it may write
_SCRATCH = ("~", ".swp", ".tmp", ".crdownload", ".part")
