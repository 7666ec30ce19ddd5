"""Periods that notices speak of (所属期): a year, half, quarter or month, or a span of months or years."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from functools import lru_cache

from msgspec import Struct

from sitegen.domain.numerals import in_figures


class Period(Struct, frozen=True, order=True):
    """A year, or one of its `parts` (1, 2, 4 or 12) equal parts, counted from 1.

    A span of months or years that is none of these (1—8月, 2024—2026年) begins with month `index` and
    has `length` months; its `parts` are 12.
    """

    year: int
    parts: int = 1
    index: int = 1
    length: int = 0

    @classmethod
    def parse(cls, text: str) -> Period | None:
        """Read `2024`, `2024-Q1`, `2024-03`, `2024-01/2024-08`, `2024年第一季度`, `2024年1—8月` and the like."""
        plain = "".join(unicodedata.normalize("NFKC", text).upper().split())
        if written := _IN_CHINESE.match(plain):
            plain = in_figures(written[0]) + plain[written.end() :]
        if days := _DAYS.fullmatch(plain):
            return cls._of_days(days)
        for pattern, parts in _FORMS:
            if found := pattern.fullmatch(plain):
                index = _number(found["n"]) if "n" in pattern.groupindex else 1
                year = int(found["year"])
                return cls(year, parts, index) if _valid(year) and 1 <= index <= parts else None
        for pattern, parts in _SPANS:
            if found := pattern.fullmatch(plain):
                year, until = int(found["year"]), int(found["until"] or found["year"])
                first = _number(found["n"] or "1") if "n" in pattern.groupindex else 1
                last = _number(found["m"]) if "m" in pattern.groupindex else 1
                if not (1 <= first <= parts and 1 <= last <= parts):
                    return None
                size = 12 // parts
                begin = year * 12 + (first - 1) * size
                end = until * 12 + last * size
                return cls.of_months(range(begin, end)) if _valid(year) and _valid(until) else None
        return None

    @classmethod
    def _of_days(cls, found: re.Match[str]) -> Period | None:
        """Return the period of whole months between a first and a last day."""
        year, until = int(found["year"]), int(found["until"] or found["year"])
        first, last = int(found["n"]), int(found["m"])
        if not (_valid(year) and _valid(until) and 1 <= first <= 12 and 1 <= last <= 12):
            return None
        if int(found["first"]) != 1 or int(found["last"]) != monthrange(until, last)[1]:
            return None
        return cls.of_months(range(year * 12 + first - 1, until * 12 + last))

    @classmethod
    def of_months(cls, months: range) -> Period | None:
        """Return the period with these months, counted from the year 0; None if there are none."""
        length = len(months)
        if length < 1 or length > _LONGEST:
            return None
        year, month = divmod(months[0], 12)
        if length in (1, 3, 6, 12) and month % length == 0:
            return cls(year, 12 // length, month // length + 1)
        return cls(year, 12, month + 1, length)

    @classmethod
    def of(cls, day: dt.date, parts: int) -> Period:
        """Return the period of this length that contains a day."""
        return cls(day.year, parts, (day.month - 1) * parts // 12 + 1)

    @property
    def months(self) -> range:
        """The months of the period, counted from the year 0, so that they continue across years."""
        part = 12 // self.parts
        first = self.year * 12 + (self.index - 1) * part
        return range(first, first + (self.length or part))

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which the period has months."""
        months = self.months
        return tuple(range(months[0] // 12, months[-1] // 12 + 1))

    def lies_in(self, other: Period) -> bool:
        """Return True if every month of the period is in the other period."""
        mine, theirs = self.months, other.months
        return theirs[0] <= mine[0] and mine[-1] <= theirs[-1]

    @property
    def first_month(self) -> int:
        """The month in which the period begins, from 1."""
        return (self.index - 1) * (12 // self.parts) + 1

    @property
    def first(self) -> dt.date:
        """The first day of the period."""
        return dt.date(self.year, self.first_month, 1)

    @property
    def last(self) -> dt.date:
        """The last day of the period."""
        return day_of(self.months[-1], 31)

    @property
    def before(self) -> Period:
        """The period of the same length before it."""
        if self.index > 1:
            return Period(self.year, self.parts, self.index - 1)
        return Period(self.year - 1, self.parts, self.parts)

    def __str__(self) -> str:
        if self.length:
            if self.index == 1 and self.length % 12 == 0:
                return f"{self.year}/{self.last.year}"
            return f"{self.first:%Y-%m}/{self.last:%Y-%m}"
        match self.parts:
            case 2:
                return f"{self.year}-H{self.index}"
            case 4:
                return f"{self.year}-Q{self.index}"
            case 12:
                return f"{self.year}-{self.index:02d}"
        return str(self.year)


@lru_cache(maxsize=4096)  # the same few for every organization of a ledger
def day_of(month: int, day: int) -> dt.date:
    """Return a day of a month, the month counted from the year 0; a day beyond the month is its last."""
    year, index = divmod(month, 12)
    return dt.date(year, index + 1, min(day, monthrange(year, index + 1)[1]))


_IN_CHINESE = re.compile(r"[〇零○一二三四五六七八九]{4}年")
_YEAR = r"(?P<year>\d{4})"
_FORMS = (
    (re.compile(_YEAR + r"(年?度?|年?全年)"), 1),
    (re.compile(_YEAR + r"[-/.年]?H(?P<n>[12])"), 2),
    (re.compile(_YEAR + r"年?度?(?P<n>[上下])半年度?"), 2),
    (re.compile(_YEAR + r"[-/.年]?Q(?P<n>[1-4])"), 4),
    (re.compile(_YEAR + r"年第?(?P<n>[一二三四1-4])季度?"), 4),
    (re.compile(_YEAR + r"[-/.年](?P<n>\d{1,2})月?份?"), 12),
    (re.compile(_YEAR + r"年(?P<n>十?[一二三四五六七八九十])月份?"), 12),
)
_TO = r"(?:[-—–~～至到]+)"
_UNTIL = r"(?:(?P<until>\d{4})[-/.年])?"
_QUARTER = "[一二三四1-4]"
_SPANS = (
    (re.compile(_YEAR + rf"年?度?(?:{_TO}|/)(?P<until>\d{{4}})年?度?"), 1),
    (re.compile(_YEAR + rf"年(?P<n>\d{{1,2}})月?份?{_TO}{_UNTIL}(?P<m>\d{{1,2}})月份?"), 12),
    (
        re.compile(
            _YEAR
            + rf"年(?P<n>十?[一二三四五六七八九十])月?{_TO}{_UNTIL}(?P<m>十?[一二三四五六七八九十])月份?"
        ),
        12,
    ),
    (
        re.compile(
            _YEAR + rf"[-.](?P<n>\d{{1,2}})(?:/|{_TO})(?P<until>\d{{4}})[-.](?P<m>\d{{1,2}})"
        ),
        12,
    ),
    (
        re.compile(
            _YEAR + rf"年第?(?P<n>{_QUARTER})季?度?(?:{_TO}|、|和){_UNTIL}第?(?P<m>{_QUARTER})季度"
        ),
        4,
    ),
    (re.compile(_YEAR + r"年(?P<until>(?!.))?(?P<n>(?!.))?前(?P<m>[二三2-3])个?季度"), 4),
)
# 2026年1月1日至8月31日, 2026-01-01/2026-08-31
_DAYS = re.compile(
    _YEAR + r"[-/.年](?P<n>\d{1,2})[-/.月](?P<first>\d{1,2})日?起?(?:[-—–~～至到]{1,2}|/)"
    r"(?:(?P<until>\d{4})[-/.年])?(?P<m>\d{1,2})[-/.月](?P<last>\d{1,2})日?止?"
)
_LONGEST = 12 * 20  # months


def _valid(year: int) -> bool:
    return 1900 <= year <= 2199


_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九十", start=1)} | {"上": 1, "下": 2}


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return sum(_DIGITS[c] for c in text)
