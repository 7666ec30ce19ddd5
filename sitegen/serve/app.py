"""The preview over HTTP: the site's pages, and the preview's own addresses under `/_/`."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Protocol
from urllib.parse import unquote

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sitegen.catalogue.items import language_prefix
from sitegen.config.model import Config
from sitegen.serve.address import KnownHosts, Place
from sitegen.serve.drafts import Drafts
from sitegen.serve.dropped import REVIEW_STYLES, Imports
from sitegen.serve.exemptions import Exemptions
from sitegen.serve.live_reload import News, OpenPage
from sitegen.serve.rebuilder import Preview, Shown, Wish
from sitegen.serve.static_files import OWN, PreviewFiles
from sitegen.system import files

_ASSETS = Path(__file__).parent / "assets"
_OPEN = ("client.js", "client.css", "desk.js", "desk.css", "idiomorph.min.js", "sheet.html")


class Listener(Protocol):
    """Listens to events of the preview and formats messages for them."""

    def built(self, shown: Shown) -> None:
        """Hear of a build; called in the thread that builds."""

    def refused(self, host: str) -> str:
        """Hear of a request for another host; return the text of the answer."""

    def failed(self, path: str, error: Exception) -> str:
        """Hear of a request that failed; return the text of the answer."""


def serve(
    wish: Wish,
    listening: socket.socket,
    place: Place,
    config: Config,
    speak: str,
    listener: Listener,
    hosts: tuple[str, ...] = (),
) -> None:
    """Build, watch and serve until interrupted; `hosts` are further names that it answers to."""
    news = News(wish, config.content, speak)
    others = tuple(language_prefix(one, config).rstrip("/") for one in config.languages[1:])
    loops: list[asyncio.AbstractEventLoop] = []

    def built(shown: Shown) -> None:
        with suppress(RuntimeError):  # the loop may be closed by now
            loops[0].call_soon_threadsafe(news.tell, shown)
        listener.built(shown)  # whoever asks because of it is answered after the news

    preview = Preview(wish, built)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        loops.append(asyncio.get_running_loop())
        preview.start()
        try:
            yield
        finally:
            preview.close()

    folders = wish.folder, files.staging_for(wish.folder)
    whole, begun = (PreviewFiles(folder, place.base, others, wish.as_of) for folder in folders)
    site = _Present(whole, begun, preview, news)

    async def failed(request: Request, error: Exception) -> Response:
        return PlainTextResponse(listener.failed(request.url.path, error), 500)

    app = Starlette(
        routes=routes(
            site,
            place.base,
            preview,
            news,
            {
                "import": Imports(wish, speak).answer,
                "new": Drafts(wish, speak).answer,
                "allow": Exemptions(wish, speak).answer,
            },
        ),
        lifespan=life,
        exception_handlers={Exception: failed},
    )
    settings = uvicorn.Config(
        KnownHosts(app, place, hosts, listener.refused),
        log_config=None,
        log_level="critical",  # faults are said by the listener, in a sentence
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    _Server(settings, news).run(sockets=[listening])


Act = Callable[[Request], Awaitable[Response]]


def routes(
    site: ASGIApp, base: str, preview: Preview, news: News, acts: Mapping[str, Act]
) -> list[BaseRoute]:
    """Return the site under its path (`base`, percent-encoded) and the preview's own addresses.

    Each of `acts`, by the last part of its address, changes files and answers to POST alone.
    """
    decoded = unquote(base)

    async def events(request: Request) -> Response:
        path = unquote(request.query_params.get("page", "/")).removeprefix(decoded.rstrip("/"))
        reader = OpenPage(path, request.query_params.get("state", ""))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            news.stream(reader), media_type="text/event-stream", headers=headers
        )

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name == REVIEW_STYLES.name:
            return FileResponse(REVIEW_STYLES, headers={"Cache-Control": "no-cache"})
        if name not in _OPEN:
            return PlainTextResponse("404", 404)
        return FileResponse(_ASSETS / name, headers={"Cache-Control": "no-cache"})

    async def front(request: Request) -> Response:
        if news.shown is None:
            return news.waiting(preview.step)
        return HTMLResponse(await asyncio.to_thread(news.front_desk, base))

    async def home(request: Request) -> Response:
        return RedirectResponse(base)

    return [
        Route(OWN, front),
        Route(f"{OWN}events", events),
        *(Route(f"{OWN}{name}", act, methods=["POST"]) for name, act in acts.items()),
        Route(f"{OWN}{{name}}", asset),
        *([] if base == "/" else [Route("/", home)]),
        Mount(decoded.rstrip("/") or "/", site),
    ]


class _Present:
    """Answers before the first build has ended: with a page that the last preview left or that is
    rendered already, else with how far the build is; requests for other files wait for its end.
    Asks for another build if the pages are gone.
    """

    def __init__(
        self, whole: PreviewFiles, begun: PreviewFiles, preview: Preview, news: News
    ) -> None:
        self._whole = whole
        self._begun = begun
        self._preview = preview
        self._news = news

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        site = self._whole
        if self._news.shown is None and not site.has(scope):
            if self._begun.has(scope):
                site = self._begun
            elif "text/html" in Headers(scope=scope).get("accept", ""):
                await self._news.waiting(self._preview.step)(scope, receive, send)
                return
            else:
                await self._news.first()
        if self._news.shown and not self._preview.wish.folder.is_dir():
            self._preview.touch()
        await site(scope, receive, send)


class _Server(uvicorn.Server):
    """Ends open event streams when it is told to stop, so that it stops at once."""

    def __init__(self, config: uvicorn.Config, news: News) -> None:
        super().__init__(config)
        self._news = news

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._news.tell(None)
        super().handle_exit(sig, frame)
