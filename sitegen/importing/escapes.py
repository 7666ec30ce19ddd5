"""Text as Markdown that shows the same text: what looks like mark-up is escaped."""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"`|!?\[(?=[^\]\n]{0,300}\]\()|\[(?=\^)|^\[(?=[^\]\n]{0,300}\]:)|\{(?=:)|^\*(?=\[)",
    re.MULTILINE,
)
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)", re.MULTILINE)
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def escaped(text: str) -> str:
    """Return text whose characters stand for themselves."""
    text = _ENTITY.sub("&amp;", text)
    text = _BACKSLASH.sub("&#92;", text)
    text = _TAG.sub("&lt;", text)
    return _MARKUP.sub(lambda m: m[0].replace("[", "\\[") if "[" in m[0] else f"\\{m[0]}", text)


_START = re.compile(
    r"^(?P<lead>[ \t]*(?:\d+(?=\.\s))?)(?P<mark>(?<=\d)\.|>|#(?=#{0,5})|[-=_*](?=[-=_*]{2,}\s*$)|~(?=~~)|[-+*:](?=\s))",
    re.MULTILINE,
)


def started(text: str) -> str:
    """Return lines of text whose first characters begin no heading, quote, list or rule.

    Stars that make words bold in whole stay: who types them means them.
    """
    return _START.sub(lambda m: f"{m['lead']}&#{ord(m['mark'])};", text)
