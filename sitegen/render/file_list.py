"""The list of files for programs, `data/files.json`: open data and search index, each with its SHA-256.

Clients read the list first; files that match its digests belong to the same build.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from sitegen.system.cache import Output

PATH = "data/files.json"
VERSION = 1  # raise it when a field is renamed, removed or given another meaning
_FOLDERS = ("data/", "ledger/", "search/")
_KINDS = (".json", ".js")


class ListedFile(Struct, frozen=True):
    """A file of a built site: its path from the site's root, its size in bytes, its SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


class FileList(Struct, frozen=True):
    """The files for programs of one build, by path."""

    version: int
    files: tuple[ListedFile, ...]


def listed(outputs: Mapping[str, Output]) -> Iterable[ListedFile]:
    """Yield the files for programs among the output files, by path."""
    found = (p for p in outputs if p.startswith(_FOLDERS) and p.endswith(_KINDS) and p != PATH)
    return (ListedFile(p, outputs[p].size, outputs[p].digest) for p in sorted(found))


def as_json(files: Iterable[ListedFile]) -> bytes:
    """Encode a list of files as JSON, one a line."""
    lines = b",\n".join(map(_encode, files))
    return b'{"version":%d,"files":[\n%b\n]}\n' % (VERSION, lines)


_encode = msgspec.json.Encoder().encode
