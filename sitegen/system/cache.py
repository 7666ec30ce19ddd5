"""The cache, `.sitegen/cache.sqlite`: pure results under keys that name all their inputs.

Four rules. 1. A key names all inputs. 2. Values are encoded by `values`, never pickled. 3. Findings
are kept with results and replayed. 4. Say what will be written before the first write, remember it
after the last: a build that finds one cut short believes nothing of what that was to write, so that
no crash leaves a wrong page believed right.

Texts and values are stored with a checksum, bodies under their digest: a damaged cache raises
`Damaged` or an error of SQLite's instead of giving other values, and is begun anew (`is_damage`).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar, cast
from zlib import crc32

import msgspec
from msgspec import Struct

from sitegen.system.codec import decode, digest_bytes, encode
from sitegen.system.files import Stat

T = TypeVar("T")

_VERSION = 7  # of tables and digests; of a store of another version only output files are kept
UNKNOWN = "?"  # key of a file of which only the content is known, not what it was made of
# In pages of 4096 bytes, which are SQLite's own, texts break over two and leave a third empty.
_PAGE = 16384
_IN_MEMORY = 8192  # KiB of pages; with SQLite's own 2000 a cold build writes many twice
_TABLES = """
create table source (path text primary key, size int, mtime int, ctime int, inode int,
                     digest text not null) without rowid;
create table read (path text primary key, key text not null, document blob, body text,
                   findings blob not null, checksum int not null) without rowid;
create table body (digest text primary key, html text not null);
create table output (path text primary key, key text not null, digest text not null,
                     size int, mtime int, source text not null, page int)
                     without rowid;
create table state (name text primary key, value blob not null) without rowid;
"""


class SourceRow(NamedTuple):
    """The stat of a source when it was read, and the digest of its content."""

    stat: Stat
    digest: str


class ReadRow(Struct, frozen=True):
    """The result of reading one document, encoded; `document` is with its text."""

    path: str
    key: str
    document: bytes | None
    body: str
    findings: bytes

    @property
    def checksum(self) -> int:
        """CRC-32 of all values."""
        named = f"{self.path}\0{self.key}\0{self.body}\0".encode()
        return crc32(self.findings, crc32(self.document or b"", crc32(named)))


class Output(NamedTuple):
    """A file of the built site: the key of its inputs, the digest of its content, size and mtime."""

    path: str
    key: str
    digest: str
    size: int
    mtime: int
    source: str = ""
    page: bool | int = False  # SQLite has no truth values


class Cache:
    """The cache of one site. Use `open_cache`.

    While open it holds in memory what was read and written, and transient values; `refresh` drops all that
    if another process has changed the file.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path
        self._sources: dict[str, SourceRow] | None = None
        self._outputs: dict[str, Output] | None = None
        self._noted: dict[str, Any] = {}
        self._made: dict[str, tuple[tuple[object, ...], Any]] = {}
        self._version = self._data_version()

    def refresh(self) -> None:
        """Drop the in-memory state if another process has changed the file."""
        version = self._data_version()
        if version != self._version:
            self._sources = self._outputs = None
            self._noted.clear()
            self._made.clear()
            self._version = version

    def _data_version(self) -> int:
        return int(self._db.execute("pragma data_version").fetchone()[0])

    def commit(self) -> None:
        """Make all changes durable."""
        self._db.commit()

    def rollback(self) -> None:
        """Undo all changes since the last commit."""
        self._db.rollback()

    def set_transient(self, name: str, value: object) -> None:
        """Keep a value under a name, in memory only."""
        self._noted[name] = value

    def get_transient(self, name: str, kind: type[T]) -> T | None:
        """Return a value kept in memory under a name; None if there is none of this type."""
        value = self._noted.get(name)
        return value if isinstance(value, kind) else None

    def memoize(self, name: str, given: tuple[object, ...], make: Callable[[], T]) -> T:
        """Memoize `make()` under `name` for equal `given`, in memory only.

        `make` must be a pure function of `given`.
        """
        made = self._made.get(name)
        if made is None or made[0] != given:
            made = self._made[name] = given, make()
        return cast(T, made[1])

    def intern(self, name: str, value: T) -> T:
        """Return the previous equal instance, so that its cached properties are reused."""
        return self.memoize(name, (value,), lambda: value)

    def sources(self) -> Mapping[str, SourceRow]:
        """Return all known sources by path; a live view."""
        if self._sources is None:
            rows = self._db.execute("select path, size, mtime, ctime, inode, digest from source")
            self._sources = {
                p: SourceRow(Stat(s, m, c, i), digest) for p, s, m, c, i, digest in rows
            }
        return self._sources

    def remember_sources(self, rows: Iterable[tuple[str, Stat, str]]) -> None:
        """Store stats and digests of sources."""
        rows = list(rows)
        if self._sources is not None:
            self._sources.update((path, SourceRow(stat, name)) for path, stat, name in rows)
        self._db.executemany(
            "insert or replace into source values (?, ?, ?, ?, ?, ?)",
            ((p, s.size, s.mtime, s.ctime, s.inode, digest) for p, s, digest in rows),
        )

    def forget_sources(self, paths: Iterable[str]) -> None:
        """Delete sources that are gone, with what was read of them."""
        gone = [(path,) for path in paths]
        for (path,) in gone:
            (self._sources or {}).pop(path, None)
        self._db.executemany("delete from source where path = ?", gone)
        self._db.executemany("delete from read where path = ?", gone)

    def reads(self) -> Iterator[ReadRow]:
        """Yield the stored result of reading each document."""
        query = "select path, key, document, body, findings, checksum from read"
        for *values, checksum in self._db.execute(query):
            row = ReadRow(*values)
            if row.checksum != checksum:
                raise Damaged(row.path)
            yield row

    def remember_reads(self, rows: list[tuple[ReadRow, str | None]]) -> None:
        """Store the results of reading documents, and their bodies."""
        self._db.executemany(
            "insert or replace into read values (?, ?, ?, ?, ?, ?)",
            (
                (row.path, row.key, row.document, row.body, row.findings, row.checksum)
                for row, _ in rows
            ),
        )
        self._db.executemany(
            "insert or ignore into body values (?, ?)",
            ((row.body, html) for row, html in rows if html is not None),
        )

    def sweep(self) -> None:
        """Delete bodies that nothing refers to, once they are many."""
        kept, read = (
            self._db.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608 # our own
            for table in ("body", "read")
        )
        if kept > 1.2 * read + 100:
            self._db.execute("delete from body where digest not in (select body from read)")

    def forget_all_outputs(self) -> None:
        """Delete everything known of an output folder that is no longer ours."""
        self._outputs = {}
        self._db.execute("delete from output")

    def outputs(self) -> Mapping[str, Output]:
        """Return all files that we wrote, by path; a live view."""
        if self._outputs is None:
            query = "select path, key, digest, size, mtime, source, page from output"
            rows = map(Output._make, self._db.execute(query))
            self._outputs = {row.path: row for row in rows}
        return self._outputs

    def source_of(self, path: str) -> str:
        """Return the path of the document that a written page shows; "" for other files."""
        row = self._db.execute("select source from output where path = ?", (path,)).fetchone()
        return row[0] if row else ""

    def pages_of(self, source: str) -> list[str]:
        """Return the pages that show a document."""
        query = "select path from output where source = ? and page = 1 order by path"
        return [path for (path,) in self._db.execute(query, (source,))]

    def remember_outputs(self, outputs: Iterable[Output]) -> None:
        """Store rows of output files."""
        outputs = list(outputs)
        if self._outputs is not None:
            self._outputs.update((row.path, row) for row in outputs)
        self._db.executemany(
            "insert or replace into output values (?, ?, ?, ?, ?, ?, ?)", map(tuple, outputs)
        )

    def distrust_outputs(self, paths: Iterable[str]) -> None:
        """Mark files as ours with unknown content: they may be about to be written or removed."""
        self.remember_outputs(Output(path, "", "", 0, 0) for path in paths)

    def forget_outputs(self, paths: Iterable[str]) -> None:
        """Delete the rows of removed files."""
        gone = [(path,) for path in paths]
        for (path,) in gone:
            (self._outputs or {}).pop(path, None)
        self._db.executemany("delete from output where path = ?", gone)

    def state(self, name: str, kind: type[T]) -> T | None:
        """Return the value stored under a name; None if there is none of this type."""
        if name not in self._noted:
            row = self._db.execute("select value from state where name = ?", (name,)).fetchone()
            if row is not None and _checksum_of(row[0][_CRC:]) != row[0][:_CRC]:
                raise Damaged(name)
            with suppress(msgspec.ValidationError):  # another version kept it
                self._noted[name] = None if row is None else decode(row[0][_CRC:], kind)
        return cast("T | None", self._noted.get(name))

    def remember_state(self, name: str, value: object) -> None:
        """Store a value under a name."""
        self._noted[name] = value
        data = encode(value)
        row = name, _checksum_of(data) + data
        self._db.execute("insert or replace into state values (?, ?)", row)

    def forget_state(self, name: str) -> None:
        """Delete the value stored under a name."""
        self._noted[name] = None
        self._db.execute("delete from state where name = ?", (name,))


_CRC = 4  # bytes of the checksum before an encoded value


def _checksum_of(data: bytes) -> bytes:
    return crc32(data).to_bytes(_CRC, "big")


Opener = Callable[[Path], AbstractContextManager["Cache"]]


@contextmanager
def open_cache(path: Path) -> Iterator[Cache]:
    """Open the cache, creating it if needed; a damaged one is replaced by an empty one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = _connect(path)
    except sqlite3.DatabaseError as error:
        if is_refused(error):
            raise
        discard(path)
        connection = _connect(path)
    try:
        yield Cache(connection, path)
        connection.commit()
    finally:
        connection.close()


@contextmanager
def open_copy(path: Path) -> Iterator[Cache]:
    """Open a copy of the cache in a temporary folder, for a site that may be read only."""
    with TemporaryDirectory(prefix="sitegen-") as folder:
        copy = Path(folder) / path.name
        with suppress(OSError):  # without it everything is read anew
            for suffix in ("", "-wal"):
                if path.with_name(path.name + suffix).is_file():
                    shutil.copyfile(path.with_name(path.name + suffix), f"{copy}{suffix}")
        with open_cache(copy) as cache:
            yield cache


@contextmanager
def open_empty(path: Path) -> Iterator[Cache]:
    """Open an empty cache in a temporary folder, in place of a damaged one that may only be read."""
    with (
        TemporaryDirectory(prefix="sitegen-") as folder,
        open_cache(Path(folder, path.name)) as cache,
    ):
        yield cache


def is_writable(path: Path) -> bool:
    """Return True if the cache can be opened for writing, or made where there is none."""
    places = [path.parent, path, path.with_name("lock")]
    existing = [place for place in places if os.path.lexists(place)]
    if path.parent not in existing:
        above = next(one for one in path.absolute().parents if one.exists())
        return os.access(above, os.W_OK | os.X_OK)
    return all(os.access(place, os.W_OK) for place in existing)


def discard(path: Path) -> None:
    """Delete a cache. Everything in it can be computed from the sources again."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (path.parent / name).unlink(missing_ok=True)


def despite_damage(work: Callable[[Opener], T], store: Path, opener: Opener) -> T:
    """Run `work` with a cache; if the cache is damaged, run it again without.

    Args:
        work: Opens the cache with the opener that it is given.
        store: The cache file; it is deleted if it is damaged, unless a copy of it was opened.
        opener: Opens the cache, or a copy of it.
    """
    try:
        return work(opener)
    except Exception as error:
        if not is_damage(error):
            raise
        if opener is open_copy:
            return work(open_empty)
        discard(store)
        return work(opener)


class Damaged(Exception):
    """A value of the cache is not what was stored; the argument names it."""


def is_damage(error: BaseException) -> bool:
    """Return True if an error may come from a damaged cache; then a build without it is worth a try.

    Values of other types than were stored can surface as almost any error.
    """
    if isinstance(error, sqlite3.Error):
        return not is_refused(error)
    return isinstance(error, Damaged | msgspec.MsgspecError | LookupError | TypeError | ValueError)


def is_refused(error: sqlite3.Error) -> bool:
    """Return True if the system kept SQLite from working: disk full, no permission, no memory."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _REFUSALS


_REFUSALS = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


def bodies(path: Path, wanted: Collection[str]) -> dict[str, str]:
    """Return the HTML of bodies by digest, as committed by any process.

    Args:
        path: The cache file; on a cluster worker, a folder with the bodies sent with the task.
        wanted: The digests.

    Raises:
        Damaged: A body is missing, or does not match its digest.
    """
    if path.is_dir():
        found = [(name, (path / name).read_bytes()) for name in wanted]
    else:
        found = _stored_bodies(path, wanted)
    html = {name: data.decode() for name, data in found if digest_bytes(data) == name}
    if missing := set(wanted).difference(html):
        raise Damaged(min(missing))
    return html


def _stored_bodies(path: Path, wanted: Collection[str]) -> list[tuple[str, bytes]]:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=60)
    try:
        marks = ", ".join("?" * len(wanted))
        columns = "digest, cast(html as blob)"  # bytes that are no text must not raise yet
        query = f"select {columns} from body where digest in ({marks})"  # noqa: S608 # question marks
        return connection.execute(query, tuple(wanted)).fetchall()
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60, check_same_thread=False)
    try:
        _prepare(connection)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute(f"pragma page_size = {_PAGE}")
    connection.execute(f"pragma cache_size = -{_IN_MEMORY}")
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    version = connection.execute("pragma user_version").fetchone()[0]
    if version == 0:
        connection.executescript(f"{_TABLES} pragma user_version = {_VERSION};")
    elif version != _VERSION:
        _convert(connection)
    for table in ("source", "read", "body", "output", "state"):
        connection.execute(f"select * from {table} limit 1").fetchone()  # noqa: S608 # our own


def _convert(connection: sqlite3.Connection) -> None:
    """Begin a store of another version anew, but keep which output files it wrote.

    Their content is kept, not what they were made of: they are ours, and are built again.
    """
    query = """
        select path, digest, size, source, page from output
        where typeof(path) = 'text' and typeof(digest) = 'text' and typeof(size) = 'integer'
            and typeof(source) = 'text'
    """
    connection.execute("begin immediate")
    if connection.execute("pragma user_version").fetchone()[0] == _VERSION:  # another process did
        connection.rollback()
        return
    rows = [
        Output(path, UNKNOWN, digest, size, 0, source, bool(page))
        for path, digest, size, source, page in connection.execute(query)
    ]
    tables = "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
    for (name,) in connection.execute(tables).fetchall():
        connection.execute(f'drop table "{name}"')
    for statement in filter(str.strip, _TABLES.split(";")):
        connection.execute(statement)
    connection.executemany("insert into output values (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute(f"pragma user_version = {_VERSION}")
    connection.commit()
