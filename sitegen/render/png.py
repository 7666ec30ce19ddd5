"""Pixels → a picture (www.w3.org/TR/png)."""

from __future__ import annotations

import struct
import zlib


def monochrome(side: int, rows: int) -> bytes:
    """A square picture in black and white. Of each row a byte says how it is written, 0 for as it is;
    then come its pixels, a bit each, 0 for black, and bits up to a whole byte.

    It is not deflated, for what looks random does not become smaller.
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
