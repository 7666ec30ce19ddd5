"""Checksums of files by path, as `sha256sum` writes and checks them.

The manifest of an output folder and those of releases are such text.
"""

from __future__ import annotations

from collections.abc import Iterable

_DIGEST = 64  # hexadecimal characters
_SEPARATOR = "  "


def checksum_lines(files: Iterable[tuple[str, str]]) -> str:
    """Return one line for each file, given as path and SHA-256."""
    return "".join(f"{digest}{_SEPARATOR}{path}\n" for path, digest in files)


def parse_checksums(text: str) -> dict[str, str]:
    """Return the SHA-256 of each file by path, in the order of the lines.

    Raises:
        ValueError: A line is something else, or the last one is cut short.
    """
    *lines, rest = text.split("\n")
    if rest:
        raise ValueError(rest)
    files = {}
    for line in lines:
        digest, separator, path = line.partition(_SEPARATOR)
        if len(digest) != _DIGEST or not separator or not path:
            raise ValueError(line)
        files[path] = digest
    return files
