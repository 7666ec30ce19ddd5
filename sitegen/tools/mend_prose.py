"""Repairs of prose that have one reading: dates, marks of lists, a missing full stop.

Code, tables, quotations, links, addresses and markup stay as they are, and so does whatever could be
meant in two ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from sitegen.checks import language

# Blocks that are no prose: fenced and indented code, quotations, rows of tables, HTML.
_BLOCKS = (
    r"^[ ]{0,3}(?P<fence>```+|~~~+)[\s\S]*?(?:^[ ]{0,3}(?P=fence)|\Z)"
    r"|<!--[\s\S]*?(?:-->|\Z)"
    r"|^[ ]{0,3}<[A-Za-z/][\s\S]*?(?:\n[ \t]*\n|\Z)"
    r"|^(?:[ ]{4}|[ ]{0,3}\t|[ ]{0,3}>)[^\n]*"
    r"|^[^|\n]*\|[^\n]*"
)
# Parts of a line that are no prose: code, tags, addresses, links, quotations, names of attachments. The
# lengths are bounded, for an opening mark without its closing one must not cost the rest of the text.
_INLINE = (
    r"(?P<ticks>`+)[^`]{1,200}(?P=ticks)"
    r"|<[^>\n]{0,300}>|(?:\b[A-Za-z][A-Za-z0-9+.-]{0,15}://|www\.)[^\s，。；）]*"
    r"|\[[^\]\n]{0,300}\](?:\([^)\n]{0,300}\)|:[^\n]*)?"
    r"|“[^”]{0,300}”|‘[^’]{0,300}’|「[^」]{0,300}」|『[^』]{0,300}』|《[^》]{0,300}》|\"[^\"\n]{0,300}\""
    r"|^[ \t\u3000]*附[件表][^\n]*"
    r"|[^\s，。；：、（）]{1,60}\.(?:pdf|docx?|xlsx?|csv|jpe?g|png|zip|txt|ofd|wps|et|pptx?)\b"
)

_N = "[0-9０-９]"
_HAO = r"号(?=[至到前后起上下为在开召举、和及—–－~～-]|[^\w]|$)"  # 10号楼 and 10号令 are no days
_DATE = (
    rf"(?<![0-9０-９A-Za-z.．/_第])(?<![0-9A-Za-z]-)(?P<year>{_N}{{4}})(?P<s1>[ ]?)(?P<a>[年.．/-])(?P<s2>[ ]?)"
    rf"(?P<month>{_N}{{1,2}})(?P<s3>[ ]?)(?P<b>[月.．/-])(?P<s4>[ ]?)(?P<day>{_N}{{1,2}})(?P<s5>[ ]?)"
    rf"(?:日|{_HAO})"
    rf"(?P<more>(?:[至到、和及—–－~～-]+(?:{_N}{{1,2}}月)?{_N}{{1,2}}(?:日|{_HAO}))*)"
)
_DATE_IN_PROSE = re.compile(rf"{_BLOCKS}|{_INLINE}|{_DATE}", re.MULTILINE | re.IGNORECASE)
_ANY_DATE = re.compile(_DATE)
_DATE_FIELD = re.compile(
    rf"^(?P<key>[A-Za-z_\u4e00-\u9fff]+[ \t]*[:：][ \t]*){_DATE}(?=[ \t]*(?:#[^\n]*)?$)",
    re.MULTILINE,
)
_LATER_DAY = re.compile(rf"(?:(?P<month>{_N}{{1,2}})月)?(?P<day>{_N}{{1,2}})[日号]")


def with_plain_dates(text: str) -> str:
    """Write dates of mixed form in prose as 2026年4月10日; blanks between the parts stay.

    Months and days have no leading zero (GB/T 9704—2012, 7.3.5.4).
    """
    if not _ANY_DATE.search(text):
        return text
    return _DATE_IN_PROSE.sub(lambda m: _plain_date(m) if m["year"] else m[0], text)


def with_plain_date_fields(front: str) -> str:
    """Write the dates that are the whole value of a field of front matter as in prose."""
    return _DATE_FIELD.sub(lambda m: m["key"] + _plain_date(m), front)


def _plain_date(m: re.Match[str]) -> str:
    whole = m[0].removeprefix(m.groupdict().get("key") or "")
    blanks = [m[name] for name in ("s1", "s2", "s3", "s4", "s5")]
    if any(blanks) and (m["a"], m["b"]) != ("年", "月"):
        return whole
    year, month, day = (int(m[name]) for name in ("year", "month", "day"))
    days = [(month, day)]
    for later in _LATER_DAY.finditer(m["more"]):
        days.append((int(later["month"] or days[-1][0]), int(later["day"])))
    if not 1900 <= year <= 2199 or not all(_is_day(year, *one) for one in days):
        return whole
    s1, s2, s3, s4, s5 = blanks
    more = _LATER_DAY.sub(
        lambda o: (f"{int(o['month'])}月" if o["month"] else "") + f"{int(o['day'])}日", m["more"]
    )
    return f"{year}{s1}年{s2}{month}{s3}月{s4}{day}{s5}日{more}"


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


class _Mark(Struct, frozen=True):
    """The number of a list item at `text[start:end]`: `（1）`, `1.` or `一、`, with the blanks after it."""

    start: int
    end: int
    indent: str
    number: int
    opening: str
    digits: str
    closing: str
    blanks: str

    @property
    def form(self) -> tuple[str, bool, str, str]:
        return self.opening, self.digits[0] in _WIDE, self.closing, self.blanks

    @property
    def family(self) -> str:
        """The level that a mark of this form stands for: 1. and 1、 or 1） or （1）."""
        if self.opening:
            return "（）"
        return "）" if self.closing in ")）" else "."

    @property
    def is_paired(self) -> bool:
        return not self.opening or (self.opening, self.closing) in (("（", "）"), ("(", ")"))


_WIDE = "０１２３４５６７８９"
_TO_WIDE = str.maketrans("0123456789", _WIDE)
_HAN = "一二三四五六七八九十"
_MARK = re.compile(
    rf"{_BLOCKS}|(?P<heading>^[ ]{{0,3}}\#)"
    r"|^(?P<indent>[ ]{0,3}|\u3000{0,2})(?P<number>(?P<opening>[（(])?"
    rf"(?P<digits>[0-9]{{1,2}}|[０-９]{{1,2}}|[{_HAN}]{{1,3}})"
    r"(?P<closing>(?(opening)[)）]|[)）.．、]))(?P<blanks>[ \t\u3000]*))(?=[^\s0-9０-９])",
    re.MULTILINE,
)


def with_even_marks(text: str) -> str:
    """Give a list item the form of number that its neighbours have: 1. 2、 3. becomes 1. 2. 3.

    Brackets of two widths, as in （1), become one pair. In a run of items whose numbers rise by one, the
    form that half of them and more have holds. A mark of another level, as 2） between 1. and 3., is
    changed only between two of the run's own.
    """
    changed: list[tuple[_Mark, str]] = []
    for run in _runs(text):
        forms = Counter(mark.form for mark in run if mark.is_paired).most_common(2)
        form, count = forms[0] if forms else (None, 0)
        rivals = forms[1][1] if len(forms) > 1 else 0
        holds = len(run) >= 3 and count * 2 >= len(run) and count > rivals
        usual = next((mark for mark in run if mark.form == form), None) if holds else None
        for n, mark in enumerate(run):
            if usual and mark.form != usual.form:
                between = 0 < n < len(run) - 1 and run[n - 1].form == run[n + 1].form == form
                if mark.family == usual.family or between:
                    changed.append((mark, _in_form_of(usual, mark)))
            elif not mark.is_paired:
                changed.append((mark, f"（{mark.digits}）{mark.blanks}"))
    for mark, new in reversed(changed):
        text = text[: mark.start] + new + text[mark.end :]
    return text


def _in_form_of(usual: _Mark, mark: _Mark) -> str:
    digits = unicodedata.normalize("NFKC", mark.digits)
    if usual.digits[0] in _WIDE:
        digits = digits.translate(_TO_WIDE)
    return f"{usual.opening}{digits}{usual.closing}{usual.blanks}"


def _runs(text: str) -> Iterator[list[_Mark]]:
    """Yield the items of each list whose numbers rise by one, at one indent and below one heading."""
    run: list[_Mark] = []
    for m in _MARK.finditer(text):
        mark = _mark(m) if m["number"] else None
        last = run[-1] if run else None
        if mark and last and _continues(last, mark):
            run.append(mark)
            continue
        if run and (mark or m["heading"]):
            yield run
            run = []
        if mark:
            run = [mark]
    if run:
        yield run


def _continues(last: _Mark, mark: _Mark) -> bool:
    alike = last.indent == mark.indent and (last.digits[0] in _HAN) == (mark.digits[0] in _HAN)
    return alike and mark.number == last.number + 1


def _mark(m: re.Match[str]) -> _Mark:
    digits = m["digits"]
    if digits[0] in _HAN:
        tens, ten, ones = digits.rpartition("十")
        value = 10 * (_HAN.find(tens) + 1 if tens else 1) if ten else 0
        number = value + (_HAN.find(ones) + 1 if ones else 0)
    else:
        number = int(digits)
    start, end = m.span("number")
    return _Mark(
        start, end, m["indent"], number, m["opening"] or "", digits, m["closing"], m["blanks"]
    )


# Words that a sentence of a notice ends with; one that is cut off seldom stops at them.
_WHOLE = re.compile(
    r"(?:公示|公告|通知|监督|反映|举报|执行|办理|公布|公开|完成|落实|负责|实施|联系|为准|生效|施行|异议|结束|参加"
    r"|有效|责任|服务|提高|改善|保障|解决|成效|进展|要求|规定|工作日"
    r"|[0-9〇一二三四五六七八九十百千万亿](?:户|人|元|万元|亩|次|名|个|份))$"
)
_NO_SENTENCE = re.compile(
    r"^(?:[ ]{4}|[ ]{0,3}\t|[ \u3000]*(?:[-*+•●◆#<>|=:]|[（(]?[0-9０-９一二三四五六七八九十]{1,3}[)）.．、]|[①-⑳]))",
    re.MULTILINE,
)
# How a paragraph begins that does not go on with the sentence before it.
_BEGINS_ANEW = re.compile(
    rf"{_NO_SENTENCE.pattern}|\u3000|[!\[*]"
    r"|特此|现将?|为了?|附[件表：]|以上|本|各|根据|按照|请|如|凡|经|今年|下一步|同时|此外|联系|监督电话"
)
_SHORT = 25  # characters of a signature or a date below a text
_BRACKETS = ("（）", "《》", "“”", "〔〕", "【】", "「」", "『』")


def with_full_stops(text: str) -> str:
    """End with 。 the paragraphs of prose that surely lack only that."""
    ends = [one.end for one in language.find(text) if one.slip == "cut_off"]
    if not ends:
        return text
    blocks = [m.span() for m in re.finditer(_BLOCKS, text, re.MULTILINE)]
    for end in reversed(ends):
        paragraph = text[text.rfind("\n\n", 0, end) + 1 : end].strip("\n")
        after = text[end:].lstrip(" \n")
        if (
            _WHOLE.search(paragraph)
            and not _NO_SENTENCE.search(paragraph)
            and not any(start < end <= stop for start, stop in blocks)
            and all(paragraph.count(one[0]) == paragraph.count(one[1]) for one in _BRACKETS)
            and (_BEGINS_ANEW.match(after) or _is_label(after.partition("\n")[0]))
        ):
            text = f"{text[:end]}。{text[end:]}"
    return text


def _is_label(line: str) -> bool:
    """Return True for a signature, a date or nothing: it cannot be the rest of a sentence."""
    return len(line) < _SHORT and not re.search("[，。；！？]", line)
