"""The preview over HTTP: the site's pages, and under `/_/` what only the preview has."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sitegen.serve.events import News, Reader
from sitegen.serve.preview import Preview, Shown, Wish
from sitegen.serve.served import OWN, Site

_ASSETS = Path(__file__).parent / "assets"
_TRIES = 20  # ports, from the one wished for


@dataclass(frozen=True, slots=True)
class Place:
    """Where the preview is: its address on this machine, and for others in the network if told."""

    host: str
    port: int
    base: str  # path under which the site is published, such as "/" or "/gongkai/"

    @property
    def address(self) -> str:
        """The address for a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.base}"


def free_socket(host: str, port: int) -> socket.socket:
    """A listening socket on the port or one of the next. Raises OSError if all are taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in [*range(port, min(port + _TRIES, 65536)), 0]:
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, number))
        except OSError:
            listening.close()
            if number == 0:
                raise
            continue
        return listening
    raise OSError


def serve(
    wish: Wish,
    listening: socket.socket,
    place: Place,
    languages: tuple[str, ...],
    speak: str,
    tell: Callable[[Shown], None],
) -> None:
    """Build, watch and serve until interrupted. `tell` hears of each build in a thread."""
    news = News(wish, speak)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()

        def built(shown: Shown) -> None:
            tell(shown)
            with suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(news.tell, shown)

        preview = Preview(wish, built)
        preview.start()
        try:
            yield
        finally:
            preview.close()

    config = uvicorn.Config(
        application(wish, place, languages, news, life),
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    _Server(config, news).run(sockets=[listening])


def application(
    wish: Wish,
    place: Place,
    languages: tuple[str, ...],
    news: News,
    life: Callable[[Starlette], object],
) -> ASGIApp:
    """The whole of what is served."""

    async def events(request: Request) -> Response:
        path = request.query_params.get("page", "/").removeprefix(place.base.rstrip("/"))
        reader = Reader(path, request.query_params.get("state", ""))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            news.stream(reader), media_type="text/event-stream", headers=headers
        )

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ("client.js", "client.css"):
            return PlainTextResponse("404", 404)
        return FileResponse(_ASSETS / name, headers={"Cache-Control": "no-cache"})

    async def home(request: Request) -> Response:
        return RedirectResponse(place.base)

    routes = [
        Route(f"{OWN}events", events),
        Route(f"{OWN}{{name}}", asset),
        *([] if place.base == "/" else [Route("/", home)]),
        Mount(
            place.base.rstrip("/") or "/", _Waiting(Site(wish.folder, place.base, languages), news)
        ),
    ]
    app = Starlette(routes=routes, lifespan=life)  # type: ignore[arg-type] # a context manager
    return _KnownHosts(app, place)


class _Waiting:
    """Lets the first requests wait for the first build."""

    def __init__(self, app: ASGIApp, news: News) -> None:
        self._app = app
        self._news = news

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._news.first()
        await self._app(scope, receive, send)


class _KnownHosts:
    """Refuses requests that name another host: a page of the web may not read the preview by a
    name that it made lead here (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, place: Place) -> None:
        self._app = app
        own = {"localhost", "127.0.0.1", "[::1]", place.host, f"[{place.host}]"}
        if place.host in ("0.0.0.0", "::"):  # noqa: S104 # the user asked to be reached
            own |= {*addresses(), socket.gethostname().lower()}
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            named = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
            host = named if named.endswith("]") else named.rpartition(":")[0] or named
            if host not in self._own:
                await PlainTextResponse("400", 400)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def addresses() -> list[str]:
    """This machine's addresses in the local network, the likeliest first."""
    found: dict[str, None] = {}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("192.0.2.1", 9))  # sends nothing; tells which address would be used
        found[asked.getsockname()[0]] = None
    with suppress(OSError):
        for _, _, _, _, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(address[0])] = None
    return [address for address in found if not address.startswith("127.")]


class _Server(uvicorn.Server):
    """Lets open event streams go when it is told to stop, so that it stops at once."""

    def __init__(self, config: uvicorn.Config, news: News) -> None:
        super().__init__(config)
        self._news = news

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._news.tell(None)
        super().handle_exit(sig, frame)
