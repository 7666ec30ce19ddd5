"""Limits on the memory that a piece of work, or a process, may take."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def memory_limit(size: int) -> Iterator[None]:
    """Raise MemoryError in the body where it would take this many bytes more than are in use.

    The limit is the process's address space, so that other threads are bound by it too while the
    body runs. It holds on Linux; on other systems the body runs without it.
    """
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    soft, hard = before
    wanted = _address_space() + size
    unbound = resource.RLIM_INFINITY
    if any(bound != unbound and bound < wanted for bound in (soft, hard)):
        yield  # who started this process allows less already
        return
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, before)


def confine(size: int) -> None:
    """Bound this process for good: `size` bytes of address space, no core dump. Not on Windows."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """Return the bytes of address space that this process has (proc_pid_statm(5))."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * _PAGE


_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
