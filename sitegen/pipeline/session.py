"""A build with all that it runs in: the lock, the cache, worker processes; errors as findings."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from msgspec.structs import replace

from sitegen import __version__
from sitegen import diagnostics as d
from sitegen.diagnostics import Location
from sitegen.pipeline.build import build
from sitegen.pipeline.read import Progress
from sitegen.pipeline.request import Request, Result
from sitegen.system import files
from sitegen.system.cache import (
    Cache,
    Opener,
    despite_damage,
    is_refused,
    is_writable,
    open_cache,
    open_copy,
)
from sitegen.system.memory import collection_paused, freeze_survivors
from sitegen.system.workers import pool


def run(
    request: Request,
    store: Path,
    jobs: int | None,
    progress: Progress,
    waiting: Callable[[], None] | None,
    keeper: Keeper | None = None,
    *,
    cluster: str = "",
) -> Result:
    """Build once; input and output errors become findings.

    Args:
        request: What to build.
        store: The cache file; the lock lies beside it.
        jobs: Number of processes; None for one a core.
        progress: Called with each step.
        waiting: Called before waiting for another build; None to fail instead of waiting.
        keeper: Keeps the cache open for the next build.
        cluster: Address of a Dask scheduler, whose workers replace local processes.
    """

    def work_with(opener: Opener) -> Result:
        if cluster:
            return _build_on(cluster, lambda executor: work_on(executor, opener))
        with pool(jobs) as executor:
            return work_on(executor, opener)

    def work_on(executor: Executor, opener: Opener) -> Result:
        with opener(store) as cache, collection_paused():
            return build(request, cache, executor, progress)

    if request.dry and not is_writable(store):
        return _told(request, store, lambda: despite_damage(work_with, store, open_copy))

    def locked() -> Result:
        for folder in reversed((store.parent, *store.parent.parents)):
            if request.root in folder.parents:  # .sitegen, and a preview's own below it
                files.make_own_folder(folder)
        store.parent.mkdir(parents=True, exist_ok=True)  # of a cache outside the site
        files.refuse_links(store.parent)
        lock = FileLock(store.with_name("lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if waiting is None:
                return Result((d.build_running(Location(str(request.root))),))
            waiting()
            lock.acquire()
        with lock:
            return despite_damage(work_with, store, keeper or open_cache)

    return _told(request, store, locked)


def _build_on(address: str, work: Callable[[Executor], Result]) -> Result:
    """Build on a Dask cluster; failures of the cluster become findings."""
    from sitegen.pipeline.cluster import Cluster, Unreachable

    at = Location(address)
    try:
        with Cluster(address) as cluster:
            result = work(cluster)
    except Unreachable:
        return _failed(d.cluster_unreachable(at))
    if cluster.other_version:
        other = d.cluster_of_other_version(at, cluster.other_version, __version__)
        return replace(result, findings=(*result.findings, other))
    if cluster.done_here:
        lost = d.cluster_lost(at, cluster.done_here, cluster.reason)
        return replace(result, findings=(*result.findings, lost))
    return result


def _told(request: Request, store: Path, work: Callable[[], Result]) -> Result:
    """Do the work; errors of the disk become findings."""
    try:
        return work()
    except files.Foreign as foreign:
        return _failed(d.foreign_output(Location(foreign.path)))
    except files.PartlyPublished as stopped:
        at = Location(stopped.path)
        if stopped.done:
            return _failed(d.partly_published(at, stopped.reason, stopped.done))
        return _failed(d.cannot_write(at, stopped.reason))
    except sqlite3.Error as error:
        if not is_refused(error):
            raise
        return _failed(d.cannot_write(Location(str(store)), str(error)))
    except OSError as error:
        if error.errno not in _DISK:
            raise
        place = files.published_place(str(error.filename or request.root))
        return _failed(d.cannot_write(Location(place), error.strerror or str(error)))


def _failed(*findings: d.Diagnostic) -> Result:
    return Result(findings)


class Interrupted(Exception):
    """Raised by a `progress` callback to abandon a build. What was read stays in the cache."""


class Keeper:
    """Opens a cache and leaves it open, as long as the file stays in its place and builds end well."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._cache: Cache | None = None
        self._inode = 0

    @contextmanager
    def __call__(self, store: Path) -> Iterator[Cache]:
        """Yield the cache as the last build left it, refreshed if another process has changed it."""
        if self._cache is None or not store.exists() or store.stat().st_ino != self._inode:
            self.close()
            self._cache = self._stack.enter_context(open_cache(store))
            self._inode = store.stat().st_ino
        self._cache.refresh()
        try:
            yield self._cache
            self._cache.commit()
            freeze_survivors()
        except Interrupted:
            self._cache.commit()
            raise
        except BaseException:
            self._cache.rollback()
            self.close()
            raise

    def close(self) -> None:
        """Close the cache."""
        self._cache = None
        self._stack.close()


_DISK = frozenset(
    {errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EDQUOT, errno.EIO, errno.EFBIG}
    | {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
)
