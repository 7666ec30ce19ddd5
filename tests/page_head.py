"""The head of a page: meta elements and structured data, parsed."""

from __future__ import annotations

import base64
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.board import BASE, Board, notice, parts

SITE = next(text for _, text in parts(BASE))
GOVERNMENT = """\
contact: {phone: 0700-5550100}
government:
  site_id_code: "0000000000"
  icp: 某ICP备00000000号-1
  police: 某公网安备00000000000000号
"""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
URL = "dongwa/2024/a/"


class Head(HTMLParser):
    """The meta elements of a page, by name and by property, and its structured data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.data: list[dict[str, Any]] = []
        self._json: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "meta":
            keys = [found[key] for key in ("name", "property", "http-equiv") if key in found]
            self.meta |= {key: found.get("content") or "" for key in keys if key}
        if tag == "script" and found.get("type") == "application/ld+json":
            self._json = ""

    def handle_data(self, data: str) -> None:
        if self._json is not None:
            self._json += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._json is not None:
            self.data.append(json.loads(self._json))
            self._json = None

    def one(self, kind: str) -> dict[str, Any]:
        """Return the only entry of a schema.org type."""
        (found,) = (thing for thing in self.data if kind in (thing["@type"], *thing["@type"]))
        return found


def built(folder: Path, more: str = "", **documents: str | bytes) -> Board:
    """Build a board with settings `more` and `documents`, e.g. `a__md=…` for content/a.md."""
    board = Board(folder)
    board.put("site.yaml", SITE + more)
    board.put("content/a.md", notice())
    for name, text in documents.items():
        board.put("content/" + name.replace("__", "."), text)
    assert board.build().published
    return board


def head(board: Board, url: str) -> Head:
    """Parse the head of a built page."""
    return Head(board.page(url))
