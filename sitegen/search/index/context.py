"""With what an index is made: where its files go, who does the work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Protocol

from msgspec import Struct

from sitegen.search.index.tasks import Written
from sitegen.system.cache import Output


class Files(Protocol):
    """The output, as the index needs it; paths are those of the site. Where pages are known to be as
    they were, all files of the index are wanted to begin with.
    """

    def drop_index(self) -> None:
        """Want none of the index's files to begin with."""

    def before(self, path: str) -> Output | None:
        """The good file that is there already."""

    def keep(self, output: Output) -> None:
        """Want the file that is there."""

    def drop(self, path: str) -> None:
        """Do not want a file after all."""

    def put(self, path: str, data: bytes) -> None:
        """Want a file with this content."""

    def wrote(self, output: Output) -> None:
        """Want a file that is in staging already."""

    def read(self, path: str) -> bytes:
        """The content of the good file that is there."""


Progress = Callable[[int, int], None]


class IndexRun(Struct, frozen=True):
    """The output, the store that has the documents' HTML, the folder for new files; the workers."""

    output: Files
    store: str
    staging: str
    executor: Executor
    progress: Progress

    def take(self, written: Written) -> None:
        """Want the files that were made, or were found to be there."""
        for row in written.new:
            self.output.wrote(row)
        for path, key in written.same:
            before = self.output.before(path)
            assert before is not None
            self.output.keep(before._replace(key=key))
