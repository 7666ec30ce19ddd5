"""Parse quantities as people write them: amounts of money, areas and durations, exactly."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from msgspec import Struct

from sitegen.domain.numerals import FIGURES, decimal, in_figures


class Quantity(Struct, frozen=True):
    """An exact number and the code of its unit."""

    value: Decimal
    unit: str


_NUMBER = rf"(?P<number>[-+]?{FIGURES})"
_SCALES = {"千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_PER = r"(?P<per>(?:[/每·][\u4e00-\u9fffa-z²]{1,8}){0,3})"
_MONEY = re.compile(
    rf"(?:人民币|rmb|cny|¥|￥)?(?P<before>每[\u4e00-\u9fff]{{1,4}})?{_NUMBER}"
    rf"(?P<scale>千万|百万|千|万|亿)?(?:元(?:人民币|整)?|yuan|rmb|cny)?{_PER}"
)
_AREAS = {
    **dict.fromkeys(("亩", "mu"), "mu"),
    **dict.fromkeys(("平方米", "平米", "㎡", "m2", "m²", "平方公尺"), "m2"),
    **dict.fromkeys(("公顷", "ha", "hectares", "hectare"), "ha"),
    **dict.fromkeys(("平方公里", "平方千米", "km2", "km²"), "km2"),
}
_AREA = re.compile(
    rf"{_NUMBER}(?P<scale>万|亿)?(?P<unit>{'|'.join(sorted(_AREAS, key=len, reverse=True))})"
)
_DURATIONS = {
    **dict.fromkeys(("天", "日", "日历天", "日历日", "自然日", "days", "day"), "day"),
    **dict.fromkeys(("工作日", "workingdays", "workingday"), "working-day"),
    **dict.fromkeys(("月", "months", "month"), "month"),
    **dict.fromkeys(("年", "years", "year"), "year"),
}
_DURATION = re.compile(
    r"(?P<number>\d{1,5}(?:\.\d)?)个?"
    rf"(?P<unit>{'|'.join(sorted(_DURATIONS, key=len, reverse=True))})(?P<half>半)?"
)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("㎡", "平方米")
    return "".join(text.split()).casefold()


def money(text: str) -> Quantity | None:
    """Parse an amount of money into yuan: 120万元, 1,234.56元, 800元/亩·年. Returns None for other text.

    The unit is "CNY", or "CNY/亩·年" for an amount per area and year.
    """
    found = _MONEY.fullmatch(_plain(text))
    if not found:
        return None
    per = [*(found["before"] or "").split("每"), *re.split("[/每·]", found["per"])]
    unit = "·".join(filter(None, per))
    value = _scaled(found["number"], found["scale"] or "")
    return Quantity(value, f"CNY/{unit}" if unit else "CNY")


def area(text: str) -> Quantity | None:
    """Parse an area with its unit: 12.5亩, 860平方米. Returns None for other text."""
    found = _AREA.fullmatch(_plain(text))
    if not found:
        return None
    return Quantity(_scaled(found["number"], found["scale"] or ""), _AREAS[found["unit"]])


def duration(text: str) -> Quantity | None:
    """Parse a duration: 90天, 90日历天, 6个月, 三年, 一年半. Returns None for other text."""
    plain = _plain(text)
    if plain == "半年":
        return Quantity(Decimal(6), "month")
    found = _DURATION.fullmatch(in_figures(plain.replace("个", "")))
    if not found or not Decimal(found["number"]):
        return None
    value, unit = Decimal(found["number"]), _DURATIONS[found["unit"]]
    if found["half"]:
        if unit != "year":
            return None
        value, unit = value * 12 + 6, "month"
    return Quantity(value, unit)


def _scaled(number: str, scale: str) -> Decimal:
    """Multiply out 万 or 亿 without adding trailing zeros; 18596.40 stays as typed."""
    plain = decimal(number)
    if not scale:
        return plain
    value = plain * _SCALES[scale]
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()
