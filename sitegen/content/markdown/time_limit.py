"""A limit on the processor time that one text may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeUp(BaseException):
    """The limit was reached. Not an Exception, so that no library's `except` swallows it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp in the body once it has used this many seconds of processor time.

    A limit within another is part of it. Works in a process's main thread on systems with
    interval timers (Linux, macOS); elsewhere the size limits alone hold.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not _MAIN:
        yield
        return
    if signal.getitimer(signal.ITIMER_PROF)[0]:
        yield
        return
    if signal.getsignal(signal.SIGPROF) is not _stop:  # setting it costs more than a timer
        signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


_MAIN = threading.main_thread()


def _stop(number: int, frame: FrameType | None) -> None:
    raise TimeUp
