"""Official document numbers, 发文字号, and where texts mention them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

LONGEST_ISSUER = 16  # characters


class DocumentNumber(Struct, frozen=True, order=True):
    """An official document number, 桂政发〔2024〕145号 (GB/T 9704-2012, 7.2.5).

    Numbers sort by issuer, year and serial.
    """

    issuer: str  # 机关代字
    year: int
    serial: int

    @classmethod
    def parse(cls, text: str) -> DocumentNumber | None:
        """Read a number in any of the forms that clerks type; None if it is not one.

        Any brackets, full-width figures, spaces, 第, leading zeros, 年 in the brackets; 号 may be
        missing, and the brackets where 年 stands for them: 桂政办发2024年20号. That is for letters
        of 发, 函, 办 and 字 only: an order or announcement is rightly 公告2024年第3号.
        """
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        found = _WHOLE.fullmatch(plain) or _BARE.fullmatch(plain)
        if not found:
            return None
        return cls(found["issuer"], int(found["year"]), int(found["serial"]))

    def __str__(self) -> str:
        return f"{self.issuer}〔{self.year}〕{self.serial}号"


class Mention(Struct, frozen=True):
    """A document number in a text, from `start` to `end`.

    Nothing shows where the issuer's name begins in a sentence: `run` is everything that may belong
    to it, `number` the most likely reading.
    """

    start: int
    end: int
    number: DocumentNumber
    run: str

    def readings(self) -> Iterator[DocumentNumber]:
        """Yield the possible numbers, the longest issuer first."""
        for start in range(len(self.run)):
            yield DocumentNumber(self.run[start:], self.number.year, self.number.serial)


def find(text: str) -> list[Mention]:
    """Return the document numbers that a text mentions, in order. Takes time linear in the text.

    In running text brackets and 号 are required, or too much else would be taken for a number.
    """
    if "号" not in text:
        return []
    found = []
    before = 0
    for tail in _TAIL.finditer(text):
        run = _RUN.search(text, max(before, tail.start() - LONGEST_ISSUER - 2), tail.start())
        before = tail.end()
        if not run:
            continue
        issuer = unicodedata.normalize("NFKC", run["issuer"])
        year, serial = int(tail["year"]), int(tail["serial"])
        lead = _LEAD.match(issuer)
        start = lead.end() if lead and len(issuer) == len(run["issuer"]) else 0
        likely = DocumentNumber(issuer[start:], year, serial)
        found.append(Mention(run.start() + start, tail.end(), likely, issuer))
    return found


_OPEN, _CLOSE = "[\\[(〔【{<《〈﹝［（｛＜⟨]", "[\\])〕】}>》〉﹞］）｝＞⟩]"
_YEAR, _SERIAL = r"(?P<year>(?:19|20|21)\d\d)", r"第?0*(?P<serial>[1-9]\d{0,5})"
_WHOLE = re.compile(
    rf"(?P<issuer>[^\W\d_][^\W_]{{0,{LONGEST_ISSUER - 1}}}?){_OPEN}{_YEAR}年?{_CLOSE}{_SERIAL}号?"
)
_BARE = re.compile(
    rf"(?P<issuer>[^\W\d_][^\W_]{{0,{LONGEST_ISSUER - 2}}}?[发函办字]){_YEAR}年{_SERIAL}号"
)
# Every part has a bound, so that no text makes these look at a character more than so many times.
_TAIL = re.compile(
    rf"{_OPEN} {{0,2}}(?P<year>[12１２][0-9０-９]{{3}}) {{0,2}}年? {{0,2}}{_CLOSE}"
    r" {0,2}第? {0,2}[0０]{0,4}(?P<serial>[1-9１-９][0-9０-９]{0,5}) {0,2}号"
)
_RUN = re.compile(rf"(?P<issuer>[^\W\d_][^\W_]{{0,{LONGEST_ISSUER - 1}}}) {{0,2}}\Z")
# What stands before a number in a sentence; the last of these words ends before it begins.
_LEAD = re.compile(
    ".*(?:按照|根据|依据|依照|遵照|参照|对照|关于|印发|转发|下发|执行|落实|贯彻|结合|通过|废止|替代|代替"
    "|文件|通知|以及|同时|其中|包括|原有|自从|经由|[按据依见经由以在将把对和与及或的了是为即如原])(?=.{2})"
)
