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
    """Find slips in a Markdown text, by position.

    A text is divided into blocks only where its lines or its brackets show that a slip is possible:
    most texts have none, and every text of a cold build passes here.
    """
    found = [*_doubled(text), *_mixed_widths(text)]
    repeated, cut_off, unpaired = _may_repeat(text), _may_be_cut_off(text), _may_be_unpaired(text)
    if repeated or cut_off or unpaired:
        blocks = list(_blocks(text))
        found += _repeated(blocks) if repeated else ()
        found += _cut_off(blocks) if cut_off else ()
        found += (slip for block in blocks for slip in _unpaired(*block)) if unpaired else ()
    return sorted(found)


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

# Repetitions: 的的 and other function words, and any phrase of 3 to 8 characters.
_WORD_TWICE = re.compile(r"(的|和|与|及|在|是|为|对|将|把|被|从|由|于)\1(?!确|非)")
_WORDS_TWICE = tuple(word * 2 for word in "的和与及在是为对将把被从由于")
_PHRASE_TWICE = re.compile(r"([\u4e00-\u9fff]{3,8}?)\1")
_LENGTHS = range(3, 9)  # of a phrase


def _doubled(text: str) -> Iterator[Found]:
    for word in _WORDS_TWICE:
        if word in text:
            for m in _WORD_TWICE.finditer(text):
                yield Found(m.start(), m.end(), "doubled", m[0])
            break
    if _may_have_phrase_twice(text):
        for m in _PHRASE_TWICE.finditer(text):
            if len(set(m[1])) > 1:  # 某某某某某某, 一一一一一一: a mask or a rule
                yield Found(m.start(), m.end(), "doubled", m[0])


def _may_have_phrase_twice(text: str) -> bool:
    """Return False only if no phrase of Chinese characters is repeated directly; a prefilter.

    The text becomes one large integer with a byte per character, which is compared with itself
    shifted by the phrase length, all bytes at once: four times as fast as the pattern. A byte holds
    seven bits of its character, so false positives are possible, but rare.
    """
    data = text.encode("utf-16-le", "surrogatepass")
    codes = int.from_bytes(data[::2].translate(_SEVEN_BITS), "little")
    chinese = int.from_bytes(data[1::2].translate(_IS_CHINESE), "little")  # 0x80 for each of them
    most = chinese - (chinese >> 7)  # 0x7f: added to a byte that is not 0, it sets the bit 0x80
    for places in _LENGTHS:
        run = ((codes ^ codes >> 8 * places) + most) & chinese ^ chinese  # 0x80 where they agree
        length = 1  # of the runs of equal characters that begin where a bit is left
        while run and length < places:
            more = min(length, places - length)
            run &= run >> 8 * more
            length += more
        if run:
            return True
    return False


_SEVEN_BITS = bytes(byte & 0x7F for byte in range(256))
_IS_CHINESE = bytes(0x80 if 0x4E <= byte <= 0x9F else 0 for byte in range(256))


_MIXED = re.compile(r"[0-9][.,，．]?[０-９]|[０-９][.,．]?[0-9]")


def _mixed_widths(text: str) -> Iterator[Found]:
    if not any(digit in text for digit in "０１２３４５６７８９"):
        return
    for m in _MIXED.finditer(text):
        yield Found(m.start(), m.end(), "mixed_width", m[0])


_LEAST = 24  # characters of a paragraph that is not repeated by chance
_LEAST_OF_LINE = 8  # characters of a line of such a paragraph


def _may_repeat(text: str) -> bool:
    """Return True if a line of some length stands twice."""
    lines = text.split("\n")
    if len(set(lines)) + max(lines.count("") - 1, 0) >= len(lines):  # as in most texts
        return False
    long = [line for line in lines if len(line) >= _LEAST_OF_LINE and line[0] not in "|#>"]
    return len(set(long)) < len(long)


def _repeated(blocks: list[tuple[int, str]]) -> Iterator[Found]:
    seen: set[str] = set()
    for start, block in blocks:
        words = "".join(block.split())
        if len(words) < _LEAST or words[0] in "|#>":
            continue
        if words in seen:
            shown = " ".join(block.split())[:20] + "…"
            yield Found(start, start + len(block.rstrip()), "repeated", shown)
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


_MARKS_AND_BREAKS = re.compile(r"[（()）《》“”【】〔〕「」『』\n]")
_WHOLE = tuple(opening + close for opening, close in _PAIRS.items() if opening not in "(‘")
_NO_MARK = r"[^（()）《》“”【】〔〕「」『』\n]*+"
_PAIR = rf"(?:[（(]{_NO_MARK}[)）]|《{_NO_MARK}》|“{_NO_MARK}”|〔{_NO_MARK}〕|【{_NO_MARK}】)"
_WITHIN = rf"{_NO_MARK}(?:{_PAIR}{_NO_MARK})*+"
_ALL_PAIRED = re.compile(
    rf"(?:[^（()）《》“”【】〔〕「」『』]++|[（(]{_WITHIN}[)）]|《{_WITHIN}》|“{_WITHIN}”|{_PAIR})*+"
)  # possessive: two of the alternatives match a plain pair, and must not be tried in turn for each


def _may_be_unpaired(text: str) -> bool:
    """Return True if marks remain after all pairs within a line are taken away."""
    if _ALL_PAIRED.fullmatch(text):
        return False
    marks = "".join(_MARKS_AND_BREAKS.findall(text)).replace("(", "（").replace(")", "）")
    before = 0
    while len(marks) != before:
        before = len(marks)
        for pair in _WHOLE:
            marks = marks.replace(pair, "")
    return bool(marks.strip("\n"))


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


_LONG_LINE = re.compile(rf".{{{_SHORT},}}+(?<=[\u4e00-\u9fff\s])")
_LONG_LATER_LINE = re.compile(rf"\n{_LONG_LINE.pattern}")  # fast scan for the break


def _may_be_cut_off(text: str) -> bool:
    """Return True if a long enough line ends with a Chinese character or with blanks."""
    return _LONG_LINE.match(text) is not None or _LONG_LATER_LINE.search(text) is not None


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
