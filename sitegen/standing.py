"""What is published and owed as of a moment, without a build: for those who ask on the command line."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from sitegen import config as configuration
from sitegen import scanning
from sitegen.build import CACHE, in_folder
from sitegen.cache import open_cache
from sitegen.cataloguing import catalogue_at, configured, other_files
from sitegen.config import Config
from sitegen.content.catalogue import Catalogue
from sitegen.diagnostics import Findings
from sitegen.domain.disclosure import Duty, Ledger, ledger, published
from sitegen.domain.document import Document
from sitegen.pool import pool
from sitegen.reading import read_all


@dataclass(frozen=True)
class Standing:
    """A site as its sources say; `documents` are also those that are not published yet."""

    config: Config
    catalogue: Catalogue
    documents: tuple[Document, ...]
    findings: Findings


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A moment from which pages tell something else. `kind` is "publication", "expiry" or "due"."""

    at: dt.datetime
    kind: str
    name: str  # path of the document, or id of the organization
    what: str  # its title; rule and period


def standing(root: Path, now: dt.datetime, jobs: int | None) -> tuple[Standing | None, Findings]:
    """Read the sources of a site, as far as they have changed since they were read last."""
    sources, findings = configuration.read_sources(root)
    if sources is None:
        return None, findings
    store = root / CACHE
    store.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(store.with_name("lock")), open_cache(store) as cache, pool(jobs) as executor:
        config, findings = configured(sources, cache)
        if config is None:
            return None, findings
        content = root / config.content
        moment = time.time_ns()
        scan = scanning.scan(content)
        readings = read_all(
            content, scan, config.reading, cache, executor, moment, lambda stage, done, total: None
        )
        related, more = catalogue_at(now, config, readings, other_files(scan), cache)
    findings += in_folder((*readings.findings, *more), config.content)
    return Standing(config, related, readings.documents, findings), findings


def ledger_on(site: Standing, today: dt.date) -> Ledger | None:
    """The ledger as it was on a day, through that day's year; None if the site has no rules."""
    book = site.config.disclosure
    if book is None:
        return None
    known = (
        (item.organization.id, found)
        for item in site.catalogue.items
        if (found := published(item.main, item.url, item.category.id, today))
    )
    return ledger(book, site.config.organizations, known, today.year)


def open_duties(known: Ledger) -> Iterator[Duty]:
    """Duties of which something is still to be published, organization by organization."""
    for one in known.organizations:
        yield from (duty for duty in known.of(one) if duty.open)


def events(site: Standing, now: dt.datetime) -> list[Event]:
    """What is to come after a moment, the next first: publications, the ends of displays and of
    terms for objection, the last days of duties. A day ends with its midnight.
    """
    found = [
        Event(document.publish_at, "publication", document.path, document.title)
        for document in site.documents
        if document.publish_at and document.publish_at > now and not document.draft
    ]
    for item in site.catalogue.items:
        period = item.main.objection_period
        if period and _after(period[1]) > now:
            found.append(Event(_after(period[1]), "expiry", item.main.path, item.main.title))
    if known := ledger_on(site, now.date()):
        language = site.config.languages[0]
        for duty in open_duties(known):
            if duty.due and _after(duty.due) > now:
                name = duty.rule.name.in_language(language)
                what = f"{name} {duty.period}"
                found.append(Event(_after(duty.due), "due", duty.organization, what))
    return sorted(found)


def _after(day: dt.date) -> dt.datetime:
    """The midnight with which a day ends."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
