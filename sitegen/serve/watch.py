"""Watching for changes: file events or, where there are none, polling.

Events name paths. They are hints by which a page is shown at once; a build that checks everything
finds the actual changes.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from watchdog import events
from watchdog.observers import Observer

from sitegen.system import files
from sitegen.system import scan as scanning
from sitegen.system.codec import digest

# That files are read, as every build does, is not asked for: it would fill the system's queue, and
# more again while watchdog mends what it missed.
_TELLING: list[type[events.FileSystemEvent]] = [
    events.DirCreatedEvent,
    events.DirDeletedEvent,
    events.DirMovedEvent,
    events.FileClosedEvent,
    events.FileCreatedEvent,
    events.FileDeletedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
]
_FULL = (errno.ENOSPC, errno.EMFILE, errno.ENOMEM)  # how a system says that it watches no more
_SHARE = 50  # looking may take this part of the time


class Watcher:
    """Calls `changed` when files may have changed: with paths below the root, or None for any.

    `polls` is True if file events are unavailable or not wanted.
    """

    def __init__(self, changed: Callable[[set[str] | None], None], poll: bool = False) -> None:
        self.polls = poll
        self._changed = changed
        self._parts: tuple[Path, tuple[str, ...], tuple[str, ...]] | None = None
        self._moved = False
        self._observer: Observer | None = None  # type: ignore[valid-type] # chosen by the system
        self._closing = threading.Event()

    def watch(self, root: Path, folders: tuple[str, ...], single: tuple[str, ...]) -> None:
        """Watch everything in some folders below the root, and some single files."""
        parts = root, folders, single
        if parts == self._parts and not self._moved:
            return
        self._parts, self._moved = parts, False
        if not self.polls:
            try:
                self._observe(*parts)
            except OSError as error:
                if error.errno not in _FULL:
                    raise
                self._stop()
                self.polls = True
        if self.polls and not self._closing.is_set():
            self._closing.set()  # ends the looking at other folders
            self._closing = threading.Event()
            looking = (parts, _seen(*parts), self._closing)
            threading.Thread(target=self._look, args=looking, daemon=True).start()

    def close(self) -> None:
        """Stop watching."""
        self._closing.set()
        self._stop()

    def _observe(self, root: Path, folders: tuple[str, ...], single: tuple[str, ...]) -> None:
        self._stop()
        observer = Observer()
        self._observer = observer
        observer.start()
        tops = {folder.split("/")[0] for folder in folders}

        def below(paths: set[str]) -> None:
            if told := {path for path in paths if not scanning.is_litter(path.rpartition("/")[2])}:
                self._changed(told)

        def beside(paths: set[str]) -> None:
            if paths & tops:
                self._moved = True  # what is watched may lie elsewhere now
            if paths & {*single, *tops}:
                self._changed(None)

        def listen(folder: str, heard: Callable[[set[str]], None], recursive: bool) -> None:
            if (root / folder).is_dir():
                handler, place = _Handler(root, heard), str(root / folder)
                observer.schedule(handler, place, recursive=recursive, event_filter=_TELLING)

        for folder in folders:
            listen(folder, below, recursive=True)
        for folder in {"", *(path.rpartition("/")[0] for path in single)}:
            listen(folder, beside, recursive=False)

    def _look(
        self,
        parts: tuple[Path, tuple[str, ...], tuple[str, ...]],
        known: str,
        closing: threading.Event,
    ) -> None:
        took = 0.0
        while not closing.wait(max(0.5, took * _SHARE)):
            start = time.perf_counter()
            seen = _seen(*parts)
            took = time.perf_counter() - start
            if seen != known:
                self._changed(None)
            known = seen

    def _stop(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer = None


class _Handler(events.FileSystemEventHandler):
    """Handler of file events: collects their paths below the root."""

    def __init__(self, root: Path, heard: Callable[[set[str]], None]) -> None:
        self._root = f"{root}{os.sep}"
        self._heard = heard

    def on_any_event(self, event: events.FileSystemEvent) -> None:
        paths = (os.fsdecode(path) for path in (event.src_path, event.dest_path) if path)
        self._heard({path.removeprefix(self._root).replace(os.sep, "/") for path in paths})


def _seen(root: Path, folders: tuple[str, ...], single: tuple[str, ...]) -> str:
    """Return a digest of the present files, for polling."""
    own = [files.stat_of(root / path) for path in single]
    places = (root / folder for folder in folders)
    return digest(
        (own, [scanning.scan(files.resolved(place)) for place in places if place.is_dir()])
    )
