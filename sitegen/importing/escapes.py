"""Text as Markdown that shows the same text: what looks like mark-up is escaped."""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"\\(?=[\\`*_{}\[\]()>#+.!-])|`|!?\[(?=[^\]\n]*\]\()|\[(?=\^)|^\[(?=[^\]\n]*\]:)|\{(?=:)|^\*(?=\[)",
    re.MULTILINE,
)
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def escaped(text: str) -> str:
    """Return text whose characters stand for themselves."""
    text = _ENTITY.sub("&amp;", text)
    text = _TAG.sub("&lt;", text)
    return _MARKUP.sub(lambda m: m[0].replace("[", "\\[") if "[" in m[0] else f"\\{m[0]}", text)
