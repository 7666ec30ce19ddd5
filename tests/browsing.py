"""A server for built sites, and helpers of tests in a browser."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import pytest

NARROW = {"width": 360, "height": 640}


class _Quiet(SimpleHTTPRequestHandler):
    """A web server that keeps no log and knows a folder under a base path only."""

    def __init__(self, *arguments: object, base: str, directory: str) -> None:
        self._base = base
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type] # passed on

    def translate_path(self, path: str) -> str:
        inside = path.startswith(self._base)
        return super().translate_path("/" + path[len(self._base) :] if inside else "/nowhere")

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def served(folder: Path, base: str = "/") -> Iterator[str]:
    """Yield the address at which a folder is served, under a base path, while the context lasts."""
    handler = partial(_Quiet, base=base, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{base}"
        server.shutdown()
        thread.join()


def absent(reason: str) -> NoReturn:
    """Leave a test out because a program is not there; fail it where none may be left out."""
    if os.environ.get("CI") or os.environ.get("ALL_TESTS"):
        pytest.fail(reason)
    pytest.skip(reason)


def kinds(demo: Path) -> list[str]:
    """Addresses of every kind of page, the longest of each kind, in both languages."""
    patterns = (
        r"", r"404.html", r"\d{4}/", r"[a-z-]+/", r"[a-z-]+/\d{4}/", r"[a-z-]+/\d{4}/[^/]+/",
        r"[a-z-]+/\d{4}/[^/]*plan[^/]*/", r"categories/", r"categories/[a-z-]+/", r"plans/",
        r"ledger/", r"ledger/\d{4}/", r"[a-z-]+/ledger/", r"[a-z-]+/ledger/\d{4}/",
        r"ledger/\d{4}/q\d/", r"[a-z-]+/ledger/\d{4}/q\d/", r"changes/",
        r"[a-z-]+/changes/",
    )  # fmt: skip
    root = demo / "output"
    sizes = {
        path.relative_to(root).as_posix().removesuffix("index.html"): path.stat().st_size
        for path in root.rglob("*.html")
    }
    found = []
    for pattern in patterns:
        for language in ("", "en/"):
            alike = [url for url in sizes if re.fullmatch(language + pattern, url)]
            found += sorted(alike, key=lambda url: sizes[url])[-2:]
    with_table = [
        url
        for url in sizes
        if not url.endswith("html") and "<table" in (root / url / "index.html").read_text("utf-8")
    ]
    return list(dict.fromkeys([*found, *sorted(with_table, key=lambda url: sizes[url])[-4:]]))
