"""The settings and the catalogue of a site at a moment, each from the cache where it is as it was:
what a build begins with, and what those go by who ask without one.
"""

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
    """The configuration, from the cache where its files are unchanged."""
    key = digest((__version__, sources))
    kept = cache.state("config", tuple[str, Config, Findings])
    if kept and kept[0] == key:
        return kept[1], kept[2]
    config, findings = configuration.load(sources)
    if config is not None:
        cache.remember_state("config", (key, config, findings))
    return config, findings


def last_configured(cache: Cache) -> Config | None:
    """The configuration that was last without fault, whatever its files say by now."""
    kept = cache.state("config", tuple[str, Config, Findings])
    return kept[1] if kept else None


def catalogue_at(
    now: datetime,
    config: Config,
    readings: Readings,
    cache: Cache,
    drafts: bool = False,
) -> tuple[Catalogue, Findings]:
    """What was read, related as it is at a moment in the site's own time; with `drafts` it has
    them too. A cache that stays open has it from the last time.
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
