"""A build with all that it runs in: the lock, the store, the processes, and what can go wrong."""

from __future__ import annotations

import errno
import gc
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen import diagnostics as d
from sitegen import files
from sitegen.build import Request, Result, build
from sitegen.cache import discard, is_damage, open_cache
from sitegen.diagnostics import Location
from sitegen.pool import pool
from sitegen.reading import Progress


def run(
    request: Request,
    store: Path,
    jobs: int | None,
    progress: Progress,
    waiting: Callable[[], None] | None,
) -> Result:
    """Build once. If another build runs, call `waiting` and wait; without it, give up."""
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
                return _build(request, store, jobs, progress)
            except Exception as error:
                if not is_damage(error):
                    raise
                discard(store)
                return _build(request, store, jobs, progress)
    except files.Foreign as foreign:
        return Result((d.foreign_output(Location(foreign.path)),))
    except sqlite3.OperationalError as error:  # how SQLite tells of a full or read-only disk
        return Result((d.cannot_write(Location(str(store)), str(error)),))
    except OSError as error:
        if error.errno not in _DISK:
            raise
        place = str(error.filename or request.root)
        return Result((d.cannot_write(Location(place), error.strerror or str(error)),))


def _build(request: Request, store: Path, jobs: int | None, progress: Progress) -> Result:
    with open_cache(store) as cache, pool(jobs) as executor, _without_collection():
        return build(request, cache, executor, progress)


@contextmanager
def _without_collection() -> Iterator[None]:
    """A build makes many small values and no cycles worth a search: a fifth of its time else."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


_DISK = frozenset(
    {errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EDQUOT, errno.EIO, errno.EFBIG}
    | {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
)
