"""The output files of one build, collected while stages name them."""

from __future__ import annotations

from collections.abc import Mapping

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.pipeline.plan import BuildPlan
from sitegen.pipeline.previous_outputs import PreviousOutputs
from sitegen.system import files
from sitegen.system.cache import Output
from sitegen.system.codec import digest_bytes


class OutputSet:
    """Output files by path: reused ones, and new ones in staging. Each path has one owner.

    A page that is yet to be rendered, and every file of a dry run, has an owner and no row.
    """

    def __init__(self, reused: Mapping[str, Output]) -> None:
        self.rows: dict[str, Output] = dict(reused)
        self.new: set[str] = set()
        self.redrawn: set[str] = set()  # rendered again, to the same bytes
        self.findings: list[Diagnostic] = []
        self._reused = reused
        # Path and owner by case-folded path: not every disk tells cases apart.
        self._owners: dict[str, tuple[str, str]] = {}

    def claim(self, path: str, owner: str) -> bool:
        """Reserve a path for `owner`, a source; on a collision add a finding and return False."""
        other = self._owners.get(path.casefold())
        if other is None:
            self._owners[path.casefold()] = path, owner
            return True
        address = f"/{path.removesuffix('index.html')}"
        self.findings.append(d.address_collision(Location(owner), address, other[1]))
        return False

    def keep(self, row: Output) -> None:
        """Keep a file that lies in the output."""
        self.rows[row.path] = row

    def add(self, row: Output) -> None:
        """Add a file that lies in staging."""
        self.rows[row.path] = row
        self.new.add(row.path)

    def drop(self, path: str) -> None:
        """Leave a file out that was kept."""
        self.rows.pop(path, None)

    def owner(self, path: str) -> str:
        """Return who has claimed a path; "" if nobody has."""
        return self._owners.get(path.casefold(), ("", ""))[1]

    def addresses(self) -> list[str]:
        """Paths of all files, those that were reused unasked included."""
        return list(dict.fromkeys([*(path for path, _ in self._owners.values()), *self._reused]))


class FileWriter:
    """Writes files other than pages into staging, unless the output has the same bytes already."""

    def __init__(self, plan: BuildPlan, outputs: OutputSet, previous: PreviousOutputs) -> None:
        self._plan = plan
        self._outputs = outputs
        self._previous = previous

    def write(self, path: str, data: bytes, owner: str) -> None:
        """Provide a file with this content for `owner`."""
        if not self._outputs.claim(path, owner):
            return
        before = self._previous.intact(path)
        if before and before.digest == digest_bytes(data):
            self._outputs.keep(before)
        else:
            self.stage(path, data)

    def stage(self, path: str, data: bytes, source: str = "") -> None:
        """Write a claimed file into staging."""
        if self._plan.dry:
            return
        stat = files.write(self._plan.staging, path, data)
        name = digest_bytes(data)
        self._outputs.add(Output(path, name, name, stat.size, stat.mtime, source))


def keep_pages_of(
    documents: frozenset[str], outputs: OutputSet, rows: Mapping[str, Output]
) -> None:
    """Keep the published pages of faulty and vanished documents, and the files beside these pages,
    unless another document has a page's address now.
    """
    if not documents:
        return
    theirs = ((path, row) for path, row in rows.items() if row.source in documents)
    pages = {path for path, row in theirs if outputs.rows.get(path, row).source == row.source}
    folders = {path.rpartition("/")[0] for path in pages if path.endswith("/index.html")}
    for path, row in rows.items():
        if path in pages or (not row.page and path.rpartition("/")[0] in folders):
            outputs.rows.setdefault(path, row)
