"""What earlier builds left in the output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from sitegen.system import files
from sitegen.system.cache import Output
from sitegen.system.codec import digest_bytes

ModifiedPaths = Callable[[], frozenset[str]]


def modified_paths(root: Path, rows: Mapping[str, Output]) -> frozenset[str]:
    """The paths of files that are no longer as they were left, as far as their stats tell."""
    base, as_left = f"{root}/", files.is_as_left
    every = rows.values()
    return frozenset(r.path for r in every if not as_left(base + r.path, r.size, r.mtime))


class PreviousOutputs:
    """The files that earlier builds left, each looked at once: all their stats when the first is
    asked for, or by somebody else whose `look` has the `strays`. With `verify` no stat is believed;
    with `touched_only` nothing is looked at.
    """

    def __init__(
        self,
        root: Path,
        rows: Mapping[str, Output],
        look: ModifiedPaths | None,
        verify: bool,
        touched_only: bool,
    ) -> None:
        self.root = root
        self.rows = rows
        self.verify = verify
        self.touched_only = touched_only
        self._look = look
        self._found: dict[str, Output | None] = {}

    @cached_property
    def _strays(self) -> frozenset[str]:
        if self.verify:
            return frozenset(self.rows)
        return self._look() if self._look else modified_paths(self.root, self.rows)

    def intact(self, path: str) -> Output | None:
        """The row of a file that is still as we left it; None if it is not."""
        row = self.rows.get(path)
        if row is None or not row.key:
            return None
        if self.touched_only or path not in self._strays:
            return row
        if path not in self._found:
            self._found[path] = self._renewed(row)
        return self._found[path]

    def read(self, path: str) -> bytes:
        """The content of a file that is as we left it."""
        return files.read(self.root / path, self.rows[path].size)

    def _renewed(self, row: Output) -> Output | None:
        """The row of a file with its stat renewed, if its content is as we left it; else None. Files
        are restored with other times.
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
