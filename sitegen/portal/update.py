"""Reading the boards of a portal: what is new of each is fetched, checked, and kept.

A board's release is read as one: `release.json` names the list of files, the list names each file
with its SHA-256. Where files do not agree, the board is being published: we begin again. Whatever
is wrong becomes a finding, and what was kept last stays.
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
_BATCH = 256  # files that are kept together
_AGAIN = 3  # readings of a board that changes meanwhile
_PAUSE = 0.5  # seconds between them
_STAGE = f"{__version__} {published.STAGE}"


class KnownBoard(Struct, frozen=True):
    """A board of which something was read; `name` is the SHA-256 of its list of files."""

    source: BoardSource
    name: str
    store: Path
    is_searched: bool  # False: the portal's search cannot have it


class KeptBoard(Struct, frozen=True):
    """A board of the portal as it was last read."""

    source: BoardSource
    board: Board


def known(root: Path, config: Config) -> tuple[tuple[KnownBoard, ...], Findings]:
    """Return the boards of which something was read, without asking any; the others are reported.

    So are those that the search cannot have: URLs tell languages only if the first is ours, and
    facets can number so many organizations.
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
    """Read what was kept of some boards."""
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
    """Fetch what is new of each board and keep it; return what was wrong with some."""
    findings: dict[str, Findings] = {}
    with ThreadPoolExecutor(_BOARDS) as executor:
        futures = {executor.submit(_updated, root, one, limits): one for one in sources}
        for done, future in enumerate(as_completed(futures), 1):
            findings[futures[future].organization] = future.result()
            progress(done, len(sources))
    return tuple(found for one in sources for found in findings[one.organization])


def store_of(root: Path, source: BoardSource) -> Path:
    """Return where a board's files are kept."""
    return root / FOLDER / f"{source.organization}.sqlite"


def _at(source: BoardSource) -> Location:
    return Location(SITE, source.line, source.column)


def _updated(root: Path, source: BoardSource, limits: Limits) -> Findings:
    """Read what is new of a board, from nothing if its store is damaged."""
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
    """A file does not agree with the list of files."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class _Reading(Struct, frozen=True):
    """One attempt to read a board: `most` bytes in all."""

    store: Store
    reader: Callable[[], Reader]
    most: int

    def run(self) -> None:
        """Read the board if it is another than the one kept.

        Raises:
            _Changing: Its files are of different builds.
            refusal.Refused: Something is wrong with it.
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
            pass  # the search reads them later: a fault must show now
        digests = {path: sha256 for path, (sha256, _) in wanted.items()}
        release = Release(new, _STAGE, board.languages[0], len(board.organizations))
        self.store.replace(release, board, digests)

    def _kept(self, name: str, path: str) -> bytes:
        try:
            return self.store.get(name)
        except KeyError:
            raise _Changing(path) from None

    def _fetch(self, wanted: dict[str, tuple[str, int]]) -> None:
        """Bring all wanted files that are not there."""
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
                    self.store.commit()  # what is here need not be fetched again
                    if faults:
                        raise faults[0]
            finally:
                while not readers.empty():
                    readers.get().close()

    def _take(self, fetched: Future[bytes]) -> BaseException | None:
        """Keep a file that came, or return why it did not."""
        fault = fetched.exception()
        if fault is None:
            self.store.add(fetched.result())
        return fault


def _agreeing(reader: Reader, path: str, sha256: str, size: int) -> bytes:
    """Return a file of which the list is true."""
    try:
        data = reader.read(path, size)
    except (refusal.Missing, refusal.TooLarge):
        raise _Changing(path) from None
    if digest_bytes(data) != sha256:
        raise _Changing(path)
    return data


def _note(reader: Reader) -> ReleaseNote:
    """Return what a board says of its release; nothing if it was published in another way."""
    try:
        return published.decoded(_NOTE, reader.read(_NOTE, _LARGEST_NOTE), ReleaseNote)
    except refusal.Missing:
        return ReleaseNote()
