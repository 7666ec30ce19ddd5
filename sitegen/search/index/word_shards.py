"""Word shards: words of a segment, cut so that a prefix stays together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sitegen.search.format.shard_files import hash_of

_PREFIX = 3  # units: words that begin alike in these stand in one shard


def cut(ordered: Sequence[str], wanted: int) -> list[tuple[str, range]]:
    """Cut words into about `wanted` shards: the least word of each, and the range of its words.

    Cuts depend on nearby words and roughly on the number of words, so that most shards stay the same
    when words are added.
    """
    prefixes = [word[:_PREFIX] for word in ordered]  # no word has a character of two units
    many = len(set(prefixes))
    likely = wanted * 2**32 >> max(many - 1, 0).bit_length() if wanted > 1 else 0
    starts = [
        n
        for n, prefix in enumerate(prefixes)
        if not n or (prefix != prefixes[n - 1] and hash_of(prefix) < likely)
    ]
    spans = pairwise([*starts, len(ordered)])
    return [(prefixes[a] if a else "", range(a, b)) for a, b in spans]
