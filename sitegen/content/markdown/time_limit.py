"""A limit on the processor time that one text may take."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType


class TimeUp(BaseException):
    """The limit was reached. Not an Exception, so that no library's `except` swallows it."""


class time_limit:  # noqa: N801 # used as a function
    """Raise TimeUp in the body once it has used this many seconds of processor time.

    A limit within another is part of it. Works in a process's main thread on systems with
    interval timers (Linux, macOS); elsewhere the size limits alone hold. Entered several times for
    each document: a generator would take three times as long.
    """

    _is_set = False  # in this process

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._is_outermost = False

    def __enter__(self) -> None:
        if time_limit._is_set or not _TIMERS or threading.current_thread() is not _MAIN:
            return
        if signal.getsignal(signal.SIGPROF) is not _stop:  # setting it costs more than a timer
            signal.signal(signal.SIGPROF, _stop)
        self._is_outermost = time_limit._is_set = True
        signal.setitimer(signal.ITIMER_PROF, self._seconds)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._is_outermost:
            signal.setitimer(signal.ITIMER_PROF, 0)
            time_limit._is_set = False


_TIMERS = hasattr(signal, "setitimer")
_MAIN = threading.main_thread()


def _stop(number: int, frame: FrameType | None) -> None:
    raise TimeUp
