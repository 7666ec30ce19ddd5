"""Equivalent spellings of dates: 二〇二六年一月五日 and 2026年1月5日, 10月5号 and 10月5日.

`search-days.js` does the same.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

_DIGITS = "〇一二三四五六七八九"
_DAY = "[12][0-9]|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
# Zeros are typed as 〇, 零, 0, o, or as a circle, which normalization removes.
_YEAR = "[一二][〇零0o 一二三四五六七八九]{3}"
_MONTH = "1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DATE = re.compile(
    "(?<![0-9.〇零一二三四五六七八九十百千万两-])"
    f"(?:(?:((?:19|20)[0-9]{{2}}|{_YEAR})年)?({_MONTH})月(?:({_DAY})[日号])?|({_YEAR})年|({_DAY})日)"
)


class Form(Struct, frozen=True):
    """A spelling of a text: its pattern, and the parts that every matching text contains."""

    pattern: str
    parts: tuple[str, ...]


@cache
def day_forms(text: str) -> tuple[Form, ...]:
    """Return spellings of a normalized text with dates in digits and in Chinese numerals; () without dates."""
    found = list(_DATE.finditer(text))
    if not found:
        return ()
    forms = (_form(text, found, in_words) for in_words in (False, True))
    return tuple(form for form in forms if form.pattern != re.escape(text))


def in_figures(text: str) -> str:
    """Convert the dates in a normalized text to digits."""
    return _DATE.sub(lambda found: _written(found, in_words=False).replace("?", "日"), text)


def _form(text: str, dates: list[re.Match[str]], in_words: bool) -> Form:
    pattern = plain = ""
    at = 0
    for found in dates:
        between, day = text[at : found.start()], _written(found, in_words)
        pattern += re.escape(between) + day.replace(" ", "[〇零0o ]").replace("?", "[日号]")
        plain += between + re.sub("[ ?]", "\n", day)
        at = found.end()
    parts = tuple(filter(None, (plain + text[at:]).split("\n")))
    long = tuple(part for part in parts if len(part) > 1)
    return Form(pattern + re.escape(text[at:]), long or parts)


def _written(found: re.Match[str], in_words: bool) -> str:
    """Write a day: in words with " " for each zero, at the end "?" for 日 or 号."""
    year, month, day = found[1] or found[4], found[2], found[3] or found[5]
    made = f"{_year(year, in_words)}年" if year else ""
    if month:
        made += f"{_number(month, in_words)}月"
    if day:
        made += _number(day, in_words) + ("日" if found[5] else "?")
    return made


def _year(typed: str, in_words: bool) -> str:
    figures = re.sub("[零o ]", "0", typed)
    figures = "".join(str(_DIGITS.index(one)) if one in _DIGITS else one for one in figures)
    if not in_words:
        return figures
    return "".join(_DIGITS[int(one)] if one != "0" else " " for one in figures)


def _number(typed: str, in_words: bool) -> str:
    if typed[0] in "0123456789":
        number = int(typed)
    else:
        tens, ten, ones = typed.rpartition("十")
        number = 10 * _DIGITS.index(tens or "一") if ten else 0
        number += _DIGITS.index(ones or "〇")
    if not in_words:
        return str(number)
    many, few = divmod(number, 10)
    return ("" if many < 2 else _DIGITS[many]) + "十" * (many > 0) + _DIGITS[few] * (few > 0)
