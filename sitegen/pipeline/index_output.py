"""The search index's files in the output set: the side of `search.index.context.Files` that writes."""

from __future__ import annotations

from sitegen.pipeline.outputs import FileWriter, OutputSet
from sitegen.pipeline.previous_outputs import PreviousOutputs
from sitegen.system.cache import Output

_OWNER = "search"
_FOLDER = "search/"


class IndexOutput:
    """Files of the search index, reused or written. Implements `search.index.context.Files`."""

    def __init__(self, outputs: OutputSet, previous: PreviousOutputs, writer: FileWriter) -> None:
        self._outputs = outputs
        self._previous = previous
        self._writer = writer

    def drop_index(self) -> None:
        """Leave out all files of the index that were kept."""
        rows = self._outputs.rows.items()
        for path in [p for p, row in rows if not row.page and p.startswith(_FOLDER)]:
            self._outputs.drop(path)

    def before(self, path: str) -> Output | None:
        """Return the row of a file that is as the previous build left it."""
        return self._previous.intact(path)

    def keep(self, output: Output) -> None:
        """Keep a file that lies in the output."""
        if self._outputs.claim(output.path, _OWNER):
            self._outputs.keep(output)

    def drop(self, path: str) -> None:
        """Leave out a file that was kept."""
        self._outputs.drop(path)

    def put(self, path: str, data: bytes) -> None:
        """Provide a file with this content."""
        self._writer.write(path, data, _OWNER)

    def wrote(self, output: Output) -> None:
        """Add a file that lies in staging."""
        if self._outputs.claim(output.path, _OWNER):
            self._outputs.add(output)

    def read(self, path: str) -> bytes:
        """Read an output file unchanged since the previous build."""
        return self._previous.read(path)
