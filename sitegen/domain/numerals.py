"""Numbers as people write them: 二〇二六年十月十二日, 十五天, 1,234.56."""

from __future__ import annotations

import re
from decimal import Decimal

FIGURES = r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,6})?"
"""Pattern of a number in Arabic figures without its sign: 1234.56, 1,234.56."""

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_YEAR = re.compile(r"[〇零○一二三四五六七八九]{4}(?=年)")
_NUMBER = re.compile(
    r"[一二两三四五六七八九]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅[一二三四五六七八九]?|[一二两三四五六七八九]"
)


def in_figures(text: str) -> str:
    """Write the years and the numbers below one hundred in a text in Arabic figures."""
    text = _YEAR.sub(lambda m: "".join(str(_DIGITS[c]) for c in m[0]), text)
    return _NUMBER.sub(lambda m: str(number(m[0])), text)


def number(text: str) -> int:
    """Return the value of a numeral from 一 to 九十九, or of figures."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[text]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def decimal(text: str) -> Decimal:
    """Return the value of a number in Arabic figures, with or without a sign: 1,234.56, −2.5."""
    return Decimal(text.replace(",", "").replace("−", "-"))
