"""Posting lists of words, and how they are cut into shards so that a prefix stands together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen.search.shards import by_units, encoded, hash_of, varint

Run = tuple[tuple[str, int, int, int, bytes], ...]  # (word, count, first, last, the rest as varints)
_PREFIX = 3  # units: words that begin alike in these stand in one shard


def listed(found: Iterable[tuple[list[str], list[str]]]) -> Run:
    """The words of a run of documents, each with its words and its strong ones."""
    numbers: dict[str, list[int]] = {}
    for n, (every, strong) in enumerate(found):
        marked = set(strong)
        for word in marked.union(every):
            numbers.setdefault(word, []).append(2 * n + (word in marked))
    return tuple(
        (word, len(of), of[0], of[-1], encoded([n - of[0] for n in of])[1:])
        for word, of in numbers.items()
    )


def strung(runs: Iterable[tuple[int, Run]]) -> dict[str, bytes]:
    """The posting lists of all runs, each with the number that its first document has."""
    lists: dict[str, bytearray] = {}
    lasts: dict[str, int] = {}
    for base, run in runs:
        for word, _, first, last, rest in run:
            made = lists.setdefault(word, bytearray())
            made += varint(2 * base + first - lasts.get(word, 0))
            made += rest
            lasts[word] = 2 * base + last
    return {word: bytes(made) for word, made in lists.items()}


def cut(lists: dict[str, bytes], wanted: int) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Shards, some `wanted` of them, each after its least word. Where they begin depends on the
    words nearby and on how many there are roughly, so that most stay as they are.
    """
    ordered = sorted(lists, key=by_units)
    prefixes = len({_prefix(word) for word in ordered})
    likely = wanted * 2**32 >> max(prefixes - 1, 0).bit_length()
    least = ""
    shard: dict[str, bytes] = {}
    before = _prefix(ordered[0]) if ordered else ""
    for word in ordered:
        prefix = _prefix(word)
        if prefix != before and hash_of(prefix) < likely:
            yield least, shard
            least, shard = prefix, {}
        before = prefix
        shard[word] = lists[word]
    if shard:
        yield least, shard


def _prefix(word: str) -> str:
    return word[:_PREFIX]  # no word has a character of two units
