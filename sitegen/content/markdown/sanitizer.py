"""Raw HTML, made harmless: an explicit list of what may pass, nothing else does."""

from __future__ import annotations

import re
from collections.abc import Container

import nh3

from sitegen.content.markdown.attribute_lists import ATTRIBUTES, CLASSES
from sitegen.content.markdown.links import Links, without_dead_links

TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_NUMERIC = frozenset({"width", "height", "span", "colspan", "rowspan", "start", "value"})
# Schemes that nh3 lets through to `attribute`, which decides and reports.
_SCHEMES = {"http", "https", "mailto", "tel", "javascript", "vbscript", "data", "file", "ftp"}
# An ampersand that begins no character reference: HTML would decode `&section` to `§ion`.
_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9a-f]+|[0-9a-z]+);)", re.IGNORECASE)
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*)[\s/>]")
_FRAME = '<div class="table" tabindex="0">'
_TABLE = re.compile(r"<(/?)table\b[^>]*>")
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[dh])\b((?:\s[a-z]+=\"[^\"]*\")*)>")
_ALIGN = re.compile(r"\salign=\"(left|right|center)\"")


def clean(html: str, links: Links, anchors: Container[str]) -> str:
    """Keep the allowed elements and attributes; make the links of raw HTML symbolic like others.

    Args:
        html: of a whole text, well-formed (see `html_blocks`): nothing swallows what follows it.
        links: takes up the links, and what was removed.
        anchors: the ids that may pass, each once.
    """
    used: set[str] = set()

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            fresh = value in anchors and value not in used
            used.add(value)
            return value if fresh else None
        if name == "class":
            return " ".join(c for c in value.split() if c in CLASSES) or None
        if name in ("href", "src"):
            return links.address(value, image=name == "src", decoded=True)
        if name in _NUMERIC and not re.fullmatch(r"\d{1,4}", value):
            return None
        if name == "align":
            return value.lower() if value.lower() in ("left", "right", "center") else None
        return value

    html = _AMPERSAND.sub("&amp;", html)
    for tag in dict.fromkeys(found[1].lower() for found in _TAG.finditer(html)):
        if tag not in TAGS:
            links.removed(tag)
    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        tag_attribute_values={"div": {"tabindex": {"0"}}},
        attribute_filter=attribute,
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript"},
        link_rel=None,
        url_schemes=_SCHEMES,
    ).strip()
    cleaned = without_dead_links(cleaned) if "<a" in cleaned else cleaned
    return _framed(cleaned) if "<table" in cleaned else cleaned


def _framed(html: str) -> str:
    """Give tables of raw HTML what ours have: a frame that scrolls, scopes, classes to align by."""
    parts: list[str] = []
    at = depth = start = 0
    for tag in _TABLE.finditer(html):
        if not tag[1]:
            if depth == 0:
                start = tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and not html.endswith(_FRAME, 0, start):
                parts.append(html[at:start])
                rows = _ROW.sub(_row, html[start : tag.end()])
                parts.append(f"{_FRAME}{rows}\n</div>")
                at = tag.end()
    return "".join(parts) + html[at:]


def _row(row: re.Match[str]) -> str:
    scope = "row" if "<td" in row[0] else "col"

    def cell(found: re.Match[str]) -> str:
        attributes = found[2]
        align = _ALIGN.search(attributes)
        if align:
            attributes = _ALIGN.sub("", attributes)
            if "class=" not in attributes:
                attributes += f' class="{align[1]}"'
        if found[1] == "th" and "scope=" not in attributes:
            group = "group" if f"{scope}span=" in attributes else ""
            attributes += f' scope="{scope}{group}"'
        return f"<{found[1]}{attributes}>"

    return _CELL.sub(cell, row[0])
