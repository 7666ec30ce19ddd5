"""Text as a terminal may show it: no character of a file can steer the terminal or hide in it."""

from __future__ import annotations

import json
import re

# C0 and C1 controls (ECMA-48), marks that reorder or hide text (UAX 9, UTR 36), line separators,
# lone surrogates (bytes of a file name that are no UTF-8: PEP 383), tag characters.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""Return the text with every unsafe character escaped, as in `\x1b` and `\u202e`.

    A byte of a file name that is no UTF-8 stands as `\xff`, as `ls` shows it.
    """
    return text if text.isprintable() else _UNSAFE.sub(_escaped, text)


def as_json(value: object) -> str:
    """Return a value as indented JSON that a terminal can show and any program can read."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return "\n".join(
        line if line.isprintable() else _UNSAFE.sub(_json_escaped, line)
        for line in text.split("\n")
    )


def _escaped(found: re.Match[str]) -> str:
    number = ord(found[0])
    if 0xDC80 <= number <= 0xDCFF:  # PEP 383: the byte is in the last two digits
        number -= 0xDC00
    if number < 0x100:
        return {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}.get(number, f"\\x{number:02x}")
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _json_escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[n : n + 4]}" for n in range(0, len(units), 4))
