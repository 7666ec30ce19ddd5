"""Encoding and decoding of index files: section 5 of docs/search-format.md."""

from __future__ import annotations

import base64
import json
import re
import zlib

from msgspec import Struct

from sitegen.search.format.posting_lists import List

FORMAT = 3
MOST_ORGANIZATIONS = 1 << 16  # a facet stores an organization in two bytes
_CALL = re.compile(
    rb'sgs\("([^"\\]*)","([^"\\]*)","([A-Za-z0-9+/=]*)"(?:,"([A-Za-z0-9+/=]*)")?\);\n?'
)
_LARGEST = 64 << 20  # bytes that one file may hold
_MEMORY = 8  # of zlib: with 9 it asks the system anew for it each time, and makes nothing smaller


class File(Struct, frozen=True):
    """A file of the index: its key, the version it belongs to, its content."""

    key: str
    version: str
    content: bytes
    bits: bytes = b""  # of a shard: its posting lists


class Broken(Exception):
    """A file of the index does not follow the format."""


def wrapped(key: str, version: str, data: bytes, bits: bytes | None = None) -> bytes:
    """Return a file of the index.

    Args:
        key: path of the file below `search/`, without `.js`.
        version: of the content or of what it belongs to.
        data: deflated content.
        bits: posting lists of a shard, which are not deflated.
    """
    parts = [base64.b64encode(one) for one in (data, bits) if one is not None]
    return b'sgs("%b");\n' % b'","'.join((key.encode(), version.encode(), *parts))


def unwrapped(data: bytes, dictionary: bytes = b"") -> File:
    """Read a file of the index.

    Raises:
        Broken: The file does not follow the format.
    """
    found = _CALL.fullmatch(data)
    if not found:
        raise Broken
    inflate = zlib.decompressobj(-15, zdict=dictionary)
    try:
        content = inflate.decompress(base64.b64decode(found[3], validate=True), _LARGEST)
        bits = base64.b64decode(found[4] or b"", validate=True)
    except (zlib.error, ValueError) as error:
        raise Broken from error
    if not inflate.eof or inflate.unused_data:
        raise Broken
    return File(found[1].decode(), found[2].decode(), content, bits)


def deflated(content: bytes, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> bytes:
    """Compress content as raw deflate (RFC 1951)."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15, _MEMORY, strategy)
    return pack.compress(content) + pack.flush()


def packer(dictionary: bytes) -> zlib._Compress:
    """Return a compressor with a preset dictionary, to be copied for each fragment."""
    return zlib.compressobj(6, zlib.DEFLATED, -15, _MEMORY, zlib.Z_DEFAULT_STRATEGY, dictionary)


def packed(blank: zlib._Compress, content: str) -> bytes:
    """Compress a fragment with a copy of a compressor."""
    pack = blank.copy()
    return pack.compress(text(content)) + pack.flush()


def text(content: str) -> bytes:
    """Decode text inside a file (UTF-16LE)."""
    return content.encode("utf-16-le", "replace")


def as_json(value: object) -> bytes:
    """Encode a value as JSON inside a file."""
    return text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


Shard = tuple[bytes, bytes]  # the deflated head of a shard; the bits of its posting lists


def payload(terms: bytes, sizes: bytes, counts: bytes, bits: bytes, count: int) -> Shard:
    """Return the data of a shard of `count` terms. Of its head nothing but zeros repeats."""
    head = varint(count) + varint(len(terms)) + terms + sizes + counts
    return deflated(head, zlib.Z_RLE), bits


def shard_of(lists: dict[str, List]) -> Shard:
    """Return the data of a shard, of its terms' posting lists."""
    ordered = sorted(lists, key=by_units)
    every = [lists[term] for term in ordered]
    names = "".join(f"{term}\0" for term in ordered).encode("utf-16-le", "surrogatepass")
    sizes = b"".join(varint(len(one.bits)) for one in every)
    counts = b"".join(
        varint(n) for of_class in zip(*(one.counts for one in every), strict=True) for n in of_class
    )
    return payload(names, sizes, counts, b"".join(one.bits for one in every), len(every))


def lists_of(file: File, columns: int) -> dict[str, List]:
    """Return the posting lists of a shard by term (one character a UTF-16 unit).

    Args:
        file: The file of the shard.
        columns: The number of classes, each of which has a count for every list.

    Raises:
        Broken: The file does not follow the format.
    """
    content = file.content
    try:
        count, at = _varint(content, 0)
        length, at = _varint(content, at)
        end = at + length
        terms = "".join(map(chr, memoryview(content[at:end]).cast("H"))).split("\0")[:-1]
        numbers = []
        for _ in range(count * (1 + columns)):
            number, end = _varint(content, end)
            numbers.append(number)
    except (IndexError, TypeError) as error:
        raise Broken from error
    sizes = numbers[:count]
    if len(terms) != count or end != len(content) or sum(sizes) != len(file.bits):
        raise Broken
    found = {}
    start = 0
    for n, (term, size) in enumerate(zip(terms, sizes, strict=True)):
        found[term] = List(tuple(numbers[count + n :: count]), file.bits[start : start + size])
        start += size
    return found


def varint(value: int) -> bytes:
    """Encode a number in LEB128."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def hash_of(term: str) -> int:
    """Return the 32-bit hash of a term, which determines its shard."""
    found = 0x811C9DC5
    for unit in memoryview(term.encode("utf-16-le", "surrogatepass")).cast("H"):
        found = (found ^ unit) * 0x01000193 & 0xFFFFFFFF
    found ^= found >> 16
    found = found * 0x85EBCA6B & 0xFFFFFFFF
    found ^= found >> 13
    found = found * 0xC2B2AE35 & 0xFFFFFFFF
    return found ^ found >> 16


def by_units(term: str) -> bytes:
    """Return the sort key of a term: its UTF-16 units."""
    return term.encode("utf-16-be", "surrogatepass")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at
