"""Imports into a board, as the command makes them, without a process for each."""

from __future__ import annotations

import datetime as dt

from sitegen.config import load
from sitegen.config.model import Config
from sitegen.importing.guesses import Given
from sitegen.importing.placing import Target, targets, write
from sitegen.importing.run import Imported, file_notes, imported
from sitegen.importing.sandbox import Sandbox
from tests.board import Board

TODAY = dt.date(2026, 11, 23)


class Import:
    """The import of one file into a board, written."""

    def __init__(
        self, board: Board, name: str, data: bytes | str, split: bool | None = None
    ) -> None:
        data = data.encode() if isinstance(data, str) else data
        config = config_of(board)
        with Sandbox() as sandbox:
            self.found: Imported = imported(name, data, config, Given(TODAY), sandbox, split)
        self.targets: tuple[Target, ...] = targets(self.found, board.folder, config)
        for target in self.targets:
            write(target, board.folder)

    @property
    def text(self) -> str:
        """The only document, as written."""
        (target,) = self.targets
        return target.text

    @property
    def body(self) -> str:
        """The text of the only document."""
        return body_of(self.text)

    @property
    def bodies(self) -> list[str]:
        """The text of each document."""
        return [body_of(target.text) for target in self.targets]

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the only document, by English key."""
        (piece,) = self.found.pieces
        return {guess.field: guess.value for guess in piece.front}

    @property
    def unsure(self) -> set[str]:
        """The fields of the only document that are to be checked."""
        (piece,) = self.found.pieces
        return {guess.field for guess in piece.front if guess.confidence == "unsure"}

    @property
    def marks(self) -> list[tuple[str, str, str]]:
        """Every mark: kind, key, text."""
        return [(note.kind, note.key, note.text) for note in file_notes(self.found)]

    def marked(self, kind: str) -> list[str]:
        """Return the texts with a mark of a kind."""
        return [text for of, _, text in self.marks if of == kind]


def config_of(board: Board) -> Config:
    """Return the configuration of a board."""
    sources, _ = load.read_sources(board.folder)
    assert sources is not None
    config, findings = load.load(sources)
    assert config is not None, findings
    return config


def body_of(text: str) -> str:
    """Return what stands below the front matter."""
    return text.split("\n---\n", 1)[1].strip()
