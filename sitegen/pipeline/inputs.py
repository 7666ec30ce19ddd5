"""Everything a build reads before it reads a document: settings, theme, file list, published.lock."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from sitegen import __version__
from sitegen import diagnostics as d
from sitegen.config import load as configuration
from sitegen.config.appearance import Appearance
from sitegen.config.government import lacking
from sitegen.config.model import Config, Sources
from sitegen.diagnostics import Findings
from sitegen.pipeline import publish as publishing
from sitegen.pipeline import published_lock
from sitegen.pipeline.cached import configured
from sitegen.pipeline.output_guard import check_output, output_folder
from sitegen.pipeline.published_lock import PublishedLock
from sitegen.pipeline.read import Progress, ReadRequest
from sitegen.pipeline.repository import Repository, repository_of
from sitegen.pipeline.request import Request
from sitegen.render import theme as themes
from sitegen.render.appearance import dressed
from sitegen.render.theme import Theme
from sitegen.system import files as fs
from sitegen.system import scan as scanning
from sitegen.system.cache import Cache
from sitegen.system.codec import digest
from sitegen.system.encoders import is_available
from sitegen.system.scan import Scan
from sitegen.system.workers import FEW

if TYPE_CHECKING:  # of portals only
    from sitegen.portal.update import KnownBoard


class Inputs(Struct, frozen=True, kw_only=True):
    """The inputs of a build.

    `digest` names the settings, theme, output folder and flags. `was_interrupted` is set if the
    previous build was cut short while it published.
    """

    request: Request
    config: Config
    theme: Theme
    sources: ReadRequest
    output: Path
    lock: PublishedLock
    digest: str
    was_interrupted: bool
    repository: Repository | None = None  # where the settings ask for the history
    boards: tuple[KnownBoard, ...] = ()  # of a portal, as last read
    fetched: Findings = ()  # faults of boards in this read

    @property
    def touched(self) -> frozenset[str] | None:
        """Paths below content/ to which all changes are confined; None if anything may have changed."""
        return self.sources.touched

    @property
    def records_addresses(self) -> bool:
        """True if this build adds what it publishes to published.lock."""
        request = self.request
        own = output_folder(replace(request, output=None), self.config)
        return self.output == own and not (request.drafts or request.as_of_other_day)


class LastScan(Struct, frozen=True):
    """File list of the last build, for a build that is told what has been touched since."""

    content: Path
    output: Path
    scan: Scan


def load_inputs(
    request: Request, cache: Cache, progress: Progress
) -> tuple[Inputs | None, Findings]:
    """Read the settings, load the theme, list the sources; None if the settings are unusable.

    An interrupted publication is completed first.
    """
    started = time.time_ns()
    files, findings = configuration.read_sources(request.root)
    if files is None:
        return None, findings
    config, findings = configured(files, cache)
    if config is None:
        return None, findings
    if request.part:  # the duties of all the others would seem to be missed
        config = replace(config, disclosure=None)
    output = output_folder(request, config)
    if refused := check_output(request, config, output):
        return None, findings + refused
    content = fs.resolved(request.root / config.content)
    folder = request.root / config.theme if config.theme else None
    theme, found = themes.load(folder, request.trust_theme)
    findings += found
    if config.appearance != Appearance():
        at = configuration.place_in_site(files, "appearance")
        theme, found = dressed(theme, request.root, config.appearance, at)
        findings += found
    if request.copies and config.compress:
        findings += _lacking_encoders(config, files)
    theme = cache.intern("theme", theme)
    if request.dry and (fields := lacking(config.registration, config.contact)):
        at = configuration.place_in_site(files, "government")
        findings += (d.unregistered(at, fields),)

    repository = repository_of(request.root) if config.history and request.history else None
    if repository and repository.lacks:
        at = configuration.place_in_site(files, "history")
        findings += (d.no_history(at, repository.lacks),)
    boards, fetched, found = _boards(request, config, progress)
    findings += found
    scan, touched = _list_sources(request, config, content, output, cache)
    flags = (
        request.keep_going,
        request.drafts,
        request.as_of_other_day,
        request.part,
        request.copies,
    )
    named = [one.name for one in boards]
    if request.dry:
        whole = publishing.is_whole(cache)
    else:
        whole = publishing.finish_interrupted(output, cache)
    inputs = Inputs(
        request=request,
        config=config,
        theme=theme,
        sources=ReadRequest(content, scan, config.reading, started, request.verify, touched),
        output=output,
        lock=cache.intern("register", published_lock.load(request.root)),
        digest=digest((__version__, files, theme.name, str(output), repository, *flags, *named)),
        was_interrupted=not whole,
        repository=repository,
        boards=boards,
        fetched=fetched,
    )
    return inputs, findings


def _boards(
    request: Request, config: Config, progress: Progress
) -> tuple[tuple[KnownBoard, ...], Findings, Findings]:
    """Read the boards of a portal: their last data, faults of this read, and boards never read.

    Checks, previews and offline builds contact no board.
    """
    if not config.boards or request.part or request.boards == "none":
        return (), (), ()
    from sitegen.portal.update import known, update

    fetched: Findings = ()
    asks = request.boards == "ask" and not (request.dry or request.preview)
    if asks and request.touched is None:
        fetched = update(request.root, config.boards, config.limits, partial(progress, "boards"))
    found, lacking = known(request.root, config)
    return found, fetched, lacking


def _lacking_encoders(config: Config, sources: Sources) -> Findings:
    """Report encodings for which something is not installed."""
    at = configuration.place_in_site(sources, "compress")
    return tuple(d.no_encoder(at, one) for one in config.compress if not is_available(one))


def _list_sources(
    request: Request, config: Config, content: Path, output: Path, cache: Cache
) -> tuple[Scan, frozenset[str] | None]:
    """List the content folder; only the touched paths of it, if all else is known from before."""
    last = _last_scan(cache, content, output) if request.touched is not None else None
    touched = _touched_below_content(request, config) if last else None
    if last is None or touched is None:
        return scanning.scan(content), None
    return scanning.rescan(content, last.scan, touched), touched


def _last_scan(cache: Cache, content: Path, output: Path) -> LastScan | None:
    """Return the last build's file list if it was a build of these folders and left its outline."""
    from sitegen.pages.change_scope import ChangeScope

    last = cache.get_transient("last", LastScan)
    shown = cache.get_transient("outline", ChangeScope)
    return last if last and shown and (last.content, last.output) == (content, output) else None


def _touched_below_content(request: Request, config: Config) -> frozenset[str] | None:
    """Return the touched paths below content/; None if others were touched, or too many."""
    touched, folder = request.touched or frozenset(), f"{config.content}/"
    if len(touched) > FEW or not all(p.startswith(folder) and p.isprintable() for p in touched):
        return None
    return frozenset(path.removeprefix(folder) for path in touched)
