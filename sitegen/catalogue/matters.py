"""Matters: chains of related notices, from the first notice to its outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from sitegen.catalogue.followups import Followups
from sitegen.catalogue.items import Item


class Matter(Struct, frozen=True):
    """The notices of one matter in order; `more` counts the later ones left out."""

    steps: tuple[tuple[str, str], ...]  # (URL of the item, kind of its relation; "" for the first)
    more: int = 0


LONGEST = 12  # steps of a matter that its pages show


def matters(
    published: Sequence[Item], known: Followups, superseded: Mapping[str, str]
) -> dict[str, Matter]:
    """Return the matters by the URLs of their notices; a notice without relations has no entry.

    A matter begins with the notice that is about no other, and holds all that follow it. A notice
    about several others, as a decision that repeals many, is a step of each of their matters, and
    begins one of its own.
    """
    above: dict[str, dict[str, None]] = {}
    below: dict[str, dict[str, str]] = {}
    for of, some in known.items():
        for one in some:
            above.setdefault(one.notice, {})[of] = None
            below.setdefault(of, {}).setdefault(one.notice, one.relation.kind)
    for old, new in superseded.items():
        above.setdefault(new, {})[old] = None
        below.setdefault(old, {}).setdefault(new, "replacement")
    if not below:  # as on most sites
        return {}
    place = {item.url: -n for n, item in enumerate(published)}
    found: dict[str, Matter] = {}
    begun: dict[str, Matter] = {}
    for url in {**above, **below}:
        start = _start(url, above)
        if start not in begun:
            begun[start] = _matter(start, below, place)
        if len(begun[start].steps) > 1:
            found[url] = begun[start]
    return found


def _start(url: str, above: Mapping[str, Mapping[str, None]]) -> str:
    """Return the first notice of a matter; in a cycle, the one whose URL sorts first."""
    line = [url]
    while len(up := [*above.get(line[-1], ())]) == 1:
        if up[0] in line:
            return min(line[line.index(up[0]) :])
        line.append(up[0])
    return line[-1]


def _matter(start: str, below: Mapping[str, Mapping[str, str]], place: Mapping[str, int]) -> Matter:
    kinds = {start: ""}
    waiting = [start]
    while waiting:
        for url, kind in below.get(waiting.pop(), {}).items():
            if url not in kinds:
                kinds[url] = kind
                waiting.append(url)
    later = sorted((url for url in kinds if url != start), key=lambda url: place[url])
    steps = tuple((url, kinds[url]) for url in (start, *later))
    return Matter(steps[:LONGEST], max(0, len(steps) - LONGEST))
