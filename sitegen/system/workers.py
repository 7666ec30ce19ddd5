"""Executors (this process, or worker processes started on demand) and mapping work over them in chunks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import TypeVar

from sitegen.system.codec import decode, encode
from sitegen.system.memory import keep_freed_memory, tune_worker

A = TypeVar("A")
B = TypeVar("B")

CHUNK = 128  # items a task; small enough to share out evenly, large enough to send seldom
HEAVY = 1 << 20  # bytes; what a task is sent is in memory several times
AHEAD = 8  # chunks on their way at a time
FEW = 96  # items; fewer are done sooner than a second process is started


class Inline(Executor):
    """Runs each call in this process, at once."""

    def submit(self, fn: Callable[..., B], /, *args: object, **kwargs: object) -> Future[B]:
        """Call the function; the returned future is done already."""
        future: Future[B] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 # whatever it is, the caller gets it
            future.set_exception(fault)
        return future


class Lazy(Executor):
    """A process pool that starts its workers at the first `submit`."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._processes: Executor | None = None

    def submit(self, fn: Callable[..., B], /, *args: object, **kwargs: object) -> Future[B]:
        """Run the call in a worker process."""
        if self._processes is not None:
            return self._processes.submit(fn, *args, **kwargs)
        keep_freed_memory()  # this process too has much to do
        with _interrupts_held():  # the first task starts the processes
            self._processes = _processes(self.workers)
            return self._processes.submit(fn, *args, **kwargs)

    @property
    def started(self) -> bool:
        """True once there are worker processes."""
        return self._processes is not None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop the worker processes."""
        if self._processes is not None:
            self._processes.shutdown(wait, cancel_futures=cancel_futures)


def have_ready(executor: Executor, work: Callable[[bytes], None], jobs: Iterable[object]) -> None:
    """Give idle worker processes work that will be needed in any case. Starts no process."""
    if isinstance(executor, Lazy) and executor.started:
        for job in jobs:
            executor.submit(work, encode(job))


def _processes(workers: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(workers, context, initializer=_settle)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Block SIGINT within the block: a process that is being started cannot handle it yet."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def suited(executor: Executor, count: int) -> Executor:
    """Return the executor for `count` items: this process where starting others costs more."""
    return Inline() if count <= FEW else executor


def _settle() -> None:
    """Initialize a worker process: it ignores SIGINT, which its parent handles, and exits when its
    parent dies.
    """
    tune_worker()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the work is shared out already
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def pool(workers: int | None = None) -> Iterator[Executor]:
    """Open an executor of `workers` processes; by default one a core."""
    count = workers if workers is not None else (os.cpu_count() or 1)
    executor = Lazy(count) if count > 1 else Inline()
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def chunks(
    items: Iterable[A], size: int = CHUNK, weight: Callable[[A], int] = lambda item: 0
) -> Iterator[tuple[A, ...]]:
    """Cut items into chunks of `size`; a chunk ends early once its weights exceed HEAVY bytes."""
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
    """Map `work` over items in chunks, at most AHEAD (or the executor's own `ahead`) of them
    submitted at a time; results in order.

    Args:
        executor: Runs the chunks.
        work: Called with `common` and a chunk, both encoded; returns its result encoded. Encoded
            values cost a third of pickled ones.
        common: Arguments shared by all chunks.
        items: The items; consumed lazily, as workers become free.
        result: Type of a decoded result.
        weight: Size of an item in bytes, see `chunks`.
        size: Number of items in a chunk.
        meanwhile: Called in this process once all chunks are submitted.
    """
    shared = encode(common)
    ahead = getattr(executor, "ahead", AHEAD)
    waiting: deque[Future[bytes]] = deque()
    try:
        for piece in chunks(items, size, weight):
            waiting.append(executor.submit(work, shared, encode(piece)))
            if len(waiting) >= ahead:
                yield decode(waiting.popleft().result(), result)
        if meanwhile:
            meanwhile()
        while waiting:
            yield decode(waiting.popleft().result(), result)
    finally:
        for future in waiting:  # nobody wants them any more
            future.cancel()
