"""What says that something changed: the system's events or, where there are none, looking again.

Neither says what changed: the build finds that out.
"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from sitegen import files
from sitegen.config import SITE
from sitegen.values import digest

_TELLING = frozenset({"created", "modified", "moved", "deleted", "closed"})
_FULL = (errno.ENOSPC, errno.EMFILE, errno.ENOMEM)  # how a system says that it watches no more
_SHARE = 50  # looking may take this part of the time


class Watcher:
    """Calls `changed` when a file in the watched folders may have changed. `polls` is true where
    the system's events are not to be had or not wanted.
    """

    def __init__(self, changed: Callable[[], None], poll: bool = False) -> None:
        self.polls = poll
        self._changed = changed
        self._folders: tuple[Path, ...] = ()
        self._moved = False
        self._observer: Observer | None = None  # type: ignore[valid-type] # chosen by the system
        self._closing = threading.Event()

    def watch(self, root: Path, folders: Iterable[Path]) -> None:
        """Watch the files of a folder, and all that lies in some folders below it."""
        wanted = (root, *folders)
        if wanted == self._folders and not self._moved:
            return
        self._folders, self._moved = wanted, False
        if not self.polls:
            try:
                self._observe()
            except OSError as error:
                if error.errno not in _FULL:
                    raise
                self._stop()
                self.polls = True
        if self.polls and not self._closing.is_set():
            self._closing.set()  # ends the looking at other folders
            self._closing = threading.Event()
            looking = (wanted, _seen(*wanted), self._closing)
            threading.Thread(target=self._look, args=looking, daemon=True).start()

    def close(self) -> None:
        """Watch no more."""
        self._closing.set()
        self._stop()

    def _observe(self) -> None:
        self._stop()
        observer = Observer()
        self._observer = observer
        observer.start()
        root, *folders = self._folders
        observer.schedule(_Handler(self._heard_above), str(root), recursive=False)
        for folder in folders:
            if folder.is_dir():
                observer.schedule(_Handler(self._heard), str(folder), recursive=True)

    def _heard(self, event: FileSystemEvent) -> None:
        if any(not files.is_litter(name) for name in _names(event)):
            self._changed()

    def _heard_above(self, event: FileSystemEvent) -> None:
        """Of what lies beside the settings, nothing but the watched folders is the site's."""
        names = _names(event)
        tops = {folder.relative_to(self._folders[0]).parts[0] for folder in self._folders[1:]}
        if names & tops:
            self._moved = True  # what is watched may lie elsewhere now
        if names & {SITE, *tops}:
            self._changed()

    def _look(self, folders: tuple[Path, ...], known: str, closing: threading.Event) -> None:
        took = 0.0
        while not closing.wait(max(0.5, took * _SHARE)):
            start = time.perf_counter()
            seen = _seen(*folders)
            took = time.perf_counter() - start
            if seen != known:
                self._changed()
            known = seen

    def _stop(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer = None


class _Handler(FileSystemEventHandler):
    def __init__(self, heard: Callable[[FileSystemEvent], None]) -> None:
        self._heard = heard

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _TELLING and not (
            event.is_directory and event.event_type == "modified"
        ):
            self._heard(event)


def _names(event: FileSystemEvent) -> set[str]:
    """The last parts of the paths that an event names."""
    paths = (str(event.src_path), str(event.dest_path))
    return {path.replace("\\", "/").rpartition("/")[2] for path in paths if path}


def _seen(root: Path, *folders: Path) -> str:
    """A name for what lies there now."""
    own = files.stat_of(str(root / SITE))
    return digest((own, [files.scan(folder) for folder in folders if folder.is_dir()]))
