"""Process that reads untrusted files, under limits on memory.

It takes requests from standard input, a line of JSON (format, name, size) and then the bytes, and
answers each with the length of a message, eight bytes big-endian, and an `Answer` in MessagePack.
"""

from __future__ import annotations

import sys

import msgspec
from msgspec import Struct

from sitegen.importing.model import Draft, Refused
from sitegen.system.limits import confine

MEMORY = 1536 * 1024**2  # bytes of address space
LONGEST = 256 * 1024**2  # bytes of an answer


class Request(Struct, frozen=True):
    """A file to read; its bytes follow."""

    format: str
    name: str
    size: int


class Answer(Struct, frozen=True):
    """The content of a file, or why it is refused."""

    draft: Draft | None = None
    refused: str = ""
    values: dict[str, str | int] = {}


def answer(request: Request, data: bytes) -> Answer:
    """Read a file; every fault of a reader becomes a refusal."""
    from sitegen.importing import readers
    from sitegen.system.archives import UnreadableFileError

    try:
        return Answer(readers.read(request.format, request.name, data))
    except Refused as refused:
        return Answer(None, refused.key, refused.values)
    except UnreadableFileError as fault:
        return Answer(None, _REASONS.get(str(fault), "broken"))
    except (MemoryError, RecursionError):
        return Answer(None, "too_large_unpacked")
    except Exception:  # noqa: BLE001 # what a library raises of a broken file is its own affair
        return Answer(None, "broken")


_REASONS = {"encrypted": "encrypted", "too large": "too_large_unpacked"} | {
    "too large when unpacked": "too_large_unpacked"
}


def main() -> None:
    """Answer requests until standard input ends."""
    confine(MEMORY)
    while line := sys.stdin.buffer.readline():
        request = msgspec.json.decode(line, type=Request)
        reply = answer(request, sys.stdin.buffer.read(request.size))
        try:
            encoded = msgspec.msgpack.encode(reply)
        except MemoryError:
            encoded = b""
        if not encoded or len(encoded) > LONGEST:
            encoded = msgspec.msgpack.encode(Answer(None, "too_large_unpacked"))
        sys.stdout.buffer.write(len(encoded).to_bytes(8, "big") + encoded)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
