"""An executor whose tasks run on a Dask cluster; the output is that of a build on one machine.

Tasks carry what they need (`cluster_tasks`), and none has an effect before its result is taken.
So a task whose worker dies is given to another one, by Dask; a task that no worker has done in
time, or that was lost with its scheduler, is sent again or done here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, TypeVar

from sitegen import __version__
from sitegen.pipeline.cluster_tasks import Delivery, Packed, packed, unpacked
from sitegen.pipeline.cluster_worker import perform
from sitegen.system.codec import decode, encode
from sitegen.system.workers import AHEAD, Inline

if TYPE_CHECKING:
    import distributed

B = TypeVar("B")

CONNECTING = 5  # seconds to find the scheduler
PATIENCE = 120  # seconds for a task, which takes a few
TRIES = 3  # times that a task is sent


class Unreachable(Exception):
    """Nobody answers at the address of the scheduler."""


class Cluster(Executor):
    """The workers of a Dask cluster. Nobody is called before the first task.

    Attributes:
        done_here: Tasks meant for the cluster that were done on this machine.
        reason: Why, in Dask's words; of the last one.
        other_version: The version of the program on a worker, if it is not the one here; else "".
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._here = Inline()
        self.done_here = 0
        self.reason = ""
        self.other_version = ""
        self._client: distributed.Client | None = None
        self._was_connected = self._is_gone = False

    @property
    def ahead(self) -> int:
        """How many tasks to have on their way at a time.

        Raises:
            Unreachable: Nobody answers at the address of the scheduler.
        """
        client = self._open()
        return AHEAD + 2 * sum(client.nthreads().values()) if client else AHEAD

    def submit(self, fn: Callable[..., B], /, *args: Any, **kwargs: Any) -> Future[B]:
        """Run a task of the build on the cluster; what cannot travel runs here, at once."""
        context, jobs = args
        task = packed(fn, context, jobs, __version__)  # type: ignore[arg-type] # else there is none
        if task is None:
            return self._here.submit(fn, *args, **kwargs)
        return _Sent(self, task, lambda: fn(*args))  # type: ignore[return-value, arg-type] # all tasks return bytes

    def send(self, parcel: bytes) -> distributed.Future[bytes] | None:
        """Give a task to the cluster; None if there is no cluster any more."""
        client = self._open()
        return client.submit(perform, parcel, pure=False) if client else None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which goes on without us."""
        self._close()

    def _open(self) -> distributed.Client | None:
        """Connect to the scheduler, or again if it was lost; None once it has not come back."""
        import distributed

        if self._is_gone or (self._client is not None and self._client.status == "running"):
            return self._client
        self._close()
        for name in ("distributed", "tornado", "asyncio"):  # what they log, `reason` says
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client = distributed.Client(
                self._address, timeout=CONNECTING, set_as_default=False, name="sitegen"
            )
        except (OSError, TimeoutError, ValueError) as fault:
            if not self._was_connected:
                raise Unreachable(self._address) from fault
            self._is_gone = True
        self._was_connected = True
        return self._client

    def _close(self) -> None:
        if self._client is not None:
            self._client.close(timeout=1)
            self._client = None


class _Sent(Future[bytes]):
    """A task on its way; its files are written here when its result is asked for."""

    def __init__(self, cluster: Cluster, task: Packed, do_here: Callable[[], bytes]) -> None:
        super().__init__()
        self._cluster = cluster
        self._task = task
        self._do_here = do_here
        self._parcel = encode(task.parcel)
        self._there = cluster.send(self._parcel)

    def result(self, timeout: float | None = None) -> bytes:
        """Wait for the result; send the task again, or do it here if that does not help in time."""
        until = time.monotonic() + PATIENCE
        for _ in range(TRIES):
            if self._there is None or time.monotonic() > until:
                break
            try:
                data = self._there.result(timeout=until - time.monotonic())
            except Exception as fault:  # noqa: BLE001 # of Dask, or of the task, which then fails here
                self._cluster.reason = f"{type(fault).__name__}: {fault}"
                self._there = self._cluster.send(self._parcel)
                continue
            delivery = decode(data, Delivery)
            if delivery.version != __version__:
                self._cluster.other_version = delivery.version
                break
            return unpacked(delivery, self._task.parcel.work, self._task.staging)
        self.cancel()
        self._cluster.done_here += 1
        return self._do_here()

    def cancel(self) -> bool:
        """Withdraw the task."""
        if self._there is not None:
            self._there.cancel()
            self._there = None
        return True
