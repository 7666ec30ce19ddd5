"""The worker side of a cluster: each thread of a worker runs its tasks in a subprocess.

Dask calls `perform` in a thread. A subprocess has a main thread, which the limit on a document's
processor time needs, and does not share the interpreter lock.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

_LENGTH = 8  # bytes of the length prefix of a message
_BUSY = threading.local()


def perform(parcel: bytes) -> bytes:
    """Run a serialized task; return the serialized result.

    Raises:
        EOFError: The process that ran the task has died.
    """
    process: subprocess.Popen[bytes] | None = getattr(_BUSY, "process", None)
    if process is None or process.poll() is not None:
        command = [sys.executable, "-m", __name__]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 # this module
        _BUSY.process = process
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        send(process.stdin, parcel)
        return receive(process.stdout)
    except (BrokenPipeError, EOFError):
        process.kill()
        process.wait()
        del _BUSY.process
        raise EOFError(f"the process of a task ended with {process.returncode}") from None


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message with a length prefix."""
    stream.write(len(message).to_bytes(_LENGTH, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Read a message.

    Raises:
        EOFError: The other side has closed the pipe.
    """
    head = stream.read(_LENGTH)
    length = int.from_bytes(head, "big")
    message = stream.read(length) if len(head) == _LENGTH else b""
    if len(head) < _LENGTH or len(message) < length:
        raise EOFError
    return message


def serve() -> None:
    """Run tasks from standard input until it ends, each in an empty folder."""
    from sitegen.system.memory import tune_worker

    given, taken = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output of libraries must not mix with messages
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the workers use all cores already
    tune_worker()
    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
        os.chdir(folder)
        while True:
            try:
                parcel = receive(given)
            except EOFError:
                break
            send(taken, _done(parcel))
            for made in os.scandir(folder):
                shutil.rmtree(made.path)
        os.chdir("/")


def _done(encoded: bytes) -> bytes:
    """Run a task in the current folder; return the serialized delivery."""
    from sitegen import __version__
    from sitegen.pipeline.cluster_tasks import BODIES, SOURCES, STAGING, TASKS, Delivery, Parcel
    from sitegen.system import files
    from sitegen.system.codec import decode, encode

    parcel = decode(encoded, Parcel)
    if parcel.version != __version__:
        return encode(Delivery(__version__))
    for folder in (SOURCES, BODIES, STAGING):
        os.mkdir(folder)
    for path, data in parcel.inputs.items():
        files.write(".", path, data)
    result = TASKS[parcel.work].work(parcel.context, parcel.jobs)
    staging = Path(STAGING)
    written = {
        path.relative_to(staging).as_posix(): path.read_bytes()
        for path in sorted(staging.rglob("*"))
        if path.is_file()
        and f"{STAGING}/{path.relative_to(staging).as_posix()}" not in parcel.inputs
    }
    return encode(Delivery(__version__, result, written))


if __name__ == "__main__":
    serve()
