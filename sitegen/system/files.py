"""Folders: read, write, replace, remove. But for `scanning` nothing else in the program touches them.

Invariant: no path that is read or written leaves the folder it was given for.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_RACY_NS = 2_000_000_000  # the coarsest clock among common file systems: FAT's two seconds
_SYNC_ALL_FROM = 256  # files; beyond it one sync of the disk is cheaper than one a file


class Stat(NamedTuple):
    """What the system says of a file, without reading it. Times in nanoseconds."""

    size: int
    mtime: int
    ctime: int
    inode: int

    def settled(self, moment: int) -> bool:
        """Whether a change after `moment` would have shown: git's "racily clean" rule."""
        return max(self.mtime, self.ctime) < moment - _RACY_NS


class Foreign(Exception):
    """Something that we did not make stands where a page or folder of the site belongs."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Unreadable(Exception):
    """A file could not be read; `reason` is one of missing, odd, large, changed, or the system's."""

    def __init__(self, reason: str, detail: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


_ODD = (errno.ELOOP, errno.ENXIO)  # a link, a socket
_FOLLOWED = not hasattr(os, "O_NOFOLLOW")  # links, on Windows


def read(path: str | Path, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes. Raises Unreadable.

    What else has the name is opened at most, without a wait, and never read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        if _FOLLOWED and os.path.islink(path):
            raise Unreadable("odd")
        handle = os.open(path, flags)
    except FileNotFoundError:
        raise Unreadable("missing") from None
    except ValueError:  # NUL in the path
        raise Unreadable("missing") from None
    except OSError as error:
        if error.errno in _ODD:
            raise Unreadable("odd") from None
        raise Unreadable(error.strerror or str(error)) from None
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            raise Unreadable("odd")
        if info.st_size > limit:
            raise Unreadable("large", info.st_size)
        data = _whole(handle, info.st_size)
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from None
    finally:
        os.close(handle)
    if len(data) != info.st_size:
        raise Unreadable("changed")
    return data


def _whole(handle: int, size: int) -> bytes:
    """What an open file holds, as far as one byte beyond what it is said to hold."""
    data = os.read(handle, size + 1)
    while len(data) < size and (more := os.read(handle, size + 1 - len(data))):
        data += more
    return data


def stat_of(path: str | Path) -> Stat | None:
    """The stat of a regular file; None if there is none."""
    try:
        info = os.lstat(path)
    except (OSError, ValueError):
        return None
    return stat_from(info) if stat.S_ISREG(info.st_mode) else None


def is_as_left(path: str, size: int, mtime: int) -> bool:
    """Whether there is a regular file of this size, last changed at this time (ns). A board has tens
    of thousands of files to ask this of.
    """
    try:
        info = os.lstat(path)
    except (OSError, ValueError):
        return False
    return info.st_size == size and info.st_mtime_ns == mtime and stat.S_ISREG(info.st_mode)


def write(root: str | Path, path: str, data: bytes) -> Stat:
    """Write a file below a folder that nobody reads yet."""
    if path.startswith("/") or ".." in path.split("/"):
        raise ValueError(f"a path outside the folder: {path}")
    target = f"{root}/{path}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    if path.endswith("/index.html"):  # alone in its folder, most often
        _make_folder(target.removesuffix("/index.html"))
    try:
        handle = os.open(target, flags, 0o666)
    except FileNotFoundError:
        _make_folder(target.rpartition("/")[0])
        handle = os.open(target, flags, 0o666)
    try:
        written = os.write(handle, data)
        while written < len(data):  # a full disk shows at the next write
            written += os.write(handle, data[written:])
        return stat_from(os.fstat(handle))
    finally:
        os.close(handle)


def _make_folder(path: str) -> None:
    """Make a folder, with those above it. Most often only the lowest is lacking."""
    try:
        os.mkdir(path)
    except FileExistsError:
        pass
    except OSError:
        os.makedirs(path, exist_ok=True)


def replace(path: Path, data: bytes) -> None:
    """Give a file of the sources its content at once, so that no reader sees half of it."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        with suppress(FileNotFoundError):
            shutil.copymode(path, beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def staging_for(output: Path) -> Path:
    """A folder on the same file system as the output, where new files wait to be moved in."""
    parent = output.parent
    parent.mkdir(parents=True, exist_ok=True)
    if output.exists() and output.stat().st_dev != parent.stat().st_dev:
        return output / ".sitegen-staging"
    return parent / f".{output.name}-staging"


def commit(staging: Path, output: Path, removed: Iterable[str]) -> None:
    """Move all that was staged into the output, then remove what is no longer published.

    New files come first, then replacements, then removals, each a rename or unlink of its own: at
    every moment every page is whole and what it links to is there. Doing it again after it was
    interrupted finishes it. Raises Foreign, before anything is moved, if something that is not
    ours stands in the way.
    """
    if staging.is_dir():
        _flush(staging, output)
        _add(str(staging), str(output))
        _replace_all(str(staging), str(output))
        shutil.rmtree(staging)
    for path in removed:
        remove(output, path)


def remove(root: Path, path: str) -> None:
    """Remove a file below a folder, and the folders that it leaves empty. What lies behind a link
    is not below the folder.
    """
    target = root / path
    if any(above.is_symlink() for above in target.parents if root in above.parents):
        return
    try:
        os.unlink(target)
    except FileNotFoundError:
        pass
    except (IsADirectoryError, PermissionError):
        if not target.is_dir():
            raise
        return
    parent = target.parent
    while parent != root and root in parent.parents:
        try:
            os.rmdir(parent)
        except OSError:
            return
        parent = parent.parent


def discard(folder: Path) -> None:
    """Remove a folder of ours with all that is in it, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def stat_from(info: os.stat_result) -> Stat:
    """What the system told, as we keep it."""
    return Stat(info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino)


def _flush(staging: Path, output: Path) -> None:
    """Make sure that what replaces a good file is itself on the disk, and can replace it."""
    replacing: list[str] = []
    if not output.is_dir() or not any(output.iterdir()):
        return
    for folder, folders, names in os.walk(staging):
        inner = os.path.relpath(folder, staging)
        for name in list(folders):
            place = output / inner / name
            if not os.path.lexists(place):
                folders.remove(name)  # all below it is new
            elif not is_real_folder(place):
                raise Foreign(os.path.normpath(os.path.join(inner, name)))
        for name in names:
            path = os.path.normpath(os.path.join(inner, name))
            if is_real_folder(output / path):
                raise Foreign(path)
            if os.path.lexists(output / path):
                replacing.append(path)
    if len(replacing) > _SYNC_ALL_FROM and hasattr(os, "sync"):
        os.sync()
        return
    for path in replacing:
        with open(staging / path, "rb+") as file:
            os.fsync(file.fileno())


def _add(staged: str, target: str) -> None:
    """Move in what is not there yet; a whole new folder is one rename."""
    if not os.path.isdir(target):
        os.makedirs(target, exist_ok=True)
    for entry in list(os.scandir(staged)):
        place = f"{target}/{entry.name}"
        if not os.path.lexists(place):
            os.rename(entry.path, place)
        elif entry.is_dir(follow_symlinks=False):
            _add(entry.path, place)


def _replace_all(staged: str, target: str) -> None:
    for entry in list(os.scandir(staged)):
        place = f"{target}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            _replace_all(entry.path, place)
        else:
            os.replace(entry.path, place)


def is_real_folder(path: str | Path) -> bool:
    """Whether there is a folder at a path, and no link to one."""
    return os.path.isdir(path) and not os.path.islink(path)
