"""An executor whose tasks run on a Dask cluster; the output is that of a build on one machine.

Tasks carry their inputs (`cluster_tasks`) and have no side effects before their result is taken. So
Dask may give the task of a dead worker to another one, and a task that timed out, or was lost with its
scheduler, is sent again or run on this machine.
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

CONNECTING = 5  # timeout in seconds for the connection to the scheduler
PATIENCE = 120  # timeout in seconds for a task; one usually takes a few seconds
TRIES = 3  # maximum number of times that a task is sent


class Unreachable(Exception):
    """No scheduler answers at the given address."""


class Cluster(Executor):
    """Executor on the workers of a Dask cluster; it connects when the first task is submitted.

    Attributes:
        done_here: Number of tasks that were run on this machine instead of the cluster.
        reason: Dask's message on the last of these tasks.
        other_version: The version of sitegen on a worker, if it differs from the local one; else "".
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
        """The maximum number of tasks in flight.

        Raises:
            Unreachable: No scheduler answers at the given address.
        """
        client = self._open()
        return AHEAD + 2 * sum(client.nthreads().values()) if client else AHEAD

    def submit(self, fn: Callable[..., B], /, *args: Any, **kwargs: Any) -> Future[B]:
        """Submit a task to the cluster; a task that cannot be serialized runs here, at once."""
        context, jobs = args
        task = packed(fn, context, jobs, __version__)  # type: ignore[arg-type] # else there is none
        if task is None:
            return self._here.submit(fn, *args, **kwargs)
        return _Sent(self, task, lambda: fn(*args))  # type: ignore[return-value, arg-type] # all tasks return bytes

    def send(self, parcel: bytes) -> distributed.Future[bytes] | None:
        """Send a task to the cluster; None if the cluster is lost."""
        client = self._open()
        return client.submit(perform, parcel, pure=False) if client else None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Disconnect from the cluster, which keeps running."""
        self._close()

    def _open(self) -> distributed.Client | None:
        """Connect or reconnect to the scheduler; None after a reconnection has failed."""
        import distributed

        if self._is_gone or (self._client is not None and self._client.status == "running"):
            return self._client
        self._close()
        for name in ("distributed", "tornado", "asyncio"):  # `reason` has what they log
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
    """Future of a sent task; its files are written here when the result is requested."""

    def __init__(self, cluster: Cluster, task: Packed, do_here: Callable[[], bytes]) -> None:
        super().__init__()
        self._cluster = cluster
        self._task = task
        self._do_here = do_here
        self._parcel = encode(task.parcel)
        self._there = cluster.send(self._parcel)

    def result(self, timeout: float | None = None) -> bytes:
        """Wait for the result; on timeout send the task again, and finally run it here."""
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
        """Cancel the task."""
        if self._there is not None:
            self._there.cancel()
            self._there = None
        return True
