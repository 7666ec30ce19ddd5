"""Which executor does the work, and in what pieces."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any, Generic, TypeVar

from sitegen.system.codec import decode, encode

A = TypeVar("A")
B = TypeVar("B")

CHUNK = 128  # items a task; small enough to share out evenly, large enough to send seldom
HEAVY = 1 << 20  # bytes; what a task is sent is in memory several times
AHEAD = 8  # chunks on their way at a time
FEW = 96  # items; fewer are done sooner than a second process is started
_HELD = 64 << 20  # bytes that a process may keep though they are free
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of <malloc.h>


class Inline(Executor):
    """Does the work here and now."""

    def submit(self, fn: Callable[..., B], /, *args: object, **kwargs: object) -> Future[B]:
        """Call the function; its result or fault is in the future already."""
        future: Future[B] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 # whatever it is, the caller gets it
            future.set_exception(fault)
        return future


class Lazy(Executor):
    """Processes, started only when there is enough work for them."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.copies: list[ForkedCall[Any]] = []
        self._processes: Executor | None = None

    def submit(self, fn: Callable[..., B], /, *args: object, **kwargs: object) -> Future[B]:
        """Hand the work to a process."""
        if self._processes is not None:
            return self._processes.submit(fn, *args, **kwargs)
        _keep_memory()  # with so much work this process has need of it too
        with _interrupts_held():  # the first task starts the processes
            self._processes = _processes(self.workers)
            return self._processes.submit(fn, *args, **kwargs)

    @property
    def started(self) -> bool:
        """Whether there are processes."""
        return self._processes is not None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop the processes."""
        for copy in self.copies:
            copy.end()
        if self._processes is not None:
            self._processes.shutdown(wait, cancel_futures=cancel_futures)


def have_ready(executor: Executor, work: Callable[[bytes], None], jobs: Iterable[object]) -> None:
    """Let processes that wait for work do what will be needed in any case. None is started for it."""
    if isinstance(executor, Lazy) and executor.started:
        for job in jobs:
            executor.submit(work, encode(job))


class ForkedCall(Generic[B]):
    """Work that a copy of this process does meanwhile. Call it for the result, as often as you like."""

    def __init__(self, child: int, reading: int, work: Callable[[], B], kind: type[B]) -> None:
        self._child = child
        self._pipe = os.fdopen(reading, "rb")
        self._work = work
        self._kind = kind
        self._awaited = True

    def __call__(self) -> B:
        """The result; if the copy could not give it, the work is done here."""
        return self._result

    @cached_property
    def _result(self) -> B:
        data = self._pipe.read()
        self._over()
        told, answer = data[:_LENGTH], data[_LENGTH:]
        if len(told) < _LENGTH or int.from_bytes(told, "big") != len(answer):
            return self._work()
        return decode(answer, self._kind)

    def end(self) -> None:
        """Have no use for the result any more."""
        if self._awaited:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            self._over()

    def _over(self) -> None:
        self._awaited = False
        self._pipe.close()
        with suppress(ChildProcessError):  # where SIGCHLD is ignored, nobody is to be waited for
            os.waitpid(self._child, 0)


_LENGTH = 8  # bytes, in which the length of an answer stands before it


def cannot_fork(executor: Executor) -> bool:
    """Whether there is but one process to be, or no copy of it could be made safely."""
    if not isinstance(executor, Lazy) or not hasattr(os, "fork"):
        return True
    return threading.active_count() > 1


def start_in_fork(executor: Executor, work: Callable[[], B], kind: type[B]) -> ForkedCall[B] | None:
    """Have work done from now on by a copy of this process, if one can be made; the result is of a
    kind that `values` can encode. The work must not use the store, which is not to be carried over
    (sqlite.org/howtocorrupt.html, 2.6).
    """
    if cannot_fork(executor):
        return None
    assert isinstance(executor, Lazy)
    try:
        reading, writing = os.pipe()
    except OSError:
        return None
    with _interrupts_held():  # they stay so in the copy: an interrupt is the parent's to handle
        try:
            child = os.fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            return None
        if not child:
            try:
                data = encode(work())
                with os.fdopen(writing, "wb") as pipe:
                    pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
            finally:
                os._exit(0)
    os.close(writing)
    made = ForkedCall(child, reading, work, kind)
    executor.copies.append(made)
    return made


def _processes(workers: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(workers, context, initializer=_settle)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """An interrupt from the keyboard waits: a process being born cannot yet meet it in peace."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def suited(executor: Executor, count: int) -> Executor:
    """Who should do this many items: the executor, or this process where they are few."""
    return Inline() if count <= FEW else executor


def _settle() -> None:
    """Begin a process: what it was born with is not searched for cycles, the rest seldom; an
    interrupt from the keyboard is the parent's to handle; without the parent there is no work.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the work is shared out already
    _keep_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _keep_memory() -> None:
    """Let glibc keep what is freed: by itself it gives the top of its memory back to the system after
    each larger piece of work, and the next has it cleared page by page (mallopt(3)).
    """
    if sys.platform != "linux":
        return
    import ctypes

    if hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_TRIM_THRESHOLD, _HELD)
        libc.mallopt(_M_MMAP_THRESHOLD, _HELD // 2)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def pool(workers: int | None = None) -> Iterator[Executor]:
    """An executor with as many processes as there are cores, or as many as said."""
    count = workers if workers is not None else (os.cpu_count() or 1)
    executor = Lazy(count) if count > 1 else Inline()
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def chunks(
    items: Iterable[A], size: int = CHUNK, weight: Callable[[A], int] = lambda item: 0
) -> Iterator[tuple[A, ...]]:
    """Cut items into pieces for one task each. A piece that has become heavy (bytes) ends early."""
    piece: list[A] = []
    heavy = 0
    for item in items:
        piece.append(item)
        heavy += weight(item)
        if len(piece) == size or heavy > HEAVY:
            yield tuple(piece)
            piece, heavy = [], 0
    if piece:
        yield tuple(piece)


def mapped(
    executor: Executor,
    work: Callable[[bytes, bytes], bytes],
    common: object,
    items: Iterable[A],
    result: type[B],
    weight: Callable[[A], int] = lambda item: 0,
    size: int = CHUNK,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[B]:
    """Do the work on items, a chunk at a time; results in order, few chunks waiting at a time. What is
    to be done meanwhile is done here while the last of them wait.

    The work is given what all chunks share and the chunk, both encoded, and gives its result
    encoded: a third of what sending the values themselves would cost.
    """
    shared = encode(common)
    waiting: deque[Future[bytes]] = deque()
    try:
        for piece in chunks(items, size, weight):
            waiting.append(executor.submit(work, shared, encode(piece)))
            if len(waiting) >= AHEAD:
                yield decode(waiting.popleft().result(), result)
        if meanwhile:
            meanwhile()
        while waiting:
            yield decode(waiting.popleft().result(), result)
    finally:
        for future in waiting:  # nobody wants them any more
            future.cancel()
