"""Untrusted zip archives, read member by member under limits."""

from __future__ import annotations

import io
import zipfile
import zlib

MOST_MEMBERS = 2_000
MOST_BYTES = 64 * 1024 * 1024  # unpacked, of one archive


class UnreadableFileError(Exception):
    """A file cannot be read as the type that its name indicates; the message has the reason."""


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open an archive within the limits on members and on bytes, as it states them.

    Raises:
        UnreadableFileError: It is broken, encrypted or too large when unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise UnreadableFileError("broken") from None
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_BYTES:
        raise UnreadableFileError("too large when unpacked")
    if any(m.flag_bits & 1 for m in members):
        raise UnreadableFileError("encrypted")
    return archive


def member_bytes(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes:
    """Unpack a member, whatever size its header states.

    Raises:
        UnreadableFileError: It is missing or broken, or unpacks to more than its header says.
    """
    try:
        with archive.open(name) as file:
            data = file.read(MOST_BYTES + 1)
    except KeyError:
        raise UnreadableFileError("broken") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise UnreadableFileError("broken") from None
    if len(data) > MOST_BYTES:  # its header lied
        raise UnreadableFileError("too large when unpacked")
    return data
