"""Import of a file that is dropped on the front desk: the review first, then a button that writes.

Only this machine may import, from the desk's own page: other hosts and other sites are refused, as
is what is too large, before it is read.
"""

from __future__ import annotations

import asyncio
from html import escape
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from sitegen import importing
from sitegen.config import load
from sitegen.config.model import Config
from sitegen.importing.limits import MOST_BYTES
from sitegen.importing.model import Refused
from sitegen.messages import message
from sitegen.serve.rebuilder import Wish

if TYPE_CHECKING:  # loaded when the first file is dropped
    from sitegen.importing.guesses import Given

REVIEW_STYLES = Path(importing.__path__[0]) / "review.css"
MARK = "x-sitegen-import"
"""A header that a form of another site cannot send without being asked for first (CORS)."""

_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
_HEADERS = {"Cache-Control": "no-store"}


class Imports:
    """Answers files that are dropped on the front desk, one at a time."""

    def __init__(self, wish: Wish, language: str) -> None:
        self._wish, self._language = wish, language
        self._turn = asyncio.Lock()

    async def answer(self, request: Request) -> Response:
        """Return the review of a file; write its documents if the query says so."""
        if not is_own(request):
            return self._refusal("import.desk.foreign", 403)
        try:
            data = await _body(request)
        except (ValueError, ClientDisconnect):
            return self._refusal("import.refused.too_large", 413, limit=MOST_BYTES // 1024**2)
        async with self._turn:
            return await asyncio.to_thread(self._review, dict(request.query_params), data)

    def _review(self, query: dict[str, str], data: bytes) -> Response:
        from sitegen.importing.placing import targets, write
        from sitegen.importing.review import page
        from sitegen.importing.run import imported
        from sitegen.importing.sandbox import Sandbox

        config = self._config()
        if config is None:
            return self._refusal("import.desk.no_site", 409)
        name = PurePosixPath(query.get("name", "").replace("\\", "/")).name or "file"
        writes = bool(query.get("write"))
        try:
            with Sandbox() as sandbox:
                found = imported(name, data, config, self._given(query, config), sandbox)
            places = targets(found, self._wish.root, config)
            for target in places:
                if writes and target.status == "new":
                    write(target, self._wish.root)
        except Refused as refused:
            return self._refusal(f"import.refused.{refused.key}", 422, name, **refused.values)
        return HTMLResponse(
            page([(found, data, places)], self._language, written=writes, whole=False),
            headers=_HEADERS,
        )

    def _config(self) -> Config | None:
        sources, _ = load.read_sources(self._wish.root)
        return load.load(sources)[0] if sources is not None else None

    def _given(self, query: dict[str, str], config: Config) -> Given:
        """Return what the desk's own fields say; what names nothing is left to be guessed."""
        from sitegen.importing.guesses import Given
        from sitegen.importing.official import day_of

        owner = config.organizations.named(query.get("org", ""))
        category = query.get("category", "")
        known = category in {one.id for one in config.categories}
        return Given(
            self._wish.clock().date(),
            owner.id if owner else "",
            category if known else "",
            day_of(query.get("date", "")),
        )

    def _refusal(self, key: str, status: int, name: str = "", **values: str | int) -> Response:
        said = message(self._language, key, **values)
        text = f"{name}：{said}" if name else said
        return HTMLResponse(
            f'<p class="review-refused">{escape(text)}</p>', status, headers=_HEADERS
        )


def is_own(request: Request) -> bool:
    """Return True for a request of the desk's own page, opened on this machine.

    A proxy on this machine passes on what comes from elsewhere, under another host name.
    """
    try:
        local = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        local = False
    origin = urlsplit(request.headers.get("origin", ""))
    same = origin.scheme == "http" and origin.netloc == request.headers.get("host")
    site = request.headers.get("sec-fetch-site", "same-origin")
    local = local and origin.hostname in _LOCAL and "x-forwarded-for" not in request.headers
    return local and same and site == "same-origin" and MARK in request.headers


async def _body(request: Request) -> bytes:
    """Return the body of a request. Raises ValueError as soon as it is too large."""
    stated = request.headers.get("content-length", "")
    if not stated.isdecimal() or int(stated) > MOST_BYTES:
        raise ValueError
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise ValueError
    return bytes(data)
