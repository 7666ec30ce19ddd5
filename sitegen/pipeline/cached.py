"""Settings and catalogue, from the cache if their inputs are unchanged; for builds and for queries without one."""

from __future__ import annotations

from datetime import datetime

from sitegen import __version__
from sitegen.catalogue.catalogue import Catalogue, catalogue, come_due
from sitegen.config import load as configuration
from sitegen.config.model import Config, Sources
from sitegen.diagnostics import Findings
from sitegen.pipeline.read_results import Readings
from sitegen.system.cache import Cache
from sitegen.system.codec import digest


def configured(sources: Sources, cache: Cache) -> tuple[Config | None, Findings]:
    """Return the configuration, from the cache if its files are unchanged."""
    key = digest((__version__, sources))
    kept = cache.state("config", tuple[str, Config, Findings])
    if kept and kept[0] == key:
        return kept[1], kept[2]
    config, findings = configuration.load(sources)
    if config is not None:
        cache.remember_state("config", (key, config, findings))
    return config, findings


def last_configured(cache: Cache) -> Config | None:
    """Return the last configuration without errors, whatever the files say now."""
    kept = cache.state("config", tuple[str, Config, Findings])
    return kept[1] if kept else None


def catalogue_at(
    now: datetime,
    config: Config,
    readings: Readings,
    cache: Cache,
    drafts: bool = False,
) -> tuple[Catalogue, Findings]:
    """Return the catalogue at a moment in the site's own time.

    A cache that stays open returns the equal catalogue of last time. With `drafts` it includes them.
    """
    given = (
        readings.documents,
        {path: source.stat.size for path, source in readings.others.items()},
        readings.faulty,
        config,
        come_due(readings.documents, now),
        drafts,
    )
    return cache.memoize("catalogue", given, lambda: catalogue(*given))
