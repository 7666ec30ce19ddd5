"""Blocks to HTML. Accessibility by construction: headings begin at level 2 and skip no level, table
headers have a scope, wide tables can be scrolled by keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sitegen.content.markdown.blocks import (
    Attributes,
    Block,
    Definitions,
    Heading,
    Html,
    Include,
    Items,
    Paragraph,
    Quote,
    Rule,
    SpanTable,
    Table,
)
from sitegen.content.markdown.footnotes import Footnotes
from sitegen.content.markdown.headings import Headings
from sitegen.content.markdown.html_blocks import well_formed
from sitegen.content.markdown.links import Links, unescape
from sitegen.content.markdown.serializer import escape_attribute

if TYPE_CHECKING:
    from sitegen.content.included_sheets import IncludedSheets

EXCERPT = 120  # characters
_NOTE_MARK = re.compile(r"<sup id=\"fnref.*?</sup>", re.DOTALL)
_TAG = re.compile(r"<br>|</?[a-z](?:[^>\"]|\"[^\"]*\")*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)


class Writer:
    """Writes the blocks of one text.

    `inline` makes HTML of the text within a block; `sheets` reads those that the text includes.
    """

    def __init__(
        self,
        inline: Callable[[str], str],
        headings: Headings,
        links: Links,
        sheets: IncludedSheets | None,
    ) -> None:
        self._inline = inline
        self._headings = headings
        self._links = links
        self._sheets = sheets
        self._tables = 0  # that name their heads by ids
        self._excerpt: list[str] | None = []  # None once it is complete
        self.excerpt = ""

    def document(self, blocks: list[Block]) -> str:
        """Return the HTML of the blocks of a text, and gather its excerpt."""
        parts: list[str] = []
        inline = self._inline
        for block in blocks:
            if type(block) is Paragraph and not block.attributes:
                html = f"<p>{inline(block.text)}</p>"
            else:
                html = self.block(block)
            if self._excerpt is not None:
                self._extend_excerpt(block, html)
            parts.append(html)
        self._finish_excerpt()
        return "\n".join(parts)

    def footnotes(self, notes: Footnotes) -> str:
        """Return the footnotes as the last block of a text; "" if it has none."""
        items: list[str] = []
        for label, back in notes.listed():
            parts = [self.block(block) for block in notes.defined[label]]
            if back and parts and parts[-1].endswith("</p>"):
                parts[-1] = parts[-1][:-4] + f"&#160;{back}</p>"
            elif back:
                parts.append(f"<p>{back}</p>")
            items.append(f'<li id="fn:{label}">\n' + "\n".join(parts) + "\n</li>")
        if not items:
            return ""
        for label in notes.defined:
            self._headings.anchors[f"fn:{label}"] = None
        return '<div class="footnote">\n<hr>\n<ol>\n' + "\n".join(items) + "\n</ol>\n</div>"

    def block(self, block: Block) -> str:
        """Return the HTML of a block."""
        match block:
            case Paragraph():
                return f"<p{self._attributes(block.attributes)}>{self._inline(block.text)}</p>"
            case Heading():
                return self._heading(block)
            case Items():
                return self._list(block)
            case Table():
                return self._table(block)
            case SpanTable() | Include():
                return self._spanned(block)
            case Quote():
                inner = "\n".join([self.block(one) for one in block.blocks])
                return f"<blockquote{self._attributes(block.attributes)}>\n{inner}\n</blockquote>"
            case Html():
                return well_formed(block.text, self._links.unclosed)
            case Rule():
                return "<hr>"
            case Definitions():
                return self._definitions(block)

    def _heading(self, block: Heading) -> str:
        html = self._inline(block.text)
        attributes = block.attributes
        if not attributes:
            level, anchor = self._headings.add(block.level, plain_text(html))
            return f'<h{level} id="{anchor}">{html}</h{level}>'
        level, anchor = self._headings.add(block.level, plain_text(html), attributes.pop("id", ""))
        anchor = escape_attribute(anchor)
        return f'<h{level}{self._attributes(attributes)} id="{anchor}">{html}</h{level}>'

    def _list(self, block: Items) -> str:
        tag = "ol" if block.ordered else "ul"
        expected = block.items[0].number
        start = "" if expected in (None, 1) else f' start="{expected}"'
        written: list[str] = []
        for item in block.items:
            value = ""
            if expected is not None and item.number is not None:
                value = "" if item.number == expected else f' value="{item.number}"'
                expected = item.number + 1
            blocks = item.blocks
            only = blocks[0] if len(blocks) == 1 and not block.loose else None
            if type(only) is Paragraph and not only.attributes:
                written.append(f"<li{value}>{self._inline(only.text)}</li>")
            else:
                written.append(f"<li{value}>{self._item(blocks, block.loose)}</li>")
        attributes = self._attributes(block.attributes)
        return f"<{tag}{attributes}{start}>" + "\n".join(written) + f"\n</{tag}>"

    def _item(self, blocks: list[Block], loose: bool) -> str:
        first = blocks[0] if blocks else None
        if (
            isinstance(first, Paragraph)
            and not first.attributes
            and not loose
            and not any(isinstance(block, Paragraph) for block in blocks[1:])
        ):
            return "\n".join([self._inline(first.text), *map(self.block, blocks[1:]), ""])
        return "\n" + "\n".join(map(self.block, blocks)) + "\n"

    def _table(self, block: Table) -> str:
        inline = self._inline
        kinds = [f' class="{kind}"' if kind else "" for kind in block.alignments]
        starts = [f"<td{kind}>" for kind in kinds]
        head = ""
        if block.head is not None:
            cells = "\n".join(
                [
                    f'<th{kind} scope="col">{inline(cell)}</th>' if cell else f"<td{kind}></td>"
                    for cell, kind in zip(block.head, kinds, strict=True)
                ]
            )
            head = f"<thead><tr>{cells}\n</tr>\n</thead>\n"
        rows = "\n".join(
            [
                "<tr>"
                + "\n".join(
                    [
                        f"{start}{inline(cell)}</td>" if cell else f"{start}</td>"
                        for start, cell in zip(starts, row, strict=True)
                    ]
                )
                + "\n</tr>"
                for row in block.rows
            ]
        )
        body = f"<tbody>{rows}\n</tbody>\n" if rows else ""
        attributes = self._attributes(block.attributes)
        return f'<div class="table" tabindex="0"><table{attributes}>{head}{body}</table>\n</div>'

    def _spanned(self, block: SpanTable | Include) -> str:
        from sitegen.content.markdown.table_html import sheet_html, spanned_html

        self._tables += 1
        anchors = self._headings.anchors
        if isinstance(block, Include):
            assert self._sheets  # the text has an include
            table = self._sheets.table(block)
            return sheet_html(table, self._tables, anchors) if table else ""
        attributes = self._attributes(block.attributes)
        ids = self._tables, anchors
        return spanned_html(block.head, block.body, self._inline, ids, attributes)

    def _definitions(self, block: Definitions) -> str:
        parts = [f"<dl{self._attributes(block.attributes)}>"]
        for term in block.terms:
            parts.append(f"<dt>{self._inline(term.text)}</dt>")
            for blocks in term.definitions:
                only = blocks[0] if len(blocks) == 1 else None
                if isinstance(only, Paragraph) and not only.attributes:
                    parts.append(f"<dd>{self._inline(only.text)}</dd>")
                else:
                    inner = "\n".join([self.block(one) for one in blocks])
                    parts.append(f"<dd>\n{inner}\n</dd>")
        return "\n".join([*parts, "</dl>"])

    def _attributes(self, attributes: Attributes | None) -> str:
        if not attributes:
            return ""
        written = ""
        for name, value in sorted(attributes.items()):
            if name == "id":
                if not self._headings.free(value):
                    continue
                self._headings.anchors[value] = None
            written += f' {name}="{escape_attribute(value)}"'
        return written

    def _extend_excerpt(self, block: Block, html: str) -> None:
        """Gather paragraphs until a sentence ends, so that `各村民委员会：` is not all there is."""
        gathered = self._excerpt
        if gathered is None:
            return
        if not isinstance(block, Paragraph) or (block.attributes and gathered):
            if gathered:
                self._finish_excerpt()
            return
        text = plain_text(html)
        if text:
            gathered.append(text)
        length = sum(map(len, gathered))
        if length >= EXCERPT or text[-1:] in "。！？.!?…":
            self._finish_excerpt()

    def _finish_excerpt(self) -> None:
        if self._excerpt is not None:
            self.excerpt = shortened(" ".join(self._excerpt))
            self._excerpt = None


def shortened(text: str) -> str:
    """Return as much of a text as an excerpt shows."""
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


def plain_text(html: str) -> str:
    """Return the text of inline HTML; the marks of footnotes are no part of it."""
    if "<" in html:
        if "fnref" in html:
            html = _NOTE_MARK.sub("", html)
        html = _TAG.sub(_space, html)
    if "&" in html:
        html = unescape(html)
    return " ".join(html.split())


def _space(tag: re.Match[str]) -> str:
    return " " if tag[0] == "<br>" else ""
