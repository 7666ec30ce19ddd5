"""The publishing stage: new files into the output by renames, others out of it; cut short, finished
by the next build.

Invariant: before anything is moved, the store knows of it and of what is to be removed; what it says
of them is distrusted by whoever finds that this was cut short.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.system import files
from sitegen.system.cache import Cache, Output

if TYPE_CHECKING:  # what emits takes long to load, and a build without changes emits nothing
    from sitegen.pipeline.emit import Emission
    from sitegen.pipeline.plan import BuildPlan


class _Moves(Struct, frozen=True):
    """What is under way: files to move into the output, and those to remove from it."""

    output: str
    new: tuple[str, ...]
    removed: tuple[str, ...]


def publish(
    plan: BuildPlan, emission: Emission, known: Mapping[str, Output], cache: Cache
) -> list[str]:
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
    cache.remember_state("moves", _Moves(str(plan.output), tuple(new), tuple(removed)))
    cache.forget_state("stamp")
    cache.forget_state("outline")
    cache.commit()
    files.commit(plan.staging, plan.output, removed)
    cache.remember_outputs(emission.outputs[path] for path in new)
    cache.forget_outputs(removed)
    cache.forget_state("moves")
    _remember_outline(emission, cache)
    cache.commit()
    return removed


def _remember_outline(emission: Emission, cache: Cache) -> None:
    """Note what the site shows, unless it has faults that every build must find again."""
    if not emission.whole:  # large, and soon there will be another
        cache.forget_state("outline")
        cache.set_transient("outline", emission.shown)
        return
    cache.remember_state("search", emission.index)
    cache.set_transient("indexed", emission.shown)
    if emission.findings:
        cache.forget_state("outline")
    else:
        cache.remember_state("outline", emission.shown)


def is_whole(cache: Cache) -> bool:
    """Whether the last publication was completed."""
    return cache.state("moves", _Moves) is None


def finish_interrupted(cache: Cache) -> bool:
    """Complete a publication that was cut short; whether there was none."""
    moves = cache.state("moves", _Moves)
    if moves is None:
        return True
    output = Path(moves.output)
    cache.distrust_outputs([*moves.new, *moves.removed])
    cache.commit()
    files.commit(files.staging_for(output), output, moves.removed)
    cache.forget_outputs(moves.removed)
    cache.forget_state("moves")
    cache.commit()
    return False
