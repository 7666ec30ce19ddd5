"""What earlier builds left in the output."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from sitegen import cache as store
from sitegen import files
from sitegen.cache import Output
from sitegen.values import decode, digest_bytes, encode


def strays(job: bytes) -> bytes:
    """The paths of files that are no longer as a store (its path, then the output's) has them."""
    name, root = decode(job, tuple[str, str])
    as_left = files.is_as_left
    rows = store.outputs_left(Path(name))
    return encode(
        [path for path, size, mtime in rows if not as_left(f"{root}/{path}", size, mtime)]
    )


Look = Callable[[], bytes]


def strays_of(look: Look) -> frozenset[str]:
    """The strays that somebody else found."""
    return frozenset(decode(look(), tuple[str, ...]))


class Left:
    """The files that earlier builds left, each looked at once: all their stats when the first is
    asked for, or by somebody else whose `look` has the `strays`. With `verify` no stat is believed;
    with `at_once` nothing is looked at.
    """

    def __init__(
        self,
        root: Path,
        rows: Mapping[str, Output],
        look: Look | None,
        verify: bool,
        at_once: bool,
    ) -> None:
        self.root = root
        self.rows = rows
        self.verify = verify
        self.at_once = at_once
        self._look = look
        self._found: dict[str, Output | None] = {}

    @cached_property
    def _strays(self) -> frozenset[str]:
        if self.verify:
            return frozenset(self.rows)
        if self._look:
            return strays_of(self._look)
        base, as_left = f"{self.root}/", files.is_as_left
        rows = self.rows.values()
        return frozenset(r.path for r in rows if not as_left(base + r.path, r.size, r.mtime))

    def intact(self, path: str) -> Output | None:
        """The row of a file that is still as we left it; None if it is not."""
        row = self.rows.get(path)
        if row is None or not row.key:
            return None
        if self.at_once or path not in self._strays:
            return row
        if path not in self._found:
            self._found[path] = self._renewed(row)
        return self._found[path]

    def all_intact(self, rows: Sequence[Output]) -> dict[str, Output] | None:
        """Rows of files that are all as we left them, by path; None if one is not."""
        found = {row.path: good for row in rows if (good := self.intact(row.path))}
        return found if len(found) == len(rows) else None

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
