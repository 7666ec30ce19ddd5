"""Live reload: after a build, tell each open page to stay, take new styles or text, reload, or move."""

from __future__ import annotations

import asyncio
import json
import posixpath
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from starlette.responses import HTMLResponse, Response

from sitegen.diagnostics import Diagnostic
from sitegen.diagnostics.finding import folded
from sitegen.diagnostics.report import as_data
from sitegen.serve.dashboard import desk, drawn, styles_in, waiting
from sitegen.serve.rebuilder import Shown, Step, Wish
from sitegen.serve.static_files import GONE, MAX_PAGE, PageState, state_of, styles_of
from sitegen.system import files
from sitegen.system.cache import open_cache

MOST = 50  # findings that a page lists
_ALIVE = 15.0  # seconds after which a silent connection is shown to be alive


class OpenPage(Struct, frozen=True):
    """An open page: its decoded path below the site's root, and the state in which it was served."""

    path: str
    state: str


class News:
    """The last build, and the streams that wait for the next."""

    def __init__(self, wish: Wish, content: str, language: str) -> None:
        self._wish = wish
        self._content = content
        self._language = language
        self._next = asyncio.Event()
        self.shown: Shown | None = None
        self.closing = False

    def tell(self, shown: Shown | None) -> None:
        """Tell all streams of a build; None ends them."""
        self.shown = shown or self.shown
        self.closing = self.closing or shown is None
        waiting, self._next = self._next, asyncio.Event()
        waiting.set()

    async def first(self) -> None:
        """Wait until there is a page to be seen."""
        while self.shown is None and not self.closing:
            await self._next.wait()

    async def stream(self, reader: OpenPage) -> AsyncIterator[str]:
        """Yield server-sent events for one open page, as long as it is open."""
        heard: Shown | None = None
        source = ""  # of the page, kept for when it moves
        while not self.closing:
            following = self._next
            if self.shown is not None and self.shown is not heard:
                heard = self.shown
                said = await asyncio.to_thread(self.verdict, reader, heard, source)
                source = str(said["source"])
                yield f"data: {json.dumps(said, ensure_ascii=False)}\n\n"
            try:
                await asyncio.wait_for(following.wait(), _ALIVE)
            except TimeoutError:
                yield ": \n\n"

    def waiting(self, step: Step | None) -> Response:
        """Return the answer to a request for a page before there is one."""
        headers = {"Cache-Control": "no-store", "Retry-After": "1"}
        return HTMLResponse(waiting(step, self._language), 503, headers)

    def front_desk(self, base: str) -> str:
        """Return the clerk's front desk, as a page."""
        assert self.shown is not None
        found = desk(self._wish, self._content, self.shown, self._language)
        return drawn(found, base, styles_in(self._wish.folder), self._language)

    def verdict(self, reader: OpenPage, shown: Shown, source: str) -> dict[str, object]:
        """Decide what an open page must do after the last build, and add what that build found."""
        path = _page_path(reader.path)
        with open_cache(self._wish.store) as cache:
            source = cache.source_of(path) or source
            there = cache.pages_of(shown.moved[source]) if source in shown.moved else []
        return {
            **self._fate(path, reader.state, there),
            "build": shown.number,
            "source": source,
            "count": len(shown.findings),
            "findings": [
                self._finding(finding, source)
                | {"follow": [self._finding(one, source) for one in follow]}
                for finding, follow in folded(shown.findings)[:MOST]
            ],
        }

    def _fate(self, path: str, state: str, there: list[str]) -> dict[str, object]:
        """Decide: nothing, new styles, new text in place, reload, or `go` to one of the pages `there`."""
        try:
            page = files.read(self._wish.folder / path, MAX_PAGE)
        except files.Unreadable:
            if there:
                return {"do": "go", "address": address_of(_nearest(there, path))}
            return {"do": "nothing" if state == GONE else "reload"}
        now, then = state_of(page, (self._wish.folder / path).parent), PageState.parse(state)
        if now.scripts != then.scripts or then.replaced_images(now):
            return {"do": "reload"}
        if now.text != then.text:
            return {"do": "morph", "styles": styles_of(page)}
        if now.styles != then.styles:
            return {"do": "style", "styles": styles_of(page)}
        return {"do": "nothing"}

    def _finding(self, finding: Diagnostic, source: str) -> dict[str, object]:
        """Return a finding with the line it is about, and whether it is in the page's own file."""
        data = as_data(finding, self._language)
        path = str(data["path"])
        return data | {
            "own": bool(source) and path.endswith(f"/{source}"),
            "text": _line(self._wish.root / path, int(str(data["line"]))),
        }


def _page_path(address: str) -> str:
    """Return the file of a decoded address below the site's root; it never leads out."""
    path = address.lstrip("/")
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    plain = "/".join(parts) + ("/" if path.endswith("/") and parts else "")
    return f"{plain}index.html" if not plain or plain.endswith("/") else plain


def _nearest(pages: list[str], path: str) -> str:
    """Return the page in the same language as another: the one with the longest common prefix."""
    return max(pages, key=lambda page: len(posixpath.commonprefix([page, path])))


def _line(path: Path, number: int) -> str:
    """Return a line of a source file, cut to 500 characters; "" if it cannot be read."""
    try:
        text = files.read(path, 4 * 1024 * 1024).decode("utf-8", "replace")
    except files.Unreadable:
        return ""
    lines = text.splitlines()
    return lines[number - 1][:500] if 0 < number <= len(lines) else ""


def address_of(path: str) -> str:
    """Return the address of a page's file."""
    return quote(path.removesuffix("index.html"))
