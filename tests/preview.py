"""A running `sitegen serve`, asked over HTTP as a browser asks."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from sitegen.cli.serve import TEXTS
from tests.board import Board, command, notice, surroundings

PAGE = "/dongwa/2024/0410/"
NONE = "/none/"
SOURCE = "content/dongwa/2024/0410.md"
CLIENT = re.compile(rb'<script src="/_/client.js"[^>]*></script>')


def wait_until(true: Callable[[], bool], seconds: float = 60, say: Callable[[], str] = str) -> None:
    """Poll `true` until it returns True; fail with `say()` after `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, say()
        time.sleep(0.02)


class Preview:
    """A running `sitegen serve`, asked over HTTP."""

    def __init__(self, process: subprocess.Popen[str], port: int, said: Path) -> None:
        self.process = process
        self.port = port
        self._said = said

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body) of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=names)
        answer = connection.getresponse()
        got = {name.lower(): value for name, value in answer.getheaders()}
        body = answer.read()
        connection.close()
        return answer.status, got, body

    def page(self, path: str = PAGE) -> str:
        """Return the body of a page, decoded."""
        return self.ask(path)[2].decode()

    def answers(self) -> bool:
        """Return True if the server accepts connections."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Poll `true` until it returns True; fail with `say()` after `seconds`."""
        wait_until(true, seconds, self.said)

    def shows(self, text: str, path: str = PAGE) -> None:
        """Wait until a page shows a text."""
        self.until(lambda: text in self.page(path))

    def said(self) -> str:
        """Everything that the process has printed so far."""
        return self._said.read_text(encoding="utf-8")

    @contextmanager
    def news(self, path: str = PAGE) -> Iterator[Iterator[dict[str, Any]]]:
        """Yield the events that an open page receives, in order."""
        state = re.search(r'data-state="([^"]*)"', self.page(path))
        assert state
        with self.events(f"page={path}&state={state[1]}") as told:
            yield told

    @contextmanager
    def events(self, query: str) -> Iterator[Iterator[dict[str, Any]]]:
        """Yield the events of a stream, in order."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", f"/_/events?{query}")
        answer = connection.getresponse()

        def told() -> Iterator[dict[str, Any]]:
            for line in answer:
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))

        try:
            yield told()
        finally:
            connection.close()


_NUMBERS = count()  # of previews: one board may have several at a time


@contextmanager
def launched_preview(
    board: Board, *options: str, port: int = 0, language: str = "en"
) -> Iterator[Preview]:
    """Start `sitegen serve` and kill it at the end; `port` must be known if nothing is to be waited for."""
    said = board.folder / f"said-{next(_NUMBERS)}.txt"
    with said.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            command("serve", "--port", str(port), "--jobs", "1", *options),
            cwd=board.folder,
            env=surroundings(PYTHONUNBUFFERED="1", SITEGEN_LANG=language),
            stdout=written,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield Preview(process, port, said)
        finally:
            process.kill()
            process.wait()


@contextmanager
def starting_preview(board: Board) -> Iterator[Preview]:
    """Serve a board and return once it accepts connections, before the first build has ended."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with launched_preview(board, port=port) as preview:
        preview.until(preview.answers)
        yield preview


@contextmanager
def running_preview(
    board: Board, *options: str, port: int = 0, language: str = "en"
) -> Iterator[Preview]:
    """Serve a board, return after the first build, and stop with Ctrl-C."""
    with launched_preview(board, *options, port=port, language=language) as preview:
        ready = TEXTS.spoken(language, "ready").partition("{")[0]
        preview.until(lambda: ready in preview.said())
        found = re.search(r"http://127\.0\.0\.1:(\d+)", preview.said())
        assert found
        preview.port = int(found[1])
        built = TEXTS.spoken(language, "built").partition("{")[0]
        preview.until(lambda: built in preview.said())
        yield preview
        preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(30) == 0, preview.said()
        assert "Traceback" not in preview.said()


def add_notices(board: Board, count: int) -> None:
    """Add `count` notices to a board."""
    for number in range(count):
        board.put(f"content/dongwa/2023/0101-{number:04}.md", notice(title=f"第{number}号"))
