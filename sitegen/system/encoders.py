"""Content codings of files: gzip (RFC 1952) and brotli (RFC 7932), by the endings of their names.

The bytes depend on the content and the version of the library alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from msgspec import Struct

_GZIP_LEVEL = 9
_BROTLI_QUALITY = 10  # 11 takes three times as long for 2 % less
_UNKNOWN_SYSTEM = b"\xff"  # RFC 1952, 2.3.1: of byte 9 of a header, which names the system


_TYPES = frozenset(
    ("html", "css", "js", "json", "xml", "atom", "svg", "txt", "csv", "md", "webmanifest")
)


class Encoder(Struct, frozen=True):
    """A way to compress. `version` names all that the bytes depend on, besides the content."""

    encode: Callable[[bytes], bytes]
    version: str


def is_compressible(path: str) -> bool:
    """Return True for types that compress well. A server does not show what is in `_server/`."""
    return path.rpartition(".")[2].lower() in _TYPES and not path.startswith("_server/")


def copies_among(paths: Collection[str], endings: tuple[str, ...]) -> set[str]:
    """Return which paths are compressed copies of others among them."""
    copies = (f"{path}.{one}" for path in paths if is_compressible(path) for one in endings)
    return {path for path in copies if path in paths}


def is_available(ending: str) -> bool:
    """Return True if files can be compressed in this way here: `br` takes an extra."""
    return ending != "br" or find_spec("brotli") is not None


def encoder(ending: str) -> Encoder:
    """Return the encoder of `gz` or `br`. Raises ImportError where it is not available."""
    if ending == "gz":
        return Encoder(_gzip, f"{zlib.ZLIB_RUNTIME_VERSION}/{_GZIP_LEVEL}")
    library: Any = import_module("brotli")
    return Encoder(_brotli, f"{library.__version__}/{_BROTLI_QUALITY}")


def _gzip(data: bytes) -> bytes:
    """Compress without a time, a name or a system, which Python's versions write differently."""
    packed = zlib.compress(data, _GZIP_LEVEL, wbits=31)
    return packed[:9] + _UNKNOWN_SYSTEM + packed[10:]


def _brotli(data: bytes) -> bytes:
    packed: bytes = import_module("brotli").compress(data, quality=_BROTLI_QUALITY)
    return packed
