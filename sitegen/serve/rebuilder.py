"""The rebuilder: builds the preview once and again after each change, one build at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from msgspec import Struct, field

from sitegen import diagnostics as d
from sitegen.config import load as configuration
from sitegen.diagnostics import Findings, Location
from sitegen.pipeline.read import Progress
from sitegen.pipeline.request import Request, Result
from sitegen.pipeline.session import Interrupted, Keeper, run
from sitegen.serve.watch import Watcher
from sitegen.system.fault_files import keep_traceback, place_of

_QUIET = 0.03  # seconds without a further change, after which a build begins
_PATIENCE = 0.5  # seconds after which it begins in any case
_STILL = 0.5  # seconds without a change, after which all is looked at that is not up to date yet


class Wish(Struct, frozen=True):
    """The options of a preview.

    Attributes:
        root: The site's folder.
        own: A folder that no other preview uses.
        clock: Returns the site's own time.
    """

    root: Path
    own: Path
    clock: Callable[[], datetime]
    drafts: bool = False
    as_of: str = ""  # the day or moment shown, where it is not now
    poll: bool = False
    jobs: int | None = None
    trust_theme: bool = False

    @property
    def folder(self) -> Path:
        """The folder of the preview's pages; never where the site is published."""
        return self.own / "site"

    @property
    def store(self) -> Path:
        """The preview's own cache."""
        return self.own / "cache.sqlite"


class Shown(Struct, frozen=True):
    """The result of a build: its number, findings, duration in seconds.

    `again` is True for a follow-up build, which only checks what a quicker one before it left undone.
    """

    number: int
    findings: Findings
    built: bool
    pages: int
    written: int
    seconds: float
    again: bool = False
    polls: bool = False  # whether changes are looked for, there being no events
    moved: dict[str, str] = field(default_factory=dict)  # sources that were renamed: old → new


class Step(Struct, frozen=True):
    """The progress of a build: items done of a stage, of how many."""

    stage: str
    done: int
    total: int


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
        self.step: Step | None = None
        self._tell = tell
        self._progress = progress
        self._changed = threading.Event()
        self._changed.set()  # the first build needs no change
        self._touched: frozenset[str] | None = None  # paths below the root; None for any
        self._touching = threading.Lock()
        self._closing = False
        self._yields = False  # whether the build that runs is interrupted by a change
        self._keeper = Keeper()
        self.watcher = Watcher(self.touch, wish.poll)
        self._thread = threading.Thread(target=self._keep, name="preview")
        self._names: dict[str, str] = {}
        self._moved: dict[str, str] = {}

    def start(self) -> None:
        """Start to build, now and after each change."""
        self._thread.start()

    def touch(self, paths: Iterable[str] | None = None) -> None:
        """Report possible changes, at some paths below the root or, with None, anywhere."""
        with self._touching:
            known = None if paths is None else self._touched
            self._touched = None if known is None else known.union(paths or ())
        self._changed.set()

    def close(self) -> None:
        """Stop, and interrupt a running build unless it is publishing already."""
        self._closing = True
        self._changed.set()
        self.watcher.close()
        self._thread.join()

    def _keep(self) -> None:
        """Build after each change until closed.

        Touched files are built at once. When it has been quiet, a follow-up build checks everything else: lists,
        the search index, changes without an event. One follows the first build too, so that the process is warm
        for the first save. A new save interrupts a follow-up build.
        """
        whole = True
        while True:
            still = not self._changed.wait(None if whole else _STILL)
            if not still:
                self._settle()
            self._changed.clear()
            if self._closing:  # said after it was set: never missed
                self._keeper.close()
                return
            self._watch()
            start = time.perf_counter()
            touched, self._yields = self._taken(), still
            try:
                result = self._build(touched)
            except Interrupted:
                self.touch(touched)
                whole = False
                continue
            except Exception as error:  # noqa: BLE001 # said as a finding; the preview goes on
                result = self._failed(error)
            whole = still or (result.whole and self.shown is not None)
            if not result.published:
                self._touched = None  # whatever it was, it is still to be done
            if still and self.shown and not self._is_new(result, self.shown):
                continue
            self._note_moves(dict(result.names))
            self.shown = Shown(
                number=self.shown.number + 1 if self.shown else 1,
                findings=result.findings,
                built=result.published,
                pages=result.pages,
                written=result.written,
                seconds=time.perf_counter() - start,
                again=still,
                polls=self.watcher.polls,
                moved=dict(self._moved),
            )
            self._tell(self.shown)

    def _failed(self, error: Exception) -> Result:
        """Return the result of a build that ended by a fault of the program."""
        kept = keep_traceback(error, self.wish.root)
        what = f"{type(error).__name__}, {place_of(error)}"
        return Result((d.program_fault(Location("sitegen"), what, str(kept or "-")),))

    def _go_on(self, stage: str, done: int, total: int) -> None:
        """Note the progress of a build, or interrupt it."""
        if self._closing or (self._yields and self._changed.is_set()):
            raise Interrupted
        if total:  # a stage that does not know its end is no news
            self.step = Step(stage, done, total)
        self._progress(stage, done, total)

    def _taken(self) -> frozenset[str] | None:
        """Return the paths touched since the last call; None if anything may have changed."""
        with self._touching:
            touched, self._touched = self._touched, frozenset()
        return touched

    def _is_new(self, result: Result, shown: Shown) -> bool:
        """Return True if a build has changed anything that was shown."""
        return bool(result.written or result.removed or result.findings != shown.findings)

    def _settle(self) -> None:
        """Wait until nothing has changed for a moment: editors write a file in pieces."""
        until = time.monotonic() + _PATIENCE
        if self.shown is None:
            return
        while time.monotonic() < until and not self._closing:
            self._changed.clear()
            if not self._changed.wait(_QUIET):
                return

    def _build(self, touched: frozenset[str] | None) -> Result:
        wish = self.wish
        request = Request(
            wish.root,
            wish.clock(),
            output=wish.folder,
            keep_going=True,
            drafts=wish.drafts,
            preview=True,
            copies=False,
            touched=touched or None,
            warm=self.shown is not None,
            trust_theme=wish.trust_theme,
        )
        if request.warm:
            import sitegen.content.markdown.convert  # noqa: F401 # some text will need it

        return run(request, wish.store, wish.jobs, self._go_on, lambda: None, self._keeper)

    def _watch(self) -> None:
        """Watch the files that the site is made of by its present settings."""
        self.watcher.watch(self.wish.root, *configuration.made_of(self.wish.root))

    def _note_moves(self, names: dict[str, str]) -> None:
        """Note documents whose files were renamed, so that open pages can follow."""
        gone = {key: path for path, key in self._names.items() if path not in names}
        for path, key in names.items() if gone else ():
            if path not in self._names and key in gone:
                self._moved[gone[key]] = path
                self._moved.pop(path, None)
        self._names = names or self._names
