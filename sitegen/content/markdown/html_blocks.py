"""Raw HTML in a text: which lines an element covers, and HTML made well-formed.

No text is lost: a `<` that begins no complete tag, and a tag that is never closed, are shown as
they were typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

DEPTH = 100  # elements within each other

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "center",
        "details",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "iframe",
        "li",
        "main",
        "nav",
        "noscript",
        "object",
        "ol",
        "p",
        "pre",
        "script",
        "section",
        "style",
        "summary",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
# Their end tags may be left out; opening one closes what is named here.
_OPTIONAL = {
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"td", "th", "tr", "p"}),
    "tbody": frozenset({"td", "th", "tr", "thead", "tbody", "p"}),
    "thead": frozenset({"caption", "colgroup", "p"}),
    "tfoot": frozenset({"td", "th", "tr", "thead", "tbody", "p"}),
    "rt": frozenset({"rt", "rp"}),
    "rp": frozenset({"rt", "rp"}),
}
# Elements that HTML parsers drop outside these parents.
_WITHIN = {
    **dict.fromkeys(("caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr"), ("table",)),
    **dict.fromkeys(("td", "th"), ("table",)),
    **dict.fromkeys(("dt", "dd"), ("dl",)),
    **dict.fromkeys(("rt", "rp"), ("ruby",)),
    "li": ("ul", "ol"),
}
_ATTRIBUTE = r"""\s+[^\s"'<>/=\x00]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
_TAG = rf"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:{_ATTRIBUTE}|\s*/(?!>)|\s*,)*)\s*(/?)>"
_TOKEN = re.compile(rf"<!--(?:>|->|.*?-->)|{_TAG}|<", re.DOTALL)
_BEGINS = re.compile(r"[ \u3000]*<(?:!--|/?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>]|\Z))").match


class TooDeep(Exception):
    """Elements lie too deep within each other."""


def block_ends(lines: list[str]) -> dict[int, int]:
    """Find the elements and comments that begin with a line, are closed, and are blocks.

    Returns:
        The last line of each, by its first.
    """
    text = "\n".join(lines)
    starts: list[int] = []
    offset = 0
    for line in lines:
        starts.append(offset)
        offset += len(line) + 1
    ends: dict[int, int] = {}
    open_: dict[str, list[int]] = {}

    def line_of(position: int) -> int:
        return bisect_right(starts, position) - 1

    def begins(at: int, position: int) -> bool:
        return not text[starts[at] : position].strip(" \u3000")

    for token in _TOKEN.finditer(text):
        at = line_of(token.start())
        name = (token[2] or "").lower()
        if token[0].startswith("<!--"):
            if begins(at, token.start()):
                ends.setdefault(at, text.count("\n", starts[at], token.end()) + at)
            continue
        if name not in _BLOCKS:
            continue
        if name in _VOID or token[4]:
            if begins(at, token.start()):
                ends.setdefault(at, at)
        elif token[1]:
            if open_.get(name):
                start = open_[name].pop()
                if start >= 0:
                    ends[start] = max(at, ends.get(start, at))
        else:
            open_.setdefault(name, []).append(at if begins(at, token.start()) else -1)
    return ends


def well_formed(html: str, report: Callable[[str], None]) -> str:
    """Escape each `<` that begins no complete tag, and each tag without its partner.

    Args:
        html: HTML of a block, raw HTML in it.
        report: is called with the name of each element that is never closed.

    Raises:
        TooDeep: elements lie too deep within each other.
    """
    parts: list[str] = []
    open_: list[tuple[str, int]] = []  # the element, and which of `parts` opens it
    at = 0
    for token in _TOKEN.finditer(html):
        parts.append(html[at : token.start()])
        at = token.end()
        name = (token[2] or "").lower()
        if token[0] == "<":
            parts.append("&lt;")
        elif name in _WITHIN and not any(one in _WITHIN[name] for one, _ in open_):
            parts.append("&lt;" + token[0][1:])
        elif not name or name in _VOID:
            parts.append(token[0])
        elif not token[1]:
            closed = _OPTIONAL.get(name, frozenset())
            while open_ and open_[-1][0] in closed:
                open_.pop()
            open_.append((name, len(parts)))
            if len(open_) > DEPTH:
                raise TooDeep
            parts.append(token[0])
        elif any(one == name for one, _ in open_):
            while open_[-1][0] != name:
                _escape(parts, open_.pop(), report)
            open_.pop()
            parts.append(token[0])
        else:
            parts.append("&lt;" + token[0][1:])
    for left in open_:
        _escape(parts, left, report)
    return "".join(parts) + html[at:]


def _escape(parts: list[str], opened: tuple[str, int], report: Callable[[str], None]) -> None:
    name, place = opened
    if name in _OPTIONAL:
        return
    parts[place] = "&lt;" + parts[place][1:]
    report(name)
