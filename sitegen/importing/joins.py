"""Join paragraphs that the end of a page or of a line broke inside a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from sitegen.content.markdown.joining import begins_apart, columns, glued
from sitegen.content.markdown.marks import CLOSED, ISSUER, OUTLINE
from sitegen.importing.model import Block, Note, Paragraph, Span

_SHORTEST = 40  # columns, two a Han character: a shorter paragraph is a title or a line of its own
_LONGEST_HEADING = 60  # characters
_PAUSE = re.compile(r"[，。；,;]").search
_GOES_ON = re.compile(r"[，、,]\Z").search
_STOP = re.compile(r"[。；！？]").search


def lines_apart(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    """Return the blocks with each line of a paragraph as a paragraph, and a note for each split.

    What is pasted into Word from a web page often is one paragraph with line breaks.
    """
    found: list[Block] = []
    notes: list[Note] = []
    for block in blocks:
        if not isinstance(block, Paragraph) or "\n" not in block.text:
            found.append(block)
            continue
        lines = [line for line in _lines(block.spans) if "".join(one.text for one in line).strip()]
        found += [replace(block, spans=line) for line in lines]
        notes.append(Note("split", "lines_apart", block.at, block.text.replace("\n", "⏎")))
    return found, notes


def _lines(spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    lines: list[list[Span]] = [[]]
    for span in spans:
        for number, text in enumerate(span.text.split("\n")):
            if number:
                lines.append([])
            lines[-1].append(replace(span, text=text, footnote=""))
        lines[-1][-1] = replace(lines[-1][-1], footnote=span.footnote)
    return [tuple(line) for line in lines]


def joined(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    """Return the blocks with broken paragraphs whole, and a note for each join."""
    found: list[Block] = []
    notes: list[Note] = []
    closes = _closes(blocks)
    for block in blocks:
        above = found[-1] if found else None
        if (
            isinstance(block, Paragraph)
            and isinstance(above, Paragraph)
            and _broken(above, block, closes)
        ):
            found[-1] = replace(above, spans=_merged(above.spans, block.spans))
            shown = f"{above.text[-12:]}⏎{block.text[:12]}"
            notes.append(Note("join", "paragraphs", block.at, shown))
        else:
            found.append(block)
    return found, notes


def _closes(blocks: Sequence[Block]) -> bool:
    """Return True if the paragraphs of a text end with a full stop, but for a few that were broken."""
    long = [
        block.text.rstrip()
        for block in blocks
        if isinstance(block, Paragraph) and columns(block.text) >= _SHORTEST
    ]
    open_ends = sum(1 for text in long if not CLOSED(text) and not is_heading(text))
    return open_ends <= max(1, len(long) * _MOST_BROKEN)


_MOST_BROKEN = 0.4  # of the long paragraphs of a text


def _broken(above: Paragraph, below: Paragraph, closes: bool) -> bool:
    """Return True if one sentence runs from a paragraph into the next.

    Args:
        above: A paragraph.
        below: The one that follows it.
        closes: False if the paragraphs of the text have no full stop at their ends.
    """
    first, second = above.text.rstrip(), below.text.lstrip()
    if not first or not second or above.level or below.level:
        return False
    if above.align == "center" or {above.align, below.align} & {"right"}:
        return False
    if CLOSED(first) or begins_apart(second) or is_heading(first) or ISSUER.match(second):
        return False
    if _GOES_ON(first):
        return True
    runs = closes and _PAUSE(first) and columns(first) >= _SHORTEST
    return bool(runs and (CLOSED(second) or columns(second) >= _SHORTEST))


def is_heading(text: str) -> bool:
    """Return True for a numbered line that is no sentence: 一、工作目标."""
    return bool(OUTLINE.match(text)) and not _STOP(text) and len(text) <= _LONGEST_HEADING


def _merged(first: tuple[Span, ...], second: tuple[Span, ...]) -> tuple[Span, ...]:
    """Join two texts; a blank stands between words of Latin letters only."""
    before, after = first[-1], second[0]
    text = glued([before.text.rstrip() or " ", after.text.lstrip() or " "])
    between = " " if text.startswith(before.text.rstrip() + " ") else ""
    last = replace(before, text=before.text.rstrip() + between)
    return (*first[:-1], last, replace(after, text=after.text.lstrip()), *second[1:])
