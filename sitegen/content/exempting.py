"""Write an exemption from a check (允许) into the front matter of a document."""

from __future__ import annotations

import json
import re

from sitegen.content import fields, frontmatter
from sitegen.domain.allowance import LABELS, Allowance, Check
from sitegen.schema.fields import FieldValues, FindingCollector

_ALLOW = re.compile(r"^(?:允许|allow)[ \t]*[:：][ \t]*(?P<value>[^\n]*)$", re.MULTILINE)
_BELOW = re.compile(r"(?:\n(?P<indent>[ \t]+)[^\n]*|\n[ \t]*(?=\n[ \t]+\S))*")
_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_OPENING = re.compile(r"\s*---[ \t]*\n")
_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9，。、；（）《》〔〕“” .-]*[\u4e00-\u9fff）》”]")
LONGEST_REASON = 200


def with_exemption(text: str, check: Check, reason: str) -> str | None:
    """Add an exemption to a document, and change nothing else of it.

    Args:
        text: The document.
        check: The check that it is to be exempt from.
        reason: Who allows it, and why.

    Returns:
        The document with the exemption, or None where its front matter does not surely keep its
        meaning, or has the exemption already.
    """
    reason = " ".join(reason.split())
    opening = _OPENING.match(text)
    closing = _FENCE.search(text, opening.end()) if opening else None
    if not reason or len(reason) > LONGEST_REASON or opening is None or closing is None:
        return None
    front = text[opening.end() : closing.start()]
    chinese = re.search(r"^[\u4e00-\u9fff]+[ \t]*[:：]", front, re.MULTILINE) is not None
    said = reason if _PLAIN.fullmatch(reason) else json.dumps(reason, ensure_ascii=False)
    line = f"{LABELS[check][0] if chinese else check}: {said}"
    changed = text[: opening.end()] + _added(front, line, chinese) + text[closing.start() :]
    before, after = _values(text), _values(changed)
    if before is None or after is None:
        return None
    wanted = (*before.get("allow", ()), Allowance(check, reason))
    if sorted(after.pop("allow", ()), key=repr) != sorted(wanted, key=repr):
        return None
    before.pop("allow", None)
    return changed if before == after else None


def _added(front: str, line: str, chinese: bool) -> str:
    """Return front matter with a line under 允许, which is added where it is missing."""
    found = _ALLOW.search(front)
    if found is None:
        if front and not front.endswith("\n"):
            front += "\n"
        return f"{front}{'允许' if chinese else 'allow'}:\n  {line}\n"
    value = found["value"].strip()
    if value.startswith("{") and value.endswith("}"):
        end = front.rindex("}", found.start(), found.end())
        inside = front[found.start("value") + 1 : end].strip()
        return front[:end].rstrip() + (", " if inside else "") + line + front[end:]
    below = _BELOW.match(front, found.end())
    indent = (below["indent"] if below else "") or "  "
    at = below.end() if below else found.end()
    return f"{front[:at]}\n{indent}{line}{front[at:]}"


def _values(text: str) -> FieldValues | None:
    parts, _ = frontmatter.split(text, "", fields.KEYS)
    return fields.DOCUMENT.read(parts.front, FindingCollector("")) if parts.front else None
