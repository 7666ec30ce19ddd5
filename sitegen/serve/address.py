"""The preview's socket, its address, and the host names under which it answers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from contextlib import suppress

from msgspec import Struct
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_TRIES = 20  # ports, from the one wished for


class Place(Struct, frozen=True):
    """The address on which the preview listens.

    Attributes:
        host: An address of this machine, or all of them ("0.0.0.0", "::").
        port: The TCP port.
        base: Path under which the site is published, percent-encoded: "/" or "/gongkai/".
    """

    host: str
    port: int
    base: str

    @property
    def address(self) -> str:
        """The address for a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.base}"

    @property
    def local(self) -> str:
        """The address for a browser on this machine."""
        everywhere = self.host in ("0.0.0.0", "::")  # noqa: S104 # the user asked for it
        return Place("127.0.0.1", self.port, self.base).address if everywhere else self.address


def free_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket on the port or one of the next.

    Raises:
        OSError: All are taken, or the host is no address of this machine.
    """
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
    """Refuses requests that name another host: a web page may not read the preview under a name
    that it made lead here (DNS rebinding).
    """

    def __init__(
        self, app: ASGIApp, place: Place, allowed: Iterable[str], refuse: Callable[[str], str]
    ) -> None:
        """Wrap an application.

        Args:
            app: Answers what is not refused.
            place: Where the preview listens.
            allowed: Other host names under which it answers.
            refuse: Is told the name of each refused host; returns the text of the answer.
        """
        self._app = app
        self._refuse = refuse
        own = {"localhost", "127.0.0.1", "[::1]", place.host.lower(), f"[{place.host.lower()}]"}
        own |= {name.lower() for name in allowed}
        if place.host in ("0.0.0.0", "::"):  # noqa: S104 # the user asked to be reached
            own |= {*addresses(), socket.gethostname().lower()}
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            named = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
            host = named if named.endswith("]") else named.rpartition(":")[0] or named
            if host not in self._own:
                text = self._refuse(host)
                await PlainTextResponse(text, 400)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def addresses() -> list[str]:
    """Return this machine's addresses in the local network, the likeliest first."""
    found: dict[str, None] = {}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("192.0.2.1", 9))  # sends nothing; tells which address would be used
        found[asked.getsockname()[0]] = None
    with suppress(OSError, UnicodeError):
        for _, _, _, _, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(address[0])] = None
    return [address for address in found if not address.startswith("127.")]
