"""Find dates and periods of a document that contradict each other."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from sitegen.domain.numerals import number
from sitegen.domain.period import Period

_DAY = r"(?P<{0}y>(?:19|20)\d\d)\s*[年\-/.]\s*(?P<{0}m>\d{{1,2}})\s*[月\-/.]\s*(?P<{0}d>\d{{1,2}})\s*日?"
_LATER = r"(?:(?P<by>(?:19|20)\d\d)\s*[年\-/.]\s*)?(?:(?P<bm>\d{1,2})\s*[月\-/.]\s*)?(?P<bd>\d{1,2})\s*日?"


class Stretch(Struct, frozen=True):
    """Days from `first` to `last` that stand at `text[start:end]`; `days` if the text counts them."""

    start: int
    end: int
    first: dt.date
    last: dt.date
    days: int = 0
    working: bool = False


def displays(text: str) -> Iterator[Stretch]:
    """Find each stretch of days for which a text says that it is on display (公示)."""
    if "公示" not in text and "公开" not in text:
        return
    for m in _STRETCH.finditer(text):
        line = text.rfind("\n", 0, m.start()) + 1
        label = text[max(line, m.start() - 30) : m.start()]
        if not _DISPLAY_LABEL.search(label):
            continue
        first = _day(m["ay"], m["am"], m["ad"])
        if first is None:
            continue
        last = _day(m["by"] or str(first.year), m["bm"] or str(first.month), m["bd"])
        if last is not None and last < first and not m["by"]:
            last = _day(str(first.year + 1), m["bm"] or str(first.month), m["bd"])
        if last is None:
            continue
        end = text.find("\n", m.end())
        counted = _COUNT.search(label) or _COUNT_AFTER.match(
            text, m.end(), len(text) if end < 0 else end
        )
        days = number(counted["n"]) if counted else 0
        working = bool(counted and "工作" in counted["unit"])
        yield Stretch(m.start(), m.end(), first, last, days, working)


_DASH = r"\s*(?:至|到|[—–\-~～－]{1,2})\s*"
_STRETCH = re.compile(_DAY.format("a") + r"(?:起)?" + _DASH + _LATER + r"(?:止)?")
_DISPLAY_LABEL = re.compile(r"公示|公开(?:期|时间)|张贴|展示")
_NUMBER = r"(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})"
_COUNT = re.compile(
    _NUMBER + r"\s*个?\s*(?P<unit>工作日|自然日|日历天|天|日)(?![\u4e00-\u9fff]*至)"
)
_COUNT_AFTER = re.compile(
    r"[，,（(、\s]*(?:为期|共计?|公示期?|期限)?(?:为)?\s*"
    + _NUMBER
    + r"\s*个?\s*(?P<unit>工作日|自然日|日历天|天|日)"
)


class Weekday(Struct, frozen=True):
    """A date at `text[start:end]` with a weekday that it does not fall on."""

    start: int
    end: int
    day: dt.date
    said: str
    right: str


def wrong_weekdays(text: str) -> Iterator[Weekday]:
    """Find dates with a weekday (星期三, 周三) on which they do not fall."""
    if "星期" not in text and "周" not in text:
        return
    for m in _WEEKDAY.finditer(text):
        day = _day(m["ay"], m["am"], m["ad"])
        if day and _WEEK[m["w"]] != day.weekday():
            yield Weekday(
                m.start(),
                m.end(),
                day,
                m["name"] + m["w"],
                m["name"] + "一二三四五六日"[day.weekday()],
            )


_WEEKDAY = re.compile(
    _DAY.format("a") + r"\s*[（(,，]?\s*(?P<name>星期|周|礼拜)(?P<w>[一二三四五六日天])"
)
_WEEK = {name: n for n, name in enumerate("一二三四五六日")} | {"天": 6}


class Mention(Struct, frozen=True):
    """A period named at `text[start:end]`."""

    start: int
    end: int
    period: Period


def periods(text: str) -> Iterator[Mention]:
    """Find the periods that a title, a name of a file or a line names: 2026年第三季度, 2026年3月."""
    for m in _PERIOD.finditer(unicodedata.normalize("NFKC", text) if not text.isascii() else text):
        if period := Period.parse(m[0]):
            yield Mention(m.start(), m.end(), period)


_TO = r"\s*(?:[-—–~～至到]+|、)\s*"
_PERIOD = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:"
    rf"年?{_TO}(?:19|20)\d\d年度?"
    rf"|年\d{{1,2}}月?{_TO}(?:(?:19|20)\d\d年)?(?:1[0-2]|0?[1-9])月(?!\s*\d{{1,2}}\s*日)份?"
    rf"|年第?[一二三四1-4]季?度?{_TO}(?:(?:19|20)\d\d年)?第?[一二三四1-4]季度|年前[二三23]个?季度"
    r"|年(?:第?[一二三四1-4]季度|[上下]半年|(?:1[0-2]|0?[1-9])月(?!\s*\d{1,2}\s*日)份?|度|(?!\s*\d))"
    r"|[-_]?[QH][1-4](?!\d))"
)


def disagree(one: Period, other: Period) -> bool:
    """Return True if two periods cannot be meant by one notice: other years or other parts.

    A year agrees with each of its quarters and months, a quarter with its months.
    """
    return not (set(one.months) <= set(other.months) or set(other.months) <= set(one.months))


class Deadline(Struct, frozen=True):
    """A last day for readers at `text[start:end]`."""

    start: int
    end: int
    day: dt.date


def deadlines(text: str) -> Iterator[Deadline]:
    """Find the last days by which readers are to act: 请于…前, 截止时间…."""
    for m in _DEADLINE.finditer(text) if "截" in text or "前" in text else ():
        which = "a" if m["ay"] else "c"
        if day := _day(m[which + "y"], m[which + "m"], m[which + "d"]):
            yield Deadline(m.start(), m.end(), day)


# It begins with a set of characters, by which the pattern is found four times as fast.
_DEADLINE = re.compile(
    r"[截请应可须](?:(?<=截)[止至](?:时间|日期)[\u4e00-\u9fff]{0,4}\s*[:：为]?\s*"
    + _DAY.format("a")
    + r"|(?<!截)[\u4e00-\u9fff]{0,8}[于在]\s*"
    + _DAY.format("c")
    + r"\s*(?:之?前|以前))"
)


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
