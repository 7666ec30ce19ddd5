"""A PNG writer for 1-bit pictures (www.w3.org/TR/png)."""

from __future__ import annotations

import struct
import zlib


def monochrome(side: int, rows: int) -> bytes:
    """Return a square black-and-white picture.

    Args:
        side: Width and height in pixels.
        rows: For each row a filter byte (0: none), then its pixels, one bit each (0: black), padded to
            whole bytes.

    The data is stored without compression, because what looks random does not become smaller.
    """
    size = side * (1 + -(-side // 8))
    data = rows.to_bytes(size, "big")
    block = struct.pack("<BHH", 1, size, size ^ 0xFFFF)  # the last, stored (RFC 1951, 3.2.4)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
            _chunk(b"IDAT", b"\x78\x01" + block + data + zlib.adler32(data).to_bytes(4, "big")),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    said = kind + data
    return struct.pack(">I", len(data)) + said + struct.pack(">I", zlib.crc32(said))
