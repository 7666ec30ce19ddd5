"""A server that is reached by ssh and has rsync: releases side by side, one switch of a link.

Unchanged files are hard links to those of the release before, made on the server; rsync sends the
rest, and of a changed file only what differs. Keys are of the ssh agent or of OpenSSH's settings.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from sitegen.pipeline.manifest import Manifest
from sitegen.publish.connection import Connection, Session
from sitegen.publish.manifest import RELEASE_FILE, Changes, compare
from sitegen.publish.programs import ProgramFailed, run
from sitegen.publish.release import Release, fields_of, name_for
from sitegen.publish.target import Progress, PublishError, StoredRelease

_WAIT = 600  # seconds that one publisher waits for another
_LOST = (255, 10, 12, 30, 35)  # exit codes of rsync where the connection fails
_FOREIGN = 66  # of remote.sh


class SshTarget:
    """Releases in a folder of a server.

    Args:
        connection: How the server is reached.
        path: Folder on the server that holds the releases.
        store: Folder of ours, in which manifests are kept that were sent or fetched.
        verify: Compare all files by content with what lies there.
    """

    def __init__(
        self, connection: Connection, path: str, store: Path, verify: bool = False
    ) -> None:
        self._connection = connection
        self._path = path
        self._store = store
        self._verify = verify
        self._open: Session | None = None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold a lock on the server for as long as a connection lasts: with it the lock ends."""
        with self._session():
            try:
                self._ask("lock", str(_WAIT))
            except ProgramFailed as error:
                raise PublishError("locked", seconds=_WAIT) from error
            yield

    def releases(self) -> list[StoredRelease]:
        """List the releases, the newest first."""
        with self._session():
            current, *found = self._ask("list").decode().split("\0")[:-1]
        pairs = zip(found[::2], found[1::2], strict=True)
        stored = [StoredRelease(name, name == current, note.encode()) for name, note in pairs]
        return stored[::-1]

    def changes(self, release: Release) -> Changes:
        """Compare a release with the current one."""
        with self._session():
            current = next((one for one in self.releases() if one.current), None)
            return compare(self._manifest(current), release.manifest)

    def put(self, release: Release, changes: Changes, progress: Progress) -> str:
        """Link what is unchanged on the server, then send the rest."""
        stored = self.releases()
        base = next((one.name for one in stored if one.current), "")
        whole = self._verify or not base
        # What an earlier try has brought is of use if it began from the same files.
        tag = f"{release.manifest.digest[:32]}-{base or 'new'}{'-verified' if self._verify else ''}"
        self._ask("prepare", tag, base or "-", "apart" if whole else "linked")
        paths = list(release.manifest.files if whole else changes.sent)
        shared = [f"--link-dest=../../releases/{base}"] if base and whole else []
        self._send(release.output, f"incoming/{tag}", paths, shared, progress)
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            (Path(folder) / tag).mkdir()
            (Path(folder) / tag / RELEASE_FILE).write_bytes(release.note)
            (Path(folder) / f"{tag}.sha256").write_bytes(release.manifest.text)
            names = [f"{tag}/{RELEASE_FILE}", f"{tag}.sha256"]
            if changes.removed and not whole:
                removed = "".join(f"{path}\0" for path in changes.removed)
                (Path(folder) / f"{tag}.removed").write_bytes(removed.encode())
                names.append(f"{tag}.removed")
            self._send(Path(folder), "incoming", names, [], lambda *_: None)
        name = name_for(release, [one.name for one in stored])
        count = len(release.manifest.files) + 1
        self._ask("finish", tag, name, str(count), release.manifest.digest)
        self._keep(release.manifest)
        return name

    def switch(self, name: str) -> None:
        """Have the link of the web server lead to another release."""
        self._ask("switch", name)

    def prune(self, keep: int) -> None:
        """Remove old releases, and what broken attempts left."""
        self._ask("prune", str(keep))

    @contextmanager
    def _session(self) -> Iterator[None]:
        """Have one session for all that is done within."""
        if self._open:
            yield
            return
        script = (files("sitegen.publish") / "remote.sh").read_text("utf-8")
        self._open = self._connection.session(script, self._path)
        try:
            yield
        finally:
            self._open.close()
            self._open = None

    def _ask(self, *words: str) -> bytes:
        assert self._open
        try:
            return self._open.ask(*words)
        except ProgramFailed as error:
            if error.code == _FOREIGN:
                raise PublishError("foreign", path=f"{self._path}/current") from error
            raise

    def _send(
        self, source: Path, target: str, paths: list[str], options: list[str], progress: Progress
    ) -> None:
        """Send files by rsync."""
        place = f"{self._connection.host}:{self._path}/{target}/"
        command = [
            "rsync", "--recursive", "--checksum", "--perms", "--chmod=D755,F644",
            "--files-from=-", "--from0", "--partial-dir=.rsync-partial",
            "--protect-args", "--timeout=120", "--outbuf=L", "--out-format=%n", *options,
            "--rsh", self._connection.shell, f"{source}/", place,
        ]  # fmt: skip
        listed = "".join(f"{path}\0" for path in paths).encode()
        try:
            run(command, listed, counted=lambda n: progress("publish", n, len(paths)))
        except ProgramFailed as error:
            raise self._connection.told(error, _LOST) from error

    def _manifest(self, stored: StoredRelease | None) -> Manifest | None:
        """Return the manifest of a release: ours, if it is the one that its note names."""
        if stored is None:
            return None
        digest = fields_of(stored.note).get("manifest", "").removeprefix("sha256:")
        kept = self._store / f"{digest}.sha256"
        with suppress(OSError, ValueError):
            found = Manifest.parse(kept.read_bytes())
            if found.digest == digest:
                return found
        try:
            found = Manifest.parse(self._ask("manifest", stored.name))
        except ValueError:
            return None
        self._keep(found)
        return found

    def _keep(self, manifest: Manifest) -> None:
        """Keep a manifest, and no other: it need not be fetched next time."""
        self._store.mkdir(parents=True, exist_ok=True)
        kept = self._store / f"{manifest.digest}.sha256"
        if not kept.exists():
            for old in self._store.glob("*.sha256"):
                old.unlink()
            kept.write_bytes(manifest.text)
