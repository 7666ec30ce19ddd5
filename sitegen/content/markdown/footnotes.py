"""Footnotes: their numbers, and the list of them at the end of a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sitegen.content.markdown.blocks import Block


class Footnotes:
    """The footnotes of one text, numbered in the order in which the text refers to them."""

    def __init__(self, defined: Mapping[str, list[Block]]) -> None:
        self.defined = defined
        self._numbers: dict[str, int] = {}
        self._marks: dict[str, int] = {}  # how often the text refers to each

    def refer(self, label: str) -> tuple[int, str]:
        """Return the number of a footnote, and the id of one more reference to it."""
        number = self._numbers.setdefault(label, len(self._numbers) + 1)
        count = self._marks[label] = self._marks.get(label, 0) + 1
        return number, f"fnref{count if count > 1 else ''}:{label}"

    def listed(self) -> Iterator[tuple[str, str]]:
        """Yield the footnotes in order: the label, and the link back to where the text refers to it.

        Footnotes may refer to others, which come after them. Those that nothing refers to, such as
        one named in program code only, come last and have no link.
        """
        done = 0
        order: list[str] = []
        while done < len(self._numbers):
            if done == len(order):
                order = list(self._numbers)
            label = order[done]
            done += 1
            yield (
                label,
                f'<a class="footnote-backref" href="#fnref:{label}" title="↩ {done}">↩</a>',
            )
        for label in self.defined:
            if label not in self._numbers:
                yield label, ""
