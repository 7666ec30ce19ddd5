"""Excerpts: the stretches of a text that show a match, chosen as by `8-excerpt.js`."""

from __future__ import annotations

from collections.abc import Sequence

_BEFORE, _AFTER, _BEGINNING = 30, 60, 90  # characters around a place, or of the text's beginning
_NEAR = 50  # characters: chunks that are so close are worth more together
_SHORT = 12  # characters of a line: it is more likely a label than a sentence
_MOST_MARKS, _MOST_SHOWN = 300, 3

Mark = tuple[int, int, int]  # start, end, number of the chunk
Stretch = tuple[int, int]


def stretches(source: str, marks: Sequence[Mark], body: int, facts: int) -> list[Stretch]:
    """Return the stretches to show, at most three, in order: of the running text if anything was
    found there, else of the fields; the beginning of the text if nothing was.

    Args:
        source: the text; lines end with a line feed.
        marks: where chunks were found, ascending.
        body: where the running text begins.
        facts: where the fields begin.
    """
    inside = [mark for mark in marks if body <= mark[0] < facts]
    inside = (inside or [mark for mark in marks if mark[0] >= facts])[:_MOST_MARKS]

    def line(at: int) -> Stretch:
        end = source.find("\n", at)
        return source.rfind("\n", 0, at) + 1, len(source) if end < 0 else end

    def worth(n: int) -> int:
        start = inside[n][0]
        near = {chunk for at, _, chunk in inside if start <= at < start + _NEAR}
        first, last = line(start)
        return 2 * len(near) + (last - first > _SHORT)

    told: set[int] = set()
    shown: list[Stretch] = []
    for n in sorted(range(len(inside)), key=lambda n: (-worth(n), n)):
        start, end, chunk = inside[n]
        if chunk in told or len(shown) == _MOST_SHOWN:
            continue
        stretch = max(line(start)[0], start - _BEFORE), min(line(end)[1], end + _AFTER)
        told.update(of for a, b, of in inside if a >= stretch[0] and b <= stretch[1])
        told.add(chunk)
        shown.append(stretch)
    if not inside and body < facts - 1:
        shown.append((body, min(line(body)[1], body + _BEGINNING)))
    return sorted(shown)
