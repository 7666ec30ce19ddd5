"""Context of an indexing run: output, cache, staging folder, executor."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Protocol

from msgspec import Struct

from sitegen.search.index.tasks import Written
from sitegen.system.cache import Output


class Files(Protocol):
    """The output files as the index sees them; paths are those of the site.

    If pages are known to be unchanged, all files of the index are kept to begin with.
    """

    def drop_index(self) -> None:
        """Keep none of the index's files to begin with."""

    def before(self, path: str) -> Output | None:
        """Return the row of an intact existing file; None if there is none."""

    def keep(self, output: Output) -> None:
        """Keep an existing file."""

    def drop(self, path: str) -> None:
        """Remove a file from the output set again."""

    def put(self, path: str, data: bytes) -> None:
        """Add a file with this content."""

    def wrote(self, output: Output) -> None:
        """Add a file that is in staging already."""

    def read(self, path: str) -> bytes:
        """Return the content of an intact existing file."""


Progress = Callable[[int, int], None]


class IndexRun(Struct, frozen=True):
    """The output, the cache with the documents' HTML, the staging folder and the executor."""

    output: Files
    store: str
    staging: str
    executor: Executor
    progress: Progress

    def take(self, written: Written) -> None:
        """Add the files that were written, and keep those that existed."""
        for row in written.new:
            self.output.wrote(row)
        for path, key in written.same:
            before = self.output.before(path)
            assert before is not None
            self.output.keep(before._replace(key=key))
