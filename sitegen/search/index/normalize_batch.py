"""Normalization of many texts at once, as UTF-16 units in NumPy arrays.

Invariant: every text gets what `terms.normalized` and `terms.joined_numbers` give it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from sitegen.search.format import terms
from sitegen.search.format.terms import DIGIT, HAN, LETTER, MARK, SPACE

Array = npt.NDArray[Any]

_END, _SPACE = 0, ord(" ")  # the end of a text; what a gap becomes
_BLANK, _BREAK, _QUOTE = map(ord, (terms.BLANK, terms.BREAK, terms.QUOTE))
_COMMA, _DASH, _OPENING, _CLOSING = map(ord, ",-〔〕")
_OTHER = LETTER  # kind of what no normalized text has


class Units(Struct, frozen=True):
    """Normalized texts one after the other, separated by spaces: unit, kind and text of each position."""

    units: Array
    kinds: Array
    texts: Array

    def words(self) -> dict[str, list[int]]:
        """Return the texts of each word, ascending."""
        letters = self.kinds == LETTER
        found: dict[bytes, list[int]] = {}
        if letters.any():
            starts, ends = _stretches(letters | (self.kinds == DIGIT))
            before = np.concatenate(([0], np.cumsum(letters)))
            named = before[ends] > before[starts]
            starts, ends = starts[named], ends[named]
            data = self.units.tobytes()
            columns = (2 * starts).tolist(), (2 * ends).tolist(), self.texts[starts].tolist()
            for start, end, text in zip(*columns, strict=True):
                texts = found.setdefault(data[start:end], [])
                if not texts or texts[-1] != text:
                    texts.append(text)
        return {word.decode("utf-16-le"): texts for word, texts in found.items()}


def normalize_batch(texts: Sequence[str]) -> Units:
    """Normalize some texts, at most 256."""
    raw = _spelled("\0".join(text.replace("\0", "\n") for text in texts))
    numbers = np.cumsum(raw == _END, dtype=np.uint8)  # of texts: an end is that of the one before
    kinds = _kinds()[raw]
    digits = kinds == DIGIT
    after_digit, before_digit = _shifted(digits, 1), _shifted(digits, -1)
    comma = raw == _COMMA
    dropped = comma & after_digit & before_digit
    lacks_digit = ((raw != _OPENING) & ~after_digit) | ((raw != _CLOSING) & ~before_digit)
    stray = (comma & ~dropped) | ((kinds == MARK) & lacks_digit)
    for start, end in _ranges(raw, digits):
        raw[start], kinds[start:end] = _DASH, MARK
        stray[start:end] = False
        dropped[start + 1 : end] = True
    raw[stray], kinds[stray] = _BREAK, SPACE
    kept = _without_gaps(raw, kinds)
    kept &= ~dropped
    return Units(raw[kept], kinds[kept], numbers[kept])


def with_joined_numbers(found: Units) -> Units:
    """Append the hyphenated numbers without hyphens."""
    dashes = found.units == _DASH
    if not dashes.any():
        return found
    starts, ends = _stretches(dashes | (found.kinds == DIGIT))
    before = np.concatenate(([0], np.cumsum(dashes)))
    hyphenated = before[ends] > before[starts]
    joined = np.zeros(len(dashes), dtype=bool)
    for start, end in zip(starts[hyphenated].tolist(), ends[hyphenated].tolist(), strict=True):
        joined[start:end] = True
    joined &= ~dashes
    at = np.flatnonzero(joined)
    number = np.cumsum(_shifted(~(joined | dashes), 1))[at]  # differs from number to number
    gaps = np.flatnonzero(np.diff(number, prepend=-1))
    columns = (found.units, _SPACE), (found.kinds, SPACE), (found.texts, found.texts[at][gaps])
    return Units(*(np.concatenate((old, np.insert(old[at], gaps, of))) for old, of in columns))


def _spelled(text: str) -> Array:
    """Return the units of a text, each normalized as by `terms.spelled`; all ends are kept."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    units = _units(text)
    present = np.flatnonzero(np.bincount(units, minlength=1 << 16))
    spelling, known = _table()
    for unit in present[~known[present]].tolist():
        made = terms.spelled(chr(unit))
        known[unit] = len(made) == 1 and made < "\U00010000"
        if known[unit]:
            spelling[unit] = ord(made)
    others = [chr(unit) for unit in present[~known[present]].tolist()]
    if ((present >= 0xD800) & (present < 0xE000)).any():
        others += set(re.findall("[\U00010000-\U0010ffff]", text))
    if others:
        for char in others:
            text = text.replace(char, terms.spelled(char))
        return _spelled_units(_units(text))
    return _spelled_units(units)


def _spelled_units(units: Array) -> Array:
    return _table()[0][units]


def _units(text: str) -> Array:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")


@cache
def _table() -> tuple[Array, Array]:
    """Return the normalized form of each unit, and which are known; filled as units are met."""
    known = np.zeros(1 << 16, dtype=bool)
    known[_END] = True
    known[0xD800:0xE000] = True  # halves of characters, which are spelled as a whole
    return np.arange(1 << 16, dtype=np.uint16), known


@cache
def _kinds() -> Array:
    """Return the kind of each unit of a normalized text, and of ends, blanks and breaks."""
    kinds = np.full(1 << 16, _OTHER, dtype=np.uint8)
    for first, last in terms.HAN_UNITS:
        kinds[first : last + 1] = HAN
    kinds[ord("0") : ord("9") + 1] = DIGIT
    kinds[[ord(mark) for mark in terms.MARKS]] = MARK
    kinds[[_END, _BLANK, _BREAK, _QUOTE, _SPACE]] = SPACE
    kinds[_COMMA] = MARK
    return kinds


def _ranges(raw: Array, digits: Array) -> list[tuple[int, int]]:
    """Return where dashes and blanks between two digits begin and end, if they are more than one
    dash.
    """
    dashes = raw == _DASH
    if not dashes.any():
        return []
    starts, ends = _stretches(dashes | (raw == _BLANK))
    before = np.concatenate(([0], np.cumsum(dashes)))
    found = (before[ends] > before[starts]) & (ends - starts > 1)
    found &= _shifted(digits, 1)[starts] & np.append(digits, False)[ends]
    return list(zip(starts[found].tolist(), ends[found].tolist(), strict=True))


def _without_gaps(raw: Array, kinds: Array) -> Array:
    """Return which units to keep: of blanks, quotation marks and breaks together the first, as a
    space; of blanks and quotation marks beside Han or in front of or behind brackets none.
    """
    starts, ends = _stretches(kinds == SPACE)
    soft = np.concatenate(([0], np.cumsum((raw == _BLANK) | (raw == _QUOTE))))
    only_soft = soft[ends] - soft[starts] == ends - starts
    han = kinds == HAN
    before, after = han | (raw == _CLOSING), np.append(han | (raw == _OPENING), False)
    beside = _shifted(before, 1)[starts] | after[ends]
    kept: Array = kinds != SPACE
    kept[starts[~(only_soft & beside)]] = True
    raw[starts] = _SPACE
    return kept


def _stretches(mask: Array) -> tuple[Array, Array]:
    """Return starts and ends (exclusive) of runs of True."""
    edges = np.flatnonzero(np.diff(mask.view(np.int8), prepend=np.int8(0), append=np.int8(0)))
    return edges[::2], edges[1::2]


def _shifted(mask: Array, by: int) -> Array:
    """Shift a `bool[n]` by ±1; the freed end is False."""
    moved: Array = np.zeros_like(mask)
    if by > 0:
        moved[1:] = mask[:-1]
    else:
        moved[:-1] = mask[1:]
    return moved
