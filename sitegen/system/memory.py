"""Garbage collection and malloc, set for builds: short processes that make many small values.

Measured cold, 2,000 notices, one process, CPU time: with Python's defaults the collector takes
12 % of a build (it searches a growing heap that holds no cycles worth freeing). glibc's malloc
gives freed memory back to the system after each larger piece of work and has it cleared page by
page when it is needed again.

`SITEGEN_PLAIN=memory` in the environment turns all of this off, see `fast_paths`.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sitegen.system.fast_paths import enabled

_KEPT = 64 << 20  # bytes that a process may keep though they are free
_TUNED = enabled("memory")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # parameters of mallopt(3), see <malloc.h>


@contextmanager
def collection_paused() -> Iterator[None]:
    """Collect no garbage within the block."""
    if not gc.isenabled() or not _TUNED:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def no_collection_until_exit() -> Iterator[None]:
    """Collect no garbage within the block, nor what it leaves behind: the process ends with it."""
    with collection_paused():
        yield
        if _TUNED:
            gc.freeze()


def freeze_survivors() -> None:
    """Collect once, then exempt everything alive: a preview keeps its cache from build to build."""
    gc.collect()
    if _TUNED:
        gc.freeze()


def tune_worker() -> None:
    """Exempt what a worker process was born with from collection, and collect the rest seldom."""
    if not _TUNED:
        gc.enable()
        return
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
    keep_freed_memory()


def keep_freed_memory() -> None:
    """Have glibc keep freed memory in the process instead of returning it (mallopt(3))."""
    if sys.platform != "linux" or not _TUNED:
        return
    import ctypes

    if hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_TRIM_THRESHOLD, _KEPT)
        libc.mallopt(_M_MMAP_THRESHOLD, _KEPT // 2)
