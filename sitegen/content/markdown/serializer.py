"""Write a tree of elements as HTML, a line break after each block."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9a-f]+|[0-9a-z]+);)", re.IGNORECASE)
_VOID = frozenset(["br", "hr", "img", "wbr", "col"])
TEXT = "text"  # the tag of an element that is written as its text
_SPECIAL = re.compile("[&<>]").search


def serialize(root: Element) -> str:
    """Return the HTML of an inline tree within its paragraph."""
    parts: list[str] = []
    _write(root, parts)
    return "".join(parts) + "\n"


def _write(node: Element, parts: list[str]) -> None:
    tag = node.tag
    if tag == TEXT:
        parts.append(escape((node.text or "") + (node.tail or "")))
        return
    attributes = "".join(
        f" {name}" if value is None else f' {name}="{escape_attribute(value)}"'
        for name, value in sorted(node.items())
    )
    parts.append(f"<{tag}{attributes}>{escape(node.text or '')}")
    if tag not in _VOID:
        for child in node:
            _write(child, parts)
        parts.append(f"</{tag}>")
    if node.tail:
        parts.append(escape(node.tail))


def escape(text: str) -> str:
    """Escape a text; the entities in it stay."""
    if not _SPECIAL(text):
        return text
    return _AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Escape the value of an attribute."""
    return escape(text).replace('"', "&quot;")
