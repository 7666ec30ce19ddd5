"""Output files of the previous build: which of them are still as it left them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

from sitegen.system import files
from sitegen.system.cache import Output
from sitegen.system.codec import digest_bytes

Check = Literal["none", "stat", "content"]


class PreviousOutputs:
    """Output files of the previous build, checked against the disk when the first is asked for.

    Args:
        root: The output folder.
        rows: The cache's rows by path.
        check: "none" believes every row, "stat" every file of the recorded size and time, "content"
            only files of the recorded digest.
    """

    def __init__(self, root: Path, rows: Mapping[str, Output], check: Check = "stat") -> None:
        self.root = root
        self.rows = rows
        self._check = check
        self._checked: dict[str, Output | None] = {}

    @property
    def is_complete(self) -> bool:
        """True unless a publication was interrupted, which leaves rows without a key."""
        return all(row.key for row in self.rows.values())

    def intact(self, path: str) -> Output | None:
        """Return the row of a file that is as the previous build left it, else None."""
        row = self.rows.get(path)
        if row is None or not row.key:
            return None
        if path not in self._suspect:
            return row
        if path not in self._checked:
            self._checked[path] = self._with_stat(row)
        return self._checked[path]

    def all_intact(self, paths: Collection[str]) -> dict[str, Output] | None:
        """Return the rows of files, or None if any of them is not as it was left."""
        found = {path: row for path in paths if (row := self.intact(path))}
        return found if len(found) == len(paths) else None

    def read(self, path: str) -> bytes:
        """Read a file that is as it was left."""
        return files.read(self.root / path, self.rows[path].size)

    @cached_property
    def _suspect(self) -> Collection[str]:
        """Paths of files whose content must be compared."""
        match self._check:
            case "none":
                return ()
            case "stat":
                base, is_as_left = f"{self.root}/", files.is_as_left
                rows = self.rows.values()
                return {r.path for r in rows if not is_as_left(base + r.path, r.size, r.mtime)}
            case "content":
                return self.rows.keys()

    def _with_stat(self, row: Output) -> Output | None:
        """Return the row with the file's present time if the content is as recorded, else None.

        A file that was restored has the content, but another time.
        """
        place = self.root / row.path
        stat = files.stat_of(place)
        if stat is None or stat.size != row.size:
            return None
        try:
            same = digest_bytes(files.read(place, row.size)) == row.digest
        except files.Unreadable:
            return None
        return row._replace(mtime=stat.mtime) if same else None
