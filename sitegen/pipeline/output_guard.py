"""Refuses output folders in which a build could overwrite or remove what sitegen did not write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sitegen import diagnostics as d
from sitegen.config.load import SITE
from sitegen.config.model import Config
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.pipeline.published_lock import RECORD
from sitegen.pipeline.request import CACHE, Request

_STORE = CACHE.partition("/")[0]


def output_folder(request: Request, config: Config) -> Path:
    """Return the output folder of a build: absolute, links resolved, `~` expanded."""
    named = request.output or request.root / Path(config.output).expanduser()
    return Path(os.path.realpath(named.expanduser()))


def place_of_output(request: Request, config: Config) -> Location:
    """Return the output folder as it was named, for findings about it."""
    return Location(str(request.output or config.output))


def check_output(request: Request, config: Config, output: Path) -> Findings:
    """Return a finding if the output folder overlaps the site's sources, or is home or a parent of it.

    Places are compared as the file system knows them, so that links, bind mounts and names that
    differ in case only are seen through.
    """
    return tuple(_faults(request, config, output))[:1]


def _faults(request: Request, config: Config, output: Path) -> Iterator[Diagnostic]:
    root = Path(os.path.realpath(request.root))
    at = place_of_output(request, config)
    for place in (root, Path.home()):
        if _is_within(place, output):
            yield d.output_overlaps(at, str(place))
    for name in filter(None, (config.content, config.theme, *_own_folders(request))):
        place = Path(os.path.realpath(root / name))
        if _is_within(output, place) or _is_within(place, output):
            yield d.output_overlaps(at, name)
    for name in (SITE, RECORD, *config.appearance.files):
        if _is_within(Path(os.path.realpath(root / name)), output):
            yield d.output_overlaps(at, name)


def _own_folders(request: Request) -> tuple[str, ...]:
    """Folders of the site's own; a preview lies in one of them."""
    return (".git",) if request.preview else (".git", _STORE)


def _is_within(place: Path, folder: Path) -> bool:
    """Return True if a resolved path is a folder or lies below it."""
    if place == folder or folder in place.parents:
        return True
    try:
        identity = folder.stat()
    except OSError:
        return False
    for above in (place, *place.parents):
        try:
            info = above.stat()
        except OSError:
            continue
        if (info.st_dev, info.st_ino) == (identity.st_dev, identity.st_ino):
            return True
    return False
