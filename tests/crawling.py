"""Links and grids of a built board, read from its pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from tests.board import Board


class Addresses(HTMLParser):
    """Everything that a page leads to or loads, and the places within it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.found.append(value)
            if name == "id" and value:
                self.ids.append(value)


def broken(board: Board) -> list[str]:
    """Each link of the built site that leads to nothing in it, or is not relative."""
    output = board.output()
    pages = {
        path: Addresses(data.decode()) for path, data in output.items() if path.endswith(".html")
    }
    found = []
    for path, page in pages.items():
        for address in page.found:
            if re.match(r"[a-z]+:", address):
                continue
            target, _, fragment = unquote(address).partition("#")
            if target.startswith("/") != path.endswith("404.html") and target:
                found.append(f"{path}: {address} (form)")
                continue
            place = normpath(join("/" + dirname(path), target))[1:] if target else path
            if place not in output:
                place = f"{place}/index.html".lstrip("/")
            if place not in output or (fragment and fragment not in pages[place].ids):
                found.append(f"{path}: {address}")
    return found


def cells(page: str, heading: str) -> list[str]:
    """Return the figures of a grid's line; what was not published is ""."""
    row = next(
        row
        for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
        if heading in row and "<td" in row
    )
    return [
        re.sub(r"\D", "", re.sub("<[^>]*>", "", cell)) for cell in re.findall("<td.*?</td>", row)
    ]
