"""What Chinese text needs of Markdown: joined lines, and numbered lines that stand apart."""

from __future__ import annotations

import re
from functools import cache

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE = HAN + "\u3001-\u3020\u3030-\u303f\uff01-\uff60\uffe0-\uffee\u3105-\u312f\u31a0-\u31bf"
_QUOTES = "\u2018\u2019\u201c\u201d\u2014\u2026\u00b7"
_MARKS = "*_`"
_NUMERAL = "[一二三四五六七八九十百]{1,4}"
_NUMBERED = re.compile(
    rf"\u3000+|{_NUMERAL}[、．]|[（(](?:{_NUMERAL}|\d{{1,2}})[）)]|\d{{1,2}}[、．]"
    rf"|第(?:{_NUMERAL}|\d{{1,3}})[章节条]"
)
_STRUCTURE = re.compile(r"[|>#*+:-]|\d+[.)]\s| {4}|\t|\[\^")


@cache
def _soft_break() -> re.Pattern[str]:
    return re.compile(  # which takes 6 ms
        rf"(?<=[{_WIDE}{_QUOTES}])([{_MARKS}]*)\n[ \t\u3000]*(?=[{_MARKS}]*[{_WIDE}])"
        rf"|(?<=[{_WIDE}])([{_MARKS}]*)\n[ \t\u3000]*(?=[{_MARKS}]*[{_QUOTES}])"
    )


def joined(text: str) -> str:
    """A text without its line breaks between Han characters: a browser would show a space."""
    if "\n" not in text:
        return text
    return _soft_break().sub(lambda found: found[1] or found[2] or "", text)


def separated(lines: list[str]) -> list[str]:
    """Lines with an empty one before each that is numbered or indented as a paragraph is."""
    result: list[str] = []
    before = ""
    for line in lines:
        if line and _NUMBERED.match(line):
            if before.strip() and not _STRUCTURE.match(before):
                result.append("")
            before = line.lstrip("\u3000")
        else:
            before = line
        result.append(before)
    return result


def without_number(heading: str) -> str:
    """A heading without its number, so that renumbering keeps links: `一、重点` → `重点`."""
    return _NUMBERED.sub("", heading, count=1) if _NUMBERED.match(heading) else heading
