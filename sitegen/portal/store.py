"""Store of the last data read from each board: one SQLite file per board, below `.sitegen/boards/`.

Files are stored by SHA-256. Files of an incomplete read are kept for the next attempt; the current
list of files and the `Board` made from it are replaced in one transaction once all files are there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from msgspec import MsgspecError, Struct

from sitegen.portal.published import Board
from sitegen.system.codec import decode, digest_bytes, encode

T = TypeVar("T")

_TABLES = """
create table if not exists file (sha256 text primary key, data blob not null) without rowid;
create table if not exists kept (name text primary key, value blob not null) without rowid;
"""


class Release(Struct, frozen=True):
    """The current release of a board: the SHA-256 of its list of files, and the STAGE that read it.

    `language` is the first language of the board, `organizations` the number of organizations.
    """

    name: str
    stage: str
    language: str
    organizations: int


class Store:
    """The files of a board. Use `open_store`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def release(self) -> Release | None:
        """Return the current release; None if there is none."""
        return self._value("release", Release)

    def board(self) -> Board | None:
        """Return the board of the current release."""
        return self._value("board", Board)

    def files(self) -> dict[str, str]:
        """Return the SHA-256 of the files of the current release, by path."""
        return self._value("files", dict[str, str]) or {}

    def _value(self, name: str, kind: type[T]) -> T | None:
        row = self._db.execute("select value from kept where name = ?", (name,)).fetchone()
        try:
            return decode(row[0], kind) if row else None
        except MsgspecError:  # of another version
            return None

    def has(self) -> set[str]:
        """Return the digests of all stored files."""
        return {name for (name,) in self._db.execute("select sha256 from file")}

    def add(self, data: bytes) -> None:
        """Store a file, even if the read fails later."""
        row = digest_bytes(data), data
        self._db.execute("insert or replace into file values (?, ?)", row)

    def commit(self) -> None:
        """Commit added files."""
        self._db.commit()

    def get(self, name: str) -> bytes:
        """Return a file by its digest. Raises KeyError if it is lost or damaged."""
        row = self._db.execute("select data from file where sha256 = ?", (name,)).fetchone()
        if row is None or digest_bytes(row[0]) != name:
            raise KeyError(name)
        return bytes(row[0])

    def replace(self, release: Release, board: Board, files: dict[str, str]) -> None:
        """Make a release the current one, and delete files that it does not use.

        Args:
            release: The release.
            board: The board made from its files.
            files: SHA-256 of the files, by path.
        """
        gone = [(name,) for name in self.has().difference(files.values())]
        self._db.executemany("delete from file where sha256 = ?", gone)
        rows = (("release", release), ("board", board), ("files", files))
        self._db.executemany(
            "insert or replace into kept values (?, ?)",
            ((name, encode(value)) for name, value in rows),
        )
        self._db.commit()


@contextmanager
def open_store(path: Path) -> Iterator[Store]:
    """Open the store of a board; a damaged store is recreated."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = _connected(path)
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)
        connection = _connected(path)
    try:
        yield Store(connection)
    finally:
        connection.close()


@contextmanager
def read_store(path: Path) -> Iterator[Store | None]:
    """Open the store of a board read-only; None if it is missing or unreadable."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        connection.execute("select count(*) from kept").fetchone()
    except sqlite3.Error:
        yield None
        return
    try:
        yield Store(connection)
    finally:
        connection.close()


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_TABLES)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
