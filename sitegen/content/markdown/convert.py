"""Blocks of a text to a Body, with everything that one document's text takes after parsing.

Links into the site stay symbolic: the HTML holds `\\x1aN\\x1a` for `links[N]`, and a page's view
says where each leads. No source text can hold that character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sitegen import diagnostics as d
from sitegen.content.markdown import fast_path
from sitegen.content.markdown.footnotes import Footnotes
from sitegen.content.markdown.headings import Headings
from sitegen.content.markdown.links import Links
from sitegen.content.markdown.parser import Parser
from sitegen.content.markdown.writer import Writer
from sitegen.diagnostics import Diagnostic, Findings
from sitegen.domain.document import Body

if TYPE_CHECKING:
    from sitegen.content.included_sheets import IncludedSheets
    from sitegen.content.markdown.inline import Inline

# What could let anything past us that we did not write ourselves.
_UNTRUSTED = re.compile(r"[<&{]")


def body_of(
    text: str,
    path: str,
    line: int,
    numbered_headings: bool,
    sheets: IncludedSheets | None = None,
    fast: bool = True,
) -> tuple[Body, Findings]:
    """Convert the text of a document.

    Args:
        text: the text below the front matter.
        path: of the file, for findings.
        line: the line of the file where the text begins, from 1.
        numbered_headings: make headings of the lines `一、` and `（一）`.
        sheets: reads those that the text includes; None if they cannot be read.
        fast: take the short way for a text without marks; the result is the same.

    Raises:
        TooNested, TooDeep: blocks or elements lie too deep within each other.
    """
    if sheets is None and "![" in text:
        from sitegen.content.included_sheets import IncludedSheets

        sheets = IncludedSheets(path, ("",), None)
    parser = Parser(text, path, line, numbered_headings)
    blocks = parser.parse()
    headings = Headings()
    links = Links(path, text, line)
    if "]（" in text or "】(" in text or "】（" in text:
        parser.findings += _wide_links(text, links)
    if fast and fast_path.ENABLED and fast_path.is_plain(text):
        writer = Writer(fast_path.plain_inline, headings, links, sheets)
        html = writer.document(blocks)
    else:
        inline = _inline()
        footnotes = Footnotes(parser.notes)
        inline.begin(links, headings, footnotes, parser.references, parser.abbreviations, fast)
        writer = Writer(inline.render, headings, links, sheets)
        html = writer.document(blocks)
        if parser.notes:
            html += "\n" + writer.footnotes(footnotes)
        links.check_fragments(headings.anchors)
        if _UNTRUSTED.search(text):
            from sitegen.content.markdown import sanitizer  # its import costs more than all here

            html = sanitizer.clean(html, links, headings.anchors)
    body = Body(
        html=html,
        excerpt=writer.excerpt,
        headings=tuple(headings.found),
        anchors=tuple(headings.anchors),
        links=tuple(links.found),
    )
    found = (*parser.findings, *links.findings, *(sheets.findings if sheets else ()))
    findings = sorted(found, key=lambda one: one.at.line)
    return body, tuple(findings)


# `[text](target)` with at least one full-width bracket.
_WIDE_LINK = re.compile(
    r"(?:\[[^\[\]\n]+\]（|【[^【】\n]+】[（(])"
    r"(?:https?://[^\s（）()]*|[^\s（）()]*\.(?:[a-z]{3,4}|md|et))[）)]",
    re.IGNORECASE,
)


def _wide_links(text: str, links: Links) -> Iterator[Diagnostic]:
    for found in _WIDE_LINK.finditer(text):
        yield d.wide_link(links.location(found.start()), found[0])


_kept: list[Inline] = []


def _inline() -> Inline:
    """Return the one Inline of this process."""
    if not _kept:
        from sitegen.content.markdown.inline import Inline  # its import costs more than all here

        _kept.append(Inline())
    return _kept[0]


def forget() -> None:
    """Drop the Inline, which is in no state to go on after it was stopped midway."""
    _kept.clear()
