"""Promised figures as people write them: 8%, 600万元, 4.5万亩, 不低于8%, 力争600万元以上, 前三名."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from sitegen.domain.numerals import FIGURES, decimal, in_figures
from sitegen.domain.text import folded

Comparison = Literal["", "at_least", "at_most", "equals", "rank"]
"""Comparison of a promised figure; "" for no figure, `rank` for a rank from the top (前三名)."""


class WrittenFigure(Struct, frozen=True):
    """A figure with all digits as written, and its unit; "" if none was written."""

    value: Decimal
    unit: str = ""

    @classmethod
    def parse(cls, text: str) -> WrittenFigure | None:
        """Parse a figure with or without a unit. Returns None for any other text."""
        found = re.fullmatch(_WRITTEN, _plain(text))
        return None if found is None else cls(decimal(found["number"]), found["unit"])

    def within(self, unit: str) -> Decimal | None:
        """Convert the figure to a unit that differs in scale only: 0.58亿元 is 5800万元.

        A missing unit is taken to equal the other one. Returns None if the units are not convertible.
        """
        if not (self.unit and unit) or folded(self.unit) == folded(unit):
            return self.value
        (own, base), (other, wanted) = _scale(self.unit), _scale(unit)
        if base and wanted and folded(base) != folded(wanted):
            return None
        if not base and other:  # 3万 of 万元
            return None
        return Decimal(format(self.value.scaleb(own - other), "f"))


class Goal(Struct, frozen=True):
    """A promised figure with its comparison: 不低于8%, 控制在3件以内, 力争600万元以上, 前三名.

    以上, 以下 and 以内 include the figure (Civil Code, art. 1259). 超过 and 低于 exclude it and are not read. A
    figure alone means at least that figure; `stated` is True if the text has a word for the comparison.
    """

    comparison: Comparison
    quantity: WrittenFigure
    aim: bool = False  # 力争: hoped for rather than promised
    stated: bool = False

    @classmethod
    def parse(cls, text: str) -> Goal | None:
        """Parse a promised figure. Returns None for any other text."""
        plain = _plain(text)
        aim = re.search(_AIM, plain) is not None
        if ranked := re.fullmatch(_RANK, in_figures(plain)):
            place = ranked["place"] or ranked["only"]
            return cls(
                "rank", WrittenFigure(Decimal(place), ranked["unit"] or "名"), aim, stated=True
            )
        plain = re.sub(_NEUTRAL, "", plain)
        found = re.fullmatch(_PROMISE, plain, re.IGNORECASE)
        if found is None:
            return None
        quantity = WrittenFigure(decimal(found["number"]), found["unit"])
        before, after = _BEFORE.get(found["before"] or ""), _AFTER.get(found["after"] or "")
        if found["before"] == "控制在" and after:
            before = after
        if before and after and before != after:
            return None
        stated = after or before
        return cls(stated or "at_least", quantity, aim, stated is not None)


def _plain(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if found := re.search(_PER_CENT, plain):
        plain = plain.replace(found[0], f"{in_figures(found[1])}%")
    return re.sub(_LEADING, lambda m: in_figures(m[0]), plain)


def _scale(unit: str) -> tuple[int, str]:
    """Split a unit into the power of ten of its scale and the base unit: 万元 is (4, 元)."""
    power = 0
    while unit[:1] in _POWERS:
        power += _POWERS[unit[0]]
        unit = unit[1:]
    return power, unit


# Patterns are compiled on first use, by the cache of `re`: most builds read no new plan.
_POWERS = {"百": 2, "千": 3, "万": 4, "亿": 8}
_NUMERAL = "[一二两三四五六七八九十]"
_PER_CENT = rf"百分之([\d.]+|{_NUMERAL}+)"
_LEADING = rf"(?<![一-鿿\d]){_NUMERAL}{{1,3}}(?=[^一二三四五六七八九十百千万亿分成\d])"
_NUMBER = rf"(?P<number>[-+−]?{FIGURES})"
_UNIT = r"(?P<unit>(?![余多几年月日号]|季度)[^\d\s,，。；;:：、.<>≤≥=+-]{0,20}?)(?<!左右)(?<!上下)(?<![余多])"
_WRITTEN = _NUMBER + _UNIT
_BEFORE: dict[str, Comparison] = {
    **dict.fromkeys(
        ("不低于", "不少于", "不小于", "至少", "最少", "达到", "达", "≥", ">=", "atleast"),
        "at_least",
    ),
    **dict.fromkeys(
        (
            "不超过",
            "不高于",
            "不多于",
            "不大于",
            "至多",
            "最多",
            "控制在",
            "降到",
            "降至",
            "下降到",
            "压减到",
            "≤",
            "<=",
            "atmost",
        ),
        "at_most",
    ),
    **dict.fromkeys(("等于", "="), "equals"),
}
_AFTER: dict[str, Comparison] = {
    **dict.fromkeys(("及以上", "以上", "ormore"), "at_least"),
    **dict.fromkeys(("及以下", "以下", "以内", "之内", "orless"), "at_most"),
}
_AIM = "力争|争取"
_NEUTRAL = (
    "力争|争取|确保|全年|年内|完成|实现|保持在|稳定在|保持|增长|新增|提高到|提升到|增加到"
    "|下降(?!到)|减少|压减(?!到)"
)
_PROMISE = f"(?P<before>{'|'.join(_BEFORE)})?{_NUMBER}{_UNIT}(?P<after>{'|'.join(_AFTER)})?"
_RANK = r"[^\d前第]{0,12}(?:前(?P<place>\d{1,3})|第(?P<only>\d{1,3})(?=[名位]))(?P<unit>[名位])?(?:以内|行列)?"
