"""Python-Markdown made cheaper and at home in Chinese: plain paragraphs and plain text taken the
short way, lines joined or set apart as Chinese wants, and a lean way to write the tree as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor as InlinePattern
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from markdown.util import AtomicString

from sitegen.content.markdown.bare_addresses import WEB_ADDRESS, trimmed
from sitegen.content.markdown.han import joined, separated

# Blocks of one line: a paragraph begun by nothing that any block processor begins with; a heading.
_PARAGRAPH = re.compile(r"[^\s\x02#>*+=|:\[\d~<&{!`\\_-][^\n]*\Z").match
_HEADING = re.compile(r"(#{1,6})([^#\\\n\x02][^#\\\n]*)\Z").match
_PLAIN = re.compile(r"[^\\`*_\[<&\x02]*\Z").match
_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9a-f]+|[0-9a-z]+);)", re.IGNORECASE)
_VOID = frozenset(["br", "hr", "img", "wbr", "col"])
_BLOCKS = frozenset(
    [
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"),
        *("table", "thead", "tbody", "tr", "th", "td", "blockquote", "pre", "hr", "div"),
    ]
)


class PlainBlocks(BlockProcessor):
    """Takes paragraphs and headings of one line before any other processor is asked."""

    def test(self, parent: Element, block: str) -> bool:
        if self.parser.state.isstate("list"):
            return not (len(parent) or parent.text) and _PARAGRAPH(block) is not None
        return _PARAGRAPH(block) is not None or _HEADING(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        if self.parser.state.isstate("list"):
            parent.text = blocks.pop(0)
            return
        while blocks:
            if _PARAGRAPH(blocks[0]):
                SubElement(parent, "p").text = blocks.pop(0)
            elif heading := _HEADING(blocks[0]):
                SubElement(parent, f"h{len(heading[1])}").text = heading[2].strip()
                blocks.pop(0)
            else:
                return


class LeanInline(InlineProcessor):
    """Python-Markdown's inline processor, run over those blocks and cells only whose text holds a
    character with which an inline pattern can begin.
    """

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        for parent in (tree, *_rows(tree)):
            whole = []
            for unit in parent:
                if unit.tag == "table" or all(_is_plain(element) for element in unit.iter()):
                    whole.append(unit)
                    continue
                frame = Element(parent.tag)
                frame.append(unit)
                super().run(frame, ancestors)
                whole += list(frame)
            parent[:] = whole
        return tree


def _rows(tree: Element) -> Iterator[Element]:
    """The rows of the tables that are blocks of their own."""
    return (row for block in tree if block.tag == "table" for row in block.iter("tr"))


def _is_plain(element: Element) -> bool:
    text, tail = element.text, element.tail
    return not ((text and _is_marked(text)) or (tail and _is_marked(tail)))


def _is_marked(text: str) -> bool:
    return not _PLAIN(text) or "  \n" in text


class JoinHanLines(Treeprocessor):
    """A line break between Han characters is no space: browsers would show one (CSS Text 3)."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            text = element.text
            if text and "\n" in text and not isinstance(text, AtomicString):
                element.text = joined(text)


class KeepAddresses(InlinePattern):
    """Keep the stars and underscores of bare addresses from being read as emphasis."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(WEB_ADDRESS, md)

    def handleMatch(  # type: ignore[override] # noqa: N802 # Python-Markdown's name
        self, match: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        address = trimmed(match[0])
        return address, match.start(), match.start() + len(address)


class SeparateNumberedLines(Preprocessor):
    """`一、`, `（一）`, `1、` or an indent of full-width spaces begins a paragraph of its own."""

    def run(self, lines: list[str]) -> list[str]:
        return separated(lines)


def serialize(root: Element) -> str:
    """Write a tree as HTML, a line break after each block."""
    parts: list[str] = []
    write = parts.append

    def element(node: Element) -> None:
        tag = node.tag
        text = node.text or ""
        if text and _SPECIAL(text):
            text = _text(text)
        end = f"</{tag}>\n" if tag in _BLOCKS else f"</{tag}>"
        if node.attrib:
            attributes = "".join(
                f" {name}" if value is None else f' {name}="{_attribute(value)}"'
                for name, value in sorted(node.items())
            )
            start = f"<{tag}{attributes}>{text}"
        else:
            start = f"<{tag}>{text}"
        if tag in _VOID:
            write(start + "\n" if tag in _BLOCKS else start)
        elif len(node):
            write(start)
            for child in node:
                element(child)
            write(end)
        else:
            write(start + end)
        tail = node.tail
        if tail:
            write(_text(tail) if _SPECIAL(tail) else tail)

    element(root)
    return "".join(parts)


_SPECIAL = re.compile("[&<>]").search


def _text(text: str) -> str:
    return _AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return _text(text).replace('"', "&quot;")
