"""Plain text, UTF-8 or GB 18030: lines to paragraphs.

Mail programs and PDF readers cut paragraphs at a width; `content.markdown.joining` tells such lines
from those that Word pastes, one a paragraph. Rows with tabs or bars become tables.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from msgspec import Struct

from sitegen.content.markdown import joining
from sitegen.content.source_text import decode
from sitegen.importing.limits import MOST_TEXT
from sitegen.importing.model import Block, Cell, Draft, Note, Paragraph, Place, Refused, Span, Table
from sitegen.importing.official import web_labels


class _Line(Struct, frozen=True):
    number: int
    text: str
    indented: bool = False
    breaks: bool = False  # the first of a page


def read(name: str, data: bytes) -> Draft:
    """Read a text. Raises Refused if it cannot be decoded or is too large."""
    if len(data) > MOST_TEXT:
        raise Refused("too_large", limit=MOST_TEXT // 1024**2)
    data, tops = _without_page_breaks(data)
    text, _ = decode(data, name)
    if text is None:
        raise Refused("not_text")
    if _FRONT_MATTER.match(text):
        raise Refused("document")
    notes: list[Note] = []
    lines, dropped = _without_page_marks(_lines(text, tops))
    notes += dropped
    blocks: list[Block] = []
    for run in _runs(lines):
        if table := _table(run):
            blocks.append(table)
        else:
            paragraphs, joined = _paragraphs(run)
            blocks += paragraphs
            notes += joined
    return Draft("text", tuple(blocks), notes=tuple(notes))


def _without_page_breaks(data: bytes) -> tuple[bytes, frozenset[int]]:
    """Return a text without its form feeds, and the numbers of the lines that begin a page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x0c" not in data:
        return data, frozenset()
    pages = data.split(b"\x0c")
    whole, tops = pages[0], set()
    for page in pages[1:]:
        whole += b"" if whole.endswith(b"\n") or not whole else b"\n"
        tops.add(whole.count(b"\n") + 1)
        whole += page
    return whole, frozenset(tops)


def _lines(text: str, tops: frozenset[int]) -> list[_Line]:
    """Split a text into lines; an empty text stands for a blank line."""
    lines = []
    for number, raw in enumerate(text.split("\n"), 1):
        stripped = raw.strip()
        lead = raw[: len(raw) - len(raw.lstrip())]
        indented = "\t" in lead or "\u3000" in lead or len(lead) >= 2
        lines.append(_Line(number, stripped, indented and bool(stripped), number in tops))
    return lines


_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?:[^\n]*\n){1,200}?---[ \t]*(?:\n|\Z)")
_PAGE_MARK = re.compile(
    r"[-—–－·\s]+\d{1,4}[-—–－·\s]+|第\s*\d{1,4}\s*页(?:\s*[，,/]?\s*共\s*\d{1,4}\s*页)?"
    r"|(?i:page\s*\d{1,4}(?:\s*of\s*\d{1,4})?)|\d{1,4}\s*/\s*\d{1,4}"
)


def _without_page_marks(lines: list[_Line]) -> tuple[list[_Line], list[Note]]:
    """Drop page numbers on lines of their own, and heads that stand at the top of three pages."""
    tops = Counter(line.text for line in lines if line.breaks and line.text)
    heads = {text for text, count in tops.items() if count >= 3}
    kept, notes = [], []
    for line in lines:
        head = line.breaks and line.text in heads
        if line.text and (head or _PAGE_MARK.fullmatch(line.text)):
            key = "running_head" if head else "page_number"
            notes.append(Note("drop", key, Place("line", line.number), line.text))
            kept.append(_Line(line.number, "", breaks=line.breaks))
        else:
            kept.append(line)
    return kept, notes


def _runs(lines: list[_Line]) -> list[list[_Line]]:
    """Group lines between blank ones; rows of a table are a group of their own."""
    runs: list[list[_Line]] = [[]]
    breaks = False
    for line in lines:
        breaks = breaks or line.breaks
        if not line.text:
            runs.append([])
            continue
        if runs[-1] and _is_row(line) != _is_row(runs[-1][-1]):
            runs.append([])
        runs[-1].append(_Line(line.number, line.text, line.indented, breaks))
        breaks = False
    return [run for run in runs if run]


def _is_row(line: _Line) -> bool:
    return "\t" in line.text or (line.text.startswith("|") and line.text.endswith("|"))


def _table(run: list[_Line]) -> Table | None:
    """Return the table that rows with tabs or bars are; None where they are no table."""
    if len(run) < 2 or not _is_row(run[0]):
        return None
    rows = [_cells(line.text) for line in run if not _RULE.fullmatch(line.text)]
    columns = max(map(len, rows))
    if columns < 2 or len(rows) < 2:
        return None
    whole = [row + [""] * (columns - len(row)) for row in rows]
    figures = [
        all(_FIGURE.fullmatch(row[n]) for row in whole[1:] if row[n]) for n in range(columns)
    ]
    grid = tuple(
        tuple(
            Cell(cell, head=not at, align="right" if at and figures[n] else "")
            for n, cell in enumerate(row)
        )
        for at, row in enumerate(whole)
    )
    return Table(grid, Place("line", run[0].number))


_RULE = re.compile(r"\|[\s|:-]*-[\s|:-]*\|")
_FIGURE = re.compile(r"[-+−]?[¥￥]?\d[\d,，]*(?:\.\d+)?[%％]?")


def _cells(text: str) -> list[str]:
    parts = text.split("\t") if "\t" in text else text.strip("|").split("|")
    return [part.strip() for part in parts]


def _paragraphs(run: list[_Line]) -> tuple[list[Block], list[Note]]:
    """Join the lines of a run to paragraphs; where lines were joined, a note says so."""
    texts = [line.text for line in run]
    labels = [bool(web_labels(text)) for text in texts]
    apart = [
        line.indented or label or (at > 0 and labels[at - 1])
        for at, (line, label) in enumerate(zip(run, labels, strict=True))
    ]
    groups = _by_indents(run) or joining.join(texts, apart, lambda: joining.cut_of(texts))
    blocks: list[Block] = []
    notes: list[Note] = []
    at = 0
    for group in groups:
        lines = run[at : at + len(group)]
        at += len(group)
        place = Place("line", lines[0].number)
        text = joining.glued(group)
        level = 0
        if mark := _MARKDOWN_HEADING.match(text):
            level, text = len(mark[1]), text[mark.end() :].strip("# ")
        blocks.append(Paragraph((Span(text),), place, level, breaks=lines[0].breaks))
        notes += [
            Note(
                "join",
                "lines",
                Place("line", below.number),
                f"{above.text[-12:]}⏎{below.text[:12]}",
            )
            for above, below in pairwise(lines)
        ]
    return blocks, notes


def _by_indents(run: list[_Line]) -> list[list[str]]:
    """Group lines by the indents of first lines, where all lines above other ones are full; else []."""
    widths = [joining.columns(line.text) + (4 if line.indented else 0) for line in run]
    widest = max(widths)
    flush = [at for at in range(1, len(run)) if not run[at].indented]
    if not flush or len(flush) == len(run) - 1 - run[0].indented:
        return []
    cut = joining.SHORTEST <= widest <= joining.LONGEST
    if not cut or any(widths[at - 1] < widest - joining.SLACK for at in flush):
        return []
    groups: list[list[str]] = []
    for at, line in enumerate(run):
        if at in flush:
            groups[-1].append(line.text)
        else:
            groups.append([line.text])
    return groups


_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
