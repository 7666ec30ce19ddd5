"""Footnotes: their numbers, and the list of them at the end of a text."""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.content.markdown.blocks import Block


class Footnotes:
    """The footnotes of one text, numbered in the order in which the text refers to them."""

    def __init__(self, defined: Mapping[str, list[Block]]) -> None:
        self.defined = defined
        self._marks: dict[str, int] = {}  # how often the text refers to each

    def refer(self, label: str) -> tuple[int, str]:
        """Return the number of a footnote, and the id of one more reference to it."""
        count = self._marks[label] = self._marks.get(label, 0) + 1
        number = list(self._marks).index(label) + 1 if count > 1 else len(self._marks)
        return number, f"fnref{count if count > 1 else ''}:{label}"

    def label(self, number: int) -> str | None:
        """Return the label of the footnote with a number, from 1.

        Those that nothing refers to, such as one named in program code only, come last.
        """
        labels = [*self._marks, *(one for one in self.defined if one not in self._marks)]
        return labels[number - 1] if number <= len(labels) else None

    def backlink(self, label: str) -> str:
        """Return the link from a footnote to where the text refers to it, or ""."""
        if label not in self._marks:
            return ""
        number = list(self._marks).index(label) + 1
        return f'<a class="footnote-backref" href="#fnref:{label}" title="↩ {number}">↩</a>'
