"""Facts that a text tells in words and that a field may lack: its days of display, how to object."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from sitegen.domain.document import Display
from sitegen.domain.numerals import in_figures, number

_LABEL = r"(?:公示|公告|公开)(?:期限?|时间|时限|日期|起止时间)?"
_DAYS = re.compile(
    _LABEL
    + r"(?:为期|期为|定为|为|是|共计?|不少于)?\s*[:：]?\s*(?P<n>\d{1,3})\s*个?\s*"
    + r"(?P<unit>工作日|自然日|日历天|日历日|天|日)(?![前后内])"
)
_STRETCH = re.compile(
    _LABEL
    + r"[^。；\d]{0,12}(?P<ay>20\d\d)[年\-/.](?P<am>\d{1,2})[月\-/.](?P<ad>\d{1,2})日?起?"
    + r"(?:至|到|[—–\-~]{1,2})"
    + r"(?:(?P<by>20\d\d)[年\-/.])?(?:(?P<bm>\d{1,2})[月\-/.])?(?P<bd>\d{1,2})日?"
)
_REACHED = re.compile(
    r"(?<!\d)(?:0\d{2,3}[-－—\s]?\d{7,8}|1[3-9]\d{9}|400[-\s]?\d{3}[-\s]?\d{4}|123\d\d)(?!\d)"
    r"|[\w.]+@[\w.]+\.\w|(?:电\s*话|热线|传真)[^\n。]{0,12}\d{5,}"
    r"|(?:地\s*址|信\s*箱)\s*[:：]"
)


def display(body: str) -> Display | None:
    """Return the display that a text tells of: 公示期7天, 公示时间：10月1日至…; None if it tells of none."""
    if "公示" not in body and "公告期" not in body and "公告时间" not in body:
        return None
    for line in body.split("\n"):
        if "公示" not in line and "公告" not in line:
            continue
        plain = in_figures("".join(unicodedata.normalize("NFKC", line).split()))
        if m := _STRETCH.search(plain):
            first = _day(m["ay"], m["am"], m["ad"])
            last = _day(m["by"] or m["ay"], m["bm"] or m["am"], m["bd"])
            if first and last and first <= last:
                return Display(first, last)
        if m := _DAYS.search(plain):
            return Display(days=number(m["n"]), working=m["unit"] == "工作日")
    return None


def reached(body: str) -> bool:
    """Return True if a text gives a telephone number, an address or a mailbox."""
    return _REACHED.search(unicodedata.normalize("NFKC", body)) is not None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
