"""With what an index is made: where its files go, who does the work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Protocol

from msgspec import Struct

from sitegen.cache import Output
from sitegen.search.work import Wanted, Written


class Files(Protocol):
    """The output, as the index needs it; paths are those of the site."""

    def before(self, path: str) -> Output | None:
        """The good file that is there already."""

    def keep(self, output: Output) -> None:
        """Want the file that is there."""

    def put(self, path: str, key: str, data: bytes) -> None:
        """Want a file with this content."""

    def wrote(self, output: Output) -> None:
        """Want a file that is in staging already."""

    def read(self, path: str) -> bytes:
        """The content of the good file that is there."""


Progress = Callable[[int, int], None]


class Making(Struct, frozen=True):
    """The output, the store that has the documents' HTML, the folder for new files; the workers."""

    output: Files
    store: str
    staging: str
    executor: Executor
    progress: Progress

    def wanted(self, name: str, key: str) -> Wanted:
        """A file of the index, by its key there, to be made from what `key` names."""
        path = f"search/{name}.js"
        before = self.output.before(path)
        return Wanted(path, key, before.digest if before else "")

    def take(self, written: Written) -> None:
        """Want the files that were made, or were found to be there."""
        for row in written.new:
            self.output.wrote(row)
        for path, key in written.same:
            self.keep(path, key)

    def keep(self, path: str, key: str) -> None:
        """Want a file that is there, from now on by this key."""
        before = self.output.before(path)
        assert before is not None
        self.output.keep(before._replace(key=key))
