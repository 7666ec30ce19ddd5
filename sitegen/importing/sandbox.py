"""Read untrusted files in a process of their own, under limits on time and memory.

A reader in C may crash on a hostile file, and a small one may unpack to gigabytes: neither may take
the command or the preview with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

import msgspec

from sitegen.importing.model import Draft, Refused
from sitegen.importing.worker import LONGEST, Answer, Request

SECONDS = 60.0  # for one file; a workbook of 10,000 rows takes some 2
_GRACE = 5.0  # seconds for the process to end by itself


class Sandbox:
    """A process that reads files one after the other; it is started with the first."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, form: str, name: str, data: bytes) -> Draft:
        """Read a file.

        Args:
            form: Its format, a key of `readers.READERS`.
            name: Its name.
            data: Its bytes.

        Raises:
            Refused: It cannot be read, kills its reader or takes too long.
        """
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        alarm = threading.Timer(self._seconds, stop)
        alarm.start()
        try:
            given = _asked(process, Request(form, name, len(data)), data)
        except (OSError, EOFError, msgspec.DecodeError):
            process.kill()
            self.close()
            raise Refused("slow" if late.is_set() else "broken") from None
        finally:
            alarm.cancel()
        if given.draft is None:
            raise Refused(given.refused, **given.values)
        return given.draft

    def close(self) -> None:
        """End the process: it ends by itself when nothing more is asked."""
        if self._process is None:
            return
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.communicate(timeout=_GRACE)
        self._process.kill()
        self._process.wait()
        self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sitegen.importing.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        return self._process


def _asked(process: subprocess.Popen[bytes], request: Request, data: bytes) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(request) + b"\n")
    process.stdin.write(data)
    process.stdin.flush()
    size = int.from_bytes(_exactly(process, 8), "big")
    if size > LONGEST:
        raise EOFError
    return msgspec.msgpack.decode(_exactly(process, size), type=Answer)


def _exactly(process: subprocess.Popen[bytes], size: int) -> bytes:
    assert process.stdout is not None
    data = process.stdout.read(size)
    if len(data) < size:
        raise EOFError
    return data
