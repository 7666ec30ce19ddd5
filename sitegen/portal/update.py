"""Update the boards of a portal: fetch, validate and store new files of each.

A release is read as a whole: `release.json` names the list of files, which has the SHA-256 of each
file. A mismatch means that the board is just being published, and the read starts again. Every fault
becomes a finding, and the data of the last successful read stay.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

from msgspec import Struct

from sitegen import __version__
from sitegen import diagnostics as d
from sitegen.config.boards import BoardSource
from sitegen.config.load import SITE
from sitegen.config.model import Config
from sitegen.config.site_fields import Limits
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.portal import published, refusal
from sitegen.portal.fragments import fragments
from sitegen.portal.published import LARGEST, Board, ReleaseNote
from sitegen.portal.readers import FolderReader, Reader, WebReader
from sitegen.portal.store import Release, Store, open_store, read_store
from sitegen.render import file_list
from sitegen.render.file_list import FileList
from sitegen.search.format.shard_files import MOST_ORGANIZATIONS
from sitegen.system.cache import is_refused
from sitegen.system.codec import digest_bytes

FOLDER = ".sitegen/boards"
_NOTE = "release.json"
_LARGEST_NOTE = 64 << 10  # bytes
_BOARDS = 8  # read at a time
_FILES = 4  # of one board
_BATCH = 256  # files per transaction
_AGAIN = 3  # maximum number of reads of a board that changes meanwhile
_PAUSE = 0.5  # seconds between them
_STAGE = f"{__version__} {published.STAGE}"


class KnownBoard(Struct, frozen=True):
    """A board that was read at least once; `name` is the SHA-256 of its list of files."""

    source: BoardSource
    name: str
    store: Path
    is_searched: bool  # False if the portal's search cannot index it


class KeptBoard(Struct, frozen=True):
    """A board of the portal as it was last read."""

    source: BoardSource
    board: Board


def known(root: Path, config: Config) -> tuple[tuple[KnownBoard, ...], Findings]:
    """Return the boards read before, without contacting any; report the others.

    Boards that the search cannot index are reported too: URLs encode languages relative to the first
    language, and the number of organizations in a facet is limited.
    """
    found: list[KnownBoard] = []
    findings: list[Diagnostic] = []
    own = config.languages[0]
    room = MOST_ORGANIZATIONS - len(config.organizations)
    for source in config.boards:
        at, path = _at(source), store_of(root, source)
        with read_store(path) as store:
            release = store.release() if store else None
        if release is None or release.stage != _STAGE:
            findings.append(d.board_without_data(at, source.organization))
            continue
        is_alike, fits = release.language == own, release.organizations <= room
        if not is_alike:
            findings.append(
                d.board_of_other_language(at, source.organization, release.language, own)
            )
        elif not fits:
            findings.append(d.too_many_organizations(at, source.organization, MOST_ORGANIZATIONS))
        else:
            room -= release.organizations
        found.append(KnownBoard(source, release.name, path, is_alike and fits))
    return tuple(found), tuple(findings)


def load(some: Iterable[KnownBoard]) -> tuple[KeptBoard, ...]:
    """Load the stored data of some boards."""
    found = []
    for one in some:
        with read_store(one.store) as store:
            if store and (board := store.board()):
                found.append(KeptBoard(one.source, board))
    return tuple(found)


def update(
    root: Path,
    sources: tuple[BoardSource, ...],
    limits: Limits,
    progress: Callable[[int, int], None],
) -> Findings:
    """Fetch and store the new files of each board; return the findings."""
    findings: dict[str, Findings] = {}
    with ThreadPoolExecutor(_BOARDS) as executor:
        futures = {executor.submit(_updated, root, one, limits): one for one in sources}
        for done, future in enumerate(as_completed(futures), 1):
            findings[futures[future].organization] = future.result()
            progress(done, len(sources))
    return tuple(found for one in sources for found in findings[one.organization])


def store_of(root: Path, source: BoardSource) -> Path:
    """Return the path of a board's store."""
    return root / FOLDER / f"{source.organization}.sqlite"


def _at(source: BoardSource) -> Location:
    return Location(SITE, source.line, source.column)


def _updated(root: Path, source: BoardSource, limits: Limits) -> Findings:
    """Update one board; a damaged store is filled from scratch."""
    try:
        return _read(root, source, limits)
    except sqlite3.DatabaseError as error:
        if is_refused(error):
            raise
    store_of(root, source).unlink()
    return _read(root, source, limits)


def _read(root: Path, source: BoardSource, limits: Limits) -> Findings:
    until = time.monotonic() + limits.board_seconds

    def reader() -> Reader:
        if source.folder:
            return FolderReader(root / source.folder)
        return WebReader(source, until)

    with open_store(store_of(root, source)) as store:
        for turn in range(_AGAIN):
            try:
                _Reading(store, reader, limits.board_mib << 20).run()
            except _Changing as changing:
                last = refusal.changing(changing.path)
                if turn + 1 < _AGAIN:
                    time.sleep(_PAUSE)
            except refusal.Refused as refused:
                return (refused.finding(_at(source), source.organization),)
            else:
                return ()
    return (last.finding(_at(source), source.organization),)


class _Changing(Exception):
    """A file differs from the list of files."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class _Reading(Struct, frozen=True):
    """One attempt to read a board, limited to `most` bytes in total."""

    store: Store
    reader: Callable[[], Reader]
    most: int

    def run(self) -> None:
        """Read the board if its release differs from the stored one.

        Raises:
            _Changing: Files belong to different builds.
            refusal.Refused: A file is invalid or cannot be read.
        """
        before = self.store.release()
        name = before.name if before and before.stage == _STAGE else ""
        with closing(self.reader()) as reader:
            note = _note(reader)
            listed = note.data.removeprefix("sha256:")
            if name and listed == name:
                return
            try:
                data = reader.read(file_list.PATH, min(LARGEST, self.most))
            except refusal.Missing:
                raise refusal.without_list() from None
        new = digest_bytes(data)
        if listed and listed != new:
            raise _Changing(file_list.PATH)
        if new == name:
            return
        files = published.decoded(file_list.PATH, data, FileList)
        if files.version != file_list.VERSION:
            raise refusal.ill_formed(file_list.PATH, f"version {files.version}")
        wanted = published.wanted(files)
        self._fetch(wanted)

        def read(path: str) -> bytes:
            return self._kept(wanted[path][0], path)

        board = published.board_of(wanted, read, note)
        for _ in fragments(wanted, read, board):
            pass  # decode now: the search would meet faults too late
        digests = {path: sha256 for path, (sha256, _) in wanted.items()}
        release = Release(new, _STAGE, board.languages[0], len(board.organizations))
        self.store.replace(release, board, digests)

    def _kept(self, name: str, path: str) -> bytes:
        try:
            return self.store.get(name)
        except KeyError:
            raise _Changing(path) from None

    def _fetch(self, wanted: dict[str, tuple[str, int]]) -> None:
        """Fetch all wanted files that are not stored."""
        for path, (_, size) in wanted.items():
            if size > LARGEST:
                raise refusal.too_large(path, LARGEST)
        if sum(size for _, size in wanted.values()) > self.most:
            raise refusal.too_large("*", self.most)
        there = self.store.has()
        lacking = {sha256: path for path, (sha256, _) in wanted.items() if sha256 not in there}
        jobs = [(path, *wanted[path]) for path in lacking.values()]
        readers: SimpleQueue[Reader] = SimpleQueue()
        for _ in range(_FILES):
            readers.put(self.reader())

        def fetched(job: tuple[str, str, int]) -> bytes:
            reader = readers.get()
            try:
                return _agreeing(reader, *job)
            finally:
                readers.put(reader)

        with ThreadPoolExecutor(_FILES) as executor:
            try:
                for first in range(0, len(jobs), _BATCH):
                    batch = [executor.submit(fetched, job) for job in jobs[first : first + _BATCH]]
                    faults = [fault for one in as_completed(batch) if (fault := self._take(one))]
                    self.store.commit()  # stored files need not be fetched again
                    if faults:
                        raise faults[0]
            finally:
                while not readers.empty():
                    readers.get().close()

    def _take(self, fetched: Future[bytes]) -> BaseException | None:
        """Store a fetched file, or return the error."""
        fault = fetched.exception()
        if fault is None:
            self.store.add(fetched.result())
        return fault


def _agreeing(reader: Reader, path: str, sha256: str, size: int) -> bytes:
    """Fetch a file and verify its size and digest."""
    try:
        data = reader.read(path, size)
    except (refusal.Missing, refusal.TooLarge):
        raise _Changing(path) from None
    if digest_bytes(data) != sha256:
        raise _Changing(path)
    return data


def _note(reader: Reader) -> ReleaseNote:
    """Fetch `release.json`; an empty note if the board was published without it."""
    try:
        return published.decoded(_NOTE, reader.read(_NOTE, _LARGEST_NOTE), ReleaseNote)
    except refusal.Missing:
        return ReleaseNote()
