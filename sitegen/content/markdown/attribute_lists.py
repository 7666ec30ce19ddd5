"""Attribute lists, `{: .right #id lang=en }`: markup if every part is allowed, else literal text."""

from __future__ import annotations

import re

from sitegen.content.markdown.blocks import Attributes

# Attributes that the sanitizer lets pass, by element; "*" stands for all elements.
ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "align", "scope"},
    "time": {"datetime"},
    "details": {"open"},
}
CLASSES = frozenset(
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
        "spaced",
        "annex",
        "enclosure",
        "record",
    ]
)
_NAMES = frozenset().union(*ATTRIBUTES.values()) - {"class", "id", "href", "src"}
_PART = r"(?:[.#][\w-]+|[A-Za-z][\w-]*=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+))"
_LIST = rf"\{{(?::[ ]*|(?=[.#]))({_PART}(?:[ ]+{_PART})*)[ ]*\}}"
LIST = re.compile(_LIST)
_TRAILING = re.compile(rf"[ ]*{_LIST}\Z").search
_tokens = re.compile(_PART).findall


def line_of(line: str) -> Attributes | None:
    """Parse a line that consists of an attribute list; None if it is anything else."""
    found = LIST.fullmatch(line.strip())
    return _read(found[1]) if found else None


def trailing(text: str) -> tuple[str, Attributes | None]:
    """Split a text from the list at its end, if it has one."""
    found = _TRAILING(text) if "{" in text else None
    read = _read(found[1]) if found and found.start() else None
    return (text[: found.start()], read) if found and read is not None else (text, None)


def leading(text: str) -> tuple[Attributes | None, str]:
    """Split the list at the beginning of a text, if it has one, from the rest."""
    found = LIST.match(text)
    read = _read(found[1]) if found else None
    return (read, text[found.end() :]) if found and read is not None else (None, text)


def _read(typed: str) -> Attributes | None:
    """Parse the tokens of a list; None if one of them is not allowed."""
    found: Attributes = {}
    for token in _tokens(typed):
        if token[0] == ".":
            if token[1:] not in CLASSES:
                return None
            found["class"] = f"{found['class']} {token[1:]}" if "class" in found else token[1:]
        elif token[0] == "#":
            found["id"] = token[1:]
        else:
            name, _, value = token.partition("=")
            if name.lower() not in _NAMES and not (name == "class" and value in CLASSES):
                return None
            found[name.lower()] = value.strip("\"'") if value[0] in "\"'" else value
    return found
