"""The sheets that documents include, as a part of the keys under which their readings are cached.

A key ends with each file that was looked for and its digest, "" where it was not there. A document
without includes, as nearly all are, has a key without that part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from sitegen.system import files
from sitegen.system.cache import SourceRow
from sitegen.system.codec import digest_bytes

if TYPE_CHECKING:
    from sitegen.pipeline.read import ReadRequest

_MARK = " sheets "


def key_of_sheets(used: Iterable[tuple[str, str]]) -> str:
    """Return the part of a key that names the sheets of a document; "" if it has none."""
    named = " ".join(f"{quote(path)}={name}" for path, name in used)
    return _MARK + named if named else ""


def sheets_of_key(key: str) -> Iterator[tuple[str, str]]:
    """Yield the files with their digests that a key names."""
    for one in key.partition(_MARK)[2].split():
        path, _, name = one.partition("=")
        yield unquote(path), name


class SheetDigests:
    """Digests of the files that includes look for, each computed once if its stat is unknown."""

    def __init__(self, request: ReadRequest, known: Mapping[str, SourceRow]) -> None:
        self.noted: list[tuple[str, files.Stat, str]] = []
        self._request = request
        self._known = known
        self._digests: dict[str, str] = {}

    def hold(self, key: str, plain: str) -> bool:
        """Return True if a cached key is `plain`, but for sheets that are as they were."""
        if key == plain:
            return True
        if not key.startswith(plain + _MARK):
            return False
        return all(self._digest(path) == name for path, name in sheets_of_key(key))

    def _digest(self, path: str) -> str:
        if path not in self._digests:
            self._digests[path] = self._computed(path)
        return self._digests[path]

    def _computed(self, path: str) -> str:
        from sitegen.content.included_sheets import MOST_BYTES
        from sitegen.pipeline.read import trustworthy

        request = self._request
        source = request.scan.source(path)
        if source is None:
            return ""
        row = self._known.get(path)
        if row and row.stat == source.stat and not request.verify:
            return row.digest
        try:
            name = digest_bytes(files.read_below(request.root, path, MOST_BYTES))
        except files.Unreadable:
            return ""
        self.noted.append((path, trustworthy(source, request.started), name))
        return name
