"""Kinds of dates, times, periods and numbers: parsing, in ASCII or full-width figures."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.domain.goal import Goal, WrittenFigure
from sitegen.domain.numerals import in_figures
from sitegen.domain.period import Period
from sitegen.domain.term import Term, is_term
from sitegen.schema.fields import FindingCollector, JsonSchema, scalar
from sitegen.schema.yaml_nodes import Node


class Day(Struct, frozen=True):
    """A date in any form that clerks type: 2024-03-05, 2024/3/5, 2024年3月5日, 二〇二四年三月五日."""

    def read(self, node: Node, report: FindingCollector) -> date | None:
        """Parse a date; report a finding and return None if the text is not one."""
        text = scalar(node, report, "date")
        if text is None:
            return None
        found = _DAY.fullmatch(in_figures(_compact(text)))
        if not found:
            report.add(d.bad_date(report.at(node), text))
            return None
        return _date(found, node, report, text)

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": r"^\s*[0-9０-９〇零○一二三四五六七八九]{4}\D.*$"}


class Moment(Struct, frozen=True):
    """A date with a time of day, in the site's own time zone: 2026-12-01 08:00."""

    def read(self, node: Node, report: FindingCollector) -> datetime | None:
        """Parse a date with a time of day; report a finding and return None if it is not one."""
        text = scalar(node, report, "date")
        if text is None:
            return None
        found = _MOMENT.fullmatch(_compact(text, keep_space=True))
        if not found:
            report.add(d.bad_time(report.at(node), text))
            return None
        day = _date(found, node, report, text)
        hour, minute, second = (int(found[n] or 0) for n in ("hour", "minute", "second"))
        if day is None:
            return None
        if hour > 23 or minute > 59 or second > 59:
            report.add(d.bad_time(report.at(node), text))
            return None
        return datetime.combine(day, time(hour, minute, second))

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


_DAY = re.compile(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?")
_MOMENT = re.compile(
    _DAY.pattern
    + r"(?:[T ]*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?分?(?::(?P<second>\d{1,2}))?)?"
)


def _date(found: re.Match[str], node: Node, report: FindingCollector, text: str) -> date | None:
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    try:
        value = date(year, month, day)
    except ValueError:
        report.add(d.impossible_date(report.at(node), text))
        return None
    if not 1900 <= year <= 2199:
        report.add(d.date_out_of_range(report.at(node), text))
        return None
    return value


class TermOf(Struct, frozen=True):
    """A deadline (期限): a day, or as plans write it: 9月底, 第四季度, 年底前, 2026-06.

    The days of a deadline without a year are resolved later, with the year of the plan.
    """

    def read(self, node: Node, report: FindingCollector) -> Term | None:
        """Parse a deadline; report a finding and return None if the text is not one."""
        text = scalar(node, report, "date")
        if text is None:
            return None
        if found := _DAY.fullmatch(in_figures(_compact(text))):
            day = _date(found, node, report, text)
            return Term("", day, day) if day else None
        if not is_term(text):
            report.add(d.bad_term(report.at(node), text))
            return None
        term = Term.parse(text, None)
        if term is None:
            return Term(text)
        return Term("", term.first, term.last) if term.names_its_day else term

    def json_schema(self) -> JsonSchema:
        return {"type": ["string", "integer"]}


class PeriodOf(Struct, frozen=True):
    """A year, half, quarter or month; kept in the form 2024-Q1."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        period = Period.parse(text)
        if period is None:
            report.add(d.bad_period(report.at(node), text))
            return None
        return str(period)

    def json_schema(self) -> JsonSchema:
        return {"type": ["string", "integer"]}


class Number(Struct, frozen=True):
    """A number. Full-width digits and thousands separators are accepted."""

    whole: bool = False

    def read(self, node: Node, report: FindingCollector) -> float | int | None:
        plain = _digits(node, report, _WHOLE if self.whole else _DECIMAL)
        if plain is None:
            return None
        return int(plain) if self.whole else float(plain)

    def json_schema(self) -> JsonSchema:
        number = {"type": "integer", "minimum": 0} if self.whole else {"type": "number"}
        return {"anyOf": [number, {"type": "string", "pattern": "^[-+]?[0-9０-９,，. ]+$"}]}


class Exact(Struct, frozen=True):
    """A decimal number with all digits as typed: 18596.40 stays 18596.40."""

    def read(self, node: Node, report: FindingCollector) -> Decimal | None:
        plain = _digits(node, report, _DECIMAL)
        return None if plain is None else Decimal(plain)

    def json_schema(self) -> JsonSchema:
        return Number().json_schema()


class Amount(Struct, frozen=True):
    """A figure with or without its unit: 231, 8%, 600万元, 45,000. The digits stay as typed."""

    def read(self, node: Node, report: FindingCollector) -> WrittenFigure | None:
        text = scalar(node, report, "number")
        if text is None:
            return None
        found = WrittenFigure.parse(text)
        if found is None:
            report.add(d.bad_number(report.at(node), text))
        return found

    def json_schema(self) -> JsonSchema:
        return {"type": ["number", "string"]}


class Promise(Struct, frozen=True):
    """A promised figure in words: 不低于8%, 力争600万元以上, 前三名."""

    def read(self, node: Node, report: FindingCollector) -> Goal | None:
        text = scalar(node, report)
        if text is None:
            return None
        found = Goal.parse(text)
        if found is None:
            report.add(d.bad_goal(report.at(node), text))
        return found

    def json_schema(self) -> JsonSchema:
        return {"type": ["number", "string"]}


_WHOLE = re.compile(r"\d{1,12}")
_DECIMAL = re.compile(r"[-+]?\d{1,15}(\.\d{1,6})?")


def _digits(node: Node, report: FindingCollector, form: re.Pattern[str]) -> str | None:
    text = scalar(node, report, "number")
    if text is None:
        return None
    plain = _compact(text).replace(",", "")
    if not form.fullmatch(plain):
        report.add(d.bad_number(report.at(node), text))
        return None
    return plain


def _compact(text: str, keep_space: bool = False) -> str:
    parts = unicodedata.normalize("NFKC", text).split()
    return (" " if keep_space else "").join(parts)
