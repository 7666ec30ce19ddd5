"""The element tree made cheaper: plain text skipped, and a lean way to write it as HTML."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import InlineProcessor

_PLAIN = re.compile(r"[^\\`*_\[<&\x02]*\Z").match
_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9a-f]+|[0-9a-z]+);)", re.IGNORECASE)
_VOID = frozenset({"br", "hr", "img", "wbr", "col"})
_BLOCKS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "blockquote",
        "pre",
        "hr",
        "div",
        "dl",
        "dt",
        "dd",
    ]
)


class LeanInline(InlineProcessor):
    """Python-Markdown's inline processor, run over those blocks only whose text holds a character
    with which an inline pattern can begin.
    """

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        for block in list(tree):
            if not all(_is_plain(element) for element in block.iter()):
                frame = Element(tree.tag)
                frame.append(block)
                super().run(frame, ancestors)
                place = list(tree).index(block)
                tree[place : place + 1] = list(frame)
        return tree


def _is_plain(element: Element) -> bool:
    text, tail = element.text, element.tail
    return not ((text and _is_marked(text)) or (tail and _is_marked(tail)))


def _is_marked(text: str) -> bool:
    return not _PLAIN(text) or "  \n" in text


def serialize(root: Element) -> str:
    """Write a tree as HTML, a line break after each block."""
    parts: list[str] = []
    write = parts.append

    def element(node: Element) -> None:
        tag = node.tag
        if node.attrib:
            attributes = "".join(
                f" {name}" if value is None else f' {name}="{_attribute(value)}"'
                for name, value in sorted(node.items())
            )
            write(f"<{tag}{attributes}>")
        else:
            write(f"<{tag}>")
        text = node.text
        if text:
            write(_text(text) if _SPECIAL(text) else text)
        for child in node:
            element(child)
        if tag not in _VOID:
            write(f"</{tag}>")
        if tag in _BLOCKS:
            write("\n")
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
