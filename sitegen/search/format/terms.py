"""Terms of texts: normalization, grams, words. Sections 2 and 3 of docs/search-format.md.

Invariant: the normalized form of any part of a text is, except at its ends, part of the
normalized text; so the terms of a query are among those of every text that contains it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Callable
from functools import cache
from importlib.resources import files

_HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096\u3099-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_BREAKS = (
    "\0-/:-@\\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u02c2-\u02df\u02e5-\u02ff\u0370-\u0375"
    "\u037e\u0384\u0385\u0387\u0482\u055a-\u055f\u0589-\u058f\u05be\u05c0\u05c3\u05c6\u05f3\u05f4"
    "\u0600-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u06dd\u06de\u06e9\u0700-\u070f\u0964\u0965\u0970"
    "\u0e3f\u0e4f\u0e5a\u0e5b\u0f01-\u0f17\u0f1a-\u0f1f\u0f34\u0f36\u0f38\u0f3a-\u0f3d\u0f85"
    "\u0fbe-\u0fda\u104a-\u104f\u10fb\u1360-\u1368\u166d-\u1680\u1800-\u180a\u1940-\u1945"
    "\u2000-\u206f\u2070-\u209f\u20a0-\u20ff\u2100-\u2bff\u2ce5-\u2cff\u2e00-\u2e7f\u2fe0-\u3004"
    "\u3008-\u3020\u302a-\u3037\u303c-\u3040\u3097\u3098\u30a0\u30fb\u3100-\u3104\u3130-\u31ef"
    "\u3200-\u33ff\u4dc0-\u4dff\ua48d-\ua4cf\ua4fe\ua4ff\ua60d-\ua60f\ua6f2-\ua6f7\ua830-\ua83f"
    "\ud800-\uf8ff\ufb29\ufd3e\ufd3f\ufdfc-\ufdff\ufe10-\ufe6f\uff00-\uffff\U00010000-\U0001ffff"
    "\U00040000-\U0010ffff"
)
_IGNORED = (
    "\xad\u034f\u0300-\u036f\u061c\u0640\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
)
_BLANKS = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_OPENING = "([{<【〔〖〘〚"
_CLOSING = ")]}>】〕〗〙〛"
_DASHES = "-~\u2010\u2011\u2012\u2013\u2014\u2015\u2053\u2212\u223c\u2500\u301c"
# Quotation marks, title marks and middle dots: they vanish beside a Han character.
_QUOTES = "\"'‘’‚‛“”„‟‹›«»〈〉《》「」『』〝〞〟·•‧∙⋅・"
MARKS = "./:-〔〕"  # kept beside digits, and part of no bigram
BREAK, BLANK, QUOTE = "\n\t\v"  # what is no part of a word, while a text is being normalized

HAN_UNITS = tuple(  # (first, last), halves of pairs of surrogates among them
    (ord(first), ord(last))
    for first, last in re.findall("(.)-(.)", f"{_HAN}\ud800-\udfff")
    if last < "\U00010000"
)


def _within(ranges: str) -> Callable[[str], bool]:
    """Return a test for characters in ranges written as in a regular expression.

    Python takes 5 ms to compile a regular expression of many ranges.
    """
    ends = sorted(
        (ord(first), ord(last or first) + 1)
        for first, last in re.findall(r"\\?(.)(?:-(.))?", ranges, re.DOTALL)
    )
    edges = [edge for both in ends for edge in both]
    return lambda char: bisect(edges, ord(char)) % 2 == 1


_is_han, _is_break, _is_ignored, _is_blank = map(_within, (_HAN, _BREAKS, _IGNORED, _BLANKS))

_LETTER = f"[^ 0-9{_HAN}〔〕./:-]"
# These begin with what they look for, which is quicker than to look around everywhere.
_COMMA = re.compile(",(?<=[0-9],)(?=[0-9])")
_STRAY = re.compile(
    "[./:〔〕,-](?:(?<=,)|(?<=[./:〕-])(?<![0-9].)|(?<=[./:〔-])(?![0-9]))", re.DOTALL
)
_RANGE = re.compile(f"[{BLANK}-]*-[{BLANK}-]*(?=[0-9])")
_GAP = re.compile(f"[{BLANK}{QUOTE}]+")
_WORD = re.compile(f"[0-9]*{_LETTER}(?:{_LETTER}|[0-9])*")
_NUMBER = re.compile("[0-9]+(?:-[0-9]+)+")


def normalized(text: str) -> str:
    """Return a text as it is compared: one width, case and script, one space for all that is no
    word, nothing for blanks, quotation marks and middle dots beside Han characters.
    """
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    for char in set(text).difference(_UNCHANGED):
        made = spelled(char)
        if made == char:
            _UNCHANGED.add(char)
        else:
            text = text.replace(char, made)
    if "," in text:
        text = _COMMA.sub("", text)
    if "-" in text:
        text = _RANGE.sub(_range, text)
    text = _STRAY.sub(BREAK, text)
    return " ".join(_GAP.sub(_gap, text).split())


def _range(found: re.Match[str]) -> str:
    """Join the dashes and blanks between two digits to one dash."""
    before = found.string[found.start() - 1 : found.start()]
    return "-" if before and before in "0123456789" else found[0]


def _gap(found: re.Match[str]) -> str:
    """Drop blanks and quotation marks between two words of which one is Han or in brackets."""
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    if before in ("", BREAK) or after in ("", BREAK):
        return BREAK
    beside_han = _is_han(before) or _is_han(after) or before == "〕" or after == "〔"
    return "" if beside_han else BREAK


def grams(text: str) -> frozenset[str]:
    """Return the grams of a normalized text: one, two or three adjacent UTF-16 units each."""
    units = [chr(unit) for unit in memoryview(text.encode("utf-16-le")).cast("H")]
    kinds = [kind_of(unit) for unit in units]
    found = {unit for unit, kind in zip(units, kinds, strict=True) if kind >= DIGIT}
    for n in range(len(units) - 1):
        if is_bigram(*kinds[n : n + 2]):
            found.add("".join(units[n : n + 2]))
        if n + 3 <= len(units) and is_trigram(*kinds[n : n + 3]):
            found.add("".join(units[n : n + 3]))
    return frozenset(found)


def words(text: str) -> list[str]:
    """Return the words of a normalized text, in order."""
    return _WORD.findall(text)


def joined_numbers(text: str) -> list[str]:
    """Return the hyphenated numbers of a normalized text, without hyphens."""
    return [number.replace("-", "") for number in _NUMBER.findall(text)] if "-" in text else []


SPACE, MARK, LETTER, DIGIT, HAN = 0, 1, 2, 4, 8


def kind_of(unit: str) -> int:
    """Return the kind of a UTF-16 unit of a normalized text."""
    if unit == " ":
        return SPACE
    if unit in MARKS:
        return MARK
    if "0" <= unit <= "9":
        return DIGIT
    return HAN if "\ud800" <= unit <= "\udfff" or _is_han(unit) else LETTER


def is_bigram(first: int, second: int) -> bool:
    """Return True if two adjacent units of these kinds are a gram."""
    both = first | second
    return first > MARK and second > MARK and (both >= HAN or first == second == DIGIT)


def is_trigram(first: int, second: int, third: int) -> bool:
    """Return True if three adjacent units of these kinds are a gram."""
    around = second == DIGIT or first == third == DIGIT
    return around and SPACE not in (first, second, third)


@cache
def fold_table() -> dict[str, str]:
    """Return the simplified form of each traditional or variant character."""
    text = (files("sitegen.search.format") / "fold.txt").read_text(encoding="utf-8")
    pairs = "".join(line for line in text.splitlines() if not line.startswith("#"))
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


@cache
def foldable() -> re.Pattern[str]:
    """Return a pattern of the characters in the fold table or compatible with one in it."""
    table = fold_table()
    others = map(chr, (*range(0x2E80, 0x2FE0), *range(0x3200, 0x3400), *range(0xF900, 0xFB00)))
    found = (*table, *(char for char in others if not table.keys().isdisjoint(_same(char))))
    return re.compile(f"[{''.join(found)}]")


def pairs(found: set[str]) -> str:
    """Return the pairs (from, to) of the fold table that these foldable characters need."""
    table = fold_table()
    needed = {one for char in found for one in _same(char) if one in table}
    return "".join(char + table[char] for char in sorted(needed))


def _same(char: str) -> str:
    return unicodedata.normalize("NFKC", char)


_UNCHANGED: set[str] = set()  # characters met that stay as they are, which most do


@cache
def spelled(char: str) -> str:
    """Return what a character becomes. That stays as it is, so that characters can be replaced one
    by one.
    """
    if char in (QUOTE, BLANK):
        return char
    if char in "\n，":
        return BREAK
    if _is_blank(char):
        return BLANK
    if _is_ignored(char):
        return ""
    apart = unicodedata.normalize("NFKD", char)
    if apart[:1].isascii() and apart[:1].isalpha():
        made = re.sub("[\u0300-\u036f]", "", apart)
    else:
        made = unicodedata.normalize("NFKC", char)
    fold = fold_table()
    return "".join(_kept(fold.get(one, one)) for one in made.lower())


def _kept(char: str) -> str:
    if char == " ":  # of a character that is a space with a mark
        return BLANK
    if char in _QUOTES:
        return QUOTE
    if char in _OPENING:
        return "〔"
    if char in _CLOSING:
        return "〕"
    if char in _DASHES:
        return "-"
    if char in ".,/:":
        return char
    if char in "\u2044\u2236":
        return "/" if char == "\u2044" else ":"
    if _is_han(char) or not _is_break(char) or (char.isdigit() and char.isascii()):
        return "" if _is_ignored(char) else char
    return BREAK
