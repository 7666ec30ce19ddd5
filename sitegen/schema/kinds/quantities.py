"""Field types for quantities, telephone numbers and date ranges, stored as typed with their values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain import quantity
from sitegen.domain.quantity import Quantity
from sitegen.schema.fields import FindingCollector, JsonSchema, scalar
from sitegen.schema.kinds.dates_and_numbers import Day
from sitegen.schema.yaml_nodes import Node, Scalar


class Measured(Struct, frozen=True):
    """A quantity as typed, with its value."""

    text: str
    quantity: Quantity


class _QuantityKind(Struct, frozen=True):
    """Field type for a quantity; `parse` reads the text, `fault` reports an invalid one."""

    parse: Callable[[str], Quantity | None]
    fault: Callable[[Location, str], Diagnostic]
    types: tuple[str, ...] = ("string",)

    def read(self, node: Node, report: FindingCollector) -> Measured | None:
        text = scalar(node, report)
        if text is None:
            return None
        found = self.parse(text)
        if found is None:
            report.add(self.fault(report.at(node), text))
            return None
        return Measured(" ".join(text.split()), found)

    def json_schema(self) -> JsonSchema:
        return {"type": list(self.types)}


MONEY = _QuantityKind(quantity.money, d.bad_money, ("string", "number"))
"""An amount of money, in yuan unless it says 万元 or 亿元: 120万元, 800元/亩·年."""
AREA = _QuantityKind(quantity.area, d.bad_area)
"""An area with its unit: 12.5亩, 860平方米."""
DURATION = _QuantityKind(quantity.duration, d.bad_duration)
"""A number of days, months or years: 90天, 6个月, 三年."""


class Phone(Struct, frozen=True):
    """One or several telephone numbers: 0700-5550101, 12345, 0700-5550101转8."""

    limit: int = 60

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        plain = " ".join(unicodedata.normalize("NFKC", text).split())
        numbers = [part for part in re.split(r"[、,;/；，]| 或 |或", plain) if part.strip()]
        if len(plain) > self.limit or not all(_PHONE.fullmatch(one.strip()) for one in numbers):
            report.add(d.bad_phone(report.at(node), text))
            return None
        return "、".join(one.strip() for one in numbers)

    def json_schema(self) -> JsonSchema:
        return {"type": ["string", "integer"]}


_PHONE = re.compile(
    r"(?:[\u4e00-\u9fff]{1,12}[::]?\s?)?"  # whose it is: 镇纪委 0700-5550101
    r"(?:\+?86[- ]?)?(?:\(0\d{2,3}\)\s?|0\d{2,3}[- ]?)?"
    r"(?:[\d*]{7,8}|[\d*]{3}[- ]?[\d*]{4}[- ]?[\d*]{4}|[48]00[- ]?\d{3}[- ]?\d{4}|1\d{2,5}|9\d{4})"
    r"(?:\s?(?:转|-|ext\.?)\s?\d{1,6})?"
)


class Stretch(Struct, frozen=True):
    """A first and a last day, as typed."""

    text: str
    first: date
    last: date


class StretchOfDays(Struct, frozen=True):
    """Two dates in one text: 2026-01-01至2030-12-31, 2026年1月1日—2026年3月31日."""

    def read(self, node: Node, report: FindingCollector) -> Stretch | None:
        text = scalar(node, report, "date")
        if text is None:
            return None
        ends = _BETWEEN.split(text.strip())
        if len(ends) != 2:
            report.add(d.bad_first_and_last_day(report.at(node), text))
            return None
        at = node.line, node.column
        first, last = (Day().read(Scalar(end, *at), report) for end in with_year(*ends))
        if first is None or last is None:
            return None
        if last < first:
            report.add(d.ends_before_start(report.at(node), str(first), str(last)))
            return None
        return Stretch(" ".join(text.split()), first, last)

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


def with_year(first: str, last: str) -> tuple[str, str]:
    """Return two dates as typed; a last one without a year gets that of the first: 2026年1月1日, 3月31日."""
    if (year := _YEAR.match(first)) and not _YEAR.match(last):
        last = year[0] + last.strip()
    return first, last


_BETWEEN = re.compile(r"\s*(?:至|到|—+|–|－|～|~|--|\s-\s)\s*")
_YEAR = re.compile(r"\s*[0-9０-９〇零○一二三四五六七八九]{4}\s*年")
