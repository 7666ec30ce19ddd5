"""Holidays and make-up working days.

Those that the State Council arranged are data files beside this module. A site's own, the `holidays`
setting of site.yaml, replace them year by year.

Each shipped year names its notice. A year is shipped only once its notice is published.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.domain.calendar import Calendar, YearOfDays
from sitegen.schema.fields import (
    Field,
    Fields,
    FindingCollector,
    JsonSchema,
    ListOf,
    Record,
    scalar,
)
from sitegen.schema.kinds import Number, TextKind
from sitegen.schema.yaml import parse
from sitegen.schema.yaml_nodes import Node

Stretch = tuple[int, int, int, int]  # month and day of the first and of the last


class Stretches(Struct, frozen=True):
    """Days of a year in the notation of the notices: 2月10日至17日, 4月29日至5月3日, 1月1日."""

    def read(self, node: Node, report: FindingCollector) -> Stretch | None:
        text = scalar(node, report)
        if text is None:
            return None
        found = _STRETCH.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
        if not found:
            report.add(d.bad_stretch(report.at(node), text))
            return None
        month, day = int(found["month"]), int(found["day"])
        last = int(found["last"] or day)
        return month, day, int(found["until"] or month), last

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


_STRETCH = re.compile(
    r"(?P<month>\d{1,2})[月/.-](?P<day>\d{1,2})日?"
    r"(?:(?:至|到|~|—{1,2}|–)(?:(?P<until>\d{1,2})[月/.-])?(?P<last>\d{1,2})日?)?"
)


def calendar(own: Iterable[YearOfDays]) -> Calendar:
    """Return the calendar of the shipped years, a site's own years in the place of theirs."""
    years = {one.year: one for one in (*_shipped(), *own)}
    return Calendar(tuple(years[year] for year in sorted(years)))


def _shipped() -> Iterator[YearOfDays]:
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yml"):
            node, _ = parse(file.read_text("utf-8"), file.name)
            assert node is not None
            yield HOLIDAYS.read(node, FindingCollector(file.name))


def _in_the_year(values: dict[str, Any], node: Node, report: FindingCollector) -> bool:
    try:
        made = _year(**values)
    except ValueError:
        report.add(d.impossible_date(report.at(node), str(values["year"])))
        return False
    both = set(made.off) & set(made.worked)
    if both:
        report.add(d.off_and_worked(report.at(node), str(min(both))))
    return not both


def _year(
    year: int, off: tuple[Stretch, ...] = (), worked: tuple[Stretch, ...] = (), source: str = ""
) -> YearOfDays:
    return YearOfDays(year, tuple(_days(year, off)), tuple(_days(year, worked)), source)


def _days(year: int, stretches: tuple[Stretch, ...]) -> Iterator[dt.date]:
    """Yield each day. Raises ValueError for a day that the year does not have."""
    for month, first, until, last in stretches:
        start, end = dt.date(year, month, first), dt.date(year, until, last)
        if end < start:
            raise ValueError
        for n in range((end - start).days + 1):
            yield start + dt.timedelta(days=n)


HOLIDAYS = Record(
    Fields(
        (
            Field("year", Number(whole=True), "年份", "The year.", required=True),
            Field("off", ListOf(Stretches()), "放假", "Days off: 2月10日至17日."),
            Field("worked", ListOf(Stretches()), "上班", "Weekend days that are worked: 2月4日."),
            Field("source", TextKind(limit=200), "依据", "The notice that says so."),
        )
    ),
    _year,
    check=_in_the_year,
)
