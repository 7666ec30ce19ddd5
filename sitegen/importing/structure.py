"""Make structure of numbering: headings, items of lists, paragraphs.

一、 is above （一）, which is above 1.; 一是 and 一要 begin sentences of a paragraph and stay there.
A number in figures begins a heading where the text below belongs to it, else an item of a list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.content.markdown.marks import NUMERAL
from sitegen.domain.numerals import in_figures
from sitegen.importing.joins import is_heading
from sitegen.importing.model import Block, Heading, Item, Note, Paragraph, Span
from sitegen.importing.official import ANNEX, ANNEX_ITEM

_LONGEST_RUN_IN = 45  # characters of a heading that the text follows in the same paragraph


class _Mark(Struct, frozen=True):
    """The number before a paragraph: its rank among marks, 0 the highest, its end and its value."""

    rank: int
    end: int
    value: int


_RANKS = (
    re.compile(rf"第(?:{NUMERAL}|\d{{1,3}})(?:部分|编)\s*"),
    re.compile(rf"第(?:{NUMERAL}|\d{{1,3}})章\s*"),
    re.compile(rf"第(?:{NUMERAL}|\d{{1,3}})节\s*"),
    re.compile(rf"{NUMERAL}[、．.](?!\d)\s*"),
    re.compile(rf"[（(]{NUMERAL}[）)][、．.]?\s*"),
    re.compile(r"\d{1,3}(?:[、．]|\.(?!\d))\s*"),
    re.compile(r"[（(]\d{1,3}[）)]\s*"),
)
_FIGURE = 5  # the rank of 1.
_NUMBER = re.compile(r"\d{1,3}")
_BULLET = re.compile(r"[-*+•●▪◆■➢·]\s+|[•●▪◆■➢\uf06c\uf0b7\uf0d8]\s*")


def structured(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    """Return the blocks with headings and items, and a note for each that is not plain from the text.

    Paragraphs with a level of their own (a style, `#`) are headings whatever they say.
    """
    plain = [_without_bullet(block) for block in blocks]
    annexes = annex_lines(plain)
    marks = [None if at in annexes else _mark(block) for at, block in enumerate(plain)]
    leading = _leading(plain, marks)
    headings = [at in leading and _is_heading(plain, marks, at) for at in range(len(plain))]
    figures = _figure_headings(plain, marks)
    found: list[Block] = []
    notes: list[Note] = []
    for at, block in enumerate(plain):
        mark = marks[at]
        if not isinstance(block, Paragraph):
            found.append(block)
        elif block.level:
            found.append(Heading(block.level + _STYLES, block.spans, block.at))
        elif mark is None:
            bulleted = block is not blocks[at]
            found.append(_bulleted(block, found) if bulleted else block)
        elif headings[at] or at in figures:
            found.append(Heading(mark.rank, block.spans, block.at))
        elif mark.rank == _FIGURE:
            found.append(_item(block, mark))
        elif mark.rank < _FIGURE and (cut := _run_in(block, mark)) and _has_sibling(marks, at):
            found += [Heading(mark.rank, cut[0], block.at), replace(block, spans=cut[1])]
            shown = "".join(span.text for span in cut[0])
            notes.append(Note("split", "run_in", block.at, shown))
        else:
            found.append(block)
    return _with_levels(found), [*notes, *_gaps(plain, marks)]


def _gaps(blocks: Sequence[Block], marks: Sequence[_Mark | None]) -> list[Note]:
    """Note each number that does not follow the one before it in its rank: a part may be missing."""
    notes: list[Note] = []
    last: dict[int, int] = {}
    for block, mark in zip(blocks, marks, strict=True):
        if mark is None or not isinstance(block, Paragraph):
            continue
        before = last.get(mark.rank, 0)
        last = {rank: number for rank, number in last.items() if rank < mark.rank}
        last[mark.rank] = mark.value
        if mark.value > before + 1:
            notes.append(Note("keep", "gap", block.at, block.text[: mark.end + 20]))
    return notes


def annex_lines(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the places of the lines of 附件：1.… 2.…, which are no list of the text."""
    found: set[int] = set()
    within = False
    for at, block in enumerate(blocks):
        text = block.text.strip() if isinstance(block, Paragraph) else ""
        within = bool(ANNEX.fullmatch(text) or (within and ANNEX_ITEM.fullmatch(text)))
        if within and "。" not in text:
            found.add(at)
    return frozenset(found)


_STYLES = 10  # levels of styles, told from ranks of marks until all are known


def _without_bullet(block: Block) -> Block:
    """Return a paragraph without its bullet, which another program put before its number too."""
    if not isinstance(block, Paragraph) or block.level:
        return block
    bullet = _BULLET.match(block.text)
    return replace(block, spans=cut_off(block.spans, bullet.end())) if bullet else block


def _mark(block: Block) -> _Mark | None:
    if not isinstance(block, Paragraph) or block.level:
        return None
    text = block.text
    for rank, pattern in enumerate(_RANKS):
        if found := pattern.match(text):
            number = _NUMBER.search(in_figures(found[0]))
            if not text[found.end() :].strip() or not number:
                return None
            return _Mark(rank, found.end(), int(number[0]))
    return None


def _is_heading(blocks: Sequence[Block], marks: Sequence[_Mark | None], at: int) -> bool:
    """Return True for a numbered line that is no sentence, or a short one on a line of its own."""
    block, mark = blocks[at], marks[at]
    if mark is None or mark.rank >= _FIGURE or not isinstance(block, Paragraph):
        return False
    text = block.text.rstrip()
    alone = is_heading(text) or (mark.rank < 3 and len(text) <= _LONGEST_RUN_IN)
    if not alone and not (text.endswith("。") and text.count("。") == 1 and _short(text)):
        return False
    if not alone and at and (above := marks[at - 1]) is not None and above.rank == mark.rank:
        before = blocks[at - 1]
        if isinstance(before, Paragraph) and _run_in(before, above) is None:
            return False  # the last item of a list
    return not re.search(r"[：:].", text[mark.end :])  # 一、时间：5月1日


def _short(text: str) -> bool:
    return len(text) <= _LONGEST_RUN_IN and "，" not in text


def _leading(blocks: Sequence[Block], marks: Sequence[_Mark | None]) -> frozenset[int]:
    """Return the places of numbered lines whose text, or that of most lines of their row, follows.

    A row are the lines of one rank that no higher one parts. With nothing between they are a list;
    one without a text among headings is a heading too.
    """
    rows: list[list[int]] = []
    open_rows: dict[int, list[int]] = {}
    for at, mark in enumerate(marks):
        if mark is None:
            continue
        open_rows = {rank: row for rank, row in open_rows.items() if rank <= mark.rank}
        if mark.rank not in open_rows:
            rows.append([])
            open_rows[mark.rank] = rows[-1]
        open_rows[mark.rank].append(at)

    def bare(at: int) -> bool:
        own, below = marks[at], marks[at + 1] if at + 1 < len(marks) else None
        block = blocks[at]
        assert own is not None
        listed = below is not None and below.rank == own.rank
        return listed and not (isinstance(block, Paragraph) and _run_in(block, own))

    return frozenset(at for row in rows if sum(map(bare, row)) * 2 < len(row) for at in row)


def _figure_headings(blocks: Sequence[Block], marks: Sequence[_Mark | None]) -> frozenset[int]:
    """Return the places of headings among the lines that figures number.

    A row of them, which higher headings bound, are headings if each is a line without a full stop
    and a text follows it.
    """
    found: set[int] = set()
    row: list[int] = []
    for at in range(len(blocks) + 1):
        mark = marks[at] if at < len(blocks) else None
        ends = at == len(blocks) or (mark is not None and mark.rank < _FIGURE)
        if mark is not None and mark.rank == _FIGURE:
            last = marks[row[-1]] if row else None
            if last is not None and mark.value <= last.value:
                found.update(_if_headings(blocks, marks, row))
                row = []
            row.append(at)
        if ends:
            found.update(_if_headings(blocks, marks, row))
            row = []
    return frozenset(found)


def _if_headings(
    blocks: Sequence[Block], marks: Sequence[_Mark | None], row: list[int]
) -> list[int]:
    def leads(at: int) -> bool:
        block = blocks[at]
        below = marks[at + 1] if at + 1 < len(blocks) else marks[at]
        leading = below is None or below.rank > _FIGURE
        return isinstance(block, Paragraph) and is_heading(block.text.rstrip()) and leading

    return row if row and all(map(leads, row)) else []


def _bulleted(block: Paragraph, above: Sequence[Block]) -> Item:
    """Return an item with a bullet, at most one level deeper than the item above it."""
    last = above[-1] if above else None
    deepest = last.depth + 1 if isinstance(last, Item) else 0
    return Item("-", block.spans, block.at, min(block.depth, deepest))


def _item(block: Paragraph, mark: _Mark) -> Item:
    return Item(f"{mark.value}.", cut_off(block.spans, mark.end), block.at)


def _run_in(block: Paragraph, mark: _Mark) -> tuple[tuple[Span, ...], tuple[Span, ...]] | None:
    """Split a paragraph that its heading begins: （一）落实责任。各村……; None if it has none."""
    text = block.text
    stop = text.find("。", mark.end)
    if stop < 0 or stop - mark.end > _LONGEST_RUN_IN or not text[stop + 1 :].strip():
        return None
    head = text[: stop + 1]
    if re.search("[，；：:]", head) and stop - mark.end > _LONGEST_RUN_IN // 2:
        return None
    return kept_until(block.spans, stop + 1), cut_off(block.spans, stop + 1)


def _has_sibling(marks: Sequence[_Mark | None], at: int) -> bool:
    own = marks[at]
    return sum(1 for mark in marks if mark and own and mark.rank == own.rank) >= 2


def _with_levels(blocks: list[Block]) -> list[Block]:
    """Give headings the levels from 2 on, none left out."""
    used = sorted({block.level for block in blocks if isinstance(block, Heading)})
    styles = [level for level in used if level > _STYLES]
    order = styles + [level for level in used if level <= _FIGURE]
    levels = {rank: min(level, 6) for level, rank in enumerate(order, 2)}
    return [
        replace(block, level=levels[block.level]) if isinstance(block, Heading) else block
        for block in blocks
    ]


def cut_off(spans: tuple[Span, ...], count: int) -> tuple[Span, ...]:
    """Return a text without its first characters."""
    left = []
    for span in spans:
        if count < len(span.text) or (not span.text and not count):
            left.append(replace(span, text=span.text[count:]))
            count = 0
        else:
            count -= len(span.text)
            if span.footnote and not count:
                left.append(replace(span, text=""))
    return tuple(left)


def kept_until(spans: tuple[Span, ...], count: int) -> tuple[Span, ...]:
    """Return the first characters of a text."""
    kept = []
    for span in spans:
        if count <= 0:
            break
        kept.append(
            replace(
                span,
                text=span.text[:count],
                footnote=span.footnote if len(span.text) <= count else "",
            )
        )
        count -= len(span.text)
    return tuple(kept)
