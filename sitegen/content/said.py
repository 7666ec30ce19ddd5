"""Facts that a text tells in words: its days of display, how to object, who signed it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from sitegen.domain.display import Display
from sitegen.domain.document import Signature
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
    r"(?<!\d)(?:0\d{2,3}[-—\s]?\d{7,8}|1[3-9]\d{9}|400[-\s]?\d{3}[-\s]?\d{4}|123\d\d)(?!\d)"
    r"|\w@\w+\.\w|(?:电\s*话|热线|传真)[^\n。]{0,12}\d{5,}|(?:地\s*址|信\s*箱)\s*:"
)
_SIGNS = ("电话", "热线", "传真", "手机", "地址", "信箱", "邮箱", "联系", "拨打", "12345", "@")


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
    for sign in _SIGNS:
        at = body.find(sign)
        while at >= 0:
            around = unicodedata.normalize("NFKC", body[max(0, at - _NEAR) : at + _NEAR])
            if _REACHED.search(around):
                return True
            at = body.find(sign, at + _NEAR)
    return False


_NEAR = 40  # characters between a number and the word that says what it is


_END = 400  # characters at the end of a text in which it is signed
_BODIES = (
    *("村", "社区", "委员会", "委会", "支部", "总支", "党委", "政府", "办事处", "两委", "合作社"),
    *("章）", "章)"),
)
_SEAL = re.compile(r"[（(](?:盖?公?章)[）)]$")
_NAME = re.compile(r"[\u4e00-\u9fff“”、 \u3000]{2,40}")
_DATED = re.compile(r"[12２二]\S{3}\s*[年.\-/]\s*\S{1,3}\s*[月.\-/]\s*\S{1,3}日?")


def signature(body: str, first: int) -> Signature | None:
    """Return who signed a text (落款): the name above its date, or in its last line.

    Args:
        body: The text.
        first: The line of the file on which it begins.
    """
    end = body.rstrip()
    lines = [line.strip(" \t\u3000*>") for line in end[-_END:].split("\n")]
    for n in range(len(lines) - 1, -1, -1):
        if not lines[n].endswith(_BODIES):
            continue
        name = _SEAL.sub("", lines[n])
        below = [line for line in lines[n + 1 :] if line]
        if _NAME.fullmatch(name) and (not below or _DATED.fullmatch(below[0])):
            return Signature(name, first + end.count("\n") - (len(lines) - 1 - n))
    return None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
