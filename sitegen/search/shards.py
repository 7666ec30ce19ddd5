"""Files of the index to bytes and back: section 5 of docs/search-format.md."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CALL = re.compile(rb'sgs\("([^"\\]*)","([^"\\]*)","([A-Za-z0-9+/=]*)"\);\n?')
_LARGEST = 64 << 20  # bytes that one file may hold


@dataclass(frozen=True, slots=True)
class File:
    """What a file of the index says: its own key, the version it belongs to, its content."""

    key: str
    version: str
    content: bytes


class Broken(Exception):
    """A file of the index is not what the format says."""


def wrapped(key: str, version: str, deflated: bytes) -> bytes:
    """A file of the index."""
    return b'sgs("%b","%b","%b");\n' % (
        key.encode(),
        version.encode(),
        base64.b64encode(deflated),
    )


def unwrapped(data: bytes, dictionary: bytes = b"") -> File:
    """Read a file of the index. Raises Broken."""
    found = _CALL.fullmatch(data)
    if not found:
        raise Broken
    inflate = zlib.decompressobj(-15, zdict=dictionary)
    try:
        content = inflate.decompress(base64.b64decode(found[3], validate=True), _LARGEST)
    except (zlib.error, ValueError) as error:
        raise Broken from error
    if not inflate.eof:
        raise Broken
    return File(found[1].decode(), found[2].decode(), content)


def deflated(content: bytes, huffman: bool = False) -> bytes:
    """Content as raw deflate. Posting lists have nothing that repeats: for them codes of fitting
    length alone are smaller and thirteen times quicker.
    """
    strategy = zlib.Z_HUFFMAN_ONLY if huffman else zlib.Z_DEFAULT_STRATEGY
    pack = zlib.compressobj(9, zlib.DEFLATED, -15, 9, strategy)
    return pack.compress(content) + pack.flush()


def packer(dictionary: bytes) -> zlib._Compress:
    """What deflates a fragment: to be copied for each."""
    return zlib.compressobj(6, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary)


def text(content: str) -> bytes:
    """Text inside a file."""
    return content.encode("utf-16-le", "replace")


def as_json(value: object) -> bytes:
    """A value as JSON inside a file."""
    return text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def payload(terms: bytes, sizes: bytes, lists: bytes, count: int) -> bytes:
    """The content of a shard of n terms."""
    return varint(count) + varint(len(terms)) + terms + sizes + lists


def shard_of(lists: dict[str, bytes]) -> bytes:
    """The content of a shard, of its terms' posting lists."""
    ordered = sorted(lists, key=by_units)
    names = "".join(f"{term}\0" for term in ordered).encode("utf-16-le", "surrogatepass")
    sizes = b"".join(varint(len(lists[term])) for term in ordered)
    return payload(names, sizes, b"".join(lists[term] for term in ordered), len(ordered))


def lists_of(content: bytes) -> dict[str, bytes]:
    """The posting lists of a shard, by term, a character a unit. Raises Broken."""
    try:
        count, at = _varint(content, 0)
        length, at = _varint(content, at)
        end = at + length
        terms = "".join(map(chr, memoryview(content[at:end]).cast("H"))).split("\0")[:-1]
        sizes = []
        for _ in range(count):
            size, end = _varint(content, end)
            sizes.append(size)
    except (IndexError, TypeError) as error:
        raise Broken from error
    if len(terms) != count or end + sum(sizes) != len(content):
        raise Broken
    found = {}
    for term, size in zip(terms, sizes, strict=True):
        found[term] = content[end : end + size]
        end += size
    return found


def encoded(numbers: Iterable[int]) -> bytes:
    """A posting list of ascending numbers."""
    before = 0
    found = bytearray()
    for number in numbers:
        found += varint(number - before)
        before = number
    return bytes(found)


def decoded(data: bytes) -> Iterator[int]:
    """The numbers of a posting list."""
    number = value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            number += value
            yield number
            value = shift = 0


def varint(value: int) -> bytes:
    """A number in LEB128."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def hash_of(term: str) -> int:
    """The hash of a term, by which its shard is found."""
    found = 0x811C9DC5
    for unit in memoryview(term.encode("utf-16-le", "surrogatepass")).cast("H"):
        found = (found ^ unit) * 0x01000193 & 0xFFFFFFFF
    found ^= found >> 16
    found = found * 0x85EBCA6B & 0xFFFFFFFF
    found ^= found >> 13
    found = found * 0xC2B2AE35 & 0xFFFFFFFF
    return found ^ found >> 16


def by_units(term: str) -> bytes:
    """What terms are ordered by: their UTF-16 units."""
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
