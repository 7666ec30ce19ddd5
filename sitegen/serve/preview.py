"""The site kept as it will be: built once, and again after each change, one build at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sitegen import config as configuration
from sitegen.build import Request, Result
from sitegen.cache import open_cache
from sitegen.diagnostics import Findings
from sitegen.engine import run
from sitegen.pages.outline import Outline
from sitegen.reading import Progress
from sitegen.serve.watching import Watcher

FOLDER = ".sitegen/preview"
_QUIET = 0.03  # seconds without a further change, after which a build begins
_PATIENCE = 0.5  # seconds after which it begins in any case


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be shown. `clock` gives the site's own time."""

    root: Path
    clock: Callable[[], datetime]
    drafts: bool = False
    as_of: str = ""  # the day or moment shown, where it is not now
    poll: bool = False
    jobs: int | None = None

    @property
    def folder(self) -> Path:
        """Where the pages of the preview lie; never where the site is published."""
        return self.root / FOLDER / "site"

    @property
    def store(self) -> Path:
        """The preview's own store."""
        return self.root / FOLDER / "cache.sqlite"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a build left: how many there were, what it found, how long it took in seconds."""

    number: int
    findings: Findings
    built: bool
    pages: int
    written: int
    seconds: float
    polls: bool = False  # whether changes are looked for, there being no events
    moved: dict[str, str] = field(default_factory=dict)  # sources that were renamed: old → new


class Preview:
    """Builds in a thread of its own. `tell` is called there after each build."""

    def __init__(
        self,
        wish: Wish,
        tell: Callable[[Shown], None],
        progress: Progress = lambda stage, done, total: None,
    ) -> None:
        self.wish = wish
        self.shown: Shown | None = None
        self._tell = tell
        self._progress = progress
        self._changed = threading.Event()
        self._changed.set()  # the first build needs no change
        self._closing = False
        self.watcher = Watcher(self.touch, wish.poll)
        self._thread = threading.Thread(target=self._keep, name="preview")
        self._names: dict[str, str] = {}
        self._moved: dict[str, str] = {}

    def start(self) -> None:
        """Build, and go on building after each change."""
        self._thread.start()

    def touch(self) -> None:
        """Say that something may have changed."""
        self._changed.set()

    def close(self) -> None:
        """Stop; a build that runs is finished first."""
        self._closing = True
        self._changed.set()
        self.watcher.close()
        self._thread.join()

    def _keep(self) -> None:
        while self._changed.wait():
            self._settle()
            self._changed.clear()
            if self._closing:  # said after it was set: never missed
                return
            self._watch()
            start = time.perf_counter()
            result = self._build()
            self._note_moves()
            self.shown = Shown(
                number=self.shown.number + 1 if self.shown else 1,
                findings=result.findings,
                built=result.published,
                pages=result.pages,
                written=result.written,
                seconds=time.perf_counter() - start,
                polls=self.watcher.polls,
                moved=dict(self._moved),
            )
            self._tell(self.shown)

    def _settle(self) -> None:
        """Wait until nothing has changed for a little while: editors write a file in pieces."""
        until = time.monotonic() + _PATIENCE
        if self.shown is None:
            return
        while time.monotonic() < until and not self._closing:
            self._changed.clear()
            if not self._changed.wait(_QUIET):
                return

    def _build(self) -> Result:
        wish = self.wish
        request = Request(
            wish.root, wish.clock(), output=wish.folder, keep_going=True, drafts=wish.drafts
        )
        return run(request, wish.store, wish.jobs, self._progress, waiting=lambda: None)

    def _watch(self) -> None:
        """Watch what the settings, as they are now, say that the site is made of."""
        root = self.wish.root
        content, theme = configuration.folders_of(root)
        self.watcher.watch(root, [root / folder for folder in (content, theme) if folder])

    def _note_moves(self) -> None:
        """Find documents whose files have other names now, so that a reader can follow."""
        with open_cache(self.wish.store) as cache:
            outline = cache.state("outline", Outline)
        if outline is None:
            return
        names = dict(outline.names)
        gone = {key: path for path, key in self._names.items() if path not in names}
        for path, key in names.items() if gone else ():
            if path not in self._names and key in gone:
                self._moved[gone[key]] = path
                self._moved.pop(path, None)
        self._names = names
