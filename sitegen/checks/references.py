"""Find what a text names and the document lacks: attachments, tables, pictures."""

from __future__ import annotations

import re

# "附件：1.名单" or a line that begins with 附件 and a colon or a number; not 附件1 inside a sentence.
_LIST = re.compile(
    r"^[ \t\u3000]*(?:\*\*)?附\s*件(?:\*\*)?[ \t\u3000]*[:：][ \t\u3000]*(?P<first>\S.*)?$",
    re.MULTILINE,
)
_ENTRY = re.compile(r"[ \t\u3000]*(?:附件)?[ \t\u3000]*(?P<n>\d{1,2})[ \t]*[.．、)）]\s*\S")
_SEE = re.compile(
    r"[见看](?:本[文通])?(?:所)?(?:(?:附|后附)?的?(?P<what>附件|附表|附图)|(?P<below>下表|下图|下列表格))"
)


_SEEN = ("附件", "附表", "附图", "下表", "下图", "下列表格")


def announced(text: str) -> tuple[int, int] | None:
    """Find the list of attachments (附件：1.… 2.…) that a text ends with.

    Returns:
        Offset of the list and the number of its entries; None if there is none.
    """
    if "附" not in text:
        return None
    found = list(_LIST.finditer(text))
    if not found:
        return None
    m = found[-1]
    count = 0
    first = m["first"] or ""
    if first:
        count = 1
        inline = _INLINE.findall(first)
        if len(inline) > 1:
            count = len(inline)
    for line in text[m.end() :].split("\n")[1:]:
        if not line.strip() and count == 0:
            continue
        if not _ENTRY.match(line):
            break
        count += 1
    return (m.start(), count) if count else None


_INLINE = re.compile(r"(?:^|[\s；;])(\d{1,2})[.．、]\s*\S")


def sent_to(text: str) -> list[tuple[int, str]]:
    """Find the words that send readers elsewhere in the notice: 详见附件, 见下表.

    Returns:
        Offset and words of each, the first of a kind only.
    """
    if not any(map(text.__contains__, _SEEN)) or ("见" not in text and "请看" not in text):
        return []
    found: dict[str, tuple[int, str]] = {}
    for m in _SEE.finditer(text):
        start = m.start()
        if text[start - 1 : start] in ("详", "参"):
            start -= 1
        found.setdefault(m["what"] or m["below"], (start, text[start : m.end()]))
    return list(found.values())
