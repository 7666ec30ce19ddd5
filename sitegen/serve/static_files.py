"""The built files over HTTP: the bytes as built, and in pages the reload client."""

from __future__ import annotations

import asyncio
import os
import re
import stat
from email.utils import formatdate
from html import escape
from mimetypes import guess_type
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from sitegen.system import files
from sitegen.system.codec import digest, digest_bytes

OWN = "/_/"  # the preview's own addresses; no page of a site has them
GONE = "gone"  # the state of a page that is not there
MAX_PAGE = 64 * 1024 * 1024
_HEAD = re.compile(rb"<head>.*?</head>", re.DOTALL)
_SCRIPT = re.compile(rb'<script\b[^>]*\bsrc="([^"]*)"')
_STYLE = re.compile(rb'(<link\b[^>]*\bhref=")([^"]*\.css)"')
_IMAGE = re.compile(rb'\b(?:src|href)="([^":?#]+\.(?:png|jpe?g|gif|webp|svg))"')


class PreviewFiles(StaticFiles):
    """The preview's folder over HTTP. `languages` are the folders of the other languages."""

    def __init__(
        self, folder: Path, base: str, languages: tuple[str, ...], as_of: str = ""
    ) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._about = {"base": base, "as-of": as_of}
        self._languages = languages

    async def check_config(self) -> None:
        """Check nothing: the folder may come and go."""

    def has(self, scope: Scope) -> bool:
        """Return True if there is a file for a request."""
        path = self.get_path(scope)
        places = (path, os.path.join(path, "index.html"))
        found = (self.lookup_path(place)[1] for place in places)
        return any(one is not None and stat.S_ISREG(one.st_mode) for one in found)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, a folder's index, or the 404 page in the right language."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404:
                raise
            response = Response("404", 404, media_type="text/plain")
        if response.status_code == 404:
            first = path.replace(os.sep, "/").split("/")[0]
            folder = f"{first}/" if first in self._languages else ""
            full, found = self.lookup_path(f"{folder}404.html")
            if found:
                response = self.file_response(full, found, scope, 404)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return a file as it is at this moment, and a page with the reload client.

        A build may replace or remove the file at any time: what is opened here is sent whole.
        """
        if not str(full_path).endswith(".html"):
            found = opened(str(full_path), status_code)
            if found and self.is_not_modified(found.headers, Headers(scope=scope)):
                found.close()
                return NotModifiedResponse(found.headers)
            return found or _missing()
        try:
            page = files.read(str(full_path), MAX_PAGE)
        except files.Unreadable:
            return _missing()
        state = GONE if status_code == 404 else str(state_of(page, Path(full_path).parent))
        response = Response(
            with_client(page, {"state": state, **self._about}), status_code, media_type="text/html"
        )
        response.headers["ETag"] = f'"{digest_bytes(response.body)}"'  # type: ignore[arg-type] # bytes
        response.headers["Last-Modified"] = formatdate(stat_result.st_mtime, usegmt=True)
        if status_code == 200 and self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Return the file at a path below the folder and its stat; ("", None) if there is none."""
        try:
            return super().lookup_path(path)
        except (OSError, ValueError):  # names that no file can have: NUL, too long, unpaired bytes
            return "", None


def _missing() -> Response:
    return Response("404", 404, media_type="text/plain")


class OpenedFile(Response):
    """A file that was opened once, so that its length and its bytes belong together.

    Answers a request for one range of bytes (RFC 9110, 14); several are answered with the whole.
    """

    def __init__(self, file: BinaryIO, info: os.stat_result, media_type: str, status: int) -> None:
        super().__init__(None, status, media_type=media_type)
        self._file = file
        self._size = info.st_size
        self.headers["content-length"] = str(info.st_size)
        self.headers["accept-ranges"] = "bytes"
        self.headers["last-modified"] = formatdate(info.st_mtime, usegmt=True)
        self.headers["etag"] = f'"{info.st_mtime_ns:x}-{info.st_size:x}"'

    def close(self) -> None:
        """Close the file, where the response is not sent."""
        self._file.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            begin, end = self._part(Headers(scope=scope))
            start = {"type": "http.response.start", "status": self.status_code}
            await send({**start, "headers": self.raw_headers})
            if scope["method"] == "HEAD" or begin == end:
                await send({"type": "http.response.body", "body": b""})
                return
            self._file.seek(begin)
            while begin < end:
                piece = await asyncio.to_thread(self._file.read, min(_PIECE, end - begin))
                if not piece:  # cut meanwhile, by another program
                    raise ConnectionError(f"cut at byte {begin}")
                begin += len(piece)
                more = begin < end
                await send({"type": "http.response.body", "body": piece, "more_body": more})

    def _part(self, headers: Headers) -> tuple[int, int]:
        """Return the bytes to send, as [begin, end), and set the headers that say so."""
        asked = _RANGE.fullmatch(headers.get("range", ""))
        same = headers.get("if-range") in (None, self.headers["etag"])
        if self.status_code != 200 or not asked or not same:
            return 0, self._size
        first, last = asked.groups()
        if first:
            begin, end = int(first), min(int(last or self._size - 1), self._size - 1) + 1
        else:
            begin, end = max(self._size - int(last), 0), self._size
        if begin >= end:
            self.status_code = 416
            self.headers["content-range"] = f"bytes */{self._size}"
            self.headers["content-length"] = "0"
            return 0, 0
        self.status_code = 206
        self.headers["content-range"] = f"bytes {begin}-{end - 1}/{self._size}"
        self.headers["content-length"] = str(end - begin)
        return begin, end


_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(?=.*[0-9])([0-9]{0,18})-([0-9]{0,18})")


def opened(path: str, status: int = 200) -> OpenedFile | None:
    """Open a regular file as a response; None if there is none any more."""
    try:
        file = open(path, "rb", opener=_opener)  # noqa: SIM115 # the response closes it
    except OSError:
        return None
    info = os.fstat(file.fileno())
    if not stat.S_ISREG(info.st_mode):
        file.close()
        return None
    media_type = guess_type(path)[0] or "application/octet-stream"
    return OpenedFile(file, info, media_type, status)


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # no wait at a pipe


def with_client(page: bytes, about: dict[str, str]) -> bytes:
    """Return a page with the script that listens for changes; nothing else of the page differs."""
    known = " ".join(f'data-{name}="{escape(value)}"' for name, value in about.items() if value)
    script = f'<script src="{OWN}client.js" {known} async></script>'.encode()
    head, body, rest = page.rpartition(b"</body>")
    return head + script + body + rest if body else page + script


class PageState(Struct, frozen=True):
    """Digests of a page: of its text, its styles, its scripts, and each image that it shows.

    A style sheet's own name is no part of the text, so that a new one needs no new page. `images` has
    eight digits for the address of each image and eight for its file.
    """

    text: str
    styles: str
    scripts: str
    images: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join((self.text, self.styles, self.scripts, *self.images))

    @classmethod
    def parse(cls, state: str) -> PageState:
        """Read a state as it is written into a page; GONE and the like equal no page's."""
        text, styles, scripts, *images = [*state.split("-"), "", ""]
        return cls(text, styles, scripts, tuple(filter(None, images)))

    def replaced_images(self, now: PageState) -> bool:
        """Return True if an image that is still shown has another file now."""
        files_now = {one[:8]: one[8:] for one in now.images}
        return any(files_now.get(one[:8], one[8:]) != one[8:] for one in self.images)


def state_of(page: bytes, folder: Path) -> PageState:
    """Return the state of a page in its folder."""
    scripts = [(name, _stat(folder, name)) for name in _SCRIPT.findall(page)]
    images = sorted({found[1] for found in _IMAGE.finditer(page)})
    return PageState(
        digest(_STYLE.sub(rb'\1"', page))[:16],
        digest([found[2] for found in _STYLE.finditer(page)])[:8],
        digest(scripts)[:8],
        tuple(digest(name)[:8] + digest(_stat(folder, name))[:8] for name in images),
    )


def _stat(folder: Path, name: bytes) -> files.Stat | None:
    return files.stat_of(os.path.normpath(folder / os.fsdecode(name)))


def styles_of(page: bytes) -> list[str]:
    """Return the addresses of a page's style sheets, as they stand in it."""
    return [found[2].decode() for found in _STYLE.finditer(page)]
