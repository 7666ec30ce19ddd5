"""Snapshot of publications and duties at a moment, without a build; for the commands `ledger` and `next`."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path

from filelock import FileLock
from msgspec import Struct

from sitegen.catalogue.catalogue import Catalogue, is_draft
from sitegen.catalogue.items import Item, evidence
from sitegen.config import load as configuration
from sitegen.config.model import Config, Sources
from sitegen.diagnostics import Findings
from sitegen.diagnostics.finding import sorted_findings, with_folder
from sitegen.domain.disclosure import Duty, Ledger, ledger
from sitegen.domain.document import Document
from sitegen.domain.life import State, next_turns
from sitegen.pipeline.cached import catalogue_at, configured
from sitegen.pipeline.read import ReadRequest, read_all
from sitegen.pipeline.request import CACHE
from sitegen.system import files
from sitegen.system import scan as scanning
from sitegen.system.cache import (
    Cache,
    Opener,
    despite_damage,
    is_writable,
    open_cache,
    open_copy,
)
from sitegen.system.workers import pool


class Snapshot(Struct, frozen=True):
    """A site as its sources are now; `documents` include those that are not public yet."""

    config: Config
    catalogue: Catalogue
    documents: tuple[Document, ...]
    findings: Findings


class Event(Struct, frozen=True, order=True):
    """A moment from which pages show something else.

    `kind` is "publication", "display", "expiry", "correction", "withdrawal" or "due".
    """

    at: dt.datetime
    kind: str
    name: str  # path of the document, or id of the organization
    what: str  # its title; rule and period


def standing(root: Path, now: dt.datetime, jobs: int | None) -> tuple[Snapshot | None, Findings]:
    """Read the sources of a site, as far as they have changed since they were read last.

    Where the site's cache cannot be written, a copy of it serves: nothing of the site is touched.
    """
    sources, findings = configuration.read_sources(root)
    if sources is None:
        return None, findings
    store = root / CACHE

    def read_with(opener: Opener) -> tuple[Snapshot | None, Findings]:
        with opener(store) as cache, pool(jobs) as executor:
            return _read_site(root, sources, cache, now, executor)

    if not is_writable(store):
        return despite_damage(read_with, store, open_copy)
    store.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(store.with_name("lock")):
        return despite_damage(read_with, store, open_cache)


def _read_site(
    root: Path, sources: Sources, cache: Cache, now: dt.datetime, executor: Executor
) -> tuple[Snapshot | None, Findings]:
    config, findings = configured(sources, cache)
    if config is None:
        return None, findings
    content = files.resolved(root / config.content)
    started = time.time_ns()
    request = ReadRequest(content, scanning.scan(content), config.reading, started)
    readings = read_all(request, cache, executor, lambda stage, done, total: None)
    related, more = catalogue_at(now, config, readings, cache)
    findings = sorted_findings(
        (*findings, *with_folder((*readings.findings, *more), config.content))
    )
    return Snapshot(config, related, readings.documents, findings), findings


def ledger_on(config: Config, items: Iterable[Item], today: dt.date) -> Ledger | None:
    """Return the ledger as known on a day, through that day's year; None if the site has no rules."""
    book = config.disclosure
    if book is None:
        return None
    return ledger(book, config.organizations, evidence(items, today), today.year)


def open_duties(known: Ledger) -> Iterator[Duty]:
    """Yield the open duties of the ledger's last three years, organization by organization.

    A rule allows two years at most: no duty still due is older.
    """
    years = range(known.through - 2, known.through + 1)
    for one in known.organizations:
        yield from (duty for duty in known.of(one, years) if duty.open)


def events(site: Snapshot, now: dt.datetime) -> list[Event]:
    """Return the events after a moment, the next first.

    They are publications, first and last days of displays, last days for objections, corrections and withdrawals
    dated in the future, and last days of duties. A day ends with its midnight.
    """
    every = (*_publications(site), *_turns(site, now), *_dues(site, now))
    return sorted({event for event in every if event.at > now})


def _publications(site: Snapshot) -> Iterator[Event]:
    for document in site.documents:
        if document.publish_at and not is_draft(document):
            yield Event(document.publish_at, "publication", document.path, document.title)


def _turns(site: Snapshot, now: dt.datetime) -> Iterator[Event]:
    for item in site.catalogue.items:
        main = item.main
        for turn in next_turns(main, now):
            if turn.state in _KINDS:
                yield Event(turn.when, _KINDS[turn.state], main.path, main.title)
        if term := main.objection_period:
            yield Event(_after(term[1]), "expiry", main.path, main.title)
    for document in site.catalogue.changed:
        for change in (one for one in document.changes if not one.by):
            at = dt.datetime.combine(change.date, dt.time())
            yield Event(at, "correction", document.path, document.title)


def _dues(site: Snapshot, now: dt.datetime) -> Iterator[Event]:
    language = site.config.languages[0]
    known = ledger_on(site.config, site.catalogue.items, now.date())
    for duty in open_duties(known) if known else ():
        if duty.due:
            what = f"{duty.rule.name.in_language(language)} {duty.period}"
            yield Event(_after(duty.due), "due", duty.organization, what)


def _after(day: dt.date) -> dt.datetime:
    """Return the midnight that ends a day; the last representable day has none after it."""
    return dt.datetime.combine(min(day, _LAST) + dt.timedelta(days=1), dt.time())


_KINDS: dict[State, str] = {"displayed": "display", "archived": "expiry", "withdrawn": "withdrawal"}
_LAST = dt.date.max - dt.timedelta(days=1)
