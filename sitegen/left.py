"""What earlier builds left in the output."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sitegen import files
from sitegen.cache import Output
from sitegen.values import digest_bytes


class Left:
    """The files that earlier builds left, each looked at once. With `verify` no stat is believed;
    with `at_once` nothing is looked at.
    """

    def __init__(self, root: Path, rows: Mapping[str, Output], verify: bool, at_once: bool) -> None:
        self.root = root
        self.rows = rows
        self.verify = verify
        self.at_once = at_once
        self._found: dict[str, Output | None] = {}

    def intact(self, path: str) -> Output | None:
        """The row of a file that is still as we left it; None if it is not."""
        row = self.rows.get(path)
        if row is None or self.at_once:
            return row if row and row.key else None
        if path not in self._found:
            self._found[path] = _renewed(self.root, row, self.verify)
        return self._found[path]

    def read(self, path: str) -> bytes:
        """The content of a file that is as we left it."""
        return files.read(self.root / path, self.rows[path].size)


def _renewed(root: Path, row: Output, verify: bool) -> Output | None:
    """The row of a file that is still as we left it, with its stat renewed; None if it is not."""
    place = f"{root}/{row.path}"
    stat = files.stat_of(place)
    if not row.key or stat is None or stat.size != row.size:
        return None
    if stat.mtime == row.mtime and not verify:  # to the nanosecond: ours, or a faithful copy
        return row
    try:  # restored with other times: only the content can tell
        same = digest_bytes(files.read(place, row.size)) == row.digest
    except files.Unreadable:
        return None
    return row._replace(mtime=stat.mtime) if same else None
