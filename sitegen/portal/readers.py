"""Readers of a board's files: over the network, or from a folder.

Hosts are untrusted. A reader contacts only the named host and follows no redirects; responses, headers
included, are limited in size and time; a name that resolves to a private address is refused, and the
connection is made to the address that was checked (no DNS rebinding).
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

from sitegen.config.boards import BoardSource, is_loopback
from sitegen.portal import refusal
from sitegen.system import files

_PATIENCE = 10.0  # socket timeout in seconds
_EACH = 60.0  # seconds for one file
_CHUNK = 1 << 16
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_HEADERS = {"Accept-Encoding": "gzip", "Cache-Control": "no-cache", "User-Agent": "sitegen"}


class Reader(Protocol):
    """Reads files of one board."""

    def read(self, path: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes. Raises refusal.Refused."""

    def close(self) -> None:
        """Close connections."""


class FolderReader:
    """Reads a built board in a folder, without following symbolic links."""

    def __init__(self, folder: Path) -> None:
        self._folder = files.resolved(folder)

    def read(self, path: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes."""
        if not self._folder.is_dir():
            raise refusal.unreachable(str(self._folder))
        try:
            return files.read_below(self._folder, path, limit)
        except files.Unreadable as fault:
            match fault.reason:
                case "missing":
                    raise refusal.missing(path) from None
                case "large":
                    raise refusal.too_large(path, limit) from None
            raise refusal.ill_formed(path, fault.reason) from None

    def close(self) -> None:
        """Do nothing: no file stays open."""


class WebReader:
    """Reads a board over one persistent HTTP connection.

    Args:
        source: The board.
        until: Moment (`time.monotonic`) at which all reading ends.
    """

    def __init__(self, source: BoardSource, until: float) -> None:
        parts = urlsplit(source.address)
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._is_secure = parts.scheme == "https"
        self._base = parts.path
        self._may_be_private = source.private or _is_named(self._host)
        self._until = until
        self._connection: _Connection | None = None

    def read(self, path: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes."""
        is_fresh = self._connection is None
        try:
            return self._answer(path, limit)
        except (ConnectionError, http.client.BadStatusLine) as error:
            if is_fresh:
                raise refusal.unreachable(_reason(error)) from None
        return self.read(path, limit)  # the host had closed the persistent connection

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def _answer(self, path: str, limit: int) -> bytes:
        seconds = min(_EACH, self._until - time.monotonic())
        if seconds <= 0:
            raise refusal.too_slow(path, 0)
        begun = time.monotonic()
        link = self._connection = self._connection or self._connected()
        is_over = threading.Event()

        def end() -> None:
            is_over.set()
            link.abort()

        watch = threading.Timer(seconds, end)
        watch.daemon = True
        watch.start()
        try:
            link.request("GET", f"{self._base}{quote(path)}", headers=_HEADERS)
            with link.getresponse() as answer:  # which holds the socket where it says close
                data = self._body(answer, path, limit)
        except refusal.Refused:
            self.close()
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            if is_over.is_set() or isinstance(error, TimeoutError):
                raise refusal.too_slow(path, time.monotonic() - begun) from None
            if isinstance(error, ConnectionError | http.client.BadStatusLine):
                raise
            raise refusal.unreachable(_reason(error)) from None
        else:
            if is_over.is_set():  # where a head breaks off, it seems to end
                self.close()
                raise refusal.too_slow(path, time.monotonic() - begun)
            return data
        finally:
            watch.cancel()

    def _connected(self) -> _Connection:
        return _Connection(self._host, self._port, self._is_secure, self._may_be_private)

    def _body(self, answer: http.client.HTTPResponse, path: str, limit: int) -> bytes:
        if 300 <= answer.status < 400:
            raise refusal.redirects(path, answer.headers.get("Location", "")[:200])
        if answer.status in (404, 410):
            answer.read(_CHUNK)
            self.close()
            raise refusal.missing(path)
        if answer.status != 200:
            raise refusal.unreachable(f"HTTP {answer.status}")
        encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip"):
            raise refusal.ill_formed(path, f"Content-Encoding: {encoding[:40]}")
        inflate = zlib.decompressobj(31) if encoding == "gzip" else None
        found = bytearray()
        while chunk := answer.read(_CHUNK):
            try:
                found += inflate.decompress(chunk, limit + 1 - len(found)) if inflate else chunk
            except zlib.error:
                raise refusal.ill_formed(path, "gzip") from None
            if len(found) > limit:
                raise refusal.too_large(path, limit)
        if answer.length:
            raise http.client.IncompleteRead(b"")
        return bytes(found)


class _Connection(http.client.HTTPConnection):
    """A connection to a checked address, which another thread may abort."""

    def __init__(self, host: str, port: int, is_secure: bool, may_be_private: bool) -> None:
        super().__init__(host, port, timeout=_PATIENCE)
        self._context = ssl.create_default_context() if is_secure else None
        self._may_be_private = may_be_private
        if is_secure:
            self.default_port = 443  # names the port in the head only where it is another

    def connect(self) -> None:
        """Connect to the first address of the host that answers."""
        self.sock = self._first()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._context:
            self.sock = self._context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def abort(self) -> None:
        """Shut the socket down, which ends a blocking call in another thread."""
        with suppress(OSError, AttributeError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def _first(self) -> socket.socket:
        fault: OSError | None = None
        for *_, place in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            address = str(place[0])
            if not (self._may_be_private or _is_public(address)):
                raise refusal.not_public(self.host, address)
            try:
                return socket.create_connection((address, self.port), _PATIENCE)
            except OSError as error:
                fault = error
        raise fault or OSError(self.host)


def _reason(error: Exception) -> str:
    """Return the system's error message, else the exception name; neither has text of the response."""
    reason = getattr(error, "strerror", None)
    return reason if isinstance(reason, str) else type(error).__name__


def _is_named(host: str) -> bool:
    """Return True if a host is given as an IP address or as this machine, not as a DNS name."""
    try:
        ip_address(host)
    except ValueError:
        return is_loopback(host)
    return True


def _is_public(address: str) -> bool:
    """Return True for a public IP address, including IPv4 addresses embedded in IPv6."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            found = IPv4Address(found.packed[-4:])
        else:
            found = found.ipv4_mapped or found.sixtofour or found
    return found.is_global and not found.is_multicast
