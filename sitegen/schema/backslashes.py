r"""Backslashes in double-quoted YAML: the separators of Windows paths, or escapes.

In YAML "D:\temp\new" holds a tab and a line break, and "D:\共享" is an error. Whoever types that means
backslashes. YAML's escapes stay where they can be meant: `\"`, `\\`, `\/`, `\uXXXX`, `\xXX`, and `\n`,
`\r` and `\t` unless a Latin letter or a digit follows.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(
    r'(?<![^\s\[{,:(-])"((?:[^"\\\n]|\\.)*)"(?=[ \t]*(?:[,\]}:#]|$))', re.MULTILINE
)
# "D:\附件\" is meant to end there, although YAML takes its last mark for an escaped one.
_ENDING = re.compile(r'(?<![^\s\[{,:(-])"([^"\n]*[^"\\\n]\\)"(?=[ \t]*[\]}]*[ \t]*$)', re.MULTILINE)
_DRIVE = re.compile(r"(?<![A-Za-z])[A-Za-z]:\\(?!\\)")
_SHARE = re.compile(r"\\\\[^\\/\s]+\\(?!\\)")
_ESCAPE = re.compile(
    r'\\(?:[\\"/]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}'
    r"|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}|[nrt](?![A-Za-z0-9_]))"
)


def masked(text: str) -> tuple[str, str]:
    r"""Replace the backslashes that are meant as such by a character that YAML keeps.

    Returns:
        The text, of the same length, and that character; `restored` undoes it in what was parsed.
        In unquoted and single-quoted text, where backslashes are no escapes, this changes nothing.
    """
    sign = next(c for c in map(chr, range(0xE000, 0xF8FF)) if c not in text)

    def literal(found: re.Match[str]) -> str:
        inner = found[1]
        if not _is_literal(inner):
            return found[0]
        return '"' + re.sub(r'\\(?!")', sign, inner) + '"'

    text = _ENDING.sub(lambda found: '"' + found[1].replace("\\", sign) + '"', text)
    return _QUOTED.sub(literal, text), sign


def restored(text: str, sign: str) -> str:
    """Put the backslashes back."""
    return text.replace(sign, "\\") if sign else text


def _is_literal(inner: str) -> bool:
    return (
        _DRIVE.search(inner) is not None
        or _SHARE.match(inner) is not None
        or "\\" in _ESCAPE.sub("", inner)
    )
