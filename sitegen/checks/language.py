"""Find slips of writing: doubled words, repeated paragraphs, unpaired brackets, cut-off sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Slip = Literal["doubled", "repeated", "unpaired", "cut_off", "mixed_width"]


class Found(Struct, frozen=True, order=True):
    """A slip at `text[start:end]`; `shown` is what stands there."""

    start: int
    end: int
    slip: Slip
    shown: str


def find(text: str) -> list[Found]:
    """Find slips in a Markdown text, by position."""
    blocks = list(_blocks(text))
    return sorted(
        [
            *_doubled(text),
            *_mixed_widths(text),
            *_repeated(blocks),
            *(slip for block in blocks for slip in _unpaired(*block)),
            *_cut_off(blocks),
        ]
    )


_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs, list items and table rows of a text with their offsets."""
    at, start, fenced = 0, 0, False
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if _FENCE.match(line):
            fenced = not fenced
        own = _STARTS_BLOCK.match(line)
        if lines and (own or not line.strip()):
            yield start, "".join(lines)
            lines = []
        if line.strip() and not fenced:
            if not lines:
                start = at
            lines.append(line)
        at += len(line)
    if lines:
        yield start, "".join(lines)


_STARTS_BLOCK = re.compile(
    r"\s*(?:#|\||>|[-*+•●◆] |\d{1,3}[.、．)）]|[（(][一二三四五六七八九十\d]+[)）]"
    r"|[一二三四五六七八九十]+、|[①-⑳]|```|~~~|<)"
)

# 的的: function words that stand twice; and any phrase of 3 to 8 characters.
_DOUBLED = re.compile(
    r"(的|和|与|及|在|是|为|对|将|把|被|从|由|于)\1(?!确|非)|([\u4e00-\u9fff]{3,8}?)\2"
)


def _doubled(text: str) -> Iterator[Found]:
    for m in _DOUBLED.finditer(text):
        if m[1] or len(set(m[2])) > 1:  # 某某某某某某, 一一一一一一: a mask or a rule
            yield Found(m.start(), m.end(), "doubled", m[0])


_MIXED = re.compile(r"[0-9][.,，．]?[０-９]|[０-９][.,．]?[0-9]")


def _mixed_widths(text: str) -> Iterator[Found]:
    if not any(digit in text for digit in "０１２３４５６７８９"):
        return
    for m in _MIXED.finditer(text):
        yield Found(m.start(), m.end(), "mixed_width", m[0])


_LEAST = 24  # characters of a paragraph that is not repeated by chance


def _repeated(blocks: list[tuple[int, str]]) -> Iterator[Found]:
    seen: set[str] = set()
    for start, block in blocks:
        words = "".join(block.split())
        if len(words) < _LEAST or words[0] in "|#>":
            continue
        if words in seen:
            yield Found(start, start + len(block.rstrip()), "repeated", words[:20] + "…")
        seen.add(words)


_PAIRS = {
    "（": "）",
    "(": ")",
    "《": "》",
    "“": "”",
    "【": "】",
    "〔": "〕",
    "「": "」",
    "『": "』",
    "‘": "’",
}
_CLASS = {"(": "（", ")": "）"}
_CLOSING = {close: mark for mark, close in _PAIRS.items()}
_LIST_MARK = re.compile(
    r"\s*(?:[-*+>|] ?)*\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)）]"
)
_ANY_MARK = re.compile(r"[（()）《》“”【】〔〕「」『』]")
_URL = re.compile(
    r"(?:https?://|mailto:)\S+|`[^`\n]*`"
    r"|\]\((?:<[^<>\n]*>|<(?![^<>\n]*>)|[^()<\n]|\([^()\n]*\))*\)"
)


def _unpaired(start: int, block: str) -> Iterator[Found]:
    if not _ANY_MARK.search(block):
        return
    plain = _URL.sub(lambda m: " " * len(m[0]), block)
    mark = _LIST_MARK.match(plain)
    opened: list[tuple[int, str]] = []
    for m in _ANY_MARK.finditer(plain, mark.end() if mark else 0):
        sign = _CLASS.get(m[0], m[0])
        if sign in _PAIRS:
            opened.append((m.start(), sign))
        elif opened and opened[-1][1] == _CLASS.get(_CLOSING[sign], _CLOSING[sign]):
            opened.pop()
        elif not _ENUMERATION.search(plain[max(0, m.start() - 3) : m.end()]):
            yield _shown(start, block, m.start())
            return
    if opened:
        yield _shown(start, block, opened[0][0])


_ENUMERATION = re.compile(r"(?:^|[^0-9A-Za-z])(?:\d{1,2}|[a-zA-Z一二三四五六七八九十])[)）]$")


def _shown(start: int, block: str, at: int) -> Found:
    around = block[max(0, at - 6) : at + 7].replace("\n", " ").strip()
    return Found(start + at, start + at + 1, "unpaired", around)


_ENDS = re.compile(r"[。！？；：…”’）)》】」.!?;:|>*_`~]\s*$|\[\^[^\]]+\]\s*$")
_SHORT = 40  # characters below which a line may be a heading, a label or a signature


def _cut_off(blocks: list[tuple[int, str]]) -> Iterator[Found]:
    """Find paragraphs of prose that end without a mark, where no list or table follows."""
    for n, (start, block) in enumerate(blocks):
        text = block.rstrip()
        if len(text) < _SHORT or text.lstrip()[0] in "|#<" or _ENDS.search(text):
            continue
        if "。" not in text or not "\u4e00" <= text[-1] <= "\u9fff":
            continue
        last_line = text.rpartition("\n")[2]
        if len(last_line) < _SHORT and "\n" in text:
            continue  # a signature or label below the paragraph
        after = blocks[n + 1][1].lstrip()[:1] if n + 1 < len(blocks) else ""
        if after != "|":
            end = start + len(text)
            yield Found(max(start, end - 12), end, "cut_off", text[-12:])
