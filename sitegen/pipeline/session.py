"""A build with all that it runs in: the lock, the store, the processes, and what can go wrong."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen import diagnostics as d
from sitegen.diagnostics import Location
from sitegen.pipeline.build import build
from sitegen.pipeline.read import Progress
from sitegen.pipeline.request import Request, Result
from sitegen.system import files
from sitegen.system.cache import Cache, discard, is_damage, open_cache
from sitegen.system.memory import collection_paused, freeze_survivors
from sitegen.system.workers import pool


def run(
    request: Request,
    store: Path,
    jobs: int | None,
    progress: Progress,
    waiting: Callable[[], None] | None,
    keeper: Keeper | None = None,
) -> Result:
    """Build once. If another build runs, call `waiting` and wait; without it, give up. A `keeper`
    keeps the store open for the next build.
    """
    opened = keeper or open_cache
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(store.with_name("lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if waiting is None:
                return Result((d.build_running(Location(str(request.root))),))
            waiting()
            lock.acquire()
        with lock:
            try:
                return _build(request, store, jobs, progress, opened)
            except Exception as error:
                if not is_damage(error):
                    raise
                discard(store)
                return _build(request, store, jobs, progress, opened)
    except files.Foreign as foreign:
        return Result((d.foreign_output(Location(foreign.path)),))
    except sqlite3.OperationalError as error:  # how SQLite tells of a full or read-only disk
        return Result((d.cannot_write(Location(str(store)), str(error)),))
    except OSError as error:
        if error.errno not in _DISK:
            raise
        place = str(error.filename or request.root)
        return Result((d.cannot_write(Location(place), error.strerror or str(error)),))


class Interrupted(Exception):
    """Raised by a `progress` that wants no more of a build. What was read stays known."""


class Keeper:
    """Opens a store and leaves it open, as long as it lies where it lay and builds end well."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._cache: Cache | None = None
        self._inode = 0

    @contextmanager
    def __call__(self, store: Path) -> Iterator[Cache]:
        """The store, as it was left by the last build unless another has changed it since."""
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
        """Close the store."""
        self._cache = None
        self._stack.close()


def _build(
    request: Request,
    store: Path,
    jobs: int | None,
    progress: Progress,
    opened: Callable[[Path], AbstractContextManager[Cache]],
) -> Result:
    with opened(store) as cache, pool(jobs) as executor, collection_paused():
        return build(request, cache, executor, progress)


_DISK = frozenset(
    {errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EDQUOT, errno.EIO, errno.EFBIG}
    | {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
)
