"""The publishing stage: new files into the output by renames, others out of it; cut short, finished
by the next build.

Invariant: before anything is moved, the store is told to distrust it and what is to be removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen import files
from sitegen.cache import Cache, Output

if TYPE_CHECKING:  # what emits takes long to load, and a build without changes emits nothing
    from sitegen.emitting import Emission
    from sitegen.wanted import Site


def publish(site: Site, emission: Emission, known: Mapping[str, Output], cache: Cache) -> list[str]:
    """Move the new files into the output and remove those no longer wanted; give the latter.

    Raises OSError or files.Foreign if the output cannot be written; what was there stays.
    """
    removed = sorted(known.keys() - emission.outputs.keys())
    looked_at = emission.outputs if emission.whole else emission.redrawn
    cache.remember_outputs(
        row
        for path in looked_at
        if path not in emission.new
        and (row := emission.outputs[path]) is not (old := known.get(path))
        and row != old
    )
    if not emission.new and not removed:
        _remember_outline(emission, cache)
        return []
    new = sorted(emission.new)  # in the order of the table, which takes half the time
    cache.distrust_outputs([*new, *removed])
    cache.remember_state("commit", (str(site.output), tuple(removed)))
    cache.forget_state("stamp")
    cache.forget_state("outline")
    cache.commit()
    files.commit(site.staging, site.output, removed)
    cache.remember_outputs(emission.outputs[path] for path in new)
    cache.forget_outputs(removed)
    cache.forget_state("commit")
    _remember_outline(emission, cache)
    cache.commit()
    return removed


def _remember_outline(emission: Emission, cache: Cache) -> None:
    """Note what the site shows, unless it has faults that every build must find again."""
    if not emission.whole:  # large, and soon there will be another
        cache.forget_state("outline")
        cache.note("outline", emission.outline)
        return
    cache.remember_state("search", emission.index)
    cache.note("indexed", emission.outline)
    if emission.findings:
        cache.forget_state("outline")
    else:
        cache.remember_state("outline", emission.outline)


def is_whole(cache: Cache) -> bool:
    """Whether the last publication was completed."""
    return cache.state("commit", tuple[str, tuple[str, ...]]) is None


def finish_interrupted(cache: Cache) -> bool:
    """Complete a publication that was cut short; whether there was none."""
    interrupted = cache.state("commit", tuple[str, tuple[str, ...]])
    if interrupted is None:
        return True
    folder, removed = interrupted
    files.commit(files.staging_for(Path(folder)), Path(folder), removed)
    cache.forget_outputs(removed)
    cache.forget_state("commit")
    cache.commit()
    return False
