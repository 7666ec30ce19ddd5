"""Raw HTML, made harmless: an explicit list of what may pass, nothing else does."""

from __future__ import annotations

import re
from collections.abc import Container

import nh3

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
_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "details": {"open"},
}
_CLASSES = frozenset(
    [
        "table",
        "left",
        "right",
        "center",
        "footnote",
        "footnote-ref",
        "footnote-backref",
        "small",
        "noindent",
        "sign",
    ]
)
_NUMERIC = frozenset({"width", "height", "span", "colspan", "rowspan", "start", "value"})
# Schemes that nh3 lets through to `attribute`, which decides and reports.
_SCHEMES = {"http", "https", "mailto", "tel", "javascript", "vbscript", "data", "file", "ftp"}
# What Markdown takes for a tag and is none: `a<b且b>c`.
_NO_TAG = re.compile(r"<(?=/?[a-zA-Z][a-zA-Z0-9:-]*[^\sa-zA-Z0-9:/>-])")
# An ampersand that begins no character reference: HTML would decode `&section` to `§ion`.
_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9a-f]+|[0-9a-z]+);)", re.IGNORECASE)
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*)[\s/>]")


def clean(html: str, links: Links, anchors: Container[str]) -> str:
    """Keep the allowed elements and attributes; links of raw HTML become symbolic like others.

    An `id` passes only if it is one of `anchors`, once.
    """
    used: set[str] = set()

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            fresh = value in anchors and value not in used
            used.add(value)
            return value if fresh else None
        if name == "class":
            return " ".join(c for c in value.split() if c in _CLASSES) or None
        if name in ("href", "src"):
            return links.address(value, image=name == "src", decoded=True)
        if name in _NUMERIC and not re.fullmatch(r"\d{1,4}", value):
            return None
        return value

    html = _AMPERSAND.sub("&amp;", _NO_TAG.sub("&lt;", html))
    for tag in dict.fromkeys(found[1].lower() for found in _TAG.finditer(html)):
        if tag not in TAGS:
            links.removed(tag)
    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        tag_attribute_values={"div": {"tabindex": {"0"}}},
        attribute_filter=attribute,
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript"},
        link_rel=None,
        url_schemes=_SCHEMES,
    ).strip()
    return without_dead_links(cleaned) if "<a" in cleaned else cleaned
