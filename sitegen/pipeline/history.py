"""Public versions of documents, from the git history of the content folder.

Shown only where `history` in site.yaml asks for it. The result depends on the commit that HEAD
names, the documents as they are now and the settings: not on the clock, nor on branches, messages
or authors, which are not public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.catalogue.catalogue import Catalogue, is_draft
from sitegen.catalogue.items import Item, url_in
from sitegen.checks import personal_data
from sitegen.checks.document import STAGE as CHECKS_STAGE
from sitegen.checks.document import has_personal_data
from sitegen.content import reader
from sitegen.content.folder_defaults import defaults_of, is_document
from sitegen.content.reader import Read
from sitegen.diagnostics import Findings, Location, has_errors
from sitegen.domain.public_version import Piece, PublicVersion
from sitegen.pipeline.published_lock import RECORD
from sitegen.pipeline.read_results import Readings
from sitegen.render.visible_text import excerpt, stable_difference, visible_text
from sitegen.system import files
from sitegen.system.cache import Cache
from sitegen.system.codec import digest
from sitegen.system.git import TooMuch, ask

if TYPE_CHECKING:
    from sitegen.pipeline.inputs import Inputs

STAGE = "history-1"  # raise it when the same commits would give other versions
_MOST = 60  # commits of one document that are looked at, the latest
_CONTEXT = 60  # characters shown on each side of a difference
_AT_ONCE = 128 * 1024 * 1024  # bytes of old texts of one document

Histories = dict[str, tuple[PublicVersion, ...]]
"""The public versions of documents with more than one, the oldest first, by path."""


class Stored(Struct, frozen=True):
    """A file as a commit left it; without `blob` it was removed. `time` is in seconds since 1970."""

    commit: str
    time: int
    blob: str


class Log(Struct, frozen=True):
    """The history of documents with several commits, the oldest first, by path.

    `recorded` are the times at which addresses came into published.lock; None if it has no history.
    """

    head: str
    files: dict[str, tuple[Stored, ...]]
    recorded: dict[str, int] | None


class _Then(Struct, frozen=True):
    """A state of a document and the days on which it came and became public."""

    came: dt.date
    public: dt.date
    read: Read | None  # None for a state whose predecessor stayed public, as it had errors
    taken_back: bool = False


def public_histories(
    inputs: Inputs, catalogue: Catalogue, readings: Readings, cache: Cache
) -> tuple[Histories, Findings]:
    """Return the public versions of all documents; a warning if there is too much.

    Args:
        inputs: Settings, folders and repository of the build.
        catalogue: The documents that are public now.
        readings: The documents as read.
        cache: Keeps the log of a commit and the versions of each document.
    """
    found = inputs.repository
    if found is None or not found.head or found.lacks:
        return {}, ()
    try:
        log = _log_of(inputs, found.head, cache)
        return _Historian(inputs, readings, log).all(catalogue, cache), ()
    except TooMuch:
        return {}, (d.no_history(Location("site.yaml", 1, 1), "large"),)


def _log_of(inputs: Inputs, head: str, cache: Cache) -> Log:
    """Return the log of a commit, from the cache if it is known."""
    content = inputs.sources.root
    name = digest((STAGE, head, str(content)))
    kept = cache.state("git-log", Log)
    if kept is None or kept.head != name:
        kept = Log(name, _files_of(content, head), _recorded(inputs.request.root, head))
        cache.remember_state("git-log", kept)
    return kept


# One line of ancestors, that of the branch: what lay on others was not public.
_LOG = (
    *("-c", "log.showRoot=true", "log", "--first-parent", "-m", "--no-renames"),
    *("--no-show-signature", "--no-color", "--no-ext-diff", "--no-textconv"),
)


def _files_of(content: Path, head: str) -> dict[str, tuple[Stored, ...]]:
    """Return the history of each document with several commits."""
    form = ("-z", "--raw", "--no-abbrev", "--relative", "--format=%x02%H %ct")
    tokens = (ask(content, (*_LOG, *form, head, "--", ".")) or b"").split(b"\0")
    found: dict[str, list[Stored]] = {}
    commit, time = "", 0
    rest = iter(tokens)
    for token in rest:
        said = token.decode(errors="replace").lstrip("\n")
        if said.startswith("\x02"):
            commit, _, at = said[1:].partition(" ")
            time = int(at)
        elif said.startswith(":"):
            _, mode, _, blob, _ = said.split(" ")
            path = next(rest).decode(errors="replace")
            if is_document(path):
                regular = mode in ("100644", "100755")
                found.setdefault(path, []).append(Stored(commit, time, blob if regular else ""))
    return {path: tuple(reversed(some)) for path, some in found.items() if len(some) > 1}


def _recorded(root: Path, head: str) -> dict[str, int] | None:
    """Return when each address came into published.lock for good; None if it has no history."""
    form = ("--reverse", "-p", "-U0", "--text", "--format=%x02%ct")
    printed = ask(root, (*_LOG, *form, head, "--", f"./{RECORD}"))
    if not printed:
        return None
    found: dict[str, int] = {}
    time = 0
    for line in printed.decode(errors="replace").split("\n"):
        if line.startswith("\x02"):
            time = int(line[1:])
        elif line.startswith("+") and "\t" in line:
            url, *others = line[1:].split("\t")
            if len(others) == 2:
                found.setdefault(url, time)
            else:  # forgotten on purpose
                found.pop(url, None)
    return found


class _Historian:
    """Reads the earlier states of documents and tells which of them were public."""

    def __init__(self, inputs: Inputs, readings: Readings, log: Log) -> None:
        self._config = inputs.config
        self._content = inputs.sources.root
        self._options = inputs.config.reading
        self._defaults = readings.defaults
        self._log = log
        self._zone = ZoneInfo(inputs.config.time_zone)
        self._stages = digest((STAGE, reader.STAGE, CHECKS_STAGE, self._options))

    def all(self, catalogue: Catalogue, cache: Cache) -> Histories:
        """Return the public versions of all documents that have several."""
        kept = cache.state("history", dict[str, tuple[str, dt.date, tuple[PublicVersion, ...]]])
        kept = kept or {}
        now = {}
        for item in catalogue.items:
            if item.main.withdrawn or is_draft(item.main):
                continue
            since = dt.date.min
            for document in item.versions:  # the main one first
                path = document.path
                if path not in self._log.files:
                    continue
                begun = self._begun(item, document.language)
                if begun is None:
                    continue
                begun = max(begun, since)
                given = self._stages, self._log.files[path], begun, self._config.time_zone
                key = digest((given, self._config.history, defaults_of(path, self._defaults)))
                known = kept.get(path)
                if known is None or known[0] != key:
                    known = key, *self._versions(path, begun)
                now[path] = known
                if document is item.main:
                    since = known[1]
        if now != kept:
            cache.remember_state("history", now)
        return {path: versions for path, (_, _, versions) in now.items() if len(versions) > 1}

    def _begun(self, item: Item, language: str) -> dt.date | None:
        """Return the first day on which a document can have been public; None if not before now."""
        main = item.main
        assert main.date is not None
        begun = max(main.date, main.publish_at.date()) if main.publish_at else main.date
        if self._log.recorded is not None:
            time = self._log.recorded.get(url_in(item, language, self._config))
            if time is None:
                return None
            begun = max(begun, self._day(time))
        return begun

    def _versions(self, path: str, begun: dt.date) -> tuple[dt.date, tuple[PublicVersion, ...]]:
        """Return the day since which a document is public, as far as known, and its versions."""
        shown: list[tuple[dt.date, Read]] = []
        states = list(self._states(path, begun))
        for state, following in zip(states, (*states[1:], None), strict=True):
            if state.taken_back:
                shown.clear()
            elif state.read and (following is None or following.came > state.public):
                shown.append((state.public, state.read))
        since = shown[0][0] if shown else dt.date.max
        texts: list[tuple[dt.date, str, Read]] = []
        for day, read in shown:
            text = _seen(read)
            if not texts or texts[-1][1] != text:
                texts.append((day, text, read))
        if len(texts) < 2 or self._config.history == "dates":
            return since, tuple(PublicVersion(day) for day, _, _ in texts)
        safe = [self._is_safe(text, read) for _, text, read in texts]
        found = [PublicVersion(texts[0][0])]
        for (before, after), both in zip(pairwise(texts), pairwise(safe), strict=True):
            pieces: list[Piece] = []
            if all(both):
                pieces = excerpt(stable_difference(before[1], after[1]), _CONTEXT)
            found.append(PublicVersion(after[0], tuple(pieces)))
        return since, tuple(found)

    def _is_safe(self, text: str, read: Read) -> bool:
        """Return True if today's check finds no personal data in a text."""
        return not personal_data.find(text) and not has_personal_data(read, self._options.checks)

    def _states(self, path: str, begun: dt.date) -> Iterator[_Then]:
        """Yield the states of a document's file, the oldest first."""
        stored = self._log.files[path][-_MOST:]
        texts = self._blobs({one.blob for one in stored if one.blob})
        came = dt.date.min
        for one in stored:
            came = max(came, self._day(one.time))
            if not one.blob:
                yield _Then(came, came, None, taken_back=True)
                continue
            read = self._read(path, one, texts.get(one.blob, b""))
            document = read.document
            if document is None or has_errors(read.findings):
                yield _Then(came, came, None)
            elif is_draft(document) or document.withdrawn:
                yield _Then(came, came, None, taken_back=True)
            else:
                public = max(came, begun, document.date or begun)
                if moment := document.publish_at:
                    public = max(public, moment.date())
                yield _Then(came, public, read)

    def _read(self, path: str, one: Stored, data: bytes) -> Read:
        def load(name: str, limit: int) -> bytes:
            """Read a sheet as it was in that commit."""
            try:
                found = ask(
                    self._content, ("cat-file", "blob", f"{one.commit}:./{name}"), b"", limit
                )
            except TooMuch as fault:
                raise files.Unreadable("large") from fault
            if found is None:
                raise files.Unreadable("missing")
            return found

        return reader.read(data, path, self._options, defaults_of(path, self._defaults), load)

    def _blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of blobs, without those larger than a document may be."""
        wanted = "".join(f"{name}\n" for name in sorted(names)).encode()
        listed = ask(self._content, ("cat-file", "--batch-check"), wanted) or b""
        small = []
        total = 0
        for line in listed.decode().splitlines():
            name, kind, *size = line.split(" ")
            if kind == "blob" and int(size[0]) <= self._options.max_bytes:
                small.append(name)
                total += int(size[0]) + 100
        if total > _AT_ONCE:
            raise TooMuch
        data = ask(self._content, ("cat-file", "--batch"), "\n".join((*small, "")).encode()) or b""
        found = {}
        at = 0
        while at < len(data):
            end = data.index(b"\n", at)
            name, _, length = data[at:end].decode().split(" ")
            last = end + 1 + int(length)
            found[name] = data[end + 1 : last]
            at = last + 1
        return found

    def _day(self, time: int) -> dt.date:
        return dt.datetime.fromtimestamp(time, self._zone).date()


def _seen(read: Read) -> str:
    """Return what readers see of a state of a document, in lines."""
    document = read.document
    assert document is not None
    body = visible_text(f"<body>{read.html}</body>")
    lines = (document.title, document.doc_number, document.summary, body)
    return "".join(f"{line}\n" for line in lines if line)
