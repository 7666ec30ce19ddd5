"""Lines of running text: those of one sentence cut at a width are joined, all others stay apart.

Word and most forms paste one line per paragraph, mail programs and PDF readers cut paragraphs at a
width. Two lines are joined only if the first reaches the width at which the text around is cut, no
sentence ends there, the second is not short and begins with no mark, label or day, and the last
line of the sentence ends it. Errors of both kinds are measured by benchmarks/joins.py.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sitegen.content.markdown.marks import CLOSED, DAY, LABEL, MARK

# In halves of a Han character, as columns of a fixed-width font.
SHORTEST = 40  # a line shorter than this was not cut at a width
LONGEST = 160  # nor is one longer than this
REST = 24  # nor is what is left of a sentence shorter than this, unless two lines show the width
WITNESSES = 3  # lines as wide as the widest show that a text is cut at a width
SLACK = 7  # by how much lines cut at one width differ: punctuation, and figures kept whole
SLACK_OF_WORDS = 18  # the same where words are kept whole
_PAUSE = re.compile(r"[，。；,;]").search  # running text has them in every line, titles have not
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_HAN_WORD = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def columns(line: str) -> int:
    """Return the width of a line: 2 for a Han character, 1 for a Latin one."""
    return len(line) + len(_HAN_WORD.findall(line))


def shows_width(lines: list[str]) -> bool:
    """Return True if the lines of a text, most of which go on, show the width at which it is cut."""
    widths = [columns(line) for line in lines if line and not CLOSED(line)]
    widest = max(widths, default=0)
    if not SHORTEST <= widest <= LONGEST:
        return False
    return _full_lines(widths, widest - SLACK) >= WITNESSES


def join(lines: list[str], apart: list[bool], width_shown: bool = False) -> list[list[str]]:
    """Sort the lines of a run of text into paragraphs.

    Args:
        lines: stripped lines, none empty.
        apart: for each line, True if it certainly begins a paragraph (it is indented).
        width_shown: True if the text is cut at a width: see `shows_width`.

    Returns:
        The lines of each paragraph.
    """
    widths = [columns(line) for line in lines]
    widest = max(widths)
    groups: list[list[str]] = []
    at = 0
    while at < len(lines):
        end = at + 1
        if SHORTEST <= widest <= LONGEST:
            end, is_one = _sentence(lines, apart, widths, widest, at, width_shown)
            if not is_one:  # nor is one that begins further on
                groups += [[line] for line in lines[at:end]]
                at = end
                continue
        groups.append(lines[at:end])
        at = end
    return groups


def _sentence(
    lines: list[str],
    apart: list[bool],
    widths: list[int],
    widest: int,
    start: int,
    width_shown: bool,
) -> tuple[int, bool]:
    """Return the end (exclusive) of the lines that go on from a line, and if they are a sentence."""
    slack = SLACK_OF_WORDS if is_latin(lines[start]) else SLACK
    full = max(SHORTEST, widest - slack)
    at = start
    while (
        at + 1 < len(lines)
        and widths[at] >= full
        and not apart[at + 1]
        and not _ends(lines[at])
        and not begins_apart(lines[at + 1])
    ):
        at += 1
    if at == start:
        return at + 1, True
    if not CLOSED(lines[at]):  # a paragraph that was itself cut off, or a list of long titles
        runs_on = at - start >= WITNESSES and all(map(_PAUSE, lines[start:at]))
        return at + 1, runs_on
    is_short = widths[at] < REST and not width_shown and _full_lines(widths, full) < 2
    return at + 1, not is_short


def _ends(line: str) -> bool:
    """Return True if a sentence ends with this line. English ones end within paragraphs too."""
    return CLOSED(line) is not None and not (is_latin(line) and line[-1] in ".;")


def begins_apart(line: str) -> bool:
    """Return True if a line begins with a mark or a label, or is a day."""
    return bool(MARK.match(line) or LABEL.match(line) or DAY.match(line))


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


def _full_lines(widths: list[int], full: int) -> int:
    return sum(width >= full for width in widths)
