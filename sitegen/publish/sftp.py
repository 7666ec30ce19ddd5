"""A host that is reached by sftp only: releases side by side, and one switch of a link.

The layout is that of sitegen/publish/folder.py; what differs:

    releases/<name>.verified/   the release was sent whole by --verify; older ones may be damaged
    incoming/<tag>, .sha256     a release on its way, and its manifest, which is sent first
    incoming/begun, .sha256     a folder that becomes the beginning of one
    incoming/spare-<name>, .sha256   the release that was pruned last, with which the next one begins
    state/<name>/               with `switch: files`, the release that is public
    state/to-<name>/            with `switch: files`, the release that is becoming so

A folder below `releases` counts as a release together with its manifest. Files are sent under
another name and renamed: what has a file's name is whole. Every command costs a round trip, so a
release begins as an older one that is no longer needed, and only what differs is touched.

Where the host has no symbolic links, `switch: files` renames file by file within `current`: assets
first, then new pages, changed pages, release.json, and last it removes what is gone. Readers may
see old and new pages beside each other for that time, each whole.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from sitegen.pipeline.manifest import Manifest
from sitegen.publish.manifest import RELEASE_FILE, Changes, compare, digest_of
from sitegen.publish.programs import ProgramFailed
from sitegen.publish.release import Release, name_for
from sitegen.publish.sftp_client import SftpClient, quoted
from sitegen.publish.sftp_lock import LOCK, SftpLock
from sitegen.publish.target import Progress, PublishError, StoredRelease

_PART = ".sitegen-part"  # ends the name of a file that is being sent
_BEGUN = "incoming/begun"
_SPARE = "spare-"
_TO = "to-"
_EACH = 3  # commands that send a file
_SYNCED = 256  # files; more are not synced one by one


class _Public(Struct, frozen=True):
    """The releases of which `current` has files. It is `whole` if it is exactly the first."""

    names: tuple[str, ...] = ()
    whole: bool = False
    linked: bool = False


class SftpTarget:
    """Releases in a folder of a host.

    Args:
        client: File transfer to that folder.
        path: The folder, as errors name it.
        store: Folder of ours, in which manifests are kept that were sent or fetched.
        links: Switch a symbolic link; else file by file.
        verify: Send all files, and believe nothing that lies there.
    """

    def __init__(
        self,
        client: SftpClient,
        path: str,
        store: Path,
        *,
        links: bool = True,
        verify: bool = False,
    ) -> None:
        self._client = client
        self._path = path
        self._store = store
        self._links = links
        self._verify = verify
        self._lock = SftpLock(client, path)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold a lock folder on the host."""
        self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    def releases(self) -> list[StoredRelease]:
        """List the releases, the newest first."""
        public = self._public()
        names = sorted(self._names(), reverse=True)
        current = public.names[0] if public.whole else ""
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            self._client.run(
                f"-get {quoted(f'releases/{name}/{RELEASE_FILE}')} {quoted(f'{folder}/{name}')}"
                for name in names
            )
            notes = [_content(Path(folder, name)) for name in names]
        pairs = zip(names, notes, strict=True)
        return [StoredRelease(name, name == current, note) for name, note in pairs]

    def changes(self, release: Release) -> Changes:
        """Compare a release with the current one."""
        return compare(self._manifest_of(self._base()), release.manifest)

    def put(self, release: Release, changes: Changes, progress: Progress) -> str:
        """Begin with what lies there, link what is unchanged, send the rest."""
        base = "" if self._verify else self._base()
        wanted = release.manifest
        tag = f"incoming/{wanted.digest[:32]}{'-verified' if self._verify else ''}"
        self._client.run(["-mkdir releases", "-mkdir incoming"])
        there, halves = self._begin(tag, wanted)
        old = self._manifest_of(base) or Manifest()
        missing = [path for path in wanted.files if path not in there]
        shared = [path for path in missing if old.files.get(path) == wanted.files[path]]
        self._make_folders(tag, missing)
        linked = self._copied(f"releases/{base}", tag, shared)
        sent = [path for path in missing if path not in linked]
        for path in sent:
            _check_unchanged(release, path)
        synced = len(sent) <= _SYNCED
        commands: list[str] = []
        for path in sent:
            source, target = release.output / path, f"{tag}/{path}"
            is_sent = path in halves and self._client.succeeds(_resuming(source, target))
            commands += _sending(source, target, synced)[1 if is_sent else 0 :]
        total = len(sent)
        self._run(commands, lambda n: progress("publish", min(n // _EACH, total), total))
        self._write(f"{tag}/{RELEASE_FILE}", release.note)
        name = name_for(release, self._names())
        marked = [f"-mkdir {quoted(f'releases/{name}.verified')}"] if self._verify else []
        # Until its folder is there too, a manifest is no release, and the folder can be used again.
        self._run(
            [
                *marked,
                _renaming(f"{tag}.sha256", f"releases/{name}.sha256"),
                _renaming(tag, f"releases/{name}"),
            ]
        )
        self._keep(name, wanted)
        return name

    def switch(self, name: str) -> None:
        """Have the public read another release."""
        self._lock.renew(at_once=True)
        public = self._public()
        if public.whole and public.names[0] == name:
            return
        if not self._links:
            self._replace_files(public, name)
            return
        if public.names and not public.linked:
            raise PublishError("foreign", path=f"{self._path}/current")
        try:
            self._client.run(
                [
                    "-rm .current.new",
                    f"ln -s {quoted(f'releases/{name}')} .current.new",
                    "rename .current.new current",
                ]
            )
        except ProgramFailed as error:
            raise PublishError("no_links", reason=error.said) from error

    def prune(self, keep: int) -> None:
        """Remove old releases, and what broken attempts left."""
        public = self._public()
        (listed,) = self._client.names(["releases"])
        names = sorted(_releases_in(listed), reverse=True)
        last_verified = max((n for n in listed if n.endswith(".verified")), default="")
        (incoming,) = self._client.names(["incoming"])
        has_spare = any(one.startswith(_SPARE) for one in incoming)
        for name in names[keep:]:
            if name in public.names:
                continue
            manifest = self._manifest_of(name)
            spare = f"incoming/{_SPARE}{name}"
            if manifest and not has_spare and f"{name}.verified" >= last_verified:
                has_spare = True
                self._run(
                    [
                        _renaming(f"releases/{name}.sha256", f"{spare}.sha256"),
                        _renaming(f"releases/{name}", spare),
                    ]
                )
            else:
                self._run([f"rm {quoted(f'releases/{name}.sha256')}"])
                self._run(_removing(f"releases/{name}", manifest or Manifest()))
        self._remove_broken()

    def _public(self) -> _Public:
        """Return the current release. Raises PublishError if sitegen did not publish it."""
        commands = ["pwd", "-ls -1a state", "-cd current", "pwd"]
        (base,), state, _, (current,) = self._client.run(commands)
        place = current.removeprefix(base).strip("/")
        if place.startswith("releases/"):
            return _Public((place.removeprefix("releases/"),), whole=True, linked=True)
        if not place:
            return _Public()
        found = [line.removeprefix("state/") for line in state]
        found = [name for name in found if name.strip(".")]
        if not found:
            raise PublishError("foreign", path=f"{self._path}/current")
        names = tuple(name.removeprefix(_TO) for name in found)
        return _Public(names, whole=len(names) == 1 and not found[0].startswith(_TO))

    def _names(self) -> set[str]:
        """Return the names of the releases, without their notes."""
        (listed,) = self._client.names(["releases"])
        return _releases_in(listed)

    def _base(self) -> str:
        """Return the release with whose files another one begins; "" if there is none."""
        public, known = self._public(), self._names()
        return next((name for name in public.names if name in known), max(known, default=""))

    def _begin(self, tag: str, wanted: Manifest) -> tuple[set[str], set[str]]:
        """Make the folder of a release on its way.

        Returns:
            The files of the release that it has, and those that it has half.
        """
        (found,) = self._client.names(["incoming"])
        own = tag.removeprefix("incoming/")
        candidates = [name for name in found if f"{name}.sha256" in found and name != own]
        # what an earlier attempt has touched comes before a spare release
        candidates.sort(key=lambda name: (name != "begun", name.startswith(_SPARE)))
        old = None
        if own not in found and candidates and not self._verify:
            source = f"incoming/{candidates[0]}"
            old = self._fetched(f"{source}.sha256", candidates[0].removeprefix(_SPARE))
        if old is None:
            self._send_manifest(tag, wanted)
            self._run([f"-mkdir {quoted(tag)}", f"-chmod 755 {quoted(tag)}"])
            return self._arrived(tag, wanted) if own in found else (set(), set())
        is_spare = candidates[0].startswith(_SPARE)
        if is_spare:
            moves = [_renaming(f"{source}.sha256", f"{_BEGUN}.sha256"), _renaming(source, _BEGUN)]
            self._run([f"-rm {quoted(f'{_BEGUN}.sha256')}", *moves])
            source = _BEGUN
        differ = compare(old, wanted)
        gone = old.without(set(old.files) - {*differ.changed, *differ.removed})
        self._run(_removing(source, gone, _folders(wanted.files)))
        self._send_manifest(tag, wanted)
        self._run([_renaming(source, tag), f"rm {quoted(f'{source}.sha256')}"])
        if is_spare:
            return {path for path in old.files if path not in gone.files}, set()
        return self._arrived(tag, wanted)

    def _arrived(self, tag: str, wanted: Manifest) -> tuple[set[str], set[str]]:
        """List the usable uploads of an interrupted attempt, and remove the others."""
        folders = ["", *_folders(wanted.files)]
        listed = self._client.names([f"{tag}/{folder}".rstrip("/") for folder in folders])
        found = {
            f"{folder}/{name}".lstrip("/")
            for folder, names in zip(folders, listed, strict=True)
            for name in names
        }
        there = {path for path in found if path in wanted.files}
        halves = {path for path in wanted.files if f"{path}{_PART}" in found} - there
        useless = found - there - set(folders) - {f"{path}{_PART}" for path in halves}
        self._client.remove([f"{tag}/{path}" for path in sorted(useless)])
        return there, halves

    def _make_folders(self, tag: str, paths: Iterable[str]) -> None:
        """Make the folders of files, such that a web server may read them."""
        commands = []
        for folder in _folders(paths):
            place = quoted(f"{tag}/{folder}")
            commands += [f"-mkdir {place}", f"-chmod 755 {place}"]
        self._run(commands)

    def _copied(self, source: str, target: str, paths: Sequence[str]) -> set[str]:
        """Have the host link files into another folder, or copy them; return those it did."""
        how = self._way(f"{source}/{paths[0]}", f"{target}/{paths[0]}") if paths else ""
        if not how:
            return set()
        commands = [
            f"{how} {quoted(f'{source}/{path}')} {quoted(f'{target}/{path}')}" for path in paths[1:]
        ]
        self._run(commands)
        return set(paths)

    def _way(self, source: str, target: str) -> str:
        """Copy a file in the cheapest way that the host allows; return the command, "" if there is none.

        Hard links and copies are extensions: hardlink@openssh.com, and copy-data since OpenSSH 9.0.
        """
        pair = f"{quoted(source)} {quoted(target)}"
        return next((how for how in ("ln", "cp") if self._client.succeeds(f"{how} {pair}")), "")

    def _replace_files(self, public: _Public, name: str) -> None:
        """Make `current` the same as a release, file by file."""
        if public.linked:
            raise PublishError("foreign", path=f"{self._path}/current")
        new = self._manifest_of(name)
        if new is None:
            raise PublishError("no_release", name=name)
        olds = [self._manifest_of(one) or Manifest() for one in public.names]
        begun = quoted(f"state/{_TO}{name}")
        self._run(["-mkdir state", f"-mkdir {begun}", "-mkdir current", "-chmod 755 current"])
        every = [compare(old, new) for old in (olds or [Manifest()])]
        differ = set(new.files) if self._verify else {p for one in every for p in one.sent}
        gone = {path for one in every for path in one.removed}
        had = {path for old in olds for path in old.files}
        order = sorted(differ, key=lambda path: (path.endswith(".html"), path in had, path))
        self._make_folders("current", order)
        source = f"releases/{name}"
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            commands = []
            how = self._probe(f"{source}/{RELEASE_FILE}")
            for number, path in enumerate([*order, RELEASE_FILE]):
                part, place = f"current/{path}{_PART}", f"current/{path}"
                commands.append(f"-rm {quoted(part)}")
                if how:
                    commands.append(f"{how} {quoted(f'{source}/{path}')} {quoted(part)}")
                else:
                    beside = quoted(f"{folder}/{number}")
                    commands += [
                        f"get {quoted(f'{source}/{path}')} {beside}",
                        f"put {beside} {quoted(part)}",
                        f"-chmod 644 {quoted(part)}",
                    ]
                # a rename of a link to the same file leaves it
                commands += [_renaming(part, place), f"-rm {quoted(part)}"]
            self._run(commands)
        removed = Manifest(dict.fromkeys(sorted(gone), ""))
        self._run(_removing("current", removed, _folders(new.files), note=False))
        kept = [one for one in public.names if one != name]
        self._run(
            [
                f"-mkdir {quoted(f'state/{name}')}",
                *(f"-rmdir {quoted(f'state/{one}')}" for one in kept),
                *(f"-rmdir {quoted(f'state/{_TO}{one}')}" for one in (*kept, name)),
            ]
        )

    def _probe(self, source: str) -> str:
        """Return the cheapest way in which the host copies a file; "" if it can do neither."""
        target = f"incoming/probe{_PART}"
        self._run([f"-rm {quoted(target)}"])
        found = self._way(source, target)
        self._run([f"-rm {quoted(target)}"])
        return found

    def _remove_broken(self) -> None:
        """Remove what is no release, no spare one, and no lock; and our manifests of such."""
        releases, incoming, top = self._client.names(["releases", "incoming", "."])
        known = _releases_in(releases)
        stray = [
            f"releases/{name}"
            for name in releases
            if name.removesuffix(".sha256").removesuffix(".verified") not in known
        ]
        spare = {
            name for name in incoming if name.startswith(_SPARE) and f"{name}.sha256" in incoming
        }
        stray += [f"incoming/{n}" for n in incoming if n.removesuffix(".sha256") not in spare]
        stray += [name for name in top if name.startswith(f"{LOCK}.")]
        if stray:
            self._client.remove(stray)
        for kept in self._store.glob("*.sha256"):
            if kept.stem not in known and f"{_SPARE}{kept.stem}" not in spare:
                kept.unlink()

    def _run(
        self, commands: Sequence[str], told: Callable[[int], None] = lambda _: None
    ) -> list[list[str]]:
        """Run commands, and keep the lock meanwhile."""

        def between(done: int) -> None:
            self._lock.renew()
            told(done)

        return self._client.run(commands, between) if commands else []

    def _write(self, path: str, data: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            source = Path(folder, "file")
            source.write_bytes(data)
            self._run(_sending(source, path, synced=True))

    def _send_manifest(self, tag: str, manifest: Manifest) -> None:
        self._write(f"{tag}.sha256", manifest.text)

    def _manifest_of(self, name: str) -> Manifest | None:
        return self._fetched(f"releases/{name}.sha256", name) if name else None

    def _fetched(self, path: str, name: str) -> Manifest | None:
        """Return a manifest: ours, if it is that of the release, else the host's."""
        kept = self._store / f"{name}.sha256"
        with suppress(OSError, ValueError):
            found = Manifest.parse(kept.read_bytes())
            if name.endswith(found.digest[:12]):
                return found
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            fetched = Path(folder, "file")
            self._client.run([f"-get {quoted(path)} {quoted(str(fetched))}"])
            try:
                found = Manifest.parse(fetched.read_bytes())
            except (FileNotFoundError, ValueError):
                return None
        if name.endswith(found.digest[:12]):
            self._keep(name, found)
        return found

    def _keep(self, name: str, manifest: Manifest) -> None:
        """Keep a manifest, which need not be fetched then."""
        self._store.mkdir(parents=True, exist_ok=True)
        (self._store / f"{name}.sha256").write_bytes(manifest.text)


def _releases_in(names: Iterable[str]) -> set[str]:
    """Return the names of the folders that have a manifest beside them."""
    found = set(names)
    return {name for name in found if f"{name}.sha256" in found}


def _folders(paths: Iterable[str]) -> list[str]:
    """Return the folders of files, each after the one that holds it."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return sorted(found)


def _renaming(old: str, new: str) -> str:
    return f"rename {quoted(old)} {quoted(new)}"


def _sending(source: Path, target: str, synced: bool) -> list[str]:
    """Return the commands that send a file; the first one brings its content."""
    part = quoted(f"{target}{_PART}")
    return [
        f"put {'-f ' if synced else ''}{quoted(str(source.absolute()))} {part}",
        f"-chmod 644 {part}",
        _renaming(f"{target}{_PART}", target),
    ]


def _resuming(source: Path, target: str) -> str:
    """Return the command that sends the rest of a file; it fails where all of it is there."""
    return f"reput {quoted(str(source.absolute()))} {quoted(f'{target}{_PART}')}"


def _removing(
    folder: str, manifest: Manifest, kept: Sequence[str] | None = None, *, note: bool = True
) -> list[str]:
    """Return the commands that remove files of a folder, and folders left empty but those kept.

    Without `kept` the folder itself is removed too; without `note` its release.json stays.
    """
    files = [*manifest.files, *((RELEASE_FILE,) if note else ())]
    empty = [one for one in _folders(files)[::-1] if one not in set(kept or ())]
    places = [*(f"{folder}/{one}" for one in empty), *([folder] if kept is None else [])]
    removed = [f"-rm {quoted(f'{folder}/{path}')}" for path in files]
    return [*removed, *(f"-rmdir {quoted(place)}" for place in places)]


def _check_unchanged(release: Release, path: str) -> None:
    """Raise PublishError if a file of the build is no longer what the manifest says."""
    if digest_of(release.output / path, path) != release.manifest.files[path]:
        raise PublishError("changed", path=path)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
