"""Measure a command: time, memory, files written, and the machine."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

INTERVAL = 0.02  # seconds between two looks at a command's memory
SHARED_ONCE = Path("/proc/self/smaps_rollup").exists() and any(
    Path("/proc/self/task").glob("*/children")
)  # else psutil is asked


@dataclass(frozen=True, slots=True)
class Spread:
    """Some measurements of one thing."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of one value or more."""
        return cls(statistics.median(values), min(values), max(values))

    def text(self, digits: int = 2) -> str:
        """Return the median with the range, as in 1.20 (1.10–1.30)."""
        return f"{self.median:.{digits}f} ({self.least:.{digits}f}–{self.most:.{digits}f})"


@dataclass(frozen=True, slots=True)
class Tally:
    """Count and size of the files in a folder."""

    files: int
    pages: int  # those that end in .html
    megabytes: float


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a program as its users run it: Python's compiled modules are kept, even
    where that is forbidden to the benchmark itself.
    """
    ours = {name: value for name, value in os.environ.items() if name != _FORBIDS}
    return ours | dict(environment)


_FORBIDS = "PYTHONDONTWRITEBYTECODE"


def seconds(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Return the wall time of a command in a fresh process, from its start to its end.

    Raises CalledProcessError, with the command's messages, where it fails.
    """
    settle()
    start = time.perf_counter()
    process = _start(command, folder, environment)
    messages, _ = process.communicate()
    taken = time.perf_counter() - start
    _check(process, messages)
    return taken


def peak_memory(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> int:
    """Return the most bytes that a command and all its children held at once.

    Looked up every INTERVAL seconds. Where the system tells it, a page of memory that several
    processes share counts once (PSS); elsewhere it counts in each of them (RSS).
    Raises CalledProcessError, with the command's messages, where it fails.
    """
    process = _start(command, folder, environment)
    ended = threading.Event()
    peaks = [0]

    def look() -> None:
        while not ended.wait(INTERVAL):
            peaks[0] = max(peaks[0], memory_of(process.pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    messages, _ = process.communicate()
    ended.set()
    watcher.join()
    _check(process, messages)
    return peaks[0]


def memory_of(pid: int) -> int:
    """Return the bytes that a process and its children hold now; those that have just ended count 0."""
    if not SHARED_ONCE:
        return _resident(pid)
    total = 0
    waiting = [pid]
    while waiting:
        folder = Path("/proc", str(waiting.pop()))
        try:
            rollup = (folder / "smaps_rollup").read_bytes()
            total += int(rollup.partition(b"\nPss:")[2].split(maxsplit=1)[0]) * 1024
            for children in folder.glob("task/*/children"):
                waiting += [int(child) for child in children.read_bytes().split()]
        except (OSError, IndexError):
            continue
    return total


def settle() -> None:
    """Let earlier writes reach the disk, so that no later command pays for them."""
    if hasattr(os, "sync"):
        os.sync()


def tally(folder: Path) -> Tally:
    """Count what was written."""
    sizes = [(file.suffix, file.stat().st_size) for file in folder.rglob("*") if file.is_file()]
    pages = sum(suffix == ".html" for suffix, _ in sizes)
    return Tally(len(sizes), pages, sum(size for _, size in sizes) / 1e6)


def machine() -> dict[str, str]:
    """Describe the machine and the versions, so that figures can be compared."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "memory": "PSS" if SHARED_ONCE else "RSS",
    }


def _resident(pid: int) -> int:
    psutil = import_module("psutil")
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
        return sum(int(member.memory_info().rss) for member in family)
    except psutil.Error:
        return 0


def _start(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=surroundings(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _check(process: subprocess.Popen[str], messages: str) -> None:
    if process.returncode:
        sys.stderr.write(messages[-4000:])
        raise subprocess.CalledProcessError(process.returncode, process.args)
