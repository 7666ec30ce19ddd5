"""The lock of a folder that is reached by sftp: a folder that holds the holder's mark.

The mark is a folder named for the holder and the moment, within `.lock`. Every step is one rename,
which only one publisher can win: a prepared folder becomes `.lock` (which fails while that holds
a mark), a mark becomes that of the one who takes over, or a later one of the same holder.
"""

from __future__ import annotations

import os
import re
import socket
import time
from contextlib import suppress

from sitegen.publish.sftp_client import SftpClient, quoted
from sitegen.publish.target import PublishError

LOCK = ".lock"
_WAIT = 600  # seconds that one publisher waits for another
_STALE = 1800  # seconds without a sign of life, after which a lock of another machine is no lock
_RENEWED_EVERY = 30  # seconds
_PAUSE = 1.0  # seconds between two looks
_TRIES = 5  # refusals without a holder, after which the host itself refuses


class SftpLock:
    """The lock of one publisher."""

    def __init__(self, client: SftpClient, path: str) -> None:
        self._client = client
        self._path = path
        self._host = re.sub(r"[^\w-]", "-", socket.gethostname())[:60]
        self._own = f"{LOCK}.{os.urandom(6).hex()}"
        self._mark = ""
        self._renewed = 0.0

    def acquire(self) -> None:
        """Wait for the lock, and take over that of a publisher that is no more.

        Raises:
            PublishError: Another holds it for too long.
        """
        until = time.monotonic() + _WAIT
        refusals = 0
        while not self._take():
            (holders,) = self._client.names([LOCK])
            refusals = 0 if holders else refusals + 1
            if refusals == _TRIES:
                self._client.run([f"mkdir {quoted(self._own)}"])  # raises what the host says
            if holders and _is_dead(holders[0], self._host) and self._rename_mark(holders[0]):
                return
            if holders and time.monotonic() > until:
                host, _, since = _parsed(holders[0])
                age = max(0, int(time.time() - since) // 60)
                raise PublishError("locked_by", host=host, minutes=age, path=f"{self._path}/{LOCK}")
            time.sleep(_PAUSE)

    def renew(self, at_once: bool = False) -> None:
        """Give a sign of life. Raises PublishError if another has taken the lock over."""
        is_due = time.monotonic() - self._renewed > _RENEWED_EVERY
        if (is_due or at_once) and not self._rename_mark(self._mark):
            raise PublishError("overtaken", reason=LOCK)

    def release(self) -> None:
        """Give the lock up. Where the connection is lost it stays, for this machine to take over."""
        with suppress(PublishError):
            moved = f"rename {quoted(f'{LOCK}/{self._mark}')} {quoted(self._own)}"
            self._client.run([moved, f"-rmdir {quoted(self._own)}", f"-rmdir {quoted(LOCK)}"])

    def _take(self) -> bool:
        """Try to put a folder with a mark in the lock's place."""
        mark = self._new_mark()
        taken = self._client.succeeds(
            f"-mkdir {quoted(self._own)}",
            f"-mkdir {quoted(f'{self._own}/{mark}')}",
            f"-rmdir {quoted(LOCK)}",  # an empty one, of a publisher killed while it gave it up
            f"rename {quoted(self._own)} {quoted(LOCK)}",
        )
        if taken:
            self._hold(mark)
        else:
            self._client.run(
                [f"-rmdir {quoted(f'{self._own}/{mark}')}", f"-rmdir {quoted(self._own)}"]
            )
        return taken

    def _rename_mark(self, old: str) -> bool:
        """Put a new mark in the place of one; return False if that is no more."""
        mark = self._new_mark()
        renamed = self._client.succeeds(
            f"rename {quoted(f'{LOCK}/{old}')} {quoted(f'{LOCK}/{mark}')}"
        )
        if renamed:
            self._hold(mark)
        return renamed

    def _hold(self, mark: str) -> None:
        self._mark = mark
        self._renewed = time.monotonic()

    def _new_mark(self) -> str:
        return f"{self._host}.{os.getpid()}.{int(time.time())}.{os.urandom(6).hex()}"


def _parsed(mark: str) -> tuple[str, int, int]:
    """Return the host, process and time (seconds since 1970) of a mark."""
    host, _, rest = mark.partition(".")
    process, _, rest = rest.partition(".")
    since = rest.partition(".")[0]
    if process.isdecimal() and since.isdecimal():
        return host, int(process), int(since)
    return mark, 0, 0


def _is_dead(mark: str, here: str) -> bool:
    """Return True if the publisher that made a mark has ended, or gave no sign of life for long."""
    host, process, since = _parsed(mark)
    if host == here and process and os.name != "nt":  # where signal 0 would end it
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False
    return time.time() - since > _STALE
