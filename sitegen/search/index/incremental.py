"""Patching edited documents into a segment: only lists of terms gained or lost change.

Invariant: the result equals, byte for byte, a rebuild of the whole segment.
"""

from __future__ import annotations

from msgspec import Struct

from sitegen.search.format import terms
from sitegen.search.format.posting_lists import List, decoded, encoded
from sitegen.search.format.segments import Segment
from sitegen.search.format.shard_files import hash_of
from sitegen.search.index.tasks import Searched

MOST = 32  # documents; with more, a segment is sooner listed anew


class Terms(Struct, frozen=True):
    """The terms of a document, each with True if it is strong."""

    grams: dict[str, bool]
    words: dict[str, bool]

    @classmethod
    def of(cls, text: Searched) -> Terms:
        """Return all terms of a text."""
        strong = terms.grams(text.strong)
        marked = set(terms.words(text.strong))
        return cls(
            {gram: gram in strong for gram in terms.grams(text.text)},
            {word: word in marked for word in terms.words(text.text)},
        )


Change = tuple[int, bool | None]  # (place in the segment, strong; None where it has gone)
Changes = dict[str, list[Change]]


def changes(edits: list[tuple[int, Terms, Terms]]) -> tuple[Changes, Changes]:
    """Return the changes of gram lists and of word lists by edits (place, before, after)."""
    grams: Changes = {}
    words: Changes = {}
    for number, before, after in edits:
        for found, old, new in (
            (grams, before.grams, after.grams),
            (words, before.words, after.words),
        ):
            for term in old.keys() | new.keys():
                if old.get(term) is not new.get(term):
                    found.setdefault(term, []).append((number, new.get(term)))
    return grams, words


def by_shard(found: Changes, segment: Segment) -> dict[int, Changes]:
    """Group changes of grams by the number of the shard."""
    parted: dict[int, Changes] = {}
    for term, of_term in found.items():
        parted.setdefault(hash_of(term) * segment.grams >> 32, {})[term] = of_term
    return parted


def changed(lists: dict[str, List], found: Changes, classes: tuple[int, ...]) -> dict[str, List]:
    """Apply changes to posting lists."""
    made = dict(lists)
    for term, of_term in found.items():
        before = decoded(made[term], classes) if term in made else []
        numbers = {n >> 1: n & 1 for n in before}
        for number, strong in of_term:
            if strong is None:
                del numbers[number]
            else:
                numbers[number] = int(strong)
        if numbers:
            made[term] = encoded([2 * n + numbers[n] for n in sorted(numbers)], classes)
        else:
            del made[term]
    return made
