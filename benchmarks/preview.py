"""Measure the time from a save to the served page, in sitegen's preview and in Hugo's.

Each preview is started on the board, and once it is idle, one notice after another is saved with a
new paragraph. The clock runs from the end of the save until the page has the paragraph: as it is
served, asked for every 5 ms, and, with a browser, as Chromium shows it in a tab that is open on it.
After each save the preview is left until it is idle again. Memory is at the end; idle processor
time is that of ten seconds in which nobody does anything.
"""

from __future__ import annotations

import argparse
import http.client
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from generators import Generator, hugo, sitegen
from measure import Spread, memory_of, surroundings
from report import table

PATIENCE = 300.0  # seconds for a first build or a save
STILL = 1.5  # seconds without work after which a preview is idle
IDLE = 10.0  # seconds over which idleness is weighed
SHOWN = "words => document.body && document.body.innerText.includes(words)"


@dataclass(frozen=True, slots=True)
class Figures:
    """Measurements of one preview; times in seconds."""

    name: str
    first: float  # from the start to the first page
    served: tuple[float, ...]
    shown: tuple[float, ...]
    idle: float  # share of one processor
    memory: int  # bytes


def measured(generator: Generator, saves: int, browser: Any) -> Figures:
    """Preview a board and save its notices."""
    notices = generator.notices()
    some = notices[:: max(1, len(notices) // (2 * saves))]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = time.perf_counter()
    with _running(generator, port) as process:
        wait(lambda: b"</html>" in ask(port, some[0]), process)
        first = time.perf_counter() - start
        settle(process)
        served = [_served(generator, process, port, one) for one in some[:saves]]
        shown = [_shown(generator, process, port, one, browser) for one in some[saves : 2 * saves]]
        before = work(process)
        time.sleep(IDLE)
        idle = (work(process) - before) / IDLE
        memory = memory_of(process.pid)
    return Figures(generator.name, first, tuple(served), tuple(filter(None, shown)), idle, memory)


def _served(generator: Generator, process: psutil.Popen, port: int, notice: str) -> float:
    words = save(generator.source(notice))
    start = time.perf_counter()
    wait(lambda: words.encode() in ask(port, notice), process)
    taken = time.perf_counter() - start
    _tell(generator, "served", taken)
    settle(process)
    return taken


def _shown(
    generator: Generator, process: psutil.Popen, port: int, notice: str, browser: Any
) -> float | None:
    if browser is None:
        return None
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}/{notice}/")
    time.sleep(0.5)  # its connection for news is open by then
    words = save(generator.source(notice))
    start = time.perf_counter()
    page.wait_for_function(SHOWN, arg=words, timeout=1000 * PATIENCE)
    taken = time.perf_counter() - start
    _tell(generator, "shown", taken)
    page.close()
    settle(process)
    return taken


def save(source: Path) -> str:
    """Add a paragraph to a notice; gives its words."""
    words = f"补充说明第{time.time_ns()}号"
    with source.open("a", encoding="utf-8") as file:
        file.write(f"\n{words}。\n")
    return words


def ask(port: int, notice: str) -> bytes:
    """Return the page of a notice as it is served; nothing where it is not yet."""
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("GET", f"/{notice}/", headers={"Accept": "text/html"})
        answer = connection.getresponse()
        return answer.read() if answer.status == 200 else b""
    return b""


def wait(true: Callable[[], bool], process: psutil.Popen) -> None:
    """Ask every 5 ms until something is true. Raises TimeoutError; RuntimeError if it ended."""
    end = time.monotonic() + PATIENCE
    while not true():
        if process.poll() is not None:
            raise RuntimeError("the preview has ended")
        if time.monotonic() > end:
            raise TimeoutError("nothing came of it")
        time.sleep(0.005)


def settle(process: psutil.Popen) -> None:
    """Wait until a preview has not worked for a while."""
    end = time.monotonic() + PATIENCE
    known, since = work(process), time.monotonic()
    while time.monotonic() - since < STILL and time.monotonic() < end:
        time.sleep(0.1)
        now = work(process)
        if now - known > 0.02:
            known, since = now, time.monotonic()


def work(process: psutil.Popen) -> float:
    """Seconds of processor time that a process and its children have had."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        with suppress(psutil.Error):
            times = one.cpu_times()
            total += times.user + times.system
    return total


@contextmanager
def _running(generator: Generator, port: int) -> Iterator[psutil.Popen]:
    command = [part.format(port=port) for part in generator.preview]
    process = psutil.Popen(
        command,
        cwd=generator.folder,
        env=surroundings(dict(generator.environment)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def chromium(wanted: bool) -> Iterator[Any]:
    """Yield a browser, or None."""
    if not wanted:
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser
        browser.close()


def _tell(generator: Generator, what: str, taken: float) -> None:
    print(f"{generator.name}: {what} after {taken:.3f} s", file=sys.stderr, flush=True)


def _row(one: Figures) -> list[str]:
    spreads = [Spread.of([1000 * x for x in some]).text(0) if some else "–" for some in
               (one.served, one.shown)]  # fmt: skip
    return [one.name, f"{one.first:.1f}", *spreads, f"{one.idle:.1%}", f"{one.memory / 1e6:.0f}"]


def main() -> None:
    """Measure what the command line asks for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--saves", type=int, default=20)
    parser.add_argument("--hugo", type=int, default=3, metavar="SAVES", help="0 leaves it out")
    parser.add_argument("--browser", action="store_true", help="look with Chromium, by playwright")
    arguments = parser.parse_args()
    makers = {sitegen: arguments.saves, hugo: arguments.hugo}
    shared = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(prefix="board-", dir=shared if shared.is_dir() else None) as at,
        chromium(arguments.browser) as browser,
    ):
        found = [
            measured(make(Path(at, make.__name__), arguments.notices), saves, browser)
            for make, saves in makers.items()
            if saves
        ]
    head = ["", "first page, s", "served, ms", "shown, ms", "idle", "MB"]
    print(f"{arguments.notices:,} notices, one saved: median (min–max).\n")
    print(table(head, [_row(one) for one in found]))


if __name__ == "__main__":
    main()
