"""Unwrap hard-wrapped lines: lines of one sentence are joined, all others stay paragraphs.

Word and most forms paste one line per paragraph, mail programs and PDF readers cut paragraphs at a
width. Two lines are joined only if the first reaches the width at which the text around is cut, no
sentence ends there, the second begins with no mark, label or day, and the last line of the sentence
ends it. Where the text shows its width, short rests are joined, and so are paragraphs without a full
stop if most have one. Errors of both kinds are measured by benchmarks/joins.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from sitegen.content.markdown.marks import CLOSED, DAY, LABEL, MARK

# In halves of a Han character, as columns of a fixed-width font.
SHORTEST = 40  # a line shorter than this was not cut at a width
NARROWEST = 30  # columns; a narrower width counts only if it is sure
LONGEST = 110  # columns; longer lines are paragraphs
REST = 24  # nor is what is left of a sentence shorter than this, unless two lines show the width
WITNESSES = 3  # lines as wide as the widest show that a text is cut at a width
EVEN = 5  # so many lines without room for another word show the width too
SLACK = 7  # by how much lines cut at one width differ: punctuation, and figures kept whole
SLACK_OF_WORDS = 18  # the same for text with spaces between words, if no width is shown
HANGING = 3  # columns by which punctuation may exceed the width
INDENT = 4  # columns; first-line indent that pasting may have removed
_PAUSE = re.compile(r"[，。；,;]").search  # running text has them in every line, titles have not
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_HAN_WORD = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
# The unbreakable beginning of a line: a word or a character with its punctuation.
_UNPARTED = re.compile(
    r"[（(“‘《〔【「\[]*(?:[0-9A-Za-zÀ-ɏ.,%/:@*\-]+|.)[，。、；：？！）”’》〕】」%％]*"
).match
# Characters that no list entry ends with, or begins with.
_GOING_ON = frozenset("，、,（(《〈“‘〔【的和或把被以于之而若第各每该")
_GONE_ON = frozenset("，、。；：！？）)》〉”’〕】%％的了着们")
_COUNTED = frozenset("年月日时元万亿户人名个亩次项件米公千吨套岁")
_FORMULA = re.compile("特此(?:通[知报告]|公[告示]|报告|函[告复]|[批回]复|证明)").match
_TITLE = re.compile(
    r"[^，。；：]*的(?:通[知告报]|公[告示]|决[定议]|意见|报告|方案|请示|批复|提示|函)\Z"
).match


class Cut(NamedTuple):
    """The wrap width of a text, in columns; 0 if unknown.

    It is `sure` if several lines of this width certainly end within a sentence, or had no room for
    the next word.
    """

    width: int = 0
    sure: bool = False
    never: bool = False  # most lines that end with a stop are as wide: do not join


def columns(line: str) -> int:
    """Return the width of a line: 2 for a Han character, 1 for a Latin one."""
    return len(line) + len(_HAN_WORD.findall(line))


def cut_of(lines: list[str]) -> Cut:
    """Detect the wrap width of a text, if most of its lines continue on the next.

    Args:
        lines: All lines of the text, stripped; empty lines separate paragraphs.
    """
    widths = [columns(line) for line in lines]
    going_on = Counter(
        width
        for width, line in zip(widths, lines, strict=True)
        if NARROWEST <= width <= LONGEST and not CLOSED(line)
    )

    def reached(width: int) -> int:
        return sum(going_on[one] for one in range(width - SLACK, width + 1))

    width = max(going_on, key=lambda one: (reached(one), one), default=0)
    if reached(width) < WITNESSES:
        return Cut()
    breaks = within = even = ends = 0
    begins = True  # True if the line begins a sentence
    for (line, wide), below in zip(zip(lines, widths, strict=True), lines[1:], strict=False):
        if below and width - SLACK <= wide <= width + HANGING and not CLOSED(line):
            breaks += 1
            within += _is_within(line, below)
            even += wide + _word(below) + INDENT * begins > width - HANGING
            ends += CLOSED(below) is not None
        begins = not line or CLOSED(line) is not None
    ended = [wide for line, wide in zip(lines, widths, strict=True) if wide and CLOSED(line)]
    full = sum(width - SLACK <= wide for wide in ended)
    if not within and len(ended) > 1 and full * 2 > len(ended):
        return Cut(never=True)
    sure = within >= 2 and within * 7 >= breaks
    if not sure and breaks >= EVEN and ends > 1:
        sure = even * 10 >= breaks * 9 and full * 3 <= len(ended)
    return Cut(width, sure) if sure or width >= SHORTEST else Cut()


def _is_within(line: str, below: str) -> bool:
    """Return True if the break between two lines certainly lies within a sentence."""
    if line[-1] in _GOING_ON or below[0] in _GONE_ON or "。" in line:  # and no full stop at the end
        return True
    if line[-1].isdigit():
        return below[0] in _COUNTED
    return line[-1].isascii() and line[-1].isalpha() and below[0].islower()


def join(lines: list[str], apart: list[bool], cut: Callable[[], Cut] = Cut) -> list[list[str]]:
    """Group the lines of a run of text into paragraphs.

    Args:
        lines: stripped lines, none empty.
        apart: for each line, True if it certainly begins a paragraph (it is indented).
        cut: returns the wrap width of the text (`cut_of`); called only if needed.

    Returns:
        The lines of each paragraph.
    """
    run = _Run(lines, apart, [columns(line) for line in lines])
    widest = max(run.widths)
    shown = cut() if widest >= NARROWEST else Cut(never=True)
    if shown.never:
        return [[line] for line in lines]
    groups: list[list[str]] = []
    at = 0
    while at < len(lines):
        end = at + 1
        if shown.width and run.widths[at] <= shown.width + HANGING:
            end, is_one = _sentence(run, at, shown)
        elif SHORTEST <= widest <= LONGEST:
            end, is_one = _sentence(run, at, Cut(widest), shown=False)
        else:
            is_one = True
        if is_one:
            groups.append(lines[at:end])
        else:  # no sentence: each line is a paragraph
            groups += [[line] for line in lines[at:end]]
        at = end
    return groups


class _Run(NamedTuple):
    lines: list[str]
    apart: list[bool]
    widths: list[int]


def _sentence(run: _Run, start: int, cut: Cut, shown: bool = True) -> tuple[int, bool]:
    """Return (end, True if the lines form a sentence) of the lines joined from a line on; `end` is exclusive.

    Args:
        run: the lines.
        start: the first of them.
        cut: the wrap width, in columns.
        shown: True if the width was detected, False if it is only that of the widest line.
    """
    lines = run.lines
    at = start
    while at + 1 < len(lines) and not run.apart[at + 1] and _goes_on(run, at, start, cut, shown):
        at += 1
    if at == start:
        return at + 1, True
    pairs = [*pairwise(lines[start : at + 1])]
    within = any(_is_within(*pair) for pair in pairs)
    alike = sum(_are_parallel(*pair) for pair in pairs)
    if alike > (cut.sure or within):
        return at + 1, False  # a list of long entries
    if not (cut.sure or within) and not (CLOSED(lines[at]) and _are_even(run, start, at)):
        return at + 1, False
    if not CLOSED(lines[at]):  # a paragraph without a full stop, or a list of long entries
        return at + 1, not alike and any(map(_PAUSE, lines[start : at + 1]))
    full = max(SHORTEST, cut.width - SLACK)
    is_short = run.widths[at] < REST and not shown and _count(run.widths, full) < 2
    return at + 1, not is_short


def _are_even(run: _Run, start: int, last: int) -> bool:
    """Return True if all lines but the last have the same width, as automatic wrapping leaves them."""
    widths = run.widths[start:last]
    width = max(widths) - HANGING
    widths[0] += INDENT
    pairs = pairwise(run.lines[start : last + 1])
    return not any(
        wide + _word(below) <= width for wide, (_, below) in zip(widths, pairs, strict=True)
    )


def _word(line: str) -> int:
    """Return the width, in columns, of the unbreakable beginning of a line."""
    found = _UNPARTED(line)
    return columns(found[0]) if found else 0


def _goes_on(run: _Run, at: int, start: int, cut: Cut, shown: bool) -> bool:
    """Return True if a line fills the wrap width and the next line may continue it."""
    line, below = run.lines[at], run.lines[at + 1]
    width = run.widths[at]
    if width > cut.width + HANGING:
        return False
    if at == start and (run.apart[at] or cut.sure):
        width += INDENT
    latin = is_latin(line)
    if not shown:
        room = SLACK_OF_WORDS if latin else SLACK
    else:  # automatic wrapping breaks only where the next word does not fit
        room = _word(below) + 2 if latin else max(SLACK, _word(below))
    least = NARROWEST if shown else SHORTEST
    if width < max(cut.width - room, least):
        return False
    if CLOSED(line) and not (latin and line[-1] in ".;"):  # English stops may lie within
        return False
    return not (begins_apart(below) or _FORMULA(below) or (at == start and _TITLE(line)))


def begins_apart(line: str) -> bool:
    """Return True if a line begins with a mark or a label, or is a day."""
    return bool(MARK.match(line) or LABEL.match(line) or DAY.match(line))


def _are_parallel(line: str, below: str) -> bool:
    """Return True if two lines look like entries of one list."""
    if line == below or is_latin(line):
        return False
    return (
        line[0] == below[0] or line[-2:] == below[-2:] or (line[0].isdigit() and below[0].isdigit())
    )


def is_latin(line: str) -> bool:
    """Return True if a line is written in Latin letters for the most part."""
    return len(_LATIN.findall(line)) * 2 > len(line)


def glued(lines: list[str]) -> str:
    """Join the lines of one paragraph: a blank only between words of Latin letters."""
    text = lines[0]
    for before, line in pairwise(lines):
        blank = before[-1] < "\u2000" and line[0] < "\u2000"
        text += (" " if blank and (is_latin(before) or is_latin(line)) else "") + line
    return text


def _count(widths: list[int], full: int) -> int:
    return sum(width >= full for width in widths)
