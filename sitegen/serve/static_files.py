"""The built files as a browser is given them: the built bytes, and in a page the reload client."""

from __future__ import annotations

import os
import re
import stat
from email.utils import formatdate
from html import escape
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from sitegen.system import files
from sitegen.system.codec import digest, digest_bytes

OWN = "/_/"  # the preview's own addresses; no page of a site has them
GONE = "gone"  # the state of a page that is not there
MAX_PAGE = 64 * 1024 * 1024
_STYLE = re.compile(rb'(<link\b[^>]*\bhref=")([^"]*\.css)"')
_USED = re.compile(rb'\b(?:src|href)="([^":?#]+\.(?:png|jpe?g|gif|webp|svg|js))"')


class PreviewFiles(StaticFiles):
    """The preview's folder over HTTP. `languages` are the folders of the other languages."""

    def __init__(
        self, folder: Path, base: str, languages: tuple[str, ...], as_of: str = ""
    ) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._about = {"base": base, "as-of": as_of}
        self._languages = languages

    async def check_config(self) -> None:
        """Nothing to check: the folder may come and go."""

    def has(self, scope: Scope) -> bool:
        """Whether there is a file for a request."""
        path = self.get_path(scope)
        places = (path, os.path.join(path, "index.html"))
        found = (self.lookup_path(place)[1] for place in places)
        return any(one is not None and stat.S_ISREG(one.st_mode) for one in found)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, a folder's index, or the page of the right language that nothing is there."""
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
        """A file; a page with the reload client."""
        if not str(full_path).endswith(".html") or not stat.S_ISREG(stat_result.st_mode):
            return super().file_response(full_path, stat_result, scope, status_code)
        page = Path(full_path).read_bytes()
        state = GONE if status_code == 404 else state_of(page, Path(full_path).parent)
        response = Response(
            with_client(page, {"state": state, **self._about}), status_code, media_type="text/html"
        )
        response.headers["ETag"] = f'"{digest_bytes(response.body)}"'  # type: ignore[arg-type] # bytes
        response.headers["Last-Modified"] = formatdate(stat_result.st_mtime, usegmt=True)
        if status_code == 200 and self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def with_client(page: bytes, about: dict[str, str]) -> bytes:
    """A page with the script that listens for changes and what it is told. Nothing else of the
    page differs.
    """
    known = " ".join(f'data-{name}="{escape(value)}"' for name, value in about.items() if value)
    script = f'<script src="{OWN}client.js" {known} async></script>'.encode()
    head, body, rest = page.rpartition(b"</body>")
    return head + script + body + rest if body else page + script


def state_of(page: bytes, folder: Path) -> str:
    """Names for what a page is and for how it looks: `content-look`.

    A style sheet's own name is no part of the content, so that a new one needs no new page; the
    images and scripts that the page uses are.
    """
    styles = [found[2] for found in _STYLE.finditer(page)]
    used = [
        (name, files.stat_of(os.path.normpath(folder / os.fsdecode(name))))
        for name in sorted({found[1] for found in _USED.finditer(page)})
    ]
    content = digest((_STYLE.sub(rb'\1"', page), used))
    return f"{content[:16]}-{digest(styles)[:8]}"


def styles_of(page: bytes) -> list[str]:
    """The addresses of a page's style sheets, as it has them."""
    return [found[2].decode() for found in _STYLE.finditer(page)]
