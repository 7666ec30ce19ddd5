"""A folder of this machine, or of a network drive: releases side by side, one of them public.

    releases/20261130T053812Z-1f0c…/      the site
    releases/20261130T053812Z-1f0c….sha256   its manifest
    current -> releases/…                  what the web server reads
    incoming/…                             a release on its way
    incoming/spare, spare.sha256           the release that was pruned last

A folder counts as a release only with its manifest, which is written last and removed first. Where
links are not to be had, `current` is the folder itself, moved in and out by renames: two renames,
between which the address is empty for a moment. The release that is there then is the one with a
manifest and no folder.

A new release begins as the one that was pruned last: folders are dear to make and to remove, and
most files are the same.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from filelock import FileLock

from sitegen.pipeline.manifest import Manifest
from sitegen.publish.manifest import RELEASE_FILE, Changes, compare
from sitegen.publish.release import Release, name_for
from sitegen.publish.target import Progress, PublishError, StoredRelease

_SPARE = "spare"
_SYNC_ALL_FROM = 256  # files; beyond it one sync of the disk is cheaper than one a file
_CHUNK = 1 << 20
_READABLE = 0o755


class FolderTarget:
    """Releases in a folder. With `links` the switch is a symbolic link, else a rename."""

    def __init__(self, path: Path, links: bool = True, verify: bool = False) -> None:
        self._path = path
        self._releases = path / "releases"
        self._incoming = path / "incoming"
        self._current = path / "current"
        self._links = links
        self._verify = verify

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold a file lock, which the system gives up for a process that is killed."""
        with _told(self._path):
            self._releases.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._path / ".lock")
            lock.acquire()
        try:
            with _told(self._path):
                self._finish_switch()
            yield
        finally:
            lock.release()

    def releases(self) -> list[StoredRelease]:
        """List the releases, the newest first."""
        with _told(self._path):
            names = sorted((m.stem for m in self._releases.glob("*.sha256")), reverse=True)
            current = self._current_name()
            return [
                StoredRelease(name, name == current, self._note(self._folder(name, current)))
                for name in names
                if name == current or (self._releases / name).is_dir()
            ]

    def changes(self, release: Release) -> Changes:
        """Compare a release with the current one."""
        with _told(self._path):
            return compare(self._manifest(self._current_name()), release.manifest)

    def put(self, release: Release, changes: Changes, progress: Progress) -> str:
        """Build the release beside the others: unchanged files are hard links to the current one's."""
        with _told(self._path):
            current = self._current_name()
            base = str(self._folder(current)) if current and not self._verify else ""
            staging = self._incoming / release.manifest.digest
            self._remove_broken(staging.name)
            wanted = release.manifest.files
            send = set(changes.sent)
            there = set()
            if staging.is_dir():
                there = {path for path in wanted if os.path.lexists(f"{staging}/{path}")}
            elif base:
                there = self._begin_with_spare(base, release.manifest.without(send), staging)
            folders = _Folders(str(staging))
            copied = []
            for number, path in enumerate(path for path in wanted if path not in there):
                folders.make(path.rpartition("/")[0])
                target = f"{staging}/{path}"
                if not (base and path not in send and _linked(f"{base}/{path}", target)):
                    _copy(release.output / path, Path(target), path, wanted[path])
                    copied.append(Path(target))
                if number % 100 == 0:
                    progress("publish", number + len(there), len(wanted))
            _write(staging / RELEASE_FILE, release.note)
            _sync([*copied, staging / RELEASE_FILE])
            name = name_for(release, [one.name for one in self.releases()])
            os.rename(staging, self._releases / name)
            _write(self._manifest_path(name), release.manifest.text)
            return name

    def switch(self, name: str) -> None:
        """Make a release the public one: one rename of a link, or two of folders."""
        with _told(self._path):
            current = self._current_name()
            if name == current:
                return
            if self._links and not _is_folder(self._current):
                beside = self._path / ".current.new"
                beside.unlink(missing_ok=True)
                try:
                    os.symlink(f"releases/{name}", beside, target_is_directory=True)
                except (OSError, NotImplementedError) as error:
                    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EROFS, errno.EDQUOT):
                        raise
                else:
                    os.replace(beside, self._current)
                    return
            if os.path.islink(self._current):
                self._current.unlink()
            elif current:
                os.rename(self._current, self._releases / current)
            os.rename(self._releases / name, self._current)

    def prune(self, keep: int) -> None:
        """Remove old releases, and what broken attempts left."""
        with _told(self._path):
            current = self._current_name()
            names = [one.name for one in self.releases()]
            for name in names[keep:]:
                if name != current:
                    old = self._manifest(name)
                    self._manifest_path(name).unlink()
                    self._keep_as_spare(name, old, self._manifest(current))
            self._remove_broken("")

    def _keep_as_spare(self, name: str, old: Manifest | None, current: Manifest | None) -> None:
        """Keep of a pruned release what the current one has too, for the next one to begin with."""
        spare, begun = self._incoming / _SPARE, self._incoming / f".{_SPARE}"
        if not old or not current or spare.is_dir():
            return
        with suppress(OSError):  # a full disk; what is left of it is removed
            self._incoming.mkdir(exist_ok=True)
            os.rename(self._releases / name, begun)
            kept = _reduced(begun, old, current)
            _write(spare.with_suffix(".sha256"), kept.text)
            os.rename(begun, spare)

    def _begin_with_spare(self, base: str, unchanged: Manifest, staging: Path) -> set[str]:
        """Make the spare release the beginning of another. Only links to unchanged files of the
        current one stay: what else is named so may have been damaged. Returns their paths.
        """
        spare, begun = self._incoming / _SPARE, self._incoming / f".{_SPARE}"
        try:
            old = Manifest.parse(spare.with_suffix(".sha256").read_bytes())
            os.rename(spare, begun)
        except (FileNotFoundError, ValueError):
            return set()
        there = set()
        for path in _reduced(begun, old, unchanged).files:
            if _is_same(f"{base}/{path}", f"{begun}/{path}"):
                there.add(path)
            else:
                (begun / path).unlink(missing_ok=True)
        os.rename(begun, staging)
        return there

    def _remove_broken(self, wanted: str) -> None:
        """Remove folders that are no release, but for the one on its way that is wanted."""
        known = {one.name for one in self.releases()}
        for folder, kept in ((self._releases, known), (self._incoming, {wanted, _SPARE})):
            for entry in folder.iterdir() if folder.is_dir() else ():
                if entry.is_dir() and entry.name not in kept:
                    shutil.rmtree(entry)

    def _finish_switch(self) -> None:
        """Put a release in place where a switch by renames was cut short."""
        if not os.path.lexists(self._current):
            whole = [one.name for one in self.releases()]
            if whole and not self._links:
                os.rename(self._releases / whole[0], self._current)

    def _current_name(self) -> str:
        if os.path.islink(self._current):
            return os.path.basename(os.readlink(self._current))
        if not self._current.is_dir():
            return ""
        with suppress(FileNotFoundError):
            for manifest in self._releases.glob("*.sha256"):
                if not (self._releases / manifest.stem).is_dir():
                    return manifest.stem
        raise PublishError("foreign", path=self._current)

    def _folder(self, name: str, current: str = "") -> Path:
        beside = self._releases / name
        return self._current if name == current and not beside.is_dir() else beside

    def _manifest_path(self, name: str) -> Path:
        return self._releases / f"{name}.sha256"

    def _manifest(self, name: str) -> Manifest | None:
        try:
            return Manifest.parse(self._manifest_path(name).read_bytes()) if name else None
        except (FileNotFoundError, ValueError):
            return None

    def _note(self, folder: Path) -> bytes:
        try:
            return (folder / RELEASE_FILE).read_bytes()
        except FileNotFoundError:
            return b""


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system complains of into a PublishError."""
    try:
        yield
    except OSError as error:
        place = error.filename or path
        raise PublishError("disk", path=place, reason=error.strerror or error) from error


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


class _Folders:
    """Makes folders that a web server may read, whatever the umask is; each once."""

    def __init__(self, root: str) -> None:
        os.makedirs(root, exist_ok=True)
        self._root = root
        self._masked = os.stat(root).st_mode & 0o777 != _READABLE
        os.chmod(root, _READABLE)
        self._made = {""}

    def make(self, path: str) -> None:
        """Make a folder below the root, with those above it."""
        if path in self._made:
            return
        self.make(path.rpartition("/")[0])
        folder = f"{self._root}/{path}"
        with suppress(FileExistsError):
            os.mkdir(folder)
        if self._masked:
            os.chmod(folder, _READABLE)
        self._made.add(path)


def _reduced(folder: Path, has: Manifest, wanted: Manifest) -> Manifest:
    """Remove the files of a release that another one has not, or has otherwise. Returns the rest."""
    differ = compare(has, wanted)
    gone = {*differ.changed, *differ.removed}
    for path in (*gone, RELEASE_FILE):
        (folder / path).unlink(missing_ok=True)
    for path in differ.removed:
        with suppress(OSError):  # not empty
            os.removedirs(folder / path.rpartition("/")[0])
    folder.mkdir(parents=True, exist_ok=True)
    return has.without(gone)


def _is_same(one: str, other: str) -> bool:
    try:
        return os.path.samestat(os.stat(one), os.stat(other))
    except FileNotFoundError:
        return False


def _linked(source: str, target: str) -> bool:
    """Link a file of another release; return False where that cannot be done."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise
        return False
    return True


def _copy(source: Path, target: Path, path: str, digest: str) -> None:
    """Copy a file of the build, which must still be what the manifest says."""
    beside = target.with_name(f".{target.name}.part")
    found = sha256()
    with open(source, "rb") as given, open(beside, "wb") as made:
        while data := given.read(_CHUNK):
            found.update(data)
            made.write(data)
    if found.hexdigest() != digest:
        raise PublishError("changed", path=path)
    beside.chmod(0o644)
    os.replace(beside, target)


def _write(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(data)
    beside.chmod(0o644)
    os.replace(beside, path)


def _sync(paths: list[Path]) -> None:
    """Have the files on the disk before the public reads them."""
    if len(paths) > _SYNC_ALL_FROM and hasattr(os, "sync"):
        os.sync()
        return
    for path in paths:
        with open(path, "rb+") as file:
            os.fsync(file.fileno())
