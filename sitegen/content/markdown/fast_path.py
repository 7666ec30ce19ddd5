"""The short way for plain texts, which most are: escaped, with their emphasis, as HTML at once.

Python-Markdown is asked only for texts with one of `MARKS`. That saves a board of 2,000 notices a
fifth of a cold build, its import included. `SITEGEN_PLAIN=markdown` turns it off.

Invariant: `plain_inline` makes, byte for byte, what `Inline` makes of a text without marks.
"""

from __future__ import annotations

from sitegen.content.markdown.emphasis import Run, emphasis
from sitegen.system.fast_paths import enabled

ENABLED = enabled("markdown")
# Each is looked for by itself: that takes a tenth of the time that a pattern of them all does.
MARKS = (*"\\`[<&{", "://", "www.")


def is_plain(text: str) -> bool:
    """Return True if a text holds no mark but those of emphasis."""
    return not any(map(text.__contains__, MARKS))


def plain_inline(text: str) -> str:
    """Return the HTML of a text without marks."""
    runs = emphasis(text) if "*" in text or "_" in text else ()
    if runs:
        text = _emphasized(text, runs)
    elif ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("  \n", "<br>") if "\n" in text else text


_TAGS = {1: ("<em>", "</em>"), 2: ("<strong>", "</strong>")} | {
    3: ("<strong><em>", "</em></strong>")
}


def _emphasized(text: str, runs: list[Run]) -> str:
    """Put tags in place of the marks of emphasis."""
    edges: list[tuple[int, int, str]] = []
    for run in runs:
        start, end = _TAGS[run.marks]
        edges += [(run.start - run.marks, run.marks, start), (run.end, run.marks, end)]
    parts: list[str] = []
    at = 0
    for place, length, tag in sorted(edges):
        parts += (text[at:place].replace(">", "&gt;"), tag)
        at = place + length
    return "".join(parts) + text[at:].replace(">", "&gt;")
