"""Deadlines as plans write them (完成时限): 9月底, 第四季度, 年底前, 全年, 每月, 2026-06."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from msgspec import Struct

from sitegen.domain.numerals import in_figures
from sitegen.domain.period import Period, day_of


class Term(Struct, frozen=True):
    """A deadline as written, with the first and the last day that it names.

    Both days are None where a deadline has none (长期坚持).
    """

    text: str
    first: dt.date | None = None
    last: dt.date | None = None

    @classmethod
    def parse(cls, text: str, year: int | None) -> Term | None:
        """Parse a deadline.

        Args:
            text: As written. 6月前 is refused: it may mean the end of May or of June.
            year: The year of the plan, for deadlines without one; None if the plan covers several years.

        Returns:
            None if the text is no deadline, or names no year where `year` is None.
        """
        plain = _plain(text)
        if re.fullmatch(_OPEN, plain):
            return cls(text)
        plain = re.sub(_WHOLE_YEAR, r"\1年全年", plain)
        found = re.fullmatch(_WITH_YEAR, plain)
        if found and (named := found["year"] or found["relative"]):
            plain = found["rest"]
            if named.isdigit():
                year = int(named)
            elif year is not None:
                year += _RELATIVE[named]
        elif plain.isdigit():
            return None
        if year is None or not 1900 <= year <= 2199:
            return None
        stretch = _stretch(plain, year)
        return cls(text, *stretch) if stretch else None

    @property
    def names_its_day(self) -> bool:
        """True if the text is a date or a month in figures, which needs no explanation."""
        return re.fullmatch(_FIGURES, self.text) is not None or self.first == self.last is not None


def is_term(text: str) -> bool:
    """Return True if a text is a deadline in some year."""
    return Term.parse(text, 2000) is not None


def _stretch(plain: str, year: int) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a deadline within a year; None if it is none."""
    if re.fullmatch(_AMBIGUOUS, plain):
        return None
    plain = re.sub(_END, "", plain)
    if not plain:
        return None
    if found := re.fullmatch(_DAY, plain):
        try:
            day = dt.date(year, int(found[1]), int(found[2]))
        except ValueError:
            return None
        return day, day
    if (found := re.fullmatch(_MONTH, plain)) and 1 <= int(found["month"]) <= 12:
        part = found["part"] or ""
        month = year * 12 + int(found["month"]) - 1
        first, last = _PARTS.get(part, (1, 31))
        return day_of(month, first), day_of(month, last)
    if plain in _YEAR:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if plain == "年中":
        return dt.date(year, 1, 1), dt.date(year, 6, 30)
    if re.fullmatch(_RECURRING, plain):
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    period = Period.parse(f"{year}年{re.sub(_PART_END, '', plain)}")
    return (period.first, period.last) if period else None


def _plain(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if re.search("[A-Za-z]", plain):
        plain = plain.lower()
        for pattern, chinese in _ENGLISH:
            plain = re.sub(pattern, chinese, plain)
    return in_figures(plain).strip("。；;，,、()（）")


# Patterns are compiled on first use, by the cache of `re`: most builds read no new plan.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = [
    (r"^(?:by)?(?:the)?(?:end)?(?:of)?(?:the)?(?=[a-z0-9])", ""),
    (r"^(?:whole|all)?year(?:-?end)?$", "全年"),
    *((rf"^{name}[a-z]*(\d{{4}})?$", rf"\g<1>-{n}月") for n, name in enumerate(_MONTHS, start=1)),
    (r"^-", ""),
    *(
        (rf"^(?:{name}quarter|q{n})(?:of)?(\d{{4}})?$", rf"\g<1>-Q{n}")
        for n, name in enumerate(("first", "second", "third", "fourth"), start=1)
    ),
    *(
        (rf"^(?:{name}half|h{n})(?:of)?(\d{{4}})?$", rf"\g<1>-H{n}")
        for n, name in enumerate(("first", "second"), start=1)
    ),
    (r"^-", ""),
    (r"^(\d{4})-(\d{1,2}月)$", r"\1年\2"),
    (r"^(\d{4})-([qh]\d)$", r"\1年\2"),
]
_OPEN = "(?:长期|持续|常态化?|不限)(?:坚持|推进|进行|开展|实施|化)?"
_RELATIVE = {"今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1, "翌年": 1}
_WITH_YEAR = rf"(?:(?P<year>\d{{4}})[-/.年]|(?P<relative>{'|'.join(_RELATIVE)}))(?P<rest>.+)"
_WHOLE_YEAR = r"^(\d{4})(?:年度?)?(?=$)"
_FIGURES = r"[\d./-]+"
_DONE = "(?:全部|全面|基本)?(?:完成|办结|建成|到位|见效|结束|竣工|交付使用|投入使用)"
_AMBIGUOUS = rf"(?:\d{{1,2}}月份?|第?[1-4]季度?|[上下]半年)(?:之?前|以前)(?:{_DONE})?"
_END = rf"(?:之?前|以前|之?内)?(?:{_DONE})?$"
_PART_END = "(?:底|末)$"
_DAY = r"(\d{1,2})[月/.-](\d{1,2})[日号]?"
_MONTH = r"(?P<month>\d{1,2})(?:月份?(?P<part>月?底|末|初|上旬|中旬|下旬)?)?"
_PARTS = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_YEAR = frozenset(
    (
        *("全年", "年", "年底", "年末", "岁末", "年终", "年度", "本年度", "贯穿全年", "全年推进"),
        *("常年", "当年", "今年", "本年", "底", "末"),
    )
)
_RECURRING = "每(?:个|半)?(?:年|季度?|月|周|旬|日|天).*"
