"""Collecting the terms of a run of documents; any process can do it by itself.

A gram's key is its units, 16 bits each, the first one highest: keys are ordered as grams are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sitegen.search.format.segments import Lists, Words
from sitegen.search.format.terms import DIGIT, HAN, MARK, SPACE
from sitegen.search.index.normalize_batch import Units, normalize_batch, with_joined_numbers

Array = npt.NDArray[Any]

_SMALL = 22  # bits: a table of so many flags is quicker than to sort


def collect_terms(texts: list[str], strong: list[str]) -> tuple[Lists, Words]:
    """Collect the grams and words of at most 256 texts, with those in their `strong` parts."""
    every, marked = with_joined_numbers(normalize_batch(texts)), normalize_batch(strong)
    return _grams(every, marked), _words(every, marked)


def _grams(every: Units, marked: Units) -> Lists:
    alphabet = np.flatnonzero(np.bincount(every.units, minlength=1 << 16))
    dense = np.zeros(1 << 16, dtype=np.uint32)
    dense[alphabet] = np.arange(len(alphabet))
    bits = max(1, int(len(alphabet) - 1).bit_length()) if len(alphabet) else 1
    keys, counts, numbers, flags = [], [], [], []
    for width in (1, 2, 3):
        found = _occurrences(every, width, dense, bits)
        strong = np.zeros(len(found), dtype=bool)
        strong[np.searchsorted(found, _occurrences(marked, width, dense, bits))] = True
        codes = found >> found.dtype.type(8)
        starts = np.flatnonzero(np.diff(codes, prepend=~codes[:1]))
        keys.append(_keys(codes[starts].astype(np.uint64), width, alphabet, bits))
        counts.append(np.diff(starts, append=len(codes)))
        numbers.append(found.astype(np.uint8))
        flags.append(strong)
    return lists(*map(np.concatenate, (keys, counts, numbers, flags)))


def lists(keys: Array, counts: Array, numbers: Array, strong: Array) -> Lists:
    """Return the columns of posting lists, ordered by the hashes of their keys.

    So a part of all shards is a contiguous slice of the columns.
    """
    hashes = hashed(keys)
    order = np.argsort(hashes, kind="stable")
    starts = np.cumsum(counts) - counts
    source = places(starts[order], counts[order])
    return Lists(
        keys[order].astype("<u8").tobytes(),
        counts[order].astype("<u2").tobytes(),
        numbers[source].tobytes(),
        np.flatnonzero(strong[source]).astype("<u4").tobytes(),
    )


def _occurrences(found: Units, width: int, dense: Array, bits: int) -> Array:
    """Return each pair (gram, text) once, ascending: the gram's units in a dense alphabet, above 8 bits of text."""
    kinds = [found.kinds[n : len(found.kinds) - width + 1 + n] for n in range(width)]
    if width == 1:
        is_gram = kinds[0] >= DIGIT
    elif width == 2:
        a, b = kinds
        is_gram = (a > MARK) & (b > MARK) & ((a | b >= HAN) | (a == DIGIT) & (b == DIGIT))
    else:
        a, b, c = kinds
        digits = (b == DIGIT) | (a == DIGIT) & (c == DIGIT)
        is_gram = digits & (a != SPACE) & (b != SPACE) & (c != SPACE)
    at = np.flatnonzero(is_gram)
    total = width * bits + 8
    number: type[Any] = np.uint32 if total <= 32 else np.uint64
    code: Array = np.zeros(len(at), dtype=number)
    for n in range(width):
        code = (code << number(bits)) | dense[found.units[at + n]].astype(number)
    code = (code << number(8)) | found.texts[at]
    if total <= _SMALL:
        flags = np.zeros(1 << total, dtype=bool)
        flags[code] = True
        return np.flatnonzero(flags).astype(number)
    code.sort()
    once: Array = code[np.flatnonzero(np.diff(code, prepend=~code[:1]))]
    return once


def _keys(codes: Array, width: int, alphabet: Array, bits: int) -> Array:
    """Return the keys of grams that are given in the alphabet of a run."""
    keys = np.zeros(len(codes), dtype=np.uint64)
    for n in range(width):
        unit = codes >> np.uint64(bits * (width - 1 - n)) & np.uint64((1 << bits) - 1)
        keys |= alphabet[unit].astype(np.uint64) << np.uint64(32 - 16 * n)
    return keys


def _words(every: Units, marked: Units) -> Words:
    found, strong = every.words(), marked.words()
    flags = [text in strong.get(word, ()) for word, texts in found.items() for text in texts]
    return Words(
        tuple(found),
        np.array([len(texts) for texts in found.values()], dtype="<u2").tobytes(),
        bytes(text for texts in found.values() for text in texts),
        np.flatnonzero(flags).astype("<u4").tobytes(),
    )


def places(starts: Array, sizes: Array) -> Array:
    """Return all indices of some ranges, one after the other."""
    before = np.cumsum(sizes) - sizes
    return np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()))


def hashed(keys: Array) -> Array:
    """Return the hashes of terms given by their keys: section 5 of docs/search-format.md."""
    found = np.full(len(keys), 0x811C9DC5, dtype=np.uint32)
    for shift in (32, 16, 0):
        units = ((keys >> np.uint64(shift)) & np.uint64(0xFFFF)).astype(np.uint32)
        found = np.where(units, (found ^ units) * np.uint32(0x01000193), found)
    found ^= found >> np.uint32(16)
    found *= np.uint32(0x85EBCA6B)
    found ^= found >> np.uint32(13)
    found *= np.uint32(0xC2B2AE35)
    found ^= found >> np.uint32(16)
    return found.astype(np.uint64)
