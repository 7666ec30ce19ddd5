"""Read, write, replace and remove files below a folder.

Invariant: no path that is read or written leaves the folder it was given for, by `..` or by a
symbolic link at any component.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

_RACY_NS = 2_000_000_000  # the coarsest clock among common file systems: FAT's two seconds
_SYNC_ALL_FROM = 256  # files; beyond it one sync of the disk is cheaper than one a file


class Stat(NamedTuple):
    """The stat of a file. Times in nanoseconds."""

    size: int
    mtime: int
    ctime: int
    inode: int

    def settled(self, moment: int) -> bool:
        """Return True if a change after `moment` would show in the stat: git's "racily clean" rule."""
        return max(self.mtime, self.ctime) < moment - _RACY_NS


class Foreign(Exception):
    """A file or folder that we did not write stands where a page or folder of the site belongs."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Unreadable(Exception):
    """A file could not be read; `reason` is one of missing, odd, large, changed, or the system's."""

    def __init__(self, reason: str, detail: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


LINKED = (errno.ELOOP, errno.ENOTDIR)  # a link where a file or folder belongs
_ODD = (errno.ELOOP, errno.ENXIO)  # a link, a socket
_BY_HANDLE = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")  # not on Windows
LISTS_BY_HANDLE = _BY_HANDLE and os.scandir in os.supports_fd
_OPEN_FILE = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
_OPEN_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)
_NOT_LINKED = getattr(os, "O_NOFOLLOW", 0)


def read(path: str | Path, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes. Folders above it may be links.

    Pipes, devices and the like are opened without waiting, and never read.

    Raises:
        Unreadable: With the reason.
    """
    if not _BY_HANDLE and os.path.islink(path):
        raise Unreadable("odd")
    return _read(os.fspath(path), limit, None)


def read_below(root: str | Path, path: str, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes below a folder; see `FilesBelow`."""
    with FilesBelow(root) as files:
        return files.read(path, limit)


class FilesBelow:
    """Reads files below a folder (`resolved`), following no link.

    Each folder is opened from the one above it, so that one that is replaced by a link meanwhile
    leads nowhere else. The folder of the last file stays open for the next: files are read in the
    order of their paths.
    """

    def __init__(self, root: str | Path) -> None:
        self._root = root
        self._folder: str | None = None  # that is open
        self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def read(self, path: str, limit: int) -> bytes:
        """Read a regular file of at most `limit` bytes.

        Raises:
            Unreadable: With the reason; "odd" where a link, pipe or device is met.
        """
        if not is_inner_path(path):
            raise Unreadable("odd")
        if not _BY_HANDLE:
            place = Path(self._root, path)
            if any(one.is_symlink() for one in (place, *place.parents[: path.count("/")])):
                raise Unreadable("odd")
            return _read(str(place), limit, None)
        folder, _, name = path.rpartition("/")
        if folder != self._folder:
            self._close()
            with _told(LINKED):
                self._handle = open_folder(self._root, folder)
            self._folder = folder
        return _read(name, limit, self._handle)

    def _close(self) -> None:
        if self._folder is not None:
            os.close(self._handle)
            self._folder = None


def open_folder(root: str | Path, path: str) -> int:
    """Open a folder below `root` (`resolved`), following no link; returns a handle for `dir_fd`.

    Raises OSError.
    """
    at = os.open(root, _OPEN_FOLDER | _NOT_LINKED)
    for name in path.split("/") if path else ():
        try:
            below = os.open(name, _OPEN_FOLDER | _NOT_LINKED, dir_fd=at)
        finally:
            os.close(at)
        at = below
    return at


def open_listed(place: str, above: int | None) -> int:
    """Open a folder to list it, by path or by its name in the folder that is open as `above`. It may
    not be a link. Raises OSError.
    """
    return os.open(place, os.O_RDONLY | os.O_DIRECTORY | _NOT_LINKED, dir_fd=above)


def is_inner_path(path: str) -> bool:
    """Return True if a path with forward slashes stays below the folder that it is relative to."""
    if "\0" in path or (os.name == "nt" and ("\\" in path or ":" in path)):
        return False
    between = f"/{path}/"
    return "//" not in between and "/./" not in between and "/../" not in between


@contextmanager
def _told(odd: tuple[int, ...] = _ODD) -> Iterator[None]:
    """Turn errors of the system into Unreadable; these tell that something odd is in the place."""
    try:
        yield
    except FileNotFoundError:
        raise Unreadable("missing") from None
    except ValueError:  # NUL in the path
        raise Unreadable("missing") from None
    except OSError as error:
        if error.errno in odd:
            raise Unreadable("odd") from None
        raise Unreadable(error.strerror or str(error)) from None


def _read(path: str, limit: int, folder: int | None) -> bytes:
    with _told():
        handle = os.open(path, _OPEN_FILE, dir_fd=folder)
    try:
        with _told():
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise Unreadable("odd")
            if info.st_size > limit:
                raise Unreadable("large", info.st_size)
            data = _whole(handle, info.st_size)
    finally:
        os.close(handle)
    if len(data) != info.st_size:
        raise Unreadable("changed")
    return data


def _whole(handle: int, size: int) -> bytes:
    """Return the content of an open file, at most one byte more than its stated size."""
    data = os.read(handle, size + 1)
    while len(data) < size and (more := os.read(handle, size + 1 - len(data))):
        data += more
    return data


def resolved(path: str | Path) -> Path:
    """Return a path without links, as of now: what becomes a link later is not followed.

    Links in a circle are no fault, as they are for `Path.resolve`.
    """
    return Path(os.path.realpath(path))


def stat_of(path: str | Path) -> Stat | None:
    """Return the stat of a regular file; None if there is none."""
    try:
        info = os.lstat(path)
    except (OSError, ValueError):
        return None
    return stat_from(info) if stat.S_ISREG(info.st_mode) else None


def is_as_left(path: str, size: int, mtime: int) -> bool:
    """Return True if there is a regular file of this size and mtime (ns).

    Called for tens of thousands of files.
    """
    try:
        info = os.lstat(path)
    except (OSError, ValueError):
        return False
    return info.st_size == size and info.st_mtime_ns == mtime and stat.S_ISREG(info.st_mode)


def write(root: str | Path, path: str, data: bytes) -> Stat:
    """Write a file below a folder that nobody reads yet."""
    if not is_inner_path(path):
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
    """Create a folder with its parents. Usually only the lowest is missing."""
    try:
        os.mkdir(path)
    except FileExistsError:
        pass
    except OSError:
        os.makedirs(path, exist_ok=True)


_STAGING = "-staging"
_STAGING_WITHIN = ".sitegen-staging"


def replace(path: Path, data: bytes) -> None:
    """Replace a file's content at once, so that no reader sees half of it. Links are not followed."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)  # left by a crash, or a link that somebody has put there
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOT_LINKED | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(beside, flags, 0o666), "wb") as file:
            file.write(data)
        with suppress(FileNotFoundError):
            shutil.copymode(path, beside, follow_symlinks=False)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def make_own_folder(folder: Path) -> None:
    """Make a folder of ours if there is none.

    Raises:
        Foreign: A link or file is in its place.
        OSError: It cannot be made.
    """
    if not is_real_folder(folder):
        if os.path.lexists(folder):
            raise Foreign(str(folder))
        folder.mkdir(parents=True, exist_ok=True)


def refuse_links(folder: Path) -> None:
    """Raise Foreign if there is a link in a folder of ours, where files are opened by name."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink():
                raise Foreign(entry.path)


def published_place(path: str) -> str:
    """Return the place in the output for a place in its staging folder, others as they are."""
    parts = Path(path).parts
    for number, part in enumerate(parts):
        if part == _STAGING_WITHIN:
            return str(Path(*parts[:number], *parts[number + 1 :]))
        if part.startswith(".") and part.endswith(_STAGING):
            name = part.removeprefix(".").removesuffix(_STAGING)
            return str(Path(*parts[:number], name, *parts[number + 1 :]))
    return path


def staging_for(output: Path) -> Path:
    """Return the folder, on the output's file system, in which new files wait to be moved in.

    It lies beside the output, or within it where its parent is elsewhere or may not be written.
    """
    parent = output.parent
    parent.mkdir(parents=True, exist_ok=True)
    if output.is_dir() and (
        output.stat().st_dev != parent.stat().st_dev or not os.access(parent, os.W_OK)
    ):
        return output / _STAGING_WITHIN
    return parent / f".{output.name}{_STAGING}"


class PartlyPublished(Exception):
    """The system refused a move in the middle of a publication.

    `path` is the file or folder of the output that could not be written; `done` counts the files
    and new folders that were moved or removed before.
    """

    def __init__(self, path: str, reason: str, done: int) -> None:
        super().__init__(path, reason, done)
        self.path = path
        self.reason = reason
        self.done = done


def commit(staging: Path, output: Path, removed: Iterable[str]) -> None:
    """Move all staged files into the output, then remove files; see `Commit.run`."""
    Commit(staging, output).run(removed)


class Commit:
    """The moves of one publication: staged files into the output, others out of it.

    Doing it again after it was interrupted finishes it; then `done` is what had been moved before.
    """

    def __init__(self, staging: Path, output: Path, done: int = 0) -> None:
        self._staging = staging
        self._output = output
        self._done = done
        self._place = str(output)  # what is being written

    def prepare(self) -> None:
        """Flush staged files that replace others to the disk, and check that all can be moved.

        Raises:
            Foreign: A link, or a folder, stands where a folder, or a file, belongs.
            OSError: A folder of the output may not be written.
        """
        staging, output = self._staging, self._output
        replacing: list[str] = []
        if not output.is_dir() or not staging.is_dir() or not any(output.iterdir()):
            return
        for folder, folders, names in os.walk(staging):
            inner = os.path.relpath(folder, staging)
            for name in list(folders):
                place = output / inner / name
                if not os.path.lexists(place):
                    folders.remove(name)  # all below it is new
                elif not is_real_folder(place):
                    raise Foreign(os.path.normpath(os.path.join(inner, name)))
            place = output / inner
            if (names or folders) and not os.access(place, os.W_OK | os.X_OK):
                reason = os.strerror(errno.EACCES)
                raise PermissionError(errno.EACCES, reason, os.path.normpath(place))
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

    def run(self, removed: Iterable[str]) -> None:
        """Move all staged files into the output, then remove files.

        New files come first, then replacements, then removals, each a rename or unlink of its own:
        at every moment every page is whole and what it links to is there.

        Raises:
            Foreign: As `prepare` does; nothing was moved.
            PartlyPublished: The system refused a move.
        """
        try:
            self.prepare()
            if self._staging.is_dir():
                self._add(str(self._staging), str(self._output))
                self._replace(str(self._staging), str(self._output))
                shutil.rmtree(self._staging, ignore_errors=True)
            for path in removed:
                self._place = str(self._output / path)
                remove(self._output, path)
                self._done += 1
        except OSError as error:
            place = published_place(str(error.filename2 or error.filename or self._place))
            reason = error.strerror or str(error)
            raise PartlyPublished(place, reason, self._done) from error

    def _add(self, staged: str, target: str) -> None:
        """Move entries missing in the target; a new folder is moved by one rename."""
        self._place = target
        if not os.path.isdir(target):
            os.makedirs(target, exist_ok=True)
        for entry in list(os.scandir(staged)):
            place = f"{target}/{entry.name}"
            if not os.path.lexists(place):
                self._place = place
                os.rename(entry.path, place)
                self._done += 1
            elif entry.is_dir(follow_symlinks=False):
                self._add(entry.path, place)

    def _replace(self, staged: str, target: str) -> None:
        """Move in what replaces a file."""
        for entry in list(os.scandir(staged)):
            place = f"{target}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                self._replace(entry.path, place)
            else:
                self._place = place
                os.replace(entry.path, place)
                self._done += 1


def paths_below(folder: Path) -> Iterator[str]:
    """List the files below a folder, with forward slashes."""
    for above, _, names in os.walk(folder):
        inner = Path(above).relative_to(folder)
        yield from ((inner / name).as_posix() for name in names)


def remove(root: Path, path: str) -> None:
    """Remove a file below a folder, and the folders that it leaves empty, following no link."""
    if not is_inner_path(path):
        return
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
    """Delete a folder of ours with everything in it, if it exists."""
    shutil.rmtree(folder, ignore_errors=True)


def stat_from(info: os.stat_result) -> Stat:
    """Convert the system's stat to ours."""
    return Stat(info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino)


def is_real_folder(path: str | Path) -> bool:
    """Return True if there is a folder at a path, not a link to one."""
    return os.path.isdir(path) and not os.path.islink(path)
