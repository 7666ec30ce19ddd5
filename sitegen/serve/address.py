"""Where the preview is: its socket, its address, and the names under which it answers."""

from __future__ import annotations

import socket
from contextlib import suppress

from msgspec import Struct
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_TRIES = 20  # ports, from the one wished for


class Place(Struct, frozen=True):
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
        # Head and body go out apart: else the body waits 40 ms for a late acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            listening.bind((host, number))
        except OSError:
            listening.close()
            if number == 0:
                raise
            continue
        return listening
    raise OSError


class KnownHosts:
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
