"""Health checks of the installation and of a site."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo

from packaging.requirements import Requirement

from sitegen.config import load as config
from sitegen.diagnostics import has_errors
from sitegen.pipeline import published_lock as published
from sitegen.pipeline.request import CACHE
from sitegen.render import theme
from sitegen.system.cache import open_cache

DISTRIBUTION = "sitegen-gongkai"  # the name under which pip knows the program


def examine(root: Path) -> Iterator[tuple[str, str]]:
    """Yield each thing examined (key of its name) and its fault, "" if there is none."""
    for what, probe in _PROBES:
        try:
            yield what, probe(root)
        except Exception as error:  # noqa: BLE001 # any fault at all is what we are here to tell
            yield what, getattr(error, "strerror", None) or str(error) or type(error).__name__


def _python(root: Path) -> str:
    found = ".".join(map(str, sys.version_info[:3]))
    return "" if sys.version_info >= (3, 11) else f"{found} < 3.11"


def _packages(root: Path) -> str:
    """Return the packages that the program declares and that are missing or too old."""
    faults = []
    for line in requires(DISTRIBUTION) or ():
        needed = Requirement(line)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(needed.name)
        except PackageNotFoundError:
            faults.append(needed.name)
            continue
        if not needed.specifier.contains(found, prereleases=True):
            faults.append(f"{needed.name} {found}, {needed.specifier}")
    return "; ".join(faults)


def _zone(root: Path) -> str:
    ZoneInfo("Asia/Shanghai")
    return ""


def _theme(root: Path) -> str:
    _, findings = theme.load(None)
    return ", ".join(f"{finding.at}" for finding in findings)


def _site(root: Path) -> str:
    sources, findings = config.read_sources(root)
    if sources is not None:
        _, findings = config.load(sources)
    return ", ".join(f"{f.at} {f.code}" for f in findings) if has_errors(findings) else ""


def _record(root: Path) -> str:
    """Return the fault of published.lock, "" if there is none. A site never built has no lock yet."""
    if (root / published.RECORD).exists() or not (root / CACHE).exists():
        return ", ".join(str(finding.at) for finding in published.load(root).faults)
    return f"{published.RECORD}: 0"


def _output(root: Path) -> str:
    with TemporaryFile(dir=root):
        return ""


def _cache(root: Path) -> str:
    if not (root / config.SITE).exists():
        return ""
    with open_cache(root / CACHE) as cache:
        cache.state("stamp", object)
    return ""


_PROBES: tuple[tuple[str, Callable[[Path], str]], ...] = (
    ("python", _python),
    ("packages", _packages),
    ("zone", _zone),
    ("theme", _theme),
    ("site", _site),
    ("record", _record),
    ("output", _output),
    ("cache", _cache),
)
