"""Object storage that speaks S3: of AWS, of Chinese clouds, or one's own.

    .sitegen/objects/<digest>                   every file of the releases kept, by content
    .sitegen/releases/<name>.sha256.gz, .json   their manifests and notes
    .sitegen/current, .sitegen/switching        the release that is public; the one that is becoming so
    everything else                             what the public reads

A release is brought into `objects` first, where nobody sees it and a broken transfer is taken up
again. The switch copies, within the service, what differs: assets first, then new pages, changed
pages, release.json, and last it removes what is gone. Storage has no atomic switch of many
objects: readers may see old and new pages beside each other for that moment, each whole, and none
links to something that is not there. A switch cut short is finished or undone by the next one.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import os
import re
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sitegen.pipeline.manifest import Manifest
from sitegen.publish.manifest import RELEASE_FILE, Changes, compare
from sitegen.publish.release import Release, name_for
from sitegen.publish.target import Progress, PublishError, StoredRelease
from sitegen.system.codec import digest_bytes

if TYPE_CHECKING:
    from sitegen.config.publishing import PublishTarget

T = TypeVar("T")

_STATE = ".sitegen/"
_MANY = 500  # files to send, from which it pays to list what is there
_AT_A_TIME = 16  # requests
_STALE = timedelta(minutes=15)  # after which the lock of a publisher of another machine is no lock
_WAIT = 600  # seconds that one publisher waits for another
_PAUSE = 1.0  # seconds between two looks at the lock
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"
_FINGERPRINT = re.compile(r"[.-][0-9a-f]{8,}\.\w+$")
_MISSING = ("NoSuchKey", "404", "NotFound")
_TYPES = {
    ".atom": "application/atom+xml",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".ofd": "application/ofd",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class S3Target:
    """A bucket, or a folder of one.

    Keys come from the environment, a profile in ~/.aws, or the machine's role.
    """

    def __init__(self, settings: PublishTarget, store: Path, verify: bool = False) -> None:
        self._bucket = settings.bucket
        self._prefix = f"{settings.prefix.strip('/')}/" if settings.prefix.strip("/") else ""
        self._store = store
        self._verify = verify
        self._client = _client(settings)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold an object that only one publisher can make."""
        own = {"host": socket.gethostname(), "process": os.getpid(), "mark": os.urandom(8).hex()}
        data = json.dumps(own).encode()
        until = time.monotonic() + _WAIT
        while not self._take_lock(data):
            if time.monotonic() > until:
                raise PublishError("locked", seconds=_WAIT)
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            if self._get(f"{_STATE}lock") == data:
                self._delete([f"{_STATE}lock"])

    def releases(self) -> list[StoredRelease]:
        """List the releases, the newest first."""
        keys = self._keys(f"{_STATE}releases/")
        suffix = ".sha256.gz"
        names = sorted(
            k.rpartition("/")[2].removesuffix(suffix) for k in keys if k.endswith(suffix)
        )
        current = self._current()
        notes = self._each(lambda name: self._get(f"{_STATE}releases/{name}.json"), names)
        pairs = zip(names, notes, strict=True)
        return [StoredRelease(name, name == current, note or b"") for name, note in pairs][::-1]

    def changes(self, release: Release) -> Changes:
        """Compare a release with the current one."""
        return compare(self._manifest(self._current()), release.manifest)

    def put(self, release: Release, changes: Changes, progress: Progress) -> str:
        """Bring the files that the storage does not have."""
        prefix = f"{_STATE}objects/"
        wanted = {digest: path for path, digest in release.manifest.files.items()}
        if not self._verify:
            current = self._manifest(self._current()) or Manifest()
            wanted = _without(wanted, current.files.values())
            if len(wanted) > _MANY:  # what an earlier try has brought
                wanted = _without(wanted, (k.removeprefix(prefix) for k in self._keys(prefix)))

        def send(one: tuple[str, str]) -> None:
            digest, path = one
            data = (release.output / path).read_bytes()
            if digest_bytes(data) != digest:
                raise PublishError("changed", path=path)
            self._put(prefix + digest, data)

        for number, _ in enumerate(self._each(send, wanted.items())):
            progress("publish", number, len(wanted))
        name = name_for(release, [one.name for one in self.releases()])
        self._put(f"{_STATE}releases/{name}.json", release.note)
        text = gzip.compress(release.manifest.text, mtime=0)
        self._put(f"{_STATE}releases/{name}.sha256.gz", text)
        self._keep(name, release.manifest)
        return name

    def switch(self, name: str) -> None:
        """Copy what differs to where the public reads it."""
        new = self._manifest(name)
        note = self._get(f"{_STATE}releases/{name}.json")
        if new is None or note is None:
            raise PublishError("no_release", name=name)
        changes = compare(self._public(), new)
        self._put(f"{_STATE}switching", name.encode())
        for some in _in_order(changes):
            self._each(lambda path: self._publish(path, new.files[path]), some)
        self._put(RELEASE_FILE, note, _headers(RELEASE_FILE))
        self._put(f"{_STATE}current", name.encode())
        self._delete(changes.removed)
        self._delete([f"{_STATE}switching"])

    def prune(self, keep: int) -> None:
        """Remove old releases, and files that no release has any more."""
        stored = self.releases()
        old = [one.name for one in stored[keep:] if not one.current]
        kept = [one.name for one in stored if one.name not in old]
        prefix = f"{_STATE}objects/"
        if self._verify:
            unused = {key.removeprefix(prefix): "" for key in self._keys(prefix)}
        else:
            gone = [self._manifest(name) or Manifest() for name in old]
            unused = {digest: "" for manifest in gone for digest in manifest.files.values()}
        for name in kept if unused else ():
            manifest = self._manifest(name)
            used = manifest.files.values() if manifest else unused.copy()
            unused = _without(unused, used)
        self._delete(f"{_STATE}releases/{n}{end}" for n in old for end in (".sha256.gz", ".json"))
        self._delete(prefix + digest for digest in unused)
        for path in self._store.glob("*.sha256"):
            if path.stem not in kept:
                path.unlink()

    def _public(self) -> Manifest | None:
        """Return what is public. What a switch that was cut short may have touched counts as
        there, with unknown content.
        """
        current = self._manifest(self._current())
        if self._verify:
            paths = self._keys("")
            return Manifest({path: "" for path in paths if not path.startswith(_STATE)})
        started = self._get(f"{_STATE}switching")
        if started is None:
            return current
        begun = self._manifest(started.decode())
        touched = compare(current, begun or Manifest())
        known = current.files if current else {}
        return Manifest(known | dict.fromkeys((*touched.sent, *touched.removed), ""))

    def _current(self) -> str:
        return (self._get(f"{_STATE}current") or b"").decode()

    def _manifest(self, name: str) -> Manifest | None:
        """Return the manifest of a release, which never changes: ours, if we have it."""
        if not name:
            return None
        with suppress(OSError, ValueError):
            return Manifest.parse((self._store / f"{name}.sha256").read_bytes())
        data = self._get(f"{_STATE}releases/{name}.sha256.gz")
        if data is None:
            return None
        found = Manifest.parse(gzip.decompress(data))
        self._keep(name, found)
        return found

    def _keep(self, name: str, manifest: Manifest) -> None:
        self._store.mkdir(parents=True, exist_ok=True)
        (self._store / f"{name}.sha256").write_bytes(manifest.text)

    def _take_lock(self, data: bytes) -> bool:
        """Make the lock, or take over that of a publisher that is no more."""
        try:
            self._put(f"{_STATE}lock", data, {"IfNoneMatch": "*"})
        except PublishError as error:
            if error.values.get("code") not in ("PreconditionFailed", "412", "FileAlreadyExists"):
                raise
            found = self._get(f"{_STATE}lock")
            if found is not None and self._is_dead(found):
                self._delete([f"{_STATE}lock"])
            return False
        return self._get(f"{_STATE}lock") == data

    def _is_dead(self, data: bytes) -> bool:
        """Return True if the publisher that made a lock has ended."""
        try:
            owner = json.loads(data)
            if owner["host"] == socket.gethostname():
                os.kill(owner["process"], 0)
                return False
        except ProcessLookupError:
            return True
        except (ValueError, KeyError, TypeError, OSError):
            pass
        head = self._call("head_object", Key=self._key(f"{_STATE}lock"))
        return bool(head and datetime.now(UTC) - head["LastModified"] > _STALE)

    def _publish(self, path: str, digest: str) -> None:
        source = {"Bucket": self._bucket, "Key": self._key(f"{_STATE}objects/{digest}")}
        headers = _headers(path)
        done = self._call(
            "copy_object",
            Key=self._key(path),
            CopySource=source,
            MetadataDirective="REPLACE",
            **headers,
        )
        if done is None:
            raise PublishError("no_release", name=digest[:12])

    def _put(self, path: str, data: bytes, more: dict[str, str] | None = None) -> None:
        self._call("put_object", Key=self._key(path), Body=data, **(more or {}))

    def _get(self, path: str) -> bytes | None:
        found = self._call("get_object", Key=self._key(path))
        return found["Body"].read() if found else None

    def _delete(self, paths: Iterable[str]) -> None:
        self._each(lambda path: self._call("delete_object", Key=self._key(path)), paths)

    def _keys(self, prefix: str) -> list[str]:
        """List the keys with a prefix, relative to the folder of the site."""
        found: list[str] = []
        more: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", Prefix=self._key(prefix), **more) or {}
            found += [one["Key"].removeprefix(self._prefix) for one in page.get("Contents", ())]
            if not page.get("IsTruncated"):
                return found
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def _key(self, path: str) -> str:
        return self._prefix + path

    def _each(self, work: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        """Do something with each, several at a time. The first failure ends it."""
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            running = [pool.submit(work, item) for item in items]
            try:
                return [one.result() for one in running]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _call(self, operation: str, **arguments: Any) -> Any:
        """Ask the service; None if what was asked for is not there.

        Raises:
            PublishError: The service refuses, or cannot be reached.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client, operation)(Bucket=self._bucket, **arguments)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _MISSING:
                return None
            raise PublishError("storage", bucket=self._bucket, reason=error, code=code) from error
        except BotoCoreError as error:
            raise PublishError("storage", bucket=self._bucket, reason=error) from error


def _client(settings: PublishTarget) -> Any:
    """Make a client of boto3; checksums only where a service must have them: not all know them."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError as error:
        raise PublishError("no_extra", extra="s3") from error
    options = Config(
        retries={"mode": "standard", "max_attempts": 5},
        max_pool_connections=_AT_A_TIME,
        connect_timeout=20,
        read_timeout=60,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": settings.addressing},
    )
    try:
        session = boto3.Session(profile_name=settings.profile or None)
        return session.client(
            "s3",
            endpoint_url=settings.endpoint.rstrip("/") or None,
            region_name=settings.region or None,
            config=options,
        )
    except (BotoCoreError, ValueError) as error:
        raise PublishError("storage", bucket=settings.bucket, reason=error) from error


def _without(some: dict[str, T], others: Iterable[str]) -> dict[str, T]:
    """Return a mapping without some of its keys."""
    gone = frozenset(others)
    return {key: value for key, value in some.items() if key not in gone}


def _headers(path: str) -> dict[str, str]:
    """Return the type and the caching of a file: what has its content in its name stays."""
    end = os.path.splitext(path)[1].lower()
    kind = _TYPES.get(end) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))
    caching = _FOR_EVER if _FINGERPRINT.search(path) else _ASK_AGAIN
    return {
        "ContentType": f"{kind}; charset=utf-8" if is_text else kind,
        "CacheControl": caching,
    }


def _in_order(changes: Changes) -> list[list[str]]:
    """Return the files in the order in which they may become public: what is linked to first."""
    groups: list[list[str]] = [[], [], []]
    for added, some in ((True, changes.added), (False, changes.changed)):
        for path in some:
            is_page = path.endswith((".html", ".atom", ".xml", ".json"))
            groups[0 if not is_page else 1 if added else 2].append(path)
    return groups
