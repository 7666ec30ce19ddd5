"""The short way for plain texts: paragraphs, headings, flat lists, simple tables and bold words are
written as HTML at once, which is what most notices consist of.

Invariant: what is made here is, byte for byte, what Python-Markdown and `finish` make of the text.
Whatever might be something else is left to them: `plain` then gives None.
"""

from __future__ import annotations

import re

from sitegen.content.markdown.han import joined, separated
from sitegen.content.markdown.headings import Headings, shortened
from sitegen.domain.document import Body

# Marks of what is not written here, wherever they stand. Each is looked for by itself: that takes a
# tenth of the time that a pattern of them all does.
_OTHER = (*"\\`[<&{_\t\r\x02\x03", " \n")
# A line that begins no block of another kind, and neither begins nor ends with white space.
_TEXT = re.compile(r"(?!\d+\. |[*+-] |\*\*\*)[^\s#>+=|:-](?:.*\S)?\Z").match
_HEADING = re.compile(r"(#{1,6}) *([^#\s](?:[^#]*[^#\s])?)\Z").match
_ITEM = re.compile(r"(?:[*+-]|(\d+)\.) +(\S.*)\Z").match
_RULE = re.compile(r"\|(?: *:?-+:? *\|)+\Z").match
_ALIGNMENT = {(True, True): "center", (True, False): "left", (False, True): "right"}


class _Other(Exception):
    """The text holds something that is not for us."""


def plain(text: str) -> Body | None:
    """A Body of a text that holds nothing but what can be written at once; else None."""
    if any(map(text.__contains__, _OTHER)):
        return None
    headings = Headings()
    parts: list[str] = []
    excerpt = ""
    after_list = False
    try:
        for block in _blocks(separated(text.strip("\n").split("\n"))):
            first = 0
            while first < len(block) and block[first].startswith("#"):
                parts.append(_heading(block[first], headings))
                after_list = False
                first += 1
            lines = block[first:] if first else block
            if not lines:
                continue
            if _TEXT(lines[0]):
                paragraph = _paragraph(lines)
                excerpt = excerpt or shortened(" ".join(paragraph.replace("**", "").split()))
                parts.append(f"<p>{_inline(paragraph)}</p>")
                after_list = False
            elif lines[0].startswith("|"):
                parts.append(_table(lines))
                after_list = False
            elif after_list:  # two lists may be one whose items are paragraphs
                return None
            else:
                parts.append(_list(lines))
                after_list = True
    except _Other:
        return None
    return Body("\n".join(parts), excerpt, tuple(headings.found), anchors=tuple(headings.anchors))


def _blocks(lines: list[str]) -> list[list[str]]:
    """Lines between empty lines."""
    blocks: list[list[str]] = []
    before = ""
    for line in lines:
        if line:
            if before:
                blocks[-1].append(line)
            else:
                blocks.append([line])
        before = line
    return blocks


def _heading(line: str, headings: Headings) -> str:
    found = _HEADING(line)
    if not found:
        raise _Other
    text = _inline(found[2])
    level, anchor = headings.add(len(found[1]), " ".join(found[2].replace("**", "").split()))
    return f'<h{level} id="{anchor}">{text}</h{level}>'


def _paragraph(lines: list[str]) -> str:
    if len(lines) == 1:
        return lines[0]
    if not all(map(_TEXT, lines)):
        raise _Other
    return joined("\n".join(lines))


def _list(lines: list[str]) -> str:
    items = [_ITEM(line) for line in lines]
    numbers = {bool(item and item[1]) for item in items}
    if not items[0] or len(numbers) > 1 or items[0][1] not in (None, "1"):
        raise _Other
    texts = [item[2] for item in items if item]
    if len(texts) < len(lines) or not all(map(_TEXT, texts)):
        raise _Other
    tag = "ol" if items[0][1] else "ul"
    written = "\n".join([f"<li>{_inline(text)}</li>" for text in texts])
    return f"<{tag}>{written}\n</{tag}>"


def _table(lines: list[str]) -> str:
    if len(lines) < 3 or not _RULE(lines[1]):
        raise _Other
    marks = [cell.strip(" ") for cell in lines[1][1:-1].split("|")]
    kinds = [_ALIGNMENT.get((mark[0] == ":", mark[-1] == ":"), "") for mark in marks]
    starts = [f'<td class="{kind}">' if kind else "<td>" for kind in kinds]
    head = "\n".join(
        [
            (f'<th class="{kind}" scope="col">' if kind else '<th scope="col">') + f"{cell}</th>"
            if cell
            else f"{start}</td>"
            for cell, kind, start in zip(_cells(lines[0], marks), kinds, starts, strict=True)
        ]
    )
    rows = "\n".join(
        [
            "<tr>"
            + "\n".join(
                [f"{s}{cell}</td>" for s, cell in zip(starts, _cells(line, marks), strict=True)]
            )
            + "\n</tr>"
            for line in lines[2:]
        ]
    )
    return (
        f'<div class="table" tabindex="0"><table><thead><tr>{head}\n</tr>\n</thead>\n'
        f"<tbody>{rows}\n</tbody>\n</table>\n</div>"
    )


def _cells(line: str, columns: list[str]) -> list[str]:
    cells = line.split("|")
    if len(cells) != len(columns) + 2 or cells[0] or cells[-1]:
        raise _Other
    return [_inline(cell.strip(" ")) for cell in cells[1:-1]]


def _inline(text: str) -> str:
    """A text with its bold words, where `**` stands at words only and nothing else has stars."""
    if ">" in text:
        text = text.replace(">", "&gt;")
    if "*" not in text:
        return text
    pieces = text.split("**")
    bold = pieces[1::2]
    if len(pieces) % 2 == 0 or not all(map(_BOLD, bold)) or not all(pieces[2:-1:2]):
        raise _Other
    pieces[1::2] = [f"<strong>{piece}</strong>" for piece in bold]
    joined = "".join(pieces)
    if "*" in joined:
        raise _Other
    return joined


_BOLD = re.compile(r"\S(?:.*\S)?\Z", re.DOTALL).match
