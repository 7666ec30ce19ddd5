"""The headings of a text and their anchors."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sitegen.content.markdown.marks import OUTLINE
from sitegen.domain.document import Heading


class Headings:
    """The headings of a text, in order: no level is skipped, no two anchors are equal."""

    def __init__(self) -> None:
        self.found: list[Heading] = []
        self.anchors: dict[str, None] = {}
        self._levels: list[int] = []
        self._counts: dict[str, int] = {}  # the last number given to each anchor

    def free(self, name: str) -> str:
        """Return an id if it may be given to an element of the text, else ""."""
        return "" if name in self.anchors or name.startswith("sg-") or " " in name else name

    def add(self, level: int, text: str, wanted: str = "") -> tuple[int, str]:
        """Add the next heading.

        Args:
            level: as typed; only whether it is above or below others counts.
            text: the heading without markup.
            wanted: the typed anchor, or "".

        Returns:
            The level, 2 to 6, and the anchor with which it is shown.
        """
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        shown = min(1 + len(self._levels), 6)
        wanted = wanted or _anchor(text)
        if wanted.startswith("sg-") or " " in wanted:  # the theme's own
            wanted = _anchor(f"section {wanted}")
        anchor, count = wanted, self._counts.get(wanted, 1)
        while anchor in self.anchors:
            count += 1
            anchor = f"{wanted}-{count}"
        self._counts[wanted] = count
        self.anchors[anchor] = None
        self.found.append(Heading(shown, anchor, text))
        return shown, anchor


@lru_cache(maxsize=4096)  # most headings are in many documents
def _anchor(heading: str) -> str:
    """Make an anchor of the characters of a heading, without its number."""
    number = OUTLINE.match(heading)
    name = heading[number.end() :] if number else heading
    plain = unicodedata.normalize("NFKC", name).lower()
    kept = re.sub(r"[^\w\s-]", "", plain).strip()
    return re.sub(r"[-\s]+", "-", kept)[:60] or "section"
