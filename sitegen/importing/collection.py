"""Split a file of several documents, and set apart what a web site put around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from sitegen.content.markdown.marks import NUMERAL
from sitegen.domain.number import DocumentNumber
from sitegen.domain.numerals import number
from sitegen.importing.model import Block, Note, Paragraph

_LONGEST_TITLE = 60  # characters
_NUMBER = re.compile(r"\d{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]?")
_LONGEST_CHATTER = 300
_EDGE = 5  # paragraphs from the ends of a text
_MOST_DOCUMENTS = 500  # of one file; more titles are no titles
_PART = re.compile(
    rf"(?P<stem>.*?)[ （(【]*(?:第\s*(?P<a>{NUMERAL}|\d{{1,2}})\s*篇|篇\s*(?P<b>{NUMERAL}|\d{{1,2}}))[）)】]*"
    r"(?:[：:、]\s*(?P<own>.*))?"
)
_CHATTER = re.compile(
    r"小编|欢迎(?:大家)?(?:阅读|参考|下载|借鉴|收藏)|仅供大家参考|范文|[(（]\s*(?:汇总|精选|通用|合集|共)?\s*\d+\s*篇\s*[)）]"
    r"|(?:下面|以下|这里)(?:是|为)(?:我|大家|您|本站).{0,12}(?:整理|收集|分享|带来)"
    r"|以上就是.{0,30}(?:全部内容|所有内容|的内容)|希望(?:能|可以)?对(?:大家|您|你).{0,8}(?:帮助|喜欢)"
    r"|免费下载|相关(?:推荐|阅读|文章)[：:]|猜你喜欢|本文(?:来源|来自|链接|地址)[：:于]|转载请(?:注明|保留)|版权声明[：:]"
)
_PAGE_PARTS = re.compile(
    r"(?:上|下)一[篇页条][：:].*|(?:【?(?:打印|关闭|收藏|分享)(?:本页|本文|窗口|页面|到)?】?[\s|｜/]*)+.{0,12}"
    r"|字(?:体|号)[：:]?[\s\[【]*[大中小].{0,12}|当前位置[：:].*|您(?:现在)?(?:所在)?的?位置[：:].*|浏览(?:次数|量)[：:].*"
    r"|扫一扫.{0,20}|责任编辑[：:].*|(?:[^>＞»›]{1,20}[>＞»›]{1,2}){2,}[^>＞»›]{0,40}|(?:微信|微博|QQ空间)[\s、|]*(?:微信|微博|QQ空间)?"
)


class Section(Struct, frozen=True):
    """The blocks of one document; `stem` and `part` are those of a title like 工作计划篇三."""

    blocks: tuple[Block, ...]
    stem: str = ""
    part: str = ""


def without_chatter(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    """Take out paragraphs that a web site put around a text; a note keeps each.

    In the midst of a text such words may be its own, and stay with a note.
    """
    kept: list[Block] = []
    notes: list[Note] = []
    parts = [
        at for at, block in enumerate(blocks) if isinstance(block, Paragraph) and _part(block.text)
    ]
    edges = [0, *parts, len(blocks) - 1]
    near = {at + n for at in edges for n in range(-_EDGE, _EDGE + 1)}
    for at, block in enumerate(blocks):
        text = block.text.strip() if isinstance(block, Paragraph) else ""
        if (
            len(text) <= _LONGEST_CHATTER
            and not _part(text)
            and (_CHATTER.search(text) or _PAGE_PARTS.fullmatch(text))
        ):
            if at in near:
                notes.append(Note("apart", "chatter", block.at, text))
            else:
                notes.append(Note("keep", "chatter_kept", block.at, text))
                kept.append(block)
        else:
            kept.append(block)
    return kept, notes


def sections(
    blocks: Sequence[Block], split: bool | None = None
) -> tuple[list[Section], list[Note]]:
    """Split the blocks of a file into documents.

    Args:
        blocks: All of them.
        split: False to leave them whole; True to split at each title that a style marks as well;
            None to split where titles are numbered 篇一, 篇二 …, or each has a document number.

    Returns:
        The documents, and a note for each cut and for the introduction that belongs to none.
    """
    if split is False:
        return [Section(tuple(blocks))], []
    starts = _numbered(blocks)
    titles = {at: (m["stem"], m["a"] or m["b"] or "", m["own"] or "") for at, m in starts.items()}
    if not titles:
        plain = _numbers(blocks) or (_styled(blocks) if split else [])
        titles = dict.fromkeys(plain, ("", "", ""))
    if not 2 <= len(titles) <= _MOST_DOCUMENTS:
        return [Section(tuple(blocks))], []
    order = sorted(titles)
    notes = [
        Note("apart", "introduction", block.at, block.text)
        for block in blocks[: order[0]]
        if isinstance(block, Paragraph)
    ]
    found = []
    for at, end in zip(order, [*order[1:], len(blocks)], strict=True):
        stem, part, own = titles[at]
        first = blocks[at]
        text = first.text if isinstance(first, Paragraph) else ""
        notes.append(Note("split", "document", first.at, text[:_LONGEST_TITLE]))
        body = blocks[at + 1 : end] if stem or part else blocks[at:end]
        found.append(Section(tuple(body), own or stem.strip(" ：:、"), "" if own else part))
    return found, notes


def _numbered(blocks: Sequence[Block]) -> dict[int, re.Match[str]]:
    """Return the titles 篇一, 篇二 … of one stem, whose numbers rise."""
    found: dict[int, re.Match[str]] = {}
    for at, block in enumerate(blocks):
        match = _part(block.text) if isinstance(block, Paragraph) else None
        if match and not re.search("[。；，]", match["stem"]):
            found[at] = match
    stems = [match["stem"].strip() for match in found.values()]
    common = Counter(stems).most_common(1)[0][0] if stems else ""
    kept: dict[int, re.Match[str]] = {}
    last = 0
    for at, match in found.items():
        part = match["a"] or match["b"]
        value = number(part) if len(part) <= 3 and _NUMBER.fullmatch(part) else 0
        if match["stem"].strip() == common and value > last:
            kept[at], last = match, value
    return kept


def _part(text: str) -> re.Match[str] | None:
    return _PART.fullmatch(text.strip()) if len(text) <= _LONGEST_TITLE else None


def _numbers(blocks: Sequence[Block]) -> list[int]:
    """Return where documents begin that each have their number at the head.

    The red head above the number, 「…文件」, belongs to it.
    """
    starts = []
    for at, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        text = re.split(r"\s*签发人", block.text.strip())[0]
        if not DocumentNumber.parse(text):
            continue
        start = at
        while start and isinstance(above := blocks[start - 1], Paragraph):
            if not re.fullmatch(r".{2,30}文件", above.text.strip()):
                break
            start -= 1
        starts.append(start)
    return starts


def _styled(blocks: Sequence[Block]) -> list[int]:
    return [
        at for at, block in enumerate(blocks) if isinstance(block, Paragraph) and block.level == 1
    ]
