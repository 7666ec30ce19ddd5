"""Find dates and periods of a document that contradict each other."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from sitegen.domain.numerals import in_figures, number
from sitegen.domain.period import Period

_DAY = r"(?P<{0}y>(?:19|20)\d\d)\s*[年\-/.]\s*(?P<{0}m>\d{{1,2}})\s*[月\-/.]\s*(?P<{0}d>\d{{1,2}})\s*日?"
_LATER = r"(?:(?P<by>(?:19|20)\d\d)\s*[年\-/.]\s*)?(?:(?P<bm>\d{1,2})\s*[月\-/.]\s*)?(?P<bd>\d{1,2})\s*日?"


_SIGNED = re.compile(_DAY.format("a"))
_LONGEST_DATE = 40  # characters of a line that is a date


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
    if ("公示" not in text and "公开" not in text) or not _has_one(text, _DISPLAY_LABELS):
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


def _has_one(text: str, words: tuple[str, ...]) -> bool:
    return any(map(text.__contains__, words))


_DISPLAY_LABELS = ("公示", "公开期", "公开时间", "张贴", "展示")
_DISPLAY_LABEL = re.compile("|".join(_DISPLAY_LABELS))
_NUMBER = r"(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})"
_COUNT = re.compile(
    _NUMBER + r"\s*个?\s*(?P<unit>工作日|自然日|日历天|天|日)(?![\u4e00-\u9fff]*至)"
)
_COUNT_AFTER = re.compile(
    r"[，,（(、\s]*(?:为期|共计?|公示期?|期限)?(?:为)?\s*"
    + _NUMBER
    + r"\s*个?\s*(?P<unit>工作日|自然日|日历天|天|日)"
)


def spelled_out(text: str, published: dt.date) -> str:
    """Return a text whose dates are in figures and have a year; its lines are the same in number.

    A date without a year is taken for the nearest to the day of publication, unless the text speaks
    of other years.
    """
    lines: list[str] = []
    with_years: bool | None = None
    end = 0
    for m in _TO_SPELL_OUT.finditer(text):
        if m.start() < end:  # its line was dealt with
            continue
        start, end = text.rfind("\n", 0, m.start()) + 1, text.find("\n", m.start())
        end = len(text) if end < 0 else end
        line = text[start:end]
        if not _SPEAKS.search(line):
            continue
        plain = (
            _CHINESE.sub(lambda m: in_figures(m[0]), line) if _CHINESE_MONTH.search(line) else line
        )
        if with_years is None:
            years = {int(year) for year in _YEAR.findall(text)}
            with_years = not years - {published.year, published.year + 1}
        lines = lines or text.split("\n")
        lines[text.count("\n", 0, start)] = _with_years(plain, published) if with_years else plain
    return "\n".join(lines) if lines else text


_CHINESE_MONTH = re.compile("月(?<=[一二三四五六七八九十]月)")
# 十月十二日, and 10月12日 without a year before it.
_TO_SPELL_OUT = re.compile(
    r"月(?:(?<=[一二三四五六七八九十]月)|(?<=\d月)(?<!年\d月)(?<!年\d\d月)(?=\s*\d{1,2}[日号]))"
)
_SPEAKS = re.compile(  # begins with a character class: `re` scans for it fast
    r"[公截请星周](?:(?<=请)|(?<=公)[示开]|(?<=截)[止至]|(?<=星)期|(?<=周)[一二三四五六日天])"
)


def _with_years(line: str, published: dt.date) -> str:
    def with_year(m: re.Match[str]) -> str:
        before = line[: m.start()].rstrip()[-1:] if m.start() else ""
        if before.isdigit() or before in tuple("年-/.—"):
            return m[0]
        near = (_day(str(published.year + n), m[1], m[2]) for n in (-1, 0, 1))
        found = min(
            (day for day in near if day), key=lambda day: abs(day - published), default=None
        )
        return f"{found.year}年{m[0]}" if found else m[0]

    return _YEARLESS.sub(with_year, line)


_CHINESE = re.compile(
    r"(?:[〇零○一二三四五六七八九]{4}年)?[一二三四五六七八九十]{1,3}月[一二三四五六七八九十廿]{1,3}日"
)
_YEARLESS = re.compile(r"(\d{1,2})月\s*(\d{1,2})[日号](?!\s*生)")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年")


def impossible(text: str) -> Iterator[tuple[int, str]]:
    """Find days that no month has: 9月31日, 2月30日. Yields the offset and the day of each."""
    for m in _ENDS.finditer(text):
        month = _MONTH.search(text, max(0, m.start() - 3), m.start())
        if month and (month[1], m[1]) in _IMPOSSIBLE:
            yield month.start(1), f"{month[1]}月{m[1]}日"


_ENDS = re.compile(r"月(3[01])日")
_MONTH = re.compile(r"(?:^|\D)0?(\d{1,2})$")
_IMPOSSIBLE = frozenset((("2", "30"), *((month, "31") for month in ("2", "4", "6", "9", "11"))))


def signed_on(text: str) -> tuple[int, dt.date] | None:
    """Return the offset and the day of the date in the last line of a text, where a notice is signed."""
    end = text.rstrip()
    if ("\u4e00" <= end[-1:] <= "\u9fff" and end[-1] not in _ENDS_OF_DATES) or end[
        -1:
    ] in "。；！…":
        return None
    start = end.rfind("\n") + 1
    if len(end) - start > _LONGEST_DATE:
        return None
    line = in_figures("".join(unicodedata.normalize("NFKC", end[start:]).split()))
    m = _SIGNED.fullmatch(line)
    day = _day(m["ay"], m["am"], m["ad"]) if m else None
    return (start, day) if day else None


_ENDS_OF_DATES = frozenset("日一二三四五六七八九十廿卅〇零两")


class Weekday(Struct, frozen=True):
    """A date at `text[start:end]` with a weekday that it does not fall on."""

    start: int
    end: int
    day: dt.date
    said: str
    right: str


def wrong_weekdays(text: str) -> Iterator[Weekday]:
    """Find dates with a weekday (星期三, 周三) on which they do not fall."""
    if "星期" not in text and "礼拜" not in text and not _SHORT_WEEKDAY.search(text):
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


_SHORT_WEEKDAY = re.compile("周(?=[一二三四五六日天])")
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


def period_in_year(text: str, year: int) -> Period | None:
    """Return the period that a text names without its year: 第三季度, 上半年, 9月份."""
    m = _YEARLESS_PERIOD.search(text)
    return Period.parse(f"{year}年{m[0]}") if m else None


_YEARLESS_PERIOD = re.compile(
    r"(?<![\d年至到—、和-])(?:第[一二三四1-4]季度|[上下]半年(?!度?工作)|(?:1[0-2]|[1-9])月份)(?![至到—、和-])"
)


def reported(text: str) -> tuple[int, Period] | None:
    """Return the offset and the period of which a text begins to tell: 现将2026年第三季度…公开如下."""
    at = text.find("现将")
    if at < 0:
        return None
    end = min(x for x in (text.find("。", at), text.find("\n", at), len(text)) if x >= 0)
    found = next(periods(text[at : min(end, at + 40)]), None)
    return (at + found.start, found.period) if found else None


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
    if not _BEFORE_A_DAY.search(text) and not _UNTIL_A_DAY.search(text):
        return
    for m in _DEADLINE.finditer(text):
        which = "a" if m["ay"] else "c"
        if day := _day(m[which + "y"], m[which + "m"], m[which + "d"]):
            yield Deadline(m.start(), m.end(), day)


_BEFORE_A_DAY = re.compile(r"前(?:(?<=[\d日\s]前)|(?<=[\d日\s][之以]前))")
_UNTIL_A_DAY = re.compile(r"截(?=[止至](?:时间|日期))")
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
