"""Paragraphs that are more than that by the rules of official documents (GB/T 9704): headings
`一、` and `（一）`, the signature at the end, the issuer above the day, and what a printed document sets apart:
addressees (主送), list of annexes (附件说明), annexes (附件), copies and printing (抄送、印发).
"""

from __future__ import annotations

import re

from sitegen.content.markdown.blocks import Block, Heading, Paragraph
from sitegen.content.markdown.marks import DAY, ISSUER, NUMERAL

# Levels below those that are typed with `#`.
FIRST, SECOND = 7, 8
LONGEST = 40  # characters of a heading after its number
_FIRST = re.compile(rf"({NUMERAL})[、．]\s*(\S.*)\Z").match
_SECOND = re.compile(rf"[（(]({NUMERAL})[）)]\s*(\S.*)\Z").match
_BEGINNINGS = frozenset("一二三四五六七八九十百（(")
# A heading is no sentence, and no label with its value.
_SENTENCE = re.compile(r"[。；;！!？?](?=.)|[；;，,、]\Z|[：:](?=.)")
_SIGNERS = 4


def find_headings(blocks: list[Block]) -> None:
    """Make headings of the paragraphs `一、` and `（一）` that head what follows them.

    Lines of one level that follow each other with nothing between them are the items of a list,
    such as an agenda; so are long lines, sentences, and labels with a value.
    """
    levels = [
        _level(block) if type(block) is Paragraph and block.text[0] in _BEGINNINGS else 0
        for block in blocks
    ]
    if not any(levels):
        return
    for at, level in enumerate(levels):
        if not level or _is_listed(levels, at, level):
            continue
        block = blocks[at]
        if isinstance(block, Paragraph):
            blocks[at] = Heading(level, block.text, block.attributes)


def _level(block: Paragraph) -> int:
    """Return the level of the heading that a paragraph may be, else 0."""
    level = FIRST
    found = _FIRST(block.text)
    if not found:
        level = SECOND
        found = _SECOND(block.text)
    if not found or len(found[2]) > LONGEST or _SENTENCE.search(found[2]):
        return 0
    return level


def _is_listed(levels: list[int], at: int, level: int) -> bool:
    """Return True if a line of its own level stands right before or after a line."""
    after = levels[at + 1] if at + 1 < len(levels) else 0
    before = levels[at - 1] if at else 0
    if level in (before, after):
        return True
    return at + 1 == len(levels) and not any(one == level for one in levels[:at])


_ADDRESSEE = re.compile(
    r"[^。；！？\n]{1,200}(?:委员会|单位|部门|政府|[局办处科室厅所站院校社队会组村镇乡县]|中心|公司|支部|党委|同志|代表"
    r"|村民|居民|群众|业主|住户|用户|农户|朋友|师傅|们|人)[：:]\Z"
)
_ANNEX = re.compile(r"附\s*件\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[：:]?\Z").match
_COPIES = re.compile(r"抄[送报][：:]|.{2,40}\d{4}年\d{1,2}月\d{1,2}日\s*印发\Z").match
_TITLE = 60  # characters of an annex's title


def find_parts(blocks: list[Block]) -> None:
    """Mark addressees, the list of annexes, annexes with their titles, copies and printing (GB/T 9704, 7.3, 7.4).

    Classes: noindent, enclosure, annex and center, record.
    """
    first = blocks[0] if blocks else None
    if type(first) is Paragraph and first.text[-1] in "：:" and first.attributes is None:
        first.attributes = {"class": "noindent"} if _ADDRESSEE.match(first.text) else None
    for at, block in enumerate(blocks):
        if not isinstance(block, (Paragraph, Heading)) or block.attributes:
            continue
        plain = type(block) is Paragraph
        text = block.text
        begin = text[0]
        if begin == "附":
            if _ANNEX(text):
                block.attributes = {"class": "annex"}
                following = blocks[at + 1] if at + 1 < len(blocks) else None
                if type(following) is Paragraph and _is_title(following):
                    following.attributes = {"class": "center"}
            elif plain and text.startswith(("附件：", "附件:")):
                block.attributes = {"class": "enclosure"}
        elif plain and (begin == "抄" or text.endswith("印发")) and _COPIES(text):
            block.attributes = {"class": "record"}


def _is_title(block: Paragraph) -> bool:
    text = block.text
    return block.attributes is None and len(text) <= _TITLE and text[-1] not in "。；：:;"


def find_signatures(blocks: list[Block]) -> None:
    """Set the issuer and the day at the end of a notice flush right."""
    last = len(blocks) - 1
    for at, block in enumerate(blocks):
        if type(block) is not Paragraph or block.text[-1] not in "日月":
            continue
        if block.attributes or not DAY.match(block.text):
            continue
        start = at
        while start and at - start < _SIGNERS and _is_issuer(blocks[start - 1]):
            start -= 1
        if start < at or at == last:
            for signed in blocks[start : at + 1]:
                if isinstance(signed, Paragraph):
                    signed.attributes = {"class": "sign"}


def _is_issuer(block: Block) -> bool:
    return (
        isinstance(block, Paragraph)
        and block.attributes is None
        and ISSUER.match(block.text) is not None
    )
