"""Gaps within lines: runs of blanks or tabs, which HTML would collapse into one blank."""

from __future__ import annotations

import re

from sitegen.content.markdown.blocks import Block, Paragraph

# Each pattern begins with the gap itself; a leading lookbehind would be tried at every character.
# Between bars, blanks are an empty cell.
_INNER = re.compile(r"  (?<=[^\s|｜]  )[ \u3000]*[^\s|｜]").search
_INNER_WIDE = re.compile(r"\u3000(?<=[^\s|｜].)[ \u3000]*[^\s|｜]").search


def may_have_gaps(text: str) -> bool:
    """Return True if a line of a text has a tab, several blanks or a U+3000 after its first word.

    Also True for lines of box-drawing characters.
    """
    return (
        "\t" in text
        or "│" in text
        or "+--" in text
        or "┃" in text
        or "║" in text
        or ("  " in text and _INNER(text) is not None)
        or ("\u3000" in text and _INNER_WIDE(text) is not None)
    )


def keep_gaps(blocks: list[Block]) -> None:
    """Mark paragraphs so that gaps are shown as typed: `甲方：        乙方：`."""
    for block in blocks:
        if type(block) is Paragraph and not block.attributes and _has_gap(block.text):
            block.attributes = {"class": "spaced"}


def _has_gap(text: str) -> bool:
    return "\t" in text or ("  " in text and "  " in text.replace("  \n", ""))
