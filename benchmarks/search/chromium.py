"""Drive Chromium by a page of ours over HTTP, without the cost of a debugging protocol.

The page holds a frame, as wide as a telephone. In it each session opens a search page at addresses
of its own, so that nothing is known from the session before, asks its queries one after the other
and tells what came. Files are sent gzipped, as most servers do; bytes are those of the bodies.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import mimetypes
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Queue
from statistics import median, quantiles
from typing import Any
from urllib.parse import unquote

PATIENCE = 120  # seconds for one session
DRIVER = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Measuring</title>
<iframe width="360" height="640"></iframe><script type="module">
const frame = document.querySelector("iframe");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const ask = %(ask)s, more = %(more)s;
const sent = async (n) => (await fetch(`/sent/${n}`, {cache: "no-store"})).json();
/* A frame asks for no favicon; a page does. */
const icons = (w) => Array.from(w.document.querySelectorAll("link[rel=icon]"));
const icon = (w) => Promise.all(icons(w).map(({href}) => new Promise((done) => {
  const image = new w.Image();
  image.onload = image.onerror = done;
  image.src = href;
})));
for (const [n, {page, queries}] of %(sessions)s.entries()) {
  await new Promise((done) => { frame.onload = done; frame.src = `/${n}/${page}`; });
  const w = frame.contentWindow, told = [];
  let known = 0;
  for (const query of queries) {
    const {ms, answer} = await ask(w, query, !told.length);
    if (!told.length) await icon(w);
    let sizes = [], before = -1;
    for (; before !== sizes.length; await pause(60)) [before, sizes] = [sizes.length, await sent(n)];
    told.push({ms, answer, sizes: sizes.slice(known)});
    known = sizes.length;
  }
  told[told.length - 1].more = await more(w, queries[queries.length - 1]);
  await fetch("/told", {method: "POST", body: JSON.stringify(told)});
}
</script>"""


@dataclass(frozen=True, slots=True)
class Session:
    """A page to open, below the folder that is served, and what to ask there."""

    page: str
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to a query: milliseconds, results, sizes of the files loaded in KB; of the
    last of a session what was asked beyond that.
    """

    ms: float
    answer: Any
    sizes: tuple[float, ...]
    more: Any


def asked(
    folder: Path, sessions: Sequence[Session], ask: str, more: str = "() => null"
) -> Iterator[list[Told]]:
    """Have Chromium ask. `ask` is an asynchronous function in JavaScript of a window, a query and
    whether it is the first of the session, which gives {ms, answer}; `more` one of a window and
    the last query, which is not measured.
    """
    rows = [{"page": one.page, "queries": one.queries} for one in sessions]
    driver = DRIVER % {"ask": ask, "more": more, "sessions": json.dumps(rows)}
    told: Queue[bytes] = Queue()
    with _served(folder, driver.encode(), told) as address, _browser(address):
        for _ in sessions:
            yield [
                Told(
                    one["ms"], one["answer"], tuple(n / 1000 for n in one["sizes"]), one.get("more")
                )
                for one in json.loads(told.get(timeout=PATIENCE))
            ]


class _Host(asyncio.Protocol):
    """One connection to a host that has its answers ready, so that hardly any time is its own: the
    driver at /, the files below /N/ for every N; /sent/N tells the sizes of those that were sent;
    results are sent to /told.
    """

    def __init__(
        self, folder: Path, driver: bytes, told: Queue[bytes], sent: dict[str, list[int]]
    ) -> None:
        self._folder = folder
        self._driver = driver
        self._told = told
        self._sent = sent
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, _, rest = self._held.partition(b"\r\n\r\n")
            sized = re.search(rb"(?i)content-length: (\d+)", head)
            size = int(sized[1]) if sized else 0
            if len(rest) < size:
                return
            self._held = rest[size:]
            path = unquote(head.split(b" ", 2)[1].partition(b"?")[0].decode())
            self._transport.write(self._answer(path, rest[:size]))

    def _answer(self, path: str, body: bytes) -> bytes:
        if path == "/told":
            self._told.put(body)
            return _response("text/plain", b"")
        if path == "/":
            return _response("text/html", self._driver)
        if path.startswith("/sent/"):
            sizes = self._sent.get(path.removeprefix("/sent/"), [])
            return _response("application/json", json.dumps(sizes).encode())
        session, _, name = path[1:].partition("/")
        found = _file(self._folder / name)
        self._sent.setdefault(session, []).append(len(found.partition(b"\r\n\r\n")[2]))
        return found


@cache
def _file(path: Path) -> bytes:
    path = path / "index.html" if path.is_dir() else path
    if not path.is_file():
        return b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    data = path.read_bytes()
    packed = gzip.compress(data, 6)
    if len(packed) < len(data):
        return _response(kind, packed, "content-encoding: gzip\r\n")
    return _response(kind, data)


def _response(kind: str, data: bytes, more: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(data)}\r\n{more}"
    return f"{head}cache-control: max-age=600\r\n\r\n".encode() + data


@contextmanager
def _served(folder: Path, driver: bytes, told: Queue[bytes]) -> Iterator[str]:
    for path in (folder / "search").rglob("*.js"):
        _file(path)
    loop = asyncio.new_event_loop()
    sent: dict[str, list[int]] = {}
    host = loop.create_server(lambda: _Host(folder, driver, told, sent), "127.0.0.1", 0)
    server = loop.run_until_complete(host)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


@contextmanager
def _browser(address: str) -> Iterator[None]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, "--headless", "--no-sandbox", "--lang=zh-CN", "--no-first-run"]
        command += [f"--user-data-dir={profile}", "--remote-debugging-port=0", address]
        running = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            yield
        finally:
            os.killpg(running.pid, signal.SIGKILL)  # what is called chromium may be a script
            running.wait()


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return median(values), quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
