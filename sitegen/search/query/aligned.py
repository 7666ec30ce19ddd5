"""Normalized text with the way back: which character of the original each one comes from."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from sitegen.search.format.terms import (
    BLANK,
    BREAK,
    DIGIT,
    HAN,
    MARKS,
    QUOTE,
    kind_of,
    spelled,
)


class Aligned(Struct, frozen=True):
    """A normalized text; its character n comes from `source[at[n]]`, `source` being in NFC."""

    text: str
    source: str
    at: list[int]


def aligned(written: str) -> Aligned:
    """Normalize a text as `terms.normalized` does, and remember where each character was."""
    source = unicodedata.normalize("NFC", written)
    made = [(char, n) for n, one in enumerate(source) for char in spelled(one)]
    raw = "".join(char for char, _ in made)
    left = _without_strays(raw)
    text: list[str] = []
    at: list[int] = []
    n, gap = 0, -1
    while n < len(raw):
        char = left[n]
        if char not in (BREAK, BLANK, QUOTE):
            if char:
                if gap >= 0 and text:
                    text.append(" ")
                    at.append(gap)
                gap = -1
                text.append(char)
                at.append(made[n][1])
            n += 1
            continue
        start = n
        while n < len(raw) and left[n] in (BREAK, BLANK, QUOTE):
            n += 1
        before, after = (text[-1] if text else ""), (left[n] if n < len(raw) else "")
        beside = _is_han(before) or _is_han(after) or before == "〕" or after == "〔"
        if not (beside and text and after and BREAK not in left[start:n]):
            gap = made[start][1]
    return Aligned("".join(text), source, at)


def _without_strays(raw: str) -> list[str]:
    """Return the characters, marks away from digits as breaks, and what is dropped as ""."""

    def is_digit(n: int) -> bool:
        return 0 <= n < len(raw) and kind_of(raw[n]) == DIGIT

    left = list(raw)
    n = 0
    while n < len(raw):
        char, before, after = raw[n], is_digit(n - 1), is_digit(n + 1)
        if char in ("-", BLANK) and before:
            end = n
            while end < len(raw) and raw[end] in ("-", BLANK):
                end += 1
            if "-" in raw[n:end] and is_digit(end):
                left[n:end] = ["-", *[""] * (end - n - 1)]
                n = end
                continue
        if char == ",":
            left[n] = "" if before and after else BREAK
        elif char in MARKS and not ((before or char == "〔") and (after or char == "〕")):
            left[n] = BREAK
        n += 1
    return left


def _is_han(char: str) -> bool:
    return bool(char) and kind_of(char[0]) == HAN
